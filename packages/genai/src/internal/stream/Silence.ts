/**
 * How long a stream may be silent, and which option says so.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpOptions } from "../../wire/HttpOptions.ts"

/**
 * Whether `timeout` also limits the silence within a stream that sets no `idleTimeout`. Off by default. The promise entry turns it on: users of the
 * official SDK set `timeout` alone, and expect that no stream outlives it in silence.
 */
export const TimeoutLimitsSilence: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/TimeoutLimitsSilence",
  { defaultValue: () => false }
)

/**
 * Whether the connection of a stream is dropped that nobody reads for as long as it may be silent, and for 5 minutes at least. Off by default: a stream of Effect
 * ends with its scope. The promise entry turns it on, because a program may forget a generator.
 */
export const DropsUnread: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/DropsUnread",
  { defaultValue: () => false }
)

/** The longest silence within a stream: `httpOptions.idleTimeout`, by default 5 minutes. */
export const idle = (
  { idleTimeout, timeout }: Pick<HttpOptions, "idleTimeout" | "timeout">
): Effect.Effect<Duration.Duration> =>
  idleTimeout !== undefined
    ? Effect.succeed(limit(idleTimeout) ?? Duration.infinity)
    : Effect.map(TimeoutLimitsSilence, (limits) => (limits ? limit(timeout) : undefined) ?? defaultIdle)

/** A limit from the options, in milliseconds; 0 and infinity mean no limit. */
export const limit = (millis: number | undefined): Duration.Duration | undefined =>
  millis === undefined || millis <= 0 || millis === Infinity ? undefined : Duration.millis(millis)

/** How many milliseconds a stream may be unread that may be silent for `idle`. `undefined` means no limit. */
export const unread = (idle: Duration.Duration): Effect.Effect<number | undefined> =>
  Effect.map(
    DropsUnread,
    (drops) => drops ? Math.max(Duration.toMillis(idle), Duration.toMillis(defaultIdle)) : undefined
  )

/** Sleeps by a timer that does not keep the process running, on platforms with such timers. A connection that is read keeps it running. */
export const unheld = (duration: Duration.Duration): Effect.Effect<void> =>
  Effect.flatMap(
    Clock.Clock,
    (clock) =>
      clock !== live || Duration.toMillis(duration) > longestTimer ?
        clock.sleep(duration) :
        Effect.callback((resume) => {
          // oxlint-disable-next-line no-restricted-globals -- the timers of Effect keep the process running
          const timer: Timer = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
          timer.unref?.()
          return Effect.sync(() => clearTimeout(timer as number))
        })
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultIdle = /*#__PURE__*/ Duration.minutes(5)

/** Where timers can be let go, they are objects. */
type Timer = (number | object) & { readonly unref?: () => void }

/** The clock of programs that set no other. */
const live: Clock.Clock = /*#__PURE__*/ Context.get(/*#__PURE__*/ Context.empty(), Clock.Clock)

/** The most milliseconds of a timer of the platform. */
const longestTimer = 2_147_483_647
