import { assert, describe, it } from "@effect/vitest"
import * as Aliases from "../../scripts/Aliases.ts"

const chunk = `
  const early = () => again(2)
  function double(n) { return 2 * n }
  const twice = double
  const again = twice
  let current = double
  const kept = current
  const change = () => { current = String }
  const hidden = double
  const inner = (hidden) => hidden
  const made = { again, [again]: 1, twice: 3, call: (x) => x.twice ?? again(x) }
  class Holder { again = again; static { this.kept = kept } }
  const inPattern = ({ again: a = twice, ...rest }) => [a(1), rest]
  export { early, twice as t, again, made, Holder, inPattern, kept, change, hidden, inner }`

const moduleOf = (code: string) => import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)

describe("the aliases of a chunk", () => {
  const { code, map } = Aliases.resolved(chunk)

  it("are gone, and the chunk is as before", async () => {
    assert.notMatch(code, /const (twice|again) /)
    const { again, change, early, hidden, Holder, inner, inPattern, kept, made, t } = await moduleOf(code)
    assert.strictEqual(early(), 4)
    assert.strictEqual(t, again)
    assert.strictEqual(t.name, "double")
    assert.deepStrictEqual(Object.keys(made), ["again", String(t), "twice", "call"])
    assert.strictEqual(made.again(3), 6)
    assert.strictEqual(made.call({ twice: 1 }), 1)
    assert.strictEqual(made.call(4), 8)
    assert.strictEqual(new Holder().again, t)
    assert.strictEqual(Holder.kept, t)
    assert.deepStrictEqual(inPattern({ b: 1 }), [2, { b: 1 }])
    assert.strictEqual(inner(7), 7)
    assert.strictEqual(hidden, t)
    change()
    assert.strictEqual(kept, t)
  })

  it("stay if they stand for what changes, or if a name inside of a function is the same", () => {
    assert.match(code, /const kept = current/)
    assert.match(code, /const hidden = double/)
    assert.match(code, /\(hidden\) => hidden/)
  })

  it("leave a source map of the chunk", () => {
    assert.strictEqual(code.split("\n").length, chunk.split("\n").length)
    assert.isNotEmpty(map.mappings)
  })
})
