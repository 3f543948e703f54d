/**
 * The `environments` resource: machines in the cloud that agents work on, and the files there.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import * as Pagination from "./Pagination.ts"
import type * as Wire from "./wire/Environments.ts"
import type { Endpoint } from "./wire/Message.ts"
import * as Operations from "./wire/table/Environments.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `environments` resource. Every method takes its parameters, in the words of the wire, and {@link RequestOptions} beside them, and fails with
 * {@link GenAIError}; an id that is missing or empty fails with `InvalidRequest` before anything is sent.
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
  /** Makes an environment: `POST environments`. */
  readonly create: (
    params: Wire.CreateEnvironmentParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Environment, GenAIError>
  /** An environment: `GET environments/{id}`. */
  readonly get: (
    params: Wire.GetEnvironmentParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Environment, GenAIError>
  /** The environments there are: `GET environments`. A stream of environments over all pages. */
  readonly list: (
    params?: Wire.ListEnvironmentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Environment, GenAIError>
  /** The same list as a stream of pages. `page_size` is the most a page holds, `page_token` where to begin. */
  readonly listPages: (
    params?: Wire.ListEnvironmentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Pagination.Page<Wire.Environment, Wire.ListEnvironmentsResponse>, GenAIError>
  /** Deletes an environment: `DELETE environments/{id}`. The answer has no fields. */
  readonly delete: (
    params: Wire.DeleteEnvironmentParams,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
  /** The files of environments. */
  readonly files: EnvironmentFiles
}>()("effect-genai/Environments") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Environments["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => makeEnvironments(client)
  )

  /** Provides the resource. Enough, with a {@link GenAIClient}, for programs that use no other. */
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
 */
export interface EnvironmentFiles {
  /**
   * The files in a directory, or one file: `GET environments/{environment}/files/{path}`. The root is `""` or `"/"`; with `recursive` all that is below
   * comes too. A stream of files over all pages.
   */
  readonly list: (
    params: Wire.GetEnvironmentFilesParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.EnvironmentFile, GenAIError>
  /** The same list as a stream of pages. `page_size` is the most a page holds, `page_token` where to begin. */
  readonly listPages: (
    params: Wire.GetEnvironmentFilesParams,
    options?: RequestOptions
  ) => Stream.Stream<Pagination.Page<Wire.EnvironmentFile, Wire.GetEnvironmentFilesResponse>, GenAIError>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const makeEnvironments = (client: GenAIClient["Service"]): Environments["Service"] => {
  const fetchPage = (
    params: Wire.ListEnvironmentsParams,
    options: RequestOptions | undefined
  ): Pagination.Fetch<Wire.Environment, Wire.ListEnvironmentsResponse> =>
  (page_token) =>
    Effect.map(
      client.execute(Operations.environmentsList, { ...params, page_token }, options),
      (response) => ({ items: response.environments ?? [], nextPageToken: response.next_page_token, response })
    )

  const fetchFiles = (
    params: Wire.GetEnvironmentFilesParams,
    options: RequestOptions | undefined
  ): Pagination.Fetch<Wire.EnvironmentFile, Wire.GetEnvironmentFilesResponse> =>
  (page_token) =>
    Effect.map(
      client.execute(
        isRoot(params.path) ? listRoot : Operations.environmentsFilesList,
        { ...params, page_token },
        options
      ),
      (response) => ({ items: response.files ?? [], nextPageToken: response.next_page_token, response })
    )

  return Environments.of({
    create: (params, options) => client.execute(Operations.environmentsCreate, params, options),
    get: (params, options) => client.execute(Operations.environmentsGet, params, options),
    list: (params = {}, options) => Pagination.items(fetchPage(params, options), params.page_token),
    listPages: (params = {}, options) => Pagination.pages(fetchPage(params, options), params.page_token),
    delete: (params, options) => client.execute(Operations.environmentsDelete, params, options),
    files: {
      list: (params, options) => Pagination.items(fetchFiles(params, options), params.page_token),
      listPages: (params, options) => Pagination.pages(fetchFiles(params, options), params.page_token)
    }
  })
}

const isRoot = (path: unknown): boolean => path === "" || path === "/"

const root: Endpoint = { method: "GET", path: "environments/{environment}/files/" }

/** The list of the root, which has no name that could fill a path. */
const listRoot: typeof Operations.environmentsFilesList = {
  ...Operations.environmentsFilesList,
  gemini: [root],
  vertex: [root]
}
