import { assert, describe, it } from "@effect/vitest"
import { transform } from "esbuild"
import * as Classes from "../../scripts/Classes.ts"

const helper = `const __name = (value, name) => Object.defineProperty(value, "name", { value: name })`

const chunk = `
  const Named$1 = class { static { __name(this, "Named"); } get text() { return "text" } }
  const Below$1 = class extends (/* @__PURE__ */ (() => Named$1)()) { static { __name(this, "Below") } field = 1 }
  const Plain = class { static count = 1; static { this.count++; __name(this, "Other") } }`

describe("the classes of a chunk", () => {
  const { code } = Classes.named(chunk)

  it("have the names that they had", async () => {
    const module = `data:text/javascript,${encodeURIComponent(`${helper}${code}\nexport { Named$1, Below$1, Plain }`)}`
    const { Below$1, Named$1, Plain } = await import(/* @vite-ignore */ module)
    assert.deepStrictEqual([Named$1.name, Below$1.name, Plain.name], ["Named", "Below", "Other"])
    assert.strictEqual(Object.getPrototypeOf(Below$1), Named$1)
    assert.strictEqual(new Below$1().text + new Below$1().field, "text1")
    assert.strictEqual(Plain.count, 2)
  })

  it("are left out by a bundler that does not use them, but for those that do more", async () => {
    const left = async (code: string) => (await transform(code, { format: "esm", treeShaking: true })).code
    assert.match(await left(chunk), /Named.*Below/s)
    const named = await left(code)
    assert.notMatch(named, /Named|Below/)
    assert.match(named, /Plain/)
  })

  it("stay in their lines", () => {
    assert.strictEqual(code.split("\n").length, chunk.split("\n").length)
  })
})
