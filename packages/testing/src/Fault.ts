/**
 * Faults as data. A fault applies to one exchange of a request and its answer. A {@link FaultPlan} says to which exchanges, once per fault or
 * always. {@link all} combines faults.
 *
 * Some faults replace the answer, and the emulated API does not act: {@link status}, {@link dailyQuota}, {@link reply}, {@link html},
 * {@link invalidJson}, {@link emptyBody}, {@link redirect}, {@link reset}, {@link cutRequest}. The other faults change the answer of the script or the
 * API, so the server has acted, even if the client does not learn it. Of these, faults of events (framing, error events) apply before faults of bytes
 * (split, gzip, cut), in whatever order they are listed.
 *
 * All requests of a resumable upload belong to one operation (`files.upload`, `environments.files.upload`), in the order in which they arrive: the
 * start, then chunks and queries.
 *
 * @example
 * ```ts
 * import { Emulator, Fault } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   yield* emulator.inject(
 *     Fault.sequence("models.generateContent", [
 *       Fault.status(429, { retryDelay: "2 seconds" }),
 *       Fault.none,
 *       Fault.cut(100)
 *     ]),
 *     Fault.always("models.generateContentStream", Fault.all(Fault.lineEndings("\r"), Fault.split("byte")))
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { Plan } from "./internal/plan.ts"
import type { Match } from "./ReceivedRequest.ts"
import * as Reply from "./Reply.ts"
import * as RpcStatus from "./RpcStatus.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A fault of one exchange.
 *
 * @category models
 * @since 0.1.0
 */
export type Fault =
  | { readonly _tag: "All"; readonly faults: ReadonlyArray<Fault> }
  | { readonly _tag: "Instead"; readonly reply: Reply.Reply }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "CutRequest"; readonly afterBytes: number }
  | { readonly _tag: "Unanswered" }
  | { readonly _tag: "Delay"; readonly duration: Duration.Input }
  | { readonly _tag: "Stall"; readonly afterBytes: number }
  | { readonly _tag: "Cut"; readonly afterBytes: number; readonly how: "close" | "reset" }
  | { readonly _tag: "Truncate"; readonly afterBytes: number }
  | { readonly _tag: "Drop"; readonly afterEvents: number; readonly how: "close" | "reset" | "end" }
  | { readonly _tag: "Headers"; readonly headers: { readonly [name: string]: string | undefined } }
  | { readonly _tag: "Split"; readonly size: ChunkSize }
  | { readonly _tag: "Gzip" }
  | { readonly _tag: "Bom" }
  | { readonly _tag: "Framing"; readonly framing: Partial<Framing> }
  | {
    readonly _tag: "ErrorEvent"
    readonly status: RpcStatus.RpcStatus
    readonly after: number
    readonly as: "event" | "bare"
  }
  | { readonly _tag: "Unfinished" }
  | { readonly _tag: "Pace"; readonly interval: Duration.Input }

/**
 * How a body is split into chunks: after every byte, after every n bytes, or at random places that depend on a seed.
 *
 * @category models
 * @since 0.1.0
 */
export type ChunkSize = "byte" | number | { readonly seed: number; readonly max?: number }

/**
 * The framing of server-sent events.
 *
 * @category models
 * @since 0.1.0
 */
export interface Framing {
  readonly lineEnding: "\n" | "\r" | "\r\n"
  /** A comment line before each event. Proxies send them to keep a connection alive. */
  readonly comments: boolean
  /** JSON over several `data:` lines. */
  readonly multiline: boolean
  /** A last event `data: [DONE]`. */
  readonly done: boolean
}

/**
 * Faults for matching requests.
 *
 * @category models
 * @since 0.1.0
 */
export interface FaultPlan extends Plan<Fault> {}

// -----------------------------------------------------------------------------
// Plans
// -----------------------------------------------------------------------------

/**
 * One fault per matching request, in order. Later requests have no fault. {@link none} lets a request pass.
 *
 * @category plans
 * @since 0.1.0
 */
export const sequence = (match: Match, faults: ReadonlyArray<Fault>): FaultPlan => ({
  match,
  steps: faults,
  thereafter: "nothing"
})

/**
 * The same fault for every matching request.
 *
 * @category plans
 * @since 0.1.0
 */
export const always = (match: Match, fault: Fault): FaultPlan => ({ match, steps: [fault], thereafter: "last" })

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Combines several faults of one exchange.
 *
 * @category combinators
 * @since 0.1.0
 */
export const all = (...faults: ReadonlyArray<Fault>): Fault => ({ _tag: "All", faults })

/**
 * No fault.
 *
 * @category combinators
 * @since 0.1.0
 */
export const none: Fault = all()

// -----------------------------------------------------------------------------
// Answers that are not the expected one
// -----------------------------------------------------------------------------

