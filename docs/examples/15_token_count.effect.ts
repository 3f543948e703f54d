/** What a prompt costs, before it is sent; and what all answers together took. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Models, TokenCount, Usage } from "effect-genai"

const model = "gemini-2.5-flash"
const questions = ["Why is the sky blue?", "Why is it red at dusk?", "Tell it all again. ".repeat(1000)]

/** How many tokens a prompt may have. */
const limit = 1000

const program = Effect.gen(function*() {
  const models = yield* Models
  let usage = Usage.empty
  for (const contents of questions) {
    const { range, tokens } = TokenCount.estimate({ model, contents })
    if (range === "unknown" || range.max > limit) {
      yield* Console.log(`about ${tokens} tokens: too many`)
      continue
    }
    const response = yield* models.generateContent({ model, contents })
    usage = Usage.add(usage, Usage.fromResponse(response))
    yield* Console.log(`about ${tokens} tokens, from ${range.min} to ${range.max}`)
  }
  yield* Console.log(`${usage.answers} answers, ${usage.prompt} tokens in, ${usage.candidates + usage.thoughts} out`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
