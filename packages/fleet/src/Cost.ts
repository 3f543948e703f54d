/**
 * What calls cost. {@link of} prices a usage. {@link layer} prices every call of a client: the costs go to a {@link Ledger}, to a metric, and to the regions of
 * {@link scoped}.
 *
 * All costs are US dollars. A call whose price is missing is counted as such, and costs nothing.
 *
 * @since 0.1.0
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import * as Usage from "effect-genai/Usage"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import * as Attended from "./internal/call/Attended.ts"
import { estimated } from "./internal/call/estimated.ts"
import { type ModelCall, tierOf } from "./internal/call/ModelCall.ts"
import * as Prices from "./Prices.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The cost of a usage.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cost {
  /** The sum of the others. */
  readonly total: number
  /** Tokens of prompts that were not cached, and what tools of the server found. */
  readonly input: number
  /** Tokens of prompts that were cached. */
  readonly cached: number
  /** Tokens that the model wrote. */
  readonly output: number
  /** Tokens of thoughts. */
  readonly thinking: number
  /** What is paid for the call itself. */
  readonly call: number
}

/**
 * A call that has ended.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  /** The operation, for example `"models.generateContent"`. */
  readonly operation: string
  /** The id of the model. */
  readonly model: string
  /** The service tier that the call asked for. */
  readonly tier: string
  /** When it ended, in milliseconds since 1970. */
  readonly at: number
  /** What it used. */
  readonly usage: Usage.Usage
  /** What it cost. `undefined`: the price is missing. */
  readonly cost: Cost | undefined
  /** Whether the call broke off, so that only a part of the usage is known, or an estimate of the prompt. */
  readonly isEstimate: boolean
}

/**
 * What the calls of a region cost.
 *
 * @category models
 * @since 0.1.0
 */
export interface Total {
  /** US dollars. */
  readonly cost: number
  /** The same by the id of the model. */
  readonly byModel: { readonly [model: string]: number }
  /** The tokens. */
  readonly usage: Usage.Usage
  /** How many attempts of calls ended. Those that the server refused cost nothing, and are not counted. */
  readonly calls: number
  /** How many of them have no price, so that `cost` is too low. */
  readonly unpriced: number
  /** How many of them broke off, so that their cost is an estimate. */
  readonly estimated: number
}

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The prices. Default: `Prices.table`. */
  readonly prices?: ReadonlyArray<Prices.Price> | undefined
  /** The tier of calls that do not name one. Default: `"standard"`. */
  readonly tier?: string | undefined
  /** How many entries a slow reader of `Ledger.entries` may be behind before it misses the oldest. Default: 1024. */
  readonly capacity?: number | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The cost of a usage at a price.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Cost, Prices } from "@effect-genai/fleet"
 * import type { Usage } from "effect-genai"
 *
 * const costOf = (model: string, usage: Usage.Usage): number | undefined => {
 *   const price = Prices.find(Prices.table, { model, prompt: usage.prompt, tier: "batch" })
 *   return price === undefined ? undefined : Cost.of(usage, price, "batch").total
 * }
 * ```
 */
export const of = (usage: Usage.Usage, price: Prices.Price, tier = "standard"): Cost => {
  const factor = (tier === "standard" ? 1 : price.tiers?.[tier] ?? 1) / million
  const { cached = price.input, input, output, thinking = rateOf(output, "TEXT") } = price
  const costs = {
    input: factor * (
      sum(usage, input, (tokens) => tokens.prompt - tokens.cached, usage.prompt - usage.cached) +
      usage.toolUse * rateOf(input, "TEXT")
    ),
    cached: factor * sum(usage, cached, (tokens) => tokens.cached, usage.cached),
    output: factor * sum(usage, output, (tokens) => tokens.candidates, usage.candidates),
    thinking: factor * usage.thoughts * thinking,
    call: factor * million * (price.call ?? 0)
  }
  return { ...costs, total: costs.input + costs.cached + costs.output + costs.thinking + costs.call }
}

/**
 * Runs a region of a program and sums what its calls cost, also those of fibers that it forks while it runs. Needs {@link layer} around the client.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Cost } from "@effect-genai/fleet"
 * import { Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const answer = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Why?" }))
 *   const [response, { cost }] = yield* Cost.scoped(answer)
 *   yield* Effect.log(`${response.text} ($${cost.toFixed(6)})`)
 * })
 * ```
 */
export const scoped = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, Total], E, R> =>
  Effect.suspend(() => {
    const meter = new Meter()
    return Effect.map(metered(self, meter), (value) => [value, meter.total] as const)
  })

/**
 * Adds up the cost of calls. Read `total` at any time, also after a region failed.
 *
 * @category models
 * @since 0.1.0
 */
export class Meter {
  private readonly entries: { [model: string]: number } = {}
  private current: Omit<Total, "byModel"> = { cost: 0, usage: Usage.empty, calls: 0, unpriced: 0, estimated: 0 }

  /** What the calls until now cost. */
  get total(): Total {
    return { ...this.current, byModel: { ...this.entries } }
  }

