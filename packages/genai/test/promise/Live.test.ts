import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, afterEach, beforeAll } from "vitest"
import {
  type FunctionCall,
  GoogleGenAI,
  type GoogleGenAIOptions,
  type LiveCloseEvent,
  type LiveConnectParameters,
  type LiveErrorEvent,
  LiveMusicServerMessage,
  LiveServerMessage,
  Modality,
  type Part,
  Session,
  SessionClosed
} from "../../src/promise.ts"
import * as Sessions from "../harness/sessions.ts"

// -----------------------------------------------------------------------------
// Sessions
// -----------------------------------------------------------------------------

const model = "gemini-live-2.5-flash-preview"

/** Rejections that nobody has handled, of all tests. */
const unhandled: Array<unknown> = []
const note = (reason: unknown) => void unhandled.push(reason)
beforeAll(() => void process.on("unhandledRejection", note))
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepStrictEqual(unhandled, [])
})
afterAll(() => void process.off("unhandledRejection", note))

/** Runs a test against a server of sessions. */
const against = (
  script: Sessions.Script,
  test: (server: Sessions.Server, ai: GoogleGenAI) => Promise<void>,
  options: GoogleGenAIOptions = {}
) =>
() =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(Sessions.serve(script), (server) =>
    Effect.promise(async () => {
      const ai = new GoogleGenAI({
        apiKey: Sessions.apiKey,
        ...options,
        httpOptions: { baseUrl: server.baseUrl, retryOptions: { attempts: 1 }, ...options.httpOptions }
      })
      await test(server, ai)
      await ai.close()
    }))))

/** Waits until something holds. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** Callbacks that note what they are called with. */
const noting = () => {
  const noted: Array<readonly [name: string, what?: unknown]> = []
  return {
    noted,
    names: () => noted.map(([name]) => name),
    callbacks: {
      onopen: () => void noted.push(["onopen"]),
      onmessage: (message: LiveServerMessage) => void noted.push(["onmessage", message]),
      onerror: (event: LiveErrorEvent) => void noted.push(["onerror", event]),
      onclose: (event: LiveCloseEvent) => void noted.push(["onclose", event])
    }
  }
}

