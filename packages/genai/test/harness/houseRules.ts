/** The rules that every package keeps. */
import { assert, describe, it } from "@effect/vitest"
import * as ModuleGraph from "./ModuleGraph.ts"

/** What modules import that is neither of the package nor known. */
export const foreign = (graph: ModuleGraph.ModuleGraph, known: RegExp): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ file, imports }) =>
    imports.filter(({ target }) => !graph.has(target) && !known.test(target))
      .map(({ target }) => `${file} imports ${target}`)
  )

/** Imports without cycles, and modules that say what they are. */
export const areKept = (graph: ModuleGraph.ModuleGraph): void => {
  describe("imports", () => {
    it("have no cycles", () => {
      assert.deepStrictEqual(ModuleGraph.cycles(graph, () => true), [])
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
        for (const { doc, name } of exports) {
          assert.match(doc ?? "", /\w.*@category \w.*@since \d/s, `${name} in ${file}`)
        }
      }
    })
  })
}

/** A package over the SDK is made of Effect and of the public modules of the SDK. One of its modules is planted with what it must not import. */
export const areOverTheSdk = (graph: ModuleGraph.ModuleGraph, module: string): void => {
  const known = /^(effect\/\w+(\/\w+)?|effect-genai\/(?!internal|promise|index)\w+(\/\w+)?)$/

  describe("imports", () => {
    it("come from effect and the public modules of effect-genai", () => {
      assert.deepStrictEqual(foreign(graph, known), [])
      const planted = ModuleGraph.plant(graph, {
        [module]:
          `import { Models } from "effect-genai"\nimport * as Codec from "effect-genai/internal/codec/Codec"\nimport "node:fs"`
      })
      assert.deepStrictEqual(foreign(planted, known), [
        `${module} imports effect-genai`,
        `${module} imports effect-genai/internal/codec/Codec`,
        `${module} imports node:fs`
      ])
    })
  })
}
