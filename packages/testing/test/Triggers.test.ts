import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { faces, json, memory, type Parsed } from "./faces.ts"

const at = "/v1beta/triggers"
const interaction = { agent: "antigravity-preview-09-2026", input: "Good morning" }
const hourly = { interaction, schedule: "0 * * * *", time_zone: "Europe/Berlin" }

const create = (body: object = {}) => Effect.map(json(memory, at, { ...hourly, ...body }), ({ body }) => body)
const get = (id: string) => Effect.map(json(memory, `${at}/${id}`), ({ body }) => body)
const executions = (id: string, query = "") =>
  Effect.map(json(memory, `${at}/${id}/executions${query}`), ({ body }) => body)
const run = (id: string) => json(memory, `${at}/${id}/executions`, undefined, { method: "POST" })
const patch = (id: string, body: object) =>
  json(memory, `${at}/${id}`, undefined, { method: "PATCH", body: JSON.stringify(body) })
const statuses = (body: Parsed) => (body.trigger_executions ?? []).map(({ status }: Parsed) => status)

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

for (const face of faces) {
  it.effect(`triggers ${face.name}: created, listed, changed, run and deleted`, () =>
    Effect.gen(function*() {
      const { body: trigger } = yield* json(face, at, { ...hourly, display_name: "Mornings" })
      assert.deepStrictEqual(
        [trigger.status, trigger.display_name, trigger.interaction, trigger.next_run_time],
        ["active", "Mornings", interaction, "1970-01-01T01:00:00Z"]
      )
      assert.deepStrictEqual((yield* json(face, at)).body.triggers, [trigger])
      const { body: paused } = yield* json(face, `${at}/${trigger.id}`, undefined, {
        method: "PATCH",
        body: JSON.stringify({ status: "paused", display_name: "Evenings" })
      })
      assert.deepStrictEqual([paused.status, paused.display_name, paused.next_run_time], [
        "paused",
        "Evenings",
        undefined
      ])
      assert.deepStrictEqual((yield* json(face, `${at}?filter=${encodeURIComponent("status = \"active\"")}`)).body, {})
      const { body: execution } = yield* json(face, `${at}/${trigger.id}/executions`, undefined, { method: "POST" })
      assert.deepStrictEqual([execution.status, execution.trigger_id], ["in_progress", trigger.id])
      const { body: listed } = yield* json(face, `${at}/${trigger.id}/executions`)
      assert.deepStrictEqual(listed.trigger_executions, [execution])
      assert.deepStrictEqual((yield* json(face, `${at}/${trigger.id}`, undefined, { method: "DELETE" })).body, {})
      assert.strictEqual((yield* json(face, `${at}/${trigger.id}`)).status, 404)
      assert.strictEqual((yield* json(face, `${at}/${trigger.id}/executions`)).status, 404)
    }).pipe(Effect.provide(face.layer())))
}

