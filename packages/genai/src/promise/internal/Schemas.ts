/**
 * Whether a request has a schema. What converts schemas is loaded with the first request that may have one.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { asFields, isFields } from "../../internal/check/Fields.ts"
import { hasJson } from "../../internal/check/Json.ts"

/** Whether there may be a schema in the settings of a call: a value that says itself what its JSON is may have one. */
export const inSettings = (params: unknown): boolean =>
  // What cannot be read is refused where it is encoded.
  Result.getOrElse(
    Result.try(() => {
      const { config } = asFields(params)
      const { responseJsonSchema, responseSchema, tools } = asFields(config)
      return isOpaque(params) || isOpaque(config) || !Predicate.isNullish(responseSchema ?? responseJsonSchema) ||
        inTools(tools)
    }),
    () => false
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const inTools = (tools: unknown): boolean =>
  !Predicate.isNullish(tools) &&
  !(Array.isArray(tools) &&
    tools.every((tool) => isFields(tool) && !isOpaque(tool) && Predicate.isNullish(tool["functionDeclarations"])))

const isOpaque = (value: unknown): boolean => isFields(value) && hasJson(value)
