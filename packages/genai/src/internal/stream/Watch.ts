/**
 * Watches the streams that are open for silence. There is one watch for all streams of a clock, because a fiber and a timer for each would cost more memory than the
 * rest of an idle stream, and a timer for each chunk more than reading it.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import * as Silence from "./Silence.ts"

/** What may be silent for too long. */
export interface Watched {
  /** How many milliseconds are left at this time. It is asked again after them at the latest, and lapses when none are left. */
  readonly left: (now: number) => number
  readonly lapse: Effect.Effect<void>
}

/** Watches until the scope closes, which is seen when it is looked at again: a finalizer for each would cost more memory than all else here. */
export const add = (watched: Watched, scope: Scope.Scope): Effect.Effect<void> =>
  Effect.flatMap(Clock.Clock, (clock) => {
    let watch = watches.get(clock)
    if (watch === undefined) watches.set(clock, watch = { open: new Map(), next: Infinity, fiber: undefined })
    const { fiber, next, open } = watch
    open.set(watched, scope)
    const now = monotonicMillisUnsafe(clock)
    if (now + watched.left(now) >= next) return Effect.void
    fiber?.interruptUnsafe()
    return Effect.map(Effect.forkDetach(round(watch, clock)), (fiber) => {
      watch.fiber = fiber
    })
  })

/** Watches no longer what has ended. */
export const remove = (watched: Watched, clock: Clock.Clock): void => void watches.get(clock)?.open.delete(watched)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The streams of one clock, and when it is looked at them again. */
interface Watch {
  readonly open: Map<Watched, Scope.Scope>
  next: number
  fiber: Fiber.Fiber<void> | undefined
}

const watches = /*#__PURE__*/ new WeakMap<Clock.Clock, Watch>()

/** Ends the streams that are silent, and sleeps until the next one may be. */
const round = (watch: Watch, clock: Clock.Clock): Effect.Effect<void> =>
  Effect.suspend(() => {
    const now = monotonicMillisUnsafe(clock)
    let pause = longestPause
    let ended = Effect.void
    for (const [watched, scope] of watch.open) {
      const left = watched.left(now)
      if (scope.state._tag === "Closed") {
        watch.open.delete(watched)
      } else if (left > 0) {
        pause = Math.min(pause, left)
      } else {
        watch.open.delete(watched)
        ended = Effect.andThen(ended, Effect.forkDetach(watched.lapse))
      }
    }
    watch.next = watch.open.size === 0 ? Infinity : now + pause
    return Effect.andThen(
      ended,
      watch.open.size === 0
        ? Effect.void
        : Effect.andThen(Silence.unheld(Duration.millis(pause)), round(watch, clock))
    )
  })

/** The milliseconds after which it looks again at the latest. */
const longestPause = 1000
