import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Result, Schedule, Scope, Stream } from "effect"
import * as Batches from "effect-genai/Batches"
import * as GenAIClient from "effect-genai/GenAIClient"
import * as Webhooks from "effect-genai/Webhooks"
import { FetchHttpClient } from "effect/http"
import * as SqlClient from "effect/sql/SqlClient"
import * as deliveries from "../../genai/test/harness/deliveries.ts"
import type { BulkItem, BulkRow } from "../src/BulkRow.ts"
import * as BulkRun from "../src/BulkRun.ts"
import * as DurableJob from "../src/DurableJob.ts"
import * as DurableSweep from "../src/DurableSweep.ts"
import * as Cluster from "./harness/cluster.ts"
import * as Fleet from "./harness/fleet.ts"
import * as Postgres from "./harness/postgres.ts"

const model = "gemini-3.8-flash"

/** A Postgres and three runners, for all tests of the file in their order. */
class Rig extends Context.Service<Rig, {
  readonly postgres: Postgres.Postgres
  /** Starts a runner. */
  readonly runner: (apiKey: string) => Effect.Effect<Fleet.Runner>
  readonly runners: Map<string, Fleet.Runner>
}>()("Rig") {
  static readonly layer = Layer.effect(
    Rig,
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const scope = yield* Effect.scope
      const postgres = yield* Postgres.make
      const runners = new Map<string, Fleet.Runner>()
      const runner = (apiKey: string) =>
        Fleet.start({ postgres: postgres.url, api: baseUrl, apiKey }).pipe(
          Effect.provideService(Scope.Scope, scope),
          Effect.tap((runner) => Effect.sync(() => runners.set(apiKey, runner)))
        )
      yield* Effect.forEach(["runner-1", "runner-2", "runner-3"], runner, { concurrency: "unbounded" })
      return { postgres, runner, runners }
    })
  )
}

/** The program of a test: a process that only asks the runners. */
const client = Layer.unwrap(Effect.map(Rig, ({ postgres }) => Cluster.layer(postgres.url)))

const api = Layer.mergeAll(Batches.Batches.layer, Webhooks.Webhooks.layer).pipe(
  Layer.provide(
    Layer.unwrap(
      Effect.map(Emulator, ({ baseUrl }) => GenAIClient.GenAIClient.layer({ apiKey: "test", httpOptions: { baseUrl } }))
    )
  ),
  Layer.provide(FetchHttpClient.layer)
)

const rig = Layer.mergeAll(client, api).pipe(
  Layer.provideMerge(Rig.layer),
  Layer.provideMerge(Emulator.layerServer({ jobDuration: "3 seconds" })),
  Layer.orDie
)

/** Waits until each runner has about the same number of shards. Their locks say so. */
const balanced = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const { runners } = yield* Rig
  const locks = sql<{ readonly shards: number }>`
    SELECT count(*)::int AS shards FROM pg_locks WHERE locktype = 'advisory' GROUP BY pid`
  yield* Effect.repeat(locks, {
    until: (held) => held.length === runners.size && held.every(({ shards }) => shards > 30 / runners.size),
    schedule: Schedule.spaced("100 millis")
  })
})

const rows = (count: number, prefix: string) =>
  Stream.map(Stream.range(0, count - 1), (n): BulkRow => ({ key: `row-${n}`, contents: `${prefix} ${n}` }))

/** The calls for the rows of a run, in their order: which row, by whom, when. */
const calls = (prefix: string) =>
  Effect.gen(function*() {
    const { requests } = yield* Emulator
    return (yield* requests).flatMap(({ body, headers, receivedAt, url }) => {
      const prompt = url.pathname.endsWith(":generateContent")
        ? new RegExp(`${prefix} (\\d+)`).exec(JSON.stringify(body))
        : null
      return prompt === null ? [] : [{ row: Number(prompt[1]), by: headers["x-goog-api-key"]!, at: receivedAt }]
    })
  })

const byRow = (calls: ReadonlyArray<{ readonly row: number; readonly by: string }>) => {
  const rows = new Map<number, Array<string>>()
  for (const { by, row } of calls) rows.set(row, [...(rows.get(row) ?? []), by])
  return rows
}

const until = <A, E, R>(effect: Effect.Effect<A, E, R>, isIt: (value: A) => boolean) =>
  Effect.repeat(effect, { until: isIt, schedule: Schedule.spaced("50 millis") })

const assertComplete = (items: ReadonlyArray<BulkItem>, count: number) => {
  assert.deepStrictEqual(items.map(({ index }) => index), Array.from({ length: count }, (_, i) => i))
  for (const { result } of items) assert.isAbove(Result.getOrThrow(result).text!.length, 0)
}

