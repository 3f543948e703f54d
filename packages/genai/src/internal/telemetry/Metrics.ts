/**
 * The histograms of OpenTelemetry's GenAI conventions.
 */
import * as Metric from "effect/Metric"

/** The definition of a histogram. */
export interface Definition {
  readonly name: string
  readonly description: string
  readonly boundaries: ReadonlyArray<number>
}

export const operationDuration: Definition = {
  name: "gen_ai.client.operation.duration",
  description: "GenAI operation duration, in seconds",
  boundaries: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
}

export const timeToFirstChunk: Definition = {
  name: "gen_ai.client.operation.time_to_first_chunk",
  description: "Time to the first chunk of a streamed answer, in seconds",
  boundaries: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
}

export const tokenUsage: Definition = {
  name: "gen_ai.client.token.usage",
  description: "Number of input and output tokens",
  boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]
}

/** The histogram without labels. */
export const histogram = ({ name, ...options }: Definition): Metric.Histogram<number> => Metric.histogram(name, options)

/** The histogram with these labels. */
export const labelled = (
  { name, ...options }: Definition,
  attributes: { readonly [label: string]: string }
): Metric.Histogram<number> => Metric.histogram(name, { ...options, attributes })
