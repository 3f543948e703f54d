import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted, Scope, Stream } from "effect"
import * as Socket from "effect/socket/Socket"
import * as Auth from "../src/Auth.ts"
import { Live } from "../src/Live.ts"
import type { LiveServerMessage } from "../src/wire/Live.ts"
import * as Sessions from "./harness/sessions.ts"

const model = "gemini-live-2.5-flash-preview"

/** Messages without their accessors. */
const plain = (messages: ReadonlyArray<LiveServerMessage>) => messages.map((message) => ({ ...message }))

const isTurnEnd = ({ serverContent }: LiveServerMessage) => serverContent?.turnComplete === true

/** Answers a turn with two words and its end. */
const answers = (peer: Sessions.Peer, message: Sessions.Received) => {
  if ("setup" in message) return peer.send(Sessions.setupComplete)
  for (const text of ["Hello ", "you"]) peer.send({ serverContent: { modelTurn: { parts: [{ text }] } } })
  peer.send({ serverContent: { turnComplete: true }, usageMetadata: { totalTokenCount: 3 } })
}

describe("connect", () => {
  it.live("sends the setup, and succeeds once it is answered", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({ onMessage: answers })
      const session = yield* Live.use((live) =>
        live.connect({
          model,
          config: {
            responseModalities: ["TEXT"],
            temperature: 0.5,
            systemInstruction: "Be brief.",
            speechConfig: { languageCode: "en-US" },
            tools: [{ googleSearch: {} }],
            outputAudioTranscription: {}
          }
        })
      ).pipe(Effect.provide(Sessions.live(server)))
      assert.deepStrictEqual(session.setupComplete, { sessionId: "s" })
      const [peer] = server.peers
      assert.strictEqual(peer!.path, "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent")
      assert.strictEqual(peer!.headers["x-goog-api-key"], Sessions.apiKey)
      assert.match(String(peer!.headers["x-goog-api-client"]), /^effect-genai\//)
      assert.deepStrictEqual(peer!.received, [{
        setup: {
          model: `models/${model}`,
          generationConfig: {
            responseModalities: ["TEXT"],
            temperature: 0.5,
            speechConfig: { languageCode: "en-US" }
          },
          systemInstruction: { role: "user", parts: [{ text: "Be brief." }] },
          tools: [{ googleSearch: {} }],
          outputAudioTranscription: {}
        }
      }])
      yield* session.sendClientContent({ turns: "Hi" })
      const messages = yield* session.messages.pipe(Stream.takeUntil(isTurnEnd), Stream.runCollect)
      assert.deepStrictEqual(plain(messages), [
        Sessions.setupComplete,
        { serverContent: { modelTurn: { parts: [{ text: "Hello " }] } } },
        { serverContent: { modelTurn: { parts: [{ text: "you" }] } } },
        { serverContent: { turnComplete: true }, usageMetadata: { totalTokenCount: 3 } }
      ])
    }))

  it.live("goes to the socket of Vertex AI with a token, and names the model with its project", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send({
            usageMetadata: { candidatesTokenCount: 2, promptTokenCount: 1 },
            voiceActivity: { type: "ACTIVITY_END" }
          })
        }
      })
      const session = yield* Live.use((live) =>
        live.connect({
          model: "gemini-live",
          config: { explicitVadSignal: true, sessionResumption: { transparent: true } }
        })
      ).pipe(
        Effect.provide(Sessions.live(server, {
          enterprise: true,
          project: "p",
          location: "us-central1",
          auth: Auth.bearer("ya29.token-of-the-test", { quotaProject: "q" })
        }))
      )
      const [peer] = server.peers
      assert.strictEqual(peer!.path, "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent")
      assert.strictEqual(peer!.headers["authorization"], "Bearer ya29.token-of-the-test")
      assert.strictEqual(peer!.headers["x-goog-user-project"], "q")
      assert.deepStrictEqual(peer!.received, [{
        setup: {
          model: "projects/p/locations/us-central1/publishers/google/models/gemini-live",
          generationConfig: { responseModalities: ["AUDIO"] },
          explicitVadSignal: true,
          sessionResumption: { transparent: true }
        }
      }])
      const messages = yield* session.messages.pipe(Stream.take(2), Stream.runCollect)
      assert.deepStrictEqual(plain(messages)[1], {
        usageMetadata: { responseTokenCount: 2, promptTokenCount: 1 },
        voiceActivity: { voiceActivityType: "ACTIVITY_END" }
      } as object)
    }))

  it.live("goes to the constrained socket with an ephemeral token, in v1alpha", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const connected = (layer: Layer.Layer<never> | Layer.Layer<Socket.WebSocketConstructor>) =>
        Live.use((live) => live.connect({ model })).pipe(
          Effect.provide(
            Layer.provide(
              Sessions.live(server, {
                apiKey: Redacted.make("auth_tokens/abc-of-the-test"),
                httpOptions: { headers: { authorization: "of the caller" } }
              }),
              layer
            )
          )
        )
      yield* connected(Layer.empty)
      yield* connected(Socket.layerWebSocketConstructorGlobal)
      const path = "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
      assert.strictEqual(server.peers[0]!.path, path)
      assert.strictEqual(server.peers[0]!.headers["authorization"], "Token auth_tokens/abc-of-the-test")
      assert.strictEqual(server.peers[1]!.path, `${path}?access_token=auth_tokens%2Fabc-of-the-test`)
      assert.isUndefined(server.peers[1]!.headers["authorization"])
    }))

  for (
    const [name, layer, isQuery] of [
      ["the runtime", Layer.empty, false],
      ["ws", NodeWS.layerWebSocketConstructor, false],
      ["Effect's global layer, which takes no headers", Socket.layerWebSocketConstructorGlobal, true]
    ] as const
  ) {
    it.live(`puts the key ${isQuery ? "into the query" : "into a header"}, over the WebSocket of ${name}`, () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve({ onMessage: answers })
        const session = yield* Live.use((live) => live.connect({ model })).pipe(
          Effect.provide(Layer.provide(Sessions.live(server), layer))
        )
        yield* session.sendClientContent({ turns: "Hi" })
        const messages = yield* session.messages.pipe(Stream.takeUntil(isTurnEnd), Stream.runCollect)
        assert.lengthOf(messages, 4)
        const [peer] = server.peers
        assert.strictEqual(peer!.path.includes("?"), isQuery)
        assert.strictEqual(peer!.path.includes(`key=${Sessions.apiKey}`), isQuery)
        assert.strictEqual(peer!.headers["x-goog-api-key"], isQuery ? undefined : Sessions.apiKey)
        yield* session.close
        yield* Sessions.until(peer!.isClosed, "the connection is closed")
        assert.strictEqual(peer!.closeCode(), 1000)
      }))
  }

  it.live("closes the connection with the scope, and then nothing can be sent", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const scope = yield* Scope.make()
      const session = yield* Live.use((live) => live.connect({ model })).pipe(
        Effect.provide(Sessions.live(server)),
        Scope.provide(scope)
      )
      yield* Scope.close(scope, Exit.void)
      const error = yield* Effect.flip(session.sendRealtimeInput({ text: "Hi" }))
      assert.strictEqual(error._tag, "SessionClosed")
      assert.deepStrictEqual(plain(yield* Stream.runCollect(session.messages)), [Sessions.setupComplete])
      assert.deepStrictEqual((yield* Stream.runCollect(session.events)).map(({ _tag }) => _tag), ["Connected", "Ended"])
      yield* Sessions.until(server.peers[0]!.isClosed, "the connection is closed")
    }))
})

