/**
 * The `webhooks` resource: addresses that the API calls when an event happens.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import { DecodeError, type GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import * as Operations from "./wire/table/Webhooks.ts"
import type * as Wire from "./wire/Webhooks.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `webhooks` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Webhooks } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const webhooks = yield* Webhooks
 *   const webhook = yield* webhooks.create({
 *     uri: "https://example.com/gemini",
 *     subscribed_events: ["interaction.completed"]
 *   })
 *   // This is the only response with the secret that signs deliveries.
 *   const secret = webhook.new_signing_secret
 *   yield* webhooks.ping(webhook.id ?? "")
 *   return secret
 * })
 * ```
 */
export class Webhooks extends /*#__PURE__*/ Context.Service<Webhooks, {
  /** Registers an address: `POST webhooks`. Only this response has `new_signing_secret`. */
  readonly create: (
    params: Wire.CreateWebhookParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Webhook, GenAIError>
  /** Gets a webhook: `GET webhooks/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetWebhookParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Webhook, GenAIError>
  /** Lists the webhooks: `GET webhooks`. A stream has all pages; a promise has one, whose `next_page_token` asks for the next. */
  readonly list: (
    params?: Wire.ListWebhooksParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Webhook, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListWebhooksParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.Webhook, Wire.WebhookListResponse>, GenAIError>
  /** Changes a webhook: `PATCH webhooks/{id}`. `update_mask` names the fields to change, separated by commas. */
  readonly update: (
    id: string,
    params?: Omit<Wire.UpdateWebhookParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Webhook, GenAIError>
  /** Deletes a webhook: `DELETE webhooks/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteWebhookParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
  /** Creates a new signing secret: `POST webhooks/{id}:rotateSigningSecret`. Only this response has it. */
  readonly rotateSigningSecret: (
    id: string,
    params?: Omit<Wire.RotateSigningSecretParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.WebhookRotateSigningSecretResponse, GenAIError>
  /** Sends a test delivery to a webhook: `POST webhooks/{id}:ping`. The response has no fields. */
  readonly ping: (
    id: string,
    params?: Omit<Wire.PingWebhookParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.WebhookPingResponse, GenAIError>
}>()("effect-genai/Webhooks") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Webhooks["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("webhooks", signatures, makeWebhooks(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Webhooks, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Webhooks, Webhooks.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Webhooks["Service"]> = {
  create: ["effect", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"],
  update: ["effect", "id", "params?", "options"],
  rotateSigningSecret: ["effect", "id", "params?", "options"],
  ping: ["effect", "id", "params?", "options"]
}

const makeWebhooks = (client: GenAIClient["Service"]): Webhooks["Service"] => {
  return Webhooks.of({
    create: (params, options) => withoutSecret(client.execute(Operations.webhooksCreate, params, options)),
    get: (id, params, options) => client.execute(Operations.webhooksGet, { ...params, id }, options),
    ...Listing.of(client, Operations.webhooksList, "webhooks"),
    update: (id, params, options) => client.execute(Operations.webhooksUpdate, { ...params, id }, options),
    delete: (id, params, options) => client.execute(Operations.webhooksDelete, { ...params, id }, options),
    rotateSigningSecret: (id, params, options) =>
      withoutSecret(client.execute(Operations.webhooksRotateSigningSecret, { ...params, id }, options)),
    ping: (id, params, options) => client.execute(Operations.webhooksPing, { ...params, id }, options)
  })
}

/** A response that was cut off cannot be decoded, and may have a secret in it. */
const withoutSecret = <A>(answer: Effect.Effect<A, GenAIError>): Effect.Effect<A, GenAIError> =>
  Effect.catchTag(
    answer,
    "DecodeError",
    ({ delivered, message, operation }) =>
      Effect.fail(new DecodeError({ message, operation, body: "<redacted>", delivered }))
  )
