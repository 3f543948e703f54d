/**
 * Turns a reply into bytes on the wire and applies the faults of the exchange. The server and the in-memory client
 * send the result.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ChunkSize, Fault, Framing } from "../Fault.ts"
import type * as Reply from "../Reply.ts"
import * as Dialect from "./dialect.ts"
import { Encoded } from "./encoded.ts"
import { object } from "./json.ts"
import { random } from "./text.ts"

/** The connection was closed or reset. Message and code are those of Node, because clients check them. */
export class ConnectionLost extends Data.TaggedError("ConnectionLost")<{ readonly how: "close" | "reset" }> {
  override get message() {
    return this.how === "reset" ? "read ECONNRESET" : "other side closed"
  }
  get code() {
    return this.how === "reset" ? "ECONNRESET" : "UND_ERR_SOCKET"
  }
}

/** An answer to send. Bytes are one write, and so is each array of a stream. `size` is known until a fault changes the bytes. */
export interface Transmission {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array | Bytes
  readonly size: number | undefined
}

type Bytes = Stream.Stream<Uint8Array, ConnectionLost>

/** The body as a stream. */
export const streamOf = ({ body }: Pick<Transmission, "body">): Bytes =>
  !(body instanceof Uint8Array) ? body : body.length === 0 ? Stream.empty : Stream.make(body)

/**
 * Applies the faults to an answer. An answer that a fault replaces is not computed. `take` reads at most the first
 * bytes of the request.
 */
export const transmit = (
  fault: Fault | undefined,
  answer: Effect.Effect<Reply.Reply>,
  dialect: Dialect.Dialect,
  take: (bytes: number) => Effect.Effect<boolean>
): Effect.Effect<Transmission, ConnectionLost> =>
  fault === undefined
    ? Effect.map(answer, (reply) => encode(reply, [], dialect))
    : transmitFaulty(fault, answer, dialect, take)

const transmitFaulty = Effect.fnUntraced(function*(
  fault: Fault,
  answer: Effect.Effect<Reply.Reply>,
  dialect: Dialect.Dialect,
  take: (bytes: number) => Effect.Effect<boolean>
): Effect.fn.Return<Transmission, ConnectionLost> {
  const faults = flatten(fault)
  for (const step of faults) {
    if (step._tag === "Delay") yield* Effect.sleep(step.duration)
    if (step._tag === "Reset" || (step._tag === "CutRequest" && (yield* take(step.afterBytes)))) {
      return yield* new ConnectionLost({ how: "reset" })
    }
  }
  const instead = faults.findLast((step) => step._tag === "Instead")
  const reply = instead === undefined ? yield* answer : instead.reply
  if (faults.some(({ _tag }) => _tag === "Unanswered")) return yield* new ConnectionLost({ how: "reset" })
  return faults.reduce(spoilBytes, encode(reply, faults, dialect))
})

const flatten = (fault: Fault): ReadonlyArray<Exclude<Fault, { readonly _tag: "All" }>> =>
  fault._tag === "All" ? fault.faults.flatMap(flatten) : [fault]

// -----------------------------------------------------------------------------
// events
// -----------------------------------------------------------------------------

const encode = (reply: Reply.Reply, faults: ReadonlyArray<Fault>, dialect: Dialect.Dialect): Transmission => {
  if (reply.body._tag !== "Events") {
    const bytes = reply.body._tag === "Bytes"
      ? reply.body.bytes
      : encoder.encode(JSON.stringify(Dialect.body(dialect, reply.body.status), undefined, 2))
    return {
      status: reply.status,
      headers: reply.headers,
      body: bytes,
      size: bytes.length
    }
  }
  const framing = faults.reduce(
    (framing, fault) => fault._tag === "Framing" ? { ...framing, ...fault.framing } : framing,
    google
  )
  const events = faults.reduce((events, fault) => spoilEvents(events, fault, dialect), reply.body.events as Events)
  return {
    status: reply.status,
    headers: reply.headers,
    body: faults.length === 0
      // Events that are ready at the same time are sent together.
      ? Stream.mapArray(events, (ready) => {
        let text = ""
        for (const event of ready) text += frame(event, framing)
        return [encoder.encode(text)]
      })
      : (framing.done ? Stream.concat(events, Stream.make({ data: "[DONE]" })) : events).pipe(
        Stream.map((event) => encoder.encode(frame(event, framing)))
      ),
    size: undefined
  }
}

const google: Framing = { lineEnding: "\r\n", comments: false, multiline: false, done: false }

/** Text between the events that is not an event. */
interface Bare {
  readonly bare: string
}

const frame = (event: Reply.ServerEvent | Bare, framing: Framing): string => {
  if (event instanceof Encoded && framing === google) return `data: ${event.json}\r\n\r\n`
  if ("bare" in event) return event.bare
  const text = typeof event.data === "string"
    ? event.data
    : JSON.stringify(event.data, undefined, framing.multiline ? 2 : undefined)
  const lines = [
    ...(framing.comments ? [": keep-alive"] : []),
    ...(event.event === undefined ? [] : [`event: ${event.event}`]),
    ...(event.id === undefined ? [] : [`id: ${event.id}`]),
    ...text.split("\n").map((line) => `data: ${line}`)
  ]
  return [...lines, "", ""].join(framing.lineEnding)
}

