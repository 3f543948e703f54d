import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import type { GenAIError } from "../src/GenAIError.ts"
import { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import { Models } from "../src/Models.ts"
import * as ReferenceImage from "../src/ReferenceImage.ts"
import type { Content } from "../src/wire/Content.ts"
import { chunk, collect, expectTag, once, requestCount, requests } from "./harness/calls.ts"
import { memoryTest, type Settings, vertex } from "./harness/emulated.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const image = { imageBytes: "aGk=", mimeType: "image/png" }

const onBoth = (name: string, body: Parameters<typeof memoryTest>[1]): void => {
  memoryTest(`${name} [gemini]`, body)
  memoryTest(`${name} [vertex]`, body, vertex)
}

type Call = (models: Models["Service"]) => Effect.Effect<unknown, GenAIError>

/** Every method, called as simply as it can be. */
const calls: { readonly [method in keyof Models["Service"]]: Call } = {
  generateContent: (models) => models.generateContent({ model, contents }),
  generateContentStream: (models) => Stream.runDrain(models.generateContentStream({ model, contents })),
  embedContent: (models) => models.embedContent({ model: "gemini-embedding-001", contents }),
  countTokens: (models) => models.countTokens({ model, contents }),
  computeTokens: (models) => models.computeTokens({ model, contents }),
  get: (models) => models.get({ model }),
  list: (models) => Stream.runDrain(models.list()),
  listPages: (models) => Stream.runDrain(models.listPages()),
  update: (models) => models.update({ model: "tunedModels/none", config: { displayName: "t" } }),
  delete: (models) => models.delete({ model: "tunedModels/none" }),
  generateImages: (models) => models.generateImages({ model: "imagen-4.0-generate-001", prompt: "A cat" }),
  editImage: (models) =>
    models.editImage({
      model: "imagen-3.0-capability-001",
      prompt: "A hat for [1]",
      referenceImages: [new ReferenceImage.RawReferenceImage({ referenceId: 1, referenceImage: image })]
    }),
  upscaleImage: (models) => models.upscaleImage({ model: "imagen-4.0-upscale-preview", image, upscaleFactor: "x2" }),
  recontextImage: (models) =>
    models.recontextImage({
      model: "imagen-product-recontext-preview-06-30",
      source: { productImages: [{ productImage: image }] }
    }),
  segmentImage: (models) =>
    models.segmentImage({ model: "image-segmentation-001", source: { image }, config: { mode: "FOREGROUND" } }),
  generateVideos: (models) => models.generateVideos({ model: "veo-3.0-generate-001", source: { prompt: "A cat" } })
}

const vertexOnly = new Set([
  "computeTokens",
  "generateImages",
  "editImage",
  "upscaleImage",
  "recontextImage",
  "segmentImage",
  "generateVideos"
])

/** Expects a call to be refused before it is sent. */
const refused = <Tag extends GenAIError["_tag"]>(call: Call, tag: Tag) =>
  Effect.gen(function*() {
    const error = expectTag(yield* Effect.flip(Models.use(call)), tag)
    assert.strictEqual(yield* requestCount, 0)
    return error
  })

describe("Models: every method on every backend", () => {
  for (const [method, call] of Object.entries(calls)) {
    if (method === "update" || method === "delete") continue
    if (vertexOnly.has(method)) {
      memoryTest(`${method}: not on the Developer API`, () =>
        Effect.gen(function*() {
          const error = yield* refused(call, "UnsupportedMethod")
          assert.strictEqual(error.operation, `models.${method}`)
          assert.strictEqual(error.backend, "Gemini Developer API")
        }))
    } else memoryTest(`${method} [gemini]`, () => Effect.asVoid(Models.use(call)))
    memoryTest(`${method} [vertex]`, () => Effect.asVoid(Models.use(call)), vertex)
  }

  memoryTest("update and delete: a tuned model that is not there", () =>
    Effect.gen(function*() {
      for (const call of [calls.update, calls.delete]) expectTag(yield* Effect.flip(Models.use(call)), "NotFound")
    }))

  memoryTest("update and delete: a tuned model is not one of Vertex AI", () =>
    Effect.gen(function*() {
      for (const call of [calls.update, calls.delete]) {
        assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "model")
      }
    }), vertex)
})

