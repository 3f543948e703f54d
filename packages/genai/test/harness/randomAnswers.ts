/**
 * Random answers of the server, in the shape that the field table expects of them and in any other: fields that nobody knows at every level, beside
 * everything that is renamed, moved, lifted out or collected, and where the SDK has fields of its own. Every leaf is another text.
 */
import * as Predicate from "effect/Predicate"
import * as fc from "fast-check"
import type { Response, ResponseKind } from "../../src/wire/Message.ts"

export type Tag = "gemini" | "vertex"

export type Fields = { [name: string]: unknown }

/** Answers to an operation with this response; without one, answers of any shape. */
export const answers = (response: Response | undefined, tag: Tag): fc.Arbitrary<Fields> =>
  fc.gen().map((random) => {
    const draw = drawer(random)
    return response === undefined ? draw.anything(0) : draw.message(response, tag, 0)
  })

/** The texts of a value at any depth. */
export const leaves = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (Array.isArray(value)) return value.flatMap(leaves)
  return Predicate.isObject(value) ? Object.values(value).flatMap(leaves) : []
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Names that no type has, and some that types have, which may mean anything where they are not known. */
const others = [
  "novelty",
  "@type",
  "state",
  "name",
  "metadata",
  "response",
  "list",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "constructor",
  "toString",
  "toJSON",
  "__proto__",
  "length",
  "text",
  "output_text",
  "steps"
]

/** What transforms of the whole message look for. */
const sources: { readonly [transform: string]: ReadonlyArray<string> } = {
  embeddings: ["embeddings", "predictions", "embedding", "usageMetadata", "truncated"],
  extractModels: ["models", "tunedModels", "publisherModels"]
}

/** Sets a field as JSON does, also `__proto__`. */
const set = (fields: Fields, name: string, value: unknown): void => {
  Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true })
}

const drawer = (random: fc.GeneratorValue) => {
  let count = 0
  const chance = (one: number, of: number) => random(fc.integer, { min: 1, max: of }) <= one
  const oneOf = <A>(items: ReadonlyArray<A>): A => items[random(fc.integer, { min: 0, max: items.length - 1 })]!
  const leaf = () => `leaf ${count++}`

  const anything = (depth: number): Fields => {
    const fields: Fields = {}
    for (let more = random(fc.integer, { min: 0, max: 3 }); more > 0; more--) {
      set(fields, oneOf(others), any(depth + 1))
    }
    return fields
  }

  const any = (depth: number): unknown => {
    if (depth > 4 || chance(3, 6)) return leaf()
    if (chance(1, 5)) return oneOf([null, true, 7, []])
    return chance(1, 2) ? anything(depth) : [any(depth + 1), any(depth + 1)]
  }

  const held = (kind: ResponseKind, tag: Tag, depth: number): unknown => {
    if (kind === "any" || chance(1, 12)) return any(depth)
    if (typeof kind === "function") return message(kind, tag, depth)
    return Array.from({ length: random(fc.integer, { min: 0, max: 2 }) }, () => held(kind[0], tag, depth + 1))
  }

  /** Puts a value at the end of a path, with something beside it in every container on the way. */
  const put = (fields: Fields, [key = "", ...rest]: ReadonlyArray<string>, value: unknown, depth: number): void => {
    if (rest.length === 0) {
      fields[key] = value
      return
    }
    const container = fields[key] ?? anything(depth)
    if (!Predicate.isObject(container)) return
    fields[key] = container
    put(container as Fields, rest, value, depth + 1)
  }

  const fieldsOf = (fields: Fields, response: Response, tag: Tag, depth: number): void => {
    const all = Object.entries(response())
    for (const [name, { kind, [tag]: source }] of all) {
      // What the SDK calls so may be on the wire as well, as another field.
      if (chance(1, 12)) fields[name] = held(kind, tag, depth + 1)
      if (source?.only !== undefined && typeof kind === "function") fieldsOf(fields, kind, tag, depth)
      for (const part of source?.only ?? []) if (chance(1, 3)) fields[part] ??= any(depth + 1)
      if (source?.only !== undefined) continue
      if (source?.from === "_self") {
        for (const part of sources[source.by ?? ""] ?? []) {
          if (chance(1, 3)) fields[part] = chance(1, 6) ? any(depth + 1) : partOf(part, kind, tag, depth + 1)
        }
      } else if (chance(2, 3)) {
        put(fields, (source?.from ?? name).split("."), held(kind, tag, depth + 1), depth + 1)
      }
    }
  }

  const partOf = (part: string, kind: ResponseKind, tag: Tag, depth: number): unknown => {
    if (part === "predictions") {
      return [{ embeddings: held(Array.isArray(kind) ? kind[0] : kind, tag, depth), ...anything(depth) }, any(depth)]
    }
    if (part === "embedding") return { values: [leaf()], ...chance(1, 3) ? { statistics: any(depth) } : {} }
    if (part === "usageMetadata") return { promptTokenCount: leaf(), promptTokensDetails: [leaf()] }
    return held(kind, tag, depth)
  }

  const message = (response: Response, tag: Tag, depth: number): Fields => {
    const fields = anything(depth)
    fieldsOf(fields, response, tag, depth)
    return fields
  }

  return { anything, message }
}
