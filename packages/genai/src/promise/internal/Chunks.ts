/**
 * An async generator of the chunks of a stream. It can be returned or cut off at any time, also before the first chunk is taken and while the next one is
 * awaited. Its connection then closes at once.
 */

/** The chunks of a stream. `onEnd` is called when the stream ends, for whatever reason. */
export class Chunks<A> implements AsyncGenerator<A, void, undefined> {
  readonly #events: AsyncIterator<A>
  readonly #onEnd: () => void
  #cut: { readonly reason: unknown } | undefined
  /** The chunk that was requested last. The first one is requested before `next` is called. */
  #latest: Promise<IteratorResult<A, void>>
  #firstIsTaken = false

  constructor(events: AsyncIterator<A>, onEnd: () => void) {
    this.#events = events
    this.#onEnd = onEnd
    this.#latest = this.#pull()
  }

  /** Waits for the first chunk, and rejects if the stream fails before it. */
  readonly opened = async (): Promise<this> => {
    await this.#latest
    return this
  }

  /** Ends the stream from outside. The pending call of `next`, or else the next one, rejects with the reason. */
  readonly cutOff = async (reason: unknown): Promise<void> => {
    this.#cut ??= { reason }
    await this.#end()
  }

  next(): Promise<IteratorResult<A, void>> {
    if (this.#firstIsTaken) this.#latest = this.#latest.then(this.#pull, this.#pull)
    this.#firstIsTaken = true
    return this.#latest
  }

  async return(): Promise<IteratorReturnResult<void>> {
    await this.#end()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<never> {
    await this.#end()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }

  readonly #pull = (): Promise<IteratorResult<A, void>> =>
    this.#events.next().then(
      (result) => result.done === true ? this.#ended(() => Promise.resolve(result)) : result,
      (error: unknown) => this.#ended(() => Promise.reject(error))
    )

  readonly #ended = (how: () => Promise<IteratorResult<A, void>>): Promise<IteratorResult<A, void>> => {
    const cut = this.#cut
    this.#cut = undefined
    this.#onEnd()
    return cut === undefined ? how() : Promise.reject(cut.reason)
  }

  readonly #end = async (): Promise<void> => {
    this.#firstIsTaken = true
    this.#onEnd()
    await this.#events.return?.()
  }
}
