/**
 * The `environments` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Effectful from "../Environments.ts"
import type * as Plain from "../wire/plain/Environments.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `environments.files` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class EnvironmentFiles extends /*#__PURE__*/ Face.make("environments.files", {
  list: Verbs.page,
  download: Verbs.bytesRequest,
  upload: Verbs.request as Face.Derived<"call", UploadArguments>,
  uploadStream: Verbs.streamRequest as Face.Derived<"stream", UploadArguments>
}) {}

/**
 * The `environments` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Environments extends /*#__PURE__*/ Face.make("environments", {
  create: Verbs.request,
  list: Verbs.page,
  get: Verbs.requestById,
  delete: Verbs.requestById,
  files: ({ runner }) => new EnvironmentFiles(runner)
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `environments.list`.
 *
 * @category models
 * @since 0.1.0
 */
export type ListEnvironmentsParams = Plain.ListEnvironmentsParams

/**
 * The parameters of `environments.files.list`.
 *
 * @category models
 * @since 0.1.0
 */
export type ListEnvironmentFilesParams = Plain.GetEnvironmentFilesParams

/**
 * The answer of `environments.files.list`.
 *
 * @category models
 * @since 0.1.0
 */
export type ListEnvironmentFilesResponse = Plain.GetEnvironmentFilesResponse

/**
 * The parameters of `environments.files.download`.
 *
 * @category models
 * @since 0.1.0
 */
export interface DownloadEnvironmentFileParams {
  /** The id of the environment. */
  environment: string
  /** The path in the environment. */
  path: string
  /** The version of the API. */
  api_version?: string
}

/**
 * The parameters of `environments.files.upload`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadEnvironmentFileParams extends DownloadEnvironmentFileParams {
  /** The content: a path of this machine, a `Blob`, bytes, or a stream of bytes with its `size`. */
  file: string | globalThis.Blob | Uint8Array | ArrayBuffer
  /** The media type. */
  mime_type?: string
  /** Whether a file that is there already is replaced. */
  overwrite?: boolean
  /** Whether an archive is unpacked. */
  extract?: boolean
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type UploadArguments = [params: Effectful.UploadEnvironmentFileParams, options?: RequestOptions]
