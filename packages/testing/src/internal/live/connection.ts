/** The emulator's end of a WebSocket, in memory or on a port. */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { RpcStatus } from "../../RpcStatus.ts"
import type { Frame } from "./frames.ts"

/** The client closed the connection, or it broke (1006). */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number; readonly reason: string }> {}

/** The emulator ends the session: with a close frame, or by dropping the connection. */
export class Parting extends Data.TaggedError("Parting")<{
  readonly code: number
  readonly reason: string
  readonly how: "close" | "drop" | "reset"
}> {}

export interface Connection {
  /** The next frame of the client. */
  readonly receive: Effect.Effect<Frame, Ended>
  /** Sends one message, in as many fragments. Does nothing after the end. */
  readonly send: (fragments: ReadonlyArray<Frame>) => Effect.Effect<void>
  /** Ends the connection. */
  readonly part: (parting: Parting) => Effect.Effect<void>
}

/** What the session that runs on a connection can do with it. */
export interface Line {
  /** Sends a message, or fragments of a frame as they are. */
  readonly send: (message: unknown) => Effect.Effect<void>
  readonly sendFragments: (fragments: ReadonlyArray<Frame>) => Effect.Effect<void>
  /** Ends the session, from a fiber that the session started. */
  readonly end: (parting: Parting) => Effect.Effect<void>
}

/** What answers the frames of a client. */
export interface Session {
  readonly receive: (frame: Frame) => Effect.Effect<void, Parting>
}

/** A close with a code and a reason, which the API cuts at the limit of the protocol. */
export const closing = (code: number, reason: string): Parting =>
  new Parting({ code, reason: cut(reason), how: "close" })

/** The connection ends without a close frame. */
export const dropping = (how: "drop" | "reset"): Parting => new Parting({ code: 1006, reason: "", how })

/** The close of a session for an error of the API. */
export const refusal = (status: RpcStatus): Parting => closing(closeCode(status.code), status.message)

const closeCode = (status: number): number => status === 400 ? 1007 : status >= 500 ? 1011 : 1008

/** At most 123 bytes of UTF-8, without half a character. */
const cut = (reason: string): string => {
  const bytes = encoder.encode(reason)
  return bytes.length <= limit ? reason : decoder.decode(bytes.subarray(0, limit)).replace(/\uFFFD+$/, "")
}

const limit = 123
const encoder = new TextEncoder()
const decoder = new TextDecoder()
