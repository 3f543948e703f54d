/** The journal of a server: what it was asked and what it answered, without secrets and within bounds of memory. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Fault } from "../Fault.ts"
import type { Outcome, ReceivedRequest } from "../ReceivedRequest.ts"
import { textOf } from "./cassette/bytes.ts"
import { Redactor } from "./cassette/redaction.ts"
import { type Frame, parse } from "./live/frames.ts"
import type { Observer } from "./observer.ts"
import * as secrets from "./secrets.ts"

/** A message of an exchange: the body of an answer, an event of a stream, or a frame of a session. */
export interface Message {
  /** Milliseconds after the request. */
  readonly at: number
  readonly by: "client" | "server"
  readonly text: string
}

/** A request with its answer. Everything is text without secrets. */
export interface Entry {
  /** Counts from 1. */
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly backend: ReceivedRequest["backend"]
  /** Absent for an unknown path. */
  readonly operation?: string
  readonly headers: { readonly [name: string]: string }
  /** The body: JSON, text, or for other bytes what they are. */
  readonly body: unknown
  /** The fault that applies. */
  readonly fault?: string
  /** Absent until the answer begins, and if there is none. */
  readonly status?: number
  readonly answerHeaders?: { readonly [name: string]: string }
  readonly messages: ReadonlyArray<Message>
  /** How many messages there were, those that are not kept included. */
  readonly messageCount: number
  /** Bytes of the answer. */
  readonly size: number
  /** Absent until the end. */
  readonly outcome?: Outcome
  /** Milliseconds until the end. */
  readonly duration?: number
}

/** What is kept at most. Sizes are numbers of characters. */
const limits = { entries: 1_000, journal: 32 * 1_024 * 1_024, body: 256 * 1_024, messages: 256 * 1_024 }

export interface Journal extends Observer {
  /** The entries that have changed since a revision, oldest first, and the present revision. */
  readonly since: (revision: number) => {
    /** Another name after the journal has been cleared. Then what is known is of no use. */
    readonly journal: string
    readonly revision: number
    /** The id of the first entry that is kept. */
    readonly first: number
    readonly requests: ReadonlyArray<Entry>
  }
  readonly get: (id: number) => Entry | undefined
  readonly clear: () => void
}

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

interface Kept extends Mutable<Omit<Entry, "messages">> {
  readonly messages: Array<Message>
  revision: number
  /** Characters of the request, and of the messages. */
  readonly weight: number
  told: number
  isForgotten: boolean
}

/** The listener learns of the beginning and the end of exchanges. */
export const make = (listener: {
  readonly began?: (entry: Entry) => void
  readonly ended?: (entry: Entry) => void
} = {}): Effect.Effect<Journal> =>
  Effect.map(Clock.Clock, (clock): Journal => {
    let kept: Array<Kept> = []
    let revision = 0
    let count = 0
    let size = 0
    let clears = 0
    const startedAt = clock.currentTimeMillisUnsafe()

    const changed = (entry: Kept): void => {
      entry.revision = ++revision
    }

    const forget = (): void => {
      while (kept.length > limits.entries || (size > limits.journal && kept.length > 1)) {
        const oldest = kept.shift()
        if (oldest === undefined) return
        oldest.isForgotten = true
        size -= oldest.weight + oldest.told
      }
    }

    const begin: Observer["begin"] = (request, fault) => {
      const redactor = new Redactor(none)
      const { body, weight } = shallow(request.bytes.length, (): Pick<Kept, "body" | "weight"> => {
        redactor.learn(request.url, request.headers, request.bytes)
        const body = bodyOf(request, redactor)
        return { body, weight: (JSON.stringify(body) ?? "").length }
      }, (body) => ({ body, weight: body.length }))
      const entry: Kept = {
        id: ++count,
        at: request.receivedAt,
        method: request.method,
        url: redactor.url(request.url).replace(/^\w+:\/\/[^/]*/, ""),
        backend: request.backend,
        ...(request.operation === undefined ? undefined : { operation: request.operation }),
        headers: redactor.headers(request.headers),
        body,
        ...(fault === undefined ? undefined : { fault: described(fault) }),
        messages: [],
        messageCount: 0,
        size: 0,
        revision: 0,
        weight,
        told: 0,
        isForgotten: false
      }
      changed(entry)
      kept.push(entry)
      size += entry.weight
      forget()
      listener.began?.(entry)

      const elapsed = () => clock.currentTimeMillisUnsafe() - request.receivedAt

      const tell = (by: Message["by"], text: string): void => {
        entry.messageCount++
        if (entry.told < limits.messages) {
          const shown = cut(redactor.text(text), limits.messages - entry.told)
          entry.messages.push({ at: elapsed(), by, text: shown })
          entry.told += shown.length
          if (!entry.isForgotten) size += shown.length
          forget()
        }
        changed(entry)
      }

      const frame = (by: Message["by"], data: Frame): void => {
        const message = parse(data)
        const text = typeof message === "string"
          ? typeof data === "string" ? data : textOf(data) ?? measured(data.length)
          : shallow(data.length, () => JSON.stringify(redactor.json(message)), identity)
        tell(by, text)
      }

      return {
        answered: (sent) => {
          entry.status = sent.status
          entry.answerHeaders = redactor.headers(sent.headers)
          changed(entry)
          const reader = readerOf(sent.headers, redactor, (text) => tell("server", text))
          const read = (chunk: Uint8Array): void => {
            entry.size += chunk.length
            reader.read(chunk)
          }
          const { body } = sent
          if (body instanceof Uint8Array) {
            read(body)
            reader.end()
            return sent
          }
          const seen = Stream.mapArray(body, (chunks) => {
            for (const chunk of chunks) read(chunk)
            return chunks
          })
          return { ...sent, body: Stream.onExit(seen, () => Effect.sync(reader.end)) }
        },
        connected: (connection) => {
          entry.status = 101
          changed(entry)
          return {
            ...connection,
            receive: Effect.tap(connection.receive, (data) => Effect.sync(() => frame("client", data))),
            send: (fragments) => {
              for (const fragment of fragments) entry.size += fragment.length
              frame("server", whole(fragments))
              return connection.send(fragments)
            }
          }
        },
        ended: (outcome) => {
          entry.outcome = outcome
          entry.duration = elapsed()
          changed(entry)
          listener.ended?.(entry)
        }
      }
    }

    return {
      begin,
      since: (known) => ({
        journal: `${startedAt}-${clears}`,
        revision,
        first: count - kept.length + 1,
        requests: kept.filter((entry) => entry.revision > known).map(shown)
      }),
      get: (id) => {
        const found = kept.find((entry) => entry.id === id)
        return found === undefined ? undefined : shown(found)
      },
      clear: () => {
        for (const entry of kept) entry.isForgotten = true
        kept = []
        count = 0
        size = 0
        clears++
      }
    }
  })

