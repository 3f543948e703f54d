/** Live sessions with Google's own SDK, which opens them at `//ws/…`. */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import {
  ActivityHandling,
  EndSensitivity,
  type GoogleGenAI,
  type GoogleGenAIOptions,
  type LiveConnectConfig,
  type LiveMusicServerMessage,
  type LiveServerMessage,
  MediaResolution,
  Modality,
  Scale,
  type Session,
  StartSensitivity,
  TurnCoverage,
  Type
} from "@google/genai"
import { Effect, type Scope } from "effect"
import { call, connect, gemini, vertex } from "./official.ts"

const model = "gemini-live-2.5-flash-preview"

/** Messages as they come, and what waits for them. */
class Messages<A> {
  readonly all: Array<A> = []
  private readonly waiting = new Set<() => void>()

  readonly push = (message: A): void => {
    this.all.push(message)
    this.waiting.forEach((check) => check())
  }

  /** The messages up to the first for which this holds, which it takes. */
  until(holds: (message: A) => boolean): Promise<Array<A>> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.all.findIndex(holds)
        if (found < 0) return
        this.waiting.delete(check)
        resolve(this.all.splice(0, found + 1))
      }
      this.waiting.add(check)
      check()
    })
  }
}

interface Talk {
  readonly session: Session
  readonly messages: Messages<LiveServerMessage>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

const open = async (ai: GoogleGenAI, config: LiveConnectConfig = {}, id = model): Promise<Talk> => {
  const messages = new Messages<LiveServerMessage>()
  let close: (how: { readonly code: number; readonly reason: string }) => void = () => {}
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => void (close = resolve))
  const session = await ai.live.connect({
    model: id,
    config,
    callbacks: { onmessage: messages.push, onclose: ({ code, reason }) => close({ code, reason }) }
  })
  return { session, messages, closed }
}

const talk = (
  ai: GoogleGenAI,
  config?: LiveConnectConfig,
  id?: string
): Effect.Effect<Talk, never, Scope.Scope> =>
  Effect.acquireRelease(call(() => open(ai, config, id)), ({ session }) => Effect.sync(() => session.close()))

const isTurnComplete = ({ serverContent }: LiveServerMessage) => serverContent?.turnComplete === true
const textOf = (messages: ReadonlyArray<LiveServerMessage>) => messages.map(({ text }) => text ?? "").join("")

const backends: ReadonlyArray<readonly [string, GoogleGenAIOptions]> = [["Gemini", gemini], ["Vertex AI", vertex]]

const loud = {
  data: Buffer.from(new Int16Array(1600).fill(4000).buffer).toString("base64"),
  mimeType: "audio/pcm;rate=16000"
}
const quiet = { ...loud, data: Buffer.alloc(3200).toString("base64") }

const weather = {
  name: "get_weather",
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] }
}