describe("Models: bad input is refused before it is sent, and named", () => {
  const names = ["", "..", "../m", "models/../m", "m?key=1", "m&a=b", "m#a", "m\nb", "m b"]
  for (const name of names) {
    onBoth(`the model ${JSON.stringify(name)}`, () =>
      Effect.gen(function*() {
        for (
          const call of [
            (models) => models.generateContent({ model: name, contents }),
            (models) => Stream.runDrain(models.generateContentStream({ model: name, contents })),
            (models) => models.embedContent({ model: name, contents }),
            (models) => models.get({ model: name })
          ] satisfies ReadonlyArray<Call>
        ) assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "model")
      }))
  }

  const nothing: ReadonlyArray<Content> = []
  onBoth("empty contents", () =>
    Effect.gen(function*() {
      for (
        const call of [
          (models) => models.generateContent({ model, contents: nothing }),
          (models) => Stream.runDrain(models.generateContentStream({ model, contents: nothing })),
          (models) => models.countTokens({ model, contents: nothing }),
          (models) => models.embedContent({ model: "gemini-embedding-001", contents: nothing })
        ] satisfies ReadonlyArray<Call>
      ) assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "contents")
    }))

  onBoth("missing contents", () =>
    Effect.gen(function*() {
      const params = JSON.parse("{\"model\":\"gemini-embedding-001\"}")
      for (
        const call of [
          (models) => models.generateContent(params),
          (models) => models.embedContent(params)
        ] satisfies ReadonlyArray<Call>
      ) assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "contents")
    }))

  onBoth("the wrong type in the config", () =>
    Effect.gen(function*() {
      const config = JSON.parse("{\"temperature\":\"hot\"}")
      const error = yield* refused((models) => models.generateContent({ model, contents, config }), "InvalidRequest")
      assert.strictEqual(error.field, "config.temperature")
      assert.strictEqual(error.expected, "a number")
      assert.strictEqual(error.message, "Invalid config.temperature: expected a number")
    }))

  memoryTest("a field that the Developer API lacks", () =>
    Effect.gen(function*() {
      const call: Call = (models) =>
        Stream.runDrain(models.generateContentStream({ model, contents, config: { audioTimestamp: true } }))
      const error = yield* refused(call, "UnsupportedField")
      assert.strictEqual(error.field, "config.audioTimestamp")
      assert.strictEqual(error.backend, "Gemini Developer API")
    }))

  memoryTest("a field that Vertex lacks, deep inside", () =>
    Effect.gen(function*() {
      const part = { text: "a", partMetadata: { a: 1 } }
      const call: Call = (models) => models.generateContent({ model, contents: [{ role: "user", parts: [part] }] })
      const error = yield* refused(call, "UnsupportedField")
      assert.strictEqual(error.field, "contents[0].parts[0].partMetadata")
      assert.strictEqual(error.backend, "Vertex AI")
    }), vertex)

  memoryTest("a field of another kind of embedding model", () =>
    Effect.gen(function*() {
      const call: Call = (models) =>
        models.embedContent({ model: "text-embedding-005", contents, config: { documentOcr: true } })
      assert.strictEqual((yield* refused(call, "UnsupportedField")).field, "config.documentOcr")
    }), vertex)

  memoryTest("a source beside a prompt", () =>
    Effect.gen(function*() {
      const call: Call = (models) =>
        models.generateVideos({ model: "veo-3.0-generate-001", prompt: "A cat", source: { prompt: "A dog" } })
      assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "source")
    }), vertex)

  memoryTest("a filter for tuned models on Vertex", () =>
    Effect.gen(function*() {
      const call: Call = (models) => Stream.runDrain(models.list({ config: { queryBase: false, filter: "a" } }))
      assert.strictEqual((yield* refused(call, "InvalidRequest")).field, "config.filter")
    }), vertex)
})