  /** Adds a call. */
  add({ cost, isEstimate, model, usage }: Entry): void {
    const { calls, cost: before, estimated, unpriced, usage: used } = this.current
    const added = cost?.total ?? 0
    this.entries[model] = (this.entries[model] ?? 0) + added
    this.current = {
      cost: before + added,
      usage: Usage.add(used, usage),
      calls: calls + 1,
      unpriced: unpriced + (cost === undefined ? 1 : 0),
      estimated: estimated + (isEstimate ? 1 : 0)
    }
  }
}

/**
 * Runs a region of a program whose calls are added to a {@link Meter}, beside those of the regions around it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const metered = <A, E, R>(self: Effect.Effect<A, E, R>, meter: Meter): Effect.Effect<A, E, R> =>
  Effect.updateService(self, Meters, (meters) => [...meters, meter])

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The calls that a client has paid for.
 *
 * @category services
 * @since 0.1.0
 */
export class Ledger extends /*#__PURE__*/ Context.Service<Ledger, {
  /** The calls from now on, as they end. Each reader has all of them; one that is far behind misses the oldest. */
  readonly entries: Stream.Stream<Entry>
  /** What the calls until now cost. */
  readonly total: Effect.Effect<Total>
}>()("@effect-genai/fleet/Cost/Ledger") {}

/**
 * The metric of costs, in US dollars, with the attributes `gen_ai.request.model` and `kind` (`input`, `cached`, `output`, `thinking`, `call`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const metric: Metric.Counter<number> = /*#__PURE__*/ Metric.counter("genai.client.cost", {
  description: "What calls of models cost, in US dollars",
  attributes: { unit: "USD" }
})

/**
 * Prices the calls of a client.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<GenAIClient | Ledger, never, GenAIClient> =>
  Layer.effectContext(Effect.gen(function*() {
    const { capacity = 1024, prices = Prices.table } = options
    const pubsub = yield* Effect.acquireRelease(PubSub.sliding<Entry>(capacity), PubSub.shutdown)
    const all = new Meter()
    const inner = yield* GenAIClient
    const client = Attended.make(inner, (call) => {
      const tier = tierOf(call) ?? options.tier ?? "standard"
      const ticket: Attended.Ticket = {
        leave: (outcome) => {
          const usage = usageOf(call, outcome, inner.config.backend._tag)
          return usage === undefined ?
            Effect.void :
            Effect.withFiber((fiber) =>
              Effect.flatMap(Clock.currentTimeMillis, (at) => {
                const price = Prices.find(prices, { model: call.model, prompt: usage.prompt, tier })
                const cost = price === undefined ? undefined : of(usage, price, tier)
                const isEstimate = outcome._tag === "Broken"
                const entry: Entry = { operation: call.operation, model: call.model, tier, at, usage, cost, isEstimate }
                all.add(entry)
                for (const meter of fiber.getRef(Meters)) meter.add(entry)
                PubSub.publishUnsafe(pubsub, entry)
                return cost === undefined ? Effect.void : counted(call.model, cost)
              })
            )
        }
      }
      return Effect.succeed(ticket)
    })
    return Context.make(GenAIClient, client).pipe(
      Context.add(Ledger, Ledger.of({ entries: Stream.fromPubSub(pubsub), total: Effect.sync(() => all.total) }))
    )
  }))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const million = 1_000_000

/** The meters of the current region. */
const Meters: Context.Reference<ReadonlyArray<Meter>> = /*#__PURE__*/ Context.Reference(
  "@effect-genai/fleet/Cost/Meters",
  {
    defaultValue: (): ReadonlyArray<Meter> => []
  }
)

const rateOf = (rate: Prices.Rate, modality: string): number =>
  typeof rate === "number" ? rate : rate[modality] ?? rate.TEXT

/** What tokens cost by their modality. Those that the API does not tell apart cost as much as text. */
const sum = (
  usage: Usage.Usage,
  rate: Prices.Rate,
  count: (tokens: Usage.ModalityUsage) => number,
  all: number
): number => {
  if (typeof rate === "number") return all * rate
  let rest = all
  let cost = 0
  for (const [modality, tokens] of Object.entries(usage.byModality)) {
    const counted = Math.max(0, Math.min(count(tokens), rest))
    rest -= counted
    cost += counted * rateOf(rate, modality)
  }
  return cost + rest * rate.TEXT
}

/** What an attempt used. `undefined`: nothing. */
const usageOf = (
  call: ModelCall,
  outcome: Attended.Outcome,
  backend: "gemini" | "vertex"
): Usage.Usage | undefined => {
  if (outcome._tag === "Answered") return outcome.usage ?? { ...Usage.empty, answers: 1, incomplete: 1 }
  if (outcome._tag !== "Broken") return undefined
  if (outcome.usage !== undefined) return outcome.usage
  const prompt = estimated(call.operation, call.params, backend).tokens
  return { ...Usage.empty, prompt, total: prompt, answers: 1, incomplete: 1 }
}

const counted = (model: string, cost: Cost): Effect.Effect<void> =>
  Effect.forEach(
    ["input", "cached", "output", "thinking", "call"] as const,
    (kind) =>
      cost[kind] === 0
        ? Effect.void
        : Metric.update(Metric.withAttributes(metric, { "gen_ai.request.model": model, kind }), cost[kind]),
    { discard: true }
  )
