/**
 * A list for plain async code: the page at hand, the next one on demand, and all items by `for await`.
 *
 * @since 0.1.0
 */
import type { Page } from "../Pagination.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What the parameters of any list can say.
 *
 * @category models
 * @since 0.1.0
 */
export interface PagerParams {
  readonly config?: { readonly pageSize?: number | undefined; readonly pageToken?: string | undefined } | undefined
}

/**
 * The answer that a page came with.
 *
 * @category models
 * @since 0.1.0
 */
export interface PagerResponse {
  readonly sdkHttpResponse?: unknown
}

/**
 * Asks for one page.
 *
 * @category models
 * @since 0.1.0
 */
export type FetchPage<A, Params> = (params: Params) => Promise<Page<A, PagerResponse>>

// -----------------------------------------------------------------------------
// Pager
// -----------------------------------------------------------------------------

/**
 * The pages and items of a list. Each `for await` goes on where the one before it was left.
 *
 * @category pagers
 * @since 0.1.0
 */
export class Pager<A, Params extends PagerParams = PagerParams> implements AsyncIterable<A> {
  /** The field of the answers that holds the items, for example `"models"`. */
  readonly name: string
  readonly #fetch: FetchPage<A, Params>
  #params: Params
  #page: Page<A, PagerResponse>
  #index = 0

  constructor(name: string, fetch: FetchPage<A, Params>, params: Params, page: Page<A, PagerResponse>) {
    this.name = name
    this.#fetch = fetch
    this.#params = paramsAfter(params, page)
    this.#page = page
  }

  /** The items of the current page. */
  get page(): ReadonlyArray<A> {
    return this.#page.items
  }

  /** The page size that was asked for, else the length of the page. */
  get pageSize(): number {
    return this.#params.config?.pageSize ?? this.page.length
  }

  /** How many items the current page holds. */
  get pageLength(): number {
    return this.page.length
  }

  /** The parameters that ask for the next page. */
  get params(): Params {
    return this.#params
  }

  /** The headers that the current page came with. */
  get sdkHttpResponse(): unknown {
    return this.#page.response.sdkHttpResponse
  }

  /** An item of the current page. */
  getItem(index: number): A {
    return this.page[index]!
  }

  /** Whether there is a page after the current one. */
  hasNextPage(): boolean {
    return this.#page.nextPageToken !== undefined && this.#page.nextPageToken !== ""
  }

  /** Goes on to the next page. */
  async nextPage(): Promise<ReadonlyArray<A>> {
    if (!this.hasNextPage()) return Promise.reject(new Error("No more pages to fetch."))
    this.#page = await this.#fetch(this.#params)
    this.#params = paramsAfter(this.#params, this.#page)
    this.#index = 0
    return this.page
  }

  /** All items from here on, over all pages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<A, void, undefined> {
    for (;;) {
      while (this.#index < this.page.length) yield this.getItem(this.#index++)
      if (!this.hasNextPage()) return
      await this.nextPage()
    }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const paramsAfter = <Params extends PagerParams>(params: Params, page: Page<unknown>): Params => ({
  ...params,
  config: { ...params.config, pageToken: page.nextPageToken }
})
