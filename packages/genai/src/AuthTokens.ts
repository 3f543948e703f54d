/**
 * The `authTokens` resource: ephemeral tokens, with which a browser or a device opens Live sessions without knowing the API key. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Backend from "./Backend.ts"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIConfig } from "./GenAIConfig.ts"
import type { GenAIError } from "./GenAIError.ts"
import * as Call from "./internal/call/Call.ts"
import * as Request from "./internal/call/Request.ts"
import * as TokenSetup from "./internal/codec/TokenSetup.ts"
import type * as Wire from "./wire/AuthTokens.ts"
import * as Operations from "./wire/table/AuthTokens.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `authTokens` resource.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { AuthTokens } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const authTokens = yield* AuthTokens
 *   const token = yield* authTokens.create({
 *     config: {
 *       uses: 1,
 *       liveConnectConstraints: { model: "gemini-2.5-flash", config: { responseModalities: ["AUDIO"] } },
 *       lockAdditionalFields: ["temperature"]
 *     }
 *   })
 *   return token.name
 * })
 * ```
 */
export class AuthTokens extends /*#__PURE__*/ Context.Service<AuthTokens, {
  /**
   * Makes a token: `POST auth_tokens`. Its `name` is the key of the session. It opens `config.uses` sessions (default 1; 0 is any number) until
   * `config.newSessionExpireTime` (default: in 60 seconds), and they may go on until `config.expireTime` (default: in 30 minutes). Both are times in
   * RFC 3339, less than 20 hours ahead.
   *
   * What `liveConnectConstraints` say, the session cannot change, and no other field of the setup either. With `lockAdditionalFields` it is only these
   * besides that it cannot set, with an empty list none besides.
   *
   * Only `v1alpha` of the API has tokens, and the sessions that they open, so that is where it goes where no other `apiVersion` is chosen.
   */
  readonly create: (params?: Wire.CreateAuthTokenParameters) => Effect.Effect<Wire.AuthToken, GenAIError>
}>()("effect-genai/AuthTokens") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<AuthTokens["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) =>
      AuthTokens.of({
        create: (params = {}) => inItsVersion(client.config, client.execute(create, params))
      })
  )

  /** Provides the resource. Enough, with a {@link GenAIClient}, for programs that use no other. */
  static readonly layer: Layer.Layer<AuthTokens, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(AuthTokens, AuthTokens.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const create = { ...Operations.authTokensCreate, transforms: TokenSetup.transforms }

/** Under the options of a region and of the call, which both may choose a version, and over that of the client where it is the default. */
const inItsVersion = <A, E, R>(
  { apiVersion, backend, httpOptions }: GenAIConfig,
  call: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  httpOptions.apiVersion !== undefined || apiVersion !== Backend.defaultApiVersion(backend)
    ? call
    : Effect.updateService(call, Call.RegionHttpOptions, (region) => Request.merge({ apiVersion: "v1alpha" }, region))
