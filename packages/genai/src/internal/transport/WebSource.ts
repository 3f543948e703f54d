/**
 * The body of a web response, read without a stream of Effect, which takes more memory and time.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { type Address, type Body, bodyOf, type Failure, failureOf, mostOfTooLarge, type Source } from "./Source.ts"

/** A class, because an idle stream keeps one. */
export class WebSource implements Source {
  readonly #request: Address
  /** The response, until its body is taken in pieces: a stream keeps no more than the reader. */
  #response: Response | undefined
  readonly #controller: AbortController | undefined
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined = undefined
  /** The body, which can be taken only once. */
  #taken: Body | undefined = undefined
  #isOver = false

  /** The controller aborts the request, if there is one. */
  constructor(request: Address, response: Response, controller?: AbortController) {
    this.#request = request
    this.#response = response
    this.#controller = controller
  }

  readonly pull: Source["pull"] = Effect.callback((resume) => {
    this.#reader ??= this.#response?.body?.getReader()
    // Some answers have no body, and on some platforms none can be taken in pieces.
    if (this.#reader === undefined) return resume(this.#broken(undefined))
    this.#response = undefined
    this.#reader.read().then(
      ({ done, value }) => resume(done ? this.#ended() : Effect.succeed([value])),
      (cause: unknown) => resume(this.#broken(cause))
    )
  })

  whole(maximum: number): Effect.Effect<Body, Failure> {
    return Effect.suspend(() => {
      if (this.#taken !== undefined) return Effect.succeed(this.#taken)
      const reading = isCounted(this.#response!) ? this.#counted(maximum) : this.#text(maximum)
      return Effect.onInterrupt(reading, () => this.close)
    })
  }

  get close(): Effect.Effect<void> {
    return Effect.sync(() => {
      if (this.#isOver) return
      this.#isOver = true
      this.#controller?.abort()
      // Ends what waits for bytes, if the signal does not.
      this.#reader?.cancel().catch(() => {})
    })
  }

  // ---------------------------------------------------------------------------
  // Private
  // ---------------------------------------------------------------------------

  /** Reads the body at once, which is faster than counting. */
  #text(maximum: number): Effect.Effect<Body, Failure> {
    return Effect.callback((resume) => {
      this.#response!.text().then(
        (text) => resume(Effect.succeed(this.#keep(bodyOf(text, maximum)))),
        (cause: unknown) => resume(this.#broken(cause))
      )
    })
  }

  /** How many bytes there are shows while they are read. The rest of a body that is too large is not read. */
  #counted(maximum: number): Effect.Effect<Body, Failure> {
    const decoder = new TextDecoder()
    let text = ""
    let size = 0
    const rest: Effect.Effect<Body, Failure> = Effect.matchEffect(this.pull, {
      onSuccess: ([bytes]) => {
        size += bytes.length
        if (size > maximum) {
          return Effect.map(this.close, () => this.#keep({ text: text.slice(0, mostOfTooLarge), isTooLarge: true }))
        }
        text += decoder.decode(bytes, streaming)
        return rest
      },
      onFailure: (error) =>
        Cause.isDone(error)
          ? Effect.succeed(this.#keep({ text: text + decoder.decode(), isTooLarge: false }))
          : Effect.fail(error)
    })
    return rest
  }

  #ended(): Effect.Effect<never, Cause.Done> {
    this.#isOver = true
    return Cause.done()
  }

  #keep(body: Body): Body {
    this.#isOver = true
    return this.#taken = body
  }

  #broken(cause: unknown): Effect.Effect<never, Failure> {
    return Effect.fail(failureOf(this.#request, cause))
  }
}

/**
 * Whether a body is counted while it is read. The headers of others say how large they are, if they are not packed, and they may be read already.
 */
export const isCounted = ({ body, headers }: Response): boolean =>
  body !== null && body !== undefined && !body.locked &&
  (!headers.has("content-length") || headers.has("content-encoding"))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const streaming = { stream: true }
