/**
 * The `environments` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { UploadEnvironmentFileParams } from "../Environments.ts"
import type * as Wire from "../wire/Environments.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `environments` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Environments {
  /** The files of environments. */
  readonly files: EnvironmentFiles
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
    this.files = new EnvironmentFiles(runner)
  }

  /** Makes an environment: `POST environments`. */
  readonly create = (
    params: Wire.CreateEnvironmentParams,
    options?: RequestOptions
  ): Promise<Wire.Environment> =>
    this.#runner.request((ai, options) => ai.environments.create(params, options), options)

  /** The environments there are: `GET environments`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListEnvironmentsParams | null,
    options?: RequestOptions
  ): Promise<Wire.ListEnvironmentsResponse> =>
    this.#runner.page((ai, options) => ai.environments.listPages(params ?? {}, options), options)

  /** An environment: `GET environments/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetEnvironmentParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Environment> =>
    this.#runner.request((ai, options) => ai.environments.get(id, params ?? undefined, options), options)

  /** Deletes an environment: `DELETE environments/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteEnvironmentParams, "id"> | null,
    options?: RequestOptions
  ): Promise<unknown> =>
    this.#runner.request((ai, options) => ai.environments.delete(id, params ?? undefined, options), options)
}

/**
 * The `environments.files` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class EnvironmentFiles {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** The files in a directory, or one file: `GET environments/{environment}/files/{path}`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params: Wire.GetEnvironmentFilesParams,
    options?: RequestOptions
  ): Promise<Wire.GetEnvironmentFilesResponse> =>
    this.#runner.page((ai, options) => ai.environments.files.listPages(params, options), options)

  /** The bytes of a file: `GET environments/{environment}/files/{path}?alt=media`. */
  readonly download = (
    params: Wire.DownloadEnvironmentFileParams,
    options?: RequestOptions
  ): Promise<Uint8Array> =>
    this.#runner.request(
      (ai, options) => Stream.mkUint8Array(ai.environments.files.download(params, options)),
      options
    )

  /** Puts a file into an environment, in chunks of 8 MiB: `PUT upload/environments/{environment}/files/{path}`. */
  readonly upload = (
    params: UploadEnvironmentFileParams,
    options?: RequestOptions
  ): Promise<Wire.GetEnvironmentFilesResponse> =>
    this.#runner.request((ai, options) => ai.environments.files.upload(params, options), options)
}
