/**
 * Streams of Effect that plain async code reads.
 */
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Batches, Reader } from "./Chunks.ts"

export { Source } from "./Chunks.ts"

/** All bytes. */
export const bytes: <E>(stream: Stream.Stream<Uint8Array, E>) => Effect.Effect<Uint8Array, E> = Stream.mkUint8Array

/** The first page of a list: a list has one, or it has failed. */
export const first = <A, E>(pages: Stream.Stream<A, E>): Effect.Effect<A, E> =>
  Effect.map(Stream.runHead(pages), Option.getOrThrow)

/** Runs a stream, from its first pull to its end. A class, because an idle stream keeps one. */
export class Running<A, E, R> implements Batches<A> {
  readonly #context: Context.Context<R>
  readonly #scope = Scope.makeUnsafe()
  #closing: Promise<void> | undefined
  #isLeft = false
  #fiber: Fiber.Fiber<ReadonlyArray<A>, E | Cause.Done> | undefined
  #next: Pull.Pull<ReadonlyArray<A>, E, void, R>

  constructor(stream: Effect.Effect<Stream.Stream<A, E, R>, never, R>, context: Context.Context<R>) {
    this.#context = context
    // Not `Stream.unwrap`, which holds the effect as long as the stream.
    this.#next = Effect.flatMap(
      Effect.flatMap(stream, ({ channel }) => Channel.toPullScoped(channel, this.#scope)),
      (pull) => this.#next = pull
    )
  }

  pull(reader: Reader<A>): void {
    const fiber = this.#fiber = Effect.runForkWith(this.#context)(this.#next)
    // What it ran may have left the stream.
    if (this.#isLeft) fiber.interruptUnsafe()
    fiber.addObserver((exit) => {
      if (Exit.isSuccess(exit)) reader.taken(exit.value)
      else void this.#ended(exit.cause).then(() => reader.taken(undefined), (error: unknown) => reader.failed(error))
    })
  }

  close(): Promise<void> {
    this.#isLeft = true
    return this.#close(Exit.void)
  }

  #close(exit: Exit.Exit<unknown, unknown>): Promise<void> {
    return this.#closing ??= Effect.runPromise(
      Effect.andThen(
        this.#fiber === undefined ? Effect.void : Fiber.interrupt(this.#fiber),
        Scope.close(this.#scope, exit)
      )
    )
  }

  async #ended(cause: Cause.Cause<E | Cause.Done>): Promise<void> {
    const isDone = Pull.isDoneCause(cause)
    await this.#close(isDone ? Exit.void : Exit.failCause(cause))
    if (!isDone && !(this.#isLeft && Cause.hasInterruptsOnly(cause))) throw Cause.squash(cause)
  }
}
