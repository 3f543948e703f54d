/** The bodies of requests, as messages of the wire. */
import { Content } from "effect-genai/wire/Content"
import * as GenerateContent from "effect-genai/wire/GenerateContent"
import * as Live from "effect-genai/wire/Live"
import * as LiveMusic from "effect-genai/wire/LiveMusic"
import { Tool, ToolConfig } from "effect-genai/wire/Tool"
import * as Tunings from "effect-genai/wire/Tunings"
import * as Videos from "effect-genai/wire/Videos"
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
// batches and tunings
// -----------------------------------------------------------------------------

/** Where the requests of a batch are: in it, or in a file. */
const inputConfig = (request: Schema.Top) =>
  Schema.Struct({
    fileName: Schema.String,
    requests: Schema.Struct({
      requests: Schema.Array(Schema.Struct({ request, metadata: Schema.Record(Schema.String, Schema.Unknown) }))
    })
  })

export const GenerateContentInputConfig = inputConfig(GenerateContentRequest)
export const EmbedContentInputConfig = inputConfig(EmbedContentRequest)

/** The fields of a batch beside its input. */
const batch = {
  name: Schema.String,
  model: Schema.String,
  displayName: Schema.String,
  priority: Schema.String,
  webhookConfig: Videos.WebhookConfig
}

export const BatchGenerateContentRequest = Schema.Struct({
  batch: Schema.Struct({ ...batch, inputConfig: GenerateContentInputConfig })
})

export const AsyncBatchEmbedContentRequest = Schema.Struct({
  batch: Schema.Struct({ ...batch, inputConfig: EmbedContentInputConfig })
})

export const BatchPredictionJob = Schema.Struct({
  name: Schema.String,
  displayName: Schema.String,
  model: Schema.String,
  inputConfig: Schema.Struct({
    instancesFormat: Schema.String,
    gcsSource: Schema.Struct({ uris: Schema.Array(Schema.String) }),
    bigquerySource: Schema.Struct({ inputUri: Schema.String }),
    vertexMultimodalDatasetSource: Schema.Unknown
  }),
  instanceConfig: Schema.Unknown,
  outputConfig: Schema.Struct({
    predictionsFormat: Schema.String,
    gcsDestination: Schema.Struct({ outputUriPrefix: Schema.String }),
    bigqueryDestination: Schema.Struct({ outputUri: Schema.String }),
    vertexMultimodalDatasetDestination: Schema.Unknown
  }),
  modelParameters: Schema.Unknown,
  labels: Schema.Record(Schema.String, Schema.String),
  encryptionSpec: Schema.Unknown,
  serviceAccount: Schema.String
})

export const TunedModel = Schema.Struct({
  name: Schema.String,
  displayName: Schema.String,
  description: Schema.String,
  baseModel: Schema.String,
  tunedModelSource: Schema.Struct({ tunedModel: Schema.String, baseModel: Schema.String }),
  tuningTask: Schema.Struct({
    hyperparameters: Schema.Struct({
      epochCount: Schema.Finite,
      batchSize: Schema.Finite,
      learningRate: Schema.Finite,
      learningRateMultiplier: Schema.Finite
    }),
    trainingData: Schema.Struct({
      examples: Schema.Struct({
        examples: Schema.Array(Schema.Struct({ textInput: Schema.String, output: Schema.String }))
      })
    })
  }),
  temperature: Schema.Finite,
  topP: Schema.Finite,
  topK: Schema.Finite,
  readerProjectNumbers: Schema.Unknown
})

export const TuningJob = Schema.Struct({
  name: Schema.String,
  baseModel: Schema.String,
  preTunedModel: Tunings.PreTunedModel,
  customBaseModel: Schema.String,
  tunedModelDisplayName: Schema.String,
  description: Schema.String,
  labels: Schema.Record(Schema.String, Schema.String),
  encryptionSpec: Schema.Unknown,
  serviceAccount: Schema.String,
  outputUri: Schema.String,
  supervisedTuningSpec: Tunings.SupervisedTuningSpec,
  preferenceOptimizationSpec: Tunings.PreferenceOptimizationSpec,
  distillationSpec: Tunings.DistillationSpec,
  distillationSamplingSpec: Tunings.DistillationSamplingSpec,
  reinforcementTuningSpec: Tunings.ReinforcementTuningSpec,
  fullFineTuningSpec: Tunings.FullFineTuningSpec,
  partnerModelTuningSpec: Tunings.PartnerModelTuningSpec,
  veoTuningSpec: Tunings.VeoTuningSpec,
  veoLoraTuningSpec: Tunings.VeoLoraTuningSpec
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
