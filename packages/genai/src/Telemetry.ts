/**
 * What a program can see of its calls: a span for each with OpenTelemetry's GenAI attributes, and three histograms. Prompts and answers
 * are recorded only where {@link CaptureContent} says so; keys, headers and addresses with a query never are, and no trace headers are sent
 * to Google.
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
 * Whether spans carry what was asked and answered, as `gen_ai.input.messages`, `gen_ai.system_instructions` and
 * `gen_ai.output.messages`. Off by default.
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
 * Whether calls write `gen_ai` attributes and metrics. On by default. A layer that wraps these calls in a model call of its own, and describes that
 * one in a span, turns it off for them, so that no call and no token is counted twice. Spans of the calls stay, with `server.address` and `error.type`.
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
 * Seconds from the start of a call to its end, retries and the whole of a stream included.
 *
 * @category metrics
 * @since 0.1.0
 */
export const operationDuration: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.operationDuration)

/**
 * Seconds from the start of a call to the first chunk of its stream.
 *
 * @category metrics
 * @since 0.1.0
 */
export const timeToFirstChunk: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.timeToFirstChunk)

/**
 * Tokens of a call, by `gen_ai.token.type` (`input`, `output`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const tokenUsage: Metric.Histogram<number> = /*#__PURE__*/ Metrics.histogram(Metrics.tokenUsage)
