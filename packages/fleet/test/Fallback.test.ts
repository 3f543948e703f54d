import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, References, Stream, Tracer } from "effect"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import { CircuitBreaker } from "effect/persistence"
import { TestClock } from "effect/testing"
import { Fallback, Quota } from "../src/index.ts"
import { gemini, once, paths, vertex, vertexOptions } from "./harness/emulated.ts"
import * as Server from "./harness/redis.ts"

const on = (...targets: [Fallback.Target<unknown, unknown>, ...Array<Fallback.Target<unknown, unknown>>]) =>
  Layer.orDie(Models.layer.pipe(
    Layer.provide(Fallback.layer(targets)),
    Layer.provideMerge(gemini()),
    Layer.provideMerge(Emulator.layer())
  ) as Layer.Layer<Models | GenAIClient | Emulator>)

const pro = "gemini-2.5-pro"
const flash = "gemini-2.5-flash"

const generate = (params = {}) =>
  Models.use((models) => models.generateContent({ model: pro, contents: "Hi", ...params }))
const stream = Stream.unwrap(
  Models.use((models) => Effect.succeed(models.generateContentStream({ model: pro, contents: "Hi" })))
)

const fails = (part: string, ...faults: ReadonlyArray<Fault.Fault>) =>
  Emulator.use(({ inject }) =>
    inject(
      faults.length === 1
        ? Fault.always(({ url }) => url.pathname.includes(part), faults[0]!)
        : Fault.sequence(({ url }) => url.pathname.includes(part), faults)
    )
  )

