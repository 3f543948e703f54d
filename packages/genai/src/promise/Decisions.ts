/**
 * The `decisions` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { Questions } from "../Decision.ts"
import type { CreateDecisionParams } from "../Decisions.ts"
import type * as Wire from "../wire/Decisions.ts"
import type * as Plain from "../wire/plain/Decisions.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `decisions` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Decisions extends /*#__PURE__*/ Face.make("decisions", {
  create: Verbs.request as Face.Verb<
    <Asked extends Questions>(
      params: CreateDecisionParams<Asked>,
      options?: RequestOptions
    ) => Promise<Decision<{ -readonly [Key in keyof Asked]: AnswerTo<Asked[Key]> }>>
  >
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The answer to a choice question, with the ids of its options.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChoiceAnswer<Option extends string = string> extends Plain.ChoiceAnswer {
  /** The id of the most probable option. */
  choice: Option
  /** The probability of each option by its id, from 0 to 1. They sum to 1, apart from rounding. */
  probabilities: { [Id in Option]: number }
}

/**
 * The answer to a question of this type.
 *
 * @category models
 * @since 0.1.0
 */
export type AnswerTo<Question> = Question extends Wire.ChoiceQuestion
  ? ChoiceAnswer<Extract<keyof Question["criteria"], string>>
  : Question extends Wire.ScoreQuestion ? Plain.ScoreAnswer
  : Question extends Wire.NoulQuestion ? Plain.NoulAnswer
  : Plain.Answer

/**
 * The answers by the keys of the questions, or the reason why the input was blocked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decision<Answers = { [key: string]: Plain.Answer }>
  extends Omit<Plain.CreateDecisionResponse, "answers">
{
  /** The answers by the keys of the questions. Not set if the input was blocked: see `prompt_feedback`. */
  answers?: Answers | undefined
}
