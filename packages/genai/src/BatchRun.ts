/**
 * Many requests as one job: encoded all at once, submitted inline or in a file, waited for, and answered one by one in their order, each with its
 * answer or its error. This is what `batches.submit`, `batches.results` and `batches.run` do, on the Gemini Developer API.
 *
 * What a job is known by is its name. It survives the program that submitted it: `results` asks for its answers from anywhere.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Backend } from "./Backend.ts"
import type { RequestOptions } from "./GenAIClient.ts"
import {
  type GenAIError,
  type InvalidRequest,
  JobFailed,
  StreamInterrupted,
  type UnsupportedField,
  UnsupportedMethod
} from "./GenAIError.ts"
import * as GenerateContentResponse from "./GenerateContentResponse.ts"
import * as Answer from "./internal/answer/Answer.ts"
import * as BatchAnswers from "./internal/batch/BatchAnswers.ts"
import * as BatchJob from "./internal/batch/BatchJob.ts"
import * as BatchRequests from "./internal/batch/BatchRequests.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as Codec from "./internal/codec/Codec.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { WaitConfig } from "./Waiter.ts"
import type * as Wire from "./wire/Batches.ts"
import type { ContentListUnion } from "./wire/Content.ts"
import type { GenerateContentConfig, GenerateContentResponse as WireResponse } from "./wire/GenerateContent.ts"
import * as Batches from "./wire/table/Batches.ts"
import * as Models from "./wire/table/Models.ts"
import type { WebhookConfig } from "./wire/Videos.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One request of a batch: what `models.generateContent` takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchRequest {
  /**
   * What its answer is known by; no two of a batch have the same. Default: its index. On the wire, as `metadata.key` or `key` of a line, it stands behind
   * the index, `#7:mine` or `#7`: so the name of a job is enough to put its answers in order.
   */
  readonly key?: string | undefined
  readonly contents: ContentListUnion
  readonly config?: GenerateContentConfig | undefined
  /** Default: the model of the batch. */
  readonly model?: string | undefined
}

/**
 * What one request of a batch came to. `JobFailed` says that the job ended without an answer to it; a line of its file that cannot be read is a
 * `DecodeError`.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchItem<Response = GenerateContentResponse.GenerateContentResponse> {
  /** The place of the request among the requests of the batch. */
  readonly index: number
  readonly key: string
  /** The request itself, where it is known: in `run`, and in `results` where the requests are given. */
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
  /** Whether the requests go with the job or in a JSONL file. Default: `"inline"` up to 10 MB of them, half of what the API takes, and `"file"` beyond. */
  readonly via?: "inline" | "file" | undefined
  /** The name of the job for people, and of its file. */
  readonly displayName?: string | undefined
  /** Where to tell how the job ended. */
  readonly webhookConfig?: WebhookConfig | undefined
}

/**
 * Requests to submit.
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
 * A job whose answers are asked for, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ResultsParameters<E = never, R = never> {
  /** `batches/{id}`, as `submit` and `create` answer it; without one nothing is asked for, and it is an `InvalidRequest`. */
  readonly name: string | undefined
  /** The requests that it was submitted with. They stand beside their answers then, and give jobs of other makers their order. */
  readonly requests?: ReadonlyArray<BatchRequest> | undefined
  readonly config?: WaitConfig<Wire.BatchJob, E, R> | undefined
}

/**
 * How a batch is submitted and waited for.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunConfig<E = never, R = never> extends SubmitConfig {
  /** When to ask for a job again: by default after 1 second, then ever later, up to 30 seconds. A wait that it ends fails with `TimeoutError`. */
  readonly schedule?: Schedule.Schedule<unknown, Wire.BatchJob> | undefined
  /** Sees each job as it is submitted, and each time that it was asked for. Its `name` is what `results` takes. */
  readonly onProgress?: ((job: Wire.BatchJob) => Effect.Effect<unknown, E, R>) | undefined
  /** In how many jobs a request may be, by default 1: what {@link isRepeatable} is submitted again, alone. */
  readonly attempts?: number | undefined
}

/**
 * Requests to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunParameters<E = never, R = never> {
  readonly model: string
  readonly requests: ReadonlyArray<BatchRequest>
  readonly config?: RunConfig<E, R> | undefined
}

/**
 * What it takes of the resources.
 *
 * @category models
 * @since 0.1.0
 */
