/**
 * The `agents` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Agents.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `agents` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Agents {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Makes an agent: `POST agents`. */
  readonly create = (
    params?: Wire.CreateAgentParams | null,
    options?: RequestOptions
  ): Promise<Wire.Agent> => this.#runner.request((ai, options) => ai.agents.create(params ?? {}, options), options)

  /** The agents there are: `GET agents`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListAgentsParams | null,
    options?: RequestOptions
  ): Promise<Wire.AgentListResponse> =>
    this.#runner.page((ai, options) => ai.agents.listPages(params ?? {}, options), options)

  /** An agent: `GET agents/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetAgentParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Agent> =>
    this.#runner.request((ai, options) => ai.agents.get(id, params ?? undefined, options), options)

  /** Deletes an agent: `DELETE agents/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteAgentParams, "id"> | null,
    options?: RequestOptions
  ): Promise<unknown> =>
    this.#runner.request((ai, options) => ai.agents.delete(id, params ?? undefined, options), options)
}
