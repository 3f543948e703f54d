import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Stream } from "effect"
import * as Auth from "../src/Auth.ts"
import { Live, type LiveConnectParameters } from "../src/Live.ts"
import type { LiveEvent } from "../src/LiveSession.ts"
import * as Sessions from "./harness/sessions.ts"

const model = "gemini-live-2.5-flash-preview"

/** Resumption, and short waits. */
const resumed: LiveConnectParameters = {
  model,
  config: { sessionResumption: {}, httpOptions: { retryOptions: { initialDelay: 0.005, jitter: 0, attempts: 4 } } }
}

const say = (text: string) => ({ serverContent: { modelTurn: { parts: [{ text }] } } })

const update = (newHandle: string, more: object = {}) => ({
  sessionResumptionUpdate: { newHandle, resumable: true, ...more }
})

const connect = (server: Sessions.Server, params = resumed, options: Parameters<typeof Sessions.live>[1] = {}) =>
  Live.use((live) => live.connect(params)).pipe(Effect.provide(Sessions.live(server, options)))

const tags = (events: Iterable<LiveEvent>) => Array.from(events, ({ _tag }) => _tag)

const texts = (messages: Iterable<{ readonly text: string | undefined }>) =>
  Array.from(messages).flatMap(({ text }) => text ?? [])

interface Failed {
  readonly _tag: string
  readonly operation?: string
  readonly closeCode?: number
  readonly reason?: string
  readonly delivered?: object | undefined
}

const failure = (exit: Exit.Exit<unknown, unknown>) => {
  assert.isTrue(Exit.isFailure(exit))
  return Exit.isFailure(exit)
    ? exit.cause.reasons.find(Cause.isFailReason)?.error as Failed
    : undefined
}

const setups = (server: Sessions.Server) => server.peers.map(({ received: [first] }) => first!["setup"])

const sent = (peer: Sessions.Peer | undefined) => peer?.received.slice(1)

const text = (text: string) => ({ realtimeInput: { text } })

