/**
 * What happens in a session, for all who listen. Those who begin to listen later get the last events first, and a slow listener loses the oldest ones.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"

/** The events of one session. They are kept once, and a listener is a place among them. */
export class Events<Event> {
  private kept: Array<Event> = []
  /** How many events came before those that are kept. */
  private dropped = 0
  private isOver = false
  private listeners: ReadonlyArray<(effect: Effect.Effect<void>) => void> = []

  emit(event: Event): void {
    if (this.isOver) return
    this.kept.push(event)
    if (this.kept.length > mostKept) {
      this.kept.shift()
      this.dropped++
    }
    this.wake()
  }

  /** Nothing happens any more. Listeners get the events before that. */
  end(): void {
    this.isOver = true
    this.wake()
  }

  get stream(): Stream.Stream<Event> {
    return Stream.fromPull(Effect.sync(() => {
      let place = 0
      const pull: Pull.Pull<Arr.NonEmptyReadonlyArray<Event>> = Effect.suspend(() => {
        const events = this.kept.slice(Math.max(0, place - this.dropped))
        place = this.dropped + this.kept.length
        if (Arr.isReadonlyArrayNonEmpty(events)) return Effect.succeed(events)
        return this.isOver ? Cause.done() : Effect.andThen(this.change(), pull)
      })
      return pull
    }))
  }

  private change(): Effect.Effect<void> {
    return Effect.callback((resume) => {
      this.listeners = [...this.listeners, resume]
      return Effect.sync(() => {
        this.listeners = this.listeners.filter((listener) => listener !== resume)
      })
    })
  }

  private wake(): void {
    const { listeners } = this
    this.listeners = []
    for (const listener of listeners) listener(Effect.void)
  }
}

/** How many events are kept for those who start to listen later. */
const mostKept = 64
