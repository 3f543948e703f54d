/**
 * The `authTokens` resource: ephemeral tokens, with which a browser or a device opens Live sessions without the API key. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
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
   * Creates a token: `POST auth_tokens`. Sessions use its `name` as their key. It opens `config.uses` sessions (default: 1; 0: any number) until
   * `config.newSessionExpireTime` (default: in 60 seconds). The sessions end at `config.expireTime` (default: in 30 minutes). Both times are in RFC 3339, and
   * less than 20 hours ahead.
   *
   * Fields set in `liveConnectConstraints` are locked. All others are too, unless `lockAdditionalFields` lists which; with an empty list, none of the others is.
   *
   * Only `v1alpha` of the API has tokens, and the sessions that they open. This version is used unless an `apiVersion` is chosen.
   */
  readonly create: (params?: Wire.CreateAuthTokenParameters) => Effect.Effect<Wire.AuthToken, GenAIError>
}>()("effect-genai/AuthTokens") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<AuthTokens["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("authTokens", signatures, { create: (params = {}) => client.execute(create, params) })
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<AuthTokens, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(AuthTokens, AuthTokens.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<AuthTokens["Service"]> = {
  create: ["effect", "params?"]
}

/** The API creates tokens in `v1alpha` only. */
const create = { ...Operations.authTokensCreate, apiVersion: "v1alpha", transforms: TokenSetup.transforms }
