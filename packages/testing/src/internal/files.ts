/**
 * The Files API of the Gemini API: uploaded, generated or registered files, which expire after two days. Videos are
 * processed before they can be used.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { mimeTypeOf } from "./environmentFiles.ts"
import { type JsonObject, object, objects, string, strings } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { uniqueName } from "./text.ts"
import * as Uploads from "./uploads.ts"
import { due, type File, type World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const backends = ["gemini"] as const
  return [
    ...Uploads.routes(world, { operation: "files.upload", path: "upload/files", begin: upload(world) }),
    { operation: "files.list", method: "GET", path: "files", backends, fields: [], handle: list(world) },
    { operation: "files.get", method: "GET", path: "files/{id}", backends, fields: [], handle: get(world) },
    { operation: "files.delete", method: "DELETE", path: "files/{id}", backends, fields: [], handle: remove(world) },
    {
      operation: "files.download",
      method: "GET",
      path: "files/{id}:download",
      backends,
      fields: [],
      handle: download(world)
    },
    {
      operation: "files.registerFiles",
      method: "POST",
      path: "files:register",
      backends,
      fields: ["uris"],
      handle: register(world)
    }
  ]
}

// -----------------------------------------------------------------------------
// for other resources
// -----------------------------------------------------------------------------

/** The file with this name (`files/...`) and its bytes, in any state. */
export const find = Effect.fnUntraced(function*(world: World, name: string) {
  const file = yield* world.files.get(name)
  return file !== undefined && isThere(file, yield* Clock.currentTimeMillis) ? file : undefined
})

/** The same, or the 403 that also means that the file does not exist. */
export const existing = Effect.fnUntraced(
  function*(world: World, name: string): Effect.fn.Return<File, RpcStatus.RpcStatus> {
    const file = yield* find(world, name)
    return file ?? (yield* RpcStatus.make(
      403,
      `You do not have permission to access the File ${idOf(name)} or it may not exist.`
    ))
  }
)

/** A file that can be used: it exists and is `ACTIVE`. */
export const usable = Effect.fnUntraced(
  function*(world: World, name: string): Effect.fn.Return<File, RpcStatus.RpcStatus> {
    const file = yield* existing(world, name)
    return stateOf(file, yield* Clock.currentTimeMillis) === "ACTIVE" ? file : yield* RpcStatus.failedPrecondition(
      `The File ${idOf(name)} is not in an ACTIVE state and usage is not allowed.`
    )
  }
)

/** Adds a file that the API generates, and that can be downloaded. It exists from `at` on, by default from now on. */
export const generate = Effect.fnUntraced(function*(
  world: World,
  call: Call,
  { at, id, ...made }: {
    readonly mimeType: string
    readonly bytes: Uint8Array
    readonly displayName?: string
    readonly id?: string
    readonly at?: number
  }
): Effect.fn.Return<File> {
  const createdAt = at ?? (yield* Clock.currentTimeMillis)
  return yield* add(world, call, {
    name: `files/${id ?? (yield* freshId(world))}`,
    source: "GENERATED",
    displayName: undefined,
    ...made,
    createdAt,
    processedAt: createdAt,
    expiresAt: createdAt + lifetime
  })
})

/** Refuses contents with files of this API that do not exist or are not ready. Other URIs are not checked. */
export const checkContents = (
  world: World,
  call: Call,
  contents: ReadonlyArray<JsonObject>
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const uris = contents.flatMap((content) => objects(content["parts"]))
    .flatMap((part) => string(object(part["fileData"])["fileUri"]) ?? [])
  if (uris.length === 0) return Effect.void
  const { origin } = call.request.url
  const names = uris.filter((uri) => uri.startsWith(origin))
    .flatMap((uri) => /^\/v1\w*\/(files\/[^/:?]+)/.exec(uri.slice(origin.length))?.[1] ?? [])
  return Effect.forEach(names, (name) => usable(world, name), { discard: true })
}

// -----------------------------------------------------------------------------
// uploading
// -----------------------------------------------------------------------------

const upload = (world: World) =>
  Effect.fnUntraced(
    function*(call: Call, metadata: Uploads.Metadata): Effect.fn.Return<Uploads.Finish, RpcStatus.RpcStatus> {
      const { file } = yield* requests.nested(metadata.about, ["file"])
      const about = yield* requests.nested(file, described, "file")
      const displayName = string(about["displayName"])
      if (displayName !== undefined && displayName.length > 512) {
        return yield* RpcStatus.invalidArgument("The display name must be no more than 512 characters in length.")
      }
      const name = string(about["name"]) ?? `files/${yield* freshId(world)}`
      if (!/^files\/(?!-)[a-z0-9-]{1,40}(?<!-)$/.test(name)) {
        return yield* RpcStatus.invalidArgument(
          `The file name '${name}' is invalid: after 'files/' there are up to 40 lower-case letters, digits or dashes, ` +
            "and no dash at the beginning or the end."
        )
      }
      yield* free(world, name)
      const mimeType = metadata.mimeType ?? string(about["mimeType"]) ?? "application/octet-stream"
      return Effect.fnUntraced(function*(bytes) {
        yield* free(world, name)
        const createdAt = yield* Clock.currentTimeMillis
        const file = yield* add(world, call, {
          name,
          source: "UPLOADED",
          displayName,
          mimeType,
          bytes,
          createdAt,
          processedAt: isVideo(mimeType) ? due(world, createdAt) : createdAt,
          expiresAt: createdAt + lifetime
        })
        return { file: shown(file, createdAt) }
      })
    }
  )

