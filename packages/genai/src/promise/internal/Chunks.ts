/**
 * The chunks of a stream as an async generator that can be left, or cut off, at any time: also before its first chunk is taken, and while a chunk
 * is waited for. Its connection closes at once.
 */

/** See above. `onEnd` is called when the stream has ended, in whatever way. */
export class Chunks<A> implements AsyncGenerator<A, void, undefined> {
  readonly #events: AsyncIterator<A>
  readonly #onEnd: () => void
  #cut: { readonly reason: unknown } | undefined
  /** The chunk that was asked for last. The first is asked for before anybody wants it. */
  #latest: Promise<IteratorResult<A, void>>
  #firstIsTaken = false

  constructor(events: AsyncIterator<A>, onEnd: () => void) {
    this.#events = events
    this.#onEnd = onEnd
    this.#latest = this.#pull()
  }

  /** Waits for the first chunk, or rejects with what came instead. */
  readonly opened = async (): Promise<this> => {
    await this.#latest
    return this
  }

  /** Ends the stream from outside: whoever waits for a chunk, or else asks for one next, is told the reason. */
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
