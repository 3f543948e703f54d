import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import type { Case, ClientName, Target } from "../src/Case.ts"
import { render, verdict } from "../src/Report.ts"
import type { Outcome } from "../src/Runner.ts"

const target: Target = {
  what: "CPU per call",
  client: "effect-fetch",
  metric: "cpu",
  versus: "genai",
  limit: { atMost: 1.1 }
}
const calls: Case = {
  name: "calls",
  title: "Calls of 1 kB",
  workload: { kind: "call", count: 10, concurrency: 1, warmUp: 0 },
  clients: ["genai", "effect-fetch", "effect-undici"],
  metrics: [{ name: "cpu", label: "CPU µs/call" }, { name: "rate", label: "calls/s" }],
  references: ["genai"],
  targets: [target]
}
const measured = (client: ClientName, ...cpu: ReadonlyArray<number>): ReadonlyArray<Outcome> =>
  cpu.map((cpu, round) => ({ case: calls, client, round, load: 0.5, result: Result.succeed({ cpu, rate: 1 }) }))

describe("Report", () => {
  it("judges the median of the ratios within rounds", () => {
    // The ratio of the medians would be 0.5.
    const outcomes = [...measured("genai", 1, 20, 30), ...measured("effect-fetch", 2, 40, 10)]
    assert.strictEqual(verdict(target, outcomes), "not met")
    assert.strictEqual(verdict({ ...target, limit: { atMost: 2 } }, outcomes), "met")
    assert.strictEqual(verdict({ ...target, limit: { atLeast: 2 } }, outcomes), "met")
    assert.strictEqual(verdict({ ...target, limit: { atLeast: 2.1 } }, outcomes), "not met")
  })

  it("judges absolute values when a target names no peer", () => {
    const { versus: _, ...absolute } = target
    assert.strictEqual(verdict({ ...absolute, unit: "kB", limit: { atMost: 48 } }, measured("effect-fetch", 48)), "met")
    assert.strictEqual(
      verdict({ ...absolute, unit: "kB", limit: { atMost: 48 } }, measured("effect-fetch", 48.1)),
      "not met"
    )
  })

  it("does not judge what was not measured", () => {
    assert.strictEqual(verdict(target, measured("effect-fetch", 1)), "not measured")
    assert.strictEqual(verdict(target, measured("genai", 1)), "not measured")
  })

  it("renders targets, figures and failures", () => {
    const failed: Outcome = {
      case: calls,
      client: "effect-undici",
      round: 0,
      load: 1.5,
      result: Result.fail("Error: refused")
    }
    const report = render({
      machine: { cpu: "2 × CPU", memory: "24 GiB", system: "Linux", node: "24.0.0", packages: [["effect", "4.1.0"]] },
      date: new Date("2026-11-20T08:00:00Z"),
      quick: true,
      outcomes: [...measured("genai", 100, 200), ...measured("effect-fetch", 50, 110), failed]
    })
    const lines = report.split("\n")
    assert.include(report, "A quick run")
    assert.include(lines, "- Date: 2026-11-20 08:00 UTC")
    assert.include(lines, "- Load average while measuring: 0.50 (0.50–1.50)")
    assert.include(lines, "| CPU per call | ≤ 1.1 × @google/genai | 0.53 (0.50–0.55) × | 1.00 × | met |")
    assert.include(lines, "| effect-genai, fetch layer | 2 | 80.0 (50.0–110) | 0.53 (0.50–0.55) | 1.00 |")
    assert.include(lines, "| effect-genai, undici layer | 0 | – | – | – |")
    assert.include(lines, "- effect-genai, undici layer failed: Error: refused")
  })
})
