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
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Persistable from "effect/persistence/Persistable"
import * as PersistedCache from "effect/persistence/PersistedCache"
import * as Persistence from "effect/persistence/Persistence"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
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

/** What is kept under a key. Failures never are. */
class Entry extends Persistable.Class<{ payload: { readonly key: string; readonly operation: string } }>()(
  "@effect-genai/fleet/ResponseCache/Entry",
  { primaryKey: ({ key }) => key, success: Schema.Json }
) {}

/** The call that answers an entry which is missing. */
interface Missing {
  readonly call: Effect.Effect<Schema.Json>
}
const Missing = /*#__PURE__*/ Context.Service<Missing>("@effect-genai/fleet/ResponseCache/Missing")

const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Client, never, GenAIClient | Persistence.Persistence | Scope.Scope> {
  const { capacity = 1024, operations: names = operations, storeId = "genai", timeToLive = "1 hour" } = options
  const { storeTimeout = "1 second", while: wanted = () => true } = options
  const life = Duration.fromInputUnsafe(timeToLive)
  const client = yield* GenAIClient
  const digest = yield* sha256
  const persistence = Stores.forgiving(yield* Persistence.Persistence, storeTimeout)

  const ttl = (exit: Exit.Exit<unknown, unknown>, key: Persistable.Any): Duration.Input => {
    if (!Exit.isSuccess(exit) || !(key instanceof Entry)) return Duration.zero
    const chunks = Array.isArray(exit.value) ? exit.value : [exit.value]
    // The answer is paid for, so it does not get lost because a program fails to decide.
    const isKept = Result.try(() => chunks.every((chunk) => wanted(chunk, key.operation)))
    return Answers.isWhole(chunks) && Result.getOrElse(isKept, () => false) ? life : Duration.zero
  }
  const store = yield* persistence.make({ storeId, timeToLive: ttl })
  const cache = yield* PersistedCache.make((_: Entry) => Effect.flatMap(Missing, ({ call }) => call), {
    storeId,
    timeToLive: ttl,
    inMemoryTTL: ttl,
    inMemoryCapacity: capacity,
    requireServicesAt: "lookup"
  }).pipe(Effect.provideService(Persistence.Persistence, persistence))

  /** The entry of a call, or `undefined` if it does not use the cache. A call that cannot be sent fails when it is sent. */
  const entryOf: EntryOf = (operation, params, options) =>
    Effect.flatMap(Enabled, (enabled) =>
      enabled && names.includes(operation.name)
        ? client.prepare(operation, params, options).pipe(
          Effect.flatMap((request) => digest(canonical(request))),
          Effect.map((key) => new Entry({ key, operation: operation.name })),
          Effect.catch(() => Effect.undefined)
        )
        : Effect.undefined)

  const cached = <Result>(operation: Operation<never, Result>, entry: Entry, call: Effect.Effect<Result, GenAIError>) =>
    Effect.suspend(() => {
      // The call that asked gets the answer itself; those that waited for it, or come later, get one made of what is kept.
      let own: Result | undefined
      const missing = Effect.map(call, (answer) => {
        own = answer
        return Answers.kept(answer)
      })
      return cache.get(entry).pipe(
        // Its error passes through the cache, which keeps none.
        Effect.provideService(Missing, { call: missing as Effect.Effect<Schema.Json> }),
        Effect.flatMap((value) => {
          if (own !== undefined) return Effect.as(counted(operation.name, "miss"), own)
          const answer = Answers.revived(operation, value)
          return answer === undefined
            ? Effect.logWarning(`The cache has no answer under ${entry.key}, so what it has is removed`).pipe(
              Effect.andThen(Effect.ignore(cache.invalidate(entry))),
              Effect.andThen(call)
            )
            : Effect.as(counted(operation.name, "hit"), answer)
        })
      ) as Effect.Effect<Result, GenAIError>
    })

  return GenAIClient.of({
    ...client,
    execute: (operation, params, options) => {
      const call = client.execute(operation, params, options)
      const items = Embeddings.itemsOf(operation.name, params, options)
      return items === undefined || items.length === 1
        ? Effect.flatMap(
          entryOf(operation, params, options),
          (entry) => entry === undefined ? call : cached(operation, entry, call)
        )
        : each(client, store, entryOf, { operation, params, options, items })
    },
    stream: (operation, params, options) => {
      const events = client.stream(operation, params, options)
      return Stream.unwrap(Effect.map(
        entryOf(operation, params, options),
        (entry) => entry === undefined ? events : replayed(store, operation, entry, events)
      ))
    }
  })
})

type EntryOf = <Params>(
  operation: Operation<Params, unknown>,
  params: Params,
  options: CallOptions | undefined
) => Effect.Effect<Entry | undefined>

const counted = (operation: string, outcome: "hit" | "miss"): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(lookups, { operation, outcome }), 1)

/** The chunks that were kept, or those of the server, which are kept when all have come. */
const replayed = <Event>(
  store: Persistence.PersistenceStore,
  operation: StreamOperation<never, Event>,
  entry: Entry,
  events: Stream.Stream<Event, GenAIError>
): Stream.Stream<Event, GenAIError> =>
  Stream.unwrap(Effect.gen(function*() {
    const exit = yield* store.get(entry)
    const chunks = exit !== undefined && Exit.isSuccess(exit) && Array.isArray(exit.value)
      ? exit.value.map((chunk) => Answers.revived(operation, chunk))
      : []
    if (chunks.length > 0 && chunks.every(Predicate.isNotUndefined)) {
      yield* counted(operation.name, "hit")
      return Stream.fromArray(chunks)
    }
    yield* counted(operation.name, "miss")
    const all: Array<Schema.Json> = []
    return events.pipe(
      Stream.tap((event) => Effect.sync(() => void all.push(Answers.kept(event)))),
      Stream.concat(Stream.unwrap(Effect.as(Effect.orDie(store.set(entry, Exit.succeed(all))), Stream.empty)))
    )
  })) as Stream.Stream<Event, GenAIError>

/** Embeddings of several contents, each kept by itself. */
const each = <Params, Result>(
  client: Client,
  store: Persistence.PersistenceStore,
  entryOf: EntryOf,
  { items, operation, options, params }: Embeddings.Call<Params, Result>
): Effect.Effect<Result, GenAIError> =>
  Effect.gen(function*() {
    const entries = yield* Effect.forEach(items, (item) => entryOf(operation, Embeddings.only(params, [item]), options))
    if (!entries.every(Predicate.isNotUndefined)) return yield* client.execute(operation, params, options)
    const exits = yield* Effect.orDie(store.getMany(entries))
    const found = exits.map((exit) =>
      exit !== undefined && Exit.isSuccess(exit) ? Embeddings.of(exit.value)?.find(Predicate.isObject) : undefined
    )
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
    const fresh = entries.filter((_, index) => found[index] === undefined)
    yield* Effect.orDie(
      store.setMany(
        fresh.map((entry, index) => [entry, Exit.succeed(Answers.kept({ embeddings: [embeddings[index]] }))])
      )
    )
    return Embeddings.merged(answer, found)
  })
