/**
 * A request as data. What sends it makes of it what its HTTP client takes.
 */

/** Headers by their names in lower case. */
export type Headers = { readonly [name: string]: string }

/** A request. Its address has the query, and its headers say what the body is. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
}

/** The request with more headers, which replace those of the same name. */
export const withHeaders = (request: HttpRequest, headers: Headers): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...headers }
})

/** The request with this body in place of its own. */
export const withBody = (
  request: HttpRequest,
  body: Uint8Array | undefined,
  type = "application/octet-stream"
): HttpRequest => {
  const { "content-length": _length, "content-type": _type, ...headers } = request.headers
  return {
    ...request,
    headers: body === undefined
      ? headers
      : { ...headers, "content-type": type, "content-length": String(body.length) },
    body
  }
}

/** The request with a body of JSON. */
export const withJson = (request: HttpRequest, json: string): HttpRequest =>
  withBody(request, encoder.encode(json), "application/json")

/** The text of the body. */
export const textOf = ({ body }: Pick<HttpRequest, "body">): string | undefined =>
  body && new TextDecoder().decode(body)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const encoder = /*#__PURE__*/ new TextEncoder()
