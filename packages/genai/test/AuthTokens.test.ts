import { assert, describe } from "@effect/vitest"
import * as Official from "@google/genai"
import { Effect } from "effect"
import { AuthTokens } from "../src/AuthTokens.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import type { CreateAuthTokenConfig } from "../src/wire/AuthTokens.ts"
import type { LiveConnectConfig } from "../src/wire/Live.ts"
import { abortable, expectTag, once, requestCount, requests } from "./harness/calls.ts"
import { memoryTest, type Settings, socketTest, vertex } from "./harness/emulated.ts"
import * as Recorder from "./parity/Recorder.ts"

const create = (config?: CreateAuthTokenConfig) => AuthTokens.use((authTokens) => authTokens.create({ config }))

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

const sent = (config: CreateAuthTokenConfig) =>
  Effect.andThen(create(config), Effect.map(lastRequest, ({ body }) => body))

/** What Google's SDK sends. */
const official = (config: CreateAuthTokenConfig) =>
  Effect.promise(async () => {
    const recorder = Recorder.make(() => Recorder.json({ name: "auth_tokens/a" }))
    const httpOptions = { fetch: recorder.fetch } as Official.HttpOptions
    const ai = new Official.GoogleGenAI({ apiKey: "key", vertexai: false, httpOptions })
    await ai.authTokens.create({ config: config as Official.CreateAuthTokenConfig })
    return recorder.sent[0]?.body
  })

const model = "gemini-2.5-flash"

const session: LiveConnectConfig = {
  responseModalities: ["AUDIO"],
  temperature: 0.5,
  speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } },
  systemInstruction: { role: "user", parts: [{ text: "Be brief" }] },
  sessionResumption: {},
  inputAudioTranscription: { languageCodes: ["en"] },
  tools: [{ googleSearch: {} }]
}

const constrained = { model, config: session }

// -----------------------------------------------------------------------------
// What a token fixes
// -----------------------------------------------------------------------------

const setup = {
  model: `models/${model}`,
  generationConfig: {
    responseModalities: ["AUDIO"],
    temperature: 0.5,
    speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } }
  },
  systemInstruction: { role: "user", parts: [{ text: "Be brief" }] },
  sessionResumption: {},
  inputAudioTranscription: { languageCodes: ["en"] },
  tools: [{ googleSearch: {} }]
}

const setupMask = [
  "model",
  "generationConfig.responseModalities",
  "generationConfig.temperature",
  "generationConfig.speechConfig",
  "systemInstruction.parts",
  "systemInstruction.role",
  "sessionResumption",
  "inputAudioTranscription.languageCodes",
  "tools"
]

interface Case {
  readonly title: string
  readonly config: CreateAuthTokenConfig
  readonly body: { readonly [name: string]: unknown }
  /** The paths of the mask, in any order. */
  readonly mask?: ReadonlyArray<string>
}

const cases: ReadonlyArray<Case> = [
  { title: "nothing is said", config: {}, body: {} },
  {
    title: "only its uses are",
    config: { uses: 2, expireTime: "1970-01-01T00:20:00Z", newSessionExpireTime: "1970-01-01T00:01:00Z" },
    body: { uses: 2, expireTime: "1970-01-01T00:20:00Z", newSessionExpireTime: "1970-01-01T00:01:00Z" }
  },
  {
    title: "constraints lock the whole setup",
    config: { liveConnectConstraints: constrained },
    body: { bidiGenerateContentSetup: setup }
  },
  {
    title: "constraints with no additional fields lock only what they say",
    config: { liveConnectConstraints: constrained, lockAdditionalFields: [] },
    body: { bidiGenerateContentSetup: setup },
    mask: setupMask
  },
  {
    title: "constraints with additional fields lock those too",
    config: { liveConnectConstraints: constrained, lockAdditionalFields: ["topK", "seed", "tools", "proactivity"] },
    body: { bidiGenerateContentSetup: setup },
    mask: [...setupMask, "generationConfig.topK", "generationConfig.seed", "tools", "proactivity"]
  },
  {
    title: "a model alone",
    config: { liveConnectConstraints: { model }, lockAdditionalFields: [] },
    body: { bidiGenerateContentSetup: { model: `models/${model}` } },
    mask: ["model"]
  },
  {
    title: "a session without a model",
    config: { liveConnectConstraints: { config: { temperature: 0 } }, lockAdditionalFields: ["maxOutputTokens"] },
    body: { bidiGenerateContentSetup: { generationConfig: { temperature: 0 } } },
    mask: ["generationConfig.temperature", "generationConfig.maxOutputTokens"]
  },
  { title: "empty constraints are none", config: { liveConnectConstraints: {} }, body: {} },
  {
    title: "empty constraints with additional fields",
    config: { liveConnectConstraints: { config: {} }, lockAdditionalFields: ["model"] },
    body: {},
    mask: ["model"]
  },
  { title: "no constraints, no additional fields", config: { lockAdditionalFields: [] }, body: {} },
  {
    title: "no constraints, additional fields as they are",
    config: { lockAdditionalFields: ["systemInstruction", "model"] },
    body: {},
    mask: ["systemInstruction", "model"]
  }
]

const unordered = (body: unknown) => {
  const { fieldMask, ...rest } = body as { readonly fieldMask?: string }
  return { ...rest, fieldMask: fieldMask?.split(",").toSorted() }
}

