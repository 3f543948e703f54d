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
  SessionClosed,
  StreamInterrupted,
  TimeoutError,
  TurnFailed,
  TurnLimitReached,
  Unauthenticated,
  UnprocessableEntity,
  UnsupportedField,
  UnsupportedMethod
} from "./GenAIError.ts"
export type { LiveEvent } from "./LiveSession.ts"
export {
  type AnsweredError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  ApiError,
  type ApiErrorInfo,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ContinuationInterruptedError,
  type ContinuationInterruptedErrorInfo,
  type ContinuationProgress,
  type ErrorResponse,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError
} from "./promise/ApiError.ts"
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
export { Chat, Chats } from "./promise/Chats.ts"
export type { ClientLogger } from "./promise/ClientLogger.ts"
export * from "./promise/Content.ts"
export type { CredentialUpdateParams } from "./promise/Credentials.ts"
export { Documents } from "./promise/Documents.ts"
export type {
  DownloadEnvironmentFileParams,
  ListEnvironmentFilesParams,
  ListEnvironmentFilesResponse,
  ListEnvironmentsParams,
  UploadEnvironmentFileParams
} from "./promise/Environments.ts"
export type { Fetch } from "./promise/Fetch.ts"
export { Files, type UploadFileConfig, type UploadFileParameters, type WaitFileParameters } from "./promise/Files.ts"
export {
  FileSearchStores,
  type UploadToFileSearchStoreConfig,
  type UploadToFileSearchStoreParameters
} from "./promise/FileSearchStores.ts"
export type * as FunctionCalling from "./promise/FunctionCalling.ts"
export type { ToolFunction } from "./promise/FunctionCalling.ts"
export { GenerateContentResponse } from "./promise/GenerateContentResponse.ts"
export type { GoogleAuth, GoogleAuthOptions } from "./promise/GoogleAuth.ts"
export { type ClientOptions, GoogleGenAI, type GoogleGenAIOptions } from "./promise/GoogleGenAI.ts"
export type {
  AutomaticContinuationOption,
  GoogleGenAIInteraction,
  GoogleGenAIResponseWithSdkHttpResponse,
  GoogleGenAISdkHttpResponse,
  SseMessage,
  Stream
} from "./promise/Interaction.ts"
export type { RunOptions, RunTool } from "./promise/Interactions.ts"
export type { Polling, WaitConfig } from "./promise/internal/Waiting.ts"
export { Live, type LiveConnectParameters, type LiveConnectSettings } from "./promise/Live.ts"
export type { LiveCallbacks, LiveCloseEvent, LiveErrorEvent, LiveMusicCallbacks } from "./promise/LiveCallbacks.ts"
export type { LiveMusicConnectParameters } from "./promise/LiveMusic.ts"
export { LiveMusicServerMessage } from "./promise/LiveMusicServerMessage.ts"
export { LiveMusicSession } from "./promise/LiveMusicSession.ts"
export { LiveServerMessage } from "./promise/LiveServerMessage.ts"
export { mcpToTool } from "./promise/Mcp.ts"
export type { McpClient, McpClientTool, McpToolConfig } from "./promise/McpClient.ts"
export { type GeneratedObject, Models, type ObjectEvent } from "./promise/Models.ts"
export {
  type Operation,
  type OperationGetParameters,
  Operations,
  type WaitOperationParameters
} from "./promise/Operations.ts"
export { Pager } from "./promise/Pager.ts"
export {
  ContentReferenceImage,
  ControlReferenceImage,
  MaskReferenceImage,
  RawReferenceImage,
  StyleReferenceImage,
  SubjectReferenceImage
} from "./promise/ReferenceImage.ts"
export type { RequestOptions as GoogleGenAIRequestOptions } from "./promise/RequestOptions.ts"
export type { BackoffStrategy, RetryConfig } from "./promise/RetryConfig.ts"
export { Session } from "./promise/Session.ts"
export type {
  TelemetryContext,
  TelemetryContextManager,
  TelemetryHistogram,
  TelemetryHistogramOptions,
  TelemetryMeter,
  TelemetryOptions,
  TelemetrySpan,
  TelemetrySpanOptions,
  TelemetryTracer,
  TelemetryValue
} from "./promise/Telemetry.ts"
export { Tunings, type WaitTuningJobParameters } from "./promise/Tunings.ts"
export type { UploadedFile } from "./promise/UploadedFile.ts"
export * as Usage from "./promise/Usage.ts"
export { verifyWebhook } from "./promise/WebhookDelivery.ts"
export type {
  Dialect,
  GenerateObjectParameters,
  Incomplete,
  OutputConfig,
  StreamObjectParameters
} from "./StructuredOutput.ts"
export * as TokenCount from "./TokenCount.ts"
export type { Uploadable, UploadProgress } from "./Uploadable.ts"
export {
  InvalidDelivery,
  type VerifyOptions as VerifyWebhookOptions,
  type WebhookDelivery,
  type WebhookEvent
} from "./WebhookDelivery.ts"
export type * from "./wire/plain/AuthTokens.ts"
export type * from "./wire/plain/Batches.ts"
export type * from "./wire/plain/Caches.ts"
export type * from "./wire/plain/Chats.ts"
export {
  AudioResponseFormat,
  CancelTuningJobResponse,
  ComputeTokensResponse,
  CountTokensResponse,
  CreateFileResponse,
  DeleteCachedContentResponse,
  DeleteFileResponse,
  DeleteModelResponse,
  EditImageResponse,
  EmbedContentResponse,
  EvaluateDatasetResponse,
  FunctionResponse,
  FunctionResponseBlob,
  FunctionResponseFileData,
  FunctionResponsePart,
  GenerateContentResponsePromptFeedback,
  GenerateContentResponseUsageMetadata,
  GenerateImagesResponse,
  GenerateVideosOperation,
  GenerateVideosResponse,
  HttpResponse,
  ImageResponseFormat,
  ImportFileOperation,
  ImportFileResponse,
  InlinedEmbedContentResponse,
  InlinedResponse,
  ListBatchJobsResponse,
  ListCachedContentsResponse,
  ListDocumentsResponse,
  ListFileSearchStoresResponse,
  ListFilesResponse,
  ListModelsResponse,
  ListTuningJobsResponse,
  LiveClientToolResponse,
  LiveSendToolResponseParameters,
  RecontextImageResponse,
  RegisterFilesResponse,
  ReinforcementTuningAutoraterScorerParsedResponseConversionScorer,
  ReinforcementTuningParseResponseConfig,
  ResponseFormat,
  SegmentImageResponse,
  SingleEmbedContentResponse,
  TextResponseFormat,
  ToolResponse,
  UploadToFileSearchStoreOperation,
  UploadToFileSearchStoreResponse,
  UploadToFileSearchStoreResumableResponse,
  UpscaleImageResponse,
  ValidateRewardResponse,
  VideoResponseFormat
} from "./wire/plain/Classes.ts"
export type * from "./wire/plain/Content.ts"
export type * from "./wire/plain/Documents.ts"
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
} from "./wire/plain/Enums.ts"
export type * from "./wire/plain/Files.ts"
export type * from "./wire/plain/FileSearchStores.ts"
export type * from "./wire/plain/GenerateContent.ts"
export type * from "./wire/plain/HttpOptions.ts"
export type * from "./wire/plain/Images.ts"
export type * from "./wire/plain/Live.ts"
export type * from "./wire/plain/LiveMusic.ts"
export type * from "./wire/plain/Models.ts"
export type * as Agents from "./wire/plain/namespaces/Agents.ts"
export type * as Credentials from "./wire/plain/namespaces/Credentials.ts"
export type * as Decisions from "./wire/plain/namespaces/Decisions.ts"
export type * as Environments from "./wire/plain/namespaces/Environments.ts"
export type * as Interactions from "./wire/plain/namespaces/Interactions.ts"
export type * as Triggers from "./wire/plain/namespaces/Triggers.ts"
export type * as Voices from "./wire/plain/namespaces/Voices.ts"
export type * as Webhooks from "./wire/plain/namespaces/Webhooks.ts"
export type * from "./wire/plain/Operations.ts"
export type * from "./wire/plain/Tool.ts"
export type * from "./wire/plain/Tunings.ts"
export type * from "./wire/plain/Videos.ts"
