/** The recordings of a cassette, as they are used up. */
import * as Effect from "effect/Effect"
import type { CassetteFile, Exchange, RecordedRequest, Session } from "../../CassetteFile.ts"
import { Redactor } from "./redaction.ts"
import { isMatch, type Matching, recorded, redacted, type Sent, unmatched, UnmatchedRequest } from "./requests.ts"

/** How fast a recording is replayed. */
export type Pacing = "none" | "recorded"

export interface Settings {
  readonly matching: Matching
  readonly pacing: Pacing
  readonly headers: ReadonlySet<string>
  readonly secrets: ReadonlySet<string>
}

export interface Player {
  readonly settings: Settings
  readonly redactor: Redactor
  /** The recording that answers a request. It is used up. */
  readonly exchange: (sent: Sent) => Effect.Effect<Exchange>
  /** The recording of a handshake. It is used up. */
  readonly session: (url: URL) => Session | UnmatchedRequest
  /** The error for a frame that the session did not have, which is kept. */
  readonly missed: (sent: RecordedRequest, expected: RecordedRequest | undefined) => UnmatchedRequest
  /** Waits if recordings are replayed at their pace. */
  readonly pause: (millis: number) => Effect.Effect<void>
  readonly misses: () => ReadonlyArray<UnmatchedRequest>
  readonly remaining: () => ReadonlyArray<string>
}

export const make = (file: CassetteFile, settings: Settings): Player => {
  const redactor = new Redactor(settings.secrets)
  const misses: Array<UnmatchedRequest> = []
  // The file may be of another tool, or from before a name became one of a secret.
  const exchanges = supply(file.exchanges, ({ request }) => redacted(request, redactor))
  const sessions = supply(file.sessions, handshake)

  const next = <A>({ all, requestOf, used }: Supply<A>, actual: RecordedRequest): A | UnmatchedRequest => {
    const left = all.filter((item) => !used.has(item))
    // In order, only the next one is the right one.
    const candidates = settings.matching === "strict" ? left.slice(0, 1) : left
    const found = candidates.find((item) => isMatch(settings.matching, requestOf(item), actual))
    if (found !== undefined) {
      used.add(found)
      return found
    }
    const isUsed = [...used].some((item) => isMatch(settings.matching, requestOf(item), actual))
    return keep(unmatched(file.id, actual, candidates.map(requestOf), settings.matching, isUsed))
  }

  const keep = (miss: UnmatchedRequest): UnmatchedRequest => {
    misses.push(miss)
    return miss
  }

  return {
    settings,
    redactor,
    exchange: (sent) =>
      Effect.flatMap(recorded(sent, redactor, settings.headers), (actual) => {
        const found = next(exchanges, actual)
        return found instanceof UnmatchedRequest ? Effect.die(found) : Effect.succeed(found)
      }),
    session: (url) => next(sessions, handshake({ url: redactor.url(url) })),
    missed: (sent, expected) =>
      keep(unmatched(file.id, sent, expected === undefined ? [] : [expected], settings.matching, false)),
    pause: (millis) => settings.pacing === "recorded" && millis > 0 ? Effect.sleep(millis) : Effect.void,
    misses: () => [...misses],
    remaining: () => [...unused(exchanges), ...unused(sessions)]
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Supply<A> {
  readonly all: ReadonlyArray<A>
  readonly used: Set<A>
  readonly requestOf: (item: A) => RecordedRequest
}

const supply = <A>(all: ReadonlyArray<A>, requestOf: (item: A) => RecordedRequest): Supply<A> => {
  const requests = new Map(all.map((item) => [item, requestOf(item)]))
  return { all, used: new Set(), requestOf: (item) => requests.get(item)! }
}

const unused = <A>({ all, requestOf, used }: Supply<A>): ReadonlyArray<string> =>
  all.filter((item) => !used.has(item)).map(requestOf).map(({ method, url }) => `${method} ${url}`)

const handshake = ({ url }: { readonly url: string }): RecordedRequest => ({ method: "WEBSOCKET", url, headers: {} })
