/**
 * What the SDK tells plain async code beside its answers: warnings and retries. They go to functions of the caller, and nothing goes to the console.
 */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"
import * as Result from "effect/Result"
import { OnRetry } from "../../internal/settings/Additions.ts"
import type { Retry } from "../../RetryPolicy.ts"
import type { ClientLogger } from "../ClientLogger.ts"

/** Who is told. */
export interface Hooks {
  readonly logger: ClientLogger | undefined
  readonly onRetry: ((retry: Retry) => void) | undefined
  readonly onWarning: ((message: string) => void) | undefined
}

/** Replaces the logger of Effect, which writes to the console, and hears of retries. */
export const layer = ({ logger, onRetry, onWarning }: Hooks): Layer.Layer<never> => {
  const tell = (level: LogLevel.LogLevel, message: string) => {
    report(() => onWarning?.(message))
    report(() => logger?.[methods[level]]?.(message))
  }
  const isHeard = onRetry || logger
  return Layer.merge(
    Layer.succeed(
      Logger.CurrentLoggers,
      new Set([
        Logger.tracerLogger,
        Logger.make<unknown, void>(({ logLevel, message }) =>
          tell(logLevel, Array.isArray(message) ? message.map(String).join(" ") : String(message))
        )
      ])
    ),
    Layer.succeed(
      OnRetry,
      isHeard && ((retry: Retry) => {
        report(() => onRetry?.(retry))
        report(() => logger?.warn?.(shown(retry)))
      })
    )
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A function that throws does not fail the call. */
const report = (tell: () => unknown): void => void Result.try(tell)

const methods: { readonly [Level in LogLevel.LogLevel]: keyof ClientLogger } = {
  All: "debug",
  Trace: "debug",
  Debug: "debug",
  Info: "info",
  Warn: "warn",
  Error: "error",
  Fatal: "error",
  None: "debug"
}

const shown = ({ attempts, delay, error, operation }: Retry): string =>
  `${operation}: attempt ${attempts} failed (${String(error)}), the next one is in ${Math.round(delay)} ms`
