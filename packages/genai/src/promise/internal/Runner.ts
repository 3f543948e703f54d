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
import * as Tracer from "effect/Tracer"
import type { GenAIError } from "../../GenAIError.ts"
import * as Listing from "../../internal/repeat/Listing.ts"
import type { Page } from "../../Pagination.ts"
import { Pager, type PagerParams, type PagerResponse } from "../Pager.ts"
import { type Batches, type Reader, Source } from "./Chunks.ts"
import { fieldOf } from "./Given.ts"
import { Resources, type Services } from "./Resources.ts"

type Name = keyof Services

/** What a call makes of the service that it needs. */
type Use<N extends Name, A> = (ai: Pick<Services, N>) => A

/** The runtime of a client. The first call builds it. */
export class Runner {
  readonly #runtime: ManagedRuntime.ManagedRuntime<Resources | FileSystem.FileSystem, unknown>
  /** The open streams. */
  readonly #streams = new Set<Pick<Source<unknown>, "cutOff">>()
  /** Functions that close the open scopes. */
  readonly #scopes = new Set<() => Promise<void>>()
  #closed = false
  /** Whether the HTTP client is based on `fetch`. */
  readonly fetches: boolean
  /** The span that the spans of a call are below, where it is made. */
  readonly #parent: () => Tracer.AnySpan | undefined

  constructor(
    layer: Layer.Layer<Resources | FileSystem.FileSystem, unknown>,
    fetches = true,
    parent: () => Tracer.AnySpan | undefined = () => undefined
  ) {
    this.fetches = fetches
    this.#parent = parent
    this.#runtime = ManagedRuntime.make(layer)
  }

  /** A call that has one answer. */
  readonly call = <N extends Name, A, E>(
    name: N,
    use: Use<N, Effect.Effect<A, E, FileSystem.FileSystem>>,
    params?: unknown
  ): Promise<A> => this.#run(Effect.flatMap(service(name), use), params)

  /** A call whose answer has no fields. */
  readonly nothing = async <N extends Name, E>(
    name: N,
    use: Use<N, Effect.Effect<unknown, E>>,
    params?: unknown
  ): Promise<void> => {
    await this.call(name, use, params)
  }

  /** A call whose answer is a stream of bytes: all of them. */
  readonly bytes = <N extends Name, E>(
    name: N,
    use: Use<N, Stream.Stream<Uint8Array, E>>,
    params?: unknown
  ): Promise<Uint8Array> => this.call(name, (ai) => Stream.mkUint8Array(use(ai)), params)

  /** A value with a scope, which is closed by `close`, or with the client. */
  readonly scoped = async <N extends Name, A, E>(
    name: N,
    use: Use<N, Effect.Effect<A, E, Scope.Scope>>,
    params?: unknown
  ): Promise<{ readonly value: A; readonly close: () => Promise<void> }> => {
    const scope = Scope.makeUnsafe()
    let closing: Promise<void> | undefined
    // Closing the client waits for this too: finalizers need its connections.
    const close = (): Promise<void> =>
      closing ??= Effect.runPromise(Scope.close(scope, Exit.void)).finally(() => this.#scopes.delete(close))
    this.#scopes.add(close)
    return this.call(name, (ai) => Scope.provide(use(ai), scope), params).then(
      (value) => ({ value, close }),
      (error: unknown) => close().then(() => Promise.reject(error))
    )
  }

  /** A call whose answer is a stream. The promise settles when the first chunk has arrived, or the call has failed. */
  readonly stream = async <N extends Name, A, E>(
    name: N,
    use: Use<N, Stream.Stream<A, E, FileSystem.FileSystem>>,
    params?: unknown
  ): Promise<AsyncGenerator<A, void, undefined>> => {
    const signal = signalOf(params)
    const context = await this.#run(Effect.context<Resources | FileSystem.FileSystem>(), params)
    if (this.#closed) throw clientClosed()
    if (isAborted(signal)) throw signal?.reason
    const source = new Source(new Running(Effect.map(service(name), use), context), () => {
      this.#streams.delete(source)
      if (abort !== undefined) signal?.removeEventListener("abort", abort)
    })
    const abort = signal && (() => void source.cutOff(signal.reason))
    this.#streams.add(source)
    if (abort !== undefined) signal?.addEventListener("abort", abort)
    return source.opened()
  }

  /** The first page of a list, as the server answers it. */
  readonly page = async <N extends Name, Response, E>(
    name: N,
    use: Use<N, Stream.Stream<Page<unknown, Response>, E>>,
    params?: unknown
  ): Promise<Response> => (await this.#firstPage(name, use, params)).response

  /** A list, whose responses have the items in this field. The promise settles with the first page. */
  readonly pager = async <N extends Name, A, Params extends PagerParams>(
    name: N,
    operation: string,
    field: string,
    params: Params,
    use: (params: Params) => Use<N, Stream.Stream<Page<A, PagerResponse>, GenAIError>>
  ): Promise<Pager<A, Params>> => {
    let trail: Listing.Trail | undefined
    let problem: string | undefined
    const fetch = async (params: Params) => {
      if (problem !== undefined) throw Listing.endless(operation, problem, undefined)
      const page = await this.#firstPage(name, use(params), params)
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
    await Promise.all(Array.from(this.#streams, (source) => source.cutOff(clientClosed())))
    await Promise.all(Array.from(this.#scopes, (close) => close()))
    await this.#runtime.dispose()
  }

  /** A list has a first page, or it has failed. */
  readonly #firstPage = <N extends Name, P, E>(
    name: N,
    use: Use<N, Stream.Stream<P, E>>,
    params: unknown
  ): Promise<P> => this.call(name, (ai) => Effect.map(Stream.runHead(use(ai)), Option.getOrThrow), params)

  readonly #run = async <A, E>(
    effect: Effect.Effect<A, E, Resources | FileSystem.FileSystem>,
    params: unknown
  ): Promise<A> => {
    if (this.#closed) throw clientClosed()
    const signal = signalOf(params)
    if (isAborted(signal)) throw signal?.reason
    const parent = this.#parent()
    const exit = await this.#runtime.runPromiseExit(
      parent === undefined ? effect : Effect.provideService(effect, Tracer.ParentSpan, parent),
      signal && { signal }
    )
    if (Exit.isSuccess(exit)) return exit.value
    throw Cause.hasInterruptsOnly(exit.cause) ? reasonOf(params) : Cause.squash(exit.cause)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const service = <N extends Name>(name: N) => Resources.use((resources) => resources.load(name))

/** Runs a stream, from its first pull to its end. A class, because an idle stream keeps one. */
class Running<A, E, R> implements Batches<A> {
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
