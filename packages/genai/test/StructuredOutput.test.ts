import { Emulator, Fault, type ReceivedRequest, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Result, Schema, SchemaTransformation, Stream } from "effect"
import { Allow, parse } from "partial-json"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import { GenAI, type Resources } from "../src/GenAI.ts"
import {
  EmptyResponse,
  InvalidOutput,
  InvalidRequest,
  PromptBlocked,
  RateLimited,
  SchemaUnsupported,
  StreamInterrupted
} from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import { Models } from "../src/Models.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as StructuredOutput from "../src/StructuredOutput.ts"
import type { Content } from "../src/wire/Content.ts"
import { arrived, chunk, collect, lastOutcome, requests } from "./harness/calls.ts"
import { memoryTest } from "./harness/emulated.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

const contents = "A recipe for pancakes."

const Recipe = Schema.Struct({
  name: Schema.String,
  servings: Schema.Finite,
  ingredients: Schema.Array(Schema.Struct({ name: Schema.String, grams: Schema.Finite }))
})

const pancakes = { name: "Pancakes", servings: 4, ingredients: [{ name: "Flour", grams: 250 }] }

const test = <E>(name: string, body: Effect.Effect<void, E, Emulator | GenAI | Resources>) =>
  memoryTest(name, () => RetryPolicy.with(body, RetryPolicy.none))

/** The model answers with these, one for each request. */
const answers = (...answers: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("*", answers)))

const says = (...texts: ReadonlyArray<string>) => answers(...texts.map(Script.says))

const ends = (text: string, finishReason: string): Script.Answer => Reply.json(chunk(text, finishReason))

type Options = Omit<StructuredOutput.GenerateObjectParameters<unknown>, "contents" | "model" | "schema">

const generate = <S extends Schema.Constraint>(schema: S, options: Options = {}) =>
  StructuredOutput.generateObject({ model, contents, schema, ...options })

const parseIncomplete = (text: string): unknown => parse(text, Allow.STR | Allow.ARR | Allow.OBJ)

const stream = <S extends Schema.Constraint>(schema: S, options: Omit<Options, "parseIncomplete"> = {}) =>
  StructuredOutput.streamObject({ model, contents, schema, parseIncomplete, ...options })

/** What these tests look at in a request. */
interface Sent {
  readonly contents: ReadonlyArray<Content>
  readonly generationConfig: Record<string, unknown>
  readonly batch: {
    readonly inputConfig: { readonly requests: { readonly requests: ReadonlyArray<{ readonly request: Sent }> } }
  }
}

const body = ({ body }: ReceivedRequest) => body as unknown as Sent

const issuesSaid = ({ contents }: Sent): string => contents.at(-1)?.parts?.[0]?.text ?? ""

const bodies = Effect.map(requests, (all) => all.map(body))

const generationConfig = Effect.map(bodies, ([first]) => first!.generationConfig)

const invalid = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    if (!(error instanceof InvalidOutput)) throw new Error("expected InvalidOutput", { cause: error })
    return error
  })

// -----------------------------------------------------------------------------
// One schema on both sides
// -----------------------------------------------------------------------------

class Person extends Schema.Class<Person>("Person")({ name: Schema.String, born: Schema.Date }) {}

