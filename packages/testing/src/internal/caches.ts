/** Cached contents: the beginning of many prompts, kept until it expires. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Backend } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import * as Files from "./files.ts"
import { type JsonObject, object, objects, string } from "./json.ts"
import { CachedContent } from "./messages.ts"
import * as Models from "./models.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as rules from "./rules.ts"
import * as Store from "./store.ts"
import { uniqueName, uniqueNumber } from "./text.ts"
import * as times from "./times.ts"
import { promptTokens } from "./usage.ts"
import type { Cache, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> =>
  (["gemini", "vertex"] as const).flatMap((backend): Array<Route> => {
    const at = { backends: [backend] }
    const fields = CachedContent
    const one = "cachedContents/{id}"
    return [
      { ...at, operation: "caches.create", method: "POST", path: "cachedContents", fields, handle: create(world) },
      { ...at, operation: "caches.list", method: "GET", path: "cachedContents", fields: [], handle: list(world) },
      { ...at, operation: "caches.get", method: "GET", path: one, fields: [], handle: get(world) },
      { ...at, operation: "caches.update", method: "PATCH", path: one, fields, handle: update(world) },
      { ...at, operation: "caches.delete", method: "DELETE", path: one, fields: [], handle: remove(world) }
    ]
  })

/** The fields that a cache can contain. */
const prompt = ["contents", "systemInstruction", "tools", "toolConfig"]

const expiration = ["ttl", "expireTime"]

const hour = 3_600_000

// -----------------------------------------------------------------------------
// use
// -----------------------------------------------------------------------------

/** The cache that a call uses, if any. It must exist, not be expired, and have the model of the call. */
export const used = (world: World, call: Call): Effect.Effect<Cache | undefined, RpcStatus.RpcStatus> => {
  const name = string(call.body["cachedContent"]) ?? ""
  return name === "" ? Effect.undefined : usable(world, call, name)
}

const usable = Effect.fnUntraced(
  function*(world: World, { body, location }: Call, name: string): Effect.fn.Return<Cache, RpcStatus.RpcStatus> {
    if (["systemInstruction", "tools", "toolConfig"].some((field) => isSet(body[field]))) {
      return yield* RpcStatus.invalidArgument(conflict[location.backend])
    }
    const cache = yield* existing(world, location.backend, name)
    const model = location.path.replace(/:.*$/, "")
    if (cache.model.endsWith(model)) return cache
    return yield* RpcStatus.invalidArgument(
      `Model used by GenerateContent request (${model}) and CachedContent (${cache.model}) has to be the same.`
    )
  }
)

const conflict: { readonly [backend in Backend]: string } = {
  gemini:
    "CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config." +
    "\n\nProposed fix: move those values to CachedContent from GenerateContent request.",
  vertex: "Tool config, tools and system instruction should not be set in the request when using cached content."
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)

/** Expired caches count as deleted. */
const existing = Effect.fnUntraced(
  function*(world: World, backend: Backend, name: string): Effect.fn.Return<Cache, RpcStatus.RpcStatus> {
    const found = yield* world.caches.get(name)
    if (found !== undefined && found.expiresAt > (yield* Clock.currentTimeMillis)) return found
    return yield* backend === "gemini"
      ? RpcStatus.make(403, "CachedContent not found (or permission denied)")
      : RpcStatus.notFound(`Not found: cached content metadata for ${name.split("/").at(-1)}.`)
  }
)

// -----------------------------------------------------------------------------
// reading
// -----------------------------------------------------------------------------

const named = (world: World, { location, params }: Call): Effect.Effect<Cache, RpcStatus.RpcStatus> =>
  existing(world, location.backend, Collection.nameOf(location.parent, "cachedContents", params["id"] ?? ""))

const get = (world: World) => (call: Call) => Effect.map(named(world, call), ({ resource }) => Reply.json(resource))

const list = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const all = yield* Collection.all(world.caches, call, "cachedContents")
    const alive = all.filter(({ expiresAt }) => expiresAt > now).map(({ resource }) => resource)
    return Reply.json(yield* Store.page("cachedContents", alive, call.query))
  })

