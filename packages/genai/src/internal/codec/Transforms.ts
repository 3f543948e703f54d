/**
 * The named transforms of the field table: they convert the forms in which a caller may pass a value to the one that the API reads, and a few
 * responses whose shape the table cannot describe.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { DecoderName } from "../../wire/Message.ts"
import { isContent } from "../check/Contents.ts"
import { addBeside, asFields, type Fields, isFields } from "../check/Fields.ts"
import * as BackendRules from "./BackendRules.ts"
import * as Dialect from "./Dialect.ts"
import { AsJsonSchema, type Encoder, type Encoders, type EncodingContext } from "./EncodingContext.ts"
import * as JsonSchema from "./JsonSchema.ts"
import * as SchemaReading from "./SchemaReading.ts"

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

/** The transforms of requests that several resources need, by their names in the field table. */
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
  contentsForEmbed: (value, at, context) => {
    const contents = context.variant === "COMBINED"
      ? toContents(value, at, context)
      : toEachContent(value, at, context)
    return context.backend._tag === "gemini"
      ? contents
      : contents?.map((content, index) => onlyText(content, Array.isArray(value) ? `${at}[${index}]` : at, context))
  },
  schema: (value, at, context) => toSchema(value, at, context),
  jsonSchema: (value, at, context) => {
    const schema = SchemaReading.fromItsRoot(value)
    const expected = SchemaReading.expectedOfLibrary(schema)
    return expected === undefined ? schema : context.invalid(at, expected)
  },
  tools: (value, at, context) => {
    const index = Array.isArray(value) ? value.findIndex(isCallable) : -1
    return index === -1 ? value : context.invalid(
      `${at}[${index}]`,
      "a tool of the API: functions of the program go into options.tools of FunctionCalling and Chats or, in plain async code, into config.tools of generateContent and chats"
    )
  },
  speechConfig: (value) =>
    typeof value === "string" ? { voiceConfig: { prebuiltVoiceConfig: { voiceName: value } } } : value,
  cachedContentName: (value, at, context) => resourceName("cachedContents")(value, at, context),
  modelsUrl: (value, _, { backend }) =>
    backend._tag === "vertex"
      ? value === false ? "models" : "publishers/google/models"
      : value === false
      ? "tunedModels"
      : "models",
  pathSegment: (value, at, context) =>
    typeof value === "string" && value.trim() !== "" && value !== "." && value !== ".."
      ? encodeURIComponent(value)
      : context.invalid(at, "an id that is not empty"),
  reservedPath: (value, at, context) =>
    typeof value === "string" && !value.split("/").includes("..")
      ? encodeURIComponent(value).replace(/%(2F|3A|40|24|2C|3B|2B|3D)/gi, decodeURIComponent)
      : context.invalid(at, "a path without ..")
}

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

/** The transforms of responses, by their names in the field table. */
export const decoders: Decoders = {
  embeddings: (response) => {
    if (!isFields(response) || isThere(response, "embeddings")) return asFields(response)["embeddings"]
    const { embedding: single, predictions } = response
    if (Array.isArray(predictions)) {
      delete response["predictions"]
      return predictions.map(embeddingOf)
    }
    if (!isFields(single)) return undefined
    delete response["embedding"]
    const { statistics, ...embedding } = single
    const usage = asFields(response["usageMetadata"])
    const counts = {
      tokenCount: usage["promptTokenCount"],
      tokensDetails: usage["promptTokensDetails"],
      truncated: response["truncated"] || undefined
    }
    const counted = Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined))
    return [{ ...embedding, statistics: isFields(statistics) ? { ...counted, ...statistics } : statistics ?? counted }]
  },
  extractModels: (response) => {
    if (!isFields(response)) return []
    const name = ["models", "tunedModels", "publisherModels"].find((name) => isThere(response, name))
    const models = name === undefined ? [] : response[name]
    if (name !== undefined) delete response[name]
    return models
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const isThere = (fields: Fields, name: string): boolean => !Predicate.isNullish(fields[name])

/** The embedding in a prediction, with what is beside it. */
const embeddingOf = (prediction: unknown): unknown => {
  const { embeddings, ...rest } = asFields(prediction)
  if (!isFields(embeddings)) return prediction
  addBeside(embeddings, rest, "predictions")
  return embeddings
}

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
const toContents = (value: unknown, at: string, context: EncodingContext): ReadonlyArray<Fields> | undefined => {
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

/** One content for each item. */
const toEachContent = (value: unknown, at: string, context: EncodingContext): ReadonlyArray<Fields> | undefined => {
  const items: ReadonlyArray<unknown> = Array.isArray(value) ? Array.from(value) : [value]
  if (items.length === 0) return context.invalid(at, "at least one content")
  return items.map((item, index) =>
    isContent(item) ? withParts(item, Array.isArray(value) ? `${at}[${index}]` : at, context) : {
      role: "user",
      parts: (Array.isArray(item) ? item : [item]).map((part) =>
        toPart(part, Array.isArray(value) ? `${at}[${index}]` : at, context)
      )
    }
  )
}

const toPart = (value: unknown, at: string, context: EncodingContext): unknown => {
  if (typeof value === "string") return { text: value }
  if (!isFields(value)) return context.invalid(at, "a string, a part or a content")
  return "functionCall" in value || "functionResponse" in value
    ? context.invalid(at, "a content with its role around a functionCall or functionResponse")
    : media(value, at, context)
}

/** A content whose parts may be files. A content that needs no change is not copied. */
const withParts = (content: Fields, at: string, context: EncodingContext): Fields => {
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

/** The text of a content that has nothing else, because `:predict` embeds strings. */
const onlyText = ({ parts }: Fields, at: string, context: EncodingContext): unknown => {
  const part: unknown = Array.isArray(parts) && parts.length === 1 ? parts[0] : undefined
  return isFields(part) && typeof part["text"] === "string"
    ? part["text"]
    : context.invalid(at, "one text, which is all that this model embeds")
}

/** Converts a schema to Gemini's dialect, or to JSON Schema if the dialect cannot express it. */
const toSchema: Encoder = (schema, at, context) => {
  const said = Dialect.fromSchema(SchemaReading.inOnePiece(schema), at)
  if (Result.isSuccess(said)) return said.success
  const flaw = said.failure
  if (flaw._tag === "Invalid") return context.invalid(flaw.at, flaw.expected)
  return Result.match(JsonSchema.fromSchema(SchemaReading.fromItsRoot(schema), at), {
    onSuccess: (schema): unknown => new AsJsonSchema(schema, flaw.at),
    onFailure: ({ at, expected }) => context.invalid(at, expected)
  })
}
