/** A manual that is sent once and used by several questions: in a scope, or by hand. */
import { NodeFileSystem, NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer } from "effect"
import { Caches, GenAI, Models } from "effect-genai"

const model = "gemini-2.5-flash"

const program = Effect.gen(function*() {
  const caches = yield* Caches
  const models = yield* Models
  const fs = yield* FileSystem.FileSystem
  const contents = yield* fs.readFileString(`${import.meta.dirname}/../../guide/interactions.md`)

  const ask = Effect.fn("ask")(function*(question: string, cachedContent: string) {
    const { text, usageMetadata } = yield* models.generateContent({
      model,
      contents: question,
      config: { cachedContent }
    })
    yield* Console.log(`${text} (${usageMetadata?.cachedContentTokenCount} tokens from the cache)`)
  })

  // The first question creates the cache, both share it, and the end of the scope deletes it.
  yield* Effect.scoped(Effect.gen(function*() {
    const manual = yield* caches.scoped({ model, config: { contents, ttl: "300s" } })
    yield* manual.use(({ name }) => ask("What is an interaction?", name))
    yield* manual.use(({ name }) => ask("How is one cancelled?", name))
  }))

  // By hand. Another process can use the name as well.
  const { name } = yield* caches.create({ model, config: { contents, ttl: "300s", displayName: "Manual" } })
  yield* ask("What is a step?", name!)
  const { expireTime } = yield* caches.update({ name: name!, config: { ttl: "600s" } })
  yield* Console.log(`expires: ${expireTime}`)
  yield* caches.delete({ name: name! })
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeFileSystem.layer))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