type Events = Stream.Stream<Reply.ServerEvent | Bare, ConnectionLost>

const spoilEvents = (events: Events, fault: Fault, dialect: Dialect.Dialect): Events => {
  switch (fault._tag) {
    case "ErrorEvent": {
      const error = Dialect.event(dialect, fault.status)
      return events.pipe(
        Stream.take(fault.after),
        Stream.concat(
          Stream.make(fault.as === "event" ? error : { bare: JSON.stringify(error.data, undefined, 2) })
        )
      )
    }
    case "Drop": {
      const { afterEvents, how } = fault
      const first = Stream.take(events, afterEvents)
      return how === "end" ? first : Stream.concat(first, Stream.fail(new ConnectionLost({ how })))
    }
    case "Pace":
      return Stream.tap(events, () => Effect.sleep(fault.interval))
    case "Unfinished":
      return events.pipe(
        Stream.filter((event) => "bare" in event || !isEnd(event.data)),
        Stream.map((event) => "bare" in event ? event : { ...event, data: withoutFinish(event.data) })
      )
    default:
      return events
  }
}

const isEnd = (data: unknown): boolean => data === "[DONE]" || object(data)["event_type"] === "interaction.completed"

const withoutFinish = (data: unknown): unknown => {
  if (typeof data !== "object" || data === null || !("candidates" in data) || !Array.isArray(data.candidates)) {
    return data
  }
  return { ...data, candidates: data.candidates.map(({ finishReason: _, ...candidate }) => candidate) }
}

// -----------------------------------------------------------------------------
// bytes
// -----------------------------------------------------------------------------

const spoilBytes = (sent: Transmission, fault: Fault): Transmission => {
  const body = streamOf(sent)
  switch (fault._tag) {
    case "Headers":
      return { ...sent, headers: replaced(sent.headers, fault.headers) }
    case "Split":
      return { ...sent, body: splitAt(body, fault.size), size: undefined }
    case "Bom":
      return { ...sent, body: Stream.prepend(body, [byteOrderMark]), size: undefined }
    case "Gzip":
      return {
        ...sent,
        headers: { ...sent.headers, "content-encoding": "gzip", vary: "accept-encoding" },
        body: compress(body),
        size: undefined
      }
    case "Stall":
      return { ...sent, body: until(body, fault.afterBytes, Stream.never), size: undefined }
    case "Cut":
      return { ...sent, body: until(body, fault.afterBytes, Stream.fail(new ConnectionLost({ how: fault.how }))) }
    case "Truncate":
      return { ...sent, body: until(body, fault.afterBytes, Stream.empty), size: undefined }
    default:
      return sent
  }
}

const replaced = (
  headers: Transmission["headers"],
  changes: { readonly [name: string]: string | undefined }
): Transmission["headers"] => {
  const kept = Object.entries(headers).filter(([name]) => !Object.hasOwn(changes, name.toLowerCase()))
  const added = Object.entries(changes).flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const])
  return Object.fromEntries([...kept, ...added])
}

/** The first bytes, followed by the fault if there were as many. */
const until = (body: Bytes, bytes: number, then: Bytes): Bytes =>
  Stream.suspend(() => {
    let left = bytes
    const first = left === 0 ? Stream.empty : body.pipe(
      // Otherwise the chunks of an array are all counted before the first one is checked.
      Stream.rechunk(1),
      Stream.map((chunk) => {
        const part = chunk.subarray(0, left)
        left -= part.length
        return part
      }),
      Stream.takeUntil(() => left === 0)
    )
    return Stream.concat(first, Stream.suspend(() => left === 0 ? then : Stream.empty))
  })

const splitAt = (body: Bytes, size: ChunkSize): Bytes =>
  Stream.suspend(() => {
    const next = sizes(size)
    return body.pipe(
      Stream.map((chunk) => {
        const parts: Array<Uint8Array> = []
        for (let at = 0; at < chunk.length;) {
          const end = at + next()
          parts.push(chunk.subarray(at, end))
          at = end
        }
        return parts
      }),
      Stream.flattenIterable,
      Stream.rechunk(1)
    )
  })

const sizes = (size: ChunkSize): () => number => {
  if (size === "byte") return () => 1
  if (typeof size === "number") return () => Math.max(1, size)
  const draw = random(size.seed)
  return () => 1 + Math.floor(draw() * (size.max ?? 64))
}

const compress = (body: Bytes): Bytes =>
  Stream.unwrap(
    Effect.map(Stream.toReadableStreamEffect(body), (readable) =>
      Stream.fromReadableStream<Uint8Array, ConnectionLost>({
        evaluate: () =>
          readable.pipeThrough(new CompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>),
        onError: (cause) => cause instanceof ConnectionLost ? cause : new ConnectionLost({ how: "close" })
      }))
  )

const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf])
const encoder = new TextEncoder()
