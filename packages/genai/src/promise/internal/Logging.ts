/**
 * What the SDK tells plain async code beside its answers: warnings and retries. They go to functions of the caller, and nothing goes to the console.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as LogLevel from "effect/LogLevel"
import * as Result from "effect/Result"
import { CurrentLog } from "../../internal/log/CurrentLog.ts"
import { OnRetry } from "../../internal/settings/Additions.ts"
import type { Retry } from "../../RetryPolicy.ts"
import type { ClientLogger } from "../ClientLogger.ts"

/** Who is told. */
export interface Hooks {
  readonly logger: ClientLogger | undefined
  readonly onRetry: ((retry: Retry) => void) | undefined
  readonly onWarning: ((message: string) => void) | undefined
}

/** Tells a message. */
export type Tell = (level: LogLevel.LogLevel, message: string) => void

/** Tells a message to the functions of the caller. */
export const tell = ({ logger, onWarning }: Hooks): Tell => (level, message) => {
  report(() => onWarning?.(message))
  report(() => logger?.[methods[level]]?.(message))
}

/** What the SDK says goes to the functions of the caller, and so do retries. Debug messages go nowhere, as with the loggers of Effect. */
export const make = (hooks: Hooks): Context.Context<never> => {
  const { logger, onRetry } = hooks
  const isHeard = onRetry || logger
  return Context.make(CurrentLog, {
    warn: (message) => Effect.sync(() => tell(hooks)("Warn", message)),
    debug: () => Effect.void
  }).pipe(Context.add(
    OnRetry,
    isHeard && ((retry: Retry) => {
      report(() => onRetry?.(retry))
      report(() => logger?.warn?.(shown(retry)))
    })
  ))
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
