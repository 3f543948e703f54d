/**
 * Runs Effects and Streams of the SDK for plain async code. A failure rejects with the error itself, an aborted signal rejects with its reason, and leaving a
 * `for await` closes the connection. Closing the client ends calls and streams with an `AbortError`.
 */
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { GenAI } from "../../GenAI.ts"
import type { GenAIError } from "../../GenAIError.ts"
import * as Listing from "../../internal/repeat/Listing.ts"
import type { Page } from "../../Pagination.ts"
import { Pager, type PagerParams, type PagerResponse } from "../Pager.ts"
import { type Batches, Source } from "./Chunks.ts"
import { fieldOf } from "./Given.ts"

type AI = GenAI["Service"]

/** The runtime of a client. The first call builds it. */
export class Runner {
  readonly #runtime: ManagedRuntime.ManagedRuntime<GenAI | FileSystem.FileSystem, unknown>
  /** Functions that cut off the open streams. */
  readonly #streams = new Set<Source<unknown>["cutOff"]>()
  /** Functions that close the open scopes. */
  readonly #scopes = new Set<() => Promise<void>>()
  #closed = false
  /** Whether the HTTP client is based on `fetch`. */
  readonly fetches: boolean

  constructor(layer: Layer.Layer<GenAI | FileSystem.FileSystem, unknown>, fetches = true) {
    this.fetches = fetches
    this.#runtime = ManagedRuntime.make(layer)
  }

  /** A call that has one answer. */
  readonly call = <A, E>(
    use: (ai: AI) => Effect.Effect<A, E, FileSystem.FileSystem>,
    params?: unknown
  ): Promise<A> => this.#run(GenAI.use(use), params)

  /** A call whose answer has no fields. */
  readonly nothing = async <E>(use: (ai: AI) => Effect.Effect<unknown, E>, params?: unknown): Promise<void> => {
    await this.call(use, params)
  }

  /** A call whose answer is a stream of bytes: all of them. */
  readonly bytes = <E>(use: (ai: AI) => Stream.Stream<Uint8Array, E>, params?: unknown): Promise<Uint8Array> =>
    this.call((ai) => Stream.mkUint8Array(use(ai)), params)