for (const [name, options] of backends) {
  describe(`@google/genai, live, ${name}`, () => {
    it.live("a text conversation", () =>
      Effect.gen(function*() {
        const { messages, session } = yield* talk(yield* connect(options), { responseModalities: [Modality.TEXT] })
        session.sendClientContent({ turns: "Good morning" })
        const first = yield* call(() => messages.until(isTurnComplete))
        assert.isDefined(first[0]?.setupComplete)
        assert.match(textOf(first), /You said: "Good morning"/)
        assert.isAbove(first.filter(({ text }) => text !== undefined).length, 2)
        assert.isTrue(first.at(-2)?.serverContent?.generationComplete)
        const usage = first.at(-1)?.usageMetadata
        assert.isAbove(usage?.responseTokenCount ?? 0, 0)
        assert.strictEqual(
          usage?.totalTokenCount,
          (usage?.promptTokenCount ?? 0) + (usage?.responseTokenCount ?? 0)
        )
        session.sendRealtimeInput({ text: "And now?" })
        assert.match(textOf(yield* call(() => messages.until(isTurnComplete))), /You said: "And now\?"/)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("speech, with every setting that the client has", () =>
      Effect.gen(function*() {
        const ai = yield* connect(options)
        const { messages, session } = yield* talk(ai, {
          responseModalities: [Modality.AUDIO],
          temperature: 0.5,
          topP: 0.5,
          topK: 10,
          maxOutputTokens: 1000,
          seed: 1,
          mediaResolution: MediaResolution.MEDIA_RESOLUTION_LOW,
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Puck" } }, languageCode: "en-US" },
          thinkingConfig: { includeThoughts: true, thinkingBudget: 10 },
          enableAffectiveDialog: true,
          systemInstruction: "Be brief",
          tools: [{ googleSearch: {} }],
          inputAudioTranscription: {},
          outputAudioTranscription: {},
          realtimeInputConfig: {
            automaticActivityDetection: {
              startOfSpeechSensitivity: StartSensitivity.START_SENSITIVITY_HIGH,
              endOfSpeechSensitivity: EndSensitivity.END_SENSITIVITY_LOW,
              prefixPaddingMs: 20,
              silenceDurationMs: 200
            },
            activityHandling: ActivityHandling.NO_INTERRUPTION,
            turnCoverage: TurnCoverage.TURN_INCLUDES_ALL_INPUT
          },
          contextWindowCompression: { triggerTokens: "1000", slidingWindow: { targetTokens: "500" } },
          proactivity: { proactiveAudio: true }
        })
        session.sendRealtimeInput({ video: { data: "AAAA", mimeType: "image/jpeg" } })
        session.sendRealtimeInput({ audio: loud })
        session.sendRealtimeInput({ media: loud })
        session.sendRealtimeInput({ audio: quiet })
        session.sendRealtimeInput({ audio: quiet })
        const answer = yield* call(() => messages.until(isTurnComplete))
        assert.isTrue(answer.some(({ serverContent }) => serverContent?.inputTranscription !== undefined))
        const said = answer.map(({ serverContent }) => serverContent?.outputTranscription?.text ?? "").join("")
        assert.match(said, /0\.4 seconds of speech/)
        assert.isAbove(answer.filter(({ data }) => data !== undefined).length, 2)
        session.sendRealtimeInput({ audio: loud })
        session.sendRealtimeInput({ audioStreamEnd: true })
        yield* call(() => messages.until(isTurnComplete))
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("activity that the client marks", () =>
      Effect.gen(function*() {
        const { messages, session } = yield* talk(yield* connect(options), {
          responseModalities: [Modality.TEXT],
          realtimeInputConfig: { automaticActivityDetection: { disabled: true } }
        })
        session.sendRealtimeInput({ activityStart: {} })
        session.sendRealtimeInput({ audio: loud })
        session.sendRealtimeInput({ activityEnd: {} })
        assert.match(textOf(yield* call(() => messages.until(isTurnComplete))), /0\.1 seconds/)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("functions, whose declarations may come later", () =>
      Effect.gen(function*() {
        const { messages, session } = yield* talk(yield* connect(options), { responseModalities: [Modality.TEXT] })
        session.sendContextUpdate({
          systemInstruction: "Use tools",
          tools: { tools: [{ functionDeclarations: [weather] }] }
        })
        session.sendClientContent({ turns: "What is the weather?" })
        const called = yield* call(() => messages.until(({ toolCall }) => toolCall !== undefined))
        const [{ id, name } = {}] = called.at(-1)?.toolCall?.functionCalls ?? []
        assert.strictEqual(name, "get_weather")
        session.sendToolResponse({
          functionResponses: [{ ...(id === undefined ? {} : { id }), name: "get_weather", response: { sky: "clear" } }]
        })
        assert.match(textOf(yield* call(() => messages.until(isTurnComplete))), /\{"sky":"clear"\}/)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("a session that is resumed", () =>
      Effect.gen(function*() {
        const ai = yield* connect(options)
        const first = yield* talk(ai, { responseModalities: [Modality.TEXT], sessionResumption: {} })
        first.session.sendClientContent({ turns: "My name is Ada" })
        yield* call(() => first.messages.until(isTurnComplete))
        const [update] = yield* call(() =>
          first.messages.until(({ sessionResumptionUpdate }) => sessionResumptionUpdate?.resumable === true)
        )
        first.session.close()
        assert.strictEqual((yield* call(() => first.closed)).code, 1005)
        const handle = update?.sessionResumptionUpdate?.newHandle ?? ""
        const second = yield* talk(ai, { responseModalities: [Modality.TEXT], sessionResumption: { handle } })
        second.session.sendClientContent({ turns: "And?" })
        const usage = (yield* call(() => second.messages.until(isTurnComplete))).at(-1)?.usageMetadata
        assert.isAbove(usage?.promptTokenCount ?? 0, 10)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("a setup that is refused", () =>
      Effect.gen(function*() {
        const ai = yield* connect(options)
        const error = yield* call(() => open(ai, {}, "nope").then(() => undefined, (error: unknown) => error))
        assert.match(String(error), /Live connection closed before setup completed \(code 1008\): .*nope/)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

    it.live("a server that goes away, and closes", () =>
      Effect.gen(function*() {
        const { closed, messages } = yield* talk(yield* connect(options))
        const [, goAway] = yield* call(() => messages.until(({ goAway }) => goAway !== undefined))
        assert.strictEqual(goAway?.goAway?.timeLeft, "50s")
        assert.deepStrictEqual(yield* call(() => closed), { code: 1011, reason: "Deadline expired" })
      }).pipe(
        Effect.scoped,
        Effect.provide(Emulator.layerServer({
          live: [LiveScript.always(
            "live.connect",
            LiveScript.course([
              LiveScript.sent("setupComplete"),
              LiveScript.goAway("50s"),
              LiveScript.wait(20),
              LiveScript.close(1011, "Deadline expired")
            ])
          )]
        }))
      ))
  })
}

describe("@google/genai, live, ephemeral tokens", () => {
  const model = "models/gemini-live-2.5-flash-preview"
  const alpha: GoogleGenAIOptions = { ...gemini, apiVersion: "v1alpha" }

  const refusal = (ai: GoogleGenAI, config?: LiveConnectConfig) =>
    call(() => open(ai, config).then(() => "none", (error: unknown) => String(error)))

  it.live("a token starts as many sessions as it says", () =>
    Effect.gen(function*() {
      const ai = yield* connect(alpha)
      const token = yield* call(() => ai.authTokens.create({ config: { uses: 1 } }))
      const limited = yield* connect({ ...alpha, apiKey: token.name ?? "" })
      const { messages, session } = yield* talk(limited, { sessionResumption: {} })
      session.sendClientContent({ turns: "Hi" })
      yield* call(() => messages.until(isTurnComplete))
      const [update] = yield* call(() =>
        messages.until(({ sessionResumptionUpdate }) => sessionResumptionUpdate !== undefined)
      )
      assert.match(yield* refusal(limited), /code 1008\): The auth token has been used too many times/)
      const handle = update?.sessionResumptionUpdate?.newHandle ?? ""
      yield* talk(limited, { sessionResumption: { handle } })
      const unknown = yield* connect({ ...alpha, apiKey: "auth_tokens/unknown" })
      assert.match(yield* refusal(unknown), /code 1008\): The auth token is not valid/)
      const request = (yield* (yield* Emulator).requests).find(({ operation }) => operation === "live.connect")
      assert.strictEqual(request?.url.searchParams.get("access_token"), token.name)
      assert.notInclude(JSON.stringify(request), token.name ?? "")
    }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))

  it.live("a token fixes the setup, or fields of it", () =>
    Effect.gen(function*() {
      const ai = yield* connect(alpha)
      const speaks = (lock?: Array<string>) =>
        Effect.gen(function*() {
          const constraints = { model, config: { responseModalities: [Modality.AUDIO], temperature: 0.2 } }
          const token = yield* call(() =>
            ai.authTokens.create({
              config: {
                liveConnectConstraints: constraints,
                ...(lock === undefined ? {} : { lockAdditionalFields: lock })
              }
            })
          )
          const limited = yield* connect({ ...alpha, apiKey: token.name ?? "" })
          const { messages, session } = yield* talk(limited, {
            responseModalities: [Modality.TEXT],
            outputAudioTranscription: {}
          })
          session.sendClientContent({ turns: "Hi" })
          const answer = yield* call(() => messages.until(isTurnComplete))
          return [
            answer.some(({ data }) => data !== undefined),
            answer.some(({ serverContent }) => serverContent?.outputTranscription !== undefined)
          ]
        })
      assert.deepStrictEqual(yield* speaks(), [true, false])
      assert.deepStrictEqual(yield* speaks([]), [true, true])
    }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))
})

describe("@google/genai, live music", () => {
  it.live("prompts, settings and playback", () =>
    Effect.gen(function*() {
      const ai = yield* connect({ ...gemini, apiVersion: "v1alpha" })
      const messages = new Messages<LiveMusicServerMessage>()
      const session = yield* Effect.acquireRelease(
        call(() =>
          ai.live.music.connect({ model: "models/lyria-realtime-exp", callbacks: { onmessage: messages.push } })
        ),
        (session) => Effect.sync(() => session.close())
      )
      yield* call(() => messages.until(({ setupComplete }) => setupComplete !== undefined))
      yield* call(() =>
        session.setWeightedPrompts({
          weightedPrompts: [{ text: "minimal techno", weight: 1 }, { text: "filtered", weight: 0.5 }]
        })
      )
      yield* call(() =>
        session.setMusicGenerationConfig({
          musicGenerationConfig: { bpm: 90, temperature: 1, scale: Scale.C_MAJOR_A_MINOR, muteBass: true }
        })
      )
      session.play()
      const [filtered] = yield* call(() => messages.until(({ filteredPrompt }) => filteredPrompt !== undefined))
      assert.strictEqual(filtered?.filteredPrompt?.text, "filtered")
      const isAudio = ({ audioChunk }: LiveMusicServerMessage) => audioChunk !== undefined
      yield* call(() => messages.until(isAudio))
      yield* call(() => messages.until(isAudio))
      session.pause()
      session.resetContext()
      session.play()
      yield* call(() => messages.until(isAudio))
      session.stop()
      session.close()
      const [received] = yield* (yield* Emulator).sessions
      yield* received!.ended
      const [after] = yield* (yield* Emulator).sessions
      assert.deepStrictEqual(
        after?.frames.map(({ message }) => Object.keys(message as object)[0]),
        [
          "setup",
          "clientContent",
          "musicGenerationConfig",
          "playbackControl",
          "playbackControl",
          "playbackControl",
          "playbackControl",
          "playbackControl"
        ]
      )
    }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))
})
