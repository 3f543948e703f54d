/**
 * What a handler received: the headers of a delivery and its body, in any form that a server has them in. A failure says what is wrong with them.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isFields, typeOf } from "../check/Fields.ts"
import type { Bytes } from "./Keys.ts"

/** The headers that are read. */
export interface Headers {
  readonly id: string
  readonly timestamp: string
  readonly signatures: string
}

/** What is signed, and the body, which is the end of it. */
export interface Content {
  readonly signed: Bytes
  readonly body: Bytes
}

/** The headers of a delivery, in any case. The values of a header that stands there twice are joined with a comma, as HTTP joins them. */
export const headers = (delivery: unknown): Result.Result<Headers, string> => {
  if (!isFields(delivery)) return Result.fail("The delivery is not an object; expected headers and body")
  const given = delivery["headers"]
  if (typeof given !== "object" || given === null) {
    return Result.fail("The headers are not an object; expected the headers of the request")
  }
  const found = new Map<string, string>()
  let count = 0
  let length = 0
  for (const entry of Symbol.iterator in given ? given as Iterable<unknown> : Object.entries(given)) {
    if (!Array.isArray(entry) || typeof entry[0] !== "string") {
      return Result.fail("The headers are not pairs of name and value; expected the headers of the request")
    }
    if (++count > maximumCount) return Result.fail(`The delivery has more than ${maximumCount} headers`)
    const name = entry[0].toLowerCase()
    if (!names.includes(name) || entry[1] === undefined) continue
    const values: ReadonlyArray<unknown> = Array.isArray(entry[1]) ? entry[1].slice(0, maximumLength) : [entry[1]]
    if (!values.every(Predicate.isString)) return Result.fail(`The header ${name} is not a string`)
    const value = [...(found.has(name) ? [found.get(name)] : []), ...values].join(", ")
    length += value.length
    if (length > maximumLength) {
      return Result.fail(`The webhook- headers of the delivery are longer than ${maximumLength} characters`)
    }
    found.set(name, value)
  }
  const missing = names.find((name) => !found.get(name))
  if (missing !== undefined) return Result.fail(`The delivery has no ${missing} header`)
  const [id, timestamp, signatures] = names.map((name) => found.get(name)!) as [string, string, string]
  return Result.succeed({ id, timestamp, signatures })
}

/** The content that is signed. One copy is both verified and parsed, so that nobody can change the body in between. */
export const content = (preamble: string, body: unknown): Result.Result<Content, string> => {
  const received = typeof body === "string" ? encoder.encode(body) : bytesOf(body)
  if (received === undefined) {
    return Result.fail(
      `The body is of type ${typeOf(body)}; expected the text or the bytes of the request, before they are parsed`
    )
  }
  const before = encoder.encode(preamble)
  const signed = new Uint8Array(before.length + received.length)
  signed.set(before)
  signed.set(received, before.length)
  return Result.succeed({ signed, body: signed.subarray(before.length) })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const names = ["webhook-id", "webhook-timestamp", "webhook-signature"]

/** The limits that Node has by default for the headers of a request: how many, and how many characters. */
const maximumCount = 2000
const maximumLength = 16_384

const encoder = /*#__PURE__*/ new TextEncoder()

/** Bytes of another realm (of a test runner, say) are not an `instanceof` of ours. */
const bytesOf = (body: unknown): Uint8Array | undefined => {
  const type = typeOf(body)
  if (type === "Uint8Array") return body as Uint8Array
  return type === "ArrayBuffer" ? new Uint8Array(body as ArrayBuffer) : undefined
}
