import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Cases from "./Cases.ts"
import * as Comparison from "./Comparison.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

/** Whatever the official SDK returns for these answers is found in what ours returns. */
const compare = async (
  settings: Sdks.Settings,
  method: Sdks.Method,
  params: Sdks.Params,
  answer: Recorder.Answer
): Promise<ReadonlyArray<string>> => {
  const both = await Sdks.both(settings, method, params, answer)
  assert.isUndefined(both.official.error)
  return Comparison.lost(both).filter((problem) => !ownFilter.test(problem))
}

/** What makes a list one of tuned models: ours does not put it among the parameters of the caller. */
const ownFilter = /params\.config\.filter: "labels\.tune-type:\*"/

/** This answer, and an end to whatever it asks to go on with. */
const once = (answer: unknown): Recorder.Answer => (_, index) =>
  Recorder.json(index === 0 ? answer : { candidates: [{ finishReason: "STOP" }] })

/** What the SDKs themselves put there. */
const local = new Set(["sdkHttpResponse", "usageMetadata.initialPromptTokenCount", "automaticFunctionCallingHistory"])

/** An answer with a token and a reason that says nothing goes on here, and ends there: see the differences of continuation. */
const saysNothing = (answer: unknown): boolean =>
  /"continuationToken":"[^"]/.test(JSON.stringify(answer)) &&
  JSON.stringify(answer).includes("FINISH_REASON_UNSPECIFIED")

const generate: Sdks.Params = { model: "gemini-2.5-flash", contents: "Hi" }

for (const name of ["gemini", "vertex"] as const) {
  const settings = Sdks.settings[name]

  describe(`answers on ${name} are those of @google/genai`, () => {
    it("generateContent: every field alone", async () => {
      const problems: Array<string> = []
      for (const { at, value } of Cases.everyField("types.GenerateContentResponse")) {
        if (local.has(at)) continue
        const found = await compare(settings, "generateContent", generate, once(value))
        problems.push(...found.map((problem) => `${at}: ${problem}`))
      }
      assert.deepStrictEqual(problems, [])
    })

    it("generateContent: combinations of fields", () =>
      fc.assert(
        fc.asyncProperty(
          Cases.ofType("types.GenerateContentResponse", local).filter((answer) => !saysNothing(answer)),
          async (answer) =>
            assert.deepStrictEqual(await compare(settings, "generateContent", generate, once(answer)), [])
        ),
        { seed: 41, numRuns: 200 }
      ))

    it("generateContentStream: combinations of fields in every chunk", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(Cases.ofType("types.GenerateContentResponse", local), { maxLength: 4 }),
          async (chunks) =>
            assert.deepStrictEqual(
              await compare(
                settings,
                "generateContentStream",
                { ...generate, config: { automaticContinuation: false } },
                // A blocked prompt ends an answer of any candidates.
                () => Recorder.events(...chunks, { promptFeedback: { blockReason: "OTHER" } })
              ),
              []
            )
        ),
        { seed: 42, numRuns: 100 }
      ))
  })
}

// -----------------------------------------------------------------------------
// Answers in other words than the SDK's
// -----------------------------------------------------------------------------

type Named = readonly [title: string, method: Sdks.Method, params: Sdks.Params, answers: ReadonlyArray<unknown>]

const image = { gcsUri: "gs://b/i.png" }
const vertexModel = {
  name: "projects/p/locations/l/models/1",
  displayName: "tuned",
  description: "d",
  versionId: "2",
  labels: { "google-vertex-llm-tuning-base-model-id": "gemini-2.5-flash", "tune-type": "sft" },
  createTime: "2026-01-01T00:00:00Z",
  updateTime: "2026-01-02T00:00:00Z",
  deployedModels: [{ endpoint: "projects/p/locations/l/endpoints/1", deployedModelId: "7" }],
  checkpoints: [{ checkpointId: "1", epoch: "1", step: "10" }],
  defaultCheckpointId: "1"
}
const geminiModel = {
  name: "models/gemini-2.5-flash",
  version: "001",
  displayName: "Gemini 2.5 Flash",
  description: "d",
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ["generateContent", "countTokens"],
  temperature: 1,
  maxTemperature: 2,
  topP: 0.95,
  topK: 64,
  thinking: true
}
const tunedModel = {
  name: "tunedModels/t",
  displayName: "t",
  baseModel: "models/gemini-2.5-flash",
  createTime: "2026-01-01T00:00:00Z",
  updateTime: "2026-01-02T00:00:00Z",
  state: "ACTIVE"
}

