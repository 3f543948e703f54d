/** Every operation that takes schemas sends them where the API reads them. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import * as Backend from "../../../src/Backend.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import type { Transforms } from "../../../src/internal/codec/Transforms.ts"
import type { Field, Kind, Message, Operation } from "../../../src/wire/Message.ts"
import * as AuthTokens from "../../../src/wire/table/AuthTokens.ts"
import * as Batches from "../../../src/wire/table/Batches.ts"
import * as Caches from "../../../src/wire/table/Caches.ts"
import * as GenerateContent from "../../../src/wire/table/GenerateContent.ts"
import * as Models from "../../../src/wire/table/Models.ts"
import * as Tunings from "../../../src/wire/table/Tunings.ts"
import { anyJsonSchema } from "../../harness/schemas.ts"

const vertex = Backend.vertex("p", "l")

const messageIn = (kind: Kind): Message | undefined =>
  typeof kind === "function"
    ? kind
    : typeof kind === "string"
    ? undefined
    : messageIn(Array.isArray(kind) ? kind[0] : (kind as { readonly values: Kind }).values)

const isField = (entry: Kind | Field): entry is Field => typeof entry === "object" && "kind" in entry

/** The fields that hold a schema in messages within a message, with the messages. */
const schemaFields = (
  message: Message,
  seen = new Set<Message>()
): ReadonlyArray<readonly [Message, string, Field]> => {
  if (seen.has(message)) return []
  seen.add(message)
  return Object.entries(message()).flatMap(([name, entry]) => {
    const field: Field = isField(entry) ? entry : { kind: entry }
    const inner = messageIn(field.kind)
    return [
      ...(field.by === "schema" ? [[message, name, field] as const] : []),
      ...(inner === undefined ? [] : schemaFields(inner, seen))
    ]
  })
}

const operations: ReadonlyArray<Operation<never, unknown>> = [
  AuthTokens,
  Batches,
  Caches,
  GenerateContent,
  Models,
  Tunings
].flatMap(
  (resource) => Object.values<Operation<never, unknown>>(resource)
)

describe("schemas in the field table", () => {
  it("stand beside a field for JSON Schema, on both backends", () => {
    const fields = operations.flatMap(({ params }) => schemaFields(params))
    assert.sameMembers([...new Set(fields.map(([, name]) => name))], ["responseSchema", "parameters", "response"])
    for (const [message, name, field] of fields) {
      const beside = field.orElse === undefined ? undefined : message()[field.orElse]
      assert.deepInclude(beside, { kind: "any", by: "jsonSchema" }, name)
      for (const route of [field.gemini, field.vertex]) assert.notTypeOf(route, "string", name)
    }
  })

  it("are in the parameters of these operations", () => {
    assert.sameMembers(operations.filter(({ params }) => schemaFields(params).length > 0).map(({ name }) => name), [
      "authTokens.create",
      "batches.create",
      "caches.create",
      "models.countTokens",
      "models.generateContent",
      "models.generateContentStream",
      "tunings.tune",
      "tunings.validateReward"
    ])
  })
})

/** How a config gets to an operation, on a backend that takes it there. */
interface Place {
  readonly operation: Operation<never, unknown>
  readonly backend: Backend.Backend
  readonly at: string
  readonly params: (config: object) => unknown
}

const model = "gemini-2.5-flash"

const generateContent = (operation: Operation<never, unknown>, backend: Backend.Backend): Place => ({
  operation,
  backend,
  at: "config",
  params: (config) => ({ model, contents: "Hi", config })
})

const withTools: ReadonlyArray<Place> = [
  generateContent(GenerateContent.modelsGenerateContent, Backend.gemini),
  generateContent(GenerateContent.modelsGenerateContent, vertex),
  generateContent(GenerateContent.modelsGenerateContentStream, Backend.gemini),
  generateContent(Models.modelsCountTokens, vertex),
  {
    operation: Caches.cachesCreate,
    backend: Backend.gemini,
    at: "config",
    params: (config) => ({ model, config })
  },
  {
    operation: Batches.batchesCreate,
    backend: Backend.gemini,
    at: "src.inlinedRequests[0].config",
    params: (config) => ({ src: { inlinedRequests: [{ contents: [{ parts: [{ text: "Hi" }] }], config }] } })
  },
  {
    operation: AuthTokens.authTokensCreate,
    backend: Backend.gemini,
    at: "config.liveConnectConstraints.config",
    params: (config) => ({ config: { liveConnectConstraints: { model, config } } })
  }
]

