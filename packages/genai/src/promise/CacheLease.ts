/**
 * A cache for as long as it is needed, for plain async code.
 *
 * @since 0.1.0
 */
import { invalidRequest } from "../internal/check/Parameters.ts"
import type { CachedContent } from "../wire/plain/Caches.ts"
import { settled } from "./internal/Stacks.ts"

/**
 * A cache that is created when it is first used, kept alive while it is in use, and deleted by `close`, at the end of an `await using` block, or when the client
 * is closed.
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

  /**
   * Runs code with the cache, which does not expire before the promise of the code has settled. Rejects if the code rejects, or if the cache cannot be created.
   */
  use<A>(run: (cache: CachedContent & { readonly name: string }) => Promise<A> | A): Promise<A> {
    if (this.#closed) return Promise.reject(new DOMException("The cache is closed", "AbortError"))
    if (typeof run !== "function") return Promise.reject(invalidRequest("caches.scoped", "run", "a function"))
    return settled(this.#use(run))
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
