/** What a cassette keeps instead of secrets. */
import * as Result from "effect/Result"
import { isObject } from "../json.ts"
import * as secrets from "../secrets.ts"
import { bytesOf, latin1Of, parsed } from "./bytes.ts"

export const redacted = "{REDACTED}"

/** Names of secrets beside the known ones, in lower case. */
export type Names = ReadonlySet<string>

/** Secrets by how they look, and what stays of each. They are found in every text. */
const looks: ReadonlyArray<readonly [pattern: RegExp, kept: string]> = [
  [/AIza[\w-]{30,}/g, redacted],
  [/ya29\.[\w.-]+/g, redacted],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/g, `$1 ${redacted}`],
  [/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g, redacted],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, redacted],
  [/\bauth_tokens\/[\w-]+/g, `auth_tokens/${redacted}`],
  [
    /((?:[?&]|\\u0026|&amp;)(?:upload_id|upload_token|access_token|key|sig|signature|googleaccessid|x-(?:goog|amz)-(?:signature|credential|security-token))=)(?!\{)(?:(?!\\)[^&\s"'<>])+/gi,
    `$1${redacted}`
  ]
]

/** The secrets that are known by their places. They are removed wherever they appear again. */
export class Redactor {
  private readonly names: Names
  private readonly known = new Set<string>()

  /** Grows with what is known. */
  get size(): number {
    return this.known.size
  }

  constructor(names: Names) {
    this.names = names
  }

  /** Remembers the values of secret headers, parameters and fields, before the request is sent or the answer is kept. */
  readonly learn = (url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array): void => {
    for (const [name, value] of url.searchParams) if (this.isSecretParameter(name)) this.add(value)
    for (const [name, value] of Object.entries(headers)) {
      if (this.isSecretHeader(name)) this.add(value.replace(/^\w+ /, ""))
    }
    this.learnBody(body)
  }

  readonly learnBody = (body: Uint8Array): void => {
    const text = new TextDecoder().decode(body)
    for (const value of valuesIn(text)) this.learnValue(value, false)
    if (!/^[\w.]+=/.test(text)) return
    for (const [name, value] of new URLSearchParams(text)) if (this.isSecretParameter(name)) this.add(value)
  }

  /** A text without secrets. In Latin-1 if it is made of bytes. */
  readonly text = (text: string): string => this.edit(text, [])

  /** Chunks without secrets, which are cut where they were cut. A secret that was cut belongs to the later chunk. */
  readonly chunks = (text: string, cuts: ReadonlyArray<number>): ReadonlyArray<string> => {
    const moved = [...cuts]
    const edited = this.edit(text, moved)
    return moved.map((cut, index) => edited.slice(index === 0 ? 0 : moved[index - 1], cut))
  }

  /** JSON without secrets. */
  readonly json = (value: unknown, isSecret: (name: string) => boolean = this.isSecretField): unknown => {
    if (typeof value === "string") return this.text(value)
    if (Array.isArray(value)) return value.map((item) => this.json(item, isSecret))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) =>
        typeof held === "string" && isSecret(name) && !isWord(value)
          ? [name, redacted]
          : [name, this.json(held, name === "headers" ? this.isSecretHeader : isSecret)]
      )
    )
  }

  /** An address without secrets, with its query in order and readable. */
  readonly url = (url: URL): string => {
    const query = [...url.searchParams]
      .map(([name, value]) => `${name}=${this.isSecretParameter(name) ? redacted : value}`)
      .toSorted()
    const path = `${url.protocol}//${url.host}${url.pathname}`.replace(/%7B([A-Z_]+)%7D/g, "{$1}")
    return this.text(query.length === 0 ? path : `${path}?${query.join("&")}`)
  }

  /** Headers without secrets. */
  readonly headers = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, this.isSecretHeader(name) ? redacted : this.text(value)])
    )

  private readonly isSecretParameter = (name: string): boolean =>
    secrets.isSecretParameter(name) || this.names.has(name.toLowerCase())

  private readonly isSecretField = (name: string): boolean =>
    secrets.isSecretField(name) || this.names.has(name.toLowerCase())

  /** A header of the request, or in an object `headers`, as for MCP servers. */
  private readonly isSecretHeader = (name: string): boolean =>
    secrets.isSecretHeader(name) || this.names.has(name.toLowerCase())

  /** Short values would be found in words. */
  private add(value: string): void {
    if (value.length >= 8 && value !== redacted) this.known.add(value)
  }

  private learnValue(value: unknown, isHeaders: boolean): void {
    if (Array.isArray(value)) return value.forEach((item) => this.learnValue(item, isHeaders))
    if (!isObject(value)) return
    for (const [name, held] of Object.entries(value)) {
      if (typeof held !== "string") this.learnValue(held, isHeaders || name === "headers")
      else if (isHeaders ? this.isSecretHeader(name) : this.isSecretField(name) && !isWord(value)) this.add(held)
    }
  }

  /** Replaces the secrets, and moves the places behind them. */
  private edit(text: string, places: Array<number>): string {
    const patterns: ReadonlyArray<readonly [RegExp, string]> = [
      ...[...this.known].flatMap(writings).map((value) => [new RegExp(escape(value), "g"), redacted] as const),
      ...looks
    ]
    return patterns.reduce((text, [pattern, kept]) => {
      const spans = [...text.matchAll(pattern)].map((match) => ({
        start: match.index,
        end: match.index + match[0].length,
        by: kept.replace("$1", () => match[1] ?? "")
      }))
      for (const [index, place] of places.entries()) places[index] = placeAfter(spans, place)
      const edited = spans.map(({ by, start }, index) => text.slice(spans[index - 1]?.end ?? 0, start) + by)
      return edited.join("") + text.slice(spans.at(-1)?.end ?? 0)
    }, text)
  }
}

interface Span {
  readonly start: number
  readonly end: number
  readonly by: string
}

const placeAfter = (spans: ReadonlyArray<Span>, place: number): number => {
  let shift = 0
  for (const { by, end, start } of spans) {
    if (place < end) return Math.min(place, start) + shift
    shift += by.length - (end - start)
  }
  return place + shift
}

/** A token of the model, with its probability. */
const isWord = (value: object): boolean => "logProbability" in value || "tokenId" in value

/** A secret as it may be written: as it is, in UTF-8 bytes, in JSON, and in JSON of Google, which escapes more. */
const writings = (value: string): ReadonlyArray<string> => {
  const inJson = JSON.stringify(value).slice(1, -1)
  const escaped = inJson.replace(
    /[=&<>']/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`
  )
  return [...new Set([inJson, escaped, value, latin1Of(bytesOf(value)), encodeURIComponent(value)])]
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The JSON values of a body: the body, or the data of its events. */
const valuesIn = (text: string): ReadonlyArray<unknown> => {
  if (/^\s*[[{]/.test(text)) return [parsed(text)].filter(Result.isSuccess).map(({ success }) => success)
  return [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data = ""]) => parsed(data)).filter(Result.isSuccess)
    .map(({ success }) => success)
}
