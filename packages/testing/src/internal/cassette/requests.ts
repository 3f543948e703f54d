/** Requests as a cassette compares them, and what is told of one that it does not have. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Result from "effect/Result"
import * as TextDiff from "effect/TextDiff"
import type { RecordedRequest, RequestBody } from "../../CassetteFile.ts"
import { isObject, sorted } from "../json.ts"
import { bytesOfLatin1, latin1Of, linesOf, parsed, textOf } from "./bytes.ts"
import type { Redactor } from "./redaction.ts"

/** How requests are compared. */
export type Matching = "strict" | "relaxed"

/** A request on its way. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** The headers that mean something to the API. The others are those of the client, of the connection, and credentials. */
const compared = /^(content-type|range|x-goog-upload-.+|x-http-method-override)$/

/** A request as it is kept: without secrets, and without what differs from run to run. */
export const recorded = Effect.fnUntraced(function*(sent: Sent, redactor: Redactor, more: ReadonlySet<string>) {
  const boundary = /boundary="?([^";]+)/.exec(sent.headers["content-type"] ?? "")?.[1]
  const stable = (text: string) => boundary === undefined ? text : text.replaceAll(boundary, "{BOUNDARY}")
  const headers = Object.entries(sent.headers)
    .filter(([name]) => compared.test(name) || more.has(name))
    .map(([name, value]) => [name, redactor.text(stable(value))] as const)
  const body = yield* bodyOf(
    boundary === undefined ? sent.bytes : bytesOfLatin1(stable(latin1Of(sent.bytes))),
    redactor
  )
  const request: RecordedRequest = {
    method: sent.method,
    url: redactor.url(sent.url),
    headers: sorted(Object.fromEntries(headers)) as RecordedRequest["headers"],
    ...(body === undefined ? undefined : { body })
  }
  return request
})

/** A recorded request without the secrets that are known now. */
export const redacted = (request: RecordedRequest, redactor: Redactor): RecordedRequest => ({
  ...request,
  url: redactor.text(request.url),
  ...(request.body !== undefined && "json" in request.body
    ? { body: { json: redactor.json(request.body.json) } }
    : undefined)
})

/** Whether a request may be the recorded one. */
export const isMatch = (matching: Matching, recorded: RecordedRequest, actual: RecordedRequest): boolean =>
  fits(shown(recorded, matching), shown(actual, matching))

/** Whether a text is what a template with placeholders says. */
export const fits = (template: string, text: string): boolean => template === text || pattern(template).test(text)

/**
 * A request that the cassette does not have, or not again.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnmatchedRequest extends Data.TaggedError("UnmatchedRequest")<{
  /** What was asked for, and how it differs from the nearest request of the cassette. */
  readonly message: string
  /** The HTTP method. `"WEBSOCKET"` for a handshake, and for a frame of a session. */
  readonly method: string
  /** The address, without secrets. */
  readonly url: string
  /** The differences from the nearest recorded request, as a unified diff: `-` is recorded, `+` was sent. `undefined` if nothing is left to compare with. */
  readonly diff: string | undefined
  /** The id of the cassette. */
  readonly replayId: string
}> {}

