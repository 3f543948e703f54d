import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { toStandardJsonSchema } from "@valibot/to-json-schema"
import { type } from "arktype"
import { Effect, Schema, type Scope } from "effect"
import type { HttpClient } from "effect/http"
import { parse } from "partial-json"
import * as v from "valibot"
import * as z from "zod"
import * as Promised from "../../src/promise.ts"
import * as StructuredOutput from "../../src/StructuredOutput.ts"
import { chunk, lastOutcome, requests } from "../harness/calls.ts"
import { aborter, clientInMemory, rejection } from "../harness/promised.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const asked = { model: "gemini-2.5-flash", contents: "Who wrote the first program?" }

const test = (
  name: string,
  body: Effect.Effect<void, unknown, Emulator | HttpClient.HttpClient | Scope.Scope>
) => it.live(name, () => Effect.provide(body, Emulator.layer()))

const says = (...texts: ReadonlyArray<string>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("*", texts.map(Script.says))))

const configs = Effect.map(
  requests,
  (all) => all.map(({ body }) => (body as { generationConfig: Record<string, unknown> }).generationConfig)
)

const collect = async <A>(events: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const event of events) all.push(event)
  return all
}

const born = new Date("1815-12-10T00:00:00.000Z")

const ada = { name: "Ada", born: "1815-12-10T00:00:00.000Z" }

const person = {
  type: "object",
  properties: { name: { type: "string" }, born: { type: "string" } },
  required: ["name", "born"]
}

// -----------------------------------------------------------------------------
// Schemas of libraries
// -----------------------------------------------------------------------------

const isoDate = z.codec(z.string(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString()
})

const Effectful = Schema.Struct({ name: Schema.String, born: Schema.Date })

const Person = {
  zod: z.object({ name: z.string(), born: isoDate }),
  valibot: toStandardJsonSchema(
    v.object({ name: v.string(), born: v.pipe(v.string(), v.transform((t) => new Date(t))) })
  ),
  arktype: type({ name: "string", born: "string.date.iso.parse" }),
  effect: StructuredOutput.toStandard(Effectful)
}