const none: ReadonlySet<string> = new Set()

const shown = (
  { isForgotten: _isForgotten, revision: _revision, told: _told, weight: _weight, ...entry }: Kept
): Entry => ({
  ...entry,
  messages: [...entry.messages]
})

const cut = (text: string, length: number): string => text.length <= length ? text : `${text.slice(0, length)}…`

// -----------------------------------------------------------------------------
// requests
// -----------------------------------------------------------------------------

const bodyOf = ({ body, bytes, operation }: ReceivedRequest, redactor: Redactor): unknown => {
  if (body === undefined) return undefined
  if (typeof body === "string") {
    const text = textOf(bytes)
    return text === undefined
      ? measured(bytes.length)
      : cut(String(secrets.body(redactor.text(text), false)), limits.body)
  }
  const isCredential = operation?.startsWith("credentials.") === true
  const shown = secrets.body(redactor.json(body), isCredential)
  return bytes.length <= limits.body ? shown : cut(JSON.stringify(shown), limits.body)
}

const measured = (bytes: number): string => `${bytes.toLocaleString("en")} bytes`

/** What is read, or for JSON that is too deep to be searched for secrets how long it is. */
const shallow = <A>(bytes: number, read: () => A, instead: (measured: string) => A): A =>
  Result.getOrElse(Result.try(read), () => instead(measured(bytes)))

const described = (fault: Fault): string => {
  if (fault._tag === "All") return fault.faults.map(described).join(", ") || "none"
  if (fault._tag === "Instead") return `status ${fault.reply.status}`
  const { _tag, ...values } = fault
  const told = Object.values(values).map((value) => typeof value === "string" ? value : JSON.stringify(value))
  return [_tag.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase(), ...told].join(" ")
}

// -----------------------------------------------------------------------------
// answers
// -----------------------------------------------------------------------------

interface Reader {
  readonly read: (chunk: Uint8Array) => void
  readonly end: () => void
}

/** Reads an answer as it is sent: events one by one, another body when it is complete, because a secret may be in several chunks. */
const readerOf = (
  headers: { readonly [name: string]: string },
  redactor: Redactor,
  tell: (text: string) => void
): Reader => {
  const type = headers["content-type"] ?? ""
  if (!/json|text|xml|form/.test(type) || headers["content-encoding"] !== undefined) {
    let bytes = 0
    return {
      read: (chunk) => void (bytes += chunk.length),
      end: () => {
        if (bytes > 0) tell(measured(bytes))
      }
    }
  }
  const decoder = new TextDecoder()
  const isEvents = type.startsWith("text/event-stream")
  let rest = ""
  const told = (text: string): void => {
    const bytes = new TextEncoder().encode(text)
    tell(shallow(bytes.length, () => {
      redactor.learnBody(bytes)
      return text
    }, identity))
  }
  return {
    read: (chunk) => {
      // A body that never ends must not be kept whole.
      if (!isEvents && rest.length > limits.messages) return
      rest += decoder.decode(chunk, { stream: true })
      if (!isEvents) return
      const events = rest.split(boundary)
      rest = events.pop() ?? ""
      for (const event of events) told(event)
      if (rest.length > limits.messages) {
        told(rest)
        rest = ""
      }
    },
    end: () => {
      if (rest !== "") told(rest)
      rest = ""
    }
  }
}

/** The empty line after an event, with the line endings that a server may use. */
const boundary = /\r\n\r\n|\n\n|\r\r(?!\n)/

const whole = (fragments: ReadonlyArray<Frame>): Frame => {
  const [first = ""] = fragments
  if (fragments.length === 1) return first
  return fragments.every((fragment) => typeof fragment === "string")
    ? fragments.join("")
    : Buffer.concat(fragments.map((fragment) => typeof fragment === "string" ? Buffer.from(fragment) : fragment))
}
