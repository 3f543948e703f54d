/**
 * The `batches` resource: many requests at once, answered within 24 hours at half the price.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import * as BatchJob from "./internal/BatchJob.ts"
import * as Pagination from "./Pagination.ts"
import * as Waiter from "./Waiter.ts"
import type * as Wire from "./wire/Batches.ts"
import * as Operations from "./wire/table/Batches.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `batches` resource. Every method takes one object, as in Google's SDK, and fails with {@link GenAIError}.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Batches } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const batches = yield* Batches
 *   const job = yield* batches.create({
 *     model: "gemini-2.5-flash",
 *     src: [{ contents: "Why is the sky blue?" }, { contents: "And red at dusk?" }]
 *   })
 *   const { dest } = yield* batches.wait({ name: job.name! })
 *   return dest?.inlinedResponses
 * })
 * ```
 */
export class Batches extends /*#__PURE__*/ Context.Service<Batches, {
  /**
   * Submits a batch: `POST {model}:batchGenerateContent`, on Vertex `POST batchPredictionJobs`. Its `src` is a list of requests or the name of a JSONL file (`files/…`); on Vertex a
   * `gs://` or `bq://` URI or a dataset. Requests that cannot be sent are told with their index, all at once, before anything is sent.
   */
  readonly create: (params: Wire.CreateBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** Submits a batch of contents to embed: `POST {model}:asyncBatchEmbedContent`. Gemini Developer API only. */
  readonly createEmbeddings: (
    params: Wire.CreateEmbeddingsBatchJobParameters
  ) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** A batch, and once it is done its answers or where they are: `GET batches/{name}`. */
  readonly get: (params: Wire.GetBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** The batches there are: `GET batches`. A stream of jobs over all pages. */
  readonly list: (params?: Wire.ListBatchJobsParameters) => Stream.Stream<Wire.BatchJob, GenAIError>
  /** The same list as a stream of pages. `config.pageSize` is the most a page holds, `config.pageToken` where to begin. */
  readonly listPages: (
    params?: Wire.ListBatchJobsParameters
  ) => Stream.Stream<Pagination.Page<Wire.BatchJob, Wire.ListBatchJobsResponse>, GenAIError>
  /** Cancels a batch: `POST batches/{name}:cancel`. What is done by then is kept. The answer has no fields. */
  readonly cancel: (params: Wire.CancelBatchJobParameters) => Effect.Effect<unknown, GenAIError>
  /** Deletes a batch: `DELETE batches/{name}`. */
  readonly delete: (params: Wire.DeleteBatchJobParameters) => Effect.Effect<Wire.DeleteResourceJob, GenAIError>
  /** Waits until a batch has succeeded, in part at least, and fails with `JobFailed` where it ends otherwise. */
  readonly wait: <E = never, R = never>(
    params: WaitBatchJobParameters<E, R>
  ) => Effect.Effect<Wire.BatchJob, GenAIError | JobFailed<Wire.BatchJob> | E, R>
}>()("effect-genai/Batches") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Batches["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => makeBatches(client)
  )

  /** Provides the resource. Enough, with a {@link GenAIClient}, for programs that use no other. */
  static readonly layer: Layer.Layer<Batches, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Batches, Batches.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A batch, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitBatchJobParameters<E = never, R = never> {
  readonly name: string
  readonly config?: Waiter.WaitConfig<Wire.BatchJob, E, R> | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const { transforms } = BatchJob

const create = { ...Operations.batchesCreate, transforms }

const createEmbeddings = { ...Operations.batchesCreateEmbeddings, transforms }

const get = { ...Operations.batchesGet, transforms }

const list = { ...Operations.batchesList, transforms }

const cancel = { ...Operations.batchesCancel, transforms }

const remove = { ...Operations.batchesDelete, transforms }

const makeBatches = (client: GenAIClient["Service"]): Batches["Service"] => {
  const { backend } = client.config
  const fetchPage = (
    params: Wire.ListBatchJobsParameters
  ): Pagination.Fetch<Wire.BatchJob, Wire.ListBatchJobsResponse> =>
    Pagination.fromConfig((params) => client.execute(list, params), params, ({ batchJobs }) => batchJobs)

  return Batches.of({
    create: (params) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.flatMap(
          Effect.fromResult(BatchJob.withEncodedRequests(params, backend)),
          (params) => client.execute(create, BatchJob.withDefaults(params, backend, now))
        )),
    createEmbeddings: (params) => client.execute(createEmbeddings, params),
    get: (params) => client.execute(get, params),
    list: (params = {}) => Pagination.items(fetchPage(params), params.config?.pageToken),
    listPages: (params = {}) => Pagination.pages(fetchPage(params), params.config?.pageToken),
    cancel: (params) => client.execute(cancel, params),
    delete: (params) => client.execute(remove, params),
    wait: ({ config, name }) =>
      Waiter.wait({
        operation: "batches.wait",
        name: (job) => job.name,
        get: (options) => client.execute(get, { name, config: options }),
        status
      }, config)
  })
}

const status = ({ error, state }: Wire.BatchJob): Waiter.Status =>
  state === "JOB_STATE_SUCCEEDED" || state === "JOB_STATE_PARTIALLY_SUCCEEDED"
    ? "done"
    : state === "JOB_STATE_FAILED" || state === "JOB_STATE_CANCELLED" || state === "JOB_STATE_EXPIRED"
    ? { state, message: error?.message }
    : "running"
