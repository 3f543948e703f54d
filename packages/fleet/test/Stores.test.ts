import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import type * as Redis from "effect/persistence/Redis"
import type { Bucket, Claim, Period } from "../src/internal/limit/Limit.ts"
import * as MemoryStore from "../src/internal/limit/MemoryStore.ts"
import * as RedisStore from "../src/internal/limit/RedisStore.ts"
import type { Store } from "../src/internal/limit/Store.ts"
import * as Server from "./harness/redis.ts"

const bucket = (key: string, most: number, window: number, over: Partial<Bucket> = {}): Bucket => {
  const burst = over.burst ?? Math.max(1, most / 10)
  return {
    _tag: "Bucket",
    key,
    name: `${most} in ${window} ms`,
    most,
    burst,
    rate: (most - burst) / window,
    horizon: 0,
    cold: 0,
    ...over
  }
}

const claim = (limit: Bucket | Period, amount = 1, isEstimate = false): Claim => ({ limit, amount, isEstimate })

const period = (key: string, most: number, unit: Period["unit"] = "ever", offset = 0): Period => ({
  _tag: "Period",
  key,
  name: `${most}`,
  most,
  unit,
  offset
})

const redisStore = RedisStore.make({ prefix: "test", timeout: Duration.seconds(20) })

/** The milliseconds that an effect takes, and what it returns. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([duration, value]) => [Duration.toMillis(duration), value] as const)

/** What holds for both stores. */
const both = (name: string, body: (store: Store) => Effect.Effect<void, unknown>) => {
  it.live(`${name}: memory`, () => body(MemoryStore.make()))
  Server.redisTest(
    `${name}: Redis`,
    () =>
      Effect.flatMap(redisStore as Effect.Effect<Store, never, Redis.Redis>, body).pipe(Effect.provide(Server.layer))
  )
}

