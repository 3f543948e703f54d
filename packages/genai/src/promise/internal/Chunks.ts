/**
 * An async generator of the chunks of a stream. It can be returned or cut off at any time, also before the first chunk is taken and while the next one is
 * awaited. Its connection then closes at once. If the program drops the generator instead, the connection closes when the generator is collected.
 */
import { settled } from "./Stacks.ts"

/** What a generator reads from. */
export interface Batches<A> {
  /** Gives the next chunks that arrived together to the reader, which is no promise: an idle stream would hold several. */
  pull(reader: Reader<A>): void
  /** Closes the connection, and ends a pull that is under way. */
  close(): Promise<void>
}

/** Waits for chunks. */
export interface Reader<in A> {
  /** The chunks; `undefined` at the end, and after the batches were closed. */
  taken(batch: ReadonlyArray<A> | undefined): void
  failed(error: unknown): void
}

/** The chunks of a stream. */
export class Chunks<A> implements AsyncGenerator<A, void, undefined> {
  readonly #source: Source<A>

  constructor(source: Source<A>) {
    this.#source = source
    dropped?.register(this, source)
  }

  next(): Promise<IteratorResult<A, void>> {
    return this.#source.next()
  }

  async return(): Promise<IteratorReturnResult<void>> {
    await this.#source.end()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<never> {
    await this.#source.end()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.end()
  }
}

/** The state of a generator. It does not refer to the generator, which the program alone keeps. `onEnd` is called when the stream ends, for whatever reason. */
export class Source<A> implements Reader<A> {
  readonly #batches: Batches<A>
  readonly #onEnd: () => void
  #batch: ReadonlyArray<A> = none
  #taken = 0
  #cut: { readonly reason: unknown } | undefined
  #isOver = false
  /** The calls of `next` under way, which are answered in their order. */
  #waiting = 0
  #latest: Promise<unknown> | undefined
  /** Answers the call that waits for a batch. It is not kept, because its promise has the generator, or a chunk. */
  #then: ((hasMore: boolean) => void) | undefined
  #failed: ((error: unknown) => void) | undefined

  constructor(batches: Batches<A>, onEnd: () => void) {
    this.#batches = batches
    this.#onEnd = onEnd
  }

  /** Waits for the first chunks, and rejects if the stream fails before them. */
  opened(): Promise<Chunks<A>> {
    return new Promise((resolve, reject) => this.#take(() => resolve(new Chunks(this)), reject))
  }

  next(): Promise<IteratorResult<A, void>> {
    if (this.#waiting === 0 && this.#taken < this.#batch.length) {
      return Promise.resolve({ done: false, value: this.#batch[this.#taken++]! })
    }
    const following = this.#waiting++ === 0 ? this.#next() : this.#afterLatest()
    this.#latest = following
    return following
  }

  /** Ends the stream from outside. The pending call of `next`, or else the next one, rejects with the reason. */
  async cutOff(reason: unknown): Promise<void> {
    if (!this.#isOver) this.#cut ??= { reason }
    await this.end()
  }

  /** Ends the stream. */
  async end(): Promise<void> {
    this.#over()
    await this.#batches.close()
  }

  /** Ends the stream when the calls of `next` under way are answered: nobody can make another. */
  async release(): Promise<void> {
    while (this.#waiting > 0) await Promise.resolve(this.#latest).catch(() => {})
    await this.end()
  }

  taken(batch: ReadonlyArray<A> | undefined): void {
    const then = this.#then!
    const failed = this.#failed!
    this.#then = this.#failed = undefined
    if (this.#isOver || batch === undefined) return this.#last(then, failed)
    this.#batch = batch
    this.#taken = 0
    this.#take(then, failed)
  }

  failed(error: unknown): void {
    const failed = this.#failed!
    this.#then = this.#failed = undefined
    this.#over()
    failed(error)
  }

  /** What was wrong with the chunk before is for the one who asked for it. */
  #afterLatest(): Promise<IteratorResult<A, void>> {
    const following = () => this.#next()
    return this.#latest!.then(following, following)
  }

  #next(): Promise<IteratorResult<A, void>> {
    return settled(
      new Promise((resolve, reject) =>
        this.#take((hasMore) => {
          this.#waiting--
          resolve(hasMore ? { done: false, value: this.#batch[this.#taken++]! } : { done: true, value: undefined })
        }, (error) => {
          this.#waiting--
          reject(error)
        })
      )
    )
  }

  /** Says whether there are more chunks, when it is known. */
  #take(then: (hasMore: boolean) => void, failed: (error: unknown) => void): void {
    if (this.#taken < this.#batch.length) return then(true)
    if (this.#isOver) return this.#last(then, failed)
    this.#batch = none
    this.#taken = 0
    this.#then = then
    this.#failed = failed
    this.#batches.pull(this)
  }

  #last(then: (hasMore: boolean) => void, failed: (error: unknown) => void): void {
    const cut = this.#cut
    this.#cut = undefined
    this.#over()
    if (cut === undefined) then(false)
    else failed(cut.reason)
  }

  #over(): void {
    this.#isOver = true
    this.#batch = none
    this.#taken = 0
    this.#onEnd()
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** One list for all that wait. */
const none: ReadonlyArray<never> = []

/** Ends the streams whose generators are collected, on platforms that tell. */
const dropped = typeof FinalizationRegistry === "function"
  ? /*#__PURE__*/ new FinalizationRegistry<Source<unknown>>((source) => void source.release())
  : undefined
