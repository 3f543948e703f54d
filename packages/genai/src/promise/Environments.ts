/**
 * The `environments` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { UploadEnvironmentFileParams } from "../Environments.ts"
import * as Face from "./internal/Face.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `environments.files` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class EnvironmentFiles extends /*#__PURE__*/ Face.make("environments.files", {
  list: Face.page,
  download: Face.bytesRequest,
  upload: Face.request as Face.Derived<"call", UploadArguments>,
  uploadStream: Face.streamRequest as Face.Derived<"stream", UploadArguments>
}) {}

/**
 * The `environments` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Environments extends /*#__PURE__*/ Face.make("environments", {
  create: Face.request,
  list: Face.page,
  get: Face.requestById,
  delete: Face.requestById,
  files: ({ runner }) => new EnvironmentFiles(runner)
}) {}

type UploadArguments = [params: UploadEnvironmentFileParams, options?: RequestOptions]
