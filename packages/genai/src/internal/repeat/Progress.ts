/**
 * How work at the server stands, by what it says of itself: the `state` of a file or a job, the `done` and `error` of an operation. A batch has all three.
 */
import * as Predicate from "effect/Predicate"
import { asFields } from "../check/Fields.ts"

/** How work stands. Work that ended without its result says in which state, and why. */
export type Progress = "running" | "done" | Failed

/** The end of work without its result. */
export interface Failed {
  /** The state of the work, or `"FAILED"` where the state does not say that it failed. */
  readonly state: string
  readonly message: string | undefined
}

/** The fields of work that tell how it stands. */
export interface Work {
  readonly state?: string | undefined
  readonly done?: boolean | undefined
  readonly error?: object | undefined
}

/** How work of any kind stands. A state that is absent or not known here says that it is running: it may be newer than this library. */
export const of = (work: Work): Progress => progressOf(work, "running")

/** How the processing of a file stands. A file can be used as long as it does not say otherwise: most are not processed at all. */
export const ofFile = (file: Work): Progress => progressOf(file, "succeeded")

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/**
 * What a state means together with `done` and `error`. A state that ended holds, whatever else is said; any other gives way to `done: true`, with which an
 * `error` counts too. A `response` decides nothing: it comes with `done`.
 */
const meanings = {
  //           not done    done     done with an error
  running: ["running", "done", "failed"],
  succeeded: ["done", "done", "done"],
  failed: ["failed", "failed", "failed"]
} as const

const states: { readonly [state: string]: keyof typeof meanings } = {
  STATE_UNSPECIFIED: "running",
  PROCESSING: "running",
  ACTIVE: "succeeded",
  FAILED: "failed",
  JOB_STATE_SUCCEEDED: "succeeded",
  JOB_STATE_PARTIALLY_SUCCEEDED: "succeeded",
  JOB_STATE_FAILED: "failed",
  JOB_STATE_CANCELLED: "failed",
  JOB_STATE_EXPIRED: "failed"
}

const progressOf = ({ done, error, state = "" }: Work, unknown: keyof typeof meanings): Progress => {
  const stands = Object.hasOwn(states, state) ? states[state]! : unknown
  const meaning = meanings[stands][done !== true ? 0 : Predicate.isNullish(error) ? 1 : 2]
  if (meaning !== "failed") return meaning
  const { message } = asFields(error)
  return {
    state: stands === "failed" ? state : "FAILED",
    message: typeof message === "string" ? message : undefined
  }
}
