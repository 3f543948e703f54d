/**
 * What the fake server sends, and therefore what every client has to deliver.
 */
import type { Delivered, Workload } from "../Case.ts"
import { pageSize } from "../measured/Client.ts"

/** The text of event `index` of a stream: ASCII and multi-byte characters, so that cuts can fall inside one. */
export const eventText = (index: number): string => `tok${index} ${"näïve 日本 x".repeat(2)}`

/** One server-sent event as the Gemini API writes it, about 317 bytes; the last one of a stream says why it ended. */
export const event = (index: number, ending?: { readonly finishReason: string }): string =>
  `data: ${
    JSON.stringify({
      candidates: [{ content: { parts: [{ text: eventText(index) }], role: "model" }, ...ending, index: 0 }],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: index,
        totalTokenCount: 12 + index,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 12 }]
      },
      modelVersion: "gemini-3-flash",
      responseId: "b1Ytaa"
    })
  }\r\n\r\n`

/** Streams longer than this repeat its events from the start. */
export const distinctEvents = 50_000

export const answerText: string = "The sky is blue because of Rayleigh scattering; näïve 日本. ".repeat(8).trim()

/** A unary answer of about 1.2 kB, pretty-printed as the API sends it. */
export const answer: string = JSON.stringify(
  {
    candidates: [{
      content: { parts: [{ text: answerText }], role: "model" },
      finishReason: "STOP",
      index: 0,
      safetyRatings: [
        { category: "HARM_CATEGORY_HATE_SPEECH", probability: "NEGLIGIBLE" },
        { category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "NEGLIGIBLE" }
      ]
    }],
    usageMetadata: {
      promptTokenCount: 12,
      candidatesTokenCount: 48,
      totalTokenCount: 60,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 12 }],
      serviceTier: "standard"
    },
    modelVersion: "gemini-3-flash",
    responseId: "b1Ytxxxxxxxxxxxxxxxxxx"
  },
  null,
  2
)

export const embeddings = { vectors: 100, dimensions: 3_072 } as const

/** 100 × 3,072 numbers, pretty-printed as the API sends them: about 6.6 MB. */
export const embeddingsAnswer = (): string => {
  const random = uniform(42)
  const vector = () => Array.from({ length: embeddings.dimensions }, () => Number(((random() - 0.5) / 10).toFixed(9)))
  return JSON.stringify(
    { embeddings: Array.from({ length: embeddings.vectors }, () => ({ values: vector() })) },
    null,
    2
  )
}

export const fileTitle = (index: number): string => `lecture ${index}, näïve 日本`

/** One file of a list as the API describes it, about 520 bytes; all pages have the same files. */
export const file = (index: number) => ({
  name: `files/b1ytaa${index}`,
  displayName: fileTitle(index),
  mimeType: "video/mp4",
  sizeBytes: "268435456",
  createTime: "2026-11-20T08:00:00.000000Z",
  updateTime: "2026-11-20T08:00:00.000000Z",
  expirationTime: "2026-11-22T08:00:00.000000Z",
  sha256Hash: "ZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NQ==",
  uri: `https://generativelanguage.googleapis.com/v1beta/files/b1ytaa${index}`,
  state: "ACTIVE",
  source: "UPLOADED"
})

/** What the user says in 20 ms: 640 bytes of 16 kHz PCM. */
export const chunk: Uint8Array = Uint8Array.from({ length: 640 }, (_, i) => (i * 31) % 256)

/** What the model says in 20 ms: 960 bytes of 24 kHz PCM, as base64. */
export const audio: string = Buffer.from(Uint8Array.from({ length: 960 }, (_, i) => (i * 37) % 256)).toString("base64")

/** The message that has it. */
export const audioMessage: string = JSON.stringify({
  serverContent: { modelTurn: { parts: [{ inlineData: { mimeType: "audio/pcm;rate=24000", data: audio } }] } }
})

/** What a client that lost nothing reports for a workload. */
export const expected = (workload: Workload): Delivered => {
  switch (workload.kind) {
    case "stream": {
      const perStream = events(workload.count / workload.concurrency)
      return {
        items: perStream.items * workload.concurrency,
        characters: perStream.characters * workload.concurrency
      }
    }
    case "text":
      return { ...events(workload.count), items: 1 }
    case "call":
    case "chat":
      return { items: workload.count, characters: workload.count * answerText.length }
    case "embed":
      return { items: workload.count * embeddings.vectors * embeddings.dimensions, characters: 0 }
    case "idle":
      return { items: workload.count, characters: workload.count * eventText(0).length }
    case "memory":
    case "chat-stream":
      return events(workload.count)
    case "upload":
      return { items: workload.mebibytes * 2 ** 20, characters: 0 }
    case "list":
      return sum(workload.count, (index) => fileTitle(index % pageSize))
    case "live":
      return { items: workload.count, characters: workload.count * audio.length }
    case "live-idle":
    case "estimate":
    case "emulate":
      return { items: workload.count, characters: 0 }
    case "share":
      // How many are answered is what is measured.
      return { items: 0, characters: 0 }
    case "cold":
    case "worker":
      return { items: 1, characters: answerText.length }
    case "bundle":
    case "types":
    case "install":
      return { items: 1, characters: 0 }
  }
}

const events = (count: number): Delivered => sum(count, (index) => eventText(index % distinctEvents))

const sum = (count: number, text: (index: number) => string): Delivered => {
  let characters = 0
  for (let i = 0; i < count; i++) characters += text(i).length
  return { items: count, characters }
}

// A linear congruential generator: the same numbers in every run.
const uniform = (seed: number) => () => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32
