/**
 * Runs Effects and Streams of the SDK for plain async code: errors become rejections with the error itself, an aborted signal rejects with
 * its reason, a `for await` that is left closes its connection. Closing the client ends what is under way with an `AbortError`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { GenAI } from "../../GenAI.ts"
import type * as GenAIClient from "../../GenAIClient.ts"
import type { GenAIError } from "../../GenAIError.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import * as Listing from "../../internal/repeat/Listing.ts"
import type { Page } from "../../Pagination.ts"
import type * as Waiter from "../../Waiter.ts"
import { Pager, type PagerParams, type PagerResponse } from "../Pager.ts"
import { fromOfficial, type RequestOptions } from "../RequestOptions.ts"
import { Chunks } from "./Chunks.ts"

type AI = GenAI["Service"]

/** What the SDK reads of parameters, or of options beside them, to cancel a call. */
interface Cancellable {
  readonly abortSignal?: AbortSignal | undefined
  readonly config?: { readonly abortSignal?: AbortSignal | undefined } | undefined
}

/**
 * How to wait for work that goes on at the server. `abortSignal` ends the wait, not the work; `httpOptions` are those of each request.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitConfig<Job> extends GenAIClient.RequestOptions {
  /** Milliseconds after which to ask again: by default 1 second, then ever more, up to 30 seconds. */
  readonly pollInterval?: number | undefined
  /** Sees the work each time that it was asked for. */
  readonly onProgress?: ((job: Job) => unknown) | undefined
}

/** One runtime for all calls of a client, built with the first of them. */
export class Runner {
  readonly #runtime: ManagedRuntime.ManagedRuntime<GenAI | FileSystem.FileSystem, unknown>
  /** Cuts off each stream that is open. */
  readonly #streams = new Set<Chunks<unknown>["cutOff"]>()
  /** Ends each thing that is there until it is closed. */
  readonly #scopes = new Set<() => Promise<void>>()
  #closed = false

  constructor(layer: Layer.Layer<GenAI | FileSystem.FileSystem, unknown>) {
    this.#runtime = ManagedRuntime.make(layer)
  }

  /** A call with one answer. */
  readonly call = <A, E>(
    use: (ai: AI) => Effect.Effect<A, E, FileSystem.FileSystem>,
    params?: Cancellable
  ): Promise<A> => this.#run(GenAI.use(use), params)

  /** A call whose options stand beside its parameters. */
  readonly request = async <A>(
    use: (
      ai: AI,
      options: GenAIClient.RequestOptions | undefined
    ) => Effect.Effect<A, GenAIError, FileSystem.FileSystem>,
    options: RequestOptions | undefined
  ): Promise<A> => {
    const own = fromOfficial(options)
    return this.call((ai) => use(ai, own), own)
  }

  /** A wait for work at the server. */
  readonly wait = <Job, E>(
    operation: string,
    use: (ai: AI, config: Waiter.WaitConfig<Job> | undefined) => Effect.Effect<Job, E>,
    params: { readonly config?: WaitConfig<Job> | undefined }
  ): Promise<Job> => this.call((ai) => use(ai, waiting(operation, params?.config)), params)

