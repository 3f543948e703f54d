/**
 * Triggers: interactions with an agent, by a schedule or on demand. Scheduled runs are started at their times when
 * somebody reads the trigger.
 */
import * as wire from "effect-genai/wire/Triggers"
import * as Clock from "effect/Clock"
import * as Cron from "effect/Cron"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Agents from "./agents.ts"
import * as Collection from "./collection.ts"
import * as Creation from "./interactionCreation.ts"
import * as Run from "./interactionRun.ts"
import { type JsonObject, number, object, string } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { timestamp, uniqueName } from "./text.ts"
import type { Execution, Interaction, Trigger, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const path = "triggers/{id}"
  const executions = "triggers/{id}/executions"
  return [
    { ...at, operation: "triggers.create", method: "POST", path: "triggers", fields, handle: create(world) },
    { ...at, operation: "triggers.list", method: "GET", path: "triggers", fields: [], handle: list(world) },
    { ...at, operation: "triggers.get", method: "GET", path, fields: [], handle: get(world) },
    {
      ...at,
      operation: "triggers.update",
      method: "PATCH",
      path,
      fields: ["display_name", "status"],
      handle: update(world)
    },
    { ...at, operation: "triggers.delete", method: "DELETE", path, fields: [], handle: remove(world) },
    { ...at, operation: "triggers.run", method: "POST", path: executions, fields: [], handle: run(world) },
    {
      ...at,
      operation: "triggers.listExecutions",
      method: "GET",
      path: executions,
      fields: [],
      handle: listExecutions(world)
    }
  ]
}

const fields = [
  "display_name",
  "environment_id",
  "execution_timeout_seconds",
  "interaction",
  "max_consecutive_failures",
  "schedule",
  "time_zone"
]

// -----------------------------------------------------------------------------
// the schedule
// -----------------------------------------------------------------------------

/** The trigger after all runs until now. */
const settle = Effect.fnUntraced(
  function*(world: World, trigger: Trigger, now: number): Effect.fn.Return<Trigger> {
    let settled: Trigger = { ...trigger, settledAt: now }
    for (const at of due(trigger, now)) {
      if (settled.resource["status"] === "active") settled = yield* execute(world, settled, at)
    }
    yield* world.triggers.set(Collection.nameOf(trigger.parent, "triggers", trigger.id), settled)
    return settled
  }
)

/** Starts the scheduled runs of all triggers until now. */
export const settleAll = Effect.fnUntraced(function*(world: World, now: number) {
  for (const trigger of yield* world.triggers.all) yield* settle(world, trigger, now)
})

/** The scheduled times since the last check, at most the last hundred. */
const due = (trigger: Trigger, now: number): ReadonlyArray<number> => {
  const cron = scheduleOf(trigger)
  if (cron === undefined) return []
  const times: Array<number> = []
  let at = Cron.prev(cron, now + 1).getTime()
  while (at > trigger.settledAt && times.length < 100) {
    times.unshift(at)
    at = Cron.prev(cron, at).getTime()
  }
  return times
}

/** The schedule of an active trigger. */
const scheduleOf = ({ resource }: Trigger): Cron.Cron | undefined =>
  resource["status"] === "active"
    ? Result.getOrUndefined(Cron.parse(String(resource["schedule"]), String(resource["time_zone"])))
    : undefined

const execute = Effect.fnUntraced(
  function*(world: World, trigger: Trigger, at: number): Effect.fn.Return<Trigger> {
    const { parent } = trigger
    const { environment_id: environment, interaction, max_consecutive_failures: most } = trigger.resource
    const started = yield* Effect.result(Creation.create(world, {
      parent,
      at,
      turn: undefined,
      quotas: world.quotas,
      body: {
        ...object(interaction),
        ...(environment === undefined ? undefined : { environment }),
        background: true,
        stream: false
      }
    }))
    const execution: Execution = {
      id: `execution-${uniqueName("execution", yield* world.next)}`,
      scheduledAt: at,
      interaction: Result.isSuccess(started)
        ? Collection.nameOf(parent, "interactions", started.success.id)
        : undefined,
      error: Result.isFailure(started) ? started.failure.message : undefined
    }
    const failures = Result.isSuccess(started) ? 0 : (number(trigger.resource["consecutive_failure_count"]) ?? 0) + 1
    return {
      ...trigger,
      executions: [...trigger.executions, execution],
      resource: {
        ...trigger.resource,
        last_run_time: timestamp(at),
        consecutive_failure_count: failures,
        ...(failures >= (number(most) ?? Infinity) ? { status: "error" } : undefined),
        ...(Result.isSuccess(started) ? { previous_interaction_id: started.success.id } : undefined)
      }
    }
  }
)

const shown = (trigger: Trigger, now: number): JsonObject => {
  const cron = scheduleOf(trigger)
  return {
    ...trigger.resource,
    ...(cron === undefined ? undefined : { next_run_time: timestamp(Cron.next(cron, now).getTime()) })
  }
}

