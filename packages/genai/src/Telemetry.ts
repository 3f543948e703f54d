/**
 * The telemetry of calls: one span per call with the attributes of OpenTelemetry's GenAI conventions, and three histograms.
 *
 * Prompts and answers are recorded only if {@link CaptureContent} is on. API keys, headers and URLs with a query are never recorded, and no trace headers
 * are sent to Google.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Metric from "effect/Metric"
import * as Metrics from "./internal/telemetry/Metrics.ts"

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * Whether spans have the content of prompts and answers, as `gen_ai.input.messages`, `gen_ai.system_instructions` and `gen_ai.output.messages`.
 * The questions of a decision are its instructions, and the answers to them its output. Default: `false`.
 *
 * @category references
 * @since 0.1.0
 */
export const CaptureContent: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/Telemetry/CaptureContent",
  {
    defaultValue: () => false
  }
)

/**
 * Whether calls write `gen_ai` attributes and metrics. Default: `true`. A layer that describes these calls in a span of its own, such as a language model
 * provider, turns it off for them, so that no call and no token is counted twice. The spans of the calls remain, with `server.address` and `error.type`.
 *
 * @category references
 * @since 0.1.0
 */
export const RecordGenAI: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/Telemetry/RecordGenAI",
  {
    defaultValue: () => true
  }
)

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
 * Number of tokens of a call, by `gen_ai.token.type` (`input` or `output`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const tokenUsage: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.tokenUsage)
