import { Emulator } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, Logger, Schedule, type Scope } from "effect"
import { BudgetExceeded, StoreUnavailable } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { TestClock } from "effect/testing"
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Budget } from "../src/Budget.ts"
import * as Quota from "../src/Quota.ts"
import type { Settings } from "./harness/caller.ts"
import { gemini, once } from "./harness/emulated.ts"
import { ended } from "./harness/passing.ts"
import { client, RedisServer, redisTest } from "./harness/redis.ts"

const call = Models.use((models) =>
  models.generateContent({ model: "gemini-2.5-flash", contents: "Hi", config: { maxOutputTokens: 100 } })
)

/** Resources of a client in memory, with its own connection to a Redis. */
const over = <A, E>(
  layer: Layer.Layer<A, E, Layer.Success<ReturnType<typeof gemini>> | Layer.Success<ReturnType<typeof client>>>,
  url: string
) =>
  Models.layer.pipe(
    Layer.provideMerge(layer),
    Layer.provide(client(url)),
    Layer.provide(gemini({ httpOptions: once })),
    Layer.provide(Emulator.layer()),
    Layer.orDie
  )

/**
 * What an effect does over a real Redis, with the milliseconds that it takes by the clock of the test. These pass more slowly than those of the machine, and none
 * pass while it has other work: so a time limit of the store ends no wait for a Redis that answers.
 */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const from = yield* Clock.currentTimeMillis
    const value = yield* ended(yield* Effect.forkChild(effect), "5 millis")
    return [(yield* Clock.currentTimeMillis) - from, value] as const
  })

/** What it does, whatever time it takes. */
const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.map(timed(effect), ([, value]) => value)

/** A test with a Redis, and a clock of its own for all but Redis. */
const clockedTest = <E>(name: string, body: () => Effect.Effect<unknown, E, Scope.Scope>) =>
  redisTest(name, () => Effect.provide(body(), TestClock.layer()))

/** Collects what is logged. */
const logged = (lines: Array<string>) =>
  Logger.layer([Logger.make(({ message }) => {
    lines.push(String(message))
  })])