interface Tree {
  readonly value: string
  readonly kids: ReadonlyArray<Tree>
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  value: Schema.String,
  kids: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

const born = new Date("1815-12-10T00:00:00.000Z")

const ada = { name: "Ada", born: "1815-12-10T00:00:00.000Z" }

describe("generateObject", () => {
  test(
    "shows the model the JSON schema, and decodes what it writes",
    Effect.gen(function*() {
      yield* says(JSON.stringify(pancakes))
      const { response, responses, usageMetadata, value } = yield* generate(Recipe, { config: { temperature: 0 } })
      assert.deepStrictEqual(value, pancakes)
      assert.instanceOf(response, GenerateContentResponse.GenerateContentResponse)
      assert.deepStrictEqual(responses, [response])
      assert.deepStrictEqual(usageMetadata, response.usageMetadata)
      const document = Schema.toJsonSchemaDocument(Recipe)
      assert.deepStrictEqual(yield* generationConfig, {
        temperature: 0,
        responseMimeType: "application/json",
        responseJsonSchema: document.schema
      })
    })
  )

  const codecs: ReadonlyArray<
    readonly [
      name: string,
      schema: Schema.Constraint & { readonly DecodingServices: never },
      json: unknown,
      value: unknown
    ]
  > = [
    ["a date", Schema.Struct({ at: Schema.Date }), { at: ada.born }, { at: born }],
    ["null for an optional field", Schema.Struct({ a: Schema.optional(Schema.Finite) }), { a: null }, {
      a: undefined
    }],
    ["a missing optional field", Schema.Struct({ a: Schema.optional(Schema.Finite) }), {}, {}],
    ["a bigint", Schema.Struct({ a: Schema.BigInt }), { a: "12345678901234567890" }, { a: 12345678901234567890n }],
    ["an Option", Schema.Struct({ a: Schema.Option(Schema.Date) }), { a: { _tag: "Some", value: ada.born } }, {
      a: Option.some(born)
    }],
    ["a class", Person, ada, new Person({ name: "Ada", born })],
    ["a transformation", Schema.Struct({ n: Schema.FiniteFromString }), { n: "7" }, { n: 7 }],
    ["bytes", Schema.Struct({ b: Schema.Uint8Array }), { b: "aGk=" }, { b: new TextEncoder().encode("hi") }],
    ["a default", Schema.Struct({ n: Schema.Finite.pipe(Schema.withDecodingDefault(Effect.succeed(1))) }), {}, {
      n: 1
    }],
    ["a record", Schema.Record(Schema.String, Schema.Date), { a: ada.born }, { a: born }],
    ["a string", Schema.String, "Pancakes", "Pancakes"],
    ["a number", Schema.Finite, 7, 7],
    ["a date alone", Schema.Date, ada.born, born],
    ["a list", Schema.Array(Person), [ada], [new Person({ name: "Ada", born })]],
    ["a union", Schema.Union([Schema.String, Person]), ada, new Person({ name: "Ada", born })],
    ["a literal", Schema.Literals(["good", "bad"]), "bad", "bad"],
    ["null", Schema.NullOr(Schema.String), null, null],
    ["recursion", Tree, { value: "a", kids: [{ value: "b", kids: [] }] }, {
      value: "a",
      kids: [{ value: "b", kids: [] }]
    }]
  ]
  for (const [name, schema, json, value] of codecs) {
    test(
      `reads with the codec of what it shows: ${name}`,
      Effect.gen(function*() {
        yield* says(JSON.stringify(json))
        assert.deepStrictEqual((yield* generate(schema, { repairs: 0 })).value, value)
      })
    )
  }

  test(
    "has the type of the value at the root of the schema, also of a class and in recursion",
    Effect.gen(function*() {
      yield* says(JSON.stringify(ada), JSON.stringify({ value: "a", kids: [] }), JSON.stringify([ada]))
      yield* generate(Person)
      yield* generate(Tree)
      yield* generate(Schema.Array(Person))
      const [person, tree, people] = (yield* bodies).map((body) => body.generationConfig.responseJsonSchema)
      assert.deepNestedInclude(person, { type: "object", "properties.name.type": "string" })
      assert.deepNestedInclude(tree, {
        type: "object",
        "properties.kids.items.$ref": "#/$defs/Objects_",
        "$defs.Objects_.type": "object"
      })
      assert.deepNestedInclude(people, {
        type: "array",
        items: { $ref: "#/$defs/PersonEncoded" },
        "$defs.PersonEncoded.type": "object"
      })
    })
  )

  test(
    "is asked for JSON, also if the config says so",
    Effect.gen(function*() {
      yield* says(JSON.stringify(pancakes))
      const config = { responseMimeType: "application/json" } as never
      assert.deepStrictEqual((yield* generate(Recipe, { config })).value, pancakes)
    })
  )

  test(
    "answers of the emulator fit what it was shown",
    Effect.gen(function*() {
      const { value } = yield* generate(Recipe)
      assert.isTrue(Schema.is(Recipe)(value))
    })
  )

  test(
    "takes the services that decoding requires from the context",
    Effect.gen(function*() {
      yield* says("\"eur\"")
      const { value } = yield* Effect.provideService(generate(Priced), Currencies, {
        name: (code) => code.toUpperCase()
      })
      assert.strictEqual(value, "EUR")
    })
  )

  test(
    "in Gemini's dialect, with the properties in the order of the schema",
    Effect.gen(function*() {
      yield* says(JSON.stringify([ada]))
      yield* generate(Schema.Array(Person), { dialect: "openapi" })
      assert.deepStrictEqual(yield* generationConfig, {
        responseMimeType: "application/json",
        responseSchema: {
          type: "ARRAY",
          items: {
            type: "OBJECT",
            properties: { name: { type: "STRING" }, born: { type: "STRING" } },
            required: ["name", "born"],
            propertyOrdering: ["name", "born"]
          }
        }
      })
    })
  )
})

class Currencies
  extends Context.Service<Currencies, { readonly name: (code: string) => string }>()("test/Currencies")
{}

const Priced = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transformEffect({
      decode: (code) => Currencies.useSync(({ name }) => name(code)),
      encode: (name: string) => Effect.succeed(name)
    })
  )
)

// -----------------------------------------------------------------------------
// Before anything is sent
// -----------------------------------------------------------------------------

