/**
 * What a tracer that is not of Effect is told, and what it can do for code that is not of Effect.
 */
import * as Context from "effect/Context"
import type * as Fiber from "effect/Fiber"
import type { Fields } from "../check/Fields.ts"

/** The attributes that a span begins with, among its annotations: samplers decide by them. */
export const InitialAttributes: Context.Reference<Fields> = /*#__PURE__*/ Context.Reference<Fields>(
  "effect-genai/internal/InitialAttributes",
  { defaultValue: () => ({}) }
)

/** Runs code that is not of Effect, so that the spans that it makes are below the current span of the fiber. */
export type Activate = <A>(fiber: Fiber.Fiber<unknown, unknown>, run: () => A) => A

/** How code that is not of Effect is run. By default as it is. */
export const Activate: Context.Reference<Activate> = /*#__PURE__*/ Context.Reference<Activate>(
  "effect-genai/internal/Activate",
  { defaultValue: () => (_, run) => run() }
)