const rejection = (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  promise.then(() => assert.fail("it was to reject"), (error) => error)

/** Answers a turn with two words and its end. */
const answering = {
  onMessage: (peer, message) => {
    Sessions.answersSetup(peer, message)
    if (!("clientContent" in message)) return
    for (const text of ["Hello ", "you"]) peer.send({ serverContent: { modelTurn: { parts: [{ text }] } } })
    peer.send({ serverContent: { turnComplete: true } })
  }
} satisfies Sessions.Script

/** Closes a session when it is asked something. */
const closing = (code: number, reason: string): Sessions.Script => ({
  onMessage: (peer, message) => {
    Sessions.answersSetup(peer, message)
    if ("clientContent" in message) peer.close(code, reason)
  }
})

// -----------------------------------------------------------------------------
// Callbacks
// -----------------------------------------------------------------------------

describe("live.connect", () => {
  it(
    "settles with setupComplete, and delivers to callbacks",
    against(answering, async (server, ai) => {
      const { callbacks, names, noted } = noting()
      const session = await ai.live.connect({ model, config: { responseModalities: [Modality.TEXT] }, callbacks })
      assert.instanceOf(session, Session)
      assert.deepStrictEqual(session.setupComplete, Sessions.setupComplete.setupComplete)
      // As with the official class, what came before is delivered before.
      assert.deepStrictEqual(names(), ["onopen", "onmessage"])
      session.sendClientContent({ turns: "Hi" })
      await until(() => noted.length === 5)
      const messages = noted.slice(1).map(([, message]) => message as LiveServerMessage)
      for (const message of messages) assert.instanceOf(message, LiveServerMessage)
      assert.deepStrictEqual(messages.map(({ text }) => text), [undefined, "Hello ", "you", undefined])
      assert.isTrue(messages[3]?.serverContent?.turnComplete)
      session.close()
      session.close()
      await until(() => noted.length === 6)
      const [name, event] = noted[5]!
      assert.strictEqual(name, "onclose")
      assert.instanceOf(event, Event)
      assert.strictEqual((event as unknown as LiveCloseEvent).type, "close")
      assert.strictEqual((event as unknown as LiveCloseEvent).code, 1000)
      await until(() => server.peers[0]!.isClosed())
      assert.strictEqual(server.peers[0]!.closeCode(), 1000)
      assert.strictEqual(noted.length, 6)
    })
  )

  it(
    "sends what its methods are given, at once and in order",
    against(answering, async (server, ai) => {
      const session = await ai.live.connect({ model, callbacks: { onmessage: () => {} } })
      const audio = { data: "AQI=", mimeType: "audio/pcm;rate=16000" }
      session.sendRealtimeInput({ audio })
      session.sendRealtimeInput({ text: "a" })
      session.sendToolResponse({ functionResponses: { id: "1", name: "f", response: {} } })
      session.sendContextUpdate({ systemInstruction: "Be brief." })
      session.sendClientContent()
      await until(() => server.peers[0]!.received.length === 6)
      assert.deepStrictEqual(server.peers[0]!.received.slice(1), [
        { realtimeInput: { audio } },
        { realtimeInput: { text: "a" } },
        { toolResponse: { functionResponses: [{ id: "1", name: "f", response: {} }] } },
        { contextUpdate: { systemInstruction: { role: "user", parts: [{ text: "Be brief." }] } } },
        { clientContent: { turnComplete: true } }
      ])
    })
  )

  it(
    "a wrong parameter is thrown by the method, and the session goes on",
    against(answering, async (server, ai) => {
      const session = await ai.live.connect({ model, callbacks: { onmessage: () => {} } })
      const wrong: ReadonlyArray<readonly [field: string, send: () => void]> = [
        ["params", () => session.sendRealtimeInput({})],
        ["params", () => session.sendRealtimeInput(null as never)],
        ["audio.mimeType", () => session.sendRealtimeInput({ audio: { data: "AQI=" } })],
        ["params", () => session.sendToolResponse(undefined as never)],
        ["functionResponses", () => session.sendToolResponse({ functionResponses: [] })],
        ["functionResponses[0].id", () => session.sendToolResponse({ functionResponses: { name: "f", response: {} } })],
        ["params", () => session.sendClientContent(null as never)],
        ["params", () => session.sendContextUpdate("tools" as never)]
      ]
      for (const [field, send] of wrong) {
        let error: { readonly field?: string } | undefined
        try {
          send()
        } catch (thrown) {
          error = thrown as { readonly field?: string }
        }
        assert.strictEqual(error?.field, field)
      }
      session.sendRealtimeInput({ text: "a" })
      await until(() => server.peers[0]!.received.length === 2)
    })
  )

  it(
    "rejects with the code and the reason when the server refuses the setup",
    against({ onMessage: (peer) => peer.close(1007, "no such model") }, async (_, ai) => {
      const { callbacks, names, noted } = noting()
      const error = await rejection(ai.live.connect({ model, callbacks }))
      assert.instanceOf(error, SessionClosed)
      assert.deepStrictEqual([error.closeCode, error.reason], [1007, "no such model"])
      assert.match(error.message, /before it was set up with code 1007 \(no such model\)/)
      assert.deepStrictEqual(names(), ["onclose"])
      const { code, reason, wasClean } = noted[0]![1] as LiveCloseEvent
      assert.deepStrictEqual([code, reason, wasClean], [1007, "no such model", true])
    })
  )

  it("rejects when there is no server", async () => {
    const http = Http.createServer()
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
    const baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    await new Promise((resolve) => http.close(resolve))
    await using ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl, retryOptions: { attempts: 1 } } })
    const { callbacks, names, noted } = noting()
    const error = await rejection(ai.live.connect({ model, callbacks }))
    assert.strictEqual(error["_tag"], "ConnectionError")
    assert.deepStrictEqual(names(), ["onerror", "onclose"])
    assert.strictEqual((noted[0]![1] as LiveErrorEvent).error, error)
    assert.strictEqual((noted[0]![1] as LiveErrorEvent).message, error.message)
    assert.strictEqual((noted[1]![1] as LiveCloseEvent).code, 1006)
  })

  it(
    "rejects parameters before anything is sent, and calls nobody",
    against(answering, async (server, ai) => {
      const { callbacks, noted } = noting()
      const wrong: ReadonlyArray<readonly [field: string, params: unknown]> = [
        ["params", undefined],
        ["params", null],
        ["params", "gemini"],
        ["model", { callbacks }],
        ["model", { model: 1, callbacks }],
        ["config", { model, config: 1, callbacks }],
        ["config.temperature", { model, config: { temperature: "hot" }, callbacks }],
        ["config.abortSignal", { model, config: { abortSignal: {} }, callbacks }],
        ["callbacks", { model, callbacks: () => {} }],
        ["callbacks.onmessage", { model, callbacks: { onmessage: "log" } }],
        ["callbacks.onclose", { model, callbacks: { onclose: {} } }]
      ]
      for (const [field, params] of wrong) {
        const error = await rejection(ai.live.connect(params as LiveConnectParameters))
        assert.deepStrictEqual([error["_tag"], error["field"]], ["InvalidRequest", field])
      }
      assert.deepStrictEqual(noted, [])
      assert.strictEqual(server.peers.length, 0)
    })
  )

  it(
    "takes null for what is optional, as the official types do",
    against(answering, async (_, ai) => {
      const messages: Array<unknown> = []
      const callbacks = {
        onopen: null,
        onmessage: (message: unknown) => void messages.push(message),
        onerror: null,
        onclose: null
      }
      const session = await ai.live.connect({ model, callbacks })
      assert.strictEqual(messages.length, 1)
      session.close()
    })
  )
})

