/**
 * The `files` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Auth from "../Auth.ts"
import type { UploadedFile, UploadFileParameters } from "../Files.ts"
import { AuthError } from "../GenAIError.ts"
import type * as Uploadable from "../Uploadable.ts"
import type * as Wire from "../wire/Files.ts"
import type { Runner, WaitConfig } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `files` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Files {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Uploads a file in chunks: `POST upload/files`. A path is of the files of the machine, or of the option `fileSystem`. */
  readonly upload = (params: UploadFileParameters): Promise<UploadedFile> =>
    this.#runner.call((ai) => ai.files.upload(params), params)

  /** The same upload as a stream of how far it has come; the last has the file. Leaving it cancels the upload. */
  readonly uploadStream = (
    params: UploadFileParameters
  ): Promise<AsyncGenerator<Uploadable.UploadProgress<UploadedFile>, void, undefined>> =>
    this.#runner.stream((ai) => ai.files.uploadStream(params), params)

  /** A file: `GET files/{file}`. */
  readonly get = (params: Wire.GetFileParameters): Promise<Wire.File> =>
    this.#runner.call((ai) => ai.files.get(params), params)

  /** The files there are, page by page: `GET files`. */
  readonly list = (params?: Wire.ListFilesParameters): Promise<Pager<Wire.File, Wire.ListFilesParameters>> =>
    this.#runner.pager<Wire.File, Wire.ListFilesParameters>(
      "files",
      params ?? {},
      (ai, params) => ai.files.listPages(params)
    )

  /** Deletes a file: `DELETE files/{file}`. */
  readonly delete = (params: Wire.DeleteFileParameters): Promise<Wire.DeleteFileResponse> =>
    this.#runner.call((ai) => ai.files.delete(params), params)

  /** Waits until a file has been processed, and rejects with `JobFailed` where it could not be. */
  readonly wait = (params: WaitFileParameters): Promise<Wire.File> =>
    this.#runner.wait("files.wait", (ai, config) => ai.files.wait({ ...params, config }), params)

  /** Writes a file to a path: `GET files/{file}:download?alt=media`. */
  readonly download = (params: Wire.DownloadFileParameters): Promise<void> =>
    this.#runner.call((ai) => ai.files.download(params), params)

  /** The bytes of a file as they come. */
  readonly downloadStream = (
    params: Omit<Wire.DownloadFileParameters, "downloadPath">
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> =>
    this.#runner.stream((ai) => ai.files.downloadStream(params), params)

  /** Makes files of what lies in Google Cloud Storage (`gs://…`): `POST files:register`. Takes OAuth: that of the client, or `auth`. */
  readonly registerFiles = (params: RegisterFilesParameters): Promise<Wire.RegisterFilesResponse> =>
    this.#runner.call((ai) => ai.files.registerFiles({ ...params, auth: authOf(params?.auth) }), params)
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A file, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitFileParameters {
  /** As the answer that started it has it; without one nothing is asked for, and it is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.File> | undefined
}

/**
 * What is registered, and with which credentials.
 *
 * @category models
 * @since 0.1.0
 */
export interface RegisterFilesParameters extends Omit<Wire.RegisterFilesParameters, "auth"> {
  /** Default: the credentials of the client. */
  readonly auth?: Auth.Auth | GoogleAuth | undefined
}

/**
 * Credentials of `google-auth-library`: its `GoogleAuth`, or one of its clients.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleAuth {
  readonly getRequestHeaders: () => Promise<Headers | { readonly [name: string]: string }>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const authOf = (auth: Auth.Auth | GoogleAuth | undefined): Auth.Auth | undefined =>
  isGoogleAuth(auth)
    ? Auth.make({
      credentials: (operation) =>
        Effect.tryPromise({
          try: async () => ({ headers: Object.fromEntries(new Headers(await auth.getRequestHeaders())), query: {} }),
          catch: (cause) => new AuthError({ message: "Cannot get the request headers of auth", operation, cause })
        })
    })
    : auth

const isGoogleAuth = (auth: unknown): auth is GoogleAuth => Predicate.hasProperty(auth, "getRequestHeaders")
