/**
 * What arrives at a webhook's address: {@link verify} proves that the Gemini API sent a delivery, and reads its event.
 *
 * Google documents (https://ai.google.dev/gemini-api/docs/webhooks) that the deliveries of registered webhooks follow
 * [Standard Webhooks](https://www.standardwebhooks.com), with the webhook's signing secret (`new_signing_secret` of
 * `webhooks.create`, `secret` of `webhooks.rotateSigningSecret`): `webhook-signature` is a list of `v1,<base64>` with spaces
 * between, each the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`. It documents the envelope and the fields of `data`
 * of every event in {@link EventData}. It does not show a secret; this module takes what the specification's own libraries take:
 * base64, with `whsec_` in front or without.
 *
 * Not covered are deliveries to the addresses of a request's own `webhook_config`. Their `webhook-signature` is a JWT, signed with
 * RS256 by a key of https://generativelanguage.googleapis.com/.well-known/jwks.json. Neither its issuer, nor its audience, nor
 * how it is bound to the body is documented, so {@link verify} refuses them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Headers from "effect/http/Headers"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { InvalidConfig } from "./GenAIConfig.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A delivery as it came in. A `Request` of the platform has such headers, and so has a request of Node or of Effect.
 *
 * @category models
 * @since 0.1.0
 */
export interface WebhookDelivery {
  /** In any case. `webhook-id`, `webhook-timestamp` and `webhook-signature` are read. */
  readonly headers: Headers.Input
  /** Exactly as received: JSON that was parsed and written again has another signature. */
  readonly body: string | Uint8Array
}

/**
 * How deliveries are verified.
 *
 * @category models
 * @since 0.1.0
 */
export interface VerifyOptions {
  /** The webhook's signing secret. While secrets are rotated, all that are in force: any of them suffices. */
  readonly secrets: Secret | ReadonlyArray<Secret>
  /** How far `webhook-timestamp` may be from now, in the past and in the future. Default: 5 minutes. */
  readonly tolerance?: Duration.Input | undefined
}

/**
 * A signing secret: base64, with `whsec_` in front or without.
 *
 * @category models
 * @since 0.1.0
 */
export type Secret = string | Redacted.Redacted<string>

/**
 * What an event of each type has in `data` beside the `id`. A delivery has pointers to results and not the results themselves.
 *
 * @category models
 * @since 0.1.0
 */
export interface EventData {
  /** The batch ended well. `output_file_uri` points to the results of a batch whose requests were in a file. */
  readonly "batch.succeeded": { readonly output_file_uri?: string | undefined }
  /** The batch was cancelled by its user. */
  readonly "batch.cancelled": {}
  /** The batch did not end within 24 hours. */
  readonly "batch.expired": {}
  /** The batch failed. */
  readonly "batch.failed": Failure
  /** The interaction waits for the results of function calls. */
  readonly "interaction.requires_action": {}
  /** The interaction ended well. */
  readonly "interaction.completed": {}
  /** The interaction failed. */
  readonly "interaction.failed": Failure
  /** The interaction was cancelled. */
  readonly "interaction.cancelled": {}
  /** The video is there. */
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
  /** Of the envelope, `"v1"`. */
  readonly version?: string | undefined
  /** When it happened, for example `"2026-01-22T12:00:00Z"`. */
  readonly timestamp?: string | undefined
  /** `id` is that of the batch, of the interaction or of the operation. */
  readonly data: EventData[Type] & { readonly id: string }
}

