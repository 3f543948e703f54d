import { assert, describe, it } from "@effect/vitest"
import { quick } from "../src/Case.ts"
import { cases } from "../src/Cases.ts"
import { pageSize } from "../src/measured/Client.ts"
import { expected } from "../src/server/Fixtures.ts"

describe("Cases", () => {
  it("have names of their own", () => {
    const names = cases.map(({ name }) => name)
    assert.deepStrictEqual(names, [...new Set(names)])
  })

  it("hold targets to what they measure", () => {
    for (const { clients, metrics, name, references, targets } of cases) {
      for (const reference of references) assert.include(clients, reference, name)
      for (const { client, floor, metric, unit, versus } of targets) {
        assert.include(clients, client, name)
        if (floor !== undefined) assert.include(clients, floor, name)
        assert.include(metrics.map((metric) => metric.name), metric, name)
        if (versus === undefined) assert.isDefined(unit, `${name}: an absolute target has a unit`)
        else assert.include(clients, versus, name)
      }
    }
  })

  it("have targets of their own", () => {
    const targets = cases.flatMap(({ targets }) => targets.map(({ versus, what }) => `${what} × ${versus}`))
    assert.deepStrictEqual(targets, [...new Set(targets)])
  })

  it("say what sets a figure in sentences of one line", () => {
    const texts = cases.flatMap(({ targets }) => targets.flatMap(({ setBy = [] }) => setBy))
    assert.isNotEmpty(texts)
    assert.deepStrictEqual(texts.filter((text) => !/^[^\n|]+\.$/.test(text)), [])
  })

  it("spread their events evenly over streams", () => {
    const uneven = cases.filter(({ workload }) =>
      workload.kind === "stream" && expected(workload).items !== workload.count
    )
    assert.deepStrictEqual(uneven, [])
  })

  it("list whole pages, in a quick run too", () => {
    const lists = cases.flatMap(({ workload }) => [workload, quick(workload)]).filter(({ kind }) => kind === "list")
    assert.isNotEmpty(lists)
    for (const list of lists) assert.strictEqual(expected(list).items % pageSize, 0)
  })
})
