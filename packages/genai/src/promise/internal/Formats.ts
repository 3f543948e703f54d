/**
 * Formats of answers from the schemas of plain async code: Standard Schema values that say their JSON Schema, and JSON schemas.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { StandardSchemaV1 } from "effect/StandardSchema"
import type { OutputIssue } from "../../GenAIError.ts"
import { asFields, isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import * as SchemaReading from "../../internal/codec/SchemaReading.ts"
import type { Format } from "../../internal/object/Format.ts"

/** The format of a schema. A JSON schema, and a schema that cannot validate, takes any JSON. */
export const of = (operation: string, schema: unknown): Format<unknown> => ({
  schema: jsonSchema(operation, schema),
  decode: validator(schema) ?? Effect.succeed
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const jsonSchema = (operation: string, schema: unknown): Format<unknown>["schema"] => {
  const made = SchemaReading.jsonSchemaOf(schema) ?? schema
  const expected = SchemaReading.isEffectSchema(made) ? ofEffect : SchemaReading.expectedOfLibrary(made)
  return expected === undefined && isFields(made)
    ? Result.succeed(made)
    : Result.fail(invalidRequest(operation, "schema", expected ?? "a schema: a Standard Schema, or a JSON schema"))
}

const ofEffect = "a Standard Schema: convert the schema of Effect with StructuredOutput.toStandard"

/** What validates values of a schema, by Standard Schema. It may be asynchronous. What it throws is not about the answer. */
const validator = (schema: unknown): Format<unknown>["decode"] | undefined => {
  const { validate } = Predicate.hasProperty(schema, "~standard") ? asFields(schema["~standard"]) : {}
  if (!Predicate.isFunction(validate)) return undefined
  return (json) =>
    Effect.flatMap(
      Effect.promise(async () => await validate(json) as StandardSchemaV1.Result<unknown>),
      (result) => result.issues ? Effect.fail(result.issues.map(outputIssue)) : Effect.succeed(result.value)
    )
}

const outputIssue = ({ message, path = [] }: StandardSchemaV1.Issue): OutputIssue => ({
  path: path.map((key) => typeof key === "object" ? key.key : key),
  message
})