describe.skipIf(Postgres.missing !== undefined)(`a fleet on Postgres${Postgres.missing ?? ""}`, () => {
  layer(rig, { excludeTestServices: true, timeout: "60 seconds" })((it) => {
    it.effect(
      "submits a batch once though the process dies that submits it, and is woken by a delivery to another one",
      () =>
        Effect.gen(function*() {
          const { deliveries: delivered, inject, requests } = yield* Emulator
          const { runner, runners } = yield* Rig
          const batches = yield* Batches.Batches
          const webhooks = yield* Webhooks.Webhooks
          const { new_signing_secret } = yield* webhooks.create({
            uri: "https://example.com/hook",
            subscribed_events: ["batch.succeeded"]
          })
          yield* balanced
          const isSubmission = ({ url }: { readonly url: URL }) => url.pathname.endsWith(":batchGenerateContent")
          yield* inject(Fault.sequence(isSubmission, [Fault.stall()]))
          const params = { model, requests: [{ contents: "one" }] }
          const run = yield* Effect.forkChild(DurableJob.batch.run("moved", params))
          const [submission] = yield* until(
            Effect.map(requests, (all) => all.filter(isSubmission)),
            (all) => all.length > 0
          )
          const apiKey = submission!.headers["x-goog-api-key"]!
          yield* runners.get(apiKey)!.kill("SIGKILL")
          runners.delete(apiKey)
          yield* runner("runner-4")
          const [delivery] = yield* until(delivered, (all) => all.length > 0)
          yield* DurableJob.deliver(delivery!, { secrets: new_signing_secret! })
          const { name, state } = yield* Fiber.join(run)
          assert.strictEqual(state, "JOB_STATE_SUCCEEDED")
          assert.lengthOf(yield* Stream.runCollect(batches.results({ name })), 1)
          assert.lengthOf((yield* requests).filter(isSubmission), 1)
          assert.lengthOf(yield* Stream.runCollect(batches.list()), 1)
          // The stored result.
          assert.deepStrictEqual(yield* DurableJob.batch.run("moved", params), { name, state })
        }),
      90_000
    )

    it.effect(
      "answers a bulk run by batches, and tells in this process what failed in another",
      () =>
        Effect.gen(function*() {
          const { deliveries: delivered } = yield* Emulator
          const webhooks = yield* Webhooks.Webhooks
          const { new_signing_secret } = yield* webhooks.create({
            uri: "https://example.com/other",
            subscribed_events: ["batch.succeeded"]
          })
          const refused = yield* Effect.flip(
            DurableJob.batch.run("refused", { model: "no-such-model", requests: [{ contents: "one" }] })
          )
          assert.deepInclude(refused, { _tag: "DurableJobFailed", job: "batch", reason: "refused" })
          const batches = BulkRun.run(rows(30, "Batch"), { id: "batches", model, chunkSize: 10, via: "batch" })
          const run = yield* Effect.forkChild(Stream.runCollect(batches))
          yield* Effect.gen(function*() {
            for (const delivery of yield* delivered) {
              if (delivery.uri.endsWith("other")) yield* DurableJob.deliver(delivery, { secrets: new_signing_secret! })
            }
          }).pipe(
            Effect.repeat({ until: () => run.pollUnsafe() !== undefined, schedule: Schedule.spaced("500 millis") })
          )
          assertComplete(yield* Fiber.join(run), 30)
          assert.lengthOf(yield* calls("Batch"), 0)
        }),
      90_000
    )

    it.effect(
      "answers each row once while a process is killed, and calls again only what that one had in flight",
      () =>
        Effect.gen(function*() {
          const { inject } = yield* Emulator
          const { runners } = yield* Rig
          yield* balanced
          yield* inject(Fault.always("models.generateContent", Fault.delay("150 millis")))
          const options = { id: "killed", model, chunkSize: 50, calls: 10 }
          const run = yield* Effect.forkChild(Stream.runCollect(BulkRun.run(rows(600, "Killed"), options)))
          const [busy] = yield* until(
            Effect.map(
              calls("Killed"),
              (calls) => [...runners.keys()].filter((key) => calls.filter(({ by }) => by === key).length > 30)
            ),
            (busy) => busy.length > 0
          )
          yield* runners.get(busy!)!.kill("SIGKILL")
          const killedAt = Date.now()
          runners.delete(busy!)
          assertComplete(yield* Fiber.join(run), 600)

          const all = yield* calls("Killed")
          const chunkOf = ({ row }: { readonly row: number }) => Math.floor(row / 50)
          const its = all.filter(({ by }) => by === busy)
          const moved = new Map<number, number>()
          for (const call of all) {
            const chunk = chunkOf(call)
            if (call.by !== busy && its.some((one) => chunkOf(one) === chunk) && !moved.has(chunk)) {
              moved.set(chunk, call.at - killedAt)
            }
          }
          const again = [...byRow(all).values()].filter((calls) => calls.length > 1)
          // What the dead process was the first to call, at most what it had in flight: ten rows of each of its chunks. On a machine that is too busy, others
          // gave up their shards too.
          const faltered = [...runners.values()].filter((runner) => runner.faltered()).map(({ apiKey }) => apiKey)
          for (const calls of again) assert.include([busy, ...faltered], calls[0])
          if (faltered.length === 0) {
            for (const calls of again) assert.lengthOf(calls, 2)
            assert.isAtMost(again.length, moved.size * 10)
          }
          yield* Effect.log(
            `${moved.size} chunks moved after ${
              [...moved.values()].join(", ")
            } ms; ${again.length} rows were called again`
          )
        }),
      90_000
    )

    it.effect("goes on without the database for some seconds", () =>
      Effect.gen(function*() {
        const { postgres } = yield* Rig
        const options = { id: "outage", model, chunkSize: 50, calls: 10 }
        const run = yield* Effect.forkChild(Stream.runCollect(BulkRun.run(rows(300, "Outage"), options)))
        yield* until(calls("Outage"), (calls) => calls.length > 60)
        yield* postgres.stop
        yield* Effect.sleep("2 seconds")
        yield* postgres.start
        assertComplete(yield* Fiber.join(run), 300)
        const again = [...byRow(yield* calls("Outage")).values()].filter((calls) => calls.length > 1)
        // Six chunks had ten rows each in flight, when the database went and when shards were taken anew.
        assert.isAtMost(again.length, 120)
      }), 90_000)

    it.effect(
      "goes on with a run in another process of its program, and keeps nothing of it but marks",
      () =>
        Effect.gen(function*() {
          const { postgres } = yield* Rig
          const sql = yield* SqlClient.SqlClient
          const large = (n: number): BulkRow => ({ contents: `Large ${n} ${"x".repeat(5_000)}` })
          const run = BulkRun.run(Stream.map(Stream.range(0, 119), large), { id: "driver", model, chunkSize: 40 })
          const first = yield* Stream.runCollect(Stream.take(run, 50))
          assertComplete(first, 50)
          const second = yield* Effect.provide(Stream.runCollect(run), Layer.fresh(Cluster.layer(postgres.url)))
          assert.deepStrictEqual(second.map(({ index }) => index), Array.from({ length: 80 }, (_, i) => i + 40))
          for (const by of byRow(yield* calls("Large")).values()) assert.lengthOf(by, 1)
          const left = yield* sql<{ readonly entity_type: string; readonly rows: number }>`
        SELECT entity_type, count(*)::int AS rows FROM cluster_messages WHERE entity_type LIKE '%/BulkRun/%' GROUP BY 1`
          // 3 chunks, 12, 6 and 3.
          assert.deepStrictEqual(left, [{ entity_type: "Workflow/effect-genai/BulkRun/delivered/1", rows: 24 }])
          assert.deepStrictEqual(yield* sql`SELECT id FROM effect_key_value_store`, [])
        }),
      90_000
    )

    it.effect("sweeps by age what has ended, and deliveries that nothing waited for", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const count = Effect.map(
          sql<{ readonly rows: number }>`SELECT count(*)::int AS rows FROM cluster_messages`,
          ([row]) => row!.rows
        )
        const waiting = yield* DurableJob.batch.start("waiting", { model, requests: [{ contents: "one" }] })
        yield* until(DurableJob.batch.workflow.poll(waiting), (result) => result._tag === "Some")
        const secret = deliveries.secretOf("a key of the test, of 32 characters")
        const unclaimed = deliveries.delivered(deliveries.hmac(secret), {
          timestamp: `${Math.floor(Date.now() / 1000)}`,
          body: JSON.stringify({ type: "batch.succeeded", data: { id: "nobody" } })
        })
        yield* DurableJob.deliver(unclaimed, { secrets: secret })
        assert.strictEqual(yield* DurableSweep.olderThan("1 hour"), 0)
        const before = yield* count
        // 24 marks, the batch that was refused, the other one and its wait, and the waits of three chunks; and the delivery.
        assert.strictEqual(yield* DurableSweep.olderThan("0 seconds"), 31)
        const after = yield* count
        assert.isBelow(after, before)
        assert.isAbove(after, 0)
        assert.isTrue((yield* DurableJob.batch.workflow.poll(waiting))._tag === "Some")
        // A reply to a message that was removed meanwhile is removed too.
        const orphans = sql`
          SELECT r.id FROM cluster_replies r LEFT JOIN cluster_messages m ON m.id = r.request_id WHERE m.id IS NULL`
        yield* sql`INSERT INTO cluster_replies (id, kind, request_id, payload) VALUES (1, 0, 2, '{}')`
        assert.isAbove((yield* orphans).length, 0)
        yield* until(Effect.andThen(DurableSweep.olderThan("0 seconds"), orphans), (rows) => rows.length === 0)
      }), 90_000)
  })
})
