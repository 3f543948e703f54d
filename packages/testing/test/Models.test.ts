import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { events, generate, memory, type Parsed, prompt, send, stream, textOf } from "./faces.ts"

const vertex = "/v1beta1/projects/p/locations/l"

const json = (path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(
    send(memory, path, body, init),
    ({ response, text }) => ({ status: response.status, body: JSON.parse(text) })
  )

const refusal = (path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(json(path, body, init), ({ body, status }) => {
    assert.strictEqual(body.error.code, status)
    return body.error
  })

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

describe("generateContent", () => {
  const parts = (body: object, path = generate) =>
    Effect.map(json(path, { ...prompt("Hi"), ...body }), ({ body }) => body.candidates[0].content.parts)

  test(
    "the same prompt has the same answer, and a stream says what the whole says",
    Effect.gen(function*() {
      const { body: first } = yield* json(generate, prompt("Hi"))
      const { body: second } = yield* json(generate, prompt("Hi"))
      assert.deepStrictEqual({ ...first, responseId: "" }, { ...second, responseId: "" })
      assert.notStrictEqual(first.responseId, second.responseId)
      const chunks = events((yield* send(memory, stream, prompt("Hi"))).text)
      assert.strictEqual(chunks.map(textOf).join(""), textOf(first))
      assert.deepStrictEqual(chunks.at(-1).usageMetadata, first.usageMetadata)
      assert.deepStrictEqual(chunks.map((chunk) => chunk.candidates[0].finishReason), [
        ...chunks.slice(1).map(() => undefined),
        "STOP"
      ])
      const { body: array } = yield* json(stream.replace("?alt=sse", ""), prompt("Hi"))
      assert.strictEqual(array.map(textOf).join(""), textOf(first))
    })
  )

  test(
    "fills in the schema of the answer, in either dialect",
    Effect.gen(function*() {
      const [google] = yield* parts({
        generationConfig: {
          responseMimeType: "application/json",
          responseSchema: {
            type: "OBJECT",
            properties: {
              name: { type: "STRING" },
              colour: { type: "STRING", enum: ["red", "blue"] },
              scores: { type: "ARRAY", items: { type: "NUMBER", minimum: 3 }, minItems: 2 }
            }
          }
        }
      })
      assert.deepStrictEqual(JSON.parse(google.text), { name: "name", colour: "red", scores: [3, 3] })
      const [standard] = yield* parts({
        generationConfig: {
          responseMimeType: "application/json",
          responseJsonSchema: {
            $defs: {
              node: {
                type: "object",
                properties: { next: { $ref: "#/$defs/node" }, id: { const: 7 } },
                required: ["id"]
              }
            },
            $ref: "#/$defs/node"
          }
        }
      })
      assert.strictEqual(JSON.parse(standard.text).id, 7)
      assert.strictEqual(JSON.parse(standard.text).next.id, 7)
      const [choice] = yield* parts({
        generationConfig: { responseMimeType: "text/x.enum", responseSchema: { type: "STRING", enum: ["one", "two"] } }
      })
      assert.strictEqual(choice.text, "one")
    })
  )

  test(
    "streams JSON in pieces that end anywhere, and takes the schema of a response format",
    Effect.gen(function*() {
      const properties = { name: { type: "string" }, scores: { type: "array", items: { type: "number", minimum: 3 } } }
      const schema = { type: "object", properties, required: ["name", "scores"] }
      for (
        const generationConfig of [
          { responseMimeType: "application/json", responseJsonSchema: schema },
          { responseFormat: [{ text: { mimeType: "application/json", schema } }] }
        ]
      ) {
        const chunks = events((yield* send(memory, stream, { ...prompt("Hi"), generationConfig })).text)
        assert.deepStrictEqual(chunks.map(textOf), ["{\"name\":", "\"name\",\"", "scores\":", "[3]}"])
        const { body } = yield* json(generate, { ...prompt("Hi"), generationConfig })
        assert.deepStrictEqual(JSON.parse(textOf(body)), { name: "name", scores: [3] })
        assert.deepStrictEqual(chunks.at(-1).usageMetadata, body.usageMetadata)
      }
    })
  )

  test(
    "names a function in words, and refuses a tool configuration that has no functions",
    Effect.gen(function*() {
      const tools = [{ functionDeclarations: [{ name: "get_weather" }, { name: "getLocalTime" }] }]
      const called = (text: string) =>
        Effect.map(
          parts({ tools, ...prompt(text) }),
          (all) => all.map((part: Parsed) => part.functionCall?.name)
        )
      assert.deepStrictEqual(yield* called("How is the weather, and what is the local time?"), [
        "get_weather",
        "getLocalTime"
      ])
      assert.deepStrictEqual(yield* called("How are you?"), [undefined])
      const config = (functionCallingConfig: object, tools?: ReadonlyArray<object>) =>
        Effect.map(
          refusal(generate, { ...prompt("a"), tools, toolConfig: { functionCallingConfig } }),
          (error) => error.message
        )
      assert.strictEqual(
        yield* config({ mode: "ANY" }),
        "Function calling config is set without function_declarations."
      )
      assert.include(
        yield* config({ mode: "ANY", allowedFunctionNames: ["get_weather", "get_wether"] }, tools),
        "get_wether not in function_declarations"
      )
    })
  )

  test(
    "calls functions when it must, when the prompt names one, and never with mode NONE",
    Effect.gen(function*() {
      const tools = [{
        functionDeclarations: [
          { name: "get_weather", parameters: { type: "OBJECT", properties: { city: { type: "STRING" } } } },
          { name: "get_time", parametersJsonSchema: { type: "object", properties: { zone: { enum: ["UTC"] } } } }
        ]
      }]
      const mode = (mode: string, allowedFunctionNames?: ReadonlyArray<string>) => ({
        toolConfig: {
          functionCallingConfig: { mode, ...(allowedFunctionNames ? { allowedFunctionNames } : undefined) }
        }
      })
      const [forced, ...rest] = yield* parts({ tools, ...mode("ANY") })
      assert.strictEqual(forced.functionCall.name, "get_weather")
      assert.deepStrictEqual(forced.functionCall.args, { city: "city" })
      assert.isString(forced.functionCall.id)
      assert.isString(forced.thoughtSignature)
      assert.deepStrictEqual(rest, [])
      const [allowed] = yield* parts({ tools, ...mode("ANY", ["get_time"]) })
      assert.deepStrictEqual(allowed.functionCall.args, { zone: "UTC" })
      const named = yield* parts({ tools, ...prompt("Use get_weather and get_time.") })
      assert.deepStrictEqual(named.map((part: Parsed) => part.functionCall.name), ["get_weather", "get_time"])
      const [auto] = yield* parts({ tools })
      assert.isString(auto.text)
      const [none] = yield* parts({ tools, ...mode("NONE"), ...prompt("Use get_weather.") })
      assert.isString(none.text)
      const results = {
        contents: [
          ...prompt("Use get_weather.").contents,
          { role: "model", parts: [forced] },
          { role: "user", parts: [{ functionResponse: { name: "get_weather", response: { celsius: 3 } } }] }
        ]
      }
      const [answered] = yield* parts({ tools, ...results })
      assert.strictEqual(answered.text, "The function get_weather answered {\"celsius\":3}.")
      const [again] = yield* parts({ tools, ...mode("ANY"), ...results })
      assert.strictEqual(again.functionCall.name, "get_weather")
      assert.notStrictEqual(again.functionCall.id, forced.functionCall.id)
    })
  )

  test(
    "Gemini 3 wants the thought signature of a call back",
    Effect.gen(function*() {
      const path = "/v1beta/models/gemini-3-flash-preview:generateContent"
      const turn = (call: object) => ({
        contents: [
          ...prompt("Use f.").contents,
          { role: "model", parts: [call] },
          { role: "user", parts: [{ functionResponse: { name: "f", response: {} } }] }
        ]
      })
      const unsigned = yield* refusal(path, turn({ functionCall: { name: "f", args: {} } }))
      assert.include(unsigned.message, "missing a thought_signature")
      const signed = yield* json(path, turn({ functionCall: { name: "f", args: {} }, thoughtSignature: "c2ln" }))
      assert.strictEqual(signed.status, 200)
    })
  )

  test(
    "thinks aloud when asked, and counts its thoughts apart",
    Effect.gen(function*() {
      const { body } = yield* json(generate, {
        ...prompt("Hi"),
        generationConfig: { thinkingConfig: { includeThoughts: true } }
      })
      const [thought, answer] = body.candidates[0].content.parts
      assert.isTrue(thought.thought)
      assert.isString(thought.thoughtSignature)
      assert.strictEqual(answer.thought, undefined)
      const { candidatesTokenCount, promptTokenCount, thoughtsTokenCount, totalTokenCount } = body.usageMetadata
      assert.isAbove(thoughtsTokenCount, 0)
      assert.strictEqual(totalTokenCount, promptTokenCount + candidatesTokenCount + thoughtsTokenCount)
      const chunks = events(
        (yield* send(memory, stream, {
          ...prompt("Hi"),
          generationConfig: { thinkingConfig: { includeThoughts: true } }
        })).text
      )
      const signed = chunks.filter((chunk) => chunk.candidates[0].content.parts[0].thoughtSignature !== undefined)
      assert.strictEqual(signed.length, 1)
    })
  )

  test(
    "keeps to maxOutputTokens, stopSequences and candidateCount",
    Effect.gen(function*() {
      const { body: short } = yield* json(generate, { ...prompt("Hi"), generationConfig: { maxOutputTokens: 2 } })
      assert.strictEqual(textOf(short), "Hello fr")
      assert.strictEqual(short.candidates[0].finishReason, "MAX_TOKENS")
      const { body: stopped } = yield* json(generate, {
        ...prompt("Hi"),
        generationConfig: { stopSequences: ["nowhere", " emulator"], candidateCount: 2 }
      })
      assert.strictEqual(textOf(stopped), "Hello from the")
      assert.deepStrictEqual(stopped.candidates.map((candidate: Parsed) => candidate.index), [0, 1])
    })
  )

  test(
    "runs code, searches, and makes images and sound",
    Effect.gen(function*() {
      const kinds = (all: ReadonlyArray<object>) => all.flatMap((part) => Object.keys(part))
      assert.deepStrictEqual(kinds(yield* parts({ tools: [{ codeExecution: {} }] })), [
        "executableCode",
        "codeExecutionResult",
        "text"
      ])
      const { body } = yield* json(generate, { ...prompt("Hi"), tools: [{ googleSearch: {} }] })
      assert.deepStrictEqual(body.candidates[0].groundingMetadata.webSearchQueries, ["Hi"])
      assert.deepStrictEqual(kinds(yield* parts({ generationConfig: { responseModalities: ["TEXT", "IMAGE"] } })), [
        "text",
        "inlineData"
      ])
      const [sound] = yield* parts({ generationConfig: { responseModalities: ["AUDIO"] } })
      assert.match(sound.inlineData.mimeType, /^audio\//)
    })
  )

  test(
    "takes names in snake_case at the top",
    Effect.gen(function*() {
      const [thought] = yield* parts({ generation_config: { thinkingConfig: { includeThoughts: true } } })
      assert.isTrue(thought.thought)
    })
  )
})

describe("refusals", () => {
  test(
    "a missing key, a wrong path, an unknown model, a method that the model lacks",
    Effect.gen(function*() {
      const anonymous = { headers: {} }
      assert.strictEqual((yield* refusal(generate, prompt("a"), anonymous)).status, "PERMISSION_DENIED")
      const noToken = yield* refusal(
        `${vertex}/publishers/google/models/gemini-2.5-flash:generateContent`,
        prompt("a"),
        anonymous
      )
      assert.strictEqual(noToken.status, "UNAUTHENTICATED")
      assert.strictEqual(noToken.details[0].reason, "CREDENTIALS_MISSING")
      for (const path of ["/v1beta/nothing", "/v7/models", "/", "/v1beta/models/%zz:generateContent"]) {
        const { response, text } = yield* send(memory, path)
        assert.strictEqual(response.status, 404)
        assert.match(text, /^<!DOCTYPE html>/)
      }
      const unknown = yield* refusal("/v1beta/models/nope:generateContent", prompt("a"))
      assert.strictEqual(unknown.status, "NOT_FOUND")
      assert.include(
        unknown.message,
        "models/nope is not found for API version v1beta, or is not supported for generateContent"
      )
      const onVertex = yield* refusal(`${vertex}/publishers/google/models/nope:generateContent`, prompt("a"))
      assert.include(onVertex.message, "`projects/p/locations/l/publishers/google/models/nope` was not found")
      assert.strictEqual((yield* refusal("/v1beta/models/gemini-embedding-001:generateContent", prompt("a"))).code, 404)
      assert.strictEqual((yield* refusal("/v1beta/models/nope")).code, 404)
    })
  )

  it.effect("keys and tokens that are not on the list", () =>
    Effect.gen(function*() {
      const invalid = yield* refusal("/v1beta/models", undefined, { headers: { "x-goog-api-key": "wrong" } })
      assert.strictEqual(invalid.code, 400)
      assert.deepStrictEqual(invalid.details[0], {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "API_KEY_INVALID",
        domain: "googleapis.com",
        metadata: { service: "generativelanguage.googleapis.com" }
      })
      const token = yield* refusal(`${vertex}/models`, undefined, { headers: { authorization: "Bearer wrong" } })
      assert.strictEqual(token.code, 401)
      for (const headers of [{ "x-goog-api-key": "right" }, { authorization: "Bearer right" }]) {
        assert.strictEqual((yield* json(`${vertex}/models`, undefined, { headers })).status, 200)
      }
      assert.strictEqual((yield* json("/v1beta/models?key=right", undefined, { headers: {} })).status, 200)
    }).pipe(Effect.provide(memory.layer({ apiKeys: ["right"], accessTokens: ["right"] }))))

  test(
    "bodies that are no request",
    Effect.gen(function*() {
      const message = (body: unknown) => Effect.map(refusal(generate, body), (error) => error.message)
      assert.include(yield* message("{ not json"), "Invalid JSON payload received. Unexpected token.")
      assert.include(yield* message([]), "Root element must be a message")
      assert.include(
        yield* message({ ...prompt("a"), temprature: 1 }),
        "Unknown name \"temprature\": Cannot find field."
      )
      const empty = yield* refusal(generate, { contents: [] })
      assert.strictEqual(empty.message, "* GenerateContentRequest.contents: contents is not specified\n")
      assert.deepStrictEqual(empty.details, [{
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: "contents", description: "contents is not specified" }]
      }])
      assert.include(
        yield* message({ contents: [{ parts: [] }] }),
        "contents[0].parts: contents.parts must not be empty"
      )
      assert.include(yield* message({ contents: [{ parts: [{}] }] }), "contents[0].parts[0].data: required oneof field")
      assert.include(
        yield* message({ contents: [{ role: "robot", parts: [{ text: "a" }] }] }),
        "valid role: user, model"
      )
      const typed = yield* refusal(generate, {
        contents: [{ parts: [{ text: 7 }] }],
        generationConfig: { topP: "high" }
      })
      assert.deepStrictEqual(typed.details[0].fieldViolations.map((violation: Parsed) => violation.field), [
        "contents[0].parts[0].text",
        "generation_config.top_p"
      ])
      assert.strictEqual((yield* json(generate, { ...prompt("a"), systemInstruction: null, tools: null })).status, 200)
    })
  )
})

describe("tokens", () => {
  test(
    "countTokens on both backends, by modality, plain or as a wrapped request",
    Effect.gen(function*() {
      const contents = [{ parts: [{ text: "12345678" }, { inlineData: { mimeType: "image/png", data: "" } }] }]
      const gemini = yield* json("/v1beta/models/gemini-2.5-flash:countTokens", { contents })
      assert.deepStrictEqual(gemini.body, {
        totalTokens: 260,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 2 }, { modality: "IMAGE", tokenCount: 258 }]
      })
      const wrapped = yield* json("/v1beta/models/gemini-2.5-flash:countTokens", {
        generateContentRequest: {
          model: "models/gemini-2.5-flash",
          contents,
          systemInstruction: { parts: [{ text: "abcd" }] }
        }
      })
      assert.strictEqual(wrapped.body.totalTokens, 261)
      const path = `${vertex}/publishers/google/models/gemini-2.5-flash:countTokens`
      assert.strictEqual((yield* json(path, prompt("a b c"))).body.totalBillableCharacters, 3)
    })
  )

  test(
    "computeTokens is Vertex AI's alone",
    Effect.gen(function*() {
      const path = "/publishers/google/models/gemini-2.5-flash:computeTokens"
      const { body } = yield* json(vertex + path, prompt("12345"))
      assert.deepStrictEqual(body.tokensInfo[0].tokens, [btoa("1234"), btoa("5")])
      assert.strictEqual(
        (yield* send(memory, `/v1beta/models/gemini-2.5-flash:computeTokens`, prompt("a"))).response.status,
        404
      )
    })
  )
})

