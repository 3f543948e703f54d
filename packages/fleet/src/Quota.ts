/**
 * Keeps the calls of a program, or of all processes of a fleet, within quotas: requests, input tokens and requests per day.
 *
 * {@link layer} takes a `GenAIClient` and provides one, so programs stay as they are. Each attempt of a call that a model works for, also one that the retry
 * policy makes, takes from all limits that are for it, or from none. If one has no room, the call waits in line: by {@link Priority}, then in order, and not
 * longer than {@link Deadline}. Tokens are estimated before the call, and corrected by the usage of the answer.
 *
 * A limit of N in a window W is a token bucket with a burst B and a rate r such that `B + r * W` is a little less than N. So no window has more than N, wherever it
 * begins. What the API says of its quotas with a 429 is kept in the store too, for a day: their values, and how long to wait.
 *
 * @since 0.1.0
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import { InvalidConfig } from "effect-genai/GenAIConfig"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redis from "effect/persistence/Redis"
import * as Attended from "./internal/call/Attended.ts"
import { estimator } from "./internal/call/estimated.ts"
import * as MemoryStore from "./internal/limit/MemoryStore.ts"
import * as Outage from "./internal/limit/Outage.ts"
import * as RedisStore from "./internal/limit/RedisStore.ts"
import type { Store } from "./internal/limit/Store.ts"
import { Passing, Scope } from "./internal/quota/Passing.ts"
import * as Table from "./internal/quota/Table.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How much in how long.
 *
 * @category models
 * @since 0.1.0
 */
export type Rate = Table.Rate

/**
 * A row of the table: which calls it is for, and what they may use. Every row that is for a call limits it.
 *
 * @category models
 * @since 0.1.0
 */
export type Limit = Table.Row

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The quotas. An empty table keeps what the API says of its own. */
  readonly limits: ReadonlyArray<Limit>
  /** Whose quotas they are. Set it if clients with keys of several projects share a store. Default: the project of the client, else `"default"`. */
  readonly project?: string | undefined
  /** The tier of the project, which selects rows. */
  readonly tier?: string | undefined
  /** The longest wait of an attempt. Default: 15 minutes. {@link Deadline} is another one for a region. */
  readonly deadline?: Duration.Input | undefined
  /** The input tokens of a call, before it is sent. Default: `TokenCount.estimate` for contents, else by the length of the texts. */
  readonly estimate?: ((operation: string, params: unknown) => number) | undefined
}

/**
 * Options of {@link layerRedis}.
 *
 * @category models
 * @since 0.1.0
 */
export interface RedisOptions extends Options {
  /** What the keys in Redis begin with. Clients with the same prefix share the quotas. Default: `"genai-quota"`. */
  readonly prefix?: string | undefined
  /** How long Redis may take. Default: 1 second. */
  readonly timeout?: Duration.Input | undefined
  /**
   * What happens to calls while Redis does not answer: `"allow"` sends them without a quota and logs a warning, `"fail"` fails them with `StoreUnavailable`.
   * Default: `"allow"`, since the API keeps its quotas itself.
   */
  readonly onStoreError?: "allow" | "fail" | undefined
}

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * The priority of the calls of a region. Those with a higher one go first. Default: 0.
 *
 * @category references
 * @since 0.1.0
 * @example
 * ```ts
 * import { Quota } from "@effect-genai/fleet"
 * import { Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const urgent = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Now!" })).pipe(
 *   Effect.provideService(Quota.Priority, 10),
 *   Effect.provideService(Quota.Deadline, "5 seconds")
 * )
 * ```
 */
export const Priority: Context.Reference<number> = /*#__PURE__*/ Context.Reference(
  "@effect-genai/fleet/Quota/Priority",
  {
    defaultValue: () => 0
  }
)

/**
 * The longest wait of an attempt in a region. A call that would wait longer fails at once with `QuotaExceeded`, whose `retryAfter` is the wait. Default: the
 * option `deadline` of the layer.
 *
 * @category references
 * @since 0.1.0
 */
