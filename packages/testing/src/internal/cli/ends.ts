/** What ends a server, beside signals and its address. */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The end of the standard input: the other end has closed it, or has died. */
export const stdin: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  process.stdin.once("end", end).once("error", end).once("close", end).resume()
})

/** What waits for the end of `npx`, if it started this program. It does not pass signals on, and whoever stops it means the program. */
export const npx: Effect.Effect<Effect.Effect<void>> = Effect.map(
  Effect.suspend(() => environment),
  ({ event, script }) => {
    const parent = process.ppid
    return event === "npx" && script.includes("effect-genai-testing")
      ? Effect.asVoid(
        Effect.repeat(Effect.delay(Effect.sync(() => process.ppid), "250 millis"), { until: (now) => now !== parent })
      )
      : Effect.never
  }
)

const environment = Effect.orDie(Config.all({
  event: Config.withDefault(Config.String("npm_lifecycle_event"), ""),
  script: Config.withDefault(Config.String("npm_lifecycle_script"), "")
}))

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
