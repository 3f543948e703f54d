import { assert, describe, it } from "@effect/vitest"
import * as Backend from "../../../src/Backend.ts"
import { AsJsonSchema, type Encoders, EncodingContext } from "../../../src/internal/codec/EncodingContext.ts"
import * as OtherTransforms from "../../../src/internal/codec/OtherTransforms.ts"
import * as Transforms from "../../../src/internal/codec/Transforms.ts"

const vertex = Backend.vertex("p", "l")

const { decoders } = OtherTransforms

const encoders: Encoders = { ...Transforms.encoders, ...OtherTransforms.encoders }

/** What a transform makes of a value, or the field that is wrong and what was expected there. */
const run = (
  name: keyof Encoders,
  value: unknown,
  backend: Backend.Backend = Backend.gemini,
  variant?: string
): unknown => {
  const context = new EncodingContext("tests.call", backend, variant)
  const result = encoders[name]?.(value, "it", context)
  const { problem } = context
  return problem?._tag === "InvalidRequest" ? [problem.field, problem.expected] : result
}

const user = (...parts: ReadonlyArray<object>) => ({ role: "user", parts })
const text = (text: string) => ({ text })
const picture = { inlineData: { data: "aGk=", mimeType: "image/png" } }
const file = { name: "files/a", uri: "https://host/v1beta/files/a", mimeType: "video/mp4", state: "ACTIVE" }
const fileData = { fileData: { fileUri: "https://host/v1beta/files/a", mimeType: "video/mp4" } }
const aType = "a media type, such as image/png"
const call = { functionCall: { name: "f", args: {} } }
const ofLibrary = "a JSON schema, or a schema that implements Standard JSON Schema for all that is in it"
const standard = (input: () => unknown) => ({ "~standard": { vendor: "mine", version: 1, jsonSchema: { input } } })
const withRole = "a content with its role around a functionCall or functionResponse"

/** What is given, what becomes of it, on which backend and for which variant. */
type Row = readonly [value: unknown, result: unknown, backend?: Backend.Backend, variant?: string]

