/** Texts as requests for embeddings, and their answers as vectors. */
import type { Content } from "effect-genai/wire/Content"
import type { EmbedContentConfig, EmbedContentResponse } from "effect-genai/wire/Models"
import type * as EmbeddingModel from "effect/ai/EmbeddingModel"
import * as Result from "effect/Result"

// -----------------------------------------------------------------------------
// Checks
// -----------------------------------------------------------------------------

/** What the API cannot take. */
export interface Problem {
  readonly parameter: string
  readonly description: string
}

/** The first setting that no model can take. */
export const wrongSettings = (
  { concurrency, outputDimensionality, taskType, title }: EmbedContentConfig & {
    readonly concurrency?: number | undefined
  }
): Problem | undefined => {
  if (outputDimensionality !== undefined && !isCount(outputDimensionality)) {
    return wrong("outputDimensionality", "a whole number of dimensions from 1", outputDimensionality)
  }
  if (concurrency !== undefined && !isCount(concurrency)) {
    return wrong("concurrency", "a whole number of requests from 1", concurrency)
  }
  return title !== undefined && taskType !== "RETRIEVAL_DOCUMENT"
    ? wrong("title", "no title, or the taskType RETRIEVAL_DOCUMENT", taskType)
    : undefined
}

/** The first text that has no embedding. */
export const wrongTexts = (texts: ReadonlyArray<unknown>): Problem | undefined => {
  const index = texts.findIndex((text) => typeof text !== "string" || text === "")
  return index < 0
    ? undefined
    : wrong(texts.length === 1 ? "input" : `inputs[${index}]`, "text that is not empty", texts[index])
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1

const wrong = (parameter: string, expected: string, found: unknown): Problem => ({
  parameter,
  description: `${parameter}: expected ${expected}, got ${
    typeof found === "string" ? JSON.stringify(found) : String(found)
  }`
})

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/** A text as a content of its own: some models read a list of texts as one content. */
export const content = (text: string): Content => ({ parts: [{ text }] })

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

interface Answer {
  readonly vectors: ReadonlyArray<Array<number>>
  /** The tokens of the request, if the server counted them. */
  readonly tokens: number | undefined
}

/** The vectors of a request, or what is wrong with them. */
export const answer = (
  { embeddings, usageMetadata }: EmbedContentResponse,
  count: number,
  dimensions: number | undefined
): Result.Result<Answer, string> => {
  if (!Array.isArray(embeddings) || embeddings.length !== count) {
    return Result.fail(`Expected ${count} embeddings, got ${Array.isArray(embeddings) ? embeddings.length : "none"}`)
  }
  const vectors: Array<Array<number>> = []
  for (const [index, embedding] of embeddings.entries()) {
    const values: unknown = embedding?.values
    if (!Array.isArray(values) || values.length === 0 || !values.every(Number.isFinite)) {
      return Result.fail(`The embedding ${index} has no vector of numbers`)
    }
    if (dimensions !== undefined && values.length !== dimensions) {
      return Result.fail(`The embedding ${index} has ${values.length} dimensions, expected ${dimensions}`)
    }
    vectors.push(values)
  }
  return Result.succeed({
    vectors,
    tokens: usageMetadata?.promptTokenCount ?? sum(embeddings.map(({ statistics }) => statistics?.tokenCount))
  })
}

/** The answers of all requests. */
export const joined = (answers: ReadonlyArray<Answer>): EmbeddingModel.ProviderResponse => ({
  results: answers.flatMap(({ vectors }) => vectors),
  usage: { inputTokens: sum(answers.map(({ tokens }) => tokens)) }
})

/** The sum, if every number is known. */
const sum = (counts: ReadonlyArray<number | undefined>): number | undefined =>
  counts.reduce((sum, count) => sum === undefined || typeof count !== "number" ? undefined : sum + count, 0)
