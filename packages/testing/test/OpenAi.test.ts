import { Emulator, Fault, type Options, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { events, faces, json, memory, type Parsed, send } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>, options?: Options) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer(options))))

const chat = "/v1beta/openai/chat/completions"
const headers = { authorization: "Bearer any", "content-type": "application/json" }

const ask = (body: object, path = chat) =>
  json(memory, path, undefined, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "gemini-2.5-flash", messages: [{ role: "user", content: "Hi" }], ...body })
  })

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: { type: "object", properties: { city: { type: "string", examples: ["Oslo"] } } }
  }
}

describe("clients of OpenAI", () => {
  test(
    "chat completions, whole and streamed, answer like generateContent",
    Effect.gen(function*() {
      const { body, status } = yield* ask({
        messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "Hi" }]
      })
      assert.strictEqual(status, 200)
      const [{ finish_reason, message }] = body.choices
      assert.deepStrictEqual([body.object, body.model, finish_reason, message.role], [
        "chat.completion",
        "gemini-2.5-flash",
        "stop",
        "assistant"
      ])
      assert.include(message.content, "You said: \"Hi\"")
      const { completion_tokens, prompt_tokens, total_tokens } = body.usage
      assert.strictEqual(total_tokens, prompt_tokens + completion_tokens)
      // "Be brief." is 3 tokens, "Hi" is 1.
      assert.strictEqual(prompt_tokens, 4)
      const { response, text } = yield* send(memory, chat, undefined, {
        method: "POST",
        headers,
        body: JSON.stringify({
          model: "gemini-2.5-flash",
          messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
          stream: true,
          stream_options: { include_usage: true }
        })
      })
      assert.strictEqual(response.headers.get("content-type"), "text/event-stream")
      const chunks = events(text)
      assert.strictEqual(chunks.at(-1), "[DONE]")
      const said = chunks.slice(0, -1)
      assert.isAbove(said.length, 1)
      assert.strictEqual(said.map((chunk) => chunk.choices[0].delta.content).join(""), message.content)
      assert.deepStrictEqual(
        said.map((chunk) => chunk.choices[0].finish_reason !== undefined).indexOf(true),
        said.length - 1
      )
      assert.isAbove(said.at(-1).usage.total_tokens, 0)
    })
  )

  test(
    "tools in two rounds; on Gemini 3 the signature has to come back",
    Effect.gen(function*() {
      const model = "gemini-3-flash"
      const asked = { role: "user", content: "the weather" }
      const first = yield* ask({ model, messages: [asked], tools: [weather] })
      const [{ finish_reason, message }] = first.body.choices
      assert.strictEqual(finish_reason, "tool_calls")
      const [call] = message.tool_calls
      assert.deepStrictEqual([call.type, call.function.name], ["function", "get_weather"])
      assert.isString(JSON.parse(call.function.arguments).city)
      assert.isString(call.extra_content.google.thought_signature)
      const result = { role: "tool", tool_call_id: call.id, content: "{\"celsius\":3}" }
      const second = yield* ask({ model, messages: [asked, message, result], tools: [weather] })
      assert.include(second.body.choices[0].message.content, "{\"celsius\":3}")
      const { extra_content: _, ...unsigned } = call
      const lost = yield* ask({
        model,
        messages: [asked, { ...message, tool_calls: [unsigned] }, result],
        tools: [weather]
      })
      assert.strictEqual(lost.status, 400)
      assert.include(lost.body[0].error.message, "missing a thought_signature")
      const misplaced = yield* ask({
        model,
        messages: [asked, { role: "assistant", content: "Let me see." }, message, result],
        tools: [weather]
      })
      assert.strictEqual(misplaced.status, 400)
      assert.strictEqual(
        misplaced.body[0].error.message,
        "Please ensure that function call turn comes immediately after a user turn or after a function response turn."
      )
      const forced = yield* ask({ tools: [weather], tool_choice: "required" })
      assert.strictEqual(forced.body.choices[0].message.tool_calls[0].function.name, "get_weather")
      const none = yield* ask({ messages: [asked], tools: [weather], tool_choice: "none" })
      assert.strictEqual(none.body.choices[0].message.tool_calls, undefined)
    })
  )

  test(
    "objects, limits and media",
    Effect.gen(function*() {
      const schema = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] }
      const made = yield* ask({ response_format: { type: "json_schema", json_schema: { name: "x", schema } } })
      assert.isNumber(JSON.parse(made.body.choices[0].message.content).a)
      const short = yield* ask({ max_completion_tokens: 1 })
      assert.strictEqual(short.body.choices[0].finish_reason, "length")
      const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }
      yield* ask({ messages: [{ role: "user", content: [image, { type: "text", text: "What is it?" }] }] })
      const broken = yield* ask({
        messages: [{ role: "user", content: [{ ...image, image_url: { url: "data:image/png;base64,???" } }] }]
      })
      assert.include(broken.body[0].error.message, "Base64 decoding failed")
    })
  )

  test(
    "scripts and faults apply, and errors are those of Google in a list",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.always("models.generateContent", Script.says("Scripted.")))
      assert.strictEqual((yield* ask({})).body.choices[0].message.content, "Scripted.")
      yield* emulator.script(Script.always("*", Script.says("Everywhere.")))
      yield* emulator.inject(Fault.sequence("openai.chat", [Fault.status(429)]))
      const limited = yield* ask({})
      assert.deepStrictEqual([limited.status, limited.body[0].error.status], [429, "RESOURCE_EXHAUSTED"])
      assert.deepStrictEqual((yield* emulator.requests).map(({ operation }) => operation), [
        "openai.chat",
        "openai.chat"
      ])
      const missing = yield* ask({ model: "no-model" })
      assert.strictEqual(missing.status, 404)
      assert.strictEqual(RpcStatus.make(404, "").status, missing.body[0].error.status)
    })
  )

  test(
    "the key is a token; a wrong one is refused",
    Effect.gen(function*() {
      assert.strictEqual((yield* ask({})).status, 400)
      const right = yield* json(memory, chat, {
        model: "gemini-2.5-flash",
        messages: [{ role: "user", content: "Hi" }]
      }, {
        headers: { authorization: "Bearer right" }
      })
      assert.strictEqual(right.status, 200)
    }),
    { apiKeys: ["right"], accessTokens: ["token"] }
  )

  test(
    "embeddings as numbers and in Base64, and models",
    Effect.gen(function*() {
      const embed = (more: object) =>
        json(memory, "/v1beta/openai/embeddings", undefined, {
          method: "POST",
          headers,
          body: JSON.stringify({ model: "gemini-embedding-001", input: ["a", "b"], dimensions: 8, ...more })
        })
      const { body } = yield* embed({})
      assert.deepStrictEqual(body.data.map(({ embedding }: Parsed) => embedding.length), [8, 8])
      const encoded = yield* embed({ encoding_format: "base64" })
      const bytes = Buffer.from(encoded.body.data[0].embedding, "base64")
      assert.deepStrictEqual(
        Array.from({ length: 8 }, (_, index) => bytes.readFloatLE(4 * index)),
        body.data[0].embedding.map(Math.fround)
      )
      const { body: listed } = yield* json(memory, "/v1beta/openai/models", undefined, { headers })
      assert.include(listed.data.map(({ id }: Parsed) => id), "models/gemini-2.5-flash")
      const { body: one } = yield* json(memory, "/v1beta/openai/models/gemini-2.5-flash", undefined, { headers })
      assert.deepStrictEqual([one.id, one.owned_by], ["models/gemini-2.5-flash", "google"])
      assert.strictEqual((yield* json(memory, "/v1beta/openai/models/none", undefined, { headers })).status, 404)
    })
  )

  test(
    "Vertex AI has chat completions below a location",
    Effect.gen(function*() {
      const path = "/v1/projects/p/locations/l/endpoints/openapi/chat/completions"
      const { body, status } = yield* ask({
        model: "google/gemini-2.5-flash",
        messages: [{ role: "user", content: "the weather" }],
        tools: [weather]
      }, path)
      assert.strictEqual(status, 200)
      assert.isString(body.choices[0].message.tool_calls[0].extra_content.vertex.thought_signature)
    })
  )
})

