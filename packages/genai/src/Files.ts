/**
 * The `files` resource: media and documents that are uploaded once and referred to by many calls, for 48 hours. Gemini Developer API only.
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
 * The `files` resource. Every method takes one object, as in Google's SDK, and fails with {@link GenAIError}. A file that has expired, or never was, is
 * `PermissionDenied`: so the API puts it.
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
 */
export class Files extends /*#__PURE__*/ Context.Service<Files, {
  /**
   * Uploads a file: `POST upload/files`, then chunks by the resumable upload protocol. A chunk that fails is tried again from where the server is, by the
   * `RetryPolicy`; where the server has forgotten the upload, it starts anew, unless the file is a stream: that is `NotFound`. Interruption, failure and the
   * end of `totalTimeout` cancel it, which takes 5 seconds at most where the server does not answer. A path takes a `FileSystem`; a file that cannot be read,
   * or changes meanwhile, is an `InvalidRequest`. No file is uploaded twice: where the answer to the last bytes is lost for good, the error says that the file
   * is, or may be, there.
   */
  readonly upload: <File extends Uploadable.Any>(
    params: UploadFileParameters<File>
  ) => Effect.Effect<UploadedFile, GenAIError | Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>>
  /**
   * The same upload as a stream of how far it has come; the last has the file. Leaving the stream cancels the upload.
   *
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
  readonly uploadStream: <File extends Uploadable.Any>(
    params: UploadFileParameters<File>
  ) => Stream.Stream<
    Uploadable.UploadProgress<UploadedFile>,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
  /** A file: `GET files/{file}`. */
  readonly get: (params: Wire.GetFileParameters) => Effect.Effect<Wire.File, GenAIError>
  /** The files there are: `GET files`. A stream of files over all pages. */
  readonly list: (params?: Wire.ListFilesParameters) => Stream.Stream<Wire.File, GenAIError>
  /** The same list as a stream of pages. `config.pageSize` is the most a page holds, `config.pageToken` where to begin. */
  readonly listPages: (
    params?: Wire.ListFilesParameters
  ) => Stream.Stream<Page<Wire.File, Wire.ListFilesResponse>, GenAIError>
  /** Deletes a file: `DELETE files/{file}`. */
  readonly delete: (params: Wire.DeleteFileParameters) => Effect.Effect<Wire.DeleteFileResponse, GenAIError>
  /**
   * Waits until a file has been processed: its state is `ACTIVE`, and calls can refer to it. Fails with `JobFailed` where it could not be.
   */
  readonly wait: <E = never, R = never>(
    params: WaitFileParameters<E, R>
  ) => Effect.Effect<Wire.File, GenAIError | JobFailed<Wire.File> | E, R>
  /**
   * Writes a file to a path: `GET files/{file}:download?alt=media`. What is at the path, a link too, is replaced once all bytes are there, and stays as it was
   * where they do not come.
   */
  readonly download: (
    params: Wire.DownloadFileParameters
  ) => Effect.Effect<void, GenAIError, FileSystem.FileSystem>
  /**
   * The bytes of a file as they come: of one that was generated, or of a video by its `uri` or its own bytes. The call is tried again until its first bytes; if
   * it breaks later it fails with `StreamInterrupted`, which says after how many.
   */
  readonly downloadStream: (
    params: Omit<Wire.DownloadFileParameters, "downloadPath">
  ) => Stream.Stream<Uint8Array, GenAIError>
  /**
   * Makes files of what lies in Google Cloud Storage (`gs://…`): `POST files:register`. Takes OAuth: that of the client, or
   * `auth`, which then goes in place of the client's, and no API key beside it.
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
 * A file, and what is said of it.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileParameters<File extends Uploadable.Any = Uploadable.Uploadable> {
  readonly file: File
  readonly config?: UploadFileConfig | undefined
}

/**
 * What is said of a file, and how it is uploaded. `name` is chosen by the server if not given; `mimeType` is by default that of a `Blob`, else by the name of
 * the file.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadFileConfig extends Wire.UploadFileConfig, Uploadable.UploadOptions {}

/**
 * A file as an upload answers it: with its name.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadedFile extends Wire.File {
  readonly name: string
}

/**
 * A file, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitFileParameters<E = never, R = never> {
  /** As the answer that started it has it; without one nothing is asked for, and it is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.File, E, R> | undefined
}

/**
 * What is registered, and with which credentials.
 *
 * @category models
 * @since 0.1.0
 */
export interface RegisterFilesParameters extends Wire.InternalRegisterFilesParameters {
  /** Default: the credentials of the client. */
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
        ? client.execute(registerFiles, params, { auth: auth ?? undefined })
        : Effect.fail(invalidRequest(registerFiles.name, "auth", "an Auth"))
  })
}

/** The server would take what is no text for what was not said. */
const onlyText = (fields: { readonly [name: string]: unknown }): Effect.Effect<void, InvalidRequest> => {
  const wrong = Object.keys(fields).find((name) => fields[name] !== undefined && typeof fields[name] !== "string")
  return wrong === undefined ? Effect.void : Effect.fail(invalidRequest("files.upload", `config.${wrong}`, "a string"))
}
