import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as Backend from "../../../src/Backend.ts"
import { transforms as batches } from "../../../src/internal/batch/BatchJob.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import { decoders } from "../../../src/internal/codec/OtherTransforms.ts"
import type { Response } from "../../../src/wire/Message.ts"
import * as Random from "../../harness/randomAnswers.ts"

const backends = { gemini: Backend.gemini, vertex: Backend.vertex("p", "l") }

const folder = new URL("../../../src/wire/table/responses/", import.meta.url)

/** Every response of the field table, by its name. */
const responses: ReadonlyArray<readonly [name: string, response: Response]> = (
  await Promise.all(fs.readdirSync(folder).map((file) => import(new URL(file, folder).href) as Promise<object>))
).flatMap((module) => Object.entries(module))

const decoded = (result: Response, value: object, tag: Random.Tag) =>
  Codec.decode(
    { name: "a.b", params: () => ({}), result, transforms: { decoders: { ...decoders, ...batches.decoders } } },
    structuredClone(value),
    backends[tag]
  )

describe("nothing that the server says is lost", () => {
  it("there are many responses", () => {
    assert.isAtLeast(responses.length, 35)
  })

  for (const [name, response] of responses) {
    for (const tag of ["gemini", "vertex"] as const) {
      it(`${name} on ${tag}`, () => {
        fc.assert(
          fc.property(Random.answers(response, tag), (answer) => {
            const found = new Set(Random.leaves(decoded(response, answer, tag)))
            assert.deepStrictEqual(Random.leaves(answer).filter((leaf) => !found.has(leaf)), [])
          }),
          { seed: 81, numRuns: 200 }
        )
      })
    }
  }
})

describe("a field that is lifted out", () => {
  const lifted: Response = () => ({
    inner: { kind: "any", gemini: { from: "inner.payload" } },
    list: { kind: "any", gemini: { from: "list.items" } },
    renamed: { kind: "any", gemini: { from: "original" } },
    other: { kind: "any", gemini: { from: "renamed.deep" } }
  })

  it("keeps its siblings, among its own fields where it has some", () => {
    const answer = { inner: { "@type": "t", payload: { a: 1 } } }
    assert.deepStrictEqual(decoded(lifted, answer, "gemini"), { inner: { a: 1, "@type": "t" } } as never)
    const same = { inner: { a: 2, payload: { a: 1 }, more: { b: 3 } } }
    assert.deepStrictEqual(decoded(lifted, same, "gemini"), { inner: { a: 1, "inner.a": 2, more: { b: 3 } } } as never)
  })

  it("keeps its siblings beside it where it is a list", () => {
    const answer = { list: { items: [1], total: 7 }, novelty: 1 }
    assert.deepStrictEqual(decoded(lifted, answer, "gemini"), { list: [1], "list.total": 7, novelty: 1 } as never)
  })

  it("stays where the server put it if its name means something else there", () => {
    const answer = { original: 1, renamed: 2 }
    assert.deepStrictEqual(decoded(lifted, answer, "gemini"), answer)
    assert.deepStrictEqual(decoded(lifted, { original: 1, renamed: null }, "gemini"), { renamed: 1 } as never)
    assert.deepStrictEqual(
      decoded(lifted, { original: 1, renamed: { deep: 2 } }, "gemini"),
      { original: 1, other: 2 } as never
    )
  })

  it("is left alone if it says nothing", () => {
    const answer = { original: null, list: { items: null } }
    assert.deepStrictEqual(decoded(lifted, answer, "gemini"), answer)
  })

  it("of a video keeps the type of the answer that it came in", () => {
    const operation = responses.find(([name]) => name === "GenerateVideosOperation")![1]
    const samples = [{ video: { uri: "u", encoding: "video/mp4" } }]
    assert.deepStrictEqual(
      decoded(operation, {
        name: "operations/o",
        done: true,
        response: { "@type": "type", generateVideoResponse: { generatedSamples: samples, novelty: 1 } }
      }, "gemini"),
      {
        name: "operations/o",
        done: true,
        response: { generatedVideos: [{ video: { uri: "u", mimeType: "video/mp4" } }], novelty: 1, "@type": "type" }
      } as never
    )
  })
})
