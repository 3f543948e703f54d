/**
 * The span that is active where a method is called, as a span of Effect.
 */
import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import type { TelemetryContext, TelemetryContextManager, TelemetryOptions, TelemetrySpan } from "../Telemetry.ts"

/** The context of OpenTelemetry that a span of Effect stands for. */
export const ActiveContext: Context.Reference<TelemetryContext | undefined> = /*#__PURE__*/ Context.Reference<
  TelemetryContext | undefined
>("effect-genai/internal/ActiveContext", { defaultValue: () => undefined })

/** The key under which a context of OpenTelemetry has its span. */
export const spanKey: symbol = /*#__PURE__*/ Symbol.for("OpenTelemetry Context Key SPAN")

/** The context manager of the options, or the one that the application has registered with the API of OpenTelemetry. */
export const managerOf = ({ context }: TelemetryOptions): TelemetryContextManager | undefined =>
  context ?? (globalThis as Globals)[registry]?.context

/** What spans of a call that is made now are below. A manager that throws is none. */
export const parent = (options: TelemetryOptions): Tracer.AnySpan | undefined =>
  Option.getOrUndefined(Result.getSuccess(Result.try(() => {
    const active = managerOf(options)?.active()
    if (active === undefined) return undefined
    const span = active.getValue(spanKey) as TelemetrySpan | undefined
    const { spanId = "", traceId = "" } = span?.spanContext() ?? {}
    return Tracer.externalSpan({ spanId, traceId, annotations: Context.make(ActiveContext, active) })
  })))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Where all copies of the API of OpenTelemetry, version 1, find what the application has registered. */
const registry: unique symbol = /*#__PURE__*/ Symbol.for("opentelemetry.js.api.1") as never

interface Globals {
  readonly [registry]?: { readonly context?: TelemetryContextManager }
}
