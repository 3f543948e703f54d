/**
 * Trouble, as data. A fault happens to one exchange; a {@link FaultPlan} says which exchanges, and one
 * after the other or for ever. Faults compose with {@link all}.
 *
 * Some faults stand in for the answer, and then the emulated API never acts: {@link status},
 * {@link dailyQuota}, {@link reply}, {@link html}, {@link invalidJson}, {@link emptyBody},
 * {@link redirect}, {@link reset}. The others act on the answer that the script or the API gave, so the
 * server has acted even if the client never learns it. Among these, faults of events (framing, error
 * events) come before faults of bytes (split, gzip, cut), whatever order they are listed in.
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
 */
import type * as Duration from "effect/Duration"
import type { Plan } from "./internal/plan.ts"
import type { Match } from "./ReceivedRequest.ts"
import * as Reply from "./Reply.ts"
import * as RpcStatus from "./RpcStatus.ts"

// -----------------------------------------------------------------------------
// models
// -----------------------------------------------------------------------------

/** What goes wrong with one exchange. */
export type Fault =
  | { readonly _tag: "All"; readonly faults: ReadonlyArray<Fault> }
  | { readonly _tag: "Instead"; readonly reply: Reply.Reply }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "Delay"; readonly duration: Duration.Input }
  | { readonly _tag: "Stall"; readonly afterBytes: number }
  | { readonly _tag: "Cut"; readonly afterBytes: number; readonly how: "close" | "reset" }
  | { readonly _tag: "Truncate"; readonly afterBytes: number }
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

/** How a body is cut into chunks: at every byte, every n bytes, or at boundaries drawn from a seed. */
export type ChunkSize = "byte" | number | { readonly seed: number; readonly max?: number }

/** How server-sent events are written. */
export interface Framing {
  readonly lineEnding: "\n" | "\r" | "\r\n"
  /** A comment line before each event, as proxies send to keep a connection alive. */
  readonly comments: boolean
  /** JSON over several `data:` lines. */
  readonly multiline: boolean
  /** A last event `data: [DONE]`. */
  readonly done: boolean
}

/** Faults for the requests that match. */
export interface FaultPlan extends Plan<Fault> {}

// -----------------------------------------------------------------------------
// plans
// -----------------------------------------------------------------------------

/** One fault for each matching request, in order; then all goes well again. {@link none} lets a request pass. */
export const sequence = (match: Match, faults: ReadonlyArray<Fault>): FaultPlan => ({
  match,
  steps: faults,
  thereafter: "nothing"
})

/** The same fault for every matching request. */
export const always = (match: Match, fault: Fault): FaultPlan => ({ match, steps: [fault], thereafter: "last" })

// -----------------------------------------------------------------------------
// combinators
// -----------------------------------------------------------------------------

/** Several faults in one exchange. */
export const all = (...faults: ReadonlyArray<Fault>): Fault => ({ _tag: "All", faults })

/** Nothing goes wrong. */
export const none: Fault = all()

// -----------------------------------------------------------------------------
// answers that are not the expected one
// -----------------------------------------------------------------------------

/** Any reply in place of the expected one. */
export const reply = (instead: Reply.Reply): Fault => ({ _tag: "Instead", reply: instead })

/** What a refused request is told about trying again. Durations are Effect durations. */
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

/** An error in Google's envelope with this HTTP status. */
export const status = (code: number, hints: RetryHints = {}): Fault =>
  reply(Reply.error(
    RpcStatus.make(code, hints.message ?? messageOf(code), [
      ...(hints.quotaId === undefined ? [] : [RpcStatus.quotaFailure(hints.quotaId)]),
      ...(hints.retryDelay === undefined ? [] : [RpcStatus.retryInfo(hints.retryDelay)]),
      ...(hints.details ?? [])
    ]),
    {
      headers: {
        ...(hints.retryAfter === undefined ? undefined : { "retry-after": String(hints.retryAfter) }),
        ...(hints.retryAfterMs === undefined ? undefined : { "retry-after-ms": String(hints.retryAfterMs) })
      }
    }
  ))

