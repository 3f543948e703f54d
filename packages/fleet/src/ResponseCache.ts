/**
 * Keeps the answers of calls, so that the same request is sent and paid for once.
 *
 * The key is a hash of the request as it would be sent, with its fields in order, so it does not matter how a program writes it. Answers are kept in memory, and
 * in the `Persistence` of the context: Redis for several processes, files or SQL for the next start. Calls in one process that need the same answer at the same
 * time share one request. Embeddings are kept one by one, and only those that are missing are sent.
 *
 * Only whole answers are kept: those that the model ended by itself, and never an error. Streams are kept when they have ended, and come again in the same chunks.
 * A store that is gone, or an entry that cannot be read, costs a call and a warning, never the answer.
 *
 * Headers and credentials are not in the key, and on the Gemini API nor is the project: whoever shares a store and its `storeId` gets the answers of the others,
 * also those about files and caches. Give customers who must not see each other's answers a `storeId` each.
 *
 * Put it outermost, so that an answer from the cache takes nothing from quotas and budgets.
 *
 * @since 0.1.0
 */
import { type CallOptions, GenAIClient, type Operation, type StreamOperation } from "effect-genai/GenAIClient"
import type { GenAIError } from "effect-genai/GenAIError"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Persistence from "effect/persistence/Persistence"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Answers from "./internal/answers.ts"
import { canonical } from "./internal/canonical.ts"
import { sha256 } from "./internal/digest.ts"
import * as Embeddings from "./internal/embeddings.ts"
import * as Stores from "./internal/stores.ts"

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
  /** How long an answer is kept. Default: 1 hour. */
  readonly timeToLive?: Duration.Input | undefined
  /** How many answers stay in memory too, the last ones used. Default: 1,024. */
  readonly capacity?: number | undefined
  /** The name of the store, which is the beginning of its keys. Programs with the same name in the same store share answers. Default: `"genai"`. */
  readonly storeId?: string | undefined
  /** The operations whose answers are kept, such as `"models.embedContent"`. Default: {@link operations}. */
  readonly operations?: ReadonlyArray<string> | undefined
  /** Which whole answers are kept. Of a stream it gets each chunk, and one that is not kept is enough. An exception is a no. Default: all. */
  readonly while?: ((answer: unknown, operation: string) => boolean) | undefined
  /** How long the store may take before a call goes on without it. Default: 1 second. */
  readonly storeTimeout?: Duration.Input | undefined
}

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * Whether calls of a region use the cache. Default: `true`.
 *
 * @category references
 * @since 0.1.0
 * @example
 * ```ts
 * import { ResponseCache } from "@effect-genai/fleet"
 * import { Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const fresh = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Roll a die." })).pipe(
 *   Effect.provideService(ResponseCache.Enabled, false)
 * )
 * ```
 */
export const Enabled: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "@effect-genai/fleet/ResponseCache/Enabled",
  { defaultValue: () => true }
)

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

/**
 * Number of calls that asked the cache, by `operation` and `outcome` (`hit` or `miss`). Each embedding counts for itself.
 *
 * @category metrics
 * @since 0.1.0
 */
