/**
 * The `credentials` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Credentials.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `credentials` resource. Secrets are sent and never come back; errors, spans and metrics do not show them.
 *
 * @category resources
 * @since 0.1.0
 */
export class Credentials {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Stores a credential: `POST credentials`. */
  readonly create = (
    params: Wire.CreateCredentialParams,
    options?: RequestOptions
  ): Promise<Wire.Credential> => this.#runner.request((ai, options) => ai.credentials.create(params, options), options)

  /** The credentials there are: `GET credentials`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListCredentialsParams | null,
    options?: RequestOptions
  ): Promise<Wire.CredentialListResponse> =>
    this.#runner.page((ai, options) => ai.credentials.listPages(params ?? {}, options), options)

  /** A credential, without its secret: `GET credentials/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetCredentialParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Credential> =>
    this.#runner.request((ai, options) => ai.credentials.get(id, params ?? undefined, options), options)

  /** Changes a credential: `PATCH credentials/{id}`. `update_mask` names the fields to change, separated by commas. */
  readonly update = (
    id: string,
    params: UpdateParams,
    options?: RequestOptions
  ): Promise<Wire.Credential> =>
    this.#runner.request((ai, options) => ai.credentials.update(id, params ?? undefined, options), options)

  /** Deletes a credential: `DELETE credentials/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteCredentialParams, "id"> | null,
    options?: RequestOptions
  ): Promise<unknown> =>
    this.#runner.request((ai, options) => ai.credentials.delete(id, params ?? undefined, options), options)
}

/**
 * The parameters of `credentials.update`, its id aside.
 *
 * @category models
 * @since 0.1.0
 */
export type UpdateParams = Wire.CredentialUpdate & Pick<Wire.UpdateCredentialParams, "api_version" | "update_mask">
