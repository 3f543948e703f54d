/**
 * The deliveries that a webhook receives. {@link verify} checks that the holder of a key signed a delivery, and reads its event.
 *
 * Deliveries are signed as [Standard Webhooks](https://www.standardwebhooks.com) specifies: the header `webhook-signature` holds signatures of
 * `{webhook-id}.{webhook-timestamp}.{body}`, separated by spaces. `v1,<base64>` is an HMAC-SHA256 with a shared secret; `v1a,<base64>` is an Ed25519
 * signature, which a public key verifies.
 *
 * Where the facts come from:
 *
 * - Google documents (https://ai.google.dev/gemini-api/docs/webhooks) that deliveries of registered webhooks have `v1` signatures. The secret is
 *   `new_signing_secret` of `webhooks.create`, or `secret` of `webhooks.rotateSigningSecret`. The documentation shows no secret; {@link verify} takes
 *   the form of the specification, Base64 with the prefix `whsec_` or without.
 * - For deliveries to the `uris` of a request's own `webhook_config`, Google documents a JWT (RS256), and not what its claims are or what binds it to
 *   the body. A user of Google's Python SDK reports (https://github.com/googleapis/python-genai/issues/2927) that live deliveries have a `v1a`
 *   signature instead, and that the Ed25519 keys of https://generativelanguage.googleapis.com/.well-known/jwks.json verify it. We have not seen such a
 *   delivery. {@link verify} verifies `v1a` signatures and refuses JWTs.
 * - Google documents the fields of the events in {@link EventData}.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { isFields } from "./internal/check/Fields.ts"
import { hasFields, isInstance } from "./internal/check/Instances.ts"
import * as Keys from "./internal/webhook/Keys.ts"
import * as Received from "./internal/webhook/Received.ts"
import * as Signatures from "./internal/webhook/Signatures.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A delivery as it was received.
 *
 * @category models
 * @since 0.1.0
 */
export interface WebhookDelivery {
  /**
   * The headers of the request: `Headers` of the platform or of Effect, `IncomingHttpHeaders` of Node, a record, a `Map`, or a list of pairs. The case
   * of names does not matter. `webhook-id`, `webhook-timestamp` and `webhook-signature` are read; together they may have 16,384 characters.
   */
  readonly headers: Headers.Input
  /** The body as it was received. JSON that was parsed and written again has another signature. */
  readonly body: string | Uint8Array | ArrayBuffer
}

/**
 * How deliveries are verified: with `secrets`, with `publicKeys`, or with both. At least one of them is required; with both, one signature of
 * either kind is enough.
 *
 * @category models
 * @since 0.1.0
 */
export interface VerifyOptions {
  /** Verifies `v1` signatures: the signing secret of the webhook. During a rotation, pass all secrets in force; one match is enough. */
  readonly secrets?: Secret | ReadonlyArray<Secret> | undefined
  /** Verifies `v1a` signatures: the Ed25519 public keys of the sender. One match is enough. */
  readonly publicKeys?: PublicKey | ReadonlyArray<PublicKey> | undefined
  /** How far `webhook-timestamp` may be from now, in the past and in the future. Default: 5 minutes. */
  readonly tolerance?: Duration.Input | undefined
}

/**
 * A signing secret in Base64, with the prefix `whsec_` or without.
 *
 * @category models
 * @since 0.1.0
 */
export type Secret = string | Redacted.Redacted<string>

/**
 * An Ed25519 public key: its 32 bytes in Base64, with the prefix `whpk_` or without, its SubjectPublicKeyInfo in PEM or Base64, or a JSON Web Key (RFC 8037). The `keys` of a JSON Web Key Set can be
 * passed as they are; keys of other kinds in it are ignored.
 *
 * @category models
 * @since 0.1.0
 */
export type PublicKey = string | PublicJsonWebKey

/**
 * The fields of a JSON Web Key that an Ed25519 public key has. Other fields are ignored.
 *
 * @category models
 * @since 0.1.0
 */
