/**
 * The body of a response that is taken without a stream of Effect. It costs less memory and time, and what waits for it ends when it is closed.
 */
import type * as Arr from "effect/Array"
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"

/** A body, as its client has it. */
export interface Source {
  /** The bytes that have arrived since, or the next ones. */
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<Uint8Array>, HttpClientError.HttpClientError>
  /** The text of all bytes, or of the first ones if there are more than this. */
  readonly whole: (maximum: number) => Effect.Effect<Body, HttpClientError.HttpClientError>
  /** Closes the connection, if it is open. What waits for bytes fails. */
  readonly close: Effect.Effect<void>
}

/** The text that was read, and whether there is more than the limit allows. */
export interface Body {
  readonly text: string
  readonly isTooLarge: boolean
}

/** A response that has a source. */
export interface Sourced extends HttpClientResponse.HttpClientResponse {
  readonly source: Source
}

/** A client of its own for answers that are read over time: it closes their connections when the scope closes. */
export interface Scoping extends HttpClient.HttpClient {
  readonly scoped: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>
}

/** The source of a response, if its client offers one. Others have a `source` of another kind. */
export const of = (response: HttpClientResponse.HttpClientResponse): Source | undefined => {
  const { source } = response as Partial<Sourced>
  return source?.whole && source
}

/** How much of a body is kept that is not used. */
export const mostOfTooLarge = 1000
