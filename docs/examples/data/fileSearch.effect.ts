/** Questions about documents: a store, a document in it, and an answer from the document. */
import { NodeFileSystem, NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { FileSearchStores, GenAI, Models, Operations } from "effect-genai"

const program = Effect.gen(function*() {
  const stores = yield* FileSearchStores
  const operations = yield* Operations
  const models = yield* Models

  // The end of the scope deletes the store with its documents.
  const store = yield* Effect.acquireRelease(
    stores.create({ config: { displayName: "Handbooks" } }),
    ({ name }) => Effect.ignore(stores.delete({ name: name!, config: { force: true } }))
  )

  // The upload ends at once; the document is then split into chunks and embedded.
  const operation = yield* stores.uploadToFileSearchStore({
    fileSearchStoreName: store.name!,
    file: `${import.meta.dirname}/../../guide/errors-and-retries.md`,
    config: { displayName: "Errors and retries", customMetadata: [{ key: "kind", stringValue: "guide" }] }
  })
  yield* operations.wait({ operation })
  yield* stores.documents.list({ parent: store.name! }).pipe(
    Stream.runForEach(({ displayName, state }) => Console.log(`${displayName}: ${state}`))
  )

  const response = yield* models.generateContent({
    model: "gemini-2.5-flash",
    contents: "How often is a call tried?",
    config: { tools: [{ fileSearch: { fileSearchStoreNames: [store.name!], metadataFilter: "kind=\"guide\"" } }] }
  })
  yield* Console.log(response.text)
  for (const { retrievedContext } of response.candidates?.[0]?.groundingMetadata?.groundingChunks ?? []) {
    yield* Console.log(`from: ${retrievedContext?.title}`)
  }
}).pipe(Effect.scoped)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeFileSystem.layer))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
