/**
 * Transforms of the field table that few requests need: of schemas, of contents to embed, of parts of a path, and of responses whose shape the table cannot describe.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isContent } from "../check/Contents.ts"
import { addBeside, asFields, type Fields, isFields } from "../check/Fields.ts"
import * as Dialect from "./Dialect.ts"
import { AsJsonSchema, type Encoder, type Encoders, type EncodingContext } from "./EncodingContext.ts"
import * as JsonSchema from "./JsonSchema.ts"
import * as SchemaReading from "./SchemaReading.ts"
import { type Decoders, toContents, toPart, withParts } from "./Transforms.ts"

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/** The transforms of requests, by their names in the field table. */
export const encoders: Encoders = {
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
// Responses
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