/** The error for a request, given the recorded requests that are left. */
export const unmatched = (
  replayId: string,
  actual: RecordedRequest,
  left: ReadonlyArray<RecordedRequest>,
  matching: Matching,
  isUsed: boolean
): UnmatchedRequest => {
  const text = shown(actual, matching)
  const nearest = left.map((request) => TextDiff.lines(shown(request, matching), text))
    .map((edits) => ({ edits, distance: distance(edits) }))
    .toSorted((one, other) => one.distance - other.distance)[0]?.edits
  const diff = nearest === undefined
    ? undefined
    : cut(TextDiff.unified(nearest, { fromFile: "recorded", toFile: "sent" }))
  const what = `${actual.method} ${actual.url}`
  const why = isUsed
    ? `The cassette "${replayId}" has no further recording of ${what}: each one answers once.`
    : `The cassette "${replayId}" has no recording of ${what}.`
  const then = diff === undefined
    ? "Every recorded request has been answered."
    : `The nearest recorded request that is left differs:\n\n${diff}`
  return new UnmatchedRequest({
    message: `${why} ${then}\n\nRecord again with GOOGLE_GENAI_CLIENT_MODE=record if the change is right.`,
    method: actual.method,
    url: actual.url,
    diff,
    replayId
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const bodyOf = Effect.fnUntraced(function*(bytes: Uint8Array, redactor: Redactor) {
  if (bytes.length === 0) return undefined
  const text = textOf(bytes)
  const json = text === undefined || !/^\s*[[{]/.test(text) ? undefined : Result.getOrUndefined(parsed(text))
  if (json !== undefined) return { json: sorted(redactor.json(json)) } satisfies RequestBody
  if (text !== undefined && bytes.length <= longestText) {
    return { text: linesOf(redactor.text(text)) } satisfies RequestBody
  }
  const digest = yield* Effect.promise(() => crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>))
  return { bytes: bytes.length, sha256: Hex.encode(new Uint8Array(digest)) } satisfies RequestBody
})

/** In bytes. Longer text is kept as its digest. */
const longestText = 65_536

/** A request as text to compare, and to show. */
const shown = ({ body, headers, method, url }: RecordedRequest, matching: Matching): string => {
  const lines = matching === "strict"
    ? [`${method} ${url}`, ...Object.keys(headers).toSorted().map((name) => `${name}: ${headers[name]}`)]
    : [`${method} ${url.replace(/^(https?|wss?):\/\/[^/]+/, "")}`]
  if (body === undefined) return lines.join("\n")
  const content = "json" in body
    ? JSON.stringify(matching === "strict" ? sorted(body.json) : withoutEmpty(sorted(body.json)), null, 2)
    : "text" in body
    ? body.text.join("")
    : `${body.bytes} bytes, SHA-256 ${body.sha256}`
  return [...lines, "", content ?? ""].join("\n")
}

/** JSON without the empty objects and lists in it, which say the same as nothing. */
const withoutEmpty = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, withoutEmpty(held)] as const).filter(([, held]) =>
      !(typeof held === "object" && held !== null && Object.keys(held).length === 0)
    )
  )
}

/** What the placeholders of recordings stand for: ours, and those of Google's Python SDK. */
const placeholders: { readonly [name: string]: string } = {
  "{REDACTED}": "[\\s\\S]*?",
  "{UUID}": "[0-9a-fA-F-]{36}",
  "{PROJECT_AND_LOCATION_PATH}": "projects/[^/]+/locations/[^/\"]+",
  "{MLDEV_URL_PREFIX}": "(?:https?://[^/]+)?/[^/]+",
  "{VERTEX_URL_PREFIX}": "(?:https?://[^/]+)?/[^/]+(?:/projects/[^/]+/locations/[^/]+)?"
}

const pattern = (template: string): RegExp =>
  new RegExp(
    `^${
      template.split(/(\{[A-Z_]+\})/).map((piece) =>
        (Object.hasOwn(placeholders, piece) ? placeholders[piece] : undefined) ??
          piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      ).join("")
    }$`
  )

/** How far two requests are apart: the changed lines first, and among equals the characters in them. */
const distance = (edits: ReadonlyArray<TextDiff.Edit<string>>): number => {
  const linesOf = (tag: "Delete" | "Insert") => edits.flatMap((edit) => edit._tag === tag ? edit.items : [])
  const [before, after] = [linesOf("Delete"), linesOf("Insert")]
  const changes = TextDiff.codePoints(before.join("").slice(0, 2_000), after.join("").slice(0, 2_000), {
    maxEdits: 200
  })
  const characters = changes.reduce((size, edit) => edit._tag === "Equal" ? size : size + edit.items.length, 0)
  return before.length + after.length + characters / 10_000
}

/** The diff of a long request is shown in part. */
const cut = (diff: string): string => {
  const lines = diff.split("\n").map((line) => line.length > 300 ? `${line.slice(0, 300)}…` : line)
  return lines.length > 80 ? [...lines.slice(0, 80), `… ${lines.length - 80} more lines`].join("\n") : lines.join("\n")
}
