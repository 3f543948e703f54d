/**
 * The workflow that waits for a job. Its key is the id of the job, so a webhook delivery, which has this id, tells which execution it wakes.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import { DurableJobFailed, JobKind } from "../../DurableError.ts"
import type { Kinds } from "./Kinds.ts"
import { mayPass, messageOf } from "./Submission.ts"

/** The end of a job: its name and its last state. */
export const Ended = /*#__PURE__*/ Schema.Struct({ name: Schema.String, state: Schema.String })

/** Waits for a job with a name. `until` is the time, in milliseconds since 1970, after which it is overdue. */
export const Waiting = /*#__PURE__*/ Workflow.make("effect-genai/DurableJob/waiting/1", {
  payload: { job: JobKind, name: Schema.String, until: Schema.optional(Schema.Finite) },
  success: Ended,
  error: DurableJobFailed,
  idempotencyKey: ({ job, name }) => `${job}/${idOf(name)}`
})

/** Completed by a webhook delivery, with the type of its event. */
export const Delivered = /*#__PURE__*/ DurableDeferred.make("delivered", { success: Schema.String })

/** How often the API is asked for a job. */
export interface Pace {
  readonly pollInterval: Duration.Duration
  readonly maxPollInterval: Duration.Duration
  readonly within: Duration.Duration
}

/** The pace of a layer without options. */
export const defaultPace: Pace = {
  pollInterval: /*#__PURE__*/ Duration.seconds(10),
  maxPollInterval: /*#__PURE__*/ Duration.minutes(15),
  within: /*#__PURE__*/ Duration.days(3)
}

/** What {@link Waiting} does. The progress is always that which the API tells; a delivery only makes the next poll early. */
export const wait = (kinds: Kinds, pace: Pace) =>
  Effect.fnUntraced(function*({ job, name, until }: typeof Waiting.payloadSchema.Type) {
    const startedAt = yield* Activity.make({
      name: "started",
      success: Schema.Finite,
      execute: Clock.currentTimeMillis
    })
    const end = until ?? startedAt + Duration.toMillis(pace.within)
    let delivered = false
    for (let poll = 0;; poll++) {
      const { message, phase, state } = yield* Activity.make({
        name: `poll/${poll}`,
        success: Polled,
        error: DurableJobFailed,
        execute: polled(kinds, job, name)
      })
      if (phase === "done") return { name, state }
      if (phase === "failed") {
        return yield* new DurableJobFailed({
          job,
          jobName: name,
          reason: "ended",
          state,
          message: `The ${job} ${name} ended as ${state}${message === undefined ? "" : `: ${message}`}`
        })
      }
      const left = end - (yield* Clock.currentTimeMillis)
      if (left <= 0) {
        return yield* new DurableJobFailed({
          job,
          jobName: name,
          reason: "overdue",
          state,
          message: `The ${job} ${name} is still ${state}, and its time has passed. It goes on at the API`
        })
      }
      const pause = DurableClock.sleep({
        name: `${poll}`,
        duration: Duration.min(intervalOf(pace, poll), Duration.millis(left))
      })
      delivered = yield* delivered
        ? Effect.as(pause, true)
        : DurableDeferred.raceAll({
          name: `woken/${poll}`,
          success: Schema.Boolean,
          error: Schema.Never,
          effects: [Effect.as(DurableDeferred.await(Delivered), true), Effect.as(pause, false)]
        })
    }
  })

/** The token of the execution that waits for a job, by its name or its id. */
export const tokenOf = (job: JobKind, name: string): Effect.Effect<DurableDeferred.Token> =>
  DurableDeferred.tokenFromPayload(Delivered, { workflow: Waiting, payload: { job, name } })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const Polled = /*#__PURE__*/ Schema.Struct({
  state: Schema.String,
  phase: Schema.Literals(["running", "done", "failed"]),
  message: Schema.optional(Schema.String)
})

/** Deliveries have the id of a job, the last part of its name. */
const idOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1)

/** Polls become rarer: a day of waiting is about 110 of them, which a replay of the workflow reads again. */
const intervalOf = ({ maxPollInterval, pollInterval }: Pace, poll: number): Duration.Duration =>
  Duration.min(Duration.times(pollInterval, 1.2 ** Math.min(poll, 100)), maxPollInterval)

/** An API that cannot be asked just now says nothing about the job. */
const polled = (kinds: Kinds, job: JobKind, name: string): Effect.Effect<typeof Polled.Type, DurableJobFailed> =>
  kinds[job].status(name).pipe(
    Effect.map(({ message, phase, state }) => ({ message, phase, state })),
    Effect.catchIf(mayPass, () => Effect.succeed({ state: "unknown", phase: "running" as const, message: undefined })),
    Effect.mapError((error) =>
      new DurableJobFailed({
        job,
        jobName: name,
        reason: "lost",
        message: `The ${job} ${name} is lost: ${messageOf(error)}`
      })
    )
  )