describe("ai.models.generateObject", () => {
  test(
    "is aborted while a schema validates",
    Effect.gen(function*() {
      yield* says("{}")
      const ai = yield* clientInMemory()
      const controller = aborter()
      const slow = z.object({}).refine(() => {
        controller.abort(new Error("mine"))
        return new Promise<never>(() => {})
      })
      const error = yield* rejection(() =>
        ai.models.generateObject({ ...asked, schema: slow, config: { abortSignal: controller.signal } })
      )
      assert.strictEqual(error.message, "mine")
    })
  )

  for (const [library, schema] of Object.entries(Person)) {
    test(
      `shows what a schema of ${library} reads, and returns what it makes of the answer`,
      Effect.gen(function*() {
        yield* says(JSON.stringify(ada))
        const ai = yield* clientInMemory()
        const { response, value } = yield* Effect.promise(() => ai.models.generateObject({ ...asked, schema }))
        assert.deepStrictEqual(value, { name: "Ada", born })
        assert.instanceOf(response, Promised.GenerateContentResponse)
        const [config] = yield* configs
        assert.strictEqual(config?.["responseMimeType"], "application/json")
        assert.deepNestedInclude(config, {
          "responseJsonSchema.type": "object",
          "responseJsonSchema.properties.name": { type: "string" },
          "responseJsonSchema.properties.born.type": "string",
          "responseJsonSchema.required.length": 2
        })
        assert.notNestedProperty(config, "responseJsonSchema.$schema")
      })
    )

    test(
      `sends an answer back that does not fit a schema of ${library}`,
      Effect.gen(function*() {
        yield* says("{\"name\": 7, \"born\": \"1815-12-10T00:00:00.000Z\"}")
        const ai = yield* clientInMemory()
        const error = yield* rejection(() => ai.models.generateObject({ ...asked, schema, repairs: 0 }))
        assert.instanceOf(error, Promised.InvalidOutput)
        assert.deepStrictEqual(error.issues.map(({ path }) => path), [["name"]])
      })
    )
  }

  test(
    "has defaults and optional fields as the schema reads them",
    Effect.gen(function*() {
      yield* says("{}")
      const ai = yield* clientInMemory()
      const schema = z.object({ n: z.number().default(1), note: z.string().optional() })
      const { value } = yield* Effect.promise(() => ai.models.generateObject({ ...asked, schema }))
      assert.deepStrictEqual(value, { n: 1 })
      assert.notNestedProperty((yield* configs)[0], "responseJsonSchema.required")
    })
  )

  test(
    "waits for a schema that validates asynchronously",
    Effect.gen(function*() {
      yield* says("{\"name\": \"Eve\"}", "{\"name\": \"Ada\"}")
      const ai = yield* clientInMemory()
      const known = async (name: string) => (await Promise.resolve(["Ada"])).includes(name)
      const schema = z.object({ name: z.string().refine(known, "Expected a known name") })
      const { responses, value } = yield* Effect.promise(() => ai.models.generateObject({ ...asked, schema }))
      assert.deepStrictEqual(value, { name: "Ada" })
      assert.lengthOf(responses, 2)
    })
  )

  test(
    "rejects with what a schema throws",
    Effect.gen(function*() {
      yield* says("\"a\"")
      const ai = yield* clientInMemory()
      const broken = new Error("a defect of the schema")
      const schema = z.string().transform((): string => {
        throw broken
      })
      assert.strictEqual(yield* rejection(() => ai.models.generateObject({ ...asked, schema })), broken as never)
    })
  )

  test(
    "takes JSON schemas, whose values are not checked",
    Effect.gen(function*() {
      yield* says(JSON.stringify(ada), "[7]", "no JSON")
      const ai = yield* clientInMemory()
      const call = () => ai.models.generateObject<typeof ada>({ ...asked, schema: person, repairs: 0 })
      assert.strictEqual((yield* Effect.promise(call)).value.name, "Ada")
      assert.deepStrictEqual((yield* Effect.promise(call)).value, [7] as never)
      assert.instanceOf(yield* rejection(call), Promised.InvalidOutput)
      assert.deepStrictEqual((yield* configs)[0]?.["responseJsonSchema"], person)
    })
  )

  test(
    "takes schemas that cannot validate, whose values are not changed",
    Effect.gen(function*() {
      yield* says(JSON.stringify(ada))
      const ai = yield* clientInMemory()
      const schema = Schema.toStandardJSONSchemaV1(Effectful)
      const { value } = yield* Effect.promise(() => ai.models.generateObject({ ...asked, schema }))
      assert.deepStrictEqual(value, ada as never)
    })
  )

  test(
    "takes Gemini's dialect",
    Effect.gen(function*() {
      yield* says(JSON.stringify(ada))
      const ai = yield* clientInMemory()
      yield* Effect.promise(() => ai.models.generateObject({ ...asked, schema: Person.zod, dialect: "openapi" }))
      assert.deepNestedInclude((yield* configs)[0], { "responseSchema.propertyOrdering": ["name", "born"] })
    })
  )

  const refused: ReadonlyArray<readonly [name: string, schema: unknown, expected: RegExp]> = [
    [
      "a schema of Valibot alone",
      v.string(),
      /convert the schema of Valibot with toStandardJsonSchema of @valibot\/to-json-schema/
    ],
    ["a date of Zod", z.object({ at: z.date() }), /convert the schema of Zod with z\.toJSONSchema/],
    ["a schema of Effect", Effectful, /convert the schema of Effect with StructuredOutput\.toStandard/],
    ["a class", Date, /a JSON schema, not a function/],
    ["nothing", undefined, /a Standard Schema, or a JSON schema/],
    ["a list", [], /a Standard Schema, or a JSON schema/]
  ]
  for (const [name, schema, expected] of refused) {
    test(
      `refuses ${name}, and says what to do`,
      Effect.gen(function*() {
        const ai = yield* clientInMemory()
        const error = yield* rejection(() => ai.models.generateObject({ ...asked, schema: schema as typeof person }))
        assert.instanceOf(error, Promised.InvalidRequest)
        assert.strictEqual(error.field, "schema")
        assert.strictEqual(error.operation, "models.generateObject")
        assert.match(error.expected, expected)
        assert.lengthOf(yield* requests, 0)
      })
    )
  }

  test(
    "rejects with the reason of its signal",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("*", Fault.stall())))
      const ai = yield* clientInMemory()
      const controller = aborter()
      const error = yield* rejection(() => {
        setTimeout(() => controller.abort(new Error("enough")), 20)
        return ai.models.generateObject({ ...asked, schema: person, config: { abortSignal: controller.signal } })
      })
      assert.strictEqual(error.message, "enough")
    })
  )
})

