/**
 * The `caches` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Caches.ts"
import type { Runner } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `caches` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Caches {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Caches content for a model: `POST cachedContents`. It lives for `config.ttl` (`"300s"`; default one hour) or until `config.expireTime`. */
  readonly create = (params: Wire.CreateCachedContentParameters): Promise<Wire.CachedContent> =>
    this.#runner.call((ai) => ai.caches.create(params), params)

  /** What is known of a cache; its contents are never answered: `GET {name}`. */
  readonly get = (params: Wire.GetCachedContentParameters): Promise<Wire.CachedContent> =>
    this.#runner.call((ai) => ai.caches.get(params), params)

  /** The caches there are, page by page: `GET cachedContents`. */
  readonly list = (
    params?: Wire.ListCachedContentsParameters
  ): Promise<Pager<Wire.CachedContent, Wire.ListCachedContentsParameters>> =>
    this.#runner.pager<Wire.CachedContent, Wire.ListCachedContentsParameters>(
      "cachedContents",
      params ?? {},
      (ai, params) => ai.caches.listPages(params)
    )

  /** Changes when a cache expires: `PATCH {name}`. */
  readonly update = (params: Wire.UpdateCachedContentParameters): Promise<Wire.CachedContent> =>
    this.#runner.call((ai) => ai.caches.update(params), params)

  /** Deletes a cache: `DELETE {name}`. */
  readonly delete = (params: Wire.DeleteCachedContentParameters): Promise<Wire.DeleteCachedContentResponse> =>
    this.#runner.call((ai) => ai.caches.delete(params), params)
}
