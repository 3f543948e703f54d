/**
 * The debug log. `Effect.logDebug` would bring Effect's console logger and its format of causes into every bundle, for a line that few programs read.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Logger from "effect/Logger"
import * as References from "effect/References"

/** Logs a line at the level `Debug` with the loggers of the program, or to its console if it has none of its own. */
export const debug = (text: string): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    if (shown.has(fiber.getRef(References.MinimumLogLevel))) {
      const date = new Date(fiber.getRef(Clock.Clock).currentTimeMillisUnsafe())
      const entry = { message: [text], logLevel: "Debug", cause: Cause.empty, fiber, date } as const
      for (const { log } of fiber.getRef(Loggers)) log(entry)
    }
    return Effect.void
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The minimum levels with which a debug log is shown. */
const shown: ReadonlySet<string> = /*#__PURE__*/ new Set(["All", "Trace", "Debug"])

type Loggers = ReadonlySet<Pick<Logger.Logger<ReadonlyArray<string>, unknown>, "log">>

/** Effect's reference for the loggers of a program, with a logger of one line as the default. */
const Loggers: Context.Reference<Loggers> = /*#__PURE__*/ Context.Reference<Loggers>("effect/Logger/CurrentLoggers", {
  defaultValue: () =>
    new Set([{ log: ({ fiber, message }) => fiber.getRef(Console.Console).log(`DEBUG (#${fiber.id}):`, ...message) }])
})
