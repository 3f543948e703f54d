import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import { LanguageModel } from "effect/ai"
import * as fc from "fast-check"
import { GeminiLanguageModel } from "../src/index.ts"
import { codecTransformer } from "../src/internal/schemas.ts"
import { answer, answers, bodies, gemini, lastBody } from "./harness/emulated.ts"

const Test = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini))

class Person extends Schema.Class<Person>("Person")({ name: Schema.String, born: Schema.Date }) {}

interface Tree {
  readonly name: string
  readonly children: ReadonlyArray<Tree>
}

const Tree = Schema.Struct({
  name: Schema.String,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
}).annotate({ identifier: "Tree" })

const Rich = Schema.Struct({
  at: Schema.Date,
  utc: Schema.DateTimeUtc,
  span: Schema.Duration,
  big: Schema.BigInt,
  bytes: Schema.Uint8Array,
  maybe: Schema.Option(Schema.Finite),
  map: Schema.ReadonlyMap(Schema.String, Schema.Number),
  url: Schema.URL,
  note: Schema.optional(Schema.String),
  kind: Schema.Literals(["a", "b"]),
  pair: Schema.Tuple([Schema.String, Schema.Int])
})

const generate = <S extends Schema.Codec<unknown, Record<string, unknown>>>(schema: S) =>
  LanguageModel.generateObject({ prompt: "Go", schema })

describe("objects", () => {
  it.effect("are what the schema says, whatever JSON cannot hold", () =>
    Effect.gen(function*() {
      const json = {
        at: "2026-11-30T00:00:00.000Z",
        utc: "2026-11-30T00:00:00.000Z",
        span: { _tag: "Millis", value: 1500 },
        big: "12345678901234567890",
        bytes: "AQID",
        maybe: { _tag: "None" },
        map: [["a", "NaN"]],
        url: "https://example.com/",
        note: null,
        kind: "a",
        pair: ["x", 2]
      }
      yield* answers(answer([{ text: "Hm.", thought: true }, { text: JSON.stringify(json) }]))
      const { value } = yield* generate(Rich)
      assert.strictEqual(value.at.getTime(), Date.UTC(2026, 10, 30))
      assert.strictEqual(value.big, 12345678901234567890n)
      assert.deepStrictEqual(value.bytes, new Uint8Array([1, 2, 3]))
      assert.isTrue(Option.isNone(value.maybe))
      assert.isNaN(value.map.get("a"))
      assert.strictEqual(value.url.href, "https://example.com/")
      assert.isUndefined(value.note)
    }).pipe(Effect.provide(Test)))

  it("are read if they are written as the schema is shown", () => {
    const { codec } = codecTransformer(Rich)
    const encode = Schema.encodeUnknownSync(codec as Schema.Codec<unknown, unknown>)
    const decode = Schema.decodeUnknownSync(codec as Schema.Codec<typeof Rich.Type, unknown>)
    fc.assert(
      fc.property(
        fc.record({ big: fc.bigInt(), bytes: fc.uint8Array(), number: fc.double() }),
        ({ big, bytes, number }) => {
          const value: typeof Rich.Type = {
            ...decode(sample),
            big,
            bytes: new Uint8Array(bytes),
            map: new Map([["n", number]])
          }
          const read = decode(JSON.parse(JSON.stringify(encode(value))))
          assert.strictEqual(read.big, big)
          assert.deepStrictEqual(read.bytes, value.bytes)
          assert.isTrue(Object.is(read.map.get("n"), Object.is(number, -0) ? 0 : number))
        }
      )
    )
  })

  it.effect("have the type object at their root, also those of a class, and those that contain themselves", () =>
    Effect.gen(function*() {
      yield* answers(answer([{ text: `{"name":"Ada","born":"1815-12-10T00:00:00.000Z"}` }]))
      const { value } = yield* LanguageModel.generateObject({ prompt: "Go", schema: Person })
      assert.instanceOf(value, Person)
      const { generationConfig: { responseJsonSchema, responseMimeType, responseSchema } } = yield* lastBody
      assert.strictEqual(responseMimeType, "application/json")
      assert.include(["OBJECT", "object"], (responseSchema ?? responseJsonSchema).type)
      yield* answers(answer([{ text: `{"name":"a","children":[{"name":"b","children":[]}]}` }]))
      const { value: tree } = yield* generate(Tree)
      assert.strictEqual(tree.children[0]?.name, "b")
      const { generationConfig } = yield* lastBody
      assert.strictEqual(generationConfig.responseJsonSchema.type, "object")
    }).pipe(Effect.provide(Test)))

  it.effect("whose schema has no JSON Schema are refused before anything is sent", () =>
    Effect.gen(function*() {
      const schema = Schema.Struct({ inner: Schema.Struct({ odd: Schema.instanceOf(WeakMap) }) })
      const error = yield* Effect.flip(LanguageModel.generateObject({ prompt: "Go", schema: schema as never }))
      assert.strictEqual(error.reason._tag, "UnsupportedSchemaError")
      assert.include(error.message, "odd")
      assert.lengthOf(yield* bodies, 0)
    }).pipe(Effect.provide(Test)))

  it.effect("that do not fit, are blocked, or are cut off, fail with the reason", () =>
    Effect.gen(function*() {
      const table = [
        [answer([{ text: `{"name":1}` }]), "StructuredOutputError", "name"],
        [answer([{ text: "no JSON" }]), "StructuredOutputError", ""],
        [answer([{ text: `{"na` }], { finishReason: "MAX_TOKENS" }), "StructuredOutputError", "maxOutputTokens"],
        [answer([], { finishReason: "SAFETY" }), "ContentPolicyError", "SAFETY"],
        [answer([]), "StructuredOutputError", ""]
      ] as const
      for (const [given, reason, word] of table) {
        yield* answers(given)
        const error = yield* Effect.flip(generate(Schema.Struct({ name: Schema.String })))
        assert.strictEqual(error.reason._tag, reason)
        assert.include(error.message, word)
      }
    }).pipe(Effect.provide(Test)))
})

const sample = {
  at: "2026-11-30T00:00:00.000Z",
  utc: "2026-11-30T00:00:00.000Z",
  span: { _tag: "Millis", value: 1500 },
  big: "1",
  bytes: "AQID",
  maybe: { _tag: "None" },
  map: [],
  url: "https://example.com/",
  kind: "a",
  pair: ["x", 2]
}
