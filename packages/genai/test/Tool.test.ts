import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Option, Schema, SchemaGetter, Stream, Tracer } from "effect"
import { AiError, Prompt, Tool as AiTool, Toolkit } from "effect/ai"
import type { InvalidRequest } from "../src/GenAIError.ts"
import * as ToolCalls from "../src/internal/tool/ToolCalls.ts"
import * as ToolResults from "../src/internal/tool/ToolResults.ts"
import { ContentRecorder, messages } from "../src/Telemetry.ts"
import * as Tool from "../src/Tool.ts"
import { recorder } from "./harness/spans.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

/** The declaration of a tool, or the error of one that cannot be declared. */
const declared = <Tools extends Record<string, AiTool.Any>>(toolkit: Toolkit.Toolkit<Tools>) =>
  Effect.result(Tool.fromToolkit(toolkit)[0]!.declaration!)

const parameters = (schema: Schema.Top) =>
  Effect.map(
    declared(Toolkit.make(Tool.make("f", { parameters: schema }))),
    (result) =>
      result._tag === "Success" ? result.success.parametersJsonSchema : (result.failure as InvalidRequest).message
  )

/** What a handler gets for arguments that the model wrote. */
const received = <S extends Schema.Codec<unknown, unknown>>(schema: S, args: unknown) =>
  Effect.gen(function*() {
    const got: Array<S["Type"]> = []
    const toolkit = Toolkit.make(Tool.make("f", { parameters: schema as Schema.Codec<S["Type"], unknown> }))
    const [f] = Tool.fromToolkit(toolkit)
    const answer = yield* f!.call({ id: "c", name: "f", args }).pipe(
      Effect.provide(toolkit.toLayer({ f: (value) => Effect.sync(() => void got.push(value)) }))
    )
    return answer._tag === "Failure" ? answer.error : got[0]
  })

/** What the model is answered for a result. */
const answered = <S extends Schema.Codec<unknown, unknown>>(schema: S, value: S["Type"]) =>
  Effect.gen(function*() {
    const toolkit = Toolkit.make(Tool.make("f", { success: schema as Schema.Codec<S["Type"], unknown> }))
    const [f] = Tool.fromToolkit(toolkit)
    const answer = yield* f!.call({ id: "c", name: "f", args: {} }).pipe(
      Effect.provide(toolkit.toLayer({ f: () => Effect.succeed(value) }))
    )
    return answer._tag === "Value" ? answer.value : answer
  })

// -----------------------------------------------------------------------------
// Declarations
// -----------------------------------------------------------------------------

class Trip extends Schema.Class<Trip>("Trip")({ from: Schema.Date, to: Schema.optional(Schema.Date) }) {}

interface Tree {
  readonly name: string
  readonly children: ReadonlyArray<Tree>
}

const Tree = Schema.Struct({
  name: Schema.String,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
}).annotate({ identifier: "Tree" })

describe("the declaration of a tool", () => {
  it.effect("has its name, its description and the JSON Schema of its parameters", () =>
    Effect.gen(function*() {
      const city = Schema.String.annotate({ description: "In English" })
      const toolkit = Toolkit.make(
        Tool.make("get_weather", { description: "The weather", parameters: Schema.Struct({ city }) })
      )
      assert.deepStrictEqual(yield* Tool.fromToolkit(toolkit)[0]!.declaration!, {
        name: "get_weather",
        description: "The weather",
        parametersJsonSchema: {
          type: "object",
          properties: { city: { type: "string", description: "In English" } },
          required: ["city"],
          additionalProperties: true
        }
      })
    }))

  it.effect("takes the description of the parameters where the tool has none", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(
        Tool.make("f", { parameters: Schema.Struct({ a: Schema.String }).annotate({ description: "Of all" }) })
      )
      assert.strictEqual((yield* Tool.fromToolkit(toolkit)[0]!.declaration!).description, "Of all")
    }))

  it.effect("has no parameters for a tool without parameters", () =>
    Effect.gen(function*() {
      for (const tool of [Tool.make("f"), Tool.make("f", { parameters: Schema.Struct({}) })]) {
        assert.deepStrictEqual(yield* Tool.fromToolkit(Toolkit.make(tool))[0]!.declaration!, { name: "f" })
      }
    }))

  it.effect("describes an object at its root, of a class and of what refers to itself too", () =>
    Effect.gen(function*() {
      const trip = (yield* parameters(Trip)) as { readonly [name: string]: unknown }
      assert.deepInclude(trip, { type: "object", required: ["from"] })
      assert.notProperty(trip, "$ref")
      const tree = (yield* parameters(Tree)) as { readonly [name: string]: unknown }
      assert.deepInclude(tree, { type: "object", required: ["name", "children"] })
      assert.hasAllKeys(tree["$defs"], ["Tree"])
      assert.include(JSON.stringify(tree), "\"$ref\":\"#/$defs/Tree\"")
    }))

  it.effect("is the JSON Schema of a dynamic tool as it is", () =>
    Effect.gen(function*() {
      const schema = { type: "object", properties: { q: { type: "string", "x-mine": 1 } } }
      const toolkit = Toolkit.make(Tool.dynamic("search", { parameters: schema }))
      assert.deepStrictEqual(yield* Tool.fromToolkit(toolkit)[0]!.declaration!, {
        name: "search",
        parametersJsonSchema: schema
      })
    }))

  it.effect("is refused where the API has no words for it", () =>
    Effect.gen(function*() {
      assert.match(String(yield* parameters(Schema.String)), /^Invalid f\.parameters: expected a schema of an object/)
      assert.match(String(yield* parameters(Schema.Tuple([Schema.String]))), /^Invalid f\.parameters/)
      const Search = AiTool.providerDefined({ id: "x.search", customName: "Search", providerName: "search" })
      const refused = yield* declared(Toolkit.make(Search()))
      assert(refused._tag === "Failure")
      assert.strictEqual(refused.failure.message, "Invalid Search: expected a tool that the program runs")
    }))
})

