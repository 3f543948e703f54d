/** A collector of OpenTelemetry on the loopback interface: it takes OTLP over HTTP as JSON, and keeps what it received as plain values. */
import { Effect, type Scope } from "effect"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

export type Value = string | number | boolean | ReadonlyArray<unknown>

export interface Attributes {
  readonly [name: string]: Value
}

export interface Span {
  readonly name: string
  /** 1 is internal, 3 a client. */
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** 0 is unset, 1 Ok, 2 an error. */
  readonly status: number
  readonly attributes: Attributes
  /** Nanoseconds. */
  readonly startedAt: string
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: Attributes }>
}

export interface Point {
  readonly attributes: Attributes
  readonly count: number
  readonly sum: number
  readonly bounds: ReadonlyArray<number>
}

export interface Metric {
  readonly name: string
  readonly unit: string
  readonly points: ReadonlyArray<Point>
}

export interface Collector {
  readonly url: string
  /** The spans that ended, in the order in which they began. */
  readonly spans: () => ReadonlyArray<Span>
  /** The metrics as they were last reported. */
  readonly metrics: () => ReadonlyArray<Metric>
}

/** A collector that ends with the scope. */
export const serve: Effect.Effect<Collector, never, Scope.Scope> = Effect.gen(function*() {
  const spans: Array<Span> = []
  const metrics = new Map<string, Metric>()
  const take = (path: string | undefined, body: Json) => {
    if (path === "/v1/traces") {
      for (const span of nested(body, "resourceSpans", "scopeSpans", "spans")) spans.push(spanOf(span))
    }
    if (path === "/v1/metrics") {
      for (const metric of nested(body, "resourceMetrics", "scopeMetrics", "metrics")) {
        if (metric["histogram"] !== undefined) metrics.set(metric["name"], metricOf(metric))
      }
    }
  }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      take(request.url, JSON.parse(body))
      return response.writeHead(200, { "content-type": "application/json", connection: "close" }).end("{}")
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => Effect.sync(() => server.close())
  )
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    metrics: () => [...metrics.values()]
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

// oxlint-disable-next-line no-explicit-any
type Json = { readonly [name: string]: any }

const text = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString("utf8")
}

const nested = (json: Json, ...fields: ReadonlyArray<string>): ReadonlyArray<Json> =>
  fields.reduce<ReadonlyArray<Json>>((found, field) => found.flatMap((one) => one[field] ?? []), [json])

const spanOf = (span: Json): Span => ({
  name: span["name"],
  kind: span["kind"],
  traceId: span["traceId"],
  spanId: span["spanId"],
  parentSpanId: span["parentSpanId"] || undefined,
  status: span["status"]?.["code"] ?? 0,
  attributes: attributesOf(span["attributes"]),
  events: (span["events"] ?? []).map((event: Json) => ({
    name: event["name"],
    attributes: attributesOf(event["attributes"])
  })),
  startedAt: String(span["startTimeUnixNano"])
})

const metricOf = ({ histogram, name, unit }: Json): Metric => ({
  name,
  unit,
  points: histogram["dataPoints"].map((point: Json) => ({
    attributes: attributesOf(point["attributes"]),
    count: Number(point["count"]),
    sum: point["sum"],
    bounds: point["explicitBounds"]
  }))
})

const attributesOf = (attributes: ReadonlyArray<Json> = []): Attributes =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]))

const valueOf = (value: Json): Value =>
  value["stringValue"] ?? value["boolValue"] ?? value["doubleValue"] ??
    (value["intValue"] === undefined ? (value["arrayValue"]?.["values"] ?? []).map(valueOf) : Number(value["intValue"]))