  /** A value with a scope, which is closed by `close`, or with the client. */
  readonly scoped = async <A, E>(
    use: (ai: AI) => Effect.Effect<A, E, Scope.Scope>,
    params?: unknown
  ): Promise<{ readonly value: A; readonly close: () => Promise<void> }> => {
    const scope = Scope.makeUnsafe()
    let closing: Promise<void> | undefined
    // Closing the client waits for this too: finalizers need its connections.
    const close = (): Promise<void> =>
      closing ??= Effect.runPromise(Scope.close(scope, Exit.void)).finally(() => this.#scopes.delete(close))
    this.#scopes.add(close)
    return this.call((ai) => Scope.provide(use(ai), scope), params).then(
      (value) => ({ value, close }),
      (error: unknown) => close().then(() => Promise.reject(error))
    )
  }

  /** A call whose answer is a stream. The promise settles when the first chunk has arrived, or the call has failed. */
  readonly stream = async <A, E>(
    use: (ai: AI) => Stream.Stream<A, E, FileSystem.FileSystem>,
    params?: unknown
  ): Promise<AsyncGenerator<A, void, undefined>> => {
    const signal = signalOf(params)
    const context = await this.#run(Effect.context<GenAI | FileSystem.FileSystem>(), params)
    if (this.#closed) throw clientClosed()
    if (isAborted(signal)) throw signal?.reason
    const source = new Source(batchesOf(Stream.unwrap(GenAI.useSync(use)), context), () => {
      this.#streams.delete(source.cutOff)
      signal?.removeEventListener("abort", abort)
    })
    const abort = () => void source.cutOff(signal?.reason)
    this.#streams.add(source.cutOff)
    signal?.addEventListener("abort", abort)
    return source.opened()
  }

  /** The first page of a list, as the server answers it. */
  readonly page = async <Response, E>(
    use: (ai: AI) => Stream.Stream<Page<unknown, Response>, E>,
    params?: unknown
  ): Promise<Response> => (await this.#firstPage(use, params)).response

  /** A list, whose responses have the items in this field. The promise settles with the first page. */
  readonly pager = async <A, Params extends PagerParams>(
    operation: string,
    field: string,
    params: Params,
    use: (params: Params) => (ai: AI) => Stream.Stream<Page<A, PagerResponse>, GenAIError>
  ): Promise<Pager<A, Params>> => {
    let trail: Listing.Trail | undefined
    let problem: string | undefined
    const fetch = async (params: Params) => {
      if (problem !== undefined) throw Listing.endless(operation, problem, undefined)
      const page = await this.#firstPage(use(params), params)
      // The service has checked the parameters by now.
      trail ??= new Listing.Trail(params.config?.pageToken)
      problem = trail.follow(page)
      return page
    }
    return new Pager<A, Params>(field, fetch, params, await fetch(params))
  }

  /** Closes the runtime, and interrupts calls and streams. */
  readonly close = async (): Promise<void> => {
    this.#closed = true
    await Promise.all(Array.from(this.#streams, (cutOff) => cutOff(clientClosed())))
    await Promise.all(Array.from(this.#scopes, (close) => close()))
    await this.#runtime.dispose()
  }

  /** A list has a first page, or it has failed. */
  readonly #firstPage = <P, E>(use: (ai: AI) => Stream.Stream<P, E>, params: unknown): Promise<P> =>
    this.call((ai) => Effect.map(Stream.runHead(use(ai)), Option.getOrThrow), params)

  readonly #run = async <A, E>(
    effect: Effect.Effect<A, E, GenAI | FileSystem.FileSystem>,
    params: unknown
  ): Promise<A> => {
    if (this.#closed) throw clientClosed()
    const signal = signalOf(params)
    if (isAborted(signal)) throw signal?.reason
    const exit = await this.#runtime.runPromiseExit(effect, signal && { signal })
    if (Exit.isSuccess(exit)) return exit.value
    throw Cause.hasInterruptsOnly(exit.cause) ? reasonOf(params) : Cause.squash(exit.cause)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Runs a stream, from its first pull to its end. */
const batchesOf = <A, E, R>(stream: Stream.Stream<A, E, R>, context: Context.Context<R>): Batches<A> => {
  const run = Effect.runForkWith(context)
  const scope = Scope.makeUnsafe()
  let closing: Promise<void> | undefined
  let isLeft = false
  let fiber: Fiber.Fiber<ReadonlyArray<A>, E | Cause.Done> | undefined
  let next: Pull.Pull<ReadonlyArray<A>, E, void, R> = Effect.flatMap(
    Channel.toPullScoped(stream.channel, scope),
    (pull) => next = pull
  )
  const close = (exit: Exit.Exit<unknown, unknown>): Promise<void> =>
    closing ??= Effect.runPromise(
      Effect.andThen(fiber === undefined ? Effect.void : Fiber.interrupt(fiber), Scope.close(scope, exit))
    )
  const ended = async (cause: Cause.Cause<E | Cause.Done>): Promise<undefined> => {
    const isDone = Pull.isDoneCause(cause)
    await close(isDone ? Exit.void : Exit.failCause(cause))
    if (!isDone && !(isLeft && Cause.hasInterruptsOnly(cause))) throw Cause.squash(cause)
  }
  return {
    pull: () =>
      new Promise((resolve) => {
        fiber = run(next)
        // What it ran may have left the stream.
        if (isLeft) fiber.interruptUnsafe()
        fiber.addObserver((exit) => resolve(Exit.isSuccess(exit) ? exit.value : ended(exit.cause)))
      }),
    close: () => {
      isLeft = true
      return close(Exit.void)
    }
  }
}

/** The signal of a call: in its options, in its parameters, or in their `config`. */
const signalOf = (params: unknown): AbortSignal | undefined => {
  const signal = fieldOf(params, "abortSignal") ?? fieldOf(fieldOf(params, "config"), "abortSignal")
  return signal instanceof AbortSignal ? signal : undefined
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

/** Why a call was interrupted: the caller aborted it, for a reason that may be anything, also `null`, or closed the client. */
const reasonOf = (params: unknown): unknown => {
  const signal = signalOf(params)
  return isAborted(signal) ? signal?.reason : clientClosed()
}

const clientClosed = () => new DOMException("The client is closed", "AbortError")
