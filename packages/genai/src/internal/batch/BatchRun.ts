/**
 * Runs a batch: submits its requests, delivers their results, and submits again, in further jobs, those that another attempt may answer.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import {
  type BatchItem,
  type BatchRequest,
  isRepeatable,
  type RunParameters,
  type SubmitConfig
} from "../../BatchRun.ts"
import type { GenAIClient } from "../../GenAIClient.ts"
import { type GenAIError, type JobFailed, StreamInterrupted } from "../../GenAIError.ts"
import type { WaitConfig } from "../../Waiter.ts"
import type * as Wire from "../../wire/Batches.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Waiting from "../repeat/Waiting.ts"
import * as BatchRequests from "./BatchRequests.ts"
import * as BatchResults from "./BatchResults.ts"
import * as BatchSubmission from "./BatchSubmission.ts"
import type { RequestKey } from "./RequestKey.ts"

const operation = "batches.run"

/**
 * Runs a batch in as many jobs as `attempts` allows. An item that may be answered by another attempt is held, and so are the items behind it: each request has
 * one item, in the order of the requests.
 */
export const run = <E, R>(
  client: GenAIClient["Service"],
  { config = {}, model, requests }: RunParameters<E, R>
): Stream.Stream<BatchItem, GenAIError | JobFailed<Wire.BatchJob> | E, R> => {
  const { attempts = 1, onProgress, schedule, totalTimeout, ...submitConfig } = config
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    return Stream.fail(invalidRequest(operation, "config.attempts", "a whole number of at least 1"))
  }
  const wrong = Waiting.invalidConfig(operation, "config", config)
  if (wrong !== undefined) return Stream.fail(wrong)
  const observe = (job: Wire.BatchJob) =>
    onProgress === undefined ? Effect.void : Effect.mapError(onProgress(job), (error) => new ProgressError(error))
  const { abortSignal, httpOptions } = submitConfig
  const waitConfig = { schedule, totalTimeout, onProgress: observe, httpOptions, abortSignal }
  return Stream.suspend(() => attempt({ client, model, submitConfig, waitConfig }, attempts, entriesOf(requests))).pipe(
    Stream.mapError((error) => error instanceof ProgressError ? error.error : error)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What the jobs of a run have in common. */
interface Run<E, R> {
  readonly client: GenAIClient["Service"]
  readonly model: string
  readonly submitConfig: SubmitConfig
  readonly waitConfig: WaitConfig<Wire.BatchJob, ProgressError<E>, R>
}

/** A request of a run, with its index and its key in the whole of the run. */
interface Entry extends RequestKey {
  readonly request: BatchRequest
}

type Items<E, R> = Stream.Stream<BatchItem, Failure<E>, R>

type Failure<E> = BatchFailure | ProgressError<E>

type BatchFailure = GenAIError | JobFailed<Wire.BatchJob>

/** The error of `onProgress`. It ends the run, and does not become the result of a request. */
class ProgressError<E> {
  readonly error: E

  constructor(error: E) {
    this.error = error
  }
}

const entriesOf = (requests: ReadonlyArray<BatchRequest>): ReadonlyArray<Entry> =>
  Array.isArray(requests)
    ? requests.map((request: BatchRequest, index) => ({
      index,
      key: Predicate.isObject(request) ? BatchRequests.keyOf(request, index) : "",
      request
    }))
    : []

/** The items of one job. */
const job = <E, R>(run: Run<E, R>, entries: ReadonlyArray<Entry>): Items<E, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const { client, model, submitConfig, waitConfig } = run
    // A request has another index in a later job, and keeps its key.
    const requests = entries.map(({ key, request }) => Predicate.isObject(request) ? { ...request, key } : request)
    const job = yield* BatchSubmission.submit(client, { model, requests, config: submitConfig }, operation)
    yield* waitConfig.onProgress?.(job) ?? Effect.void
    let events = 0
    const params = { name: job.name ?? "", requests, config: waitConfig }
    return BatchResults.results(client, params, operation).pipe(
      Stream.map((item): BatchItem => {
        events++
        return { ...item, ...entries[item.index]! }
      }),
      Stream.mapError((error) => error instanceof ProgressError ? error : withJob(error, job, events))
    )
  }))

/** The items of these requests, in up to so many jobs. */
const attempt = <E, R>(run: Run<E, R>, attempts: number, entries: ReadonlyArray<Entry>): Items<E, R> =>
  attempts === 1 ? job(run, entries) : Stream.suspend(() => {
    const held: Array<BatchItem> = []
    // The requests of a job that ended without answers can be sent again.
    const all = withResults(
      job(run, entries),
      entries,
      (error) => error._tag === "JobFailed" && isRepeatable({ result: Result.fail(error) })
    )
    const settled = Stream.filter(all, (item) => {
      if (held.length === 0 && !isRepeatable(item)) return true
      held.push(item)
      return false
    })
    return Stream.concat(settled, Stream.suspend(() => again(run, attempts - 1, held)))
  })

/** The held items, those that another attempt may answer with the result of that attempt. */
const again = <E, R>(run: Run<E, R>, attempts: number, held: ReadonlyArray<BatchItem>): Items<E, R> => {
  if (held.length === 0) return Stream.empty
  const entries = held.filter(isRepeatable).map(({ index, key, request }): Entry => ({ index, key, request: request! }))
  let next = 0
  // The failure of a later job is the result of its requests: the others keep their answers.
  const settled = Stream.map(withResults(attempt(run, attempts, entries), entries, () => true), (item) => {
    const from = next
    while (held[next]!.index !== item.index) next++
    return [...held.slice(from, next++), item]
  })
  return Stream.concat(Stream.flattenIterable(settled), Stream.suspend(() => Stream.fromIterable(held.slice(next))))
}

/** Items with one for every request: where they fail with an error that is a result, it is the result of the requests that are left. */
const withResults = <E, R>(
  items: Items<E, R>,
  entries: ReadonlyArray<Entry>,
  isResult: (error: BatchFailure) => boolean
): Items<E, R> =>
  Stream.suspend(() => {
    let count = 0
    return Stream.map(items, (item) => {
      count++
      return item
    }).pipe(Stream.catch((error) =>
      error instanceof ProgressError || !isResult(error)
        ? Stream.fail(error)
        : Stream.fromIterable(
          entries.slice(count).map((entry): BatchItem => ({ ...entry, result: Result.fail(error) }))
        )
    ))
  })

/** The error with its job, which still runs and is paid for: its results can be read later. Some errors have it already. */
const withJob = (error: BatchFailure, job: Wire.BatchJob, events: number): BatchFailure =>
  error._tag === "JobFailed" || (error._tag === "TimeoutError" && error.delivered?.last !== undefined)
    ? error
    : new StreamInterrupted({
      message: `The wait for the results of ${job.name} failed: ${error.message}`,
      operation,
      delivered: { events, last: job },
      cause: error
    })
