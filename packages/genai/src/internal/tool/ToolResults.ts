/**
 * Functions and the answers of their calls as the API names them: in interactions, and in contents.
 */
import type { Answer, Call } from "../../Tool.ts"
import type * as Content from "../../wire/Content.ts"
import type * as Interactions from "../../wire/Interactions.ts"
import type { FunctionDeclaration } from "../../wire/Tool.ts"
import { isFields } from "../check/Fields.ts"

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

/** A declaration as a tool of an interaction, which has no place for the schema of the result. */
export const functionTool = (
  { behavior: _, parametersJsonSchema: parameters, responseJsonSchema: _response, ...declaration }: FunctionDeclaration
): Interactions.FunctionT => ({
  type: "function",
  ...declaration,
  ...parameters === undefined ? {} : { parameters }
})

/** A call of an interaction. */
export const fromStep = ({ arguments: args, id, name }: Interactions.FunctionCallStep): Call => ({ id, name, args })

/** The answer of a call, as a step of the next input. */
export const functionResult = (
  { id: call_id, name }: Interactions.FunctionCallStep,
  answer: Answer
): Interactions.FunctionResultStep => {
  const step = { type: "function_result", call_id, name } as const
  switch (answer._tag) {
    case "Value":
      return { ...step, result: textOrFields(answer.value, "output") }
    case "Content":
      return { ...step, result: answer.content }
    case "Failure":
      return { ...step, is_error: true, result: textOrFields(answer.error, "error") }
    case "Parts":
      return { ...step, result: { output: answer.parts } }
  }
}

const textOrFields = (value: unknown, name: "output" | "error"): string | object =>
  typeof value === "string" || isFields(value) ? value : { [name]: value ?? null }

// -----------------------------------------------------------------------------
// Contents
// -----------------------------------------------------------------------------

/** A call of a content. */
export const fromFunctionCall = ({ args, id, name = "" }: Content.FunctionCall): Call => ({ id, name, args })

/** The answer of a call, as parts of the next content. */
export const responseParts = ({ id, name }: Call, answer: Answer): ReadonlyArray<Content.Part> => {
  const response = { ...id === undefined ? {} : { id }, name }
  switch (answer._tag) {
    case "Value":
      return [{ functionResponse: { ...response, response: asOutput(answer.value) } }]
    case "Content": {
      const texts = answer.content.flatMap((piece) => piece.type === "text" ? [piece.text] : [])
      const media = answer.content.filter((piece) => piece.type !== "text")
      const parts = media.length === 0 ? {} : { parts: media.map(responsePart) }
      return [{ functionResponse: { ...response, response: { output: texts.join("\n") }, ...parts } }]
    }
    case "Failure":
      return [{ functionResponse: { ...response, response: { error: answer.error ?? null } } }]
    case "Parts":
      return answer.parts
  }
}

/**
 * Contents with more results of the calls that they end with: in one content, in the order of the calls. The calls may have some of their results already.
 */
export const withResults = (
  contents: ReadonlyArray<Content.Content>,
  results: ReadonlyArray<Content.Part>
): ReadonlyArray<Content.Content> => {
  const last = contents.at(-1)
  const isAnswered = last?.parts?.some(({ functionResponse }) => functionResponse !== undefined) === true
  const before = isAnswered ? contents.slice(0, -1) : contents
  const calls = before.at(-1)?.parts?.flatMap(({ functionCall }) => functionCall ?? []) ?? []
  const place = ({ functionResponse: { id, name } = {} }: Content.Part): number => {
    const at = calls.findIndex((call) => call.id === id && call.name === name)
    return at === -1 ? calls.length : at
  }
  const parts = [...isAnswered ? last?.parts ?? [] : [], ...results].toSorted((one, other) => place(one) - place(other))
  return parts.length === 0 ? before : [...before, { role: "user", parts }]
}

/** The API reads `output` and `error` of an object by their names, so that an object with such fields is not an output by itself. */
const asOutput = (value: unknown): { readonly [name: string]: unknown } =>
  isFields(value) && !Object.hasOwn(value, "output") && !Object.hasOwn(value, "error")
    ? value
    : { output: value ?? null }

type Media = Exclude<Interactions.FunctionResultSubcontent, Interactions.TextContent>

const responsePart = ({ data, mime_type: mimeType, uri: fileUri }: Media): Content.FunctionResponsePart =>
  fileUri === undefined ? { inlineData: { mimeType, data } } : { fileData: { mimeType, fileUri } }
