/**
 * The handshake of a WebSocket: the address of an operation, its credentials, and the message that sets up the session.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Auth, Credentials } from "../../Auth.ts"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import type { AuthError, GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type * as Codec from "../codec/Codec.ts"
import * as Request from "./Request.ts"
import { RegionHttpOptions } from "./Settings.ts"

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

/** Makes the handshake of an operation from its parameters. The credentials are those of now. */
export const make = (
  config: GenAIConfig,
  operation: Codec.Operation<never, unknown>,
  params: unknown,
  options: Request.CallOptions | undefined
): Effect.Effect<Handshake, GenAIError> =>
  Effect.withFiber((fiber): Effect.Effect<Handshake, GenAIError> => {
    const prepared = Request.prepare(config, fiber.getRef(RegionHttpOptions), operation, params, options)
    if (Result.isFailure(prepared)) return Effect.fail(prepared.failure)
    const { auth: given, httpOptions, request, unknown } = prepared.success
    const { "content-length": _length, "content-type": _type, ...headers } = request.headers
    const { body } = request
    const setup = body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
    const withCredentials = (by: Auth | undefined, { headers: own, query }: Credentials): Handshake => ({
      operation: operation.name,
      url: request.url.replace(/^http/, "ws"),
      // Credentials in headers of the caller are replaced by those of the call only.
      headers: given === undefined ? { ...own, ...headers } : { ...headers, ...own },
      query,
      setup,
      httpOptions,
      unknown: unknown.map(({ field }) => field),
      renewed: by === undefined ? Effect.undefined : Effect.map(
        by.renewed({ headers: own, query }, operation.name),
        (fresh) => fresh && withCredentials(by, fresh)
      )
    })
    const by = given ?? ("authorization" in headers ? undefined : config.auth)
    return by === undefined
      ? Effect.succeed(withCredentials(by, none))
      : Effect.map(by.credentials(operation.name), (credentials) => withCredentials(by, credentials))
  })

const none: Credentials = { headers: {}, query: {} }
