/**
 * A cache that is there while it is needed, for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Lease from "../CacheLease.ts"
import type * as Wire from "../wire/Caches.ts"
import type { Runner } from "./internal/Runner.ts"

/** Whatever a promise is rejected with. */
type Reason = {} | null | undefined

/**
 * A cache that is created when it is first used, kept alive while it is in use, and deleted in the end: by `close`, by the end of an `await using` block, or with
 * the client.
 *
 * @category models
 * @since 0.1.0
 */
export class CacheLease implements AsyncDisposable {
  readonly #runner: Runner
  readonly #lease: Lease.CacheLease
  readonly #params: Wire.CreateCachedContentParameters
  readonly #delete: () => Promise<void>
  #closed = false

  constructor(
    runner: Runner,
    lease: Lease.CacheLease,
    params: Wire.CreateCachedContentParameters,
    close: () => Promise<void>
  ) {
    this.#runner = runner
    this.#lease = lease
    this.#params = params
    this.#delete = close
  }

  /** Runs code with the cache, which does not expire before its promise has settled. Rejects as that does, or as the creation of the cache. */
  use<A>(run: (cache: Wire.CachedContent & { readonly name: string }) => Promise<A> | A): Promise<A> {
    if (this.#closed) return Promise.reject(new DOMException("The cache is closed", "AbortError"))
    return this.#runner.call(
      () =>
        this.#lease.use((cache) =>
          Effect.tryPromise({ try: async () => run(cache), catch: (reason): Reason => reason })
        ),
      this.#params
    )
  }

  /** Deletes the cache. A later use rejects with an `AbortError`. */
  close(): Promise<void> {
    this.#closed = true
    return this.#delete()
  }

  /** Deletes the cache at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
