/** Upload files and use them in calls: from a path, and from bytes with progress. This program asks about itself. */
import { NodeFileSystem, NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { Content, Files, GenAI, Models } from "effect-genai"

const program = Effect.gen(function*() {
  const files = yield* Files
  const models = yield* Models

  // A path. The media type comes from the extension, unless `mimeType` is set.
  const uploaded = yield* files.upload({
    file: import.meta.filename,
    config: { mimeType: "text/plain", displayName: "A program" }
  })
  const file = yield* files.wait({ name: uploaded.name })
  yield* Console.log(`${file.displayName}: ${file.state}, ${file.sizeBytes} bytes`)

  const response = yield* models.generateContent({
    model: "gemini-2.5-flash",
    contents: ["What does it do?", Content.fileData(file.uri!, file.mimeType!)]
  })
  yield* Console.log(response.text)

  // Bytes, in chunks of 256 KiB. The last progress has the file.
  const log = new TextEncoder().encode("2026-01-01 00:00:00 nothing happened\n".repeat(10_000))
  const last = yield* files.uploadStream({ file: log, config: { mimeType: "text/plain", chunkSize: 256 * 1024 } }).pipe(
    Stream.tap(({ sentBytes, totalBytes }) => Console.log(`${sentBytes} of ${totalBytes} bytes`)),
    Stream.runLast,
    Effect.flatMap(Effect.fromOption)
  )

  // Files expire after 48 hours. Deleting them earlier is optional.
  yield* files.delete({ name: file.name! })
  yield* files.delete({ name: last.result!.name! })
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeFileSystem.layer))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