describe("ai.models.streamObject", () => {
  test(
    "shows the value as it grows, and the whole one at the end",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        Effect.andThen(
          emulator.inject(Fault.always("*", Fault.pace("1 millis"))),
          emulator.script(Script.sequence("*", [
            Reply.events([chunk("{\"name\": \"Ad"), chunk("a\", \"born\": \"1815-12-10T00:00:00.000Z\"}", "STOP")])
          ]))
        )
      )
      const ai = yield* clientInMemory()
      const events = yield* Effect.promise(async () =>
        collect(await ai.models.streamObject({ ...asked, schema: Person.zod, parseIncomplete: parse }))
      )
      assert.deepStrictEqual(
        events.map((event) => event.value),
        [{ name: "Ad" }, { name: "Ada", born: ada.born }, { name: "Ada", born }]
      )
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Partial", "Partial", "Complete"])
    })
  )

  test(
    "rejects at once if nothing can be sent",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const error = yield* rejection(() => ai.models.streamObject({ ...asked, schema: person } as never))
      assert.instanceOf(error, Promised.InvalidRequest)
      assert.strictEqual(error.field, "parseIncomplete")
    })
  )

  test(
    "refuses functions to call, and says where they can be called",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const config = { tools: [{ functionDeclarations: [{ name: "f" }] }, () => 1] }
      const params = { ...asked, schema: person, parseIncomplete: parse, config } as never
      const methods = [() => ai.models.generateObject(params), () => ai.models.streamObject(params)]
      for (const method of methods) {
        const error = yield* rejection(method)
        assert.instanceOf(error, Promised.InvalidRequest)
        assert.strictEqual(error.field, "config.tools[1]")
        assert.include(error.message, "in plain async code, into config.tools of generateContent and chats")
      }
    })
  )

  test(
    "closes the connection when it is left",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        Effect.andThen(
          emulator.inject(Fault.always("*", Fault.pace("20 millis"))),
          emulator.script(Script.sequence("*", [Reply.events(Array.from({ length: 100 }, () => chunk("[")))]))
        )
      )
      const ai = yield* clientInMemory()
      yield* Effect.promise(async () => {
        for await (
          const event of await ai.models.streamObject({ ...asked, schema: person, parseIncomplete: parse })
        ) {
          assert.strictEqual(event._tag, "Partial")
          break
        }
      })
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    })
  )
})

// -----------------------------------------------------------------------------
// Where a JSON schema belongs
// -----------------------------------------------------------------------------

