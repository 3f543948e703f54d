/** A video on Vertex AI: start it, wait for it, and write it to a path. Takes about a minute, and costs money. */
import { NodeFileSystem, NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, FileSystem, Layer } from "effect"
import { Auth, Files, GenAI, Models, Operations } from "effect-genai"

const program = Effect.gen(function*() {
  const models = yield* Models
  const operations = yield* Operations
  const files = yield* Files
  const fs = yield* FileSystem.FileSystem

  const started = yield* models.generateVideos({ model: "veo-3.0-generate-001", source: { prompt: "A river at dawn" } })
  const { response } = yield* operations.wait({ operation: started })

  const folder = yield* fs.makeTempDirectoryScoped()
  for (const file of response?.generatedVideos ?? []) {
    yield* files.download({ file, downloadPath: `${folder}/river.mp4` })
    const { size } = yield* fs.stat(`${folder}/river.mp4`)
    yield* Console.log(`${file.video?.mimeType}: ${size} bytes`)
  }
}).pipe(Effect.scoped)

const vertex = GenAI.layerConfig({
  enterprise: true,
  project: Config.String("GOOGLE_CLOUD_PROJECT"),
  location: "us-central1",
  auth: Config.map(Config.Redacted("GOOGLE_ACCESS_TOKEN"), (token) => Auth.bearer(token))
}).pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeFileSystem.layer))

program.pipe(Effect.provide(vertex), NodeRuntime.runMain)
