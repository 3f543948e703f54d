/**
 * The `triggers` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Triggers.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `triggers` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Triggers {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Makes a trigger: `POST triggers`. */
  readonly create = (
    params: Wire.CreateTriggerParams,
    options?: RequestOptions
  ): Promise<Wire.Trigger> => this.#runner.request((ai, options) => ai.triggers.create(params, options), options)

  /** The triggers there are: `GET triggers`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListTriggersParams | null,
    options?: RequestOptions
  ): Promise<Wire.ListTriggersResponse> =>
    this.#runner.page((ai, options) => ai.triggers.listPages(params ?? {}, options), options)

  /** A trigger: `GET triggers/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetTriggerParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Trigger> =>
    this.#runner.request((ai, options) => ai.triggers.get(id, params ?? undefined, options), options)

  /** Renames, pauses or resumes a trigger: `PATCH triggers/{id}`. */
  readonly update = (
    id: string,
    params: Omit<Wire.UpdateTriggerParams, "id">,
    options?: RequestOptions
  ): Promise<Wire.Trigger> =>
    this.#runner.request((ai, options) => ai.triggers.update(id, params ?? undefined, options), options)

  /** Deletes a trigger: `DELETE triggers/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteTriggerParams, "id"> | null,
    options?: RequestOptions
  ): Promise<unknown> =>
    this.#runner.request((ai, options) => ai.triggers.delete(id, params ?? undefined, options), options)

  /** Runs a trigger now: `POST triggers/{trigger_id}/executions`. */
  readonly run = (
    trigger_id: string,
    params?: Omit<Wire.RunTriggerParams, "trigger_id"> | null,
    options?: RequestOptions
  ): Promise<Wire.TriggerExecution> =>
    this.#runner.request((ai, options) => ai.triggers.run(trigger_id, params ?? undefined, options), options)

  /** The runs of a trigger: `GET triggers/{trigger_id}/executions`. One page, with the token of the next in `next_page_token`. */
  readonly listExecutions = (
    trigger_id: string,
    params?: Omit<Wire.ListTriggerExecutionsParams, "trigger_id"> | null,
    options?: RequestOptions
  ): Promise<Wire.ListTriggerExecutionsResponse> =>
    this.#runner.page(
      (ai, options) => ai.triggers.listExecutionsPages(trigger_id, params ?? undefined, options),
      options
    )
}
