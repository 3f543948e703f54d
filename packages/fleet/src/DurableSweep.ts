/**
 * Removes what an engine keeps of executions that have ended. Engines keep all messages and replies until somebody removes them.
 *
 * A swept execution is forgotten: the same key runs anew.
 *
 * @since 0.1.0
 */
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as Sharding from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Workflow from "effect/workflow/Workflow"

/**
 * Removes all rows of one execution. Does nothing without a cluster in the context, or if its storage cannot be reached; a sweep by age removes them then.
 *
 * The execution must have ended. For the executions of a `DurableJob` use its `workflow`.
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
