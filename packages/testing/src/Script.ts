/**
 * Scripts replace the built-in answers of the emulator: with a sequence of answers, or always with the same one. A script answers matching requests until its
 * sequence ends; then the built-in behaviour returns.
 *
 * A script gives the whole answer, a {@link Reply}, or only the output of the model, a {@link Turn}. For a reply, the emulator does not check the key or
 * the body of the request. For a turn it does: it checks the conversation with its function calls and thought signatures, counts, streams, and stores
 * interactions. Scripts for `models.generateContent` and `models.embedContent` also answer the requests of a batch, one by one, when the batch is created.
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
import * as asked from "./internal/asked.ts"
import type { Decided } from "./internal/decisionAnswers.ts"
import * as decisionReplies from "./internal/decisionReplies.ts"
import * as generated from "./internal/generated.ts"
import { object } from "./internal/json.ts"
import * as plan from "./internal/plan.ts"
import * as secrets from "./internal/secrets.ts"
import * as turns from "./internal/turns.ts"
import type { Match, ReceivedRequest } from "./ReceivedRequest.ts"
import * as Reply from "./Reply.ts"
import type { Call, FunctionResult, Part, Step, Turn, TurnOptions } from "./Turn.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * An answer: a reply, the output of the model, or a function that makes an answer from the request.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer =
  | Reply.Reply
  | Turn
  | ((request: ReceivedRequest) => Answer | Effect.Effect<Answer>)

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
 * What a request asks a model. Of several conditions, all must hold.
 *
 * @category models
 * @since 0.1.0
 */
export interface Conditions {
  /** The last text of the user, also where the results of functions follow, has these words, in any case, or fits the expression. */
  readonly prompt?: string | RegExp
  /** The request declares these functions, or has these tools: `"get_weather"`, `"googleSearch"`, in interactions `"google_search"`. */
  readonly tools?: ReadonlyArray<string>
  /** Whether the request has a schema for its answer, or the properties that the schema has. */
  readonly schema?: boolean | ReadonlyArray<string>
  /** The model, for example `"gemini-2.5-flash"`, or an expression for it. */
  readonly model?: string | RegExp
}

/**
 * Answers for matching requests. Scripts apply in the order in which they were added.
 *
 * @category models
 * @since 0.1.0
 */
export interface Script extends plan.Plan<Answer> {}

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
 * One answer per turn of the model in a conversation of `generateContent` or its stream: the first for requests without a turn of the model in their
 * `contents`, the second after one turn, and so on. So several conversations do not take answers from each other, and a request that is sent again gets the
 * same answer. After the last answer the built-in behaviour returns.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const script = Script.conversation("models.generateContent", [
 *   Script.calls({ name: "get_weather", args: { city: "Paris" } }),
 *   Script.says("It rains.")
 * ])
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const conversation = (match: Match, answers: ReadonlyArray<Answer>): Script =>
  always(
    (request) => plan.matches(match, request) && turns.position(request) < answers.length,
    (request) => answers[turns.position(request)] ?? echo
  )

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
 * The model answers with this text: a turn with one text part for `generateContent` and its stream, or with one `model_output` step in an interaction. A
 * stream has it in several pieces.
 *
 * @category answers
 * @since 0.1.0
 */
export const says = (text: string): Answer => (request) => turns.text(request, text)

