import { assert, describe, it } from "@effect/vitest"
import * as Functions from "../../scripts/Functions.ts"

const many = Array.from({ length: 20 }, (_, index) => `value + ${index}`).join()

const chunk = `
  const small = (value) => value
  const large = (value, fallback = () => 1) => [${many}]
  const block = async (value) => { await null; return [${many}] }
  const object = ({ value }) =>
    // of a => b
    ({ value, all: [${many}] })
  const call = (make) => make
  const made = call((value) => { const inner = () => [${many}]; return inner() })
  const held = { large: (value) => [${many}] }
  const own = () => [this, ((value) => [${many}])(1)]
  function outer(value) { const kept = () => [arguments.length, ${many}]; return kept() }
  class Holder { kept = (value) => [this, ${many}] }
  export { small, large, block, object, made, held, own, outer, Holder }`

const moduleOf = (code: string) => import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)

describe("the arrow functions of a chunk", () => {
  const { code, map } = Functions.written(chunk)
  const all = Array.from({ length: 20 }, (_, index) => index + 1)

  it("are functions, and the chunk is as before", async () => {
    const { block, held, Holder, large, made, object, outer, own, small } = await moduleOf(code)
    for (const [name, written] of Object.entries({ large, block, object, "": made })) {
      assert.strictEqual(written.name, name)
      assert.match(String(written), /^(async )?function/)
    }
    assert.strictEqual(large.length, 1)
    assert.strictEqual(small(1), 1)
    assert.deepStrictEqual(large(1), all)
    assert.deepStrictEqual(await block(1), all)
    assert.deepStrictEqual(object({ value: 1 }), { value: 1, all })
    assert.deepStrictEqual(made(1), all)
    assert.deepStrictEqual(held.large(1), all)
    assert.match(String(held.large), /^function/)
    assert.deepStrictEqual(own.call(1), [undefined, all])
    assert.deepStrictEqual(outer(1), [1, ...all])
    const holder = new Holder()
    assert.deepStrictEqual(holder.kept(1), [holder, ...all])
  })

  it("stay if they are small, in another function or in a class, or if they have the `this` of what is around", () => {
    assert.match(code, /const small = \(value\) => value/)
    assert.match(code, /const inner = \(\) =>/)
    assert.match(code, /const own = \(\) =>/)
    assert.match(code, /const kept = \(\) =>/)
    assert.match(code, /kept = \(value\) => \[this/)
  })

  it("leave a source map of the chunk", () => {
    assert.strictEqual(code.split("\n").length, chunk.split("\n").length)
    assert.isNotEmpty(map.mappings)
  })
})
