/**
 * Submits a job once, as far as the API lets one know.
 *
 * An activity whose process dies before its result is stored is run again, so it may have submitted a job that nobody knows of. The activity before it stores a
 * claim. The process that made the claim submits at once; any other, and the same one after a failure, first looks for the job.
 */
import * as BatchRun from "effect-genai/BatchRun"
import { type GenAIError, isGenAIError } from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Activity from "effect/workflow/Activity"
import { DurableJobFailed, type JobKind } from "../../DurableError.ts"
import type { Kinds, Parameters, Status } from "./Kinds.ts"

/** The claims that this process has made and not used. */
export type Claims = Set<string>

/** Submits the job, and gives its name. */
export const submitted = Effect.fnUntraced(function*<K extends JobKind>(
  kinds: Kinds,
  claims: Claims,
  job: K,
  key: string,
  params: Parameters[K]
) {
  const claim = yield* Activity.make({
    name: "claim",
    success: Schema.String,
    execute: Effect.sync(() => {
      const claim = globalThis.crypto.randomUUID()
      claims.add(claim)
      return claim
    })
  })
  return yield* Activity.make({
    name: "submit",
    success: Schema.String,
    error: DurableJobFailed,
    execute: Effect.suspend(() => {
      const kind = kinds[job]
      const submit = kind.submit(key, params)
      const once = Effect.suspend((): Effect.Effect<Status, GenAIError> =>
        claims.delete(claim) || kind.find === undefined ? submit : Effect.flatMap(
          kind.find(key),
          Option.match({ onNone: () => submit, onSome: Effect.succeed })
        )
      )
      return once.pipe(
        Effect.retry({ schedule: patience, while: kind.find === undefined ? cannotHaveActed : mayPass }),
        Effect.map(({ name }) => name),
        Effect.mapError((error) => new DurableJobFailed({ job, reason: "refused", message: messageOf(error) }))
      )
    })
  })
})

/** Whether the same request can succeed later. */
export const mayPass = (error: GenAIError): boolean =>
  error.isRetryable || error._tag === "ConnectionError" || error._tag === "TimeoutError"

/** The message of an error, with its tag. */
export const messageOf = (error: { readonly _tag: string; readonly message: string }): string =>
  isGenAIError(error) ? `${error._tag}: ${error.message}` : error.message

/** Each attempt has the retries of the client within it. */
export const patience = /*#__PURE__*/ Schedule.exponential("1 second", 2).pipe(
  Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.minutes(1)))),
  Schedule.upTo({ duration: "30 minutes" })
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Whether the API cannot have started the job, so that submitting it again starts no second one. */
const cannotHaveActed = (error: GenAIError): boolean => BatchRun.isRepeatable({ result: Result.fail(error) })
