/**
 * Bodies whose size is not known before: how many bytes there are shows while they are read. The bytes of a web response are counted as they come, which costs no
 * more than reading them at once.
 */
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"

/** The text that was read, and whether there is more than the limit allows. */
export interface Body {
  readonly text: string
  readonly isTooLarge: boolean
}

/** Reads a body up to a size; the rest is not read. `undefined` for a body that its client reads in another way. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maximum: number
): Effect.Effect<Body, HttpClientError.HttpClientError> | undefined => {
  const known = kept.get(response)
  if (known !== undefined) return Effect.succeed(known)
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

/** How much of a body is kept that is not used. */
const mostOfTooLarge = 1000

const keep = (response: HttpClientResponse.HttpClientResponse, body: Body): Body => {
  kept.set(response, body)
  return body
}

const broken = (response: HttpClientResponse.HttpClientResponse, cause: unknown): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.DecodeError({ request: response.request, response, cause })
  })
