/** Caches of the server as values of a scope. */
import type { CacheLease } from "effect-genai/CacheLease"
import type { GenAIError } from "effect-genai/GenAIError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

/** A cache in use. */
export interface Held {
  readonly name: string
  /** Ends the use with the error of a call, so that the lease can look whether the cache is gone. */
  readonly failed: (error: GenAIError) => Effect.Effect<void>
}

/** Uses a cache until the scope closes. Fails if the cache cannot be made. */
export const hold = (lease: CacheLease): Effect.Effect<Held, GenAIError, Scope.Scope> =>
  Effect.gen(function*() {
    const ready = yield* Deferred.make<string, GenAIError>()
    const ended = yield* Deferred.make<never, GenAIError>()
    const use = lease.use(({ name }) => Effect.andThen(Deferred.succeed(ready, name), Deferred.await(ended)))
    const fiber = yield* Effect.forkScoped(
      Effect.onExit(use, (exit: Exit.Exit<never, GenAIError>) => Deferred.done(ready, exit)),
      { startImmediately: true }
    )
    return {
      name: yield* Deferred.await(ready),
      failed: (error) => Effect.andThen(Deferred.fail(ended, error), Fiber.await(fiber))
    }
  })
