/**
 * Parameters of `models`, made from the typings of the official SDK: every field at any depth alone, and random combinations.
 */
import * as fc from "fast-check"
import * as Facts from "./Facts.ts"
import type { Method, Params } from "./Sdks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** One set of parameters, named after the field it is about. */
export interface Case {
  readonly at: string
  readonly params: Params
}

// -----------------------------------------------------------------------------
// Methods
// -----------------------------------------------------------------------------

const contents = [{ role: "user", parts: [{ text: "Hi" }] }]
const image = { imageBytes: "aGk=", mimeType: "image/png" }

/** The type of each method's parameters, the least that it takes, and what else that may be where more depends on it. */
export const methods: {
  readonly [name in Method]: { readonly type: string; readonly least: Params; readonly also?: ReadonlyArray<Params> }
} = {
  generateContent: { type: "types.GenerateContentParameters", least: { model: "gemini-2.5-flash", contents } },
  generateContentStream: { type: "types.GenerateContentParameters", least: { model: "gemini-2.5-flash", contents } },
  embedContent: {
    type: "types.EmbedContentParameters",
    least: { model: "text-embedding-005", contents: ["Hi"] },
    also: [{ model: "gemini-embedding-2", contents: ["Hi"] }, { model: "intfloat/e5-maas", contents: ["Hi"] }]
  },
  countTokens: { type: "types.CountTokensParameters", least: { model: "gemini-2.5-flash", contents } },
  computeTokens: { type: "types.ComputeTokensParameters", least: { model: "gemini-2.5-flash", contents } },
  get: { type: "types.GetModelParameters", least: { model: "gemini-2.5-flash" } },
  list: { type: "types.ListModelsParameters", least: {} },
  update: { type: "types.UpdateModelParameters", least: { model: "tunedModels/t" } },
  delete: { type: "types.DeleteModelParameters", least: { model: "tunedModels/t" } },
  generateImages: {
    type: "types.GenerateImagesParameters",
    least: { model: "imagen-4.0-generate-001", prompt: "A cat" }
  },
  editImage: {
    type: "types.EditImageParameters",
    least: {
      model: "imagen-3.0-capability-001",
      prompt: "A cat",
      referenceImages: [{ referenceType: "REFERENCE_TYPE_RAW", referenceId: 1, referenceImage: image }]
    }
  },
  upscaleImage: {
    type: "types.UpscaleImageParameters",
    least: { model: "imagen-3.0-generate-002", image, upscaleFactor: "x2" }
  },
  recontextImage: {
    type: "types.RecontextImageParameters",
    least: { model: "imagen-product-recontext", source: { prompt: "A cat" } }
  },
  segmentImage: {
    type: "types.SegmentImageParameters",
    least: { model: "image-segmentation-001", source: { image } }
  },
  generateVideos: { type: "types.GenerateVideosParameters", least: { model: "veo-3.0-generate-001" } }
}

// -----------------------------------------------------------------------------
// Every field alone
// -----------------------------------------------------------------------------

/** A case for each field that a method's parameters have, at any depth. */
export const alone = (method: Method): ReadonlyArray<Case> => {
  const { also = [], least, type } = methods[method]
  return [least, ...also].flatMap((least) =>
    everyField(type).map(({ at, value }) => ({ at, params: { ...least, ...value as Params } }))
  )
}

/** A value of a type for each of its fields at any depth: that field and nothing else. */
export const everyField = (type: string): ReadonlyArray<Alone> => aloneIn({ ref: type }, "", [])

interface Alone {
  readonly at: string
  readonly value: unknown
}