/** An execution has the state of its interaction, unless its time limit passes first. */
const shownExecution = (
  trigger: Trigger,
  { error, id, scheduledAt }: Execution,
  interaction: Interaction | undefined,
  now: number
): JsonObject => {
  const timeout = number(trigger.resource["execution_timeout_seconds"]) ?? Infinity
  const deadline = scheduledAt + timeout * 1000
  const doneAt = interaction?.doneAt ?? scheduledAt
  const status = doneAt > deadline && now >= deadline
    ? "timed_out"
    : interaction === undefined
    ? "failed"
    : Run.isRunning(interaction, now)
    ? "in_progress"
    : interaction.outcome["status"] === "completed"
    ? "completed"
    : "failed"
  return {
    id,
    trigger_id: trigger.id,
    status,
    scheduled_time: timestamp(scheduledAt),
    start_time: timestamp(scheduledAt),
    ...(status === "in_progress" ? undefined : { end_time: timestamp(Math.min(doneAt, deadline)) }),
    ...(interaction === undefined ? undefined : { interaction_id: interaction.id, ...environmentOf(interaction) }),
    ...(error === undefined ? undefined : { error })
  }
}

const environmentOf = ({ about }: Interaction): JsonObject =>
  about["environment_id"] === undefined ? {} : { environment_id: about["environment_id"] }

// -----------------------------------------------------------------------------
// calls
// -----------------------------------------------------------------------------

const checked = requests.typed(wire.TriggerCreateParams)

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body, location } = call
    yield* Collection.required(body, "interaction", "schedule", "time_zone")
    yield* Collection.required(object(body["interaction"]), "agent")
    yield* checked(body)
    yield* Agents.find(world, location.parent, String(object(body["interaction"])["agent"]))
    const now = yield* Clock.currentTimeMillis
    const zone = DateTime.zoneFromString(String(body["time_zone"]))
    const cron = Cron.parse(String(body["schedule"]), Option.getOrUndefined(zone))
    const comes = Result.isSuccess(cron) && Result.isSuccess(Result.try(() => Cron.next(cron.success, now)))
    if (Option.isNone(zone) || !comes) {
      const field = Option.isNone(zone) ? "time_zone" : "schedule"
      return yield* RpcStatus.invalidArgument(`The value '${body[field]}' is not valid for '${field}'.`)
    }
    const id = yield* Collection.freshId(world, world.triggers, call, "triggers", undefined, "trigger-")
    const trigger = {
      id,
      parent: location.parent,
      settledAt: now,
      executions: [],
      resource: {
        ...body,
        id,
        status: "active",
        consecutive_failure_count: 0,
        create_time: timestamp(now),
        update_time: timestamp(now)
      }
    }
    yield* world.triggers.set(Collection.nameOf(location.parent, "triggers", id), trigger)
    return Reply.json(shown(trigger, now))
  })

/** The trigger of a call at this time. */
const settledOf = Effect.fnUntraced(
  function*(world: World, call: Call, now: number): Effect.fn.Return<Trigger, RpcStatus.RpcStatus> {
    const trigger = yield* Collection.named(world.triggers, call, "triggers")
    return yield* settle(world, trigger, now)
  }
)

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    return Reply.json(shown(yield* settledOf(world, call, now), now))
  })

const list = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const triggers = yield* Effect.forEach(
      yield* Collection.all(world.triggers, call, "triggers"),
      (trigger) => settle(world, trigger, now)
    )
    const status = /^\s*(?:status|state)\s*=\s*"?(\w+)"?\s*$/i.exec(call.query.get("filter") ?? "")?.[1]?.toLowerCase()
    const found = triggers.filter(({ resource }) => status === undefined || resource["status"] === status)
    return Reply.json(
      yield* Store.snakePage("triggers", found.map((trigger) => shown(trigger, now)), call.query)
    )
  })

const update = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body, location, query } = call
    const now = yield* Clock.currentTimeMillis
    const trigger = yield* settledOf(world, call, now)
    const status = string(body["status"])
    if (status !== undefined && !["active", "paused", "error"].includes(status)) {
      return yield* RpcStatus.invalidArgument(
        `The value '${status}' is not supported for 'status'. Supported values: 'active', 'paused', 'error'.`
      )
    }
    const changed = yield* Collection.updated(trigger.resource, body, query.get("update_mask"), [
      "display_name",
      "status"
    ])
    const turned = changed["status"] === trigger.resource["status"] ? {} : changed["status"] === "active"
      ? { last_resume_time: timestamp(now), consecutive_failure_count: 0 }
      : { last_pause_time: timestamp(now) }
    const updated = { ...trigger, resource: { ...changed, ...turned, update_time: timestamp(now) } }
    yield* world.triggers.set(Collection.nameOf(location.parent, "triggers", trigger.id), updated)
    return Reply.json(shown(updated, now))
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const trigger = yield* settledOf(world, call, yield* Clock.currentTimeMillis)
    yield* world.triggers.remove(Collection.nameOf(call.location.parent, "triggers", trigger.id))
    return Reply.json({})
  })

const run = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const trigger = yield* settledOf(world, call, now)
    const executed = yield* execute(world, trigger, now)
    yield* world.triggers.set(Collection.nameOf(call.location.parent, "triggers", trigger.id), executed)
    const [execution] = yield* executionsOf(world, executed, now)
    return Reply.json(execution)
  })

/** Latest first. */
const executionsOf = (world: World, trigger: Trigger, now: number): Effect.Effect<ReadonlyArray<JsonObject>> =>
  Effect.forEach(trigger.executions.toReversed(), (execution) =>
    Effect.map(
      execution.interaction === undefined ? Effect.undefined : world.interactions.get(execution.interaction),
      (interaction) => shownExecution(trigger, execution, interaction, now)
    ))

const listExecutions = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const trigger = yield* settledOf(world, call, now)
    const executions = yield* executionsOf(world, trigger, now)
    return Reply.json(yield* Store.snakePage("trigger_executions", executions, call.query))
  })
