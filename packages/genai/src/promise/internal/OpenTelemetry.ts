/**
 * The tracer and the meter of an application as those of Effect. It is loaded if a client has them.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import type { Fields } from "../../internal/check/Fields.ts"
import { CurrentObserver } from "../../internal/telemetry/CurrentObserver.ts"
import { messages } from "../../internal/telemetry/Messages.ts"
import { type Definition, Meter } from "../../internal/telemetry/Metrics.ts"
import { Observation } from "../../internal/telemetry/Observation.ts"
import { Activate, InitialAttributes } from "../../internal/telemetry/Propagation.ts"
import { ContentRecorder } from "../../internal/telemetry/Recording.ts"
import type {
  TelemetryContext,
  TelemetryHistogram,
  TelemetryMeter,
  TelemetryOptions,
  TelemetrySpan,
  TelemetryTracer,
  TelemetryValue
} from "../Telemetry.ts"
import { ActiveContext, managerOf, spanKey } from "./ActiveSpan.ts"
import * as Loggers from "./Loggers.ts"
import type { Tell } from "./Logging.ts"

/** Tells a client's calls to the tracer and the meter. */
export const make = (options: TelemetryOptions, tell: Tell): Context.Context<never> => {
  const { captureContent, meter, tracer } = options
  const context = Context.add(
    Loggers.make(tell),
    CurrentObserver,
    (observed, context) => new Observation(observed, context)
  ).pipe(
    Context.add(Meter, meter === undefined ? { series: () => () => {} } : meterOf(meter)),
    Context.add(ContentRecorder, captureContent === true ? messages : undefined),
    Context.add(Activate, (fiber, run) => {
      const span = Option.getOrUndefined(Context.getOption(fiber.context, Tracer.ParentSpan))
      const active = span && contextOf(span)
      const manager = managerOf(options)
      if (active === undefined || manager === undefined) return run()
      let result: Result.Result<ReturnType<typeof run>, unknown> | undefined
      // A manager that throws is none; what the code itself throws is not its own.
      Result.try(() => manager.with(active, () => result = Result.try(run)))
      return Result.getOrThrow(result ?? Result.try(run))
    })
  )
  return tracer === undefined
    ? context
    : Context.add(context, Tracer.Tracer, Tracer.make({ span: (options) => new Span(tracer, options) }))
}

// -----------------------------------------------------------------------------
// Spans
// -----------------------------------------------------------------------------

type Options = Parameters<Tracer.Tracer["span"]>[0]

/** A span of the application's tracer. */
class Span implements Tracer.Span {
  readonly _tag = "Span"
  readonly name: string
  readonly kind: Tracer.SpanKind
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly annotations: Context.Context<never>
  readonly links: Array<Tracer.SpanLink>
  readonly spanId: string
  readonly traceId: string
  readonly sampled: boolean
  readonly attributes: Map<string, unknown> = new Map<string, unknown>()
  /** The context in which this span is the active one. */
  readonly context: TelemetryContext
  status: Tracer.SpanStatus
  private readonly span: TelemetrySpan

  constructor(tracer: TelemetryTracer, { annotations, kind, links, name, parent, startTime }: Options) {
    this.name = name
    this.kind = kind
    this.parent = parent
    this.annotations = annotations
    this.links = links
    this.status = { _tag: "Started", startTime }
    const above = Option.getOrUndefined(Option.map(parent, contextOf)) ?? root
    const attributes = valuesOf(Context.get(annotations, InitialAttributes))
    this.span = tracer.startSpan(name, { kind: kinds[kind], startTime: timeOf(startTime), attributes }, above)
    const { spanId, traceFlags, traceId } = this.span.spanContext()
    this.spanId = spanId
    this.traceId = traceId
    this.sampled = (traceFlags & 1) === 1
    this.context = above.setValue(spanKey, this.span)
  }

  attribute(name: string, value: unknown): void {
    this.attributes.set(name, value)
    this.span.setAttribute(name, valueOf(value))
  }

  event(name: string, startTime: bigint, attributes: Fields = {}): void {
    this.span.addEvent(name, valuesOf(attributes), timeOf(startTime))
  }

  addLinks(links: ReadonlyArray<Tracer.SpanLink>): void {
    this.links.push(...links)
  }

  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    if (this.status._tag === "Ended") return
    this.status = { ...this.status, _tag: "Ended", endTime, exit }
    if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
      const [error] = Cause.prettyErrors(exit.cause)
      if (error !== undefined) {
        this.span.recordException(error, timeOf(endTime))
        this.span.setStatus({ code: failed, message: error.message })
      }
    }
    this.span.end(timeOf(endTime))
  }
}

/** The context below which the spans of a span are. */
const contextOf = (span: Tracer.AnySpan): TelemetryContext | undefined =>
  span instanceof Span ? span.context : Context.get(span.annotations, ActiveContext)

/** A context of an application that has registered no context manager. */
class Values implements TelemetryContext {
  private readonly values: ReadonlyMap<symbol, unknown>

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.values = values
  }

  getValue(key: symbol): unknown {
    return this.values.get(key)
  }

  setValue(key: symbol, value: unknown): TelemetryContext {
    return new Values(new Map(this.values).set(key, value))
  }

  deleteValue(key: symbol): TelemetryContext {
    return this.setValue(key, undefined)
  }
}

const root: TelemetryContext = /*#__PURE__*/ new Values(new Map())

const kinds = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 }

const failed = 2

const timeOf = (nanos: bigint): [number, number] => [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)]

const valuesOf = (attributes: Fields): { [name: string]: TelemetryValue } => {
  const values: { [name: string]: TelemetryValue } = {}
  for (const name in attributes) {
    if (attributes[name] !== undefined) values[name] = valueOf(attributes[name])
  }
  return values
}

const valueOf = (value: unknown): TelemetryValue =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" || Array.isArray(value)
    ? value as TelemetryValue
    : String(value)

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

const meterOf = (meter: TelemetryMeter): Meter => {
  const histograms = new Map<string, TelemetryHistogram>()
  const histogramOf = ({ boundaries, description, name, unit }: Definition): TelemetryHistogram => {
    const known = histograms.get(name)
    if (known !== undefined) return known
    const made = meter.createHistogram(name, {
      description,
      unit,
      advice: { explicitBucketBoundaries: [...boundaries] }
    })
    histograms.set(name, made)
    return made
  }
  return {
    series: (definition, labels) => {
      const histogram = histogramOf(definition)
      return (value) => histogram.record(value, labels)
    }
  }
}
