/**
 * The `tunings` resource for plain async code.
 *
 * @since 0.1.0
 */
import { CancelTuningJobResponse, ValidateRewardResponse } from "../wire/plain/Classes.ts"
import type { TuningJob } from "../wire/plain/Tunings.ts"
import * as Face from "./internal/Face.ts"
import * as Shapes from "./internal/Shapes.ts"
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
  list: Face.pager("tuningJobs"),
  cancel: Shapes.shaped(Face.call, Shapes.instanceOf(CancelTuningJobResponse)),
  wait: Face.wait as Face.Derived<"call", [params: WaitTuningJobParameters]>,
  validateReward: Shapes.shaped(Face.call, Shapes.instanceOf(ValidateRewardResponse))
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
