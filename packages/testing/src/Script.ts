/**
 * What the emulator answers instead of its built-in behaviour: this, then that, or always the same. A
 * script speaks for the requests it matches until it is used up; then the built-in behaviour is back.
 * A scripted request is answered as written: neither its key nor its body is checked. A {@link Turn} is the
 * exception: it says what the model comes to in an interaction, and everything else is as without a script.
 * Scripts for `models.generateContent` and `models.embedContent` speak for the requests of a batch too, one by one, when
 * it is created.
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
import * as generated from "./internal/generated.ts"
import type { Plan } from "./internal/plan.ts"
import * as turns from "./internal/turns.ts"
import type { Match, ReceivedRequest } from "./ReceivedRequest.ts"
import type { Reply } from "./Reply.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A reply, or what an interaction comes to, or how to make one from the request that it answers.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer = Reply | Turn | ((request: ReceivedRequest) => Reply | Turn | Effect.Effect<Reply | Turn>)

/**
 * A step of an interaction as it goes over the wire, for example
 * `{ type: "model_output", content: [{ type: "text", text: "Hi" }] }`; of whatever type, known or not.
 *
 * @category models
 * @since 0.1.0
 */
export interface Step {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * What the model comes to in an interaction. The request is checked, the interaction stored, streamed and run in the
 * background as ever.
 *
 * @category models
 * @since 0.1.0
 */
export interface Turn extends TurnOptions {
  /** May hold {@link checkpoint}s, which streams show as `interaction.status_update` events with a token. */
  readonly steps: ReadonlyArray<Step>
}

/**
 * How a {@link Turn} ends.
 *
 * @category models
 * @since 0.1.0
 */
export interface TurnOptions {
  /**
   * `requires_action` by default where the last step is a function call, else `completed`. With
   * `requires_continuation` a `continuation_token` is handed out.
   */
  readonly status?: string
  /** `errors` of the interaction, for example of one that `failed`. */
  readonly errors?: ReadonlyArray<{ readonly code?: string; readonly message?: string }>
}

/**
 * Answers for the requests that match. Scripts are served in the order in which they were added.
 *
 * @category models
 * @since 0.1.0
 */
export interface Script extends Plan<Answer> {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * One answer for each matching request, in order; after the last the built-in behaviour is back.
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
 * The model says this: one JSON body for `generateContent`, several events for `streamGenerateContent`,
 * both with token counts and finish reason `STOP`; in an interaction the turn of one `model_output` step.
 *
 * @category answers
 * @since 0.1.0
 */
export const says = (text: string): Answer => (request) =>
  turns.fits(request) ? turn([turns.output(text)]) : generated.reply(request, { parts: [{ text }] })

/**
 * An interaction comes to these steps. Only for `interactions.create` and `interactions.createStream`.
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
 * One text over several requests, as the continuation protocol has it: all but the last stop at
 * `requires_continuation` with a `continuation_token`, which the next request brings back.
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
 * A point among the steps of a {@link Turn} from which a client can go on that lost the stream after it.
 *
 * @category answers
 * @since 0.1.0
 */
export const checkpoint: Step = turns.checkpoint

/**
 * The request back as the model's text: JSON with `method`, `path`, `query` and `body`. Keys stay out of it.
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
 * Requests with this verb and path. `*` stands for any characters, slashes included.
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
