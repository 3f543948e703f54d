import type { Emulator, Options } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, memory, type Parsed, prompt } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>, options?: Options) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer(options))))

const gemini = (model: string) => `/v1beta/models/${model}:generateContent`
const vertex = (model: string) => `/v1beta1/projects/p/locations/l/publishers/google/models/${model}:generateContent`

const ask = (path: string, body: object) => json(memory, path, { ...prompt("Hi"), ...body })

const accepted = (path: string, body: object) =>
  Effect.map(ask(path, body), ({ body, status }) => assert.strictEqual(status, 200, JSON.stringify(body)))

const refusal = (path: string, body: object) =>
  Effect.map(ask(path, body), ({ body, status }): Parsed => {
    assert.deepStrictEqual([status, body.error?.status], [400, "INVALID_ARGUMENT"], JSON.stringify(body))
    return body.error
  })

const thinking = (thinkingConfig: object) => ({ generationConfig: { thinkingConfig } })
const functions = [{ functionDeclarations: [{ name: "f" }] }]
const asJson = { generationConfig: { responseMimeType: "application/json" } }
const unable = (reason: string) =>
  `Unable to submit request because ${reason}. Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini`

describe("settings that a model does not take", () => {
  const cases: ReadonlyArray<readonly [path: string, body: object, message: string]> = [
    [
      gemini("gemini-3-flash"),
      thinking({ thinkingLevel: "LOW", thinkingBudget: 1 }),
      "You can only set only one of thinking budget and thinking level."
    ],
    [gemini("gemini-2.5-flash"), thinking({ thinkingLevel: "LOW" }), "Thinking level is not supported for this model."],
    [vertex("gemini-2.5-flash"), thinking({ thinkingLevel: "LOW" }), "Thinking level is not supported for this model."],
    [
      gemini("gemini-2.0-flash"),
      thinking({ includeThoughts: true }),
      "Thinking is not enabled for models/gemini-2.0-flash"
    ],
    [vertex("gemini-2.0-flash"), thinking({ thinkingBudget: 500 }), unable("thinking is not supported by this model")],
    [
      gemini("gemini-2.5-pro"),
      thinking({ thinkingBudget: 0 }),
      "Budget 0 is invalid. This model only works in thinking mode."
    ],
    [
      vertex("gemini-2.5-pro"),
      thinking({ thinkingBudget: 0 }),
      unable("The model does not support setting thinking_budget to 0")
    ],
    [
      gemini("gemini-2.5-pro"),
      thinking({ thinkingBudget: 100 }),
      "The thinking budget 100 is invalid. Please choose a value between 128 and 32768."
    ],
    [
      gemini("gemini-2.5-flash-lite"),
      thinking({ thinkingBudget: 256 }),
      "The thinking budget 256 is invalid. Please choose a value between 512 and 24576."
    ],
    [
      gemini("gemini-2.5-flash"),
      thinking({ thinkingBudget: 32_000 }),
      "The thinking budget 32000 is invalid. Please choose a value between 0 and 24576."
    ],
    [
      gemini("gemini-2.5-flash"),
      { tools: functions, ...asJson },
      "Function calling with a response mime type: 'application/json' is unsupported"
    ],
    [
      gemini("gemini-2.5-flash"),
      { tools: [{ googleSearch: {} }], ...asJson },
      "Tool use with a response mime type: 'application/json' is unsupported"
    ],
    [
      gemini("gemini-2.5-flash"),
      { tools: [...functions, { googleSearch: {} }] },
      "Tool use with function calling is unsupported"
    ],
    [
      vertex("gemini-2.5-flash"),
      { tools: [...functions, { googleSearch: {} }] },
      "Multiple tools are supported only when they are all search tools."
    ]
  ]
  for (const [path, body, message] of cases) {
    test(
      `${path} ${JSON.stringify(body)}`,
      Effect.map(refusal(path, body), (error) => assert.strictEqual(error.message, message))
    )
    test(`${path} ${JSON.stringify(body)}, if the emulator is lenient`, accepted(path, body), { lenient: true })
  }

  test(
    "and those that it takes",
    Effect.gen(function*() {
      for (const budget of [-1, 128, 32_768]) {
        yield* accepted(gemini("gemini-2.5-pro"), thinking({ thinkingBudget: budget }))
      }
      for (const budget of [-1, 0, 512]) {
        yield* accepted(gemini("gemini-2.5-flash-lite"), thinking({ thinkingBudget: budget }))
      }
      yield* accepted(gemini("gemini-2.5-flash"), thinking({ thinkingBudget: 1 }))
      yield* accepted(gemini("gemini-2.0-flash"), thinking({ thinkingBudget: 0 }))
      yield* accepted(gemini("gemini-3-flash"), thinking({ thinkingLevel: "LOW" }))
      yield* accepted(gemini("gemini-3-flash"), { tools: functions, ...asJson })
    })
  )
})

