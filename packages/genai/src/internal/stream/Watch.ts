/**
 * Watches the streams that are open for silence. There is one watch for all streams of a clock, because a fiber and a timer for each would cost more memory than the
 * rest of an idle stream, and a timer for each chunk more than reading it.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import * as Silence from "./Silence.ts"

/** What may be silent for too long. */
export interface Watched {
  /** How many milliseconds are left at this time, at most. It is asked again after them, and lapses with none. */
  readonly left: (now: number) => number
  readonly lapse: () => void
}

/** The streams of one clock. */
export interface Watch {
  readonly now: () => number
  readonly add: (watched: Watched) => void
  readonly remove: (watched: Watched) => void
}

/** The watch of the current clock. */
export const current: Effect.Effect<Watch> = /*#__PURE__*/ Effect.map(Clock.Clock, (clock) => {
  const known = watches.get(clock)
  if (known !== undefined) return known
  const watch = make(clock)
  watches.set(clock, watch)
  return watch
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const watches = /*#__PURE__*/ new WeakMap<Clock.Clock, Watch>()

const make = (clock: Clock.Clock): Watch => {
  const open = new Set<Watched>()
  let fiber: Fiber.Fiber<void> | undefined
  let next = Infinity
  const now = () => monotonicMillisUnsafe(clock)
  /** Ends the streams that are silent, and sleeps until the next one may be. */
  const round: Effect.Effect<void> = Effect.suspend(() => {
    const at = now()
    let pause = longestPause
    for (const watched of open) {
      const left = watched.left(at)
      if (left > 0) {
        pause = Math.min(pause, left)
      } else {
        open.delete(watched)
        watched.lapse()
      }
    }
    next = open.size === 0 ? Infinity : at + pause
    return open.size === 0 ? Effect.void : Effect.andThen(Silence.unheld(Duration.millis(pause)), round)
  })
  return {
    now,
    add: (watched) => {
      open.add(watched)
      const at = now()
      if (at + watched.left(at) >= next) return
      fiber?.interruptUnsafe()
      fiber = Effect.runFork(Effect.provideService(round, Clock.Clock, clock))
    },
    remove: (watched) => open.delete(watched)
  }
}

/** The milliseconds after which it looks again at the latest. A stream that is read again after a pause may lapse then, but no earlier. */
const longestPause = 1000