/**
 * The model calls these functions, several at once if there are several. Works for `generateContent`, its stream, and interactions.
 *
 * The request that follows must have a response for each call, and the thought signature of the first one on the models that require it; otherwise the
 * emulator answers with the error of the API.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const script = Script.sequence("models.generateContent", [
 *   Script.calls({ name: "get_weather", args: { city: "Paris" } }, { name: "get_weather", args: { city: "Rome" } }),
 *   (request) => Script.says(Script.results(request).map(({ response }) => JSON.stringify(response)).join())
 * ])
 *
 * // A model that never stops calling.
 * const endless = Script.always("models.generateContent", Script.calls({ name: "get_weather" }))
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const calls = (...calls: readonly [Call, ...ReadonlyArray<Call>]): Answer => (request) =>
  turns.calls(request, calls)

/**
 * The output of the model, exactly: parts for `generateContent` and its stream, steps for `interactions.create` and its stream. Only the first function
 * call among parts gets a thought signature, if it has none.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const generation = Script.sequence("models.generateContentStream", [
 *   Script.turn([
 *     { text: "The user wants to know the weather.", thought: true },
 *     { functionCall: { id: "call-1", name: "get_weather", args: { city: "Paris" } }, thoughtSignature: "c2lnbmF0dXJl" }
 *   ]),
 *   Script.turn([{ text: "It ra" }], { finishReason: "MAX_TOKENS" })
 * ])
 *
 * const interaction = Script.sequence("interactions.create", [
 *   Script.turn([{ type: "function_call", id: "call-1", name: "get_weather", arguments: { location: "Paris" } }]),
 *   Script.turn([{ type: "model_output", content: [{ type: "text", text: "It rains." }] }]),
 *   Script.turn([], { status: "failed", errors: [{ code: "api_error", message: "Out of luck." }] })
 * ])
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const turn = (output: ReadonlyArray<Step> | ReadonlyArray<Part>, options: TurnOptions = {}): Turn => ({
  ...options,
  output
})

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
    query: Object.fromEntries([...request.url.searchParams].filter(([name]) => !secrets.isSecretParameter(name))),
    body: request.body
  })
  return turns.elements(request) === "steps"
    ? turns.text(request, text)
    : generated.reply(request, object(request.body), { parts: [{ text }] })
}

// -----------------------------------------------------------------------------
// Matching
// -----------------------------------------------------------------------------

/**
 * The results that a request sends for the function calls of the model before it, in their order. For answers that depend on them.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const answer: Script.Answer = (request) => {
 *   const [weather] = Script.results(request)
 *   return Script.turn([{ text: `The function answered ${JSON.stringify(weather?.response)}.` }])
 * }
 * ```
 *
 * @category requests
 * @since 0.1.0
 */
export const results = (request: ReceivedRequest): ReadonlyArray<FunctionResult> => turns.results(request)

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

/**
 * Matches requests of `generateContent`, of its stream and of interactions by what they ask: prompt, tools, schema and model. The first script that matches
 * answers, so rules go from the special to the general.
 *
 * @example
 * ```ts
 * import { Script } from "@effect-genai/testing"
 *
 * const rules = [
 *   Script.conversation(Script.asks({ prompt: "weather", tools: ["get_weather"] }), [
 *     Script.calls({ name: "get_weather", args: { city: "Oslo" } }),
 *     Script.says("It rains.")
 *   ]),
 *   Script.always(Script.asks({ schema: ["city", "country"] }), Script.says("{\"city\":\"Oslo\",\"country\":\"Norway\"}")),
 *   Script.always(Script.asks({ model: /pro/ }), Script.says("A longer answer.")),
 *   Script.always(Script.asks({}), Script.says("I do not know."))
 * ]
 * ```
 *
 * @category matching
 * @since 0.1.0
 */
export const asks = (conditions: Conditions): Match => (request) => {
  const found = asked.of(request)
  if (found === undefined) return false
  const { model, prompt, schema, tools = [] } = conditions
  const properties = Object.keys(object(found.schema?.["properties"]))
  return (prompt === undefined || has(found.prompt, prompt)) &&
    (model === undefined || (typeof model === "string" ? found.model === model : has(found.model, model))) &&
    tools.every((tool) => found.tools.includes(tool)) &&
    (schema === undefined || (typeof schema === "boolean"
      ? schema === (found.schema !== undefined)
      : schema.every((name) => properties.includes(name))))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** An expression with the flag `g` or `y` has a position, which must not decide. */
const has = (text: string, expected: string | RegExp): boolean =>
  typeof expected === "string" ? text.toLowerCase().includes(expected.toLowerCase()) : text.search(expected) >= 0

const escape = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
