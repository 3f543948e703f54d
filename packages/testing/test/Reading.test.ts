import { Emulator, type Options, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, json, memory, type Parsed, prompt, textOf } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>, options?: Options) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer(options))))

const vertex = "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent"

const answered = (body: unknown, path = generate) =>
  Effect.map(json(memory, path, body), ({ body, status }): Parsed => {
    assert.strictEqual(status, 200, JSON.stringify(body))
    return body
  })

/** The violations of a request that is refused for its form. */
const violations = (body: unknown, path = generate) =>
  Effect.map(json(memory, path, body), ({ body, status }): ReadonlyArray<Parsed> => {
    assert.deepStrictEqual([status, body.error.status], [400, "INVALID_ARGUMENT"], JSON.stringify(body))
    const found = body.error.details[0].fieldViolations
    assert.strictEqual(body.error.message, found.map(({ description }: Parsed) => description).join("\n"))
    return found
  })

const weather = { name: "get_weather", parameters: { type: "OBJECT", properties: { max_days: { type: "INTEGER" } } } }

describe("requests are read as proto JSON", () => {
  test(
    "names in snake_case at every depth; arguments, schemas' property names and JSON Schema stay as they are",
    Effect.gen(function*() {
      const body = yield* answered({
        contents: [{ role: "user", parts: [{ text: "get_weather" }] }],
        tools: [{ function_declarations: [weather] }],
        tool_config: { function_calling_config: { mode: "ANY", allowed_function_names: ["get_weather"] } }
      })
      const [{ functionCall, thoughtSignature }] = body.candidates[0].content.parts
      assert.deepStrictEqual(Object.keys(functionCall.args), ["max_days"])
      const round = yield* answered({
        contents: [
          { role: "user", parts: [{ text: "get_weather" }] },
          { role: "model", parts: [{ function_call: functionCall, thought_signature: thoughtSignature }] },
          { role: "user", parts: [{ function_response: { name: "get_weather", response: { wind_speed: 3 } } }] }
        ],
        tools: [{ function_declarations: [weather] }]
      }, generate.replace("2.5-flash", "3-flash"))
      assert.include(textOf(round), "wind_speed")
      const cut = yield* answered({ ...prompt("Hi"), generation_config: { max_output_tokens: 2 } })
      assert.strictEqual(cut.candidates[0].finishReason, "MAX_TOKENS")
      const made = yield* answered({
        ...prompt("Hi"),
        generation_config: {
          response_mime_type: "application/json",
          response_schema: { type: "OBJECT", properties: { first_name: { type: "STRING", max_length: "3" } } }
        }
      })
      assert.deepStrictEqual(Object.keys(JSON.parse(textOf(made))), ["first_name"])
    })
  )

  test(
    "one object for a list, null for nothing, and both spellings in answers that repeat the request",
    Effect.gen(function*() {
      assert.include(textOf(yield* answered({ contents: { parts: { text: "Hi" } }, tools: null })), "\"Hi\"")
      const { body } = yield* json(memory, "/v1beta/cachedContents", {
        model: "models/gemini-2.5-flash",
        display_name: "mine",
        contents: { parts: { text: "word ".repeat(5000) } }
      })
      assert.strictEqual(body.displayName, "mine")
    })
  )

  test(
    "enums by number, and in any case; numbers and booleans as strings",
    Effect.gen(function*() {
      const { candidates } = yield* answered({
        ...prompt("Hi"),
        tools: [{
          functionDeclarations: [{ name: "f", parameters: { type: 6, properties: { a: { type: "string" } } } }]
        }],
        toolConfig: { functionCallingConfig: { mode: 2 } }
      })
      assert.deepStrictEqual(Object.keys(candidates[0].content.parts[0].functionCall.args), ["a"])
      const none = yield* answered({
        ...prompt("f"),
        tools: [{ functionDeclarations: [{ name: "f" }] }],
        toolConfig: { functionCallingConfig: { mode: "none" } }
      })
      assert.isString(none.candidates[0].content.parts[0].text)
      yield* answered({
        ...prompt("Hi"),
        safetySettings: [{ category: 7, threshold: 3 }],
        generationConfig: { temperature: "0.5", maxOutputTokens: "9", responseLogprobs: "true" }
      })
    })
  )

  test(
    "scripts read the results of functions in both spellings",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.always("*", (request) => Script.says(JSON.stringify(Script.results(request)))))
      const body = yield* answered({
        contents: [
          { role: "user", parts: [{ text: "f" }] },
          { role: "model", parts: [{ function_call: { name: "f" } }] },
          { role: "user", parts: { function_response: { name: "f", response: { a: 1 } } } }
        ]
      })
      assert.deepStrictEqual(JSON.parse(textOf(body)), [{ name: "f", response: { a: 1 } }])
    })
  )
})

describe("media", () => {
  test(
    "of many megabytes are read, and one character of them is enough to be wrong",
    Effect.gen(function*() {
      const ask = (data: string) => ({ contents: [{ parts: [{ inlineData: { mimeType: "image/png", data } }] }] })
      const data = "ABCD".repeat(4_000_000)
      yield* answered(ask(data))
      yield* answered(ask(`${data}AA==`))
      for (const wrong of [`${data}A`, `${data}A===`, "AB!D", "AA AA"]) {
        assert.strictEqual((yield* violations(ask(wrong)))[0].field, "contents[0].parts[0].inline_data.data")
      }
    })
  )
})

