/**
 * Reads values from answers, and asks the model to correct an answer that does not fit.
 */
import * as Effect from "effect/Effect"
import {
  type EmptyResponse,
  type GenAIError,
  InvalidOutput,
  type OutputIssue,
  type PromptBlocked
} from "../../GenAIError.ts"
import { type GenerateContentResponse, requireText } from "../../GenerateContentResponse.ts"
import type { Content } from "../../wire/Content.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import { listed } from "../check/Contents.ts"
import { isFields } from "../check/Fields.ts"
import { said } from "../check/Said.ts"
import * as Merge from "../generation/AnswerMerge.ts"
import type { Format } from "./Format.ts"
import { type ParseIncomplete, partialOf, valueIn } from "./JsonText.ts"

/** Sends one turn. */
export type Send = (params: GenerateContentParameters) => Effect.Effect<GenerateContentResponse, GenAIError>

/** A value, and the responses of the turns that it took. */
export interface Answered<A> {
  readonly value: A
  readonly response: GenerateContentResponse
  readonly responses: ReadonlyArray<GenerateContentResponse>
  readonly usageMetadata: GenerateContentResponse["usageMetadata"]
}

/** How answers are read, and what to do with one that does not fit. */
export interface Reading<A, R> {
  readonly operation: string
  readonly format: Format<A, R>
  /** How often the model is asked for a correction. */
  readonly repairs: number
  readonly parseIncomplete: ParseIncomplete | undefined
  readonly send: Send
}

/** The errors of an answer that is not a value. */
export type ReadError = PromptBlocked | EmptyResponse | InvalidOutput

/** Reads the value of the answer to a request. The model corrects an answer that does not fit, as often as is permitted. */
export const value = Effect.fnUntraced(function*<A, R>(
  { format, operation, parseIncomplete, repairs, send }: Reading<A, R>,
  params: GenerateContentParameters,
  first: GenerateContentResponse
): Effect.fn.Return<Answered<A>, ReadError, R> {
  const responses: Array<GenerateContentResponse> = [first]
  let contents = listed(params.contents)
  let response = first
  let text = yield* requireText(response)
  for (let left = repairs;; left--) {
    const read = yield* Effect.result(decoded(format, text))
    if (read._tag === "Success") return { value: read.success, response, ...turns(responses) }
    const issues = read.failure
    const invalid = (cause: InvalidOutput["cause"]): InvalidOutput =>
      invalidOutput({
        operation,
        text,
        issues,
        partial: parseIncomplete === undefined ? undefined : partialOf(parseIncomplete, text),
        response,
        cause,
        ...turns(responses)
      })
    if (left <= 0 || isCutOff(response)) return yield* invalid(undefined)
    contents = [...contents, contentOf(response, text), correction(issues)]
    const next = yield* Effect.mapError(send({ ...params, contents }), invalid)
    responses.push(next)
    text = yield* Effect.mapError(requireText(next), invalid)
    response = next
  }
})

/** Reads the value of an answer. */
export const read = <A, R>(
  operation: string,
  format: Format<A, R>,
  response: GenerateContentResponse
): Effect.Effect<A, ReadError, R> =>
  Effect.flatMap(requireText(response), (text) =>
    Effect.mapError(decoded(format, text), (issues) =>
      invalidOutput({
        operation,
        text,
        issues,
        partial: undefined,
        response,
        cause: undefined,
        ...turns([response])
      })))

// -----------------------------------------------------------------------------
// Private: values
// -----------------------------------------------------------------------------

const decoded = <A, R>(format: Format<A, R>, text: string): Effect.Effect<A, ReadonlyArray<OutputIssue>, R> => {
  const json = valueIn(text)
  return json === undefined ? Effect.fail([{ path: [], message: "Expected JSON" }]) : format.decode(json)
}

const turns = (responses: ReadonlyArray<GenerateContentResponse>) => ({
  responses: [...responses],
  usageMetadata: responses.reduce<Merge.Usage | undefined>(
    (sum, { usageMetadata }) => isFields(usageMetadata) ? Merge.addUsage(sum, usageMetadata) : sum,
    undefined
  )
})

/** Whether the server says that an answer ended before its end. */
const isCutOff = (response: GenerateContentResponse): boolean => {
  const reason = finishReasonOf(response)
  return reason !== undefined && reason !== "STOP"
}

const finishReasonOf = ({ candidates }: GenerateContentResponse): string | undefined =>
  said(candidates?.[0]?.finishReason)

// -----------------------------------------------------------------------------
// Private: corrections
// -----------------------------------------------------------------------------

/** The turn of the model as it is, with its signatures. */
const contentOf = ({ candidates }: GenerateContentResponse, text: string): Content => ({
  ...candidates?.[0]?.content ?? { parts: [{ text }] },
  role: "model"
})

const correction = (issues: ReadonlyArray<OutputIssue>): Content => ({
  role: "user",
  parts: [{
    text: [
      "This answer does not fit the schema:",
      ...issues.slice(0, maximumIssues).map((issue) => `- ${described(issue).slice(0, maximumLength)}`),
      "Answer with the whole JSON, corrected, and nothing else."
    ].join("\n")
  }]
})

const maximumIssues = 20

const maximumLength = 300

// -----------------------------------------------------------------------------
// Private: errors
// -----------------------------------------------------------------------------

const invalidOutput = (
  fields: Omit<ConstructorParameters<typeof InvalidOutput>[0], "finishReason" | "message" | "response"> & {
    readonly response: GenerateContentResponse
  }
): InvalidOutput => {
  const { cause, issues, response } = fields
  const finishReason = finishReasonOf(response)
  const [first] = issues
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : ""
  const what = `The answer does not fit the schema: ${first === undefined ? "" : described(first)}${more}`
  const why = isCutOff(response) ? `. It ended early: ${finishReason}` : ""
  const correction = cause === undefined ? "" : `. The correction failed: ${cause.message}`
  return new InvalidOutput({ ...fields, finishReason, message: `${what}${why}${correction}` })
}

const described = ({ message, path }: OutputIssue): string => {
  const [first = "", ...rest] = path.map((key) => typeof key === "number" ? `[${key}]` : String(key))
  return path.length === 0
    ? message
    : `${rest.reduce((at, key) => key.startsWith("[") ? at + key : `${at}.${key}`, first)}: ${message}`
}