describe("the end of a session", () => {
  it(
    "by a code of the server is for onclose, after the messages",
    against(closing(1008, "not allowed"), async (_, ai) => {
      const { callbacks, names, noted } = noting()
      const session = await ai.live.connect({ model, callbacks })
      session.sendClientContent({ turns: "Hi" })
      await until(() => noted.length === 3)
      assert.deepStrictEqual(names(), ["onopen", "onmessage", "onclose"])
      const { code, reason } = noted[2]![1] as LiveCloseEvent
      assert.deepStrictEqual([code, reason], [1008, "not allowed"])
      // What cannot be sent any more is an error, and not thrown: the program may not know yet.
      session.sendClientContent({ turns: "Are you there?" })
      assert.deepStrictEqual(names().slice(3), ["onerror"])
      assert.instanceOf((noted[3]![1] as LiveErrorEvent).error, SessionClosed)
    })
  )

  it(
    "without a close is an error, and then a close with 1006",
    against({
      onMessage: (peer, message) => {
        Sessions.answersSetup(peer, message)
        if ("clientContent" in message) peer.destroy()
      }
    }, async (_, ai) => {
      const { callbacks, names, noted } = noting()
      const session = await ai.live.connect({ model, callbacks })
      session.sendClientContent({ turns: "Hi" })
      await until(() => noted.length === 4)
      assert.deepStrictEqual(names(), ["onopen", "onmessage", "onerror", "onclose"])
      const { error, type } = noted[2]![1] as LiveErrorEvent
      assert.strictEqual(type, "error")
      assert.strictEqual((error as { readonly _tag: string })._tag, "StreamInterrupted")
      const { code, wasClean } = noted[3]![1] as LiveCloseEvent
      assert.deepStrictEqual([code, wasClean], [1006, false])
    })
  )

  it(
    "with a frame that is not JSON is an error with what came before",
    against({
      onMessage: (peer, message) => {
        Sessions.answersSetup(peer, message)
        if (message.clientContent) peer.raw("<html>")
      }
    }, async (_, ai) => {
      const { callbacks, names, noted } = noting()
      const session = await ai.live.connect({ model, callbacks })
      session.sendClientContent({ turns: "Hi" })
      await until(() => names().includes("onclose"))
      assert.deepStrictEqual(names(), ["onopen", "onmessage", "onerror", "onclose"])
      const { error } = noted[2]![1] as LiveErrorEvent
      assert.strictEqual((error as { readonly _tag: string })._tag, "DecodeError")
    })
  )

  it(
    "comes with that of the client",
    against(answering, async (server, ai) => {
      const { callbacks, names } = noting()
      await ai.live.connect({ model, callbacks })
      await ai.close()
      assert.deepStrictEqual(names(), ["onopen", "onmessage", "onclose"])
      await until(() => server.peers[0]!.isClosed())
      const error = await rejection(ai.live.connect({ model, callbacks }))
      assert.strictEqual(error.name, "AbortError")
    })
  )

  it(
    "comes with await using, which waits for it",
    against(answering, async (server, ai) => {
      const { callbacks, names } = noting()
      {
        await using session = await ai.live.connect({ model, callbacks })
        session.sendClientContent({ turns: "Hi" })
      }
      assert.strictEqual(names().at(-1), "onclose")
      await until(() => server.peers[0]!.isClosed())
    })
  )

  it(
    "comes with the signal: before, during and after the connection",
    against(
      { onMessage: (peer, message) => server1.answers && Sessions.answersSetup(peer, message) },
      async (server, ai) => {
        const reason = new Error("enough")
        const aborted = { model, config: { abortSignal: AbortSignal.abort(reason) } }
        assert.strictEqual(await rejection(ai.live.connect(aborted)), reason)
        assert.strictEqual(server.peers.length, 0)

        const during = new AbortController()
        const pending = rejection(ai.live.connect({ model, config: { abortSignal: during.signal } }))
        await until(() => server.peers[0]?.received.length === 1)
        during.abort(reason)
        assert.strictEqual(await pending, reason)
        await until(() => server.peers[0]!.isClosed())

        server1.answers = true
        const after = new AbortController()
        const { callbacks, names } = noting()
        await ai.live.connect({ model, callbacks, config: { abortSignal: after.signal } })
        after.abort(reason)
        await until(() => server.peers[1]!.isClosed())
        await until(() => names().length === 3)
        assert.deepStrictEqual(names(), ["onopen", "onmessage", "onclose"])
      }
    )
  )
})

