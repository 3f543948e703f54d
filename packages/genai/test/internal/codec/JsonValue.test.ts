import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Result } from "effect"
import * as fc from "fast-check"
import * as Backend from "../../../src/Backend.ts"
import { fieldOf, type Fields } from "../../../src/internal/check/Fields.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import * as JsonValue from "../../../src/internal/codec/JsonValue.ts"
import type { Operation } from "../../../src/wire/Message.ts"
import * as Models from "../../../src/wire/table/GenerateContent.ts"
import * as Interactions from "../../../src/wire/table/Interactions.ts"
import { modelsGenerateVideos } from "../../../src/wire/table/Videos.ts"
import * as Webhooks from "../../../src/wire/table/Webhooks.ts"

const encode = (operation: Operation<never, unknown>, params: unknown, backend: Backend.Backend = Backend.gemini) =>
  Codec.encode(operation, params, backend, undefined)

const body = (operation: Operation<never, unknown>, params: unknown, backend?: Backend.Backend) =>
  Result.getOrThrow(encode(operation, params, backend)).body

const refused = (operation: Operation<never, unknown>, params: unknown) => {
  const result = encode(operation, params)
  return Result.isSuccess(result) ? result.success : [result.failure._tag, result.failure.field]
}

const model = "gemini-2.5-flash"
const abc = new Uint8Array([97, 98, 99])
const shared = new Uint8Array(new SharedArrayBuffer(3))
shared.set(abc)
const forms = {
  "a Uint8Array": abc,
  "a Buffer": Buffer.from("abc"),
  "an ArrayBuffer": abc.slice().buffer,
  "a DataView": new DataView(new Uint8Array([0, ...abc, 0]).buffer, 1, 3),
  "a Uint8ClampedArray": new Uint8ClampedArray(abc),
  "a SharedArrayBuffer": shared.buffer,
  "a Uint8Array of shared memory": shared
}

const hostile: { readonly [what: string]: unknown } = {
  "a promise": Promise.resolve({ a: 1 }),
  "a map": new Map([["a", 1]]),
  "a set": new Set([1]),
  "bytes": abc,
  "a function": () => 1,
  "headers": new Headers(),
  "an Effect": Effect.succeed({ text: "Hi" }),
  "an Effect that was not run yet": Effect.sync(() => Date.now()),
  "an Option": Option.some("Hi"),
  "a Redacted": Redacted.make("Hi"),
  "a regular expression": /a/,
  "a symbol": Symbol("a"),
  "a bigint": 1n,
  "an object whose toJSON returns a promise": { toJSON: () => Promise.resolve(1) },
  "an object whose toJSON returns a map": { toJSON: () => new Map([["a", 1]]) },
  "not a number": Number.NaN,
  "an endless number": -Infinity,
  // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
  "a boxed string": new String("abc")
}

describe("bytes", () => {
  for (const [form, data] of Object.entries(forms)) {
    it(`are sent in Base64: ${form}`, () => {
      const part = { inlineData: { data, mimeType: "image/png" } }
      const sent = { inlineData: { data: "YWJj", mimeType: "image/png" } }
      assert.deepStrictEqual(body(Models.modelsGenerateContent, { model, contents: [part] }), {
        contents: [{ role: "user", parts: [sent] }]
      })
      assert.deepStrictEqual(
        body(Interactions.interactionsCreate, { model, input: [{ type: "image", data, mime_type: "image/png" }] }),
        { model, input: [{ type: "image", data: "YWJj", mime_type: "image/png" }] }
      )
      assert.deepInclude(
        body(modelsGenerateVideos, { model: "veo", source: { image: { imageBytes: data } } }),
        { instances: [{ image: { bytesBase64Encoded: "YWJj" } }] }
      )
    })
  }

  it("of samples are sent as they are in memory", () => {
    const part = { inlineData: { data: new Int16Array([1, -2]), mimeType: "audio/pcm" } }
    assert.deepStrictEqual(body(Models.modelsGenerateContent, { model, contents: [part] }), {
      contents: [{ role: "user", parts: [{ inlineData: { data: "AQD+/w==", mimeType: "audio/pcm" } }] }]
    })
  })

  it("are refused where a text belongs", () => {
    assert.deepStrictEqual(refused(Models.modelsGenerateContent, { model, contents: [{ text: abc }] }), [
      "InvalidRequest",
      "contents[0].parts[0].text"
    ])
  })

  it("of a caller are not changed", () => {
    const part = { inlineData: { data: abc, mimeType: "image/png" } }
    body(Models.modelsGenerateContent, { model, contents: [part] })
    assert.strictEqual(part.inlineData.data, abc)
  })
})

