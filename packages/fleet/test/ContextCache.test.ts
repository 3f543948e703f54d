import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Scope, Stream } from "effect"
import { GenAI } from "effect-genai/GenAI"
import type { GenAIClient } from "effect-genai/GenAIClient"
import type { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { ContextCache } from "../src/index.ts"
import { gemini, vertex } from "./harness/emulated.ts"

const over = (
  options?: ContextCache.Options,
  client: Layer.Layer<GenAIClient, never, HttpClient.HttpClient> = gemini()
) =>
  ContextCache.layer(options).pipe(
    Layer.provideMerge(GenAI.layerClient),
    Layer.provide(client),
    Layer.provideMerge(Emulator.layer())
  )

const model = "gemini-2.5-flash"
const book = "It was a dark and stormy night. ".repeat(400)
const prefix: ContextCache.Prefix = { model, contents: book, systemInstruction: "Answer from the book." }

const ask = (contents: string, of = prefix) =>
  ContextCache.ContextCache.use((cache) => cache.generateContent(of, { contents, config: { temperature: 0 } }))
const askStream = (contents: string) =>
  Stream.unwrap(
    ContextCache.ContextCache.use((cache) => Effect.succeed(cache.generateContentStream(prefix, { contents })))
  )

/** What was sent: the path, and whether the book and the name of a cache were in it. */
const sent = Effect.map(
  Emulator.use(({ requests }) => requests),
  (requests) =>
    requests.map(({ body, method, url }) => {
      const text = JSON.stringify(body ?? "")
      const part = text.includes("stormy") ? " book" : ""
      const path = url.pathname.replace(/.*cachedContents\/.+/, "name").replace(/.*\//, "")
      return `${method} ${path}${part}${text.includes("cachedContents/") ? " name" : ""}`
    })
)

const once = "POST gemini-2.5-flash:generateContent book"
const short = "POST gemini-2.5-flash:generateContent name"

describe("ContextCache", () => {
  for (const [backend, client] of [["Gemini API", gemini()], ["Vertex AI", vertex()]] as const) {
    it.effect(`keeps a prefix from its second use on, for all that use it: ${backend}`, () =>
      Effect.gen(function*() {
        yield* ask("Who?")
        yield* Effect.all([ask("When?"), ask("Where?", { ...prefix })], { concurrency: 2 })
        const text = yield* Stream.mkString(Stream.map(askStream("Why?"), ({ text = "" }) => text))
        assert.notStrictEqual(text, "")
        assert.deepStrictEqual(yield* sent, [
          once,
          "POST cachedContents book",
          short,
          short,
          "POST gemini-2.5-flash:streamGenerateContent name"
        ])
        const [first, , second] = yield* Emulator.use(({ requests }) => requests)
        const body = first!.body as { systemInstruction: unknown; generationConfig: unknown }
        assert.isDefined(body.systemInstruction)
        assert.deepStrictEqual((second!.body as typeof body).generationConfig, body.generationConfig)
      }).pipe(Effect.provide(over({}, client))))
  }

  it.effect("sends a prefix with its prompt if it is too small, and another one by itself", () =>
    Effect.gen(function*() {
      const small = { model, contents: "A stormy night." }
      for (let use = 0; use < 3; use++) yield* ask("Who?", small)
      yield* ask("Who?", { ...prefix, systemInstruction: "Another." })
      yield* ask("Who?")
      assert.deepStrictEqual(yield* sent, [once, once, once, once, once])
    }).pipe(Effect.provide(over())))

  it.effect("sends the prompt whole if the server does not keep its prefix", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.always("caches.create", Fault.status(400))))
      for (let use = 0; use < 3; use++) yield* ask("Who?")
      assert.deepStrictEqual(yield* sent, [once, "POST cachedContents book", once, once])
    }).pipe(Effect.provide(over())))

  it.effect("tries again after an error that passes", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.sequence("caches.create", [Fault.status(503)])))
      for (let use = 0; use < 3; use++) yield* ask("Who?")
      assert.deepStrictEqual(yield* sent, [once, "POST cachedContents book", once, "POST cachedContents book", short])
    }).pipe(Effect.provide(over())))

  it.effect("deletes a cache that is not used any more, and with the scope", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(over({ timeToLive: "10 minutes" }), scope)
      yield* Effect.gen(function*() {
        yield* ask("Who?")
        yield* ask("When?")
        yield* TestClock.adjust("11 minutes")
        yield* Effect.yieldNow
        const kept = (yield* sent).filter((line) => !line.startsWith("PATCH"))
        assert.deepStrictEqual(kept.slice(-1), ["DELETE name"])
        yield* ask("Where?")
        assert.strictEqual((yield* sent).at(-1), once)
        yield* ask("Why?")
        yield* Scope.close(scope, { _tag: "Success" } as never)
        assert.strictEqual((yield* sent).at(-1), "DELETE name")
      }).pipe(Effect.provide(context))
    }))

  it.effect("makes a cache again that is gone", () =>
    Effect.gen(function*() {
      yield* ask("Who?")
      yield* ask("When?")
      const { caches } = yield* GenAI
      const [cache] = yield* Stream.runCollect(caches.list())
      yield* caches.delete({ name: cache!.name! })
      const error = yield* Effect.flip(ask("Where?"))
      assert.include(["PermissionDenied", "NotFound"], error._tag)
      yield* ask("Where?")
      assert.deepStrictEqual((yield* sent).slice(-2), ["POST cachedContents book", short])
    }).pipe(Effect.provide(over())))

  it.effect("follows what a prefix has when a call begins", () =>
    Effect.gen(function*() {
      const part = { text: book }
      const changing = { model, contents: [{ role: "user", parts: [part] }] }
      yield* ask("Who?", changing)
      part.text = "It was a bright, cold and stormy day. ".repeat(400)
      yield* ask("Who?", changing)
      part.text = book
      yield* ask("When?", changing)
      assert.deepStrictEqual(yield* sent, [once, once, "POST cachedContents book", short])
      const [, , cache] = yield* Emulator.use(({ requests }) => requests)
      assert.include(JSON.stringify(cache!.body), "dark and stormy")
    }).pipe(Effect.provide(over())))

  it.effect("says what is wrong with a prefix or a prompt", () =>
    Effect.gen(function*() {
      const cache = yield* ContextCache.ContextCache
      for (
        const [wrong, params, field] of [
          [null, {}, "prefix"],
          [{}, {}, "prefix"],
          [{ model: 7 }, {}, "prefix"],
          [prefix, null, "params"],
          [prefix, {}, "params"]
        ] as const
      ) {
        const error = yield* Effect.flip(
          cache.generateContent(wrong as unknown as ContextCache.Prefix, params as ContextCache.Params)
        )
        assert.strictEqual(error._tag === "InvalidRequest" ? error.field : error._tag, field)
      }
    }).pipe(Effect.provide(over())))

  it.effect("shares one cache among many first uses, and sends prompts of more prefixes than it follows whole", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(Array.from({ length: 50 }), () => ask("Who?"), { concurrency: "unbounded" })
      const all = yield* sent
      assert.deepStrictEqual(
        [once, "POST cachedContents book", short].map((line) => all.filter((one) => one === line).length),
        [1, 1, 49]
      )
      for (let use = 0; use < 3; use++) yield* ask("Who?", { ...prefix, systemInstruction: "Another." })
      assert.deepStrictEqual((yield* sent).slice(51), [once, once, once])
    }).pipe(Effect.provide(over({ capacity: 1 }))))

  it.effect("fails as the call does", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.always("models.generateContent", Fault.status(400))))
      assert.strictEqual((yield* Effect.flip(ask("Who?")))._tag, "BadRequest")
    }).pipe(Effect.provide(over())))
})

describe("ContextCache.minimumTokens", () => {
  it("depends on the model", () => {
    assert.deepStrictEqual(
      [model, "models/gemini-3-flash-preview", "gemini-2.5-pro", "gemini-1.5-pro", "another"].map(
        ContextCache.minimumTokens
      ),
      [1024, 1024, 4096, 32_768, 4096]
    )
  })
})
