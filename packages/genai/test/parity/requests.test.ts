import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Cases from "./Cases.ts"
import * as Comparison from "./Comparison.ts"
import * as Differences from "./Differences.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const methods = Object.keys(Cases.methods) as ReadonlyArray<Sdks.Method>
const compared = { sets: 0, sent: 0, refused: 0 }

const compare = async (settings: Sdks.Settings, method: Sdks.Method, params: Sdks.Params) => {
  const outcome = await Sdks.both(settings, method, params)
  compared.sets++
  if (outcome.official.sent.length > 0) compared.sent++
  else compared.refused++
  return Differences.isKnown(outcome, params) ? [] : Comparison.problems(outcome)
}

for (const name of ["gemini", "vertex"] as const) {
  const settings = Sdks.settings[name]

  describe(`requests on ${name} equal those of @google/genai`, () => {
    for (const method of methods) {
      const lacking = new Set<string>()

      it(`${method}: every field alone`, async () => {
        const problems: Array<string> = []
        for (const { at, params } of Cases.alone(method)) {
          const { error } = await Sdks.official(settings, method, params)
          if (/only supported in/.test(String(error))) lacking.add(at)
          problems.push(...(await compare(settings, method, params)).map((problem) => `${at}: ${problem}`))
        }
        assert.deepStrictEqual(problems, [])
      })

      const numRuns = method.startsWith("generateContent") ? 200 : 40

      it(`${method}: combinations of fields that the backend has`, () =>
        fc.assert(
          fc.asyncProperty(
            Cases.combined(method, lacking),
            async (params) => assert.deepStrictEqual(await compare(settings, method, params), [])
          ),
          { seed: 31, numRuns }
        ))

      it(`${method}: combinations of any fields`, () =>
        fc.assert(
          fc.asyncProperty(
            Cases.combined(method, new Set()),
            async (params) => assert.deepStrictEqual(await compare(settings, method, params), [])
          ),
          { seed: 32, numRuns }
        ))
    }
  })
}

it("compares many sets, most of which are sent", () => {
  assert.isAbove(compared.sets, 5_000)
  assert.isAbove(compared.sent, compared.refused)
})
