/**
 * Decides which beginnings of prompts the server keeps, and keeps them as long as they are used.
 *
 * A program names the part that many prompts have in common, the {@link Prefix}, with each call. As long as keeping it does not pay, the prefix is sent with the
 * prompt: if it has fewer tokens than a cache of its model must have, or at its first use. From then on it is a cache on the server (`caches.scoped`), which is shared
 * by all calls with the same prefix, extended while it is in use, and deleted when it was not used for its time to live or when the scope of the layer
 * closes. If the server does not keep it, the prompt is sent whole.
 *
 * @since 0.1.0
 */
import type { CacheLease } from "effect-genai/CacheLease"
import * as Caches from "effect-genai/Caches"
import { GenAIClient } from "effect-genai/GenAIClient"
import { type GenAIError, InvalidRequest } from "effect-genai/GenAIError"
import type { GenerateContentResponse } from "effect-genai/GenerateContentResponse"
import * as Models from "effect-genai/Models"
import * as TokenCount from "effect-genai/TokenCount"
import type { CreateCachedContentConfig } from "effect-genai/wire/Caches"
import type { GenerateContentParameters } from "effect-genai/wire/GenerateContent"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as RcMap from "effect/RcMap"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Leases from "./internal/leases.ts"
import * as Prompts from "./internal/prompts.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The part that prompts have in common. Two prefixes with the same values are the same. What it has when a call begins counts: it may change afterwards.
 *
 * @category models
 * @since 0.1.0
 */
export interface Prefix
  extends Pick<CreateCachedContentConfig, "contents" | "systemInstruction" | "toolConfig" | "tools">
{
  /** The model that reads it. A cache is for one model. */
  readonly model: string
}

/**
 * What a prompt adds to its prefix. `systemInstruction`, `tools` and `toolConfig` belong to the prefix.
 *
 * @category models
 * @since 0.1.0
 */
