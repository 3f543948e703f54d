/**
 * One request of a batch: what `models.generateContent` would send, as data. A job has it inline, or as a line of its file.
 */
import * as Result from "effect/Result"
import type { Backend } from "../../Backend.ts"
import { InvalidRequest, UnsupportedField } from "../../GenAIError.ts"
import type * as Batches from "../../wire/Batches.ts"
import * as Operations from "../../wire/table/GenerateContent.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Codec from "../codec/Codec.ts"
import { type Problem, schemaUnsupported, type UnknownField } from "../codec/EncodingContext.ts"

/** A request on the wire: `GenerateContentRequest`, with its model if it names one. */
export type InlinedRequest = { readonly [name: string]: unknown }

/**
 * Encodes the parameters of one call. `at` is their path, which the path of a wrong field begins with. Fields that the SDK does not know are added to `unknown`.
 */
export const encode = (
  params: Omit<Batches.InlinedRequest, "metadata">,
  at: string,
  operation: string,
  backend: Backend,
  unknown: Array<UnknownField> = []
): Result.Result<InlinedRequest, Problem> => {
  const { model, ...call } = params
  if (call.config?.httpOptions?.extraBody !== undefined) {
    return Result.fail(
      invalidRequest(
        operation,
        `${at}.config.httpOptions.extraBody`,
        "no extraBody: the requests of a batch have one body"
      )
    )
  }
  const encoded = Codec.encode(
    Operations.modelsGenerateContent,
    { ...call, model: model ?? anyModel },
    backend,
    undefined
  )
  return Result.mapBoth(encoded, {
    onFailure: (error) => below(error, at, operation),
    onSuccess: ({ body, unknown: found, url }) => {
      for (const { field, nearest } of found.slice(0, mostUnknown - unknown.length)) {
        unknown.push({ field: `${at}.${field}`, nearest })
      }
      return model === undefined ? body : { model: url["model"], ...body }
    }
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How many unknown fields of a batch are named: its requests tend to have the same ones. */
const mostUnknown = 10

/** Stands for the model that the batch names for all its requests. */
const anyModel = "models/any"

const below = (error: Problem, at: string, operation: string): Problem => {
  const move = (field: string) => field === "params" ? at : `${at}.${field}`
  const field = move(error.field)
  const message = error.message.replace(error.field, () => field)
  switch (error._tag) {
    case "InvalidRequest":
      return new InvalidRequest({ message, operation, field, expected: error.expected })
    case "UnsupportedField":
      return new UnsupportedField({ message, operation, field, backend: error.backend })
    case "SchemaUnsupported":
      return schemaUnsupported(operation, field, error.jsonField && move(error.jsonField))
  }
}
