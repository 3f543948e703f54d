/**
 * The fact files in `packages/codegen/specs`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Facts, FieldFacts, RouteFacts, TypeFacts } from "./Facts.ts"
import { places, readJson } from "./Package.ts"

/** Reads the committed facts. */
export const readSpecs = Effect.gen(function*() {
  const { specs } = yield* places
  const path = yield* Path.Path
  const types = yield* readJson<TypeFacts>(path.join(specs, "types.json"))
  const fields = yield* readJson<FieldFacts>(path.join(specs, "fields.json"))
  const routes = yield* readJson<RouteFacts>(path.join(specs, "routes.json"))
  return { types, fields, routes }
})

/** Replaces the committed facts by the facts of a release. */
export const writeSpecs = Effect.fn("Specs.writeSpecs")(function*(facts: Facts) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { specs } = yield* places
  yield* fs.makeDirectory(specs, { recursive: true })
  for (const name of ["types", "fields", "routes"] as const) {
    yield* fs.writeFileString(path.join(specs, `${name}.json`), specText(facts[name]))
  }
})

/** The text of a fact file: one name per line, in alphabetical order after the origin. */
export const specText = (facts: Facts["types"] | Facts["fields"] | Facts["routes"]): string => {
  const { integrity, package: name, version, ...rest } = facts
  return `${print({ package: name, version, integrity, ...rest }, 0)}\n`
}

/** JSON that uses one line for values that fit on it. */
const print = (value: unknown, depth: number): string => {
  const line = JSON.stringify(value)
  if (typeof value !== "object" || value === null || (depth > 1 && line.length + depth * 2 <= 140)) return line
  const indent = "  ".repeat(depth + 1)
  const items = Array.isArray(value)
    ? value.map((item) => print(item, depth + 1))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${print(item, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"]
  return items.length === 0
    ? `${open}${close}`
    : `${open}\n${items.map((item) => indent + item).join(",\n")}\n${"  ".repeat(depth)}${close}`
}
