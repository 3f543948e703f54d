/**
 * What a call adds to its request beside the HTTP options, and who is told of its retries. The promise entry sets them, for options that `@google/genai` has.
 */
import * as Context from "effect/Context"
import type * as Result from "effect/Result"
import type { InvalidRequest } from "../../GenAIError.ts"
import type { Retry } from "../../RetryPolicy.ts"
import type { HttpRequest } from "../transport/HttpRequest.ts"

/** Additions to the requests of a call. */
export interface Additions {
  /** Changes a request that is complete except for its credentials. */
  readonly change?: (request: HttpRequest, operation: string) => Result.Result<HttpRequest, InvalidRequest>
  /** Options of `fetch`. */
  readonly init?: RequestInit | undefined
  /** Whether failures of the connection are retried, as they are by default. */
  readonly retriesConnections?: boolean
}

/** Adds nothing. */
export const none: Additions = {}

/** The additions of the current call. */
export const Additions: Context.Reference<Additions> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/Additions",
  { defaultValue: () => none }
)

/** Is called before each retry of a call. */
export const OnRetry: Context.Reference<((retry: Retry) => void) | undefined> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/OnRetry",
  { defaultValue: (): ((retry: Retry) => void) | undefined => undefined }
)
