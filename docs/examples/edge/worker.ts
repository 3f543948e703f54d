/** The program on Cloudflare Workers, and everywhere else with `fetch` and WebCrypto: the key of a service account is a secret of the worker. */
import * as ServiceAccount from "@effect-genai/google-auth/ServiceAccount"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"

interface Env {
  /** The JSON file of the key. */
  readonly SERVICE_ACCOUNT_KEY: string
}

const program = Effect.gen(function*() {
  const models = yield* Models
  const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  return new Response(text)
})

/** Requests of a worker cannot wait for each other, so each has a layer of its own. Its tokens are signed in the worker, which asks no token endpoint. */
const vertex = (env: Env) =>
  Models.layer.pipe(
    Layer.provide(GenAIClient.layerConfig({ enterprise: true })),
    Layer.provide(ServiceAccount.layerSelfSigned({ key: env.SERVICE_ACCOUNT_KEY })),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
  )

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    Effect.runPromise(Effect.provide(program, vertex(env)), { signal: request.signal })
}
