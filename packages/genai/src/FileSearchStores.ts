/**
 * The `fileSearchStores` resource: documents that the server splits into chunks, embeds, and searches for the `fileSearch` tool. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { Documents } from "./Documents.ts"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError, InvalidRequest } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import type { Operation } from "./internal/codec/Codec.ts"
import * as Upload from "./internal/files/Upload.ts"
import type { OnSent } from "./internal/files/UploadSession.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import type * as Uploadable from "./Uploadable.ts"
import type { DownloadMediaParameters } from "./wire/Files.ts"
import type * as Wire from "./wire/FileSearchStores.ts"
import * as Operations from "./wire/table/FileSearchStores.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `fileSearchStores` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { FileSearchStores, Models, Operations } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const stores = yield* FileSearchStores
 *   const operations = yield* Operations
 *   const models = yield* Models
 *   const store = yield* stores.create({ config: { displayName: "Handbooks" } })
 *   const operation = yield* stores.uploadToFileSearchStore({ fileSearchStoreName: store.name!, file: "handbook.pdf" })
 *   yield* operations.wait({ operation })
 *   return yield* models.generateContent({
 *     model: "gemini-2.5-flash",
 *     contents: "How many days of holiday are there?",
 *     config: { tools: [{ fileSearch: { fileSearchStoreNames: [store.name!] } }] }
 *   })
 * })
 * ```
 */