export const lookups: Metric.Counter<number> = /*#__PURE__*/ Metric.counter("genai.response_cache.lookups", {
  description: "Number of calls that asked the cache of responses",
  incremental: true
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * The operations whose answers are kept by default: those that only read.
 *
 * @category models
 * @since 0.1.0
 */
export const operations: ReadonlyArray<string> = [
  "decisions.create",
  "models.computeTokens",
  "models.countTokens",
  "models.embedContent",
  "models.generateContent",
  "models.generateContentStream"
]

/**
 * Provides a client that keeps answers.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { ResponseCache } from "@effect-genai/fleet"
 * import { Layer } from "effect"
 * import { GenAI, GenAIClient } from "effect-genai"
 * import { Persistence } from "effect/persistence"
 *
 * const layer = GenAI.layerClient.pipe(
 *   Layer.provide(ResponseCache.layer({ timeToLive: "1 day" })),
 *   Layer.provide(Persistence.layerMemory),
 *   Layer.provide(GenAIClient.layerConfig())
 * )
 * ```
 */
export const layer = (
  options: Options = {}
): Layer.Layer<GenAIClient, never, GenAIClient | Persistence.Persistence> => Layer.effect(GenAIClient, make(options))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Client = GenAIClient["Service"]

/** An answer that is known. */
interface Known {
  /** The JSON of the answer. */
  readonly text: string
  /** Whether it stays in memory. */
  readonly isKept: boolean
}

/** The call whose answer is missing. */
interface Missing {
  readonly operation: string
  readonly call: Effect.Effect<unknown, GenAIError>
}
const Missing = /*#__PURE__*/ Context.Service<Missing>("@effect-genai/fleet/ResponseCache/Missing")

const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Client, never, GenAIClient | Persistence.Persistence | Scope.Scope> {
  const { capacity = 1024, operations: names = operations, storeId = "genai", timeToLive = "1 hour" } = options
  const { storeTimeout: timeout = "1 second", while: wanted } = options
  const life = Duration.fromInputUnsafe(timeToLive)
  const client = yield* GenAIClient
  const digest = yield* sha256
  const store = yield* Stores.make(yield* Persistence.Persistence, { storeId, timeToLive: life, timeout })

  const keeps: Keeps = (operation, chunks, text) => {
    if (!Answers.isWhole(chunks)) return false
    if (wanted === undefined) return true
    const read = Answers.read(text)
    const all = Array.isArray(read) ? read : [read]
    // The answer is paid for, so it does not get lost because a program fails to decide.
    return Result.getOrElse(Result.try(() => all.every((chunk) => wanted(chunk, operation))), () => false)
  }

  const called = (key: string, { call, operation }: Missing): Effect.Effect<Known, GenAIError> =>
    Effect.flatMap(call, (answer) => {
      // An answer without content has no text either.
      const text = JSON.stringify(answer) ?? "null"
      const known: Known = { text, isKept: Predicate.isObject(answer) && keeps(operation, [answer], text) }
      return known.isKept ? Effect.as(store.set(key, text), known) : Effect.succeed(known)
    })

  const cache = yield* Cache.makeWith(
    (key: string) =>
      Effect.flatMap(Missing, (missing) =>
        Effect.flatMap(store.get(key), (text) => {
          if (text === undefined) return called(key, missing)
          const read = Answers.read(text)
          return Predicate.isObject(read)
            ? Effect.succeed<Known>({ text, isKept: keeps(missing.operation, [read], text) })
            : dropped(store, key).pipe(Effect.andThen(called(key, missing)))
        })),
    {
      capacity,
      timeToLive: (exit) => Exit.isSuccess(exit) && exit.value.isKept ? life : Duration.zero,
      requireServicesAt: "lookup"
    }
  )

  /** The key of a call, or `undefined` if it does not use the cache. A call that cannot be sent fails when it is sent. */
  const keyOf: KeyOf = (operation, params, options) =>
    Effect.flatMap(Enabled, (enabled) =>
      enabled && names.includes(operation.name)
        ? client.prepare(operation, params, options).pipe(
          Effect.flatMap((request) => digest(canonical(request))),
          Effect.catch(() => Effect.undefined)
        )
        : Effect.undefined)

  const cached = <Result>(operation: Operation<never, Result>, key: string, call: Effect.Effect<Result, GenAIError>) =>
    Effect.suspend(() => {
      // The call that asked gets the answer itself; those that waited for it, or come later, get one made of what is kept.
      let own: { readonly answer: Result } | undefined
      const missing: Missing = {
        operation: operation.name,
        call: Effect.map(call, (answer) => {
          own = { answer }
          return answer
        })
      }
      return Effect.flatMap(
        Effect.provideService(Cache.get(cache, key), Missing, missing),
        ({ text }) => {
          if (own !== undefined) return Effect.as(counted(operation.name, "miss"), own.answer)
          const answer = Answers.revived(operation, Answers.read(text))
          return answer === undefined
            ? dropped(store, key).pipe(Effect.andThen(Cache.invalidate(cache, key)), Effect.andThen(call))
            : Effect.as(counted(operation.name, "hit"), answer)
        }
      )
    })

  const reach: Reach = { client, store, keyOf, keeps }
  return GenAIClient.of({
    ...client,
    execute: (operation, params, options) => {
      const call = client.execute(operation, params, options)
      const items = Embeddings.itemsOf(operation.name, params, options)
      return items === undefined || items.length === 1
        ? Effect.flatMap(
          keyOf(operation, params, options),
          (key) => key === undefined ? call : cached(operation, key, call)
        )
        : each(reach, { operation, params, options, items })
    },
    stream: (operation, params, options) => {
      const events = client.stream(operation, params, options)
      return Stream.unwrap(Effect.map(
        keyOf(operation, params, options),
        (key) => key === undefined ? events : replayed(reach, operation, key, events)
      ))
    }
  })
})

type KeyOf = <Params>(
  operation: Operation<Params, unknown>,
  params: Params,
  options: CallOptions | undefined
) => Effect.Effect<string | undefined>

/** Whether an answer is kept: its chunks, and their JSON. */
type Keeps = (operation: string, chunks: ReadonlyArray<unknown>, text: string) => boolean

/** What all kinds of calls use. */
interface Reach {
  readonly client: Client
  readonly store: Stores.Store
  readonly keyOf: KeyOf
  readonly keeps: Keeps
}

const counted = (operation: string, outcome: "hit" | "miss"): Effect.Effect<void> => {
  const name = `${operation} ${outcome}`
  const series = allSeries.get(name) ?? Metric.withAttributes(lookups, { operation, outcome })
  allSeries.set(name, series)
  return Metric.update(series, 1)
}

/** The series that were counted, since making one takes longer than counting. */
const allSeries = /*#__PURE__*/ new Map<string, Metric.Counter<number>>()

/** Removes what is no answer. */
const dropped = (store: Stores.Store, key: string): Effect.Effect<void> =>
  Effect.andThen(
    Effect.logWarning(`The cache has no answer under ${key}, so what it has is removed`),
    store.remove(key)
  )

/** The chunks that were kept, or those of the server, which are kept when all have come. */
const replayed = <Event>(
  { keeps, store }: Reach,
  operation: StreamOperation<never, Event>,
  key: string,
  events: Stream.Stream<Event, GenAIError>
): Stream.Stream<Event, GenAIError> =>
  Stream.unwrap(Effect.gen(function*() {
    const read = Answers.read((yield* store.get(key)) ?? "")
    const chunks = Array.isArray(read) ? read.map((chunk) => Answers.revived(operation, chunk)) : []
    if (chunks.length > 0 && chunks.every(Predicate.isNotUndefined)) {
      yield* counted(operation.name, "hit")
      return Stream.fromArray(chunks)
    }
    yield* counted(operation.name, "miss")
    const texts: Array<string> = []
    const keep = Effect.suspend(() => {
      const text = `[${texts.join()}]`
      const all = JSON.parse(text)
      return keeps(operation.name, all, text) ? store.set(key, text) : Effect.void
    })
    return events.pipe(
      Stream.tap((event) => Effect.sync(() => void texts.push(JSON.stringify(event)))),
      Stream.concat(Stream.unwrap(Effect.as(keep, Stream.empty)))
    )
  }))

/** Embeddings of several contents, each kept by itself. */
const each = <Params, Result>(
  { client, keeps, keyOf, store }: Reach,
  { items, operation, options, params }: Embeddings.Call<Params, Result>
): Effect.Effect<Result, GenAIError> =>
  Effect.gen(function*() {
    const keys = yield* Effect.forEach(items, (item) => keyOf(operation, Embeddings.only(params, [item]), options))
    if (!keys.every(Predicate.isNotUndefined)) return yield* client.execute(operation, params, options)
    const texts = yield* store.getMany(keys)
    const found = texts.map((text) => Embeddings.of(Answers.read(text ?? ""))?.find(Predicate.isObject))
    const missing = items.filter((_, index) => found[index] === undefined)
    yield* Effect.forEach(found, (value) => counted(operation.name, value === undefined ? "miss" : "hit"), {
      discard: true
    })
    if (missing.length === 0) return Embeddings.joined(operation, found)
    const answer = yield* client.execute(operation, Embeddings.only(params, missing), options)
    const embeddings = Embeddings.of(answer)
    if (embeddings?.length !== missing.length) {
      // The model reads the contents as one.
      return missing.length === items.length ? answer : yield* client.execute(operation, params, options)
    }
    const fresh = keys.filter((_, index) => found[index] === undefined).flatMap((key, index) => {
      const one = { embeddings: [embeddings[index]] }
      const text = JSON.stringify(one)
      return keeps(operation.name, [one], text) ? [[key, text] as const] : []
    })
    yield* store.setMany(fresh)
    return Embeddings.merged(answer, found)
  })
