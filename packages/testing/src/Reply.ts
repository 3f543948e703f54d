/**
 * An answer of the emulator as data: status, headers, and a body of bytes, an error or server-sent events. Scripts and the emulated API both answer with
 * replies.
 *
 * @example
 * ```ts
 * import { Reply } from "@effect-genai/testing"
 *
 * const fixed = Reply.json({ totalTokens: 7 })
 * const streamed = Reply.events([{ candidates: [{ content: { parts: [{ text: "Hi" }] } }] }])
 * const refused = Reply.html("<h1>Sorry</h1>", { status: 502 })
 * ```
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import { written } from "./internal/written.ts"
import type { RpcStatus } from "./RpcStatus.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A server-sent event. A string is sent unchanged, any other value as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerEvent {
  readonly data: unknown
  /** The `event:` line. */
  readonly event?: string
  /** The `id:` line. */
  readonly id?: string
}

/**
 * The body of a reply. An error is written in the format of the API that received the request.
 *
 * @category models
 * @since 0.1.0
 */
export type Body =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Status"; readonly status: RpcStatus }
  | { readonly _tag: "Events"; readonly events: Stream.Stream<ServerEvent> }

/**
 * An answer to one request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Body
}

/**
 * The status (default: 200) and additional headers of a reply.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Raw bytes, without a `content-type` unless the options have one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bytes = (content: Uint8Array, options: Options = {}): Reply => ({
  status: options.status ?? 200,
  headers: { ...options.headers },
  body: { _tag: "Bytes", bytes: content }
})

/**
 * An empty body.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty = (options: Options = {}): Reply => bytes(new Uint8Array(0), options)

/**
 * Text, as `text/plain` unless the options have another `content-type`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const text = (content: string, options: Options = {}): Reply =>
  bytes(encoder.encode(content), {
    ...options,
    headers: { "content-type": "text/plain; charset=UTF-8", ...options.headers }
  })

/**
 * An HTML page, like that of a proxy or a login page.
 *
 * @category constructors
 * @since 0.1.0
 */
export const html = (content: string, options: Options = {}): Reply =>
  text(content, { ...options, headers: { "content-type": "text/html; charset=UTF-8", ...options.headers } })

/**
 * JSON, indented like Google's.
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (content: unknown, options: Options = {}): Reply =>
  text(JSON.stringify(content, undefined, 2), {
    ...options,
    headers: { "content-type": "application/json; charset=UTF-8", ...options.headers }
  })

/**
 * An error with its HTTP status, in Google's envelope, or in that of the Interactions API and related APIs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const error = (status: RpcStatus, options: Omit<Options, "status"> = {}): Reply => ({
  status: status.code,
  headers: { "content-type": "application/json; charset=UTF-8", ...options.headers },
  body: { _tag: "Status", status }
})

/**
 * Server-sent events, one per value. Each is written by itself; a list of more than 16 continues in growing batches, which is faster.
 *
 * @category constructors
 * @since 0.1.0
 */
export const events = (values: Iterable<unknown>, options: Options = {}): Reply =>
  serverEvents(Stream.map(written(values), (data) => ({ data })), options)

/**
 * Server-sent events with names and ids, from a stream that decides when they are sent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const serverEvents = (stream: Stream.Stream<ServerEvent>, options: Options = {}): Reply => ({
  status: options.status ?? 200,
  headers: { "content-type": "text/event-stream", "content-disposition": "attachment", ...options.headers },
  body: { _tag: "Events", events: stream }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const encoder = new TextEncoder()
