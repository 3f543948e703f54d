/**
 * What options of `@google/genai` add to the requests of a call.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { InvalidRequest } from "../../GenAIError.ts"
import { type Fields, isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import type { Additions } from "../../internal/settings/Additions.ts"
import { type HttpRequest, jsonOf, withBody } from "../../internal/transport/HttpRequest.ts"

/** Fields of the body and parameters of the query, which replace those of the same name, and options of `fetch`. */
export interface Added {
  readonly body?: Fields
  readonly query?: Fields
  readonly init?: RequestInit
  readonly retriesConnections?: boolean
}

/** The additions to requests. */
export const additions = ({ body = {}, init, query = {}, retriesConnections = true }: Added): Additions => ({
  change: (request, operation) =>
    Result.map(withFields(request, body, operation), (request) => withQuery(request, query)),
  init,
  retriesConnections
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const withFields = (
  request: HttpRequest,
  fields: Fields,
  operation: string
): Result.Result<HttpRequest, InvalidRequest> => {
  const json = jsonOf(request)
  // A getter of the caller may throw.
  const given = Result.try(() => Object.entries(fields).filter(([, value]) => value !== undefined))
  if (Result.isSuccess(given) && given.success.length === 0) return Result.succeed(request)
  if (json === undefined) {
    return Result.fail(invalidRequest(operation, "options.extra_body", "no extra_body: the call has no body"))
  }
  return Result.mapBoth(
    Result.flatMap(
      given,
      (added) => Result.try(() => JSON.stringify({ ...JSON.parse(json), ...Object.fromEntries(added) }))
    ),
    {
      onSuccess: (json) => withBody(request, json),
      onFailure: () => invalidRequest(operation, "options.extra_body", "JSON values without cycles")
    }
  )
}

const withQuery = (
  request: HttpRequest,
  query: Fields
): HttpRequest => {
  const added = Object.entries(query).filter(([, value]) => Predicate.isNotNullish(value))
  if (added.length === 0) return request
  const url = new URL(request.url)
  for (const [name, value] of added) {
    url.searchParams.delete(name)
    for (const item of Array.isArray(value) ? value : [value]) {
      url.searchParams.append(name, isFields(item) ? JSON.stringify(item) : String(item))
    }
  }
  return { ...request, url: url.href }
}
