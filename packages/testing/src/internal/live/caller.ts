/** Who starts a session: a caller with a key or an access token, or one with an ephemeral token, which may fix the setup. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { ReceivedRequest } from "../../ReceivedRequest.ts"
import * as RpcStatus from "../../RpcStatus.ts"
import { isObject, type JsonObject, object, string } from "../json.ts"
import * as requests from "../requests.ts"
import { camel } from "../shapes.ts"
import type { AuthToken, World } from "../world.ts"
import type { Endpoint } from "./endpoint.ts"

/** Refuses a setup that the caller may not send, or returns the one that applies. */
export type Admit = (setup: JsonObject) => Effect.Effect<JsonObject, RpcStatus.RpcStatus>

/** Refuses unknown callers. */
export const identify = Effect.fnUntraced(
  function*(
    world: World,
    callers: requests.Callers,
    endpoint: Endpoint,
    request: ReceivedRequest
  ): Effect.fn.Return<Admit, RpcStatus.RpcStatus> {
    const name = endpoint.constrained ? tokenOf(request) : undefined
    if (name === undefined) {
      yield* requests.authorize(request, callers, "google")
      return Effect.succeed
    }
    yield* valid(world, name)
    return (setup) => Effect.flatMap(valid(world, name), (token) => redeem(world, token, setup))
  }
)

/** Google's clients send the token in the query, or in a header. */
const tokenOf = ({ headers, url }: ReceivedRequest): string | undefined =>
  url.searchParams.get("access_token") ?? /^Token\s+(.*)$/i.exec(headers["authorization"] ?? "")?.[1]

const valid = Effect.fnUntraced(function*(world: World, name: string) {
  const token = yield* world.authTokens.get(name)
  if (token === undefined) return yield* RpcStatus.make(401, "The auth token is not valid.")
  if (token.expiresAt <= (yield* Clock.currentTimeMillis)) {
    return yield* RpcStatus.make(401, "The auth token has expired.")
  }
  return token
})

/** A session that is resumed does not count as a new one. */
const redeem = Effect.fnUntraced(
  function*(world: World, token: AuthToken, setup: JsonObject): Effect.fn.Return<JsonObject, RpcStatus.RpcStatus> {
    const handle = string(object(setup["sessionResumption"])["handle"])
    if (handle === undefined) {
      if (token.sessionsUntil <= (yield* Clock.currentTimeMillis)) {
        return yield* RpcStatus.make(401, "The time in which the auth token can start sessions is over.")
      }
      if (token.usesLeft <= 0) return yield* RpcStatus.make(401, "The auth token has been used too many times.")
      yield* world.authTokens.set(token.name, { ...token, usesLeft: token.usesLeft - 1 })
    }
    if (token.setup === undefined) return setup
    if (token.locked === undefined) {
      return handle === undefined
        ? token.setup
        : { ...token.setup, sessionResumption: { ...object(token.setup["sessionResumption"]), handle } }
    }
    return token.locked.reduce((fixed, path) => overwrite(fixed, object(token.setup), path.split(".")), setup)
  }
)

/** The target with the field at a path from the source, or without it. */
const overwrite = (target: JsonObject, source: JsonObject, path: ReadonlyArray<string>): JsonObject => {
  const [first = "", ...rest] = path
  const name = camel(first)
  if (rest.length > 0 && (isObject(source[name]) || isObject(target[name]))) {
    return { ...target, [name]: overwrite(object(target[name]), object(source[name]), rest) }
  }
  const { [name]: _, ...others } = target
  return source[name] === undefined ? others : { ...others, [name]: source[name] }
}