describe("before anything is sent", () => {
  const refused: ReadonlyArray<readonly [name: string, call: Effect.Effect<unknown, unknown, Models>, error: object]> =
    [
      [
        "a schema that allows nothing",
        generate(Schema.Struct({ a: Schema.Array(Schema.Never) })),
        { _tag: "SchemaUnsupported", field: "schema.properties.a.items.not", operation: "models.generateObject" }
      ],
      [
        "recursion in Gemini's dialect",
        generate(Tree, { dialect: "openapi" }),
        { _tag: "SchemaUnsupported", field: "schema.properties.kids.items.$ref", operation: "models.generateObject" }
      ],
      [
        "an exclusive minimum in Gemini's dialect",
        Stream.runDrain(
          stream(Schema.Struct({ n: Schema.Finite.check(Schema.isGreaterThan(0)) }), { dialect: "openapi" })
        ),
        { _tag: "SchemaUnsupported", operation: "models.streamObject" }
      ],
      ["a value that is no schema", generate({ type: "object" } as never as Schema.String), {
        field: "schema",
        expected: "a Schema of Effect"
      }],
      ["no schema", generate(undefined as never as Schema.String), { field: "schema", expected: "a Schema of Effect" }],
      [
        "a dialect that is none",
        generate(Recipe, { dialect: "zod" as never }),
        { field: "dialect", expected: "\"json-schema\" or \"openapi\"" }
      ],
      ["less than no repairs", generate(Recipe, { repairs: -1 }), { field: "repairs" }],
      ["endless repairs", generate(Recipe, { repairs: Infinity }), { field: "repairs" }],
      [
        "a second schema",
        generate(Recipe, { config: { responseSchema: {} } as never }),
        { field: "config.responseSchema", expected: "nothing: the schema of the call says what the answer is like" }
      ],
      ["another media type", generate(Recipe, { config: { responseMimeType: "text/plain" } as never }), {
        field: "config.responseMimeType"
      }],
      ["no parameters", StructuredOutput.generateObject<typeof Recipe>(undefined as never), {
        field: "params",
        expected: "an object"
      }],
      ["no model", StructuredOutput.generateObject<typeof Recipe>({ contents, schema: Recipe } as never), {
        field: "model"
      }],
      ["a config that is no object", generate(Recipe, { config: 7 as never }), { field: "config" }],
      [
        "no parser",
        Stream.runDrain(stream(Recipe, { parseIncomplete: undefined } as never)),
        { field: "parseIncomplete", operation: "models.streamObject" }
      ]
    ]
  for (const [name, call, expected] of refused) {
    test(
      name,
      Effect.gen(function*() {
        const error = yield* Effect.flip(call)
        assert.isTrue(error instanceof InvalidRequest || error instanceof SchemaUnsupported, String(error))
        assert.deepInclude({ ...error as object, _tag: (error as InvalidRequest)._tag }, expected)
        assert.lengthOf(yield* requests, 0)
      })
    )
  }
})

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

describe("answers", () => {
  const json = JSON.stringify(pancakes, undefined, 2)
  const texts: { readonly [what: string]: string } = {
    "JSON alone": json,
    "a fence": `\`\`\`json\n${json}\n\`\`\``,
    "a fence with sentences around it": `Here you are:\n\n\`\`\`\n${json}\n\`\`\`\nEnjoy!`,
    "a fence on one line": `\`\`\`json ${JSON.stringify(pancakes)}\`\`\``,
    "two fences": `\`\`\`json\n${json}\n\`\`\`\nor\n\`\`\`json\n{}\n\`\`\``,
    "a fence that does not end": `\`\`\`json\n${json}`,
    "sentences around it": `Sure! ${json}\nI hope it helps.`,
    "brackets before it": `As you said [1]: ${json}`
  }
  for (const [what, text] of Object.entries(texts)) {
    test(
      `are found in ${what}`,
      Effect.gen(function*() {
        yield* says(text)
        assert.deepStrictEqual((yield* generate(Recipe, { repairs: 0 })).value, pancakes)
      })
    )
  }

  test(
    "may have a fence in a text",
    Effect.gen(function*() {
      const Code = Schema.Struct({ code: Schema.String })
      const value = { code: "```ts\nlet a\n```" }
      const fenced = `\`\`\`json\n${JSON.stringify(value, undefined, 1)}\n\`\`\``
      for (const text of [fenced, `With {braces}:\n${fenced}\nand {more}.`]) {
        yield* says(text)
        assert.deepStrictEqual((yield* generate(Code, { repairs: 0 })).value, value)
      }
    })
  )

  test(
    "come in several parts, among thoughts",
    Effect.gen(function*() {
      const text = JSON.stringify(pancakes)
      const parts = [
        { text: "{ \"thinking\": true }", thought: true },
        { text: text.slice(0, 20) },
        { text: "More {", thought: true },
        { text: text.slice(20), thoughtSignature: "c2ln" }
      ]
      yield* answers(Reply.json({ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] }))
      assert.deepStrictEqual((yield* generate(Recipe, { repairs: 0 })).value, pancakes)
    })
  )

  test(
    "that are blocked",
    Effect.gen(function*() {
      yield* answers(Reply.json({ promptFeedback: { blockReason: "SAFETY" } }))
      const error = yield* Effect.flip(generate(Recipe))
      assert.instanceOf(error, PromptBlocked)
      assert.strictEqual(error.blockReason, "SAFETY")
      assert.lengthOf(yield* requests, 1)
    })
  )

  test(
    "that are empty",
    Effect.gen(function*() {
      yield* answers(ends("", "MAX_TOKENS"), ends("", "STOP"))
      const error = yield* Effect.flip(generate(Recipe))
      assert.instanceOf(error, EmptyResponse)
      assert.strictEqual(error.finishReason, "MAX_TOKENS")
      assert.instanceOf(yield* Effect.flip(generate(Recipe)), EmptyResponse)
      assert.lengthOf(yield* requests, 2)
    })
  )

  for (const finishReason of ["MAX_TOKENS", "SAFETY", "RECITATION"]) {
    test(
      `that are cut off by ${finishReason} are not corrected`,
      Effect.gen(function*() {
        yield* answers(ends("{\"name\": \"Panc", finishReason))
        const error = yield* invalid(generate(Recipe, { repairs: 3 }))
        assert.strictEqual(error.finishReason, finishReason)
        assert.strictEqual(error.text, "{\"name\": \"Panc")
        assert.strictEqual(
          error.message,
          `The answer does not fit the schema: Expected JSON. It ended early: ${finishReason}`
        )
        assert.lengthOf(yield* requests, 1)
      })
    )
  }

  test(
    "that are cut off and whole all the same",
    Effect.gen(function*() {
      yield* answers(ends(JSON.stringify(pancakes), "MAX_TOKENS"))
      assert.deepStrictEqual((yield* generate(Recipe)).value, pancakes)
    })
  )
})

