import { type Emulator, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, json, memory, type Parsed, prompt, send, stream } from "./faces.ts"

const rules = [
  Script.conversation(Script.asks({ prompt: "weather", tools: ["get_weather"] }), [
    Script.calls({ name: "get_weather", args: { city: "Oslo" } }),
    Script.says("it rains")
  ]),
  Script.always(
    Script.asks({ schema: ["city", "country"] }),
    Script.says("{\"city\":\"Oslo\",\"country\":\"Norway\"}")
  ),
  Script.always(Script.asks({ schema: true }), Script.says("{}")),
  Script.always(Script.asks({ tools: ["googleSearch"] }), Script.says("searched")),
  Script.always(Script.asks({ tools: ["google_search"] }), Script.says("searched")),
  Script.always(Script.asks({ model: /pro$/g }), Script.says("at length")),
  Script.always(Script.asks({ model: "gemini-2.5-flash", prompt: /^why/g, schema: false }), Script.says("because")),
  Script.always(Script.asks({}), Script.says("I do not know"))
]

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer({ script: rules }))))

const said = (body: unknown, path = generate) =>
  Effect.map(json(memory, path, body), ({ body, status }): Parsed => {
    assert.strictEqual(status, 200, JSON.stringify(body))
    return body.candidates[0].content.parts[0]
  })

const interact = (body: object) =>
  Effect.map(
    json(memory, "/v1beta/interactions", { model: "gemini-2.5-flash", ...body }),
    ({ body, status }): string => {
      assert.strictEqual(status, 200, JSON.stringify(body))
      return body.steps.at(-1).content?.[0].text ?? body.steps.at(-1).name
    }
  )

const functions = [{ functionDeclarations: [{ name: "get_weather", description: "The weather" }] }]
const withSchema = (...names: ReadonlyArray<string>) => ({
  generationConfig: {
    responseMimeType: "application/json",
    responseSchema: {
      type: "OBJECT",
      properties: Object.fromEntries(names.map((name) => [name, { type: "STRING" }]))
    }
  }
})

describe("Script.asks", () => {
  test(
    "matches the prompt, in any case or by an expression, and the model",
    Effect.gen(function*() {
      assert.strictEqual((yield* said(prompt("why is that?"))).text, "because")
      assert.strictEqual((yield* said(prompt("why again?"))).text, "because")
      assert.strictEqual((yield* said(prompt("but why?"))).text, "I do not know")
      const pro = generate.replace("flash", "pro")
      assert.strictEqual((yield* said(prompt("why is that?"), pro)).text, "at length")
      assert.strictEqual((yield* said(prompt("and that?"), pro)).text, "at length")
    })
  )

  test(
    "matches functions and other tools",
    Effect.gen(function*() {
      const asked = { ...prompt("Tell me about the WEATHER."), tools: functions }
      const call = yield* said(asked)
      assert.deepStrictEqual(call.functionCall.args, { city: "Oslo" })
      const result = { functionResponse: { ...call.functionCall, args: undefined, response: { rain: true } } }
      const contents = [...asked.contents, { role: "model", parts: [call] }, { role: "user", parts: [result] }]
      assert.strictEqual((yield* said({ ...asked, contents })).text, "it rains")
      assert.strictEqual((yield* said(prompt("the weather"))).text, "I do not know")
      assert.strictEqual((yield* said({ ...prompt("news"), tools: [{ google_search: {} }] })).text, "searched")
    })
  )

  test(
    "matches the schema, whole or by its properties, in both fields",
    Effect.gen(function*() {
      const place = "{\"city\":\"Oslo\",\"country\":\"Norway\"}"
      assert.strictEqual((yield* said({ ...prompt("a"), ...withSchema("city", "country", "zip") })).text, place)
      assert.strictEqual((yield* said({ ...prompt("why"), ...withSchema("city") })).text, "{}")
      const responseJsonSchema = { type: "object", properties: { city: {}, country: {} } }
      const generationConfig = { responseMimeType: "application/json", responseJsonSchema }
      assert.strictEqual((yield* said({ ...prompt("a"), generationConfig })).text, place)
    })
  )

  test(
    "matches streams and interactions, and nothing else",
    Effect.gen(function*() {
      const { text } = yield* send(memory, stream, prompt("why?"))
      assert.include(text, "because")
      assert.strictEqual(yield* interact({ input: "why?" }), "because")
      assert.strictEqual(yield* interact({ input: [{ type: "text", text: "why?" }] }), "because")
      assert.strictEqual(
        yield* interact({ input: [{ type: "user_input", content: [{ type: "text", text: "why?" }] }] }),
        "because"
      )
      assert.strictEqual(yield* interact({ input: "news", tools: [{ type: "google_search" }] }), "searched")
      const schema = { type: "object", properties: { city: { type: "string" }, country: { type: "string" } } }
      const format = { type: "text", mime_type: "application/json", schema }
      assert.include(yield* interact({ input: "place", response_format: format }), "Norway")
      const counted = yield* json(memory, generate.replace("generateContent", "countTokens"), prompt("why?"))
      assert.strictEqual(counted.body.totalTokens, 1)
    })
  )

  test(
    "leaves requests that cannot be read to the API",
    Effect.gen(function*() {
      const { status } = yield* json(memory, generate, { contents: "why", tools: 7 })
      assert.strictEqual(status, 400)
    })
  )
})
