/**
 * Waits for work that goes on at the server: asks for it on a schedule until it has ended, or the schedule has.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { RequestOptions } from "../../GenAIClient.ts"
import { type GenAIError, type InvalidRequest, JobFailed, TimeoutError } from "../../GenAIError.ts"
import type { WaitConfig } from "../../Waiter.ts"
import { abortable } from "../check/Aborting.ts"
import { isDuration } from "../check/Elapsed.ts"
import * as Rules from "../check/Rules.ts"
import { PollTimeout } from "./PollTimeout.ts"
import type { Progress } from "./Progress.ts"

/** Work that goes on at the server, and the method that waits for it. */
export interface Work<Job extends Named> {
  readonly operation: string
  readonly get: (options: RequestOptions) => Effect.Effect<Job, GenAIError>
  readonly progress: (job: NoInfer<Job>) => Progress
}

interface Named {
  readonly name?: string | undefined
}

/** Waits until work is done. The result is the work as it was last seen. */
export const wait = <Job extends Named, E = never, R = never>(
  work: Work<Job>,
  config: WaitConfig<Job, E, R> = {}
): Effect.Effect<Job, GenAIError | JobFailed<Job> | E, R> => {
  const wrong = invalidConfig(work.operation, "config", config)
  return wrong === undefined ? abortable(config.abortSignal, untilDone(work, config)) : Effect.fail(wrong)
}

const untilDone = <Job extends Named, E, R>(
  { get, operation, progress }: Work<Job>,
  { httpOptions, onProgress, schedule, totalTimeout }: WaitConfig<Job, E, R>
): Effect.Effect<Job, GenAIError | JobFailed<Job> | E, R> =>
  within(operation, totalTimeout, nameOf, (seen) =>
    Effect.gen(function*() {
      const request = Effect.tap(polled(get({ httpOptions })), (job) => Effect.sync(() => seen(job)))
      const observed = onProgress === undefined ? request : Effect.tap(request, onProgress)
      const last = yield* poll(yield* observed, (job) => progress(job) !== "running", () => observed, schedule)
      const end = progress(last)
      if (end === "done") return last
      if (end === "running") {
        return yield* overdue(`${nameOf(last)} was not done when the schedule of the wait ended`, operation, last)
      }
      return yield* new JobFailed<Job>({
        message: `${nameOf(last)} ended as ${end.state}${end.message === undefined ? "" : `: ${end.message}`}`,
        operation,
        jobName: last.name,
        state: end.state,
        job: last
      })
    }))

/**
 * A wait under a limit of its own, whatever it waits for when the limit passes. Its `TimeoutError` has the work as it was last seen, and so has the one of
 * a request without an answer.
 */
export const within = <Job, A, E, R>(
  operation: string,
  timeout: Duration.Input | undefined,
  nameOf: (last: Job | undefined) => string,
  wait: (seen: (job: Job) => void) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | TimeoutError, R> =>
  Effect.suspend(() => {
    let last: Job | undefined
    const waiting = Effect.mapError(
      wait((job) => last = job),
      (error) =>
        error instanceof TimeoutError && error.delivered === undefined && last !== undefined
          ? overdue(error.message, operation, last, error)
          : error
    )
    const limit = timeout === undefined ? Duration.infinity : Duration.fromInputUnsafe(timeout)
    return !Duration.isFinite(limit) ? waiting : Effect.timeoutOrElse(waiting, {
      duration: limit,
      orElse: () => {
        const message = `${nameOf(last)} was not done within ${Duration.format(limit)}`
        return Effect.fail(overdue(message, operation, last, { phase: "total", limit }))
      }
    })
  })

/** A request of a wait, under a limit of its own unless the options set one. */
export const polled = <A, E, R>(request: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(request, PollTimeout, pollTimeout)

/** Asks for work again on a schedule, until it is over or the schedule has ended. The result is the work as it was last seen. */
export const poll = Effect.fnUntraced(function*<Job, E, R>(
  first: Job,
  isOver: (job: Job) => boolean,
  ask: (last: Job) => Effect.Effect<Job, E, R>,
  schedule: Schedule.Schedule<unknown, Job> | undefined
): Effect.fn.Return<Job, E, R> {
  const step = yield* Schedule.toStepWithSleep(schedule ?? defaultSchedule)
  let last = first
  while (!isOver(last)) {
    const goesOn = yield* Pull.catchDone(Effect.as(step(last), true), () => Effect.succeed(false))
    if (!goesOn) break
    last = yield* ask(last)
  }
  return last
})

/** What is wrong with the settings of a wait, which are fields of `at`. Programs without types may pass anything. */
export const invalidConfig = (
  operation: string,
  at: string,
  config: Pick<WaitConfig<never, unknown, unknown>, "onProgress" | "schedule" | "totalTimeout">
): InvalidRequest | undefined => Rules.invalid(operation, at, config, rules)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const rules: Rules.Rules = {
  totalTimeout: [(value) => isDuration(value, "positive"), "a duration greater than 0"],
  schedule: [Schedule.isSchedule, "a Schedule"],
  onProgress: [Predicate.isFunction, "a function"]
}

const nameOf = (job: Named | undefined): string => job?.name ?? "The work"

const overdue = (
  message: string,
  operation: string,
  last: unknown,
  { limit, phase }: Pick<TimeoutError, "phase" | "limit"> = { phase: "total", limit: undefined }
): TimeoutError =>
  new TimeoutError({
    message,
    operation,
    phase,
    limit,
    delivered: last === undefined ? undefined : { events: 0, last }
  })

/** The limit of one request, because the answer to it is small and at hand. */
const pollTimeout = /*#__PURE__*/ Duration.minutes(1)

const defaultSchedule: Schedule.Schedule<unknown> = /*#__PURE__*/ Schedule.exponential("1 second", 1.5).pipe(
  /*#__PURE__*/ Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(30))))
)