const server1 = { answers: false }

describe("callbacks that throw", () => {
  const throwing = {
    "throws": () => {
      throw new Error("of the callback")
    },
    "rejects": async () => {
      throw new Error("of the callback")
    },
    "returns what cannot be read": () =>
      new Proxy({}, {
        get: () => {
          throw new Error("of the callback")
        },
        has: () => true
      })
  }

  for (const [how, callback] of Object.entries(throwing)) {
    for (const name of ["onopen", "onmessage", "onclose"] as const) {
      it(
        `${name} ${how}: the session goes on, and onerror gets it`,
        against(answering, async (server, ai) => {
          const { callbacks, names, noted } = noting()
          const session = await ai.live.connect({ model, callbacks: { ...callbacks, [name]: callback } })
          session.sendClientContent({ turns: "Hi" })
          await until(() => server.peers[0]!.received.length === 2)
          session.close()
          await until(() => server.peers[0]!.isClosed() && names().includes("onerror"))
          const [, event] = noted.find(([name]) => name === "onerror")!
          assert.strictEqual((event as LiveErrorEvent).message, "of the callback")
        })
      )
    }

    it(`onerror ${how}, too: the client gets warnings`, async () => {
      const warnings: Array<string> = []
      await against(
        answering,
        async (_, ai) => {
          const callbacks = { onopen: callback, onmessage: () => {}, onerror: callback, onclose: callback }
          const session = await ai.live.connect({ model, callbacks })
          session.close()
          await until(() => warnings.length >= 2)
        },
        { onWarning: (message) => void warnings.push(message) }
      )()
      for (const warning of warnings) assert.match(warning, /^The callback onerror failed: of the callback$/)
    })
  }

  it("without onerror the client gets a warning", async () => {
    const warnings: Array<string> = []
    await against(
      answering,
      async (_, ai) => {
        await ai.live.connect({ model, callbacks: { onmessage: throwing.throws } })
        assert.deepStrictEqual(warnings, ["The callback onmessage failed: of the callback"])
      },
      { onWarning: (message) => void warnings.push(message) }
    )()
  })
})

// -----------------------------------------------------------------------------
// Functions
// -----------------------------------------------------------------------------

