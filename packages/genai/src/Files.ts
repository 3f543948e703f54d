/**
 * The `files` resource: media and documents that are uploaded once, and used in many calls for 48 hours. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Stream from "effect/Stream"
import * as Auth from "./Auth.ts"
import { GenAIClient } from "./GenAIClient.ts"
import { type GenAIError, type InvalidRequest, type JobFailed } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as FileDownload from "./internal/files/FileDownload.ts"
import { fileName } from "./internal/files/FileName.ts"
import * as Upload from "./internal/files/Upload.ts"
import type { OnSent } from "./internal/files/UploadSession.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { Page } from "./Pagination.ts"
import type * as Uploadable from "./Uploadable.ts"
import type { WaitConfig } from "./Waiter.ts"
import type * as Wire from "./wire/Files.ts"
import * as Operations from "./wire/table/Files.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `files` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}. The API answers
 * `PermissionDenied` for files that expired or never existed.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { NodeFileSystem } from "@effect/platform-node"
 * import { Effect } from "effect"
 * import { Content, Files, Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const files = yield* Files
 *   const models = yield* Models
 *   const uploaded = yield* files.upload({ file: "lecture.mp4" })
 *   const file = yield* files.wait({ name: uploaded.name })
 *   return yield* models.generateContent({
 *     model: "gemini-2.5-flash",
 *     contents: ["What is it about?", Content.fileData(file.uri!, file.mimeType!)]
 *   })
 * }).pipe(Effect.provide(NodeFileSystem.layer))
 * ```
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Files } from "effect-genai"
 *
 * const program = Files.use((files) =>
 *   files.uploadStream({ file: new Blob(["Hello"], { type: "text/plain" }) }).pipe(
 *     Stream.tap(({ sentBytes, totalBytes }) => Effect.log(`${sentBytes} of ${totalBytes} bytes`)),
 *     Stream.runLast
 *   )
 * )
 * ```
 */
export class Files extends /*#__PURE__*/ Context.Service<Files, {
  /**
   * Uploads a file: `POST upload/files`, then chunks by the resumable upload protocol. A path needs a `FileSystem`. A file that cannot be read, or that changes
   * during the upload, is an `InvalidRequest`.
   *
   * A chunk that fails is sent again by the `RetryPolicy`, from the byte where the server is. If the server loses the upload, it starts again from the first byte; a
   * stream cannot, and fails with `NotFound`. No file is uploaded twice: if the answer to the last bytes is lost, the error says that the file exists, or may exist.
   * Interruption, failure and `totalTimeout` cancel the upload, which takes at most 5 seconds.
   */
  readonly upload: <File extends Uploadable.Any>(
    params: UploadFileParameters<File>
  ) => Effect.Effect<UploadedFile, GenAIError | Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>>
  /** Uploads a file and tells the progress: a stream of how much has been sent, whose last item has the file. Leaving the stream cancels the upload. */
  readonly uploadStream: <File extends Uploadable.Any>(
    params: UploadFileParameters<File>
  ) => Stream.Stream<
    Uploadable.UploadProgress<UploadedFile>,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
  /** Gets a file: `GET files/{file}`. */
  readonly get: (params: Wire.GetFileParameters) => Effect.Effect<Wire.File, GenAIError>
  /** Lists the files: `GET files`, from all pages. */
  readonly list: (params?: Wire.ListFilesParameters) => Stream.Stream<Wire.File, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListFilesParameters
  ) => Stream.Stream<Page<Wire.File, Wire.ListFilesResponse>, GenAIError>
  /** Deletes a file: `DELETE files/{file}`. */
  readonly delete: (params: Wire.DeleteFileParameters) => Effect.Effect<Wire.DeleteFileResponse, GenAIError>
  /**
   * Waits until a file has been processed: its state is `ACTIVE` then, and calls can use it. Fails with `JobFailed` if the processing fails.
   */
  readonly wait: <E = never, R = never>(
    params: WaitFileParameters<E, R>
  ) => Effect.Effect<Wire.File, GenAIError | JobFailed<Wire.File> | E, R>
  /**
   * Downloads a file to a path: `GET files/{file}:download?alt=media`. A file or link at the path is replaced when all bytes have arrived, and stays as it is if
   * the download fails.
   */
  readonly download: (
    params: Wire.DownloadFileParameters
  ) => Effect.Effect<void, GenAIError, FileSystem.FileSystem>
  /**
   * Downloads the bytes of a file: of a generated file, or of a video with a `uri` or with bytes. The call is retried until the first bytes arrive. If it breaks
   * later, it fails with `StreamInterrupted`, which has the number of bytes.
   */
  readonly downloadStream: (
    params: Omit<Wire.DownloadFileParameters, "downloadPath">
  ) => Stream.Stream<Uint8Array, GenAIError>
  /**
   * Registers objects of Google Cloud Storage (`gs://…`) as files: `POST files:register`. This needs OAuth credentials: those of the client, or `auth` in their
   * place. An API key is not sent then.
   */
  readonly registerFiles: (
    params: RegisterFilesParameters
  ) => Effect.Effect<Wire.RegisterFilesResponse, GenAIError>
}>()("effect-genai/Files") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Files["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("files", signatures, makeFiles(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Files, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Files, Files.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `files.upload`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileParameters<File extends Uploadable.Any = Uploadable.Uploadable> {
  readonly file: File
  readonly config?: UploadFileConfig | undefined
}

