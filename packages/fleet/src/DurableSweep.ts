/**
 * Removes what a cluster keeps of executions that have ended. It keeps all messages and replies until somebody removes them.
 *
 * A swept execution is forgotten: the same key runs anew.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import * as MachineId from "effect/cluster/MachineId"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as Sharding from "effect/cluster/Sharding"
import * as Singleton from "effect/cluster/Singleton"
import * as Snowflake from "effect/cluster/Snowflake"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Workflow from "effect/workflow/Workflow"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of {@link olderThan}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The prefix of the tables, as `SqlMessageStorage` has it. Default: `"cluster"`. */
  readonly prefix?: string | undefined
}

// -----------------------------------------------------------------------------
// Sweeping
// -----------------------------------------------------------------------------

/**
 * Removes all rows of one execution. Does nothing without a cluster in the context, or if its storage cannot be reached; a sweep by age removes them later.
 *
 * The execution must have ended. For those of a `DurableJob` take its `workflow`.
 *
 * @category sweeping
 * @since 0.1.0
 */
export const execution = (workflow: Workflow.Any, executionId: string): Effect.Effect<void> =>
  Effect.gen(function*() {
    const storage = yield* Effect.serviceOption(MessageStorage.MessageStorage)
    const sharding = yield* Effect.serviceOption(Sharding.Sharding)
    if (Option.isNone(storage) || Option.isNone(sharding)) return
    const entityId = EntityId.make(executionId)
    const shardId = sharding.value.getShardId(entityId, "default")
    for (const type of [`Workflow/${workflow._tag}`, "Workflow/-/DurableClock"]) {
      yield* Effect.ignore(
        storage.value.clearAddress(EntityAddress.make({ entityType: EntityType.make(type), entityId, shardId })),
        { log: "Warn" }
      )
    }
  })

/**
 * Removes the rows of all workflows that ended longer ago than this, and of webhook deliveries that nothing waited for. Returns how many executions these
 * were. Executions that run or wait are kept, however old.
 *
 * @category sweeping
 * @since 0.1.0
 */
export const olderThan = Effect.fn("DurableSweep.olderThan")(function*(
  age: Duration.Input,
  { prefix = "cluster" }: Options = {}
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const messages = sql(`${prefix}_messages`)
  const replies = sql(`${prefix}_replies`)
  const timestamp = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.fromInputUnsafe(age))
  // The ids of messages and replies begin with their time.
  const before = sql.literal(String(Snowflake.make({ timestamp, machineId: MachineId.make(0), sequence: 0 })))
  const ended = sql<{ readonly entity_id: string }>`
    SELECT m.entity_id FROM ${messages} m JOIN ${replies} r ON r.request_id = m.id
    WHERE m.tag = 'run' AND m.entity_type LIKE 'Workflow/%' AND m.entity_type <> 'Workflow/-/DurableClock'
      AND r.kind = 0 AND r.id < ${before} AND r.payload NOT LIKE '{"_tag":"Success","value":{"_tag":"Suspended"%'
    LIMIT ${sql.literal(String(most))}`
  const unclaimed = sql<{ readonly entity_id: string }>`
    SELECT DISTINCT m.entity_id FROM ${messages} m
    WHERE m.tag = 'deferred' AND m.entity_type LIKE 'Workflow/%' AND m.id < ${before}
      AND NOT EXISTS (SELECT 1 FROM ${messages} run WHERE run.entity_id = m.entity_id AND run.tag = 'run')
    LIMIT ${sql.literal(String(most))}`
  let swept = 0
  for (const select of [ended, unclaimed]) {
    for (let found = most; found === most;) {
      const ids = (yield* select).map(({ entity_id }) => entity_id)
      found = ids.length
      if (found === 0) break
      const ofThese = sql.in("entity_id", ids)
      yield* sql`DELETE FROM ${replies} WHERE request_id IN (SELECT id FROM ${messages} WHERE ${ofThese})`.pipe(
        Effect.andThen(sql`DELETE FROM ${messages} WHERE ${ofThese}`),
        sql.withTransaction
      )
      swept += found
    }
  }
  // A reply may come to a message that was just removed.
  yield* sql`DELETE FROM ${replies} WHERE id < ${before}
    AND NOT EXISTS (SELECT 1 FROM ${messages} m WHERE m.id = ${replies}.request_id)`
  return swept
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Sweeps every hour, in one process of the fleet. The age is how long results are kept: until then, a key gives its first result, and a run goes on where it was.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  age: Duration.Input,
  options?: Options
): Layer.Layer<never, never, Sharding.Sharding | SqlClient.SqlClient> =>
  Singleton.make(
    "effect-genai/DurableSweep",
    olderThan(age, options).pipe(
      Effect.tap((swept) => Effect.logDebug(`Swept ${swept} executions`)),
      Effect.catchCause((cause) => Effect.logWarning("The sweep failed", cause)),
      Effect.repeat(Schedule.spaced("1 hour"))
    )
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How many executions one transaction removes. */
const most = 1000