export const Deadline: Context.Reference<Duration.Input | undefined> = /*#__PURE__*/ Context.Reference(
  "@effect-genai/fleet/Quota/Deadline",
  { defaultValue: (): Duration.Input | undefined => undefined }
)

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Keeps the calls of a client within quotas of this process.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { Quota } from "@effect-genai/fleet"
 * import { Layer } from "effect"
 * import { GenAI, GenAIClient } from "effect-genai"
 *
 * const layer = GenAI.layerClient.pipe(
 *   Layer.provide(Quota.layer({
 *     limits: [
 *       { model: "gemini-2.5-pro", requests: 150, tokens: 2_000_000, requestsPerDay: 10_000 },
 *       { model: "gemini-2.5-flash*", requests: 1000, tokens: 1_000_000 }
 *     ]
 *   })),
 *   Layer.provide(GenAIClient.layerConfig())
 * )
 * ```
 */
export const layer = (options: Options): Layer.Layer<GenAIClient, InvalidConfig, GenAIClient> =>
  Layer.effect(
    GenAIClient,
    Effect.flatMap(GenAIClient, (client) => make(client, options, MemoryStore.make(), Outage.never))
  )

/**
 * Keeps the calls of all clients that share a Redis within quotas. One script takes from all limits of a call, by the clock of Redis. The limits of a
 * Redis that was empty begin empty, since nobody knows what was sent before. The `Redis` is that of `effect/persistence`, for example `NodeRedis.layer`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRedis = (
  options: RedisOptions
): Layer.Layer<GenAIClient, InvalidConfig, GenAIClient | Redis.Redis> =>
  Layer.effect(
    GenAIClient,
    Effect.gen(function*() {
      const store = yield* RedisStore.make({
        prefix: options.prefix ?? "genai-quota",
        timeout: Duration.fromInputUnsafe(options.timeout ?? "1 second")
      })
      return yield* make(yield* GenAIClient, options, store, Outage.make("quota", options.onStoreError ?? "allow"))
    })
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const make = (
  client: GenAIClient["Service"],
  options: Options,
  store: Store,
  outage: Outage.Outage
): Effect.Effect<GenAIClient["Service"], InvalidConfig> => {
  const patience = Table.durationOf(options.deadline ?? "15 minutes")
  const problem = Table.problemOf(options.limits) ??
    (patience >= 0 ? undefined : ["deadline", "a duration from 0"] as const)
  if (problem !== undefined) {
    const [field, expected] = problem
    return Effect.fail(
      new InvalidConfig({ message: `Invalid setting ${field}: expected ${expected}`, field, expected })
    )
  }
  const { backend } = client.config
  const estimate = estimator(options.estimate, backend._tag, "tokens")
  const owner: Table.Owner = {
    project: options.project ?? ("project" in backend ? backend.project : undefined) ?? "default",
    location: ("location" in backend ? backend.location : undefined) ?? "global",
    tier: options.tier
  }
  const scopes = new Map<string, Scope>()
  const scopeOf = (model: string): Scope => {
    const known = scopes.get(model)
    if (known !== undefined) return known
    const scope = new Scope(options.limits, owner, model)
    scopes.set(model, scope)
    return scope
  }
  return Effect.succeed(Attended.make(client, (call) => {
    const scope = scopeOf(call.model)
    const passing = new Passing(store, scope, call, estimate)
    return Effect.withFiber((fiber) => {
      const deadline = fiber.getRef(Deadline)
      const longest = deadline === undefined ? patience : millisOf(deadline)
      return outage.guarded(call.operation, passing.enter(fiber.getRef(Priority), longest), free)
    })
  }))
}

/** A ticket of a call that took nothing. */
const free: Attended.Ticket = { leave: () => Effect.void }

const millisOf = (duration: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(duration))
