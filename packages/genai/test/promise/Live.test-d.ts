import type * as Official from "@google/genai"
import { describe, expectTypeOf, test } from "vitest"
import * as Ours from "../../src/promise.ts"

type Parameter<Session, M extends keyof Session> = Session[M] extends (...args: infer Args) => unknown ? Args[0] : never

/** The methods there whose parameters ours would not take. */
type Refused<Theirs, Mine> = {
  [M in keyof Theirs & keyof Mine & string]: Parameter<Theirs, M> extends Parameter<Mine, M> ? never : M
}[keyof Theirs & keyof Mine & string]

describe("a program with Live sessions for @google/genai", () => {
  test("can pass what it passes there", () => {
    expectTypeOf<Official.LiveConnectParameters>().toExtend<Ours.LiveConnectParameters>()
    expectTypeOf<Official.LiveCallbacks>().toExtend<Ours.LiveCallbacks>()
    expectTypeOf<Refused<Official.Session, Ours.Session>>().toEqualTypeOf<never>()
    expectTypeOf<Official.LiveMusicCallbacks>().toExtend<Ours.LiveMusicCallbacks>()
    expectTypeOf<Refused<Official.LiveMusicSession, Ours.LiveMusicSession>>().toEqualTypeOf<never>()
  })

  test("finds every method of a session, but for its socket", () => {
    expectTypeOf<Exclude<keyof Official.Session, keyof Ours.Session>>().toEqualTypeOf<"conn">()
    expectTypeOf<Exclude<keyof Official.LiveMusicSession, keyof Ours.LiveMusicSession>>().toEqualTypeOf<"conn">()
    expectTypeOf<Exclude<keyof Official.Live, keyof Ours.Live>>().toEqualTypeOf<never>()
    expectTypeOf<Exclude<keyof Official.LiveServerMessage, keyof Ours.LiveServerMessage>>().toEqualTypeOf<never>()
  })

  test("compiles with the import changed", () => {
    const { GoogleGenAI, Modality } = Ours
    const program = async () => {
      const ai = new GoogleGenAI({ apiKey: "key" })
      const parts: Array<string> = []
      const session: Ours.Session = await ai.live.connect({
        model: "gemini-live-2.5-flash-preview",
        config: {
          responseModalities: [Modality.AUDIO],
          sessionResumption: {},
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } },
          systemInstruction: "Be brief.",
          tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: "f" }] }]
        },
        callbacks: {
          onopen: () => {},
          onmessage: (message: Ours.LiveServerMessage) => {
            if (message.text !== undefined) parts.push(message.text)
            if (message.data !== undefined) parts.push(message.data)
            for (const call of message.toolCall?.functionCalls ?? []) parts.push(call.name ?? "")
          },
          onerror: (event: ErrorEvent) => void parts.push(event.message),
          onclose: (event: CloseEvent) => void parts.push(event.reason)
        }
      })
      session.sendClientContent({ turns: "Hello?", turnComplete: true })
      session.sendRealtimeInput({ audio: { data: "AQI=", mimeType: "audio/pcm;rate=16000" } })
      session.sendToolResponse({ functionResponses: [{ id: "1", name: "f", response: {} }] })
      session.close()

      const music = await ai.live.music.connect({
        model: "models/lyria-realtime-exp",
        callbacks: { onmessage: (message) => void parts.push(message.audioChunk?.data ?? ""), onclose: null }
      })
      await music.setWeightedPrompts({ weightedPrompts: [{ text: "Oboe", weight: 1 }] })
      await music.setMusicGenerationConfig({ musicGenerationConfig: { scale: Ours.Scale.C_MAJOR_A_MINOR } })
      music.play()
    }
    expectTypeOf(program).returns.toEqualTypeOf<Promise<void>>()
  })
})

describe("a session", () => {
  test("is iterated by its messages", () => {
    const { live } = {} as Ours.GoogleGenAI
    const program = async () => {
      await using session = await live.connect({ model: "m" })
      for await (const message of session) expectTypeOf(message).toEqualTypeOf<Ours.LiveServerMessage>()
      await using music = await live.music.connect({ model: "m" })
      for await (const message of music) expectTypeOf(message).toEqualTypeOf<Ours.LiveMusicServerMessage>()
    }
    expectTypeOf(program).not.toBeAny()
  })

  test("has settings that are known", () => {
    const { live } = {} as Ours.GoogleGenAI
    expectTypeOf(live.connect).parameter(0).toHaveProperty("config")
    // @ts-expect-error there is no such setting
    void live.connect({ model: "m", config: { temprature: 1 } })
    // @ts-expect-error there is no such parameter
    void live.connect({ model: "m", onmessage: () => {} })
    // @ts-expect-error music has no settings
    void live.music.connect({ model: "m", config: { temperature: 1 } })
  })
})
