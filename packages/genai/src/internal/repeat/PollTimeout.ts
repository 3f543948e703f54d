/**
 * The limit of the requests that ask for work at the server.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"

/**
 * The limit of one attempt whose options set no `timeout`. No limit by default. Waits set it, so that a request without an answer does not outlive
 * their schedule.
 */
export const PollTimeout: Context.Reference<Duration.Duration | undefined> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/PollTimeout",
  { defaultValue: (): Duration.Duration | undefined => undefined }
)
