/** Files of environments: list, download and upload. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import type { JsonObject } from "./json.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import * as tar from "./tar.ts"
import { timestamp } from "./text.ts"
import * as Uploads from "./uploads.ts"
import type { Environment, EnvironmentFile, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const session = Uploads.proceeding(world, {
    ...at,
    operation: "environments.files.upload",
    path: "upload/environments/{environment}/files/{path*}"
  })
  return [
    {
      ...at,
      operation: (_, query) => query.get("alt") === "media" ? "environments.files.download" : "environments.files.list",
      method: "GET",
      path: "environments/{environment}/files/{path*}",
      fields: [],
      handle: (call) => call.query.get("alt") === "media" ? download(world)(call) : list(world)(call)
    },
    {
      ...session,
      method: "PUT",
      handle: (call) => Uploads.isSession(call.query) ? Uploads.proceed(world, call) : upload(world)(call)
    },
    { ...session, method: "POST" }
  ]
}

export const file = (path: string, bytes: Uint8Array, at: string, mimeType?: string): EnvironmentFile => ({
  bytes,
  mimeType: mimeType ?? mimeTypeOf(path),
  created: at,
  modified: at
})

/** The media type for the extension of a path. */
export const mimeTypeOf = (path: string): string =>
  mimeTypes[/\.(\w+)$/.exec(path)?.[1] ?? ""] ?? "application/octet-stream"

const mimeTypes: { readonly [extension: string]: string } = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  md: "text/markdown",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  py: "text/x-python",
  txt: "text/plain"
}

/** The path below the root of an environment, normalized. */
export const normalised = (path: string): string =>
  path.split("/").filter((segment) => segment !== "" && segment !== ".").join("/")

const of = (world: World, call: Call): Effect.Effect<Environment, RpcStatus.RpcStatus> =>
  Collection.named(world.environments, call, "environments", call.params["environment"])

// -----------------------------------------------------------------------------
// reading
// -----------------------------------------------------------------------------

const list = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { files } = yield* of(world, call)
    const path = normalised(call.params["path"] ?? "")
    const single = files.get(path)
    if (single !== undefined) return Reply.json({ files: [entry(path, single)] })
    const below = path === "" ? "" : `${path}/`
    const inside = [...files].filter(([name]) => name.startsWith(below))
    if (inside.length === 0 && path !== "") return yield* absent(path)
    const entries = call.query.get("recursive") === "true"
      ? inside.map(([name, found]) => entry(name, found))
      : [...children(below, inside)].map(([name, found]) => entry(name, found))
    return Reply.json(yield* Store.snakePage("files", entries, call.query))
  })

/** The files directly below a path, and one directory for all deeper files with the same next segment. */
const children = (
  below: string,
  inside: ReadonlyArray<readonly [string, EnvironmentFile]>
): ReadonlyMap<string, EnvironmentFile | undefined> =>
  new Map(inside.map(([name, found]) => {
    const [first = "", ...rest] = name.slice(below.length).split("/")
    return [below + first, rest.length === 0 ? found : undefined]
  }))

const entry = (path: string, found: EnvironmentFile | undefined): JsonObject => ({
  name: path.split("/").at(-1),
  path,
  type: found === undefined ? "directory" : "file",
  ...(found === undefined ? undefined : {
    mime_type: found.mimeType,
    size_bytes: String(found.bytes.length),
    created: found.created,
    modified: found.modified
  })
})

const absent = (path: string): RpcStatus.RpcStatus => RpcStatus.notFound(`The file '${path}' was not found.`)

const download = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { files } = yield* of(world, call)
    const path = normalised(call.params["path"] ?? "")
    const found = files.get(path)
    if (found !== undefined) return Reply.bytes(found.bytes, { headers: { "content-type": found.mimeType } })
    const isDirectory = [...files.keys()].some((name) => name.startsWith(`${path}/`))
    return yield* isDirectory ? RpcStatus.invalidArgument(`'${path}' is a directory.`) : absent(path)
  })

// -----------------------------------------------------------------------------
// writing
// -----------------------------------------------------------------------------

const upload = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* of(world, call)
    const path = normalised(call.params["path"] ?? "")
    const extract = call.query.get("extract") === "true"
    if (path === "" && !extract) return yield* RpcStatus.invalidArgument("'path' is required.")
    if (path.split("/").includes("..")) {
      return yield* RpcStatus.invalidArgument(`The value '${path}' is not valid for 'path'.`)
    }
    const mimeType = call.request.headers["x-goog-upload-header-content-type"]
    const write = (bytes: Uint8Array) => {
      const written = extract
        ? Effect.map(
          unpacked(bytes),
          (entries) => entries.map((one) => [normalised(`${path}/${one.path}`), one.bytes, undefined] as const)
        )
        : Effect.succeed([[path, bytes, mimeType] as const])
      return Effect.flatMap(written, (files) => store(world, call, files))
    }
    yield* free(world, call, [path])
    return yield* Uploads.start(world, call, write)
  })

const unpacked = (bytes: Uint8Array): Effect.Effect<ReadonlyArray<tar.Entry>, RpcStatus.RpcStatus> =>
  Effect.mapError(tar.read(bytes), () => RpcStatus.invalidArgument("The file is not a tar or tar.gz archive."))

/** Refuses to overwrite a file unless the request asks for it. */
const free = Effect.fnUntraced(function*(world: World, call: Call, paths: ReadonlyArray<string>) {
  const { files } = yield* of(world, call)
  const taken = call.query.get("overwrite") === "true" ? undefined : paths.find((path) => files.has(path))
  if (taken === undefined) return
  return yield* RpcStatus.withReason(RpcStatus.make(409, `The file '${taken}' already exists.`), "already_exists")
})

const store = Effect.fnUntraced(
  function*(
    world: World,
    call: Call,
    written: ReadonlyArray<readonly [path: string, bytes: Uint8Array, mimeType: string | undefined]>
  ) {
    yield* free(world, call, written.map(([path]) => path))
    const environment = yield* of(world, call)
    const at = timestamp(yield* Clock.currentTimeMillis)
    const added = written.map(([path, bytes, mimeType]) => {
      const before = environment.files.get(path)
      const made = file(path, bytes, at, mimeType)
      return [path, before === undefined ? made : { ...made, created: before.created }] as const
    })
    yield* world.environments.set(Collection.nameOf(call.location.parent, "environments", environment.id), {
      ...environment,
      resource: { ...environment.resource, updated: at, last_accessed: at },
      files: new Map([...environment.files, ...added])
    })
    return { files: added.map(([path, made]) => entry(path, made)) }
  }
)