export interface PublicJsonWebKey {
  /** `"OKP"`. */
  readonly kty?: string | undefined
  /** `"Ed25519"`. */
  readonly crv?: string | undefined
  /** The 32 bytes of the key, in base64url without padding. */
  readonly x?: string | undefined
}

/**
 * The fields that `data` has besides `id`, by the type of the event. A delivery points to results and does not hold them.
 *
 * @category models
 * @since 0.1.0
 */
export interface EventData {
  /** The batch succeeded. `output_file_uri` points to the results of a batch whose requests were in a file. */
  readonly "batch.succeeded": { readonly output_file_uri?: string | undefined }
  /** A user cancelled the batch. */
  readonly "batch.cancelled": {}
  /** The batch did not finish in time. */
  readonly "batch.expired": {}
  /** The batch failed. */
  readonly "batch.failed": Failure
  /** The interaction waits for the results of function calls. */
  readonly "interaction.requires_action": {}
  /** The interaction completed. */
  readonly "interaction.completed": {}
  /** The interaction failed. */
  readonly "interaction.failed": Failure
  /** The interaction was cancelled. */
  readonly "interaction.cancelled": {}
  /** The video was generated. */
  readonly "video.generated": {
    readonly output_file_uri?: string | undefined
    readonly file_name?: string | undefined
  }
}

/**
 * Why a batch or an interaction failed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Failure {
  readonly error_code?: string | number | undefined
  readonly error_message?: string | undefined
}

/**
 * An event of a documented type. Fields that are not documented are kept.
 *
 * @category models
 * @since 0.1.0
 */
export interface EventOf<Type extends keyof EventData> {
  readonly type: Type
  /** The version of the envelope: `"v1"`. */
  readonly version?: string | undefined
  /** When the event happened, for example `"2026-01-22T12:00:00Z"`. */
  readonly timestamp?: string | undefined
  /** `id` is the id of the batch, the interaction or the operation. */
  readonly data: EventData[Type] & { readonly id: string }
}

/**
 * The event of a delivery, discriminated by its `type`. An event whose type is not documented is returned unchanged. The union leaves such
 * types out, so that `type` narrows to the documented ones; keep a default branch for them.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import type { WebhookDelivery } from "effect-genai"
 *
 * const tell = (event: WebhookDelivery.WebhookEvent): string => {
 *   switch (event.type) {
 *     case "batch.succeeded":
 *       return `Batch ${event.data.id} wrote ${event.data.output_file_uri ?? "inline responses"}`
 *     case "batch.failed":
 *     case "interaction.failed":
 *       return `${event.data.id} failed: ${event.data.error_message}`
 *     default:
 *       return event.type
 *   }
 * }
 * ```
 */
