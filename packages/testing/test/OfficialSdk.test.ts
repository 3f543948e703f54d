import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, beforeAll, describe, it, vi } from "@effect/vitest"
import {
  FunctionCallingConfigMode,
  type GoogleGenAI,
  type GoogleGenAIOptions,
  MaskReferenceImage,
  RawReferenceImage,
  SegmentMode,
  Type
} from "@google/genai"
import { Effect } from "effect"
import { aborter } from "./faces.ts"
import { call, collect, connect, gemini, refused, vertex } from "./official.ts"

const backends = {
  gemini,
  vertex,
  "vertex, express": { vertexai: true, apiKey: "test-key" }
} satisfies Record<string, GoogleGenAIOptions>

const image = { imageBytes: "aGk=", mimeType: "image/png" }

// The deprecated methods say so on the console each time.
beforeAll(() => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  return () => warn.mockRestore()
})

for (const [name, options] of Object.entries(backends)) {
  describe(`@google/genai on ${name}`, () => {
    const model = "gemini-2.5-flash"
    const test = (title: string, body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator>) =>
      it.effect(title, () => Effect.flatMap(connect(options), body).pipe(Effect.provide(Emulator.layerServer())))

    test("generateContent", (ai) =>
      Effect.gen(function*() {
        const response = yield* call(() => ai.models.generateContent({ model, contents: "Why is the sky blue?" }))
        assert.include(response.text, "You said: \"Why is the sky blue?\"")
        assert.strictEqual(response.candidates?.[0]?.finishReason, "STOP")
        assert.strictEqual(response.usageMetadata?.promptTokenCount, 5)
        assert.strictEqual(response.modelVersion, model)
        const [request] = yield* (yield* Emulator).requests
        assert.strictEqual(request?.operation, "models.generateContent")
        assert.strictEqual(request?.backend, name === "gemini" ? "gemini" : "vertex")
        assert.deepStrictEqual(request?.body, {
          contents: [{ role: "user", parts: [{ text: "Why is the sky blue?" }] }]
        })
      }))

    test("generateContent with thoughts, JSON and a function", (ai) =>
      Effect.gen(function*() {
        const thoughtful = yield* call(() =>
          ai.models.generateContent({ model, contents: "a", config: { thinkingConfig: { includeThoughts: true } } })
        )
        assert.isTrue(thoughtful.candidates?.[0]?.content?.parts?.[0]?.thought)
        const json = yield* call(() =>
          ai.models.generateContent({
            model,
            contents: "a",
            config: {
              responseMimeType: "application/json",
              responseSchema: {
                type: Type.OBJECT,
                properties: { city: { type: Type.STRING }, sizes: { type: Type.ARRAY, items: { type: Type.INTEGER } } }
              }
            }
          })
        )
        assert.deepStrictEqual(JSON.parse(json.text ?? ""), { city: "city", sizes: [1] })
        const called = yield* call(() =>
          ai.models.generateContent({
            model,
            contents: "a",
            config: {
              tools: [{
                functionDeclarations: [{
                  name: "weather",
                  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } }
                }]
              }],
              toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } }
            }
          })
        )
        assert.strictEqual(called.functionCalls?.[0]?.name, "weather")
        assert.deepStrictEqual(called.functionCalls?.[0]?.args, { city: "city" })
      }))

    test("generateContentStream", (ai) =>
      Effect.gen(function*() {
        const chunks = yield* call(async () =>
          collect(await ai.models.generateContentStream({ model, contents: "Hi" }))
        )
        assert.isAbove(chunks.length, 3)
        assert.include(chunks.map((chunk) => chunk.text).join(""), "You said: \"Hi\". A real model")
        assert.strictEqual(chunks.at(-1)?.candidates?.[0]?.finishReason, "STOP")
        assert.isAbove(chunks.at(-1)?.usageMetadata?.candidatesTokenCount ?? 0, 10)
      }))

    test("countTokens and embedContent", (ai) =>
      Effect.gen(function*() {
        const counted = yield* call(() => ai.models.countTokens({ model, contents: "12345678" }))
        assert.strictEqual(counted.totalTokens, 2)
        const embedded = yield* call(() =>
          ai.models.embedContent({
            model: "gemini-embedding-001",
            contents: ["one", "two"],
            config: { outputDimensionality: 16 }
          })
        )
        assert.deepStrictEqual(embedded.embeddings?.map(({ values }) => values?.length), [16, 16])
        assert.notDeepEqual(embedded.embeddings?.[0]?.values, embedded.embeddings?.[1]?.values)
      }))

    test("errors arrive in Google's envelope", (ai) =>
      Effect.gen(function*() {
        const missing = yield* refused(() => ai.models.generateContent({ model: "no-such-model", contents: "a" }))
        assert.strictEqual(missing.status, 404)
        assert.strictEqual(JSON.parse(missing.message).error.status, "NOT_FOUND")
        const emulator = yield* Emulator
        yield* emulator.inject(Fault.sequence("*", [Fault.status(429, { retryDelay: "1 second" }), Fault.errorEvent()]))
        assert.strictEqual((yield* refused(() => ai.models.generateContent({ model, contents: "a" }))).status, 429)
        const broken = yield* refused(async () =>
          collect(await ai.models.generateContentStream({ model, contents: "a" }))
        )
        assert.strictEqual(broken.status, 503)
      }))

    test("an aborted stream is closed", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.inject(Fault.always("*", Fault.stall(900)))
        const chunks: Array<unknown> = []
        const controller = aborter()
        const error = yield* call(async () => {
          const stream = await ai.models.generateContentStream({
            model,
            contents: "Hi",
            config: { abortSignal: controller.signal }
          })
          for await (const chunk of stream) {
            chunks.push(chunk)
            controller.abort()
          }
        }).pipe(Effect.catchDefect(Effect.succeed))
        assert.strictEqual((error as Error).name, "AbortError")
        assert.isNotEmpty(chunks)
        assert.strictEqual(yield* (yield* emulator.requests)[0]!.outcome, "clientClosed")
      }))

    test("scripts speak to it too", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.script(Script.always("*", Script.says("As scripted.")))
        assert.strictEqual(
          (yield* call(() => ai.models.generateContent({ model, contents: "a" }))).text,
          "As scripted."
        )
        const chunks = yield* call(async () => collect(await ai.models.generateContentStream({ model, contents: "a" })))
        assert.strictEqual(chunks.map((chunk) => chunk.text).join(""), "As scripted.")
      }))

    test("get and list base models", (ai) =>
      Effect.gen(function*() {
        const found = yield* call(() => ai.models.get({ model }))
        assert.strictEqual(found.name, name === "gemini" ? `models/${model}` : `publishers/google/models/${model}`)
        const pager = yield* call(() => ai.models.list({ config: { pageSize: 3 } }))
        assert.strictEqual(pager.pageLength, 3)
        const all = yield* call(() => collect(pager))
        assert.isAbove(all.length, 20)
        assert.strictEqual(new Set(all.map((one) => one.name)).size, all.length)
      }))

    test("list, update and delete tuned models", (ai) =>
      Effect.gen(function*() {
        const [tuned] = yield* call(async () => collect(await ai.models.list({ config: { queryBase: false } })))
        assert.match(tuned?.name ?? "", name === "gemini" ? /^tunedModels\// : /models\/\d+$/)
        const updated = yield* call(() =>
          ai.models.update({ model: tuned!.name!, config: { displayName: "Renamed", description: "New" } })
        )
        assert.strictEqual(updated.displayName, "Renamed")
        assert.strictEqual((yield* call(() => ai.models.get({ model: tuned!.name! }))).description, "New")
        yield* call(() => ai.models.delete({ model: tuned!.name! }))
        assert.strictEqual((yield* refused(() => ai.models.get({ model: tuned!.name! }))).status, 404)
        assert.deepStrictEqual(
          yield* call(async () => collect(await ai.models.list({ config: { queryBase: false } }))),
          []
        )
      }))
  })
}