const inGenerationConfig = ({ at, params, ...place }: Place): Place => ({
  ...place,
  at: `${at}.generationConfig`,
  params: (generationConfig) => params({ generationConfig })
})

const withResponses: ReadonlyArray<Place> = [
  ...withTools.filter(({ operation }) => /generateContent|batches/.test(operation.name)),
  ...withTools.filter(({ operation }) => /countTokens|authTokens/.test(operation.name)).map(inGenerationConfig),
  {
    operation: Tunings.tuningsValidateReward,
    backend: vertex,
    at: "singleRewardConfig.autoraterScorer.autoraterConfig.generationConfig",
    params: (generationConfig) => ({
      parent: "projects/p/locations/l",
      sampleResponse: { parts: [] },
      example: {},
      singleRewardConfig: { autoraterScorer: { autoraterConfig: { generationConfig } } }
    })
  }
]

/** Every object with one of these fields in what is sent, without other fields. */
const found = (value: unknown, names: ReadonlyArray<string>): ReadonlyArray<object> => {
  if (typeof value !== "object" || value === null) return []
  const own = Object.entries(value).filter(([name]) => names.includes(name))
  return [
    ...(own.length > 0 ? [Object.fromEntries(own)] : []),
    ...Object.values(value).flatMap((inner) => found(inner, names))
  ]
}

/** What the resources do with names and sources is not at issue. */
const transforms: Transforms = { encoders: { batchJobSource: (source) => source, cachesModel: (model) => model } }

const jsonSchema = { type: "object", properties: { a: { const: 1 } } }

const fields: ReadonlyArray<
  readonly [name: string, jsonName: string, within: string, wrap: (fields: object) => object]
> = [
  ["responseSchema", "responseJsonSchema", "", (fields) => fields],
  [
    "parameters",
    "parametersJsonSchema",
    ".tools[0].functionDeclarations[0]",
    (fields) => ({ tools: [{ functionDeclarations: [fields] }] })
  ],
  [
    "response",
    "responseJsonSchema",
    ".tools[0].functionDeclarations[0]",
    (fields) => ({ tools: [{ functionDeclarations: [fields] }] })
  ]
]

for (const [name, jsonName, within, wrap] of fields) {
  describe(`schemas: ${name}`, () => {
    for (const { at, backend, operation, params } of name === "responseSchema" ? withResponses : withTools) {
      const place = `${operation.name} on ${backend._tag}, ${at}${within}`
      const encode = (fields: object) =>
        Codec.encode({ ...operation, transforms }, params(wrap(fields)), backend, undefined)
      const sent = (fields: object) => found(Result.getOrThrow(encode(fields)).body, [name, jsonName])

      it(`${place}: in the dialect if that can express it`, () => {
        assert.deepStrictEqual(sent({ [name]: { type: ["string", "null"] } }), [{
          [name]: { type: "STRING", nullable: true }
        }])
        assert.deepStrictEqual(sent({ [name]: null }), [])
      })

      it(`${place}: else as JSON Schema`, () => {
        assert.deepStrictEqual(sent({ [name]: jsonSchema }), [{ [jsonName]: jsonSchema }])
        assert.deepStrictEqual(sent({ [name]: jsonSchema, [jsonName]: null }), [{ [jsonName]: jsonSchema }])
        assert.deepStrictEqual(sent({ [name]: { type: "OBJECT", oneOf: [{ type: "STRING" }] } }), [{
          [jsonName]: { type: "object", oneOf: [{ type: "string" }] }
        }])
        const document = { dialect: "draft-2020-12", schema: { $ref: "#/$defs/A" }, definitions: { A: jsonSchema } }
        assert.deepStrictEqual(sent({ [name]: document }), [{
          [jsonName]: { ...jsonSchema, $defs: { A: jsonSchema } }
        }])
        assert.deepStrictEqual(sent({ [jsonName]: { ...document, definitions: {}, schema: jsonSchema } }), [{
          [jsonName]: jsonSchema
        }])
      })

      it(`${place}: else not at all`, () => {
        const error = Result.getOrThrow(Result.flip(encode({ [name]: jsonSchema, [jsonName]: {} })))
        assert.deepInclude(error, {
          _tag: "SchemaUnsupported",
          operation: operation.name,
          field: `${at}${within}.${name}.properties.a.const`,
          jsonField: `${at}${within}.${jsonName}`,
          message:
            `${at}${within}.${name}.properties.a.const cannot be expressed in Gemini's schema dialect, and ${at}${within}.${jsonName}, `
            + "which takes JSON Schema, is already set"
        })
      })

      it(`${place}: refuses a value that is not a schema`, () => {
        const error = Result.getOrThrow(Result.flip(encode({ [name]: { properties: { a: { type: 7 } } } })))
        assert.deepInclude(error, { _tag: "InvalidRequest", field: `${at}${within}.${name}.properties.a.type` })
      })
    }
  })
}