const rows: { readonly [name in keyof Encoders]: ReadonlyArray<Row> } = {
  contents: [
    ["Hi", [user(text("Hi"))]],
    [["a", "b"], [user(text("a"), text("b"))]],
    [picture, [user(picture)]],
    [["a", picture], [user(text("a"), picture)]],
    [user(text("a")), [user(text("a"))]],
    [[user(text("a")), { role: "model", parts: [call] }], [user(text("a")), { role: "model", parts: [call] }]],
    [{ parts: [text("a")] }, [{ parts: [text("a")] }]],
    [[{ role: "model" }, user(text("a"))], [{ role: "model" }, user(text("a"))]],
    [{ hologram: 1 }, [user({ hologram: 1 })]],
    [file, [user(fileData)]],
    [["a", file], [user(text("a"), fileData)]],
    [{ role: "user", parts: [file, text("a")] }, [user(fileData, text("a"))]],
    [{ ...file, mimeType: undefined }, ["it.mimeType", aType]],
    [[user(text("a")), user({ ...file, mimeType: "" })], ["it[1].parts[0].mimeType", aType]],
    [{ fileData: { fileUri: "u", mimeType: "" } }, ["it.fileData.mimeType", aType]],
    [["a", { inlineData: { data: "aGk=", mimeType: "" } }], ["it[1].inlineData.mimeType", aType]],
    [user({ fileData: { fileUri: "u", mimeType: "" } }), ["it.parts[0].fileData.mimeType", aType]],
    [{ fileData: { fileUri: "u", mimeType: " " } }, ["it.fileData.mimeType", aType]],
    [{ inlineData: { data: "aGk=", mimeType: 5 } }, ["it.inlineData.mimeType", aType]],
    [{ fileData: { fileUri: "u" } }, [user({ fileData: { fileUri: "u" } })]],
    [[], ["it", "at least one content or part"]],
    [7, ["it", "a string, a part or a content"]],
    [null, ["it", "a string, a part or a content"]],
    [["a", 7], ["it[1]", "a string, a part or a content"]],
    [[["a"]], ["it[0]", "a string, a part or a content"]],
    [call, ["it", withRole]],
    [["a", call], ["it[1]", withRole]],
    [{ functionResponse: { name: "f" } }, ["it", withRole]],
    [[user(text("a")), "b"], ["it[0]", "only contents or only parts in one list"]],
    [["b", user(text("a"))], ["it[1]", "only contents or only parts in one list"]]
  ],
  content: [
    ["Hi", user(text("Hi"))],
    [["a", "b"], user(text("a"), text("b"))],
    [{ role: "system", parts: [text("a")] }, { role: "system", parts: [text("a")] }],
    [[user(text("a"))], user(text("a"))],
    [[user(text("a")), user(text("b"))], ["it", "one content"]],
    [[], ["it", "at least one content or part"]],
    [call, ["it", withRole]],
    [7, ["it", "a string, a part or a content"]]
  ],
  contentsForEmbed: [
    ["Hi", [user(text("Hi"))]],
    [["a", picture], [user(text("a")), user(picture)]],
    [[["a", picture]], [user(text("a"), picture)]],
    [[user(text("a")), "b"], [user(text("a")), user(text("b"))]],
    [[], ["it", "at least one content"]],
    [["a", 7], ["it[1]", "a string, a part or a content"]],
    [7, ["it", "a string, a part or a content"]],
    [["a", picture], [user(text("a"), picture)], Backend.gemini, "COMBINED"],
    [[user(text("a")), "b"], ["it[0]", "only contents or only parts in one list"], Backend.gemini, "COMBINED"],
    ["Hi", ["Hi"], vertex, "PREDICT"],
    [["a", user(text("b"))], ["a", "b"], vertex, "PREDICT"],
    [["a", picture], ["it[1]", "one text, which is all that this model embeds"], vertex, "PREDICT"],
    [picture, ["it", "one text, which is all that this model embeds"], vertex, "PREDICT"],
    [user(text("a"), text("b")), ["it", "one text, which is all that this model embeds"], vertex, "PREDICT"],
    [[{ role: "user" }], ["it[0]", "one text, which is all that this model embeds"], vertex, "PREDICT"]
  ],
  model: [
    ["m", "models/m"],
    ["m", "publishers/google/models/m", vertex],
    ...["", "..", "a/../b", "a?b", "a&b", "a#b", "a\\b", "a b", "a\nb", 7, {}].map((name): Row => [
      name,
      ["it", "the name of a model, for example gemini-2.5-flash"]
    ])
  ],
  schema: [
    [{ type: ["string", "null"] }, { type: "STRING", nullable: true }],
    [{ dialect: "draft-2020-12", schema: { type: "string" }, definitions: {} }, { type: "STRING" }],
    [{ type: "STRING", const: "a" }, new AsJsonSchema({ type: "string", const: "a" }, "it.const")],
    [{ $schema: "s", type: "object" }, new AsJsonSchema({ $schema: "s", type: "object" }, "it.$schema")],
    [
      { dialect: "draft-2020-12", schema: { $ref: "#/$defs/A" }, definitions: { A: { type: "string" } } },
      new AsJsonSchema({ type: "string", $defs: { A: { type: "string" } } }, "it.$ref")
    ],
    [7, ["it", "a schema (an object)"]],
    [{ properties: { a: { type: 7 } } }, ["it.properties.a.type", "the name of a type, or a list of them"]],
    [{ not: { anyOf: 7 } }, ["it.not.anyOf", "a list of schemas"]]
  ],
  jsonSchema: [
    [{ type: "string" }, { type: "string" }],
    [7, 7],
    [{ dialect: "draft-2020-12", schema: { type: "string" }, definitions: {} }, { type: "string" }],
    [
      { dialect: "draft-2020-12", schema: { $ref: "#/$defs/A" }, definitions: { A: { type: "string" } } },
      { type: "string", $defs: { A: { type: "string" } } }
    ],
    [() => 7, ["it", "a JSON schema, not a function"]],
    [{ "~standard": {} }, ["it", ofLibrary]],
    [standard(() => ({ $schema: "2020", type: "string" })), { type: "string" }],
    [
      standard(() => ({ $ref: "#/$defs/A", $defs: { A: { type: "string" } } })),
      { type: "string", $defs: { A: { type: "string" } } }
    ],
    [
      standard(() => {
        throw new Error("Date cannot be represented in JSON Schema")
      }),
      ["it", ofLibrary]
    ],
    [standard(() => 7), ["it", ofLibrary]]
  ],
  speechConfig: [
    ["Kore", { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } }],
    [{ languageCode: "de" }, { languageCode: "de" }]
  ],
  cachedContentName: [
    ["c", "cachedContents/c"],
    ["cachedContents/c", "cachedContents/c"],
    ["c", "projects/p/locations/l/cachedContents/c", vertex],
    ["", ["it", "the name of one of cachedContents"]],
    [7, ["it", "the name of one of cachedContents"]]
  ],
  modelsUrl: [
    [true, "models"],
    [false, "tunedModels"],
    [true, "publishers/google/models", vertex],
    [false, "models", vertex]
  ],
  pathSegment: [
    ["v1_a-b", "v1_a-b"],
    ["a/b c?d", "a%2Fb%20c%3Fd"],
    ["", ["it", "an id that is not empty"]],
    [" ", ["it", "an id that is not empty"]],
    ["..", ["it", "an id that is not empty"]],
    [7, ["it", "an id that is not empty"]]
  ],
  reservedPath: [
    ["src/a b.txt", "src/a%20b.txt"],
    ["a:b@c$d,e;f+g=h", "a:b@c$d,e;f+g=h"],
    ["a?b#c", "a%3Fb%23c"],
    ["src/../secret", ["it", "a path without .."]],
    [7, ["it", "a path without .."]]
  ]
}

