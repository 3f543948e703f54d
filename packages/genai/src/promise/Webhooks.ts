/**
 * The `webhooks` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Webhooks.ts"
import type { Runner } from "./internal/Runner.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `webhooks` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Webhooks {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Registers an address: `POST webhooks`. The answer is the only one with `new_signing_secret`. */
  readonly create = (
    params: Wire.CreateWebhookParams,
    options?: RequestOptions
  ): Promise<Wire.Webhook> => this.#runner.request((ai, options) => ai.webhooks.create(params, options), options)

  /** The webhooks there are: `GET webhooks`. One page, with the token of the next in `next_page_token`. */
  readonly list = (
    params?: Wire.ListWebhooksParams | null,
    options?: RequestOptions
  ): Promise<Wire.WebhookListResponse> =>
    this.#runner.page((ai, options) => ai.webhooks.listPages(params ?? {}, options), options)

  /** A webhook: `GET webhooks/{id}`. */
  readonly get = (
    id: string,
    params?: Omit<Wire.GetWebhookParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Webhook> =>
    this.#runner.request((ai, options) => ai.webhooks.get(id, params ?? undefined, options), options)

  /** Changes a webhook: `PATCH webhooks/{id}`. `update_mask` names the fields to change, separated by commas. */
  readonly update = (
    id: string,
    params?: Omit<Wire.UpdateWebhookParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.Webhook> =>
    this.#runner.request((ai, options) => ai.webhooks.update(id, params ?? undefined, options), options)

  /** Deletes a webhook: `DELETE webhooks/{id}`. The answer has no fields. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteWebhookParams, "id"> | null,
    options?: RequestOptions
  ): Promise<unknown> =>
    this.#runner.request((ai, options) => ai.webhooks.delete(id, params ?? undefined, options), options)

  /** Makes another signing secret: `POST webhooks/{id}:rotateSigningSecret`. The answer is the only one that tells it. */
  readonly rotateSigningSecret = (
    id: string,
    params?: Omit<Wire.RotateSigningSecretParams, "id"> | null,
    options?: RequestOptions
  ): Promise<Wire.WebhookRotateSigningSecretResponse> =>
    this.#runner.request((ai, options) => ai.webhooks.rotateSigningSecret(id, params ?? undefined, options), options)

  /** Has a delivery sent to try a webhook: `POST webhooks/{id}:ping`. The answer has no fields. */
  readonly ping = (
    id: string,
    params?: PingParams | null,
    options?: RequestOptions
  ): Promise<Wire.WebhookPingResponse> =>
    this.#runner.request(
      (ai, options) => ai.webhooks.ping(id, { ...params?.body, api_version: params?.api_version }, options),
      options
    )
}

/**
 * The parameters of `webhooks.ping`.
 *
 * @category models
 * @since 0.1.0
 */
export interface PingParams extends Omit<Wire.PingWebhookParams, "id"> {
  readonly body?: Wire.PingWebhookRequest | undefined
}
