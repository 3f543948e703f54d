/**
 * Lists that the server answers page by page: a stream of items, and the pages beside it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { DecodeError, GenAIError } from "./GenAIError.ts"
import * as Answer from "./internal/answer/Answer.ts"
import { wrongParams } from "./internal/check/Parameters.ts"

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
  operation: string,
  execute: (params: Params) => Effect.Effect<Response, GenAIError>,
  params: Params,
  items: (response: Response) => ReadonlyArray<A> | undefined
): Fetch<A, Response> =>
(page_token) =>
  Effect.flatMap(
    execute({ ...params, page_token }),
    (response) => pageOf(operation, page_token, response, items(response), response.next_page_token)
  )

/**
 * Asks for pages in the words of the other resources: `config.pageToken` goes out, `nextPageToken` comes back beside the items. The first page is that of the
 * parameters.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = <
  Params extends { readonly config?: object | undefined },
  A,
  Response extends { readonly nextPageToken?: string | undefined }
>(
  operation: string,
  execute: (params: Params) => Effect.Effect<Response, GenAIError>,
  params: Params,
  items: (response: Response) => ReadonlyArray<A> | undefined
): Fetch<A, Response> =>
(next) =>
  Effect.suspend((): Effect.Effect<Page<A, Response>, GenAIError> => {
    const wrong = wrongParams(operation, params)
    if (wrong !== undefined) return Effect.fail(wrong)
    const pageToken = next ?? (params.config as { readonly pageToken?: string } | undefined)?.pageToken
    return Effect.flatMap(
      execute({ ...params, config: { ...params.config, pageToken } }),
      (response) => pageOf(operation, pageToken, response, items(response), response.nextPageToken)
    )
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The page that an answer holds. What is no page, or would be asked for without end, is no answer of the API. */
const pageOf = <A, Response>(
  operation: string,
  asked: string | undefined,
  response: Response,
  items: ReadonlyArray<A> | null | undefined,
  nextPageToken: string | null | undefined
): Effect.Effect<Page<A, Response>, DecodeError> => {
  const wrong = !Array.isArray(items ?? [])
    ? "items that are no list"
    : typeof (nextPageToken ?? "") !== "string"
    ? "a page token that is no string"
    : nextPageToken && nextPageToken === asked
    ? "a page that names itself as the next one"
    : undefined
  return wrong === undefined
    ? Effect.succeed({ items: items ?? [], nextPageToken: nextPageToken ?? undefined, response })
    : Effect.fail(Answer.insufficient(`The server answered a list with ${wrong}`, operation))
}

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
