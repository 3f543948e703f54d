/**
 * The answers of a batch: how each is read, from the job itself or from a line of its file, and how they are put in the order of the requests.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { DecodeError, GenAIError, JobFailed } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import * as Answer from "../answer/Answer.ts"
import * as BatchJob from "./BatchJob.ts"

// -----------------------------------------------------------------------------
// Reading
// -----------------------------------------------------------------------------

/** What a request came to. */
export type Outcome<Response> = Result.Result<Response, GenAIError | JobFailed<Wire.BatchJob>>

/** An answer, and what it says of the request it answers. */
export interface Answered<Response> {
  readonly key: string | undefined
  readonly result: Outcome<Response>
}

/** How a response is read. */
export type Read<Response> = (response: object) => Response

/** An answer that stands in the job itself. */
export const fromInlined = <Response>(item: unknown, read: Read<Response>, operation: string): Answered<Response> => {
  if (!Predicate.isObject(item)) return { key: undefined, result: Result.fail(unreadable(String(item), operation)) }
  const metadata = item["metadata"]
  return {
    key: Predicate.isObject(metadata) ? stringOf(metadata["key"]) : undefined,
    result: outcomeOf(item, read, operation) ?? Result.fail(unreadable(textOf(item), operation))
  }
}

/** An answer that is a line of a file. */
export const fromLine = <Response>(text: string, read: Read<Response>, operation: string): Answered<Response> => {
  const line = Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
  return Predicate.isObject(line)
    ? {
      key: stringOf(line["key"]),
      result: outcomeOf(line, read, operation) ?? Result.fail(unreadable(text, operation))
    }
    : { key: undefined, result: Result.fail(unreadable(text, operation)) }
}

const outcomeOf = <Response>(
  item: { readonly error?: unknown; readonly response?: unknown },
  read: Read<Response>,
  operation: string
): Outcome<Response> | undefined =>
  Predicate.isObject(item.error)
    ? Result.fail(Answer.errorOfItem(item.error, operation))
    : Predicate.isObject(item.response)
    ? Result.succeed(read(item.response))
    : undefined

/** What is nested without end has no text. */
const textOf = (item: object): string => Result.getOrElse(Result.try(() => JSON.stringify(item)), () => "…")

const unreadable = (text: string, operation: string) =>
  Answer.undecodable(text, "an object with a response or an error", operation, undefined)

const stringOf = (key: unknown): string | undefined =>
  typeof key === "string" ? key : typeof key === "number" ? String(key) : undefined

// -----------------------------------------------------------------------------
// Order
// -----------------------------------------------------------------------------

/** An answer at its place. */
export interface Item<Response> extends BatchJob.Known {
  readonly result: Outcome<Response>
}

/** What is known of the answers before they come. */
export interface Expected {
  /** The keys of the requests in their order, where these are given. */
  readonly keys: ReadonlyArray<string> | undefined
  /** How many items there have to be, where that is known. */
  readonly count: number | undefined
  /** Whether the answers come in the order of the requests. */
  readonly keepsOrder: boolean
  readonly missing: (index: number) => JobFailed<Wire.BatchJob>
  readonly keyless: DecodeError
}

/**
 * Puts answers in the order of the requests, and holds those alone that come before their turn. Requests of ours say their place. Those of other
 * makers say what they like: without the requests, their answers keep the order in which they come.
 */
export class Order<Response> {
  readonly #expected: Expected
  readonly #places: ReadonlyMap<string, number>
  readonly #held = new Map<number, Item<Response>>()
  /** Failures that do not say to which request, by where they came. */
  readonly #nameless: Array<readonly [position: number, result: Outcome<Response>]> = []
  #by: "place" | "position" | undefined
  #next = 0
  #came = 0

  constructor(expected: Expected) {
    this.#expected = expected
    this.#places = new Map(expected.keys?.map((key, index) => [key, index]))
  }

  /** The items whose turn has come; nothing where the answer is to another request than those. */
  put({ key, result }: Answered<Response>): ReadonlyArray<Item<Response>> | undefined {
    const position = this.#came++
    const { keepsOrder, keys } = this.#expected
    if (key === undefined && keepsOrder && position >= (keys?.length ?? Infinity)) return undefined
    if (this.#by !== "position" && key === undefined && Result.isFailure(result)) {
      this.#nameless.push([position, result])
      return []
    }
    const place = this.#by === "position" ? undefined : this.#placeOf(key)
    if (place !== undefined) {
      this.#by = "place"
      this.#hold(place, result)
    } else if (this.#by === "place" && (key === undefined || keys === undefined)) {
      this.#nameless.push([position, Result.fail(this.#expected.keyless)])
    } else {
      if (keys !== undefined && !(key === undefined && keepsOrder)) return undefined
      this.#byPosition()
      this.#hold({ index: position, key: this.#keyAt(position, key) }, result)
    }
    return this.#due()
  }

  /**
   * The items that are left, with what takes the place of answers that have not come. They are made as they are taken: how many there are, only the server and
   * the answers say.
   */
  *rest(): Iterable<Item<Response>> {
    if (this.#by === undefined) this.#byPosition()
    const count = this.#expected.count ?? this.#seen()
    const nameless = this.#nameless.values()
    for (let index = this.#next; index < count || this.#held.has(index); index++) {
      const item = this.#held.get(index)
      this.#held.delete(index)
      yield item ?? {
        index,
        key: this.#keyAt(index, undefined),
        result: nameless.next().value?.[1] ?? Result.fail(this.#expected.missing(index))
      }
    }
  }

  /** How many requests there are by what has come. */
  #seen(): number {
    let count = this.#next + this.#held.size + this.#nameless.length
    for (const index of this.#held.keys()) count = Math.max(count, index + 1)
    return count
  }

  #placeOf(key: string | undefined): BatchJob.Known | undefined {
    if (key === undefined) return undefined
    const { count = Infinity, keys } = this.#expected
    const own = BatchJob.fromWireKey(key)
    if (own !== undefined && own.index < count && (keys === undefined || this.#places.get(own.key) === own.index)) {
      return own
    }
    const index = this.#places.get(key)
    return index === undefined ? undefined : { index, key }
  }

  #keyAt(index: number, key: string | undefined): string {
    return this.#expected.keys?.[index] ?? key ?? BatchJob.defaultKey(index)
  }

  #byPosition(): void {
    this.#by = "position"
    for (const [index, result] of this.#nameless.splice(0)) {
      this.#hold({ index, key: this.#keyAt(index, undefined) }, result)
    }
  }

  #hold({ index, key }: BatchJob.Known, result: Outcome<Response>): void {
    if (index < this.#next || this.#held.has(index)) return
    this.#held.set(index, { index, key, result })
  }

  #due(): ReadonlyArray<Item<Response>> {
    const due: Array<Item<Response>> = []
    for (let item = this.#held.get(this.#next); item !== undefined; item = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++)
      due.push(item)
    }
    return due
  }
}
