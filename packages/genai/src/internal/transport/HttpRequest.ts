/**
 * A request as data. What sends it makes of it what its HTTP client takes.
 */

/** Headers by their names in lower case. */
export type Headers = { readonly [name: string]: string }

/** A request. Its address has the query. Its headers say of which type the body is, and not how large it is. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  /** JSON, or bytes. */
  readonly body: string | Uint8Array | undefined
}

/** The request with more headers, which replace those of the same name. */
export const withHeaders = (request: HttpRequest, headers: Headers): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...headers }
})

/** The request with this body in place of its own. */
export const withBody = (request: HttpRequest, body: HttpRequest["body"]): HttpRequest => {
  const { "content-type": _, ...headers } = request.headers
  const type = typeof body === "string" ? "application/json" : "application/octet-stream"
  return { ...request, headers: body === undefined ? headers : { ...headers, "content-type": type }, body }
}

/** The JSON of the body, if it has one. */
export const jsonOf = ({ body }: Pick<HttpRequest, "body">): string | undefined =>
  typeof body === "string" ? body : undefined
