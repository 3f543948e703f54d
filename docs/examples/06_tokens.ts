/** List models, their limits, the tokens of a prompt, and the tokens of an answer. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { GenAI, Models } from "effect-genai"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

const program = Effect.gen(function*() {
  const models = yield* Models

  yield* models.list({ config: { pageSize: 10 } }).pipe(
    Stream.take(3),
    Stream.runForEach(({ displayName, name }) => Console.log(`${name}: ${displayName}`))
  )

  const { inputTokenLimit } = yield* models.get({ model })
  const { totalTokens } = yield* models.countTokens({ model, contents })
  yield* Console.log(`${totalTokens} of at most ${inputTokenLimit} tokens in the prompt`)

  const { usageMetadata } = yield* models.generateContent({ model, contents })
  yield* Console.log(`${usageMetadata?.candidatesTokenCount} tokens in the answer`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
