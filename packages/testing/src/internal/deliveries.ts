/** Webhook deliveries. They are made and signed when somebody reads them. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import type { Delivery } from "../Delivery.ts"
import * as Collection from "./collection.ts"
import * as Run from "./interactionRun.ts"
import * as Jobs from "./jobs.ts"
import { isObject, type JsonObject, objects, string, strings } from "./json.ts"
import { timestamp, uniqueName } from "./text.ts"
import type { Batch, File, Interaction, SigningSecret, Webhook, World } from "./world.ts"

/** An event for listeners. */
export interface Event {
  readonly type: string
  readonly at: number
  readonly data: JsonObject
  readonly metadata?: JsonObject
}

/** All deliveries until now, oldest first. */
export const all = Effect.fnUntraced(function*(world: World, now: number): Effect.fn.Return<ReadonlyArray<Delivery>> {
  yield* settle(world, now)
  return (yield* world.deliveries.all).toSorted((one, other) => one.at - other.at)
})

/**
 * Delivers the events of finished background interactions and batches. It runs before any change of the listeners, so
 * that a delivery goes to the listeners at the time of its event.
 */
export const settle = Effect.fnUntraced(function*(world: World, now: number) {
  for (const interaction of yield* world.interactions.all) {
    if (interaction.announced || Run.isRunning(interaction, now)) continue
    const name = Collection.nameOf(interaction.parent, "interactions", interaction.id)
    yield* world.interactions.set(name, { ...interaction, announced: true })
    const event = eventOf(interaction)
    if (event !== undefined) yield* announce(world, event, interaction.parent, strings(interaction.webhooks["uris"]))
  }
  for (const batch of yield* world.batches.all) {
    if (batch.announced || !Jobs.isOver(batch, now)) continue
    yield* world.batches.set(batch.name, { ...batch, announced: true })
    const results = yield* world.files.get(batch.responsesFile ?? "")
    yield* announce(world, eventOfBatch(batch, results, now), "", strings(batch.webhooks["uris"]))
  }
})

const announce = Effect.fnUntraced(
  function*(world: World, event: Event, parent: string, uris: ReadonlyArray<string>) {
    for (const webhook of yield* world.webhooks.all) {
      if (webhook.parent === parent && listens(webhook, event)) yield* deliver(world, event, webhook)
    }
    for (const uri of uris) yield* deliver(world, event, uri)
  }
)

const eventOfBatch = (batch: Batch, results: File | undefined, now: number): Event => {
  const phase = Jobs.phase(batch, now)
  const metadata = batch.webhooks["userMetadata"] ?? batch.webhooks["user_metadata"]
  return {
    type: `batch.${phase}`,
    at: Jobs.endsAt(batch),
    data: {
      id: batch.name.replace("batches/", ""),
      ...(phase === "succeeded" && results !== undefined ? { output_file_uri: results.uri } : undefined),
      ...(phase === "failed"
        ? { error_code: String(batch.error?.["code"]), error_message: batch.error?.["message"] }
        : undefined)
    },
    ...(isObject(metadata) ? { metadata } : undefined)
  }
}

const eventOf = ({ doneAt, id, outcome, webhooks }: Interaction): Event | undefined => {
  const status = string(outcome["status"]) ?? ""
  const [error] = objects(outcome["errors"])
  const metadata = webhooks["user_metadata"]
  return !["completed", "requires_action", "failed", "cancelled"].includes(status) ? undefined : {
    type: `interaction.${status}`,
    at: doneAt,
    data: {
      id,
      ...(status === "failed" ? { error_code: error?.["code"], error_message: error?.["message"] } : undefined)
    },
    ...(isObject(metadata) ? { metadata } : undefined)
  }
}

const listens = ({ resource }: Webhook, event: Event): boolean =>
  resource["state"] === "enabled" && strings(resource["subscribed_events"]).includes(event.type)

/** Delivers to a registered webhook or to an address of a request. */
export const deliver = Effect.fnUntraced(function*(world: World, event: Event, to: Webhook | string) {
  const registered = typeof to === "string" ? undefined : to
  const uri = typeof to === "string" ? to : String(to.resource["uri"])
  const id = `msg_${uniqueName("delivery", yield* world.next, 27)}`
  const seconds = String(Math.floor(event.at / 1000))
  const body = JSON.stringify({
    type: event.type,
    version: "v1",
    timestamp: timestamp(event.at),
    data: event.data,
    ...(registered === undefined && event.metadata !== undefined ? { user_metadata: event.metadata } : undefined)
  })
  const secrets = (registered?.secrets ?? []).filter((secret) => isInForce(secret, event.at))
  const signatures = yield* Effect.forEach(secrets, ({ secret }) => sign(secret, `${id}.${seconds}.${body}`))
  yield* world.deliveries.set(id, {
    uri,
    webhookId: registered?.id,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": seconds,
      ...(signatures.length === 0 ? undefined : { "webhook-signature": signatures.join(" ") })
    },
    body,
    at: event.at
  })
})

export const isInForce = ({ expiresAt }: SigningSecret, at: number): boolean =>
  expiresAt === undefined || at < expiresAt

/** The symmetric signature of Standard Webhooks. */
const sign = (secret: string, content: string): Effect.Effect<string> =>
  Effect.promise(async () => {
    const bytes = Result.getOrThrow(Base64.decode(secret.replace(/^whsec_/, ""))) as Uint8Array<ArrayBuffer>
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
    const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content))
    return `v1,${Base64.encode(new Uint8Array(signature))}`
  })
