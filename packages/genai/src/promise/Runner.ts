/**
 * Runs Effects and Streams of the SDK for plain async code: errors become rejections with the error itself, an aborted signal rejects with
 * its reason, a `for await` that is left closes its connection.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { GenAI } from "../GenAI.ts"
import type { GenAIError } from "../GenAIError.ts"
import type { Page } from "../Pagination.ts"
import { Pager, type PagerParams, type PagerResponse } from "./Pager.ts"

type AI = GenAI["Service"]

/** One runtime for all calls of a client, built with the first of them. */
export class Runner {
  readonly #runtime: ManagedRuntime.ManagedRuntime<GenAI, unknown>

  constructor(layer: Layer.Layer<GenAI, unknown>) {
    this.#runtime = ManagedRuntime.make(layer)
  }

  /** A call with one answer. */
  readonly call = <A>(use: (ai: AI) => Effect.Effect<A, GenAIError>, params?: Cancellable): Promise<A> =>
    this.#runtime.runPromiseExit(GenAI.use(use)).then((exit) =>
      Exit.isSuccess(exit) ? exit.value : Promise.reject(reasonOf(exit.cause, params))
    )

  /** A call whose answer is a stream: the promise settles with the first chunk or the failure before it. */
  readonly stream = async <A>(
    use: (ai: AI) => Stream.Stream<A, GenAIError>,
    params?: Cancellable
  ): Promise<AsyncGenerator<A, void, undefined>> => {
    const context = await this.#runtime.context()
    const events = Stream.toAsyncIterableWith(Stream.unwrap(GenAI.useSync(use)), context)[Symbol.asyncIterator]()
    const rethrow = (error: unknown) =>
      Promise.reject(params?.config?.abortSignal?.aborted ? params.config.abortSignal.reason : error)
    const first = await events.next().catch(rethrow)
    let pending: IteratorResult<A> | undefined = first
    const next = async (): Promise<IteratorResult<A, void>> => {
      if (pending === undefined) return events.next().catch(rethrow)
      const result = pending
      pending = undefined
      return result
    }
    const close = async (): Promise<IteratorResult<A, void>> => {
      pending = undefined
      await events.return?.()
      return { done: true, value: undefined }
    }
    const generator: AsyncGenerator<A, void, undefined> = {
      next,
      return: close,
      throw: (error) => close().then(() => Promise.reject(error)),
      [Symbol.asyncIterator]: () => generator,
      [Symbol.asyncDispose]: () => close().then(() => undefined)
    }
    return generator
  }

  /** A list: the promise settles with the first page. */
  readonly pager = async <A, Params extends PagerParams & Cancellable>(
    name: string,
    params: Params,
    use: (ai: AI, params: Params) => Stream.Stream<Page<A, PagerResponse>, GenAIError>
  ): Promise<Pager<A, Params>> => {
    const fetch = (params: Params) =>
      this.call((ai) => Effect.map(Stream.runHead(use(ai, params)), Option.getOrElse(() => emptyPage)), params)
    return new Pager<A, Params>(name, fetch, params, await fetch(params))
  }

  /** Ends the runtime; calls under way are interrupted. */
  readonly close = (): Promise<void> => this.#runtime.dispose()
}

/** What the SDK reads of parameters to cancel a call. */
interface Cancellable {
  readonly config?: { readonly abortSignal?: AbortSignal | undefined } | undefined
}

const emptyPage: Page<never, PagerResponse> = { items: [], nextPageToken: undefined, response: {} }

const reasonOf = (cause: Cause.Cause<unknown>, params: Cancellable | undefined): unknown => {
  const signal = params?.config?.abortSignal
  return signal?.aborted === true && Cause.hasInterruptsOnly(cause) ? signal.reason : Cause.squash(cause)
}
