/** One program, two models and two backends: an execution plan goes on to the next when one fails. */
import { GeminiLanguageModel } from "@effect-genai/ai"
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, ExecutionPlan, Layer } from "effect"
import { Auth, GenAIClient } from "effect-genai"
import { type AiError, LanguageModel, Model } from "effect/ai"

// The plan tries again, so a client sends each request once.
const httpOptions = { retryOptions: { attempts: 1 } }

const geminiApi = GenAIClient.layerConfig({ httpOptions })

const vertex = GenAIClient.layerConfig({
  enterprise: true,
  project: Config.String("GOOGLE_CLOUD_PROJECT"),
  auth: Config.map(Config.Redacted("GOOGLE_ACCESS_TOKEN"), (token) => Auth.bearer(token)),
  httpOptions
})

const plan = ExecutionPlan.make(
  {
    provide: GeminiLanguageModel.model("gemini-3.1-pro-preview").pipe(Layer.provide(geminiApi)),
    attempts: 2,
    while: (error: AiError.AiError) => error.isRetryable
  },
  { provide: GeminiLanguageModel.model("gemini-2.5-flash", { temperature: 0 }).pipe(Layer.provide(geminiApi)) },
  { provide: GeminiLanguageModel.model("gemini-2.5-flash", { temperature: 0 }).pipe(Layer.provide(vertex)) }
)

const program = Effect.gen(function*() {
  const { attempt, stepIndex } = yield* ExecutionPlan.CurrentMetadata
  yield* Console.log(`Step ${stepIndex + 1}, attempt ${attempt}: ${yield* Model.ModelName}`)
  const { text } = yield* LanguageModel.generateText({ prompt: "Why is the sky blue?" })
  yield* Console.log(text)
})

program.pipe(
  Effect.withExecutionPlan(plan),
  Effect.provide(NodeHttpClient.layerUndici),
  NodeRuntime.runMain
)
