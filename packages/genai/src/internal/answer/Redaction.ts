/**
 * Redaction of what the server sends: errors of Google, and of proxies in between, quote the credentials of the request.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isFields } from "../check/Fields.ts"
import { parsed } from "../check/Json.ts"
import { type HttpRequest, jsonOf } from "../transport/HttpRequest.ts"
import type { HttpResponse } from "../transport/Sender.ts"

/**
 * The text, or the parsed JSON, with every secret of its request replaced. Parse before you redact: a replacement in the text of JSON could not know how
 * the server escaped a secret.
 */
export const redacted = <A>(value: A, response: Pick<HttpResponse, "request">): A => {
  const secrets = secretsOf(response.request, marked.get(response) ?? [])
  if (secrets.length === 0) return value
  const patterns = secrets.map(patternOf)
  if (typeof value === "string") return withoutBeginning(replaced(value, patterns) as string, secrets) as A
  // JSON may be nested deeper than the stack.
  return Result.getOrElse(Result.try(() => replaced(value, patterns)), () => "<nested too deeply>") as A
}

/** Remembers which headers of its request a response must not show, whatever their names are. */
export const keepSecret = (response: HttpResponse, headers: ReadonlyArray<string>): void => {
  if (headers.length > 0) marked.set(response, headers)
}

/** Whether there are such headers. */
export const hasMarks = (response: HttpResponse): boolean => marked.has(response)

/**
 * The headers of a response, without the secrets of its request if the caller has marked any. They are read once: HTTP clients may make them anew for
 * every access.
 */
export const headersOf = (response: HttpResponse): HttpResponse["headers"] => {
  const { headers } = response
  return marked.has(response) ? redacted({ ...headers }, response) : headers
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

/** A text that breaks off may end with the beginning of a secret. */
const withoutBeginning = (text: string, secrets: ReadonlyArray<string>): string => {
  const longest = Math.max(0, ...secrets.map((secret) => beginningAtEnd(text, secret)))
  return longest < shortestBeginning ? text : `${text.slice(0, -longest)}<redacted>`
}

/** How many characters at the end of a text are the beginning of a secret. */
const beginningAtEnd = (text: string, secret: string): number => {
  let length = Math.min(text.length, secret.length - 1)
  while (length > 0 && !text.endsWith(secret.slice(0, length))) length--
  return length
}

/** All keys of a kind begin with the same few characters. */
const shortestBeginning = 8

/** The headers that the caller marked as secret, by the response to their request. */
const marked = /*#__PURE__*/ new WeakMap<object, ReadonlyArray<string>>()

/** The secrets of a request, longest first: a secret may contain another. */
const secretsOf = (
  request: HttpRequest,
  marked: ReadonlyArray<string>
): ReadonlyArray<string> =>
  Object.entries(request.headers).flatMap(([name, value]) => {
    const shortest = marked.includes(name) ? shortestSecret : secretHeader.test(name) ? shortestKey : Infinity
    return [value, value.replace(/^\S+\s+/, "")].filter(({ length }) => length >= shortest)
  }).concat(secretsIn(request)).flatMap((secret) => [secret, ...inBase64(secret)])
    .toSorted((one, other) => other.length - one.length)

/** Headers with credentials, of the API and of gateways. */
const secretHeader = /(key|token|secret|password|signature|auth|authorization|credentials?|assertion|jwt|cookie)$/

/** A shorter value is not a key, and may be part of any text. */
const shortestKey = 16

/**
 * What every Base64 text has that encodes a secret, alone or behind other bytes, as a user name and a password are. The first and the last character may depend on
 * what is beside the secret, so they are left out.
 */
const inBase64 = (secret: string): ReadonlyArray<string> => {
  const bytes = encoder.encode(secret)
  return bytes.length < shortestKey ? [] : [0, 1, 2].flatMap((before) => {
    const text = Base64.encode(new Uint8Array([...new Uint8Array(before), ...bytes]))
    const own = text.slice(before === 0 ? 0 : before + 1, Math.floor((before + bytes.length) * 8 / 6))
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")]
  })
}

/** The secrets that `credentials.create` and `update` send. */
const secretsIn = (request: HttpRequest): ReadonlyArray<string> => {
  const json = jsonOf(request)
  const fields = json === undefined ? undefined : parsed(json)
  return isFields(fields)
    ? secretFields.map((name) => fields[name]).filter(Predicate.isString).filter(({ length }) =>
      length >= shortestSecret
    )
    : []
}

const secretFields = ["value", "token", "client_secret", "refresh_token"]

/** A shorter text would be found in words that are no secret. */
const shortestSecret = 4

/** Matches a secret as it is, and as JSON (also JSON in a string of JSON), HTML or a URL (also within another URL) escapes it. */
const patternOf = (secret: string): RegExp => new RegExp([...secret].map(characterPattern).join(""), "g")

const characterPattern = (character: string): string => {
  const code = character.charCodeAt(0)
  if (character.length > 1) return character
  const hex = code.toString(16)
  const forms = [
    /[a-z\d]/i.test(character) ? character : String.raw`\\{0,3}${literal(character)}`,
    String.raw`\\{1,3}u${anyCase(hex.padStart(4, "0"))}`,
    `&#${code};`,
    `&#[xX]0*${anyCase(hex)};`,
    Array.from(encoder.encode(character), (byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, "0"))}`).join(""),
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
  "+": ["&plus;"],
  "/": ["&sol;"],
  "=": ["&equals;"],
  "&": ["&amp;"],
  "'": ["&apos;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  "\n": ["\\\\{1,3}n"],
  "\r": ["\\\\{1,3}r"],
  "\t": ["\\\\{1,3}t"],
  " ": ["\\+"]
}
