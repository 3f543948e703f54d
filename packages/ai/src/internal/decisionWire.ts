/** Decisions of `effect/ai` as questions of the API, and its answers as those of `effect/ai`. */
import type { CreateDecisionResponse, DecisionInputContent, Question } from "effect-genai/wire/Decisions"
import type { ImageContentMimeType, MediaResolution } from "effect-genai/wire/InteractionContent"
import type * as Decision from "effect/ai/Decision"
import type * as DecisionModel from "effect/ai/DecisionModel"
import * as Arr from "effect/Array"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The decisions that the API has. */
export type Asked = Exclude<Decision.Any, Decision.Locate>

/** What the API cannot take, found before anything is sent. */
export interface Problem {
  /** Where it is: in the decisions, which a program wrote, or in the input, which its users wrote. */
  readonly of: "decisions" | "input"
  /** The path of what is wrong. */
  readonly path: string
  readonly expected: string
  readonly found: string
}

// -----------------------------------------------------------------------------
// Questions
// -----------------------------------------------------------------------------

/** The questions, or the first problem. */
export const questions = (
  decisions: Readonly<Record<string, Asked>>
): Result.Result<Record<string, Question>, Problem> =>
  Result.map(
    Result.all(
      Object.entries(decisions).map(([key, decision]) =>
        Result.map(question(key, decision), (it) => [key, it] as const)
      )
    ),
    Object.fromEntries
  )

/** A description as text. */
export const text = (description: Decision.Description): string =>
  typeof description === "string" ? description : JSON.stringify(description)

const question = (key: string, decision: Asked): Result.Result<Question, Problem> => {
  const instructions = text(decision.instructions)
  if (isBlank(instructions)) return wrong(`${key}.instructions`, "text that is not empty", JSON.stringify(instructions))
  switch (decision._tag) {
    case "Classify": {
      const labels = Object.keys(decision.criteria)
      if (isOutside(labels)) return wrong(`${key}.criteria`, "from 2 to 255 labels", String(labels.length))
      const bad = labels.find((label) => isBlank(label) || label.trim() !== label || control.test(label))
      if (bad !== undefined) {
        return wrong(
          `${key}.criteria`,
          "labels that are not empty, without control characters and without white space at their ends",
          JSON.stringify(bad)
        )
      }
      const criteria = Object.fromEntries(
        Object.entries(decision.criteria).map(([label, description]) => [
          label,
          description === null ? "" : text(description)
        ])
      )
      return Result.succeed({ type: "choice", instructions, criteria })
    }
    case "Rate": {
      const criteria = decision.criteria.map(({ description }) => text(description))
      if (isOutside(criteria)) return wrong(`${key}.criteria`, "from 2 to 255 levels", String(criteria.length))
      const bad = criteria.findIndex(isBlank)
      if (bad >= 0) {
        return wrong(`${key}.criteria[${bad}].description`, "text that is not empty", JSON.stringify(criteria[bad]))
      }
      return Result.succeed({ type: "score", instructions, criteria })
    }
    case "Probability":
      return Result.succeed({
        type: "noul",
        instructions,
        ...(decision.criteria === undefined ? undefined : {
          criteria: {
            true_description: text(decision.criteria.true),
            false_description: text(decision.criteria.false)
          }
        })
      })
  }
}

const isOutside = ({ length }: ReadonlyArray<string>): boolean => length < 2 || length > 255

const isBlank = (text: string): boolean => text.trim() === ""

const control = /\p{Cc}/u

const wrong = (path: string, expected: string, found: string) =>
  Result.fail<Problem>({ of: "decisions", path: `decisions.${path}`, expected, found })

// -----------------------------------------------------------------------------
// Input
// -----------------------------------------------------------------------------

/**
 * The input as contents: the state, and each image after a text that says which one it is. The state has the same reference where the image was.
 */
export const input = (
  state: Schema.Json,
  images: ReadonlyArray<DecisionModel.ProviderImage>,
  resolution: MediaResolution | undefined
): Result.Result<string | ReadonlyArray<DecisionInputContent>, Problem> => {
  const said = stateText(state)
  if (isBlank(said)) {
    return Result.fail({ of: "input", path: "input", expected: "text that is not empty", found: "\"\"" })
  }
  if (images.length === 0) return Result.succeed(said)
  return Result.map(
    Result.all(images.map(content)),
    (contents): ReadonlyArray<DecisionInputContent> => [
      { type: "text", text: said },
      ...contents.flatMap((image, index): ReadonlyArray<DecisionInputContent> => [
        { type: "text", text: caption(images[index]!) },
        { type: "image", ...image, ...(resolution === undefined ? undefined : { resolution }) }
      ])
    ]
  )
}

/** The state as text: JSON, or the text that it is. */
export const stateText = (state: Schema.Json): string => typeof state === "string" ? state : JSON.stringify(state)

/** Which image follows. */
export const caption = ({ path, reference }: DecisionModel.ProviderImage): string =>
  `The image ${reference}${path.length === 0 ? "" : ` (${pathOf(path)})`} of the input:`

