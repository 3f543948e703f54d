/**
 * What the emulator answers instead of its built-in behaviour: this, then that, or always the same. A
 * script speaks for the requests it matches until it is used up; then the built-in behaviour is back.
 * A scripted request is answered as written: neither its key nor its body is checked.
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
import type { Match, ReceivedRequest } from "./ReceivedRequest.ts"
import type { Reply } from "./Reply.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A reply, or how to make one from the request that it answers.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer = Reply | ((request: ReceivedRequest) => Reply | Effect.Effect<Reply>)

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
 * both with token counts and finish reason `STOP`.
 *
 * @category answers
 * @since 0.1.0
 */
export const says = (text: string): Answer => (request) => generated.reply(request, { parts: [{ text }] })

/**
 * The request back as the model's text: JSON with `method`, `path`, `query` and `body`. Keys stay out of it.
 *
 * @category answers
 * @since 0.1.0
 */
export const echo: Answer = (request) =>
  generated.reply(request, {
    parts: [{
      text: JSON.stringify({
        method: request.method,
        path: request.url.pathname,
        query: Object.fromEntries([...request.url.searchParams].filter(([name]) => name !== "key")),
        body: request.body
      })
    }]
  })

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
