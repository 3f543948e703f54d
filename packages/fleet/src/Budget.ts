/**
 * Keeps what calls cost within a budget, for a program or for all processes of a fleet.
 *
 * `Budget.layer` takes a `GenAIClient` and provides one. Before each attempt it reserves what the call could cost at most: its estimated prompt, and the tokens
 * that `maxOutputTokens` lets the model write. If that is more than is left, the call fails with `BudgetExceeded`, and nothing is sent. After the answer
 * it keeps what the usage costs, and frees the rest.
 *
 * @since 0.1.0
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import { InvalidConfig } from "effect-genai/GenAIConfig"
import { BudgetExceeded, type GenAIError, InvalidRequest } from "effect-genai/GenAIError"
import * as Usage from "effect-genai/Usage"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redis from "effect/persistence/Redis"
import * as Cost from "./Cost.ts"
import * as Attended from "./internal/call/Attended.ts"
import { estimator } from "./internal/call/estimated.ts"
import { type ModelCall, outputOf, tierOf } from "./internal/call/ModelCall.ts"
import type { Claim, Period } from "./internal/limit/Limit.ts"
import * as MemoryStore from "./internal/limit/MemoryStore.ts"
import * as Outage from "./internal/limit/Outage.ts"
import * as RedisStore from "./internal/limit/RedisStore.ts"
import type { Store } from "./internal/limit/Store.ts"
import * as Prices from "./Prices.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of `Budget.layer`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** What may be spent, in US dollars. 0 refuses every call that costs something. */
  readonly limit: number
  /** For how long. Days and months are those of UTC. Default: `"ever"`. */
  readonly per?: "day" | "month" | "ever" | undefined
  /** The prices. Default: `Prices.table`. */
  readonly prices?: ReadonlyArray<Prices.Price> | undefined
  /** The tier of calls that do not name one. Default: `"standard"`. */
  readonly tier?: string | undefined
  /**
   * What happens to a call whose price is missing: `"fail"` fails it with `InvalidRequest` for the field `model`, `"ignore"` sends it without counting it.
   * Default: `"fail"`.
   */
  readonly onMissingPrice?: "fail" | "ignore" | undefined
  /** The most tokens that an answer has if the call does not say it. Default: the most that the model writes, which is a lot. */
  readonly maxOutputTokens?: number | undefined
  /** The input tokens of a call, before it is sent. Default: the most that `TokenCount.estimate` says for contents, else by the length of the texts. */
  readonly estimate?: ((operation: string, params: unknown) => number) | undefined
}

/**
 * Options of `Budget.layerRedis`.
 *
 * @category models
 * @since 0.1.0
 */
