/**
 * Requests of methods compared: every field alone, and combinations of fields.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Arr from "effect/Array"
import * as fc from "fast-check"
import * as Cases from "./Cases.ts"
import * as Differences from "./Differences.ts"
import * as Sdks from "./Sdks.ts"

/** How many sets of parameters were compared, and what the official SDK did with them. */
export interface Compared {
  sets: number
  sent: number
  refused: number
}

/** Tests that requests of these methods equal those of the official SDK; counts what they compare. */
export const equal = (
  methods: ReadonlyArray<Sdks.Method>,
  backends: ReadonlyArray<keyof typeof Sdks.settings>,
  numRuns: (method: Sdks.Method) => number
): ReadonlyMap<Sdks.Method, Compared> => {
  const counts = new Map(methods.map((method) => [method, { sets: 0, sent: 0, refused: 0 }]))

  const compare = async (settings: Sdks.Settings, method: Sdks.Method, params: Sdks.Params) => {
    const outcome = await Sdks.both(settings, method, params)
    const compared = counts.get(method)!
    compared.sets++
    if (outcome.official.sent.length > 0) compared.sent++
    else compared.refused++
    return { refusal: String(outcome.official.error), problems: Differences.unexplained(outcome, params) }
  }

  for (const name of backends) {
    const settings = Sdks.settings[name]

    describe(`requests on ${name} equal those of @google/genai`, () => {
      for (const method of methods) {
        const lacking = new Set<string>()

        const parts = Arr.chunksOf(Cases.alone(method), 1000)
        for (const [index, cases] of parts.entries()) {
          it(`${method}: every field alone${parts.length > 1 ? `, part ${index + 1} of ${parts.length}` : ""}`, async () => {
            const problems: Array<string> = []
            for (const { at, params } of cases) {
              const compared = await compare(settings, method, params)
              if (/only supported in/.test(compared.refusal)) lacking.add(at)
              problems.push(...compared.problems.map((problem) => `${at}: ${problem}`))
            }
            assert.deepStrictEqual(problems, [])
          })
        }

        for (
          const [title, seed, without] of [
            ["combinations of fields that the backend has", 31, lacking],
            ["combinations of any fields", 32, new Set<string>()]
          ] as const
        ) {
          it(`${method}: ${title}`, () =>
            fc.assert(
              fc.asyncProperty(
                Cases.combined(method, without),
                async (params) => assert.deepStrictEqual((await compare(settings, method, params)).problems, [])
              ),
              { seed, numRuns: numRuns(method) }
            ))
        }
      }
    })
  }

  return counts
}
