/** Environments that agents work in, and their files. */
import * as wire from "effect-genai/wire/Environments"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import * as Reply from "../Reply.ts"
import type * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import * as EnvironmentFiles from "./environmentFiles.ts"
import { isObject, type JsonObject, objects, string } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import { timestamp, uniqueName } from "./text.ts"
import type { Environment, EnvironmentFile, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const { get, list, remove } = Collection.standard("environments", world.environments, shown)
  return [
    {
      ...at,
      operation: "environments.create",
      method: "POST",
      path: "environments",
      fields: ["from_environment", "network", "sources"],
      handle: create(world)
    },
    { ...at, operation: "environments.list", method: "GET", path: "environments", fields: [], handle: list },
    { ...at, operation: "environments.get", method: "GET", path: "environments/{id}", fields: [], handle: get },
    {
      ...at,
      operation: "environments.delete",
      method: "DELETE",
      path: "environments/{id}",
      fields: [],
      handle: remove
    },
    ...EnvironmentFiles.routes(world)
  ]
}

const shown = ({ files, resource }: Environment): JsonObject => ({
  ...resource,
  file_count: String(files.size),
  size_bytes: String([...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0))
})

const checked = requests.typed(wire.CreateEnvironmentRequest)

const create = (world: World) =>
  Effect.fnUntraced(function*({ body, location }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* checked(body)
    const now = yield* Clock.currentTimeMillis
    return Reply.json(shown(yield* provision(world, location.parent, body, now)))
  })

/** A new environment: empty or a copy of another, with files from the sources. */
const provision = Effect.fnUntraced(
  function*(
    world: World,
    parent: string,
    { from_environment: from, network, sources }: JsonObject,
    now: number
  ): Effect.fn.Return<Environment, RpcStatus.RpcStatus> {
    const origin = from === undefined ? undefined : yield* existing(world, parent, String(from))
    const id = `env-${uniqueName("environment", yield* world.next)}`
    const at = timestamp(now)
    const environment = {
      id,
      resource: {
        id,
        status: "active",
        created: at,
        updated: at,
        last_accessed: at,
        ...(network === undefined ? undefined : { network }),
        ...(sources === undefined ? undefined : { sources })
      },
      files: new Map([...origin?.files ?? [], ...objects(sources).flatMap((source) => mounted(source, at))])
    }
    yield* world.environments.set(Collection.nameOf(parent, "environments", id), environment)
    return environment
  }
)

/** Inline sources become files. Other sources would have to be fetched, and are ignored. */
const mounted = (source: JsonObject, at: string): ReadonlyArray<readonly [string, EnvironmentFile]> => {
  const content = string(source["content"])
  const path = EnvironmentFiles.normalised(string(source["target"]) ?? "")
  if (source["type"] !== "inline" || content === undefined || path === "") return []
  const bytes = source["encoding"] === "base64" ? Result.getOrElse(Base64.decode(content), () => undefined) : undefined
  return [[path, EnvironmentFiles.file(path, bytes ?? new TextEncoder().encode(content), at)]]
}

const existing = (world: World, parent: string, name: string): Effect.Effect<Environment, RpcStatus.RpcStatus> =>
  Collection.existing(world.environments, parent, "environments", name.replace(/^(?:.*\/)?environments\//, ""))

/** The id of the environment of an interaction: an existing one, or a new one for `remote`. */
export const used = Effect.fnUntraced(
  function*(
    world: World,
    parent: string,
    environment: unknown,
    now: number
  ): Effect.fn.Return<string | undefined, RpcStatus.RpcStatus> {
    if (environment === undefined) return undefined
    const wanted = isObject(environment) ? environment : {}
    const name = isObject(environment) ? string(environment["environment_id"]) : String(environment)
    const found = name === undefined || name === "remote"
      ? yield* provision(world, parent, { network: wanted["network"], sources: wanted["sources"] }, now)
      : yield* existing(world, parent, name)
    return found.id
  }
)
