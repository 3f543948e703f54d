import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import type { GoogleGenAIOptions } from "../../src/promise.ts"
import * as Official from "./programs/official.ts"
import * as Ours from "./programs/ours.ts"

const source = (name: string) => readFileSync(join(import.meta.dirname, "programs", name), "utf8")

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "program-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

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

    it.live(`comes to the same on ${name} with what is stored, over HTTP`, () =>
      Effect.gen(function*() {
        const path = join(yield* folder, "notes.txt")
        writeFileSync(path, "Some notes")
        // Each has a server to itself.
        const run = (program: typeof Official.data) =>
          Effect.flatMap(
            Emulator,
            ({ baseUrl }) => Effect.promise(() => program({ ...options, httpOptions: { baseUrl } }, path))
          ).pipe(Effect.provide(Emulator.layerServer({ jobDuration: 0 })))
        const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
        const expected = yield* run(Official.data)
        warn.mockRestore()
        const actual = yield* run((options, path) => Ours.data(options as GoogleGenAIOptions, path))
        assert.deepStrictEqual(actual, expected)
        assert.isAbove(actual.length, 15)
        assert.notMatch(actual.join(), /not refused|not answered/)
      }), 60_000)
  }
})