export interface RedisOptions extends Options {
  /** What the key in Redis begins with. Clients with the same prefix share the budget. Default: `"genai-budget"`. */
  readonly prefix?: string | undefined
  /** How long Redis may take. Default: 1 second. */
  readonly timeout?: Duration.Input | undefined
  /**
   * What happens to calls while Redis does not answer: `"fail"` fails them with `StoreUnavailable`, `"allow"` sends them without counting them and logs a
   * warning. Default: `"fail"`.
   */
  readonly onStoreError?: "allow" | "fail" | undefined
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * A budget. Amounts are in US dollars.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Budget } from "@effect-genai/fleet"
 * import { Effect, Layer } from "effect"
 * import { GenAI, GenAIClient, Models } from "effect-genai"
 *
 * const program = Models.use((models) =>
 *   models.generateContent({ model: "gemini-2.5-flash", contents: "Hello", config: { maxOutputTokens: 1000 } })
 * ).pipe(
 *   Effect.catchTag("BudgetExceeded", ({ limit, spent }) => Effect.log(`$${spent} of $${limit} are spent`))
 * )
 *
 * const layer = GenAI.layerClient.pipe(
 *   Layer.provide(Budget.layer({ limit: 5, per: "day" })),
 *   Layer.provide(GenAIClient.layerConfig())
 * )
 * ```
 */
export class Budget extends /*#__PURE__*/ Context.Service<Budget, {
  /** What may be spent. */
  readonly limit: number
  /** What has been spent in the current period, and what calls under way could cost. */
  readonly spent: Effect.Effect<number, GenAIError>
  /** What is left. */
  readonly left: Effect.Effect<number, GenAIError>
}>()("@effect-genai/fleet/Budget") {
  /** A budget of this process. */
  static readonly layer = (options: Options): Layer.Layer<GenAIClient | Budget, InvalidConfig, GenAIClient> =>
    Layer.effectContext(
      Effect.flatMap(GenAIClient, (client) => make(client, options, MemoryStore.make(), Outage.never))
    )

  /**
   * A budget of all processes that share a Redis. What is spent is as durable as the Redis: one that is empty after a restart begins anew, so let it keep its
   * data (`appendonly yes`).
   */
  static readonly layerRedis = (
    options: RedisOptions
  ): Layer.Layer<GenAIClient | Budget, InvalidConfig, GenAIClient | Redis.Redis> =>
    Layer.effectContext(Effect.gen(function*() {
      const store = yield* RedisStore.make({
        prefix: options.prefix ?? "genai-budget",
        timeout: Duration.fromInputUnsafe(options.timeout ?? "1 second")
      })
      return yield* make(yield* GenAIClient, options, store, Outage.make("budget", options.onStoreError ?? "fail"))
    }))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const make = (
  client: GenAIClient["Service"],
  options: Options,
  store: Store,
  outage: Outage.Outage
): Effect.Effect<Context.Context<GenAIClient | Budget>, InvalidConfig> => {
  const { limit: most, onMissingPrice = "fail", per = "ever", prices = Prices.table } = options
  if (!(most >= 0 && most < Infinity)) {
    const expected = "an amount from 0"
    return Effect.fail(
      new InvalidConfig({ message: `Invalid setting limit: expected ${expected}`, field: "limit", expected })
    )
  }
  const { backend } = client.config
  const estimate = estimator(options.estimate, backend._tag, "most")
  const limit: Period = { _tag: "Period", key: `${per}`, name: `$${most}`, most, unit: per, offset: 0 }
  const level = Effect.map(store.levels([{ limit, amount: 0, isEstimate: true }]), ([level = 0]) => level)
  const spent = outage.guarded("budget", level, 0)
  const desk = (call: ModelCall): Effect.Effect<Attended.Ticket, GenAIError> => {
    const tier = tierOf(call) ?? options.tier ?? "standard"
    const prompt = estimate(call.operation, call.params)
    const price = Prices.find(prices, { model: call.model, prompt, tier })
    if (price === undefined) {
      return onMissingPrice === "ignore"
        ? Effect.succeed(free)
        : Effect.fail(unpriced(call, tier))
    }
    const output = outputOf(call) ?? options.maxOutputTokens ?? price.maxOutputTokens ?? 65_536
    const claim: Claim = { limit, amount: dearest(prompt, output, price, tier), isEstimate: true }
    const enter = Effect.flatMap(store.take("budget", 0, [claim], 0), (taken) => {
      if (taken._tag === "Granted") {
        const [mark = 0] = taken.marks
        return Effect.succeed<Attended.Ticket>({
          leave: (outcome) =>
            store.settle([{ claim, used: usedOf(claim, outcome, call.model, prices, tier), mark }]).pipe(
              Effect.catch(({ message }) => Effect.logWarning(`A budget was not settled: ${message}`))
            )
        })
      }
      return Effect.fail(
        taken._tag === "Refused"
          ? exceeded(call, claim, taken.level, per === "ever" ? Infinity : taken.wait)
          : exceeded(call, claim, most, Infinity)
      )
    })
    return outage.guarded(call.operation, enter, free)
  }
  return Effect.succeed(
    Context.make(GenAIClient, Attended.make(client, desk)).pipe(
      Context.add(
        Budget,
        Budget.of({ limit: most, spent, left: Effect.map(spent, (spent) => Math.max(0, most - spent)) })
      )
    )
  )
}

const free: Attended.Ticket = { leave: () => Effect.void }

/** The most that a call can cost: a prompt of its dearest modality, nothing of it cached, and an answer as long as it may be. */
const dearest = (prompt: number, output: number, price: Prices.Price, tier: string): number =>
  Cost.of({ ...Usage.empty, prompt, candidates: output }, highestOf(price), tier).total

/** A price without modalities, which are those of the dearest one. */
const highestOf = (price: Prices.Price): Prices.Price => {
  const known = highestPrices.get(price)
  if (known !== undefined) return known
  const { cached: _, ...rest } = price
  const highest: Prices.Price = {
    ...rest,
    input: highestRate(price.input),
    output: Math.max(highestRate(price.output), price.thinking ?? 0)
  }
  highestPrices.set(price, highest)
  return highest
}

const highestRate = (rate: Prices.Rate): number => typeof rate === "number" ? rate : Math.max(...Object.values(rate))

const highestPrices = /*#__PURE__*/ new WeakMap<Prices.Price, Prices.Price>()

/** What an attempt cost. One that broke off without a usage keeps what it reserved: nobody knows what it cost. */
const usedOf = (
  claim: Claim,
  outcome: Attended.Outcome,
  model: string,
  prices: ReadonlyArray<Prices.Price>,
  tier: string
): number => {
  if (outcome._tag === "Unsent" || outcome._tag === "Refused") return 0
  const { usage } = outcome
  const price = usage === undefined ? undefined : Prices.find(prices, { model, prompt: usage.prompt, tier })
  return usage === undefined || price === undefined ? claim.amount : Cost.of(usage, price, tier).total
}

const unpriced = ({ model, operation }: ModelCall, tier: string): InvalidRequest =>
  new InvalidRequest({
    message:
      `The budget has no price for ${model} in the tier ${tier}. Add one to its prices, or let calls without a price pass (onMissingPrice: "ignore").`,
    operation,
    field: "model",
    expected: "a model with a price"
  })

const exceeded = ({ operation }: ModelCall, { amount, limit }: Claim, spent: number, wait: number): BudgetExceeded =>
  new BudgetExceeded({
    message: `The call could cost ${dollars(amount)}, and ${dollars(Math.max(0, limit.most - spent))} of ${
      dollars(limit.most)
    } are left`,
    operation,
    limit: limit.most,
    spent,
    cost: amount,
    retryAfter: wait === Infinity ? undefined : Duration.millis(Math.ceil(wait))
  })

const dollars = (amount: number): string => `$${Number(amount.toFixed(6))}`
