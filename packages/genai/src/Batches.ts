/**
 * The `batches` resource: many requests in one job, answered within 24 hours at half the price.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { BatchItem, ResultsParameters, RunParameters, SubmitParameters } from "./BatchRun.ts"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import * as BatchJob from "./internal/batch/BatchJob.ts"
import * as BatchOperations from "./internal/batch/BatchOperations.ts"
import * as BatchRequests from "./internal/batch/BatchRequests.ts"
import * as BatchResults from "./internal/batch/BatchResults.ts"
import * as BatchRun from "./internal/batch/BatchRun.ts"
import * as BatchSubmission from "./internal/batch/BatchSubmission.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { Page } from "./Pagination.ts"
import type { WaitConfig } from "./Waiter.ts"
import type * as Wire from "./wire/Batches.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `batches` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}.
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
 *   const { dest } = yield* batches.wait({ name: job.name })
 *   return dest?.inlinedResponses
 * })
 * ```
 */
export class Batches extends /*#__PURE__*/ Context.Service<Batches, {
  /**
   * Submits a batch: `POST {model}:batchGenerateContent`, on Vertex AI `POST batchPredictionJobs`. Its `src` is a list of requests or the name of a JSONL file
   * (`files/…`); on Vertex AI a `gs://` or `bq://` URI or a dataset. If requests cannot be sent, the `InvalidRequest` names all of them by their index, and nothing
   * is sent.
   */
  readonly create: (params: Wire.CreateBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** Submits a batch of contents to embed: `POST {model}:asyncBatchEmbedContent`. Gemini Developer API only. */
  readonly createEmbeddings: (
    params: Wire.CreateEmbeddingsBatchJobParameters
  ) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** Gets a batch: `GET batches/{name}`. Once it is done, `dest` has its answers or says where they are. */
  readonly get: (params: Wire.GetBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** Lists the batches: `GET batches`, from all pages. */
  readonly list: (params?: Wire.ListBatchJobsParameters) => Stream.Stream<Wire.BatchJob, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListBatchJobsParameters
  ) => Stream.Stream<Page<Wire.BatchJob, Wire.ListBatchJobsResponse>, GenAIError>
  /** Cancels a batch: `POST batches/{name}:cancel`. Answers that it has by then are kept. The response has no fields. */
  readonly cancel: (params: Wire.CancelBatchJobParameters) => Effect.Effect<unknown, GenAIError>
  /** Deletes a batch: `DELETE batches/{name}`. */
  readonly delete: (params: Wire.DeleteBatchJobParameters) => Effect.Effect<Wire.DeleteResourceJob, GenAIError>
  /** Waits until a batch has succeeded, at least in part. Fails with `JobFailed` if it ends otherwise. */
  readonly wait: <E = never, R = never>(
    params: WaitBatchJobParameters<E, R>
  ) => Effect.Effect<Wire.BatchJob, GenAIError | JobFailed<Wire.BatchJob> | E, R>
  /**
   * Encodes requests and submits them: `POST {model}:batchGenerateContent`, with the requests or with the JSONL file that they were uploaded in, which is deleted
   * again if the job is not created. If requests cannot be sent, the `InvalidRequest` names all of them by their index, and nothing is sent. The `name` of the
   * job is what `results` takes.
   *
   * Gemini Developer API only: jobs of Vertex AI read and write Cloud Storage or BigQuery, with `create` and `wait`.
   */
  readonly submit: (params: SubmitParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /**
   * Waits for a job, of this or another program, and delivers an item for each of its requests, in the order of the requests, with a response or an error. Requests that
   * the job did not answer have items with `JobFailed`. The stream itself fails with `JobFailed` if the job has no answers at all, or its file is gone. Answers in a
   * file are read as they are consumed. Gemini Developer API only.
   *
   * Jobs of `submit` know the order and the keys of their requests, except the key of a request without an answer. The answers of other jobs have the key that
   * their request had as `metadata.key`, or `key` of its line.
   *
   * @example
   * ```ts
   * import { Effect, Result, Stream } from "effect"
   * import { Batches } from "effect-genai"
   *
   * const program = Batches.use((batches) =>
   *   batches.results({ name: "batches/123" }).pipe(
   *     Stream.runForEach(({ key, result }) =>
   *       Result.isSuccess(result) ? Effect.log(key, result.success.text) : Effect.logWarning(key, result.failure.message)
   *     )
   *   )
   * )
   * ```
   */
  readonly results: <E = never, R = never>(
    params: ResultsParameters<E, R>
  ) => Stream.Stream<BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R>
  /** The same for a batch of `createEmbeddings`, whose items are known by their index. */
  readonly embeddingResults: <E = never, R = never>(
    params: Omit<ResultsParameters<E, R>, "requests">
  ) => Stream.Stream<
    BatchItem<Wire.SingleEmbedContentResponse>,
    GenAIError | JobFailed<Wire.BatchJob> | E,
    R
  >
  /**
   * `submit` and `results` in one. With `config.attempts`, requests whose item `BatchRun.isRepeatable` are sent again in a job of their own. The items from the
   * first of them on are held until that job has ended: each request has one item, in the order of the requests. If a later job fails as a whole, its error is
   * in the items of its requests.
   *
   * Interruption and failure leave a job running, and it is paid for. `config.onProgress` sees its name. The errors have it too: `JobFailed.jobName`, and in
   * `StreamInterrupted` and `TimeoutError` the job as `delivered.last`. `results` continues from there, `cancel` ends the job.
   *
   * @example
   * ```ts
   * import { Effect, Result, Stream } from "effect"
   * import { Batches } from "effect-genai"
   *
   * const program = Batches.use((batches) =>
   *   batches.run({
   *     model: "gemini-2.5-flash",
   *     requests: [{ key: "sky", contents: "Why is the sky blue?" }, { key: "dusk", contents: "And red at dusk?" }],
   *     config: { attempts: 3, onProgress: (job) => Effect.log(job.name, job.state) }
   *   }).pipe(
   *     Stream.runForEach(({ key, result }) =>
   *       Result.isSuccess(result) ? Effect.log(key, result.success.text) : Effect.logWarning(key, result.failure.message)
   *     )
   *   )
   * )
   * ```
   */
  readonly run: <E = never, R = never>(
    params: RunParameters<E, R>
  ) => Stream.Stream<BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R>
}>()("effect-genai/Batches") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Batches["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("batches", signatures, makeBatches(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Batches, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Batches, Batches.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `batches.wait`.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitBatchJobParameters<E = never, R = never> {
  /** The name of the job, as `create` returns it. A job without a name is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.BatchJob, E, R> | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Batches["Service"]> = {
  create: ["effect", "params"],
  createEmbeddings: ["effect", "params"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  cancel: ["effect", "params"],
  delete: ["effect", "params"],
  wait: ["effect", "params"],
  submit: ["effect", "params"],
  results: ["stream", "params"],
  embeddingResults: ["stream", "params"],
  run: ["stream", "params"]
}

const makeBatches = (client: GenAIClient["Service"]): Batches["Service"] =>
  Batches.of({
    create: Effect.fnUntraced(function*(params) {
      const { backend } = client.config
      const now = yield* Clock.currentTimeMillis
      const encoded = yield* Effect.fromResult(BatchRequests.encodeInlined(params, backend))
      return yield* client.execute(
        { ...BatchOperations.create, unknown: encoded.unknown },
        BatchJob.withDefaults(encoded.params, backend, now)
      )
    }),
    createEmbeddings: (params) => client.execute(BatchOperations.createEmbeddings, params),
    get: (params) => client.execute(BatchOperations.get, params),
    ...Listing.of(client, BatchOperations.list, "batchJobs"),
    cancel: (params) => client.execute(BatchOperations.cancel, params),
    delete: (params) => client.execute(BatchOperations.remove, params),
    wait: ({ config, name }) =>
      Waiting.wait({
        operation: "batches.wait",
        get: (options) => client.execute(BatchOperations.get, { name: name ?? "", config: options }),
        progress: Progress.of
      }, config),
    submit: (params) => BatchSubmission.submit(client, params),
    results: (params) => BatchResults.results(client, params),
    embeddingResults: (params) => BatchResults.embeddingResults(client, params),
    run: (params) => BatchRun.run(client, params)
  })
