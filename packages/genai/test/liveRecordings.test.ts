/** Recorded Live sessions, held again over a real socket: the client sends what was recorded, and delivers what was received. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Live } from "../src/Live.ts"
import type { LiveSession } from "../src/LiveSession.ts"
import type { LiveClientMessage, LiveClientSetup, LiveConnectConfig } from "../src/wire/Live.ts"
import * as Replay from "./harness/Replay.ts"
import * as Sessions from "./harness/sessions.ts"
import { differing } from "./parity/Leaves.ts"

/** A message of the client. */
interface Message extends LiveClientMessage {
  readonly setup: LiveClientSetup & { readonly model: string }
}

/** The frames of a recording: each of the client with those of the server that follow it. */
const exchanges = ({ frames }: Replay.Session) => {
  const found: Array<{ readonly sent: Message; readonly received: Array<object> }> = []
  for (const { from, message } of frames) {
    if (from === "client") found.push({ sent: message as Message, received: [] })
    else found.at(-1)!.received.push(message)
  }
  return found
}

/** The call that a recorded setup comes from. */
const connect = ({ setup: { generationConfig, model, ...setup } }: Message) =>
  Live.use((live) => live.connect({ model, config: { ...generationConfig, ...setup } as LiveConnectConfig }))

/** Sends a recorded message again. */
const send = (session: LiveSession, { clientContent, contextUpdate, realtimeInput, toolResponse }: Message) =>
  clientContent
    ? session.sendClientContent(clientContent)
    : realtimeInput
    ? session.sendRealtimeInput(realtimeInput)
    : toolResponse
    ? session.sendToolResponse({ functionResponses: toolResponse.functionResponses ?? [] })
    : session.sendContextUpdate(contextUpdate ?? {})

const encoder = new TextEncoder()

/** How a server sends a message. */
const ways: { readonly [name: string]: (peer: Sessions.Peer, message: object) => void } = {
  "as text": (peer, message) => peer.send(message),
  "as bytes": (peer, message) => peer.raw(encoder.encode(JSON.stringify(message))),
  "indented": (peer, message) => peer.raw(`${JSON.stringify(message, undefined, 2)}\n`)
}

for (const { origin, sessions } of Replay.recordings()) {
  describe(`${origin}: Live sessions`, () => {
    it("are there", () => assert.isAbove(sessions.length, 0))

    for (const recorded of sessions) {
      for (const [way, sendBy] of Object.entries(ways)) {
        it.live(`${recorded.name}: sent and received again, ${way}`, () =>
          Effect.gen(function*() {
            const [first, ...rest] = exchanges(recorded)
            const server = yield* Sessions.serve({
              onMessage: (peer) => {
                for (const message of [first!, ...rest][peer.received.length - 1]!.received) sendBy(peer, message)
              }
            })
            const session = yield* Effect.provide(connect(first!.sent), Sessions.live(server))
            const delivered: Array<unknown> = []
            const take = (count: number) =>
              Stream.runForEach(Stream.take(session.messages, count), (message) =>
                Effect.sync(() => delivered.push(message)))
            yield* take(first!.received.length)
            for (const { received, sent } of rest) {
              yield* send(session, sent)
              yield* take(received.length)
            }
            const { received } = server.peers[0]!
            while (received.length <= rest.length) {
              yield* Effect.sleep(1)
            }
            assert.deepStrictEqual(
              differing(
                [first!, ...rest].map(({ sent }) =>
                  sent
                ),
                received
              ),
              []
            )
            assert.deepStrictEqual(differing([first!, ...rest].flatMap(({ received }) => received), delivered), [])
          }))
      }
    }
  })
}
