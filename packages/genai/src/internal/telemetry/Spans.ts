/**
 * Spans that cost nothing where nobody sees them, and that fail no call.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import type { Fields } from "../check/Fields.ts"
import { InitialAttributes } from "./Propagation.ts"

type Region = Context.Context<never>

/** Whether somebody sees the spans of a region: tracing is on, and its tracer is not the one of Effect, which keeps no spans. */
export const isTraced = (context: Region): boolean =>
  Context.get(context, Tracer.Tracer) !== Tracer.nativeTracer && Context.get(context, References.TracerEnabled)

/**
 * Starts a span with these attributes; `undefined` if the tracer throws. By default it is that of a client, and starts now, below the current span of the region.
 */
export const start = (
  context: Region,
  name: string,
  attributes: Readonly<Fields>,
  { kind = "client", parent = parentOf(context), startTime = now(context) }: {
    readonly kind?: Tracer.SpanKind
    readonly parent?: Option.Option<Tracer.AnySpan>
    readonly startTime?: bigint
  } = {}
): Tracer.Span | undefined =>
  Result.getOrUndefined(Result.try(() => {
    const span = Context.get(context, Tracer.Tracer).span({
      name,
      parent,
      annotations: Context.make(InitialAttributes, attributes),
      links: [...Context.get(context, References.TracerSpanLinks)],
      startTime,
      kind,
      root: false,
      sampled: !(Option.isSome(parent) && parent.value.sampled === false) &&
        !LogLevel.isGreaterThan(
          Context.get(context, Tracer.MinimumTraceLevel),
          Context.get(context, Tracer.CurrentTraceLevel)
        )
    })
    annotate(span, Context.get(context, References.TracerSpanAnnotations))
    annotate(span, attributes)
    return span
  }))

/** Writes attributes. Those without a value are left out. */
export const annotate = (span: Tracer.Span, attributes: Readonly<Fields> | undefined): void => {
  if (!span.sampled || attributes === undefined) return
  Result.try(() => {
    for (const name in attributes) {
      if (attributes[name] !== undefined) span.attribute(name, attributes[name])
    }
  })
}

/** Ends a span, now or at another time. */
export const end = (
  context: Region,
  span: Tracer.Span,
  exit: Exit.Exit<unknown, unknown>,
  time: bigint = now(context)
): void => {
  Result.try(() => span.end(time, exit))
}

/** The time of spans. */
export const now = (context: Region): bigint =>
  Context.get(context, References.TracerTimingEnabled) ? Context.get(context, Clock.Clock).currentTimeNanosUnsafe() : 0n

/** What a call failed with, as `error.type`. An interruption is not an error. */
export const errorType = (exit: Exit.Exit<unknown, unknown>): string | undefined => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return undefined
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  return Predicate.hasProperty(error, "_tag") ? String(error._tag) : "defect"
}

/** The HTTP status of the error of the server, if that is what a call failed with. */
export const statusOf = (exit: Exit.Exit<unknown, unknown>): unknown => {
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  return Predicate.hasProperty(error, "status") ? error.status : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The current span, or the first one above it that is told to others. */
const parentOf = (context: Region): Option.Option<Tracer.AnySpan> => {
  let parent = Context.getOption(context, Tracer.ParentSpan)
  while (Option.isSome(parent) && Context.get(parent.value.annotations, Tracer.DisablePropagation)) {
    parent = parent.value._tag === "Span" ? parent.value.parent : Option.none()
  }
  return parent
}
