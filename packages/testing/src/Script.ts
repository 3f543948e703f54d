/**
 * Scripts replace the built-in answers of the emulator: with a sequence of answers, or always with the same one. A script answers matching requests until its
 * sequence ends; then the built-in behaviour returns.
 *
 * The emulator does not check the key or the body of a scripted request. A {@link Turn} is the exception: it sets only the output of the model in an
 * interaction. Scripts for `models.generateContent` and `models.embedContent` also answer the requests of a batch, one by one, when the batch is created.
 *
 * @example
 * ```ts
 * import { Emulator, Reply, RpcStatus, Script } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   yield* emulator.script(
 *     Script.sequence("models.generateContent", [
 *       Script.says("First this."),
 *       Reply.error(RpcStatus.make(503, "Then that.")),
 *       Script.echo
 *     ]),
 *     Script.always(Script.path("GET", "/v1beta/models/*"), Reply.json({ name: "models/mine" }))
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Decided } from "./internal/decisionAnswers.ts"
import * as decisionReplies from "./internal/decisionReplies.ts"
import * as generated from "./internal/generated.ts"
import type { Plan } from "./internal/plan.ts"
import * as turns from "./internal/turns.ts"
import type { Match, ReceivedRequest } from "./ReceivedRequest.ts"
import * as Reply from "./Reply.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * An answer: a reply, a turn of an interaction, or a function that makes one from the request.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer =
  | Reply.Reply
  | Turn
  | ((request: ReceivedRequest) => Reply.Reply | Turn | Effect.Effect<Reply.Reply | Turn>)

/**
 * A step of an interaction in the wire format, for example `{ type: "model_output", content: [{ type: "text", text: "Hi" }] }`. Its type may be unknown.
 *
 * @category models
 * @since 0.1.0
 */
export interface Step {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * The output of the model in an interaction. The emulator still checks the request, and stores, streams and runs the interaction.
 *
 * @category models
 * @since 0.1.0
 */
export interface Turn extends TurnOptions {
  /** The steps. Streams show a {@link checkpoint} among them as an `interaction.status_update` event with a token. */
  readonly steps: ReadonlyArray<Step>
}

/**
 * The end of a {@link Turn}.
 *
 * @category models
 * @since 0.1.0
 */
export interface TurnOptions {
  /**
   * Default: `requires_action` if the last step is a function call, else `completed`. With `requires_continuation` the interaction has a
   * `continuation_token`.
   */
  readonly status?: string
  /** The `errors` of the interaction, for example if it `failed`. */
  readonly errors?: ReadonlyArray<{ readonly code?: string; readonly message?: string }>
}

/**
 * Answers of a decision by the keys of its questions: the id of an option, a level (also between two), the probability
 * of "true" or whether it is, or a weight for each option or level (`{ billing: 1, support: 1 }`).
 *
 * @category models
 * @since 0.1.0
 */
export interface Decisions {
  readonly [key: string]: Decided
}

/**
 * Answers for matching requests. Scripts apply in the order in which they were added.
 *
 * @category models
 * @since 0.1.0
 */
export interface Script extends Plan<Answer> {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * One answer per matching request, in order. Then the built-in behaviour returns.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sequence = (match: Match, answers: ReadonlyArray<Answer>): Script => ({
  match,
  steps: answers,
  thereafter: "nothing"
})

/**
 * The same answer for every matching request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const always = (match: Match, answer: Answer): Script => ({ match, steps: [answer], thereafter: "last" })

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

/**
 * The model answers with this text: one JSON body for `generateContent`, several events for `streamGenerateContent`, both with token counts and the
 * finish reason `STOP`. In an interaction, a turn with one `model_output` step.
 *
 * @category answers
 * @since 0.1.0
 */
export const says = (text: string): Answer => (request) =>
  turns.fits(request) ? turn([turns.output(text)]) : generated.reply(request, { parts: [{ text }] })

/**
 * An interaction with these steps. Only for `interactions.create` and `interactions.createStream`.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const script = Script.sequence("interactions.create", [
 *   Script.turn([{ type: "function_call", id: "call-1", name: "get_weather", arguments: { location: "Paris" } }]),
 *   Script.turn([{ type: "model_output", content: [{ type: "text", text: "It rains." }] }]),
 *   Script.turn([], { status: "failed", errors: [{ code: "api_error", message: "Out of luck." }] })
 * ])
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const turn = (steps: ReadonlyArray<Step>, options: TurnOptions = {}): Turn => ({ ...options, steps })

/**
 * One text over several requests, with the continuation protocol: all but the last answer end with `requires_continuation` and a `continuation_token`, which
 * the next request contains.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const script = Script.sequence("interactions.create", Script.hops("Once upon ", "a time ", "there was a token."))
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const hops = (...texts: ReadonlyArray<string>): ReadonlyArray<Turn> =>
  texts.map((text, index) =>
    turn([turns.output(text)], index === texts.length - 1 ? {} : { status: "requires_continuation" })
  )

/**
 * A point among the steps of a {@link Turn} from which a client can continue after it lost the stream.
 *
 * @category answers
 * @since 0.1.0
 */
export const checkpoint: Step = turns.checkpoint

/**
 * The model decides this, with probabilities that fit. Questions without an answer here are answered as without a
 * script. Only for `decisions.create`.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const script = Script.always("decisions.create", Script.decides({ team: "billing", mood: 1.5, urgent: true }))
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const decides = (answers: Decisions): Answer => (request) => decisionReplies.scripted(request, answers)

/**
 * The input of a decision is blocked: there is a reason instead of answers. Only for `decisions.create`.
 *
 * @category answers
 * @since 0.1.0
 */
export const blocksDecision = (reason: string, message?: string): Answer =>
  Reply.json({
    prompt_feedback: { block_reason: reason, ...(message === undefined ? {} : { block_reason_message: message }) }
  })

/**
 * Returns the request as the text of the model: JSON with `method`, `path`, `query` and `body`, without keys.
 *
 * @category answers
 * @since 0.1.0
 */
export const echo: Answer = (request) => {
  const text = JSON.stringify({
    method: request.method,
    path: request.url.pathname,
    query: Object.fromEntries([...request.url.searchParams].filter(([name]) => name !== "key")),
    body: request.body
  })
  return turns.fits(request) ? turn([turns.output(text)]) : generated.reply(request, { parts: [{ text }] })
}

// -----------------------------------------------------------------------------
// Matching
// -----------------------------------------------------------------------------

/**
 * Matches requests with this method and path. `*` stands for any characters, including slashes.
 *
 * @category matching
 * @since 0.1.0
 */
export const path = (method: string, pattern: string): Match => {
  const expected = new RegExp(`^${pattern.split("*").map(escape).join(".*")}$`)
  return (request) => request.method === method && expected.test(request.url.pathname)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const escape = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
