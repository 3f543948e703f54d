import type { FileDocs } from "../Docs.ts"

export const Webhooks: FileDocs = {
  Webhook: {
    "": "A webhook: an address to which the server reports events.",
    create_time: "When it was created, as an RFC 3339 time.",
    id: "The id.",
    name: "The name that people see.",
    new_signing_secret: "The secret that signs deliveries. Only in the answer to `webhooks.create`.",
    signing_secrets: "What is known about its secrets. They are never returned whole.",
    state: "Whether events are reported.",
    subscribed_events: "The events that are reported.",
    update_time: "When it was last changed, as an RFC 3339 time.",
    uri: "The address."
  },
  WebhookSubscribedEvent: {
    "": "An event that a webhook reports.",
    "batch.succeeded": "A batch ended well.",
    "batch.expired": "A batch was not done in time.",
    "batch.failed": "A batch failed.",
    "interaction.requires_action": "An interaction waits for results of functions.",
    "interaction.completed": "An interaction ended well.",
    "interaction.failed": "An interaction failed.",
    "video.generated": "A video is ready."
  },
  WebhookUpdateSubscribedEvent: { "...": "WebhookSubscribedEvent", "": "An event that a webhook reports." },
  WebhookState: {
    "": "Whether a webhook reports events.",
    enabled: "It does.",
    disabled: "It was switched off.",
    disabled_due_to_failed_deliveries: "It was switched off by the server, because deliveries failed."
  },
  WebhookUpdateState: { "...": "WebhookState", "": "Whether a webhook reports events." },
  SigningSecret: {
    "": "What is known about a secret that signs deliveries.",
    expire_time: "When it is no longer used, as an RFC 3339 time.",
    truncated_secret: "A part of the secret, by which it can be recognized."
  },
  CreateWebhookParams: { "...": "Webhook" },
  WebhookInput: { "...": "Webhook", "": "A webhook to create." },
  UpdateWebhookParams: {
    "...": "Webhook",
    id: "The id of the webhook.",
    update_mask: "The names of the fields to change, separated by commas."
  },
  WebhookUpdate: { "...": "Webhook", "": "What to change of a webhook. What is left out stays as it is." },
  GetWebhookParams: { id: "The id of the webhook." },
  DeleteWebhookParams: { id: "The id of the webhook." },
  PingWebhookParams: { id: "The id of the webhook." },
  PingWebhookRequest: { "": "A test delivery. It has no fields." },
  WebhookPingResponse: { "": "The answer to a test delivery. It has no fields." },
  RotateSigningSecretParams: {
    id: "The id of the webhook.",
    revocation_behavior: "When the secrets before are no longer used."
  },
  RotateSigningSecretRequest: {
    "...": "RotateSigningSecretParams",
    "": "A new secret to create for a webhook."
  },
  RevocationBehavior: {
    "": "When the secrets before are no longer used.",
    revoke_previous_secrets_after_h24: "In 24 hours.",
    revoke_previous_secrets_immediately: "At once."
  },
  WebhookRotateSigningSecretResponse: {
    "": "The new secret of a webhook.",
    secret: "The secret. It is returned only here."
  },
  WebhookListResponse: { "": "One page of webhooks.", webhooks: "The webhooks." }
}
