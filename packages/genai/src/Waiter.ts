/**
 * Waiting for long-running work: asked for on a schedule until it is over. `files.wait`, `batches.wait`, `tunings.wait` and `operations.wait` do this.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { RequestOptions } from "./GenAIClient.ts"
import { type GenAIError, type InvalidRequest, JobFailed, TimeoutError } from "./GenAIError.ts"
import * as Call from "./internal/call/Call.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to wait: without end, if nothing else is said. `abortSignal` ends the wait, not the work; `httpOptions` are those of each request, not of the whole.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schedule } from "effect"
 * import { Files } from "effect-genai"
 *
 * const program = Files.use((files) =>
 *   files.wait({
 *     name: "files/abc",
 *     config: {
 *       schedule: Schedule.spaced("5 seconds").pipe(Schedule.upTo({ duration: "10 minutes" })),
 *       onProgress: (file) => Effect.log(file.name, file.state)
 *     }
 *   })
 * )
 * ```
 */
export interface WaitConfig<Job, E = never, R = never> extends RequestOptions {
  /**
   * When to ask again: by default after 1 second, then ever later, up to 30 seconds. One without delays asks as fast as the server answers. A wait that it
   * ends fails with `TimeoutError`.
   */
  readonly schedule?: Schedule.Schedule<unknown, Job> | undefined
  /** Sees the work each time that it was asked for. */
  readonly onProgress?: ((job: Job) => Effect.Effect<unknown, E, R>) | undefined
}

/**
 * Work that goes on at the server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Work<Job> {
  /** The verb that waits, for errors. */
  readonly operation: string
  readonly name: (job: Job) => string | undefined
  readonly get: (options: RequestOptions) => Effect.Effect<Job, GenAIError>
  readonly status: (job: Job) => Status
}

/**
 * How far work has come. What has ended without its result says why.
 *
 * @category models
 * @since 0.1.0
 */
export type Status = "running" | "done" | { readonly state: string; readonly message: string | undefined }

// -----------------------------------------------------------------------------
// Accessors
// -----------------------------------------------------------------------------

/**
 * How far a job has come by its `JOB_STATE_…`: batches and tunings have the same. A state that is new to this library is taken for one of work that goes on.
 *
 * @category accessors
 * @since 0.1.0
 */
export const statusOfJob = (
  { error, state }: {
    readonly state?: string | undefined
    readonly error?: { readonly message?: string | undefined } | undefined
  }
): Status =>
  state === "JOB_STATE_SUCCEEDED" || state === "JOB_STATE_PARTIALLY_SUCCEEDED"
    ? "done"
    : state === "JOB_STATE_FAILED" || state === "JOB_STATE_CANCELLED" || state === "JOB_STATE_EXPIRED"
    ? { state, message: error?.message }
    : "running"

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Waits for work to be done: its last state.
 *
 * @category combinators
 * @since 0.1.0
 */
export const wait = <Job, E = never, R = never>(
  { get, name, operation, status }: Work<Job>,
  config: WaitConfig<Job, E, R> = {}
): Effect.Effect<Job, GenAIError | JobFailed<Job> | E, R> => {
  const wrong = invalidConfig(operation, config)
  if (wrong !== undefined) return Effect.fail(wrong)
  const { abortSignal, httpOptions, onProgress, schedule } = config
  const ask = get({ httpOptions })
  const seen = onProgress === undefined ? ask : Effect.tap(ask, onProgress)
  const ended = (job: Job): Effect.Effect<Job, JobFailed<Job> | TimeoutError> => {
    const now = status(job)
    return now === "done" ? Effect.succeed(job) : Effect.fail(
      now === "running"
        ? new TimeoutError({
          message: `${name(job) ?? "The work"} was not done when the schedule of the wait ended`,
          operation,
          phase: "total",
          limit: undefined,
          delivered: { events: 0, last: job }
        })
        : new JobFailed<Job>({
          message: `${name(job) ?? "The work"} ended as ${now.state}${
            now.message === undefined ? "" : `: ${now.message}`
          }`,
          operation,
          jobName: name(job),
          state: now.state,
          job
        })
    )
  }
  return Call.abortable(
    abortSignal,
    Effect.flatMap(
      Effect.flatMap(seen, (first) => poll(first, (job) => status(job) !== "running", () => seen, schedule)),
      ended
    )
  )
}

/**
 * Asks for work again on a schedule, until it is over or the schedule ends: the last that was seen.
 *
 * @category combinators
 * @since 0.1.0
 */
export const poll = <Job, E, R>(
  first: Job,
  isOver: (job: Job) => boolean,
  ask: (last: Job) => Effect.Effect<Job, E, R>,
  schedule: Schedule.Schedule<unknown, Job> | undefined
): Effect.Effect<Job, E, R> =>
  Effect.gen(function*() {
    const step = yield* Schedule.toStepWithSleep(schedule ?? defaultSchedule)
    let last = first
    while (!isOver(last)) {
      const goesOn = yield* Pull.catchDone(Effect.as(step(last), true), () => Effect.succeed(false))
      if (!goesOn) break
      last = yield* ask(last)
    }
    return last
  })

/**
 * What is wrong with how to wait, for programs without types.
 *
 * @category guards
 * @since 0.1.0
 */
export const invalidConfig = (
  operation: string,
  { onProgress, schedule }: Pick<WaitConfig<never, unknown, unknown>, "onProgress" | "schedule">
): InvalidRequest | undefined =>
  schedule !== undefined && !Schedule.isSchedule(schedule)
    ? invalidRequest(operation, "config.schedule", "a Schedule")
    : onProgress !== undefined && typeof onProgress !== "function"
    ? invalidRequest(operation, "config.onProgress", "a function")
    : undefined

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultSchedule: Schedule.Schedule<unknown> = /*#__PURE__*/ Schedule.exponential("1 second", 1.5).pipe(
  /*#__PURE__*/ Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(30))))
)
