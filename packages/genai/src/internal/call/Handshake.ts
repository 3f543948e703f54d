/**
 * The handshake of a WebSocket: the address of an operation, its credentials, and the message that sets up the session.
 */
import * as Effect from "effect/Effect"
import type { Auth, Credentials } from "../../Auth.ts"
import type { AuthError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { jsonOf } from "../transport/HttpRequest.ts"
import type * as Request from "./Request.ts"

/** What opens a socket session. Headers and query contain secrets. */
export interface Handshake {
  readonly operation: string
  /** The address, without credentials: `ws:` or `wss:`. */
  readonly url: string
  /** The headers of the handshake, with the credentials. */
  readonly headers: { readonly [name: string]: string }
  /** The credentials as query parameters, for a constructor that takes no headers. */
  readonly query: { readonly [name: string]: string }
  /** The first message of the session: the setup. */
  readonly setup: string
  readonly httpOptions: HttpOptions
  /** The fields of the setup that the SDK does not know. They are sent. */
  readonly unknown: ReadonlyArray<string>
  /** The same with other credentials, after the server refused these with 401; `undefined` if there are no others. */
  readonly renewed: Effect.Effect<Handshake | undefined, AuthError>
}

/** Makes a handshake of a request whose body is the setup. The credentials are those of now, `auth` unless the request has others. */
export const make = (
  { auth: own, httpOptions, operation, request, unknown }: Request.Prepared,
  auth: Auth | undefined
): Effect.Effect<Handshake, AuthError> => {
  const { "content-length": _length, "content-type": _type, ...headers } = request.headers
  const setup = jsonOf(request) ?? ""
  const by = own ?? ("authorization" in headers ? undefined : auth)
  const withCredentials = (credentials: Credentials): Handshake => ({
    operation,
    url: request.url.replace(/^http/, "ws"),
    // Only credentials of the call replace those in headers of the caller.
    headers: own === undefined ? { ...credentials.headers, ...headers } : { ...headers, ...credentials.headers },
    query: credentials.query,
    setup,
    httpOptions,
    unknown: unknown.map(({ field }) => field),
    renewed: by === undefined
      ? Effect.undefined
      : Effect.map(by.renewed(credentials, operation), (fresh) => fresh && withCredentials(fresh))
  })
  return by === undefined
    ? Effect.succeed(withCredentials({ headers: {}, query: {} }))
    : Effect.map(by.credentials(operation), withCredentials)
}
