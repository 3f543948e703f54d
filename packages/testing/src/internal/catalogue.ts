/** The base models of the emulator. */

/** A base model. */
export interface Model {
  /** The last segment of its name, for example `gemini-2.5-flash`. */
  readonly id: string
  /** The wire methods that it supports, for example `generateContent`. */
  readonly methods: ReadonlyArray<string>
  readonly displayName?: string
  readonly description?: string
  readonly version?: string
  readonly inputTokenLimit?: number
  readonly outputTokenLimit?: number
  readonly thinking?: boolean
}

const generation = ["generateContent", "countTokens", "computeTokens", "createCachedContent", "batchGenerateContent"]
const embedding = ["embedContent", "batchEmbedContents", "asyncBatchEmbedContent", "countTokens", "computeTokens"]

const generators = [
  "gemini-3.8-flash",
  "gemini-3.8-flash-tts",
  "gemini-3.8-flash-lite-tts",
  "gemini-3.7-flash",
  "gemini-3.6-flash",
  "gemini-3.5-flash",
  "gemini-3.5-flash-lite",
  "gemini-3.5-transcribe",
  "gemini-3.1-pro-preview",
  "gemini-3.1-pro-preview-customtools",
  "gemini-3.1-flash-lite",
  "gemini-3.1-flash-image",
  "gemini-3.1-flash-lite-image",
  "gemini-3.1-flash-tts-preview",
  "gemini-3-pro-preview",
  "gemini-3-pro-image",
  "gemini-3-pro-image-preview",
  "gemini-3-flash",
  "gemini-3-flash-preview",
  "gemini-2.5-pro",
  "gemini-2.5-flash",
  "gemini-2.5-flash-lite",
  "gemini-2.5-flash-image",
  "gemini-2.5-flash-preview-tts",
  "gemini-2.0-flash",
  "gemini-2.0-flash-lite",
  "gemini-1.5-flash",
  "gemini-1.5-pro",
  "gemini-flash-latest",
  "gemini-flash-lite-latest",
  "gemini-pro-latest",
  "gemma-4-31b-it",
  "gemma-3-27b-it",
  "gemma-4-26b-a4b-it",
  "gemini-4-argon",
  "gemini-4-carbon",
  "gemini-4-hydrogen",
  "gemini-nano-banana-2.1",
  "nano-banana-pro-preview",
  "gemini-omni-flash-preview",
  "gemini-omni-1.1-flash",
  "gemini-omni-1.2-flash",
  "gemini-robotics-er-1.6-preview",
  "gemini-robotics-er-2-preview",
  "lyria-3-clip-preview",
  "lyria-3-pro-preview",
  "lyria-3.5"
]
const embedders = [
  "gemini-embedding-001",
  "gemini-embedding-2",
  "gemini-embedding-2-preview",
  "text-embedding-004",
  "text-embedding-005",
  "text-multilingual-embedding-002",
  "multimodalembedding-001"
]
const painters = [
  "imagen-4.0-generate-001",
  "imagen-4.0-fast-generate-001",
  "imagen-4.0-ultra-generate-001",
  "imagen-4.0-upscale-preview",
  "imagen-3.0-generate-001",
  "imagen-3.0-generate-002",
  "imagen-3.0-capability-001",
  "imagen-product-recontext-preview-06-30",
  "virtual-try-on-preview-08-04",
  "virtual-try-on-001",
  "image-segmentation-001"
]
const directors = [
  "veo-3.1-generate-preview",
  "veo-3.1-generate-001",
  "veo-3.0-generate-001",
  "veo-3.0-fast-generate-001",
  "veo-2.0-generate-001"
]

/** The models of live sessions. Those with `native-audio`, and the newer ones, speak and do not write. */
const talkers = [
  "gemini-live-2.5-flash-preview",
  "gemini-live-2.5-flash",
  "gemini-live-2.5-flash-native-audio",
  "gemini-live-2.5-flash-preview-native-audio-09-2025",
  "gemini-2.5-flash-native-audio-latest",
  "gemini-2.5-flash-native-audio-preview-09-2025",
  "gemini-2.5-flash-native-audio-preview-12-2025",
  "gemini-2.0-flash-live-001",
  "gemini-2.0-flash-live-preview-04-09",
  "gemini-3.1-flash-live-preview"
]
const musicians = ["lyria-realtime-exp"]

export const catalogue: ReadonlyArray<Model> = [
  ...generators.map((id) => ({
    id,
    methods: generation,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    thinking: /^gemini-(2\.5|3|4|flash|pro)/.test(id) && !/image|tts|transcribe/.test(id)
  })),
  ...embedders.map((id) => ({ id, methods: embedding, inputTokenLimit: 2048, outputTokenLimit: 1 })),
  ...painters.map((id) => ({ id, methods: ["predict"], inputTokenLimit: 480, outputTokenLimit: 8192 })),
  ...directors.map((id) => ({ id, methods: ["predictLongRunning"], inputTokenLimit: 480, outputTokenLimit: 8192 })),
  ...talkers.map((id) => ({
    id,
    methods: ["countTokens", "bidiGenerateContent"],
    inputTokenLimit: 131_072,
    outputTokenLimit: 8192
  })),
  ...musicians.map((id) => ({ id, methods: ["bidiGenerateMusic"], inputTokenLimit: 480, outputTokenLimit: 0 }))
]
