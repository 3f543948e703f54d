/**
 * Bodies whose size is not known before: how many bytes there are shows while they are read. The bytes of a web response, and those of a source, are counted as they
 * come, which costs no more than reading them at once.
 */
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import { type Body, mostOfTooLarge, of as sourceOf } from "../transport/Source.ts"

/** Reads a body up to a size; the rest is not read. `undefined` for a body that its client reads in another way, and faster if its size is known. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maximum: number,
  isSizeKnown: boolean
): Effect.Effect<Body, HttpClientError.HttpClientError> | undefined => {
  const known = kept.get(response)
  if (known !== undefined) return Effect.succeed(known)
  const own = sourceOf(response)
  if (own !== undefined) return own.whole(maximum)
  if (isSizeKnown) return undefined
  const source = Option.getOrUndefined(HttpClientResponse.toWeb(response))
  if (source === undefined || source.body === null || source.bodyUsed || source.body.locked) return undefined
  const stream = source.body
  return Effect.suspend(() => {
    const reader = stream.getReader()
    const decoder = new TextDecoder()
    const close = Effect.sync(() => void reader.cancel().catch(() => {}))
    let text = ""
    let size = 0
    const piece = Effect.tryPromise({ try: () => reader.read(), catch: (cause) => broken(response, cause) })
    const rest: Effect.Effect<Body, HttpClientError.HttpClientError> = Effect.flatMap(piece, ({ done, value }) => {
      if (done) return Effect.succeed(keep(response, { text: text + decoder.decode(), isTooLarge: false }))
      size += value.length
      if (size > maximum) {
        return Effect.as(close, keep(response, { text: text.slice(0, mostOfTooLarge), isTooLarge: true }))
      }
      text += decoder.decode(value, streaming)
      return rest
    })
    return Effect.onInterrupt(rest, () => close)
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Bodies by their responses, because a body can be read only once. */
const kept = /*#__PURE__*/ new WeakMap<HttpClientResponse.HttpClientResponse, Body>()

const streaming = { stream: true }

const keep = (response: HttpClientResponse.HttpClientResponse, body: Body): Body => {
  kept.set(response, body)
  return body
}

const broken = (response: HttpClientResponse.HttpClientResponse, cause: unknown): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.DecodeError({ request: response.request, response, cause })
  })
