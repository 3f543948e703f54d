/**
 * How many texts one request for embeddings may have.
 *
 * @since 0.1.0
 */
import type { Backend } from "./Backend.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What one request may have.
 *
 * @category models
 * @since 0.1.0
 */
export interface EmbeddingLimits {
  /** Number of texts. */
  readonly texts: number
  /** Number of characters of all texts together. */
  readonly characters: number
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The limits of a backend for a model: 100 texts on the Gemini API, 250 texts with 20,000 tokens on Vertex AI, where Gemini models take one text. A token has at
 * least one character, so a limit of tokens is one of characters.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ _tag }: Backend, model: string): EmbeddingLimits => {
  if (_tag === "gemini") return { texts: 100, characters: Infinity }
  return /gemini|maas/.test(model) ? { texts: 1, characters: Infinity } : { texts: 250, characters: 20_000 }
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Texts, or values with a size, in as few requests as the limits permit, in their order. One that is too long by itself is left to the server, which truncates
 * it.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Backend, EmbeddingLimits } from "effect-genai"
 *
 * const limits = EmbeddingLimits.make(Backend.vertex("my-project", "us-central1"), "text-embedding-005")
 * const requests = EmbeddingLimits.split(["a long text", "another one"], limits, (text) => text.length)
 * ```
 */
export const split = <A>(
  values: ReadonlyArray<A>,
  { characters, texts: most }: EmbeddingLimits,
  sizeOf: (value: A) => number
): ReadonlyArray<ReadonlyArray<A>> => {
  const requests: Array<Array<A>> = []
  let room = 0
  for (const value of values) {
    const size = sizeOf(value)
    const last = requests.at(-1)
    if (last === undefined || last.length === most || size > room) {
      requests.push([value])
      room = characters
    } else {
      last.push(value)
    }
    room -= size
  }
  return requests
}
