/** Audio in live sessions: activity of the user, interruptions, transcriptions, and music. By the clock of the test. */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Parsed } from "./faces.ts"
import { type Client, memory, music, open, says, talk, textOf, vertex } from "./live.ts"

/** 16-bit samples of one channel at 16 kHz, for so many milliseconds. */
const pcm = (milliseconds: number, sample: number) => {
  const samples = new Int16Array(milliseconds * 16).fill(sample)
  return { mimeType: "audio/pcm;rate=16000", data: Buffer.from(samples.buffer).toString("base64") }
}
const loud = { realtimeInput: { audio: pcm(100, 4000) } }
const quiet = { realtimeInput: { audio: pcm(100, 0) } }

const speaks = { generationConfig: { responseModalities: ["AUDIO"] } }

const sends = (client: Client, ...messages: ReadonlyArray<object>) =>
  Effect.forEach(messages, client.send, { discard: true })

const repeat = (count: number, message: object) => Array.from({ length: count }, () => message)

/** Waits until the emulator has received everything. */
const settled = Effect.gen(function*() {
  for (let times = 0; times < 50; times++) yield* Effect.yieldNow
})

const sounds = (messages: ReadonlyArray<Parsed>) =>
  messages.flatMap((message) => message.serverContent?.modelTurn?.parts ?? []).flatMap(({ inlineData }) =>
    inlineData === undefined ? [] : [inlineData]
  )

