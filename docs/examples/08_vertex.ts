/** The same program on Vertex AI: project and location from the environment, and an access token. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, Layer } from "effect"
import { Auth, GenAI, Models } from "effect-genai"

const program = Effect.gen(function*() {
  const models = yield* Models
  const response = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  yield* Console.log(response.text)
})

const vertex = GenAI.layerConfig({
  enterprise: true,
  project: Config.String("GOOGLE_CLOUD_PROJECT"),
  auth: Config.map(Config.Redacted("GOOGLE_ACCESS_TOKEN"), (token) => Auth.bearer(token))
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(vertex), NodeRuntime.runMain)
