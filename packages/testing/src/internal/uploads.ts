/**
 * Google's upload protocols. Resumable: a request starts a session, bytes are sent in chunks, and a query returns the offset. Multipart: one
 * request has the metadata and the bytes. The resource handles the bytes at the end.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { OperationName } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { number } from "./json.ts"
import * as multipart from "./multipart.ts"
import type { Call, Route } from "./route.ts"
import { uniqueName } from "./text.ts"
import type { Upload, World } from "./world.ts"

/** Handles the bytes at the end of an upload. Returns the answer to the last chunk. */
export type Finish = Upload["finish"]

/** The metadata of a file: the JSON of the first request, and the media type of the bytes. */
export interface Metadata {
  readonly about: unknown
  readonly mimeType: string | undefined
}

/**
 * The routes of a resource of the Gemini API: POST starts a session or has the whole file, and POST or PUT continues the session at
 * the same path.
 */
export const routes = (
  world: World,
  { begin, operation, path }: {
    readonly operation: OperationName
    readonly path: string
    /** Checks the metadata of the file before the upload. The body of the call is not read yet. */
    readonly begin: (call: Call, metadata: Metadata) => Effect.Effect<Finish, RpcStatus.RpcStatus>
  }
): ReadonlyArray<Route> => {
  const session = proceeding(world, { operation, path, backends: ["gemini"] })
  return [
    {
      ...session,
      method: "POST",
      handle: (call) =>
        isSession(call.query)
          ? proceed(world, call)
          : call.request.headers["x-goog-upload-protocol"] === "multipart"
          ? whole(call, begin)
          : Effect.andThen(
            started(call),
            Effect.flatMap(begin(call, announced(call)), (end) => start(world, call, end))
          )
    },
    { ...session, method: "PUT" }
  ]
}

/** A route of the requests of sessions. The address of a session is a credential by itself. */
export const proceeding = (world: World, at: Pick<Route, "operation" | "path" | "backends" | "dialect">) => ({
  ...at,
  fields: "bytes" as const,
  access: "session" as const,
  handle: (call: Call) => proceed(world, call),
  torn: (call: Call) => keep(world, call)
})

/** Whether a request belongs to a session that has been started. */
export const isSession = (query: URLSearchParams): boolean => query.has("upload_id")

const announced = ({ request }: Call): Metadata => ({
  about: request.body,
  mimeType: request.headers["x-goog-upload-header-content-type"]
})

/** A file whose metadata and bytes are in one request. */
const whole = Effect.fnUntraced(
  function*(
    call: Call,
    begin: (call: Call, metadata: Metadata) => Effect.Effect<Finish, RpcStatus.RpcStatus>
  ): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { bytes, headers } = call.request
    const [metadata, file] = multipart.parts(bytes, headers["content-type"] ?? "") ?? []
    if (metadata === undefined || file === undefined) {
      return yield* RpcStatus.invalidArgument(
        "A multipart upload is of the type multipart/related and has two parts: the metadata and the bytes of the file."
      )
    }
    const about = Result.try((): unknown => JSON.parse(new TextDecoder().decode(metadata.bytes)))
    if (Result.isFailure(about)) {
      return yield* RpcStatus.invalidArgument("Invalid JSON payload received. Unexpected token.")
    }
    const finish = yield* begin(call, { about: about.success, mimeType: file.mimeType })
    return Reply.json(yield* finish(file.bytes), status("final", file.bytes.length))
  }
)

/** Starts a session. Its URL is that of the call, with an id. */
export const start = Effect.fnUntraced(
  function*(world: World, call: Call, finish: Finish): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* started(call)
    const { headers, url } = call.request
    const id = uniqueName("upload", yield* world.next, 32)
    const size = number(headers["x-goog-upload-header-content-length"])
    yield* world.uploads.set(id, { pieces: [], received: 0, size, finish, answer: undefined })
    const address = `${url.origin}${url.pathname}?upload_id=${id}&upload_protocol=resumable`
    return Reply.empty({
      headers: {
        "x-goog-upload-url": address,
        "x-goog-upload-control-url": address,
        "x-goog-upload-status": "active",
        "x-goog-upload-chunk-granularity": String(announcedGranularity),
        "x-guploader-uploadid": id
      }
    })
  }
)

