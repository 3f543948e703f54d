/**
 * Facts of the wire that the schemas do not have: types of scalars, groups of fields that exclude each other, fields of one backend, numbers and
 * names of enums. Sources: the protos in github.com/googleapis/googleapis (`google/ai/generativelanguage`, `google/cloud/aiplatform`), the
 * discovery documents of both APIs, and for fields of one backend what `@google/genai` 3.3 refuses to send to the other.
 */
import * as Content from "effect-genai/wire/Content"
import * as GenerateContent from "effect-genai/wire/GenerateContent"
import * as Live from "effect-genai/wire/Live"
import * as Tool from "effect-genai/wire/Tool"
import * as Schema from "effect/Schema"
import type { Backend } from "../ReceivedRequest.ts"
import * as requests from "./messages.ts"

type Names = ReadonlyArray<string>

export interface MessageFacts {
  readonly schema: Schema.Top
  /** The name of the message, if it is not that of the schema. */
  readonly type?: string
  /** Fields that are bytes in Base64. */
  readonly bytes?: Names
  /** Fields that are not in the schema. */
  readonly fields?: { readonly [name: string]: Schema.Top }
  readonly added?: { readonly [backend in Backend]?: { readonly [name: string]: Schema.Top } }
  /** Fields that only one backend has. */
  readonly only?: { readonly [backend in Backend]?: Names }
  readonly oneofs?: { readonly [group: string]: Names }
}

const object = Schema.suspend((): Schema.Codec<unknown> => Tool.Schema)

export const messages: ReadonlyArray<MessageFacts> = [
  {
    schema: requests.GenerateContentRequest,
    only: { gemini: ["store"], vertex: ["modelArmorConfig", "outputConfig"] }
  },
  {
    schema: requests.CountTokensRequest,
    only: {
      gemini: ["generateContentRequest"],
      vertex: ["systemInstruction", "tools", "generationConfig", "instances"]
    }
  },
  { schema: requests.CachedContent, only: { vertex: ["encryptionSpec"] } },
  { schema: requests.GenerateContentInputConfig, type: "InputConfig", oneofs: { source: ["fileName", "requests"] } },
  {
    schema: requests.EmbedContentInputConfig,
    type: "InputEmbedContentConfig",
    oneofs: { source: ["fileName", "requests"] }
  },
  { schema: requests.BidiGenerateContentSetup, only: { vertex: ["explicitVadSignal"] } },
  {
    schema: requests.BidiGenerateContentClientMessage,
    oneofs: { message_type: ["setup", "clientContent", "realtimeInput", "toolResponse", "contextUpdate"] }
  },
  {
    schema: requests.BidiGenerateMusicClientMessage,
    oneofs: { message_type: ["setup", "clientContent", "musicGenerationConfig", "playbackControl"] }
  },
  { schema: Live.SessionResumptionConfig, only: { vertex: ["transparent"] } },
  { schema: Live.CustomizedAvatar, bytes: ["imageData"] },
  { schema: Content.Blob, bytes: ["data"] },
  { schema: Content.FunctionResponseBlob, bytes: ["data"] },
  {
    schema: Content.Part,
    bytes: ["thoughtSignature"],
    only: { gemini: ["partMetadata", "toolCall", "toolResponse"] },
    oneofs: {
      data: [
        "text",
        "inlineData",
        "functionCall",
        "functionResponse",
        "fileData",
        "executableCode",
        "codeExecutionResult",
        "toolCall",
        "toolResponse"
      ]
    }
  },
  { schema: Content.FunctionCall, only: { vertex: ["partialArgs", "willContinue"] } },
  { schema: Content.FunctionResponse, only: { gemini: ["willContinue"] } },
  { schema: Content.FunctionResponsePart, only: { gemini: ["mediaProcessing"] } },
  {
    schema: GenerateContent.GenerationConfig,
    fields: { imageConfig: GenerateContent.ImageConfig },
    added: {
      gemini: { _responseJsonSchema: Schema.Unknown },
      vertex: { modelConfig: GenerateContent.ModelSelectionConfig }
    },
    only: {
      gemini: ["enableEnhancedCivicAnswers"],
      vertex: ["audioTimestamp", "routingConfig", "modelSelectionConfig"]
    }
  },
  {
    schema: GenerateContent.ImageConfig,
    only: { vertex: ["imageOutputOptions", "personGeneration", "prominentPeople"] }
  },
  {
    schema: GenerateContent.ReplicatedVoiceConfig,
    bytes: ["voiceSampleAudio", "consentAudio"],
    only: { gemini: ["consentAudio", "voiceConsentSignature"] }
  },
  { schema: GenerateContent.SafetySetting, only: { vertex: ["method"] } },
  { schema: Tool.FunctionCallingConfig, only: { vertex: ["streamFunctionCallArguments"] } },
  { schema: Tool.GoogleMaps, only: { vertex: ["groundingTypes"] } },
  { schema: Tool.GoogleSearch, type: "Tool.GoogleSearch", only: { vertex: ["blockingConfidence", "excludeDomains"] } },
  { schema: Tool.McpServer, only: { gemini: ["name", "streamableHttpTransport"] } },
  {
    schema: Tool.Schema,
    added: {
      vertex: { additionalProperties: Schema.Unknown, ref: Schema.String, defs: Schema.Record(Schema.String, object) }
    }
  },
  {
    schema: Tool.Tool,
    only: {
      gemini: ["fileSearch", "mcpServers"],
      vertex: ["enterpriseWebSearch", "exaAiSearch", "parallelAiSearch", "retrieval"]
    }
  },
  { schema: Tool.ToolConfig, only: { gemini: ["includeServerSideToolInvocations"] } }
]

