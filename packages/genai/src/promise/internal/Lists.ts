/**
 * Lists for plain async code.
 */
import * as Listing from "../../internal/repeat/Listing.ts"
import { type FetchPage, Pager, type PagerParams } from "../Pager.ts"

/** A list, whose responses have the items in this field. The promise settles with the first page. */
export const open = async <A, Params extends PagerParams>(
  operation: string,
  field: string,
  params: Params,
  firstPage: FetchPage<A, Params>
): Promise<Pager<A, Params>> => {
  let trail: Listing.Trail | undefined
  let problem: string | undefined
  const fetch: FetchPage<A, Params> = async (params) => {
    if (problem !== undefined) throw Listing.endless(operation, problem, undefined)
    const page = await firstPage(params)
    // The service has checked the parameters by now.
    trail ??= new Listing.Trail(params.config?.pageToken)
    problem = trail.follow(page)
    return page
  }
  return new Pager(field, fetch, params, await fetch(params))
}
