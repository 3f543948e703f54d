/**
 * Keeps a cache for as long as it is needed: creates it for its first use, shares it, extends it while it is in use, and deletes it in the end.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as RcRef from "effect/RcRef"
import * as Scope from "effect/Scope"
import type { CacheLease } from "../../CacheLease.ts"
import { type DecodeError, type GenAIError, type InvalidRequest, isGenAIError } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Caches.ts"
import * as Answer from "../answer/Answer.ts"
import { monotonicMillis } from "../check/Elapsed.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Log from "../log/CurrentLog.ts"

/** The methods of `caches` that a lease calls. */
export interface Verbs {
  readonly create: (params: Wire.CreateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  readonly update: (params: Wire.UpdateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  readonly delete: (
    params: Wire.DeleteCachedContentParameters
  ) => Effect.Effect<Wire.DeleteCachedContentResponse, GenAIError>
}

/**
 * A lease of the cache of these parameters. `config.ttl`, by default one hour, is how long the cache is kept after its last use, and how long it outlives a
 * program that is killed. All calls of the lease have `config.httpOptions`.
 */
export const make = Effect.fnUntraced(function*(
  verbs: Verbs,
  params: Wire.CreateCachedContentParameters
): Effect.fn.Return<CacheLease, InvalidRequest, Scope.Scope> {
  const ttl = yield* ttlOf(params)
  const { httpOptions } = params.config ?? {}

  let latest: Held | undefined
  const shared: RcRef.RcRef<Held, GenAIError> = yield* RcRef.make({
    acquire: Effect.suspend(() => acquire),
    idleTimeToLive: Duration.millis(ttl)
  })

  const remove = (name: string): Effect.Effect<void> =>
    verbs.delete({ name, config: { httpOptions } }).pipe(
      Effect.timeout(cleanupTimeout),
      Effect.catchIf(isGone, () => Effect.void),
      Effect.catch((error) => Log.warn(`${name} could not be deleted, and expires by itself: ${error.message}`)),
      Effect.asVoid
    )

  /** A cache whose creation is interrupted would be paid for until it expires. So the creation gets a moment to end, and its cache is deleted. */
  const abandon = Effect.fnUntraced(function*(creation: Fiber.Fiber<Named, GenAIError>): Effect.fn.Return<void> {
    const exit = yield* Effect.timeoutOption(Fiber.await(creation), cleanupTimeout)
    if (Option.isNone(exit)) yield* Fiber.interrupt(creation)
    else if (Exit.isSuccess(exit.value)) yield* remove(exit.value.value.name)
  })

  const acquire: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const creation = yield* Effect.forkDetach(Effect.flatMap(verbs.create(params), named))
      const cache = yield* Effect.onInterrupt(restore(Fiber.join(creation)), () => abandon(creation))
      const held: Held = { cache, expiresAt: (yield* monotonicMillis) + ttl }
      // Also a cache that the server does not seem to know: it may only have refused to extend it.
      yield* Effect.addFinalizer(() => remove(cache.name))
      yield* Effect.forkScoped(keepAlive(held))
      latest = held
      return held
    })
  )

  const extend = Effect.fnUntraced(function*(held: Held): Effect.fn.Return<void, GenAIError> {
    const sentAt = yield* monotonicMillis
    const config = { ttl: params.config?.ttl ?? defaultTtl, httpOptions }
    yield* verbs.update({ name: held.cache.name, config }).pipe(
      Effect.map((cache) => {
        held.cache = { ...held.cache, ...cache, name: held.cache.name }
        held.expiresAt = sentAt + ttl
      }),
      Effect.catchIf(isGone, () => Effect.sync(() => held.expiresAt = gone))
    )
  })

  // Each turn takes half of the time that is left. So a turn that fails leaves time for others, and the last ones do not follow one another at once.
  const keepAlive = Effect.fnUntraced(function*(held: Held): Effect.fn.Return<void> {
    let failure = "no attempt was made"
    for (let left = ttl; left > 0; left = held.expiresAt - (yield* monotonicMillis)) {
      const pause = Math.max(left / 2, ttl / 64)
      yield* Effect.sleep(pause)
      yield* extend(held).pipe(
        Effect.timeout(pause / 2),
        Effect.catch(({ message }) => Effect.sync(() => failure = message))
      )
    }
    if (held.expiresAt !== gone) {
      yield* Log.warn(`${held.cache.name} could not be extended, and has expired: ${failure}`)
    }
  })

  const current: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.gen(function*() {
    if (latest !== undefined && latest.expiresAt <= (yield* monotonicMillis)) yield* RcRef.invalidate(shared)
    return yield* RcRef.get(shared)
  })

  /** The call that failed may have been about something else. So the server is asked for the cache itself. */
  const recheck = Effect.fnUntraced(function*(held: Held): Effect.fn.Return<void> {
    const now = yield* monotonicMillis
    if (held.expiresAt > now) yield* Effect.ignore(Effect.timeout(extend(held), cleanupTimeout))
  })

  return {
    use: (effect) =>
      Effect.scopedWith((scope) =>
        Effect.flatMap(
          Scope.provide(current, scope),
          (held) => Effect.tapError(effect(held.cache), (error) => isGone(error) ? recheck(held) : Effect.void)
        )
      )
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Named = Wire.CachedContent & { readonly name: string }

/** A cache that exists, and until when by our clock, in milliseconds. */
interface Held {
  cache: Named
  expiresAt: number
}

/** The expiry of a cache that the server does not know any more. */
const gone = -Infinity

const defaultTtl = "3600s"

/** How long a program waits for calls that only clean up. */
const cleanupTimeout = /*#__PURE__*/ Duration.seconds(5)

/** Whether the server says that a cache does not exist. The Gemini Developer API answers the same to a lack of permission. */
const isGone = (error: unknown): boolean => isGenAIError(error) && (error.status === 403 || error.status === 404)

const ttlOf = ({ config }: Wire.CreateCachedContentParameters): Effect.Effect<number, InvalidRequest> => {
  const invalid = (field: string, expected: string) => Effect.fail(invalidRequest("caches.scoped", field, expected))
  if (Predicate.isNotNullish(config?.expireTime)) {
    return invalid("config.expireTime", "no time: the cache lives by its config.ttl")
  }
  const ttl: unknown = config?.ttl ?? defaultTtl
  const seconds = typeof ttl === "string" ? Number(/^(\d+(?:\.\d+)?)s$/.exec(ttl)?.[1]) : Number.NaN
  return seconds > 0 ? Effect.succeed(seconds * 1000) : invalid("config.ttl", "seconds, for example \"300s\"")
}

const named = (cache: Wire.CachedContent): Effect.Effect<Named, DecodeError> =>
  typeof cache.name !== "string" || cache.name === ""
    ? Effect.fail(Answer.insufficient("The server answered with a cache that has no name", "caches.create"))
    : Effect.succeed({ ...cache, name: cache.name })
