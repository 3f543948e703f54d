/**
 * The SDK for plain async code, under the names of `@google/genai`: changing the import moves a program over.
 *
 * Promises reject with the tagged errors of this package, which are `Error`s with `name` (their tag), `status` and `message`.
 *
 * @since 0.1.0
 */
export * as Auth from "./Auth.ts"
export type {
  BatchRequest,
  SubmitConfig as BatchSubmitConfig,
  SubmitParameters as BatchSubmitParameters
} from "./BatchRun.ts"
export type { UploadedFile, UploadFileConfig, UploadFileParameters } from "./Files.ts"
export type { UploadToFileSearchStoreConfig, UploadToFileSearchStoreParameters } from "./FileSearchStores.ts"
export { InvalidConfig } from "./GenAIConfig.ts"
export {
  ApiStatusError,
  AuthError,
  BadRequest,
  Conflict,
  ConnectionError,
  ContinuationInterrupted,
  DecodeError,
  detailsOf,
  EmptyResponse,
  type GenAIError,
  InvalidOutput,
  InvalidRequest,
  isGenAIError,
  JobFailed,
  NotFound,
  type OutputIssue,
  PermissionDenied,
  PromptBlocked,
  QuotaExhausted,
  RateLimited,
  RequestTimeout,
  SchemaUnsupported,
  ServerError,
  ServiceUnavailable,
  StreamInterrupted,
  TimeoutError,
  TurnFailed,
  TurnLimitReached,
  Unauthenticated,
  UnprocessableEntity,
  UnsupportedField,
  UnsupportedMethod
} from "./GenAIError.ts"
export { GenerateContentResponse } from "./GenerateContentResponse.ts"
export type { EditImageParameters } from "./Models.ts"
export { ApiError } from "./promise/ApiError.ts"
export { AuthTokens as Tokens } from "./promise/AuthTokens.ts"
export { type BaseUrlParameters, setDefaultBaseUrls } from "./promise/BaseUrls.ts"
export {
  Batches,
  type BatchItem,
  type BatchResultsParameters,
  type BatchRunConfig,
  type BatchRunParameters,
  type WaitBatchJobParameters
} from "./promise/Batches.ts"
export { CacheLease } from "./promise/CacheLease.ts"
export { Caches } from "./promise/Caches.ts"
export { Chat, Chats, type CreateChatParameters, type SendMessageParameters } from "./promise/Chats.ts"
export * from "./promise/Content.ts"
export { Documents } from "./promise/Documents.ts"
export { Files, type RegisterFilesParameters, type WaitFileParameters } from "./promise/Files.ts"
export { FileSearchStores } from "./promise/FileSearchStores.ts"
export type {
  AutomaticFunctionCallingConfig,
  CallableTool,
  CallableToolConfig,
  GenerateContentConfig,
  GenerateContentParameters,
  ToolFunction,
  ToolListUnion,
  ToolUnion
} from "./promise/FunctionCalling.ts"
export type { GoogleAuth, GoogleAuthOptions } from "./promise/GoogleAuth.ts"
export { GoogleGenAI, type GoogleGenAIOptions } from "./promise/GoogleGenAI.ts"
export type { RunOptions, RunTool } from "./promise/Interactions.ts"
export type { Polling, WaitConfig } from "./promise/internal/Waiting.ts"
export { type McpClient, type McpClientTool, type McpToolConfig, mcpToTool } from "./promise/Mcp.ts"
export { Models } from "./promise/Models.ts"
export {
  GenerateVideosOperation,
  ImportFileOperation,
  type Operation,
  type OperationGetParameters,
  Operations,
  UploadToFileSearchStoreOperation,
  type WaitOperationParameters
} from "./promise/Operations.ts"
export { Pager } from "./promise/Pager.ts"
export type { RequestOptions as GoogleGenAIRequestOptions } from "./promise/RequestOptions.ts"
export { Tunings, type WaitTuningJobParameters } from "./promise/Tunings.ts"
export { verifyWebhook } from "./promise/WebhookDelivery.ts"
export {
  ContentReferenceImage,
  ControlReferenceImage,
  MaskReferenceImage,
  RawReferenceImage,
  type ReferenceImage,
  StyleReferenceImage,
  SubjectReferenceImage
} from "./ReferenceImage.ts"
export type {
  Dialect,
  GeneratedObject,
  GenerateObjectParameters,
  Incomplete,
  ObjectEvent,
  OutputConfig,
  StreamObjectParameters
} from "./StructuredOutput.ts"
export type { Uploadable, UploadProgress } from "./Uploadable.ts"
export {
  InvalidDelivery,
  type VerifyOptions as VerifyWebhookOptions,
  type WebhookDelivery,
  type WebhookEvent
} from "./WebhookDelivery.ts"
export type * as Agents from "./wire/Agents.ts"
export type * from "./wire/AuthTokens.ts"
export type * from "./wire/Batches.ts"
export type * from "./wire/Caches.ts"
export type * from "./wire/Chats.ts"
export type * from "./wire/Content.ts"
export type * as Credentials from "./wire/Credentials.ts"
export type * as Decisions from "./wire/Decisions.ts"
export type * from "./wire/Documents.ts"
export {
  ActivityHandling,
  AdapterSize,
  AggregationMetric,
  ApiSpec,
  AspectRatio,
  AudioTranscriptionConfigMode,
  AuthType,
  Behavior,
  BlockedReason,
  ControlReferenceType,
  Delivery,
  DocumentState,
  DynamicRetrievalConfigMode,
  EditMode,
  EmbeddingApiType,
  EndSensitivity,
  Environment,
  FeatureSelectionPreference,
  FileSource,
  FileState,
  FinishReason,
  FunctionCallingConfigMode,
  FunctionResponseScheduling,
  HarmBlockMethod,
  HarmBlockThreshold,
  HarmCategory,
  HarmProbability,
  HarmSeverity,
  HttpElementLocation,
  ImagePromptLanguage,
  ImageResizeMode,
  ImageSize,
  InteractionStatus,
  JobState,
  Language,
  LiveMusicPlaybackControl,
  MaskReferenceMode,
  MatchOperation,
  MediaModality,
  MediaProcessing,
  MediaResolution,
  Modality,
  ModelStage,
  MusicGenerationMode,
  Outcome,
  PagedItem,
  PairwiseChoice,
  PartMediaResolutionLevel,
  PersonGeneration,
  PhishBlockThreshold,
  ProminentPeople,
  ReinforcementTuningThinkingLevel,
  ResourceScope,
  ResponseParseType,
  SafetyFilterLevel,
  SafetyPolicy,
  Scale,
  SegmentMode,
  ServiceTier,
  StartSensitivity,
  SubjectReferenceType,
  ThinkingLevel,
  ToolType,
  TrafficType,
  TuningJobState,
  TuningMethod,
  TuningMode,
  TuningSpeed,
  TuningTask,
  TurnCompleteReason,
  TurnCoverage,
  Type,
  UrlRetrievalStatus,
  VadSignalType,
  VideoCompressionQuality,
  VideoGenerationMaskMode,
  VideoGenerationReferenceType,
  VideoOrientation,
  VoiceActivityType
} from "./wire/Enums.ts"
export type * as Environments from "./wire/Environments.ts"
export type * from "./wire/Files.ts"
export type * from "./wire/FileSearchStores.ts"
export type * from "./wire/GenerateContent.ts"
export type * from "./wire/HttpOptions.ts"
export type * from "./wire/Images.ts"
export type * as Interactions from "./wire/Interactions.ts"
export type * from "./wire/Live.ts"
export type * from "./wire/LiveMusic.ts"
export type * from "./wire/Models.ts"
export type * from "./wire/Operations.ts"
export type * from "./wire/Tool.ts"
export type * as Triggers from "./wire/Triggers.ts"
export type * from "./wire/Tunings.ts"
export type * from "./wire/Videos.ts"
export type * as Voices from "./wire/Voices.ts"
export type * as Webhooks from "./wire/Webhooks.ts"