export interface Verbs {
  readonly backend: Backend
  readonly create: (params: Wire.CreateBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  readonly get: (params: Wire.GetBatchJobParameters) => Effect.Effect<Wire.BatchJob, GenAIError>
  /** Uploads a file: its name. */
  readonly upload: (file: BatchFile, options: RequestOptions) => Effect.Effect<string, GenAIError>
  readonly removeFile: (name: string, options: RequestOptions) => Effect.Effect<unknown, GenAIError>
  readonly download: (name: string, options: RequestOptions) => Stream.Stream<Uint8Array, GenAIError>
}

/**
 * The requests of a batch as a file of lines. They are encoded as they are read, however often that is.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchFile {
  readonly displayName: string | undefined
  readonly size: number
  readonly bytes: Stream.Stream<Uint8Array, InvalidRequest | UnsupportedField>
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The requests that came to no answer, with their keys, to be submitted again by hand.
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
 * Whether the same request may be answered another time: its error says so (`isRetryable`), or the job ended before it came to it. What somebody
 * cancelled is not wanted any more, and what a job may still be at would be paid for twice: one that was lost while it ran (`StreamInterrupted`), or of which
 * it is not known whether there is one (`TimeoutError`, `ConnectionError`).
 *
 * @category combinators
 * @since 0.1.0
 */
export const isRepeatable = <Response>({ result }: BatchItem<Response>): boolean => {
  if (Result.isSuccess(result)) return false
  const { failure } = result
  switch (failure._tag) {
    case "JobFailed":
      return mayEndOtherwise(failure)
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

// -----------------------------------------------------------------------------
// Submit
// -----------------------------------------------------------------------------

/**
 * Encodes all requests, and creates their job.
 *
 * @category constructors
 * @since 0.1.0
 */
export const submit = (
  verbs: Verbs,
  { config = {}, model, requests }: SubmitParameters,
  operation = "batches.submit"
): Effect.Effect<Wire.BatchJob, GenAIError> =>
  Effect.suspend((): Effect.Effect<Wire.BatchJob, GenAIError> => {
    const { backend } = verbs
    if (backend._tag === "vertex") return Effect.fail(unsupported(operation, backend))
    if (typeof model !== "string" || model === "") {
      return Effect.fail(invalidRequest(operation, "model", "the name of a model"))
    }
    if (config.via !== undefined && config.via !== "inline" && config.via !== "file") {
      return Effect.fail(invalidRequest(operation, "config.via", "\"inline\" or \"file\""))
    }
    const encoded = BatchRequests.encode(requests, config.via, operation, backend)
    if (Result.isFailure(encoded)) return Effect.fail(encoded.failure)
    const { displayName, httpOptions, via: _, webhookConfig, ...options } = config
    // The names of a source are those of the wire, which the field table lets through.
    const paramsOf = (src: object) => ({
      model,
      src,
      config: { ...options, displayName, httpOptions, webhookConfig }
    })
    const create = (src: object) => verbs.create(paramsOf(src))
    const { inlined, size } = encoded.success
    if (inlined !== undefined) return create({ requests: { requests: inlined } })
    // What is wrong with the job is told before its file is uploaded.
    const job = Codec.encode(createBatch, paramsOf({ fileName: "files/any" }), backend, undefined)
    if (Result.isFailure(job)) return Effect.fail(job.failure)

    const file: BatchFile = { displayName, size, bytes: BatchRequests.linesOf(requests, operation, backend) }
    const fileOptions = { ...options, httpOptions: httpOptions && { ...httpOptions, extraBody: undefined } }
    const remove = (name: string) =>
      // A job that was created all the same, and of which nobody knows, does not go on without its file.
      Effect.ignore(Effect.timeoutOption(verbs.removeFile(name, { httpOptions: fileOptions.httpOptions }), "5 seconds"))
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(restore(verbs.upload(file, fileOptions)), (fileName) =>
        Effect.onExit(
          restore(create({ fileName })),
          (exit) => exit._tag === "Success" ? Effect.void : remove(fileName)
        ))
    )
  })

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

/**
 * Waits for a job, and delivers what its requests came to, in their order.
 *
 * @category constructors
 * @since 0.1.0
 */
export const results = <E, R>(
  verbs: Verbs,
  params: ResultsParameters<E, R>,
  operation = "batches.results"
): Stream.Stream<BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R> =>
  resultsOf(verbs, params, {
    operation,
    embeds: false,
    wanted: "a batch of requests: embeddingResults has those of embeddings",
    inlined: ({ inlinedResponses }) => inlinedResponses,
    fromInlined: (response) => GenerateContentResponse.make(response as WireResponse),
    fromLine: (response) =>
      GenerateContentResponse.make(
        Codec.decode(Models.modelsGenerateContent, response as WireResponse, verbs.backend)
      )
  })

/**
 * The same of a job of contents to embed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const embeddingResults = <E, R>(
  verbs: Verbs,
  params: Omit<ResultsParameters<E, R>, "requests">
): Stream.Stream<
  BatchItem<Wire.SingleEmbedContentResponse>,
  GenAIError | JobFailed<Wire.BatchJob> | E,
  R
> =>
  resultsOf(verbs, params, {
    operation: "batches.embeddingResults",
    embeds: true,
    wanted: "a batch of embeddings: results has those of other requests",
    // Where all of them failed, nothing tells them from those of other requests.
    inlined: ({ inlinedEmbedContentResponses, inlinedResponses }) => inlinedEmbedContentResponses ?? inlinedResponses,
    fromInlined: (response) => response,
    fromLine: (response) => response
  })

// -----------------------------------------------------------------------------
// Run
// -----------------------------------------------------------------------------

/**
 * Submits requests, waits, and delivers what they came to. With `attempts`, what may be answered another time is submitted again, and what stands
 * behind it in the order is held until it has been answered.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = <E, R>(
  verbs: Verbs,
  { config = {}, model, requests }: RunParameters<E, R>
): Stream.Stream<BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R> => {
  const operation = "batches.run"
  const { attempts = 1, onProgress, schedule, ...submitting } = config
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    return Stream.fail(invalidRequest(operation, "config.attempts", "a whole number from 1 on"))
  }
  const wrong = Waiting.invalidConfig(operation, config)
  if (wrong !== undefined) return Stream.fail(wrong)
  const { abortSignal, httpOptions } = submitting
  const seen = (job: Wire.BatchJob) =>
    onProgress === undefined ? Effect.void : Effect.mapError(onProgress(job), (error) => new OfCaller(error))

  const once = (entries: ReadonlyArray<Entry>): Stream.Stream<BatchItem, Failure<E>, R> =>
    Stream.unwrap(Effect.gen(function*() {
      // In a job of its own a request stands elsewhere, and has the same key.
      const own = entries.map(({ key, request }) => Predicate.isObject(request) ? { ...request, key } : request)
      const job = yield* submit(verbs, { model, requests: own, config: submitting }, operation)
      yield* seen(job)
      const waiting = { schedule, onProgress: seen, httpOptions, abortSignal }
      let events = 0
      return results(verbs, { name: job.name ?? "", requests: own, config: waiting }, operation).pipe(
        Stream.map((item): BatchItem => {
          events++
          return { ...item, ...entries[item.index]! }
        }),
        Stream.mapError((error) => error instanceof OfCaller ? error : withName(error, job, events))
      )
    }))

  const upTo = (attempts: number, entries: ReadonlyArray<Entry>): Stream.Stream<BatchItem, Failure<E>, R> =>
    attempts === 1 ? once(entries) : Stream.suspend(() => {
      const held: Array<BatchItem> = []
      const settled = Stream.filter(
        completed(once(entries), entries, (error) => error._tag === "JobFailed" && mayEndOtherwise(error)),
        (item) => {
          if (held.length === 0 && !isRepeatable(item)) return true
          held.push(item)
          return false
        }
      )
      return Stream.concat(settled, Stream.suspend(() => again(attempts - 1, held)))
    })

  const again = (
    attempts: number,
    held: ReadonlyArray<BatchItem>
  ): Stream.Stream<BatchItem, Failure<E>, R> => {
    if (held.length === 0) return Stream.empty
    const entries = entriesOf(requests)
    const repeated = held.filter(isRepeatable).map(({ index }) => entries[index]!)
    let at = 0
    // What goes wrong with the job is what these come to: the others have their answers.
    const settled = Stream.map(completed(upTo(attempts, repeated), repeated, () => true), (item) => {
      const from = at
      while (held[at]!.index !== item.index) at++
      return [...held.slice(from, at++), item]
    })
    return Stream.concat(Stream.flattenIterable(settled), Stream.suspend(() => Stream.fromIterable(held.slice(at))))
  }

  return Stream.mapError(
    Stream.suspend(() => upTo(attempts, entriesOf(requests))),
    (error) => error instanceof OfCaller ? error.error : error
  )
}

// -----------------------------------------------------------------------------
// Private: requests
// -----------------------------------------------------------------------------

const createBatch = { ...Batches.batchesCreate, transforms: BatchJob.transforms }

const unsupported = (operation: string, backend: Backend) =>
  new UnsupportedMethod({
    message:
      `${operation} is not supported by the ${backend.title}, whose jobs read and write Cloud Storage or BigQuery`,
    operation,
    backend: backend.title
  })

// -----------------------------------------------------------------------------
// Private: answers
// -----------------------------------------------------------------------------

/** How the answers of one kind of jobs are read. */
interface Kind<Response> {
  readonly operation: string
  readonly embeds: boolean
  readonly wanted: string
  readonly inlined: (
    dest: Wire.BatchJobDestination
  ) => ReadonlyArray<Wire.InlinedResponse | Wire.InlinedEmbedContentResponse> | undefined
  readonly fromInlined: BatchAnswers.Read<Response>
  readonly fromLine: BatchAnswers.Read<Response>
}

const resultsOf = <Response, E, R>(
  verbs: Verbs,
  { config, name = "", requests }: ResultsParameters<E, R>,
  kind: Kind<Response>
): Stream.Stream<BatchItem<Response>, GenAIError | JobFailed<Wire.BatchJob> | E, R> => {
  const { operation } = kind
  if (verbs.backend._tag === "vertex") return Stream.fail(unsupported(operation, verbs.backend))
  const keys = requests === undefined ? Result.succeed(undefined) : BatchRequests.keysOf(requests, operation)
  if (Result.isFailure(keys)) return Stream.fail(keys.failure)
  const ended = Waiting.wait<Wire.BatchJob, E, R>({
    operation,
    get: (options) => verbs.get({ name, config: options }),
    // However it ended, there may be answers.
    progress: (job) => Progress.of(job) === "running" ? "running" : "done"
  }, config)
  return Stream.unwrap(
    Effect.map(ended, (job) => answersOf(verbs, job, { config, name, requests }, keys.success, kind))
  )
}

const answersOf = <Response>(
  verbs: Verbs,
  job: Wire.BatchJob,
  { config, name: asked = "", requests }: ResultsParameters<unknown, unknown>,
  keys: ReadonlyArray<string> | undefined,
  kind: Kind<Response>
): Stream.Stream<BatchItem<Response>, GenAIError | JobFailed<Wire.BatchJob>> => {
  const { operation } = kind
  const name = job.name ?? asked
  const { state = "JOB_STATE_UNSPECIFIED" } = job
  const jobFailed = (message: string) => new JobFailed<Wire.BatchJob>({ message, operation, jobName: name, state, job })
  const invalid = (field: string, expected: string) => invalidRequest(operation, field, expected)

  const count = BatchJob.requestCount(job)
  if (BatchJob.isOfEmbeddings(job) === !kind.embeds) return Stream.fail(invalid("name", kind.wanted))
  if (requests !== undefined && count !== undefined && requests.length !== count) {
    return Stream.fail(invalid("requests", `the requests of ${name}, of which there are ${count}`))
  }
  const inlined = kind.inlined(job.dest ?? {}) ?? []
  const fileName = job.dest?.fileName ?? undefined
  if (!Array.isArray(inlined) || (fileName !== undefined && typeof fileName !== "string")) {
    return Stream.fail(Answer.insufficient(`${name} has answers that are neither a list nor in a file`, operation))
  }
  if (inlined.length === 0 && fileName === undefined) {
    const { message } = job.error ?? {}
    return Stream.fail(
      jobFailed(`${name} ended as ${state}, without answers${message === undefined ? "" : `: ${message}`}`)
    )
  }
  const { abortSignal, httpOptions } = config ?? {}
  const answers: Stream.Stream<BatchAnswers.Answered<Response>, GenAIError | JobFailed<Wire.BatchJob>> =
    fileName === undefined
      ? Stream.map(
        Stream.fromIterable(inlined, { chunkSize: 1 }),
        (item) => BatchAnswers.fromInlined(item, kind.fromInlined, operation)
      )
      : verbs.download(fileName, { abortSignal, httpOptions }).pipe(
        Stream.catchTags({
          PermissionDenied: ({ message }) => Stream.fail(jobFailed(goneMessage(name, fileName, message))),
          NotFound: ({ message }) => Stream.fail(jobFailed(goneMessage(name, fileName, message)))
        }),
        Stream.decodeText,
        Stream.splitLines,
        Stream.filter((line) => line.trim() !== ""),
        Stream.map((line) => BatchAnswers.fromLine(line, kind.fromLine, operation))
      )
  const others = invalid("requests", `the requests that ${name} was submitted with`)
  const withRequest = (item: BatchAnswers.Item<Response>) => ({ ...item, request: requests?.[item.index] })
  return Stream.suspend(() => {
    const order = new BatchAnswers.Order<Response>({
      keys,
      count: requests?.length ?? count,
      keepsOrder: fileName === undefined,
      missing: (index) => jobFailed(`${name} ended as ${state}, without an answer to requests[${index}]`),
      keyless: Answer.insufficient(`${name} has an answer that does not say to which request`, operation)
    })
    const inTurn = Stream.mapAccumEffect(answers, () => order, (order, answer) => {
      const items = order.put(answer)
      return items === undefined ? Effect.fail(others) : Effect.succeed([order, items] as const)
    })
    // What has not come is missing at the end of the answers, and not where they break off.
    return Stream.map(Stream.concat(inTurn, Stream.suspend(() => Stream.fromIterable(order.rest()))), withRequest)
  })
}

const goneMessage = (name: string, fileName: string, message: string): string =>
  `The answers of ${name} are not to be had: its file ${fileName} has expired, was deleted, or is not yours. ${message}`

// -----------------------------------------------------------------------------
// Private: runs
// -----------------------------------------------------------------------------

/** A request of a run, and what it is known by in all its jobs. */
interface Entry extends BatchJob.Known {
  readonly request: BatchRequest
}

const entriesOf = (requests: ReadonlyArray<BatchRequest>): ReadonlyArray<Entry> =>
  Array.isArray(requests)
    ? requests.map((request: BatchRequest, index) => ({
      index,
      key: Predicate.isObject(request) ? BatchRequests.keyOf(request, index) : "",
      request
    }))
    : []

/** What `onProgress` failed with, apart from what happens to jobs. */
class OfCaller<E> {
  readonly error: E

  constructor(error: E) {
    this.error = error
  }
}

type Failure<E> = GenAIError | JobFailed<Wire.BatchJob> | OfCaller<E>

const mayEndOtherwise = ({ state }: JobFailed<Wire.BatchJob>): boolean => state !== "JOB_STATE_CANCELLED"

/** A stream with an item for each request: where it breaks off so, that is what the rest of them come to. */
const completed = <E, R>(
  items: Stream.Stream<BatchItem, Failure<E>, R>,
  entries: ReadonlyArray<Entry>,
  isOfRequests: (error: GenAIError | JobFailed<Wire.BatchJob>) => boolean
): Stream.Stream<BatchItem, Failure<E>, R> =>
  Stream.suspend(() => {
    let count = 0
    return Stream.map(items, (item) => {
      count++
      return item
    }).pipe(Stream.catch((error) =>
      error instanceof OfCaller || !isOfRequests(error)
        ? Stream.fail(error)
        : Stream.fromIterable(
          entries.slice(count).map((entry): BatchItem => ({ ...entry, result: Result.fail(error) }))
        )
    ))
  })

/** What runs on goes with its name: it is paid for, and its answers can be asked for later. Some errors name it themselves. */
const withName = (
  error: GenAIError | JobFailed<Wire.BatchJob>,
  job: Wire.BatchJob,
  events: number
): GenAIError | JobFailed<Wire.BatchJob> =>
  error._tag === "JobFailed" || (error._tag === "TimeoutError" && error.delivered?.last !== undefined)
    ? error
    : new StreamInterrupted({
      message: `The wait for ${job.name} broke off: ${error.message}`,
      operation: "batches.run",
      delivered: { events, last: job },
      cause: error
    })