/** Integers of 64 bits: numbers, or strings with digits. */
export const int64: Names = [
  "batchSize",
  "epochCount",
  "priority",
  "stepCount",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
  "triggerTokens",
  "targetTokens"
]

/** Integers of 32 bits. Other numbers may have a fraction. */
export const int32: Names = [
  "bpm",
  "candidateCount",
  "logprobs",
  "maxOutputTokens",
  "outputDimensionality",
  "prefixPaddingMs",
  "seed",
  "silenceDurationMs",
  "thinkingBudget"
]

/**
 * Enums whose type is nested in a message, and whose numbers do not count the values in the order of the schema.
 */
export const enumerations: {
  readonly [name: string]: {
    readonly type?: string
    readonly numbers?: { readonly [backend in Backend]: Names }
  } | undefined
} = {
  DynamicRetrievalConfigMode: { type: "DynamicRetrievalConfig.Mode" },
  FunctionCallingConfigMode: { type: "FunctionCallingConfig.Mode" },
  HarmBlockMethod: { type: "SafetySetting.HarmBlockMethod" },
  HarmBlockThreshold: { type: "SafetySetting.HarmBlockThreshold" },
  HarmCategory: {
    numbers: {
      gemini: [
        "HARM_CATEGORY_UNSPECIFIED",
        "HARM_CATEGORY_DEROGATORY",
        "HARM_CATEGORY_TOXICITY",
        "HARM_CATEGORY_VIOLENCE",
        "HARM_CATEGORY_SEXUAL",
        "HARM_CATEGORY_MEDICAL",
        "HARM_CATEGORY_DANGEROUS",
        "HARM_CATEGORY_HARASSMENT",
        "HARM_CATEGORY_HATE_SPEECH",
        "HARM_CATEGORY_SEXUALLY_EXPLICIT",
        "HARM_CATEGORY_DANGEROUS_CONTENT",
        "HARM_CATEGORY_CIVIC_INTEGRITY"
      ],
      vertex: [
        "HARM_CATEGORY_UNSPECIFIED",
        "HARM_CATEGORY_HATE_SPEECH",
        "HARM_CATEGORY_DANGEROUS_CONTENT",
        "HARM_CATEGORY_HARASSMENT",
        "HARM_CATEGORY_SEXUALLY_EXPLICIT",
        "HARM_CATEGORY_CIVIC_INTEGRITY"
      ]
    }
  },
  Language: { type: "ExecutableCode.Language" },
  MediaResolution: { type: "GenerationConfig.MediaResolution" },
  Modality: { type: "GenerationConfig.Modality" },
  Outcome: { type: "CodeExecutionResult.Outcome" },
  ThinkingLevel: { type: "ThinkingConfig.ThinkingLevel" }
}