const mediaTypes = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/heic",
  "image/heif",
  "image/gif",
  "image/bmp",
  "image/tiff"
] as const satisfies ReadonlyArray<ImageContentMimeType>

const content = (
  { image: { data, mediaType }, path }: DecisionModel.ProviderImage
): Result.Result<
  { readonly mime_type: string; readonly data: string } | { readonly mime_type: string; readonly uri: string },
  Problem
> => {
  const fail = (expected: string, found: string) =>
    Result.fail<Problem>({ of: "input", path: pathOf(path), expected, found })
  const mime_type = mediaType.toLowerCase()
  if (!Arr.contains<string>(mediaTypes, mime_type)) {
    return fail(`an image of the media type ${mediaTypes.join(", ")}`, mediaType)
  }
  if (typeof data !== "string" && data.protocol !== "data:") {
    return ["https:", "http:", "gs:"].includes(data.protocol)
      ? Result.succeed({ mime_type, uri: data.href })
      : fail("an image with a URL of https, http, gs or data", data.protocol)
  }
  const bytes = typeof data === "string" ? data : dataOf(data)
  return bytes !== undefined && bytes !== "" && bytes.length % 4 === 0 && base64.test(bytes)
    ? Result.succeed({ mime_type, data: bytes })
    : fail("an image with bytes in base64", bytes === "" ? "no bytes" : "other text")
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The bytes of a data URL, if they are in base64. */
const dataOf = ({ pathname }: URL): string | undefined => /^[^,]*;base64,([^]*)$/i.exec(pathname)?.[1]

const pathOf = (path: ReadonlyArray<string | number>): string =>
  path.length === 0
    ? "input"
    : path.map((step, index) => typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`).join("")

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

/** The answers that arrived. A blocked input is a refusal of every decision. */
export const answers = (
  decisions: Readonly<Record<string, Asked>>,
  { answers, prompt_feedback }: CreateDecisionResponse
): Record<string, DecisionModel.ProviderAnswer> => {
  const arrived = fields(answers)
  const isBlocked = Object.keys(arrived).length === 0 && blockReason(prompt_feedback) !== undefined
  return Object.fromEntries(
    Object.entries(decisions).flatMap(([key, decision]) => {
      if (isBlocked) return [[key, { _tag: "Refusal" }]]
      const answer = arrived[key]
      return Predicate.isObject(answer) ? [[key, answerOf(decision, answer as Fields)]] : []
    })
  )
}

/** The confidence of the answers that have no place for it: those of `Probability`. */
export const confidences = ({ answers }: CreateDecisionResponse): Record<string, number> =>
  Object.fromEntries(
    Object.entries(fields(answers)).flatMap(([key, answer]) => {
      const { confidence, type } = fields(answer)
      return type === "noul" && Predicate.isNumber(confidence) ? [[key, confidence]] : []
    })
  )

/** Why the input was blocked. */
export const blockReason = (feedback: CreateDecisionResponse["prompt_feedback"]): string | undefined => {
  const { block_reason } = fields(feedback)
  return Predicate.isString(block_reason) && block_reason !== "" && !/unspecified$/i.test(block_reason)
    ? block_reason
    : undefined
}

type Fields = Readonly<Record<string, unknown>>

/** What effect/ai checks the answers for. They are passed on as they came, except for what is only a matter of floating-point numbers. */
const answerOf = (decision: Asked, answer: Fields): DecisionModel.ProviderAnswer => {
  const { choice, confidence, noul, probabilities, score, type } = answer
  const certain = Predicate.isNumber(confidence) ? { confidence: snapped(confidence, 1) } : undefined
  switch (type) {
    case "choice":
      return { _tag: "Classify", label: choice as string, ...distribution(probabilities), ...certain }
    case "score": {
      const levels = decision._tag === "Rate" ? decision.criteria.map(({ label }) => label) : []
      return {
        _tag: "Rate",
        rating: snapped(score as number, levels.length - 1),
        ...distribution(probabilities, levels),
        ...certain
      }
    }
    case "noul":
      return { _tag: "Probability", probability: snapped(noul as number, 1) }
    default:
      // An answer of a type that did not exist when this was written. effect/ai says that it expected another.
      return { _tag: type } as never
  }
}

/** The probabilities by label: those of levels come by index. */
const distribution = (probabilities: unknown, levels?: ReadonlyArray<string>) => {
  if (!Predicate.isObject(probabilities)) return undefined
  const entries = Object.entries(probabilities)
    .map(([id, value]) => [levels === undefined ? id : levels[Number(id)] ?? id, snapped(value as number, 1)] as const)
  return { probabilities: Object.fromEntries(entries) }
}

/** A number that is beside the range from 0 to `max` only because of the last binary digits. */
const snapped = (value: number, max: number): number => {
  if (value < 0 && value >= -drift) return 0
  return value > max && value <= max + drift ? max : value
}

const drift = 1e-6

const fields = (value: unknown): Fields => Predicate.isObject(value) ? value as Fields : {}
