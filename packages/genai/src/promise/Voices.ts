/**
 * The `voices` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Voices.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `voices` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Voices {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Makes a voice: `POST voices`. */
  readonly create = (
    params: Wire.CreateVoiceParams,
    options?: RequestOptions
  ): Promise<Wire.VoiceOutput> => this.#runner.request((ai, options) => ai.voices.create(params, options), options)

  /** The voices there are: `GET voices`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListVoicesParams | null,
    options?: RequestOptions
  ): Promise<Wire.ListVoicesResponse> =>
    this.#runner.page((ai, options) => ai.voices.listPages(params ?? {}, options), options)

  /** A voice: `GET voices/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetVoiceParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.VoiceOutput> =>
    this.#runner.request((ai, options) => ai.voices.get(id, params ?? undefined, options), options)

  /** Deletes a voice: `DELETE voices/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteVoiceParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.DeleteVoiceResponse> =>
    this.#runner.request((ai, options) => ai.voices.delete(id, params ?? undefined, options), options)
}
