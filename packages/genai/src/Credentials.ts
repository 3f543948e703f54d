/**
 * The `credentials` resource: secrets that environments use, and that code in them does not see.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import type * as Wire from "./wire/Credentials.ts"
import * as Operations from "./wire/table/Credentials.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `credentials` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * Secrets are sent, and no response has them. Errors, spans and metrics do not show them.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Config, Effect, Redacted } from "effect"
 * import { Credentials } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const credentials = yield* Credentials
 *   const token = yield* Config.Redacted("GITHUB_TOKEN")
 *   yield* credentials.create({ id: "github", type: "bearer_token", token: Redacted.value(token) })
 * })
 * ```
 */
export class Credentials extends /*#__PURE__*/ Context.Service<Credentials, {
  /** Stores a credential: `POST credentials`. */
  readonly create: (
    params: Wire.CreateCredentialParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Credential, GenAIError>
  /** Gets a credential, without its secret: `GET credentials/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetCredentialParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Credential, GenAIError>
  /** Lists the credentials: `GET credentials`. A stream has all pages; a promise has one, whose `next_page_token` asks for the next. */
  readonly list: (
    params?: Wire.ListCredentialsParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Credential, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListCredentialsParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.Credential, Wire.CredentialListResponse>, GenAIError>
  /** Changes a credential: `PATCH credentials/{id}`. `update_mask` names the fields to change, separated by commas. */
  readonly update: (
    id: string,
    params: UpdateCredentialParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Credential, GenAIError>
  /** Deletes a credential: `DELETE credentials/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteCredentialParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
}>()("effect-genai/Credentials") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Credentials["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("credentials", signatures, makeCredentials(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Credentials, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Credentials, Credentials.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `credentials.update` beside the id: the type of the credential, and the fields of this type to change.
 *
 * @category models
 * @since 0.1.0
 */
export type UpdateCredentialParams =
  & Wire.CredentialUpdate
  & Pick<Wire.UpdateCredentialParams, "api_version" | "update_mask">

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Credentials["Service"]> = {
  create: ["effect", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"],
  update: ["effect", "id", "params", "options"]
}

const makeCredentials = (client: GenAIClient["Service"]): Credentials["Service"] => {
  return Credentials.of({
    create: (params, options) => client.execute(Operations.credentialsCreate, params, options),
    get: (id, params, options) => client.execute(Operations.credentialsGet, { ...params, id }, options),
    ...Listing.of(client, Operations.credentialsList, "credentials"),
    update: (id, params, options) => client.execute(Operations.credentialsUpdate, { ...params, id }, options),
    delete: (id, params, options) => client.execute(Operations.credentialsDelete, { ...params, id }, options)
  })
}
