/**
 * The `decisions` resource: questions about one input, answered with probabilities.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { AnswerTo, Decision, Questions } from "./Decision.ts"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import type * as Wire from "./wire/Decisions.ts"
import * as Operations from "./wire/table/Decisions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Parameters of `decisions.create`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CreateDecisionParams<Asked extends Questions = Questions>
  extends Omit<Wire.CreateDecisionParams, "questions">
{
  /** The questions, at least one. The keys are your own, and the answers have the same keys. */
  readonly questions: Asked
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `decisions` resource. Its method takes the parameters under the names of the wire, then {@link RequestOptions}, and fails
 * with {@link GenAIError}.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Decision, Decisions } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const decisions = yield* Decisions
 *   const decision = yield* decisions.create({
 *     model: "models/gemini-3.8-flash",
 *     input: "The invoice has the wrong address. Please send a new one today.",
 *     questions: {
 *       team: {
 *         type: "choice",
 *         instructions: "Which team answers?",
 *         criteria: { billing: "Invoices and payments", support: "Everything else" }
 *       },
 *       urgent: { type: "noul", instructions: "Does it have to be answered today?" }
 *     }
 *   })
 *   const { team, urgent } = yield* Decision.requireAnswers(decision)
 *   yield* Effect.log(team.choice, team.probabilities.billing, urgent.noul)
 * })
 * ```
 */
export class Decisions extends /*#__PURE__*/ Context.Service<Decisions, {
  /**
   * Asks questions about one input: `POST decisions`. The type of `answers` follows from the questions. If the input is blocked, the call succeeds
   * without answers: see `prompt_feedback`.
   */
  readonly create: <Asked extends Questions>(
    params: CreateDecisionParams<Asked>,
    options?: RequestOptions
  ) => Effect.Effect<Decision<{ readonly [Key in keyof Asked]: AnswerTo<Asked[Key]> }>, GenAIError>
}>()("effect-genai/Decisions") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Decisions["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("decisions", signatures, makeDecisions(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Decisions, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Decisions, Decisions.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Decisions["Service"]> = { create: ["effect", "params", "options"] }

const makeDecisions = (client: GenAIClient["Service"]): Decisions["Service"] =>
  Decisions.of({
    create: (params, options) =>
      // Every question is answered in the way of its type, which the types of the wire cannot say.
      client.execute(Operations.decisionsCreate, params, options) as Effect.Effect<Decision<never>, GenAIError>
  })
