/** The worker of the examples, with a key that is exchanged for tokens. */
import * as ServiceAccount from "@effect-genai/google-auth/ServiceAccount"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const models = yield* Models
  const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  return new Response(text)
})

const vertex = (env: { readonly SERVICE_ACCOUNT_KEY: string }) =>
  Models.layer.pipe(
    Layer.provide(GenAIClient.layerConfig({ enterprise: true })),
    Layer.provide(ServiceAccount.layer({ key: env.SERVICE_ACCOUNT_KEY })),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
  )

export default {
  fetch: (request: Request, env: { readonly SERVICE_ACCOUNT_KEY: string }): Promise<Response> =>
    Effect.runPromise(Effect.provide(program, vertex(env)), { signal: request.signal })
}
