/** A question to a session in real time, on Cloudflare Workers and everywhere else with WebSockets. In a browser, the key is an ephemeral token. */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Live } from "effect-genai/Live"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

interface Env {
  /** A key, or an ephemeral token. */
  readonly GOOGLE_API_KEY: string
}

const program = Effect.gen(function*() {
  const live = yield* Live
  const session = yield* live.connect({
    model: "gemini-live-2.5-flash-preview",
    config: { responseModalities: ["TEXT"], sessionResumption: {} }
  })
  yield* session.sendClientContent({ turns: "Why is the sky blue?" })
  const answer = yield* session.messages.pipe(
    Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
    Stream.map(({ text }) => text ?? ""),
    Stream.mkString
  )
  return new Response(answer)
}).pipe(Effect.scoped)

/** Requests of a worker cannot wait for each other, so each has a layer of its own. */
const gemini = (env: Env) =>
  Live.layer.pipe(
    Layer.provide(GenAIClient.layerConfig()),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
  )

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    Effect.runPromise(Effect.provide(program, gemini(env)), { signal: request.signal })
}