for (const [name, cases] of Object.entries(rows) as ReadonlyArray<[keyof Encoders, ReadonlyArray<Row>]>) {
  describe(`Transforms: ${name}`, () => {
    for (const [value, expected, backend, variant] of cases) {
      it(`${JSON.stringify(value)}${variant === undefined ? "" : ` (${variant})`} on ${(backend ?? Backend.gemini)._tag}`, () => {
        assert.deepStrictEqual(run(name, value, backend, variant), expected)
      })
    }
  })
}

describe("Transforms: answers", () => {
  it("embeddings of predictions, one embedding, and embeddings as they are", () => {
    const { embeddings } = decoders
    assert.deepStrictEqual(embeddings?.({ predictions: [{ embeddings: { values: [1] } }, null] }), [
      { values: [1] },
      null
    ])
    assert.deepStrictEqual(
      embeddings?.({ embedding: { values: [1] }, truncated: true, usageMetadata: { promptTokenCount: 3 } }),
      [{ values: [1], statistics: { tokenCount: 3, truncated: true } }]
    )
    assert.deepStrictEqual(embeddings?.({ embedding: { values: [1] } }), [{ values: [1], statistics: {} }])
    assert.deepStrictEqual(embeddings?.({ embeddings: [{ values: [1] }] }), [{ values: [1] }])
    assert.isUndefined(embeddings?.({}))
    assert.isUndefined(embeddings?.("text"))
  })

  it("models, wherever they stand", () => {
    const { extractModels } = decoders
    for (const name of ["models", "tunedModels", "publisherModels"]) {
      assert.deepStrictEqual(extractModels?.({ [name]: [{ name: "m" }] }), [{ name: "m" }])
    }
    assert.deepStrictEqual(extractModels?.({}), [])
  })
})
