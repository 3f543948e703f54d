/**
 * The body of an answer, whatever HTTP client it comes from.
 */
import type * as Arr from "effect/Array"
import type * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type { HttpRequest } from "./HttpRequest.ts"

/** A body. It can be taken once: in pieces, or whole. */
export interface Source {
  /** The bytes that have arrived since, or the next ones. */
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<Uint8Array>, Failure>
  /** Closes the connection, if it is open. What waits for bytes ends. */
  readonly close: Effect.Effect<void>
  /** The text of all bytes, or of the first ones if there are more than this. What was read whole can be read again. */
  readonly whole: (maximum: number) => Effect.Effect<Body, Failure>
}

/** The text that was read, and whether there is more than the limit allows. */
export interface Body {
  readonly text: string
  readonly isTooLarge: boolean
}

/** Why there is no answer, or no more of it. An error of `HttpClient` is such a failure. */
export interface Failure {
  readonly reason: {
    readonly _tag: string
    readonly request: Address
    readonly cause?: unknown
  }
}

/** What a failure says of its request. */
export type Address = Pick<HttpRequest, "method" | "url">

/** The failure of a request that was sent. */
export const failureOf = (request: Address, cause: unknown): Failure => ({
  reason: { _tag: "TransportError", request, cause }
})

/** A text that was read without counting. */
export const bodyOf = (text: string, maximum: number): Body => ({ text, isTooLarge: isLarger(text, maximum) })

/** How much of a body is kept that is not used. */
export const mostOfTooLarge = 1000

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Whether a text has more bytes than this. A UTF-16 unit has one to three. */
const isLarger = (text: string, maximum: number): boolean =>
  text.length > maximum || 3 * text.length > maximum && new TextEncoder().encode(text).length > maximum
