/** Sessions of `live` and `live.music`: what ours send equals what `@google/genai` sends. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { afterAll, beforeAll } from "vitest"
import * as Cases from "./Cases.ts"
import * as LiveDifferences from "./LiveDifferences.ts"
import * as LiveSdks from "./LiveSdks.ts"
import * as LiveServer from "./LiveServer.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const model = "gemini-live-2.5-flash-preview"
const opened = { resource: "live", params: { model } } as const
const played = { resource: "live.music", params: { model: "models/lyria-realtime-exp" } } as const
const backends = ["gemini", "vertex", "express"] as const

/** Express mode has the fields of Vertex AI. */
const kinds = ["gemini", "vertex"] as const

let server: LiveServer.LiveServer
let clients: { readonly [name in typeof backends[number]]: readonly [LiveSdks.Client, LiveSdks.Client] }

const clientsOf = (settings: Sdks.Settings) =>
  [LiveSdks.official(server, settings), LiveSdks.ours(server, settings)] as const

beforeAll(async () => {
  server = await LiveServer.start()
  const { express, gemini, vertex } = Sdks.settings
  clients = { gemini: clientsOf(gemini), vertex: clientsOf(vertex), express: clientsOf(express) }
})

afterAll(async () => {
  await Promise.all(Object.values(clients).flatMap((both) => both.map((client) => client.close())))
  await server.close()
})

/** Holds a conversation with both. */
const both = async (
  [official, ours]: readonly [LiveSdks.Client, LiveSdks.Client],
  conversation: LiveSdks.Conversation
): Promise<LiveDifferences.Both> => ({
  official: await official.hold(conversation),
  ours: await ours.hold(conversation)
})

/** Why two conversations are not the same; nothing when they are. */
const compare = async (name: keyof typeof clients, conversation: LiveSdks.Conversation) =>
  LiveDifferences.unexplained(await both(clients[name], conversation), conversation)

const none: ReadonlySet<string> = new Set()

// -----------------------------------------------------------------------------
// Frames
// -----------------------------------------------------------------------------

for (const name of kinds) {
  const setup = (config: unknown): LiveSdks.Conversation => ({ resource: "live", params: { model, config } })

  describe(`setups on ${name} equal those of @google/genai`, () => {
    const lacking = new Set<string>()

    it("every field alone", async () => {
      const problems: Array<string> = []
      for (const { at, value } of Cases.everyField("types.LiveConnectConfig")) {
        const conversation = setup(value)
        const sessions = await both(clients[name], conversation)
        if (/only supported in/.test(String(sessions.official.refused))) lacking.add(at)
        problems.push(...LiveDifferences.unexplained(sessions, conversation))
      }
      assert.deepStrictEqual(problems, [])
      assert.isAbove(lacking.size, 0)
    }, 60_000)

    for (const [fields, seed, without] of [["that the backend has", 31, lacking], ["of any kind", 32, none]] as const) {
      it(`combinations of fields ${fields}`, () =>
        fc.assert(
          fc.asyncProperty(
            Cases.ofType("types.LiveConnectConfig", without),
            async (config) => assert.deepStrictEqual(await compare(name, setup(config)), [])
          ),
          { seed, numRuns: 150 }
        ), 60_000)
    }
  })

  describe(`messages on ${name} equal those of @google/genai`, () => {
    const verbs = {
      sendClientContent: "types.LiveSendClientContentParameters",
      sendRealtimeInput: "types.LiveSendRealtimeInputParameters",
      sendToolResponse: "types.LiveSendToolResponseParameters",
      sendContextUpdate: "types.LiveClientContextUpdate"
    } as const

    for (const [verb, type] of Object.entries(verbs) as ReadonlyArray<[keyof typeof verbs, string]>) {
      it(`${verb}: every field alone`, async () => {
        const sends = Cases.everyField(type).map(({ value }) => ({ verb, params: value }))
        assert.deepStrictEqual(await compare(name, { ...opened, sends }), [])
      }, 60_000)

      it(`${verb}: combinations`, () =>
        fc.assert(
          fc.asyncProperty(
            fc.array(Cases.ofType(type, none), { minLength: 1, maxLength: 20 }),
            async (all) => {
              const sends = all.map((params) => ({ verb, params }))
              assert.deepStrictEqual(await compare(name, { ...opened, sends }), [])
            }
          ),
          { seed: 33, numRuns: 40 }
        ), 60_000)
    }
  })
}

