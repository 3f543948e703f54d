/**
 * The telemetry of calls, after OpenTelemetry's conventions for GenAI: a span for each call and four histograms. The tracer of the context gets the spans; Effect's
 * own keeps none, so that they cost nothing. Calls that are no GenAI operation, such as those of `files`, are spans of HTTP requests.
 *
 * Prompts and answers are recorded only by a {@link ContentRecorder}. API keys, headers and URLs with a query are never recorded, and no trace headers
 * are sent to Google.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type * as Metric from "effect/Metric"
import { CurrentObserver } from "./internal/telemetry/CurrentObserver.ts"
import * as Messages from "./internal/telemetry/Messages.ts"
import * as Metrics from "./internal/telemetry/Metrics.ts"
import { Observation } from "./internal/telemetry/Observation.ts"
import * as Recording from "./internal/telemetry/Recording.ts"

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * What writes the content of prompts and answers into spans. Default: nothing does. {@link messages} writes it as the conventions have it.
 *
 * @category references
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Models, Telemetry } from "effect-genai"
 *
 * const recorded = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hello" })).pipe(
 *   Effect.provideService(Telemetry.ContentRecorder, Telemetry.messages)
 * )
 * ```
 */
export const ContentRecorder: Context.Reference<ContentRecorder | undefined> = Recording.ContentRecorder

/**
 * Writes the content of prompts and answers into the attributes of a span. It may leave out, shorten or mask what it likes. If it throws, nothing is written.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContentRecorder {
  /** The attributes that hold the content of a request: of the parameters of its method. Attributes that are `undefined` are left out. */
  readonly request: (params: unknown) => { readonly [attribute: string]: unknown }
  /** The attributes that hold the content of an answer: a list of one, or of all chunks of a stream. */
  readonly response: (answers: ReadonlyArray<unknown>) => { readonly [attribute: string]: unknown }
  /** The attributes that hold the arguments of a function that the model calls. */
  readonly call: (args: unknown) => { readonly [attribute: string]: unknown }
  /** The attributes that hold the result of such a function. */
  readonly result: (result: unknown) => { readonly [attribute: string]: unknown }
}

/**
 * What calls tell of themselves. `true`, the default: spans with `gen_ai` attributes, and metrics. `"metrics"`: metrics, and spans of HTTP requests; for a layer
 * that describes these calls in a span of its own, such as a language model provider. `false`: spans of HTTP requests only, for a layer that has metrics of its
 * own too. So no call and no token is counted twice.
 *
 * @category references
 * @since 0.1.0
 */
export const RecordGenAI: Context.Reference<boolean | "metrics"> = Recording.RecordGenAI

// -----------------------------------------------------------------------------
// Content
// -----------------------------------------------------------------------------

/**
 * Writes prompts, instructions, tools and answers in the format of the conventions: one message for each candidate, also of a stream. The bytes of media are
 * left out.
 *
 * @category content
 * @since 0.1.0
 */
export const messages: ContentRecorder = Messages.messages

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Turns telemetry on. It is on by default, except in bundles for browsers, which do not contain it without this layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<never> = /*#__PURE__*/ Layer.succeed(
  CurrentObserver,
  (observed, context) => new Observation(observed, context)
)

/**
 * Turns telemetry off: no span, no metric, no cost.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerOff: Layer.Layer<never> = /*#__PURE__*/ Layer.succeed(CurrentObserver, undefined)

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

/**
 * Duration of a call in seconds, including retries and the whole stream.
 *
 * @category metrics
 * @since 0.1.0
 */
export const operationDuration: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.operationDuration)

/**
 * Time from the start of a call to the first chunk of its stream, in seconds.
 *
 * @category metrics
 * @since 0.1.0
 */
export const timeToFirstChunk: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.timeToFirstChunk)

/**
 * Time from a chunk of a stream to the next one, in seconds, for each chunk after the first. Chunks that arrive together count as one.
 *
 * @category metrics
 * @since 0.1.0
 */
export const timePerOutputChunk: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.timePerOutputChunk)

/**
 * Number of tokens of a call, by `gen_ai.token.type`: `input`, with cached tokens and those of tools, or `output`, with thoughts.
 *
 * @category metrics
 * @since 0.1.0
 */
export const tokenUsage: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.tokenUsage)
