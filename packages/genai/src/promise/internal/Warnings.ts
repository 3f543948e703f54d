/**
 * What the SDK logs, for plain async code: warnings go to a function of the caller, and nothing goes to the console.
 */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"

/** Replaces the logger of Effect, which writes to the console. */
export const layer = (onWarning: ((message: string) => void) | undefined): Layer.Layer<never> =>
  Layer.succeed(
    Logger.CurrentLoggers,
    new Set([Logger.tracerLogger, ...(onWarning === undefined ? [] : [reporter(onWarning)])])
  )

const reporter = (onWarning: (message: string) => void) =>
  Logger.make<unknown, void>(({ message }) => {
    // A function that throws does not fail the call.
    Result.try(() => onWarning(Array.isArray(message) ? message.map(String).join(" ") : String(message)))
  })
