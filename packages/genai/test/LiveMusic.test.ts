import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Auth from "../src/Auth.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIOptions } from "../src/GenAIConfig.ts"
import { LiveMusic } from "../src/LiveMusic.ts"
import type { LiveMusicSession } from "../src/LiveMusicSession.ts"
import { collect, expectTag, once } from "./harness/calls.ts"
import * as Sessions from "./harness/sessions.ts"

const model = "models/lyria-realtime-exp"
const weightedPrompts = [{ text: "Minimal techno", weight: 1 }, { text: "Oboe", weight: -0.5 }]

const chunk = (...bytes: ReadonlyArray<number>) => ({
  data: Buffer.from(bytes).toString("base64"),
  mimeType: "audio/l16;rate=48000;channels=2"
})

/** The resource over a server. */
const music = ({ baseUrl }: Sessions.Server, options: GenAIOptions = { apiKey: Sessions.apiKey }) =>
  LiveMusic.layer.pipe(
    Layer.provide(GenAIClient.layer({ ...options, httpOptions: { ...once, ...options.httpOptions, baseUrl } })),
    Layer.orDie,
    Layer.provide(FetchHttpClient.layer)
  )

const connect = (server: Sessions.Server, options?: GenAIOptions) =>
  Effect.provide(LiveMusic.use((music) => music.connect({ model })), music(server, options))

/** Waits until a server has received so many messages over its first connection. */
const received = ({ peers }: Sessions.Server, count: number) =>
  Effect.promise(async () => {
    while ((peers[0]?.received.length ?? 0) < count) await new Promise((resolve) => setTimeout(resolve, 1))
    return peers[0]!.received
  })

/** A server that answers `PLAY` with two messages of audio, and a prompt with a filter. */
const playing = {
  onMessage: (peer, message) => {
    Sessions.answersSetup(peer, message)
    if (message.clientContent) peer.send({ filteredPrompt: { text: "Oboe", filteredReason: "no oboes" } })
    if (message.playbackControl === "PLAY") {
      peer.send({ serverContent: { audioChunks: [chunk(1, 2, 3, 4), chunk(5, 6, 7, 8)] } })
      peer.send({ serverContent: { audioChunks: [chunk(9, 10, 11, 12)] } })
    }
  }
} satisfies Sessions.Script

describe("a session of music", () => {
  it.live("does not send the options of the handshake", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const config = { httpOptions: { apiVersion: "v9test" } }
      yield* LiveMusic.use((live) => live.connect({ model, config })).pipe(Effect.provide(music(server)))
      assert.deepStrictEqual(server.peers[0]!.received, [{ setup: { model } }])
      assert.include(server.peers[0]!.path, ".v9test.")
    }))

  it.live("is steered, and plays", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const session = yield* connect(server)
      yield* session.setWeightedPrompts({ weightedPrompts })
      yield* session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 120, scale: "C_MAJOR_A_MINOR" } })
      yield* session.setMusicGenerationConfig()
      yield* session.play
      const audio = yield* session.audio.pipe(Stream.take(3), Stream.runCollect)
      assert.deepStrictEqual(audio.map(({ bytes, channels, sampleRate }) => [...bytes, sampleRate, channels]), [
        [1, 2, 3, 4, 48_000, 2],
        [5, 6, 7, 8, 48_000, 2],
        [9, 10, 11, 12, 48_000, 2]
      ])
      yield* session.pause
      yield* session.stop
      yield* session.resetContext
      assert.deepStrictEqual(yield* received(server, 8), [
        { setup: { model } },
        { clientContent: { weightedPrompts } },
        { musicGenerationConfig: { bpm: 120, scale: "C_MAJOR_A_MINOR" } },
        { musicGenerationConfig: {} },
        ...["PLAY", "PAUSE", "STOP", "RESET_CONTEXT"].map((playbackControl) => ({ playbackControl }))
      ])
      const [peer] = server.peers
      assert.strictEqual(peer!.path, "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateMusic")
      assert.strictEqual(peer!.headers["x-goog-api-key"], Sessions.apiKey)
    }))

  it.live("says which prompts were filtered, to whoever listens, also later", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const session = yield* connect(server)
      const expected = { text: "Oboe", filteredReason: "no oboes" }
      yield* session.setWeightedPrompts({ weightedPrompts })
      yield* session.play
      yield* session.audio.pipe(Stream.take(3), Stream.runDrain)
      const head = session.filteredPrompts.pipe(Stream.take(1), Stream.runCollect)
      assert.deepStrictEqual(yield* Effect.all([head, head], { concurrency: 2 }), [[expected], [expected]])
      yield* session.close
      assert.deepStrictEqual(yield* Stream.runCollect(session.filteredPrompts), [expected])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.map(session.events, ({ _tag }) => _tag)), [
        "Connected",
        "Ended"
      ])
    }))

  it.live("has the messages as they came, with the first chunk of each", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const session = yield* connect(server)
      yield* session.play
      const messages = yield* session.messages.pipe(Stream.take(3), Stream.runCollect)
      assert.deepStrictEqual(messages.map(({ audioChunk, setupComplete }) => audioChunk ?? setupComplete), [
        Sessions.setupComplete.setupComplete,
        chunk(1, 2, 3, 4),
        chunk(9, 10, 11, 12)
      ])
    }))
})

