/**
 * Scripts for live sessions: what happens on each connection, as data. A script has a course for each of the matching connections, in order, or the same one
 * for all. A course refuses the handshake, or it has steps: to wait for messages, to send messages and broken frames, to close or drop the connection. The
 * built-in behaviour answers the client beside the steps, unless the course says otherwise.
 *
 * @example
 * ```ts
 * import { Emulator, LiveScript, Reply, RpcStatus } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   yield* emulator.live(
 *     LiveScript.sequence("live.connect", [
 *       // The first connection breaks in the middle of the first answer.
 *       LiveScript.course([LiveScript.sent("modelTurn"), LiveScript.drop]),
 *       // The second handshake is refused. After that, connections work.
 *       LiveScript.refused(Reply.error(RpcStatus.make(503, "The service is currently unavailable.")))
 *     ])
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { encode, type Frame, split as inFragments } from "./internal/live/frames.ts"
import type { Plan } from "./internal/plan.ts"
import type { Match } from "./ReceivedRequest.ts"
import type { Reply } from "./Reply.ts"
import type { Call, Part } from "./Turn.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Courses for matching connections. Scripts apply in the order in which they were added.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveScript extends Plan<Course> {}

/**
 * What happens on one connection.
 *
 * @category models
 * @since 0.1.0
 */
export type Course = Refused | Accepted

/**
 * The handshake is refused.
 *
 * @category models
 * @since 0.1.0
 */
export interface Refused {
  readonly _tag: "Refused"
  /** The answer to the handshake. Its status is not 101. */
  readonly reply: Reply
}

/**
 * The connection is opened.
 *
 * @category models
 * @since 0.1.0
 */
export interface Accepted extends CourseOptions {
  readonly _tag: "Accepted"
  /** The steps, in order. */
  readonly steps: ReadonlyArray<Step>
}

/**
 * Options of a {@link course}.
 *
 * @category models
 * @since 0.1.0
 */
export interface CourseOptions {
  /**
   * What answers the client beside the steps: the built-in behaviour (the default), `"echo"`, which returns each frame unchanged, or `"nothing"`.
   */
  readonly answers?: "built-in" | "echo" | "nothing"
  /** The output of the model in its first turns, in order. Then the built-in output returns. */
  readonly turns?: ReadonlyArray<Turn>
}

/**
 * A turn of the model, or a function that makes one from the conversation.
 *
 * @category models
 * @since 0.1.0
 */
export type Turn = Output | ((conversation: Conversation) => Turn | Effect.Effect<Turn>)

/**
 * The output of the model in one turn.
 *
 * @category models
 * @since 0.1.0
 */
export interface Output {
  /** The parts. Text is sent in several messages; as sound, if the session has it. */
  readonly parts: ReadonlyArray<Part>
  /** The calls of functions, after the parts. */
  readonly calls: ReadonlyArray<Call>
  /** The time before each message, by the clock. Default: none. */
  readonly pace?: Duration.Input | undefined
}

/**
 * The conversation of a session when a turn of the model begins.
 *
 * @category models
 * @since 0.1.0
 */
export interface Conversation {
  /** The turns until now, as contents in the wire format. */
  readonly contents: ReadonlyArray<{ readonly [field: string]: unknown }>
}

/**
 * The messages that a step waits for: those with a field of this name, also inside `serverContent` (`"turnComplete"`, `"modelTurn"`), all (`"*"`), or those for
 * which a predicate holds. A frame that is not JSON is a text here.
 *
 * @category models
 * @since 0.1.0
 */
export type MessageMatch = (string & {}) | ((message: unknown) => boolean)

/**
 * A step of a course.
 *
 * @category models
 * @since 0.1.0
 */
export type Step =
  | { readonly _tag: "Received"; readonly match: MessageMatch; readonly count: number }
  | { readonly _tag: "Sent"; readonly match: MessageMatch; readonly count: number }
  | { readonly _tag: "Wait"; readonly duration: Duration.Input }
  | { readonly _tag: "Send"; readonly messages: ReadonlyArray<unknown> }
  | { readonly _tag: "SendFragments"; readonly fragments: (kind: "binary" | "text") => ReadonlyArray<Frame> }
  | { readonly _tag: "Close"; readonly code: number; readonly reason: string }
  | { readonly _tag: "Drop"; readonly how: "drop" | "reset" }
  | { readonly _tag: "Silence" }

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * One course per matching connection, in order. Then the built-in behaviour returns.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sequence = (match: Match, courses: ReadonlyArray<Course>): LiveScript => ({
  match,
  steps: courses,
  thereafter: "nothing"
})

/**
 * The same course for every matching connection.
 *
 * @category constructors
 * @since 0.1.0
 */
export const always = (match: Match, course: Course): LiveScript => ({ match, steps: [course], thereafter: "last" })

// -----------------------------------------------------------------------------
// Courses
// -----------------------------------------------------------------------------