describe("triggers", () => {
  test(
    "an execution goes as its interaction goes",
    Effect.gen(function*() {
      const { id } = yield* create()
      const { body: execution } = yield* run(id)
      assert.deepStrictEqual([execution.status, execution.end_time], ["in_progress", undefined])
      yield* TestClock.adjust("2 seconds")
      const { trigger_executions: [done] } = yield* executions(id)
      assert.deepStrictEqual(
        [done.id, done.status, done.start_time, done.end_time],
        [execution.id, "completed", "1970-01-01T00:00:00Z", "1970-01-01T00:00:02Z"]
      )
      const { body: made } = yield* json(memory, `/v1beta/interactions/${done.interaction_id}`)
      assert.include(made.steps.at(-1).content[0].text, "Good morning")
      assert.strictEqual((yield* get(id)).previous_interaction_id, done.interaction_id)
    })
  )

  test(
    "the schedule is kept by the clock, at its own times, while the trigger is active",
    Effect.gen(function*() {
      const { id } = yield* create()
      yield* TestClock.adjust("3 hours")
      const { next_page_token, trigger_executions } = yield* executions(id, "?page_size=2")
      assert.deepStrictEqual(trigger_executions.map(({ scheduled_time }: Parsed) => scheduled_time), [
        "1970-01-01T03:00:00Z",
        "1970-01-01T02:00:00Z"
      ])
      assert.deepStrictEqual(statuses({ trigger_executions }), ["in_progress", "completed"])
      const last = yield* executions(id, `?page_size=2&page_token=${encodeURIComponent(next_page_token)}`)
      assert.deepStrictEqual(statuses(last), ["completed"])
      const { last_run_time, next_run_time } = yield* get(id)
      assert.deepStrictEqual([last_run_time, next_run_time], ["1970-01-01T03:00:00Z", "1970-01-01T04:00:00Z"])
      yield* patch(id, { status: "paused" })
      yield* TestClock.adjust("2 hours")
      assert.strictEqual((yield* executions(id)).trigger_executions.length, 3)
      const { body: resumed } = yield* patch(id, { status: "active" })
      assert.deepStrictEqual([resumed.last_pause_time, resumed.last_resume_time], [
        "1970-01-01T03:00:00Z",
        "1970-01-01T05:00:00Z"
      ])
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* executions(id)).trigger_executions.length, 4)
    })
  )

  test(
    "after a long time only the last hundred times of a schedule are made up for",
    Effect.gen(function*() {
      const { id } = yield* create({ schedule: "* * * * *" })
      yield* TestClock.adjust("1000 days")
      const { trigger_executions } = yield* executions(id, "?page_size=1000")
      assert.strictEqual(trigger_executions.length, 100)
      assert.strictEqual(trigger_executions[0].scheduled_time, "1972-09-27T00:00:00Z")
      assert.strictEqual(trigger_executions[99].scheduled_time, "1972-09-26T22:21:00Z")
    })
  )

  test(
    "an execution times out, fails with its interaction, and stops the trigger when that happens too often",
    Effect.gen(function*() {
      const { id: slow } = yield* create({ execution_timeout_seconds: 1 })
      yield* run(slow)
      yield* TestClock.adjust("1 seconds")
      const { trigger_executions: [late] } = yield* executions(slow)
      assert.deepStrictEqual([late.status, late.end_time], ["timed_out", "1970-01-01T00:00:01Z"])
      const { body: agent } = yield* json(memory, "/v1beta/agents", { id: "mine" })
      const { id } = yield* create({ interaction: { ...interaction, agent: agent.id }, max_consecutive_failures: 2 })
      yield* json(memory, "/v1beta/agents/mine", undefined, { method: "DELETE" })
      const { body: failed } = yield* run(id)
      assert.deepStrictEqual([failed.status, failed.interaction_id], ["failed", undefined])
      assert.include(failed.error, "mine")
      assert.strictEqual((yield* get(id)).status, "active")
      yield* run(id)
      const { consecutive_failure_count, status } = yield* get(id)
      assert.deepStrictEqual([consecutive_failure_count, status], [2, "error"])
    })
  )

  test(
    "what can be no trigger is refused",
    Effect.gen(function*() {
      for (
        const [body, status] of [
          [{ interaction }, 400],
          [{ ...hourly, schedule: "every now and then" }, 400],
          [{ ...hourly, schedule: "0 0 30 2 *" }, 400],
          [{ ...hourly, time_zone: "Middle/Earth" }, 400],
          [{ ...hourly, interaction: { model: "gemini-2.5-flash", input: "a" } }, 400],
          [{ ...hourly, interaction: { agent: "nobody", input: "a" } }, 404],
          [{ ...hourly, colour: "red" }, 400],
          [{ ...hourly, max_consecutive_failures: "few" }, 400]
        ] as const
      ) assert.strictEqual((yield* json(memory, at, body)).status, status, JSON.stringify(body))
      const { id } = yield* create()
      assert.strictEqual((yield* patch(id, { status: "asleep" })).status, 400)
      assert.strictEqual((yield* patch(id, { schedule: "* * * * *" })).status, 400)
    })
  )
})
