/**
 * Sessions over connections that break all the time, in all ways. Counts what each side received. Two seconds long in every run, or until each way has happened some times, and as long as `SOAK_SECONDS`
 * says: `pnpm soak` takes five minutes, with both WebSockets.
 */
import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { Live } from "../src/Live.ts"
import * as Sessions from "./harness/sessions.ts"

const seconds = Number(process.env["SOAK_SECONDS"] ?? 2)
const conversations = 8

/** A connection of a conversation, as the server has it. */
interface Connection {
  /** How many texts it has sent. */
  texts: number
  /** `whole`: the server has sent its last message in good time, since it has closed the connection, or waits before it breaks. */
  end: "open" | "cut" | "whole"
  /** Whether the client was told to leave, so that it need not get the rest. */
  isLeft: boolean
}

/** The conversation of one session, on the server. */
interface Conversation {
  readonly connections: Array<Connection>
  /** What the client has said, as it is known over the last connection. */
  heard: ReadonlyArray<number>
  /** What was heard when each handle was made. */
  readonly handles: Array<ReadonlyArray<number>>
}

/** The same numbers in every run. */
const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

const random = randomOf(1)

/** What can happen after any message of the server. */
const ways: { readonly [way: string]: (peer: Sessions.Peer, connection: Connection) => void } = {
  destroyed: (peer, connection) => {
    connection.end = "cut"
    peer.destroy()
  },
  "destroyed later": (peer, connection) => {
    connection.end = "whole"
    setTimeout(() => peer.destroy(), 30)
  },
  closed: (peer, connection) => {
    connection.end = "whole"
    peer.close(1011, "Later")
  },
  "going away": (peer, connection) => {
    connection.isLeft = true
    peer.send({ goAway: { timeLeft: "0.2s" } })
  }
}

const names = Object.keys(ways)

/** A server of conversations, which are told apart by their models. */
const server = (
  all: ReadonlyArray<Conversation>,
  breaks: Map<string, number>,
  isCalm: () => boolean
): Sessions.Script => {
  const states = new Map<Sessions.Peer, { readonly conversation: Conversation; readonly connection: Connection }>()
  /** Sends numbered messages until the connection breaks. */
  const send = (peer: Sessions.Peer, ...messages: ReadonlyArray<object>): void => {
    const { connection } = states.get(peer)!
    for (const message of messages) {
      if (connection.end !== "open") return
      peer.send(message)
      if (isCalm() || random() > 0.1) continue
      const way = names[Math.floor(random() * names.length)]!
      breaks.set(way, (breaks.get(way) ?? 0) + 1)
      ways[way]!(peer, connection)
    }
  }
  /** A message that says which one it is, over which connection, and what it answers. */
  const say = (peer: Sessions.Peer, answers: number) => {
    const { connection, conversation } = states.get(peer)!
    if (connection.end !== "open") return
    const text = `${conversation.connections.indexOf(connection)}:${connection.texts++}:${answers}`
    send(peer, { serverContent: { modelTurn: { parts: [{ text }] } } })
  }
  return {
    onMessage: (peer, { realtimeInput, setup }) => {
      if (setup !== undefined) {
        const { model, sessionResumption } = setup as { model: string; sessionResumption: { handle?: string } }
        const conversation = all[Number(/\d+$/.exec(model)![0])]!
        const connection: Connection = { texts: 0, end: "open", isLeft: false }
        if (!isCalm() && random() < 0.05) return peer.close(1011, "Not yet")
        conversation.connections.push(connection)
        states.set(peer, { conversation, connection })
        const { handle } = sessionResumption
        conversation.heard = handle === undefined ? [] : conversation.handles[Number(handle)]!
        conversation.handles.push(conversation.heard)
        peer.send({ setupComplete: {} })
        peer.send({
          sessionResumptionUpdate: { newHandle: String(conversation.handles.length - 1), resumable: true }
        })
        return
      }
      const state = states.get(peer)
      if (state === undefined || state.connection.end !== "open") return
      const { connection, conversation } = state
      if (conversation.connections.at(-1) !== connection) return
      const said = Number((realtimeInput as { readonly text: string }).text)
      conversation.heard = [...conversation.heard, said]
      const pieces = 1 + Math.floor(random() * 3)
      for (let piece = 0; piece < pieces; piece++) say(peer, said)
      send(peer, { serverContent: { turnComplete: true } })
      if (random() < 0.2 || connection.end !== "open") return
      conversation.handles.push(conversation.heard)
      send(peer, {
        sessionResumptionUpdate: { newHandle: String(conversation.handles.length - 1), resumable: true }
      })
    }
  }
}

