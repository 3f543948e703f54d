/**
 * The bytes of one answer, delivered as they arrive.
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { StreamInterrupted } from "../../GenAIError.ts"
import * as Connection from "../answer/Connection.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import * as EventStream from "./EventStream.ts"

/** Reads an answer as bytes. It is complete when as many bytes have arrived as `content-length` announces. */
export const fromResponse = (
  { headers, source }: HttpResponse,
  { idle, operation }: EventStream.Reading
): Effect.Effect<EventStream.EventPull<Uint8Array>> => {
  const { "content-encoding": encoding, "content-length": length } = headers
  const announced = length === undefined || encoding !== undefined ? undefined : Number(length)
  let events = 0
  let bytes = 0
  const delivered = () => ({ events, last: undefined, bytes })
  const interrupted = (message: string, cause: unknown) =>
    Effect.fail(
      new StreamInterrupted({ message: `${message} after ${bytes} bytes`, operation, delivered: delivered(), cause })
    )
  const next = Effect.matchCauseEffect(source.pull, {
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
  return Effect.succeed({ pull, delivered })
}
