import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Stream, Tracer } from "effect"
import { inspect } from "node:util"
import { Live, type LiveConnectParameters, type LiveOptions } from "../src/Live.ts"
import type { LiveSession } from "../src/LiveSession.ts"
import * as Usage from "../src/Usage.ts"
import * as Sessions from "./harness/sessions.ts"

const once: LiveConnectParameters = {
  model: "gemini-live-2.5-flash-preview",
  config: { httpOptions: { retryOptions: { attempts: 1 } } }
}

const sockets = [["the runtime", Layer.empty], ["ws", NodeWS.layerWebSocketConstructor]] as const

interface Failed {
  readonly _tag: string
  readonly delivered?: { readonly events: number }
}

const errorOf = (exit: Exit.Exit<unknown, unknown>): Failed | undefined =>
  Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason)?.error as Failed : undefined

const say = (text: string) => ({ serverContent: { modelTurn: { parts: [{ text }] } } })

const aborting = () => new AbortController()

/** Runs while nothing is left unhandled. */
const withoutUnhandled = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() => {
        const seen: Array<unknown> = []
        const note = (error: unknown) => void seen.push(error)
        process.on("unhandledRejection", note)
        process.on("uncaughtException", note)
        return { seen, note }
      }),
      ({ note }) =>
        Effect.sync(() => {
          process.off("unhandledRejection", note)
          process.off("uncaughtException", note)
        })
    ),
    ({ seen }) =>
      Effect.tap(effect, () => Effect.andThen(Effect.sleep(20), Effect.sync(() => assert.deepStrictEqual(seen, []))))
  )

