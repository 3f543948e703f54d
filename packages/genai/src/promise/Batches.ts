/**
 * The `batches` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as BatchRun from "../BatchRun.ts"
import type { GenAIError, JobFailed } from "../GenAIError.ts"
import type { GenerateContentResponse } from "../GenerateContentResponse.ts"
import type * as Wire from "../wire/Batches.ts"
import { type Runner, type WaitConfig, waiting } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `batches` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Batches {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Submits a batch: `POST {model}:batchGenerateContent`, on Vertex `POST batchPredictionJobs`. */
  readonly create = (params: Wire.CreateBatchJobParameters): Promise<Wire.BatchJob> =>
    this.#runner.call((ai) => ai.batches.create(params), params)

  /** Submits a batch of contents to embed: `POST {model}:asyncBatchEmbedContent`. */
  readonly createEmbeddings = (params: Wire.CreateEmbeddingsBatchJobParameters): Promise<Wire.BatchJob> =>
    this.#runner.call((ai) => ai.batches.createEmbeddings(params), params)

  /** A batch, and once it is done its answers or where they are: `GET batches/{name}`. */
  readonly get = (params: Wire.GetBatchJobParameters): Promise<Wire.BatchJob> =>
    this.#runner.call((ai) => ai.batches.get(params), params)

  /** The batches there are, page by page: `GET batches`. */
  readonly list = (
    params?: Wire.ListBatchJobsParameters
  ): Promise<Pager<Wire.BatchJob, Wire.ListBatchJobsParameters>> =>
    this.#runner.pager<Wire.BatchJob, Wire.ListBatchJobsParameters>(
      "batchJobs",
      params ?? {},
      (ai, params) => ai.batches.listPages(params)
    )

  /** Cancels a batch: `POST batches/{name}:cancel`. */
  readonly cancel = (params: Wire.CancelBatchJobParameters): Promise<void> =>
    this.#runner.call((ai) => Effect.asVoid(ai.batches.cancel(params)), params)

  /** Deletes a batch: `DELETE batches/{name}`. */
  readonly delete = (params: Wire.DeleteBatchJobParameters): Promise<Wire.DeleteResourceJob> =>
    this.#runner.call((ai) => ai.batches.delete(params), params)

  /** Waits until a batch has succeeded, and rejects with `JobFailed` where it ends otherwise. */
  readonly wait = (params: WaitBatchJobParameters): Promise<Wire.BatchJob> =>
    this.#runner.wait("batches.wait", (ai, config) => ai.batches.wait({ ...params, config }), params)

  /** Encodes requests and submits them, with the job or in a file: what `results` takes is the `name` of the job. Gemini Developer API only. */
  readonly submit = (params: BatchRun.SubmitParameters): Promise<Wire.BatchJob> =>
    this.#runner.call((ai) => ai.batches.submit(params), params)

  /**
   * Waits for a job, of this program or another, and delivers an item for each of its requests, in their order. The promise settles with the first. Gemini
   * Developer API only.
   *
   * @example
   * ```ts
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * const ai = new GoogleGenAI({})
   *
   * const show = async (name: string) => {
   *   for await (const { error, key, response } of await ai.batches.results({ name })) {
   *     console.log(key, error === undefined ? response.text : error.message)
   *   }
   * }
   * ```
   */
  readonly results = (params: BatchResultsParameters): Promise<AsyncGenerator<BatchItem, void, undefined>> =>
    this.#runner.stream(
      (ai) => items(ai.batches.results({ ...params, config: waiting("batches.results", params?.config) })),
      params
    )

  /** The same for a batch of `createEmbeddings`, which knows its contents by their order alone. */
  readonly embeddingResults = (
    params: Omit<BatchResultsParameters, "requests">
  ): Promise<AsyncGenerator<BatchItem<Wire.SingleEmbedContentResponse>, void, undefined>> =>
    this.#runner.stream(
      (ai) =>
        items(ai.batches.embeddingResults({ ...params, config: waiting("batches.embeddingResults", params?.config) })),
      params
    )

  /**
   * `submit` and `results` in one. `config.attempts` submits again what may be answered another time. An abort leaves the job running; its name is in what
   * `config.onProgress` sees.
   */
  readonly run = (params: BatchRunParameters): Promise<AsyncGenerator<BatchItem, void, undefined>> =>
    this.#runner.stream(
      (ai) => items(ai.batches.run({ ...params, config: waiting("batches.run", params?.config) })),
      params
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
export interface WaitBatchJobParameters {
  /** As the answer that started it has it; without one nothing is asked for, and it is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.BatchJob> | undefined
}

/**
 * What one request of a batch came to: a `response` or an `error`. `JobFailed` says that the job ended without an answer to it.
 *
 * @category models
 * @since 0.1.0
 */
export type BatchItem<Response = GenerateContentResponse> =
  & Pick<BatchRun.BatchItem, "index" | "key" | "request">
  & (
    | { readonly response: Response; readonly error?: undefined }
    | { readonly response?: undefined; readonly error: GenAIError | JobFailed<Wire.BatchJob> }
  )

/**
 * A batch whose answers are asked for, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchResultsParameters extends Omit<BatchRun.ResultsParameters, "config"> {
  readonly config?: WaitConfig<Wire.BatchJob> | undefined
}

/**
 * Requests to run, and how.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchRunParameters extends Omit<BatchRun.RunParameters, "config"> {
  readonly config?: BatchRunConfig | undefined
}

/**
 * How a batch is submitted and waited for.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchRunConfig
  extends BatchRun.SubmitConfig, WaitConfig<Wire.BatchJob>, Pick<BatchRun.RunConfig, "attempts">
{}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const items = <Response, E, R>(
  stream: Stream.Stream<BatchRun.BatchItem<Response>, E, R>
): Stream.Stream<BatchItem<Response>, E, R> =>
  Stream.map(stream, ({ index, key, request, result }) =>
    Result.isSuccess(result)
      ? { index, key, request, response: result.success }
      : { index, key, request, error: result.failure })
