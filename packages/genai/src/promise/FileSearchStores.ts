/**
 * The `fileSearchStores` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Effectful from "../FileSearchStores.ts"
import type { UploadOptions } from "../Uploadable.ts"
import type { DownloadMediaConfig } from "../wire/Files.ts"
import type * as Plain from "../wire/plain/FileSearchStores.ts"
import { Documents } from "./Documents.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `fileSearchStores` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class FileSearchStores extends /*#__PURE__*/ Face.make("fileSearchStores", {
  create: Verbs.shaped(Face.call, "headersAside"),
  get: Verbs.shaped(Face.call, "headersAside"),
  list: Verbs.pager("fileSearchStores"),
  delete: Face.nothing,
  importFile: Verbs.shaped(Face.call, "ImportFileOperation", "headersAside"),
  uploadToFileSearchStore: Verbs.shaped(
    Face.call,
    "UploadToFileSearchStoreOperation",
    "headersAside"
  ) as Face.Derived<"call", UploadArguments>,
  uploadToFileSearchStoreStream: Face.stream as Face.Derived<"stream", UploadArguments>,
  downloadMedia: ({ invoke, runner, service }) => (uri: string, config?: DownloadMediaConfig): Promise<Uint8Array> =>
    runner.bytes(service, invoke([{ uri, config }]), { config }),
  documents: ({ runner }) => new Documents(runner)
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The settings of the document, and of its upload.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadToFileSearchStoreConfig extends Plain.UploadToFileSearchStoreConfig, UploadOptions {}

/**
 * The parameters of `fileSearchStores.uploadToFileSearchStore`. It takes other content as well: see `Uploadable`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadToFileSearchStoreParameters extends Omit<Plain.UploadToFileSearchStoreParameters, "config"> {
  /** The settings of the document, and of its upload. */
  config?: UploadToFileSearchStoreConfig
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type UploadArguments = [params: Effectful.UploadToFileSearchStoreParameters]
