/**
 * An async generator of the chunks of a stream. It can be returned or cut off at any time, also before the first chunk is taken and while the next one is
 * awaited. Its connection then closes at once. If the program drops the generator instead, the connection closes when the generator is collected.
 */
import { located } from "./Stacks.ts"

/** What a generator reads from. */
export interface Batches<A> {
  /** The next chunks that arrived together; `undefined` at the end, and after `close`. */
  readonly pull: () => Promise<ReadonlyArray<A> | undefined>
  /** Closes the connection, and ends a pull that is under way. */
  readonly close: () => Promise<void>
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
export class Source<A> {
  readonly #batches: Batches<A>
  readonly #onEnd: () => void
  #batch: ReadonlyArray<A> = []
  #taken = 0
  #cut: { readonly reason: unknown } | undefined
  #isOver = false
  /** The calls of `next` under way, which are answered in their order. */
  #waiting = 0
  #latest: Promise<unknown> | undefined

  constructor(batches: Batches<A>, onEnd: () => void) {
    this.#batches = batches
    this.#onEnd = onEnd
  }

  /** Waits for the first chunks, and rejects if the stream fails before them. */
  readonly opened = async (): Promise<Chunks<A>> => {
    await this.#hasMore()
    return new Chunks(this)
  }

  readonly next = (): Promise<IteratorResult<A, void>> =>
    this.#waiting === 0 && this.#taken < this.#batch.length
      ? Promise.resolve({ done: false, value: this.#batch[this.#taken++]! })
      : this.#latest = this.#next(this.#waiting++ === 0 ? undefined : this.#latest)

  /** Ends the stream from outside. The pending call of `next`, or else the next one, rejects with the reason. */
  readonly cutOff = async (reason: unknown): Promise<void> => {
    if (!this.#isOver) this.#cut ??= { reason }
    await this.end()
  }

  /** Ends the stream. */
  readonly end = async (): Promise<void> => {
    this.#over()
    await this.#batches.close()
  }

  /** Ends the stream when the calls of `next` under way are answered: nobody can make another. */
  readonly release = async (): Promise<void> => {
    while (this.#waiting > 0) await Promise.resolve(this.#latest).catch(() => {})
    await this.end()
  }

  /** What was wrong with the chunk before is for the one who asked for it. */
  readonly #next = (before: Promise<unknown> | undefined): Promise<IteratorResult<A, void>> =>
    (before === undefined ? this.#hasMore() : before.then(this.#hasMore, this.#hasMore)).then(
      (hasMore) => {
        this.#waiting--
        return hasMore ? { done: false, value: this.#batch[this.#taken++]! } : { done: true, value: undefined }
      },
      (error: unknown) => {
        this.#waiting--
        throw located(error)
      }
    )

  readonly #hasMore = async (): Promise<boolean> => {
    while (this.#taken >= this.#batch.length) {
      const batch = this.#isOver ? undefined : await this.#pulled()
      if (this.#cut !== undefined) {
        const { reason } = this.#cut
        this.#cut = undefined
        throw reason
      }
      if (batch === undefined || this.#isOver) {
        this.#over()
        return false
      }
      this.#batch = batch
      this.#taken = 0
    }
    return true
  }

  readonly #pulled = () =>
    this.#batches.pull().catch((error: unknown) => {
      this.#over()
      throw error
    })

  readonly #over = (): void => {
    this.#isOver = true
    this.#batch = []
    this.#taken = 0
    this.#onEnd()
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Ends the streams whose generators are collected, on platforms that tell. */
const dropped = typeof FinalizationRegistry === "function"
  ? /*#__PURE__*/ new FinalizationRegistry<Source<unknown>>((source) => void source.release())
  : undefined