describe("an end", () => {
  const ended = (end: (peer: Sessions.Peer) => void) =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const session = yield* connect(server)
      yield* session.play
      const playing_ = yield* Deferred.make<void>()
      const reading = session.audio.pipe(Stream.tap(() => Deferred.succeed(playing_, undefined)))
      yield* Effect.forkScoped(Effect.andThen(Deferred.await(playing_), Effect.sync(() => end(server.peers[0]!))))
      return { ...yield* collect(reading), session }
    })

  it.live("by the server as agreed ends the audio", () =>
    Effect.gen(function*() {
      const { delivered, error } = yield* ended((peer) => peer.close(1000))
      assert.strictEqual(delivered.length, 3)
      assert.isUndefined(error)
    }))

  it.live("by a code fails the audio, with what was delivered before", () =>
    Effect.gen(function*() {
      const { delivered, error, session } = yield* ended((peer) => peer.close(1008, "not allowed"))
      assert.strictEqual(delivered.length, 3)
      const { closeCode, reason } = expectTag(error, "SessionClosed")
      assert.deepStrictEqual([closeCode, reason], [1008, "not allowed"])
      expectTag(yield* Effect.flip(session.play), "SessionClosed")
    }))

  it.live("without a close is an interruption of the stream", () =>
    Effect.gen(function*() {
      const { delivered, error } = yield* ended((peer) => peer.destroy())
      assert.strictEqual(delivered.length, 3)
      assert.strictEqual(expectTag(error, "StreamInterrupted").delivered.events, 3)
    }))

  it.live("of the scope closes the connection", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      yield* Effect.scoped(connect(server))
      const [peer] = server.peers
      yield* Effect.promise(async () => {
        while (!peer!.isClosed()) await new Promise((resolve) => setTimeout(resolve, 1))
      })
      assert.strictEqual(peer!.closeCode(), 1000)
    }))
})

describe("a refusal", () => {
  it.live("on Vertex AI: there is no music", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      const vertex = { vertexai: true, project: "p", location: "l", auth: Auth.bearer("token") } as const
      const error = expectTag(yield* Effect.flip(connect(server, vertex)), "UnsupportedMethod")
      assert.strictEqual(error.operation, "live.music.connect")
      assert.strictEqual(server.peers.length, 0)
    }))

  it.live("of the setup has the code and the reason of the server", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({ onMessage: (peer) => peer.close(1007, "no such model") })
      const error = expectTag(yield* Effect.flip(connect(server)), "SessionClosed")
      assert.deepStrictEqual([error.closeCode, error.reason, error.delivered], [1007, "no such model", undefined])
    }))

  const refused = (
    field: string,
    send: (session: LiveMusicSession) => Effect.Effect<void, unknown>
  ) =>
    it.live(`names ${field}`, () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve(playing)
        const session = yield* connect(server)
        const error = (yield* Effect.flip(send(session))) as { readonly _tag: string; readonly field: string }
        assert.deepStrictEqual([error._tag, error.field], ["InvalidRequest", field])
        yield* session.play
        assert.deepStrictEqual(yield* received(server, 2), [{ setup: { model } }, { playbackControl: "PLAY" }])
      }))

  const prompts = (weightedPrompts: ReadonlyArray<unknown> | undefined) => (session: LiveMusicSession) =>
    session.setWeightedPrompts({ weightedPrompts: weightedPrompts as typeof weightedPrompts & [] })

  refused("weightedPrompts", prompts(undefined))
  refused("weightedPrompts", prompts([]))
  refused("weightedPrompts[0].text", prompts(["techno"]))
  refused("weightedPrompts[0].text", prompts([{ weight: 1 }]))
  refused("weightedPrompts[0].text", prompts([{ text: "", weight: 1 }]))
  refused("weightedPrompts[1].weight", prompts([{ text: "a", weight: 1 }, { text: "b" }]))
  refused("weightedPrompts[0].weight", prompts([{ text: "a", weight: 0 }]))
  refused("weightedPrompts[0].weight", prompts([{ text: "a", weight: Number.NaN }]))
  refused("weightedPrompts[0].weight", prompts([{ text: "a", weight: "1" }]))
  refused("params", (session) => session.setWeightedPrompts(null as never))
  refused("musicGenerationConfig", (session) => session.setMusicGenerationConfig({ musicGenerationConfig: 1 as never }))

  refused(
    "musicGenerationConfig.bpm",
    (session) => session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: "fast" as never } })
  )

  it.live("of a model that is missing or empty sends nothing", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve(playing)
      for (const params of [{}, { model: "" }, { model: 1 }, null]) {
        const error = yield* Effect.flip(
          Effect.provide(LiveMusic.use((music) => music.connect(params as never)), music(server))
        )
        assert.strictEqual(error._tag, "InvalidRequest")
      }
      assert.strictEqual(server.peers.length, 0)
    }))
})