describe("values that JSON does not have", () => {
  for (const [what, value] of Object.entries(hostile)) {
    it(`are refused at any place: ${what}`, () => {
      const response = { functionResponse: { name: "f", response: { result: [{ deep: value }] } } }
      const contents = [{ role: "user", parts: [response] }]
      assert.deepStrictEqual(refused(Models.modelsGenerateContent, { model, contents }), [
        "InvalidRequest",
        "contents[0].parts[0].functionResponse.response.result[0].deep"
      ])
      for (const at of ["inlineData", "fileData", "functionCall"]) {
        assert.deepStrictEqual(
          refused(Models.modelsGenerateContent, { model, contents: [{ role: "user", parts: [{ [at]: value }] }] }),
          ["InvalidRequest", `contents[0].parts[0].${at}`]
        )
      }
      assert.deepStrictEqual(
        refused(Models.modelsGenerateContent, { model, contents: "Hi", config: { news: value } }),
        [
          "InvalidRequest",
          "config.news"
        ]
      )
      assert.deepStrictEqual(
        refused(Interactions.interactionsCreate, { model, input: [{ type: "text", news: value }] }),
        [
          "InvalidRequest",
          "input[0].news"
        ]
      )
      assert.deepStrictEqual(refused(Webhooks.webhooksUpdate, { id: "a", news: value }), ["InvalidRequest", "news"])
    })

    it(`are refused in place of the parameters: ${what}`, () => {
      assert.deepStrictEqual(refused(Models.modelsGenerateContent, value), ["InvalidRequest", "params"])
      assert.deepStrictEqual(refused(Models.modelsGenerateContent, { model, contents: "Hi", config: value }), [
        "InvalidRequest",
        "config"
      ])
    })
  }

  it("are not those that say what they are in JSON, also as a part", () => {
    class Greeting {
      readonly words = ["Hi"]
      toJSON() {
        return { text: this.words.join(" ") }
      }
    }
    assert.deepStrictEqual(body(Models.modelsGenerateContent, { model, contents: [new Greeting()] }), {
      contents: [{ role: "user", parts: [{ text: "Hi" }] }]
    })

    const sent = body(Interactions.interactionsCreate, { model, input: "x", metadata: { at: new Date(0) } })
    assert.strictEqual(JSON.stringify(sent["metadata"]), `{"at":"1970-01-01T00:00:00.000Z"}`)
  })
})

describe("values of Effect", () => {
  const values = {
    "an Effect": Effect.succeed("Hi"),
    "an Option": Option.some("Hi"),
    "a Redacted": Redacted.make("Hi")
  }
  for (const [what, value] of Object.entries(values)) {
    it(`are refused as contents, as a part and as a list: ${what}`, () => {
      const fieldOfContents = (contents: unknown) => refused(Models.modelsGenerateContent, { model, contents })
      assert.deepStrictEqual(fieldOfContents(value), ["InvalidRequest", "contents"])
      assert.deepStrictEqual(fieldOfContents(["Hi", value]), ["InvalidRequest", "contents[1]"])
      assert.deepStrictEqual(fieldOfContents([{ role: "user", parts: [value] }]), [
        "InvalidRequest",
        "contents[0].parts[0]"
      ])
    })
  }
})

describe("lists with holes", () => {
  /** The items behind a hole. */
  const holed = (...items: ReadonlyArray<unknown>) =>
    Object.assign([], Object.fromEntries(items.map((item, index) => [index + 1, item])))
  const lists: ReadonlyArray<readonly [field: string, params: object]> = [
    ["contents[0]", { contents: holed("Hi") }],
    ["contents[0].parts[0]", { contents: [{ role: "user", parts: holed({ text: "Hi" }) }] }],
    ["config.stopSequences[0]", { contents: "Hi", config: { stopSequences: holed("a") } }]
  ]
  for (const [field, params] of lists) {
    it(`are refused with the place of the hole: ${field} of ${Object.keys(params).join(" and ")}`, () => {
      assert.deepStrictEqual(refused(Models.modelsGenerateContent, { model, ...params }), ["InvalidRequest", field])
    })
  }
})

describe("values that JSON has", () => {
  it("are sent as they are, whatever their names", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "toString", "valueOf")
    )
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
      )
    }))
    const fields = fc.dictionary(fc.constantFrom("__proto__", "constructor", "valueOf", "toString"), value)
    fc.assert(fc.property(fields, value, (args, news) => {
      assert.isTrue(JsonValue.isPlain(args))
      const named = (name: string, value: unknown) => Object.defineProperty({}, name, { value, enumerable: true })
      const contents = [{ role: "model", parts: [{ functionCall: { name: "f", args } }] }]
      for (const name of ["__proto__", "valueOf"]) {
        const sent = body(Models.modelsGenerateContent, { model, contents, ...named(name, news) })
        assert.strictEqual(Object.getPrototypeOf(sent), Object.prototype)
        assert.strictEqual(JSON.stringify(fieldOf(sent, name)), JSON.stringify(news))
        const [content] = sent["contents"] as ReadonlyArray<
          { readonly parts: ReadonlyArray<{ readonly functionCall: Fields }> }
        >
        assert.strictEqual(JSON.stringify(content?.parts[0]?.functionCall["args"]), JSON.stringify(args))
      }
    }))
  })

  it("that are nested without end are refused", () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = { deep }
    assert.deepStrictEqual(refused(Models.modelsGenerateContent, { model, contents: "Hi", deep }), [
      "InvalidRequest",
      "params"
    ])
  })
})