describe("requests that the API does not know are refused with the path", () => {
  const unknown = (name: string, field: string) => ({
    field,
    description: `Invalid JSON payload received. Unknown name "${name}" at '${field}': Cannot find field.`
  })

  test(
    "unknown names at every depth",
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* violations({
          contents: [{ parts: [{ txt: "x" }] }],
          generationConfig: { temprature: 1, thinkingConfig: { budget: 1 } },
          tools: [{ googleSearch: { sites: [] } }]
        }),
        [
          unknown("txt", "contents[0].parts[0]"),
          unknown("temprature", "generation_config"),
          unknown("budget", "generation_config.thinking_config"),
          unknown("sites", "tools[0].google_search")
        ]
      )
    })
  )

  test(
    "words of JSON Schema where a schema of the API is expected",
    Effect.gen(function*() {
      const parameters = {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: ["OBJECT", "NULL"],
        properties: { a: { type: "STRING", const: "x" }, b: { type: "NUMBER", exclusiveMinimum: 1 } },
        additionalProperties: false
      }
      const at = "tools[0].function_declarations[0].parameters"
      assert.deepStrictEqual(
        yield* violations({ ...prompt("Hi"), tools: [{ functionDeclarations: [{ name: "f", parameters }] }] }),
        [
          unknown("$schema", at),
          {
            field: at,
            description:
              `Invalid JSON payload received. Unknown name "type" at '${at}': Proto field is not repeating, cannot start list.`
          },
          unknown("const", `${at}.properties[0].value`),
          unknown("exclusiveMinimum", `${at}.properties[1].value`),
          unknown("additionalProperties", at)
        ]
      )
      const parametersJsonSchema = parameters
      yield* answered({ ...prompt("Hi"), tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema }] }] })
      yield* answered({
        ...prompt("Hi"),
        tools: [{ functionDeclarations: [{ name: "f", parameters: { type: "OBJECT", additionalProperties: false } }] }]
      }, vertex)
    })
  )

  test(
    "values that an enum or a type does not have, and wrong Base64",
    Effect.gen(function*() {
      const at = "generation_config.max_output_tokens"
      assert.deepStrictEqual(
        yield* violations({
          contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: "not base64!!" } }, { text: {} }] }],
          safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "NO" }],
          generationConfig: { maxOutputTokens: 1.5, responseSchema: { type: "OBJ" } }
        }),
        [
          {
            field: "contents[0].parts[0].inline_data.data",
            description:
              "Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed for \"not base64!!\""
          },
          {
            field: "contents[0].parts[1]",
            description:
              "Invalid JSON payload received. Unknown name \"text\" at 'contents[0].parts[1]': Starting an object on a scalar field"
          },
          {
            field: "safety_settings[0].threshold",
            description:
              "Invalid value at 'safety_settings[0].threshold' (type.googleapis.com/google.ai.generativelanguage.v1beta.SafetySetting.HarmBlockThreshold), \"NO\""
          },
          { field: at, description: `Invalid value at '${at}' (TYPE_INT32), 1.5` },
          {
            field: "generation_config.response_schema.type",
            description:
              "Invalid value at 'generation_config.response_schema.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), \"OBJ\""
          }
        ]
      )
    })
  )

  test(
    "two kinds of data in a part, and fields of the other backend",
    Effect.gen(function*() {
      const both = [{ text: "a", inline_data: { mime_type: "image/png", data: "" } }]
      assert.deepStrictEqual(yield* violations({ contents: [{ parts: both }] }), [{
        field: "contents[0].parts[0]",
        description:
          "Invalid value at 'contents[0].parts[0]' (oneof), oneof field 'data' is already set. Cannot set 'inline_data'"
      }])
      const vertexOnly = { ...prompt("Hi"), generationConfig: { audioTimestamp: true } }
      assert.deepStrictEqual(yield* violations(vertexOnly), [unknown("audioTimestamp", "generation_config")])
      yield* answered(vertexOnly, vertex)
      const geminiOnly = { ...prompt("Hi"), tools: [{ fileSearch: { fileSearchStoreNames: [] } }] }
      assert.deepStrictEqual(yield* violations(geminiOnly, vertex), [unknown("fileSearch", "tools[0]")])
    })
  )

  test(
    "in every method that has such messages",
    Effect.gen(function*() {
      const model = "/v1beta/models/gemini-2.5-flash"
      const content = { parts: [{ txt: "x" }] }
      const embedder = "/v1beta/models/gemini-embedding-001"
      const cases = [
        [`${model}:countTokens`, { contents: [content] }, "contents[0].parts[0]"],
        [
          `${model}:countTokens`,
          { generateContentRequest: { contents: [content] } },
          "generate_content_request.contents[0].parts[0]"
        ],
        [`${embedder}:embedContent`, { content }, "content.parts[0]"],
        [`${embedder}:batchEmbedContents`, { requests: [{ content }] }, "requests[0].content.parts[0]"],
        ["/v1beta/cachedContents", { model: "models/gemini-2.5-flash", contents: [content] }, "contents[0].parts[0]"]
      ] as const
      for (const [path, body, field] of cases) {
        assert.deepStrictEqual(yield* violations(body, path), [unknown("txt", field)], path)
      }
    })
  )

  test(
    "unless the emulator is lenient",
    Effect.gen(function*() {
      const body = yield* answered({
        contents: [{ parts: [{ text: "Hi", flavour: "sweet" }] }],
        generation_config: { temprature: 1, max_output_tokens: 2 },
        safetySettings: [{ threshold: "NO" }],
        sauce: true
      })
      assert.strictEqual(body.candidates[0].finishReason, "MAX_TOKENS")
    }),
    { lenient: true }
  )
})
