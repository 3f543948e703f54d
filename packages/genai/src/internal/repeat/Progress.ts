/**
 * The progress of work at the server, from its fields: the `state` of a file or a job, the `done` and `error` of an operation. A batch has all three.
 */
import { asFields } from "../check/Fields.ts"

/** The progress of work: it runs, it is done, or it ended without its result. */
export type Progress = "running" | "done" | Failed

/** The end of work without its result. */
export interface Failed {
  /** The state of the work, or `"FAILED"` where the state does not say that it failed. */
  readonly state: string
  readonly message: string | undefined
}

/** The fields of work that tell its progress. */
export interface Work {
  readonly state?: string | undefined
  readonly done?: boolean | undefined
  readonly error?: object | undefined
}

/** The progress of a job or an operation. Without a state, or with one that this library does not know, it is running. */
export const of = (work: Work): Progress => progressOf(work, "running")

/** The progress of a file. Without a state, or with one that this library does not know, it can be used: most files are not processed. */
export const ofFile = (file: Work): Progress => progressOf(file, "succeeded")

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/**
 * What a state means together with `done` and `error`. An `error` that is `null`, `false` or empty text says nothing. A state that ended holds, whatever else is said; any other gives way to `done: true`, with which an
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
  const stage = Object.hasOwn(states, state) ? states[state]! : unknown
  const meaning = meanings[stage][done !== true ? 0 : error ? 2 : 1]
  if (meaning !== "failed") return meaning
  const message = typeof error === "string" ? error : asFields(error)["message"]
  return {
    state: stage === "failed" ? state : "FAILED",
    message: typeof message === "string" ? message : undefined
  }
}