// -----------------------------------------------------------------------------
// Corrections
// -----------------------------------------------------------------------------

const wrong = { name: "Pancakes", servings: "four", ingredients: [{ name: "Flour", grams: 250 }, { name: "Eggs" }] }

describe("corrections", () => {
  test(
    "are asked for with the wrong answer and what is wrong with it",
    Effect.gen(function*() {
      const parts = [{ text: JSON.stringify(wrong), thoughtSignature: "c2ln" }]
      yield* answers(
        Reply.json({
          candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }],
          usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 20, totalTokenCount: 27 }
        }),
        Reply.json({
          ...chunk(JSON.stringify(pancakes), "STOP"),
          usageMetadata: { promptTokenCount: 40, candidatesTokenCount: 10, totalTokenCount: 50 }
        })
      )
      const { response, responses, usageMetadata, value } = yield* generate(Recipe, { config: { temperature: 0 } })
      assert.deepStrictEqual(value, pancakes)
      assert.strictEqual(response.text, JSON.stringify(pancakes))
      assert.deepStrictEqual(responses.map(({ text }) => text), [JSON.stringify(wrong), JSON.stringify(pancakes)])
      assert.deepInclude(usageMetadata, { promptTokenCount: 47, candidatesTokenCount: 30, totalTokenCount: 77 })

      const [first, second] = yield* bodies
      assert.deepStrictEqual(second!.generationConfig, first!.generationConfig)
      const [question, answer, correction] = second!.contents
      assert.lengthOf(second!.contents, 3)
      assert.deepStrictEqual(question, first!.contents[0])
      assert.deepStrictEqual(answer, { role: "model", parts })
      assert.strictEqual(correction?.role, "user")
      assert.match(
        issuesSaid(second!),
        /^This answer does not fit the schema:\n- servings: Expected .+\n- ingredients\[1\]\.grams: Missing .+\nAnswer with the whole JSON/
      )
    })
  )

  test(
    "follow a conversation, or parts, as they were given",
    Effect.gen(function*() {
      const conversation = [
        { role: "user", parts: [{ text: "Hi" }] },
        { role: "model", parts: [{ text: "Hello" }] },
        { role: "user", parts: [{ text: contents }] }
      ]
      const parts = ["A recipe for this:", { fileData: { fileUri: "gs://a/b.png", mimeType: "image/png" } }]
      for (const given of [conversation, parts, conversation[2]!]) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* says("Sorry", JSON.stringify(pancakes))
        yield* StructuredOutput.generateObject({ model, contents: given, schema: Recipe })
        const [first, second] = yield* bodies
        assert.deepStrictEqual(second!.contents.slice(0, -2), first!.contents)
      }
    })
  )

  test(
    "are as many as is said, and no more",
    Effect.gen(function*() {
      for (const [repairs, sent] of [[undefined, 2], [0, 1], [3, 4]] as const) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* Emulator.use((emulator) => emulator.script(Script.always("*", Script.says(JSON.stringify(wrong)))))
        const error = yield* invalid(generate(Recipe, { repairs }))
        assert.lengthOf(yield* requests, sent)
        assert.lengthOf(error.responses, sent)
        assert.strictEqual(error.response, error.responses.at(-1))
        assert.isUndefined(error.cause)
        assert.lengthOf((yield* bodies).at(-1)!.contents, 2 * sent - 1)
      }
    })
  )

  test(
    "end in an error that says what does not fit, and where",
    Effect.gen(function*() {
      yield* says(JSON.stringify(wrong))
      const error = yield* invalid(generate(Recipe, { repairs: 0 }))
      assert.deepStrictEqual(error.issues.map(({ path }) => path), [["servings"], ["ingredients", 1, "grams"]])
      assert.match(error.message, /^The answer does not fit the schema: servings: Expected .+, and 1 more$/)
      assert.strictEqual(error.operation, "models.generateObject")
      assert.strictEqual(error.finishReason, "STOP")
      assert.isFalse(error.isRetryable)
      assert.isUndefined(error.partial)
    })
  )

  test(
    "have what the last answer has of a value, if incomplete JSON can be parsed",
    Effect.gen(function*() {
      const begun = "{\"name\": \"Panc"
      yield* answers(
        ends(begun, "MAX_TOKENS"),
        ends(begun, "MAX_TOKENS"),
        Script.says(JSON.stringify(wrong)),
        ends("```json\n[{\"name\": \"Waff", "MAX_TOKENS"),
        ends("Sorry, I can", "MAX_TOKENS")
      )
      assert.isUndefined((yield* invalid(generate(Recipe))).partial)
      assert.deepStrictEqual((yield* invalid(generate(Recipe, { parseIncomplete }))).partial, { name: "Panc" })
      assert.deepStrictEqual((yield* invalid(generate(Recipe, { parseIncomplete }))).partial, [{ name: "Waff" }])
      assert.isUndefined((yield* invalid(generate(Recipe, { parseIncomplete }))).partial)
      const wrongParser = generate(Recipe, { parseIncomplete: "parse" } as unknown as Options)
      const error = yield* Effect.flip(wrongParser)
      assert.instanceOf(error, InvalidRequest)
      assert.deepStrictEqual([error.operation, error.field], ["models.generateObject", "parseIncomplete"])
    })
  )

  test(
    "of many issues name some of them",
    Effect.gen(function*() {
      const Many = Schema.Record(Schema.String, Schema.Finite)
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key ${n}`.padEnd(1_000, "x"), "no"]))
      yield* says(JSON.stringify(many), "{}")
      yield* generate(Many)
      const { length } = issuesSaid((yield* bodies)[1]!)
      assert.isAbove(length, 5_000)
      assert.isBelow(length, 7_000)
    })
  )

  test(
    "that fail keep the answer and its tokens",
    Effect.gen(function*() {
      const failures: ReadonlyArray<readonly [Script.Answer, new(...args: never) => unknown, number]> = [
        [Reply.error(RpcStatus.make(429, "Slow down.")), RateLimited, 1],
        [Reply.json({ promptFeedback: { blockReason: "SAFETY" } }), PromptBlocked, 2],
        [ends("", "SAFETY"), EmptyResponse, 2]
      ]
      for (const [failure, Class, responses] of failures) {
        yield* answers(Script.says("Sorry."), failure)
        const error = yield* invalid(generate(Recipe))
        assert.instanceOf(error.cause, Class as never)
        assert.strictEqual(error.text, "Sorry.")
        assert.lengthOf(error.responses, responses)
        assert.isAbove(error.usageMetadata!.totalTokenCount!, 0)
        assert.include(error.message, "The correction failed: ")
      }
    })
  )
})

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

const events = (...texts: ReadonlyArray<string>): Script.Answer =>
  Reply.events(texts.map((text, index) => chunk(text, index === texts.length - 1 ? "STOP" : undefined)))

/** Each event by itself: those that arrive together have one partial value. */
const paced = Emulator.use((emulator) =>
  emulator.inject(Fault.always("models.generateContentStream", Fault.pace("1 millis")))
)

const whole = <A, B>(events: ReadonlyArray<StructuredOutput.ObjectEvent<A, B>>) => {
  const last = events.at(-1)
  if (last?._tag !== "Complete") throw new Error("expected the whole value at the end")
  return last
}

const partials = <A, B>(events: ReadonlyArray<StructuredOutput.ObjectEvent<A, B>>) =>
  events.flatMap((event) => event._tag === "Partial" ? [event.value] : [])

describe("streamObject", () => {
  const streamTest = <E>(name: string, body: Effect.Effect<void, E, Emulator | GenAI | Resources>) =>
    it.live(name, () =>
      Effect.provide(
        RetryPolicy.with(body, RetryPolicy.none),
        Layer.provideMerge(GenAI.layer({ apiKey: "key" }), Emulator.layer())
      ))

  streamTest(
    "shows the value as it grows, and decodes the whole one",
    Effect.gen(function*() {
      yield* paced
      yield* answers(events("{\"name\": \"Ad", "a\", \"bo", "rn\": \"1815-12", "-10T00:00:00.000Z\"", "}"))
      const seen = yield* Stream.runCollect(stream(Person))
      assert.deepStrictEqual(partials(seen), [
        { name: "Ad" },
        { name: "Ada" },
        { name: "Ada", born: "1815-12" },
        { name: "Ada", born: ada.born }
      ])
      const { response, responses, usageMetadata, value } = whole(seen)
      assert.deepStrictEqual(value, new Person({ name: "Ada", born }))
      assert.strictEqual(response.text, JSON.stringify(ada).replaceAll("\":", "\": ").replaceAll(",", ", "))
      assert.strictEqual(response.candidates?.[0]?.finishReason, "STOP")
      assert.deepStrictEqual(responses, [response])
      assert.deepStrictEqual(usageMetadata, response.usageMetadata)
    })
  )

  streamTest(
    "skips thoughts and what stands before the JSON",
    Effect.gen(function*() {
      yield* paced
      const thought = { candidates: [{ content: { role: "model", parts: [{ text: "{ \"a\": 1", thought: true }] } }] }
      yield* answers(Reply.events([
        thought,
        chunk("Sure:\n```js"),
        chunk("on\n[\"a\", \"b"),
        chunk("\", \"c\"]\n```\nDone.", "STOP")
      ]))
      const seen = yield* Stream.runCollect(stream(Schema.Array(Schema.String)))
      assert.deepStrictEqual(partials(seen), [["a", "b"], ["a", "b", "c"]])
      assert.deepStrictEqual(whole(seen).value, ["a", "b", "c"])
    })
  )

  streamTest(
    "shows texts, and no half numbers",
    Effect.gen(function*() {
      yield* paced
      yield* answers(events("\"Panc", "akes\""), events("12", "34"))
      const texts = yield* Stream.runCollect(stream(Schema.String))
      assert.deepStrictEqual(partials(texts), ["Panc", "Pancakes"])
      const numbers = yield* Stream.runCollect(stream(Schema.Finite))
      assert.deepStrictEqual(partials(numbers), [])
      assert.strictEqual(whole(numbers).value, 1234)
    })
  )

  streamTest(
    "goes on where the parser throws",
    Effect.gen(function*() {
      yield* answers(events("[1,", " 2]"))
      const parseIncomplete = () => {
        throw new Error("no JSON")
      }
      const seen = yield* Stream.runCollect(
        StructuredOutput.streamObject({ model, contents, schema: Schema.Array(Schema.Finite), parseIncomplete })
      )
      assert.deepStrictEqual(seen.map(({ _tag }) => _tag), ["Complete"])
      assert.deepStrictEqual(whole(seen).value, [1, 2])
    })
  )

  streamTest(
    "has one partial value for all chunks that arrive together",
    Effect.gen(function*() {
      const chunks = [...JSON.stringify(pancakes)].map((text) => GenerateContentResponse.make(chunk(text)))
      const seen = yield* Stream.runCollect(stream(Recipe)).pipe(
        Effect.provide(Layer.mock(Models)({ generateContentStream: () => Stream.fromArray(chunks) }))
      )
      assert.deepStrictEqual(partials(seen), [pancakes])
      assert.deepStrictEqual(whole(seen).value, pancakes)
    })
  )

  streamTest(
    "parses as much as the text is long, about seventeen times, however small the chunks are",
    Effect.gen(function*() {
      yield* paced
      const text = JSON.stringify(Array.from({ length: 400 }, (_, n) => n))
      let parsed = 0
      yield* answers(events(...text.match(/.{1,4}/g)!))
      const seen = yield* Stream.runCollect(StructuredOutput.streamObject({
        model,
        contents,
        schema: Schema.Array(Schema.Finite),
        parseIncomplete: (text) => {
          parsed += text.length
          return parseIncomplete(text)
        }
      }))
      assert.isAbove(partials(seen).length, 30)
      assert.isBelow(parsed, 18 * text.length)
      assert.isAbove(parsed, 8 * text.length)
    })
  )

  streamTest(
    "corrects an answer that does not fit, and then has the whole value",
    Effect.gen(function*() {
      yield* answers(events(JSON.stringify(wrong)), Script.says(JSON.stringify(pancakes)))
      const seen = yield* Stream.runCollect(stream(Recipe))
      const { responses, value } = whole(seen)
      assert.deepStrictEqual(value, pancakes)
      assert.lengthOf(responses, 2)
      assert.deepStrictEqual((yield* requests).map(({ operation }) => operation), [
        "models.generateContentStream",
        "models.generateContent"
      ])
      assert.deepStrictEqual((yield* bodies)[1]!.contents[1]?.parts, [{ text: JSON.stringify(wrong) }])
    })
  )

  streamTest(
    "that is cut off has its last partial value in the error",
    Effect.gen(function*() {
      yield* answers(Reply.events([chunk("{\"name\": \"Panc"), chunk("akes\", \"servings\": 1", "MAX_TOKENS")]))
      const { delivered, error } = yield* collect(stream(Recipe))
      assert.instanceOf(error, InvalidOutput)
      assert.strictEqual(error.finishReason, "MAX_TOKENS")
      assert.deepStrictEqual(error.partial, { name: "Pancakes" })
      assert.deepStrictEqual(partials(delivered).at(-1), { name: "Pancakes" })
      assert.lengthOf(yield* requests, 1)
    })
  )

  streamTest(
    "that is corrected in vain has what the correction has of a value",
    Effect.gen(function*() {
      yield* answers(Reply.events([chunk("{\"name\": 1}", "STOP")]), ends("{\"name\": \"Waff", "MAX_TOKENS"))
      const { error } = yield* collect(stream(Recipe))
      assert.instanceOf(error, InvalidOutput)
      assert.deepStrictEqual(error.partial, { name: "Waff" })
    })
  )

  streamTest(
    "that is blocked or empty",
    Effect.gen(function*() {
      yield* answers(Reply.events([{ promptFeedback: { blockReason: "SAFETY" } }]), Reply.events([chunk("", "STOP")]))
      assert.instanceOf((yield* collect(stream(Recipe))).error, PromptBlocked)
      assert.instanceOf((yield* collect(stream(Recipe))).error, EmptyResponse)
    })
  )

  streamTest(
    "that breaks off fails as the stream of chunks does, after what it has shown",
    Effect.gen(function*() {
      yield* answers(Reply.events([chunk("{\"name\": \"Panc")]))
      const { delivered, error } = yield* collect(stream(Recipe))
      assert.instanceOf(error, StreamInterrupted)
      assert.deepStrictEqual(partials(delivered), [{ name: "Panc" }])
    })
  )

  streamTest(
    "closes the connection when it is left",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.inject(Fault.always("models.generateContentStream", Fault.pace("20 millis")))
      )
      yield* answers(events(...Array.from({ length: 200 }, (_, n) => n === 0 ? "[1" : ", 1"), "]"))
      const [first] = yield* Stream.runCollect(Stream.take(stream(Schema.Array(Schema.Finite)), 1))
      assert.strictEqual(first?._tag, "Partial")
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    })
  )

  streamTest(
    "can be run again, from the beginning",
    Effect.gen(function*() {
      yield* answers(events("[1", "]"), events("[2", "]"))
      const values = stream(Schema.Array(Schema.Finite))
      assert.deepStrictEqual(whole(yield* Stream.runCollect(values)).value, [1])
      assert.deepStrictEqual(whole(yield* Stream.runCollect(values)).value, [2])
    })
  )
})