/**
 * The connection is opened, and these steps follow.
 *
 * @example
 * ```ts
 * import { LiveScript } from "@effect-genai/testing"
 *
 * // The server goes away after the first answer: it says so, and closes ten seconds later.
 * const goesAway = LiveScript.course([
 *   LiveScript.sent("turnComplete"),
 *   LiveScript.goAway("10s"),
 *   LiveScript.wait("10 seconds"),
 *   LiveScript.close(1011, "Deadline expired before operation could complete.")
 * ])
 *
 * // The model calls a function, and then says this.
 * const talks = LiveScript.course([], {
 *   turns: [LiveScript.calls({ name: "get_weather", args: { city: "Paris" } }), LiveScript.says("It rains.")]
 * })
 *
 * // A server whose first message is not JSON.
 * const garbage = LiveScript.course([LiveScript.received("setup"), LiveScript.frame("<html>")], { answers: "nothing" })
 * ```
 *
 * @category courses
 * @since 0.1.0
 */
export const course = (steps: ReadonlyArray<Step>, options: CourseOptions = {}): Course => ({
  _tag: "Accepted",
  steps,
  ...options
})

/**
 * The handshake is refused with this answer, for example 401, 403, 404, 429 or 503.
 *
 * @category courses
 * @since 0.1.0
 */
export const refused = (reply: Reply): Course => ({ _tag: "Refused", reply })

// -----------------------------------------------------------------------------
// Steps
// -----------------------------------------------------------------------------

/**
 * Waits until the client has sent a number of matching messages, counted from this step on. The steps that follow run before the built-in behaviour answers the
 * last one.
 *
 * @category steps
 * @since 0.1.0
 */
export const received = (match: MessageMatch = "*", count = 1): Step => ({ _tag: "Received", match, count })

/**
 * Waits until the built-in behaviour has sent a number of matching messages, counted from this step on. It sends no more until the next step that waits.
 *
 * @category steps
 * @since 0.1.0
 */
export const sent = (match: MessageMatch = "*", count = 1): Step => ({ _tag: "Sent", match, count })

/**
 * Waits for this time, by the clock.
 *
 * @category steps
 * @since 0.1.0
 */
export const wait = (duration: Duration.Input): Step => ({ _tag: "Wait", duration })

/**
 * Sends messages as the API sends them.
 *
 * @category steps
 * @since 0.1.0
 */
export const send = (...messages: ReadonlyArray<unknown>): Step => ({ _tag: "Send", messages })

/**
 * Sends `goAway` with this time left, for example `"10s"`. The connection stays open.
 *
 * @category steps
 * @since 0.1.0
 */
export const goAway = (timeLeft: string): Step => send({ goAway: { timeLeft } })

/**
 * Sends a frame as it is: a text frame, or a binary one.
 *
 * @category steps
 * @since 0.1.0
 */
export const frame = (data: string | Uint8Array): Step => ({ _tag: "SendFragments", fragments: () => [data] })

/**
 * Sends a message in several fragments of one frame. Over an in-memory socket it arrives whole, as clients see it in every runtime.
 *
 * @category steps
 * @since 0.1.0
 */
export const fragments = (message: unknown, count: number): Step => ({
  _tag: "SendFragments",
  fragments: (kind) => inFragments(encode(message, kind), count)
})

/**
 * Closes the connection with a code and a reason. Codes that must not be in a close frame are sent too.
 *
 * @category steps
 * @since 0.1.0
 */
export const close = (code = 1000, reason = ""): Step => ({ _tag: "Close", code, reason })

/**
 * Ends the connection without a close frame.
 *
 * @category steps
 * @since 0.1.0
 */
export const drop: Step = { _tag: "Drop", how: "drop" }

/**
 * Resets the connection (RST). In memory, the same as {@link drop}.
 *
 * @category steps
 * @since 0.1.0
 */
export const reset: Step = { _tag: "Drop", how: "reset" }

/**
 * From here on, only the steps answer. Frames of the client are still received.
 *
 * @category steps
 * @since 0.1.0
 */
export const silence: Step = { _tag: "Silence" }

// -----------------------------------------------------------------------------
// Turns
// -----------------------------------------------------------------------------

/**
 * The model says this, in several messages. With a pace there is time to interrupt it.
 *
 * @category turns
 * @since 0.1.0
 */
export const says = (text: string, options: { readonly pace?: Duration.Input } = {}): Output => ({
  parts: [{ text }],
  calls: [],
  ...options
})

/**
 * The model calls these functions, several at once if there are several.
 *
 * @category turns
 * @since 0.1.0
 */
export const calls = (...calls: readonly [Call, ...ReadonlyArray<Call>]): Output => ({ parts: [], calls })

/**
 * The output of the model, exactly.
 *
 * @category turns
 * @since 0.1.0
 */
export const turn = (parts: ReadonlyArray<Part>, options: { readonly pace?: Duration.Input } = {}): Output => ({
  parts,
  calls: [],
  ...options
})