describe("functions among the tools", () => {
  const calling = {
    onMessage: (peer, message) => {
      Sessions.answersSetup(peer, message)
      if (message.clientContent) {
        peer.send({ toolCall: { functionCalls: [{ id: "1", name: "lookUp", args: { word: "sky" } }] } })
      }
    }
  } satisfies Sessions.Script

  const functionDeclarations = [{ name: "lookUp", parametersJsonSchema: { type: "object" } }]

  /** A tool of `@google/genai`. */
  const callable = {
    tool: async () => ({ functionDeclarations }),
    callTool: async (calls: ReadonlyArray<FunctionCall>) =>
      calls.map((
        { args, id, name }
      ) => ({ functionResponse: { id, name, response: { found: args?.["word"] } } } as Part))
  }

  const answer = { toolResponse: { functionResponses: [{ id: "1", name: "lookUp", response: { found: "sky" } }] } }

  for (
    const [title, tools] of [
      ["a callable tool", [callable]],
      ["a function that is declared", [
        { functionDeclarations },
        function lookUp({ word }: { readonly word?: unknown }) {
          return { found: word }
        }
      ]]
    ] as const
  ) {
    it(
      `${title} is declared and called`,
      against(calling, async (server, ai) => {
        const messages: Array<LiveServerMessage> = []
        const session = await ai.live.connect({
          model,
          config: { tools },
          callbacks: { onmessage: (message) => void messages.push(message) }
        })
        session.sendClientContent({ turns: "Look" })
        await until(() => server.peers[0]!.received.length === 3)
        const [first, , response] = server.peers[0]!.received
        assert.deepStrictEqual(first?.["setup"], {
          model: `models/${model}`,
          tools: [{ functionDeclarations }]
        })
        assert.deepStrictEqual(response, answer)
        assert.isDefined(messages.at(-1)?.toolCall)
      })
    )
  }

  it(
    "are left to the program with disable",
    against(calling, async (server, ai) => {
      const session = await ai.live.connect({
        model,
        config: { tools: [callable], automaticFunctionCalling: { disable: true } }
      })
      session.sendClientContent({ turns: "Look" })
      for await (const { toolCall } of session) {
        if (toolCall === undefined) continue
        assert.strictEqual(server.peers[0]!.received.length, 2)
        session.sendToolResponse({ functionResponses: { id: "1", name: "lookUp", response: { found: "sky" } } })
        break
      }
      await until(() => server.peers[0]!.received.length === 3)
      const [first, , response] = server.peers[0]!.received
      assert.deepStrictEqual(first?.["setup"], { model: `models/${model}`, tools: [{ functionDeclarations }] })
      assert.deepStrictEqual(response, answer)
    })
  )

  it(
    "that throw end the session with their error",
    against(calling, async (_, ai) => {
      const thrown = new Error("no dictionary")
      const { callbacks, names, noted } = noting()
      const session = await ai.live.connect({
        model,
        config: {
          tools: [{
            ...callable,
            callTool: async () => {
              throw thrown
            }
          }]
        },
        callbacks
      })
      session.sendClientContent({ turns: "Look" })
      await until(() => names().includes("onclose"))
      assert.deepStrictEqual(names().slice(2), ["onmessage", "onerror", "onclose"])
      assert.strictEqual((noted[3]![1] as LiveErrorEvent).error, thrown)
    })
  )

  it(
    "that are not declared reject before anything is sent",
    against(calling, async (server, ai) => {
      const error = await rejection(ai.live.connect({ model, config: { tools: [() => 1] } }))
      assert.deepStrictEqual([error["_tag"], error["field"]], ["InvalidRequest", "config.tools[0]"])
      assert.strictEqual(server.peers.length, 0)
    })
  )
})

// -----------------------------------------------------------------------------
// Iteration
// -----------------------------------------------------------------------------

