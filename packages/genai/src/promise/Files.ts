/**
 * The `files` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Auth from "../Auth.ts"
import type * as Effectful from "../Files.ts"
import type { UploadOptions } from "../Uploadable.ts"
import type * as Wire from "../wire/Files.ts"
import type * as Plain from "../wire/plain/Files.ts"
import type { GoogleAuth } from "./GoogleAuth.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `files` resource. A path is one of the machine, or of the option `fileSystem` of the client.
 *
 * @category resources
 * @since 0.1.0
 */
export class Files extends /*#__PURE__*/ Face.make("files", {
  upload: Verbs.shaped(Face.call, "headersAside") as Face.Derived<"call", UploadArguments>,
  uploadStream: Face.stream as Face.Derived<"stream", UploadArguments>,
  get: Verbs.shaped(Face.call, "headersAside"),
  list: Verbs.pager("files"),
  delete: Verbs.shaped(Face.call, "DeleteFileResponse"),
  wait: Verbs.shaped(Verbs.wait, "headersAside") as Face.Derived<"call", [params: WaitFileParameters]>,
  download: Face.call,
  downloadStream: Face.stream,
  registerFiles: ((method) => registerFiles(method)) as Face.Derived<"call", [params: RegisterFilesParameters]>
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The file to wait for, and how to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitFileParameters {
  /** The name in the answer to the upload. Without one the call rejects with `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Plain.File> | undefined
}

/**
 * Options of an upload.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileConfig extends Plain.UploadFileConfig, UploadOptions {}

/**
 * The parameters of `files.upload`. It takes other content as well: see `Uploadable`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileParameters extends Omit<Plain.UploadFileParameters, "config"> {
  /** Options of the upload. */
  config?: UploadFileConfig
}

/**
 * The files to register, and the credentials to use.
 *
 * @category models
 * @since 0.1.0
 */
export interface RegisterFilesParameters extends Omit<Wire.RegisterFilesParameters, "auth"> {
  /** Default: the credentials of the client. */
  readonly auth?: Auth.Auth | GoogleAuth | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const registerFiles = /*#__PURE__*/ Face.later(async () => (await import("./internal/Registration.ts")).registerFiles)

type UploadArguments = [params: Effectful.UploadFileParameters]