describe("@google/genai on vertex only", () => {
  const test = (title: string, body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator>) =>
    it.effect(
      title,
      () =>
        Effect.flatMap(connect(backends.vertex), body).pipe(Effect.provide(Emulator.layerServer({ jobDuration: 0 })))
    )

  test("computeTokens", (ai) =>
    Effect.gen(function*() {
      const computed = yield* call(() => ai.models.computeTokens({ model: "gemini-2.5-flash", contents: "12345678" }))
      assert.strictEqual(computed.tokensInfo?.[0]?.tokenIds?.length, 2)
      assert.strictEqual(atob(computed.tokensInfo?.[0]?.tokens?.[0] ?? ""), "1234")
    }))

  test("embedContent by embedContent", (ai) =>
    Effect.gen(function*() {
      const embedded = yield* call(() => ai.models.embedContent({ model: "gemini-embedding-2", contents: "one two" }))
      assert.strictEqual(embedded.embeddings?.[0]?.values?.length, 3072)
      assert.strictEqual(embedded.embeddings?.[0]?.statistics?.tokenCount, 2)
      assert.match((yield* (yield* Emulator).requests)[0]?.url.pathname ?? "", /:embedContent$/)
    }))

  test("generateImages, editImage, upscaleImage, recontextImage, segmentImage", (ai) =>
    Effect.gen(function*() {
      const generated = yield* call(() =>
        ai.models.generateImages({
          model: "imagen-4.0-generate-001",
          prompt: "a cat",
          config: { numberOfImages: 2, enhancePrompt: true, includeSafetyAttributes: true }
        })
      )
      assert.strictEqual(generated.generatedImages?.length, 2)
      assert.strictEqual(generated.generatedImages?.[0]?.image?.mimeType, "image/png")
      assert.isTrue(generated.generatedImages?.[0]?.image?.imageBytes?.startsWith("iVBORw0KGgo"))
      assert.include(generated.generatedImages?.[0]?.enhancedPrompt, "a cat")
      const raw = new RawReferenceImage()
      raw.referenceImage = image
      raw.referenceId = 1
      const mask = new MaskReferenceImage()
      mask.referenceId = 2
      const edited = yield* call(() =>
        ai.models.editImage({ model: "imagen-3.0-capability-001", prompt: "a dog", referenceImages: [raw, mask] })
      )
      assert.strictEqual(edited.generatedImages?.length, 1)
      const upscaled = yield* call(() =>
        ai.models.upscaleImage({ model: "imagen-4.0-upscale-preview", image, upscaleFactor: "x2" })
      )
      assert.strictEqual(upscaled.generatedImages?.length, 1)
      const recontexted = yield* call(() =>
        ai.models.recontextImage({
          model: "virtual-try-on-001",
          source: { personImage: image, productImages: [{ productImage: image }] },
          config: { outputGcsUri: "gs://bucket/out" }
        })
      )
      assert.strictEqual(recontexted.generatedImages?.[0]?.image?.gcsUri, "gs://bucket/out/sample_0.png")
      const segmented = yield* call(() =>
        ai.models.segmentImage({
          model: "image-segmentation-001",
          source: { image },
          config: { mode: SegmentMode.FOREGROUND }
        })
      )
      assert.strictEqual(segmented.generatedMasks?.[0]?.labels?.[0]?.label, "foreground")
      assert.deepStrictEqual((yield* (yield* Emulator).requests).map((request) => request.operation), [
        "models.generateImages",
        "models.editImage",
        "models.upscaleImage",
        "models.recontextImage",
        "models.segmentImage"
      ])
    }))

  test("generateVideos and the operation that it starts", (ai) =>
    Effect.gen(function*() {
      const started = yield* call(() =>
        ai.models.generateVideos({
          model: "veo-3.0-generate-001",
          prompt: "a cat",
          config: { numberOfVideos: 2 }
        })
      )
      assert.match(
        started.name ?? "",
        /^projects\/p\/locations\/l\/publishers\/google\/models\/veo-3.0-generate-001\/operations\//
      )
      const done = yield* call(() => ai.operations.getVideosOperation({ operation: started }))
      assert.isTrue(done.done)
      assert.strictEqual(done.response?.generatedVideos?.length, 2)
      assert.strictEqual(done.response?.generatedVideos?.[0]?.video?.mimeType, "video/mp4")
      assert.isString(done.response?.generatedVideos?.[0]?.video?.videoBytes)
    }))
})

describe("@google/genai without a good key", () => {
  it.effect("is refused as Google refuses it", () =>
    Effect.gen(function*() {
      const gemini = yield* connect({ apiKey: "wrong", apiVersion: "v1beta" })
      const invalid = yield* refused(() => gemini.models.generateContent({ model: "gemini-2.5-flash", contents: "a" }))
      assert.strictEqual(invalid.status, 400)
      assert.strictEqual(JSON.parse(invalid.message).error.details[0].reason, "API_KEY_INVALID")
      const vertex = yield* connect({ ...backends.vertex, apiKey: "wrong" })
      assert.strictEqual((yield* refused(() => vertex.models.get({ model: "gemini-2.5-flash" }))).status, 400)
      const right = yield* connect({ ...backends.vertex, apiKey: "right" })
      assert.isDefined((yield* call(() => right.models.get({ model: "gemini-2.5-flash" }))).name)
    }).pipe(Effect.provide(Emulator.layerServer({ apiKeys: ["right"] }))))
})
