import { Emulator, Fault, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Random, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { ConnectionError, fromStatus, type GenAIError, TimeoutError } from "../src/GenAIError.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import { always, collect, generate, requestCount, stream } from "./harness/calls.ts"
import { inMemory, memoryTest, settled } from "./harness/emulated.ts"

const withStatus = (status: number, retryAfter?: Duration.Duration, quotaId?: string) =>
  fromStatus({
    message: `Said with ${status}.`,
    status,
    code: undefined,
    details: quotaId === undefined ? [] : [RpcStatus.quotaFailure(quotaId)],
    retryAfter,
    requestId: undefined,
    operation: "models.generateContent",
    body: undefined,
    delivered: undefined
  })

const local = { message: "m", operation: "models.generateContent" }
const disconnected = new ConnectionError({ ...local, code: "ECONNRESET", reached: true, cause: undefined })
const timedOut = (phase: TimeoutError["phase"]) =>
  new TimeoutError({ ...local, phase, limit: undefined, delivered: undefined })

/** The milliseconds between the attempts of a call that fails for ever, at one throw of the dice. */
const waits = (policy: RetryPolicy.RetryPolicy, error: GenAIError, random = 0.5) =>
  Effect.gen(function*() {
    const sentAt: Array<number> = []
    const attempt = Effect.andThen(
      Effect.map(Clock.currentTimeMillis, (now) => sentAt.push(now)),
      Effect.fail(error)
    )
    const call = Effect.retry(attempt, policy).pipe(
      Effect.provideService(Random.Random, { nextDoubleUnsafe: () => random, nextIntUnsafe: () => 0 })
    )
    const fiber = yield* Effect.forkChild(Effect.flip(call))
    yield* TestClock.adjust("1 day")
    assert.strictEqual(yield* Fiber.join(fiber), error)
    return sentAt.slice(1).map((at, index) => at - sentAt[index]!)
  })

const attempts = (policy: RetryPolicy.RetryPolicy, error: GenAIError) =>
  Effect.map(waits(policy, error), (waits) => waits.length + 1)

describe("RetryPolicy: the default", () => {
  const policy = Effect.flatMap(RetryPolicy.RetryPolicy, Effect.succeed)

  for (
    const [random, expected] of [
      [0, [800, 1600, 3200, 6400]],
      [0.5, [1000, 2000, 4000, 8000]],
      [1, [1200, 2400, 4800, 9600]]
    ] as const
  ) {
    it.effect(`five attempts, 1 second doubling, at dice of ${random}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* waits(yield* policy, withStatus(503), random), [...expected])
      }))
  }

  it.effect("the dice are those of the program", () =>
    Effect.gen(function*() {
      const draw = Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(
          Effect.ignore(Effect.retry(Effect.fail(withStatus(503)), yield* policy)).pipe(
            Effect.andThen(Clock.currentTimeMillis)
          )
        )
        const from = yield* Clock.currentTimeMillis
        yield* TestClock.adjust("1 minute")
        return (yield* Fiber.join(fiber)) - from
      })
      const draws = yield* Effect.forEach(Array(20), () => draw)
      assert.isAbove(new Set(draws).size, 1)
      for (const total of draws) assert.isTrue(total >= 0.8 * 15_000 && total <= 1.2 * 15_000)
    }))

  for (
    const [error, times] of [
      [withStatus(400), 1],
      [withStatus(401), 1],
      [withStatus(403), 1],
      [withStatus(404), 1],
      [withStatus(408), 5],
      [withStatus(409), 1],
      [withStatus(422), 1],
      [withStatus(429), 5],
      [withStatus(429, undefined, "RequestsPerDay"), 1],
      [withStatus(500), 5],
      [withStatus(503), 5],
      [withStatus(307), 1],
      [disconnected, 5],
      [timedOut("connect"), 5],
      [timedOut("headers"), 5],
      [timedOut("idle"), 5],
      [timedOut("total"), 1]
    ] as const
  ) {
    it.effect(`${error._tag} ${error.status ?? ("phase" in error ? error.phase : "")}: attempts ${times}`, () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* attempts(yield* policy, error), times)
      }))
  }

  it.effect("waits at least as long as the server asks, and no less than the policy", () =>
    Effect.gen(function*() {
      const ask = (seconds: number) => withStatus(429, Duration.seconds(seconds))
      assert.deepStrictEqual(yield* waits(yield* policy, ask(3)), [3000, 3000, 4000, 8000])
      assert.deepStrictEqual(yield* waits(yield* policy, ask(34.4), 0), [34_400, 34_400, 34_400, 34_400])
      assert.deepStrictEqual(yield* waits(yield* policy, ask(600)), [600_000, 600_000, 600_000, 600_000])
    }))
})

describe("RetryPolicy.fromOptions", () => {
  for (const [given, times] of [[0, 1], [1, 1], [2, 2], [7, 7], [-3, 1]] as const) {
    it.effect(`attempts ${given}: sent ${times} times`, () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* attempts(RetryPolicy.fromOptions({ attempts: given }), withStatus(500)), times)
      }))
  }

  it.effect("initialDelay, expBase and maxDelay are as given", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.fromOptions({ attempts: 6, initialDelay: 0.5, expBase: 3, maxDelay: 10 })
      assert.deepStrictEqual(yield* waits(policy, withStatus(500)), [500, 1500, 4500, 10_000, 10_000])
    }))

  it.effect("no delay is longer than 60 seconds by default, with any jitter", () =>
    Effect.gen(function*() {
      const found = yield* waits(RetryPolicy.fromOptions({ attempts: 50 }), withStatus(500), 1)
      assert.strictEqual(found.length, 49)
      assert.deepStrictEqual(found.slice(0, 7), [1200, 2400, 4800, 9600, 19_200, 38_400, 60_000])
      assert.strictEqual(Math.max(...found), 60_000)
    }))

  for (const [jitter, first] of [[0, 1000], [0.5, 1100], [1, 1200]] as const) {
    it.effect(`jitter ${jitter} is a share of 20 %`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* waits(RetryPolicy.fromOptions({ jitter }), withStatus(500), 1))[0], first)
      }))
  }

  const only404 = RetryPolicy.fromOptions({ httpStatusCodes: [404, 429], attempts: 3 })
  for (
    const [name, error, times] of [
      ["a status of the list", withStatus(404), 3],
      ["a status that is not in it", withStatus(500), 1],
      ["no status: a broken connection", disconnected, 3],
      ["no status: a time limit", timedOut("headers"), 3],
      ["no status: the total time", timedOut("total"), 1],
      ["429", withStatus(429), 3],
      ["429 for a quota by the day", withStatus(429, undefined, "RequestsPerDay"), 1]
    ] as const
  ) {
    it.effect(`httpStatusCodes: ${name}: attempts ${times}`, () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* attempts(only404, error), times)
      }))
  }
})

describe("RetryPolicy.make", () => {
  it.effect("takes the delays of any schedule, and the server's where they are longer", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.make(Schedule.spaced("10 seconds").pipe(Schedule.upTo({ times: 3 })))
      assert.deepStrictEqual(yield* waits(policy, withStatus(503)), [10_000, 10_000, 10_000])
      assert.deepStrictEqual(yield* waits(policy, withStatus(503, Duration.seconds(12))), [12_000, 12_000, 12_000])
      assert.deepStrictEqual(yield* waits(policy, withStatus(400)), [])
    }))

  it.effect("takes a rule of its own for what is sent again", () =>
    Effect.gen(function*() {
      const policy = RetryPolicy.make(Schedule.recurs(2), (error) => error._tag === "NotFound")
      assert.strictEqual(yield* attempts(policy, withStatus(404)), 3)
      assert.strictEqual(yield* attempts(policy, withStatus(503)), 1)
    }))

  it.effect("none: sent once", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* attempts(RetryPolicy.none, withStatus(503)), 1)
    }))
})

describe("RetryPolicy: which one is in force", () => {
  /** How often a call is sent that fails for ever. */
  const sent = <A, E, R>(call: Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      yield* always(Fault.status(503))
      const before = yield* requestCount
      const fiber = yield* Effect.forkChild(Effect.exit(call))
      for (let attempt = 0; attempt < 10; attempt++) {
        yield* settled
        yield* TestClock.adjust("2 minutes")
      }
      yield* Fiber.join(fiber)
      return (yield* requestCount) - before
    })

  const twice = RetryPolicy.fromOptions({ attempts: 2 })

  memoryTest("without a word, the default, for calls and streams", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* sent(generate()), 5)
      assert.strictEqual(yield* sent(collect(stream())), 5)
    }))

  memoryTest("that of the region, for calls and streams, up to its end", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* sent(generate().pipe(RetryPolicy.with(twice))), 2)
      assert.strictEqual(yield* sent(RetryPolicy.with(collect(stream()), twice)), 2)
      assert.strictEqual(yield* sent(generate().pipe(RetryPolicy.with(twice), RetryPolicy.with(RetryPolicy.none))), 2)
      assert.strictEqual(yield* sent(generate()), 5)
    }))

  it.effect("that of the program's layer", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* sent(generate()), 2)
    }).pipe(Effect.provide(Layer.mergeAll(inMemory(), Layer.succeed(RetryPolicy.RetryPolicy, twice)))))

  memoryTest("retryOptions of one call before all others", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* sent(generate({ retryOptions: { attempts: 3 } }).pipe(RetryPolicy.with(twice))), 3)
      assert.strictEqual(yield* sent(collect(stream({ retryOptions: { attempts: 3 } }))), 3)
    }))

  memoryTest("retryOptions of the client, and those of a call laid over them", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* sent(generate()), 4)
      assert.strictEqual(yield* sent(generate({ retryOptions: { attempts: 2 } })), 2)
      const emulator = yield* Emulator
      const [first, second] = (yield* emulator.requests).slice(-2)
      assert.strictEqual(second!.receivedAt - first!.receivedAt, 3000)
    }), { httpOptions: { retryOptions: { attempts: 4, initialDelay: 3, jitter: 0 } } })
})
