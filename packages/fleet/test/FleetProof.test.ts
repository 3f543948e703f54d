/**
 * A bulk run through four processes with one quota, of which one is killed. `pnpm soak:fleet` is the whole of it: 10,000 prompts at 600 a minute, which takes 17
 * minutes. Without `FLEET_PROMPTS` it is a smaller one.
 */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Result, Schedule, Stream } from "effect"
import type { BulkRow } from "../src/BulkRow.ts"
import * as BulkRun from "../src/BulkRun.ts"
import * as Cluster from "./harness/cluster.ts"
import * as Fleet from "./harness/fleet.ts"
import * as Postgres from "./harness/postgres.ts"
import * as Redis from "./harness/redis.ts"

const prompts = Number(process.env["FLEET_PROMPTS"] ?? 160)
const isWhole = prompts >= 1000

/** 600 in a minute, or as many in a second in shorter windows. A machine that is busy sends late. */
const limit = isWhole ? 600 : 100
const window = isWhole ? 60_000 : 10_000
const requests = { limit, window, burst: 4, lateness: "2 seconds" } as const

const rows = Stream.map(Stream.range(0, prompts - 1), (n): BulkRow => ({ contents: `Prompt ${n}` }))

const options = {
  id: "proof",
  model: "gemini-3.8-flash",
  ...(isWhole ? { chunkSize: 250, calls: 20 } : { chunkSize: 40, calls: 10 })
}

/** The calls that arrived, in their order: which row, by whom, when, in milliseconds. */
const calls = Effect.gen(function*() {
  const { requests } = yield* Emulator
  return (yield* requests).map(({ body, headers, receivedAt }) => ({
    row: Number(/Prompt (\d+)/.exec(JSON.stringify(body))![1]),
    by: headers["x-goog-api-key"]!,
    at: receivedAt
  }))
})

/** The most calls in any window. */
const mostOf = (times: ReadonlyArray<number>): number => {
  let first = 0
  let most = 0
  for (const [last, time] of times.entries()) {
    while (time - times[first]! >= window) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

const missing = Postgres.missing ??
  (Redis.isInstalled ? undefined : " and Redis, which is not installed: apt-get install redis-server")

describe.skipIf(missing !== undefined)(`a fleet with a quota, on Postgres${missing ?? ""}`, () => {
  it.live("answers each row once within the quota, though a process is killed", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const postgres = yield* Postgres.make
      const redis = yield* Redis.RedisServer.make
      const settings = {
        postgres: postgres.url,
        api: baseUrl,
        quota: { redis: redis.url, requests }
      }
      const names = ["runner-1", "runner-2", "runner-3", "runner-4"]
      const runners = yield* Effect.forEach(names, (apiKey) => Fleet.start({ ...settings, apiKey }), {
        concurrency: "unbounded"
      })
      const run = yield* Stream.runCollect(BulkRun.run(rows, options)).pipe(
        Effect.provide(Cluster.layer(postgres.url)),
        Effect.forkChild
      )
      const busy = yield* Effect.repeat(
        Effect.map(calls, (calls) => {
          const by = names.map((name) => calls.filter((call) => call.by === name).length)
          return calls.length > prompts / 3 ? by.indexOf(Math.max(...by)) : -1
        }),
        { until: (busy) => busy >= 0, schedule: Schedule.spaced(isWhole ? "1 second" : "100 millis") }
      )
      const dead = names[busy]!
      yield* runners[busy]!.kill("SIGKILL")
      const killedAt = Date.now()
      const items = yield* Fiber.join(run)
      assert.deepStrictEqual(items.map(({ index }) => index), Array.from({ length: prompts }, (_, i) => i))
      for (const { result } of items) assert.isAbove(Result.getOrThrow(result).text!.length, 0)

      const all = yield* calls
      const times = all.map(({ at }) => at)
      const counts = new Map<number, number>()
      for (const { row } of all) counts.set(row, (counts.get(row) ?? 0) + 1)
      const again = [...counts.values()].filter((count) => count > 1).length
      const chunkOf = (row: number) => Math.floor(row / options.chunkSize)
      const its = new Set(all.filter(({ at, by }) => by === dead && at <= killedAt).map(({ row }) => chunkOf(row)))
      const moved = new Map<number, number>()
      for (const { at, by, row } of all) {
        if (by !== dead && at > killedAt && its.has(chunkOf(row)) && !moved.has(chunkOf(row))) {
          moved.set(chunkOf(row), at - killedAt)
        }
      }
      const seconds = (times.at(-1)! - times[0]!) / 1000
      yield* Effect.log(
        `${prompts} prompts in ${seconds.toFixed(1)} s; at most ${mostOf(times)} of ${limit} in ${window / 1000} s; ` +
          `${(100 * all.length / (limit * seconds * 1000 / window)).toFixed(1)} % of the quota; ` +
          `by ${names.map((name) => all.filter(({ by }) => by === name).length).join(", ")}; ` +
          `${again} called again; chunks moved after ${[...moved.values()].toSorted((a, b) => a - b).join(", ")} ms`
      )
      assert.isAtMost(mostOf(times), limit)
      // That many calls of each chunk are in flight. On a machine that is too busy, others gave up their shards too.
      if (!runners.some((runner) => runner.faltered())) {
        assert.isAtMost(again, its.size * options.calls)
        assert.isAtMost(Math.max(...counts.values()), 2)
      }
    }).pipe(Effect.scoped, Effect.provide(Layer.orDie(Emulator.layerServer()))), isWhole ? 3_600_000 : 120_000)
})