for (const face of faces) {
  describe(`browsers ${face.name}`, () => {
    it.effect("may call from every origin", () =>
      Effect.gen(function*() {
        const path = "/v1beta/models/gemini-2.5-flash:generateContent"
        const { response } = yield* send(face, path, undefined, {
          method: "OPTIONS",
          headers: {
            origin: "https://app.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,x-goog-api-key"
          }
        })
        assert.strictEqual(response.status, 200)
        assert.strictEqual(response.headers.get("access-control-allow-origin"), "https://app.example")
        assert.strictEqual(response.headers.get("access-control-allow-headers"), "content-type,x-goog-api-key")
        assert.include(response.headers.get("access-control-allow-methods"), "POST")
        const emulator = yield* Emulator
        assert.deepStrictEqual(yield* emulator.requests, [])
        const answer = yield* send(face, path, { contents: [{ parts: [{ text: "Hi" }] }] }, {
          headers: { origin: "https://app.example", "x-goog-api-key": "k" }
        })
        assert.strictEqual(answer.response.headers.get("access-control-allow-origin"), "https://app.example")
        assert.include(answer.response.headers.get("access-control-expose-headers"), "x-goog-upload-url")
        const plain = yield* send(face, path, { contents: [{ parts: [{ text: "Hi" }] }] })
        assert.isNull(plain.response.headers.get("access-control-allow-origin"))
      }).pipe(Effect.provide(face.layer())))
  })
}

describe("further paths", () => {
  test(
    "Firebase has the models of the Gemini API below a project, and Imagen has predict there",
    Effect.gen(function*() {
      const path = "/v1beta/projects/p/models/gemini-2.5-flash:generateContent"
      const { body, status } = yield* json(memory, path, { contents: [{ parts: [{ text: "Hi" }] }] })
      assert.deepStrictEqual([status, body.candidates.length], [200, 1])
      const [request] = yield* Effect.flatMap(Emulator, ({ requests }) => requests)
      assert.deepStrictEqual([request?.backend, request?.operation], ["gemini", "models.generateContent"])
      const painted = yield* json(memory, "/v1beta/models/imagen-4.0-generate-001:predict", {
        instances: [{ prompt: "A cat" }],
        parameters: { sampleCount: 2 }
      })
      assert.deepStrictEqual([painted.status, painted.body.predictions.length], [200, 2])
    })
  )
})