describe("values that no model takes", () => {
  const declare = (declaration: object) => ({ tools: [{ functionDeclarations: [declaration] }] })
  const at = "tools[0].function_declarations[0]"
  const invalidName =
    "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128."

  test(
    "names of functions",
    Effect.gen(function*() {
      for (const name of ["bad name!", "1st", "", "x".repeat(129), undefined]) {
        const error = yield* refusal(gemini("gemini-2.5-flash"), declare({ name }))
        assert.strictEqual(error.message, `* GenerateContentRequest.${at}.name: ${invalidName}\n`)
        assert.deepStrictEqual(error.details[0].fieldViolations, [{ field: `${at}.name`, description: invalidName }])
      }
      assert.strictEqual(
        (yield* refusal(vertex("gemini-2.5-flash"), declare({ name: "bad name!" }))).message,
        `The GenerateContentRequest proto is invalid:\n  * ${at}.name: [FIELD_INVALID] ${invalidName}`
      )
      for (const name of ["_a.b:c-d", "x".repeat(128)]) yield* accepted(gemini("gemini-2.5-flash"), declare({ name }))
      assert.strictEqual(
        (yield* refusal(gemini("gemini-2.5-flash"), { tools: [...functions, ...functions] })).message,
        "Duplicate function declaration found: f"
      )
    })
  )

  test(
    "media types of answers",
    Effect.gen(function*() {
      const typed = (responseMimeType: string) => ({ generationConfig: { responseMimeType } })
      assert.strictEqual(
        (yield* refusal(gemini("gemini-2.5-flash"), typed("text/foo"))).message,
        "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are `text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`.\n"
      )
      yield* accepted(gemini("gemini-2.5-flash"), typed("text/plain"))
    })
  )

  test(
    "schemas that contradict themselves",
    Effect.gen(function*() {
      const wrong = {
        type: "OBJECT",
        properties: { a: { type: "ARRAY" }, b: { type: "INTEGER", enum: ["1"] } },
        required: ["a", "c"]
      }
      const expected = (path: string) => [
        { field: `${path}.properties[a].items`, description: "missing field." },
        { field: `${path}.properties[b].enum`, description: "only allowed for STRING type" },
        { field: `${path}.required[1]`, description: "property is not defined" }
      ]
      const declared = yield* refusal(gemini("gemini-2.5-flash"), declare({ name: "f", parameters: wrong }))
      assert.deepStrictEqual(declared.details[0].fieldViolations, expected(`${at}.parameters`))
      const answered = yield* refusal(gemini("gemini-2.5-flash"), {
        generationConfig: { responseMimeType: "application/json", responseSchema: wrong }
      })
      assert.deepStrictEqual(answered.details[0].fieldViolations, expected("generation_config.response_schema"))
    })
  )

  test(
    "more than 100 embeddings, and caches below the minimum of their model",
    Effect.gen(function*() {
      const request = { model: "models/gemini-embedding-001", content: { parts: [{ text: "a" }] } }
      const embed = (count: number) =>
        json(memory, "/v1beta/models/gemini-embedding-001:batchEmbedContents", {
          requests: Array.from({ length: count }, () => request)
        })
      assert.strictEqual((yield* embed(100)).status, 200)
      assert.strictEqual(
        (yield* embed(101)).body.error.message,
        "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n"
      )
      const cache = (text: string) =>
        json(memory, "/v1beta/cachedContents", { model: "models/gemini-2.5-flash", ...prompt(text) })
      assert.strictEqual((yield* cache("abcd".repeat(1024))).status, 200)
      assert.strictEqual(
        (yield* cache("abcd".repeat(1023))).body.error.message,
        "Cached content is too small. total_token_count=1023, min_total_token_count=1024"
      )
    })
  )
})