/**
 * Replaces the answer with any reply.
 *
 * @category answers
 * @since 0.1.0
 */
export const reply = (instead: Reply.Reply): Fault => ({ _tag: "Instead", reply: instead })

/**
 * What an error says about a retry.
 *
 * @category answers
 * @since 0.1.0
 */
export interface RetryHints {
  readonly message?: string
  /** `google.rpc.RetryInfo` in the error's details. */
  readonly retryDelay?: Duration.Input
  /** `Retry-After` header: seconds, or an HTTP date. */
  readonly retryAfter?: number | string
  /** `retry-after-ms` header. */
  readonly retryAfterMs?: number
  /** `google.rpc.QuotaFailure` with this quota id. */
  readonly quotaId?: string
  /** Further details. */
  readonly details?: ReadonlyArray<RpcStatus.Detail>
}

/**
 * An error with this HTTP status, in Google's envelope. Errors of the Interactions API have no details, so only the headers of the hints are sent.
 *
 * @category answers
 * @since 0.1.0
 */
export const status = (code: number, hints: RetryHints = {}): Fault => {
  const refused = RpcStatus.make(code, hints.message ?? messageOf(code), [
    ...(hints.quotaId === undefined ? [] : [RpcStatus.quotaFailure(hints.quotaId)]),
    ...(hints.retryDelay === undefined ? [] : [RpcStatus.retryInfo(hints.retryDelay)]),
    ...(hints.details ?? [])
  ])
  return reply(Reply.error(
    hints.quotaId?.includes("PerDay") === true ? RpcStatus.withReason(refused, "quota_exceeded") : refused,
    {
      headers: {
        ...(hints.retryAfter === undefined ? undefined : { "retry-after": String(hints.retryAfter) }),
        ...(hints.retryAfterMs === undefined ? undefined : { "retry-after-ms": String(hints.retryAfterMs) })
      }
    }
  ))
}

/**
 * 429 for a daily quota. Like Google, it has a `RetryInfo` with a short delay.
 *
 * @category answers
 * @since 0.1.0
 */
export const dailyQuota: Fault = status(429, {
  quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
  retryDelay: "34 seconds"
})

/**
 * An HTML page with status 200, like that of a captive portal.
 *
 * @category answers
 * @since 0.1.0
 */
export const html: Fault = reply(
  Reply.html("<!DOCTYPE html><html><title>Sign in</title><p>Sign in to this network.</p></html>")
)

/**
 * JSON that stops in the middle, with status 200 and a matching `content-length`.
 *
 * @category answers
 * @since 0.1.0
 */
export const invalidJson: Fault = reply(
  Reply.text("{\"candidates\": [{\"content\":", { headers: { "content-type": "application/json; charset=UTF-8" } })
)

/**
 * Status 200 with an empty body.
 *
 * @category answers
 * @since 0.1.0
 */
export const emptyBody: Fault = reply(Reply.empty({ headers: { "content-type": "application/json; charset=UTF-8" } }))

/**
 * A redirect to another address, 307 by default.
 *
 * @category answers
 * @since 0.1.0
 */
export const redirect = (location: string, code: 301 | 302 | 303 | 307 | 308 = 307): Fault =>
  reply(Reply.empty({ status: code, headers: { location } }))

// -----------------------------------------------------------------------------
// Time
// -----------------------------------------------------------------------------

/**
 * Delays the answer, by Effect's `Clock`.
 *
 * @category time
 * @since 0.1.0
 */
export const delay = (duration: Duration.Input): Fault => ({ _tag: "Delay", duration })

/**
 * Waits before each event of a stream.
 *
 * @category time
 * @since 0.1.0
 */
export const pace = (interval: Duration.Input): Fault => ({ _tag: "Pace", interval })

/**
 * Sends the headers and this many bytes (default: 0), then nothing more, on an open connection.
 *
 * @category time
 * @since 0.1.0
 */
export const stall = (afterBytes = 0): Fault => ({ _tag: "Stall", afterBytes })

// -----------------------------------------------------------------------------
// The connection
// -----------------------------------------------------------------------------

/**
 * The connection is reset before any header is sent.
 *
 * @category connection
 * @since 0.1.0
 */
export const reset: Fault = { _tag: "Reset" }

/**
 * The server reads this many bytes of the body of the request, then resets the connection. If they are part of an upload, the server keeps them and
 * reports them when it is queried. Any other request has no effect. The log has the complete request.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-genai/testing"
 *
 * // The second request of the upload is its first chunk. The upload continues at byte 300,000.
 * const plan = Fault.sequence("files.upload", [Fault.none, Fault.cutRequest(300_000)])
 * ```
 *
 * @category connection
 * @since 0.1.0
 */
export const cutRequest = (afterBytes: number): Fault => ({ _tag: "CutRequest", afterBytes })