describe("create", () => {
  for (const { body, config, mask, title } of cases) {
    memoryTest(title, () =>
      Effect.gen(function*() {
        const ours = unordered(yield* sent(config))
        assert.deepStrictEqual(ours, { ...body, fieldMask: mask?.toSorted() })
        assert.deepStrictEqual(ours, unordered(yield* official(config)))
      }))
  }

  memoryTest("what may be written shorter goes out whole", () =>
    Effect.gen(function*() {
      const config = { speechConfig: { languageCode: "en" }, systemInstruction: "Be brief" }
      assert.deepStrictEqual(yield* sent({ liveConnectConstraints: { config } }), {
        bidiGenerateContentSetup: {
          generationConfig: { speechConfig: { languageCode: "en" } },
          systemInstruction: { role: "user", parts: [{ text: "Be brief" }] }
        }
      })
    }))

  const body = () =>
    Effect.gen(function*() {
      const token = yield* create({ liveConnectConstraints: constrained, lockAdditionalFields: [] })
      assert.match(token.name ?? "", /^auth_tokens\/\w+$/)
      const { method, url } = yield* lastRequest
      assert.deepStrictEqual([method, url.pathname], ["POST", "/v1alpha/auth_tokens"])
    })
  memoryTest("gives the name that is the key of a session", body)
  socketTest("gives it over a socket", body)

  memoryTest("takes no parameters, too", () =>
    Effect.gen(function*() {
      assert.isString((yield* AuthTokens.use((authTokens) => authTokens.create())).name)
      assert.deepStrictEqual((yield* lastRequest).body, {})
    }))
})

// -----------------------------------------------------------------------------
// What is refused
// -----------------------------------------------------------------------------

describe("refused before anything is sent", () => {
  memoryTest("are voices of several speakers, and values of another kind", () =>
    Effect.gen(function*() {
      const refused = (config: unknown) =>
        Effect.map(
          Effect.flip(create(config as CreateAuthTokenConfig)),
          (error) => expectTag(error, "InvalidRequest").field
        )
      const multiSpeakerVoiceConfig = { speakerVoiceConfigs: [] }
      assert.strictEqual(
        yield* refused({ liveConnectConstraints: { config: { speechConfig: { multiSpeakerVoiceConfig } } } }),
        "config.liveConnectConstraints.config.speechConfig.multiSpeakerVoiceConfig"
      )
      assert.strictEqual(yield* refused({ uses: "1" }), "config.uses")
      assert.strictEqual(yield* refused({ lockAdditionalFields: "topK" }), "config.lockAdditionalFields")
      assert.strictEqual(yield* refused({ lockAdditionalFields: [1] }), "config.lockAdditionalFields[0]")
      assert.strictEqual(
        yield* refused({ liveConnectConstraints: { model: "a b" } }),
        "config.liveConnectConstraints.model"
      )
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("is every token on Vertex", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(create({ uses: 1 })), "UnsupportedMethod")
      assert.deepStrictEqual([error.operation, error.backend], ["authTokens.create", "Vertex AI"])
      assert.strictEqual(yield* requestCount, 0)
    }), vertex)
})

memoryTest("the server refuses times that are past, and masks of what there is not", () =>
  Effect.gen(function*() {
    expectTag(yield* Effect.flip(create({ expireTime: "1960-01-01T00:00:00Z" })), "BadRequest")
    expectTag(yield* Effect.flip(create({ lockAdditionalFields: ["nothing"] })), "BadRequest")
  }))

memoryTest("a signal aborts the call", () =>
  Effect.gen(function*() {
    const controller = abortable()
    controller.abort()
    assert.strictEqual((yield* Effect.exit(create({ abortSignal: controller.signal })))._tag, "Failure")
  }))

// -----------------------------------------------------------------------------
// The version
// -----------------------------------------------------------------------------

describe("the version of the API", () => {
  /** The version that a call goes to. The emulator, like the API, has tokens in one alone. */
  const versions = (settings: Settings, expected: string) =>
    memoryTest(
      `is ${expected} with ${JSON.stringify(settings)}`,
      () =>
        Effect.gen(function*() {
          const result = yield* Effect.result(create({ httpOptions: once }))
          assert.strictEqual((yield* lastRequest).url.pathname, `/${expected}/auth_tokens`)
          if (result._tag === "Failure") expectTag(result.failure, "NotFound")
          else assert.strictEqual(expected, "v1alpha")
        }),
      settings
    )

  versions({}, "v1alpha")
  // The version of a client is its default where nobody chose one, and cannot be told from it.
  versions({ apiVersion: "v1beta" }, "v1alpha")
  versions({ apiVersion: "v1" }, "v1")
  versions({ apiVersion: "v1alpha" }, "v1alpha")
  versions({ httpOptions: { apiVersion: "v1" } }, "v1")
  versions({ httpOptions: { apiVersion: "v1beta" } }, "v1beta")
  versions({ httpOptions: { timeout: 1000 } }, "v1alpha")

  memoryTest("is that of the region or of the call, where they choose one", () =>
    Effect.gen(function*() {
      const path = Effect.map(lastRequest, ({ url }) => url.pathname)
      yield* Effect.result(create({ httpOptions: { ...once, apiVersion: "v1beta" } }))
      assert.strictEqual(yield* path, "/v1beta/auth_tokens")
      yield* Effect.result(GenAIClient.withHttpOptions(create(), { ...once, apiVersion: "v1" }))
      assert.strictEqual(yield* path, "/v1/auth_tokens")
      yield* GenAIClient.withHttpOptions(create(), { headers: { "x-mine": "yes" } })
      assert.strictEqual(yield* path, "/v1alpha/auth_tokens")
      assert.strictEqual((yield* lastRequest).headers["x-mine"], "yes")
    }))
})