// -----------------------------------------------------------------------------
// Arguments
// -----------------------------------------------------------------------------

const Everything = Schema.Struct({
  date: Schema.Date,
  optional: Schema.optional(Schema.String),
  nullable: Schema.NullOr(Schema.Finite),
  number: Schema.Number,
  bytes: Schema.Uint8Array,
  bigint: Schema.BigInt,
  option: Schema.Option(Schema.Date),
  url: Schema.URL,
  map: Schema.ReadonlyMap(Schema.String, Schema.Date),
  text: Schema.NumberFromString,
  trip: Trip,
  either: Schema.Union([Schema.Boolean, Schema.Array(Schema.Date)])
})

const isSame = Schema.toEquivalence(Everything)

class Cities extends Context.Service<Cities, { readonly found: Array<string> }>()("test/Cities") {}

describe("the arguments of a call", () => {
  it.effect.prop(
    "reach the handler as the JSON codec of the schema reads them",
    [Everything],
    ([value]) =>
      Effect.gen(function*() {
        const args = yield* Schema.encodeEffect(Schema.toCodecJson(Everything))(value)
        const got = yield* received(Everything, JSON.parse(JSON.stringify(args)))
        assert.isTrue(isSame(got as typeof value, value), JSON.stringify(args))
      })
  )

  it.effect("that are null are those of an optional parameter that is left out", () =>
    Effect.gen(function*() {
      const schema = Schema.Struct({ city: Schema.optional(Schema.String), on: Schema.UndefinedOr(Schema.Date) })
      assert.deepStrictEqual(yield* received(schema, { city: null, on: null }), { city: undefined, on: undefined })
    }))

  it.effect("that are missing are an empty object; a tool without parameters takes whatever comes", () =>
    Effect.gen(function*() {
      const schema = Schema.Struct({ city: Schema.optional(Schema.String) })
      for (const args of [undefined, null, {}]) {
        assert.deepStrictEqual(yield* received(schema, args), {})
        assert.deepStrictEqual(yield* received(Schema.Record(Schema.String, Schema.Unknown), args), {})
      }
      const toolkit = Toolkit.make(Tool.make("f", { success: Schema.Finite }))
      for (const args of [undefined, null, {}, { sure: true }, "yes", []]) {
        const answer = yield* Tool.fromToolkit(toolkit)[0]!.call({ id: undefined, name: "f", args }).pipe(
          Effect.provide(toolkit.toLayer({ f: () => Effect.succeed(1) }))
        )
        assert.deepStrictEqual(answer, { _tag: "Value", value: 1 })
      }
    }))

  it.effect("that do not fit are told with their path, and not with a secret", () =>
    Effect.gen(function*() {
      const schema = Schema.Struct({
        list: Schema.Array(Schema.Struct({ secret: Schema.Redacted(Schema.String.check(Schema.isMinLength(20))) }))
      })
      const error = String(yield* received(schema, { list: [{ secret: "hunter2" }] }))
      assert.match(error, /^Invalid arguments: /)
      assert.include(error, "[\"list\"][0][\"secret\"]")
      assert.notInclude(error, "hunter2")
    }))

  it.effect("are decoded once, by effects with requirements too", () =>
    Effect.gen(function*() {
      const City = Schema.String.pipe(Schema.decodeTo(Schema.String, {
        decode: SchemaGetter.transformEffect((name: string) =>
          Effect.map(Cities, ({ found }) => {
            found.push(name)
            return name.toUpperCase()
          })
        ),
        encode: SchemaGetter.forbidden(() => "a city cannot be written")
      }))
      const toolkit = Toolkit.make(
        Tool.make("f", { parameters: Schema.Struct({ city: City }), success: Schema.String })
      )
      const found: Array<string> = []
      const answer = yield* Tool.fromToolkit(toolkit)[0]!.call({ id: "c", name: "f", args: { city: "Paris" } }).pipe(
        Effect.provide(toolkit.toLayer({ f: ({ city }) => Effect.succeed(city) })),
        Effect.provideService(Cities, { found })
      )
      assert.deepStrictEqual(answer, { _tag: "Value", value: "PARIS" })
      assert.deepStrictEqual(found, ["Paris"])
    }))
})

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