/**
 * The server acts, but resets the connection before it sends the headers of the answer. So the client does not know that an upload was finalized or that
 * a resource was created.
 *
 * @category connection
 * @since 0.1.0
 */
export const unanswered: Fault = { _tag: "Unanswered" }

/**
 * Headers and this many bytes of the body are sent, then the connection is reset.
 *
 * @category connection
 * @since 0.1.0
 */
export const resetAfter = (bytes: number): Fault => ({ _tag: "Cut", afterBytes: bytes, how: "reset" })

/**
 * The connection is closed after this many bytes of the body.
 *
 * @category connection
 * @since 0.1.0
 */
export const cut = (afterBytes: number): Fault => ({ _tag: "Cut", afterBytes, how: "close" })

/**
 * The body ends after this many bytes, and the protocol does not show that it is incomplete.
 *
 * @category connection
 * @since 0.1.0
 */
export const truncate = (afterBytes: number): Fault => ({ _tag: "Truncate", afterBytes })

/**
 * The connection is closed or reset after this many events of a stream. With `"end"` the response ends, and the protocol does not show that it is
 * incomplete.
 *
 * @category connection
 * @since 0.1.0
 */
export const drop = (afterEvents: number, how: "close" | "reset" | "end" = "close"): Fault => ({
  _tag: "Drop",
  afterEvents,
  how
})

// -----------------------------------------------------------------------------
// Headers
// -----------------------------------------------------------------------------

/**
 * The answer lacks these headers, for example `x-goog-upload-status` or `x-goog-upload-url`.
 *
 * @category headers
 * @since 0.1.0
 */
export const withoutHeaders = (...names: ReadonlyArray<string>): Fault => ({
  _tag: "Headers",
  headers: Object.fromEntries(names.map((name) => [name.toLowerCase(), undefined]))
})

/**
 * The answer has these headers, which replace its own headers of the same names. For example a wrong `x-goog-upload-size-received`.
 *
 * @category headers
 * @since 0.1.0
 */
export const withHeaders = (headers: { readonly [name: string]: string }): Fault => ({
  _tag: "Headers",
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
})

// -----------------------------------------------------------------------------
// Bytes
// -----------------------------------------------------------------------------

/**
 * The body arrives in other chunks.
 *
 * @category bytes
 * @since 0.1.0
 */
export const split = (size: ChunkSize): Fault => ({ _tag: "Split", size })

/**
 * The body is compressed (`content-encoding: gzip`), whether or not the client asked for it.
 *
 * @category bytes
 * @since 0.1.0
 */
export const gzip: Fault = { _tag: "Gzip" }

/**
 * The body begins with a byte order mark.
 *
 * @category bytes
 * @since 0.1.0
 */
export const bom: Fault = { _tag: "Bom" }

// -----------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------

/**
 * Events are written with these line endings; Google uses `\r\n`.
 *
 * @category events
 * @since 0.1.0
 */
export const lineEndings = (lineEnding: Framing["lineEnding"]): Fault => ({ _tag: "Framing", framing: { lineEnding } })

/**
 * A comment line comes before each event.
 *
 * @category events
 * @since 0.1.0
 */
export const comments: Fault = { _tag: "Framing", framing: { comments: true } }

/**
 * The JSON of each event is split over several `data:` lines.
 *
 * @category events
 * @since 0.1.0
 */
export const multiline: Fault = { _tag: "Framing", framing: { multiline: true } }

/**
 * The stream ends with `data: [DONE]`.
 *
 * @category events
 * @since 0.1.0
 */
export const doneMarker: Fault = { _tag: "Framing", framing: { done: true } }

/**
 * After some events (default: 1), an error in the format of the API is the last event. With `"bare"` it is JSON without `data:`, which Google's front end
 * also sends.
 *
 * @category events
 * @since 0.1.0
 */
export const errorEvent = (
  status: RpcStatus.RpcStatus = RpcStatus.make(503, messageOf(503)),
  options: { readonly after?: number; readonly as?: "event" | "bare" } = {}
): Fault => ({ _tag: "ErrorEvent", status, after: options.after ?? 1, as: options.as ?? "event" })

/**
 * The stream ends without a `finishReason` or `interaction.completed`, so the client cannot know whether it is complete.
 *
 * @category events
 * @since 0.1.0
 */
export const unfinished: Fault = { _tag: "Unfinished" }

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

function messageOf(code: number): string {
  switch (code) {
    case 408:
      return "The request timed out. Please try again."
    case 429:
      return "You exceeded your current quota, please check your plan and billing details."
    case 500:
      return "An internal error has occurred. Please retry."
    case 503:
      return "The model is overloaded. Please try again later."
    case 504:
      return "Deadline expired before operation could complete."
    default:
      return `A fault of the emulator answers with status ${code}.`
  }
}