const started = ({ request: { headers } }: Call): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const protocol = headers["x-goog-upload-protocol"]
  if (protocol !== "resumable") {
    return Effect.fail(RpcStatus.invalidArgument(
      `X-Goog-Upload-Protocol must be resumable or multipart, not ${protocol ?? "absent"}.`
    ))
  }
  return headers["x-goog-upload-command"] === "start" ? Effect.void : Effect.fail(
    RpcStatus.invalidArgument("An upload begins with X-Goog-Upload-Command: start.")
  )
}

/** What the API tells clients: chunks are multiples of this. */
const announcedGranularity = 8_388_608

/** What uploads to Google demand of all chunks except the last. It is not known whether this API demands more, so smaller chunks than it tells are taken. */
const granularity = 262_144

/** Handles a request of a session: bytes, a query, or a cancellation. */
export const proceed = Effect.fnUntraced(
  function*(world: World, { query, request }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const id = query.get("upload_id") ?? ""
    const upload = yield* world.uploads.get(id)
    if (upload === undefined) return yield* RpcStatus.notFound("The upload session was not found.")
    const commands = commandsOf(request)
    if (commands.includes("query")) return standing(upload)
    if (upload.answer !== undefined) {
      return yield* RpcStatus.invalidArgument("Upload has already been terminated.")
    }
    if (commands.includes("cancel")) {
      yield* world.uploads.remove(id)
      return Reply.empty(status("cancelled", upload.received))
    }
    const offset = number(request.headers["x-goog-upload-offset"]) ?? 0
    if (offset !== upload.received) {
      return yield* RpcStatus.invalidArgument(`The offset is ${offset}, but ${upload.received} bytes were received.`)
    }
    const longer = extended(upload, request.bytes)
    if (!commands.includes("finalize")) {
      // A chunk may also replace one that broke off.
      if ([request.bytes.length, longer.received].every((length) => length % granularity !== 0)) {
        return yield* RpcStatus.invalidArgument(
          `The chunk has ${request.bytes.length} bytes, but all chunks except the last must be multiples of ${granularity}.`
        )
      }
      yield* world.uploads.set(id, longer)
      return standing(longer)
    }
    if (upload.size !== undefined && upload.size !== longer.received) {
      return yield* RpcStatus.invalidArgument(
        `${upload.size} bytes were announced, but ${longer.received} were received.`
      )
    }
    const ended = { ...longer, pieces: [], answer: yield* upload.finish(joined(longer)) }
    yield* world.uploads.set(id, ended)
    return standing(ended)
  }
)

/** Adds the bytes that arrived to a session. */
export const keep = Effect.fnUntraced(function*(world: World, { query, request }: Call) {
  const id = query.get("upload_id") ?? ""
  const upload = yield* world.uploads.get(id)
  const isNext = number(request.headers["x-goog-upload-offset"] ?? "0") === upload?.received
  if (upload === undefined || upload.answer !== undefined || !isNext || !commandsOf(request).includes("upload")) return
  yield* world.uploads.set(id, extended(upload, request.bytes))
})

const commandsOf = ({ headers }: Call["request"]): ReadonlyArray<string> =>
  (headers["x-goog-upload-command"] ?? "").split(",").map((command) => command.trim())

const status = (state: string, received: number) => ({
  headers: { "x-goog-upload-status": state, "x-goog-upload-size-received": String(received) }
})

/** The offset of an upload. After its end, the last answer again. */
const standing = ({ answer, received }: Upload): Reply.Reply =>
  answer === undefined ? Reply.empty(status("active", received)) : Reply.json(answer, status("final", received))

const extended = (upload: Upload, bytes: Uint8Array): Upload => ({
  ...upload,
  pieces: bytes.length === 0 ? upload.pieces : [...upload.pieces, bytes],
  received: upload.received + bytes.length
})

const joined = ({ pieces, received }: Upload): Uint8Array => {
  const bytes = new Uint8Array(received)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
