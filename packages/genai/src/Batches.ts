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
import * as BatchRun from "./BatchRun.ts"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import * as BatchJob from "./internal/batch/BatchJob.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import { fileName } from "./internal/files/FileName.ts"
import * as Upload from "./internal/files/Upload.ts"
import * as UploadContent from "./internal/files/UploadContent.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { Page } from "./Pagination.ts"
import type { WaitConfig } from "./Waiter.ts"
import type * as Wire from "./wire/Batches.ts"
import * as Operations from "./wire/table/Batches.ts"
import * as Files from "./wire/table/Files.ts"

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
 *   const { dest } = yield* batches.wait({ name: job.name })
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
  ) => Stream.Stream<Page<Wire.BatchJob, Wire.ListBatchJobsResponse>, GenAIError>
  /** Cancels a batch: `POST batches/{name}:cancel`. What is done by then is kept. The answer has no fields. */
  readonly cancel: (params: Wire.CancelBatchJobParameters) => Effect.Effect<unknown, GenAIError>
  /** Deletes a batch: `DELETE batches/{name}`. */
  readonly delete: (params: Wire.DeleteBatchJobParameters) => Effect.Effect<Wire.DeleteResourceJob, GenAIError>
  /** Waits until a batch has succeeded, in part at least, and fails with `JobFailed` where it ends otherwise. */
  readonly wait: <E = never, R = never>(
    params: WaitBatchJobParameters<E, R>
  ) => Effect.Effect<Wire.BatchJob, GenAIError | JobFailed<Wire.BatchJob> | E, R>
  /**
   * Encodes requests and submits them: `POST {model}:batchGenerateContent`, with them in it or in a JSONL file that is uploaded before, and removed again
   * where there comes no job of it. Requests that cannot be sent are told with their index, all at once, before anything is sent. The `name` of the job is
   * what `results` takes. Gemini Developer API only: jobs of Vertex AI read and write Cloud Storage or BigQuery, by `create` and `wait`.
   */
  readonly submit: (params: BatchRun.SubmitParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /**
   * Waits for a job, of this program or another, and delivers an item for each of its requests: in their order, each with its answer or its error. What the
   * job ended without answering is an item with `JobFailed`; the stream itself fails with it where there are no answers at all, or no more. Answers in a file
   * are read as they are taken. Gemini Developer API only.
   *
   * Jobs of `submit` know the order and the keys of their requests, but for the own key of a request without an answer. Jobs that were created otherwise
   * tell what their requests were given as `metadata.key` or `key`.
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
    params: BatchRun.ResultsParameters<E, R>
  ) => Stream.Stream<BatchRun.BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R>
  /** The same for a batch of `createEmbeddings`, which knows its contents by their order alone. */
  readonly embeddingResults: <E = never, R = never>(
    params: Omit<BatchRun.ResultsParameters<E, R>, "requests">
  ) => Stream.Stream<
    BatchRun.BatchItem<Wire.SingleEmbedContentResponse>,
    GenAIError | JobFailed<Wire.BatchJob> | E,
    R
  >
  /**
   * `submit` and `results` in one. With `config.attempts` what `BatchRun.isRepeatable` is submitted again in a job of its own, and what stands behind it is
   * held until then; each request has one item, in the order of the requests. What goes wrong with such a job as a whole is what its items come to.
   *
   * Interruption and failure leave a job running: it is paid for. `config.onProgress` has seen its name, and the errors have it: `JobFailed.jobName`, and
   * `delivered.last` of `StreamInterrupted` and `TimeoutError`, which is the job. `results` goes on from there, `cancel` ends it.
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
    params: BatchRun.RunParameters<E, R>
  ) => Stream.Stream<BatchRun.BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R>
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
 * A batch, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitBatchJobParameters<E = never, R = never> {
  /** As the answer that started it has it; without one nothing is asked for, and it is an `InvalidRequest`. */
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

const { transforms } = BatchJob

const create = { ...Operations.batchesCreate, transforms }

const createEmbeddings = { ...Operations.batchesCreateEmbeddings, transforms }

const get = { ...Operations.batchesGet, transforms }

const list = { ...Operations.batchesList, transforms }

const cancel = { ...Operations.batchesCancel, transforms }

const remove = { ...Operations.batchesDelete, transforms }

const fileTransforms = { encoders: { fileName } }

const download = { ...Files.filesDownload, transforms: fileTransforms }

const removeFile = { ...Files.filesDelete, transforms: fileTransforms }

const makeBatches = (client: GenAIClient["Service"]): Batches["Service"] => {
  const { backend } = client.config
  const verbs: BatchRun.Verbs = {
    backend,
    create: (params) => client.execute(create, params),
    get: (params) => client.execute(get, params),
    upload: (file, options) => upload(client, file, options),
    removeFile: (name, config) => client.execute(removeFile, { name, config }),
    download: (file, config) => client.download(download, { file, config, downloadPath: "" })
  }

  return Batches.of({
    create: Effect.fnUntraced(function*(params) {
      const now = yield* Clock.currentTimeMillis
      const encoded = yield* Effect.fromResult(BatchJob.withEncodedRequests(params, backend))
      return yield* client.execute(create, BatchJob.withDefaults(encoded, backend, now))
    }),
    createEmbeddings: (params) => client.execute(createEmbeddings, params),
    get: (params) => client.execute(get, params),
    ...Listing.of(client, list, "batchJobs"),
    cancel: (params) => client.execute(cancel, params),
    delete: (params) => client.execute(remove, params),
    wait: ({ config, name }) =>
      Waiting.wait({
        operation: "batches.wait",
        get: (options) => client.execute(get, { name: name ?? "", config: options }),
        progress: Progress.of
      }, config),
    submit: (params) => BatchRun.submit(verbs, params),
    results: (params) => BatchRun.results(verbs, params),
    embeddingResults: (params) => BatchRun.embeddingResults(verbs, params),
    run: (params) => BatchRun.run(verbs, params)
  })
}

const upload = (
  client: GenAIClient["Service"],
  { bytes, displayName, size }: BatchRun.BatchFile,
  config: RequestOptions
): Effect.Effect<string, GenAIError> => {
  const content = {
    bytes,
    size,
    mimeType: "application/jsonl",
    fileName: undefined,
    chunkSize: UploadContent.defaultChunkSize,
    rereadable: true,
    mismatch: invalidRequest("batches.submit", "requests", "requests that do not change while they are uploaded")
  }
  const params = { file: { displayName, mimeType: content.mimeType, sizeBytes: String(size) }, config }
  const sent = client.exchange(
    Files.filesUpload,
    params,
    (exchange) => Upload.run(exchange, content, () => Effect.void)
  )
  return Effect.map(Effect.flatMap(sent, Upload.fileOf), ({ name }) => name)
}
