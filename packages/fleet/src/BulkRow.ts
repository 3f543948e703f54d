/**
 * The rows of a bulk run: the prompts that go in and the answers that come out.
 *
 * @since 0.1.0
 */
import type { BatchRequest } from "effect-genai/BatchRun"
import type { GenerateContentResponse } from "effect-genai/GenerateContentResponse"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PayloadTooLarge } from "./DurableError.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One request of a run, as JSON: files by their uri, tools as declarations. The default of `key` is the index of the row.
 *
 * @category models
 * @since 0.1.0
 */
export interface BulkRow extends BatchRequest {}

/**
 * The answer to a row, or why there is none.
 *
 * @category models
 * @since 0.1.0
 */
export interface BulkItem<Row extends BulkRow = BulkRow> {
  /** The index of the row in the stream. */
  readonly index: number
  /** The key of the row. */
  readonly key: string
  /** The row. */
  readonly row: Row
  /** The answer. A row that failed does not end the run. */
  readonly result: Result.Result<GenerateContentResponse, BulkRowFailed | PayloadTooLarge>
}

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * A row has no answer. What failed is told in a form that can be stored.
 *
 * @category errors
 * @since 0.1.0
 */
export class BulkRowFailed extends /*#__PURE__*/ Schema.TaggedError<BulkRowFailed>()("BulkRowFailed", {
  message: Schema.String,
  /** The tag of the error of the call, for example `"RateLimited"`, or `"DurableJobFailed"` if the batch of the row failed. */
  error: Schema.String,
  /** The HTTP status, if the API answered. */
  status: Schema.optional(Schema.Finite),
  /** Whether the same request can succeed later. */
  isRetryable: Schema.Boolean
}) {}