describe("events", () => {
  it.live("an interruption is one at once, before messages that wait to be read", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          for (let index = 0; index < 10; index++) {
            peer.send({ serverContent: { modelTurn: { parts: [{ text: "…" }] } } })
          }
          peer.send({ serverContent: { interrupted: true } })
        }
      })
      const session = yield* Live.use((live) => live.connect({ model })).pipe(Effect.provide(Sessions.live(server)))
      const events = yield* session.events.pipe(Stream.take(2), Stream.runCollect)
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Connected", "Interrupted"])
      assert.lengthOf(yield* session.messages.pipe(Stream.take(12), Stream.runCollect), 12)
    }))
})

describe("sending", () => {
  const session = Effect.gen(function*() {
    const server = yield* Sessions.serve()
    const session = yield* Live.use((live) => live.connect({ model })).pipe(Effect.provide(Sessions.live(server)))
    const peer = server.peers[0]!
    const received = (count: number) =>
      Effect.as(Sessions.until(() => peer.received.length > count, `${count} messages`), peer.received).pipe(
        Effect.map((messages) => messages.slice(1))
      )
    return { session, received }
  })

  it.live("every verb sends one message", () =>
    Effect.gen(function*() {
      const { received, session: own } = yield* session
      yield* own.sendClientContent({ turns: "Hi" })
      yield* own.sendClientContent({ turns: [{ role: "user", parts: [{ text: "Hi" }] }], turnComplete: false })
      yield* own.sendClientContent()
      yield* own.sendRealtimeInput({ text: "Hi" })
      yield* own.sendRealtimeInput({ audio: { data: "AAA=", mimeType: "audio/pcm;rate=16000" } })
      yield* own.sendRealtimeInput({ audio: { data: new Uint8Array([0, 0]) as never, mimeType: "audio/pcm" } })
      yield* own.sendRealtimeInput({ video: { data: "AAA=", mimeType: "image/png" } })
      yield* own.sendRealtimeInput({ media: { data: "AAA=", mimeType: "audio/pcm" } })
      yield* own.sendRealtimeInput({ activityStart: {} })
      yield* own.sendRealtimeInput({ activityEnd: {} })
      yield* own.sendRealtimeInput({ audioStreamEnd: true })
      yield* own.sendToolResponse({ functionResponses: { id: "1", name: "f", response: { output: 1 } } })
      yield* own.sendContextUpdate({ systemInstruction: "Be brief.", tools: { tools: [{ googleSearch: {} }] } })
      assert.deepStrictEqual(yield* received(13), [
        { clientContent: { turns: [{ role: "user", parts: [{ text: "Hi" }] }], turnComplete: true } },
        { clientContent: { turns: [{ role: "user", parts: [{ text: "Hi" }] }], turnComplete: false } },
        { clientContent: { turnComplete: true } },
        { realtimeInput: { text: "Hi" } },
        { realtimeInput: { audio: { data: "AAA=", mimeType: "audio/pcm;rate=16000" } } },
        { realtimeInput: { audio: { data: "AAA=", mimeType: "audio/pcm" } } },
        { realtimeInput: { video: { data: "AAA=", mimeType: "image/png" } } },
        { realtimeInput: { mediaChunks: [{ data: "AAA=", mimeType: "audio/pcm" }] } },
        { realtimeInput: { activityStart: {} } },
        { realtimeInput: { activityEnd: {} } },
        { realtimeInput: { audioStreamEnd: true } },
        { toolResponse: { functionResponses: [{ id: "1", name: "f", response: { output: 1 } }] } },
        {
          contextUpdate: {
            systemInstruction: { role: "user", parts: [{ text: "Be brief." }] },
            tools: { tools: [{ googleSearch: {} }] }
          }
        }
      ])
    }))
})
