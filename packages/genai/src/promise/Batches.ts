/**
 * The `batches` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as BatchRun from "../BatchRun.ts"
import type { GenAIError, JobFailed } from "../GenAIError.ts"
import type * as Wire from "../wire/Batches.ts"
import type * as Plain from "../wire/plain/Batches.ts"
import type { GenerateContentResponse } from "../wire/plain/GenerateContent.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `batches` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Batches extends /*#__PURE__*/ Face.make("batches", {
  create: Verbs.shaped(Face.call, "headersAside") as Face.Derived<
    "call",
    [params: Wire.CreateBatchJobParameters | Plain.CreateBatchJobParameters]
  >,
  createEmbeddings: Verbs.shaped(Face.call, "headersAside"),
  get: Verbs.shaped(Face.call, "headersAside"),
  list: Verbs.pager("batchJobs"),
  cancel: Face.nothing,
  delete: Face.call,
  wait: Verbs.shaped(Verbs.wait, "headersAside") as Face.Derived<"call", [params: WaitBatchJobParameters]>,
  submit: Verbs.shaped(Face.call, "headersAside"),
  results: (method): {
    /**
     * Waits for a job, of this program or another, and delivers an item for each of its requests, in their order. The promise settles with the first item.
     * Gemini Developer API only.
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
    (params: BatchResultsParameters): Promise<Items>
  } => items(method),
  embeddingResults: (
    method
  ): (params: Omit<BatchResultsParameters, "requests">) => Promise<Items<Plain.SingleEmbedContentResponse>> =>
    items(method),
  run: (method): {
    /**
     * `submit` and `results` in one. With `config.attempts`, requests that failed and may succeed later are submitted again. An abort leaves the job
     * running; `config.onProgress` has seen its name.
     */
    (params: BatchRunParameters): Promise<Items>
  } => items(method)
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The batch to wait for, and how to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitBatchJobParameters {
  /** The name in the answer that started the job. Without one the call rejects with `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Plain.BatchJob> | undefined
}

/**
 * The outcome of one request of a batch: a `response` or an `error`. `JobFailed` says that the job ended without an answer to it.
 *
 * @category models
 * @since 0.1.0
 */
export type BatchItem<Response = GenerateContentResponse> =
  & Pick<BatchRun.BatchItem, "index" | "key" | "request">
  & (
    | { readonly response: Response; readonly error?: undefined }
    | { readonly response?: undefined; readonly error: GenAIError | JobFailed<Plain.BatchJob> }
  )

/**
 * The batch whose answers are read, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchResultsParameters extends Omit<BatchRun.ResultsParameters, "config"> {
  readonly config?: WaitConfig<Plain.BatchJob> | undefined
}

/**
 * The requests to run, and how.
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
  extends BatchRun.SubmitConfig, WaitConfig<Plain.BatchJob>, Pick<BatchRun.RunConfig, "attempts">
{}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Items<Response = GenerateContentResponse> = AsyncGenerator<BatchItem<Response>, void, undefined>

const items = /*#__PURE__*/ Face.later(async () => (await import("./internal/BatchItems.ts")).items)
