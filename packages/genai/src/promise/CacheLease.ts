/**
 * A cache that is there while it is needed, for plain async code.
 *
 * @since 0.1.0
 */
import type { CachedContent } from "../wire/Caches.ts"

/**
 * A cache that is created when it is first used, kept alive while it is in use, and deleted in the end: by `close`, by the end of an `await using` block, or with
 * the client.
 *
 * @category models
 * @since 0.1.0
 */
export class CacheLease implements AsyncDisposable {
  readonly #use: CacheLease["use"]
  readonly #close: CacheLease["close"]
  #closed = false

  constructor(use: CacheLease["use"], close: CacheLease["close"]) {
    this.#use = use
    this.#close = close
  }

  /** Runs code with the cache, which does not expire before its promise has settled. Rejects as that does, or as the creation of the cache. */
  use<A>(run: (cache: CachedContent & { readonly name: string }) => Promise<A> | A): Promise<A> {
    if (this.#closed) return Promise.reject(new DOMException("The cache is closed", "AbortError"))
    return this.#use(run)
  }

  /** Deletes the cache. A later use rejects with an `AbortError`. */
  close(): Promise<void> {
    this.#closed = true
    return this.#close()
  }

  /** Deletes the cache at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