describe("a session that can be resumed", () => {
  it.live("goes on over another connection when one breaks, from the last handle", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if (index === 0 && "setup" in message) {
            peer.send(say("one"))
            peer.send(update("h1"))
            peer.send(update("h2"))
          }
          if (index === 0 && "realtimeInput" in message) peer.destroy()
          if (index === 1 && "realtimeInput" in message) peer.send(say("two"))
        }
      })
      const session = yield* connect(server)
      const messages = session.messages
      assert.deepStrictEqual(texts(yield* messages.pipe(Stream.take(4), Stream.runCollect)), ["one"])
      yield* session.sendRealtimeInput({ text: "go on" })
      const later = yield* messages.pipe(Stream.take(1), Stream.runCollect)
      assert.deepStrictEqual(texts(later), ["two"])
      assert.deepStrictEqual(setups(server), [
        { model: `models/${model}`, sessionResumption: {} },
        { model: `models/${model}`, sessionResumption: { handle: "h2" } }
      ])
      assert.deepStrictEqual(sent(server.peers[1]), [text("go on")], "sent again, as the state of h2 cannot have it")
      assert.strictEqual(yield* session.resumptionHandle, "h2")
      yield* session.close
      const events = yield* Stream.runCollect(session.events)
      assert.deepStrictEqual(tags(events), ["Connected", "Resuming", "Resumed", "Ended"])
      assert.deepInclude(events[2], { resent: 1, lost: 0 })
    }))

  it.live("opens the next connection before the old one ends, when the server goes away", () =>
    Effect.gen(function*() {
      const order: Array<string> = []
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          order.push(`${index} ${Object.keys(message)[0]} ${server.peers[0]!.isClosed() ? "alone" : "beside"}`)
          Sessions.answersSetup(peer, message)
          if (index === 0 && "setup" in message) {
            peer.send(update("h1"))
            peer.send({ goAway: { timeLeft: "10s" } })
          }
          if ("realtimeInput" in message) peer.send(say(`from ${index}`))
        }
      })
      const session = yield* connect(server)
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* session.sendRealtimeInput({ text: "Hi" })
      const messages = yield* session.messages.pipe(
        Stream.takeUntil((message) => message.text !== undefined),
        Stream.runCollect
      )
      assert.deepStrictEqual(texts(messages), ["from 1"])
      assert.deepStrictEqual(order.slice(0, 2), ["0 setup beside", "1 setup beside"])
      yield* Sessions.until(() => server.peers[0]!.closeCode() === 1000, "the old connection is closed")
      yield* session.close
      assert.deepStrictEqual(tags(yield* Stream.runCollect(session.events)), [
        "Connected",
        "GoAway",
        "Resuming",
        "Resumed",
        "Ended"
      ])
    }))

  it.live("keeps messages back while it changes over, and goes on from the handle that it changed with", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          if (index > 0) {
            if ("setup" in message) setTimeout(() => peer.send(Sessions.setupComplete), 100)
            return
          }
          Sessions.answersSetup(peer, message)
          if ("setup" in message) {
            peer.send(update("h1"))
            peer.send({ goAway: { timeLeft: "60s" } })
          }
        }
      })
      const session = yield* connect(server)
      yield* Sessions.until(() => server.peers[1]?.received.length === 1, "the next connection")
      server.peers[0]!.send(update("too late"))
      yield* session.sendRealtimeInput({ text: "during" })
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* Sessions.until(() => sent(server.peers[1])!.length === 1, "the message")
      assert.deepStrictEqual(sent(server.peers[0]), [])
      assert.strictEqual(yield* session.resumptionHandle, "h1")
      yield* session.close
      const messages = yield* Stream.runCollect(session.messages)
      assert.lengthOf(messages.filter(({ setupComplete }) => setupComplete !== undefined), 1, "one session, one setup")
    }))

  it.live("waits for the end of a turn before it leaves a connection that goes away", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if (index > 0) return
          peer.send(update("h1"))
          peer.send({ sessionResumptionUpdate: { resumable: false } })
          peer.send({ goAway: { timeLeft: "60s" } })
          setTimeout(() => {
            peer.send(say("the end of the turn"))
            peer.send(update("h2"))
          }, 50)
        }
      })
      const session = yield* connect(server)
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* session.close
      assert.deepStrictEqual(texts(yield* Stream.runCollect(session.messages)), ["the end of the turn"])
      assert.deepInclude(setups(server)[1], { sessionResumption: { handle: "h2" } })
    }))

  it.live("sends again what the server had not consumed, by its index on Vertex AI", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if (index > 0) return
          if (peer.received.length === 5) {
            peer.send(update("h1", { lastConsumedClientMessageIndex: "2" }))
            setTimeout(() => peer.destroy(), 20)
          }
        }
      })
      const session = yield* connect(server, {
        ...resumed,
        config: { ...resumed.config, sessionResumption: { transparent: true } }
      }, { enterprise: true, project: "p", location: "us-central1", auth: Auth.bearer("ya29.token-of-the-test") })
      for (const word of ["a", "b", "c", "d"]) yield* session.sendRealtimeInput({ text: word })
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* session.sendRealtimeInput({ text: "e" })
      yield* Sessions.until(() => sent(server.peers[1])!.length === 3, "three messages")
      assert.deepStrictEqual(sent(server.peers[1]), [text("c"), text("d"), text("e")])
    }))

  it.live("counts messages anew on each connection", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if (index === 2 || peer.received.length !== 4) return
          peer.send(update(`h${index}`, { lastConsumedClientMessageIndex: String(index + 1) }))
          setTimeout(() => peer.destroy(), 20)
        }
      })
      const session = yield* connect(server, {
        ...resumed,
        config: { ...resumed.config, sessionResumption: { transparent: true } }
      }, { enterprise: true, project: "p", location: "us-central1", auth: Auth.bearer("ya29.token-of-the-test") })
      for (const word of ["a", "b", "c"]) yield* session.sendRealtimeInput({ text: word })
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* session.sendRealtimeInput({ text: "d" })
      yield* Sessions.until(() => server.peers.length === 3 && sent(server.peers[2])!.length === 1, "one message")
      assert.deepStrictEqual(sent(server.peers[1]), [text("b"), text("c"), text("d")])
      assert.deepStrictEqual(sent(server.peers[2]), [text("d")])
    }))

  it.live("does not start anew once the model has said something", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send(say("one"))
          setTimeout(() => peer.destroy(), 5)
        }
      })
      const session = yield* connect(server)
      const error = failure(yield* Effect.exit(Stream.runDrain(session.messages)))
      assert.strictEqual(error!._tag, "StreamInterrupted")
      assert.lengthOf(server.peers, 1)
    }))

  it.live("keeps what is sent while the line is down, and sends it after the setup", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          if (index === 0) {
            Sessions.answersSetup(peer, message)
            if ("setup" in message) peer.send(update("h1"))
          } else if ("setup" in message) setTimeout(() => peer.send(Sessions.setupComplete), 50)
        }
      })
      const session = yield* connect(server)
      yield* session.messages.pipe(Stream.take(2), Stream.runDrain)
      server.peers[0]!.destroy()
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resuming"), Stream.runDrain)
      yield* session.sendRealtimeInput({ text: "first" })
      yield* session.sendRealtimeInput({ text: "second" })
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      yield* Sessions.until(() => server.peers[1]!.received.length === 3, "three messages")
      assert.deepStrictEqual(server.peers[1]!.received.map((message) => Object.keys(message)[0]), [
        "setup",
        "realtimeInput",
        "realtimeInput"
      ])
    }))

  it.live("starts anew without a handle, as long as nothing was answered", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if ("realtimeInput" in message) {
            if (index === 0) peer.destroy()
            else peer.send(say("here"))
          }
        }
      })
      const session = yield* connect(server)
      yield* session.sendRealtimeInput({ text: "Hi" })
      const messages = yield* session.messages.pipe(
        Stream.takeUntil(({ text }) => text !== undefined),
        Stream.runCollect
      )
      assert.deepStrictEqual(texts(messages), ["here"])
      assert.deepStrictEqual(setups(server)[1], { model: `models/${model}`, sessionResumption: {} })
    }))

  it.live("fails with what it delivered once the retry policy gives up", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send(say("one"))
          peer.send(update("h1"))
        }
      })
      const session = yield* connect(server)
      yield* session.messages.pipe(Stream.take(3), Stream.runDrain)
      server.script({ refuse: () => 503 })
      server.peers[0]!.destroy()
      const error = failure(yield* Effect.exit(Stream.runDrain(session.messages)))
      assert.strictEqual(error!._tag, "ConnectionError", "the WebSocket of Node does not show the status")
      assert.deepInclude(error!.delivered, { events: 3 })
      const events = yield* Stream.runCollect(session.events)
      assert.deepStrictEqual(tags(events), ["Connected", "Resuming", "Resuming", "Resuming", "Resuming", "Ended"])
    }))

  for (
    const [code, isFatal] of [[1007, true], [1008, true], [1009, true], [4001, true], [1011, false], [1012, false], [
      1001,
      false
    ]] as const
  ) {
    it.live(`a close with ${code} is ${isFatal ? "final, with the reason of the server" : "gone beyond"}`, () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve({
          onMessage: (peer, message, index) => {
            Sessions.answersSetup(peer, message)
            if (index > 0) return peer.send(say("here"))
            peer.send(update("h1"))
            setTimeout(() => peer.close(code, "because"), 5)
          }
        })
        const session = yield* connect(server)
        const exit = yield* session.messages.pipe(
          Stream.takeUntil(({ text }) => text !== undefined),
          Stream.runDrain,
          Effect.exit
        )
        if (!isFatal) return assert.isTrue(Exit.isSuccess(exit))
        assert.lengthOf(server.peers, 1)
        const error = failure(exit)
        assert.deepInclude(error!, { _tag: "SessionClosed", closeCode: code })
        assert.deepInclude(error!.delivered, { events: 2 })
        if (code !== 1009) assert.deepInclude(error!, { reason: "because" })
      }))
  }
})

