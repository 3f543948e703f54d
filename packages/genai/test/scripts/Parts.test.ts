import { assert, describe, it } from "@effect/vitest"
import * as Parts from "../../scripts/Parts.ts"

const chunk = `
  const __name = (value, name) => Object.defineProperty(value, "name", { value: name })
  const make = /* @__PURE__ */ __name((part) => ({ part, kind }), "made")
  const kind = "kind"
  function Later() {}
  Later.prototype = { made: make("later"), seen: () => state.seen }
  const state = { seen: 0 }
  const shadowed = () => "only later"
  let count = 0
  const counted = () => [++count]
  const counting = () => count
  const common = () => "both"
  const onlyEntry = () => [common(), counting(), kind]
  class Now {
    static { __name(this, "Present") }
    make = make
    kind({ shadowed }, [Later] = []) { state.seen++; return { shadowed, Later, only: shadowed.onlyLater } }
  }
  const onlyLater = () => new Later()
  export { Now as Now$1, onlyLater as l, shadowed as s, common as c, onlyEntry as e, counted as n }`

const uses = { client: ["Now$1"], entry: ["Now$1", "e"], later: ["l", "s", "c", "n"] }

const moduleOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`

describe("a chunk in parts", () => {
  const { client, entry, later } = Parts.split(chunk, uses, "./client")

  it("works as the whole does", async () => {
    const first = moduleOf(client)
    const parts = Parts.split(chunk, uses, first)
    const { c, n, Now$1 } = await import(/* @vite-ignore */ first)
    const { e } = await import(/* @vite-ignore */ moduleOf(parts.entry))
    const { l, s } = await import(/* @vite-ignore */ moduleOf(parts.later))
    const now = new Now$1()
    assert.deepStrictEqual(now.make("now"), { part: "now", kind: "kind" })
    assert.deepStrictEqual(now.kind({ shadowed: { onlyLater: 1 } }, [2]), {
      shadowed: { onlyLater: 1 },
      Later: 2,
      only: 1
    })
    assert.deepStrictEqual(l().made, { part: "later", kind: "kind" })
    assert.strictEqual(l().seen(), 1)
    assert.strictEqual(s(), "only later")
    assert.strictEqual(Now$1.name, "Present")
    assert.strictEqual(now.make.name, "make")
    assert.strictEqual(c(), "both")
    assert.deepStrictEqual(n(), [1])
    assert.deepStrictEqual(e(), ["both", 1, "kind"])
  })

  it("holds what the client needs, what both others need, and what gives that other values", () => {
    for (const name of ["Now", "make", "kind", "state", "common", "count", "counted"]) {
      assert.match(client, new RegExp(`(class|const|let) ${name} `), name)
    }
  })

  it("holds nothing in one part that is in another, whatever is named like it", () => {
    assert.notMatch(client, /function Later|const (shadowed|onlyLater|onlyEntry) /)
    assert.notMatch(entry, /class Now|const (make|state|common|shadowed|onlyLater) |function Later/)
    assert.notMatch(later, /class Now|const (make|state|common|onlyEntry) /)
    assert.match(entry, /const onlyEntry /)
    assert.match(later, /function Later[^]*const shadowed [^]*const onlyLater /)
  })

  it("stays in its lines, so that the source map holds", () => {
    for (const [number, line] of chunk.split("\n").entries()) {
      const [name = ""] = /(?<=const |class |function |let )\w+/.exec(line) ?? []
      const found = [client, entry, later].filter((part) => part.split("\n")[number]!.includes(name))
      assert.isAtLeast(found.length, 1, line)
    }
  })
})
