/**
 * Automatic continuation of `models.generateContent` and its stream: when another request follows, and what it is. The server splits an answer over
 * several requests. It leaves a token at a checkpoint (without a `finishReason`) or at the end of its share (`CONTINUATION`), and goes on from there
 * when it gets the token back.
 */
import * as Effect from "effect/Effect"
import type { GenAIError } from "../../GenAIError.ts"
import type * as Wire from "../../wire/GenerateContent.ts"
import type { Fields } from "../check/Fields.ts"
import { asJsonObject, isJsonObject } from "../check/Json.ts"
import { said } from "../check/Said.ts"
import * as ContinuationError from "../stream/ContinuationError.ts"
import * as Relay from "../stream/Relay.ts"
import * as Merge from "./AnswerMerge.ts"

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/** The same call, going on from a token. */
export const resumed = (
  params: Wire.GenerateContentParameters,
  token: string | undefined
): Wire.GenerateContentParameters =>
  token === undefined ? params : { ...params, config: { ...params.config, continuationToken: token } }

// -----------------------------------------------------------------------------
// Whole answers
// -----------------------------------------------------------------------------

/** The token to go on with after an answer to a request that was sent with the token `sent`. */
export const nextToken = (answer: Wire.GenerateContentResponse, sent?: string): string | undefined => {
  const { continuationToken, finishReason } = firstCandidate(answer)
  return freshToken(continuationToken, sent, said(finishReason))
}

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

/** The policy of a stream of chunks. Its states are tokens; the first request has none. */
export class StreamContinuation<Chunk extends Wire.GenerateContentResponse>
  implements Relay.Policy<string | undefined, Chunk, GenAIError>
{
  readonly #operation: string
  /** The token that the current hop goes on from. */
  #sent: string | undefined = undefined
  /** The last chunk of all hops, and their usage without that of the current hop. */
  #last: Chunk | undefined = undefined
  #usage: Merge.Usage | undefined = undefined
  /** How often the current token was sent again without any progress. */
  #retries = 0
  #hop: Hop = newHop()

  constructor(operation: string) {
    this.#operation = operation
  }

  /** Gives a chunk the usage of all hops, and hides a `finishReason` that only ends a hop. */
  observe(chunk: Chunk): Chunk {
    const hop = this.#hop
    this.#last = chunk
    hop.hasEvents = true
    hop.isBlocked ||= said(chunk.promptFeedback?.blockReason) !== undefined
    if (isJsonObject(chunk.usageMetadata)) {
      hop.usage = Merge.addUsage(this.#usage, chunk.usageMetadata)
      if (this.#usage !== undefined) Object.assign(chunk, { usageMetadata: hop.usage })
    }
    const candidate = firstCandidate(chunk)
    const { continuationToken } = candidate
    const finishReason = said(candidate["finishReason"])
    const parts = asJsonObject(candidate["content"])["parts"]
    hop.hasContent ||= Array.isArray(parts) && parts.length > 0
    hop.finishReason = finishReason ?? hop.finishReason
    if (isToken(continuationToken)) hop.token = continuationToken
    if (finishReason === continuation && hop.token !== undefined && !hop.isBlocked) {
      candidate["finishReason"] = undefined
    }
    return chunk
  }

  next(failure: GenAIError | undefined): Effect.Effect<Relay.Next<string>, GenAIError> {
    const hop = this.#hop
    const sent = this.#sent
    const token = failure !== undefined && isFinal(failure, hop) ? undefined : this.#nextToken()
    if (token === undefined) {
      if (failure === undefined) return Effect.succeed(Relay.end)
      return Effect.fail(
        sent === undefined ? failure : ContinuationError.interrupted(this.#soFar(sent), failure)
      )
    }
    this.#usage = hop.usage ?? this.#usage
    this.#hop = newHop()
    if (token === sent) {
      this.#retries++
      return Effect.succeed(Relay.resume(token))
    }
    this.#retries = 0
    this.#sent = token
    return Effect.succeed(Relay.goOn(token))
  }

  exceeded(maximumHops: number): GenAIError {
    return ContinuationError.exceeded(this.#soFar(this.#sent!), maximumHops)
  }

  /** A hop that broke before it brought anything is sent again, but only a few times. After content it would come twice. */
  #nextToken(): string | undefined {
    const { finishReason, hasContent, isBlocked, token } = this.#hop
    if (isBlocked) return undefined
    return freshToken(token, this.#sent, finishReason) ??
      (finishReason === undefined && !hasContent && this.#retries < maximumRetries ? this.#sent : undefined)
  }

  #soFar(continuationToken: string): ContinuationError.SoFar {
    return { operation: this.#operation, partial: this.#last, continuationToken }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What the current hop has brought. */
interface Hop {
  token: string | undefined
  finishReason: string | undefined
  usage: Merge.Usage | undefined
  hasEvents: boolean
  hasContent: boolean
  isBlocked: boolean
}

const newHop = (): Hop => ({
  token: undefined,
  finishReason: undefined,
  usage: undefined,
  hasEvents: false,
  hasContent: false,
  isBlocked: false
})

const maximumRetries = 3

const continuation = "CONTINUATION"

/** The first candidate decides whether the answer goes on. */
const firstCandidate = ({ candidates }: Wire.GenerateContentResponse): Fields =>
  asJsonObject(Array.isArray(candidates) ? candidates[0] : undefined)

const isToken = (token: unknown): token is string => typeof token === "string" && token !== ""

/** A token is fresh if the answer is still open, and the token is not the one that was sent: the server would only repeat itself. */
const freshToken = (token: unknown, sent: string | undefined, finishReason: string | undefined): string | undefined =>
  isToken(token) && token !== sent && isOpen(finishReason) ? token : undefined

const isOpen = (finishReason: string | undefined): boolean =>
  finishReason === undefined || finishReason === continuation

/** Whether another request is of no use: the time of the call is up, or the request was refused. */
const isFinal = (failure: GenAIError, { hasEvents }: Hop): boolean =>
  failure._tag === "TimeoutError"
    ? failure.phase === "total"
    : !hasEvents && failure._tag !== "ConnectionError" && failure._tag !== "StreamInterrupted"