describe("the result of a call", () => {
  it.effect.prop("is JSON by the JSON codec of its schema", [Everything], ([value]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* answered(Everything, value),
        yield* Schema.encodeEffect(Schema.toCodecJson(Everything))(value)
      )
    }))

  it.effect("is null for a tool that returns nothing", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(Tool.make("f"))
      const answer = yield* Tool.fromToolkit(toolkit)[0]!.call({ id: "c", name: "f", args: {} }).pipe(
        Effect.provide(toolkit.toLayer({ f: () => Effect.void }))
      )
      assert.deepStrictEqual(answer, { _tag: "Value", value: null })
    }))

  it.effect("is the last of those that the handler gave; what it gave before is left out", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(Tool.make("f", { success: Schema.Finite }))
      const answer = yield* Tool.fromToolkit(toolkit)[0]!.call({ id: "c", name: "f", args: {} }).pipe(
        Effect.provide(toolkit.toLayer({
          f: (_, { preliminary, toolCallId }) =>
            Effect.as(Effect.andThen(preliminary(1), preliminary(2)), toolCallId === "c" ? 3 : 4)
        }))
      )
      assert.deepStrictEqual(answer, { _tag: "Value", value: 3 })
    }))

  it.effect("is content where the tool says so", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(Tool.make("draw", {
        success: Schema.Finite,
        toModelOutput: (n) => [
          Prompt.textPart({ text: `${n} pictures` }),
          Prompt.filePart({ mediaType: "image/png", data: new Uint8Array([1, 2, 3]) }),
          Prompt.filePart({ mediaType: "video/mp4", data: new URL("https://example.com/a.mp4") }),
          Prompt.filePart({ mediaType: "application/pdf", data: "JVBERg==" })
        ]
      }))
      const call = { id: "c", name: "draw", args: {} }
      const answer = yield* Tool.fromToolkit(toolkit)[0]!.call(call).pipe(
        Effect.provide(toolkit.toLayer({ draw: () => Effect.succeed(3) }))
      )
      const content = [
        { type: "text", text: "3 pictures" },
        { type: "image", mime_type: "image/png", data: "AQID" },
        { type: "video", mime_type: "video/mp4", uri: "https://example.com/a.mp4" },
        { type: "document", mime_type: "application/pdf", data: "JVBERg==" }
      ]
      assert.deepStrictEqual(answer as unknown, { _tag: "Content", content })
      assert.deepStrictEqual<unknown>(
        ToolResults.functionResult({ type: "function_call", id: "c", name: "draw", arguments: {} }, answer),
        { type: "function_result", call_id: "c", name: "draw", result: content }
      )
      assert.deepStrictEqual<unknown>(ToolResults.responseParts(call, answer), [{
        functionResponse: {
          id: "c",
          name: "draw",
          response: { output: "3 pictures" },
          parts: [
            { inlineData: { mimeType: "image/png", data: "AQID" } },
            { fileData: { mimeType: "video/mp4", fileUri: "https://example.com/a.mp4" } },
            { inlineData: { mimeType: "application/pdf", data: "JVBERg==" } }
          ]
        }
      }])
    }))

  it.effect("that JSON cannot say is an AiError, as one that does not fit its schema", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(answered(Schema.Unknown, { count: 5n }))
      assert(AiError.isAiError(error))
      assert.strictEqual(error.reason._tag, "ToolResultEncodingError")
    }))

  it.effect("comes from a toolkit with its handlers too", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(
        Tool.make("f", { parameters: Schema.Struct({ on: Schema.Date }), success: Schema.Date })
      )
      const handled = yield* Effect.provide(toolkit, toolkit.toLayer({ f: ({ on }) => Effect.succeed(on) }))
      const [f] = Tool.fromToolkit(handled)
      assert.deepStrictEqual(yield* f!.call({ id: "c", name: "f", args: { on: "2027-01-01T00:00:00.000Z" } }), {
        _tag: "Value",
        value: "2027-01-01T00:00:00.000Z"
      })
    }))

  it.effect("of a failure is a sentence for the model, without what a request carried", () =>
    Effect.gen(function*() {
      const toolkit = Toolkit.make(Tool.make("f", { failureMode: "return" }))
      const answer = yield* Tool.fromToolkit(toolkit)[0]!.call({ id: "c", name: "f", args: {} }).pipe(
        Effect.provide(toolkit.toLayer({
          f: () =>
            Effect.fail(
              new AiError.RateLimitError({
                http: {
                  body: "hunter2",
                  response: { status: 429, headers: { "set-cookie": "session=hunter2" } }
                }
              })
            )
        }))
      )
      assert(answer._tag === "Failure")
      assert.strictEqual(answer.error, "Rate limit exceeded")
    }))
})

