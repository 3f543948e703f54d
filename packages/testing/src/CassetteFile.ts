/**
 * The file of a cassette: recorded requests with their answers, and recorded sessions over WebSockets, for replay and for review.
 *
 * {@link parse} also reads the replay files of Google's Python SDK and the recordings of Google's test-server, so `parse` and {@link stringify} convert
 * them.
 *
 * @example
 * ```ts
 * import { CassetteFile } from "@effect-genai/testing"
 * import { Effect, FileSystem } from "effect"
 *
 * const convert = Effect.gen(function*() {
 *   const fs = yield* FileSystem.FileSystem
 *   const text = yield* fs.readFileString("replays/test_generate.json")
 *   const file = yield* CassetteFile.parse(text, "replays/test_generate.json")
 *   yield* fs.writeFileString("cassettes/generate.json", CassetteFile.stringify(file))
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Piece } from "./internal/cassette/bytes.ts"
import * as imports from "./internal/cassette/imports.ts"
import { isObject, sorted } from "./internal/json.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The version of the format that this package writes. It reads this version and the earlier ones.
 *
 * @category models
 * @since 0.1.0
 */
export const version = 1

export { Piece }

/**
 * The body of a request, as it is compared: JSON with sorted names, text by lines, or the length and the SHA-256 digest of other bytes.
 *
 * @category models
 * @since 0.1.0
 */
export const RequestBody = Schema.Union([
  Schema.Struct({ json: Schema.Unknown }),
  Schema.Struct({ text: Schema.Array(Schema.String) }),
  Schema.Struct({ bytes: Schema.Int, sha256: Schema.String })
])

/**
 * {@link RequestBody}
 *
 * @category models
 * @since 0.1.0
 */
export type RequestBody = typeof RequestBody.Type

/**
 * A recorded request. Secrets are replaced by `{REDACTED}`, which matches every value.
 *
 * @category models
 * @since 0.1.0
 */
export const RecordedRequest = Schema.Struct({
  /** The HTTP method. */
  method: Schema.String,
  /** The address, with the sorted query. */
  url: Schema.String,
  /** The headers that are compared, by lower-case name. */
  headers: Schema.Record(Schema.String, Schema.String),
  /** Absent if there is none. */
  body: Schema.optionalKey(RequestBody)
})

/**
 * {@link RecordedRequest}
 *
 * @category models
 * @since 0.1.0
 */
export type RecordedRequest = typeof RecordedRequest.Type

/**
 * A failure of a connection.
 *
 * @category models
 * @since 0.1.0
 */
export const Failure = Schema.Struct({
  /** What the transport said. */
  message: Schema.String,
  /** The code of the system, for example `"ECONNRESET"`. Absent if there was none. */
  code: Schema.optionalKey(Schema.String)
})

/**
 * {@link Failure}
 *
 * @category models
 * @since 0.1.0
 */
export type Failure = typeof Failure.Type

/**
 * A recorded answer.
 *
 * @category models
 * @since 0.1.0
 */
export const RecordedResponse = Schema.Struct({
  /** When the headers arrived, in milliseconds after the request. */
  at: Schema.Number,
  /** The HTTP status. */
  status: Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 })),
  /** The headers, by lower-case name, without those of the connection. */
  headers: Schema.Record(Schema.String, Schema.String),
  /** The body, as it arrived: each chunk with the milliseconds after the request. */
  chunks: Schema.Array(Schema.Struct({ at: Schema.Number, data: Schema.Array(Piece) })),
  /** Why the body ended early. Absent for a complete body. */
  broken: Schema.optionalKey(Failure)
})

/**
 * {@link RecordedResponse}
 *
 * @category models
 * @since 0.1.0
 */
export type RecordedResponse = typeof RecordedResponse.Type

/**
 * A recorded request with its answer, or with the failure of the connection.
 *
 * @category models
 * @since 0.1.0
 */
export const Exchange = Schema.Union([
  Schema.Struct({ request: RecordedRequest, response: RecordedResponse }),
  Schema.Struct({ request: RecordedRequest, failure: Failure })
])

/**
 * {@link Exchange}
 *
 * @category models
 * @since 0.1.0
 */
export type Exchange = typeof Exchange.Type

/**
 * A recorded session over a WebSocket.
 *
 * @category models
 * @since 0.1.0
 */
