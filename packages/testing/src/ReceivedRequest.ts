/**
 * A request that the emulator received, and the outcome of its exchange. Its values are unchanged and include keys, so that a test can check them. When a
 * request is printed, secrets are redacted.
 *
 * @example
 * ```ts
 * import { Emulator } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const lastBody = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   const requests = yield* emulator.requests
 *   return requests.at(-1)?.body
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as Inspectable from "effect/Inspectable"
import * as Redactable from "effect/Redactable"
import type { operationNames } from "./internal/operationNames.ts"
import * as secrets from "./internal/secrets.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The backend of a request: the Gemini Developer API or Vertex AI.
 *
 * @category models
 * @since 0.1.0
 */
export type Backend = "gemini" | "vertex"

/**
 * The end of an exchange:
 *
 * - `completed`: the client read the whole answer.
 * - `clientClosed`: the client closed the connection early, by an abort, an interruption or a `break` out of a stream.
 * - `serverClosed`: the emulator closed the connection because of a fault.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome = "completed" | "clientClosed" | "serverClosed"

/**
 * The name of a method in the SDK. A stream is a method of its own, such as `models.generateContentStream`. The type is open for future resources.
 *
 * @category models
 * @since 0.1.0
 */
export type OperationName = (typeof operationNames)[number] | (string & {})

/**
 * The requests that a script or a fault plan applies to: those of an operation, all (`"*"`), or those for which a predicate holds.
 *
 * @category models
 * @since 0.1.0
 */
export type Match = OperationName | "*" | ((request: ReceivedRequest) => boolean)

/**
 * A request that the emulator received.
 *
 * @category models
 * @since 0.1.0
 */
export class ReceivedRequest extends Inspectable.Class {
  /** Position in the log, from 0. */
  readonly index: number
  /** The HTTP method. */
  readonly method: string
  /** The URL, including its query. */
  readonly url: URL
  /** The headers, by lower-case name. */
  readonly headers: Headers.Headers
  /** The bytes of the body. */
  readonly bytes: Uint8Array
  /** The body as JSON, or as text if it is not JSON. `undefined` if it is empty. */
  readonly body: unknown
  /** The backend that the URL addresses. */
  readonly backend: Backend
  /** The method of the SDK, for example `models.generateContent`. `undefined` for an unknown path. */
  readonly operation: OperationName | undefined
  /** Time of arrival by Effect's `Clock`, in milliseconds since 1970. */
  readonly receivedAt: number
  /** Waits for the end of the exchange. */
  readonly outcome: Effect.Effect<Outcome>

  constructor(fields: Fields) {
    super()
    this.index = fields.index
    this.method = fields.method
    this.url = fields.url
    this.headers = printRedacted(fields.headers)
    this.bytes = fields.bytes
    this.body = fields.body
    this.backend = fields.backend
    this.operation = fields.operation
    this.receivedAt = fields.receivedAt
    this.outcome = fields.outcome
  }

  override toJSON(): unknown {
    return {
      _id: "ReceivedRequest",
      operation: this.operation,
      method: this.method,
      url: secrets.url(this.url),
      headers: this.headers,
      body: secrets.body(this.body, this.operation?.startsWith("credentials.") === true)
    }
  }
}

/**
 * The fields of a {@link ReceivedRequest}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fields extends
  Pick<
    ReceivedRequest,
    "index" | "method" | "url" | "bytes" | "body" | "backend" | "operation" | "receivedAt" | "outcome"
  >
{
  readonly headers: Headers.Input
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How headers are printed. They are like others in everything else. */
const redacted: object = /*#__PURE__*/ Object.create(/*#__PURE__*/ Object.getPrototypeOf(Headers.empty), {
  toJSON: {
    value(this: Headers.Headers) {
      return secrets.headers(this)
    }
  },
  [Inspectable.NodeInspectSymbol]: {
    value(this: Headers.Headers) {
      return secrets.headers(this)
    }
  },
  [Redactable.symbolRedactable]: {
    value(this: Headers.Headers) {
      return secrets.headers(this)
    }
  },
  toString: {
    value(this: Headers.Headers) {
      return Inspectable.toStringUnknown(secrets.headers(this))
    }
  }
})

const printRedacted = (headers: Headers.Input): Headers.Headers =>
  Object.assign(Object.create(redacted), Headers.isHeaders(headers) ? headers : Headers.fromInput(headers))