describe("a result as a part of a content", () => {
  const response = (answer: Tool.Answer, id: string | undefined = "c"): unknown => {
    const [part, ...others] = ToolResults.responseParts({ id, name: "f", args: {} }, answer)
    assert.deepStrictEqual(others, [])
    return part?.functionResponse
  }

  it("is the object itself, or an empty object for other values", () => {
    const values: ReadonlyArray<readonly [value: unknown, response: object]> = [
      [{ celsius: 18 }, { celsius: 18 }],
      [{}, {}],
      ["warm", { output: "warm" }],
      [18, { output: 18 }],
      [false, { output: false }],
      [null, { output: null }],
      [undefined, { output: null }],
      [[1, 2], { output: [1, 2] }],
      // The API reads these two names as its own.
      [{ output: 1, unit: "m" }, { output: { output: 1, unit: "m" } }],
      [{ error: 0.01 }, { output: { error: 0.01 } }]
    ]
    for (const [value, expected] of values) {
      assert.deepStrictEqual(response({ _tag: "Value", value }), { id: "c", name: "f", response: expected })
    }
  })

  it("has parts for images only, and is what the caller makes of it", () => {
    const content = [{ type: "text", text: "a" }, { type: "text", text: "b" }] as const
    assert.deepStrictEqual(response({ _tag: "Content", content }), { id: "c", name: "f", response: { output: "a\nb" } })
    const parts = [{ functionResponse: { name: "g", response: {} } }, { text: "a" }]
    const call = { id: "c", name: "f", args: {} }
    assert.deepStrictEqual(ToolResults.responseParts(call, { _tag: "Parts", parts }), parts)
    assert.deepStrictEqual<unknown>(
      ToolResults.functionResult({ type: "function_call", id: "c", name: "f", arguments: {} }, {
        _tag: "Parts",
        parts
      }),
      { type: "function_result", call_id: "c", name: "f", result: { output: parts } }
    )
  })

  it("says that it is an error, and has no id where the call has none", () => {
    assert.deepStrictEqual(response({ _tag: "Failure", error: "No" }), {
      id: "c",
      name: "f",
      response: { error: "No" }
    })
    assert.deepStrictEqual(response({ _tag: "Value", value: {} }, undefined), { id: "c", name: "f", response: {} })
    assert.deepStrictEqual<unknown>(
      ToolResults.responseParts({ id: undefined, name: "f", args: {} }, { _tag: "Value", value: {} }),
      [{ functionResponse: { name: "f", response: {} } }]
    )
  })
})

// -----------------------------------------------------------------------------
// Spans
// -----------------------------------------------------------------------------

describe("the span of a call", () => {
  const attributes = (isCaptured: boolean) =>
    Effect.gen(function*() {
      const { spans, tracer } = recorder()
      const toolkit = Toolkit.make(Tool.make("f", { parameters: Schema.Struct({ city: Schema.String }) }))
      const tools = yield* ToolCalls.byName("interactions.run", "options.tools", Tool.fromToolkit(toolkit))
      yield* Stream.runDrain(
        ToolCalls.answers(tools, [{ id: "call-1", name: "f", args: { city: "Paris" } }], {})
      ).pipe(
        Effect.provide(toolkit.toLayer({
          f: () => Effect.andThen(Effect.annotateCurrentSpan("mine", 1), Effect.withSpan(Effect.void, "inside"))
        })),
        Effect.provideService(ContentRecorder, isCaptured ? messages : undefined),
        Effect.provideService(Tracer.Tracer, tracer)
      )
      const [call, inside] = spans
      assert.deepStrictEqual(spans.map(({ name }) => name), ["execute_tool f", "inside"])
      assert.strictEqual(Option.getOrThrow(inside!.parent).spanId, call!.spanId)
      return Object.fromEntries(call!.attributes)
    })

  const known = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "f",
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": "call-1",
    tool: "f",
    mine: 1
  }

  it.effect("has the tool and the call, and what its handler adds, but not the arguments", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* attributes(false), known)
    }))

  it.effect("has the arguments where content is captured", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* attributes(true), {
        ...known,
        parameters: { city: "Paris" },
        "gen_ai.tool.call.arguments": `{"city":"Paris"}`,
        "gen_ai.tool.call.result": "null"
      })
    }))
})
