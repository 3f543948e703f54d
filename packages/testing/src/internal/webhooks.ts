/** Webhooks: registered listeners, and the secrets that sign their deliveries. */
import * as wire from "effect-genai/wire/Webhooks"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import * as deliveries from "./deliveries.ts"
import { type JsonObject, list as listOf, string } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import { identifier, timestamp } from "./text.ts"
import type { SigningSecret, Webhook, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const { get, list, remove } = Collection.standard("webhooks", world.webhooks, shown)
  const path = "webhooks/{id}"
  return [
    {
      ...at,
      operation: "webhooks.create",
      method: "POST",
      path: "webhooks",
      fields: ["name", "uri", "subscribed_events"],
      handle: create(world)
    },
    { ...at, operation: "webhooks.list", method: "GET", path: "webhooks", fields: [], handle: list },
    { ...at, operation: "webhooks.get", method: "GET", path, fields: [], handle: get },
    { ...at, operation: "webhooks.update", method: "PATCH", path, fields: editable, handle: update(world) },
    { ...at, operation: "webhooks.delete", method: "DELETE", path, fields: [], handle: settled(world, remove) },
    {
      ...at,
      operation: "webhooks.rotateSigningSecret",
      method: "POST",
      path: `${path}:rotateSigningSecret`,
      fields: ["revocation_behavior"],
      handle: rotate(world)
    },
    { ...at, operation: "webhooks.ping", method: "POST", path: `${path}:ping`, fields: [], handle: ping(world) }
  ]
}

const editable = ["name", "uri", "subscribed_events", "state"]

const shown = ({ resource, secrets }: Webhook, now: number): JsonObject => ({
  ...resource,
  signing_secrets: secrets.filter((secret) => deliveries.isInForce(secret, now)).map(({ expiresAt, secret }) => ({
    truncated_secret: `${secret.slice(0, 10)}…`,
    ...(expiresAt === undefined ? undefined : { expire_time: timestamp(expiresAt) })
  }))
})

/** Delivers the events until now before the listeners change. */
const settled = (world: World, handle: Route["handle"]): Route["handle"] => (call) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.andThen(deliveries.settle(world, now), handle(call)))

const checked = requests.typed(wire.WebhookInput)

const create = (world: World) =>
  settled(
    world,
    Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
      const { body, location } = call
      yield* Collection.required(body, "uri", "subscribed_events")
      yield* checked(body)
      yield* valid(body)
      const now = yield* Clock.currentTimeMillis
      const id = yield* Collection.freshId(world, world.webhooks, call, "webhooks", undefined, "webhook-")
      const secret = yield* newSecret(world)
      const webhook = {
        id,
        parent: location.parent,
        resource: { ...body, id, state: "enabled", create_time: timestamp(now), update_time: timestamp(now) },
        secrets: [secret]
      }
      yield* world.webhooks.set(Collection.nameOf(location.parent, "webhooks", id), webhook)
      return Reply.json({ ...shown(webhook, now), new_signing_secret: secret.secret })
    })
  )

const valid = (body: JsonObject): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const uri = string(body["uri"])
  if (uri !== undefined && !URL.canParse(uri)) {
    return Effect.fail(RpcStatus.invalidArgument(`The value '${uri}' is not valid for 'uri'.`))
  }
  const unknown = listOf(body["subscribed_events"]).find((event) => !events.includes(String(event)))
  return unknown === undefined ? Effect.void : Effect.fail(RpcStatus.invalidArgument(
    `The value '${unknown}' is not supported for 'subscribed_events'. Supported values: ${
      events.map((event) => `'${event}'`).join(", ")
    }.`
  ))
}

const events: ReadonlyArray<string> = [
  "batch.succeeded",
  "batch.cancelled",
  "batch.expired",
  "batch.failed",
  "interaction.requires_action",
  "interaction.completed",
  "interaction.failed",
  "interaction.cancelled",
  "video.generated"
]

const newSecret = (world: World): Effect.Effect<SigningSecret> =>
  Effect.map(world.next, (count) => ({
    secret: `whsec_${Base64.encode(identifier(`secret${count}`, 32))}`,
    expiresAt: undefined
  }))

const update = (world: World) =>
  settled(
    world,
    Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
      const webhook = yield* Collection.named(world.webhooks, call, "webhooks")
      yield* valid(call.body)
      const changed = yield* Collection.updated(webhook.resource, call.body, call.query.get("update_mask"), editable)
      yield* Collection.required(changed, "uri", "subscribed_events")
      yield* checked(changed)
      const now = yield* Clock.currentTimeMillis
      return yield* changedTo(world, call, { ...webhook, resource: { ...changed, update_time: timestamp(now) } }, now)
    })
  )

const changedTo = (world: World, call: Call, webhook: Webhook, now: number) =>
  Effect.as(
    world.webhooks.set(Collection.nameOf(call.location.parent, "webhooks", webhook.id), webhook),
    Reply.json(shown(webhook, now))
  )

/** Revokes the earlier secrets at once, or after a day. */
const rotate = (world: World) =>
  settled(
    world,
    Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
      const webhook = yield* Collection.named(world.webhooks, call, "webhooks")
      const behavior = (string(call.body["revocation_behavior"]) ?? afterADay).toLowerCase()
      if (behavior !== afterADay && behavior !== "revoke_previous_secrets_immediately") {
        return yield* RpcStatus.invalidArgument(`The value '${behavior}' is not supported for 'revocation_behavior'.`)
      }
      const now = yield* Clock.currentTimeMillis
      const secret = yield* newSecret(world)
      const kept = behavior === afterADay
        ? webhook.secrets.filter((old) => deliveries.isInForce(old, now)).map((old) => ({
          ...old,
          expiresAt: old.expiresAt ?? now + 24 * 3_600_000
        }))
        : []
      yield* changedTo(world, call, { ...webhook, secrets: [secret, ...kept] }, now)
      return Reply.json({ secret: secret.secret })
    })
  )

const afterADay = "revoke_previous_secrets_after_h24"

const ping = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const webhook = yield* Collection.named(world.webhooks, call, "webhooks")
    const event = { type: "webhook.ping", at: yield* Clock.currentTimeMillis, data: { id: webhook.id } }
    yield* deliveries.deliver(world, event, webhook)
    return Reply.json({})
  })
