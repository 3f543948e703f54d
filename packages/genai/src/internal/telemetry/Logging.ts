/**
 * What the SDK logs. `Effect.log` would bring Effect's loggers and their format of causes into every bundle, for a line that few programs see; here a line goes
 * to the loggers of the program, or to its console if it has none of its own.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"

/** Logs a line at the level `Debug`. */
export const debug = (line: string): Effect.Effect<void> => log("Debug", line)

/** Logs a line at the level `Warn`. */
export const warning = (line: string): Effect.Effect<void> => log("Warn", line)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const log = (logLevel: LogLevel.LogLevel, line: string): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    if (!LogLevel.isGreaterThan(fiber.getRef(References.MinimumLogLevel), logLevel)) {
      const date = new Date(fiber.getRef(Clock.Clock).currentTimeMillisUnsafe())
      const entry = { message: [line], logLevel, cause: Cause.empty, fiber, date }
      for (const logger of fiber.getRef(Loggers)) logger.log(entry)
    }
    return Effect.void
  })

type Loggers = ReadonlySet<Pick<Logger.Logger<ReadonlyArray<string>, unknown>, "log">>

/** Effect's reference for the loggers of a program, with a default that has the console alone. */
const Loggers: Context.Reference<Loggers> = /*#__PURE__*/ Context.Reference<Loggers>("effect/Logger/CurrentLoggers", {
  defaultValue: () =>
    new Set([{
      log: ({ date, fiber, logLevel, message }) =>
        fiber.getRef(Console.Console).log(
          `[${date.toISOString()}] ${logLevel.toUpperCase()} (#${fiber.id}):`,
          ...message
        )
    }])
})
