/** Schemas of a program as the API takes them, and the codecs that read and write JSON by them. */
import * as SchemaDialect from "effect-genai/SchemaDialect"
import type { CodecTransformer } from "effect/ai/LanguageModel"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What the model is shown and what reads its answer are one: the JSON codec of the schema. So a `Date` is an ISO 8601 string in both, bytes are base64, and
 * `null` stands for an optional field.
 */
export const codecTransformer: CodecTransformer = (schema) => ({
  codec: Schema.toCodecJson(schema) as never,
  jsonSchema: Result.getOrThrow(SchemaDialect.toJsonSchema(Schema.toJsonSchemaDocument(schema)))
})

/** From what a schema encodes to, to JSON. It is made once for each schema. */
export const jsonOfEncoded = (schema: Schema.Top): Schema.Codec<unknown, unknown> => {
  const known = codecs.get(schema)
  if (known !== undefined) return known
  const made = Schema.toCodecJson(Schema.toEncoded(schema)) as unknown as Schema.Codec<unknown, unknown>
  codecs.set(schema, made)
  return made
}

/** Whether a value is JSON, so that a chat that holds it can be exported. */
export const isJson: (value: unknown) => value is Schema.Json = /*#__PURE__*/ Schema.is(Schema.Json)

const codecs = /*#__PURE__*/ new WeakMap<object, Schema.Codec<unknown, unknown>>()
