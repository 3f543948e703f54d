import { assert, describe, it } from "@effect/vitest"
import { join } from "node:path"
import * as ModuleGraph from "../../genai/test/harness/ModuleGraph.ts"

const graph = ModuleGraph.fromFolder(join(import.meta.dirname, "../src"))
const any = () => true

/** The package is made of Effect and of the public modules of the SDK. */
const known = /^(effect\/\w+(\/\w+)?|effect-genai\/(?!internal|promise|index)\w+(\/\w+)?)$/

const foreign = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ file, imports }) =>
    imports.filter(({ target }) => !graph.has(target) && !known.test(target))
      .map(({ target }) => `${file} imports ${target}`)
  )

describe("imports", () => {
  it("come from effect and the public modules of effect-genai", () => {
    assert.deepStrictEqual(foreign(graph), [])
    const planted = ModuleGraph.plant(graph, {
      "index.ts":
        `import { Models } from "effect-genai"\nimport * as Codec from "effect-genai/internal/codec/Codec"\nimport "node:fs"`
    })
    assert.deepStrictEqual(foreign(planted), [
      "index.ts imports effect-genai",
      "index.ts imports effect-genai/internal/codec/Codec",
      "index.ts imports node:fs"
    ])
  })

  it("have no cycles", () => {
    assert.deepStrictEqual(ModuleGraph.cycles(graph, any), [])
  })
})

describe("modules", () => {
  it("say what they and their exports are, are short, and only declare", () => {
    for (const { doc, effects, exports, file, lines } of graph.values()) {
      assert.isAtMost(lines, 400, file)
      assert.deepStrictEqual(effects, [], file)
      assert.isDefined(doc, file)
      if (file.startsWith("internal/")) continue
      assert.match(doc!, /@since \d/, file)
      for (const { doc, name } of exports) assert.match(doc ?? "", /\w.*@category \w.*@since \d/s, `${name} in ${file}`)
    }
  })
})
