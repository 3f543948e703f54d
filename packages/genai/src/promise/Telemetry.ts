/**
 * The telemetry of plain async code: an application's tracer and meter of OpenTelemetry get what `effect-genai/Telemetry` describes.
 *
 * The types here say what is used of `@opentelemetry/api`, which this package does not import.
 *
 * @since 0.1.0
 */

/**
 * Where the spans and metrics of a client go. What is left out is not recorded. Errors of the tracer and the meter fail no call.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import { metrics, trace } from "@opentelemetry/api"
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * const ai = new GoogleGenAI({
 *   apiKey: "…",
 *   telemetry: { tracer: trace.getTracer("my-app"), meter: metrics.getMeter("my-app") }
 * })
 * ```
 */
export interface TelemetryOptions {
  /** Gets a span for each call: `trace.getTracer("my-app")`. Its parent is the span that is active when the method is called. */
  tracer?: TelemetryTracer | undefined
  /** Gets the histograms: `metrics.getMeter("my-app")`. */
  meter?: TelemetryMeter | undefined
  /** Finds the active span: `context` of `@opentelemetry/api`. The default is the context manager that the application has registered. */
  context?: TelemetryContextManager | undefined
  /** Whether spans have the content of prompts, answers and calls of functions, without the bytes of media. Default: `false`. */
  captureContent?: boolean | undefined
}

/**
 * What is used of a `Tracer` of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryTracer {
  /** Starts a span, below that of the context. */
  startSpan(name: string, options?: TelemetrySpanOptions, context?: TelemetryContext): TelemetrySpan
}

/**
 * How a span begins.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetrySpanOptions {
  /** The kind as a number: 0 is internal, 2 a client. */
  kind?: number
  /** Seconds since 1970, and the nanoseconds beyond them. */
  startTime?: [number, number]
  /** The attributes that samplers see. */
  attributes?: { [name: string]: TelemetryValue }
}

/**
 * The value of an attribute.
 *
 * @category models
 * @since 0.1.0
 */
export type TelemetryValue = string | number | boolean | Array<string> | Array<number> | Array<boolean>

/**
 * What is used of a `Span` of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetrySpan {
  /** The ids of the span, and whether it is sampled. */
  spanContext(): { traceId: string; spanId: string; traceFlags: number }
  /** Writes an attribute. */
  setAttribute(name: string, value: TelemetryValue): unknown
  /** Adds an event at a time. */
  addEvent(name: string, attributes?: { [name: string]: TelemetryValue }, time?: [number, number]): unknown
  /** Says whether what the span stands for failed. */
  setStatus(status: { code: number; message?: string }): unknown
  /** Records an error. */
  recordException(error: { name: string; message: string; stack?: string }, time?: [number, number]): void
  /** Ends the span at a time. */
  end(time?: [number, number]): void
}

/**
 * What is used of a `Meter` of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryMeter {
  /** Makes a histogram. */
  createHistogram(name: string, options?: TelemetryHistogramOptions): TelemetryHistogram
}

/**
 * How a histogram is made.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryHistogramOptions {
  /** What it measures. */
  description?: string
  /** Its unit, by UCUM: `s`, `{token}`. */
  unit?: string
  /** The boundaries of its buckets, as the conventions have them. */
  advice?: { explicitBucketBoundaries?: Array<number> }
}

/**
 * What is used of a `Histogram` of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryHistogram {
  /** Adds a value. */
  record(value: number, attributes?: { [name: string]: string | number }): void
}

/**
 * What is used of a `Context` of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryContext {
  /** The value of a key. */
  getValue(key: symbol): unknown
  /** The context with a value more. */
  setValue(key: symbol, value: unknown): TelemetryContext
}

/**
 * What is used of a context manager of OpenTelemetry.
 *
 * @category models
 * @since 0.1.0
 */
export interface TelemetryContextManager {
  /** The context of the code that runs now. */
  active(): TelemetryContext
  /** Runs a function in a context. */
  with<A>(context: TelemetryContext, run: () => A): A
}
