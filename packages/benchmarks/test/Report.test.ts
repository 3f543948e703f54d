import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import type { Case, ClientName, Target } from "../src/Case.ts"
import { render, verdict } from "../src/Report.ts"
import type { Outcome } from "../src/Runner.ts"
import { machine } from "./machine.ts"

const date = new Date("2026-11-20T08:00:00Z")
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
  cpu.map((cpu, round) => ({ case: calls, client, round, date, load: 0.5, result: Result.succeed({ cpu, rate: 1 }) }))

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
      date,
      load: 1.5,
      result: Result.fail("Error: refused")
    }
    const report = render({
      machine,
      quick: true,
      outcomes: [...measured("genai", 100, 200), ...measured("effect-fetch", 50, 110), failed]
    })
    const lines = report.split("\n")
    assert.include(report, "A quick run")
    assert.include(lines, "- Date: 2026-11-20 08:00 UTC")
    assert.include(lines, "- Load average while measuring: 0.50 (0.50–1.50)")
    assert.include(lines, "| CPU per call | ≤ 1.1 × @google/genai | 0.53 (0.50–0.55) × | 1.00 × | – | met |")
    assert.include(lines, "| effect-genai, fetch layer | 2 | 80.0 (50.0–110) | 0.53 (0.50–0.55) | 1.00 |")
    assert.include(lines, "| effect-genai, undici layer | 0 | – | – | – |")
    assert.include(lines, "- effect-genai, undici layer failed: Error: refused")
  })

  it("shows the floor of this run beside a target, and what sets the figure where it is not met", () => {
    const report = (setBy: string | undefined, cpu: ReadonlyArray<number>, others: ReadonlyArray<string> = []) => {
      const held: Target = { ...target, floor: "effect-undici", ...(setBy === undefined ? {} : { setBy }) }
      const case_: Case = { ...calls, targets: [held, ...others.map((what) => ({ ...held, what }))] }
      const outcomes = [
        ...measured("genai", 100, 200),
        ...measured("effect-undici", 40, 60),
        ...measured("effect-fetch", ...cpu)
      ]
      return render({
        machine,
        quick: false,
        outcomes: outcomes.map((outcome) => ({ ...outcome, case: case_ }))
      }).split("\n")
    }
    const floor = "effect-genai, undici layer 0.35 (0.30–0.40) ×"
    const met = report("the codec.", [100, 200])
    assert.include(met, `| CPU per call | ≤ 1.1 × @google/genai | 1.00 × | 1.00 × | ${floor} | met |`)
    assert.isFalse(met.some((line) => line.includes("codec")))
    const missed = report("the codec.", [200, 400])
    assert.include(missed, `| CPU per call | ≤ 1.1 × @google/genai | 2.00 × | 1.00 × | ${floor} | **not met** |`)
    assert.include(missed, "- CPU per call: the codec.")
    assert.include(report(undefined, [200, 400]), "- CPU per call: what sets it is not known yet.")
    // Several targets that are set by the same are told once.
    assert.include(report("the codec.", [200, 400], ["others"]), "- CPU per call; others: the codec.")
    // What was not measured is not missed.
    assert.isFalse(report("the codec.", []).some((line) => line.includes("codec")))
  })

  it("says when a case was measured before the others", () => {
    const before: Case = { ...calls, title: "Other calls" }
    const lines = render({
      machine,
      quick: false,
      outcomes: [
        ...measured("genai", 100),
        ...measured("genai", 100).map((outcome) => ({
          ...outcome,
          case: before,
          date: new Date("2026-11-19T23:00:00Z")
        }))
      ]
    }).split("\n").filter((line) => line !== "")
    assert.include(lines, "- Date: 2026-11-20 08:00 UTC")
    assert.strictEqual(lines[lines.indexOf("## Other calls") + 1], "Measured on 2026-11-19 23:00 UTC.")
    assert.match(lines[lines.indexOf("## Calls of 1 kB") + 1]!, /^\| client/)
  })
})