describe("Models: content", () => {
  onBoth("an answer has accessors and headers", () =>
    Effect.gen(function*() {
      const response = yield* Models.use((models) => models.generateContent({ model, contents: "Hi" }))
      assert.instanceOf(response, GenerateContentResponse)
      assert.include(response.text, "Hi")
      assert.include(response.sdkHttpResponse?.headers?.["content-type"], "application/json")
    }))

  onBoth("chunks have accessors and headers", () =>
    Effect.gen(function*() {
      const { delivered } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents: "Hi" })))
      )
      assert.isAbove(delivered.length, 1)
      for (const chunk of delivered) {
        assert.instanceOf(chunk, GenerateContentResponse)
        assert.include(chunk.sdkHttpResponse?.headers?.["content-type"], "text/event-stream")
      }
      assert.include(delivered.map(({ text }) => text).join(""), "Hi")
    }))

  onBoth("enum values, fields and parts of tomorrow come through, in answers and chunks", () =>
    Effect.gen(function*() {
      const answer = {
        candidates: [{
          content: { role: "narrator", parts: [{ hologram: { depth: 3 } }, { text: "a", mood: "calm" }] },
          finishReason: "BORED",
          novelty: [1, null]
        }],
        weather: { sky: "blue" }
      }
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", [Reply.json(answer)]))
      yield* emulator.script(Script.sequence("models.generateContentStream", [Reply.events([answer])]))
      const { sdkHttpResponse: _, ...response } = yield* Models.use((models) =>
        models.generateContent({ model, contents })
      )
      assert.deepStrictEqual(response as unknown, answer)
      const { delivered } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents })))
      )
      const [{ sdkHttpResponse: __, ...first }] = delivered as [GenerateContentResponse]
      assert.deepStrictEqual(first as unknown, answer)
    }))

  memoryTest("citations have one name on both backends, in answers and chunks", () =>
    Effect.gen(function*() {
      const answer = {
        candidates: [{ citationMetadata: { citationSources: [{ uri: "https://a" }] }, finishReason: "STOP" }]
      }
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", [Reply.json(answer)]))
      yield* emulator.script(Script.sequence("models.generateContentStream", [Reply.events([answer])]))
      const response = yield* Models.use((models) => models.generateContent({ model, contents }))
      const { delivered } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents })))
      )
      for (const { candidates } of [response, ...delivered]) {
        assert.deepStrictEqual(candidates?.[0]?.citationMetadata?.citations, [{ uri: "https://a" }])
      }
    }))

  onBoth("schemas go out in a form that the API takes, in a stream as well", () =>
    Effect.gen(function*() {
      const document = Schema.toJsonSchemaDocument(Schema.Struct({ at: Schema.NullOr(Schema.String) }))
      const beyond = { type: "object", properties: { degrees: { type: "number", exclusiveMinimum: -273 } } }
      const config = {
        responseSchema: document,
        tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: document, response: beyond }] }]
      }
      yield* Models.use((models) => models.generateContent({ model, contents, config }))
      yield* Models.use((models) => Stream.runDrain(models.generateContentStream({ model, contents, config })))
      const all = yield* requests
      assert.lengthOf(all, 2)
      for (const { body } of all) {
        assert.deepStrictEqual(Reflect.get(body as object, "generationConfig"), {
          responseSchema: {
            type: "OBJECT",
            properties: { at: { type: "STRING", nullable: true } },
            required: ["at"]
          }
        })
        assert.deepStrictEqual(Reflect.get(body as object, "tools"), [{
          functionDeclarations: [{ name: "f", parametersJsonSchema: document.schema, responseJsonSchema: beyond }]
        }])
      }
    }))

  onBoth("a schema that no field can hold is refused", () =>
    Effect.gen(function*() {
      const config = { responseSchema: { oneOf: [] }, responseJsonSchema: {} }
      const calls = [
        Models.use((models) => models.generateContent({ model, contents, config })),
        Models.use((models) => Stream.runDrain(models.generateContentStream({ model, contents, config })))
      ]
      for (const call of calls) {
        const error = expectTag(
          yield* Effect.flip(call as Effect.Effect<unknown, GenAIError, Models>),
          "SchemaUnsupported"
        )
        assert.deepStrictEqual([error.field, error.jsonField], [
          "config.responseSchema.oneOf",
          "config.responseJsonSchema"
        ])
      }
      assert.deepStrictEqual(yield* requests, [])
    }))

  onBoth("a response schema that is JSON Schema goes where JSON Schema goes", () =>
    Effect.gen(function*() {
      const responseSchema = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" }
      yield* Models.use((models) => models.generateContent({ model, contents, config: { responseSchema } }))
      const [request] = yield* requests
      assert.deepStrictEqual(Reflect.get(request?.body as object, "generationConfig"), {
        responseJsonSchema: responseSchema
      })
    }))
})

