/**
 * Limits in Redis, for all processes that share it. Each step is one script, by the clock of Redis, and ends within a time limit.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import type { Claim, Limit } from "./Limit.ts"
import * as Lua from "./script.ts"
import { nothing, type Store, StoreFailed, type Taken } from "./Store.ts"

export interface Options {
  /** What the keys begin with. Keys have it in braces, so that a cluster keeps them in one slot. */
  readonly prefix: string
  /** How long a script may take. */
  readonly timeout: Duration.Duration
}

export const make = (options: Options): Effect.Effect<Store, never, Redis.Redis> =>
  Effect.map(Redis.Redis, (redis) => {
    const keyOf = (name: string) => `{${options.prefix}}:${name}`
    const birth = keyOf("born")
    const bounded = <A>(effect: Effect.Effect<A, Redis.RedisError>): Effect.Effect<A, StoreFailed> =>
      Effect.timeoutOrElse(
        Effect.mapError(
          effect,
          ({ cause }) => new StoreFailed({ message: `Redis failed: ${messageOf(cause)}`, cause })
        ),
        {
          duration: options.timeout,
          orElse: () =>
            Effect.fail(
              new StoreFailed({
                message: `Redis did not answer within ${Duration.format(options.timeout)}`,
                cause: undefined
              })
            )
        }
      )
    const [take, settle, learn, levels] = [
      redis.eval(scripts.take),
      redis.eval(scripts.settle),
      redis.eval(scripts.learn),
      redis.eval(scripts.levels)
    ]
    const keysOf = (claims: ReadonlyArray<Claim>) => claims.map(({ limit }) => keyOf(limit.key))
    return {
      take: (scope, version, claims, patience) =>
        Effect.map(
          bounded(take(
            [birth, keyOf(scope), ...keysOf(claims)],
            { version, patience: finite(patience), claims: claims.map(claimed) }
          )),
          takenOf
        ),
      settle: (settlements) =>
        Effect.asVoid(bounded(settle(
          [birth, ...keysOf(settlements.map(({ claim }) => claim))],
          settlements.map(({ claim, mark, used }) => ({ claim: claimed(claim), used, mark }))
        ))),
      learn: (scope, values, pause) => Effect.asVoid(bounded(learn([birth, keyOf(scope)], { values, pause }))),
      levels: (claims) =>
        Effect.map(
          bounded(levels([birth, ...keysOf(claims)], claims.map(({ limit }) => stated(limit)))),
          (levels) => levels.map(Number)
        )
    }
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const script = (lua: string) =>
  Redis.script((keys: ReadonlyArray<string>, request: unknown) => [...keys, JSON.stringify(request)], {
    lua,
    numberOfKeys: (keys) => keys.length
  })

const scripts = {
  take: /*#__PURE__*/ script(Lua.take).withReturnType<readonly [string, string, ...Array<string>]>(),
  settle: /*#__PURE__*/ script(Lua.settle),
  learn: /*#__PURE__*/ script(Lua.learn),
  levels: /*#__PURE__*/ script(Lua.levels).withReturnType<ReadonlyArray<string>>()
}

/** The numbers of a limit that the script reads. A period has a unit. */
const stated = (limit: Limit) =>
  limit._tag === "Bucket"
    ? { most: limit.most, burst: limit.burst, rate: limit.rate, horizon: limit.horizon, cold: limit.cold }
    : { most: limit.most, unit: limit.unit, offset: limit.offset }

const claimed = ({ amount, isEstimate, limit }: Claim) => ({ amount, isEstimate, limit: stated(limit) })

/** JSON has no infinity. */
const finite = (millis: number): number => Math.min(millis, 1e300)

const takenOf = ([tag, first, ...rest]: readonly [string, string, ...Array<string>]): Taken => {
  if (tag === "granted") return { _tag: "Granted", wait: Number(first), marks: rest.map(Number) }
  if (tag === "refused") {
    const wait = Number(first)
    return { _tag: "Refused", wait: wait >= 1e300 ? Infinity : wait, claim: Number(rest[0]), level: Number(rest[1]) }
  }
  const stored: { readonly [name: string]: string } = JSON.parse(first)
  if (stored["version"] === undefined) return { _tag: "Outdated", lessons: nothing }
  const values = Object.entries(stored).flatMap(([name, value]) =>
    name.startsWith("quota:") ? [[name.slice(6), Number(value)] as const] : []
  )
  return { _tag: "Outdated", lessons: { version: Number(stored["version"]), values: Object.fromEntries(values) } }
}

const messageOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause)
