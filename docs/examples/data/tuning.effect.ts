/** A tuned model on Vertex AI: start the job, wait for it, and ask the model. Takes about an hour, and costs money. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, Layer } from "effect"
import { Auth, GenAI, Models, Tunings } from "effect-genai"

const program = Effect.gen(function*() {
  const tunings = yield* Tunings
  const models = yield* Models

  const job = yield* tunings.tune({
    baseModel: "gemini-2.5-flash",
    trainingDataset: {
      gcsUri: "gs://cloud-samples-data/ai-platform/generative_ai/gemini/text/sft_train_data.jsonl"
    },
    config: { tunedModelDisplayName: "Summaries", epochCount: 1 }
  })
  yield* Console.log(`${job.name} can be waited for by any process`)

  const { tunedModel } = yield* tunings.wait({
    name: job.name,
    config: { onProgress: ({ state }) => Console.log(`Status: ${state}`) }
  }).pipe(
    Effect.tapErrorTag("JobFailed", ({ message }) => Console.error(message))
  )

  const response = yield* models.generateContent({ model: tunedModel!.endpoint!, contents: "Summarize: it rained." })
  yield* Console.log(response.text)
})

const vertex = GenAI.layerConfig({
  enterprise: true,
  project: Config.String("GOOGLE_CLOUD_PROJECT"),
  location: "us-central1",
  auth: Config.map(Config.Redacted("GOOGLE_ACCESS_TOKEN"), (token) => Auth.bearer(token))
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(vertex), NodeRuntime.runMain)
