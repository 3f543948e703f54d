import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer, Metric, Path, References, Stream } from "effect"
import { Models } from "effect-genai/Models"
import { KeyValueStore, Persistence, Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { ResponseCache } from "../src/index.ts"
import { gemini, paths, vertex } from "./harness/emulated.ts"
import * as Passing from "./harness/passing.ts"
import { layer as redisLayer, redisTest } from "./harness/redis.ts"

const cached = (options: ResponseCache.Options = {}, client = gemini()) =>
  Models.layer.pipe(
    Layer.provideMerge(ResponseCache.layer(options)),
    Layer.provide(client),
    Layer.provideMerge(Layer.merge(Emulator.layer(), Persistence.layerMemory))
  )

const model = "gemini-2.5-flash"
const generate = (params = {}) => Models.use((models) => models.generateContent({ model, contents: "Hi", ...params }))
const chunks = (params = {}) =>
  Stream.runCollect(
    Stream.unwrap(Models.use((models) =>
      Effect.succeed(models.generateContentStream({ model, contents: "Count to twenty in words.", ...params }))
    ))
  )
const sent = Effect.map(paths, (all) => all.length)

const success = (value: unknown) => JSON.stringify({ _tag: "Success", value })
const failure = (tag: string) =>
  JSON.stringify({ _tag: "Failure", cause: [{ _tag: tag, error: "no", defect: "no", fiberId: 1 }] })
/** An entry that is no text. */
const list = "a list"

describe("ResponseCache", () => {
  it.effect("sends the same request once, however it is written", () =>
    Effect.gen(function*() {
      const first = yield* generate({ config: { temperature: 0, topK: 3 } })
      const second = yield* generate({
        config: { topK: 3, temperature: 0 },
        contents: [{ role: "user", parts: [{ text: "Hi" }] }]
      })
      assert.strictEqual(yield* sent, 1)
      assert.deepStrictEqual(second, first)
      assert.strictEqual(second.text, first.text)
      assert.isDefined(second.text)
      assert.deepStrictEqual(second.sdkHttpResponse, first.sdkHttpResponse)
      yield* generate({ config: { temperature: 0, topK: 4 } })
      yield* generate({ config: { temperature: 0, topK: 3 }, model: "gemini-2.5-pro" })
      assert.strictEqual(yield* sent, 3)
    }).pipe(Effect.provide(cached())))

  it.effect("tells apart what a model reads in another order, and nothing else", () =>
    Effect.gen(function*() {
      const config = (responseJsonSchema: object) => ({
        config: { responseMimeType: "application/json", responseJsonSchema }
      })
      const text = { type: "string" }
      yield* generate(config({ type: "object", properties: { why: text, answer: text } }))
      yield* generate(config({ properties: { why: text, answer: text }, type: "object" }))
      assert.strictEqual(yield* sent, 1)
      yield* generate(config({ type: "object", properties: { answer: text, why: text } }))
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(cached())))

  it.effect("gives each call an answer of its own", () =>
    Effect.gen(function*() {
      const first = yield* generate()
      Object.assign(first, { candidates: [] })
      const second = yield* generate()
      Object.assign(second.candidates![0]!.content!, { parts: [] })
      assert.isDefined((yield* generate()).text)
      assert.strictEqual(yield* sent, 1)
    }).pipe(Effect.provide(cached())))

  it.effect("keeps an answer as long as it is told", () =>
    Effect.gen(function*() {
      yield* generate()
      yield* TestClock.adjust("9 minutes")
      yield* generate()
      assert.strictEqual(yield* sent, 1)
      yield* TestClock.adjust("1 minute")
      yield* generate()
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(cached({ timeToLive: "10 minutes" }))))

  it.effect("shares one request among calls at the same time, and an interrupted one leaves it to the others", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.always("models.generateContent", Fault.delay("5 seconds"))))
      const fibers = yield* Effect.all(Array.from({ length: 4 }, () => Effect.forkChild(generate())))
      while ((yield* sent) === 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* Fiber.interrupt(fibers[0]!)
      const answers = yield* Effect.forEach(fibers.slice(1), (fiber) => Passing.ended(fiber, "100 millis"))
      assert.strictEqual(new Set(answers.map(({ responseId }) => responseId)).size, 1)
      assert.strictEqual(yield* sent, 1)
    }).pipe(Effect.provide(cached())))

  it.effect("keeps no error, no blocked and no cut answer", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503)]))
      assert.strictEqual((yield* Effect.flip(generate()))._tag, "ServiceUnavailable")
      yield* emulator.script(Script.sequence("models.generateContent", [
        Reply.json({ promptFeedback: { blockReason: "SAFETY" } }),
        Reply.json({ candidates: [{ content: { parts: [{ text: "cut" }] }, finishReason: "MAX_TOKENS" }] }),
        Script.says("whole")
      ]))
      yield* generate()
      yield* generate()
      assert.strictEqual((yield* generate()).text, "whole")
      assert.strictEqual(yield* sent, 4)
      assert.strictEqual((yield* generate()).text, "whole")
      assert.strictEqual(yield* sent, 4)
    }).pipe(Effect.provide(cached())))

  it.effect("replays a stream that ended, in the same chunks, and keeps none that was left or broke off", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const stream = yield* Models.use((models) =>
        Effect.succeed(models.generateContentStream({ model, contents: "Count to twenty in words." }))
      )
      yield* Stream.runDrain(Stream.take(stream, 1))
      yield* emulator.inject(Fault.sequence("models.generateContentStream", [Fault.cut(500)]))
      yield* Effect.flip(chunks())
      const first = yield* chunks()
      assert.strictEqual(yield* sent, 3)
      const second = yield* chunks()
      assert.strictEqual(yield* sent, 3)
      assert.isAbove(first.length, 1)
      assert.deepStrictEqual(second, first)
      assert.deepStrictEqual(second.map(({ text }) => text), first.map(({ text }) => text))
      // A stream and an answer are not the same request.
      yield* generate({ contents: "Count to twenty in words." })
      assert.strictEqual(yield* sent, 4)
    }).pipe(Effect.provide(cached())))

  for (const [backend, client] of [["Gemini API", gemini()], ["Vertex AI", vertex()]] as const) {
    it.effect(`keeps embeddings one by one: ${backend}`, () =>
      Effect.gen(function*() {
        const embed = (...contents: ReadonlyArray<string>) =>
          Models.use((models) => models.embedContent({ model: "gemini-embedding-001", contents }))
        const emulator = yield* Emulator
        const both = yield* embed("a", "b")
        const three = yield* embed("c", "b", "a")
        const [, request] = yield* emulator.requests
        assert.match(JSON.stringify(request!.body), /"c"/)
        assert.notMatch(JSON.stringify(request!.body), /"b"/)
        assert.deepStrictEqual(three.embeddings!.slice(1).map(({ values }) => values), [
          both.embeddings![1]!.values,
          both.embeddings![0]!.values
        ])
        const one = yield* embed("c")
        const again = yield* embed("b", "c")
        assert.deepStrictEqual(one.embeddings![0]!.values, three.embeddings![0]!.values)
        assert.deepStrictEqual(again.embeddings!.map(({ values }) => values), [
          both.embeddings![1]!.values,
          three.embeddings![0]!.values
        ])
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(cached({}, client))))
  }

  it.effect("is left out by a region, by other operations, and by what the program does not want to keep", () =>
    Effect.gen(function*() {
      yield* generate().pipe(Effect.repeat({ times: 1 }), Effect.provideService(ResponseCache.Enabled, false))
      assert.strictEqual(yield* sent, 2)
      yield* Models.use((models) => models.countTokens({ model, contents: "Hi" })).pipe(Effect.repeat({ times: 1 }))
      assert.strictEqual(yield* sent, 4)
      yield* generate().pipe(Effect.repeat({ times: 1 }))
      assert.strictEqual(yield* sent, 6)
    }).pipe(Effect.provide(cached({ operations: ["models.generateContent"], while: () => false }))))

  it.effect("fails as the call does if the request is wrong", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(generate({ config: { temperature: "hot" } }))
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(cached())))

  it.effect("counts hits and misses", () =>
    Effect.gen(function*() {
      yield* generate()
      yield* generate()
      const count = (outcome: string) =>
        Effect.map(
          Metric.value(Metric.withAttributes(ResponseCache.lookups, { operation: "models.generateContent", outcome })),
          ({ count }) => count
        )
      assert.deepStrictEqual([yield* count("miss"), yield* count("hit")], [1, 1])
    }).pipe(Effect.provide(cached()), Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("outlives the process in files, and drops an entry that cannot be read", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const emulator = yield* Layer.build(Emulator.layer())
      const start = () =>
        Models.layer.pipe(
          Layer.provide(ResponseCache.layer()),
          Layer.provide(gemini()),
          Layer.provide(Persistence.layerKvs.pipe(Layer.provide(KeyValueStore.layerFileSystem(folder)))),
          Layer.provideMerge(Layer.succeedContext(emulator)),
          Layer.provide(Layer.merge(NodeFileSystem.layer, Path.layer))
        )
      const first = yield* generate().pipe(Effect.provide(start()))
      const second = yield* generate().pipe(Effect.provide(start()))
      assert.deepStrictEqual(second, first)
      assert.strictEqual(yield* Effect.provide(sent, start()), 1)
      for (
        const text of ["{ not json", "[]", success(7), success("7"), success("{"), failure("Fail"), failure("Die")]
      ) {
        for (const file of yield* fs.readDirectory(folder)) yield* fs.writeFileString(`${folder}/${file}`, text)
        assert.isDefined((yield* generate().pipe(Effect.provide(start()))).text)
        const requests = yield* Effect.provide(sent, start())
        yield* generate().pipe(Effect.provide(start()))
        assert.strictEqual(yield* Effect.provide(sent, start()), requests, text)
      }
      assert.strictEqual(yield* Effect.provide(sent, start()), 8)
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer)))

  redisTest("drops entries of Redis that are not what was written", () =>
    Effect.gen(function*() {
      const redis = yield* Redis.Redis
      const emulator = yield* Layer.build(Emulator.layer())
      const requests = Effect.provide(sent, Layer.succeedContext(emulator))
      // Nothing stays in memory, as after a start.
      const fresh = <A, E>(call: Effect.Effect<A, E, Models>) =>
        Effect.provide(
          call,
          Models.layer.pipe(
            Layer.provide(ResponseCache.layer()),
            Layer.provide(gemini()),
            Layer.provide(Persistence.layerRedis),
            Layer.provide(Layer.succeedContext(emulator))
          )
        )
      const embed = Models.use((models) => models.embedContent({ model: "gemini-embedding-001", contents: ["a", "b"] }))
      const calls: ReadonlyArray<Effect.Effect<object, unknown, Models>> = [generate(), chunks(), embed]
      for (const call of calls) {
        yield* redis.send("FLUSHALL")
        const first = yield* fresh(call)
        const keys = yield* redis.send<ReadonlyArray<string>>("KEYS", "genai:*")
        for (
          const text of [
            "{",
            "",
            "null",
            failure("Fail"),
            failure("Die"),
            failure("Interrupt"),
            success(null),
            success("{"),
            success("null"),
            success("[7]"),
            list
          ]
        ) {
          for (const key of keys) {
            yield* redis.send("DEL", key)
            yield* text === list ? redis.send("LPUSH", key, "a") : redis.send("SET", key, text)
          }
          const before = yield* requests
          assert.sameMembers(Object.keys(yield* fresh(call)), Object.keys(first), text)
          assert.strictEqual(yield* requests, before + 1, text)
          // It is kept again, at the latest by the next call.
          yield* fresh(call)
          const after = yield* requests
          yield* fresh(call)
          assert.strictEqual(yield* requests, after, text)
        }
      }
      yield* redis.send("FLUSHALL")
      const whole = yield* fresh(embed)
      for (const key of yield* redis.send<ReadonlyArray<string>>("KEYS", "genai:*")) {
        yield* redis.send("SET", key, success(JSON.stringify({ embeddings: [null] })))
      }
      assert.deepStrictEqual((yield* fresh(embed)).embeddings, whole.embeddings)
    }).pipe(Effect.scoped, Effect.provide(redisLayer), Effect.provideService(References.MinimumLogLevel, "None")))

  it.effect("gives an answer that the program fails to decide about, and does not keep it", () =>
    Effect.gen(function*() {
      assert.isDefined((yield* generate()).text)
      assert.isAbove((yield* chunks()).length, 0)
      yield* generate()
      assert.strictEqual(yield* sent, 3)
    }).pipe(Effect.provide(cached({
      while: () => {
        throw new Error("undecided")
      }
    }))))

  it.effect("tells requests apart by the address that they are sent to", () =>
    Effect.gen(function*() {
      yield* generate()
      yield* generate({ config: { httpOptions: { apiVersion: "v1" } } })
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(cached())))

  it.effect("makes its store once", () =>
    Effect.gen(function*() {
      const made: Array<string> = []
      const counting = Layer.effect(
        Persistence.Persistence,
        Effect.map(Persistence.Persistence, (persistence) =>
          Persistence.Persistence.of({
            make: (options) => {
              made.push(options.storeId)
              return persistence.make(options)
            }
          }))
      ).pipe(Layer.provide(Persistence.layerMemory))
      yield* Effect.all([generate(), chunks(), generate()]).pipe(
        Effect.provide(Models.layer.pipe(
          Layer.provide(ResponseCache.layer({ storeId: "one" })),
          Layer.provide(Layer.merge(counting, gemini())),
          Layer.provide(Emulator.layer())
        ))
      )
      assert.deepStrictEqual(made, ["one"])
    }))

  it.effect("goes on without a store that fails or hangs", () =>
    Effect.gen(function*() {
      const hung = yield* Deferred.make<void>()
      const broken = (effect: Effect.Effect<never, Persistence.PersistenceError>) => {
        const store = { get: () => effect, getMany: () => effect, set: () => effect, setMany: () => effect }
        return Layer.succeed(
          Persistence.Persistence,
          Persistence.Persistence.of({
            make: () => Effect.succeed({ ...store, remove: () => effect, clear: effect })
          })
        )
      }
      const fails = Effect.fail(new Persistence.PersistenceError({ message: "gone" }))
      for (const effect of [fails, Effect.andThen(Deferred.await(hung), fails)]) {
        const layer = Models.layer.pipe(
          Layer.provide(ResponseCache.layer({ storeTimeout: "100 millis" })),
          Layer.provide(gemini()),
          Layer.provide(broken(effect)),
          Layer.provideMerge(Emulator.layer())
        )
        yield* Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(Effect.all([generate(), chunks()]))
          const [answer] = yield* Passing.ended(fiber, "100 millis")
          assert.isDefined(answer.text)
          assert.strictEqual(yield* sent, 2)
        }).pipe(Effect.provide(layer))
      }
    }))
})
