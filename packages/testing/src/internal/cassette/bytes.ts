/** Bodies as bytes, as text, and as the pieces of a cassette. Every way back gives the same bytes. */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * A piece of a body, in the form that is easiest to review. Every form keeps the bytes as they were.
 *
 * - `json`: a JSON text, with what stands before and after it (`data: ` and the empty line of an event), and its indentation in spaces.
 * - `text`: text in UTF-8, by lines. Each line has its line break.
 * - `base64`: other bytes.
 *
 * @category models
 * @since 0.1.0
 */
export const Piece = Schema.Union([
  Schema.Struct({
    json: Schema.Unknown,
    before: Schema.optionalKey(Schema.String),
    after: Schema.optionalKey(Schema.String),
    indent: Schema.optionalKey(Schema.Int)
  }),
  Schema.Struct({ text: Schema.Array(Schema.String) }),
  Schema.Struct({ base64: Schema.String.check(Schema.isBase64()) })
])

/**
 * {@link Piece}
 *
 * @category models
 * @since 0.1.0
 */
export type Piece = typeof Piece.Type

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Text in UTF-8, or `undefined` for other bytes. */
export const textOf = (bytes: Uint8Array): string | undefined =>
  Result.getOrUndefined(Result.try(() => strict.decode(bytes)))

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** One character for each byte, so that places in the text are places in the bytes. */
export const latin1Of = (bytes: Uint8Array): string => {
  let text = ""
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

export const bytesOfLatin1 = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

export const parsed = (text: string): Result.Result<unknown, unknown> => Result.try(() => JSON.parse(text) as unknown)

/** Text by lines, each with its line break. */
export const linesOf = (text: string): ReadonlyArray<string> => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** A chunk as pieces: the events in it, or a whole JSON text, or what else it is. */
export const piecesOf = (bytes: Uint8Array): ReadonlyArray<Piece> => {
  if (bytes.length === 0) return []
  const text = textOf(bytes)
  return text === undefined
    ? [{ base64: Base64.encode(bytes) }]
    : (text.startsWith("data:") ? text.split(/(?<=\n\r?\n)/) : [text]).map(pieceOf)
}

export const pieceOf = (text: string): Piece => {
  const [, before = "", json = "", after = ""] = /^((?:data: ?)?)(.*?)(\s*)$/s.exec(text) ?? []
  if (!/^[[{]/.test(json)) return { text: linesOf(text) }
  const value = parsed(json)
  if (Result.isFailure(value)) return { text: linesOf(text) }
  for (const indent of [0, 2]) {
    if (JSON.stringify(value.success, null, indent) !== json) continue
    return {
      ...(before === "" ? undefined : { before }),
      json: value.success,
      ...(after === "" ? undefined : { after }),
      ...(indent === 0 ? undefined : { indent })
    }
  }
  return { text: linesOf(text) }
}

/** The bytes of a piece. The schema of the file has checked the Base64. */
export const bytesOfPiece = (piece: Piece): Uint8Array<ArrayBuffer> =>
  "base64" in piece
    ? new Uint8Array(Result.getOrThrow(Base64.decode(piece.base64)))
    : bytesOf(textOfPiece(piece))

const textOfPiece = (piece: Exclude<Piece, { readonly base64: string }>): string =>
  "text" in piece
    ? piece.text.join("")
    : `${piece.before ?? ""}${JSON.stringify(piece.json, null, piece.indent ?? 0)}${piece.after ?? ""}`
