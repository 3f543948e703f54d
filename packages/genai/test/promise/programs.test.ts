import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { vi } from "vitest"
import * as Official from "./programs/official.ts"
import * as Ours from "./programs/ours.ts"

const source = (name: string) => readFileSync(join(import.meta.dirname, "programs", name), "utf8")

describe("a program for @google/genai", () => {
  it("is one for effect-genai/promise when its import is changed", () => {
    assert.strictEqual(
      source("official.ts").replace("\"@google/genai\"", "\"effect-genai/promise\""),
      source("ours.ts")
    )
  })

  const backends = {
    "the Developer API": { apiKey: "test-key", apiVersion: "v1beta" },
    "Vertex": { vertexai: true, apiKey: "test-key", project: "p", location: "us-central1" }
  }
  for (const [name, options] of Object.entries(backends)) {
    it.live(`comes to the same on ${name}`, () =>
      Effect.gen(function*() {
        const { baseUrl, fetch } = yield* Emulator
        const httpOptions = { baseUrl, fetch }
        // The official SDK warns of what is deprecated.
        const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
        const expected = yield* Effect.promise(() => Official.main({ ...options, httpOptions: { ...httpOptions } }))
        warn.mockRestore()
        const actual = yield* Effect.promise(() => Ours.main({ ...options, httpOptions }))
        assert.deepStrictEqual(actual, expected)
        assert.isAbove(actual.length, 12)
        assert.include(actual, "refused with 404")
        assert.include(actual, "AbortError")
      }).pipe(Effect.provide(Emulator.layer())))
  }
})