describe("embeddings", () => {
  test(
    "have length 1, depend on the text alone, and are as long as asked",
    Effect.gen(function*() {
      const request = (text: string, outputDimensionality?: number) => ({
        model: "models/gemini-embedding-001",
        content: { parts: [{ text }] },
        ...(outputDimensionality === undefined ? undefined : { outputDimensionality })
      })
      const path = "/v1beta/models/gemini-embedding-001:batchEmbedContents"
      const { body } = yield* json(path, { requests: [request("a"), request("b"), request("a", 8)] })
      const [a, b, short] = body.embeddings.map((embedding: Parsed) => embedding.values)
      assert.deepStrictEqual([a.length, b.length, short.length], [3072, 3072, 8])
      assert.approximately(Math.hypot(...a), 1, 1e-6)
      assert.notDeepEqual(a, b)
      const again = yield* json("/v1beta/models/gemini-embedding-001:embedContent", request("a"))
      assert.deepStrictEqual(again.body.embedding.values, a)
      const predicted = yield* json(`${vertex}/publishers/google/models/text-embedding-005:predict`, {
        instances: [{ content: "a" }],
        parameters: { outputDimensionality: 8 }
      })
      assert.deepStrictEqual(predicted.body.predictions[0].embeddings.values, short)
      assert.strictEqual((yield* refusal(path, { requests: [] })).code, 400)
      assert.strictEqual((yield* refusal(path, { requests: [{ content: { parts: [] } }] })).code, 400)
    })
  )
})

