/** A crawler that summarises 5,000 pages within quotas and a budget, prints what they cost, and stops when the budget is spent. */
import { Budget, Cost, Quota } from "@effect-genai/fleet"
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { GenAIClient, Models } from "effect-genai"

/** The pages that the crawler finds. */
const pages = Stream.range(1, 5000).pipe(
  Stream.map((number) => `Page ${number}. ${"The sea is calm today, and the wind comes from the west. ".repeat(5)}`)
)

const summarise = Effect.fn("summarise")(function*(page: string) {
  const models = yield* Models
  const { text } = yield* models.generateContent({
    model: "gemini-2.5-flash-lite",
    contents: `Summarise in one sentence: ${page}`,
    // What the budget reserves for the answer.
    config: { maxOutputTokens: 200 }
  })
  return text
})

const program = Effect.gen(function*() {
  const [summaries, { cost }] = yield* pages.pipe(
    Stream.mapEffect(summarise, { concurrency: 32 }),
    // What is summarised until then is kept.
    Stream.catchTag("BudgetExceeded", ({ message }) => Stream.fromEffect(Effect.as(Console.log(message), undefined))),
    Stream.filter((summary) => summary !== undefined),
    Stream.runCount,
    Cost.scoped
  )
  yield* Console.log(
    `${summaries} pages for $${cost.toFixed(2)}; $${(yield* Budget.use(({ left }) => left)).toFixed(2)} left`
  )
})

const limits: ReadonlyArray<Quota.Limit> = [
  { model: "gemini-2.5-flash-lite", requests: 100_000, tokens: 100_000_000 },
  { requestsPerDay: 1_000_000 }
]

// From the client outwards: what is paid for, what may be spent, and how fast.
const client = Quota.layer({ limits }).pipe(
  Layer.provideMerge(Budget.layer({ limit: 1, per: "day" })),
  Layer.provideMerge(Cost.layer()),
  Layer.provide(GenAIClient.layerConfig()),
  Layer.provide(NodeHttpClient.layerUndici)
)

NodeRuntime.runMain(program.pipe(Effect.provide(Models.layer.pipe(Layer.provideMerge(client)))))
