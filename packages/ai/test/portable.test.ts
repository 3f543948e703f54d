/** A program that is written for `effect/ai`, with a plan, objects, streams, tools and a loop, runs on Gemini by its layers. */
import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, ExecutionPlan, Layer, Schema, Stream } from "effect"
import type { GenAIClient } from "effect-genai/GenAIClient"
import { AiError, Chat, LanguageModel, Model, Prompt, type Response, Tool, Toolkit } from "effect/ai"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { bodies, type Emulated, gemini } from "./harness/emulated.ts"

// -----------------------------------------------------------------------------
// The program
// -----------------------------------------------------------------------------

class WriterError extends Schema.TaggedError<WriterError>()("WriterError", { reason: AiError.AiErrorReason }) {
  static fromAiError(error: AiError.AiError) {
    return new WriterError({ reason: error.reason })
  }
}

class LaunchPlan extends Schema.Class<LaunchPlan>("LaunchPlan")({
  audience: Schema.String,
  channels: Schema.Array(Schema.String),
  launchDate: Schema.DateTimeUtc,
  risk: Schema.optional(Schema.String)
}) {}

class Writer extends Context.Service<Writer, {
  readonly announce: (
    product: string
  ) => Effect.Effect<{ readonly provider: string; readonly text: string }, WriterError>
  readonly extract: (notes: string) => Effect.Effect<LaunchPlan, WriterError>
  readonly highlights: (version: string) => Stream.Stream<string, WriterError>
  readonly agent: (question: string) => Effect.Effect<string, WriterError>
}>()("test/Writer") {
  static readonly layer = <R1, R2>(
    drafts: ExecutionPlan.ExecutionPlan<{
      provides: LanguageModel.LanguageModel | Model.ProviderName | Model.ModelName
      input: unknown
      error: never
      requirements: R1
    }>,
    plans: Model.Model<"gemini", LanguageModel.LanguageModel, R2>
  ) =>
    Layer.effect(
      Writer,
      Effect.gen(function*() {
        const draftsModel = yield* drafts.captureRequirements
        const plansModel = yield* plans.captureRequirements
        const toolkit = yield* Tools
        return Writer.of({
          announce: (product) =>
            Effect.gen(function*() {
              const provider = yield* Model.ProviderName
              const { text } = yield* LanguageModel.generateText({ prompt: `Announce ${product}.` })
              return { provider, text }
            }).pipe(Effect.withExecutionPlan(draftsModel), Effect.mapError(WriterError.fromAiError)),
          extract: (notes) =>
            LanguageModel.generateObject({ objectName: "launch_plan", prompt: notes, schema: LaunchPlan }).pipe(
              Effect.map(({ value }) => value),
              Effect.provide(plansModel),
              Effect.mapError(WriterError.fromAiError)
            ),
          highlights: (version) =>
            LanguageModel.streamText({ prompt: `Highlights of ${version}` }).pipe(
              Stream.filter((part): part is Response.TextDeltaPart => part.type === "text-delta"),
              Stream.map(({ delta }) => delta),
              Stream.provide(plansModel),
              Stream.mapError(WriterError.fromAiError)
            ),
          agent: (question) =>
            Effect.gen(function*() {
              const chat = yield* Chat.fromPrompt([
                { role: "system", content: "You use tools." },
                { role: "user", content: question }
              ])
              while (true) {
                const { text, toolCalls } = yield* chat.generateText({ prompt: [], toolkit })
                if (toolCalls.length === 0) return text
              }
            }).pipe(Effect.provide(plansModel), Effect.mapError(WriterError.fromAiError))
        })
      })
    ).pipe(Layer.provide(Tools.toLayer({
      search: ({ limit, query }) => Effect.succeed([`${query} widget`, `${query} gadget`].slice(0, limit))
    })))
}

const Tools = Toolkit.make(Tool.make("search", {
  description: "Search the catalog",
  parameters: Schema.Struct({
    query: Schema.String.annotate({ description: "What to search for" }),
    limit: Schema.Natural.pipe(Schema.withDecodingDefault(Effect.succeed(1)))
  }),
  success: Schema.Array(Schema.String)
}))

