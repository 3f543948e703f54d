/**
 * Google's resumable upload protocol: a request starts a session, bytes are sent in chunks, and a query returns the
 * offset. The resource that started the session handles the bytes at the end.
 */
import * as Effect from "effect/Effect"
import type { OperationName } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { number } from "./json.ts"
import type { Call, Route } from "./route.ts"
import { uniqueName } from "./text.ts"
import type { Upload, World } from "./world.ts"

/** Handles the bytes at the end of an upload. Returns the answer to the last chunk. */
export type Finish = Upload["finish"]

/** The route of a resource of the Gemini API whose sessions start with POST and continue at the same path. */
export const route = (
  world: World,
  { begin, operation, path }: {
    readonly operation: OperationName
    readonly path: string
    /** Checks the metadata of the file before the upload. The body of the call is not read yet. */
    readonly begin: (call: Call) => Effect.Effect<Finish, RpcStatus.RpcStatus>
  }
): Route => ({
  operation,
  method: "POST",
  path,
  backends: ["gemini"],
  fields: "bytes",
  handle: (call) =>
    call.query.has("upload_id")
      ? proceed(world, call)
      : Effect.andThen(started(call), Effect.flatMap(begin(call), (finish) => start(world, call, finish))),
  torn: (call) => keep(world, call)
})

/** Starts a session. Its URL is that of the call, with an id. */
export const start = Effect.fnUntraced(
  function*(world: World, call: Call, finish: Finish): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* started(call)
    const { headers, url } = call.request
    const id = uniqueName("upload", yield* world.next, 32)
    const size = number(headers["x-goog-upload-header-content-length"])
    yield* world.uploads.set(id, { pieces: [], received: 0, size, finish, answer: undefined })
    return Reply.empty({
      headers: {
        "x-goog-upload-url": `${url.origin}${url.pathname}?upload_id=${id}&upload_protocol=resumable`,
        "x-goog-upload-status": "active",
        "x-goog-upload-chunk-granularity": String(granularity),
        "x-guploader-uploadid": id
      }
    })
  }
)

/** Google supports other protocols too; the emulator supports this one. */
const started = ({ request: { headers } }: Call): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const protocol = headers["x-goog-upload-protocol"]
  if (protocol !== "resumable") {
    return Effect.fail(RpcStatus.invalidArgument(
      `Only resumable uploads are supported: X-Goog-Upload-Protocol must be resumable, not ${protocol ?? "absent"}.`
    ))
  }
  return headers["x-goog-upload-command"] === "start" ? Effect.void : Effect.fail(
    RpcStatus.invalidArgument("An upload begins with X-Goog-Upload-Command: start.")
  )
}

/** The size of a chunk is a multiple of this, except for the last. */
const granularity = 262144

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
