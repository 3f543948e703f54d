import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Stream } from "effect"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import { InvalidConfig } from "effect-genai/GenAIConfig"
import { AuthError, type GenAIError, QuotaExceeded } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { TestClock } from "effect/testing"
import * as Quota from "../src/Quota.ts"
import { gemini, once } from "./harness/emulated.ts"

const call = (contents = "Hi", model = "gemini-2.5-flash") =>
  Models.use((models) => models.generateContent({ model, contents }))

/** A program over a client with quotas, in memory. The client sends each call once. */
const within = (
  options: Quota.Options,
  emulator: Parameters<typeof Emulator.layer>[0] = {},
  httpOptions: object = once
) => {
  const client = Quota.layer(options).pipe(Layer.provide(gemini({ httpOptions })))
  return Layer.orDie(Models.layer.pipe(Layer.provideMerge(client), Layer.provideMerge(Emulator.layer(emulator))))
}

/** Runs calls at once for a time, and returns when they were answered, in milliseconds, with the fiber. */
const sent = (calls: ReadonlyArray<Effect.Effect<unknown, GenAIError, Models>>, clock: Duration.Input) =>
  Effect.gen(function*() {
    const at: Array<number> = []
    const fiber = yield* Effect.forkChild(
      Effect.forEach(
        calls,
        (call) => Effect.andThen(call, Effect.map(Clock.currentTimeMillis, (now) => at.push(now))),
        {
          concurrency: "unbounded"
        }
      )
    )
    yield* TestClock.adjust(clock)
    return { at, fiber }
  })

const times = (count: number, call: Effect.Effect<unknown, GenAIError, Models>) =>
  Array.from({ length: count }, () => call)

const requests = Emulator.use(({ requests }) => Effect.map(requests, (requests) => requests.length))

/** The most that came within a window. */
const busiest = (at: ReadonlyArray<number>, window: number): number =>
  Math.max(...at.map((from) => at.filter((time) => time >= from && time < from + window).length))

/** The error of a call that is refused at once. */
const refused = (call: Effect.Effect<unknown, GenAIError, Models>) =>
  Effect.map(Effect.flip(call), (error) => {
    assert.instanceOf(error, QuotaExceeded)
    return error
  })

describe("requests", () => {
  it.effect("never more than the limit in any window, and at least 95 % of it", () =>
    Effect.gen(function*() {
      const { at, fiber } = yield* sent(times(350, call()), "2 minutes")
      assert.isAtMost(busiest(at, 60_000), 150)
      assert.isAtLeast(at.length, 2 * 150 * 0.95)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(within({ limits: [{ requests: 150 }] }))))

  it.effect("attempts of the retry policy are requests too", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503)]))
      const fiber = yield* Effect.forkChild(call())
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* requests, 1)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(within({ limits: [{ requests: { limit: 2, window: "1 minute" } }] }, {}, {}))))

  it.effect("a request that was not sent is given back", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.make({
        credentials: (operation) =>
          Effect.suspend(() =>
            asked++ === 0
              ? Effect.fail(new AuthError({ message: "no network", operation, cause: undefined }))
              : Effect.succeed({ headers: { authorization: "Bearer t" }, query: {} })
          )
      })
      const limits = [{ requests: { limit: 2, window: "1 minute" } }] as const
      const client = Quota.layer({ limits, deadline: 0 }).pipe(
        Layer.provide(Layer.orDie(GenAIClient.layer({ auth, enterprise: true, project: "p", location: "l" })))
      )
      yield* Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(call()))._tag, "AuthError")
        yield* call()
        yield* refused(call())
      }).pipe(Effect.provide(Models.layer.pipe(Layer.provide(client))))
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("of a day end at midnight in California", () =>
    Effect.gen(function*() {
      // 23:00 in California.
      yield* TestClock.setTime(Date.UTC(2026, 6, 2, 6))
      yield* call()
      const { message, quota, retryAfter } = yield* refused(call())
      assert.strictEqual(quota, "1 requests in a day")
      assert.deepStrictEqual(retryAfter, Duration.hours(1))
      assert.include(message, "1h")
      yield* TestClock.adjust("1 hour")
      yield* call()
    }).pipe(Effect.provide(within({ limits: [{ requestsPerDay: 1 }] }))))

  it.effect("a quota of 0 refuses, and says that it never has room", () =>
    Effect.gen(function*() {
      const { message, retryAfter } = yield* refused(call())
      assert.isUndefined(retryAfter)
      assert.include(message, "0 requests in 1m")
      assert.include(message, "never")
      assert.strictEqual(yield* requests, 0)
    }).pipe(Effect.provide(within({ limits: [{ requests: 0 }] }))))
})