describe("a server that goes away", () => {
  const goingAway = (index: number, peer: Sessions.Peer, message: Sessions.Received, timeLeft = "60s") => {
    if (index > 0 || !("setup" in message)) return
    peer.send(update("h1"))
    peer.send({ goAway: { timeLeft } })
  }

  it.live("is left for another connection by the usual way, if the one beside it cannot be opened", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        refuse: (index) => index === 1 ? 503 : undefined,
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          goingAway(index, peer, message)
        }
      })
      const session = yield* connect(server)
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resuming"), Stream.runDrain)
      yield* session.sendRealtimeInput({ text: "over the old one" })
      yield* Sessions.until(() => sent(server.peers[0])!.length === 1, "the message is sent")
      server.peers[0]!.close(1000)
      yield* session.events.pipe(Stream.takeUntil(({ _tag }) => _tag === "Resumed"), Stream.runDrain)
      assert.deepInclude(setups(server)[1], { sessionResumption: { handle: "h1" } })
      yield* Sessions.until(() => sent(server.peers[1])!.length === 1, "the message is sent again")
    }))

  it.live("does not keep the session waiting when it ends in the middle of a turn", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          goingAway(index, peer, message)
          if (index > 0) return
          peer.send({ sessionResumptionUpdate: { resumable: false } })
          setTimeout(() => peer.close(1001), 20)
        }
      })
      const session = yield* connect(server)
      yield* session.events.pipe(
        Stream.takeUntil(({ _tag }) => _tag === "Resumed"),
        Stream.runDrain,
        Effect.timeout("5 seconds")
      )
      assert.lengthOf(server.peers, 2)
    }))

  for (const how of ["goAway alone", "goAway and a close"]) {
    it.live(`is not left again and again if every connection is of no use: ${how}`, () =>
      Effect.gen(function*() {
        const server = yield* Sessions.serve({
          onMessage: (peer, message, index) => {
            Sessions.answersSetup(peer, message)
            if (!("setup" in message)) return
            peer.send(update(`h${index}`))
            peer.send({ goAway: { timeLeft: "10s" } })
            if (how !== "goAway alone") peer.close(1000)
          }
        })
        const session = yield* connect(server)
        yield* Sessions.until(() => server.peers.length === 5, "the first connection, one at once, and three more")
        if (how === "goAway alone") {
          yield* Effect.sleep(50)
          assert.isFalse(server.peers[4]!.isClosed(), "the last connection is of use until it ends")
          server.peers[4]!.close(1000)
        }
        const error = failure(yield* Effect.exit(Stream.runDrain(session.messages)))
        assert.deepInclude(error, { _tag: "SessionClosed", closeCode: 1001 })
        assert.lengthOf(server.peers, 5)
      }))
  }

  it.live("ends a session that cannot be resumed, as it says", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          goingAway(index, peer, message)
          peer.close(1000)
        }
      })
      const session = yield* connect(server, { model })
      yield* Stream.runDrain(session.messages)
      assert.lengthOf(server.peers, 1)
    }))
})

