/** Embed texts, and find the text that is nearest to a question. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Array, Console, Effect, Layer, Order } from "effect"
import { GenAI, Models } from "effect-genai"

const texts = ["The sky scatters blue light.", "Pancakes need milk and eggs.", "Cats sleep most of the day."]
const question = "Why is the sky blue?"

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => a.reduce((sum, x, index) => sum + x * b[index]!, 0)

const cosine = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))

const program = Effect.gen(function*() {
  const models = yield* Models
  const { embeddings = [] } = yield* models.embedContent({
    model: "gemini-embedding-001",
    contents: [question, ...texts],
    config: { outputDimensionality: 768, taskType: "SEMANTIC_SIMILARITY" }
  })
  const [asked = [], ...vectors] = embeddings.map(({ values = [] }) => values)
  const ranked = Array.sortBy(Order.flip(Order.mapInput(Order.Number, ({ score }: { score: number }) => score)))(
    vectors.map((vector, index) => ({ text: texts[index]!, score: cosine(asked, vector) }))
  )
  yield* Effect.forEach(ranked, ({ score, text }) => Console.log(`${score.toFixed(3)}  ${text}`))
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
