/** Answers to the questions of a decision: with probabilities that depend on question and input alone, or as a script says. */
import * as Hash from "effect/Hash"
import { type JsonObject, object, string, strings } from "./json.ts"
import { random } from "./text.ts"

/** What a script has the model answer: an option, a level, how probable "true" is, or the weight of each option or level. */
export type Decided = string | number | boolean | { readonly [option: string]: number }

/** The built-in answer of the emulator. The more words an option shares with the input, the more probable it is. */
export const answer = (question: JsonObject, input: string): JsonObject => {
  const draw = random(Hash.string(JSON.stringify([question, input])))
  const words = wordsOf(input)
  return answerOf(
    question,
    outcomesOf(question).map(({ id, text }) => {
      const shared = [...wordsOf(`${id} ${text}`)].filter((word) => words.has(word)).length
      return 4 ** shared * (0.5 + draw())
    })
  )
}

/** The answer of a script; `undefined` if it does not fit the question. */
export const decided = (question: JsonObject, said: Decided): JsonObject | undefined => {
  const ids = outcomesOf(question).map(({ id }) => id)
  if (typeof said === "object") {
    return Object.keys(said).every((id) => ids.includes(id)) && ids.some((id) => (said[id] ?? 0) > 0)
      ? answerOf(question, ids.map((id) => said[id] ?? 0))
      : undefined
  }
  switch (question["type"]) {
    case "choice":
      return typeof said === "string" && ids.includes(said)
        ? answerOf(question, ids.map((id) => id === said ? 9 * (ids.length - 1) : 1))
        : undefined
    case "score":
      return typeof said === "number" && said >= 0 && said <= ids.length - 1
        ? answerOf(question, ids.map((_, level) => Math.max(0, 1 - Math.abs(level - said))))
        : undefined
    default: {
      const truth = typeof said === "boolean" ? Number(said) : said
      return typeof truth === "number" && truth >= 0 && truth <= 1
        ? answerOf(question, [truth, 1 - truth])
        : undefined
    }
  }
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

interface Outcome {
  readonly id: string
  readonly text: string
}

const outcomesOf = ({ criteria, type }: JsonObject): ReadonlyArray<Outcome> => {
  if (type === "score") return strings(criteria).map((text, level) => ({ id: String(level), text }))
  const texts = object(criteria)
  return type === "choice"
    ? Object.entries(texts).map(([id, text]) => ({ id, text: string(text) ?? "" }))
    : ["true", "false"].map((id) => ({ id, text: string(texts[`${id}_description`]) ?? "" }))
}

const answerOf = (question: JsonObject, weights: ReadonlyArray<number>): JsonObject => {
  const type = question["type"]
  const outcomes = outcomesOf(question)
  const shares = inShares(weights)
  const best = Math.max(...shares)
  if (type === "choice" || type === "score") {
    const answered = {
      type,
      confidence: best / precision,
      probabilities: Object.fromEntries(outcomes.map(({ id }, index) => [id, shares[index]! / precision]))
    }
    return type === "choice"
      ? { ...answered, choice: outcomes[shares.indexOf(best)]!.id }
      : {
        ...answered,
        score: shares.reduce((sum, share, level) => sum + level * share, 0) / precision,
        legend: Object.fromEntries(outcomes.map(({ id, text }) => [id, text]))
      }
  }
  // The API never says that it is sure.
  const noul = Math.min(0.99 * precision, Math.max(0.01 * precision, shares[0]!))
  return { type, noul: noul / precision, confidence: Math.max(noul, precision - noul) / precision }
}

/** Whole shares of the precision, which all of them together come to: what rounding leaves goes to those that lost most. */
const inShares = (weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const exact = weights.map((weight) => weight / total * precision)
  // What is a whole number but for the last binary digits is one.
  const shares = exact.map((share) => Math.floor(share + 1e-6))
  const rest = precision - shares.reduce((sum, share) => sum + share, 0)
  const lost = exact.map((share, index) => [share - shares[index]!, index] as const).toSorted(([a], [b]) => b - a)
  for (const [, index] of lost.slice(0, rest)) shares[index]!++
  return shares
}

/** Probabilities have four digits. */
const precision = 10_000

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