export interface Params extends Pick<GenerateContentParameters, "contents"> {
  /** Settings of the call. */
  readonly config?:
    | Omit<
      NonNullable<GenerateContentParameters["config"]>,
      "cachedContent" | "systemInstruction" | "toolConfig" | "tools"
    >
    | undefined
}

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How long a cache is kept after its last use. The server charges for it. Default: 5 minutes. */
  readonly timeToLive?: Duration.Input | undefined
  /** The use of a prefix with which it becomes a cache. A prefix that is not used for `timeToLive` begins anew. Default: 2. */
  readonly after?: number | undefined
  /** The fewest tokens of a cache, in place of the limit of the model. Default: {@link minimumTokens}. */
  readonly minimumTokens?: ((model: string) => number) | undefined
  /** How many prefixes are followed at the same time. Prompts with others are sent whole. Default: 1,000. */
  readonly capacity?: number | undefined
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * Sends prompts whose beginning the server may keep.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { ContextCache } from "@effect-genai/fleet"
 * import { Effect, Layer } from "effect"
 * import { GenAI } from "effect-genai"
 *
 * const ask = (book: string, contents: string) =>
 *   ContextCache.ContextCache.use((cache) =>
 *     cache.generateContent({ model: "gemini-2.5-flash", contents: book, systemInstruction: "Answer from the book." }, { contents })
 *   )
 *
 * const layer = ContextCache.layer().pipe(Layer.provideMerge(GenAI.layerConfig()))
 *
 * const program = Effect.forEach(["Who wrote it?", "When?", "Where?"], (question) => ask("A long book …", question)).pipe(
 *   Effect.provide(layer)
 * )
 * ```
 */
export class ContextCache extends Context.Service<ContextCache, {
  /** The answer to a prompt that begins with the prefix. */
  readonly generateContent: (prefix: Prefix, params: Params) => Effect.Effect<GenerateContentResponse, GenAIError>
  /** The same as a stream. The cache does not expire before the stream has ended. */
  readonly generateContentStream: (prefix: Prefix, params: Params) => Stream.Stream<GenerateContentResponse, GenAIError>
}>()("@effect-genai/fleet/ContextCache") {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Makes the service. Its caches are deleted when the scope closes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<
  ContextCache["Service"],
  never,
  Caches.Caches | GenAIClient | Models.Models | Scope.Scope
> {
  const { after = 2, capacity = 1000, minimumTokens: least = minimumTokens, timeToLive = "5 minutes" } = options
  const caches = yield* Caches.Caches
  const models = yield* Models.Models
  const { config: { backend } } = yield* GenAIClient
  const ttl = `${Duration.toSeconds(Duration.fromInputUnsafe(timeToLive))}s`

  const follow = Effect.fnUntraced(function*({ model, ...prefix }: Prefix) {
    const { contents = [], ...config } = prefix
    const { tokens } = TokenCount.estimate({ model, contents, config }, { backend: backend._tag })
    const lease = tokens < least(model) ? undefined : yield* caches.scoped({ model, config: { ...prefix, ttl } })
    return { uses: 0, lease, refused: false } satisfies Followed as Followed
  })
  const followed = yield* RcMap.make({ lookup: follow, idleTimeToLive: timeToLive, capacity })

  const invalid = (operation: string, field: string, expected: string): InvalidRequest =>
    new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })

  /** How a prompt is sent now: with the name of a cache, or whole. A cache that could not be made costs a try, not the call. */
  const prompt = Effect.fnUntraced(function*(prefix: Prefix, params: Params) {
    const whole = { whole: Prompts.whole(prefix, params), short: undefined }
    const entry = yield* RcMap.get(followed, prefix).pipe(
      Effect.catch((error) =>
        Effect.as(Effect.logDebug("A prefix is not followed, so its prompts are sent whole", error), undefined)
      )
    )
    if (entry === undefined || ++entry.uses < after || entry.refused) return whole
    return { ...whole, short: entry }
  })

  const refused = (entry: Followed) => (error: GenAIError): Effect.Effect<undefined> =>
    Effect.suspend(() => {
      entry.refused = !error.isRetryable
      return Effect.as(
        Effect.logWarning("The server does not keep a prefix, so its prompts are sent whole", error.message),
        undefined
      )
    })

  /** Opens a call with the cache of its prefix, or with the whole prompt. */
  const opened = Effect.fnUntraced(
    function*(operation: string, given: Prefix, params: Params): Effect.fn.Return<Opened, GenAIError, Scope.Scope> {
      if (!Predicate.hasProperty(given, "model") || !Predicate.isString(given.model)) {
        return yield* invalid(operation, "prefix", "an object with a model")
      }
      if (!Predicate.hasProperty(params, "contents") || Predicate.isNullish(params.contents)) {
        return yield* invalid(operation, "params", "an object with contents")
      }
      const prefix = Prompts.copied(given)
      const { short, whole } = yield* prompt(prefix, params)
      const held = short?.lease === undefined
        ? undefined
        : yield* Leases.hold(short.lease).pipe(Effect.catch(refused(short)))
      return held === undefined
        ? { params: whole, failed: () => Effect.void }
        : { params: Prompts.short(prefix, params, held.name), failed: held.failed }
    }
  )

  return ContextCache.of({
    generateContent: (prefix, params) =>
      Effect.scoped(
        Effect.flatMap(opened("models.generateContent", prefix, params), ({ failed, params }) =>
          Effect.tapError(models.generateContent(params), failed))
      ),
    generateContentStream: (prefix, params) =>
      Stream.unwrap(
        Effect.map(opened("models.generateContentStream", prefix, params), ({ failed, params }) =>
          Stream.tapError(models.generateContentStream(params), failed))
      )
  })
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides the service over the resources and the client of the context. See {@link make}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: Options
): Layer.Layer<ContextCache, never, Caches.Caches | GenAIClient | Models.Models> =>
  Layer.effect(ContextCache, make(options))

// -----------------------------------------------------------------------------
// Accessors
// -----------------------------------------------------------------------------

/**
 * The fewest tokens that a cache of a model may have, as Google's guide to context caching lists them (November 2026). 4,096, the most of all present models, for
 * models that are not in the list.
 *
 * @category accessors
 * @since 0.1.0
 */
export const minimumTokens = (model: string): number =>
  fewest.find(([models]) => models.test(model.replace(/^.*\//, "")))?.[1] ?? 4096

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const fewest: ReadonlyArray<readonly [models: RegExp, tokens: number]> = [
  [/^gemini-1\.5/, 32_768],
  [/^gemini-2\.(0|5)-flash/, 1024],
  [/^gemini-3-flash/, 1024]
]

/** A prefix that is followed. */
interface Followed {
  uses: number
  /** `undefined` if the server does not keep it. */
  readonly lease: CacheLease | undefined
  refused: boolean
}

/** A call that is ready to be sent. */
interface Opened {
  readonly params: GenerateContentParameters
  readonly failed: (error: GenAIError) => Effect.Effect<void>
}
