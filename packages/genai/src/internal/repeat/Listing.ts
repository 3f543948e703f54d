/**
 * Lists that the server answers page by page. One combinator makes the two methods of a list from its operation: the field table says where the token of
 * a page goes, the answer says where the next page begins.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { GenAIClient, RequestOptions } from "../../GenAIClient.ts"
import { DecodeError, type Delivered, type GenAIError } from "../../GenAIError.ts"
import type { Page } from "../../Pagination.ts"
import * as Answer from "../answer/Answer.ts"
import { asFields } from "../check/Fields.ts"
import type { Operation } from "../codec/Codec.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The methods of one list. It begins with the page that the parameters name, by default the first. */
export interface Listing<Params, A, Response> {
  /** The items of all pages. */
  readonly list: (params?: Params, options?: RequestOptions) => Stream.Stream<A, GenAIError>
  /** The pages. Each is requested when the one before it has been consumed. */
  readonly listPages: (params?: Params, options?: RequestOptions) => Stream.Stream<Page<A, Response>, GenAIError>
}

/** The fields of a response that hold a list. */
type ListField<Response> = {
  readonly [Name in keyof Response]-?: NonNullable<Response[Name]> extends ReadonlyArray<unknown> ? Name : never
}[keyof Response]

type ItemOf<List> = NonNullable<List> extends ReadonlyArray<infer A> ? A : never

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** The list of an operation, whose items are in this field of the answer. */
export const of = <Params extends object, Response, Field extends ListField<Response>>(
  client: GenAIClient["Service"],
  operation: Operation<Params, Response>,
  field: Field
): Listing<Params, ItemOf<Response[Field]>, Response> =>
  make(operation, (params, options) => client.execute(operation, params, options), field)

/** A list whose pages are requested in a way of its own. */
export const make = <Params extends object, Response, Field extends ListField<Response>>(
  operation: Operation<Params, Response>,
  request: (params: Params, options: RequestOptions | undefined) => Effect.Effect<Response, GenAIError>,
  field: Field
): Listing<Params, ItemOf<Response[Field]>, Response> => {
  type Item = ItemOf<Response[Field]>

  const walk = <A>(
    params: Params,
    options: RequestOptions | undefined,
    emit: (page: Page<Item, Response>) => ReadonlyArray<A>
  ): Stream.Stream<A, GenAIError> =>
    Stream.suspend(() => {
      const first = tokenOf(params)
      const trail = new Trail(first)
      let delivered: Delivered = { events: 0, last: undefined }
      return Stream.paginate(
        first,
        Effect.fnUntraced(function*(token: string | DecodeError | undefined): Effect.fn.Return<
          readonly [ReadonlyArray<A>, Option.Option<string | DecodeError>],
          GenAIError
        > {
          if (token instanceof DecodeError) return yield* token
          const response = yield* request(withToken(operation, params, token), options)
          const page = yield* pageOf<Item, Response>(operation.name, response, response[field])
          const emitted = emit(page)
          delivered = { events: delivered.events + emitted.length, last: emitted.at(-1) ?? delivered.last }
          const problem = trail.follow(page)
          // The page is delivered before the list fails with what it leads to.
          const next = problem === undefined
            ? page.nextPageToken || undefined
            : endless(operation.name, problem, delivered)
          return [emitted, Option.fromUndefinedOr(next)]
        })
      )
    })

  return {
    list: (params = {} as Params, options) => walk(params, options, ({ items }) => items),
    listPages: (params = {} as Params, options) => walk(params, options, (page) => [page])
  }
}

// -----------------------------------------------------------------------------
// The end of a list
// -----------------------------------------------------------------------------

/** Follows the page tokens of a list, and notices when they would lead on for ever. */
export class Trail {
  readonly #tokens = new Set<string | undefined>()
  #emptyPages = 0

  constructor(first: string | undefined) {
    this.#tokens.add(first)
  }

  /** Why the list cannot go on after this page, if it cannot. */
  follow({ items, nextPageToken }: Page<unknown>): string | undefined {
    this.#emptyPages = items.length === 0 ? this.#emptyPages + 1 : 0
    if (!nextPageToken) return undefined
    if (this.#tokens.has(nextPageToken)) return "a page token that leads back to an earlier page"
    this.#tokens.add(nextPageToken)
    return this.#emptyPages < mostEmptyPages ? undefined : `${mostEmptyPages} pages in a row without items`
  }
}

/** How many pages without items may follow one another. The API sends some where a filter drops all that it has looked at. */
export const mostEmptyPages = 1000

/** The error of a list that would go on for ever. */
export const endless = (operation: string, problem: string, delivered: Delivered | undefined): DecodeError =>
  new DecodeError({ message: `The server answered a list with ${problem}`, operation, body: "", delivered })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The newer resources have the token among their parameters, the others in `config`. */
const tokenOf = (params: object): string | undefined => {
  const { config, page_token } = asFields(params)
  return (page_token ?? asFields(config)["pageToken"]) as string | undefined
}

const withToken = <Params extends object>(
  operation: Operation<Params, unknown>,
  params: Params,
  token: string | undefined
): Params => {
  if ("page_token" in operation.params()) return { ...params, page_token: token }
  const { config } = asFields(params)
  return { ...params, config: { ...asFields(config), pageToken: token } }
}

const pageOf = <A, Response>(
  operation: string,
  response: Response,
  items: unknown
): Effect.Effect<Page<A, Response>, DecodeError> => {
  const { next_page_token, nextPageToken = next_page_token } = asFields(response)
  const wrong = !Array.isArray(items ?? [])
    ? "items that are not an array"
    : typeof (nextPageToken ?? "") !== "string"
    ? "a page token that is not a string"
    : undefined
  return wrong === undefined
    ? Effect.succeed({
      items: (items ?? []) as ReadonlyArray<A>,
      nextPageToken: (nextPageToken ?? undefined) as string | undefined,
      response
    })
    : Effect.fail(Answer.insufficient(`The server answered a list with ${wrong}`, operation))
}
