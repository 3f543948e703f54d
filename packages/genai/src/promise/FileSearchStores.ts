/**
 * The `fileSearchStores` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { UploadToFileSearchStoreParameters } from "../FileSearchStores.ts"
import type * as Uploadable from "../Uploadable.ts"
import type { DownloadMediaConfig } from "../wire/Files.ts"
import type * as Wire from "../wire/FileSearchStores.ts"
import { Documents } from "./Documents.ts"
import type { Runner } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `fileSearchStores` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class FileSearchStores {
  /** What the stores hold. */
  readonly documents: Documents
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
    this.documents = new Documents(runner)
  }

  /** Makes a store: `POST fileSearchStores`. */
  readonly create = (params?: Wire.CreateFileSearchStoreParameters): Promise<Wire.FileSearchStore> =>
    this.#runner.call((ai) => ai.fileSearchStores.create(params), params)

  /** A store: `GET {name}`. */
  readonly get = (params: Wire.GetFileSearchStoreParameters): Promise<Wire.FileSearchStore> =>
    this.#runner.call((ai) => ai.fileSearchStores.get(params), params)

  /** The stores there are, page by page: `GET fileSearchStores`. */
  readonly list = (
    params?: Wire.ListFileSearchStoresParameters
  ): Promise<Pager<Wire.FileSearchStore, Wire.ListFileSearchStoresParameters>> =>
    this.#runner.pager<Wire.FileSearchStore, Wire.ListFileSearchStoresParameters>(
      "fileSearchStores",
      params ?? {},
      (ai, params) => ai.fileSearchStores.listPages(params)
    )

  /** Deletes a store; with `config.force` its documents too: `DELETE {name}`. */
  readonly delete = (params: Wire.DeleteFileSearchStoreParameters): Promise<void> =>
    this.#runner.call((ai) => Effect.asVoid(ai.fileSearchStores.delete(params)), params)

  /** Starts to take a file of the `files` resource into a store: `POST {store}:importFile`. */
  readonly importFile = (params: Wire.ImportFileParameters): Promise<Wire.ImportFileOperation> =>
    this.#runner.call((ai) => ai.fileSearchStores.importFile(params), params)

  /** Uploads into a store: the operation that takes the file in. */
  readonly uploadToFileSearchStore = (
    params: UploadToFileSearchStoreParameters
  ): Promise<Wire.UploadToFileSearchStoreOperation> =>
    this.#runner.call((ai) => ai.fileSearchStores.uploadToFileSearchStore(params), params)

  /** The same upload as a stream of how far it has come; the last has the operation. */
  readonly uploadToFileSearchStoreStream = (
    params: UploadToFileSearchStoreParameters
  ): Promise<AsyncGenerator<Uploadable.UploadProgress<Wire.UploadToFileSearchStoreOperation>, void, undefined>> =>
    this.#runner.stream((ai) => ai.fileSearchStores.uploadToFileSearchStoreStream(params), params)

  /** The bytes of media that grounding refers to: `GET {uri}?alt=media`. */
  readonly downloadMedia = (uri: string, config?: DownloadMediaConfig): Promise<Uint8Array> =>
    this.#runner.call((ai) => Stream.mkUint8Array(ai.fileSearchStores.downloadMedia({ uri, config })), { config })
}
