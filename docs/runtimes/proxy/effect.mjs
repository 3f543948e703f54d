/** The requests of a layer, with Effect. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Models } from "effect-genai"
import { EnvHttpProxyAgent } from "undici"

const Proxied = NodeHttpClient.layerUndiciNoDispatcher.pipe(
  Layer.provide(Layer.effect(
    NodeHttpClient.Dispatcher,
    Effect.acquireRelease(
      Effect.sync(() => new EnvHttpProxyAgent()),
      (dispatcher) => Effect.promise(() => dispatcher.close())
    )
  ))
)

const program = Effect.gen(function*() {
  const models = yield* Models
  const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  yield* Console.log(text)
})

program.pipe(Effect.provide(GenAI.layerConfig().pipe(Layer.provide(Proxied))), NodeRuntime.runMain)
