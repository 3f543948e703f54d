import type { FileDocs } from "../WrittenDocs.ts"

export const Webhooks: FileDocs = {
  Webhook: {
    "": "A webhook, which receives events.",
    create_time: "The creation time, in RFC 3339 format.",
    id: "The id.",
    name: "The display name.",
    new_signing_secret: "The new signing secret. Returned only by `webhooks.create`.",
    signing_secrets: "The signing secrets, truncated.",
    state: "The state.",
    subscribed_events: "The subscribed events.",
    update_time: "The time of the last update, in RFC 3339 format.",
    uri: "The URI."
  },
  WebhookSubscribedEvent: {
    "": "An event that a webhook can subscribe to.",
    "batch.succeeded": "A batch succeeded.",
    "batch.expired": "A batch expired.",
    "batch.failed": "A batch failed.",
    "interaction.requires_action": "An interaction requires results of function calls.",
    "interaction.completed": "An interaction completed.",
    "interaction.failed": "An interaction failed.",
    "video.generated": "A video was generated."
  },
  WebhookUpdateSubscribedEvent: { "...": "WebhookSubscribedEvent", "": "An event that a webhook can subscribe to." },
  WebhookState: {
    "": "The state of a webhook.",
    enabled: "Enabled.",
    disabled: "Disabled.",
    disabled_due_to_failed_deliveries: "Disabled by the server after failed deliveries."
  },
  WebhookUpdateState: { "...": "WebhookState", "": "The state of a webhook." },
  SigningSecret: {
    "": "A signing secret of a webhook.",
    expire_time: "The expiration time, in RFC 3339 format.",
    truncated_secret: "The truncated secret."
  },
  CreateWebhookParams: { "...": "Webhook" },
  WebhookInput: { "...": "Webhook", "": "A webhook to create." },
  UpdateWebhookParams: {
    "...": "Webhook",
    id: "The id of the webhook.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  WebhookUpdate: { "...": "Webhook", "": "Changes to a webhook. Other fields stay unchanged." },
  GetWebhookParams: { id: "The id of the webhook." },
  DeleteWebhookParams: { id: "The id of the webhook." },
  PingWebhookParams: { id: "The id of the webhook." },
  PingWebhookRequest: { "": "A test delivery. It has no fields." },
  WebhookPingResponse: { "": "The response to a test delivery. It has no fields." },
  RotateSigningSecretParams: {
    id: "The id of the webhook.",
    revocation_behavior: "When previous secrets are revoked."
  },
  RotateSigningSecretRequest: {
    "...": "RotateSigningSecretParams",
    "": "A new secret to create for a webhook."
  },
  RevocationBehavior: {
    "": "When previous secrets are revoked.",
    revoke_previous_secrets_after_h24: "After 24 hours.",
    revoke_previous_secrets_immediately: "Immediately."
  },
  WebhookRotateSigningSecretResponse: {
    "": "The new secret of a webhook.",
    secret: "The new secret. It is returned only once."
  },
  WebhookListResponse: { "": "One page of webhooks.", webhooks: "The webhooks." }
}