// -----------------------------------------------------------------------------
// changing
// -----------------------------------------------------------------------------

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body, location } = call
    const model = yield* modelOf(world, call)
    yield* cacheable(body)
    yield* Files.checkContents(world, call, objects(body["contents"]))
    const now = yield* Clock.currentTimeMillis
    const expiresAt = (yield* expiry(body, now)) ?? now + hour
    const count = yield* world.next
    const id = location.backend === "gemini"
      ? uniqueName("cachedContents", count, 40 - count.toString(36).length)
      : uniqueNumber("cachedContents", count)
    const kept = Object.fromEntries(prompt.filter((field) => isSet(body[field])).map((field) => [field, body[field]]))
    const displayName = string(body["displayName"]) ?? (location.backend === "gemini" ? "" : undefined)
    const { total } = promptTokens(kept)
    yield* rules.cacheable(world, model.split("/").at(-1) ?? "", total)
    const created = new Date(now).toISOString()
    const name = Collection.nameOf(location.parent, "cachedContents", id)
    const resource = {
      name,
      model,
      createTime: created,
      updateTime: created,
      expireTime: new Date(expiresAt).toISOString(),
      displayName,
      usageMetadata: { totalTokenCount: total },
      encryptionSpec: body["encryptionSpec"]
    }
    yield* world.caches.set(name, { model, resource, prompt: kept, expiresAt })
    return Reply.json(resource)
  })

/** The model by its name on the backend. It must exist, and the contents must be cacheable. */
const modelOf = Effect.fnUntraced(
  function*(world: World, call: Call): Effect.fn.Return<string, RpcStatus.RpcStatus> {
    const model = string(call.body["model"]) ?? ""
    const [, path, id] = names[call.location.backend].exec(model) ?? []
    if (path === undefined || id === undefined) {
      return yield* RpcStatus.invalidArgument("* CreateCachedContentRequest.model: unexpected model name format\n", [
        { field: "model", description: "unexpected model name format" }
      ])
    }
    const location = { ...call.location, path }
    yield* Models.supporting(world, { ...call, location, params: { id } }, "createCachedContent")
    return model
  }
)

const names: { readonly [backend in Backend]: RegExp } = {
  gemini: /^(models\/([^/:]+))$/,
  vertex: /^projects\/[^/]+\/locations\/[^/]+\/(publishers\/[^/]+\/models\/([^/:]+))$/
}

const cacheable = (body: JsonObject): Effect.Effect<unknown, RpcStatus.RpcStatus> => {
  if (objects(body["contents"]).length > 0) return requests.contents(body, "CreateCachedContentRequest")
  return Object.keys(object(body["systemInstruction"])).length > 0 || objects(body["tools"]).length > 0
    ? Effect.void
    : Effect.fail(RpcStatus.invalidArgument("CachedContent must have at least one content."))
}

/** The time at which the cache expires: a given time, or some time from now. */
const expiry = Effect.fnUntraced(
  function*(body: JsonObject, now: number): Effect.fn.Return<number | undefined, RpcStatus.RpcStatus> {
    const ttl = yield* times.duration(body, "ttl", "cached_content")
    const at = yield* times.instant(body, "expireTime", "cached_content")
    if (ttl !== undefined && at !== undefined) {
      const [, second] = Object.keys(body).filter((field) => expiration.includes(field))
      return yield* RpcStatus.invalidArgument(
        `Invalid value at 'cached_content' (oneof), oneof field 'expiration' is already set. Cannot set '${second}'`
      )
    }
    const expiresAt = ttl === undefined ? at : now + ttl
    if (expiresAt === undefined || expiresAt > now) return expiresAt
    return yield* RpcStatus.invalidArgument("The expiration of CachedContent must be in the future.")
  }
)

const update = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const cache = yield* named(world, call)
    const { name: _, ...changes } = call.body
    const now = yield* Clock.currentTimeMillis
    const expiresAt = yield* expiry(changes, now)
    if (expiresAt === undefined || Object.keys(changes).some((field) => !expiration.includes(field))) {
      return yield* RpcStatus.invalidArgument(
        "Only the expiration of CachedContent can be updated: set ttl or expire_time."
      )
    }
    const resource = {
      ...cache.resource,
      updateTime: new Date(now).toISOString(),
      expireTime: new Date(expiresAt).toISOString()
    }
    yield* world.caches.set(resource.name, { ...cache, resource, expiresAt })
    return Reply.json(resource)
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { resource } = yield* named(world, call)
    yield* world.caches.remove(resource.name)
    return Reply.json({})
  })
