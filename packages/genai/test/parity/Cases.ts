/**
 * Parameters of methods, made from the typings of the official SDK: every field at any depth alone, and random combinations.
 */
import * as fc from "fast-check"
import * as os from "node:os"
import * as path from "node:path"
import * as Facts from "./Facts.ts"
import type { Method, Operation, Params } from "./Sdks.ts"

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

/** Where what is downloaded goes. */
export const downloadPath = path.join(os.tmpdir(), `effect-genai-parity-${process.pid}`)

const contents = [{ role: "user", parts: [{ text: "Hi" }] }]
const image = { imageBytes: "aGk=", mimeType: "image/png" }

/** A method: the type of its parameters, and the least that it takes. */
interface Row {
  readonly type: string
  readonly least: Params
  /** What else the least may be, where more depends on it. */
  readonly also?: ReadonlyArray<Params>
  /** What callers write in these places, of which the type says too little. */
  readonly written?: Writing
}

/** Places of fields, by their paths. */
export type Places = Pick<ReadonlySet<string>, "has">

/** Values by the place that they stand in. */
type Writing = { readonly [at: string]: ReadonlyArray<unknown> }

const video = { uri: "https://generativelanguage.googleapis.com/v1beta/files/abc123:download?alt=media" }
const file = { name: "files/abc123", uri: "https://generativelanguage.googleapis.com/v1beta/files/abc123" }

/** A file in every form that it is referred to in. */
export const files: ReadonlyArray<unknown> = [
  "abc123",
  "files/abc123",
  file.uri,
  video.uri,
  file,
  { name: "files/abc123" },
  video,
  { ...video, videoBytes: "aGk=", mimeType: "video/mp4" },
  { video }
]

const cacheNames = ["c", "cachedContents/c", "locations/l/cachedContents/c", "projects/q/locations/l/cachedContents/c"]
const batchNames = ["batches/b", "projects/q/locations/l/batchPredictionJobs/7", "7", "b", "batches/b/c", "a/batches/b"]
const tuningNames = ["tunedModels/t", "tuningJobs/7", "projects/q/locations/l/tuningJobs/7"]
const storeNames = ["fileSearchStores/s", "fileSearchStores/a-b-123"]
const documentNames = ["fileSearchStores/s/documents/d"]
const mimeTypes = ["text/plain", "application/vnd.oasis.opendocument.text", "text/plain; charset=utf-8"]

/** Something to upload, and of a type that is told by itself. */
export const blob = new Blob(["Hello"], { type: "text/markdown" })

const videoModel = "publishers/google/models/veo-3.0-generate-001"

/** Operations as callers have them. */
export const operations: ReadonlyArray<Operation> = [
  { type: "GenerateVideosOperation", fields: { name: "models/veo-3.0-generate-001/operations/1" } },
  {
    type: "GenerateVideosOperation",
    fields: { name: `projects/q/locations/l/${videoModel}/operations/1`, done: false }
  },
  { type: "GenerateVideosOperation", fields: { name: `${videoModel}/operations/1`, metadata: { a: 1 } } },
  { type: "GenerateVideosOperation", fields: { name: "operations/1" } },
  { type: "GenerateVideosOperation", fields: { name: "" } },
  { type: "GenerateVideosOperation", fields: {} }
]

const storeOperations: ReadonlyArray<Operation> = [
  { type: "ImportFileOperation", fields: { name: "fileSearchStores/s/operations/1" } },
  { type: "UploadToFileSearchStoreOperation", fields: { name: "fileSearchStores/s/upload/operations/1", done: false } }
]

const examples = { examples: [{ textInput: "1", output: "2" }] }
const tuningData = { gcsUri: "gs://b/f.jsonl" }

