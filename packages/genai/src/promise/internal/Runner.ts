/**
 * Runs Effects and Streams of the SDK for plain async code. A failure rejects with the error itself, an aborted signal rejects with its reason, and leaving a
 * `for await` closes the connection. Closing the client ends calls and streams with an `AbortError`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { GenAIError } from "../../GenAIError.ts"
import type { Page } from "../../Pagination.ts"
import type { Pager, PagerParams, PagerResponse } from "../Pager.ts"
import type { Source } from "./Chunks.ts"
import { fieldOf } from "./Given.ts"
import * as Loading from "./Loading.ts"
import { type Loadable, type Loaded, Resources } from "./Resources.ts"
import { type Build, Runtime } from "./Runtime.ts"

/** What a call makes of the service that it needs. */
type Use<N extends Loadable, A> = (ai: Loaded<N>) => A

/** The runtime of a client. The first call builds it. */
export class Runner {
  readonly #runtime: Runtime<Resources | FileSystem.FileSystem>
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
    build: Build<Resources | FileSystem.FileSystem>,
    fetches = true,
    parent: () => Tracer.AnySpan | undefined = () => undefined
  ) {
    this.fetches = fetches
    this.#parent = parent
    this.#runtime = new Runtime(build)
  }

  /** A part of the SDK that an operation needs. The wait ends with the client, and with the signal that is in an argument of the call. */
  readonly load = <A>(operation: string, part: () => Promise<A>, ...args: ReadonlyArray<unknown>): Promise<A> =>
    this.#settled(
      args.find((arg) => signalOf(arg) !== undefined),
      (signal) => this.#runtime.runAlone(Effect.promise(() => Loading.load(operation, part)), signal)
    )

  /** A call that has one answer. */
  readonly call = <N extends Loadable, A, E>(
    name: N,
    use: Use<N, Effect.Effect<A, E, FileSystem.FileSystem>>,
    params?: unknown
  ): Promise<A> => this.#run(Effect.flatMap(service(name), use), params)

  /** A call whose answer has no fields. */
  readonly nothing = async <N extends Loadable, E>(
    name: N,
    use: Use<N, Effect.Effect<unknown, E>>,
    params?: unknown
  ): Promise<void> => {
    await this.call(name, use, params)
  }

  /** A call whose answer is a stream of bytes: all of them. */
  readonly bytes = async <N extends Loadable, E>(
    name: N,
    use: Use<N, Stream.Stream<Uint8Array, E>>,
    params?: unknown
  ): Promise<Uint8Array> => {
    const { bytes } = await this.load(name, () => import("./Running.ts"), params)
    return this.call(name, (ai) => bytes(use(ai)), params)
  }

  /** A value with a scope, which is closed by `close`, or with the client. */
  readonly scoped = async <N extends Loadable, A, E>(
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
  readonly stream = async <N extends Loadable, A, E>(
    name: N,
    use: Use<N, Stream.Stream<A, E, FileSystem.FileSystem>>,
    params?: unknown
  ): Promise<AsyncGenerator<A, void, undefined>> => {
    const signal = signalOf(params)
    const context = await this.#run(Effect.context<Resources | FileSystem.FileSystem>(), params)
    const { Running, Source } = await this.load(name, () => import("./Running.ts"), params)
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
  readonly page = async <N extends Loadable, Response, E>(
    name: N,
    use: Use<N, Stream.Stream<Page<unknown, Response>, E>>,
    params?: unknown
  ): Promise<Response> => (await this.#firstPage(name, use, params)).response

  /** A list, whose responses have the items in this field. The promise settles with the first page. */
  readonly pager = async <N extends Loadable, A, Params extends PagerParams>(
    name: N,
    operation: string,
    field: string,
    params: Params,
    use: (params: Params) => Use<N, Stream.Stream<Page<A, PagerResponse>, GenAIError>>
  ): Promise<Pager<A, Params>> => {
    const { open } = await this.load(name, () => import("./Lists.ts"), params)
    return open(operation, field, params, (params) => this.#firstPage(name, use(params), params))
  }

  /** Closes the runtime, and interrupts calls and streams. */
  readonly close = async (): Promise<void> => {
    this.#closed = true
    await Promise.all(Array.from(this.#streams, (source) => source.cutOff(clientClosed())))
    await Promise.all(Array.from(this.#scopes, (close) => close()))
    await this.#runtime.close()
  }

  /** The first page of a list. */
  readonly #firstPage = async <N extends Loadable, P, E>(
    name: N,
    use: Use<N, Stream.Stream<P, E>>,
    params: unknown
  ): Promise<P> => {
    const { first } = await this.load(name, () => import("./Running.ts"), params)
    return this.call(name, (ai) => first(use(ai)), params)
  }

  readonly #run = <A, E>(
    effect: Effect.Effect<A, E, Resources | FileSystem.FileSystem>,
    params: unknown
  ): Promise<A> =>
    this.#settled(params, (signal) => {
      const parent = this.#parent()
      return this.#runtime.run(
        parent === undefined ? effect : Effect.provideService(effect, Tracer.ParentSpan, parent),
        signal
      )
    })

  /** The value of an Effect that runs for a call, or the reason why it failed. */
  readonly #settled = async <A>(
    params: unknown,
    run: (signal: AbortSignal | undefined) => Promise<Exit.Exit<A, unknown>>
  ): Promise<A> => {
    if (this.#closed) throw clientClosed()
    const signal = signalOf(params)
    if (isAborted(signal)) throw signal?.reason
    const exit = await run(signal)
    if (Exit.isSuccess(exit)) return exit.value
    throw Cause.hasInterruptsOnly(exit.cause) ? reasonOf(params) : Cause.squash(exit.cause)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const service = <N extends Loadable>(name: N) => Resources.use((resources) => resources.load(name))

/** The signal of a call: in its options, where `@google/genai` has another name for it, in its parameters, or in their `config`. */
const signalOf = (params: unknown): AbortSignal | undefined => {
  const signal = fieldOf(params, "signal") ?? fieldOf(params, "abortSignal") ??
    fieldOf(fieldOf(params, "config"), "abortSignal")
  return signal instanceof AbortSignal ? signal : undefined
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

/** Why a call was interrupted: the caller aborted it, for a reason that may be anything, also `null`, or closed the client. */
const reasonOf = (params: unknown): unknown => {
  const signal = signalOf(params)
  return isAborted(signal) ? signal?.reason : clientClosed()
}

const clientClosed = () => new DOMException("The client is closed", "AbortError")
