import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Case } from "../src/Case.ts"
import * as Results from "../src/Results.ts"
import type { Outcome } from "../src/Runner.ts"
import { machine } from "./machine.ts"

const named = (name: string): Case => ({
  name,
  title: name,
  workload: { kind: "call", count: 10, concurrency: 1, warmUp: 0 },
  clients: ["genai", "effect-fetch"],
  metrics: [{ name: "cpu", label: "CPU µs/call" }],
  references: [],
  targets: []
})
const [calls, streams] = [named("calls"), named("streams")]
const outcome = (case_: Case, day: number, cpu: number): Outcome => ({
  case: case_,
  client: "genai",
  round: 0,
  date: new Date(Date.UTC(2026, 10, day)),
  load: 0.5,
  result: Result.succeed({ cpu })
})
const failed: Outcome = { ...outcome(calls, 1, 0), client: "effect-fetch", result: Result.fail("refused") }

describe("Results", () => {
  it.effect("are reported from JSON as they were measured", () =>
    Effect.gen(function*() {
      const outcomes = [outcome(calls, 1, 1.25), failed, outcome(streams, 1, 2)]
      const json = yield* Schema.encodeEffect(Results.FromJson)(Results.make(machine, outcomes))
      const kept = yield* Schema.decodeEffect(Results.FromJson)(json)
      assert.deepStrictEqual(Results.report(kept, [calls, streams]), { machine, quick: false, outcomes })
    }))

  it("of one case are replaced, and those of the others kept with their date", () => {
    const all = Results.make(machine, [outcome(calls, 1, 1), failed, outcome(streams, 1, 2)])
    const anew = Results.make(machine, [outcome(calls, 2, 3)])
    const replaced = Result.getOrThrow(Results.replaced(all, anew))
    assert.deepStrictEqual(Results.report(replaced, [calls, streams]).outcomes, [
      outcome(calls, 2, 3),
      outcome(streams, 1, 2)
    ])
  })

  it("of two machines are not put together", () => {
    const all = Results.make(machine, [outcome(calls, 1, 1)])
    const other = Results.make({ ...machine, packages: [["effect", "4.1.1"]] }, [outcome(streams, 2, 3)])
    const error = Result.getOrThrow(Result.flip(Results.replaced(all, other)))
    assert.strictEqual(error._tag, "OtherMachine")
  })

  it("leave out what is no longer measured", () => {
    const all = Results.make(machine, [outcome(calls, 1, 1), failed, outcome(streams, 1, 2)])
    const { outcomes } = Results.report(all, [{ ...calls, clients: ["genai"] }])
    assert.deepStrictEqual(outcomes.map(({ case: { name }, client }) => `${name} ${client}`), ["calls genai"])
  })
})