const gemini: ReadonlyArray<Named> = [
  ["citations and usage", "generateContent", generate, [{
    candidates: [{
      content: { role: "model", parts: [{ text: "a" }] },
      finishReason: "STOP",
      citationMetadata: { citationSources: [{ startIndex: 1, endIndex: 2, uri: "https://a", license: "MIT" }] },
      safetyRatings: [{ category: "HARM_CATEGORY_HARASSMENT", probability: "NEGLIGIBLE" }]
    }],
    usageMetadata: {
      promptTokenCount: 4,
      candidatesTokenCount: 1,
      thoughtsTokenCount: 9,
      totalTokenCount: 14,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 4 }]
    },
    modelVersion: "gemini-2.5-flash",
    responseId: "r"
  }]],
  ["parts of every kind", "generateContent", generate, [{
    candidates: [{
      content: {
        role: "model",
        parts: [
          { text: "hm", thought: true, thoughtSignature: "c2ln" },
          { text: "a" },
          { executableCode: { code: "1 + 1", language: "PYTHON" } },
          { codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } },
          { executableCode: { code: "2 + 2" } },
          { inlineData: { mimeType: "image/png", data: "AQID" } },
          { functionCall: { id: "1", name: "f", args: { a: 1 } } },
          { text: "" },
          { inlineData: { mimeType: "image/png", data: "BA==" } },
          { functionCall: { name: "g" } },
          { text: "b", thought: false }
        ]
      },
      finishReason: "STOP"
    }, { content: { parts: [{ text: "no" }] } }]
  }]],
  ["only a thought", "generateContent", generate, [{
    candidates: [{ content: { role: "model", parts: [{ text: "hm", thought: true }] }, finishReason: "MAX_TOKENS" }]
  }]],
  ["a role alone", "generateContent", generate, [{
    candidates: [{ content: { role: "model" }, finishReason: "MAX_TOKENS" }]
  }]],
  ["a blocked prompt", "generateContent", generate, [{
    promptFeedback: { blockReason: "SAFETY", safetyRatings: [{ category: "C", probability: "HIGH", blocked: true }] }
  }]],
  ["embeddings", "embedContent", { model: "gemini-embedding-001", contents: ["a", "b"] }, [{
    embeddings: [{ values: [0.1, -0.2] }, { values: [0.3, 0.4] }]
  }]],
  ["one embedding of many parts", "embedContent", { model: "gemini-embedding-2", contents: ["a", "b"] }, [{
    embeddings: [{ values: [0.1, -0.2] }],
    usageMetadata: { promptTokenCount: 2, promptTokensDetails: [{ modality: "TEXT", tokenCount: 2 }] }
  }]],
  ["no embeddings", "embedContent", { model: "gemini-embedding-001", contents: ["a"] }, [{}]],
  ["tokens", "countTokens", generate, [{
    totalTokens: 7,
    cachedContentTokenCount: 2,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: 7 }]
  }]],
  ["a model", "get", { model: "gemini-2.5-flash" }, [geminiModel]],
  ["a tuned model", "get", { model: "tunedModels/t" }, [tunedModel]],
  ["a changed model", "update", { model: "tunedModels/t", config: { displayName: "t" } }, [tunedModel]],
  ["a deleted model", "delete", { model: "tunedModels/t" }, [{}]],
  ["models over two pages", "list", { config: { pageSize: 1 } }, [
    { models: [geminiModel], nextPageToken: "n" },
    { models: [{ name: "models/a" }] }
  ]],
  ["models and an empty page", "list", {}, [{ models: [geminiModel], nextPageToken: "n" }, {}]],
  ["tuned models", "list", { config: { queryBase: false } }, [{
    tunedModels: [tunedModel, { name: "tunedModels/u" }]
  }]],
  ["no models", "list", {}, [{}]]
]