describe("models", () => {
  test(
    "pages of a list join up, and a token that is none is refused",
    Effect.gen(function*() {
      const { body: all } = yield* json("/v1beta/models?pageSize=1000")
      const names: Array<string> = []
      let token: string | undefined = ""
      while (token !== undefined) {
        const { body }: { body: Parsed } = yield* json(
          `/v1beta/models?pageSize=7&pageToken=${encodeURIComponent(token)}`
        )
        names.push(...body.models.map((model: Parsed) => model.name))
        token = body.nextPageToken
      }
      assert.deepStrictEqual(names, all.models.map((model: Parsed) => model.name))
      assert.strictEqual((yield* refusal("/v1beta/models?pageToken=nonsense")).message, "Page token is invalid.")
    })
  )

  it.effect("knows the models that it is told of", () =>
    Effect.gen(function*() {
      const { body } = yield* json("/v1beta/models/house-model")
      assert.strictEqual(body.displayName, "House model")
      assert.strictEqual((yield* json("/v1beta/models/house-model:generateContent", prompt("a"))).status, 200)
      assert.strictEqual((yield* refusal("/v1beta/models/house-model:countTokens", prompt("a"))).code, 404)
    }).pipe(Effect.provide(
      memory.layer({ models: [{ id: "house-model", methods: ["generateContent"], displayName: "House model" }] })
    )))

  test(
    "tuned models generate; base models cannot be changed; each backend has its own",
    Effect.gen(function*() {
      assert.strictEqual((yield* json("/v1beta/tunedModels/emulated-tuned:generateContent", prompt("a"))).status, 200)
      assert.strictEqual(
        (yield* refusal("/v1beta/models/gemini-2.5-flash", {}, { method: "DELETE", body: null })).code,
        403
      )
      assert.strictEqual((yield* refusal("/v1beta/models/1234567890")).code, 404)
      const filtered = yield* json(`${vertex}/models?filter=${encodeURIComponent("labels.tune-type:*")}`)
      assert.strictEqual(filtered.body.models[0].name, "projects/p/locations/l/models/1234567890")
      const other = yield* json(`${vertex}/models?filter=${encodeURIComponent("labels.other:*")}`)
      assert.strictEqual(other.body.models, undefined)
    })
  )
})

