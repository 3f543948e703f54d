import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Option, Redacted } from "effect"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import type { EmbedContentResponse } from "effect-genai/wire/Models"
import { TestClock } from "effect/testing"
import { EmbeddingCollector } from "../src/index.ts"
import { gemini, paths, vertex } from "./harness/emulated.ts"

const over = (client = gemini(), options?: EmbeddingCollector.Options) =>
  Models.layer.pipe(
    Layer.provideMerge(EmbeddingCollector.layer(options)),
    Layer.provide(client),
    Layer.provideMerge(Emulator.layer())
  )

const gemini001 = "gemini-embedding-001"
const embed = (contents: string | ReadonlyArray<string>, params = {}) =>
  Models.use((models) => models.embedContent({ model: gemini001, contents, ...params }))

/** Runs calls at the same time, until a window has passed. */
const together = <A, E, R>(calls: ReadonlyArray<Effect.Effect<A, E, R>>) =>
  Effect.gen(function*() {
    const fibers = yield* Effect.forEach(calls, (call) => Effect.forkChild(call, { startImmediately: true }))
    yield* TestClock.adjust("5 millis")
    return yield* Effect.forEach(fibers, Fiber.await)
  })

const values = (exit: Exit.Exit<EmbedContentResponse, unknown>) =>
  Exit.isSuccess(exit) ? exit.value.embeddings?.map(({ values }) => values) : undefined

const words = Array.from({ length: 250 }, (_, index) => `word ${index}`)

describe("EmbeddingCollector", () => {
  for (
    const [backend, client, model, requests] of [
      ["Gemini API", gemini(), gemini001, 3],
      ["Vertex AI", vertex(), "text-embedding-005", 1]
    ] as const
  ) {
    it.effect(`sends calls of one moment together, and each gets its own: ${backend}`, () =>
      Effect.gen(function*() {
        const all = yield* together(words.map((word) => embed(word, { model })))
        assert.strictEqual((yield* paths).length, requests)
        const [alone] = yield* together([embed("word 249", { model })])
        assert.deepStrictEqual(values(all[249]!), values(alone!))
        assert.strictEqual(new Set(all.map((exit) => JSON.stringify(values(exit)))).size, 250)
      }).pipe(Effect.provide(over(client))))
  }

  it.effect("keeps the embeddings of a call with several contents in order", () =>
    Effect.gen(function*() {
      const [several, one] = yield* together([embed(["a", "b"]), embed("c")])
      assert.strictEqual((yield* paths).length, 1)
      const [a, b, c] = yield* together([embed("a"), embed("b"), embed("c")])
      assert.deepStrictEqual(values(several!), [values(a!), values(b!)].flat())
      assert.deepStrictEqual(values(one!), values(c!))
      const [empty] = yield* together([embed([])])
      assert.isTrue(Exit.isSuccess(empty!) && values(empty)?.length === 0 || Exit.isFailure(empty!))
    }).pipe(Effect.provide(over())))

  it.effect("keeps calls apart whose model, settings or context differ", () =>
    Effect.gen(function*() {
      yield* together([
        embed("a"),
        embed("b", { config: { outputDimensionality: 64 } }),
        embed("c", { model: "gemini-embedding-2" }),
        embed("d", { config: { httpOptions: { headers: { a: "b" } } } }),
        GenAIClient.withHttpOptions(embed("e"), { headers: { a: "b" } }),
        embed("f")
      ])
      assert.strictEqual((yield* paths).length, 5)
    }).pipe(Effect.provide(over())))

  it.effect("asks for each by itself if the model reads contents as one", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ script }) =>
        script(Script.always("models.embedContent", ({ body }) =>
          Reply.json({ embeddings: [{ values: [(body as { requests: ReadonlyArray<unknown> }).requests.length] }] })))
      )
      const exits = yield* together([embed("a"), embed("b"), embed("c")])
      assert.deepStrictEqual(exits.map(values), [[[1]], [[1]], [[1]]])
      assert.strictEqual((yield* paths).length, 4)
    }).pipe(Effect.provide(over())))

  it.effect("sends calls with credentials of their own by themselves", () => {
    const names = ["a", "b"]
    const own = Layer.effect(
      GenAIClient,
      Effect.map(GenAIClient, (client) =>
        GenAIClient.of({
          ...client,
          execute: (operation, params, options) =>
            client.execute(operation, params, { ...options, auth: Auth.apiKey(Redacted.make(names.shift()!)) })
        }))
    )
    return Effect.gen(function*() {
      yield* together([embed("x"), embed("y")])
      const requests = yield* Emulator.use(({ requests }) => requests)
      assert.deepStrictEqual(requests.map(({ headers }) => headers["x-goog-api-key"]), ["a", "b"])
    }).pipe(
      Effect.provide(
        Models.layer.pipe(
          Layer.provide(own),
          Layer.provide(EmbeddingCollector.layer()),
          Layer.provide(gemini()),
          Layer.provideMerge(Emulator.layer())
        )
      )
    )
  })

  it.effect("fails all calls of a request that fails, and no others", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.sequence("models.embedContent", [Fault.status(503)])))
      const exits = yield* together(words.slice(0, 150).map((word) => embed(word)))
      assert.strictEqual(exits.filter(Exit.isFailure).length, 100)
    }).pipe(Effect.provide(over())))

  it.effect("fails as the call does if the request is wrong", () =>
    Effect.gen(function*() {
      const cycle: { [name: string]: unknown } = {}
      cycle["taskType"] = cycle
      const wrong = [
        embed([undefined] as never),
        embed(["a", 5n] as never),
        embed("a", { config: { outputDimensionality: 5n } }),
        embed("a", { config: cycle })
      ]
      for (const exit of yield* together(wrong)) {
        const error = Exit.findErrorOption(exit)
        assert.strictEqual(Option.isSome(error) ? error.value._tag : exit, "InvalidRequest")
      }
      assert.deepStrictEqual(yield* paths, [])
    }).pipe(Effect.provide(over())))

  it.effect("leaves a call out that is interrupted while it waits", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(embed("a"), { startImmediately: true })
      const other = yield* Effect.forkChild(embed("b"), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("5 millis")
      yield* Fiber.join(other)
      const [request] = yield* Emulator.use(({ requests }) => requests)
      assert.notInclude(JSON.stringify(request!.body), "\"a\"")
    }).pipe(Effect.provide(over())))
})
