/**
 * A cache that is there while it is needed: created when it is first used, shared, kept alive while it is in use, deleted in the end. This is what
 * `Caches.scoped` gives.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RcRef from "effect/RcRef"
import type * as Scope from "effect/Scope"
import type { GenAIError, InvalidRequest } from "./GenAIError.ts"
import { invalidRequest } from "./internal/Invalid.ts"
import type * as Wire from "./wire/Caches.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A cache that is created when it is first used.
 *
 * @category models
 * @since 0.1.0
 */
export interface CacheLease {
  /** Runs an effect with the cache, which does not expire before it has ended. */
  readonly use: <A, E, R>(
    effect: (cache: Wire.CachedContent & { readonly name: string }) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, GenAIError | E, R>
}

/**
 * What it takes of the resource.
 *
 * @category models
 * @since 0.1.0
 */
export interface Verbs {
  readonly create: (params: Wire.CreateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  readonly update: (params: Wire.UpdateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  readonly delete: (
    params: Wire.DeleteCachedContentParameters
  ) => Effect.Effect<Wire.DeleteCachedContentResponse, GenAIError>
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * A lease of the cache of these parameters. Its `config.ttl`, by default one hour, is how long the cache outlives a program that is killed, and how long
 * it is kept after its last use.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  verbs: Verbs,
  params: Wire.CreateCachedContentParameters
): Effect.fn.Return<CacheLease, InvalidRequest, Scope.Scope> {
  const ttl = yield* ttlOf(params)
  const shared: RcRef.RcRef<Held, GenAIError> = yield* RcRef.make({
    acquire: Effect.suspend(() => held),
    idleTimeToLive: ttl
  })
  const config = { ttl: params.config?.ttl ?? defaultTtl }

  const held: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.gen(function*() {
    const cache = yield* Effect.acquireRelease(created(verbs, params), (cache) => deleted(verbs, cache.name))
    const lease: Held = { cache, expiresAt: (yield* Clock.currentTimeMillis) + Duration.toMillis(ttl) }
    const extend = Effect.gen(function*() {
      yield* Effect.sleep(Duration.divideUnsafe(ttl, 2))
      const asked = yield* Clock.currentTimeMillis
      lease.cache = { ...lease.cache, ...(yield* verbs.update({ name: cache.name, config })), name: cache.name }
      lease.expiresAt = asked + Duration.toMillis(ttl)
    })
    // A failure to extend is no failure of those who use the cache: it is still there, or they find out, and the next gets a new one.
    yield* Effect.forkScoped(Effect.ignore(Effect.forever(extend)))
    return lease
  })

  const current: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.gen(function*() {
    const lease = yield* RcRef.get(shared)
    if ((yield* Clock.currentTimeMillis) < lease.expiresAt) return lease
    yield* RcRef.invalidate(shared)
    return yield* RcRef.get(shared)
  })

  return { use: (effect) => Effect.scoped(Effect.flatMap(current, ({ cache }) => effect(cache))) }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Named = Wire.CachedContent & { readonly name: string }

/** A cache that is there, and until when by our clock. */
interface Held {
  cache: Named
  expiresAt: number
}

const defaultTtl = "3600s"

const ttlOf = ({ config }: Wire.CreateCachedContentParameters): Effect.Effect<Duration.Duration, InvalidRequest> => {
  const invalid = (field: string, expected: string) => Effect.fail(invalidRequest("caches.scoped", field, expected))
  if (config?.expireTime !== undefined) return invalid("config.expireTime", "nothing: the cache lives by its ttl")
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(config?.ttl ?? defaultTtl)?.[1])
  return seconds > 0
    ? Effect.succeed(Duration.seconds(seconds))
    : invalid("config.ttl", "seconds, for example \"300s\"")
}

const created = (verbs: Verbs, params: Wire.CreateCachedContentParameters): Effect.Effect<Named, GenAIError> =>
  Effect.map(verbs.create(params), (cache) => ({ ...cache, name: cache.name ?? "" }))

/** What cannot be deleted now expires by itself. */
const deleted = (verbs: Verbs, name: string): Effect.Effect<void> =>
  verbs.delete({ name }).pipe(
    Effect.timeout(Duration.seconds(5)),
    Effect.catch((error) => Effect.logWarning(`${name} could not be deleted, and expires by itself: ${error.message}`)),
    Effect.asVoid
  )
