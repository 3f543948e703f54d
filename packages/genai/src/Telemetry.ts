/**
 * What a program can see of its calls: a span for each with OpenTelemetry's GenAI attributes, and three histograms. Prompts and answers
 * are recorded only where {@link CaptureContent} says so; keys, headers and addresses with a query never are, and no trace headers are sent
 * to Google.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Metric from "effect/Metric"

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

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

/**
 * Seconds from the start of a call to its end, retries and the whole of a stream included.
 *
 * @category metrics
 * @since 0.1.0
 */
export const operationDuration: Metric.Histogram<number> = /*#__PURE__*/ Metric.histogram(
  "gen_ai.client.operation.duration",
  {
    description: "GenAI operation duration, in seconds",
    boundaries: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
  }
)

/**
 * Seconds from the start of a call to the first chunk of its stream.
 *
 * @category metrics
 * @since 0.1.0
 */
export const timeToFirstChunk: Metric.Histogram<number> = /*#__PURE__*/ Metric.histogram(
  "gen_ai.client.operation.time_to_first_chunk",
  {
    description: "Time to the first chunk of a streamed answer, in seconds",
    boundaries: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
  }
)

/**
 * Tokens of a call, by `gen_ai.token.type` (`input`, `output`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const tokenUsage: Metric.Histogram<number> = /*#__PURE__*/ Metric.histogram("gen_ai.client.token.usage", {
  description: "Number of input and output tokens",
  boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]
})
