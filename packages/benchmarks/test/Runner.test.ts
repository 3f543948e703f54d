import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Case } from "../src/Case.ts"
import { schedule, verified } from "../src/Runner.ts"

const calls: Case = {
  name: "calls",
  title: "Calls",
  workload: { kind: "call", count: 10, concurrency: 1, warmUp: 0 },
  clients: ["fetch", "genai"],
  metrics: [{ name: "cpu", label: "CPU" }],
  references: [],
  targets: []
}
const bundle: Case = {
  ...calls,
  name: "bundle",
  workload: { kind: "bundle", platform: "node" },
  clients: ["genai"],
  maxRounds: 1
}

describe("Runner", () => {
  it("interleaves clients and reverses their order every other round", () => {
    const order = schedule([calls, bundle], 3).map(({ case: { name }, client, round }) => `${round} ${name} ${client}`)
    assert.deepStrictEqual(order, [
      "0 calls fetch",
      "0 calls genai",
      "0 bundle genai",
      "1 calls genai",
      "1 calls fetch",
      "2 calls fetch",
      "2 calls genai"
    ])
  })

  it("repeats within a round what is quick, each time in the other order", () => {
    const order = schedule([{ ...calls, repeats: 3 }, bundle], 2).map(({ case: { name }, client, round }) =>
      `${round} ${name} ${client}`
    )
    assert.deepStrictEqual(order, [
      "0 calls fetch",
      "0 calls genai",
      "1 calls genai",
      "1 calls fetch",
      "2 calls fetch",
      "2 calls genai",
      "0 bundle genai",
      "3 calls genai",
      "3 calls fetch",
      "4 calls fetch",
      "4 calls genai",
      "5 calls genai",
      "5 calls fetch"
    ])
  })

  it.effect("refuses the figures of a client that lost an event or a character", () =>
    Effect.gen(function*() {
      const figures = { slope: 0 }
      const workload = { kind: "memory", count: 2 } as const
      const all = { items: 2, characters: "tok0 näïve 日本 xnäïve 日本 x".length * 2 }
      assert.strictEqual(yield* verified(workload, { figures, delivered: all }), figures)
      for (const delivered of [{ ...all, items: 1 }, { ...all, characters: all.characters - 1 }]) {
        const error = yield* Effect.flip(verified(workload, { figures, delivered }))
        assert.strictEqual(error._tag, "WrongDelivery")
      }
    }))
})
