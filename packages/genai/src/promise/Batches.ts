/**
 * The `batches` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Wire from "../wire/Batches.ts"
import type { Runner, WaitConfig } from "./internal/Runner.ts"
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
    this.#runner.wait((ai, config) => ai.batches.wait({ ...params, config }), params.config)
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
  readonly name: string
  readonly config?: WaitConfig<Wire.BatchJob> | undefined
}
