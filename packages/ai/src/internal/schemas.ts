/** Schemas of a program as the API takes them, and the codecs that read and write JSON by them. */
import * as SchemaDialect from "effect-genai/SchemaDialect"
import type { CodecTransformer } from "effect/ai/LanguageModel"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/**
 * What the model is shown and what reads its answer are one: the JSON codec of the schema. So a `Date` is an ISO 8601 string in both, bytes are base64, and
 * `null` stands for an optional field. Throws if no JSON can stand for a part of the schema, with its path.
 */
export const codecTransformer: CodecTransformer = (schema) => {
  const problem = problemOf(schema)
  if (problem !== undefined) throw new Error(problem)
  return {
    codec: Schema.toCodecJson(schema),
    jsonSchema: Result.getOrThrow(
      SchemaDialect.toJsonSchema(Schema.toJsonSchemaDocument(schema, { generateDescriptions: true }))
    )
  }
}

/** What is wrong with a schema for JSON: the path of the first part that no JSON can stand for. */
export const problemOf = (schema: Schema.Constraint): string | undefined => {
  const path = unreadable(SchemaAST.toEncoded(schema.ast), "", new Set())
  return path === undefined
    ? undefined
    : `no JSON stands for the schema of ${
      path === "" ? "its root" : path.replace(/^\./, "")
    }; expected one with a JSON codec`
}

/** The path of the first part of a schema whose values JSON cannot hold, such as an instance of a class. */
const unreadable = (ast: SchemaAST.AST, path: string, above: Set<SchemaAST.AST>): string | undefined => {
  if (above.has(ast)) return undefined
  above.add(ast)
  const first = (parts: ReadonlyArray<readonly [SchemaAST.AST, string]>): string | undefined => {
    for (const [part, name] of parts) {
      const found = unreadable(part, `${path}${name}`, above)
      if (found !== undefined) return found
    }
    return undefined
  }
  switch (ast._tag) {
    case "Declaration":
      return ast.annotations?.["toCodecJson"] === undefined && ast.annotations?.["toCodec"] === undefined
        ? path
        : first(ast.typeParameters.map((part) => [SchemaAST.toEncoded(part), ""]))
    case "UniqueSymbol":
      return path
    case "Objects":
      return first([
        ...ast.propertySignatures.map(({ name, type }) => [type, `.${String(name)}`] as const),
        ...ast.indexSignatures.filter(({ type }) => type._tag !== "Never").map(({ type }) => [type, ".*"] as const)
      ])
    case "Arrays":
      return first([...ast.elements, ...ast.rest].map((part) => [part, "[]"]))
    case "Union":
      return first(ast.types.map((part) => [part, ""]))
    case "Suspend":
      return first([[ast.thunk(), ""]])
    default:
      return undefined
  }
}

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