export const Session = Schema.Struct({
  /** The address, with the sorted query. */
  url: Schema.String,
  /** The frames in the order of the connection, with the milliseconds after the handshake began. `binary` is absent for text frames. */
  frames: Schema.Array(Schema.Struct({
    by: Schema.Literals(["client", "server"]),
    at: Schema.Number,
    binary: Schema.optionalKey(Schema.Literal(true)),
    data: Piece
  })),
  /** How the connection ended. Absent if it was still open at the end of the recording. */
  end: Schema.optionalKey(
    Schema.Struct({
      by: Schema.Literals(["client", "server"]),
      at: Schema.Number,
      code: Schema.Int,
      reason: Schema.String
    })
  ),
  /** Why the connection was not opened. */
  refused: Schema.optionalKey(Schema.String)
})

/**
 * {@link Session}
 *
 * @category models
 * @since 0.1.0
 */
export type Session = typeof Session.Type

/**
 * The content of a cassette.
 *
 * @category models
 * @since 0.1.0
 */
export const CassetteFile = Schema.Struct({
  /** The version of the format. */
  cassette: Schema.Literal(version),
  /** The `replayId` of the recording. */
  id: Schema.String,
  /** The requests, in the order in which they were sent. */
  exchanges: Schema.Array(Exchange),
  /** The sessions over WebSockets, in the order of their handshakes. */
  sessions: Schema.Array(Session)
})

/**
 * {@link CassetteFile}
 *
 * @category models
 * @since 0.1.0
 */
export type CassetteFile = typeof CassetteFile.Type

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * A cassette that cannot be used.
 *
 * @category errors
 * @since 0.1.0
 */
export class CassetteError extends Data.TaggedError("CassetteError")<{
  readonly message: string
  /**
   * What is wrong:
   *
   * - `options`: the mode, the id or the folder is missing or malformed.
   * - `missing`: there is no file to replay.
   * - `unreadable`, `unwritable`: the file system refuses; `cause` has its error.
   * - `corrupt`: the file is not a cassette or recording, or it is damaged.
   * - `newer`: a newer version of this package wrote the file.
   */
  readonly reason: "options" | "missing" | "unreadable" | "unwritable" | "corrupt" | "newer"
  /** The file, if there is one. */
  readonly path: string
  /** The error behind it, if there is one. */
  readonly cause?: unknown
}> {}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Reads the text of a file: a cassette, a replay file of Google's Python SDK, or a recording of Google's test-server (`.json` or `.websocket.log`). `path`
 * is for the errors, and is the id of recordings that have none.
 *
 * @category combinators
 * @since 0.1.0
 */
export const parse = (text: string, path: string): Effect.Effect<CassetteFile, CassetteError> =>
  Effect.suspend(() => {
    if (imports.isSocketLog(text)) return decoded(imports.socketLog(text, path), path)
    const parsed = Result.try(() => JSON.parse(text) as unknown)
    if (Result.isFailure(parsed)) return Effect.fail(corrupt(path, "it is not JSON", parsed.failure))
    const value = parsed.success
    if (!isObject(value)) return Effect.fail(corrupt(path, "it is not an object"))
    if (typeof value["cassette"] === "number" && value["cassette"] > version) {
      return Effect.fail(
        new CassetteError({
          message: `${path} has version ${
            value["cassette"]
          } of the format, and this version of @effect-genai/testing reads up to ${version}. Update it, or record again`,
          reason: "newer",
          path
        })
      )
    }
    return decoded(imports.imported(value) ?? value, path)
  })

/**
 * The text of a cassette: pretty JSON in a fixed order, which ends with a line break.
 *
 * @category combinators
 * @since 0.1.0
 */
export const stringify = (file: CassetteFile): string => {
  const { cassette, exchanges, id, sessions } = file
  const written = {
    cassette,
    id,
    exchanges: exchanges.map((exchange) => ({
      request: {
        method: exchange.request.method,
        url: exchange.request.url,
        headers: sorted(exchange.request.headers),
        ...(exchange.request.body === undefined ? undefined : { body: sorted(exchange.request.body) })
      },
      ...("failure" in exchange
        ? { failure: exchange.failure }
        : {
          response: {
            at: exchange.response.at,
            status: exchange.response.status,
            headers: sorted(exchange.response.headers),
            chunks: exchange.response.chunks,
            ...(exchange.response.broken === undefined ? undefined : { broken: exchange.response.broken })
          }
        })
    })),
    sessions
  }
  return `${JSON.stringify(written, null, 2)}\n`
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const decode = Schema.decodeUnknownEffect(CassetteFile)

const decoded = (value: unknown, path: string): Effect.Effect<CassetteFile, CassetteError> =>
  Effect.mapError(decode(value), (error) => corrupt(path, error.message, error))

const corrupt = (path: string, problem: string, cause?: unknown): CassetteError =>
  new CassetteError({ message: `${path} is not a cassette: ${problem}`, reason: "corrupt", path, cause })
