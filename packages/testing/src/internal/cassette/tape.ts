/** What a cassette has recorded until now. The bytes of answers hold their secrets until the file is made. */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import type { CassetteFile, Exchange, Failure, RecordedRequest, Session } from "../../CassetteFile.ts"
import { bytesOf, bytesOfLatin1, latin1Of, pieceOf, piecesOf, textOf } from "./bytes.ts"
import type { Redactor } from "./redaction.ts"
import { redacted } from "./requests.ts"

/** An exchange while it goes on. */
export interface Take {
  readonly request: RecordedRequest
  failure: Failure | undefined
  head: { readonly at: number; readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined
  readonly chunks: Array<{ readonly at: number; readonly bytes: Uint8Array }>
  /** `undefined` once the body is complete. */
  broken: Failure | undefined
  isOver: boolean
}

/** A session while it goes on. */
export interface SocketTake {
  readonly url: string
  readonly frames: Array<{
    readonly by: "client" | "server"
    readonly at: number
    readonly data: string | Uint8Array | Blob
  }>
  end: Session["end"]
  refused: string | undefined
}

export interface Tape {
  readonly redactor: Redactor
  readonly takes: Array<Take>
  readonly sockets: Array<SocketTake>
}

/** The file of what was recorded until now. Secrets that were learnt late are removed from what came before, too. */
export const file = Effect.fnUntraced(function*({ redactor, sockets, takes }: Tape, id: string) {
  const content: CassetteFile = {
    cassette: 1,
    id,
    exchanges: takes.map((take) => finished(take, redactor)),
    sessions: yield* Effect.forEach(sockets, (take) => session(take, redactor))
  }
  return content
})

/** A file is made as often as a call ends, so calls that are over are kept as they are in it, until another secret is known. */
const finished = (take: Take, redactor: Redactor): Exchange => {
  const kept = exchanges.get(take)
  if (kept?.known === redactor.size) return kept.exchange
  const made = exchange(take, redactor)
  if (take.isOver) exchanges.set(take, { known: redactor.size, exchange: made })
  return made
}

const exchanges = new WeakMap<Take, { readonly known: number; readonly exchange: Exchange }>()

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const exchange = ({ broken, chunks, failure, head, request }: Take, redactor: Redactor): Exchange => {
  const safe = ({ code, message }: Failure): Failure => ({
    message: redactor.text(message),
    ...(code === undefined ? undefined : { code })
  })
  const kept = redacted(request, redactor)
  if (head === undefined) return { request: kept, failure: safe(failure ?? unanswered) }
  let size = 0
  const cuts = chunks.map(({ bytes }) => size += bytes.length)
  const data = redactor.chunks(latin1Of(Bytes.concat(chunks.map(({ bytes }) => bytes))), cuts)
  return {
    request: kept,
    response: {
      at: head.at,
      status: head.status,
      headers: redactor.headers(head.headers),
      chunks: chunks.map(({ at }, index) => ({ at, data: piecesOf(bytesOfLatin1(data[index] ?? "")) })),
      ...(broken === undefined ? undefined : { broken: safe(broken) })
    }
  }
}

const unanswered: Failure = { message: "The recording ended before the answer." }

const session = Effect.fnUntraced(function*({ end, frames, refused, url }: SocketTake, redactor: Redactor) {
  const kept = yield* Effect.forEach(
    frames,
    ({ at, by, data }) =>
      Effect.map(data instanceof Blob ? Effect.promise(() => data.bytes()) : Effect.succeed(data), (data) => ({
        by,
        at,
        ...(typeof data === "string" ? undefined : { binary: true as const }),
        data: frame(data, redactor)
      }))
  )
  const content: Session = {
    url: redactor.text(url),
    frames: kept,
    ...(end === undefined ? undefined : { end: { ...end, reason: redactor.text(end.reason) } }),
    ...(refused === undefined ? undefined : { refused: redactor.text(refused) })
  }
  return content
})

const frame = (data: string | Uint8Array, redactor: Redactor) => {
  const bytes = bytesOfLatin1(redactor.text(latin1Of(typeof data === "string" ? bytesOf(data) : data)))
  const text = textOf(bytes)
  return text === undefined ? piecesOf(bytes)[0] ?? { text: [] } : pieceOf(text)
}
