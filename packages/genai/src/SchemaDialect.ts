/**
 * The two forms in which the Gemini API takes a schema, and conversions between them.
 *
 * - **Gemini's dialect** is the API's `Schema` message: a subset of OpenAPI 3.0 with upper-case types and `nullable`. The fields `responseSchema`
 *   of a config, `parameters` and `response` of a function declaration take it.
 * - **JSON Schema** goes into `responseJsonSchema` and `parametersJsonSchema`. The API accepts all of it, and follows a part.
 *
 * Calls also accept JSON Schema in the fields of the dialect: as an object, as the document that Effect's `Schema.toJsonSchemaDocument` returns, or as a schema
 * of a library that implements Standard JSON Schema. They send it in the dialect if that can express it, otherwise in the field for JSON Schema. If that field is set as well, the call fails with
 * `SchemaUnsupported` before anything is sent.
 *
 * The dialect has `type`, `nullable`, `enum` of strings, `anyOf`, `items`, `properties`, `required`, `propertyOrdering`, `format`, `pattern`,
 * `minimum`, `maximum`, `minLength` and its siblings, `title`, `description`, `default` and `example`. It does not have `const`, `oneOf`,
 * `allOf`, `not`, `$ref`, `prefixItems`, `exclusiveMinimum`, a schema for `additionalProperties`, or any other keyword of JSON Schema. The API
 * refuses an `anyOf` with other keywords beside it, so these are moved into its options.
 *
 * @since 0.1.0
 */
import * as JsonPointer from "effect/JsonPointer"
import type * as JsonSchema from "effect/JsonSchema"
import * as Result from "effect/Result"
import type { StandardJSONSchemaV1 } from "effect/StandardSchema"
import type { InvalidRequest, SchemaUnsupported } from "./GenAIError.ts"
import { isFields } from "./internal/check/Fields.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as Dialect from "./internal/codec/Dialect.ts"
import { schemaUnsupported } from "./internal/codec/EncodingContext.ts"
import * as JsonSchemaForm from "./internal/codec/JsonSchema.ts"
import * as SchemaReading from "./internal/codec/SchemaReading.ts"
import type * as Tool from "./wire/Tool.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A schema in any form: JSON Schema, a document of Effect (JSON Schema with its definitions beside it), a schema in Gemini's dialect, or a schema of a library
 * that implements Standard JSON Schema, as those of Zod and ArkType do.
 *
 * @category models
 * @since 0.1.0
 */
export type AnySchema =
  | JsonSchema.JsonSchema
  | JsonSchema.Document<JsonSchema.Dialect>
  | Tool.Schema
  | StandardJSONSchemaV1

// -----------------------------------------------------------------------------
// Guards
// -----------------------------------------------------------------------------

/**
 * Whether the dialect cannot express a schema, so that calls send it in the field for JSON Schema (`responseJsonSchema`, `parametersJsonSchema`).
 * `false` for a value that is not a schema: calls refuse it.
 *
 * @category guards
 * @since 0.1.0
 * @example
 * ```ts
 * import { SchemaDialect } from "effect-genai"
 *
 * SchemaDialect.needsJsonSchema({ type: ["integer", "null"] }) // false: { type: "INTEGER", nullable: true }
 * SchemaDialect.needsJsonSchema({ type: "integer", exclusiveMinimum: 0 }) // true
 * ```
 */
export const needsJsonSchema = (schema: AnySchema): boolean => {
  const result = Dialect.fromSchema(SchemaReading.inOnePiece(schema), "schema")
  return Result.isFailure(result) && result.failure._tag === "Unsupported"
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/**
 * Converts a schema to Gemini's dialect. A schema in the dialect is returned unchanged.
 *
 * This does more than calls do: it replaces references by the definitions that they refer to, and a constant string by a list of one value. Use
 * it where only the dialect works, for example in batches: users report that the API follows `responseSchema` there, but not
 * `responseJsonSchema`.
 *
 * Fails with `SchemaUnsupported` if the dialect cannot express the schema; its `field` is the path of the first such keyword, which is a `$ref`
 * in a recursive schema. Fails with `InvalidRequest` if the value is not a schema, contains itself, or has more than 200 levels.
 *
 * @category conversions
 * @since 0.1.0
 * @example
 * ```ts
 * import { Result, Schema } from "effect"
 * import { SchemaDialect } from "effect-genai"
 *
 * const Recipe = Schema.Struct({ name: Schema.String, rating: Schema.NullOr(Schema.Finite) })
 *
 * const schema = SchemaDialect.fromJsonSchema(Schema.toJsonSchemaDocument(Recipe)).pipe(Result.getOrThrow)
 * // { type: "OBJECT", properties: { name: { type: "STRING" }, rating: { type: "NUMBER", nullable: true } }, required: ["name", "rating"] }
 * ```
 */
export const fromJsonSchema = (schema: AnySchema): Result.Result<Tool.Schema, InvalidRequest | SchemaUnsupported> => {
  const root = SchemaReading.inOnePiece(schema)
  const resolve = (reference: unknown) =>
    (typeof reference === "string" ? JsonPointer.parseUriFragment(reference) : undefined)?.reduce(fieldOf, root)
  return Result.mapError(Dialect.fromSchema(root, "schema", resolve), (flaw) =>
    flaw._tag === "Unsupported"
      ? schemaUnsupported("SchemaDialect.fromJsonSchema", flaw.at)
      : invalidRequest("SchemaDialect.fromJsonSchema", flaw.at, flaw.expected))
}

/**
 * Converts a schema to JSON Schema: types are in lower case, `nullable` becomes the type null, and the definitions of a document become `$defs`.
 * JSON Schema is returned unchanged. Calls do the same to a schema that they send in the field for JSON Schema.
 *
 * Fails with `InvalidRequest` if the value is not a schema, contains itself, or has more than 200 levels.
 *
 * @category conversions
 * @since 0.1.0
 * @example
 * ```ts
 * import { Result } from "effect"
 * import { SchemaDialect } from "effect-genai"
 *
 * const schema = SchemaDialect.toJsonSchema({ type: "ARRAY", items: { type: "STRING", nullable: true } }).pipe(Result.getOrThrow)
 * // { type: "array", items: { type: ["string", "null"] } }
 * ```
 */
export const toJsonSchema = (schema: AnySchema): Result.Result<JsonSchema.JsonSchema, InvalidRequest> =>
  Result.mapError(
    JsonSchemaForm.fromSchema(SchemaReading.fromItsRoot(schema), "schema"),
    ({ at, expected }) => invalidRequest("SchemaDialect.toJsonSchema", at, expected)
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const fieldOf = (value: unknown, name: string): unknown =>
  (isFields(value) || Array.isArray(value)) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
