/**
 * The `fileSearchStores` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { UploadToFileSearchStoreParameters } from "../FileSearchStores.ts"
import type { DownloadMediaConfig } from "../wire/Files.ts"
import { Documents } from "./Documents.ts"
import * as Face from "./internal/Face.ts"

/**
 * The `fileSearchStores` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class FileSearchStores extends /*#__PURE__*/ Face.make("fileSearchStores", {
  create: Face.call,
  get: Face.call,
  list: Face.pager("fileSearchStores"),
  delete: Face.nothing,
  importFile: Face.call,
  uploadToFileSearchStore: Face.call as Face.Derived<"call", UploadArguments>,
  uploadToFileSearchStoreStream: Face.stream as Face.Derived<"stream", UploadArguments>,
  downloadMedia: ({ invoke, runner }) => (uri: string, config?: DownloadMediaConfig): Promise<Uint8Array> =>
    runner.bytes(invoke([{ uri, config }]), { config }),
  documents: ({ runner }) => new Documents(runner)
}) {}

type UploadArguments = [params: UploadToFileSearchStoreParameters]
