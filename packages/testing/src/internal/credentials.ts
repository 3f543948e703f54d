/** Credentials. Their secrets are stored, but never returned. */
import * as wire from "effect-genai/wire/Credentials"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import { type JsonObject, object, string } from "./json.ts"
import * as refusals from "./refusals.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import { timestamp } from "./text.ts"
import type { World } from "./world.ts"

/** The fields of each type, required ones first. */
const types: {
  readonly [type: string]: { readonly required: ReadonlyArray<string>; readonly optional: ReadonlyArray<string> }
} = {
  bearer_token: { required: ["token"], optional: ["header_name", "prefix"] },
  oauth2: { required: ["client_id", "client_secret", "refresh_token", "token_url"], optional: ["scopes"] },
  environment_variable: { required: ["value", "injection_location"], optional: ["trusted_domains"] }
}

const fields = Object.values(types).flatMap(({ optional, required }) => [...required, ...optional])

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const { get, list, remove } = Collection.standard("credentials", world.credentials, shown)
  return [
    {
      ...at,
      operation: "credentials.create",
      method: "POST",
      path: "credentials",
      fields: ["id", "type", ...fields],
      handle: create(world)
    },
    { ...at, operation: "credentials.list", method: "GET", path: "credentials", fields: [], handle: list },
    { ...at, operation: "credentials.get", method: "GET", path: "credentials/{id}", fields: [], handle: get },
    {
      ...at,
      operation: "credentials.update",
      method: "PATCH",
      path: "credentials/{id}",
      fields: ["type", ...fields],
      handle: update(world)
    },
    { ...at, operation: "credentials.delete", method: "DELETE", path: "credentials/{id}", fields: [], handle: remove }
  ]
}

const shown = ({ create_time, id, status, type, update_time }: JsonObject): JsonObject => ({
  id,
  type,
  status,
  create_time,
  update_time
})

const checked = requests.typed(wire.CredentialCreateParams)

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body } = call
    yield* Collection.required(body, "id", "type")
    yield* Collection.required(body, ...(yield* typeOf(body)).required)
    yield* ofType(body)
    yield* checked(body)
    const id = yield* Collection.freshId(world, world.credentials, call, "credentials", body["id"], "")
    const now = timestamp(yield* Clock.currentTimeMillis)
    const credential = { ...body, id, status: "active", create_time: now, update_time: now }
    yield* world.credentials.set(Collection.nameOf(call.location.parent, "credentials", id), credential)
    return Reply.json(shown(credential))
  })

const update = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body, location, params, query } = call
    const credential = yield* Collection.named(world.credentials, call, "credentials")
    if (body["type"] !== credential["type"]) {
      return yield* RpcStatus.invalidArgument(`The credential is of the type '${credential["type"]}'.`)
    }
    yield* ofType(body)
    const { type: _, ...changes } = body
    const { optional, required } = yield* typeOf(body)
    const changed = yield* Collection.updated(credential, changes, query.get("update_mask"), [...required, ...optional])
    yield* Collection.required(changed, ...required)
    const updated = { ...changed, update_time: timestamp(yield* Clock.currentTimeMillis) }
    yield* world.credentials.set(Collection.nameOf(location.parent, "credentials", params["id"] ?? ""), updated)
    return Reply.json(shown(updated))
  })

const typeOf = (body: JsonObject) => {
  const type = string(body["type"]) ?? ""
  const found = Object.hasOwn(types, type) ? types[type] : undefined
  return found === undefined
    ? Effect.fail(RpcStatus.invalidArgument(
      refusals.unsupported(type, "type", "", Object.keys(types))
    ))
    : Effect.succeed(found)
}

/** A field of another type counts as unknown. */
const ofType = Effect.fnUntraced(function*(body: JsonObject) {
  const { optional, required } = yield* typeOf(body)
  const foreign = Object.keys(object(body)).filter((field) => !["id", "type", ...required, ...optional].includes(field))
  yield* refusals.unknownParameters(foreign)
})