const aloneIn = (type: Facts.Type, at: string, above: ReadonlyArray<string>): ReadonlyArray<Alone> => {
  const written = asWritten(type, at)
  if (written !== undefined) {
    return fc.sample(written.arbitrary, { seed: hash(at), numRuns: 12 }).map((value) => ({ at, value })).concat(
      written.beside === undefined ? [] : aloneIn(written.beside, at, above)
    )
  }
  if (typeof type === "string") return [{ at, value: fc.sample(primitives[type], { seed: hash(at), numRuns: 1 })[0] }]
  if ("literal" in type) return [{ at, value: type.literal }]
  if ("external" in type || "unread" in type) return []
  if ("list" in type) {
    return aloneIn(type.list, `${at}[]`, above).map(({ at, value }) => ({ at, value: [value] }))
  }
  if ("map" in type) {
    return aloneIn(type.map, `${at}{}`, above).map(({ at, value }) => ({ at, value: { key: value } }))
  }
  if ("union" in type) return type.union.flatMap((option) => aloneIn(option, at, above))
  const fact = Facts.named(type.ref)
  if ("alias" in fact) return aloneIn(fact.alias, at, above)
  if ("enum" in fact) return [{ at, value: fact.enum[Math.abs(hash(at)) % fact.enum.length] }]
  if (above.includes(type.ref)) return []
  const fields = fieldsOf(fact, at).flatMap(({ name, path, type: field }) =>
    aloneIn(field, path, [...above, type.ref]).map(({ at, value }) => ({ at, value: { [name]: value } }))
  )
  return [{ at, value: {} }, ...fields].filter(({ value }) => !isBareTurn(value))
}

// -----------------------------------------------------------------------------
// Random combinations
// -----------------------------------------------------------------------------

/** Random parameters that leave out the fields at these places. */
export const combined = (method: Method, without: ReadonlySet<string>): fc.Arbitrary<Params> => {
  const { also = [], least, type } = methods[method]
  return fc.tuple(fc.constantFrom(least, ...also), arbitrary({ ref: type }, "", without, 5)).map(
    ([least, params]) => ({ ...least, ...params as Params })
  )
}

/** Random values of a type that leave out the fields at these places. */
export const ofType = (type: string, without: ReadonlySet<string>): fc.Arbitrary<unknown> =>
  arbitrary({ ref: type }, "", without, 6)

const arbitrary = (
  type: Facts.Type,
  at: string,
  without: ReadonlySet<string>,
  depth: number
): fc.Arbitrary<unknown> => {
  const written = asWritten(type, at)
  if (written !== undefined) {
    return written.beside === undefined || depth === 0
      ? written.arbitrary
      : fc.oneof(written.arbitrary, arbitrary(written.beside, at, without, depth))
  }
  if (typeof type === "string") return primitives[type]
  if ("literal" in type) return fc.constant(type.literal)
  if ("external" in type || "unread" in type) return fc.constant(undefined)
  if ("list" in type) {
    return fc.array(arbitrary(type.list, `${at}[]`, without, depth), { minLength: 1, maxLength: 3 })
  }
  if ("map" in type) {
    return fc.dictionary(
      fc.constantFrom("key", "other-key", "ключ"),
      arbitrary(type.map, `${at}{}`, without, depth),
      { maxKeys: 2 }
    )
  }
  if ("union" in type) return fc.oneof(...type.union.map((option) => arbitrary(option, at, without, depth)))
  const fact = Facts.named(type.ref)
  if ("alias" in fact) return arbitrary(fact.alias, at, without, depth)
  if ("enum" in fact) return fc.constantFrom(...fact.enum, "A_VALUE_OF_TOMORROW")
  if (depth === 0) return fc.constant({})
  const fields = fieldsOf(fact, at).filter(({ path }) => !without.has(path))
  return fc.subarray(fields, { maxLength: Math.min(6, fields.length) }).chain((chosen) =>
    fc.record(Object.fromEntries(
      chosen.map(({ name, path, type }) => [name, arbitrary(type, path, without, depth - 1)] as const)
    ))
  ).filter((value) => !isBareTurn(value))
}

// -----------------------------------------------------------------------------
// Values
// -----------------------------------------------------------------------------

const words = fc.constantFrom("text", "", "Ünïcödé \u{1f600}", "line\nbreak", "null", "A_VALUE_OF_TOMORROW")

const freeForm = fc.jsonValue({ maxDepth: 2 })