/**
 * The settings of a file, and of its upload. The server chooses a `name` if there is none. `mimeType` is by default the type of a `Blob`, or the type that the
 * name of the file stands for.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileConfig extends Wire.UploadFileConfig, Uploadable.UploadOptions {}

/**
 * A file that was uploaded: it has a name.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadedFile extends Wire.File {
  readonly name: string
}

/**
 * The parameters of `files.wait`.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitFileParameters<E = never, R = never> {
  /** The name of the file, as `upload` returns it. A file without a name is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.File, E, R> | undefined
}

/**
 * The parameters of `files.registerFiles`.
 *
 * @category models
 * @since 0.1.0
 */
export interface RegisterFilesParameters extends Wire.InternalRegisterFilesParameters {
  /** The credentials of this call. Default: those of the client. */
  readonly auth?: Auth.Auth | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Files["Service"]> = {
  upload: ["effect", "params"],
  uploadStream: ["stream", "params"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  delete: ["effect", "params"],
  wait: ["effect", "params"],
  download: ["effect", "params"],
  downloadStream: ["stream", "params"],
  registerFiles: ["effect", "params"]
}

const transforms = { encoders: { fileName } }

const get = { ...Operations.filesGet, transforms }

const remove = { ...Operations.filesDelete, transforms }

const download = { ...Operations.filesDownload, transforms }

const registerFiles = Operations.filesRegisterFiles

const makeFiles = (client: GenAIClient["Service"]): Files["Service"] => {
  const upload = <File extends Uploadable.Any>(
    { config: { chunkSize, displayName, mimeType, name, size, ...config } = {}, file }: UploadFileParameters<File>,
    onSent?: OnSent
  ) =>
    Effect.flatMap(
      Effect.andThen(
        onlyText({ name, displayName }),
        Upload.upload(client, {
          operation: Operations.filesUpload,
          params: (content) => ({
            file: {
              displayName,
              mimeType: content.mimeType,
              name: name === undefined || name === "" || name.startsWith("files/") ? name : `files/${name}`,
              sizeBytes: String(content.size)
            },
            config
          }),
          source: { file, mimeType, size, chunkSize, fields: Upload.configFields }
        }, onSent)
      ),
      Upload.fileOf
    )

  const downloadStream: Files["Service"]["downloadStream"] = (params) =>
    FileDownload.bytesOf(params.file) ?? client.download(download, { ...params, downloadPath: "" })

  return Files.of({
    upload: (params) => upload(params),
    uploadStream: (params) => Upload.progress((onSent) => upload(params, onSent)),
    get: (params) => client.execute(get, params),
    ...Listing.of(client, Operations.filesList, "files"),
    delete: (params) => client.execute(remove, params),
    wait: ({ config, name }) =>
      Waiting.wait({
        operation: "files.wait",
        get: (options) => client.execute(get, { name: name ?? "", config: options }),
        progress: Progress.ofFile
      }, config),
    download: ({ downloadPath, ...params }) => FileDownload.toPath(downloadStream(params), downloadPath),
    downloadStream,
    registerFiles: ({ auth, ...params }) =>
      Predicate.isNullish(auth) || Auth.isAuth(auth)
        ? client.execute(registerFiles, params, {
          auth: Predicate.isNullish(auth) ? undefined : besideKey(auth, client)
        })
        : Effect.fail(invalidRequest(registerFiles.name, "auth", "an Auth"))
  })
}

/** The caller's credentials read the files. The key of the client, if it has one, names the project that has them. */
const besideKey = (auth: Auth.Auth, { config: { apiKey } }: GenAIClient["Service"]): Auth.Auth =>
  apiKey === undefined ? auth : Auth.both(auth, Auth.apiKey(apiKey))

/** The server would ignore values that are not text. */
const onlyText = (fields: { readonly [name: string]: unknown }): Effect.Effect<void, InvalidRequest> => {
  const wrong = Object.keys(fields).find((name) => fields[name] !== undefined && typeof fields[name] !== "string")
  return wrong === undefined ? Effect.void : Effect.fail(invalidRequest("files.upload", `config.${wrong}`, "a string"))
}
