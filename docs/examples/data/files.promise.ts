/** Upload files and use them in calls: from a path, and from bytes with progress. This program asks about itself. */
import { createPartFromUri, GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

// A path. The media type comes from the extension, unless `mimeType` is set.
const uploaded = await ai.files.upload({
  file: import.meta.filename,
  config: { mimeType: "text/plain", displayName: "A program" }
})
const file = await ai.files.wait({ name: uploaded.name })
console.log(`${file.displayName}: ${file.state}, ${file.sizeBytes} bytes`)

const response = await ai.models.generateContent({
  model: "gemini-2.5-flash",
  contents: ["What does it do?", createPartFromUri(file.uri!, file.mimeType!)]
})
console.log(response.text)

// Bytes, in chunks of 256 KiB. The last progress has the file.
const log = new Blob(["2026-01-01 00:00:00 nothing happened\n".repeat(10_000)], { type: "text/plain" })
for await (
  const { result, sentBytes, totalBytes } of await ai.files.uploadStream({
    file: log,
    config: { chunkSize: 256 * 1024 }
  })
) {
  console.log(`${sentBytes} of ${totalBytes} bytes`)
  if (result !== undefined) await ai.files.delete({ name: result.name })
}

// Files expire after 48 hours. Deleting them earlier is optional.
await ai.files.delete({ name: file.name! })
