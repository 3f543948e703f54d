/** Ephemeral tokens for the Live API. Only `v1alpha` of the Gemini API has them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, number, string } from "./json.ts"
import { fields as setupFields } from "./live/setup.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import { camel } from "./shapes.ts"
import { uniqueName } from "./text.ts"
import * as times from "./times.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [{
  operation: "authTokens.create",
  method: "POST",
  path: "/v1alpha/auth_tokens",
  backends: ["gemini"],
  fields: ["name", "expireTime", "newSessionExpireTime", "uses", "bidiGenerateContentSetup", "fieldMask"],
  handle: create(world)
}]

const minute = 60_000
const hour = 60 * minute

const create = (world: World) =>
  Effect.fnUntraced(function*({ body }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const expiresAt = (yield* soon(body, "expireTime", now)) ?? now + 30 * minute
    const sessionsUntil = yield* soon(body, "newSessionExpireTime", now)
    if (sessionsUntil !== undefined && sessionsUntil > expiresAt) {
      return yield* refused("new_session_expire_time", "new_session_expire_time must not be after expire_time.")
    }
    const uses = body["uses"] === undefined ? 1 : number(body["uses"])
    if (uses === undefined || !Number.isInteger(uses) || uses < 0) {
      return yield* refused("uses", "uses must be a whole number that is not negative.")
    }
    const setup = isObject(body["bidiGenerateContentSetup"])
      ? yield* requests.nested(body["bidiGenerateContentSetup"], setupFields, "auth_token.bidi_generate_content_setup")
      : undefined
    const name = `auth_tokens/${Hex.encode(uniqueName("auth_token", yield* world.next, 32))}`
    yield* world.authTokens.set(name, {
      name,
      expiresAt,
      sessionsUntil: sessionsUntil ?? Math.min(now + minute, expiresAt),
      usesLeft: uses === 0 ? Infinity : uses,
      setup,
      locked: yield* mask(body)
    })
    return Reply.json({ name })
  })

/** Parses a time, which must be in the future and at most 20 hours from now. */
const soon = Effect.fnUntraced(
  function*(body: JsonObject, field: string, now: number): Effect.fn.Return<number | undefined, RpcStatus.RpcStatus> {
    const at = yield* times.instant(body, field, "auth_token")
    if (at === undefined || (at > now && at < now + 20 * hour)) return at
    return yield* refused(times.snake(field), `${times.snake(field)} must be in the future, by less than 20 hours.`)
  }
)

/** The fields of a session that the token locks. Default: the whole setup, if there is one. */
const mask = (body: JsonObject): Effect.Effect<ReadonlyArray<string> | undefined, RpcStatus.RpcStatus> => {
  const paths = string(body["fieldMask"])?.split(",").filter((path) => path !== "")
  if (paths === undefined || paths.length === 0) return Effect.undefined
  const unknown = paths.filter((path) => !setupFields.includes(camel(path.split(".")[0] ?? "")))
  return unknown.length === 0 ? Effect.succeed(paths) : Effect.fail(
    refused("field_mask", unknown.map((path) => `Cannot find field '${path}' in BidiGenerateContentSetup.`).join(" "))
  )
}

const refused = (field: string, description: string): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(`Invalid value at 'auth_token.${field}': ${description}`, [
    { field: `auth_token.${field}`, description }
  ])