/** Talks until the time is over. Returns the texts that came, and what was said. */
const talk = (index: number, isOver: Effect.Effect<boolean>) =>
  Effect.gen(function*() {
    const live = yield* Live
    const session = yield* live.connect({
      model: `soak-${index}`,
      config: {
        sessionResumption: {},
        httpOptions: { retryOptions: { attempts: 20, initialDelay: 0.001, maxDelay: 0.01, jitter: 0 } }
      }
    })
    const texts: Array<string> = []
    let said = 0
    for (let last = false; !last; said++) {
      // The last turn is one of the calm.
      last = yield* isOver
      yield* session.sendRealtimeInput({ text: String(said) })
      let isAnswered = false
      yield* session.messages.pipe(
        Stream.takeUntil(({ serverContent, text }) => {
          if (text !== undefined) {
            texts.push(text)
            isAnswered = text.endsWith(`:${said}`)
          }
          return isAnswered && serverContent?.turnComplete === true
        }),
        Stream.runDrain,
        Effect.timeout("20 seconds")
      )
    }
    yield* session.close
    return { texts, said }
  }).pipe(Effect.scoped)

describe("sessions over connections that break", () => {
  it.live.each(["the WebSocket of Node", "ws"])(
    "over %s lose and repeat nothing that the protocol keeps",
    (name) =>
      Effect.gen(function*() {
        const all = Array.from({ length: conversations }, (): Conversation => ({
          connections: [],
          heard: [],
          handles: []
        }))
        const now = () => performance.now()
        const until = now() + seconds * 1_000
        const breaks = new Map(names.map((way) => [way, 0]))
        const isOver = () => now() > until && Array.from(breaks.values()).every((count) => count >= 3)
        const running = yield* Sessions.serve(server(all, breaks, isOver))
        const live = Sessions.live(running)
        const results = yield* Effect.forEach(all, (_, index) => talk(index, Effect.sync(isOver)), {
          concurrency: "unbounded"
        }).pipe(Effect.provide(name === "ws" ? Layer.provide(live, NodeWS.layerWebSocketConstructor) : live))

        for (const [index, { said, texts }] of results.entries()) {
          const { connections, heard } = all[index]!
          // Of the server: each message once, in order, and none of those before the end of a connection is missing.
          const places = texts.map((text) =>
            text.split(":").map(Number) as [connection: number, place: number, said: number]
          )
          const got = connections.map(() => 0)
          let latest = 0
          for (const [at, [connection, place]] of places.entries()) {
            assert.isAtLeast(connection, latest, `${index}: ${texts[at - 1]}, ${texts[at]}`)
            assert.strictEqual(place, got[connection]!, `${index}: ${texts[at - 1]}, ${texts[at]}`)
            got[connection]!++
            latest = connection
          }
          for (const [number, { end, isLeft, texts }] of connections.entries()) {
            if (end === "whole" && !isLeft) assert.strictEqual(got[number], texts, `connection ${number} of ${index}`)
          }
          // Of the client: the server has heard all, though some more than once.
          assert.deepStrictEqual(
            [...new Set(heard)].toSorted((a, b) => a - b),
            Array.from({ length: said }, (_, n) => n)
          )
        }
        yield* Sessions.until(() => running.peers.every((peer) => peer.isClosed()), "all connections are closed")
      }).pipe(Effect.timeout(seconds * 1_000 + 60_000)),
    seconds * 1_000 + 90_000
  )
})