describe("a store", () => {
  both("takes all claims of a call, or none", (store) =>
    Effect.gen(function*() {
      // So slow that the time of the test is none.
      const requests = bucket("requests", 100, 60_000_000, { burst: 5 })
      const tokens = bucket("tokens", 1000, 60_000_000, { burst: 100 })
      const call = [claim(requests), claim(tokens, 60, true)]
      const taken = yield* store.take("s", 0, call, Infinity)
      assert(taken._tag === "Granted")
      assert.strictEqual(taken.wait, 0)
      const refused = yield* store.take("s", 0, call, Infinity)
      assert(refused._tag === "Refused")
      assert.strictEqual(refused.claim, 1)
      // 20 tokens are missing, at 15 in 1,000 seconds.
      assert.closeTo(refused.wait, 1_333_000, 20_000)
      const [left, tokensLeft] = yield* store.levels(call)
      assert.closeTo(left!, 4, 0.1)
      assert.closeTo(tokensLeft!, 40, 1)
    }))

  both("refuses what never has room: a quota of 0, and a call above the limit", (store) =>
    Effect.gen(function*() {
      for (
        const never of [
          claim(bucket("zero", 0, 60_000, { burst: 0 })),
          claim(bucket("small", 10, 60_000), 11),
          claim(period("spent", 0)),
          claim(period("little", 5), 6)
        ]
      ) {
        const taken = yield* store.take("s", 0, [never], Infinity)
        assert(taken._tag === "Refused")
        assert.strictEqual(taken.wait, Infinity)
      }
    }))

  both("a call above the burst is sent later, with nothing before and after it", (store) =>
    Effect.gen(function*() {
      const tokens = bucket("large", 1000, 10_000_000, { burst: 100, horizon: 100 })
      const taken = yield* store.take("s", 0, [claim(tokens, 550)], Infinity)
      assert(taken._tag === "Granted")
      assert.closeTo(taken.wait, 5_000_000, 1)
      const next = yield* store.take("s", 0, [claim(tokens, 1)], Infinity)
      assert(next._tag === "Refused")
      // 100 - (550 + 450) = -900, and one more, at 90 in 1,000 seconds.
      assert.closeTo(next.wait, 10_011_000, 20_000)
      // Less patience than the wait: nothing is taken.
      const hurried = yield* store.take("s", 0, [claim(bucket("other", 1000, 10_000_000, { burst: 100 }), 550)], 1000)
      assert(hurried._tag === "Refused")
      assert.closeTo(hurried.wait, 5_000_000, 1)
    }))

  both(
    "gives back what an estimate had too much, and asks for what it had too little",
    (store) =>
      Effect.gen(function*() {
        const tokens = bucket("settled", 1000, 60_000, { burst: 100, rate: 1e-9 })
        const first = claim(tokens, 80, true)
        const taken = yield* store.take("s", 0, [first], Infinity)
        assert(taken._tag === "Granted")
        yield* store.settle([{ claim: first, used: 30, mark: taken.marks[0]! }])
        assert.closeTo((yield* store.levels([first]))[0]!, 70, 0.01)
        const second = yield* store.take("s", 0, [claim(tokens, 50, true)], Infinity)
        assert(second._tag === "Granted")
        yield* store.settle([{ claim: claim(tokens, 50, true), used: 90, mark: second.marks[0]! }])
        assert.closeTo((yield* store.levels([first]))[0]!, -20, 0.01)
      })
  )

  both("gives nothing back for a time that has filled the bucket", (store) =>
    Effect.gen(function*() {
      // Full again after a tenth of a second. Then it is not filled any more, however long the rest takes.
      const tokens = bucket("late", 1000, 10_000, { burst: 100, rate: 1 })
      const [early, later] = [tokens, { ...tokens, rate: 1e-9 }].map((limit) => claim(limit, 100, true))
      const taken = yield* store.take("s", 0, [early!], Infinity)
      assert(taken._tag === "Granted")
      yield* Effect.sleep(200)
      const again = yield* store.take("s", 0, [early!], Infinity)
      assert(again._tag === "Granted")
      yield* store.settle([{ claim: later!, used: 0, mark: taken.marks[0]! }])
      assert.closeTo((yield* store.levels([later!]))[0]!, 0, 0.01)
    }))

  both("keeps what it learned, and tells those that do not know it", (store) =>
    Effect.gen(function*() {
      const [elapsed, [version, wait]] = yield* timed(Effect.gen(function*() {
        yield* store.learn("s", { requests: 7 }, 60_000)
        const outdated = yield* store.take("s", 0, [], Infinity)
        assert(outdated._tag === "Outdated")
        assert.deepStrictEqual({ ...outdated.lessons.values }, { requests: 7 })
        const { version } = outdated.lessons
        const paused = yield* store.take("s", version, [], Infinity)
        assert(paused._tag === "Refused")
        assert.strictEqual(paused.claim, -1)
        return [version, paused.wait] as const
      }))
      assert.isAtMost(wait, 60_000)
      assert.isAtLeast(wait, 60_000 - elapsed - 1)
      // What is known is no news, and a shorter wait does not end a longer one.
      yield* store.learn("s", { requests: 7 }, 0)
      assert.strictEqual((yield* store.take("s", version, [], Infinity))._tag, "Refused")
      yield* store.learn("short", { requests: 7 }, 50)
      yield* Effect.sleep(100)
      assert.strictEqual((yield* store.take("short", version, [], Infinity))._tag, "Granted")
      assert.strictEqual((yield* store.take("another", 0, [], Infinity))._tag, "Granted")
    }))

  both("an amount of a period is taken once, and corrected", (store) =>
    Effect.gen(function*() {
      // By a clock on which it is the noon of the 16th of June, so that no month ends meanwhile.
      const now = yield* Clock.currentTimeMillis
      const budget = claim(period("budget", 10, "month", Date.UTC(2026, 5, 16, 12) - now), 6, true)
      const taken = yield* store.take("s", 0, [budget], 0)
      assert(taken._tag === "Granted")
      const refused = yield* store.take("s", 0, [budget], 0)
      assert(refused._tag === "Refused")
      const end = now + 14.5 * 86_400_000
      assert.isAtMost(refused.wait, end - now)
      assert.isAtLeast(refused.wait, end - (yield* Clock.currentTimeMillis) - 1)
      yield* store.settle([{ claim: budget, used: 2.5, mark: taken.marks[0]! }])
      assert.strictEqual((yield* store.levels([budget]))[0], 2.5)
    }))
})