for (const [name, layer] of sockets) {
  const connect = (server: Sessions.Server, params = once, options?: LiveOptions) =>
    Live.use((live) => live.connect(params, options)).pipe(
      Effect.provide(Layer.provide(Sessions.live(server), layer))
    )

  describe(`faults over the WebSocket of ${name}`, () => {
    const endings: ReadonlyArray<readonly [what: string, Sessions.Script, tag: string]> = [
      ["a refused handshake", { refuse: () => 403 }, name === "ws" ? "PermissionDenied" : "ConnectionError"],
      ["a close before the setup is answered", { onMessage: (peer) => peer.close(1008, "no") }, "SessionClosed"],
      ["a close as agreed before the setup is answered", { onMessage: (peer) => peer.close(1000) }, "SessionClosed"],
      ["a broken connection before the setup is answered", { onMessage: (peer) => peer.destroy() }, "ConnectionError"],
      ["garbage in place of the answer", { onMessage: (peer) => peer.raw("<html>") }, "DecodeError"]
    ]
    for (const [what, script, tag] of endings) {
      it.live(`${what} is a ${tag}`, () =>
        withoutUnhandled(Effect.gen(function*() {
          const server = yield* Sessions.serve(script)
          const error = errorOf(yield* Effect.exit(connect(server)))
          assert.strictEqual(error?._tag, tag)
          assert.notInclude(inspect(error, { depth: 10 }), Sessions.apiKey)
          for (const peer of server.peers) yield* Sessions.until(peer.isClosed, "no socket is left")
        })))
    }

    it.live("a server that does not exist is a ConnectionError", () =>
      withoutUnhandled(Effect.gen(function*() {
        const error = errorOf(
          yield* Effect.exit(connect({ baseUrl: "http://127.0.0.1:1", peers: [], script: () => {} }))
        )
        assert.strictEqual(error?._tag, "ConnectionError")
      })))

    it.live("a setup that is not answered in time is a TimeoutError", () =>
      withoutUnhandled(Effect.gen(function*() {
        for (const script of [{ onMessage: () => {} }, { ignores: () => true }]) {
          const server = yield* Sessions.serve(script)
          const exit = yield* Effect.exit(
            connect(server, { ...once, config: { httpOptions: { ...once.config!.httpOptions, timeout: 50 } } })
          )
          assert.strictEqual(errorOf(exit)?._tag, "TimeoutError")
          for (const peer of server.peers) yield* Sessions.until(peer.isClosed, "no socket is left")
        }
      })))

    it.live("binary frames are read like texts, and frames of 5 MB", () =>
      Effect.gen(function*() {
        const large = "x".repeat(5 * 1024 * 1024)
        const server = yield* Sessions.serve({
          onMessage: (peer) => {
            peer.raw(new TextEncoder().encode(JSON.stringify(Sessions.setupComplete)))
            peer.send(say(large))
            peer.raw(Buffer.from(JSON.stringify(say("ü€"))))
          }
        })
        const session = yield* connect(server)
        const messages = yield* session.messages.pipe(Stream.take(3), Stream.runCollect)
        assert.deepStrictEqual(messages.map(({ text }) => text), [undefined, large, "ü€"])
      }))

    for (const garbage of ["", "null", "[]", "\"text\"", "{", "{}{}", new Uint8Array([0xff, 0xfe])]) {
      it.live(`garbage (${JSON.stringify(String(garbage))}) ends the session, after what came before`, () =>
        withoutUnhandled(Effect.gen(function*() {
          const server = yield* Sessions.serve({
            onMessage: (peer, message) => {
              Sessions.answersSetup(peer, message)
              peer.send(say("one"))
              peer.raw(garbage)
              peer.send(say("two"))
            }
          })
          const session = yield* connect(server)
          const seen: Array<string | undefined> = []
          const exit = yield* Effect.exit(
            Stream.runForEach(session.messages, ({ text }) => Effect.sync(() => void seen.push(text)))
          )
          const error = errorOf(exit)
          assert.deepStrictEqual(seen, [undefined, "one"])
          assert.strictEqual(error?._tag, "DecodeError")
          assert.strictEqual(error?.delivered?.events, 2)
          yield* Sessions.until(server.peers[0]!.isClosed, "the socket is closed")
        })))
    }

    it.live("silence is a TimeoutError once it is longer than the idle limit", () =>
      withoutUnhandled(Effect.gen(function*() {
        const server = yield* Sessions.serve()
        const session = yield* connect(server, { ...once, config: { httpOptions: { idleTimeout: 50 } } })
        const error = errorOf(yield* Effect.exit(Stream.runDrain(session.messages)))
        assert.deepInclude(error as object, { _tag: "TimeoutError", phase: "idle" } as never)
        assert.strictEqual(error?.delivered?.events, 1)
      })))

    it.live("a session that nobody reads can be closed", () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve({
          onMessage: (peer, message) => {
            Sessions.answersSetup(peer, message)
            for (let index = 0; index < 50; index++) peer.send(say("x".repeat(100_000)))
          }
        })
        const read = yield* connect(server, once, { incoming: { capacity: 1 } })
        yield* Effect.sleep(50)
        assert.lengthOf(
          yield* read.messages.pipe(Stream.take(51), Stream.runCollect),
          51,
          "one that reads late gets all"
        )
        const session = yield* connect(server, once, { incoming: { capacity: 1 } })
        yield* Effect.sleep(50)
        yield* session.close
        yield* Sessions.until(server.peers[1]!.isClosed, "the socket is closed")
      }))

    it.live("the newest messages, or the oldest, are kept by the policy of a program that does not read", () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve({
          onMessage: (peer, message) => {
            Sessions.answersSetup(peer, message)
            for (let index = 0; index < 100; index++) peer.send(say(String(index)))
            peer.send({ goAway: {} })
          }
        })
        const kept = (strategy: "sliding" | "dropping" | "suspend") =>
          Effect.gen(function*() {
            const session = yield* connect(server, once, { incoming: { capacity: 4, strategy } })
            if (strategy !== "suspend") {
              yield* session.events.pipe(
                Stream.takeUntil(({ _tag }) => _tag === "GoAway"),
                Stream.runDrain,
                Effect.andThen(Effect.sleep(20))
              )
            }
            const messages = yield* session.messages.pipe(
              Stream.take(strategy === "suspend" ? 102 : 4),
              Stream.runCollect
            )
            return messages.map(({ text }) => text)
          })
        assert.deepStrictEqual(yield* kept("sliding"), ["97", "98", "99", undefined])
        assert.deepStrictEqual(yield* kept("dropping"), [undefined, "0", "1", "2"])
        assert.deepStrictEqual(yield* kept("suspend"), [
          undefined,
          ...Array.from({ length: 100 }, (_, index) => String(index)),
          undefined
        ])
      }))
  })
}

