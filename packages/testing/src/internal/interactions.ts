/** The Interactions API: create, get, cancel and delete, and streams of the first two. */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import * as deliveries from "./deliveries.ts"
import * as Creation from "./interactionCreation.ts"
import * as Run from "./interactionRun.ts"
import { objects } from "./json.ts"
import type { Call, Route } from "./route.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [
  {
    ...Collection.everywhere,
    operation: (body) => body["stream"] === true ? "interactions.createStream" : "interactions.create",
    method: "POST",
    path: "interactions",
    fields: Creation.fields,
    handle: create(world)
  },
  {
    ...Collection.everywhere,
    operation: (_, query) => query.get("stream") === "true" ? "interactions.getStream" : "interactions.get",
    method: "GET",
    path: "interactions/{id}",
    fields: [],
    handle: get(world)
  },
  {
    ...Collection.everywhere,
    operation: "interactions.cancel",
    method: "POST",
    path: "interactions/{id}/cancel",
    fields: [],
    handle: cancel(world)
  },
  {
    ...Collection.everywhere,
    operation: "interactions.delete",
    method: "DELETE",
    path: "interactions/{id}",
    fields: [],
    handle: remove(world)
  }
]

const create = (world: World) =>
  Effect.fnUntraced(
    function*({ body, location, quotas, turn }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
      const at = yield* Clock.currentTimeMillis
      const interaction = yield* Creation.create(world, { parent: location.parent, body, at, turn, quotas })
      if (body["stream"] !== true) return Reply.json(Run.resource(interaction, at))
      const stored = body["store"] !== false
      const name = Collection.nameOf(location.parent, "interactions", interaction.id)
      return Reply.serverEvents(stored ? Run.follow(world, name, 0) : Run.replay(interaction))
    }
  )

const get = (world: World) =>
  Effect.fnUntraced(function*({ location, params, query }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const interaction = yield* Creation.find(world, location.parent, params["id"] ?? "")
    const last = query.get("last_event_id") ?? ""
    if (query.get("stream") === "true") {
      const from = last === "" ? 0 : Run.after(interaction, last)
      if (from === undefined) {
        return yield* RpcStatus.invalidArgument(`The value '${last}' is not valid for 'last_event_id'.`)
      }
      const name = Collection.nameOf(location.parent, "interactions", interaction.id)
      return Reply.serverEvents(Run.follow(world, name, from))
    }
    if (last !== "") return yield* RpcStatus.invalidArgument("'last_event_id' requires 'stream' set to true.")
    const resource = Run.resource(interaction, yield* Clock.currentTimeMillis)
    return Reply.json(
      query.get("include_input") === "true"
        ? { ...resource, steps: [...interaction.inputSteps, ...objects(resource["steps"])], input: interaction.input }
        : resource
    )
  })

const cancel = (world: World) =>
  Effect.fnUntraced(function*({ location, params }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const interaction = yield* Creation.find(world, location.parent, params["id"] ?? "")
    if (!interaction.background || !Run.isRunning(interaction, now)) {
      return yield* Creation.precondition("Only background interactions that are still running can be cancelled.")
    }
    const cancelled = Run.cancelled(interaction, now)
    yield* world.interactions.set(Collection.nameOf(location.parent, "interactions", interaction.id), cancelled)
    yield* Deferred.succeed(interaction.interrupted, undefined)
    return Reply.json(Run.resource(cancelled, now))
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*({ location, params }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const interaction = yield* Creation.find(world, location.parent, params["id"] ?? "")
    yield* deliveries.settle(world, yield* Clock.currentTimeMillis)
    yield* world.interactions.remove(Collection.nameOf(location.parent, "interactions", interaction.id))
    yield* Deferred.succeed(interaction.interrupted, undefined)
    return Reply.json({})
  })
