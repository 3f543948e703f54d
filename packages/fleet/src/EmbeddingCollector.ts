/**
 * Gathers calls for single embeddings into few requests, on both backends.
 *
 * Calls of `models.embedContent` that run at the same time wait for a moment, and go out together: 100 texts in one request on the Gemini API, up to 250 on
 * Vertex AI. Only calls with the same model and the same settings share a request. Each call gets the embeddings of its own contents, and fails if its request
 * does.
 *
 * Calls with `httpOptions` or an `abortSignal` of their own are sent by themselves. The tokens that the Gemini API counts are those of a request, so they are in
 * an answer only if nobody shared its request.
 *
 * @since 0.1.0
 */
import * as EmbeddingLimits from "effect-genai/EmbeddingLimits"
import { type CallOptions, GenAIClient, type Operation } from "effect-genai/GenAIClient"
import type { GenAIError } from "effect-genai/GenAIError"
import * as RetryPolicy from "effect-genai/RetryPolicy"
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Embeddings from "./internal/embeddings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How long a call waits for others. A full request goes out at once. Default: 5 milliseconds. */
  readonly window?: Duration.Input | undefined
}

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides a client that gathers calls for embeddings.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { EmbeddingCollector } from "@effect-genai/fleet"
 * import { Layer } from "effect"
 * import { GenAI, GenAIClient } from "effect-genai"
 *
 * const layer = GenAI.layerClient.pipe(
 *   Layer.provide(EmbeddingCollector.layer({ window: "20 millis" })),
 *   Layer.provide(GenAIClient.layerConfig())
 * )
 * ```
 */
export const layer = (options: Options = {}): Layer.Layer<GenAIClient, never, GenAIClient> =>
  Layer.effect(GenAIClient, Effect.map(GenAIClient, (client) => collecting(client, options)))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Client = GenAIClient["Service"]

/** The embedding of one content, in an answer of its own. */
interface Embed extends Request.Request<unknown, GenAIError> {
  readonly _tag: "Embed"
  readonly call: Call
  readonly item: unknown
  /** The number of characters of the item. */
  readonly length: number
}
const Embed = /*#__PURE__*/ Request.tagged<Embed>("Embed")

interface Call {
  readonly operation: Operation<object, unknown>
  readonly params: { readonly model: string }
  readonly options: CallOptions | undefined
  /** What calls that share a request have in common, as text. */
  readonly key: string
}

const collecting = (client: Client, { window = "5 millis" }: Options): Client => {
  const send = ({ operation, options, params }: Call, items: ReadonlyArray<unknown>) =>
    client.execute(operation, Embeddings.only<object>(params, items), options)

  const resolver = RequestResolver.makeGrouped<Embed, unknown>({
    key: ({ context, request: { call } }) => [call.key, ...calledWith(context)],
    resolver: Effect.fnUntraced(function*(entries) {
      const { call } = entries[0].request
      const limits = EmbeddingLimits.make(client.config.backend, call.params.model)
      const requests = EmbeddingLimits.split(entries, limits, ({ request }) => request.length)
      yield* Effect.forEach(requests, (shared) =>
        Effect.gen(function*() {
          const answer = yield* send(call, shared.map(({ request }) => request.item))
          const embeddings = Embeddings.of(answer)
          // A model that reads the contents as one is asked for each by itself.
          const single = shared.length > 1 && embeddings?.length !== shared.length
          yield* Effect.forEach(shared, (entry, index) =>
            single
              ? Effect.flatMap(
                Effect.exit(send(call, [entry.request.item])),
                (exit) => Effect.sync(() => entry.completeUnsafe(exit))
              )
              : Effect.sync(() =>
                entry.completeUnsafe(Exit.succeed(shared.length === 1 ? answer : Embeddings.at(answer, index)))
              ), { concurrency, discard: true })
        }).pipe(
          Effect.catchCause((cause) =>
            Effect.sync(() => shared.forEach((entry) => entry.completeUnsafe(Exit.failCause(cause))))
          )
        ), { concurrency, discard: true })
    })
  }).pipe(RequestResolver.setDelay(window))

  const full = new Map<number, typeof resolver>()
  const upTo = (texts: number) => {
    const known = full.get(texts) ?? RequestResolver.batchN(resolver, texts)
    full.set(texts, known)
    return known
  }

  return GenAIClient.of({
    ...client,
    execute: (operation, params, options) => {
      const items = Embeddings.itemsOf(operation.name, params, options)
      const call = items === undefined ? undefined : callOf(operation, params, options)
      const lengths = items?.map(Embeddings.lengthOf)
      if (call === undefined || !lengths?.every(Predicate.isNotUndefined)) {
        return client.execute(operation, params, options)
      }
      const { texts } = EmbeddingLimits.make(client.config.backend, call.params.model)
      return Effect.map(
        Effect.forEach(
          items!,
          (item, index) => Effect.request(Embed({ call, item, length: lengths[index]! }), upTo(texts)),
          { concurrency: "unbounded" }
        ),
        Embeddings.gathered
      ) as Effect.Effect<never, GenAIError>
    }
  })
}

/** How many requests of one moment run at the same time. */
const concurrency = 5

/** A call that may share its request, or `undefined`. */
const callOf = (operation: unknown, params: unknown, options: CallOptions | undefined): Call | undefined => {
  if (!Predicate.hasProperty(params, "model") || !Predicate.isString(params.model)) return undefined
  const config = Predicate.hasProperty(params, "config") ? params.config : undefined
  const own = [options, config].some((from) =>
    Predicate.isObject(from) &&
    (Predicate.isNotNullish(from["httpOptions"]) || Predicate.isNotNullish(from["abortSignal"]))
  )
  if (own || options?.auth !== undefined) return undefined
  const key = Embeddings.textOf([params.model, config ?? null])
  return key === undefined ? undefined : {
    operation: operation as Operation<object, unknown>,
    params: params as Call["params"],
    options,
    key
  }
}

/** What a call reads from its context. */
const calledWith = ({ mapUnsafe }: Context.Context<never>): ReadonlyArray<unknown> =>
  [RetryPolicy.RetryPolicy.key, "effect-genai/GenAIClient/HttpOptions"].map((key) => mapUnsafe.get(key))
