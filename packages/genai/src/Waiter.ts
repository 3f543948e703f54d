/**
 * How to wait for work that goes on at the server. `files.wait`, `batches.wait`, `tunings.wait` and `operations.wait` ask for the work on a schedule until it has
 * ended: done, it is their result; work that ended without its result is a `JobFailed`.
 *
 * Work has ended when its `state` says so, or else when it is `done`. A state that this library does not know is one of running work.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { RequestOptions } from "./GenAIClient.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to wait: until the work has ended, the schedule has, or the `totalTimeout` has passed. `abortSignal` ends the wait, not the work; `httpOptions` are those of each request, not of the whole wait.
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
 *       schedule: Schedule.spaced("5 seconds"),
 *       totalTimeout: "10 minutes",
 *       onProgress: (file) => Effect.log(file.name, file.state)
 *     }
 *   })
 * )
 * ```
 */
export interface WaitConfig<Job, E = never, R = never> extends RequestOptions {
  /**
   * When to ask again. Default: after 1 second, then after pauses that grow by half up to 30 seconds. A schedule without delays asks as fast as the server
   * answers. When the schedule ends before the work, the wait fails with `TimeoutError`, whose `delivered.last` is the work as it was last seen.
   */
  readonly schedule?: Schedule.Schedule<unknown, Job> | undefined
  /**
   * How long the wait may last at most. When it has passed, the wait fails with `TimeoutError`, whose `delivered.last` is the work as it was last seen, also
   * while a request is without an answer. Default: no limit. Without a `timeout` in the HTTP options, one request has a limit of 1 minute.
   */
  readonly totalTimeout?: Duration.Input | undefined
  /** Runs with the work after each request for it, the first and the last included. Its failure ends the wait. */
  readonly onProgress?: ((job: Job) => Effect.Effect<unknown, E, R>) | undefined
}