describe("tokens", () => {
  const usage = (prompt: number) =>
    Script.always(
      "models.generateContent",
      Reply.json({
        candidates: [{ content: { role: "model", parts: [{ text: "Yes." }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: prompt, candidatesTokenCount: 1, totalTokenCount: prompt + 1 }
      })
    )
  const limits = [{ tokens: { limit: 1000, window: "1 minute", burst: 100 } }] as const
  const estimate = () => 100

  it.effect("are estimated, and corrected by the answer", () =>
    Effect.gen(function*() {
      // The burst is for ten calls of 10 tokens, although each of them first takes 100.
      yield* (yield* Emulator).script(usage(10))
      for (const _ of Array(10).keys()) yield* call()
    }).pipe(
      Effect.provide(within({ limits, estimate, deadline: "7 seconds" })),
      (calls) =>
        Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(calls)
          yield* TestClock.adjust("1 minute")
          yield* Fiber.join(fiber)
        })
    ))

  it.effect("are also those that tools of the server found", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(
        Script.always(
          "models.generateContent",
          Reply.json({
            candidates: [{ content: { role: "model", parts: [{ text: "Yes." }] }, finishReason: "STOP" }],
            usageMetadata: { promptTokenCount: 10, toolUsePromptTokenCount: 390, totalTokenCount: 400 }
          })
        )
      )
      yield* call()
      const { retryAfter } = yield* refused(call())
      assert.closeTo(Duration.toSeconds(retryAfter!), 61 * 700 / 900, 1)
    }).pipe(Effect.provide(within({ limits, estimate, deadline: "1 second" }))))

  it.effect("that the estimate lacked are taken from the next calls", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(usage(400))
      yield* call()
      const { retryAfter } = yield* refused(call())
      // 400 at once are 300 above the burst, and need as long a pause again: 700 have to come, at 900 in 61 seconds.
      assert.closeTo(Duration.toSeconds(retryAfter!), 61 * 700 / 900, 1)
    }).pipe(Effect.provide(within({ limits, estimate, deadline: "1 second" }))))

  it.effect("of a call that the server refused are given back", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).inject(Fault.sequence("models.generateContent", [Fault.status(500)]))
      yield* Effect.flip(call())
      yield* call()
    }).pipe(Effect.provide(within({ limits, estimate, deadline: 0 }))))

  it.effect("of a stream are those of its last chunk", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.always(
        "models.generateContentStream",
        Reply.events(
          [
            {
              candidates: [{ content: { role: "model", parts: [{ text: "A" }] } }],
              usageMetadata: { promptTokenCount: 99 }
            },
            {
              candidates: [{ content: { role: "model", parts: [{ text: "B" }] }, finishReason: "STOP" }],
              usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 12 }
            }
          ].map((data) => ({ data })).map(({ data }) => data)
        )
      ))
      const models = yield* Models
      const stream = models.generateContentStream({ model: "gemini-2.5-flash", contents: "Hi" })
      const chunks = yield* Stream.runCollect(stream)
      assert.strictEqual(chunks.length, 2)
      // 90 are left: a second call of 90 has room at once.
      yield* call()
    }).pipe(
      Effect.provide(within({ limits, estimate: (operation) => operation.endsWith("Stream") ? 100 : 90, deadline: 0 }))
    ))

  for (const tokens of [NaN, -1, "5"]) {
    it.effect(`are estimated by the SDK if the program's estimate is no number of them: ${tokens}`, () =>
      Effect.gen(function*() {
        yield* call()
        // 1,000 words are above the limit.
        assert.isUndefined((yield* refused(call("word ".repeat(1100)))).retryAfter)
        yield* call()
      }).pipe(Effect.provide(within({ limits, estimate: () => tokens as number }))))
  }

  it.effect("above the limit never have room", () =>
    Effect.gen(function*() {
      const { retryAfter } = yield* refused(call())
      assert.isUndefined(retryAfter)
    }).pipe(Effect.provide(within({ limits, estimate: () => 1001 }))))
})

