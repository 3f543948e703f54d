/**
 * The errors of durable work. They have schemas, since they are stored with the workflows that they end.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Work that the API does while nobody is connected.
 *
 * @category schemas
 * @since 0.1.0
 */
export const JobKind = /*#__PURE__*/ Schema.Literals(["interaction", "batch", "video", "tuning"])

/**
 * The type of {@link JobKind}.
 *
 * @category models
 * @since 0.1.0
 */
export type JobKind = typeof JobKind.Type

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * A value is too large for a message of the workflow engine. Nothing was sent. Put the content elsewhere and pass a reference to it: a file of the Files API,
 * or an object of Cloud Storage.
 *
 * @category errors
 * @since 0.1.0
 */
export class PayloadTooLarge extends /*#__PURE__*/ Schema.TaggedError<PayloadTooLarge>()("PayloadTooLarge", {
  message: Schema.String,
  /** What is too large: the parameter, or the key of the row. */
  field: Schema.String,
  /** The size as JSON, in bytes of UTF-8. */
  bytes: Schema.Finite,
  /** The most that is taken, in bytes. */
  limit: Schema.Finite
}) {}

/**
 * A durable job ended without its result. This is the stored result of the workflow: the same key fails in the same way until its rows are swept.
 *
 * @category errors
 * @since 0.1.0
 */
export class DurableJobFailed extends /*#__PURE__*/ Schema.TaggedError<DurableJobFailed>()("DurableJobFailed", {
  message: Schema.String,
  /** The kind of the job. */
  job: JobKind,
  /** The name that the API gave to the job, if it was submitted. */
  jobName: Schema.optional(Schema.String),
  /**
   * - `refused`: the API did not take the job, or could not be reached for 30 minutes. A failure after which the job may run is one too, if the
   *   API has no list to look it up in: such a job is not submitted again.
   * - `ended`: the job failed, was cancelled or expired. `state` says which.
   * - `lost`: the API does not know the job any more, or refuses to tell.
   * - `overdue`: the job was still running when the time of the layer had passed. It goes on at the API.
   */
  reason: Schema.Literals(["refused", "ended", "lost", "overdue"]),
  /** The last state that the API told, for example `"JOB_STATE_EXPIRED"`. */
  state: Schema.optional(Schema.String)
}) {}