for (const name of backends) {
  describe(`sessions on ${name} equal those of @google/genai`, () => {
    it("every way to name a model", async () => {
      for (
        const model of [
          "gemini-live",
          "models/m",
          "publishers/google/models/m",
          "google/m",
          "meta/m",
          "projects/q/locations/l/publishers/google/models/m",
          "tunedModels/t",
          ""
        ]
      ) assert.deepStrictEqual(await compare(name, { resource: "live", params: { model } }), [])
    })

    it("no settings", async () => {
      assert.deepStrictEqual(await compare(name, opened), [])
    })

    it("forms that callers write", async () => {
      const audio = { data: "AQI=", mimeType: "audio/pcm;rate=16000" }
      const image = { data: "AQI=", mimeType: "image/jpeg" }
      const response = { id: "1", name: "f", response: { output: 1 } }
      const sends: ReadonlyArray<LiveSdks.Send> = [
        { verb: "sendClientContent" },
        { verb: "sendClientContent", params: { turns: "Hi" } },
        { verb: "sendClientContent", params: { turns: "" } },
        { verb: "sendClientContent", params: { turns: ["a", { text: "b" }], turnComplete: false } },
        { verb: "sendClientContent", params: { turns: [{ role: "user", parts: [{ text: "a" }] }, { parts: [] }] } },
        { verb: "sendClientContent", params: { turns: null, turnComplete: true } },
        { verb: "sendClientContent", params: { turns: [] } },
        { verb: "sendRealtimeInput", params: { audio, video: image, text: "c", activityStart: {} } },
        { verb: "sendRealtimeInput", params: { media: audio } },
        { verb: "sendRealtimeInput", params: { audio: image } },
        { verb: "sendRealtimeInput", params: { video: audio } },
        { verb: "sendRealtimeInput", params: { audioStreamEnd: true } },
        { verb: "sendToolResponse", params: { functionResponses: response } },
        { verb: "sendToolResponse", params: { functionResponses: [response, response] } },
        { verb: "sendToolResponse", params: { functionResponses: [] } },
        { verb: "sendToolResponse", params: { functionResponses: null } },
        { verb: "sendToolResponse", params: { functionResponses: { name: "f", response: {} } } },
        { verb: "sendToolResponse", params: { functionResponses: { id: "1", response: {} } } },
        { verb: "sendToolResponse", params: { functionResponses: { id: "1", name: "f" } } },
        { verb: "sendToolResponse", params: { functionResponses: "f" } },
        { verb: "sendContextUpdate", params: { systemInstruction: "Be brief.", tools: { tools: [] } } },
        { verb: "sendContextUpdate", params: { tools: { tools: [{ googleSearch: {} }] } } }
      ]
      assert.deepStrictEqual(await compare(name, { ...opened, sends }), [])
    })
  })
}

describe("messages of music equal those of @google/genai", () => {
  const verbs = {
    setWeightedPrompts: "types.LiveMusicSetWeightedPromptsParameters",
    setMusicGenerationConfig: "types.LiveMusicSetConfigParameters"
  } as const

  it("the commands", async () => {
    const sends = (["play", "pause", "stop", "resetContext"] as const).map((verb) => ({ verb }))
    assert.deepStrictEqual(await compare("gemini", { ...played, sends }), [])
  })

  it("settings that are left out, and no prompts", async () => {
    const sends: ReadonlyArray<LiveSdks.Send> = [
      { verb: "setMusicGenerationConfig", params: {} },
      { verb: "setMusicGenerationConfig", params: { musicGenerationConfig: null } },
      { verb: "setWeightedPrompts", params: { weightedPrompts: [] } },
      { verb: "setWeightedPrompts", params: {} },
      {
        verb: "setWeightedPrompts",
        params: { weightedPrompts: [{ text: "a", weight: 0.5 }, { text: "b", weight: -1 }] }
      }
    ]
    assert.deepStrictEqual(await compare("gemini", { ...played, sends }), [])
  })

  for (const [verb, type] of Object.entries(verbs) as ReadonlyArray<[keyof typeof verbs, string]>) {
    it(`${verb}: every field alone, and combinations`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(Cases.ofType(type, none), { maxLength: 20 }),
          async (all) => {
            const sends = [...Cases.everyField(type).map(({ value }) => value), ...all].map((params) => ({
              verb,
              params
            }))
            assert.deepStrictEqual(await compare("gemini", { ...played, sends }), [])
          }
        ),
        { seed: 34, numRuns: 30 }
      ))
  }

  it("both refuse it on Vertex AI", async () => {
    for (const name of ["vertex", "express"] as const) {
      const { official, ours } = await both(clients[name], played)
      assert.match(String(official.refused), /not supported for Vertex AI/)
      assert.match(String(ours.refused), /^UnsupportedMethod: /)
      assert.isUndefined(ours.connection)
    }
  })
})

