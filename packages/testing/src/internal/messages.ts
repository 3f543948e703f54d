/** The bodies of requests, as messages of the wire. */
import { Content } from "effect-genai/wire/Content"
import * as GenerateContent from "effect-genai/wire/GenerateContent"
import * as Live from "effect-genai/wire/Live"
import * as LiveMusic from "effect-genai/wire/LiveMusic"
import { Tool, ToolConfig } from "effect-genai/wire/Tool"
import * as Schema from "effect/Schema"

/** What a prompt consists of. A cache holds the same. */
const prompt = {
  contents: Schema.Array(Content),
  systemInstruction: Content,
  tools: Schema.Array(Tool),
  toolConfig: ToolConfig
}

export const GenerateContentRequest = Schema.Struct({
  ...prompt,
  model: Schema.String,
  safetySettings: Schema.Array(GenerateContent.SafetySetting),
  generationConfig: GenerateContent.GenerationConfig,
  cachedContent: Schema.String,
  labels: Schema.Record(Schema.String, Schema.String),
  serviceTier: GenerateContent.ServiceTier,
  continuationToken: Schema.String,
  store: Schema.Boolean,
  modelArmorConfig: GenerateContent.ModelArmorConfig,
  outputConfig: Schema.Unknown
})

export const CountTokensRequest = Schema.Struct({
  model: Schema.String,
  contents: Schema.Array(Content),
  generateContentRequest: GenerateContentRequest,
  systemInstruction: Content,
  tools: Schema.Array(Tool),
  generationConfig: GenerateContent.GenerationConfig,
  instances: Schema.Unknown
})

export const ComputeTokensRequest = Schema.Struct({
  model: Schema.String,
  contents: Schema.Array(Content),
  instances: Schema.Unknown
})

/** The settings of an embedding beside its content. */
const embedding = {
  content: Content,
  taskType: Schema.String,
  title: Schema.String,
  outputDimensionality: Schema.Finite,
  embedContentConfig: Schema.Unknown
}

export const EmbedContentRequest = Schema.Struct({ ...embedding, model: Schema.String })

export const VertexEmbedContentRequest = Schema.Struct({ ...embedding, autoTruncate: Schema.Boolean })

export const BatchEmbedContentsRequest = Schema.Struct({
  model: Schema.String,
  requests: Schema.Array(EmbedContentRequest)
})

export const CachedContent = Schema.Struct({
  ...prompt,
  name: Schema.String,
  model: Schema.String,
  displayName: Schema.String,
  ttl: Schema.Unknown,
  expireTime: Schema.Unknown,
  encryptionSpec: Schema.Unknown
})

// -----------------------------------------------------------------------------
// live sessions
// -----------------------------------------------------------------------------

export const BidiGenerateContentSetup = Schema.Struct({
  model: Schema.String,
  generationConfig: GenerateContent.GenerationConfig,
  systemInstruction: Content,
  tools: Schema.Array(Tool),
  realtimeInputConfig: Live.RealtimeInputConfig,
  sessionResumption: Live.SessionResumptionConfig,
  contextWindowCompression: Live.ContextWindowCompressionConfig,
  inputAudioTranscription: GenerateContent.AudioTranscriptionConfig,
  outputAudioTranscription: GenerateContent.AudioTranscriptionConfig,
  proactivity: Live.ProactivityConfig,
  historyConfig: Live.HistoryConfig,
  avatarConfig: Live.AvatarConfig,
  safetySettings: Schema.Array(GenerateContent.SafetySetting),
  explicitVadSignal: Schema.Boolean,
  labels: Schema.Record(Schema.String, Schema.String)
})

export const BidiGenerateContentClientMessage = Schema.Struct({
  setup: BidiGenerateContentSetup,
  clientContent: Live.LiveClientContent,
  realtimeInput: Live.LiveClientRealtimeInput,
  toolResponse: Live.LiveClientToolResponse,
  contextUpdate: Schema.Struct({
    systemInstruction: Content,
    tools: Schema.Struct({ tools: Schema.Array(Tool) })
  })
})

export const BidiGenerateMusicClientMessage = Schema.Struct({
  setup: LiveMusic.LiveMusicClientSetup,
  clientContent: LiveMusic.LiveMusicClientContent,
  musicGenerationConfig: LiveMusic.LiveMusicGenerationConfig,
  playbackControl: LiveMusic.LiveMusicPlaybackControl
})