/** Each method. */
export const methods: { readonly [name in Method]: Row } = {
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
  generateVideos: { type: "types.GenerateVideosParameters", least: { model: "veo-3.0-generate-001" } },

  "files.upload": {
    type: "types.UploadFileParameters",
    least: { file: blob },
    written: {
      file: [blob, new Blob([], { type: "text/plain" }), new Blob(["Hi"])],
      "config.name": ["f", "files/f", ""],
      "config.mimeType": mimeTypes
    }
  },
  "files.get": { type: "types.GetFileParameters", least: { name: "files/f" }, written: { name: files } },
  "files.list": { type: "types.ListFilesParameters", least: {} },
  "files.delete": { type: "types.DeleteFileParameters", least: { name: "files/f" }, written: { name: files } },
  "files.download": {
    type: "types.DownloadFileParameters",
    least: { file: "files/f", downloadPath },
    written: { file: files, downloadPath: [downloadPath] }
  },
  "files.registerFiles": {
    type: "types.RegisterFilesParameters",
    least: { uris: ["gs://b/f"], auth: "ya29.caller" },
    written: { auth: ["ya29.another"] }
  },

  "caches.create": { type: "types.CreateCachedContentParameters", least: { model: "gemini-2.5-flash" } },
  "caches.get": { type: "types.GetCachedContentParameters", least: { name: "c" }, written: { name: cacheNames } },
  "caches.list": { type: "types.ListCachedContentsParameters", least: {} },
  "caches.update": { type: "types.UpdateCachedContentParameters", least: { name: "c" }, written: { name: cacheNames } },
  "caches.delete": { type: "types.DeleteCachedContentParameters", least: { name: "c" }, written: { name: cacheNames } },

  "batches.create": {
    type: "types.CreateBatchJobParameters",
    least: { model: "gemini-2.5-flash", src: [{ contents }] },
    also: [{ model: "gemini-2.5-flash", src: "files/f" }, { model: "gemini-2.5-flash", src: "gs://b/f.jsonl" }],
    written: {
      "config.dest": ["gs://b/out", "bq://p.d.t", "elsewhere", { gcsUri: "gs://b/out", format: "jsonl" }]
    }
  },
  "batches.createEmbeddings": {
    type: "types.CreateEmbeddingsBatchJobParameters",
    least: { model: "gemini-embedding-001", src: { inlinedRequests: { contents: ["Hi"] } } },
    also: [{ model: "gemini-embedding-2", src: { fileName: "files/f" } }]
  },
  "batches.get": { type: "types.GetBatchJobParameters", least: { name: "batches/b" }, written: { name: batchNames } },
  "batches.list": { type: "types.ListBatchJobsParameters", least: {} },
  "batches.cancel": {
    type: "types.CancelBatchJobParameters",
    least: { name: "batches/b" },
    written: { name: batchNames }
  },
  "batches.delete": {
    type: "types.DeleteBatchJobParameters",
    least: { name: "batches/b" },
    written: { name: batchNames }
  },

  "tunings.tune": {
    type: "types.CreateTuningJobParameters",
    least: { baseModel: "gemini-2.5-flash", trainingDataset: tuningData },
    also: [
      { baseModel: "gemini-2.5-flash", trainingDataset: {} },
      { baseModel: "gemini-2.5-flash", trainingDataset: examples },
      ...["SUPERVISED_FINE_TUNING", "PREFERENCE_TUNING", "DISTILLATION", "REINFORCEMENT_TUNING"].map((method) => ({
        baseModel: "gemini-2.5-flash",
        trainingDataset: tuningData,
        config: { method }
      }))
    ],
    written: {
      baseModel: ["gemini-2.5-flash", "models/gemini-2.5-flash", "projects/q/locations/l/models/1", "tunedModels/t"]
    }
  },
  "tunings.get": { type: "types.GetTuningJobParameters", least: { name: "t" }, written: { name: tuningNames } },
  "tunings.list": { type: "types.ListTuningJobsParameters", least: {} },
  "tunings.cancel": {
    type: "types.CancelTuningJobParameters",
    least: { name: "tunedModels/t" },
    written: { name: tuningNames }
  },
  "tunings.validateReward": {
    type: "types.ValidateRewardParameters",
    least: { parent: "projects/q/locations/l", sampleResponse: contents[0], example: {} },
    written: { parent: ["projects/q/locations/l"] }
  },

  "operations.get": {
    type: "types.OperationGetParameters",
    least: { operation: operations[0] },
    written: { operation: [...operations, ...storeOperations] }
  },
  "operations.getVideosOperation": {
    type: "types.OperationGetParameters",
    least: { operation: operations[0] },
    written: { operation: operations }
  },

  "fileSearchStores.create": { type: "types.CreateFileSearchStoreParameters", least: {} },
  "fileSearchStores.get": {
    type: "types.GetFileSearchStoreParameters",
    least: { name: "fileSearchStores/s" },
    written: { name: storeNames }
  },
  "fileSearchStores.list": { type: "types.ListFileSearchStoresParameters", least: {} },
  "fileSearchStores.delete": {
    type: "types.DeleteFileSearchStoreParameters",
    least: { name: "fileSearchStores/s" },
    written: { name: storeNames }
  },
  "fileSearchStores.importFile": {
    type: "types.ImportFileParameters",
    least: { fileSearchStoreName: "fileSearchStores/s", fileName: "files/f" },
    written: { fileSearchStoreName: storeNames }
  },
  "fileSearchStores.uploadToFileSearchStore": {
    type: "types.UploadToFileSearchStoreParameters",
    least: { fileSearchStoreName: "fileSearchStores/s", file: blob },
    written: { fileSearchStoreName: storeNames, file: [blob], "config.mimeType": mimeTypes }
  },
  "fileSearchStores.downloadMedia": {
    type: "types.DownloadMediaParameters",
    least: { uri: "fileSearchStores/s/media/m" },
    written: {
      uri: [
        "fileSearchStores/s/media/m",
        "https://generativelanguage.googleapis.com/fileSearchStores/s/media/m",
        "/fileSearchStores/s/media/m?size=1",
        "fileSearchStores/s/documents/d",
        "m"
      ]
    }
  },
  "fileSearchStores.documents.get": {
    type: "types.GetDocumentParameters",
    least: { name: "fileSearchStores/s/documents/d" },
    written: { name: documentNames }
  },
  "fileSearchStores.documents.list": {
    type: "types.ListDocumentsParameters",
    least: { parent: "fileSearchStores/s" },
    written: { parent: storeNames }
  },
  "fileSearchStores.documents.delete": {
    type: "types.DeleteDocumentParameters",
    least: { name: "fileSearchStores/s/documents/d" },
    written: { name: documentNames }
  },

  "authTokens.create": { type: "types.CreateAuthTokenParameters", least: {} }
}

