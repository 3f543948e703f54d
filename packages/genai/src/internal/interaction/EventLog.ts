/**
 * The events of an interaction as an immutable value. Text and arguments that arrive in pieces are joined, so a long text is one event.
 */
import type * as Wire from "../../wire/Interactions.ts"
import { Log } from "../answer/Log.ts"
import { asFields, isFields } from "../check/Fields.ts"

type Event = Wire.InteractionSSEEvent

/** A log without events. */
export const empty: Log<Event> = /*#__PURE__*/ new Log((last: Event, event: Event) => join(last, event))

/** A log of these events. */
export const from = (events: Iterable<Event>): Log<Event> => empty.from(events)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The field that deltas of these types bring in pieces. */
const pieces = { text: "text", arguments_delta: "arguments" } as const

interface Piece {
  readonly type: keyof typeof pieces
  readonly index: number
  readonly piece: string
  readonly metadata: unknown
}

/** The piece that an event brings, if it brings nothing else. */
const pieceOf = (event: Event): Piece | undefined => {
  const { delta, event_type, index = 0, metadata } = asFields(event)
  if (event_type !== "step.delta") return undefined
  if (typeof index !== "number" || !isFields(delta) || Object.keys(delta).length !== 2) return undefined
  const { type } = delta
  if (type !== "text" && type !== "arguments_delta") return undefined
  const piece = delta[pieces[type]]
  return typeof piece === "string" ? { type, index, piece, metadata } : undefined
}

/** Two pieces of the same text as one event, with the usage of the later one. */
const join = (last: Event, event: Event): Event | undefined => {
  const [before, next] = [pieceOf(last), pieceOf(event)]
  if (before === undefined || next === undefined || before.type !== next.type || before.index !== next.index) {
    return undefined
  }
  const { index, type } = next
  const metadata = isFields(asFields(next.metadata)["total_usage"]) ? next.metadata : before.metadata
  return {
    event_type: "step.delta",
    index,
    delta: { type, [pieces[type]]: before.piece + next.piece },
    metadata
  } as Event
}