describe("schemas of any kind", () => {
  it("are sent, or refused with their path", () => {
    const encode = (responseSchema: unknown) =>
      Codec.encode(
        GenerateContent.modelsGenerateContent,
        { model, contents: "Hi", config: { responseSchema } },
        vertex,
        undefined
      )
    const names = { _tag: "InvalidRequest", at: /^config\.responseSchema/ }
    fc.assert(
      fc.property(fc.oneof(anyJsonSchema, fc.jsonValue(), fc.anything()), (schema) => {
        const result = encode(schema)
        const problem = Result.isFailure(result) ? result.failure : undefined
        assert.strictEqual(problem?._tag ?? names._tag, names._tag)
        assert.match(problem?.field ?? "config.responseSchema", names.at)
      }),
      { examples: [[{ const: 5n }], [{ "": Symbol.iterator }]] }
    )
  })

  it("are refused with their path where they are too deep, or contain themselves", () => {
    let deep: object = { type: "string" }
    for (let level = 0; level < 10_000; level++) deep = { type: "array", items: deep }
    const circle: { [keyword: string]: unknown } = { type: "object" }
    circle["properties"] = { again: circle }
    const field = (responseSchema: object) =>
      Result.match(
        Codec.encode(
          GenerateContent.modelsGenerateContent,
          { model, contents: "Hi", config: { responseSchema } },
          vertex,
          undefined
        ),
        {
          onSuccess: () => undefined,
          onFailure: (problem) => [problem._tag, problem.field]
        }
      )
    const deepest = `config.responseSchema${".items".repeat(200)}`
    for (const schema of [deep, { ...deep, const: 1 }]) {
      assert.deepStrictEqual(field(schema), ["InvalidRequest", deepest])
    }
    for (const schema of [circle, { $schema: "s", ...circle }]) {
      assert.match(String(field(schema)), /^InvalidRequest,config\.responseSchema\.properties\.again/)
    }
  })
})

describe("schemas without a field for JSON Schema", () => {
  const encode = (fields: ReturnType<Message>, params: unknown) =>
    Codec.encode({ name: "tests.call", params: () => fields }, params, Backend.gemini, undefined)

  it("are refused if the dialect cannot express them", () => {
    const cases: ReadonlyArray<ReturnType<Message>> = [
      { schema: { kind: "any", by: "schema" } },
      { schema: { kind: "any", by: "schema", orElse: "json" } },
      { schema: { kind: "any", by: "schema", orElse: "json" }, json: { kind: "any", gemini: "unsupported" } }
    ]
    for (const fields of cases) {
      assert.deepStrictEqual(Result.getOrThrow(encode(fields, { schema: { type: "string" } })).body, {
        schema: { type: "STRING" }
      })
      assert.deepInclude(Result.getOrThrow(Result.flip(encode(fields, { schema: { oneOf: [] } }))), {
        _tag: "SchemaUnsupported",
        field: "schema.oneOf",
        jsonField: undefined,
        message: "schema.oneOf cannot be expressed in Gemini's schema dialect"
      })
    }
  })

  it("go where the other field goes", () => {
    const fields: ReturnType<Message> = {
      schema: { kind: "any", by: "schema", to: "a.schema", orElse: "json" },
      json: { kind: "any", to: "b.json" }
    }
    assert.deepStrictEqual(Result.getOrThrow(encode(fields, { schema: { const: 1 } })).body, {
      b: { json: { const: 1 } }
    })
  })
})