describe("the table", () => {
  it.effect("every row for a call limits it, and rows for others do not", () =>
    Effect.gen(function*() {
      yield* call("Hi", "gemini-2.5-flash")
      yield* call("Hi", "models/gemini-2.5-pro")
      assert.include((yield* refused(call("Hi", "gemini-2.5-flash"))).quota, "2 requests in 3m")
      assert.include((yield* refused(call("Hi", "gemini-2.5-pro"))).quota, "2 requests in 2m")
      yield* call("Hi", "gemini-2.5-flash-lite")
      yield* Models.use((models) => models.countTokens({ model: "gemini-2.5-flash", contents: "Hi" }))
    }).pipe(Effect.provide(within({
      deadline: 0,
      limits: [
        { model: "gemini-2.5-flash", requests: { limit: 2, window: "3 minutes" } },
        { model: "gemini-2.5-pro*", requests: { limit: 2, window: "2 minutes" } },
        { requests: 1000 },
        { tier: "free", requests: 0 },
        { location: "us-central1", requests: 0 },
        { project: "another", requests: 0 }
      ]
    }))))

  it.effect("a row may be one quota for all models", () =>
    Effect.gen(function*() {
      yield* call("Hi", "gemini-2.5-flash")
      yield* refused(call("Hi", "gemini-2.5-pro"))
    }).pipe(Effect.provide(within({
      deadline: 0,
      limits: [{ per: ["project"], requests: { limit: 2, window: "1 minute" } }]
    }))))

  it.effect("that is wrong names its field", () =>
    Effect.gen(function*() {
      for (
        const [limit, field] of [
          [{ requests: -1 }, "limits[1].requests"],
          [{ requests: NaN }, "limits[1].requests"],
          [{ tokens: { limit: 5, window: 0 } }, "limits[1].tokens.window"],
          [{ tokens: { limit: 5, window: 1000, burst: 5 } }, "limits[1].tokens.burst"],
          [{ tokens: { limit: 5, window: "soon" } }, "limits[1].tokens.window"],
          [{ requests: { limit: 5, window: 1000, lateness: "late" } }, "limits[1].requests.lateness"],
          [{ requests: null }, "limits[1].requests"],
          [{ requests: "5" }, "limits[1].requests"],
          [null, "limits[1]"],
          [{ requestsPerDay: Infinity }, "limits[1].requestsPerDay"]
        ] as const
      ) {
        const layer = Quota.layer({ limits: [{ requests: 1 }, limit as Quota.Limit] }).pipe(
          Layer.provide(gemini()),
          Layer.provide(Emulator.layer())
        )
        const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)))
        assert.instanceOf(error, InvalidConfig)
        assert.strictEqual(error.field, field)
      }
      for (const [options, field] of [[{}, "limits"], [{ limits: [], deadline: "soon" }, "deadline"]] as const) {
        const layer = Quota.layer(options as unknown as Quota.Options).pipe(
          Layer.provide(gemini()),
          Layer.provide(Emulator.layer())
        )
        const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)))
        assert.strictEqual(error.field, field)
      }
    }))
})