const program = Effect.gen(function*() {
  const writer = yield* Writer
  const announced = yield* writer.announce("Effect Cloud")
  const plan = yield* writer.extract("Launch on December 1st.")
  const highlights = yield* Stream.mkString(writer.highlights("4.1"))
  const answer = yield* writer.agent("Which widgets are there?")
  return { announced, plan, highlights, answer }
})

// -----------------------------------------------------------------------------
// Its layers
// -----------------------------------------------------------------------------

const plan = `{"audience":"developers","channels":["blog"],"launchDate":"2026-12-01T00:00:00.000Z","risk":null}`

const overContents = Writer.layer(
  ExecutionPlan.make(
    { provide: GeminiLanguageModel.model("gemini-2.5-pro"), attempts: 3 },
    { provide: GeminiLanguageModel.model("gemini-2.5-flash"), attempts: 2 }
  ),
  GeminiLanguageModel.model("gemini-3-flash-preview")
)

const overInteractions = Writer.layer(
  ExecutionPlan.make(
    { provide: GeminiInteractionModel.model("gemini-2.5-pro"), attempts: 3 },
    { provide: GeminiLanguageModel.model("gemini-2.5-flash"), attempts: 2 }
  ),
  GeminiInteractionModel.model("gemini-3-flash-preview")
)

const runs: ReadonlyArray<
  readonly [string, "models.generateContent" | "interactions.create", Layer.Layer<Writer, never, GenAIClient>]
> = [
  ["generateContent", "models.generateContent", overContents],
  ["interactions", "interactions.create", overInteractions]
]

describe("a program for any provider", () => {
  for (const [name, method, writer] of runs) {
    it.effect(`runs over ${name}`, () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const isPro = (request: { readonly url: URL; readonly body: unknown }) =>
          `${request.url} ${JSON.stringify(request.body)}`.includes("gemini-2.5-pro")
        yield* emulator.inject(Fault.always(isPro, Fault.status(400)))
        const inOrder = (...answers: ReadonlyArray<Script.Answer>) => Script.sequence(method, answers)
        yield* emulator.script(
          inOrder(
            ...(method === "models.generateContent" ? [Script.says("Announced.")] : []),
            Script.says(plan),
            Script.calls({ name: "search", args: { query: "Effect" } }),
            Script.says("One.")
          )
        )
        const { announced, answer, highlights, plan: launch } = yield* program
        assert.strictEqual(announced.provider, "gemini")
        assert.isNotEmpty(announced.text)
        assert.strictEqual(launch.audience, "developers")
        assert.isUndefined(launch.risk)
        assert.include(highlights, "Highlights of 4.1")
        assert.strictEqual(answer, "One.")
        assert.include(JSON.stringify((yield* bodies).at(-1)), "Effect widget")
      }).pipe(Effect.provide(writer.pipe(Layer.provideMerge(gemini as Layer.Layer<Emulated>)))))
  }
})

it.effect("prompts that other providers took are taken", () =>
  Effect.gen(function*() {
    const prompt = Prompt.make([
      { role: "system", content: "Be short." },
      { role: "user", content: [{ type: "text", text: "Hi", options: { openai: { itemId: "i" } } }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm.", options: { openai: { encryptedContent: "x" } } },
          { type: "text", text: "Hello", options: { anthropic: null } },
          { type: "tool-call", id: "t1", name: "OtherSearch", params: {}, providerExecuted: true },
          { type: "tool-result", id: "t1", name: "OtherSearch", isFailure: false, result: {}, providerExecuted: true }
        ]
      },
      { role: "user", content: "And?" }
    ] as never)
    const { text } = yield* LanguageModel.generateText({ prompt })
    assert.isNotEmpty(text)
    const [{ contents }] = (yield* bodies) as [{ contents: ReadonlyArray<{ parts: unknown }> }]
    assert.deepStrictEqual(contents[1]?.parts, [{ text: "Hm.", thought: true }, { text: "Hello" }])
  }).pipe(Effect.provide(GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini)))))