// -----------------------------------------------------------------------------
// Both ends
// -----------------------------------------------------------------------------

describe("config and decode", () => {
  const response = (text: string) => GenerateContentResponse.make(chunk(text, "STOP"))

  test(
    "are the two ends of a call",
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(StructuredOutput.config(Person))
      const ai = yield* GenAI
      yield* says(JSON.stringify(ada))
      const answer = yield* ai.models.generateContent({ model, contents, config: { ...config, temperature: 0 } })
      const value = yield* StructuredOutput.decode(Person)(answer)
      assert.deepStrictEqual(value, new Person({ name: "Ada", born }))
    })
  )

  it("config in Gemini's dialect", () => {
    const made = StructuredOutput.config(
      Schema.Struct({ b: Schema.NullOr(Schema.Struct({ d: Schema.Int, c: Schema.String })), a: Schema.Boolean }),
      { dialect: "openapi" }
    ).pipe(Result.getOrThrow)
    assert.strictEqual(made.responseMimeType, "application/json")
    assert.deepNestedInclude(made, {
      "responseSchema.propertyOrdering": ["b", "a"],
      "responseSchema.properties.b.propertyOrdering": ["d", "c"],
      "responseSchema.properties.b.nullable": true
    })
    assert.notProperty(made, "responseJsonSchema")
  })

  it("config orders the properties within options and items", () => {
    const made = StructuredOutput.config(
      Schema.Array(Schema.Union([Schema.Struct({ b: Schema.String, a: Schema.String }), Schema.String])),
      { dialect: "openapi" }
    ).pipe(Result.getOrThrow)
    assert.deepNestedInclude(made, { "responseSchema.items.anyOf[0].propertyOrdering": ["b", "a"] })
  })

  test(
    "a schema whose values JSON cannot hold is refused with the path of the part, before anything is sent",
    Effect.gen(function*() {
      const Odd = Schema.declare((value): value is WeakMap<object, string> => value instanceof WeakMap)
      const table: ReadonlyArray<readonly [Schema.Codec<unknown, unknown>, string]> = [
        [Odd, "schema"],
        [Schema.Struct({ a: Schema.String, b: Odd }), "schema.properties.b"],
        [Schema.Struct({ list: Schema.Array(Schema.instanceOf(WeakSet)) }), "schema.properties.list.items"],
        [Schema.Struct({ pair: Schema.Tuple([Schema.Date, Odd]) }), "schema.properties.pair.prefixItems[1]"],
        [Schema.Record(Schema.String, Schema.NullOr(Odd)), "schema.additionalProperties.anyOf[0]"],
        [Schema.Option(Odd), "schema"]
      ]
      for (const [schema, field] of table) {
        for (
          const error of [
            yield* Effect.flip(generate(schema)),
            (yield* collect(stream(schema))).error,
            StructuredOutput.config(schema).pipe(Result.flip, Result.getOrThrow)
          ]
        ) {
          assert.instanceOf(error, SchemaUnsupported)
          assert.strictEqual(error.field, field)
          assert.include(error.message, "JSON cannot hold")
        }
      }
      assert.lengthOf(yield* requests, 0)
    })
  )

  it("config takes what JSON can hold, whatever its type", () => {
    const Rich = Schema.Struct({
      date: Schema.Date,
      maybe: Schema.Option(Schema.URL),
      map: Schema.ReadonlyMap(Schema.String, Schema.BigInt),
      any: Schema.Unknown,
      tree: Tree
    })
    assert.isTrue(Result.isSuccess(StructuredOutput.config(Rich)))
  })

  it("config fails with the path", () => {
    const error = StructuredOutput.config(Tree, { dialect: "openapi" }).pipe(Result.flip, Result.getOrThrow)
    assert.instanceOf(error, SchemaUnsupported)
    assert.strictEqual(error.field, "schema.properties.kids.items.$ref")
    assert.strictEqual(error.operation, "StructuredOutput.config")
  })

  test(
    "decode fails as generateObject does, without a correction",
    Effect.gen(function*() {
      const decode = StructuredOutput.decode(Person)
      const error = yield* invalid(decode(response("{\"name\": 1}")))
      assert.deepStrictEqual(error.issues.map(({ path }) => path), [["name"], ["born"]])
      assert.strictEqual(error.operation, "StructuredOutput.decode")
      assert.instanceOf(yield* Effect.flip(decode(GenerateContentResponse.make({}))), EmptyResponse)
      assert.lengthOf(yield* requests, 0)
    })
  )

  test(
    "work in a chat, and after calls of functions",
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(StructuredOutput.config(Person))
      const ai = yield* GenAI
      yield* answers(
        Script.says(JSON.stringify(ada)),
        Reply.json({
          candidates: [{
            content: { role: "model", parts: [{ functionCall: { name: "find" }, thoughtSignature: "c2ln" }] }
          }]
        }),
        Script.says(JSON.stringify({ ...ada, name: "Grace" }))
      )
      const chat = yield* ai.chats.create({ model, config })
      const first = yield* Effect.flatMap(chat.sendMessage({ message: "Who?" }), StructuredOutput.decode(Person))
      assert.deepStrictEqual(first, new Person({ name: "Ada", born }))

      const tools = [{
        name: "find",
        declaration: Effect.succeed({ name: "find" }),
        needsApproval: undefined,
        call: () => Effect.succeed({ _tag: "Value", value: "Grace" } as const)
      }]
      // Models before Gemini 3 do not take functions together with JSON.
      const second = yield* FunctionCalling.generateContent({ model: "gemini-3-flash", contents, config }, { tools })
      assert.strictEqual((yield* StructuredOutput.decode(Person)(second)).name, "Grace")
      for (const { generationConfig } of yield* bodies) assert.deepInclude(generationConfig, config)
    })
  )

  test(
    "work in a batch",
    Effect.gen(function*() {
      const config = yield* Effect.fromResult(StructuredOutput.config(Recipe, { dialect: "openapi" }))
      const ai = yield* GenAI
      const job = yield* ai.batches.create({ model, src: [{ contents, config }] })
      assert.isString(job.name)
      const [sent] = yield* bodies
      assert.deepNestedInclude(sent!.batch.inputConfig.requests.requests[0]!.request.generationConfig, {
        responseMimeType: "application/json",
        "responseSchema.type": "OBJECT"
      })
    })
  )
})

describe("interruption", () => {
  test(
    "of generateObject closes the connection",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("models.generateContent", Fault.stall())))
      const fiber = yield* Effect.forkChild(generate(Recipe))
      yield* arrived(1)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    })
  )
})
