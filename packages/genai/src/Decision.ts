/**
 * Decisions: questions about one input, and their answers with probabilities.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { EmptyResponse, PromptBlocked } from "./GenAIError.ts"
import { said } from "./internal/check/Said.ts"
import type * as Wire from "./wire/Decisions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Questions by keys of your own. The answers have the same keys.
 *
 * @category models
 * @since 0.1.0
 */
export interface Questions {
  readonly [key: string]: Wire.Question
}

/**
 * The answer to a choice question, with the ids of its options.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChoiceAnswer<Option extends string = string> extends Wire.ChoiceAnswer {
  /** The id of the most probable option. */
  readonly choice: Option
  /** The probability of each option by its id, from 0 to 1. They sum to 1, apart from rounding. */
  readonly probabilities: { readonly [Id in Option]: number }
}

/**
 * The answer to a question of this type.
 *
 * @category models
 * @since 0.1.0
 */
export type AnswerTo<Question> = Question extends Wire.ChoiceQuestion
  ? ChoiceAnswer<Extract<keyof Question["criteria"], string>>
  : Question extends Wire.ScoreQuestion ? Wire.ScoreAnswer
  : Question extends Wire.NoulQuestion ? Wire.NoulAnswer
  : Wire.Answer

/**
 * The answers by the keys of the questions, or the reason why the input was blocked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decision<Answers = { readonly [key: string]: Wire.Answer }>
  extends Omit<Wire.CreateDecisionResponse, "answers">
{
  /** The answers by the keys of the questions. Not set if the input was blocked: see `prompt_feedback`. */
  readonly answers?: Answers | undefined
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The answers of a decision, for programs that cannot go on without them. Fails with `PromptBlocked` if the input was blocked, and with
 * `EmptyResponse` if there are no answers for another reason.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Decision, Decisions } from "effect-genai"
 *
 * const isUrgent = (mail: string) =>
 *   Decisions.use((decisions) =>
 *     decisions.create({
 *       model: "models/gemini-3.8-flash",
 *       input: mail,
 *       questions: { urgent: { type: "noul", instructions: "Does it have to be answered today?" } }
 *     })
 *   ).pipe(
 *     Effect.flatMap(Decision.requireAnswers),
 *     Effect.map(({ urgent }) => urgent.noul > 0.8)
 *   )
 * ```
 */
export const requireAnswers = <Answers>(
  decision: Decision<Answers>
): Effect.Effect<Answers, PromptBlocked | EmptyResponse> => {
  const { answers, prompt_feedback } = decision
  if (answers !== undefined && answers !== null && Object.keys(answers).length > 0) return Effect.succeed(answers)
  const operation = "decisions.create"
  const blockReason = said(prompt_feedback?.block_reason)
  return Effect.fail(
    blockReason !== undefined
      ? new PromptBlocked({
        message: prompt_feedback?.block_reason_message || `The input was blocked: ${blockReason}`,
        operation,
        blockReason,
        response: decision
      })
      : new EmptyResponse({
        message: "The model answered none of the questions",
        operation,
        finishReason: undefined,
        response: decision
      })
  )
}
