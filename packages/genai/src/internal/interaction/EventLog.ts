/**
 * The events of an interaction as an immutable value. Text and arguments that arrive in pieces are joined, so a long text is one event.
 */
import type * as Wire from "../../wire/Interactions.ts"
import { asFields, isFields } from "../check/Fields.ts"

type Event = Wire.InteractionSSEEvent

/**
 * Events in order. Adding one costs the same however many there are: logs that grew from each other share their list, and each knows how much of it is
 * its own. A log that is added to a second time copies its part.
 */
export class EventLog implements Iterable<Event> {
  private readonly events: Array<Event>
  /** How many events of the list are those of this log. */
  private readonly length: number
  /** The event after them, which later ones may be joined to. */
  private readonly last: Event | undefined

  constructor(events: Array<Event>, length: number, last: Event | undefined) {
    this.events = events
    this.length = length
    this.last = last
  }

  /** The log with one more event. */
  add(event: Event): EventLog {
    const { events, last, length } = this
    if (last === undefined) return new EventLog(events.slice(0, length), length, event)
    const joined = join(last, event)
    if (joined !== undefined) return new EventLog(events, length, joined)
    const longer = events.length === length ? events : events.slice(0, length)
    longer.push(last)
    return new EventLog(longer, longer.length, event)
  }

  *[Symbol.iterator](): IterableIterator<Event> {
    for (let index = 0; index < this.length; index++) yield this.events[index]!
    if (this.last !== undefined) yield this.last
  }
}

/** A log without events. */
export const empty: EventLog = /*#__PURE__*/ new EventLog([], 0, undefined)

/** A log of these events. */
export const from = (events: Iterable<Event>): EventLog =>
  events instanceof EventLog ? events : Array.from(events).reduce((log, event) => log.add(event), empty)

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
