/**
 * The `tunings` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Tunings.ts"
import type { Runner, WaitConfig } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `tunings` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Tunings {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Starts to tune a model: `POST tuningJobs`; on the Gemini Developer API `POST tunedModels`. */
  readonly tune = (params: Wire.CreateTuningJobParameters): Promise<Wire.TuningJob> =>
    this.#runner.call((ai) => ai.tunings.tune(params), params)

  /** A tuning job: `GET {name}`. */
  readonly get = (params: Wire.GetTuningJobParameters): Promise<Wire.TuningJob> =>
    this.#runner.call((ai) => ai.tunings.get(params), params)

  /** The tuning jobs there are, page by page: `GET tuningJobs`. Vertex only. */
  readonly list = (
    params?: Wire.ListTuningJobsParameters
  ): Promise<Pager<Wire.TuningJob, Wire.ListTuningJobsParameters>> =>
    this.#runner.pager<Wire.TuningJob, Wire.ListTuningJobsParameters>(
      "tuningJobs",
      params ?? {},
      (ai, params) => ai.tunings.listPages(params)
    )

  /** Cancels a tuning job: `POST {name}:cancel`. */
  readonly cancel = (params: Wire.CancelTuningJobParameters): Promise<Wire.CancelTuningJobResponse> =>
    this.#runner.call((ai) => ai.tunings.cancel(params), params)

  /** Waits until a tuning job has succeeded, and rejects with `JobFailed` where it ends otherwise. */
  readonly wait = (params: WaitTuningJobParameters): Promise<Wire.TuningJob> =>
    this.#runner.wait("tunings.wait", (ai, config) => ai.tunings.wait({ ...params, config }), params)

  /** The reward of one answer: `POST {parent}/tuningJobs:validateReinforcementTuningReward`. Vertex only. */
  readonly validateReward = (params: Wire.ValidateRewardParameters): Promise<Wire.ValidateRewardResponse> =>
    this.#runner.call((ai) => ai.tunings.validateReward(params), params)
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A tuning job, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitTuningJobParameters {
  /** As the answer that started it has it; without one nothing is asked for, and it is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.TuningJob> | undefined
}
