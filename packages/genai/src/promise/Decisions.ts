/**
 * The `decisions` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { AnswerTo, Decision, Questions } from "../Decision.ts"
import type { CreateDecisionParams } from "../Decisions.ts"
import * as Face from "./internal/Face.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `decisions` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Decisions extends /*#__PURE__*/ Face.make("decisions", {
  create: Face.request as Face.Verb<
    <Asked extends Questions>(
      params: CreateDecisionParams<Asked>,
      options?: RequestOptions
    ) => Promise<Decision<{ readonly [Key in keyof Asked]: AnswerTo<Asked[Key]> }>>
  >
}) {}
