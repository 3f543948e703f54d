/**
 * The `caches` resource: content that is sent once, kept by the server for some time, and used in many calls.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { CacheLease } from "./CacheLease.ts"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import * as Lease from "./internal/cache/CacheLease.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import type { Encoder } from "./internal/codec/EncodingContext.ts"
import { encoders } from "./internal/codec/Transforms.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import type * as Wire from "./wire/Caches.ts"
import * as Operations from "./wire/table/Caches.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `caches` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}. Calls with a
 * cache that has expired fail with `PermissionDenied`, on Vertex AI with `NotFound`.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Caches, Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const caches = yield* Caches
 *   const models = yield* Models
 *   const cache = yield* caches.create({
 *     model: "gemini-2.5-flash",
 *     config: { contents: "A long book …", ttl: "300s" }
 *   })
 *   const response = yield* models.generateContent({
 *     model: "gemini-2.5-flash",
 *     contents: "Who wrote it?",
 *     config: { cachedContent: cache.name }
 *   })
 *   yield* Effect.log(response.text)
 * })
 * ```
 */
export class Caches extends /*#__PURE__*/ Context.Service<Caches, {
  /** Caches content for a model: `POST cachedContents`. It is kept for `config.ttl` (`"300s"`; default: one hour) or until `config.expireTime`. */
  readonly create: (params: Wire.CreateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  /** Gets a cache: `GET {name}`. The response does not have the cached content. */
  readonly get: (params: Wire.GetCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  /** Lists the caches: `GET cachedContents`, from all pages. */
  readonly list: (params?: Wire.ListCachedContentsParameters) => Stream.Stream<Wire.CachedContent, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListCachedContentsParameters
  ) => Stream.Stream<Page<Wire.CachedContent, Wire.ListCachedContentsResponse>, GenAIError>
  /** Changes when a cache expires, by `config.ttl` from now or `config.expireTime`: `PATCH {name}`. */
  readonly update: (params: Wire.UpdateCachedContentParameters) => Effect.Effect<Wire.CachedContent, GenAIError>
  /** Deletes a cache: `DELETE {name}`. */
  readonly delete: (
    params: Wire.DeleteCachedContentParameters
  ) => Effect.Effect<Wire.DeleteCachedContentResponse, GenAIError>
  /**
   * A cache for the lifetime of a scope. It is created for its first use, shared by all uses, extended while it is in use, created again after it has
   * expired, and deleted when the scope closes.
   *
   * @example
   * ```ts
   * import { Effect } from "effect"
   * import { Caches, Models } from "effect-genai"
   *
   * const program = Effect.gen(function*() {
   *   const caches = yield* Caches
   *   const models = yield* Models
   *   const book = yield* caches.scoped({ model: "gemini-2.5-flash", config: { contents: "A long book …", ttl: "300s" } })
   *   const ask = (contents: string) =>
   *     book.use(({ name }) => models.generateContent({ model: "gemini-2.5-flash", contents, config: { cachedContent: name } }))
   *   return yield* Effect.all([ask("Who wrote it?"), ask("And when?")], { concurrency: 2 })
   * }).pipe(Effect.scoped)
   * ```
   */
  readonly scoped: (
    params: Wire.CreateCachedContentParameters
  ) => Effect.Effect<CacheLease, GenAIError, Scope.Scope>
}>()("effect-genai/Caches") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Caches["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("caches", signatures, makeCaches(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Caches, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Caches, Caches.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Caches["Service"]> = {
  create: ["effect", "params"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  update: ["effect", "params"],
  delete: ["effect", "params"],
  scoped: ["effect", "params"]
}

/** Vertex AI requires the model with its project. */
const cachesModel: Encoder = (value, at, context) => {
  const name = encoders.model?.(value, at, context)
  return typeof name === "string" ? BackendRules.qualifiedModelName(context.backend, name) : name
}

const create = { ...Operations.cachesCreate, transforms: { encoders: { cachesModel } } }

const makeCaches = (client: GenAIClient["Service"]): Caches["Service"] => {
  const verbs: Lease.Verbs = {
    create: (params) => client.execute(create, params),
    update: (params) => client.execute(Operations.cachesUpdate, params),
    delete: (params) => client.execute(Operations.cachesDelete, params)
  }

  return Caches.of({
    ...verbs,
    get: (params) => client.execute(Operations.cachesGet, params),
    ...Listing.of(client, Operations.cachesList, "cachedContents"),
    scoped: (params) => Lease.make(verbs, params)
  })
}
