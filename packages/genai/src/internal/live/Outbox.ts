/**
 * What a session sends. Messages wait here while no connection is set up. A session that can be resumed also keeps what it has sent, until the server says
 * that its state has it.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import type { GenAIError } from "../../GenAIError.ts"
import type { Connection } from "./Connection.ts"

/** A message, as it is sent. */
export interface Outgoing {
  readonly frame: string
  /**
   * What it is to the model: something to answer (`"turn"`), something that belongs to what comes later (`"part"`), or `"media"`, of which there is much, and
   * which is given up before anything else.
   */
  readonly kind: "turn" | "part" | "media"
}

/** A message that was sent: its place in the current connection, and when. */
interface Sent extends Outgoing {
  readonly index: number
  readonly at: number
}

/** What happened to the messages that one connection had not acknowledged, when the next one took over. */
export interface Resent {
  readonly resent: number
  /** Number of messages that were not kept, because there were too many. */
  readonly lost: number
}

/** The messages of one session. */
export class Outbox {
  private readonly keepsSent: boolean
  private readonly now: () => number
  private connection: Connection | undefined
  private queued: Array<Outgoing> = []
  private queuedSize = 0
  /** The messages that the state of the server may not have yet, by their place in the current connection. */
  private sent: Array<Sent> = []
  private sentSize = 0
  /** The place of the last message. That of the setup is 0. */
  private index = 0
  /** The place of the last message that the model has begun to answer. */
  private answered = 0
  private lost = 0
  private failure: GenAIError | undefined
  /** Those who wait for room, in the order in which they came. The first one looks for it. */
  private readonly line: Array<Deferred.Deferred<void>> = []
  /** Opened when there may be room again; made once somebody waits for that. */
  private change: Latch.Latch | undefined = undefined

  constructor(keepsSent: boolean, now: () => number) {
    this.keepsSent = keepsSent
    this.now = now
  }

  /**
   * Sends a message now, or once a connection is set up. Waits while too much waits already, and then nobody overtakes those who wait. Fails once the session
   * is over.
   */
  send(outgoing: Outgoing): Effect.Effect<void, GenAIError> {
    return Effect.suspend(() => this.line.length === 0 && this.takes(outgoing) ? Effect.void : this.inLine(outgoing))
  }

  /** Goes on over a connection that is set up: first with what the one before had not acknowledged, then with what waits. */
  attach(connection: Connection): Resent {
    const { lost, sent } = this
    this.index = 0
    this.answered = 0
    this.lost = 0
    this.sent = []
    this.sentSize = 0
    this.connection = connection
    for (const outgoing of sent) this.transmit(outgoing)
    this.release(connection)
    return { resent: sent.length, lost }
  }

  /** Keeps messages back until a connection is attached, or this one is released. */
  hold(): void {
    this.connection = undefined
  }

  /** Goes on over the connection that was held. */
  release(connection: Connection): void {
    const { queued } = this
    this.connection = connection
    this.queued = []
    this.queuedSize = 0
    for (const outgoing of queued) this.transmit(outgoing)
    this.change?.openUnsafe()
  }

  /** The model begins to answer: what was sent up to the first message that asks for it, and what is sure to have come by now. */
  answering(): void {
    const first = this.sent.find(({ index, kind }) => kind === "turn" && index > this.answered)
    const settled = this.now() - longestCrossing
    for (const { at, index } of this.sent) {
      if (at <= settled || index <= (first?.index ?? 0)) this.answered = Math.max(this.answered, index)
    }
  }

  /**
   * Forgets the messages that the state of the server has: those up to an index. If the server does not say which they are, media that were sent, and what
   * the model had begun to answer: anything else may still have been under way.
   */
  acknowledge(index?: number): void {
    if (this.sent.length > 0) {
      this.sent = this.sent.filter((one) =>
        index === undefined ? one.kind !== "media" && one.index > this.answered : one.index > index
      )
      this.sentSize = this.sent.reduce((size, { frame }) => size + frame.length, 0)
    }
    this.lost = 0
  }

  /** Whether all messages are kept that the state of the server may not have. */
  get isComplete(): boolean {
    return this.lost === 0
  }

  /** Ends the session for those who send. */
  finish(failure: GenAIError): void {
    this.failure ??= failure
    this.connection = undefined
    this.queued = []
    this.sent = []
    this.change?.openUnsafe()
  }

  /** Takes a message if there is room. */
  private takes(outgoing: Outgoing): boolean {
    if (this.failure !== undefined) return false
    if (this.connection === undefined) {
      if (this.queuedSize >= mostQueued) return false
      this.queued.push(outgoing)
      this.queuedSize += outgoing.frame.length
      return true
    }
    if (this.connection.waiting() > mostWaiting) return false
    this.transmit(outgoing)
    return true
  }

  /** Sends a message after those that wait already. */
  private inLine(outgoing: Outgoing): Effect.Effect<void, GenAIError> {
    const turn = Deferred.makeUnsafe<void>()
    if (this.line.push(turn) === 1) Deferred.doneUnsafe(turn, Exit.void)
    return Effect.ensuring(
      Effect.andThen(Deferred.await(turn), this.withRoom(outgoing)),
      Effect.sync(() => {
        this.line.splice(this.line.indexOf(turn), 1)
        const [first] = this.line
        if (first !== undefined) Deferred.doneUnsafe(first, Exit.void)
      })
    )
  }

  private withRoom(outgoing: Outgoing): Effect.Effect<void, GenAIError> {
    return Effect.suspend(() => {
      if (this.failure !== undefined) return Effect.fail(this.failure)
      if (this.takes(outgoing)) return Effect.void
      const change = this.change ??= Latch.makeUnsafe(false)
      change.closeUnsafe()
      // No runtime tells when a connection has room again.
      const room = this.connection === undefined ? change.await : Effect.sleep("10 millis")
      return Effect.andThen(room, this.withRoom(outgoing))
    })
  }

  private transmit(outgoing: Outgoing): void {
    this.index++
    this.connection?.send(outgoing.frame)
    if (!this.keepsSent) return
    this.sent.push({ ...outgoing, index: this.index, at: this.now() })
    this.sentSize += outgoing.frame.length
    while (this.sentSize > mostKept && this.sent.length > 1) {
      const [dropped] = this.sent.splice(Math.max(0, this.sent.findIndex(({ kind }) => kind === "media")), 1)
      this.sentSize -= dropped!.frame.length
      this.lost++
    }
  }
}

/** How many bytes a socket may hold before those who send wait. */
const mostWaiting = 1024 * 1024

/** How many characters may wait for a connection before those who send wait. */
const mostQueued = 1024 * 1024

/** How many characters of sent messages are kept: about two minutes of audio. */
const mostKept = 8 * 1024 * 1024

/** How long a message may be under way, in milliseconds. */
const longestCrossing = 5_000