// -----------------------------------------------------------------------------
// Handshakes
// -----------------------------------------------------------------------------

describe("handshakes", () => {
  const held = async (settings: Sdks.Settings, conversation: LiveSdks.Conversation = opened) => {
    const pair = clientsOf(settings)
    const { official, ours } = await both(pair, conversation)
    await Promise.all(pair.map((client) => client.close()))
    return [official.connection!, ours.connection!] as const
  }

  const pathOf = ({ url }: LiveServer.Connection) => url.replace(/^\/\//, "/").replace(/\?.*/, "")

  for (const name of backends) {
    it(`on ${name} go to the path of @google/genai, without its doubled slash`, async () => {
      const [official, ours] = await held(Sdks.settings[name])
      assert.strictEqual(pathOf(ours), pathOf(official))
      assert.strictEqual(ours.url, pathOf(ours))
      assert.isTrue(official.url.startsWith("//"))
    })
  }

  it("have the key in a header, not in the address", async () => {
    const [official, ours] = await held(Sdks.settings.gemini)
    assert.strictEqual(new URLSearchParams(official.url.split("?")[1]).get("key"), "key")
    assert.strictEqual(ours.headers["x-goog-api-key"], "key")
    const [music] = (await held(Sdks.settings.gemini, played)).slice(1)
    assert.strictEqual(music?.headers["x-goog-api-key"], "key")
    assert.notInclude(music?.url, "key")
  })

  it("have the credentials of Vertex AI", async () => {
    for (const [name, header] of [["vertex", "authorization"], ["express", "x-goog-api-key"]] as const) {
      const [official, ours] = await held(Sdks.settings[name])
      assert.isString(official.headers[header])
      assert.strictEqual(ours.headers[header], official.headers[header])
    }
  })

  it("of an ephemeral token go to the constrained method, with the token in a header", async () => {
    const [official, ours] = await held({ apiKey: "auth_tokens/abc", apiVersion: "v1alpha" })
    assert.match(official.url, /BidiGenerateContentConstrained\?access_token=auth_tokens\/abc$/)
    assert.strictEqual(pathOf(ours), pathOf(official))
    assert.strictEqual(ours.url, pathOf(ours))
    assert.strictEqual(ours.headers.authorization, "Token auth_tokens/abc")
  })

  it("have the headers of the client", async () => {
    const headers = { "x-team": "search", "x-goog-user-project": "q" }
    const [official, ours] = await held({ ...Sdks.settings.gemini, httpOptions: { headers } })
    for (const [name, value] of Object.entries(headers)) {
      assert.strictEqual(official.headers[name], value)
      assert.strictEqual(ours.headers[name], value)
    }
    assert.match(String(ours.headers["x-goog-api-client"]), /^effect-genai\//)
  })
})

// -----------------------------------------------------------------------------
// Differences
// -----------------------------------------------------------------------------

describe("sessions differ from those of @google/genai on purpose", () => {
  for (const { accountsFor, conversation, official, on, ours, reason, title } of LiveDifferences.differences) {
    it(`${title}. ${reason}`, async () => {
      const sessions = await both(clients[on], conversation)
      assert.deepStrictEqual(LiveDifferences.last(sessions.official), official)
      assert.deepStrictEqual(LiveDifferences.last(sessions.ours), ours)
      assert.isTrue(accountsFor(LiveDifferences.messagesOf(sessions, conversation).at(-1)!))
    })
  }
})