describe("input", () => {
  const session = Effect.gen(function*() {
    const server = yield* Sessions.serve()
    return { server, session: yield* Effect.provide(Live.use((live) => live.connect(once)), Sessions.live(server)) }
  })

  const wrong: ReadonlyArray<
    readonly [what: string, (session: LiveSession) => Effect.Effect<void, unknown>, field: string]
  > = [
    ["input with nothing", (session) => session.sendRealtimeInput({}), "params"],
    [
      "audio of another type",
      (session) => session.sendRealtimeInput({ audio: { data: "", mimeType: "text/plain" } }),
      "audio.mimeType"
    ],
    ["video of another type", (session) => session.sendRealtimeInput({ video: { data: "" } }), "video.mimeType"],
    [
      "data that are none",
      (session) => session.sendRealtimeInput({ audio: { data: 5 as never, mimeType: "audio/pcm" } }),
      "audio.data"
    ],
    ["text that is none", (session) => session.sendRealtimeInput({ text: 1 as never }), "text"],
    ["no results", (session) => session.sendToolResponse({ functionResponses: [] }), "functionResponses"],
    [
      "a result without an id",
      (session) => session.sendToolResponse({ functionResponses: { name: "f", response: {} } }),
      "functionResponses[0].id"
    ],
    [
      "a result that is none",
      (session) => session.sendToolResponse({ functionResponses: [1 as never] }),
      "functionResponses[0]"
    ],
    [
      "a result whose name is none",
      (session) => session.sendToolResponse({ functionResponses: { id: "1", name: 5 as never, response: {} } }),
      "functionResponses[0].name"
    ],
    ["a flag that is none", (session) => session.sendClientContent({ turnComplete: "yes" as never }), "turnComplete"],
    ["no parameters", (session) => session.sendRealtimeInput(undefined as never), "params"],
    ["null", (session) => session.sendToolResponse(null as never), "params"],
    ["a promise", (session) => session.sendContextUpdate(Promise.resolve({}) as never), "params"]
  ]
  for (const [what, send, field] of wrong) {
    it.live(`${what} is refused, and nothing is sent`, () =>
      Effect.gen(function*() {
        const { server, session: own } = yield* session
        const error = yield* Effect.flip(send(own))
        assert.deepInclude(error as object, { _tag: "InvalidRequest", field } as never)
        yield* own.sendRealtimeInput({ text: "after" })
        yield* Sessions.until(() => server.peers[0]!.received.length === 2, "the next message")
        assert.deepStrictEqual(server.peers[0]!.received[1], { realtimeInput: { text: "after" } })
      }))
  }

  it.live("wrong options and fields of the setup are refused before a connection is made", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const field = (params: object, options?: object) =>
        Live.use((live) => live.connect(params as never, options as never)).pipe(
          Effect.provide(Sessions.live(server)),
          Effect.scoped,
          Effect.flip,
          Effect.map((error) => "field" in error ? error.field : error)
        )
      const { model } = once
      assert.strictEqual(yield* field({}), "model")
      assert.strictEqual(yield* field({ model, config: { temperature: "hot" } }), "config.temperature")
      assert.strictEqual(yield* field({ model, config: { explicitVadSignal: true } }), "config.explicitVadSignal")
      assert.strictEqual(
        yield* field({ model, config: { sessionResumption: { transparent: true } } }),
        "config.sessionResumption.transparent"
      )
      assert.strictEqual(yield* field({ model }, { incoming: { capacity: 0 } }), "options.incoming")
      assert.strictEqual(yield* field({ model, config: { abortSignal: 1 } }), "config.abortSignal")
      assert.lengthOf(server.peers, 0)
    }))

  it.live("an aborted signal closes the session", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const controller = aborting()
      const session = yield* Live.use((live) => live.connect({ ...once, config: { abortSignal: controller.signal } }))
        .pipe(Effect.provide(Sessions.live(server)))
      controller.abort()
      assert.lengthOf(yield* Stream.runCollect(session.messages), 1)
      yield* Sessions.until(server.peers[0]!.isClosed, "the socket is closed")
      assert.deepStrictEqual(server.peers[0]!.received[0]!["setup"], { model: `models/${once.model}` })
    }))
})

