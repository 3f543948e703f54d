import { assert, describe, it } from "@effect/vitest"
import * as Halves from "../../scripts/Halves.ts"

const chunk = `
  const __name = (value, name) => Object.defineProperty(value, "name", { value: name })
  const make = /* @__PURE__ */ __name((part) => ({ part, kind }), "made")
  const kind = "kind"
  function Later() {}
  Later.prototype = { made: make("later"), seen: () => state.seen }
  const state = { seen: 0 }
  const shadowed = () => "only later"
  class Now {
    static { __name(this, "Present") }
    make = make
    kind({ shadowed }, [Later] = []) { state.seen++; return { shadowed, Later, only: shadowed.onlyLater } }
  }
  const onlyLater = () => new Later()
  export { Now as Now$1, onlyLater as l, shadowed as s }`

const moduleOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`

/** The halves, the second with the first as a module. */
const halves = (code: string, used: ReadonlyArray<string>) => {
  const first = moduleOf(Halves.split(code, used, "").first)
  return [first, moduleOf(Halves.split(code, used, first).second)] as const
}

describe("a chunk in halves", () => {
  it("has what is used at once in the first, and both work as one", async () => {
    const [one, other] = halves(chunk, ["Now$1"])
    const first = await import(/* @vite-ignore */ one)
    const second = await import(/* @vite-ignore */ other)
    const now = new first.Now$1()
    assert.deepStrictEqual(now.make("now"), { part: "now", kind: "kind" })
    assert.deepStrictEqual(now.kind({ shadowed: { onlyLater: 1 } }, [2]), {
      shadowed: { onlyLater: 1 },
      Later: 2,
      only: 1
    })
    assert.deepStrictEqual(second.l().made, { part: "later", kind: "kind" })
    assert.strictEqual(second.l().seen(), 1)
    assert.strictEqual(second.s(), "only later")
    assert.strictEqual(first.Now$1.name, "Present")
    assert.strictEqual(now.make.name, "make")
  })

  it("holds nothing in the first that only the second needs, whatever is named like it", () => {
    const { first, second } = Halves.split(chunk, ["Now$1"], "./first")
    assert.notMatch(first, /function Later|const shadowed|const onlyLater/)
    assert.notMatch(second, /class Now|const make =|const state =/)
  })

  it("stays in its lines, so that the source map holds", () => {
    const { first, second } = Halves.split(chunk, ["Now$1"], "./first")
    for (const [number, line] of chunk.split("\n").entries()) {
      const [name = ""] = /(?<=const |class |function )\w+/.exec(line) ?? []
      const found = [first, second].filter((half) => half.split("\n")[number]!.includes(name))
      assert.isAtLeast(found.length, 1, line)
    }
  })
})
