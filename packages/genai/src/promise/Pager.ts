/**
 * A list for plain async code: its current page, the next page on demand, and all items with `for await`.
 *
 * @since 0.1.0
 */
import type { Page } from "../Pagination.ts"
import { settled } from "./internal/Stacks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters that all lists have.
 *
 * @category models
 * @since 0.1.0
 */
export interface PagerParams {
  readonly config?: { readonly pageSize?: number | undefined; readonly pageToken?: string | undefined } | undefined
}

/**
 * The response that contained a page.
 *
 * @category models
 * @since 0.1.0
 */
export interface PagerResponse {
  readonly sdkHttpResponse?: unknown
}

/**
 * Requests one page.
 *
 * @category models
 * @since 0.1.0
 */
export type FetchPage<A, Params> = (params: Params) => Promise<Page<A, PagerResponse>>

// -----------------------------------------------------------------------------
// Pager
// -----------------------------------------------------------------------------

/**
 * The pages and items of a list. A `for await` continues where the previous one stopped.
 *
 * @category pagers
 * @since 0.1.0
 */
export class Pager<A, Params extends PagerParams = PagerParams> implements AsyncIterable<A> {
  /** The field of the responses that contains the items, for example `"models"`. */
  readonly name: string
  readonly #fetch: FetchPage<A, Params>
  #params: Params
  #page: Page<A, PagerResponse>
  #index = 0
  /** The request for the next page, while it is under way. */
  #next: Promise<Array<A>> | undefined

  constructor(name: string, fetch: FetchPage<A, Params>, params: Params, page: Page<A, PagerResponse>) {
    this.name = name
    this.#fetch = fetch
    this.#params = paramsAfter(params, page)
    this.#page = page
  }

  /** The items of the current page. */
  get page(): Array<A> {
    return this.#page.items as Array<A>
  }

  /** The page size of the parameters, or the number of items in the current page. */
  get pageSize(): number {
    return this.#params.config?.pageSize ?? this.page.length
  }

  /** The number of items in the current page. */
  get pageLength(): number {
    return this.page.length
  }

  /** The parameters of the request for the next page. */
  get params(): Params {
    return this.#params
  }

  /** The headers of the response that contained the current page. */
  get sdkHttpResponse(): unknown {
    return this.#page.response.sdkHttpResponse
  }

  /** An item of the current page. */
  getItem(index: number): A {
    return this.page[index]!
  }

  /** Whether there is another page. */
  hasNextPage(): boolean {
    return this.#page.nextPageToken !== undefined && this.#page.nextPageToken !== ""
  }

  /** Requests the next page, which becomes the current one. Calls at the same time share one request. Rejects if there is no next page. */
  nextPage(): Promise<Array<A>> {
    if (!this.hasNextPage()) return Promise.reject(new Error("No more pages to fetch."))
    return settled(
      this.#next ??= this.#fetch(this.#params).then((page) => {
        this.#page = page
        this.#params = paramsAfter(this.#params, page)
        this.#index = 0
        return this.page
      }).finally(() => this.#next = undefined)
    )
  }

  /** The remaining items of the current page, and those of all pages after it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<A, void, undefined> {
    for (;;) {
      while (this.#index < this.page.length) yield this.getItem(this.#index++)
      if (!this.hasNextPage()) return
      await settled(this.nextPage(), 1)
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
