/** Search in the pages of this guide: sections are embedded as documents, questions as queries. */
import { GeminiEmbeddingModel } from "@effect-genai/ai"
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Array, Console, Effect, FileSystem, Layer, Order, Path } from "effect"
import { GenAIClient } from "effect-genai"
import { EmbeddingModel } from "effect/ai"

interface Section {
  readonly title: string
  readonly vector: ReadonlyArray<number>
}

/** The sections of all pages, with their embeddings. */
const index = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const model = yield* EmbeddingModel.EmbeddingModel
  const folder = path.join(import.meta.dirname, "../../guide")
  const pages = yield* Effect.forEach(
    yield* fs.readDirectory(folder),
    (name) => fs.readFileString(path.join(folder, name))
  )
  const sections = pages.flatMap((page) => page.split(/^(?=#+ )/m)).filter((section) => section.startsWith("#"))
  const { embeddings } = yield* model.embedMany(sections)
  return sections.map((section, index): Section => ({
    title: section.split("\n", 1)[0]!.replace(/^#+ /, ""),
    vector: embeddings[index]!.vector
  }))
}).pipe(GeminiEmbeddingModel.withConfigOverride({ taskType: "RETRIEVAL_DOCUMENT" }))

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => a.reduce((sum, x, index) => sum + x * b[index]!, 0)

const cosine = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))

const search = Effect.fn("search")(function*(sections: ReadonlyArray<Section>, question: string) {
  const model = yield* EmbeddingModel.EmbeddingModel
  const { vector } = yield* GeminiEmbeddingModel.withConfigOverride(model.embed(question), {
    taskType: "RETRIEVAL_QUERY"
  })
  const found = sections.map(({ title, vector: other }) => ({ title, score: cosine(vector, other) }))
  const best = Array.sortBy(Order.flip(Order.mapInput(Order.Number, ({ score }: { score: number }) => score)))(found)
  yield* Console.log(question)
  yield* Effect.forEach(best.slice(0, 3), ({ score, title }) => Console.log(`${score.toFixed(3)}  ${title}`))
})

const program = Effect.gen(function*() {
  const sections = yield* index
  yield* Console.log(`${sections.length} sections of ${yield* EmbeddingModel.Dimensions} dimensions`)
  // Both questions are sent with one request.
  yield* Effect.all(
    [search(sections, "How often is a call tried?"), search(sections, "How do I use a proxy?")],
    { concurrency: "unbounded" }
  )
})

const layer = GeminiEmbeddingModel.model("gemini-embedding-001", { dimensions: 768 }).pipe(
  Layer.provide(GenAIClient.layerConfig()),
  Layer.provide(NodeHttpClient.layerUndici)
)

program.pipe(Effect.provide([layer, NodeServices.layer]), NodeRuntime.runMain)