const primitives = {
  string: words,
  open: words,
  number: fc.oneof(fc.integer({ min: -10, max: 100_000 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
  boolean: fc.boolean(),
  unknown: freeForm,
  null: fc.constant(null)
}

const { schema: jsonSchema } = fc.letrec((tie) => ({
  schema: fc.record({
    type: fc.constantFrom<unknown>(
      "string",
      "INTEGER",
      "number",
      "Boolean",
      "array",
      "object",
      "file",
      ["string", "null"],
      ["string", "number"],
      ["string", "number", "null"],
      ["null"]
    ),
    description: words,
    nullable: fc.boolean(),
    enum: fc.array(words, { maxLength: 2 }),
    format: words,
    minimum: fc.integer(),
    maxItems: fc.constant("3"),
    required: fc.array(words, { maxLength: 2 }),
    default: freeForm,
    additionalProperties: fc.boolean(),
    $ref: words,
    items: tie("option"),
    properties: fc.dictionary(fc.constantFrom("a", "b", "type"), tie("option"), { maxKeys: 2 })
  }, { requiredKeys: ["type"] }),
  choice: fc.record({
    anyOf: fc.array(fc.oneof(fc.constant({ type: "null" }), tie("schema"), tie("schema")), { maxLength: 3 }),
    description: words
  }, { requiredKeys: ["anyOf"] }),
  option: fc.oneof({ maxDepth: 2 }, fc.constant({ type: "string" }), tie("schema"), tie("choice"))
}))

const base64 = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("base64"))

/** A schema as callers write it: in Gemini's dialect, as JSON Schema that says so, or in between. */
const schema: fc.Arbitrary<unknown> = fc.oneof(
  jsonSchema,
  jsonSchema.map((schema) => ({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema as object })),
  fc.constantFrom(
    { anyOf: [{ type: "null" }, { type: "array", items: { type: "string" } }] },
    { anyOf: [{ type: "string" }, { type: "null" }], description: "lost" },
    { anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
    { type: "null" },
    { type: "string", anyOf: [{ type: "number" }] },
    { properties: { a: { type: ["null"] } } },
    {}
  )
)

const models = fc.constantFrom(
  "gemini-2.5-flash",
  "models/m",
  "tunedModels/t",
  "publishers/google/models/m",
  "publishers/meta/models/llama-3",
  "meta/llama-3",
  "meta/llama-3/extra",
  "projects/q/locations/l/models/m",
  "projects/q/locations/l/endpoints/1",
  "gemini-embedding-001",
  "gemini-embedding-2",
  "gemini-embedding-2-preview",
  "intfloat/e5-maas",
  "",
  "a..b",
  "a?b",
  "a&b"
)

const caches = fc.constantFrom(
  "c",
  "cachedContents/c",
  "locations/l/cachedContents/c",
  "projects/q/locations/l/cachedContents/c",
  "some/other/name"
)

/** Reference images say their type; `Sdks` makes instances of them. */
const references = ["Raw", "Mask", "Control", "Style", "Subject", "Content"].map((name) =>
  fc.tuple(
    fc.constant(`REFERENCE_TYPE_${name.toUpperCase()}`),
    fc.constant(null).chain(() => arbitrary({ ref: `types.${name}ReferenceImage` }, "referenceImages[]", noPlaces, 3))
  ).map(([referenceType, fields]) => ({ ...fields as object, referenceType }))
)

const noPlaces: ReadonlySet<string> = new Set()

interface Written {
  readonly arbitrary: fc.Arbitrary<unknown>
  /** The type as the typings have it, where that is tried as well. */
  readonly beside?: Facts.Type
}

/** What callers write where the type says too little. */
const asWritten = (type: Facts.Type, at: string): Written | undefined => {
  if (at === "model") return { arbitrary: models }
  if (at === "config.cachedContent") return { arbitrary: caches }
  if (at.endsWith(".inlineData.data")) return { arbitrary: base64 }
  if (typeof type !== "object" || !("ref" in type)) return undefined
  if (type.ref === "types.SchemaUnion") return { arbitrary: schema, beside: { ref: "types.Schema" } }
  if (type.ref === "types.ReferenceImage") return { arbitrary: fc.oneof(...references) }
  if (type.ref === "types.CallableTool") return { arbitrary: fc.constant({}) }
  return undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const fieldsOf = (fact: Extract<Facts.Fact, { readonly fields: unknown }>, at: string) =>
  Object.entries(fact.fields).flatMap(([name, { type }]) =>
    name === "httpOptions" || name === "abortSignal"
      ? []
      : [{ name, type, path: at === "" ? name : `${at}.${name}` }]
  )

/** Whether this is a role without parts, of which the two make different things on purpose. */
const isBareTurn = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "role" in value && !("parts" in value)

const hash = (text: string): number => [...text].reduce((hash, char) => (hash * 31 + char.codePointAt(0)!) | 0, 7)