const vertex: ReadonlyArray<Named> = [
  ["citations", "generateContent", generate, [{
    candidates: [{
      content: { role: "model", parts: [{ text: "a" }] },
      finishReason: "STOP",
      avgLogprobs: -0.1,
      citationMetadata: {
        citations: [{ startIndex: 1, uri: "https://a", publicationDate: { year: 2026, month: 1, day: 2 } }]
      }
    }],
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 1, totalTokenCount: 5, trafficType: "ON_DEMAND" },
    createTime: "2026-01-01T00:00:00Z"
  }]],
  ["embeddings of predictions", "embedContent", { model: "text-embedding-005", contents: ["a", "b"] }, [{
    predictions: [
      { embeddings: { values: [0.1], statistics: { truncated: false, token_count: 3 } } },
      { embeddings: { values: [0.2], statistics: { truncated: true, token_count: 2048 } } }
    ],
    metadata: { billableCharacterCount: 2 }
  }]],
  ["no predictions", "embedContent", { model: "text-embedding-005", contents: ["a"] }, [{ metadata: {} }]],
  ["an embedding", "embedContent", { model: "gemini-embedding-2", contents: "a" }, [{
    embedding: { values: [0.1, 0.2] },
    usageMetadata: { promptTokenCount: 3, promptTokensDetails: [{ modality: "TEXT", tokenCount: 3 }] },
    truncated: true
  }]],
  ["an embedding alone", "embedContent", { model: "gemini-embedding-2", contents: "a" }, [{
    embedding: { values: [0.1, 0.2] },
    truncated: false
  }]],
  ["tokens", "countTokens", generate, [{
    totalTokens: 7,
    totalBillableCharacters: 20,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: 7 }]
  }]],
  ["token ids", "computeTokens", generate, [{
    tokensInfo: [{ role: "user", tokens: ["SGk="], tokenIds: ["17"] }, { role: "model", tokens: [], tokenIds: [] }]
  }]],
  ["images", "generateImages", { model: "imagen", prompt: "A cat" }, [{
    predictions: [
      { bytesBase64Encoded: "aGk=", mimeType: "image/png", prompt: "A better cat" },
      { gcsUri: "gs://b/i.png", mimeType: "image/png", safetyAttributes: { categories: ["Violence"], scores: [0.1] } },
      { raiFilteredReason: "No" },
      { safetyAttributes: { categories: ["Porn"], scores: [0.2] }, contentType: "Positive Prompt" }
    ],
    metadata: { a: 1 }
  }]],
  ["no images", "generateImages", { model: "imagen", prompt: "A cat" }, [{}]],
  ["an edited image", "editImage", {
    model: "imagen",
    prompt: "A cat",
    referenceImages: [{ referenceType: "REFERENCE_TYPE_RAW", referenceImage: image }]
  }, [{ predictions: [{ bytesBase64Encoded: "aGk=", mimeType: "image/png" }] }]],
  ["a larger image", "upscaleImage", { model: "imagen", image, upscaleFactor: "x2" }, [{
    predictions: [{ bytesBase64Encoded: "aGk=", mimeType: "image/png" }]
  }]],
  ["a product elsewhere", "recontextImage", { model: "imagen", source: { prompt: "a" } }, [{
    predictions: [{ bytesBase64Encoded: "aGk=", mimeType: "image/png" }]
  }]],
  ["masks", "segmentImage", { model: "segment", source: { image } }, [{
    predictions: [
      { bytesBase64Encoded: "aGk=", mimeType: "image/png", labels: [{ label: "cat", score: 0.9 }] },
      { gcsUri: "gs://b/m.png" }
    ]
  }]],
  ["videos to come", "generateVideos", { model: "veo", source: { prompt: "A cat" } }, [{
    name: "projects/p/locations/l/publishers/google/models/veo/operations/1"
  }]],
  ["videos", "generateVideos", { model: "veo", source: { prompt: "A cat" } }, [{
    name: "operations/1",
    metadata: { progress: 100 },
    done: true,
    response: {
      "@type": "type.googleapis.com/google.cloud.aiplatform.v1.PredictLongRunningResponse",
      videos: [{ gcsUri: "gs://b/v.mp4", mimeType: "video/mp4" }, {
        bytesBase64Encoded: "aGk=",
        mimeType: "video/mp4"
      }],
      raiMediaFilteredCount: 1,
      raiMediaFilteredReasons: ["No"]
    }
  }]],
  ["videos that failed", "generateVideos", { model: "veo", source: { prompt: "A cat" } }, [{
    name: "operations/1",
    done: true,
    error: { code: 3, message: "Bad", details: [] }
  }]],
  ["a model of Google's", "get", { model: "gemini-2.5-flash" }, [{
    name: "publishers/google/models/gemini-2.5-flash",
    versionId: "default",
    launchStage: "GA"
  }]],
  ["a tuned model", "get", { model: "models/1" }, [vertexModel]],
  ["a changed model", "update", { model: "models/1", config: { displayName: "t" } }, [vertexModel]],
  ["a deleted model", "delete", { model: "models/1" }, [{}]],
  ["models of Google's", "list", {}, [
    { publisherModels: [{ name: "publishers/google/models/a" }], nextPageToken: "n" },
    { publisherModels: [{ name: "publishers/google/models/b", versionId: "1" }] }
  ]],
  ["tuned models", "list", { config: { queryBase: false } }, [{ models: [vertexModel] }]]
]

for (const [name, cases] of [["gemini", gemini], ["vertex", vertex]] as const) {
  describe(`named answers on ${name} are those of @google/genai`, () => {
    for (const [title, method, params, answers] of cases) {
      it(`${method}: ${title}`, async () => {
        const answer: Recorder.Answer = (_, index) => Recorder.json(answers[index])
        assert.deepStrictEqual(await compare(Sdks.settings[name], method, params, answer), [])
        const { ours } = await Sdks.both(Sdks.settings[name], method, params, answer)
        const [first] = Array.isArray(ours.value) ? ours.value : [ours.value]
        assert.strictEqual(first.sdkHttpResponse.headers["x-served-by"], "recorder")
        assert.strictEqual(first.sdkHttpResponse.headers["content-type"], "application/json; charset=UTF-8")
      })
    }
  })
}