describe("an iterated session", () => {
  it(
    "has the messages, turn by turn: a loop that is left loses none",
    against(answering, async (_, ai) => {
      const session = await ai.live.connect({ model })
      const texts: Array<string | undefined> = []
      for (const turns of ["Hi", "Again"]) {
        session.sendClientContent({ turns })
        for await (const message of session) {
          texts.push(message.text)
          if (message.serverContent?.turnComplete) break
        }
      }
      assert.deepStrictEqual(texts, [undefined, "Hello ", "you", undefined, "Hello ", "you", undefined])
      session.sendClientContent({ turns: "Bye" })
      session.close()
      for await (const message of session) assert.isUndefined(message.setupComplete)
    })
  )

  it(
    "throws when the session fails, and calls onclose without being read",
    against(closing(1011, "internal"), async (_, ai) => {
      const { callbacks: { onclose, onerror }, names, noted } = noting()
      const session = await ai.live.connect({ model, callbacks: { onclose, onerror } })
      session.sendClientContent({ turns: "Hi" })
      await until(() => noted.length === 1)
      assert.deepStrictEqual(names(), ["onclose"])
      assert.strictEqual((noted[0]![1] as LiveCloseEvent).code, 1011)
      const messages: Array<LiveServerMessage> = []
      const error = await rejection((async () => {
        for await (const message of session) messages.push(message)
      })())
      assert.instanceOf(error, SessionClosed)
      assert.strictEqual(messages.length, 1)
    })
  )

  it(
    "cannot have onmessage, too",
    against(answering, async (_, ai) => {
      const session = await ai.live.connect({ model, callbacks: { onmessage: () => {} } })
      assert.throws(() => session[Symbol.asyncIterator](), /callbacks\.onmessage/)
    })
  )

  it(
    "says what happens to its connection",
    against(
      {
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          if (message.setup) peer.send({ sessionResumptionUpdate: { newHandle: "h", resumable: true } })
          if (message.clientContent) peer.destroy()
        }
      },
      async (server, ai) => {
        const events: Array<string> = []
        const session = await ai.live.connect({
          model,
          config: { sessionResumption: {}, httpOptions: { retryOptions: { attempts: 3, initialDelay: 0.001 } } },
          callbacks: { onevent: ({ _tag }) => void events.push(_tag) }
        })
        for await (const message of session) if (message.sessionResumptionUpdate) break
        session.sendClientContent({ turns: "Hi" })
        await until(() => server.peers.length > 1)
        session.close()
        await until(() => events.includes("Ended"))
        assert.includeMembers(events, ["Connected", "Resuming", "Ended"])
      }
    )
  )
})

// -----------------------------------------------------------------------------
// Music
// -----------------------------------------------------------------------------

describe("live.music.connect", () => {
  const chunk = { data: "AQIDBA==", mimeType: "audio/l16;rate=48000;channels=2" }
  const playing = {
    onMessage: (peer, message) => {
      Sessions.answersSetup(peer, message)
      if (message.playbackControl === "PLAY") peer.send({ serverContent: { audioChunks: [chunk] } })
      if (message.playbackControl === "STOP") peer.close(1000)
    }
  } satisfies Sessions.Script
  const music = "models/lyria-realtime-exp"

  it(
    "settles with setupComplete, and delivers to callbacks",
    against(playing, async (server, ai) => {
      const messages: Array<LiveMusicServerMessage> = []
      const closes: Array<LiveCloseEvent> = []
      const session = await ai.live.music.connect({
        model: music,
        callbacks: {
          onmessage: (message) => void messages.push(message),
          onclose: (event) => void closes.push(event)
        }
      })
      await session.setWeightedPrompts({ weightedPrompts: [{ text: "Oboe", weight: 1 }] })
      await session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 90 } })
      session.play()
      session.pause()
      session.resetContext()
      session.stop()
      await until(() => closes.length === 1)
      assert.deepStrictEqual(messages.map(({ audioChunk }) => audioChunk), [undefined, chunk])
      assert.instanceOf(messages[1], LiveMusicServerMessage)
      assert.strictEqual(closes[0]?.code, 1000)
      assert.deepStrictEqual(server.peers[0]!.received.slice(1), [
        { clientContent: { weightedPrompts: [{ text: "Oboe", weight: 1 }] } },
        { musicGenerationConfig: { bpm: 90 } },
        ...["PLAY", "PAUSE", "RESET_CONTEXT", "STOP"].map((playbackControl) => ({ playbackControl }))
      ])
    })
  )

  it(
    "is iterated",
    against(playing, async (_, ai) => {
      await using session = await ai.live.music.connect({ model: music })
      session.play()
      for await (const { audioChunk } of session) {
        if (audioChunk !== undefined) return assert.deepStrictEqual(audioChunk, chunk)
      }
      assert.fail("there was no audio")
    })
  )

  it(
    "rejects wrong prompts",
    against(playing, async (server, ai) => {
      const session = await ai.live.music.connect({ model: music })
      const error = await rejection(session.setWeightedPrompts({ weightedPrompts: [] }))
      assert.deepStrictEqual([error["_tag"], error["field"]], ["InvalidRequest", "weightedPrompts"])
      assert.strictEqual(server.peers[0]!.received.length, 1)
      session.close()
    })
  )

  it(
    "rejects on Vertex AI",
    against(
      playing,
      async (server, ai) => {
        const error = await rejection(ai.live.music.connect({ model: music }))
        assert.strictEqual(error["_tag"], "UnsupportedMethod")
        assert.strictEqual(server.peers.length, 0)
      },
      { vertexai: true }
    )
  )
})