describe("a session that cannot be resumed", () => {
  const session = (end: (peer: Sessions.Peer) => void) =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send(say("one"))
          setTimeout(() => end(peer), 5)
        }
      })
      const session = yield* connect(server, { model })
      return { server, exit: yield* Effect.exit(Stream.runDrain(session.messages)) }
    })

  it.live("fails when the connection breaks, with what was delivered", () =>
    Effect.gen(function*() {
      const { exit, server } = yield* session((peer) => peer.destroy())
      const error = failure(exit)
      assert.deepInclude(error!, { _tag: "StreamInterrupted", operation: "live.connect" })
      assert.deepInclude(error!.delivered, { events: 2 })
      assert.lengthOf(server.peers, 1)
    }))

  it.live("ends when the server closes it as agreed", () =>
    Effect.gen(function*() {
      const { exit } = yield* session((peer) => peer.close(1000))
      assert.isTrue(Exit.isSuccess(exit))
    }))
})

describe("the setup", () => {
  it.live("is tried again by the retry policy, and no longer after a final error", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          if (index === 0) return peer.close(1011, "not now")
          if (index === 1) return peer.destroy()
          if (index === 2) return peer.close(1008, "no such model")
          Sessions.answersSetup(peer, message)
        }
      })
      const error = failure(yield* Effect.exit(connect(server)))
      assert.deepInclude(error!, {
        _tag: "SessionClosed",
        closeCode: 1008,
        reason: "no such model",
        delivered: undefined
      })
      assert.lengthOf(server.peers, 3)
    }))

  it.live("leaves no connection behind that was not answered in time", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          if (index > 0) Sessions.answersSetup(peer, message)
        }
      })
      yield* connect(server, {
        model,
        config: { httpOptions: { timeout: 150, retryOptions: { initialDelay: 0.005, jitter: 0 } } }
      })
      yield* Sessions.until(() => server.peers[0]!.isClosed(), "the first connection is closed")
      assert.isFalse(server.peers.at(-1)!.isClosed())
    }))

  it.live("is sent once more with other credentials after a 401, over ws", () =>
    Effect.gen(function*() {
      let tokens = 0
      const server = yield* Sessions.serve({ refuse: (index) => index === 0 ? 401 : undefined })
      yield* connect(server, { model }, {
        enterprise: true,
        project: "p",
        location: "us-central1",
        auth: Auth.refreshing(Effect.sync(() => `token-number-${++tokens}-of-the-test`))
      }).pipe(Effect.provide(NodeWS.layerWebSocketConstructor))
      assert.strictEqual(server.peers[0]!.headers["authorization"], "Bearer token-number-2-of-the-test")
    }))

  it.live("a refused handshake is the error of its status where the runtime says it", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({ refuse: () => 401 })
      const error = failure(
        yield* Effect.exit(connect(server, { model, config: { httpOptions: { retryOptions: { attempts: 1 } } } }))
      )
      assert.strictEqual(error!._tag, "ConnectionError")
      assert.notInclude(JSON.stringify(error), Sessions.apiKey)
    }))

  it.live("is interrupted with the fiber that waits for it", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({ onMessage: () => {} })
      const fiber = yield* Effect.forkChild(connect(server))
      yield* Sessions.until(() => server.peers.length === 1, "a connection")
      yield* Fiber.interrupt(fiber)
      yield* Sessions.until(() => server.peers[0]!.isClosed(), "the connection is closed")
    }))
})
