/**
 * The histograms of OpenTelemetry's GenAI conventions, and where their values go.
 */
import * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import * as Result from "effect/Result"
import type { Labels } from "./Observed.ts"

// -----------------------------------------------------------------------------
// Definitions
// -----------------------------------------------------------------------------

/** The definition of a histogram. */
export interface Definition {
  readonly name: string
  readonly description: string
  /** The unit, by UCUM. */
  readonly unit: string
  readonly boundaries: ReadonlyArray<number>
}

const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]

export const operationDuration: Definition = {
  name: "gen_ai.client.operation.duration",
  description: "Duration of a GenAI operation",
  unit: "s",
  boundaries: seconds
}

export const timeToFirstChunk: Definition = {
  name: "gen_ai.client.operation.time_to_first_chunk",
  description: "Time from the start of an operation to the first chunk of its stream",
  unit: "s",
  boundaries: seconds
}

export const timePerOutputChunk: Definition = {
  name: "gen_ai.client.operation.time_per_output_chunk",
  description: "Time from a chunk of a stream to the next one",
  unit: "s",
  boundaries: seconds
}

export const tokenUsage: Definition = {
  name: "gen_ai.client.token.usage",
  description: "Number of input and output tokens",
  unit: "{token}",
  boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]
}

/** The histogram without labels, as Effect keeps it. Exporters of Effect take its unit from a label. */
export const histogram = ({ name, unit, ...options }: Definition): Metric.Histogram<number> =>
  Metric.histogram(name, { ...options, attributes: { unit } })

// -----------------------------------------------------------------------------
// Meters
// -----------------------------------------------------------------------------

/** Adds a value to a series. */
export type Record = (value: number, context: Context.Context<never>) => void

/** Where the values of histograms go. */
export interface Meter {
  /** The series of a histogram with these labels. */
  readonly series: (definition: Definition, labels: Labels) => Record
}

/** The meter of a region. By default the metrics of Effect. */
export const Meter: Context.Reference<Meter> = /*#__PURE__*/ Context.Reference<Meter>("effect-genai/internal/Meter", {
  defaultValue: () => ofEffect
})

/** Keeps values in the metrics of Effect, whose labels are texts. */
const ofEffect: Meter = {
  series: ({ name, unit, ...options }, labels) => {
    const attributes: { [name: string]: string } = { unit }
    for (const name in labels) attributes[name] = String(labels[name])
    const metric = Metric.histogram(name, { ...options, attributes })
    return (value, context) => metric.updateUnsafe(value, context)
  }
}

// -----------------------------------------------------------------------------
// Series
// -----------------------------------------------------------------------------

/** The series of one operation, backend, model and server. */
export interface Series {
  readonly firstChunk: Record
  readonly perChunk: Record
  readonly input: Record
  readonly output: Record
  /** The durations of calls that succeeded, or failed for this reason. */
  readonly duration: (error: string | undefined) => Record
}

/** The series with these labels, and the model that answered. They are made once, because every call needs them. */
export const seriesOf = (meter: Meter, labels: Labels, model?: string): Series => {
  let made = byMeter.get(meter)
  if (made === undefined) byMeter.set(meter, made = new Map<string, Series>())
  let key = model ?? ""
  for (const name of names) key += `\n${labels[name] ?? ""}`
  const known = made.get(key)
  if (known !== undefined) return known
  const series = makeSeries(meter, model === undefined ? labels : { ...labels, "gen_ai.response.model": model })
  if (made.size >= maximumSeries) made.clear()
  made.set(key, series)
  return series
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const makeSeries = (meter: Meter, labels: Labels): Series => {
  const durations = new Map<string | undefined, Record>()
  return {
    firstChunk: safe(meter, timeToFirstChunk, labels),
    perChunk: safe(meter, timePerOutputChunk, labels),
    input: safe(meter, tokenUsage, { ...labels, "gen_ai.token.type": "input" }),
    output: safe(meter, tokenUsage, { ...labels, "gen_ai.token.type": "output" }),
    duration: (error) => {
      const known = durations.get(error)
      if (known !== undefined) return known
      const made = safe(meter, operationDuration, error === undefined ? labels : { ...labels, "error.type": error })
      durations.set(error, made)
      return made
    }
  }
}

/** A series that is made with its first value. A meter that throws fails no call. */
const safe = (meter: Meter, definition: Definition, labels: Labels): Record => {
  let record: Record | undefined
  return (value, context) => {
    Result.try(() => (record ??= meter.series(definition, labels))(value, context))
  }
}

const names = [
  "gen_ai.operation.name",
  "gen_ai.provider.name",
  "server.address",
  "server.port",
  "gen_ai.request.model"
]

const byMeter = /*#__PURE__*/ new WeakMap<Meter, Map<string, Series>>()

/** A limit, because users choose the names of models. */
const maximumSeries = 1000