export class FileSearchStores extends /*#__PURE__*/ Context.Service<FileSearchStores, {
  /** The documents in the stores. */
  readonly documents: Documents["Service"]
  /** Creates a store: `POST fileSearchStores`. */
  readonly create: (
    params?: Wire.CreateFileSearchStoreParameters
  ) => Effect.Effect<Wire.FileSearchStore, GenAIError>
  /** Gets a store, `fileSearchStores/{store}`: `GET {name}`. */
  readonly get: (params: Wire.GetFileSearchStoreParameters) => Effect.Effect<Wire.FileSearchStore, GenAIError>
  /** Lists the stores: `GET fileSearchStores`, from all pages. */
  readonly list: (params?: Wire.ListFileSearchStoresParameters) => Stream.Stream<Wire.FileSearchStore, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListFileSearchStoresParameters
  ) => Stream.Stream<Page<Wire.FileSearchStore, Wire.ListFileSearchStoresResponse>, GenAIError>
  /** Deletes a store: `DELETE {name}`. A store with documents is only deleted with `config.force`. The response has no fields. */
  readonly delete: (params: Wire.DeleteFileSearchStoreParameters) => Effect.Effect<unknown, GenAIError>
  /** Starts the import of a file of the `files` resource into a store: `POST {store}:importFile`. `operations.wait` waits for its end. */
  readonly importFile: (params: Wire.ImportFileParameters) => Effect.Effect<Wire.ImportFileOperation, GenAIError>
  /**
   * Uploads a file into a store: `POST upload/{store}:uploadToFileSearchStore`, then chunks by the resumable upload protocol. The result is the operation that
   * imports the file; `operations.wait` waits for its end. Failures and interruption are handled as in `files.upload`.
   */
  readonly uploadToFileSearchStore: <File extends Uploadable.Any>(
    params: UploadToFileSearchStoreParameters<File>
  ) => Effect.Effect<
    Wire.UploadToFileSearchStoreOperation,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
  /** The same upload as a stream of its progress, whose last item has the operation. Leaving the stream cancels the upload. */
  readonly uploadToFileSearchStoreStream: <File extends Uploadable.Any>(
    params: UploadToFileSearchStoreParameters<File>
  ) => Stream.Stream<
    Uploadable.UploadProgress<Wire.UploadToFileSearchStoreOperation>,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
  /**
   * Reads the bytes of media that grounding refers to: `GET {uri}?alt=media`. The path of the `uri` has to contain `/media/`. The call is tried again
   * until its first bytes.
   */
  readonly downloadMedia: (params: DownloadMediaParameters) => Stream.Stream<Uint8Array, GenAIError>
}>()("effect-genai/FileSearchStores") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<FileSearchStores["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.flatMap(
    GenAIClient,
    (client) =>
      Effect.map(
        Documents.make,
        (documents) => gated("fileSearchStores", signatures, makeFileSearchStores(client, documents))
      )
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<FileSearchStores, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(FileSearchStores, FileSearchStores.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `fileSearchStores.uploadToFileSearchStore`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadToFileSearchStoreParameters<File extends Uploadable.Any = Uploadable.Uploadable>
  extends Omit<Wire.UploadToFileSearchStoreParameters, "file" | "config">
{
  readonly file: File
  readonly config?: UploadToFileSearchStoreConfig | undefined
}

/**
 * The settings of the document, and of its upload. `mimeType` is by default the type of a `Blob`, or the type that the name of the file stands for.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadToFileSearchStoreConfig extends Wire.UploadToFileSearchStoreConfig, Uploadable.UploadOptions {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<FileSearchStores["Service"]> = {
  create: ["effect", "params?"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  delete: ["effect", "params"],
  importFile: ["effect", "params"],
  uploadToFileSearchStore: ["effect", "params"],
  uploadToFileSearchStoreStream: ["stream", "params"],
  downloadMedia: ["stream", "params"]
}

const makeFileSearchStores = (
  client: GenAIClient["Service"],
  documents: Documents["Service"]
): FileSearchStores["Service"] => {
  const upload = <File extends Uploadable.Any>(
    { config: { chunkSize, size, ...config } = {}, file, fileSearchStoreName }: UploadToFileSearchStoreParameters<File>,
    onSent?: OnSent
  ) =>
    Upload.upload(client, {
      operation: uploaded,
      params: () => ({ fileSearchStoreName, file: "", config }),
      source: { file, mimeType: config.mimeType, size, chunkSize, fields: Upload.configFields }
    }, onSent)

  return FileSearchStores.of({
    documents,
    create: (params = {}) => client.execute(Operations.fileSearchStoresCreate, params),
    get: (params) => client.execute(Operations.fileSearchStoresGet, params),
    ...Listing.of(client, Operations.fileSearchStoresList, "fileSearchStores"),
    delete: (params) => client.execute(Operations.fileSearchStoresDelete, params),
    importFile: (params) => client.execute(Operations.fileSearchStoresImportFile, params),
    uploadToFileSearchStore: (params) => upload(params),
    uploadToFileSearchStoreStream: (params) => Upload.progress((onSent) => upload(params, onSent)),
    downloadMedia: ({ uri, ...params }) =>
      Result.match(mediaOf(uri), {
        onFailure: Stream.fail,
        onSuccess: (uri) => client.download(Operations.fileSearchStoresDownloadMedia, { ...params, uri })
      })
  })
}

/** The upload ends with the operation itself; the typings of its start have fewer fields. */
const uploaded = Operations.fileSearchStoresUploadToFileSearchStore as Operation<
  Wire.UploadToFileSearchStoreParameters,
  Wire.UploadToFileSearchStoreOperation
>

/**
 * The path of media. The host is always the host of the client: no other host gets its credentials. The query of a URI stays behind, because it may hold
 * credentials of another program.
 */
const mediaOf = (uri: string): Result.Result<string, InvalidRequest> => {
  const url = typeof uri === "string"
    ? Result.getOrUndefined(Result.try(() => new URL(uri, "http://any.invalid")))
    : undefined
  return url?.pathname.includes("/media/") === true
    ? Result.succeed(url.pathname.replace(/^\/(v\d\w*\/)?/, ""))
    : Result.fail(
      invalidRequest(
        "fileSearchStores.downloadMedia",
        "uri",
        "the name or the URI of media, whose path contains /media/"
      )
    )
}