// -----------------------------------------------------------------------------
// Every field alone
// -----------------------------------------------------------------------------

/** A case for each field that a method's parameters have, at any depth. */
export const alone = (method: Method): ReadonlyArray<Case> => {
  const { also = [], least, type, written = {} } = methods[method]
  return [least, ...also].flatMap((least) =>
    everyField(type, written).map(({ at, value }) => ({ at, params: over(least, value as Params) }))
  )
}

/** Parameters over the least that there are: each in its place, those of the config one by one. */
const over = (least: Params, { config, ...params }: Params): Params => ({
  ...least,
  ...params,
  ...(config === undefined ? {} : { config: { ...least["config"] as Params, ...config as Params } })
})

/** A value of a type for each of its fields at any depth: that field and nothing else. */
export const everyField = (type: string, written: Writing = {}): ReadonlyArray<Alone> =>
  aloneIn({ ref: type }, "", [], written)

interface Alone {
  readonly at: string
  readonly value: unknown
}

const aloneIn = (
  type: Facts.Type,
  at: string,
  above: ReadonlyArray<string>,
  own: Writing
): ReadonlyArray<Alone> => {
  if (own[at] !== undefined) return own[at].map((value) => ({ at, value }))
  const written = asWritten(type, at)
  if (written !== undefined) {
    return fc.sample(written.arbitrary, { seed: hash(at), numRuns: 12 }).map((value) => ({ at, value })).concat(
      written.beside === undefined ? [] : aloneIn(written.beside, at, above, own)
    )
  }
  if (typeof type === "string") return [{ at, value: fc.sample(primitives[type], { seed: hash(at), numRuns: 1 })[0] }]
  if ("literal" in type) return [{ at, value: type.literal }]
  if ("external" in type || "unread" in type) return []
  if ("list" in type) {
    return aloneIn(type.list, `${at}[]`, above, own).map(({ at, value }) => ({ at, value: [value] }))
  }
  if ("map" in type) {
    return aloneIn(type.map, `${at}{}`, above, own).map(({ at, value }) => ({ at, value: { key: value } }))
  }
  if ("union" in type) return type.union.flatMap((option) => aloneIn(option, at, above, own))
  const fact = Facts.named(type.ref)
  if ("alias" in fact) return aloneIn(fact.alias, at, above, own)
  if ("enum" in fact) return [{ at, value: fact.enum[Math.abs(hash(at)) % fact.enum.length] }]
  if (above.includes(type.ref)) return []
  const fields = fieldsOf(fact, at).flatMap(({ name, path, type: field }) =>
    aloneIn(field, path, [...above, type.ref], own).map(({ at, value }) => ({ at, value: { [name]: value } }))
  )
  return [{ at, value: {} }, ...fields].filter(({ value }) => !isBareTurn(value))
}

