/**
 * The dashboard: each of its queries names metrics and labels that calls emit, by the names that Prometheus gives them.
 */
import { Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { faults, generate } from "./harness/calls.ts"
import { inMemory } from "./harness/emulated.ts"
import { programs } from "./harness/telemetered.ts"

interface Target {
  readonly expr: string
  readonly legendFormat: string
}

interface Dashboard {
  readonly panels: ReadonlyArray<{
    readonly id: number
    readonly title: string
    readonly description: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets: ReadonlyArray<Target>
  }>
  readonly templating: { readonly list: ReadonlyArray<{ readonly name: string; readonly definition?: string }> }
}

const file = join(import.meta.dirname, "../../../docs/dashboards/genai.json")
const dashboard: Dashboard = JSON.parse(readFileSync(file, "utf8"))

/** The name of a metric in Prometheus: its unit is a suffix, unless it is an annotation in braces. */
const prometheusName = (name: string, unit: string): string =>
  name.replaceAll(/\W/g, "_") + (unit === "s" ? "_seconds" : "")

/** The series of Prometheus by name, and the labels that they have. */
const emitted = Effect.gen(function*() {
  const registry = new Map()
  yield* Effect.gen(function*() {
    for (const { effect, scripted, settings } of programs) {
      if (settings !== undefined) continue
      yield* Effect.provide(Effect.scoped(Effect.andThen(scripted, effect)), inMemory())
    }
    yield* Effect.andThen(faults(Fault.status(404)), Effect.exit(generate())).pipe(Effect.provide(inMemory()))
  }).pipe(Effect.provideService(Metric.MetricRegistry, registry))
  const series = new Map<string, Set<string>>()
  for (
    const { attributes = {}, id } of yield* Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
  ) {
    if (!id.startsWith("gen_ai.")) continue
    const name = prometheusName(id, attributes["unit"]!)
    const labels = Object.keys(attributes).map((label) => label.replaceAll(/\W/g, "_"))
    for (const suffix of ["_bucket", "_count", "_sum"]) {
      const known = series.get(name + suffix) ?? new Set(suffix === "_bucket" ? ["le"] : [])
      series.set(name + suffix, new Set([...known, ...labels]))
    }
  }
  return series
})

/** The metrics of a query, and the labels that it asks of each. */
const metricsOf = (expr: string) =>
  [...expr.matchAll(/(gen_ai_client_\w+)\{([^}]*)\}/g)].map(([, name, matchers]) => ({
    name: name!,
    labels: [...matchers!.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label]) => label!)
  }))

const groupedBy = (expr: string) =>
  [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(",").map((label) => label.trim()))

describe("the dashboard", () => {
  it.live("asks for series and labels that calls emit", () =>
    Effect.gen(function*() {
      const series = yield* emitted
      const queries = dashboard.panels.flatMap(({ targets }) => targets)
      assert.isAtLeast(queries.length, 8)
      for (const { expr, legendFormat } of queries) {
        const metrics = metricsOf(expr)
        assert.isNotEmpty(metrics, expr)
        for (const { labels, name } of metrics) {
          assert.isTrue(series.has(name), `${name} is not emitted`)
          const all = [
            ...labels,
            ...groupedBy(expr),
            ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, l]) => l!)
          ]
          for (const label of all) {
            assert.isTrue(
              metrics.some(({ name }) => series.get(name)!.has(label)),
              `${name} has no label ${label}: ${expr}`
            )
          }
        }
      }
      // Each histogram has a panel.
      const shown = new Set(
        queries.flatMap(({ expr }) => metricsOf(expr).map(({ name }) => name.replace(/_(bucket|count|sum)$/, "")))
      )
      assert.deepStrictEqual(shown, new Set([...series.keys()].map((name) => name.replace(/_(bucket|count|sum)$/, ""))))
    }))

  it("is a model of Grafana whose panels have places of their own and variables that exist", () => {
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`)
    assert.strictEqual(new Set(places).size, places.length)
    assert.strictEqual(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length)
    const names = new Set(dashboard.templating.list.map(({ name }) => name))
    for (const { description, targets, title } of dashboard.panels) {
      assert.isNotEmpty(title)
      assert.isNotEmpty(description)
      for (const { expr } of targets) {
        for (const [, variable] of expr.matchAll(/\$(?!__)(\w+)/g)) assert.isTrue(names.has(variable!), expr)
      }
    }
    for (const { definition } of dashboard.templating.list) {
      if (definition !== undefined) {
        assert.match(definition, /^label_values\(gen_ai_client_operation_duration_seconds_count, gen_ai_\w+\)$/)
      }
    }
  })
})
