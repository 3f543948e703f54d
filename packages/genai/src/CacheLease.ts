/**
 * A cache for as long as it is needed: created for its first use, shared, extended while it is in use, and deleted in the end. `caches.scoped` returns one.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { GenAIError } from "./GenAIError.ts"
import type * as Wire from "./wire/Caches.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A cache that is created for its first use.
 *
 * @category models
 * @since 0.1.0
 */
export interface CacheLease {
  /**
   * Runs an effect with the cache, which does not expire before the effect ends. Fails as the effect does, or as the creation of the cache; the next use
   * then creates it again. It also creates the cache again after an effect failed because the cache was gone (`PermissionDenied`, on Vertex AI `NotFound`).
   * After the scope of the lease has closed, a use ends as interrupted.
   */
  readonly use: <A, E, R>(
    effect: (cache: Wire.CachedContent & { readonly name: string }) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, GenAIError | E, R>
}
