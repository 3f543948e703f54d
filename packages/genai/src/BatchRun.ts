/**
 * The requests of a batch, and the items that they result in. `batches.submit`, `batches.results` and `batches.run` take and return these, on the Gemini Developer
 * API.
 *
 * A job is known by its name, and outlives the program that submitted it: any program can read its results.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schedule from "effect/Schedule"
import type { RequestOptions } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import type { WaitConfig } from "./Waiter.ts"
import type * as Wire from "./wire/Batches.ts"
import type { ContentListUnion } from "./wire/Content.ts"
import type { GenerateContentConfig } from "./wire/GenerateContent.ts"
import type { WebhookConfig } from "./wire/Videos.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One request of a batch: the parameters of `models.generateContent`, and a key.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchRequest {
  /**
   * Identifies the request and its answer. The keys of a batch differ. Default: the index of the request. On the wire (`metadata.key`, or `key` of a line) the
   * index comes first, `#7:mine` or `#7`, so that the name of a job is enough to read its results in order.
   */
  readonly key?: string | undefined
  readonly contents: ContentListUnion
  readonly config?: GenerateContentConfig | undefined
  /** Default: the model of the batch. */
  readonly model?: string | undefined
}

/**
 * The result of one request: its response or its error. The error is `JobFailed` if the job ended without an answer to the request, and `DecodeError` if its line in
 * the output file cannot be read.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchItem<Response = GenerateContentResponse> {
  /** The index of the request among the requests of the batch. */
  readonly index: number
  /** The key of the request. */
  readonly key: string
  /** The request, if it is known: in `run`, and in `results` when the requests are given. */
  readonly request: BatchRequest | undefined
  readonly result: Result.Result<Response, GenAIError | JobFailed<Wire.BatchJob>>
}

/**
 * How a batch is submitted.
 *
 * @category models
 * @since 0.1.0
 */
export interface SubmitConfig extends RequestOptions {
  /**
   * Whether the requests are sent with the job, or uploaded as a JSONL file before. Default: `"inline"` up to 10 MB of requests, which is half of what the API
   * takes, and `"file"` above.
   */
  readonly via?: "inline" | "file" | undefined
  /** The name of the job, and of its file, for people to read. */
  readonly displayName?: string | undefined
  /** The webhooks that are called when the job ends. */
  readonly webhookConfig?: WebhookConfig | undefined
}

/**
 * The parameters of `batches.submit`.
 *
 * @category models
 * @since 0.1.0
 */
export interface SubmitParameters {
  readonly model: string
  readonly requests: ReadonlyArray<BatchRequest>
  readonly config?: SubmitConfig | undefined
}

/**
 * The parameters of `batches.results`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ResultsParameters<E = never, R = never> {
  /** `batches/{id}`, as `submit` and `create` return it. A job without a name is an `InvalidRequest`. */
  readonly name: string | undefined
  /**
   * The requests that the job was submitted with. Items have their request then, and the answers of a job that another program created are put in the order of the
   * requests by their keys.
   */
  readonly requests?: ReadonlyArray<BatchRequest> | undefined
  readonly config?: WaitConfig<Wire.BatchJob, E, R> | undefined
}

/**
 * How a batch is submitted, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunConfig<E = never, R = never> extends SubmitConfig {
  /**
   * When to ask for a job again. Default: after 1 second, then after pauses that grow by half up to 30 seconds. When the schedule ends before the job, the run
   * fails with `TimeoutError`.
   */
  readonly schedule?: Schedule.Schedule<unknown, Wire.BatchJob> | undefined
  /**
   * How long to wait for one job at most. When it has passed, the run fails with `TimeoutError`, whose `delivered.last` is the job as it was last seen. The job goes
   * on. Default: no limit.
   */
  readonly totalTimeout?: Duration.Input | undefined
  /** Runs with each job when it is submitted, and after each request for it. The `name` of the job is what `results` takes. */
  readonly onProgress?: ((job: Wire.BatchJob) => Effect.Effect<unknown, E, R>) | undefined
  /** In how many jobs one request may be sent, 1 or more. Default 1. A request whose item {@link isRepeatable} is sent again in another job. */
  readonly attempts?: number | undefined
}

/**
 * The parameters of `batches.run`.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunParameters<E = never, R = never> {
  readonly model: string
  readonly requests: ReadonlyArray<BatchRequest>
  readonly config?: RunConfig<E, R> | undefined
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The requests of the items that failed, with their keys, to submit them again.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Batches, BatchRun } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const batches = yield* Batches
 *   const model = "gemini-2.5-flash"
 *   const requests = [{ key: "sky", contents: "Why is the sky blue?" }, { key: "dusk", contents: "And red at dusk?" }]
 *   const items = yield* Stream.runCollect(batches.run({ model, requests }))
 *   const failed = BatchRun.failed(items.filter(BatchRun.isRepeatable))
 *   if (failed.length > 0) yield* batches.submit({ model, requests: failed })
 * })
 * ```
 */
export const failed = <Response>(items: Iterable<BatchItem<Response>>): ReadonlyArray<BatchRequest> =>
  Array.from(items).flatMap(({ key, request, result }) =>
    Result.isFailure(result) && request !== undefined ? [{ ...request, key }] : []
  )

/**
 * Whether another attempt may answer the request of an item: its error `isRetryable`, or its job ended before it came to the request.
 *
 * Requests of a job that was cancelled are not repeatable. Nor are those that a job may still answer, and which would be paid for twice: the job was lost while it
 * ran (`StreamInterrupted`), or it is not known whether it was created (`TimeoutError`, `ConnectionError`).
 *
 * @category combinators
 * @since 0.1.0
 */
export const isRepeatable = <Response>({ result }: Pick<BatchItem<Response>, "result">): boolean => {
  if (Result.isSuccess(result)) return false
  const { failure } = result
  switch (failure._tag) {
    case "JobFailed":
      return failure.state !== "JOB_STATE_CANCELLED"
    case "StreamInterrupted":
      return false
    case "TimeoutError":
      return failure.phase === "connect"
    case "ConnectionError":
      return !failure.reached
    default:
      return failure.isRetryable
  }
}
