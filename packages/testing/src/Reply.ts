/**
 * An answer of the emulator, as data: status, headers and a body that is either bytes or a stream of
 * server-sent events. Scripts are made of replies, and so are the answers of the emulated API itself.
 *
 * @example
 * ```ts
 * import { Reply } from "@effect-genai/testing"
 *
 * const fixed = Reply.json({ totalTokens: 7 })
 * const streamed = Reply.events([{ candidates: [{ content: { parts: [{ text: "Hi" }] } }] }])
 * const refused = Reply.html("<h1>Sorry</h1>", { status: 502 })
 * ```
 */
import * as Stream from "effect/Stream"
import type { RpcStatus } from "./RpcStatus.ts"

// -----------------------------------------------------------------------------
// models
// -----------------------------------------------------------------------------

/** A server-sent event. A string is sent as it is, any other value as JSON. */
export interface ServerEvent {
  readonly data: unknown
  /** The `event:` line. */
  readonly event?: string
  /** The `id:` line. */
  readonly id?: string
}

/** What a reply carries. */
export type Body =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Events"; readonly events: Stream.Stream<ServerEvent> }

/** An answer to one request. */
export interface Reply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Body
}

/** Status (200 by default) and additional headers of a reply. */
export interface Options {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
}

// -----------------------------------------------------------------------------
// constructors
// -----------------------------------------------------------------------------

/** Raw bytes. There is no `content-type` unless the options name one. */
export const bytes = (content: Uint8Array, options: Options = {}): Reply => ({
  status: options.status ?? 200,
  headers: { ...options.headers },
  body: { _tag: "Bytes", bytes: content }
})

/** An empty body. */
export const empty = (options: Options = {}): Reply => bytes(new Uint8Array(0), options)

/** A body of text, `text/plain` unless the options say otherwise. */
export const text = (content: string, options: Options = {}): Reply =>
  bytes(encoder.encode(content), {
    ...options,
    headers: { "content-type": "text/plain; charset=UTF-8", ...options.headers }
  })

/** An HTML page, as a proxy or a login wall would send it. */
export const html = (content: string, options: Options = {}): Reply =>
  text(content, { ...options, headers: { "content-type": "text/html; charset=UTF-8", ...options.headers } })

/** A JSON body, indented as Google indents it. */
export const json = (content: unknown, options: Options = {}): Reply =>
  text(JSON.stringify(content, undefined, 2), {
    ...options,
    headers: { "content-type": "application/json; charset=UTF-8", ...options.headers }
  })

/** An error in Google's envelope, with its own HTTP status. */
export const error = (status: RpcStatus, options: Omit<Options, "status"> = {}): Reply =>
  json(status.envelope, { ...options, status: status.code })

/** Server-sent events that each carry one value, sent one by one. */
export const events = (values: Iterable<unknown>, options: Options = {}): Reply =>
  serverEvents(Stream.fromIterable(values, { chunkSize: 1 }).pipe(Stream.map((data) => ({ data }))), options)

/** Server-sent events with names and ids of their own, at their own pace. */
export const serverEvents = (stream: Stream.Stream<ServerEvent>, options: Options = {}): Reply => ({
  status: options.status ?? 200,
  headers: { "content-type": "text/event-stream", "content-disposition": "attachment", ...options.headers },
  body: { _tag: "Events", events: stream }
})

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

const encoder = new TextEncoder()
