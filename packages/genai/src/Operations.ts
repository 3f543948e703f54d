/**
 * The `operations` resource: long-running operations that other resources started.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import type { Operation } from "./internal/codec/Codec.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { WaitConfig } from "./Waiter.ts"
import type { ImportFileOperation, UploadToFileSearchStoreOperation } from "./wire/FileSearchStores.ts"
import type * as Wire from "./wire/Operations.ts"
import * as Table from "./wire/table/Operations.ts"
import type { GenerateVideosOperation } from "./wire/Videos.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `operations` resource. The results have the type of the operation that is passed: of `models.generateVideos`, `fileSearchStores.importFile` or
 * `fileSearchStores.uploadToFileSearchStore`.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Models, Operations } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const operations = yield* Operations
 *   const started = yield* models.generateVideos({ model: "veo-3.0-generate-001", prompt: "A river at dawn" })
 *   const { response } = yield* operations.wait({ operation: started })
 *   return response?.generatedVideos
 * })
 * ```
 */
export class Operations extends /*#__PURE__*/ Context.Service<Operations, {
  /** Gets an operation: `GET {name}`, on Vertex AI `POST {model}:fetchPredictOperation`. When it is `done`, it has a `response` or an `error`. */
  readonly get: <Op extends LongRunning>(params: GetOperationParameters<Op>) => Effect.Effect<Op, GenAIError>
  /** The same as `get`, for videos. */
  readonly getVideosOperation: (
    params: GetOperationParameters<GenerateVideosOperation>
  ) => Effect.Effect<GenerateVideosOperation, GenAIError>
  /** Waits until an operation is done. Fails with `JobFailed` if it ends with an `error`. */
  readonly wait: <Op extends LongRunning, E = never, R = never>(
    params: WaitOperationParameters<Op, E, R>
  ) => Effect.Effect<Op, GenAIError | JobFailed<Op> | E, R>
}>()("effect-genai/Operations") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Operations["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("operations", signatures, makeOperations(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Operations, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Operations, Operations.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A long-running operation.
 *
 * @category models
 * @since 0.1.0
 */
export type LongRunning = GenerateVideosOperation | ImportFileOperation | UploadToFileSearchStoreOperation

/**
 * The parameters of `operations.get`. The `name` of the operation is enough: `operations.get<GenerateVideosOperation>({ operation: { name } })`.
 *
 * @category models
 * @since 0.1.0
 */
export interface GetOperationParameters<Op extends LongRunning> {
  readonly operation: Op
  readonly config?: Wire.GetOperationConfig | undefined
}

/**
 * The parameters of `operations.wait`. The `name` of the operation is enough.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitOperationParameters<Op extends LongRunning, E = never, R = never> {
  readonly operation: Op
  readonly config?: WaitConfig<Op, E, R> | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Operations["Service"]> = {
  get: ["effect", "params"],
  getVideosOperation: ["effect", "params"],
  wait: ["effect", "params"]
}

const makeOperations = (client: GenAIClient["Service"]): Operations["Service"] => {
  const get = <Op extends LongRunning>(
    operation: Op,
    config: RequestOptions | undefined
  ): Effect.Effect<Op, GenAIError> => {
    if (!Predicate.isObject(operation)) {
      return Effect.fail(invalidRequest("operations.get", "operation", "an operation"))
    }
    const { name } = operation
    return typeof name !== "string" || name === ""
      ? Effect.fail(invalidRequest("operations.get", "operation.name", "the name of an operation"))
      : client.execute(ofKind<Op>(), {
        operationName: name,
        resourceName: BackendRules.ownerOfOperation(name),
        config
      })
  }
  const getParams = <Op extends LongRunning>({ config, operation }: GetOperationParameters<Op>) =>
    get(operation, config)

  return Operations.of({
    get: getParams,
    getVideosOperation: getParams,
    wait: ({ config, operation }) =>
      Waiting.wait({
        operation: "operations.wait",
        get: (options) => get(operation, options),
        progress: Progress.of
      }, config)
  })
}

/** The field table has one operation for all of them: only videos have fields that it renames. */
const ofKind = <Op extends LongRunning>() =>
  Table.operationsGet as Operation<Wire.FetchPredictOperationParameters & Wire.GetOperationParameters, Op>
