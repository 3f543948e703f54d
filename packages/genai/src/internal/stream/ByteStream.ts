/**
 * The bytes of one answer, delivered as they arrive.
 */
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import { StreamInterrupted } from "../../GenAIError.ts"
import * as Connection from "../answer/Connection.ts"
import * as EventStream from "./EventStream.ts"

/** Reads an answer as bytes. It is complete when as many bytes have arrived as `content-length` announces. */
export const fromResponse = (
  response: HttpClientResponse.HttpClientResponse,
  { idle, operation, scope }: EventStream.Reading
): Effect.Effect<EventStream.EventPull<Uint8Array>> => {
  const { "content-encoding": encoding, "content-length": length } = response.headers
  const announced = length === undefined || encoding !== undefined ? undefined : Number(length)
  let events = 0
  let bytes = 0
  const delivered = () => ({ events, last: undefined, bytes })
  const interrupted = (message: string, cause: unknown) =>
    Effect.fail(
      new StreamInterrupted({ message: `${message} after ${bytes} bytes`, operation, delivered: delivered(), cause })
    )
  return Effect.map(Channel.toPullScoped(response.stream.channel, scope), (source) => {
    const next = Effect.matchCauseEffect(source, {
      onSuccess: (chunks) => {
        events += chunks.length
        for (const chunk of chunks) bytes += chunk.length
        return Effect.succeed(chunks)
      },
      onFailure: (cause): EventStream.EventPull<Uint8Array>["pull"] => {
        const failure = cause.reasons.find(Cause.isFailReason)?.error
        if (failure === undefined) return Effect.failCause(cause as Cause.Cause<never>)
        if (!Cause.isDone(failure)) {
          return interrupted("The connection broke", Connection.failed(failure, operation))
        }
        return announced === undefined || bytes >= announced ? Cause.done() : interrupted("The answer ended", undefined)
      }
    })
    const pull = Duration.isFinite(idle)
      ? Effect.timeoutOrElse(next, {
        duration: idle,
        orElse: () => Effect.fail(EventStream.silence(idle, operation, delivered()))
      })
      : next
    return { pull, delivered }
  })
}
