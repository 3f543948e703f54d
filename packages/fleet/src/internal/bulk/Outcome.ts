/** What became of a row, as JSON. */
import type { GenAIError, JobFailed } from "effect-genai/GenAIError"
import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
import type { GenerateContentResponse as Wire } from "effect-genai/wire/GenerateContent"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { BulkRowFailed } from "../../BulkRow.ts"
import type { DurableJobFailed } from "../../DurableError.ts"

/** An answer, or the fields of a {@link BulkRowFailed}. */
export type Outcome = { readonly response: Wire } | {
  readonly failed: {
    readonly message: string
    readonly error: string
    readonly status?: number | undefined
    readonly isRetryable: boolean
  }
}

/** The outcome of a call. */
export const of = (
  result: Result.Result<Wire, GenAIError | JobFailed | DurableJobFailed>
): Outcome =>
  Result.match(result, {
    onSuccess: (response) => ({ response }),
    onFailure: (error) => ({
      failed: {
        message: error.message,
        error: error._tag,
        status: Predicate.hasProperty(error, "status") && typeof error.status === "number" ? error.status : undefined,
        isRetryable: Predicate.hasProperty(error, "isRetryable") && error.isRetryable === true
      }
    })
  })

/** The result that a user sees. */
export const toResult = (
  outcome: Outcome
): Result.Result<GenerateContentResponse.GenerateContentResponse, BulkRowFailed> =>
  "response" in outcome
    ? Result.succeed(GenerateContentResponse.make(outcome.response))
    : Result.fail(new BulkRowFailed(outcome.failed))
