/**
 * Puts the answers of a batch in the order of its requests, and holds only those that come before their turn.
 */
import * as Result from "effect/Result"
import type { DecodeError, JobFailed } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import type { BatchAnswer, Outcome } from "./BatchAnswers.ts"
import * as RequestKey from "./RequestKey.ts"

/** How many requests may be without an answer if only the server says how many there are. */
export const mostUnanswered = 10_000

/** The outcome of one request. */
export interface OrderedAnswer<Response> extends RequestKey.RequestKey {
  readonly result: Outcome<Response>
}

/** What is known about the answers before they come. */
export interface Expected {
  /** The keys of the requests in their order, if the requests are known. */
  readonly keys: ReadonlyArray<string> | undefined
  /** How many requests there are, if that is known. */
  readonly count: number | undefined
  /** Whether the answers come in the order of the requests. */
  readonly inOrder: boolean
  /** The error of a request without an answer. */
  readonly missing: (index: number) => JobFailed<Wire.BatchJob>
  /** The error of a request whose answer may be one without a key. */
  readonly withoutKey: DecodeError
}

/**
 * The order of the answers of one batch. The keys that this library sends say the index of the request. Answers with other keys are found among the keys of the
 * requests, if those are known; otherwise they keep the order in which they come. The first answer that says anything decides which of the two it is.
 */
export class BatchOrder<Response> {
  readonly #expected: Expected
  readonly #indexOfKey: ReadonlyMap<string, number>
  /** Answers before their turn, by the index of their request. */
  readonly #held = new Map<number, OrderedAnswer<Response>>()
  /** Failures that do not say which request they belong to, with their position among the answers. */
  readonly #unplaced: Array<readonly [position: number, result: Outcome<Response>]> = []
  #by: "key" | "position" | undefined
  #nextIndex = 0
  #nextPosition = 0
  #unsaid = 0

  constructor(expected: Expected) {
    this.#expected = expected
    this.#indexOfKey = new Map(expected.keys?.map((key, index) => [key, index]))
  }

  /** Takes an answer, and returns those whose turn has come; `undefined` if the answer belongs to other requests than the known ones. */
  add({ result, wireKey }: BatchAnswer<Response>): ReadonlyArray<OrderedAnswer<Response>> | undefined {
    const position = this.#nextPosition++
    const { inOrder, keys } = this.#expected
    if (wireKey === undefined && inOrder && position >= (keys?.length ?? Infinity)) return undefined
    if (this.#by !== "position" && wireKey === undefined && Result.isFailure(result)) {
      this.#unplaced.push([position, result])
      return []
    }
    const request = this.#by === "position" ? undefined : this.#requestOf(wireKey)
    if (request !== undefined) {
      this.#by = "key"
      this.#hold(request, result)
    } else if (this.#by === "key" && (wireKey === undefined || keys === undefined)) {
      this.#unplaced.push([position, Result.fail(this.#expected.withoutKey)])
    } else {
      if (keys !== undefined && !(wireKey === undefined && inOrder)) return undefined
      this.#goByPosition()
      this.#hold({ index: position, key: this.#keyAt(position, wireKey) }, result)
    }
    return this.#due()
  }

  /**
   * The answers that are left, and an error for every request without one. They are made as they are taken: how many there are is only known from the server
   * and from the answers.
   */
  *rest(): Iterable<OrderedAnswer<Response>> {
    if (this.#by === undefined) this.#goByPosition()
    const { count = this.#countSoFar(), keys } = this.#expected
    const unplaced = this.#unplaced.values()
    const most = keys?.length ?? mostUnanswered
    let index = this.#nextIndex
    for (let unanswered = 0; index < count || this.#held.has(index); index++) {
      const held = this.#held.get(index)
      this.#held.delete(index)
      const result = held?.result ?? unplaced.next().value?.[1]
      if (result === undefined && ++unanswered > most) break
      yield held ?? {
        index,
        key: this.#keyAt(index, undefined),
        result: result ?? Result.fail(this.#expected.missing(index))
      }
    }
    this.#unsaid = Math.max(0, count - index - this.#held.size)
    yield* [...this.#held.values()].toSorted((one, other) => one.index - other.index)
  }

  /**
   * How many requests without an answer {@link rest} has left out: those that only the server counts are more than it can have been sent without any answer.
   */
  get unsaid(): number {
    return this.#unsaid
  }

  /** How many requests there are, going by the answers that came. */
  #countSoFar(): number {
    let count = this.#nextIndex + this.#held.size + this.#unplaced.length
    for (const index of this.#held.keys()) count = Math.max(count, index + 1)
    return count
  }

  #requestOf(wireKey: string | undefined): RequestKey.RequestKey | undefined {
    if (wireKey === undefined) return undefined
    const { count = Infinity, keys } = this.#expected
    const own = RequestKey.fromWire(wireKey)
    if (own !== undefined && own.index < count && (keys === undefined || this.#indexOfKey.get(own.key) === own.index)) {
      return own
    }
    const index = this.#indexOfKey.get(wireKey)
    return index === undefined ? undefined : { index, key: wireKey }
  }

  #keyAt(index: number, wireKey: string | undefined): string {
    return this.#expected.keys?.[index] ?? wireKey ?? RequestKey.defaultKey(index)
  }

  #goByPosition(): void {
    this.#by = "position"
    for (const [index, result] of this.#unplaced.splice(0)) {
      this.#hold({ index, key: this.#keyAt(index, undefined) }, result)
    }
  }

  #hold({ index, key }: RequestKey.RequestKey, result: Outcome<Response>): void {
    if (index < this.#nextIndex || this.#held.has(index)) return
    this.#held.set(index, { index, key, result })
  }

  #due(): ReadonlyArray<OrderedAnswer<Response>> {
    const due: Array<OrderedAnswer<Response>> = []
    for (let next = this.#held.get(this.#nextIndex); next !== undefined; next = this.#held.get(this.#nextIndex)) {
      this.#held.delete(this.#nextIndex++)
      due.push(next)
    }
    return due
  }
}