describe("Models: automatic continuation", () => {
  const share = (text: string, continuationToken: string) => ({
    candidates: [{ ...chunk(text).candidates[0], continuationToken, finishReason: "CONTINUATION" }]
  })
  const tokens = Effect.map(requests, (all) => all.map(({ body }) => Reflect.get(body as object, "continuationToken")))

  onBoth("an answer in several shares is one", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.sequence("models.generateContent", [
        Reply.json(share("a", "t1")),
        Reply.json(share("b", "t2")),
        Reply.json(chunk("c", "STOP"))
      ]))
      const response = yield* Models.use((models) => models.generateContent({ model, contents }))
      assert.strictEqual(response.text, "abc")
      assert.strictEqual(response.candidates?.[0]?.finishReason, "STOP")
      assert.isUndefined(response.candidates?.[0]?.continuationToken)
      assert.deepStrictEqual(yield* tokens, [undefined, "t1", "t2"])
    }))

  onBoth("a stream in several shares is one", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.sequence("models.generateContentStream", [
        Reply.events([share("a", "t1")]),
        Reply.events([chunk("b"), chunk("c", "STOP")])
      ]))
      const { delivered, error } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents })))
      )
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered.map(({ text }) => text), ["a", "b", "c"])
      assert.deepStrictEqual(delivered.map(({ candidates }) => candidates?.[0]?.finishReason), [
        undefined,
        undefined,
        "STOP"
      ])
      assert.deepStrictEqual(yield* tokens, [undefined, "t1"])
    }))

  onBoth("shares of any shape, with fields of any name, are one without loss", () =>
    Effect.gen(function*() {
      const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "text"]
      const odd = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]))
      const first = share("a", "t1")
      const shares = [
        { ...first, ...odd(1), candidates: [{ ...first.candidates[0], ...odd(1) }], usageMetadata: odd(1) },
        { ...chunk("b", "STOP"), ...odd(2), usageMetadata: odd([2]), modelVersion: null }
      ]
      const strange = [{ candidates: [null] }, { candidates: {} }, { usageMetadata: 3 }, { promptFeedback: null }]
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", shares.map((share) => Reply.json(share))))
      yield* emulator.script(
        Script.sequence("models.generateContentStream", [
          Reply.events([...strange, shares[0]]),
          Reply.events([...strange, shares[1]])
        ])
      )
      const { sdkHttpResponse: _, ...whole } = yield* Models.use((models) =>
        models.generateContent({ model, contents })
      )
      assert.deepStrictEqual<unknown>(whole, {
        ...odd(2),
        candidates: [{
          ...odd(1),
          content: { role: "model", parts: [{ text: "a" }, { text: "b" }] },
          finishReason: "STOP"
        }],
        usageMetadata: odd([2]),
        modelVersion: null
      })
      const { delivered, error } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents })))
      )
      assert.isUndefined(error)
      const chunks = delivered.map(({ sdkHttpResponse: _, ...chunk }) => chunk)
      const { finishReason: _1, ...candidate } = shares[0]!.candidates[0]!
      assert.deepStrictEqual<unknown>(chunks, [
        ...strange,
        { ...shares[0], candidates: [{ ...candidate, finishReason: undefined }] },
        ...strange,
        shares[1]
      ])
    }))

  onBoth("turned off, the first share is all", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.always("models.generateContent", Reply.json(share("a", "t1"))))
      const config = { automaticContinuation: false }
      const response = yield* Models.use((models) => models.generateContent({ model, contents, config }))
      assert.strictEqual(response.candidates?.[0]?.continuationToken, "t1")
      assert.strictEqual(yield* requestCount, 1)
    }))

  onBoth("what was had is kept when the next share cannot be had", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const refusal = Reply.json({ error: { code: 400, message: "Bad token", status: "INVALID_ARGUMENT" } }, {
        status: 400
      })
      yield* emulator.script(Script.sequence("models.generateContent", [Reply.json(share("a", "t1")), refusal]))
      yield* emulator.script(
        Script.sequence("models.generateContentStream", [Reply.events([share("a", "t1")]), refusal])
      )
      const config = { httpOptions: once }
      const answer = yield* Effect.flip(Models.use((models) => models.generateContent({ model, contents, config })))
      const { delivered, error } = yield* collect(
        Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents, config })))
      )
      assert.deepStrictEqual(delivered.map(({ text }) => text), ["a"])
      for (const failure of [answer, error]) {
        const { cause, continuationToken, partial } = expectTag(failure, "ContinuationInterrupted")
        assert.strictEqual(continuationToken, "t1")
        assert.strictEqual((partial as GenerateContentResponse).text, "a")
        assert.strictEqual(cause?._tag, "BadRequest")
      }
      assert.strictEqual(yield* requestCount, 4)
    }))
})

