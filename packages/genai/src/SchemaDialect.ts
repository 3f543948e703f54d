/**
 * The forms in which Gemini takes a schema.
 *
 * `responseSchema` of a config, and `parameters` and `response` of a function declaration, hold the API's own `Schema` message: a subset of
 * OpenAPI 3.0 with upper-case types. `responseJsonSchema` and `parametersJsonSchema` beside them hold JSON Schema. Calls accept JSON Schema in
 * the first kind of field as well, also the document that Effect's `Schema.toJsonSchemaDocument` makes: they send it in the dialect if that can
 * express it, else in the field for JSON Schema. Where that field is set too, the call fails with `SchemaUnsupported` before anything is sent.
 *
 * The dialect has `type`, `nullable`, `enum` of strings, `anyOf`, `properties`, `required`, `items`, `format`, `pattern`, the limits of
 * lengths, counts and numbers, `title`, `description`, `default`, `example` and `propertyOrdering`. It lacks `const`, `oneOf`, `allOf`, `not`,
 * `$ref`, `prefixItems`, `exclusiveMinimum`, `additionalProperties` with a schema, and all other keywords of JSON Schema. `anyOf` has no other
 * word beside it: a description there goes into each option.
 *
 * @since 0.1.0
 */
import * as JsonPointer from "effect/JsonPointer"
import type * as JsonSchema from "effect/JsonSchema"
import * as Result from "effect/Result"
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
 * A schema as a program has it: JSON Schema, a document of JSON Schema with its definitions beside it, as Effect makes it, or a schema in
 * Gemini's dialect.
 *
 * @category models
 * @since 0.1.0
 */
export type AnySchema = JsonSchema.JsonSchema | JsonSchema.Document<JsonSchema.Dialect> | Tool.Schema

// -----------------------------------------------------------------------------
// Guards
// -----------------------------------------------------------------------------

/**
 * Whether calls send this schema in a field for JSON Schema (`responseJsonSchema`, `parametersJsonSchema`), because the dialect cannot express
 * it. `false` for what is no schema at all, which calls refuse.
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
 * The same schema in Gemini's dialect, for places that take nothing else: requests of a batch, where models follow `responseSchema` better than
 * `responseJsonSchema`, and tools that read the dialect.
 *
 * References to definitions are written out, and a constant string becomes a list of one value. Fails with `SchemaUnsupported`, whose `field`
 * is the path of the first keyword that the dialect cannot express, for a recursive schema that of the `$ref`; with `InvalidRequest` where the
 * value is no schema. A schema that is in the dialect comes out as it is.
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
 * The same schema as JSON Schema, in one piece: definitions beside it become its `$defs`, types are in lower case, and what is `nullable` is
 * null or something else. JSON Schema comes out as it is. Fails with `InvalidRequest` where the value is no schema.
 *
 * Calls do this themselves for what they send as JSON Schema; it is here for tools that read JSON Schema.
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