/** 429 for a quota that comes back tomorrow, with the `RetryInfo` that Google sends along all the same. */
export const dailyQuota: Fault = status(429, {
  quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
  retryDelay: "34 seconds"
})

/** An HTML page with status 200, as a captive portal sends it. */
export const html: Fault = reply(
  Reply.html("<!DOCTYPE html><html><title>Sign in</title><p>Sign in to this network.</p></html>")
)

/** JSON that stops in the middle, with status 200 and a matching `content-length`. */
export const invalidJson: Fault = reply(
  Reply.text("{\"candidates\": [{\"content\":", { headers: { "content-type": "application/json; charset=UTF-8" } })
)

/** Status 200 and not a byte of body. */
export const emptyBody: Fault = reply(Reply.empty({ headers: { "content-type": "application/json; charset=UTF-8" } }))

/** A redirect to another address, 307 by default. */
export const redirect = (location: string, code: 301 | 302 | 303 | 307 | 308 = 307): Fault =>
  reply(Reply.empty({ status: code, headers: { location } }))

// -----------------------------------------------------------------------------
// time
// -----------------------------------------------------------------------------

/** The answer comes later, by Effect's `Clock`. */
export const delay = (duration: Duration.Input): Fault => ({ _tag: "Delay", duration })

/** This long passes before each event of a stream. */
export const pace = (interval: Duration.Input): Fault => ({ _tag: "Pace", interval })

/** Headers and this many bytes (none by default) are sent, then silence on an open connection. */
export const stall = (afterBytes = 0): Fault => ({ _tag: "Stall", afterBytes })

// -----------------------------------------------------------------------------
// the connection
// -----------------------------------------------------------------------------

/** The connection is reset before any header is sent. */
export const reset: Fault = { _tag: "Reset" }

/** Headers and this many bytes of the body are sent, then the connection is reset. */
export const resetAfter = (bytes: number): Fault => ({ _tag: "Cut", afterBytes: bytes, how: "reset" })

/** The connection is closed after this many bytes of the body. */
export const cut = (afterBytes: number): Fault => ({ _tag: "Cut", afterBytes, how: "close" })

/** The body ends after this many bytes, and nothing in the protocol tells that more was to come. */
export const truncate = (afterBytes: number): Fault => ({ _tag: "Truncate", afterBytes })

// -----------------------------------------------------------------------------
// bytes
// -----------------------------------------------------------------------------

/** The body arrives in other pieces than it was written in. */
export const split = (size: ChunkSize): Fault => ({ _tag: "Split", size })

/** The body is compressed (`content-encoding: gzip`), whether or not the client asked for it. */
export const gzip: Fault = { _tag: "Gzip" }

/** The body begins with a byte order mark. */
export const bom: Fault = { _tag: "Bom" }

// -----------------------------------------------------------------------------
// events
// -----------------------------------------------------------------------------

/** Events are written with these line endings; Google uses `\r\n`. */
export const lineEndings = (lineEnding: Framing["lineEnding"]): Fault => ({ _tag: "Framing", framing: { lineEnding } })

/** A comment line comes before each event. */
export const comments: Fault = { _tag: "Framing", framing: { comments: true } }

/** The JSON of each event spreads over several `data:` lines. */
export const multiline: Fault = { _tag: "Framing", framing: { multiline: true } }

/** The stream ends with `data: [DONE]`. */
export const doneMarker: Fault = { _tag: "Framing", framing: { done: true } }

/**
 * After some events (one by default) an error in Google's envelope comes as the last event; or as `"bare"`
 * JSON without `data:`, which Google's front end also does.
 */
export const errorEvent = (
  status: RpcStatus.RpcStatus = RpcStatus.make(503, messageOf(503)),
  options: { readonly after?: number; readonly as?: "event" | "bare" } = {}
): Fault => ({ _tag: "ErrorEvent", status, after: options.after ?? 1, as: options.as ?? "event" })

/** No event carries a `finishReason`: the stream ends, and the client cannot know whether that was all. */
export const unfinished: Fault = { _tag: "Unfinished" }

// -----------------------------------------------------------------------------
// private
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
      return `The emulator was asked to answer ${code}.`
  }
}
