/**
 * The `voices` resource: ready-made voices, and voices from a description or a recording.
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
import * as Operations from "./wire/table/Voices.ts"
import type * as Wire from "./wire/Voices.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `voices` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Voices } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const voices = yield* Voices
 *   const calm = yield* Stream.runCollect(voices.list({ pitch: ["low"], language_code: ["de-DE", "de-AT"] }))
 *   const narrator = yield* voices.create({
 *     store: true,
 *     voice: { type: "prompted", prompted: { input: "An old sailor who takes his time" } }
 *   })
 *   return [...calm, narrator]
 * })
 * ```
 */
export class Voices extends /*#__PURE__*/ Context.Service<Voices, {
  /** Creates a voice: `POST voices`. */
  readonly create: (
    params: Wire.CreateVoiceParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.VoiceOutput, GenAIError>
  /** Gets a voice: `GET voices/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetVoiceParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.VoiceOutput, GenAIError>
  /**
   * Lists the voices: `GET voices`. A voice passes a filter that has several values if it has one of them. A stream has all pages; a promise has one,
   * whose `next_page_token` asks for the next.
   */
  readonly list: (
    params?: Wire.ListVoicesParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.VoiceOutput, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListVoicesParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.VoiceOutput, Wire.ListVoicesResponse>, GenAIError>
  /** Deletes a voice: `DELETE voices/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteVoiceParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.DeleteVoiceResponse, GenAIError>
}>()("effect-genai/Voices") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Voices["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("voices", signatures, makeVoices(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Voices, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Voices, Voices.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Voices["Service"]> = {
  create: ["effect", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"]
}

const makeVoices = (client: GenAIClient["Service"]): Voices["Service"] => {
  return Voices.of({
    create: (params, options) => client.execute(Operations.voicesCreate, params, options),
    get: (id, params, options) => client.execute(Operations.voicesGet, { ...params, id }, options),
    ...Listing.of(client, Operations.voicesList, "voices"),
    delete: (id, params, options) => client.execute(Operations.voicesDelete, { ...params, id }, options)
  })
}
