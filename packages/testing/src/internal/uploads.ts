/**
 * Google's resumable upload protocol: a session is started, bytes come in chunks, and a query tells how far they came.
 * What is done with them in the end is up to the resource that started the session.
 */
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { number } from "./json.ts"
import type { Call } from "./route.ts"
import { uniqueName } from "./text.ts"
import type { Upload, World } from "./world.ts"

/** Starts a session; its address is the one of the call, with an id. */
export const start = Effect.fnUntraced(
  function*(
    world: World,
    { request }: Call,
    finish: Upload["finish"]
  ): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { headers, url } = request
    if (headers["x-goog-upload-protocol"] !== "resumable" || headers["x-goog-upload-command"] !== "start") {
      return yield* RpcStatus.invalidArgument(
        "Only resumable uploads are supported: X-Goog-Upload-Command must be start."
      )
    }
    const id = uniqueName("upload", yield* world.next, 32)
    const size = number(headers["x-goog-upload-header-content-length"])
    yield* world.uploads.set(id, { received: new Uint8Array(0), size, finish })
    return Reply.empty({
      headers: {
        "x-goog-upload-url": `${url.origin}${url.pathname}?upload_id=${id}&upload_protocol=resumable`,
        "x-goog-upload-status": "active",
        "x-goog-upload-chunk-granularity": "262144",
        "x-guploader-uploadid": id
      }
    })
  }
)

/** Bytes for a session, the question how many there are, or their end. */
export const proceed = Effect.fnUntraced(
  function*(world: World, { query, request }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const id = query.get("upload_id") ?? ""
    const upload = yield* world.uploads.get(id)
    if (upload === undefined) return yield* RpcStatus.notFound("The upload session was not found.")
    const commands = (request.headers["x-goog-upload-command"] ?? "").split(",").map((command) => command.trim())
    const status = (state: string, received: number) => ({
      headers: { "x-goog-upload-status": state, "x-goog-upload-size-received": String(received) }
    })
    if (commands.includes("query")) return Reply.empty(status("active", upload.received.length))
    if (commands.includes("cancel")) {
      yield* world.uploads.remove(id)
      return Reply.empty(status("cancelled", upload.received.length))
    }
    const offset = number(request.headers["x-goog-upload-offset"]) ?? 0
    if (offset !== upload.received.length) {
      return yield* RpcStatus.invalidArgument(
        `The offset is ${offset}, but ${upload.received.length} bytes were received.`
      )
    }
    const received = new Uint8Array(offset + request.bytes.length)
    received.set(upload.received)
    received.set(request.bytes, offset)
    if (!commands.includes("finalize")) {
      yield* world.uploads.set(id, { ...upload, received })
      return Reply.empty(status("active", received.length))
    }
    if (upload.size !== undefined && upload.size !== received.length) {
      return yield* RpcStatus.invalidArgument(
        `${upload.size} bytes were announced, but ${received.length} were received.`
      )
    }
    yield* world.uploads.remove(id)
    return Reply.json(yield* upload.finish(received), status("final", received.length))
  }
)