export type WebhookEvent = { readonly [Type in keyof EventData]: EventOf<Type> }[keyof EventData]

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * A delivery that cannot be trusted or read, or that {@link verify} was not set up to verify. The error holds no secret, no signature and nothing of the body.
 * Answer the request with a status other than 2xx; Google documents that the Gemini API then delivers again for 24 hours.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidDelivery extends /*#__PURE__*/ Data.TaggedError("InvalidDelivery")<{
  readonly message: string
  /**
   * What is wrong with the delivery:
   *
   * - `headers`: the headers cannot be read, or one is missing or too long.
   * - `body`: the body is not a string or bytes.
   * - `timestamp`: `webhook-timestamp` is not a time, or is too far from now.
   * - `signature`: no signature belongs to this delivery and one of the keys.
   * - `payload`: a signature is right, but the body is not an event.
   *
   * What is wrong on the receiving side, where status 500 is the right answer:
   *
   * - `options`: a secret, a public key or the tolerance is missing or malformed.
   * - `runtime`: the runtime lacks WebCrypto, or Ed25519 in it.
   */
  readonly reason: "headers" | "body" | "timestamp" | "signature" | "payload" | "options" | "runtime"
}> {
  static override [Symbol.hasInstance](error: unknown): error is InvalidDelivery {
    return isInstance(InvalidDelivery, this, error, (error) => hasFields(error, "InvalidDelivery", "reason"))
  }
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Checks the age and the signature of a delivery, and returns its event. The API may deliver an event more than once; the `webhook-id` stays the same.
 *
 * Every failure is an `InvalidDelivery`, also where the delivery or the options have the wrong type.
 *
 * An HMAC is computed once per secret. Each `v1a` signature takes a pass over the body per public key, so a delivery with more than 10 of them is refused.
 * The body is held in memory: limit its size where you read it.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Redacted } from "effect"
 * import { WebhookDelivery } from "effect-genai"
 *
 * const secrets = Redacted.make("whsec_…")
 *
 * const handle = (request: Request) =>
 *   Effect.gen(function*() {
 *     const body = yield* Effect.promise(() => request.text())
 *     const event = yield* WebhookDelivery.verify({ headers: request.headers, body }, { secrets })
 *     yield* Effect.log(event.type)
 *     return new Response(null, { status: 204 })
 *   }).pipe(
 *     Effect.catchTag("InvalidDelivery", (error) => Effect.succeed(new Response(error.message, { status: 400 })))
 *   )
 * ```
 */
export const verify: (
  delivery: WebhookDelivery,
  options: VerifyOptions
) => Effect.Effect<WebhookEvent, InvalidDelivery> = /*#__PURE__*/ Effect.fn("WebhookDelivery.verify")(
  function*(delivery, options) {
    const { publicKeys, secrets, tolerance } = yield* read("options", () => optionsOf(options))
    const { id, signatures, timestamp } = yield* read("headers", () => Received.headers(delivery))
    yield* inTime(timestamp, tolerance)
    const { body, signed } = yield* read("body", () => Received.content(`${id}.${timestamp}.`, delivery.body))
    yield* verified(signed, signatures, secrets, publicKeys)
    return yield* eventOf(body)
  }
)

// -----------------------------------------------------------------------------
// Private: what the caller passed
// -----------------------------------------------------------------------------

/** Reads what the caller passed, which may throw. The exception may quote a secret, so it goes no further. */
const read = <A>(
  reason: "options" | "headers" | "body",
  get: () => Result.Result<A, string>
): Effect.Effect<A, InvalidDelivery> =>
  Result.match(Result.try(get), {
    onFailure: () => invalid(reason, `The ${reason} cannot be read: reading threw an exception`),
    onSuccess: (result) =>
      Effect.mapError(Effect.fromResult(result), (message) => new InvalidDelivery({ reason, message }))
  })

const optionsOf = (options: unknown) => {
  if (!isFields(options)) return Result.fail("The options are not an object; expected secrets or publicKeys")
  const { publicKeys, secrets, tolerance } = options
  if (secrets === undefined && publicKeys === undefined) {
    return Result.fail("The options have no keys; expected secrets, publicKeys or both")
  }
  return Result.all({
    secrets: secrets === undefined ? Result.succeed([]) : Keys.secrets(secrets),
    publicKeys: publicKeys === undefined ? Result.succeed([]) : Keys.publicKeys(publicKeys),
    tolerance: tolerance === undefined ? Result.succeed(5 * 60 * 1000) : toleranceOf(tolerance)
  })
}

/** `Duration` reads `NaN` as zero. */
const toleranceOf = (tolerance: unknown): Result.Result<number, string> => {
  const duration = Number.isNaN(tolerance) ? Option.none() : Duration.fromInput(tolerance as Duration.Input)
  const millis = Option.isSome(duration) ? Duration.toMillis(duration.value) : -1
  return millis >= 0
    ? Result.succeed(millis)
    : Result.fail("tolerance is not a duration; expected one that is not negative, such as \"5 minutes\"")
}

const invalid = (reason: InvalidDelivery["reason"], message: string) =>
  Effect.fail(new InvalidDelivery({ reason, message }))

// -----------------------------------------------------------------------------
// Private: what was delivered
// -----------------------------------------------------------------------------

const inTime = Effect.fnUntraced(function*(timestamp: string, tolerance: number) {
  if (!/^\d+$/.test(timestamp)) {
    return yield* invalid("timestamp", "webhook-timestamp is not a time in whole seconds since 1970")
  }
  const age = (yield* Clock.currentTimeMillis) - Number(timestamp) * 1000
  if (Math.abs(age) > tolerance) {
    const side = age > 0 ? "before" : "after"
    return yield* invalid("timestamp", `webhook-timestamp is more than ${tolerance / 1000} s ${side} now`)
  }
})

const verified = Effect.fnUntraced(function*(
  content: Keys.Bytes,
  header: string,
  secrets: ReadonlyArray<Keys.Bytes>,
  publicKeys: ReadonlyArray<Keys.Bytes>
) {
  const { v1, v1a } = Signatures.parse(header)
  const given = { v1: secrets.length > 0 ? v1 : [], v1a: publicKeys.length > 0 ? v1a : [] }
  if (given.v1.length + given.v1a.length === 0) {
    return yield* invalid("signature", unverifiable(v1.length > 0, v1a.length > 0))
  }
  if (given.v1a.length > maximumEd25519) {
    return yield* invalid("signature", `webhook-signature has more than ${maximumEd25519} v1a signatures`)
  }
  if (given.v1.length > 0) {
    for (const secret of secrets) {
      if (yield* Signatures.isHmac(content, given.v1, secret).pipe(Effect.mapError(cannotVerify("HMAC-SHA256")))) return
    }
  }
  if (given.v1a.length > 0) {
    for (const key of publicKeys) {
      if (yield* Signatures.isEd25519(content, given.v1a, key).pipe(Effect.mapError(cannotVerify("Ed25519")))) return
    }
  }
  return yield* invalid("signature", "webhook-signature has no signature of this delivery by any of the keys")
})

/** Two are enough for a rotation of keys. */
const maximumEd25519 = 10

const unverifiable = (hasV1: boolean, hasV1a: boolean): string =>
  hasV1
    ? "webhook-signature has v1 signatures only; pass secrets to verify them"
    : hasV1a
    ? "webhook-signature has v1a signatures only; pass publicKeys to verify them"
    : "webhook-signature has no v1 or v1a signature; the JWT that is documented for a request's own webhook_config is not supported"

/** WebCrypto refuses a malformed key with a `DataError`; all its other exceptions are about the runtime. */
const cannotVerify = (algorithm: string) => (exception: string): InvalidDelivery =>
  exception === "DataError"
    ? new InvalidDelivery({ reason: "options", message: `WebCrypto refuses the ${algorithm} key` })
    : new InvalidDelivery({
      reason: "runtime",
      message: `This runtime cannot verify ${algorithm} signatures: WebCrypto failed with ${exception}`
    })

const eventOf = (body: Keys.Bytes): Effect.Effect<WebhookEvent, InvalidDelivery> => {
  const parsed = Result.try((): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)))
  // The message of the parser quotes the body.
  if (Result.isFailure(parsed)) return invalid("payload", "The body of the delivery is not JSON")
  const event = parsed.success
  if (!isFields(event) || typeof event["type"] !== "string") {
    return invalid("payload", "The body of the delivery is not an object with a type")
  }
  const data = event["data"]
  return Object.hasOwn(documented, event["type"]) && !(isFields(data) && typeof data["id"] === "string")
    ? invalid("payload", `The event ${event["type"]} has no data.id`)
    : Effect.succeed(event as unknown as WebhookEvent)
}

const documented: { readonly [Type in keyof EventData]: true } = {
  "batch.succeeded": true,
  "batch.cancelled": true,
  "batch.expired": true,
  "batch.failed": true,
  "interaction.requires_action": true,
  "interaction.completed": true,
  "interaction.failed": true,
  "interaction.cancelled": true,
  "video.generated": true
}