// -----------------------------------------------------------------------------
// Random combinations
// -----------------------------------------------------------------------------

/** Random parameters that leave out the fields at these places. */
export const combined = (method: Method, without: Places): fc.Arbitrary<Params> => {
  const { also = [], least, type, written = {} } = methods[method]
  return fc.tuple(fc.constantFrom(least, ...also), arbitrary({ ref: type }, "", without, 5, written)).map(
    ([least, params]) => over(least, params as Params)
  )
}

/** Random values of a type that leave out the fields at these places. */
export const ofType = (type: string, without: Places): fc.Arbitrary<unknown> =>
  arbitrary({ ref: type }, "", without, 6, {})

const arbitrary = (
  type: Facts.Type,
  at: string,
  without: Places,
  depth: number,
  own: Writing
): fc.Arbitrary<unknown> => {
  if (own[at] !== undefined) return fc.constantFrom(...own[at])
  const written = asWritten(type, at)
  if (written !== undefined) {
    return written.beside === undefined || depth === 0
      ? written.arbitrary
      : fc.oneof(written.arbitrary, arbitrary(written.beside, at, without, depth, own))
  }
  if (typeof type === "string") return primitives[type]
  if ("literal" in type) return fc.constant(type.literal)
  if ("external" in type || "unread" in type) return fc.constant(undefined)
  if ("list" in type) {
    return fc.array(arbitrary(type.list, `${at}[]`, without, depth, own), { minLength: 1, maxLength: 3 })
  }
  if ("map" in type) {
    return fc.dictionary(
      fc.constantFrom("key", "other-key", "ключ"),
      arbitrary(type.map, `${at}{}`, without, depth, own),
      { maxKeys: 2 }
    )
  }
  if ("union" in type) return fc.oneof(...type.union.map((option) => arbitrary(option, at, without, depth, own)))
  const fact = Facts.named(type.ref)
  if ("alias" in fact) return arbitrary(fact.alias, at, without, depth, own)
  if ("enum" in fact) return fc.constantFrom(...fact.enum, "A_VALUE_OF_TOMORROW")
  if (depth === 0) return fc.constant({})
  const fields = fieldsOf(fact, at).filter(({ path }) => !without.has(path))
  return fc.subarray(fields, { maxLength: Math.min(6, fields.length) }).chain((chosen) =>
    fc.record(Object.fromEntries(
      chosen.map(({ name, path, type }) => [name, arbitrary(type, path, without, depth - 1, own)] as const)
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
  any: freeForm,
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
    fc.constant(null).chain(() =>
      arbitrary({ ref: `types.${name}ReferenceImage` }, "referenceImages[]", noPlaces, 3, {})
    )
  ).map(([referenceType, fields]) => ({ ...fields as object, referenceType }))
)

const noPlaces: Places = new Set()

interface Written {
  readonly arbitrary: fc.Arbitrary<unknown>
  /** The type as the typings have it, where that is tried as well. */
  readonly beside?: Facts.Type
}

/** What callers write where the type says too little. */
const asWritten = (type: Facts.Type, at: string): Written | undefined => {
  if (/(^|\.|\[\]\.)(model|embeddingModel)$/.test(at)) return { arbitrary: models }
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
