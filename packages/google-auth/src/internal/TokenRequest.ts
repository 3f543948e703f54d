/** A request for a token, or for what a token is asked for with: limited in time and size, tried again while that helps, never redirected. */
import type { AuthError } from "effect-genai/GenAIError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type Asked, failed, refused } from "./Refusal.ts"

export interface Answer {
  readonly headers: { readonly [name: string]: string | undefined }
  /** The text of the body. */
  readonly text: string
  /** The body, parsed if it is JSON; else the text. */
  readonly body: unknown
}

export interface Limits {
  /** For one attempt. */
  readonly timeout: Duration.Input
  /** After the first. */
  readonly retries: number
}

/** For endpoints on the internet. */
export const remote: Limits = { timeout: "8 seconds", retries: 2 }

/** Sends a request, and returns a successful answer. */
export const send = (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  asked: Asked,
  limits: Limits = remote
): Effect.Effect<Answer, AuthError> => {
  const silent = (problem: string): Failure => ({
    error: failed(`${asked.server} ${problem}. ${asked.unreachable ?? "Check the network and the address"}.`),
    isTransient: true
  })
  const attempt = Effect.gen(function*() {
    const response = yield* http.execute(request)
    const text = yield* read(response)
    if (text === undefined) {
      return yield* Effect.fail<Failure>({
        error: failed(`${asked.server} answered with more than ${maximumSize} bytes`),
        isTransient: false
      })
    }
    const body = Result.getOrElse(Result.try(() => JSON.parse(text) as unknown), () => text)
    if (response.status >= 200 && response.status < 300) return { headers: response.headers, text, body }
    const now = yield* Clock.currentTimeMillis
    const serverTime = Date.parse(response.headers["date"] ?? "")
    const error = refused(asked, { status: response.status, body, serverTime, now })
    return yield* Effect.fail<Failure>({ error, isTransient: isTransient(response.status) })
  }).pipe(
    Effect.catchTag("HttpClientError", () => Effect.fail(silent("could not be reached"))),
    Effect.timeoutOrElse({
      duration: limits.timeout,
      orElse: () =>
        Effect.fail(silent(`did not answer within ${Duration.format(Duration.fromInputUnsafe(limits.timeout))}`))
    })
  )
  return attempt.pipe(
    Effect.retry({
      times: limits.retries,
      schedule: Schedule.jittered(Schedule.exponential("250 millis")),
      while: ({ isTransient }) => isTransient
    }),
    Effect.mapError(({ error }) => error),
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.provideService(HttpClient.TracerDisabledWhen, always)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Failure {
  readonly error: AuthError
  readonly isTransient: boolean
}

/** The most bytes of an answer. Tokens have a few kilobytes. */
const maximumSize = 1024 * 1024

/** The text of an answer; `undefined` if it is too long. */
const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<string | undefined, HttpClientError.HttpClientError> =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    let size = 0
    let text = ""
    return response.stream.pipe(
      Stream.runForEachWhile((bytes) =>
        Effect.sync(() => {
          size += bytes.length
          text += decoder.decode(bytes, { stream: true })
          return size <= maximumSize
        })
      ),
      Effect.map(() => size <= maximumSize ? text + decoder.decode() : undefined),
      Effect.catchIf(({ reason }) => reason._tag === "EmptyBodyError", () => Effect.succeed(""))
    )
  })

const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500

const always = () => true