describe("videos", () => {
  const start = `${vertex}/publishers/google/models/veo-3.0-generate-001:predictLongRunning`
  const poll = `${vertex}/publishers/google/models/veo-3.0-generate-001:fetchPredictOperation`

  it.effect("are done when the clock says so, on both backends", () =>
    Effect.gen(function*() {
      const onVertex = yield* json(start, { instances: [{ prompt: "a cat" }], parameters: { storageUri: "gs://b/o/" } })
      const onGemini = yield* json("/v1beta/models/veo-3.0-generate-001:predictLongRunning", {
        instances: [{ prompt: "a cat" }],
        parameters: { sampleCount: 2 }
      })
      const operations = Effect.all([
        json(poll, { operationName: onVertex.body.name }),
        json(`/v1beta/${onGemini.body.name}`)
      ])
      yield* TestClock.adjust("30 seconds")
      for (const { body } of yield* operations) {
        assert.strictEqual(body.done, undefined)
        assert.strictEqual(body.metadata.progressPercent, 50)
      }
      yield* TestClock.adjust("30 seconds")
      const [first, second] = yield* operations
      assert.isTrue(first.body.done)
      assert.deepStrictEqual(first.body.response.videos, [{ gcsUri: "gs://b/o/sample_0.mp4", mimeType: "video/mp4" }])
      assert.strictEqual(second.body.response.generateVideoResponse.generatedSamples.length, 2)
    }).pipe(Effect.provide(memory.layer({ jobDuration: "1 minute" }))))

  test(
    "unknown operations and empty requests are refused",
    Effect.gen(function*() {
      assert.strictEqual((yield* refusal(poll, { operationName: "projects/p/x" })).code, 404)
      assert.strictEqual((yield* refusal(start, { instances: [{}] })).code, 400)
      assert.strictEqual(
        (yield* refusal(`${vertex}/publishers/google/models/imagen-4.0-generate-001:predict`, {})).code,
        400
      )
    })
  )
})