describe("the line", () => {
  const slow: Quota.Options = { limits: [{ requests: { limit: 2, window: "1 minute", lateness: 0 } }] }

  it.effect("keeps its order, and lets higher priorities go first", () =>
    Effect.gen(function*() {
      const order: Array<string> = []
      const named = (name: string, priority: number) =>
        call(name).pipe(
          Effect.andThen(Effect.sync(() => order.push(name))),
          Effect.provideService(Quota.Priority, priority)
        )
      yield* call()
      const fibers = []
      for (const [name, priority] of [["a", 0], ["b", 0], ["urgent", 5], ["c", 0], ["later", -1]] as const) {
        fibers.push(yield* Effect.forkChild(named(name, priority)))
        yield* TestClock.adjust("1 second")
      }
      yield* TestClock.adjust("10 minutes")
      for (const fiber of fibers) yield* Fiber.join(fiber)
      assert.deepStrictEqual(order, ["urgent", "a", "b", "c", "later"])
    }).pipe(Effect.provide(within(slow))))

  it.effect("a call fails with its wait, and not after it", () =>
    Effect.gen(function*() {
      yield* call()
      const waiting = yield* Effect.forkChild(call())
      yield* TestClock.adjust("10 seconds")
      // One call is before it, and there is room for one in a minute: in 50 seconds and in 110.
      const { retryAfter } = yield* refused(Effect.provideService(call(), Quota.Deadline, "100 seconds"))
      assert.closeTo(Duration.toSeconds(retryAfter!), 110, 1)
      const patient = yield* Effect.forkChild(Effect.provideService(call(), Quota.Deadline, "2 minutes"))
      yield* TestClock.adjust("111 seconds")
      yield* Fiber.join(waiting)
      yield* Fiber.join(patient)
    }).pipe(Effect.provide(within(slow))))

  it.effect("a call that is interrupted leaves, and the others move up", () =>
    Effect.gen(function*() {
      yield* call()
      const [first, second] = [yield* Effect.forkChild(call()), yield* Effect.forkChild(call())]
      yield* TestClock.adjust("30 seconds")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("31 seconds")
      yield* Fiber.join(second)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(within(slow))))
})

describe("what the API says", () => {
  const violations = [
    { quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quotaValue: "2" },
    { quotaId: "GenerateContentInputTokensPerModelPerMinute-FreeTier", quotaValue: "250000" }
  ]
  const tooMany = Reply.error(
    RpcStatus.make(429, "You exceeded your current quota.", [
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations },
      RpcStatus.retryInfo("20 seconds")
    ])
  )

  it.effect("is kept: calls wait as long as it asks, and then its values are limits", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.sequence("models.generateContent", [tooMany]))
      assert.strictEqual((yield* Effect.flip(call()))._tag, "RateLimited")
      const { quota, retryAfter } = yield* refused(call())
      assert.include(quota, "the API asks")
      assert.deepStrictEqual(retryAfter, Duration.seconds(20))
      yield* call("Hi", "gemini-2.5-pro")
      yield* TestClock.adjust("20 seconds")
      yield* call()
      const learned = yield* refused(call())
      assert.strictEqual(learned.quota, "2 requests in 1m")
      yield* TestClock.adjust("2 minutes")
      yield* call()
    }).pipe(Effect.provide(within({ limits: [], deadline: 0 }))))

  it.effect("of a daily quota holds until midnight", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 6, 2, 6))
      yield* (yield* Emulator).inject(Fault.sequence("models.generateContent", [Fault.dailyQuota]))
      assert.strictEqual((yield* Effect.flip(call()))._tag, "QuotaExhausted")
      assert.deepStrictEqual((yield* refused(call())).retryAfter, Duration.hours(1))
    }).pipe(Effect.provide(within({ limits: [] }))))

  it.effect("is rarely needed: under its own limits the emulator never refuses", () =>
    Effect.gen(function*() {
      const { at } = yield* sent(times(40, call()), "3 minutes")
      assert.lengthOf(at, 40)
      assert.strictEqual(yield* requests, 40)
    }).pipe(Effect.provide(
      within({ limits: [{ requests: 15 }] }, { quotas: [{ requestsPerMinute: 15 }] })
    )))
})
