/**
 * The `environments` resource: cloud machines that agents work on, and the files of these machines.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Upload from "./internal/files/Upload.ts"
import type { OnSent } from "./internal/files/UploadSession.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import type * as Uploadable from "./Uploadable.ts"
import type * as Wire from "./wire/Environments.ts"
import type { Endpoint, Operation } from "./wire/Message.ts"
import * as Operations from "./wire/table/Environments.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `environments` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Environments } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const environments = yield* Environments
 *   const { id } = yield* environments.create({
 *     sources: [{ type: "repository", source: "https://github.com/octocat/Hello-World" }]
 *   })
 *   const files = environments.files.list({ environment: id, path: "", recursive: true })
 *   yield* Stream.runForEach(files, (file) => Effect.log(file.path))
 * })
 * ```
 */
export class Environments extends /*#__PURE__*/ Context.Service<Environments, {
  /** Creates an environment: `POST environments`. */
  readonly create: (
    params: Wire.CreateEnvironmentParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Environment, GenAIError>
  /** Gets an environment: `GET environments/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetEnvironmentParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Environment, GenAIError>
  /** Lists the environments: `GET environments`. A stream has all pages; a promise has one, whose `next_page_token` asks for the next. */
  readonly list: (
    params?: Wire.ListEnvironmentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Environment, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListEnvironmentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.Environment, Wire.ListEnvironmentsResponse>, GenAIError>
  /** Deletes an environment: `DELETE environments/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteEnvironmentParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
  /** The files of environments. */
  readonly files: EnvironmentFiles
}>()("effect-genai/Environments") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Environments["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("environments", signatures, makeEnvironments(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Environments, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Environments, Environments.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The `environments.files` resource.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Environments } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const { files } = yield* Environments
 *   const file = new TextEncoder().encode("print(1)")
 *   return yield* files.upload({ environment: "my-environment", path: "main.py", file, overwrite: true })
 * })
 * ```
 */
export interface EnvironmentFiles {
  /**
   * Lists the files in a directory, or one file: `GET environments/{environment}/files/{path}`. The root is `""` or `"/"`; with `recursive` the files of all
   * directories below are listed too. A stream has all pages; a promise has one, whose `next_page_token` asks for the next.
   */
  readonly list: (
    params: Wire.GetEnvironmentFilesParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.EnvironmentFile, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params: Wire.GetEnvironmentFilesParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.EnvironmentFile, Wire.GetEnvironmentFilesResponse>, GenAIError>
  /**
   * Reads the bytes of a file: `GET environments/{environment}/files/{path}?alt=media`. The call is tried again until its first bytes; if it breaks later
   * it fails with `StreamInterrupted`, which says after how many.
   */
  readonly download: (
    params: Wire.DownloadEnvironmentFileParams,
    options?: RequestOptions
  ) => Stream.Stream<Uint8Array, GenAIError>
  /**
   * Puts a file into an environment: `PUT upload/environments/{environment}/files/{path}`, then chunks of 8 MiB by the resumable upload protocol. A
   * chunk that fails is tried again from where the server is, by the `RetryPolicy`. The answer tells what was written.
   */
  readonly upload: <File extends Uploadable.Any>(
    params: UploadEnvironmentFileParams<File>,
    options?: RequestOptions
  ) => Effect.Effect<
    Wire.GetEnvironmentFilesResponse,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
  /** The same upload as a stream of how far it has come; the last has the answer. Leaving the stream cancels the upload. */
  readonly uploadStream: <File extends Uploadable.Any>(
    params: UploadEnvironmentFileParams<File>,
    options?: RequestOptions
  ) => Stream.Stream<
    Uploadable.UploadProgress<Wire.GetEnvironmentFilesResponse>,
    GenAIError | Uploadable.ErrorOf<File>,
    Uploadable.RequirementsOf<File>
  >
}

/**
 * The parameters of `environments.files.upload`. With `extract` the file is an archive, whose files are written below the path. Without `overwrite` an
 * existing file is kept, and the call fails with `Conflict`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadEnvironmentFileParams<File extends Uploadable.Any = Uploadable.Uploadable>
  extends Wire.StartEnvironmentFileUploadParams
{
  readonly file: File
  /** The number of bytes. Required for a stream; all other files have a size. */
  readonly size?: number | undefined
  /** The number of bytes of a chunk: a multiple of 262,144 (256 KiB). Default: 8,388,608 (8 MiB). */
  readonly chunk_size?: number | undefined
  /** The MIME type. Default: the type of a `Blob`, or the type that the name of the file stands for, or `application/octet-stream`. */
  readonly mime_type?: string | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Environments["Service"]> = {
  create: ["effect", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"]
}

const fileSignatures: Signatures<EnvironmentFiles> = {
  list: ["stream", "params", "options"],
  listPages: ["stream", "params", "options"],
  download: ["stream", "params", "options"],
  upload: ["effect", "params", "options"],
  uploadStream: ["stream", "params", "options"]
}

const makeEnvironments = (client: GenAIClient["Service"]): Environments["Service"] => {
  const files = Listing.make(
    Operations.environmentsFilesList,
    (params, options) =>
      client.execute(atRoot(params.path, Operations.environmentsFilesList), located(params), options),
    "files"
  )

  const upload = <File extends Uploadable.Any>(
    { chunk_size, file, mime_type, size, ...params }: UploadEnvironmentFileParams<File>,
    options: RequestOptions | undefined,
    onSent?: OnSent
  ) =>
    Effect.map(
      Upload.upload(client, {
        operation: atRoot(params.path, Operations.environmentsFilesUpload),
        params: () => located(params),
        source: {
          file,
          mimeType: mime_type,
          defaultMimeType: "application/octet-stream",
          size,
          chunkSize: chunk_size,
          fields: { mimeType: "mime_type", size: "size", chunkSize: "chunk_size" }
        },
        options
      }, onSent),
      written
    )

  return Environments.of({
    create: (params, options) => client.execute(Operations.environmentsCreate, params, options),
    get: (id, params, options) => client.execute(Operations.environmentsGet, { ...params, id }, options),
    ...Listing.of(client, Operations.environmentsList, "environments"),
    delete: (id, params, options) => client.execute(Operations.environmentsDelete, { ...params, id }, options),
    files: gated("environments.files", fileSignatures, {
      ...files,
      download: (params, options) =>
        client.download(atRoot(params.path, Operations.environmentsFilesDownload), located(params), options),
      upload: (params, options) => upload(params, options),
      uploadStream: (params, options) => Upload.progress((onSent) => upload(params, options, onSent))
    })
  })
}

const isRoot = (path: unknown): boolean => typeof path === "string" && /^\/*$/.test(path)

/** The operation without a path to fill in, for the root, which has no name. */
const atRoot = <Params, Result>(path: unknown, operation: Operation<Params, Result>): Operation<Params, Result> =>
  isRoot(path)
    ? { ...operation, gemini: (operation.gemini ?? []).map(rooted), vertex: (operation.vertex ?? []).map(rooted) }
    : operation

const rooted = (endpoint: Endpoint): Endpoint => ({ ...endpoint, path: endpoint.path.replace("{path}", "") })

/** Parameters without `environments/` before the id, and without a slash before the path. */
const located = <Params extends { readonly environment: string; readonly path: string }>(params: Params): Params => ({
  ...params,
  environment: typeof params.environment === "string"
    ? params.environment.replace(/^environments\//, "")
    : params.environment,
  path: typeof params.path === "string" ? params.path.replace(/^\/+/, "") : params.path
})

/** The files that were written. The server answers them in several forms. */
const written = (answer: unknown): Wire.GetEnvironmentFilesResponse => {
  const { sdkHttpResponse, ...fields } = answer as WrittenFile
  const one = fields.name !== undefined || fields.path !== undefined ? fields : fields.file
  const response = fields.files !== undefined || one === undefined ? answer : { files: [one], sdkHttpResponse }
  return response as Wire.GetEnvironmentFilesResponse
}

interface WrittenFile extends Wire.EnvironmentFile {
  readonly files?: unknown
  readonly file?: Wire.EnvironmentFile
  readonly sdkHttpResponse?: unknown
}