describe("telemetry", () => {
  it.live("a session is one span, which ends with it and has its events, tokens and error", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send({ usageMetadata: { promptTokenCount: 3, responseTokenCount: 5 } })
          peer.close(1008, `no ${Sessions.apiKey}`)
        }
      })
      const exit = yield* Live.use((live) => live.connect(once)).pipe(
        Effect.provide(Sessions.live(server)),
        Effect.flatMap(({ messages }) => Stream.runDrain(messages)),
        Effect.exit,
        Effect.withTracer(tracer)
      )
      assert.notInclude(inspect(exit, { depth: 10 }), Sessions.apiKey)
      const [span, ...others] = spans
      assert.lengthOf(others, 0)
      assert.strictEqual(span!.name, `live ${once.model}`)
      assert.strictEqual(span!.status._tag, "Ended")
      assert.deepInclude(Object.fromEntries(span!.attributes), {
        "gen_ai.request.model": once.model,
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 5,
        "error.type": "SessionClosed"
      })
      assert.deepStrictEqual(span!.events.map(([name]) => name), ["Connected"])
      assert.notInclude(inspect(span, { depth: 10 }), Sessions.apiKey)
    }))

  it.live("the tokens of a session are those that Usage adds up", () =>
    Effect.gen(function*() {
      let span: Tracer.NativeSpan | undefined
      const tracer = Tracer.make({ span: (options) => span = new Tracer.NativeSpan(options) })
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send({ usageMetadata: { promptTokenCount: 3, cachedContentTokenCount: 2, responseTokenCount: 5 } })
          peer.send({ serverContent: { turnComplete: true } })
          peer.send({
            usageMetadata: {
              promptTokenCount: 20,
              responseTokenCount: 7,
              thoughtsTokenCount: 11,
              toolUsePromptTokenCount: 13
            }
          })
          // What is no count is counted by neither.
          peer.send({ usageMetadata: { promptTokenCount: -1, responseTokenCount: 1 } })
          peer.close(1008, "over")
        }
      })
      let usage = Usage.empty
      yield* Live.use((live) => live.connect(once)).pipe(
        Effect.provide(Sessions.live(server)),
        Effect.flatMap(({ messages }) =>
          Stream.runForEach(messages, (message) =>
            Effect.sync(() => {
              usage = Usage.add(usage, Usage.fromLiveMessage(message))
            }))
        ),
        Effect.exit,
        Effect.withTracer(tracer)
      )
      assert.strictEqual(usage.answers, 3)
      assert.deepInclude(Object.fromEntries(span!.attributes), {
        "gen_ai.usage.input_tokens": usage.prompt + usage.toolUse,
        "gen_ai.usage.output_tokens": usage.candidates + usage.thoughts,
        "gen_ai.usage.reasoning.output_tokens": usage.thoughts,
        "gen_ai.usage.cache_read.input_tokens": usage.cached
      })
      assert.deepStrictEqual([usage.prompt, usage.toolUse, usage.candidates, usage.thoughts], [23, 13, 13, 11])
    }))
})
