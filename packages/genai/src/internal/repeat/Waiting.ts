/**
 * Waits for work that goes on at the server: asks for it on a schedule until it has ended, or the schedule has.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { RequestOptions } from "../../GenAIClient.ts"
import { type GenAIError, type InvalidRequest, JobFailed, TimeoutError } from "../../GenAIError.ts"
import type { WaitConfig } from "../../Waiter.ts"
import { abortable } from "../check/Aborting.ts"
import { invalidRequest } from "../check/Parameters.ts"
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

const untilDone = Effect.fnUntraced(function*<Job extends Named, E, R>(
  { get, operation, progress }: Work<Job>,
  { httpOptions, onProgress, schedule }: WaitConfig<Job, E, R>
): Effect.fn.Return<Job, GenAIError | JobFailed<Job> | E, R> {
  const request = get({ httpOptions })
  const observed = onProgress === undefined ? request : Effect.tap(request, onProgress)
  const last = yield* poll(yield* observed, (job) => progress(job) !== "running", () => observed, schedule)
  const end = progress(last)
  if (end === "done") return last
  const name = last.name ?? "The work"
  if (end === "running") {
    return yield* new TimeoutError({
      message: `${name} was not done when the schedule of the wait ended`,
      operation,
      phase: "total",
      limit: undefined,
      delivered: { events: 0, last }
    })
  }
  return yield* new JobFailed<Job>({
    message: `${name} ended as ${end.state}${end.message === undefined ? "" : `: ${end.message}`}`,
    operation,
    jobName: last.name,
    state: end.state,
    job: last
  })
})

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
  { onProgress, schedule }: Pick<WaitConfig<never, unknown, unknown>, "onProgress" | "schedule">
): InvalidRequest | undefined =>
  schedule !== undefined && !Schedule.isSchedule(schedule)
    ? invalidRequest(operation, `${at}.schedule`, "a Schedule")
    : onProgress !== undefined && typeof onProgress !== "function"
    ? invalidRequest(operation, `${at}.onProgress`, "a function")
    : undefined

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultSchedule: Schedule.Schedule<unknown> = /*#__PURE__*/ Schedule.exponential("1 second", 1.5).pipe(
  /*#__PURE__*/ Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(30))))
)
