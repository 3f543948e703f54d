/**
 * The `caches` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Caches.ts"
import { CacheLease } from "./CacheLease.ts"
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

  /**
   * A cache that is there while it is needed: created when it is first used, shared by all who use it at a time, kept alive while it is in use, created anew
   * after it has expired, and deleted in the end.
   *
   * @example
   * ```ts
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * await using ai = new GoogleGenAI({ apiKey: "…" })
   * await using book = await ai.caches.scoped({ model: "gemini-2.5-flash", config: { contents: "A long book …", ttl: "300s" } })
   * const response = await book.use(({ name }) =>
   *   ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Who wrote it?", config: { cachedContent: name } })
   * )
   * console.log(response.text)
   * ```
   */
  readonly scoped = async (params: Wire.CreateCachedContentParameters): Promise<CacheLease> => {
    const { close, value } = await this.#runner.scoped((ai) => ai.caches.scoped(params))
    return new CacheLease(this.#runner, value, params, close)
  }
}
