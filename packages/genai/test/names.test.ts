import { assert, describe, it } from "@effect/vitest"
import { Predicate, Result } from "effect"
import * as fc from "fast-check"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import * as GenAIConfig from "../src/GenAIConfig.ts"
import * as Request from "../src/internal/call/Request.ts"
import * as Settings from "../src/internal/call/Settings.ts"
import type { Operation } from "../src/internal/codec/Codec.ts"

const folder = join(import.meta.dirname, "../src/wire/table")

const isOperation = (value: unknown): value is Operation<never, unknown> =>
  Predicate.hasProperty(value, "params") && Predicate.hasProperty(value, "name")

/** All operations of the API. */
const operations = (await Promise.all(
  readdirSync(folder).filter((file) => file.endsWith(".ts")).map((file) =>
    import(join(folder, file)) as Promise<object>
  )
))
  .flatMap((module) => Object.values(module).filter(isOperation))

const backends = {
  gemini: Result.getOrThrow(GenAIConfig.resolve({ apiKey: "key" })),
  vertex: Result.getOrThrow(GenAIConfig.resolve({ enterprise: true, project: "p", location: "l", apiKey: "key" }))
}

/** The parts of the paths of an operation, by the field that they come from. */
const partsOf = (operation: Operation<never, unknown>, tag: "gemini" | "vertex"): ReadonlyArray<string> =>
  (operation[tag] ?? []).flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)).filter((
    name
  ) => name !== "api_version" && name !== "models_url")

const piece = fc.constantFrom(
  "%20",
  "%2F",
  "%",
  "%25",
  "%zz",
  "a",
  "B",
  "7",
  "-",
  "_",
  ".",
  "~",
  "é",
  "日",
  "+",
  "%C3%A9"
)

const names = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("")).filter((name) =>
  !name.includes("..") && !/^\.|\.$/.test(name)
)

const pathOf = (operation: Operation<never, unknown>, tag: "gemini" | "vertex", params: object): string | undefined => {
  const prepared = Request.prepare(backends[tag], Settings.none, operation, params, undefined)
  return Result.isSuccess(prepared) ? new URL(prepared.success.request.url).pathname : undefined
}

const decoded = (path: string): string | undefined => Result.getOrUndefined(Result.try(() => decodeURIComponent(path)))

describe("a name in a path", () => {
  it("reaches the server unchanged, with any percent signs, in every method", () => {
    const sent = new Set<string>()
    for (const operation of operations) {
      for (const tag of ["gemini", "vertex"] as const) {
        for (const part of new Set(partsOf(operation, tag))) {
          // The URI of media is encoded already.
          if (part === "uri") continue
          fc.assert(
            fc.property(names, (name) => {
              for (const given of [name, `cachedContents/${name}`, `projects/p/locations/l/things/${name}`]) {
                const path = pathOf(operation, tag, samples(operation, part, given))
                if (path === undefined) continue
                sent.add(operation.name)
                assert.include(decoded(path), name, `${operation.name} ${path}`)
              }
            }),
            { numRuns: 40 }
          )
        }
      }
    }
    // Names of files have no percent signs, and those of batches need a transform of their own.
    assert.isAtLeast(sent.size, 54)
  })
})

/** Parameters with a value for everything that the operation requires, and this one in the part of the path. */
const samples = (operation: Operation<never, unknown>, part: string, name: string): object =>
  Object.fromEntries(
    Object.entries(operation.params()).flatMap(([field, entry]) => {
      const described = typeof entry === "object" && "kind" in entry ? entry : { kind: entry, required: false }
      if (field === part || String(JSON.stringify(entry)).includes(`_url.${part}"`)) return [[field, name]]
      return described.required === true ? [[field, sampleOf(described.kind)]] : []
    })
  )

const sampleOf = (kind: unknown): unknown =>
  typeof kind === "function"
    ? {}
    : Array.isArray(kind)
    ? ["a"]
    : kind === "number"
    ? 1
    : kind === "boolean"
    ? true
    : "a"
