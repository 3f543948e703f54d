/** Common rules of the resources beside the Interactions API: names, lists, required fields, updates. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { JsonObject } from "./json.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { uniqueName } from "./text.ts"
import type { World } from "./world.ts"

/** The common part of the routes of these resources. */
export const everywhere = { backends: ["gemini", "vertex"], dialect: "interactions" } as const

/** The full name of a resource, with project and location if it has them. */
export const nameOf = (parent: string, collection: string, id: string): string =>
  parent === "" ? `${collection}/${id}` : `${parent}/${collection}/${id}`

/** The resource with this name. It must exist. */
export const existing = <A>(
  store: Store.Store<A>,
  parent: string,
  collection: string,
  id: string
): Effect.Effect<A, RpcStatus.RpcStatus> =>
  Effect.gen(function*() {
    const found = yield* store.get(nameOf(parent, collection, id))
    return found ?? (yield* RpcStatus.notFound(`The resource '${collection}/${id}' was not found.`))
  })

/** The resource in the path of a call. */
export const named = <A>(
  store: Store.Store<A>,
  { location, params }: Call,
  collection: string,
  id = params["id"] ?? ""
): Effect.Effect<A, RpcStatus.RpcStatus> => existing(store, location.parent, collection, id)

export const all = <A>(store: Store.Store<A>, call: Call, collection: string): Effect.Effect<ReadonlyArray<A>> =>
  store.below(nameOf(call.location.parent, collection, ""))

/** Get, list and delete, which are the same for all of them. */
export const standard = <A>(
  collection: string,
  store: Store.Store<A>,
  shown: (value: A, now: number) => JsonObject
): { readonly [verb in "get" | "list" | "remove"]: Route["handle"] } => ({
  get: (call) =>
    Effect.map(
      Effect.all([named(store, call, collection), Clock.currentTimeMillis]),
      ([found, now]) => Reply.json(shown(found, now))
    ),
  list: (call) =>
    Effect.all([all(store, call, collection), Clock.currentTimeMillis]).pipe(
      Effect.flatMap(([found, now]) =>
        Store.snakePage(collection, found.map((value) => shown(value, now)), call.query)
      ),
      Effect.map((page) => Reply.json(page))
    ),
  remove: (call) =>
    named(store, call, collection).pipe(
      Effect.andThen(store.remove(nameOf(call.location.parent, collection, call.params["id"] ?? ""))),
      Effect.as(Reply.json({}))
    )
})

/** The id of the caller, if it is valid and free, else a new id. */
export const freshId = Effect.fnUntraced(
  function*<A>(world: World, store: Store.Store<A>, call: Call, collection: string, chosen: unknown, prefix: string) {
    if (chosen === undefined) return prefix + uniqueName(prefix, yield* world.next)
    const id = String(chosen)
    if (!/^[\w.-]+$/.test(id)) return yield* RpcStatus.invalidArgument(`The value '${id}' is not valid for 'id'.`)
    if ((yield* store.get(nameOf(call.location.parent, collection, id))) === undefined) return id
    return yield* RpcStatus.withReason(
      RpcStatus.make(409, `The resource '${collection}/${id}' already exists.`),
      "already_exists"
    )
  }
)

export const required = (
  body: JsonObject,
  ...fields: ReadonlyArray<string>
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const absent = fields.filter((field) => body[field] === undefined)
  return absent.length === 0
    ? Effect.void
    : Effect.fail(RpcStatus.invalidArgument(absent.map((field) => `'${field}' is required.`).join(" ")))
}

/**
 * The resource after an update. With a mask, the fields of the mask change, and those that the body lacks are
 * cleared; without a mask, the fields of the body change.
 */
export const updated = (
  resource: JsonObject,
  body: JsonObject,
  mask: string | null,
  editable: ReadonlyArray<string>
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const fields = mask === null || mask === "" ? Object.keys(body) : mask === "*" ? editable : mask.split(",")
  const unknown = fields.filter((field) => !editable.includes(field))
  if (unknown.length > 0) {
    return Effect.fail(RpcStatus.invalidArgument(
      unknown.map((field) => `The value '${field}' is not valid for 'update_mask'.`).join(" ")
    ))
  }
  const kept = Object.entries(resource).filter(([field]) => !fields.includes(field))
  return Effect.succeed(Object.fromEntries([
    ...kept,
    ...fields.filter((field) => body[field] !== undefined).map((field) => [field, body[field]])
  ]))
}