describe("audio in live sessions", () => {
  it.effect("the model speaks in 16-bit samples at 24 kHz, with a transcription", () =>
    Effect.gen(function*() {
      const client = yield* talk({ ...speaks, outputAudioTranscription: {} })
      yield* client.send(says("Good morning"))
      const messages = yield* client.until("turnComplete")
      const pieces = sounds(messages)
      assert.isAbove(pieces.length, 2)
      for (const { data, mimeType } of pieces) {
        assert.strictEqual(mimeType, "audio/pcm;rate=24000")
        const bytes = Buffer.from(data, "base64")
        assert.strictEqual(bytes.length, 1920)
        assert.isTrue(bytes.some((byte) => byte !== 0))
      }
      const said = messages.map((message) => message.serverContent.outputTranscription?.text ?? "").join("")
      assert.match(said, /You said: "Good morning"/)
      assert.strictEqual(messages.at(-1).usageMetadata.responseTokensDetails[0].modality, "AUDIO")
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("models that only speak refuse text, and speak by default", () =>
    Effect.gen(function*() {
      const model = "models/gemini-2.5-flash-native-audio-latest"
      const client = yield* open()
      yield* client.opened
      yield* client.send({ setup: { model, generationConfig: { responseModalities: ["TEXT"] } } })
      assert.strictEqual((yield* client.closed).code, 1007)
      const speaker = yield* talk({ model })
      yield* speaker.send(says("Hi"))
      assert.isAbove(sounds(yield* speaker.until("turnComplete")).length, 0)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("speech ends with silence, and is answered", () =>
    Effect.gen(function*() {
      const client = yield* talk({ inputAudioTranscription: {} })
      yield* sends(client, ...repeat(10, quiet))
      yield* sends(client, ...repeat(7, loud), ...repeat(4, quiet))
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send(quiet)
      const messages = yield* client.until("turnComplete")
      assert.deepStrictEqual(messages[0], { serverContent: { inputTranscription: { text: "1.2 seconds of speech" } } })
      assert.match(textOf(messages), /You said: "1\.2 seconds of speech"/)
      assert.sameMembers(
        messages.at(-1).usageMetadata.promptTokensDetails.map(({ modality }: Parsed) => modality),
        ["AUDIO", "TEXT"]
      )
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("the silence is as long as the setup says, and the end of the stream ends speech too", () =>
    Effect.gen(function*() {
      const client = yield* talk({
        realtimeInputConfig: { automaticActivityDetection: { silenceDurationMs: 100 } }
      })
      yield* sends(client, loud, quiet)
      assert.match(textOf(yield* client.until("turnComplete")), /0\.2 seconds/)
      yield* sends(client, loud, { realtimeInput: { audioStreamEnd: true } })
      assert.match(textOf(yield* client.until("turnComplete")), /0\.1 seconds/)
      yield* sends(client, quiet, { realtimeInput: { audioStreamEnd: true } })
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("the client may mark activity itself, but only if the setup says so", () =>
    Effect.gen(function*() {
      const client = yield* talk({ realtimeInputConfig: { automaticActivityDetection: { disabled: true } } })
      yield* sends(client, loud, ...repeat(10, quiet))
      yield* sends(client, { realtimeInput: { activityStart: {} } }, quiet, loud, ...repeat(20, quiet))
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send({ realtimeInput: { activityEnd: {} } })
      assert.match(textOf(yield* client.until("turnComplete")), /2\.2 seconds/)
      const automatic = yield* talk()
      yield* automatic.send({ realtimeInput: { activityStart: {} } })
      const closed = yield* automatic.closed
      assert.strictEqual(closed.code, 1007)
      assert.match(closed.reason, /^Explicit activity control is not supported/)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("data that is not Base64 is refused", () =>
    Effect.gen(function*() {
      const client = yield* talk()
      yield* client.send({ realtimeInput: { audio: { mimeType: "audio/pcm", data: "*" } } })
      const closed = yield* client.closed
      assert.strictEqual(closed.code, 1007)
      assert.match(closed.reason, /realtime_input\.audio\.data/)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("Vertex AI tells of activity, if it is asked to", () =>
    Effect.gen(function*() {
      const client = yield* talk({ explicitVadSignal: true }, vertex)
      yield* sends(client, loud, ...repeat(5, quiet))
      const messages = yield* client.until("turnComplete")
      assert.deepStrictEqual(messages.slice(0, 4), [
        { voiceActivityDetectionSignal: { vadSignalType: "VAD_SIGNAL_TYPE_SOS" } },
        { voiceActivity: { type: "ACTIVITY_START" } },
        { voiceActivityDetectionSignal: { vadSignalType: "VAD_SIGNAL_TYPE_EOS" } },
        { voiceActivity: { type: "ACTIVITY_END" } }
      ])
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))
})

describe("interruptions of live sessions", () => {
  const slow = {
    live: [LiveScript.always(
      "live.connect",
      LiveScript.course([], {
        turns: [LiveScript.says("one two three four five six seven eight nine ten", { pace: "1 second" })]
      })
    )]
  }

  const inputs: ReadonlyArray<readonly [string, ReadonlyArray<object>]> = [
    ["speech", [loud]],
    ["text", [{ realtimeInput: { text: "Stop" } }]],
    ["content", [says("Stop", false)]]
  ]
  for (const [what, input] of inputs) {
    it.effect(`${what} ends the turn of the model`, () =>
      Effect.gen(function*() {
        const client = yield* talk()
        yield* client.send(says("Count"))
        yield* settled
        yield* TestClock.adjust("2 seconds")
        yield* sends(client, ...input)
        const messages = yield* client.until("turnComplete")
        assert.strictEqual(textOf(messages), "one two three four five six seven eight ")
        assert.deepStrictEqual(messages.at(-2), { serverContent: { interrupted: true } })
        assert.isAbove(messages.at(-1).usageMetadata.responseTokenCount, 0)
        assert.isFalse(messages.some((message) => message.serverContent?.generationComplete === true))
      }).pipe(Effect.scoped, Effect.provide(memory.layer(slow))))
  }

  it.effect("without interruption, input waits for the end of the turn", () =>
    Effect.gen(function*() {
      const client = yield* talk({ realtimeInputConfig: { activityHandling: "NO_INTERRUPTION" } })
      yield* client.send(says("Count"))
      yield* settled
      yield* TestClock.adjust("1 second")
      yield* client.send({ realtimeInput: { text: "And then?" } })
      yield* settled
      yield* TestClock.adjust("10 seconds")
      assert.match(textOf(yield* client.until("turnComplete")), /nine ten$/)
      assert.match(textOf(yield* client.until("turnComplete")), /And then\?/)
    }).pipe(Effect.scoped, Effect.provide(memory.layer(slow))))

  it.effect("calls without results are cancelled, and their results come too late", () =>
    Effect.gen(function*() {
      const client = yield* talk({ tools: [{ functionDeclarations: [{ name: "get_weather" }] }] })
      yield* client.send(says("The weather?"))
      const [{ id, name }] = (yield* client.until("toolCall")).at(-1).toolCall.functionCalls
      yield* client.send({ realtimeInput: { text: "Never mind" } })
      assert.deepStrictEqual(yield* client.next, { toolCallCancellation: { ids: [id] } })
      assert.match(textOf(yield* client.until("turnComplete")), /Never mind/)
      yield* client.send({ toolResponse: { functionResponses: [{ id, name, response: {} }] } })
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send({ toolResponse: { functionResponses: [{ id: "unknown", name, response: {} }] } })
      assert.strictEqual((yield* client.closed).code, 1007)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("results that are silent, or not the last, are not answered", () =>
    Effect.gen(function*() {
      const client = yield* talk({ tools: [{ functionDeclarations: [{ name: "get_weather" }] }] })
      yield* client.send(says("The weather?"))
      const [{ id, name }] = (yield* client.until("toolCall")).at(-1).toolCall.functionCalls
      const result = (more: object) => ({
        toolResponse: { functionResponses: [{ id, name, response: { sky: "grey" }, ...more }] }
      })
      yield* client.send(result({ willContinue: true }))
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send(result({ scheduling: "SILENT" }))
      yield* settled
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send(says("Well?"))
      yield* client.until("turnComplete")
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))
})

describe("resumption of live sessions", () => {
  it.effect("Vertex AI counts the messages that are in a handle, if it is asked to", () =>
    Effect.gen(function*() {
      const client = yield* talk({ sessionResumption: { transparent: true } }, vertex)
      assert.strictEqual((yield* client.next).sessionResumptionUpdate.lastConsumedClientMessageIndex, "0")
      yield* sends(client, says("One", false), says("Two"))
      yield* client.until("turnComplete")
      assert.strictEqual((yield* client.next).sessionResumptionUpdate.lastConsumedClientMessageIndex, "2")
      // Silence is in no conversation, and speech not before it ends.
      yield* sends(client, quiet, loud, loud, says("Three"))
      yield* client.until("turnComplete")
      assert.strictEqual((yield* client.next).sessionResumptionUpdate.lastConsumedClientMessageIndex, "3")
      yield* sends(client, { realtimeInput: { audioStreamEnd: true } })
      yield* client.until("turnComplete")
      assert.strictEqual((yield* client.next).sessionResumptionUpdate.lastConsumedClientMessageIndex, "7")
      const gemini = yield* open()
      yield* gemini.opened
      yield* gemini.send({
        setup: { model: "models/gemini-live-2.5-flash-preview", sessionResumption: { transparent: true } }
      })
      assert.match((yield* gemini.closed).reason, /Unknown name "transparent" at 'setup.session_resumption'/)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("a handle is valid for two hours", () =>
    Effect.gen(function*() {
      const client = yield* talk({ sessionResumption: {} })
      const { newHandle: handle } = (yield* client.next).sessionResumptionUpdate
      yield* TestClock.adjust("119 minutes")
      yield* talk({ sessionResumption: { handle } })
      yield* TestClock.adjust("1 minute")
      const late = yield* open()
      yield* late.opened
      yield* late.send({ setup: { model: "models/gemini-live-2.5-flash-preview", sessionResumption: { handle } } })
      assert.deepStrictEqual(yield* late.closed, { code: 1008, reason: "BidiGenerateContent session not found" })
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))
})

describe("live music", () => {
  const play = { playbackControl: "PLAY" }
  const prompts = (...texts: ReadonlyArray<string>) => ({
    clientContent: { weightedPrompts: texts.map((text) => ({ text, weight: 1 })) }
  })
  const start = Effect.gen(function*() {
    const client = yield* open(music)
    yield* client.opened
    yield* client.send({ setup: { model: "models/lyria-realtime-exp" } })
    assert.deepStrictEqual(yield* client.next, { setupComplete: {} })
    return client
  })
  const chunksOf = (messages: ReadonlyArray<Parsed>) =>
    messages.flatMap((message) => message.serverContent?.audioChunks ?? [])

  it.effect("plays at the speed of the clock, in stereo at 48 kHz, until it is paused", () =>
    Effect.gen(function*() {
      const client = yield* start
      yield* sends(client, prompts("jazz"), { musicGenerationConfig: { bpm: 120 } }, play, play)
      yield* settled
      yield* TestClock.adjust("1 second")
      const chunks = chunksOf(yield* client.arrived)
      assert.lengthOf(chunks, 6)
      const bytes = chunks.reduce((size, { data }) => size + Buffer.from(data, "base64").length, 0)
      assert.strictEqual(bytes, 6 * 9600 * 2 * 2)
      assert.strictEqual(chunks[0].mimeType, "audio/l16;rate=48000;channels=2")
      assert.deepStrictEqual(chunks[0].sourceMetadata, {
        clientContent: { weightedPrompts: [{ text: "jazz", weight: 1 }] },
        musicGenerationConfig: { bpm: 120 }
      })
      yield* client.send({ playbackControl: "PAUSE" })
      yield* settled
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* client.arrived, [])
      yield* client.send(play)
      yield* settled
      const [next] = chunksOf(yield* client.arrived)
      assert.notStrictEqual(next.data, chunks[0].data)
      yield* sends(client, { playbackControl: "STOP" }, play)
      yield* settled
      const [first] = chunksOf(yield* client.arrived)
      assert.strictEqual(first.data, chunks[0].data)
      yield* sends(client, { playbackControl: "RESET_CONTEXT" })
      yield* settled
      yield* TestClock.adjust("200 millis")
      assert.strictEqual(chunksOf(yield* client.arrived)[0].data, chunks[0].data)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.effect("prompts that are not allowed are filtered", () =>
    Effect.gen(function*() {
      const client = yield* start
      yield* sends(client, prompts("jazz", "a filtered prompt"), play)
      assert.deepStrictEqual(yield* client.next, {
        filteredPrompt: { text: "a filtered prompt", filteredReason: "The prompt is not allowed." }
      })
      const [chunk] = chunksOf([yield* client.next])
      assert.deepStrictEqual(chunk.sourceMetadata.clientContent.weightedPrompts, [{ text: "jazz", weight: 1 }])
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  const refusals: ReadonlyArray<readonly [string, object, RegExp]> = [
    ["playback without prompts", play, /weighted prompt/],
    ["no prompts", { clientContent: { weightedPrompts: [] } }, /weighted_prompts/],
    [
      "a weight of zero",
      { clientContent: { weightedPrompts: [{ text: "a", weight: 0 }] } },
      /weighted_prompts\[0\]\.weight/
    ],
    ["a setting out of range", { musicGenerationConfig: { bpm: 20 } }, /bpm.*from 60 to 200/],
    [
      "an unknown setting",
      { musicGenerationConfig: { tempo: 1 } },
      /Unknown name "tempo" at 'music_generation_config'/
    ],
    ["an unknown control", { playbackControl: "REWIND" }, /playback_control/],
    ["another setup", { setup: { model: "models/lyria-realtime-exp" } }, /setup must be the first/]
  ]
  for (const [what, message, reason] of refusals) {
    it.effect(`refuses ${what}`, () =>
      Effect.gen(function*() {
        const client = yield* start
        yield* client.send(message)
        const closed = yield* client.closed
        assert.strictEqual(closed.code, 1007)
        assert.match(closed.reason, reason)
      }).pipe(Effect.scoped, Effect.provide(memory.layer())))
  }

  it.effect("a model that talks does not play", () =>
    Effect.gen(function*() {
      const client = yield* open(music)
      yield* client.opened
      yield* client.send({ setup: { model: "models/gemini-live-2.5-flash-preview" } })
      assert.match((yield* client.closed).reason, /not supported for bidiGenerateMusic/)
      assert.lengthOf(yield* (yield* Emulator).sessions, 1)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))
})
