/**
 * Lists that the server answers page by page: a stream of items, and the pages beside it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { GenAIError } from "./GenAIError.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One page of a list. `response` is the whole answer it came with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Page<A, Response = unknown> {
  readonly items: ReadonlyArray<A>
  /** Asks for the page after this one; absent on the last. */
  readonly nextPageToken: string | undefined
  readonly response: Response
}

/**
 * Asks for the page of a token; for the first page without one.
 *
 * @category models
 * @since 0.1.0
 */
export type Fetch<A, Response> = (pageToken: string | undefined) => Effect.Effect<Page<A, Response>, GenAIError>

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The pages of a list, each asked for when the one before it has been used up.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pages = <A, Response>(
  fetch: Fetch<A, Response>,
  pageToken?: string
): Stream.Stream<Page<A, Response>, GenAIError> => paginate(fetch, pageToken, (page) => [page])

/**
 * The items of a list over all its pages.
 *
 * @category constructors
 * @since 0.1.0
 */
export const items = <A, Response>(fetch: Fetch<A, Response>, pageToken?: string): Stream.Stream<A, GenAIError> =>
  paginate(fetch, pageToken, (page) => page.items)

/**
 * Asks for pages in the words of the wire: `page_token` goes out among the parameters, `next_page_token` comes back beside the items.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromWire = <Params, A, Response extends { readonly next_page_token?: string | undefined }>(
  execute: (params: Params) => Effect.Effect<Response, GenAIError>,
  params: Params,
  items: (response: Response) => ReadonlyArray<A> | undefined
): Fetch<A, Response> =>
(page_token) =>
  Effect.map(execute({ ...params, page_token }), (response) => ({
    items: items(response) ?? [],
    nextPageToken: response.next_page_token,
    response
  }))

/**
 * Asks for pages in the words of the other resources: `config.pageToken` goes out, `nextPageToken` comes back beside the items.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = <
  Params extends { readonly config?: object | undefined },
  A,
  Response extends { readonly nextPageToken?: string | undefined }
>(
  execute: (params: Params) => Effect.Effect<Response, GenAIError>,
  params: Params,
  items: (response: Response) => ReadonlyArray<A> | undefined
): Fetch<A, Response> =>
(pageToken) =>
  Effect.map(execute({ ...params, config: { ...params.config, pageToken } }), (response) => ({
    items: items(response) ?? [],
    nextPageToken: response.nextPageToken,
    response
  }))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const paginate = <A, Response, B>(
  fetch: Fetch<A, Response>,
  pageToken: string | undefined,
  emit: (page: Page<A, Response>) => ReadonlyArray<B>
): Stream.Stream<B, GenAIError> =>
  Stream.paginate(
    pageToken,
    (token) =>
      Effect.map(fetch(token), (page) => [emit(page), Option.fromNullishOr(page.nextPageToken || undefined)] as const)
  )
