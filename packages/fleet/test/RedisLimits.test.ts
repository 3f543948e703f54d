import { Emulator } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, Logger, type Scope } from "effect"
import { BudgetExceeded, StoreUnavailable } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Budget } from "../src/Budget.ts"
import * as Quota from "../src/Quota.ts"
import type { Settings } from "./harness/caller.ts"
import { gemini, once } from "./harness/emulated.ts"
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

/** The milliseconds that an effect takes. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const from = yield* Clock.currentTimeMillis
    const exit = yield* Effect.exit(effect)
    return [(yield* Clock.currentTimeMillis) - from, exit] as const
  })

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
        // The limits of an empty Redis begin empty. Then they are used from the start.
        yield* Effect.sleep("1 second")
        const from = performance.now()
        yield* Effect.sleep("8 seconds")
        callers[0]!.kill("SIGKILL")
        yield* Effect.sleep("7 seconds")
        const to = performance.now()
        const times = at.slice()
        // A machine that is too busy to take requests as they come takes those of a longer time together.
        const stall = Math.max(0, stalls.max / 1e6 - 50)
        for (const first of times) {
          assert.isAtMost(times.filter((time) => time >= first && time < first + window - stall).length, most)
        }
        const used = times.filter((time) => time >= from && time < to).length
        assert.isAtLeast(used, 0.95 * most * (to - from - 2 * stall) / window)
      }),
    120_000
  )
})

describe("a Redis that is gone", () => {
  const limits = [{ requests: { limit: 1000, window: "10 seconds" } }] as const

  for (const how of ["kill", "freeze"] as const) {
    redisTest(
      `by ${how}: calls fail or pass by choice, within a second, and go on when it is back`,
      () =>
        Effect.gen(function*() {
          const server = yield* RedisServer.make
          const lines: Array<string> = []
          const run = (onStoreError: "allow" | "fail") =>
            Layer.build(over(Quota.layerRedis({ limits, onStoreError, prefix: onStoreError }), server.url))
          const [closed, open] = [yield* run("fail"), yield* run("allow")]
          yield* Effect.provide(call, closed)
          yield* Effect.provide(call, open)
          yield* server[how]
          const [failedAfter, failed] = yield* timed(Effect.provide(Effect.flip(call), closed))
          assert(failed._tag === "Success")
          const error = failed.value
          assert.instanceOf(error, StoreUnavailable)
          assert.include(error.message, "quota")
          assert.include(error.message, `onStoreError: "fail"`)
          assert.isBelow(failedAfter, 1500)
          // The store is left alone for a second: the next call does not wait for it.
          const [again] = yield* timed(Effect.provide(Effect.flip(call), closed))
          assert.isBelow(again, 500)
          const [passedAfter, passed] = yield* timed(Effect.provide(call, open).pipe(Effect.provide(logged(lines))))
          assert.strictEqual(passed._tag, "Success")
          assert.isBelow(passedAfter, 1500)
          assert.isTrue(lines.some((line) => line.includes(`onStoreError: "allow"`)), String(lines))
          yield* how === "kill" ? server.start : server.thaw
          yield* Effect.sleep("1500 millis")
          yield* Effect.retry(Effect.provide(call, closed), { times: 5 })
        }),
      30_000
    )
  }

  redisTest("and comes back empty: buckets begin empty", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const limits = [{ requests: { limit: 60, window: "1 minute", burst: 30 } }] as const
      const context = yield* Layer.build(
        over(Quota.layerRedis({ limits, onStoreError: "fail", deadline: "10 millis" }), server.url)
      )
      // One in two seconds, and none at the start.
      const first = yield* Effect.flip(Effect.provide(call, context))
      assert.strictEqual(first._tag, "QuotaExceeded")
      assert.isAtLeast(Duration.toMillis(first.retryAfter!), 1500)
    }))

  redisTest("a budget fails calls by default, and says so", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const context = yield* Layer.build(over(Budget.layerRedis({ limit: 1 }), server.url))
      yield* Effect.provide(call, context)
      yield* server.kill
      const [after, failed] = yield* timed(Effect.provide(Effect.flip(call), context))
      assert(failed._tag === "Success")
      assert.instanceOf(failed.value, StoreUnavailable)
      assert.include(failed.value.message, "budget")
      assert.isBelow(after, 1500)
    }))
})

describe("a budget in Redis", () => {
  redisTest("is one for all clients, and they cannot exceed it together", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const prices = [{ model: "*", input: 0, output: 1_000_000, date: "2026-01", source: "test" }]
      const clients = yield* Effect.forEach(Array(3), () =>
        Layer.build(over(Budget.layerRedis({ limit: 1000, prices }), server.url)))
      const exits = yield* Effect.forEach(
        Array.from({ length: 60 }, (_, index) =>
          clients[index % 3]!),
        (context) => Effect.exit(Effect.provide(call, context)),
        { concurrency: "unbounded" }
      )
      const { left, spent } = yield* Budget.use(({ left, spent }) => Effect.all({ left, spent })).pipe(
        Effect.provide(clients[0]!)
      )
      assert.isAtMost(spent, 1000)
      assert.strictEqual(left, 1000 - spent)
      const error = yield* Effect.flip(Effect.forever(Effect.provide(call, clients[1]!)))
      assert.instanceOf(error, BudgetExceeded)
      assert.isAbove(error.spent + error.cost, 1000)
      assert.isTrue(exits.some(({ _tag }) => _tag === "Success"))
    }))
})
