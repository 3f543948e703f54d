/**
 * Many connections and many sessions: nothing is left of them.
 */
import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { Live, type LiveConnectParameters } from "../src/Live.ts"
import * as Sessions from "./harness/sessions.ts"

const params: LiveConnectParameters = {
  model: "gemini-live-2.5-flash-preview",
  config: { sessionResumption: {}, httpOptions: { retryOptions: { initialDelay: 0, jitter: 0 } } }
}

const say = (text: string) => ({ serverContent: { modelTurn: { parts: [{ text }] } } })

/** The timers and sockets that keep this process running. */
const resources = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length

describe("many", () => {
  it.live(
    "1,000 connections of one session lose no message, and leave no socket or timer",
    () =>
      Effect.gen(function*() {
        const count = 1_000
        const server = yield* Sessions.serve({
          onMessage: (peer, message, index) => {
            Sessions.answersSetup(peer, message)
            if (!("setup" in message)) return
            peer.send({ sessionResumptionUpdate: { newHandle: `h${index}`, resumable: true } })
            peer.send(say(String(index)))
            if (index === count) return
            if (index % 2 === 0) peer.close(1011)
            else peer.send({ goAway: { timeLeft: "1s" } })
          }
        })
        const session = yield* Live.use((live) => live.connect(params)).pipe(
          Effect.provide(Layer.provide(Sessions.live(server), NodeWS.layerWebSocketConstructor))
        )
        const seen: Array<number> = []
        yield* session.messages.pipe(
          Stream.filter(({ text }) => text !== undefined),
          Stream.takeUntil(({ text }) => {
            seen.push(Number(text))
            return Number(text) === count
          }),
          Stream.runDrain
        )
        assert.deepStrictEqual(seen, Array.from({ length: count + 1 }, (_, index) => index))
        yield* session.close
        for (const peer of server.peers) yield* Sessions.until(peer.isClosed, "no socket is left")
      }),
    60_000
  )

  it.live("1,000 sessions leave nothing behind when they are closed", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const before = resources()
      yield* Effect.forEach(
        Array.from({ length: 1_000 }),
        () =>
          Effect.scoped(Effect.flatMap(
            Live.use((live) => live.connect(params)),
            (session) =>
              Effect.andThen(
                session.sendRealtimeInput({ text: "Hi" }),
                Stream.runDrain(Stream.take(session.messages, 1))
              )
          )),
        { concurrency: 100, discard: true }
      ).pipe(Effect.provide(Layer.provide(Sessions.live(server), NodeWS.layerWebSocketConstructor)))
      assert.lengthOf(server.peers, 1_000)
      for (const peer of server.peers) yield* Sessions.until(peer.isClosed, "no socket is left")
      yield* Sessions.until(() => resources() <= before + 2, "no timer or socket is left")
    }), 60_000)
})