/** The fields of a file that a caller may set. Output-only fields are accepted and ignored. */
const described = [
  "name",
  "displayName",
  "mimeType",
  "sizeBytes",
  "createTime",
  "updateTime",
  "expirationTime",
  "sha256Hash",
  "uri",
  "downloadUri",
  "state",
  "source",
  "error",
  "videoMetadata"
]

const free = Effect.fnUntraced(function*(world: World, name: string) {
  if ((yield* find(world, name)) === undefined) return
  return yield* RpcStatus.alreadyExists(`The file ${idOf(name)} already exists.`)
})

const register = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    if (call.request.headers["authorization"] === undefined) {
      return yield* RpcStatus.make(
        401,
        "Request is missing required authentication credential. Expected OAuth 2 access token: registering files takes " +
          "the credentials of a caller who may read them."
      )
    }
    const uris = strings(call.body["uris"])
    if (uris.length === 0) {
      return yield* RpcStatus.invalidArgument("* RegisterFilesRequest.uris: uris is not specified\n")
    }
    const foreign = uris.filter((uri) => !/^gs:\/\/[^/]+\/.+$/.test(uri))
    if (foreign.length > 0) {
      return yield* RpcStatus.invalidArgument(
        foreign.map((uri) => `* RegisterFilesRequest.uris: '${uri}' is not of the form gs://bucket/object\n`).join("")
      )
    }
    const now = yield* Clock.currentTimeMillis
    const files = yield* Effect.forEach(
      uris,
      (uri) =>
        Effect.flatMap(freshId(world), (id) =>
          add(world, call, {
            name: `files/${id}`,
            source: "REGISTERED",
            displayName: undefined,
            mimeType: mimeTypeOf(uri),
            bytes: new Uint8Array(0),
            createdAt: now,
            processedAt: now,
            expiresAt: undefined
          }))
    )
    return Reply.json({ files: files.map((file) => shown(file, now)) })
  })

const add = Effect.fnUntraced(function*(world: World, call: Call, about: Omit<File, "uri" | "sha256Hash">) {
  const digest = yield* Effect.promise(() => crypto.subtle.digest("SHA-256", about.bytes as BufferSource))
  const file: File = {
    ...about,
    uri: `${call.request.url.origin}/${call.location.version}/${about.name}`,
    // The API encodes the hexadecimal digits, not the bytes of the digest.
    sha256Hash: Base64.encode(Hex.encode(new Uint8Array(digest)))
  }
  yield* world.files.set(file.name, file)
  return file
})

const freshId = (world: World): Effect.Effect<string> =>
  Effect.map(world.next, (count) => uniqueName("file", count, 12 - count.toString(36).length))

// -----------------------------------------------------------------------------
// reading and deleting
// -----------------------------------------------------------------------------

const named = (world: World, { params }: Call) => existing(world, `files/${params["id"]}`)

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    return Reply.json(shown(yield* named(world, call), yield* Clock.currentTimeMillis))
  })

const list = (world: World) =>
  Effect.fnUntraced(function*({ query }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const files = (yield* world.files.all).filter((file) => isThere(file, now)).map((file) => shown(file, now))
    return Reply.json(yield* Store.page("files", files, query, { usual: 10, most: 100 }))
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { name } = yield* named(world, call)
    yield* world.files.remove(name)
    return Reply.json({})
  })

const download = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { bytes, mimeType, source } = yield* named(world, call)
    if (source !== "GENERATED") return yield* RpcStatus.failedPrecondition("Only GENERATED files can be downloaded.")
    return call.query.get("alt") === "media"
      ? Reply.bytes(bytes, { headers: { "content-type": mimeType } })
      : Reply.json({})
  })

// -----------------------------------------------------------------------------
// the state of a file at a time
// -----------------------------------------------------------------------------

const lifetime = 48 * 60 * 60 * 1000

const isThere = ({ createdAt, expiresAt = Infinity }: File, now: number): boolean => createdAt <= now && now < expiresAt

const isVideo = (mimeType: string): boolean => mimeType.startsWith("video/")

/** An empty video cannot be processed. */
const stateOf = ({ bytes, mimeType, processedAt, source }: File, now: number): "PROCESSING" | "ACTIVE" | "FAILED" =>
  now < processedAt
    ? "PROCESSING"
    : source === "UPLOADED" && isVideo(mimeType) && bytes.length === 0
    ? "FAILED"
    : "ACTIVE"

const shown = (file: File, now: number): JsonObject => {
  const state = stateOf(file, now)
  return {
    name: file.name,
    ...(file.displayName === undefined ? undefined : { displayName: file.displayName }),
    mimeType: file.mimeType,
    ...(file.source === "REGISTERED"
      ? undefined
      : { sizeBytes: String(file.bytes.length), sha256Hash: file.sha256Hash }),
    createTime: time(file.createdAt),
    updateTime: time(state === "PROCESSING" ? file.createdAt : file.processedAt),
    ...(file.expiresAt === undefined ? undefined : { expirationTime: time(file.expiresAt) }),
    uri: file.uri,
    ...(file.source === "GENERATED" ? { downloadUri: `${file.uri}:download?alt=media` } : undefined),
    state,
    source: file.source,
    ...(state === "ACTIVE" && file.source === "UPLOADED" && isVideo(file.mimeType)
      ? { videoMetadata: { videoDuration: "1s" } }
      : undefined),
    ...(state === "FAILED" ? { error: { code: 3, message: "The video has no content." } } : undefined)
  }
}

const time = (millis: number): string => new Date(millis).toISOString()

const idOf = (name: string): string => name.replace(/^files\//, "")
