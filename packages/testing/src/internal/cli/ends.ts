/** What ends a server, beside signals and its address. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The end of the standard input: the other end has closed it, or has died. */
export const stdin: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  process.stdin.once("end", end).once("error", end).once("close", end).resume()
})

export interface Activity {
  readonly began: () => void
  readonly ended: () => void
  /** How many exchanges go on. */
  readonly open: () => number
  /** How many have begun or ended. */
  readonly changes: () => number
}

export const activity = (): Activity => {
  let [open, changes] = [0, 0]
  return {
    began: () => {
      open++
      changes++
    },
    ended: () => {
      open--
      changes++
    },
    open: () => open,
    changes: () => changes
  }
}

/** Nothing has begun, gone on or ended for this long. */
export const idle = (activity: Activity, duration: Duration.Duration): Effect.Effect<void> =>
  Effect.gen(function*() {
    const interval = Duration.min(duration, Duration.seconds(1))
    let [since, changes] = [yield* Clock.currentTimeMillis, activity.changes()]
    for (;;) {
      const now = yield* Clock.currentTimeMillis
      if (activity.open() > 0 || activity.changes() !== changes) [since, changes] = [now, activity.changes()]
      const left = since + Duration.toMillis(duration) - now
      if (left <= 0) return
      yield* Effect.sleep(Duration.min(interval, Duration.millis(left)))
    }
  })
