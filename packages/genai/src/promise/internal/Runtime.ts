/**
 * Runs Effects with what a client is made of, which is built with the first of them. What cannot be built is built again by the next one.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"

/** A context of services, built in the scope of the client. */
export type Build<R> = Effect.Effect<Context.Context<R>, unknown, Scope.Scope>

/** Runs Effects until it is closed. */
export class Runtime<R> {
  readonly #build: Effect.Effect<Context.Context<R>, unknown>
  /** What was built is in this scope. */
  readonly #resources = Scope.makeUnsafe()
  /** What runs is in this scope, which is closed before. */
  readonly #fibers = Scope.makeUnsafe("parallel")
  #building: Fiber.Fiber<Context.Context<R>, unknown> | undefined
  #closing: Promise<void> | undefined

  constructor(build: Build<R>) {
    this.#build = Effect.flatMap(
      Scope.fork(this.#resources),
      (scope) => Effect.onError(Scope.provide(build, scope), (cause) => Scope.close(scope, Exit.failCause(cause)))
    )
  }

  /** Runs an Effect with the services. */
  run<A, E>(effect: Effect.Effect<A, E, R>, signal?: AbortSignal): Promise<Exit.Exit<A, unknown>> {
    return this.runAlone(Effect.flatMap(this.#context, (context) => Effect.provideContext(effect, context)), signal)
  }

  /** Runs an Effect that needs no service, so none is built. */
  runAlone<A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal): Promise<Exit.Exit<A, E>> {
    return Effect.runPromiseExit(effect, signal === undefined ? this.#options : { ...this.#options, signal })
  }

  /** Interrupts what runs, and then releases what was built. */
  close(): Promise<void> {
    return this.#closing ??= Effect.runPromise(
      Effect.andThen(Scope.close(this.#fibers, Exit.void), Scope.close(this.#resources, Exit.void))
    )
  }

  readonly #options: Effect.RunOptions = { onFiberStart: (fiber) => void Fiber.runIn(fiber, this.#fibers) }

  /** The services. Whoever waits for them may leave: they are built for all. */
  readonly #context = Effect.suspend(() => {
    const exit = this.#building?.pollUnsafe()
    if (this.#building === undefined || exit?._tag === "Failure") {
      this.#building = Effect.runFork(this.#build, this.#options)
    }
    return Fiber.join(this.#building)
  })
}
