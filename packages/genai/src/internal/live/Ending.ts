/**
 * How a connection ended. Runtimes report the same ending in different ways; this module is the only one that reads them.
 */
import {
  ConnectionError,
  type Delivered,
  fromStatus,
  type GenAIError,
  SessionClosed,
  StreamInterrupted,
  TimeoutError
} from "../../GenAIError.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What a runtime said first about the end of a connection. Nothing that it says later is more precise. */
export interface Observed {
  /** Whether the WebSocket was open. */
  readonly opened: boolean
  /** What the runtime reported: a close, an error, or an exception of the constructor. */
  readonly by: "close" | "error" | "throw"
  /** The code of a close. */
  readonly code?: number | undefined
  /** The reason of a close. */
  readonly reason?: string | undefined
  /** The message of an error. Many are empty. */
  readonly message?: string | undefined
}

/**
 * What an ending means. `Closed`: the server closed with a code. `Dropped`: the connection broke without a close. `TooLarge`: a frame was larger than the
 * runtime or the server takes. `Refused`: the server answered the handshake with a status. `Unreachable`: there was no connection. `Idle`: the server was
 * silent for too long. `Overrun`: the program read too slowly, and the runtime cannot pause the server.
 */
export type Ending =
  | { readonly _tag: "Closed"; readonly code: number; readonly reason: string }
  | { readonly _tag: "Dropped"; readonly message: string }
  | { readonly _tag: "TooLarge"; readonly message: string }
  | { readonly _tag: "Refused"; readonly status: number; readonly message: string }
  | { readonly _tag: "Unreachable"; readonly message: string }
  | { readonly _tag: "Idle"; readonly millis: number }
  | { readonly _tag: "Overrun"; readonly limit: number }

/** A way in which runtimes report an ending. */
interface Row {
  /** The runtimes that report it in this way. */
  readonly runtimes: string
  readonly when: (observed: Observed) => boolean
  readonly is: (observed: Observed) => Ending
}

// -----------------------------------------------------------------------------
// Classifier
// -----------------------------------------------------------------------------

/** The ways, in the order in which they are tried. The last one takes everything. */
export const rows: ReadonlyArray<Row> = [
  {
    runtimes: "ws, Bun and Deno; workerd: a refused handshake, with the status in the text",
    when: ({ message, opened }) => !opened && statusIn(message) !== undefined,
    is: ({ message = "" }) => ({ _tag: "Refused", status: statusIn(message)!, message })
  },
  {
    runtimes: "Node and Chromium: a refused handshake, and no connection: an empty error, or a close with 1006",
    when: ({ opened }) => !opened,
    is: ({ message, reason }) => ({ _tag: "Unreachable", message: message || reason || "" })
  },
  {
    runtimes: "ws: an error for a frame over its limit; Deno: the same, and then a close with 0",
    when: ({ message }) => tooLarge.test(message ?? ""),
    is: ({ message = "" }) => ({ _tag: "TooLarge", message })
  },
  {
    runtimes: "all: a close with 1009",
    when: ({ code }) => code === 1009,
    is: ({ reason }) => ({ _tag: "TooLarge", message: reason || "the frame is too large (close code 1009)" })
  },
  {
    runtimes: "Bun, Chromium, ws and workerd (with a text): a close with 1006 for a broken connection; Deno: 0",
    when: ({ by, code = 1006 }) => by === "close" && (code === 1006 || code === 0),
    is: ({ reason }) => ({ _tag: "Dropped", message: reason ?? "" })
  },
  {
    runtimes: "all: a close of the server; workerd reports an error after it, which is not read",
    when: ({ by }) => by === "close",
    is: ({ code = 1005, reason = "" }) => ({ _tag: "Closed", code, reason })
  },
  {
    runtimes: "Node and Deno: an error, and then a close with 1006 or 0; workerd: an error without a close",
    when: () => true,
    is: ({ message }) => ({ _tag: "Dropped", message: message ?? "" })
  }
]

/** What an ending means, whatever runtime reported it. */
export const classify = (observed: Observed): Ending => rows.find(({ when }) => when(observed))!.is(observed)

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/** Whether the server ended the session as agreed: a close with 1000. */
export const isClean = (ending: Ending): boolean => ending._tag === "Closed" && ending.code === 1000

/** The error of an ending. `delivered` is `undefined` before the session is set up. The texts of the runtime must not contain secrets. */
export const toError = (
  ending: Ending,
  operation: string,
  url: string,
  delivered: Delivered | undefined
): GenAIError => {
  switch (ending._tag) {
    case "Refused":
      return fromStatus({
        message: `The server refused the WebSocket with status ${ending.status}${saying(ending.message)}: GET ${url}`,
        status: ending.status,
        code: undefined,
        details: [],
        retryAfter: undefined,
        requestId: undefined,
        operation,
        method: "GET",
        url,
        body: ending.message,
        delivered
      })
    case "Unreachable":
      return new ConnectionError({
        message: `The WebSocket could not be opened${saying(ending.message)}: ${url}`,
        operation,
        method: "GET",
        url,
        code: /\bE[A-Z_]{4,}\b/.exec(ending.message)?.[0],
        reached: false,
        cause: undefined,
        delivered
      })
    case "Dropped": {
      const message = `The connection broke${saying(ending.message)}`
      return delivered === undefined
        ? new ConnectionError({
          message: `${message} before the session was set up: ${url}`,
          operation,
          method: "GET",
          url,
          code: undefined,
          reached: true,
          cause: undefined,
          delivered
        })
        : new StreamInterrupted({ message, operation, delivered, cause: undefined })
    }
    case "Idle":
      return new TimeoutError({
        message: `The server was silent for ${ending.millis} ms`,
        operation,
        phase: "idle",
        limit: undefined,
        delivered
      })
    case "Overrun":
      return new StreamInterrupted({
        message:
          `The program reads more slowly than the server sends: ${ending.limit} characters wait, and this WebSocket cannot be paused. Read \`messages\`, choose another policy for \`incoming\`, or use the \`ws\` package`,
        operation,
        delivered: delivered ?? { events: 0, last: undefined },
        cause: undefined
      })
    case "TooLarge":
      return closed(1009, ending.message, operation, delivered)
    case "Closed":
      return closed(ending.code, ending.reason, operation, delivered)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const closed = (closeCode: number, reason: string, operation: string, delivered: Delivered | undefined) =>
  new SessionClosed({
    message: `The server closed the session ${
      delivered === undefined ? "before it was set up " : ""
    }with code ${closeCode}${saying(reason)}`,
    operation,
    closeCode,
    reason,
    delivered
  })

/** A text of the server or the runtime, as part of a message. */
const saying = (text: string): string => text.trim() === "" ? "" : ` (${text.trim()})`

/** The status in the text of a refused handshake. Ports and names of hosts have numbers, too. */
const statusIn = (message: string | undefined): number | undefined => {
  const found = /\b(?:response|status|status code|got):? ([345]\d\d)\b/i.exec(message ?? "")?.[1]
  return found === undefined ? undefined : Number(found)
}

const tooLarge = /too (large|big|long)|max(imum)? payload|size (is )?exceed/i
