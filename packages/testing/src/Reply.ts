/**
 * An answer of the emulator, as data: status, headers and a body that is bytes, an error or a stream of
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
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { RpcStatus } from "./RpcStatus.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A server-sent event. A string is sent as it is, any other value as JSON.
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
 * What a reply carries. A status is written as the API that was asked writes its errors.
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
 * Status (200 by default) and additional headers of a reply.
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
 * Raw bytes. There is no `content-type` unless the options name one.
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
 * A body of text, `text/plain` unless the options say otherwise.
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
 * An HTML page, as a proxy or a login wall would send it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const html = (content: string, options: Options = {}): Reply =>
  text(content, { ...options, headers: { "content-type": "text/html; charset=UTF-8", ...options.headers } })

/**
 * A JSON body, indented as Google indents it.
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
 * An error with its own HTTP status, in Google's envelope or, from the Interactions API and its siblings, in theirs.
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
 * Server-sent events that each carry one value, sent one by one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const events = (values: Iterable<unknown>, options: Options = {}): Reply =>
  serverEvents(Stream.fromIterable(values, { chunkSize: 1 }).pipe(Stream.map((data) => ({ data }))), options)

/**
 * Server-sent events with names and ids of their own, at their own pace.
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