describe("Models: a server that always hands out another token", () => {
  const endless =
    (toReply: (chunks: ReadonlyArray<unknown>) => Reply.Reply) => ({ index }: { readonly index: number }) =>
      toReply([{
        candidates: [{
          ...chunk(`${index} `).candidates[0],
          continuationToken: `t${index}`,
          finishReason: "CONTINUATION"
        }],
        usageMetadata: { candidatesTokenCount: 1 }
      }])
  const all = Array.from({ length: 100 }, (_, index) => `${index} `)

  onBoth("ends after 100 requests, and all that was generated is in the error", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.always("*", endless(([chunk]) => Reply.json(chunk))))
      const error = yield* Effect.flip(Models.use((models) => models.generateContent({ model, contents })))
      const { cause, continuationToken, message, operation, partial } = expectTag(error, "ContinuationInterrupted")
      assert.strictEqual(yield* requestCount, 100)
      assert.strictEqual(message, "The answer is still incomplete after 100 requests")
      assert.deepStrictEqual([cause, continuationToken, operation], [undefined, "t99", "models.generateContent"])
      assert.instanceOf(partial, GenerateContentResponse)
      assert.strictEqual(partial.text, all.join(""))
      assert.strictEqual(partial.usageMetadata?.candidatesTokenCount, 100)
    }))

  onBoth(
    "ends a stream after 100 requests, and all that was generated is delivered before",
    () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).script(Script.always("*", endless(Reply.events)))
        const { delivered, error } = yield* collect(
          Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents })))
        )
        const { cause, continuationToken, message, operation, partial } = expectTag(error, "ContinuationInterrupted")
        assert.strictEqual(yield* requestCount, 100)
        assert.strictEqual(message, "The answer is still incomplete after 100 requests")
        assert.deepStrictEqual([cause, continuationToken, operation], [
          undefined,
          "t99",
          "models.generateContentStream"
        ])
        assert.deepStrictEqual(delivered.map(({ text }) => text), all)
        assert.strictEqual(partial, delivered.at(-1))
      })
  )
})