  /** Something that is there until it is closed, with the client at the latest. */
  readonly scoped = async <A, E>(
    use: (ai: AI) => Effect.Effect<A, E, Scope.Scope>
  ): Promise<{ readonly value: A; readonly close: () => Promise<void> }> => {
    const scope = Scope.makeUnsafe()
    let closing: Promise<void> | undefined
    // Who closes the client meanwhile waits as well: what is tidied up needs its connections.
    const close = (): Promise<void> =>
      closing ??= Effect.runPromise(Scope.close(scope, Exit.void)).finally(() => this.#scopes.delete(close))
    this.#scopes.add(close)
    return this.call((ai) => Scope.provide(use(ai), scope)).then(
      (value) => ({ value, close }),
      (error: unknown) => close().then(() => Promise.reject(error))
    )
  }

  /** One page of a list whose options stand beside its parameters: the answer as it is. */
  readonly page = <Response>(
    use: (
      ai: AI,
      options: GenAIClient.RequestOptions | undefined
    ) => Stream.Stream<Page<unknown, Response>, GenAIError>,
    options: RequestOptions | undefined
  ): Promise<Response> =>
    this.request((ai, options) => Effect.map(Stream.runHead(use(ai, options)), firstResponse), options)

  /** A call whose answer is a stream: the promise settles with the first chunk or the failure before it. */
  readonly stream = async <A, E>(
    use: (ai: AI) => Stream.Stream<A, E, FileSystem.FileSystem>,
    params?: Cancellable
  ): Promise<AsyncGenerator<A, void, undefined>> => {
    const signal = signalOf(params)
    const context = await this.#run(Effect.context<GenAI | FileSystem.FileSystem>(), params)
    if (this.#closed) throw clientClosed()
    if (signal?.aborted === true) throw signal.reason
    const events = Stream.toAsyncIterableWith(Stream.unwrap(GenAI.useSync(use)), context)[Symbol.asyncIterator]()
    const chunks = new Chunks(events, () => {
      this.#streams.delete(chunks.cutOff)
      signal?.removeEventListener("abort", abort)
    })
    const abort = () => void chunks.cutOff(signal?.reason)
    this.#streams.add(chunks.cutOff)
    signal?.addEventListener("abort", abort)
    return chunks.opened()
  }

  /** A list: the promise settles with the first page. */
  readonly pager = async <A, Params extends PagerParams & Cancellable>(
    name: string,
    params: Params,
    use: (ai: AI, params: Params) => Stream.Stream<Page<A, PagerResponse>, GenAIError>
  ): Promise<Pager<A, Params>> => {
    const trail = new Listing.Trail(params.config?.pageToken)
    let problem: string | undefined
    const fetch = async (params: Params) => {
      if (problem !== undefined) throw Listing.endless(`${name}.list`, problem, undefined)
      const page = await this.call(
        (ai) => Effect.map(Stream.runHead(use(ai, params)), Option.getOrElse(() => emptyPage)),
        params
      )
      problem = trail.follow(page)
      return page
    }
    return new Pager<A, Params>(name, fetch, params, await fetch(params))
  }

  /** Ends the runtime; calls and streams under way are interrupted. */
  readonly close = async (): Promise<void> => {
    this.#closed = true
    await Promise.all(Array.from(this.#streams, (cutOff) => cutOff(clientClosed())))
    await Promise.all(Array.from(this.#scopes, (close) => close()))
    await this.#runtime.dispose()
  }

  readonly #run = async <A, E>(
    effect: Effect.Effect<A, E, GenAI | FileSystem.FileSystem>,
    params: Cancellable | undefined
  ): Promise<A> => {
    if (this.#closed) throw clientClosed()
    const signal = signalOf(params)
    if (signal?.aborted === true) throw signal.reason
    const exit = await this.#runtime.runPromiseExit(effect)
    if (Exit.isSuccess(exit)) return exit.value
    throw Cause.hasInterruptsOnly(exit.cause) ? reasonOf(params) ?? clientClosed() : Cause.squash(exit.cause)
  }
}

/** How to wait, in the words of the Effect entry. */
export const waiting = <Job, Config extends WaitConfig<Job>>(
  operation: string,
  config: (Config & WaitConfig<Job>) | undefined
): (Omit<Config, "onProgress" | "pollInterval"> & Waiter.WaitConfig<Job>) | undefined => {
  if (isNone(config)) return config
  const { onProgress, pollInterval, ...options } = config
  if (!Predicate.isNullish(pollInterval) && !(Number.isFinite(pollInterval) && pollInterval >= 0)) {
    throw invalidRequest(operation, "config.pollInterval", "a number of milliseconds that is not negative")
  }
  return {
    ...options,
    schedule: Predicate.isNullish(pollInterval) ? undefined : Schedule.spaced(pollInterval),
    onProgress: typeof onProgress === "function" ? (job) => Effect.promise(async () => onProgress(job)) : onProgress
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What is not typed may pass anything: what is wrong with it the verbs say. */
const isNone = (config: unknown): config is undefined => !Predicate.isObject(config)

const emptyPage: Page<never, PagerResponse> = { items: [], nextPageToken: undefined, response: {} }

/** A list has a first page, or it has failed. */
const firstResponse = <Response>(page: Option.Option<Page<unknown, Response>>): Response =>
  Option.getOrThrow(page).response

const signalOf = (params: Cancellable | undefined): AbortSignal | undefined => {
  const signal = params?.abortSignal ?? params?.config?.abortSignal
  return signal instanceof AbortSignal ? signal : undefined
}

/** Why the caller gave up, if they did. */
const reasonOf = (params: Cancellable | undefined): unknown => {
  const signal = signalOf(params)
  return signal?.aborted === true ? signal.reason : undefined
}

const clientClosed = () => new DOMException("The client is closed", "AbortError")
