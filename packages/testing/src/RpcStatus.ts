/**
 * Errors of the Gemini API. Those of the classic API are a `google.rpc.Status` in the envelope `{ "error": { code, message, status, details } }`, where
 * `details` has typed messages such as `google.rpc.RetryInfo`. The Interactions API and related APIs use `{ "error": { code, message } }`, where `code` is a
 * word such as `invalid_request`. The emulator writes an error in the format of the API that received the request.
 *
 * @example
 * ```ts
 * import { Reply, RpcStatus, Script } from "@effect-genai/testing"
 *
 * const busy = Reply.error(RpcStatus.make(503, "The model is overloaded. Please try again later."))
 * const script = Script.sequence("models.generateContent", [busy, Script.says("There I am.")])
 * ```
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A typed message in `details`. `@type` is its name.
 *
 * @category models
 * @since 0.1.0
 */
export interface Detail {
  readonly "@type": string
  readonly [field: string]: unknown
}

/**
 * A refused field with the reason, for {@link badRequest}.
 *
 * @category models
 * @since 0.1.0
 */
export interface FieldViolation {
  /** The path of the field in proto notation, for example `contents[0].parts`. */
  readonly field?: string
  readonly description: string
}

/**
 * An error of the API.
 *
 * @category models
 * @since 0.1.0
 */
export class RpcStatus extends Data.TaggedError("RpcStatus")<{
  /** The HTTP status. */
  readonly code: number
  readonly message: string
  /** The canonical name of the code, for example `RESOURCE_EXHAUSTED`. */
  readonly status: string
  readonly details: ReadonlyArray<Detail>
  /** The code in the Interactions API, if it is not the usual code of the HTTP status. See {@link withReason}. */
  readonly reason?: string
}> {
  /** The error body in the classic API. */
  get envelope() {
    return {
      error: {
        code: this.code,
        message: this.message,
        status: this.status,
        ...(this.details.length > 0 ? { details: this.details } : undefined)
      }
    }
  }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * An error with the canonical name of its HTTP status: 400 `INVALID_ARGUMENT`, 429 `RESOURCE_EXHAUSTED`, 503 `UNAVAILABLE` and so on, else `UNKNOWN`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (code: number, message: string, details: ReadonlyArray<Detail> = []): RpcStatus =>
  new RpcStatus({ code, message, status: statusNames[code] ?? "UNKNOWN", details })

/**
 * 400 `INVALID_ARGUMENT`, with `google.rpc.BadRequest` if there are fields.
 *
 * @category constructors
 * @since 0.1.0
 */
export const invalidArgument = (message: string, violations: ReadonlyArray<FieldViolation> = []): RpcStatus =>
  make(400, message, violations.length > 0 ? [badRequest(violations)] : [])

/**
 * 400 `FAILED_PRECONDITION`: the present state does not permit the call.
 *
 * @category constructors
 * @since 0.1.0
 */
export const failedPrecondition = (message: string): RpcStatus =>
  new RpcStatus({ code: 400, message, status: "FAILED_PRECONDITION", details: [] })

/**
 * 409 `ALREADY_EXISTS`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const alreadyExists = (message: string): RpcStatus =>
  new RpcStatus({ code: 409, message, status: "ALREADY_EXISTS", details: [] })

/**
 * 404 `NOT_FOUND`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const notFound = (message: string): RpcStatus => make(404, message)

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Gives the error a code in the Interactions API, such as `model_not_found`, `parameter_unknown` or `quota_exceeded`. The default depends on the HTTP status.
 * The classic API does not show the code.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withReason = (status: RpcStatus, reason: string): RpcStatus => new RpcStatus({ ...fields(status), reason })

// -----------------------------------------------------------------------------
// Details
// -----------------------------------------------------------------------------

/**
 * `google.rpc.RetryInfo`: the time to wait, in seconds (`"34.4s"`).
 *
 * @category details
 * @since 0.1.0
 */
export const retryInfo = (delay: Duration.Input): Detail => ({
  "@type": "type.googleapis.com/google.rpc.RetryInfo",
  retryDelay: `${Duration.toMillis(Duration.fromInputUnsafe(delay)) / 1000}s`
})

/**
 * `google.rpc.QuotaFailure` for one quota. Google's ids contain the period: `...PerMinutePerProjectPerModel-FreeTier`,
 * `...PerDayPerProjectPerModel-FreeTier`.
 *
 * @category details
 * @since 0.1.0
 */
export const quotaFailure = (quotaId: string, model = "gemini-2.5-flash"): Detail => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{
    quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
    quotaId,
    quotaDimensions: { location: "global", model },
    quotaValue: "20"
  }]
})

/**
 * `google.rpc.BadRequest`: the refused fields.
 *
 * @category details
 * @since 0.1.0
 */
export const badRequest = (fieldViolations: ReadonlyArray<FieldViolation>): Detail => ({
  "@type": "type.googleapis.com/google.rpc.BadRequest",
  fieldViolations
})

/**
 * `google.rpc.ErrorInfo`: a machine-readable reason, for example `API_KEY_INVALID`.
 *
 * @category details
 * @since 0.1.0
 */
export const errorInfo = (reason: string, metadata: { readonly [key: string]: string } = {}): Detail => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain: "googleapis.com",
  metadata
})

/**
 * `google.rpc.LocalizedMessage`: the message in the language of the caller.
 *
 * @category details
 * @since 0.1.0
 */
export const localizedMessage = (message: string): Detail => ({
  "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
  locale: "en-US",
  message
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const fields = ({ code, details, message, status }: RpcStatus) => ({ code, details, message, status })

const statusNames: { readonly [code: number]: string } = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED"
}
