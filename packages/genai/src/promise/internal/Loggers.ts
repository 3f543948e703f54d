/**
 * The loggers of Effect for a client that runs effects of a program, or has a tracer: what they log goes to the functions of the caller, and into spans.
 */
import * as Context from "effect/Context"
import * as Logger from "effect/Logger"
import { CurrentLog } from "../../internal/log/CurrentLog.ts"
import { effectLog } from "../../internal/log/EffectLog.ts"
import type { Tell } from "./Logging.ts"

/** Replaces the logger of Effect, which writes to the console. */
export const make = (tell: Tell): Context.Context<never> =>
  Context.make(
    Logger.CurrentLoggers,
    new Set([
      Logger.tracerLogger,
      Logger.make<unknown, void>(({ logLevel, message }) =>
        tell(logLevel, Array.isArray(message) ? message.map(String).join(" ") : String(message))
      )
    ])
  ).pipe(Context.add(CurrentLog, effectLog))