describe("Models: lists", () => {
  onBoth("items, and pages of a size", () =>
    Effect.gen(function*() {
      const models = yield* Models
      const items = yield* Stream.runCollect(models.list({ config: { pageSize: 3 } }))
      const pages = yield* Stream.runCollect(models.listPages({ config: { pageSize: 3 } }))
      assert.isAbove(items.length, 3)
      assert.deepStrictEqual(pages.flatMap((page) => page.items).map(({ name }) => name), items.map(({ name }) => name))
      assert.strictEqual(pages[0]?.items.length, 3)
      assert.isString(pages[0]?.nextPageToken)
      assert.include(pages[0]?.response.sdkHttpResponse?.headers?.["content-type"], "application/json")
    }))

  onBoth("from a page on", () =>
    Effect.gen(function*() {
      const models = yield* Models
      const [first, ...rest] = yield* Stream.runCollect(models.listPages({ config: { pageSize: 3 } }))
      const config = { pageSize: 3, pageToken: first?.nextPageToken }
      assert.deepStrictEqual(
        (yield* Stream.runCollect(models.list({ config }))).map(({ name }) => name),
        rest.flatMap((page) => page.items).map(({ name }) => name)
      )
    }))

  const tuned = (name: string, path: string, filter: string | null, settings?: Settings) =>
    memoryTest(name, () =>
      Effect.gen(function*() {
        yield* Stream.runDrain((yield* Models).list({ config: { queryBase: false } }))
        const [request] = yield* requests
        assert.strictEqual(request?.url.pathname, path)
        assert.strictEqual(request?.url.searchParams.get("filter"), filter)
      }), settings)
  tuned("tuned models have a list of their own", "/v1beta/tunedModels", null)
  tuned(
    "tuned models are filtered out of all models on Vertex",
    "/v1beta1/projects/my-project/locations/us-central1/models",
    "labels.tune-type:*",
    vertex
  )
})

describe("Models: images and videos", () => {
  memoryTest("the safety attributes of the prompt are not an image", () =>
    Effect.gen(function*() {
      const predictions = [
        { bytesBase64Encoded: "aGk=", mimeType: "image/png" },
        { safetyAttributes: { categories: ["Violence"], scores: [0.1] }, contentType: "Positive Prompt" }
      ]
      yield* (yield* Emulator).script(Script.always("*", Reply.json({ predictions })))
      const response = yield* Models.use((models) => models.generateImages({ model: "imagen", prompt: "A cat" }))
      assert.deepStrictEqual(response.generatedImages?.map(({ image }) => image), [image])
      assert.deepStrictEqual(response.positivePromptSafetyAttributes?.categories, ["Violence"])
    }), vertex)

  memoryTest("an image is upscaled one at a time", () =>
    Effect.gen(function*() {
      yield* Models.use(calls.upscaleImage)
      const [request] = yield* requests
      assert.deepStrictEqual(Reflect.get(request?.body as object, "parameters"), {
        sampleCount: 1,
        mode: "upscale",
        upscaleConfig: { upscaleFactor: "x2" }
      })
    }), vertex)

  memoryTest("videos are an operation that is done later", () =>
    Effect.gen(function*() {
      const operation = yield* Models.use((models) =>
        models.generateVideos({ model: "veo-3.0-generate-001", source: { prompt: "A cat" } })
      )
      assert.match(operation.name ?? "", /operations\//)
      assert.notStrictEqual(operation.done, true)
    }), vertex)
})
