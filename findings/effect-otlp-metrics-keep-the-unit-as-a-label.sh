#!/usr/bin/env bash
# The OTLP metrics of effect 4.1.0 take the unit of a metric from its attribute `unit`, and export the attribute too.
#
# There is no other way to tell the exporter a unit. So each series has a label `unit` that no other OpenTelemetry SDK writes, and a query that
# groups by all labels, or a view that joins series of two SDKs, does not find them together.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 > /dev/null
cat > program.mjs <<'EOF'
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as OtlpMetrics from "effect/observability/OtlpMetrics"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import http from "node:http"

const bodies = []
const server = http.createServer(async (request, response) => {
  let text = ""
  for await (const chunk of request) text += chunk
  bodies.push(JSON.parse(text))
  response.end("{}")
})
await new Promise((ready) => server.listen(0, "127.0.0.1", ready))

const duration = Metric.histogram("gen_ai.client.operation.duration", {
  boundaries: [1, 2],
  attributes: { unit: "s", "gen_ai.request.model": "a-model" }
})
const exporter = OtlpMetrics.layer({
  url: `http://127.0.0.1:${server.address().port}/v1/metrics`,
  resource: { serviceName: "a-service" },
  exportInterval: "1 minute"
}).pipe(Layer.provide(OtlpSerialization.layerJson), Layer.provide(FetchHttpClient.layer))
await Effect.runPromise(Metric.update(duration, 1.5).pipe(Effect.provide(exporter), Effect.scoped))

for (const metric of bodies.at(-1).resourceMetrics[0].scopeMetrics[0].metrics) {
  if (metric.name !== "gen_ai.client.operation.duration") continue
  const labels = metric.histogram.dataPoints[0].attributes.map(({ key, value }) => `${key}=${value.stringValue}`)
  console.log(`${metric.name}, unit ${metric.unit}: ${labels.sort().join(", ")}`)
}
server.closeAllConnections()
server.close()
EOF
cat > expected.txt <<'EOF'
gen_ai.client.operation.duration, unit s: gen_ai.request.model=a-model, unit=s
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
