/**
 * The format of answers that are values: the schema that the model is shown, and what reads the JSON that it writes.
 */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type InvalidRequest, type OutputIssue, SchemaUnsupported } from "../../GenAIError.ts"
import * as SchemaDialect from "../../SchemaDialect.ts"
import type { GenerateContentConfig } from "../../wire/GenerateContent.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { schemaUnsupported } from "../codec/EncodingContext.ts"
import * as JsonSchema from "../codec/JsonSchema.ts"
import { mapFields } from "../codec/SchemaReading.ts"

/** The form in which the API gets a schema. */
export type Dialect = "json-schema" | "openapi"

/** How a value is asked for, and how it is read. */
export interface Format<A, R = never> {
  /** The schema of the JSON that the model writes, in any form that `SchemaDialect` takes; or what is wrong with it. */
  readonly schema: Result.Result<SchemaDialect.AnySchema, InvalidRequest | SchemaUnsupported>
  /** Reads what the model wrote. */
  readonly decode: (json: unknown) => Effect.Effect<A, ReadonlyArray<OutputIssue>, R>
}

/** The part of a config that asks for an answer in JSON. */
export type Config = Pick<GenerateContentConfig, "responseMimeType" | "responseSchema" | "responseJsonSchema">

/** The part of a config that asks for answers in a format. */
export const config = (
  operation: string,
  schema: SchemaDialect.AnySchema,
  dialect: Dialect = "json-schema"
): Result.Result<Config, InvalidRequest | SchemaUnsupported> => {
  if (dialect !== "json-schema" && dialect !== "openapi") {
    return Result.fail(invalidRequest(operation, "dialect", "\"json-schema\" or \"openapi\""))
  }
  return Result.mapBoth(dialect === "openapi" ? asOpenApi(schema) : asJsonSchema(schema), {
    onFailure: (error) =>
      error._tag === "SchemaUnsupported"
        ? schemaUnsupported(operation, error.field)
        : invalidRequest(operation, error.field, error.expected),
    onSuccess: (made) => ({ responseMimeType: "application/json", ...made })
  })
}

/** The error for a part of a schema whose values JSON cannot hold. */
export const notJson = (operation: string, field: string): SchemaUnsupported =>
  new SchemaUnsupported({
    message: `${field} has values that JSON cannot hold; expected a schema with a JSON codec`,
    operation,
    field,
    jsonField: undefined
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const asJsonSchema = (schema: SchemaDialect.AnySchema): Result.Result<Config, InvalidRequest | SchemaUnsupported> =>
  Result.flatMap(SchemaDialect.toJsonSchema(schema), (responseJsonSchema) => {
    const beyond = JsonSchema.impossible(responseJsonSchema, "schema")
    return beyond === undefined
      ? Result.succeed({ responseJsonSchema })
      : Result.fail(schemaUnsupported("", beyond))
  })

const asOpenApi = (schema: SchemaDialect.AnySchema): Result.Result<Config, InvalidRequest | SchemaUnsupported> =>
  Result.map(SchemaDialect.fromJsonSchema(schema), (schema) => ({ responseSchema: ordered(asFields(schema)) }))

/** The properties in the order in which the schema lists them. Without `propertyOrdering` the API sorts them by name. */
const ordered = (schema: Fields): Fields => {
  const { anyOf, items, properties, propertyOrdering } = schema
  return {
    ...schema,
    ...(isFields(items) ? { items: ordered(items) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map((option) => ordered(asFields(option))) } : {}),
    ...(isFields(properties)
      ? {
        properties: mapFields(properties, (property) => ordered(asFields(property))),
        propertyOrdering: propertyOrdering ?? Object.keys(properties)
      }
      : {})
  }
}
