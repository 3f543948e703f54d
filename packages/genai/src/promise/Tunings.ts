/**
 * The `tunings` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { TuningJob } from "../wire/plain/Tunings.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `tunings` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Tunings extends /*#__PURE__*/ Face.make("tunings", {
  tune: Face.call,
  get: Face.call,
  list: Verbs.pager("tuningJobs"),
  cancel: Verbs.shaped(Face.call, "CancelTuningJobResponse"),
  wait: Verbs.wait as Face.Derived<"call", [params: WaitTuningJobParameters]>,
  validateReward: Verbs.shaped(Face.call, "ValidateRewardResponse")
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The tuning job to wait for, and how to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitTuningJobParameters {
  /** The name in the answer that started the job. Without one the call rejects with `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<TuningJob> | undefined
}
