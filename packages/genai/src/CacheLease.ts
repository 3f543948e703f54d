/**
 * A cache that is there while it is needed: created when it is first used, shared, kept alive while it is in use, deleted in the end. This is what
 * `Caches.scoped` gives.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as RcRef from "effect/RcRef"
import * as Scope from "effect/Scope"
import { type DecodeError, type GenAIError, type InvalidRequest, isGenAIError } from "./GenAIError.ts"
import * as Answer from "./internal/answer/Answer.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
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
  /**
   * Runs an effect with the cache, which does not expire before it has ended. Fails as the effect does, or as the creation of the cache, which the next use
   * tries again. Where the effect fails because the cache is gone (`PermissionDenied`, on Vertex `NotFound`), the next use creates it anew. After the end of
   * the scope a use ends as interrupted.
   */
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
 * it is kept after its last use. `config.httpOptions` are those of all its calls.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  verbs: Verbs,
  params: Wire.CreateCachedContentParameters
): Effect.fn.Return<CacheLease, InvalidRequest, Scope.Scope> {
  const ttl = yield* ttlOf(params)
  const { httpOptions } = params.config ?? {}

  let latest: Held | undefined
  const shared: RcRef.RcRef<Held, GenAIError> = yield* RcRef.make({
    acquire: Effect.suspend(() => held),
    idleTimeToLive: Duration.millis(ttl)
  })

  const deleted = (name: string): Effect.Effect<void> =>
    verbs.delete({ name, config: { httpOptions } }).pipe(
      Effect.timeout(patience),
      Effect.catchIf(isGone, () => Effect.void),
      Effect.catch((error) =>
        Effect.logWarning(`${name} could not be deleted, and expires by itself: ${error.message}`)
      ),
      Effect.asVoid
    )

  /** A cache whose creation is interrupted would be paid for until it expires: the creation gets a moment to end, and what it made is deleted. */
  const abandoned = (creation: Fiber.Fiber<Named, GenAIError>): Effect.Effect<void> =>
    Effect.flatMap(Effect.timeoutOption(Fiber.await(creation), patience), (exit) => {
      if (Option.isNone(exit)) return Fiber.interrupt(creation)
      return Exit.isSuccess(exit.value) ? deleted(exit.value.value.name) : Effect.void
    })

  const held: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const creation = yield* Effect.forkDetach(Effect.flatMap(verbs.create(params), named))
      const cache = yield* Effect.onInterrupt(restore(Fiber.join(creation)), () => abandoned(creation))
      const lease: Held = { cache, expiresAt: (yield* Clock.currentTimeMillis) + ttl }
      // Also of one that the server seems not to know: it may only refuse to extend it.
      yield* Effect.addFinalizer(() => deleted(cache.name))
      yield* Effect.forkScoped(keptAlive(lease))
      latest = lease
      return lease
    })
  )

  const extended = (lease: Held): Effect.Effect<void, GenAIError> =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (asked) =>
        verbs.update({ name: lease.cache.name, config: { ttl: params.config?.ttl ?? defaultTtl, httpOptions } }).pipe(
          Effect.map((cache) => {
            lease.cache = { ...lease.cache, ...cache, name: lease.cache.name }
            lease.expiresAt = asked + ttl
          }),
          Effect.catchIf(isGone, () => Effect.sync(() => lease.expiresAt = gone))
        )
    )

  // Each turn takes half of what is left, so that one that fails leaves time for others, and the last are not at once one after the other.
  const keptAlive = Effect.fnUntraced(function*(lease: Held): Effect.fn.Return<void> {
    let failed = "nothing was tried"
    for (let left = ttl; left > 0; left = lease.expiresAt - (yield* Clock.currentTimeMillis)) {
      const pause = Math.max(left / 2, ttl / 64)
      yield* Effect.sleep(pause)
      yield* extended(lease).pipe(
        Effect.timeout(pause / 2),
        Effect.catch(({ message }) => Effect.sync(() => failed = message))
      )
    }
    if (lease.expiresAt !== gone) {
      yield* Effect.logWarning(`${lease.cache.name} could not be extended, and has expired: ${failed}`)
    }
  })

  const current: Effect.Effect<Held, GenAIError, Scope.Scope> = Effect.gen(function*() {
    if (latest !== undefined && latest.expiresAt <= (yield* Clock.currentTimeMillis)) yield* RcRef.invalidate(shared)
    return yield* RcRef.get(shared)
  })

  /** The call that failed may have been about something else, so the cache itself is asked for. */
  const doubted = (lease: Held): Effect.Effect<void> =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => lease.expiresAt <= now ? Effect.void : Effect.ignore(Effect.timeout(extended(lease), patience))
    )

  return {
    use: (effect) =>
      Effect.scopedWith((scope) =>
        Effect.flatMap(
          Scope.provide(current, scope),
          (lease) => Effect.tapError(effect(lease.cache), (error) => isGone(error) ? doubted(lease) : Effect.void)
        )
      )
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Named = Wire.CachedContent & { readonly name: string }

/** A cache that is there, and until when by our clock, in milliseconds. */
interface Held {
  cache: Named
  expiresAt: number
}

/** When a cache has expired that the server does not know any more. */
const gone = -Infinity

const defaultTtl = "3600s"

/** How long is waited for what is only tidying up. */
const patience = /*#__PURE__*/ Duration.seconds(5)

/** Whether the server says that there is no such thing. The Gemini Developer API does not tell that from a lack of permission. */
const isGone = (error: unknown): boolean => isGenAIError(error) && (error.status === 403 || error.status === 404)

const ttlOf = ({ config }: Wire.CreateCachedContentParameters): Effect.Effect<number, InvalidRequest> => {
  const invalid = (field: string, expected: string) => Effect.fail(invalidRequest("caches.scoped", field, expected))
  if (Predicate.isNotNullish(config?.expireTime)) {
    return invalid("config.expireTime", "nothing: the cache lives by its ttl")
  }
  const ttl: unknown = config?.ttl ?? defaultTtl
  const seconds = typeof ttl === "string" ? Number(/^(\d+(?:\.\d+)?)s$/.exec(ttl)?.[1]) : Number.NaN
  return seconds > 0 ? Effect.succeed(seconds * 1000) : invalid("config.ttl", "seconds, for example \"300s\"")
}

const named = (cache: Wire.CachedContent): Effect.Effect<Named, DecodeError> =>
  typeof cache.name !== "string" || cache.name === ""
    ? Effect.fail(Answer.insufficient("The server answered with a cache that has no name", "caches.create"))
    : Effect.succeed({ ...cache, name: cache.name })
