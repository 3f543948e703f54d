/**
 * Redaction of what the server sends: errors of Google, and of proxies in between, quote the credentials of the request.
 */
import type * as HttpBody from "effect/http/HttpBody"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isFields } from "../check/Fields.ts"
import { parsed } from "../check/Json.ts"

/**
 * The text, or the parsed JSON, with every secret of its request replaced. Parse before you redact: a replacement in the text of JSON could not know how
 * the server escaped a secret.
 */
export const redacted = <A>(value: A, { request }: HttpClientResponse.HttpClientResponse): A => {
  const patterns = secretsOf(request).map(patternOf)
  if (patterns.length === 0) return value
  // JSON may be nested deeper than the stack.
  return Result.getOrElse(Result.try(() => replaced(value, patterns)), () => "<nested too deeply>") as A
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const replaced = (value: unknown, patterns: ReadonlyArray<RegExp>): unknown => {
  if (typeof value === "string") return patterns.reduce((text, pattern) => text.replace(pattern, "<redacted>"), value)
  if (Array.isArray(value)) return value.map((item) => replaced(item, patterns))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [replaced(name, patterns), replaced(item, patterns)])
  )
}

/** The secrets of a request, longest first: a secret may contain another. */
const secretsOf = (request: HttpClientRequest.HttpClientRequest): ReadonlyArray<string> =>
  Object.entries(request.headers).flatMap(([name, value]) =>
    secretHeader.test(name) ? [value, value.replace(/^\S+\s+/, "")] : []
  ).filter(({ length }) => length >= shortestKey).concat(secretsIn(request.body)).toSorted((one, other) =>
    other.length - one.length
  )

/** Headers with credentials, of the API and of gateways. */
const secretHeader = /(^|-)(key|token|secret|password|signature|authorization|cookie)$/

/** A shorter value is not a key, and may be part of any text. */
const shortestKey = 16

/** The secrets that `credentials.create` and `update` send. */
const secretsIn = (body: HttpBody.HttpBody): ReadonlyArray<string> => {
  const fields = body._tag === "Uint8Array" ? parsed(new TextDecoder().decode(body.body)) : undefined
  return isFields(fields)
    ? secretFields.map((name) => fields[name]).filter(Predicate.isString).filter(({ length }) =>
      length >= shortestSecret
    )
    : []
}

const secretFields = ["value", "token", "client_secret", "refresh_token"]

const shortestSecret = 4

/** Matches a secret as it is, and as JSON (also JSON in a string of JSON), HTML or a URL escapes it. */
const patternOf = (secret: string): RegExp => new RegExp([...secret].map(characterPattern).join(""), "g")

const characterPattern = (character: string): string => {
  const code = character.charCodeAt(0)
  if (/^[a-z\d]$/i.test(character) || character.length > 1) return character
  const hex = code.toString(16)
  const forms = [
    String.raw`\\{0,3}${literal(character)}`,
    String.raw`\\{1,3}u${anyCase(hex.padStart(4, "0"))}`,
    `&#${code};`,
    `&#[xX]0*${anyCase(hex)};`,
    Array.from(encoder.encode(character), (byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`).join(""),
    ...named[character] ?? []
  ]
  return `(?:${forms.join("|")})`
}

const encoder = /*#__PURE__*/ new TextEncoder()

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`)

const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

/** Short escapes of JSON, and names in HTML. */
const named: { readonly [character: string]: ReadonlyArray<string> } = {
  "\"": ["&quot;"],
  "&": ["&amp;"],
  "'": ["&apos;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  "\n": [String.raw`\\{1,3}n`],
  "\r": [String.raw`\\{1,3}r`],
  "\t": [String.raw`\\{1,3}t`],
  " ": [String.raw`\+`]
}