/**
 * What a delivery tells: an event, told apart by its `type`. An event of a type that is not documented is passed through as it
 * came; it is not part of this type, so that the documented ones can be narrowed to. Keep a default branch for it.
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
 * A delivery that is not to be trusted, or cannot be read. It holds no secret, no signature and nothing of the body. Answer it
 * with a status that is not 2xx; the Gemini API delivers again for 24 hours.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidDelivery extends /*#__PURE__*/ Data.TaggedError("InvalidDelivery")<{
  readonly message: string
  /**
   * - `headers`: a header is missing.
   * - `timestamp`: `webhook-timestamp` is no time, or is too far from now.
   * - `signature`: no signature is of the delivery and one of the secrets.
   * - `payload`: the delivery is genuine, but its body is no event.
   */
  readonly reason: "headers" | "timestamp" | "signature" | "payload"
}> {}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The event of a delivery, once its age and its signature are right. A delivery may come more than once: its `webhook-id` stays
 * the same. Secrets that are missing or malformed are a defect, `InvalidConfig`: they are no fault of the delivery.
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
    const keys = yield* Effect.fromResult(keysOf(options.secrets)).pipe(Effect.orDie)
    const headers = Headers.fromInput(delivery.headers)
    const id = yield* required(headers, "webhook-id")
    const timestamp = yield* required(headers, "webhook-timestamp")
    const signatures = yield* required(headers, "webhook-signature")
    yield* inTime(timestamp, Duration.toMillis(options.tolerance ?? Duration.minutes(5)))
    // One copy is both verified and parsed, so that nothing can come between.
    const preamble = encoder.encode(`${id}.${timestamp}.`)
    const body = typeof delivery.body === "string" ? encoder.encode(delivery.body) : delivery.body
    const content = new Uint8Array(preamble.length + body.length)
    content.set(preamble)
    content.set(body, preamble.length)
    yield* signed(content, signatures, keys)
    return yield* eventOf(content.subarray(preamble.length))
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const encoder = /*#__PURE__*/ new TextEncoder()

const invalid = (reason: InvalidDelivery["reason"], message: string) =>
  Effect.fail(new InvalidDelivery({ reason, message }))

const keysOf = (secrets: VerifyOptions["secrets"]): Result.Result<ReadonlyArray<Bytes>, InvalidConfig> => {
  const all = typeof secrets === "string" || Redacted.isRedacted(secrets) ? [secrets] : secrets
  if (all.length === 0) return invalidSecrets("one secret at least")
  return Result.all(all.map((secret) => {
    const text = typeof secret === "string" ? secret : Redacted.value(secret)
    const key = Result.getOrElse(Base64.decode(text.replace(/^whsec_/, "")), () => new Uint8Array())
    return key.length === 0
      ? invalidSecrets("base64, with whsec_ in front or without")
      : Result.succeed(new Uint8Array(key))
  }))
}

type Bytes = Uint8Array<ArrayBuffer>

const invalidSecrets = (expected: string) =>
  Result.fail(
    new InvalidConfig({ field: "secrets", expected, message: `Invalid setting secrets: expected ${expected}` })
  )

const required = (headers: Headers.Headers, name: string) => {
  const value = headers[name]
  return value === undefined || value === ""
    ? invalid("headers", `The delivery has no ${name} header`)
    : Effect.succeed(value)
}

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

/** The one way to write 32 bytes in base64. */
const signature = /^v1,([A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=)$/

const signed = Effect.fnUntraced(function*(content: Bytes, header: string, keys: ReadonlyArray<Bytes>) {
  const signatures = header.split(" ").flatMap((entry) => signature.exec(entry)?.[1] ?? [])
  if (signatures.length === 0) {
    return yield* invalid(
      "signature",
      "webhook-signature has no signature v1,<base64>; the JWT of a request's own webhook_config is not verified"
    )
  }
  for (const bytes of keys) {
    const key = yield* Effect.promise(() => subtle().importKey("raw", bytes, hmac, false, ["verify"]))
    for (const text of signatures) {
      const claimed = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
      if (yield* Effect.promise(() => subtle().verify(hmac, key, claimed, content))) return
    }
  }
  return yield* invalid("signature", "webhook-signature has no signature of this delivery by any of the secrets")
})

const hmac = { name: "HMAC", hash: "SHA-256" }

const subtle = () => globalThis.crypto.subtle

const eventOf = (body: Bytes): Effect.Effect<WebhookEvent, InvalidDelivery> => {
  const parsed = Result.try((): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)))
  // What the parser says quotes the body.
  if (Result.isFailure(parsed)) return invalid("payload", "The body of the delivery is not JSON")
  const event = parsed.success
  if (!Predicate.isObject(event) || typeof event["type"] !== "string") {
    return invalid("payload", "The body of the delivery is not an object with a type")
  }
  const data = event["data"]
  return Object.hasOwn(documented, event["type"]) && !(Predicate.isObject(data) && typeof data["id"] === "string")
    ? invalid("payload", "The event has no data.id")
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