describe("a schema of a library where a JSON schema belongs", () => {
  const schema = z.object({ city: z.string() })

  const json = { type: "object", properties: { city: { type: "string" } }, required: ["city"] }

  const dialect = { type: "OBJECT", properties: { city: { type: "STRING" } }, required: ["city"] }

  test(
    "is converted in a config and in declarations",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const config = { responseMimeType: "application/json" }
      yield* Effect.promise(async () => {
        await ai.models.generateContent({ ...asked, config: { ...config, responseJsonSchema: schema } })
        await ai.models.generateContent({ ...asked, config: { ...config, responseSchema: schema } })
        await ai.models.generateContent({
          ...asked,
          config: { tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: schema }] }] }
        })
      })
      const [first, second] = yield* configs
      assert.deepStrictEqual(first?.["responseJsonSchema"], json)
      assert.deepStrictEqual(second?.["responseSchema"], dialect)
      assert.deepNestedInclude((yield* requests)[2]?.body, {
        "tools[0].functionDeclarations[0].parametersJsonSchema": json
      })
    })
  )

  test(
    "is converted in an interaction",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Effect.promise(() =>
        ai.interactions.create({
          model: "gemini-2.5-flash",
          input: "Where?",
          response_format: { type: "text", mime_type: "application/json", schema: schema as never }
        })
      )
      assert.deepNestedInclude((yield* requests)[0]?.body, { "response_format.schema": json })
    })
  )

  test(
    "and so is the document of a schema of Effect, which is data elsewhere",
    Effect.gen(function*() {
      class City extends Schema.Class<City>("City")({ name: Schema.String }) {}
      const document = Schema.toJsonSchemaDocument(City)
      const ai = yield* clientInMemory()
      const first = yield* Effect.promise(() =>
        ai.interactions.create({
          model: "gemini-2.5-flash",
          input: "Call f.",
          response_format: [{ type: "text", mime_type: "application/json", schema: document }],
          tools: [{ type: "function", name: "f", parameters: document }]
        })
      )
      yield* Emulator.use((emulator) =>
        emulator.script(Script.always("*", Reply.json({ id: "v1_2", status: "completed" })))
      )
      yield* Effect.promise(() =>
        ai.interactions.create({
          model: "gemini-2.5-flash",
          previous_interaction_id: first.id,
          input: [{ type: "function_result", call_id: "c", name: "f", result: document }]
        })
      )
      const root = { ...document.definitions["CityEncoded"], $defs: document.definitions }
      const [asking, answering] = yield* requests
      assert.deepNestedInclude(asking?.body, { "response_format[0].schema": root, "tools[0].parameters": root })
      assert.deepNestedInclude(answering?.body, { "input[0].result": document })
    })
  )

  test(
    "is refused by the name of its library where it has no JSON Schema of its own",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
        [Effectful, /schema of Effect with Schema\.toJsonSchemaDocument/],
        [v.object({}), /schema of Valibot with toStandardJsonSchema/],
        [z.object({ at: z.date() }), /schema of Zod with z\.toJSONSchema/]
      ]
      for (const [schema, expected] of cases) {
        const calls: { readonly [field: string]: () => Promise<unknown> } = {
          "config.responseJsonSchema": () =>
            ai.models.generateContent({ ...asked, config: { responseJsonSchema: schema } }),
          "config.responseSchema": () =>
            ai.models.generateContent({ ...asked, config: { responseSchema: schema as never } }),
          "config.tools[0].functionDeclarations[0].parametersJsonSchema": () =>
            ai.models.generateContent({
              ...asked,
              config: { tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: schema }] }] }
            }),
          "response_format.schema": () =>
            ai.interactions.create({
              model: "gemini-2.5-flash",
              input: "Hi",
              response_format: { type: "text", schema: schema as never }
            }),
          "response_format": () =>
            ai.interactions.create({ model: "gemini-2.5-flash", input: "Hi", response_format: schema as never })
        }
        for (const [field, call] of Object.entries(calls)) {
          const error = yield* rejection(call)
          assert.instanceOf(error, Promised.InvalidRequest, field)
          assert.strictEqual(error.field, field)
          assert.match(error.expected, expected)
        }
      }
      assert.lengthOf(yield* requests, 0)
    })
  )
})
