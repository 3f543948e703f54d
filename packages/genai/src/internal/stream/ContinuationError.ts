/**
 * The errors of an answer that the SDK continues over several requests.
 */
import { ContinuationInterrupted, type GenAIError } from "../../GenAIError.ts"

/** What there is of the answer, and the token to go on from. */
export interface SoFar {
  readonly operation: string
  readonly partial: unknown
  readonly continuationToken: string
  readonly interactionId?: string | undefined
}

/** A later request failed. */
export const interrupted = (soFar: SoFar, cause: GenAIError): ContinuationInterrupted =>
  new ContinuationInterrupted({
    ...soFar,
    message: `The answer was interrupted while it was being continued: ${cause.message}`,
    cause
  })

/** The server has asked to go on after every request, up to the maximum. */
export const exceeded = (soFar: SoFar, maximumHops: number): ContinuationInterrupted =>
  new ContinuationInterrupted({
    ...soFar,
    message: `The answer is still incomplete after ${maximumHops} requests`,
    cause: undefined
  })
