/**
 * The named transforms of the field table: they convert the forms in which a caller may pass a value to the one that the API reads. Here are those that nearly all
 * requests for content need; the others are in `OtherTransforms.ts`.
 */
import * as Predicate from "effect/Predicate"
import type { DecoderName } from "../../wire/Message.ts"
import { isContent } from "../check/Contents.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import * as BackendRules from "./BackendRules.ts"
import type { Encoder, Encoders, EncodingContext } from "./EncodingContext.ts"

/** Converts a value of a response to that of the field. `undefined` leaves the field out. */
export type Decoder = (value: unknown) => unknown

/** The transforms that only one operation needs. */
export interface Transforms {
  readonly encoders?: Encoders
  readonly decoders?: Decoders
  /** Paths of fields that the table does not have, and that the resource itself writes. */
  readonly written?: ReadonlyArray<string>
  /** Converts the whole body. */
  readonly body?: (body: { readonly [name: string]: unknown }) => { readonly [name: string]: unknown }
}

/** Transforms of responses by name. */
export type Decoders = { readonly [Name in DecoderName]?: Decoder }

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/** The transforms of requests, by their names in the field table. */
export const encoders: Encoders = {
  model: (value, at, context) => {
    const name = modelId(value, at, context)
    if (name === undefined) return undefined
    const expected = BackendRules.foreignModel(context.backend, name)
    return expected === undefined ? BackendRules.modelName(context.backend, name) : context.invalid(at, expected)
  },
  content: (value, at, context) => {
    const contents = toContents(value, at, context)
    return contents === undefined || contents.length === 1 ? contents?.[0] : context.invalid(at, "one content")
  },
  contents: (value, at, context) => toContents(value, at, context),
  tools: (value, at, context) => {
    const index = Array.isArray(value) ? value.findIndex(isCallable) : -1
    return index === -1 ? value : context.invalid(
      `${at}[${index}]`,
      "a tool of the API: functions of the program go into options.tools of FunctionCalling and Chats or, in plain async code, into config.tools of generateContent and chats"
    )
  },
  speechConfig: (value) =>
    typeof value === "string" ? { voiceConfig: { prebuiltVoiceConfig: { voiceName: value } } } : value,
  cachedContentName: (value, at, context) => resourceName("cachedContents")(value, at, context)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const modelId = (value: unknown, at: string, context: EncodingContext): string | undefined =>
  typeof value === "string" && value !== "" && !/\.\.|[?&#\\\s]/.test(value)
    ? value
    : context.invalid(at, "the name of a model, for example gemini-2.5-flash")

const resourceName = (collection: string): Encoder => (value, at, context) =>
  typeof value === "string" && value !== ""
    ? BackendRules.resourceName(context.backend, collection, value)
    : context.invalid(at, `the name of one of ${collection}`)

/** Whether a tool is one that a program calls: a function, a callable tool, or a tool or toolkit of `effect/ai`. */
const isCallable = (tool: unknown): boolean =>
  Predicate.isFunction(tool) ||
  ["call", "callTool", "parametersSchema", "tools"].some((name) => Predicate.hasProperty(tool, name))

/** Contents from one content, a list of contents, or parts, which become one content of the user. */
export const toContents = (value: unknown, at: string, context: EncodingContext): ReadonlyArray<Fields> | undefined => {
  const items: ReadonlyArray<unknown> = Array.isArray(value) ? Array.from(value) : [value]
  if (items.length === 0) return context.invalid(at, "at least one content or part")
  if (items.every(isContent)) {
    return items.map((content, index) => withParts(content, Array.isArray(value) ? `${at}[${index}]` : at, context))
  }
  const mixed = items.findIndex(isContent)
  if (mixed !== -1) return context.invalid(`${at}[${mixed}]`, "only contents or only parts in one list")
  const parts = items.map((item, index) => toPart(item, Array.isArray(value) ? `${at}[${index}]` : at, context))
  return [{ role: "user", parts }]
}

/** A part of one, or of a text. */
export const toPart = (value: unknown, at: string, context: EncodingContext): unknown => {
  if (typeof value === "string") return { text: value }
  if (!isFields(value)) return context.invalid(at, "a string, a part or a content")
  return "functionCall" in value || "functionResponse" in value
    ? context.invalid(at, "a content with its role around a functionCall or functionResponse")
    : media(value, at, context)
}

/** A content whose parts may be files. A content that needs no change is not copied. */
export const withParts = (content: Fields, at: string, context: EncodingContext): Fields => {
  const { parts } = content
  if (!Array.isArray(parts)) return content
  const own = parts.map((part: unknown, index) => isFields(part) ? media(part, `${at}.parts[${index}]`, context) : part)
  return own.every((part, index) => part === parts[index]) ? content : { ...content, parts: own }
}

/** A part with its media type. A file of the `files` resource becomes the part that refers to it. */
export const media = (
  part: Fields,
  at: string,
  context: Pick<EncodingContext, "invalid">
): Fields | undefined => {
  if (isFile(part)) {
    return isText(part["mimeType"])
      ? { fileData: { fileUri: part["uri"], mimeType: part["mimeType"] } }
      : context.invalid(`${at}.mimeType`, "a media type, such as image/png")
  }
  for (const name of ["fileData", "inlineData"]) {
    const { mimeType } = asFields(part[name])
    if (mimeType !== undefined && mimeType !== null && !isText(mimeType)) {
      return context.invalid(`${at}.${name}.mimeType`, "a media type, such as image/png")
    }
  }
  return part
}

/** Parts have neither a name nor a URI. */
const isFile = (part: Fields): boolean =>
  typeof part["uri"] === "string" && typeof part["name"] === "string" && part["name"].startsWith("files/")

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== ""