describe("Fallback.layer", () => {
  it.effect("goes to another model, and only if the first is not able", () =>
    Effect.gen(function*() {
      yield* generate()
      assert.match((yield* paths).join(), /^[^,]*gemini-2.5-pro:generateContent$/)
      yield* fails(pro, Fault.status(503))
      const { modelVersion } = yield* generate()
      assert.strictEqual(modelVersion, flash)
      assert.strictEqual((yield* paths).length, 3)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("goes to other locations, and to the other backend", () =>
    Effect.gen(function*() {
      yield* fails("/v1beta/models", Fault.status(429))
      yield* fails("europe-west4", Fault.status(500))
      yield* generate()
      const [first, second, third] = yield* paths
      assert.include(first, "/v1beta/models/gemini-2.5-pro")
      assert.include(second, "/locations/europe-west4/")
      assert.include(third, "/locations/us-central1/")
    }).pipe(Effect.provide(on(
      Fallback.primary,
      ...Fallback.locations(vertexOptions(""), ["europe-west4", "us-central1"])
    ))))

  it.effect("does not repeat errors of the request", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(400))
      const error = yield* Effect.flip(generate())
      assert.strictEqual(error._tag, "BadRequest")
      assert.notInclude(error.message, "Failed on")
      assert.deepStrictEqual(Fallback.failures(error), [])
      assert.strictEqual((yield* paths).length, 1)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("tells what each target answered if all fail", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      yield* fails(flash, Fault.status(429, { retryDelay: "7 seconds" }))
      const error = yield* Effect.flip(generate())
      assert.strictEqual(error._tag, "RateLimited")
      assert.match(error.message, /^Failed on 2 targets: primary: .+; gemini-2\.5-flash: .+/)
      assert.deepStrictEqual(
        Fallback.failures(error).map(({ error, target }) => [target, error._tag]),
        [["primary", "ServiceUnavailable"], [flash, "RateLimited"]]
      )
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("of a stream happens before its first event alone", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.always("models.generateContentStream", Script.says("one two three four five six")))
      yield* fails(pro, Fault.status(503), Fault.cut(500))
      const text = stream.pipe(Stream.map(({ text = "" }) => text), Stream.mkString)
      assert.strictEqual(yield* text, "one two three four five six")
      assert.strictEqual((yield* paths).length, 2)
      let seen = 0
      const error = yield* stream.pipe(
        Stream.runForEach(() => Effect.sync(() => seen++)),
        Effect.flip
      )
      assert.strictEqual(error._tag, "StreamInterrupted")
      assert.strictEqual(error._tag === "StreamInterrupted" ? error.delivered.events : 0, seen)
      assert.isAbove(seen, 0)
      assert.strictEqual((yield* paths).length, 3)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("keeps calls about state of a backend, and calls that refer to it, on the first target", () =>
    Effect.gen(function*() {
      yield* fails("/v1beta/", Fault.status(503))
      const models = yield* Models
      const part = (fileUri: string) => [{ fileData: { fileUri, mimeType: "text/plain" } }]
      const uploaded = "https://generativelanguage.googleapis.com/v1beta/files/abc"
      for (
        const call of [
          models.get({ model: pro }),
          models.embedContent({ model: "gemini-embedding-001", contents: "Hi" }),
          generate({ config: { cachedContent: "cachedContents/abc" } }),
          generate({ contents: part(uploaded) }),
          generate({ contents: part("gs://bucket/a.txt") })
        ]
      ) {
        const before = (yield* paths).length
        yield* Effect.flip(call as Effect.Effect<unknown, unknown>)
        assert.strictEqual((yield* paths).length, before + 1)
      }
      yield* generate({ contents: part("https://example.com/a.txt") })
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.client("vertex", vertex())))))

  it.effect("asks the same model elsewhere for embeddings, and never another one", () =>
    Effect.gen(function*() {
      yield* fails("europe-west4", Fault.status(503))
      yield* fails("/v1beta/", Fault.status(503))
      const embed = Models.use((models) => models.embedContent({ model: "text-embedding-005", contents: "Hi" }))
      yield* embed
      const all = yield* paths
      assert.strictEqual(all.length, 2)
      assert.isTrue(all.every((path) => path.includes("text-embedding-005")))
    }).pipe(Effect.provide(on(
      Fallback.client("west", vertex("europe-west4")),
      Fallback.client("other model", vertex("europe-west4"), { model: "text-embedding-004" }),
      Fallback.client("central", vertex())
    ))))

  it.effect("leaves a target out while its circuit is open", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      const asked = Effect.map(paths, (all) => all.filter((path) => path.includes(pro)).length)
      for (let call = 0; call < 8; call++) yield* generate()
      assert.strictEqual(yield* asked, 5)
      for (let call = 0; call < 3; call++) yield* Stream.runDrain(stream)
      assert.strictEqual(yield* asked, 5)
      yield* TestClock.adjust("30 seconds")
      yield* generate()
      assert.strictEqual(yield* asked, 6)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("leaves a target out for as long as it asks, and not because a model is missing", () =>
    Effect.gen(function*() {
      const asked = Effect.map(paths, (all) => all.filter((path) => path.includes(pro)).length)
      yield* fails(pro, ...Array.from({ length: 7 }, () => Fault.status(404)))
      for (let call = 0; call < 7; call++) yield* generate()
      assert.strictEqual(yield* asked, 7)
      yield* fails(pro, Fault.status(429, { retryDelay: "5 minutes" }))
      for (let call = 0; call < 6; call++) yield* generate()
      assert.strictEqual(yield* asked, 12)
      yield* TestClock.adjust("4 minutes")
      yield* generate()
      assert.strictEqual(yield* asked, 12)
      yield* TestClock.adjust("1 minute")
      yield* generate()
      assert.strictEqual(yield* asked, 13)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("says that the circuits are open if no target is asked", () =>
    Effect.gen(function*() {
      yield* fails("models/", Fault.status(503))
      for (let call = 0; call < 5; call++) yield* Effect.flip(generate())
      const sent = (yield* paths).length
      const error = yield* Effect.flip(generate())
      assert.strictEqual(error._tag, "ConnectionError")
      assert.include(error.message, "The target primary was not asked: Circuit open")
      assert.strictEqual((yield* paths).length, sent)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("goes to another model when the quota of the program has no room, which says nothing of the target", () =>
    Effect.gen(function*() {
      for (let call = 0; call < 7; call++) assert.strictEqual((yield* generate()).modelVersion, flash)
      const breaker = yield* CircuitBreaker.CircuitBreaker
      assert.strictEqual((yield* breaker.state("primary"))._tag, "Closed")
      assert.isTrue((yield* paths).every((path) => path.includes(flash)))
    }).pipe(Effect.provide(
      Models.layer.pipe(
        Layer.provide(Fallback.layer([Fallback.primary, Fallback.model(flash)])),
        Layer.provide(Quota.layer({ limits: [{ model: pro, requests: 0 }] })),
        Layer.provide(gemini()),
        Layer.provideMerge(Emulator.layer()),
        Layer.provideMerge(CircuitBreaker.layer({ tripPolicy: CircuitBreaker.consecutive(1), openDuration: "1 hour" })),
        Layer.provide(CircuitBreaker.layerStoreMemory())
      )
    )))

  it.effect("uses the circuit breaker of the context", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      yield* generate()
      yield* generate()
      assert.strictEqual((yield* paths).filter((path) => path.includes(pro)).length, 1)
      const breaker = yield* CircuitBreaker.CircuitBreaker
      assert.strictEqual((yield* breaker.state(`primary/${pro}`))._tag, "Open")
    }).pipe(Effect.provide(
      on(Fallback.primary, Fallback.model(flash)).pipe(
        Layer.provideMerge(
          CircuitBreaker.layer({ tripPolicy: CircuitBreaker.consecutive(1), openDuration: "1 minute" })
        ),
        Layer.provide(CircuitBreaker.layerStoreMemory())
      )
    )))

  it.effect("has a circuit for each model, and none for calls that no other target can answer", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      for (let call = 0; call < 6; call++) yield* generate()
      const before = (yield* paths).length
      const lite = "gemini-2.5-flash-lite"
      assert.strictEqual((yield* generate({ model: lite })).modelVersion, lite)
      const models = yield* Models
      yield* models.get({ model: lite })
      assert.strictEqual((yield* Effect.flip(models.get({ model: pro })))._tag, "ServiceUnavailable")
      yield* fails("embedding", Fault.status(503))
      for (let call = 0; call < 6; call++) {
        const error = yield* Effect.flip(models.embedContent({ model: "gemini-embedding-001", contents: "Hi" }))
        assert.strictEqual(error._tag, "ServiceUnavailable")
      }
      assert.strictEqual((yield* paths).length, before + 9)
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("refuses a list without targets, and two targets of one name", () =>
    Effect.gen(function*() {
      const none: ReadonlyArray<Fallback.Target> = []
      for (const targets of [none, [Fallback.primary, Fallback.model("primary")], [{ model: flash }], undefined]) {
        const error = yield* Fallback.layer(targets as [Fallback.Target]).pipe(
          Layer.provide(gemini()),
          Layer.provide(Emulator.layer()),
          Layer.build,
          Effect.flip
        )
        assert.strictEqual(error._tag, "InvalidConfig")
        assert.strictEqual(error.field, "targets")
      }
    }))

  it.effect("is seen in a span with the reason", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* fails(pro, Fault.status(503))
      yield* Effect.withTracer(generate(), tracer)
      yield* Effect.withTracer(Stream.runDrain(stream), tracer)
      const seen = spans.filter(({ name }) => name === "fallback").map(({ attributes }) =>
        Object.fromEntries(attributes)
      )
      const expected = {
        "fallback.target": flash,
        "fallback.from": ["primary"],
        "fallback.reason": ["ServiceUnavailable"]
      }
      assert.deepStrictEqual(seen, [expected, expected])
    }).pipe(Effect.provide(on(Fallback.primary, Fallback.model(flash)))))

  it.effect("stops as the program decides", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      assert.strictEqual((yield* Effect.flip(generate()))._tag, "ServiceUnavailable")
      assert.strictEqual((yield* paths).length, 1)
    }).pipe(Effect.provide(
      Models.layer.pipe(
        Layer.provide(Fallback.layer([Fallback.primary, Fallback.model(flash)], {
          while: ({ _tag }) => _tag === "RateLimited"
        })),
        Layer.provide(gemini()),
        Layer.provideMerge(Emulator.layer())
      )
    )))
})

describe("Fallback.plan", () => {
  it.effect("runs a program again on the next target", () =>
    Effect.gen(function*() {
      yield* fails(pro, Fault.status(503))
      const { modelVersion } = yield* generate().pipe(
        GenAIClient.withHttpOptions(once),
        Effect.withExecutionPlan(Fallback.plan([Fallback.primary, Fallback.model(flash)]))
      )
      assert.strictEqual(modelVersion, flash)
      const error = yield* generate({ contents: [] }).pipe(
        Effect.withExecutionPlan(Fallback.plan([Fallback.primary, Fallback.model(flash)])),
        Effect.flip
      )
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(Layer.provideMerge(gemini(), Emulator.layer()))))
})

describe("Fallback.plan whose targets all fail", () => {
  const lite = "gemini-2.5-flash-lite"
  const plan = Fallback.plan([Fallback.primary, Fallback.model(flash), Fallback.model(lite)])
  const all = Effect.all([
    fails(`${pro}:`, Fault.status(503)),
    fails(`${flash}:`, Fault.status(429)),
    fails(`${lite}:`, Fault.status(500))
  ])
  const tags = (error: unknown) => Fallback.failures(error as never).map(({ error, target }) => [target, error._tag])
  const everyTarget = [["primary", "ServiceUnavailable"], [flash, "RateLimited"], [lite, "ServerError"]]

  it.effect("tells each, of an effect and of a stream, run after run", () =>
    Effect.gen(function*() {
      yield* all
      const once3 = GenAIClient.withHttpOptions(once)
      const effect = Effect.flip(Effect.withExecutionPlan(once3(generate()), plan))
      const streamed = Stream.withExecutionPlan(stream, plan, { preventFallbackOnPartialStream: true }).pipe(
        Stream.runDrain,
        once3,
        Effect.flip
      )
      for (const error of yield* Effect.all([effect, streamed, effect])) {
        assert.strictEqual(error._tag, "ServerError")
        assert.deepStrictEqual(tags(error), everyTarget)
        assert.match(error.message, /^Failed on 3 targets: primary: .+; gemini-2.5-flash: .+; gemini-2.5-flash-lite: /)
      }
      assert.strictEqual((yield* paths).length, 9)
    }).pipe(Effect.provide(Layer.provideMerge(gemini(), Emulator.layer()))))

  it.effect("stops at an error that is none of the target, and tells what was before it", () =>
    Effect.gen(function*() {
      yield* fails(`${pro}:`, Fault.status(503))
      yield* fails(`${flash}:`, Fault.status(400))
      const error = yield* generate().pipe(
        GenAIClient.withHttpOptions(once),
        Effect.withExecutionPlan(plan),
        Effect.flip
      )
      assert.deepStrictEqual(tags(error), [["primary", "ServiceUnavailable"], [flash, "BadRequest"]])
      assert.strictEqual((yield* paths).length, 2)
    }).pipe(Effect.provide(Layer.provideMerge(gemini(), Emulator.layer()))))

  it.effect("leaves errors of the program as they are, and asks the program with the error of one target", () =>
    Effect.gen(function*() {
      const asked: Array<unknown> = []
      const own = Fallback.plan([Fallback.primary, Fallback.model(flash), Fallback.model(lite)], {
        while: (error) => asked.push(error) < 9
      })
      const failure = yield* Effect.flip(Effect.withExecutionPlan(Effect.fail("no"), own))
      assert.strictEqual(failure, "no")
      assert.deepStrictEqual(asked, ["no", "no"])
      yield* all
      yield* generate().pipe(GenAIClient.withHttpOptions(once), Effect.withExecutionPlan(own), Effect.flip)
      assert.isTrue(asked.slice(2).every((error) => !(error as Error).message.includes("targets")))
      assert.strictEqual(asked.length, 4)
    }).pipe(Effect.provide(Layer.provideMerge(gemini(), Emulator.layer()))))
})

describe("circuits in a Redis that hangs", () => {
  const circuits = CircuitBreaker.layer({ tripPolicy: CircuitBreaker.consecutive(1), openDuration: "1 minute" }).pipe(
    Layer.provide(CircuitBreaker.layerStoreRedis()),
    Layer.provideMerge(Server.layer)
  )
  const layer = Models.layer.pipe(
    Layer.provide(Fallback.layer([Fallback.primary, Fallback.model(flash)], { circuitTimeout: "1 second" })),
    Layer.provide(gemini()),
    Layer.provideMerge(Layer.merge(Emulator.layer(), circuits))
  )
  // Clients wait for a frozen server when they close.
  const thawed = Effect.ensuring(Effect.flatMap(Server.RedisServer, ({ thaw }) => thaw))
  const quiet = Effect.provideService(References.MinimumLogLevel, "None")

  Server.redisTest("delay a call by the timeout, and the next ones not at all", () =>
    Effect.gen(function*() {
      const server = yield* Server.RedisServer
      yield* generate()
      yield* server.freeze
      const [first] = yield* Effect.timed(generate())
      const [next, answer] = yield* Effect.timed(Effect.all([generate(), Stream.runCollect(stream)]))
      assert.isAtLeast(Duration.toMillis(first), 990)
      assert.isBelow(Duration.toMillis(next), Duration.toMillis(first))
      assert.strictEqual(answer[0].modelVersion, pro)
      assert.isAbove(answer[1].length, 0)
      assert.strictEqual((yield* paths).length, 4)
      // A call that was given up is not sent when the store wakes.
      yield* server.thaw
      yield* Effect.sleep("1200 millis")
      assert.strictEqual((yield* paths).length, 4)
      yield* fails(pro, Fault.status(503))
      yield* generate()
      assert.strictEqual((yield* generate()).modelVersion, flash)
      const breaker = yield* CircuitBreaker.CircuitBreaker
      assert.strictEqual((yield* breaker.state(`primary/${pro}`))._tag, "Open")
    }).pipe(thawed, Effect.provide(layer), quiet))

  Server.redisTest("let a call end that is under way, and one that is interrupted", () =>
    Effect.gen(function*() {
      const server = yield* Server.RedisServer
      yield* Emulator.use(({ inject }) => inject(Fault.always("models.generateContent", Fault.delay("200 millis"))))
      const fiber = yield* Effect.forkChild(generate())
      while ((yield* paths).length === 0) yield* Effect.sleep("5 millis")
      yield* server.freeze
      const [took, answer] = yield* Effect.timed(Fiber.join(fiber))
      assert.strictEqual(answer.modelVersion, pro)
      assert.isBelow(Duration.toMillis(took), 5000)
      yield* Effect.sleep("1200 millis")
      const waiting = yield* Effect.forkChild(generate(), { startImmediately: true })
      const [interrupted] = yield* Effect.timed(Fiber.interrupt(waiting))
      assert.isBelow(Duration.toMillis(interrupted), 5000)
      yield* server.thaw
      yield* Effect.sleep("100 millis")
      assert.strictEqual((yield* paths).length, 1)
    }).pipe(thawed, Effect.provide(layer), quiet))
})