/** An API that answers at once, and the times of its requests in milliseconds. */
const api: Effect.Effect<{ readonly url: string; readonly at: Array<number> }, never, Scope.Scope> = Effect
  .acquireRelease(
    Effect.callback<{ readonly url: string; readonly at: Array<number>; readonly close: () => void }>((resume) => {
      const at: Array<number> = []
      const answer = JSON.stringify({
        candidates: [{ content: { role: "model", parts: [{ text: "Yes." }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 }
      })
      const server = createServer((request, response) => {
        at.push(performance.now())
        request.resume()
        response.setHeader("content-type", "application/json").end(answer)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          server.closeAllConnections()
          server.close()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, at, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Starts a process that calls. */
const caller = (settings: Settings) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [join(import.meta.dirname, "harness/caller.ts")], {
        env: { ...process.env, CALLER: JSON.stringify(settings) },
        stdio: ["ignore", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  ).pipe(Effect.tap((child) =>
    Effect.callback<void>((resume) => {
      child.stdout!.once("data", () => resume(Effect.void))
    })
  ))

describe("processes that share a quota in Redis", () => {
  redisTest(
    "never send more than it in any window, use it, and share it, with clocks that are a minute wrong and one of them killed",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.make
        const { at, url } = yield* api
        const stalls = monitorEventLoopDelay()
        stalls.enable()
        const window = 10_000
        const most = 500
        const limit = { requests: { limit: most, window, burst: 4, lateness: 300 } }
        const settings = { redis: server.url, api: url, limit, calls: 20 }
        const callers = yield* Effect.forEach([0, 60_000, -60_000, 0], (skew) => caller({ ...settings, skew }), {
          concurrency: "unbounded"
        })
        /** Waits for two seconds in which the quota is used: in others the machine may have other work. */
        const used = Effect.suspend(() => {
          const from = at.length
          return Effect.repeat(
            Effect.sync(() => at.slice(from)),
            {
              until: (times) =>
                times.some((first, index) =>
                  times.slice(index).filter((time) => time < first + 2000).length >= 0.95 * most * 2000 / window
                ),
              schedule: Schedule.spaced("500 millis")
            }
          )
        })
        // The limits of an empty Redis begin empty. Then they are used from the start, and also by those that are left.
        yield* Effect.sleep("1 second")
        yield* used
        yield* Effect.sleep("4 seconds")
        callers[0]!.kill("SIGKILL")
        yield* used
        yield* Effect.sleep("6 seconds")
        const times = at.slice()
        assert.isAbove(times.at(-1)! - times[0]!, window)
        // A machine that is too busy to take requests as they come takes those of a longer time together.
        const stall = Math.max(0, stalls.max / 1e6 - 50)
        for (const first of times) {
          assert.isAtMost(times.filter((time) => time >= first && time < first + window - stall).length, most)
        }
      }),
    120_000
  )
})

describe("a Redis that is gone", () => {
  const limits = [{ requests: { limit: 1000, window: "10 seconds" } }] as const

  for (const how of ["kill", "freeze"] as const) {
    clockedTest(
      `by ${how}: calls fail or pass by choice, within a second, and go on when it is back`,
      () =>
        Effect.gen(function*() {
          const server = yield* RedisServer.make
          const lines: Array<string> = []
          const run = (onStoreError: "allow" | "fail") =>
            Layer.build(over(Quota.layerRedis({ limits, onStoreError, prefix: onStoreError }), server.url))
          const [closed, open] = [yield* run("fail"), yield* run("allow")]
          yield* passing(Effect.provide(call, closed))
          yield* passing(Effect.provide(call, open))
          yield* server[how]
          const [failedAfter, error] = yield* timed(Effect.provide(Effect.flip(call), closed))
          assert.instanceOf(error, StoreUnavailable)
          assert.include(error.message, "quota")
          assert.include(error.message, `onStoreError: "fail"`)
          assert.isAtMost(failedAfter, 1005)
          // The store is left alone for a second: the next call does not wait for it, and asks for the rest of the second.
          yield* TestClock.adjust("300 millis")
          const again = yield* Effect.provide(Effect.flip(call), closed)
          assert.instanceOf(again, StoreUnavailable)
          assert.isAtMost(Duration.toMillis(again.retryAfter!), 700)
          const [passedAfter] = yield* timed(Effect.provide(call, open).pipe(Effect.provide(logged(lines))))
          assert.isAtMost(passedAfter, 1005)
          assert.isTrue(lines.some((line) => line.includes(`onStoreError: "allow"`)), String(lines))
          yield* how === "kill" ? server.start : server.thaw
          // The client connects again after some time of the machine.
          yield* TestClock.adjust("1 second").pipe(
            Effect.andThen(passing(Effect.provide(call, closed))),
            Effect.tapError(() => TestClock.withLive(Effect.sleep("50 millis"))),
            Effect.retry({ times: 200 })
          )
        })
    )
  }

  clockedTest("and comes back empty: buckets begin empty", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const limits = [{ requests: { limit: 60, window: "1 minute", burst: 30 } }] as const
      const context = yield* Layer.build(
        over(Quota.layerRedis({ limits, onStoreError: "fail", deadline: "10 millis" }), server.url)
      )
      // One in two seconds, and none at the start.
      const first = yield* passing(Effect.flip(Effect.provide(call, context)))
      assert.strictEqual(first._tag, "QuotaExceeded")
      assert.isAtLeast(Duration.toMillis(first.retryAfter!), 1500)
    }))

  clockedTest("a budget fails calls by default, and says so", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const context = yield* Layer.build(over(Budget.layerRedis({ limit: 1 }), server.url))
      yield* passing(Effect.provide(call, context))
      yield* server.kill
      const [after, error] = yield* timed(Effect.provide(Effect.flip(call), context))
      assert.instanceOf(error, StoreUnavailable)
      assert.include(error.message, "budget")
      assert.isAtMost(after, 1005)
    }))
})

describe("a budget in Redis", () => {
  clockedTest("is one for all clients, and they cannot exceed it together", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const prices = [{ model: "*", input: 0, output: 1_000_000, date: "2026-01", source: "test" }]
      const clients = yield* Effect.forEach(Array(3), () =>
        Layer.build(over(Budget.layerRedis({ limit: 1000, prices }), server.url)))
      const exits = yield* passing(Effect.forEach(
        Array.from({ length: 60 }, (_, index) =>
          clients[index % 3]!),
        (context) => Effect.exit(Effect.provide(call, context)),
        { concurrency: "unbounded" }
      ))
      const { left, spent } = yield* passing(
        Effect.provide(Budget.use(({ left, spent }) => Effect.all({ left, spent })), clients[0]!)
      )
      assert.isAtMost(spent, 1000)
      assert.strictEqual(left, 1000 - spent)
      const error = yield* passing(Effect.flip(Effect.forever(Effect.provide(call, clients[1]!))))
      assert.instanceOf(error, BudgetExceeded)
      assert.isAbove(error.spent + error.cost, 1000)
      assert.isTrue(exits.some(({ _tag }) => _tag === "Success"))
    }))
})
