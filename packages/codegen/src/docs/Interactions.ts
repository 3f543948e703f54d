import type { FileDocs } from "../WrittenDocs.ts"

export const Interactions: FileDocs = {
  CreateInteractionParams: {
    "": "Parameters of `interactions.create` and `interactions.createStream`: either with a `model` or with an `agent`."
  },
  CreateModelInteractionParams: {
    "...": "CreateModelInteraction",
    "": "An interaction with a model.",
    automatic_continuation:
      "Whether the SDK continues an incomplete answer until it is complete. The default is `true`. Not sent to the server."
  },
  CreateAgentInteractionParams: {
    "...": "CreateModelInteractionParams",
    "": "An interaction with an agent.",
    agent: "The agent: a predefined agent, or the id of a custom agent.",
    agent_config: "Settings of the agent."
  },
  CreateModelInteraction: {
    "": "An interaction with a model.",
    background:
      "Whether to run in the background. The call returns immediately with the status `in_progress` or `queued`. The default is `false`.",
    cached_content: "The name of a cache that is prepended to the input.",
    continuation_token: "The token of the incomplete answer that this call continues.",
    environment: "The environment for tools and agents: an id, `remote` for a new one, or its settings.",
    generation_config: "Generation settings.",
    input: "The input: a string, content, a list of content, or the steps of a conversation.",
    labels:
      "Labels for billing reports, as key-value pairs of at most 63 characters: lowercase letters, digits, underscores and dashes.",
    model: "The name of the model, for example `gemini-2.5-flash`.",
    previous_interaction_id: "The id of the interaction to continue. Its steps precede the input.",
    response_format: "The format of the output: one format, or one for each modality.",
    response_mime_type: "Deprecated form of `response_format`: the media type of the output.",
    response_modalities: "The modalities that the answer may contain.",
    safety_settings: "The blocking thresholds for harm categories.",
    service_tier: "The service tier, which determines speed and price.",
    store: "Whether to store the interaction for later retrieval. The default is `true`. Required for `background`.",
    stream: "Whether to stream events. Set by `interactions.createStream`.",
    system_instruction: "Instructions for the model. They are not inherited from the previous interaction.",
    tools: "The tools that the model may use. They are not inherited from the previous interaction.",
    webhook_config: "The webhooks that are notified when the work is done."
  },
  CreateAgentInteraction: {
    "...": "CreateAgentInteractionParams",
    "": "An interaction with an agent."
  },
  CreateAgentInteractionAgentConfig: { "": "Settings of an agent." },
  InteractionAgentConfig: { "": "Settings of an agent." },
  CreateAgentInteractionEnvironment: { "": "An environment: an id, `remote` for a new one, or its settings." },
  CreateModelInteractionEnvironment: { "": "An environment: an id, `remote` for a new one, or its settings." },
  InteractionEnvironment: { "": "An environment: an id, `remote` for a new one, or its settings." },
  CreateAgentInteractionResponseFormat: { "": "The format of the output: one format, or one for each modality." },
  CreateModelInteractionResponseFormat: { "": "The format of the output: one format, or one for each modality." },
  InteractionResponseFormat: { "": "The format of the output: one format, or one for each modality." },
  InteractionsInput: {
    "": "The input: a string, content, a list of content, or the steps of a conversation."
  },
  GetInteractionByIdParams: {
    "": "Parameters of `interactions.get` and `interactions.getStream`.",
    id: "The id of the interaction.",
    include_input: "Whether to include the input in the response. The default is `false`.",
    last_event_id: "The id of the last received event. The stream resumes after it. Only with `stream`.",
    stream: "Whether to stream events. Set by `interactions.getStream`."
  },
  CancelInteractionByIdParams: { id: "The id of an interaction that runs in the background." },
  DeleteInteractionParams: { id: "The id of the interaction." },
  Interaction: {
    "...": "CreateAgentInteractionParams",
    "": "An interaction with a model or an agent.",
    continuation_ids: "The ids of all interactions that were merged into this one.",
    continuation_token: "The token that continues an incomplete answer. The SDK uses it automatically.",
    created: "The creation time, in RFC 3339 format.",
    environment_id: "The id of the environment.",
    errors: "The error.",
    id: "The id, for `previous_interaction_id` and `interactions.get`.",
    input: "The input. Only with `include_input`.",
    output_audio: "The last audio of the output. Added by the SDK.",
    output_image: "The last image of the output. Added by the SDK.",
    output_text: "The text of the last model output. Added by the SDK.",
    output_video: "The last video of the output. Added by the SDK.",
    status: "The current state.",
    steps: "The steps: thinking, tool calls and their results, and output.",
    updated: "The time of the last update, in RFC 3339 format.",
    usage: "Token usage."
  },
  InteractionStatus: {
    "": "The status of an interaction.",
    in_progress: "Running.",
    requires_action: "Waiting for results of function calls.",
    completed: "Succeeded.",
    failed: "Failed. See `errors`.",
    cancelled: "Cancelled.",
    incomplete: "Ended before the answer was complete, for example at `max_output_tokens`.",
    budget_exceeded: "Ended, because the budget is exhausted.",
    queued: "Queued.",
    requires_continuation: "The answer is incomplete, and `continuation_token` continues it."
  },
  InteractionStatusUpdateStatus: { "...": "InteractionStatus", "": "The status of an interaction." },
  InteractionSseEventInteractionStatus: { "...": "InteractionStatus", "": "The status of an interaction." },
  InteractionSSEEvent: { "": "An event of a streamed interaction, discriminated by `event_type`." },
  InteractionSSEStreamEvent: { "": "An event as the stream frames it.", data: "The event." },
  InteractionCreatedEvent: {
    "...": "InteractionStep.StepStart",
    "": "The interaction was created.",
    interaction: "The initial state of the interaction."
  },
  InteractionCompletedEvent: {
    "...": "InteractionStep.StepStart",
    "": "The interaction has ended.",
    interaction: "The interaction, without its steps."
  },
  InteractionStatusUpdate: {
    "...": "InteractionStep.StepStart",
    "": "The status of the interaction has changed.",
    continuation_token: "The token that continues an incomplete answer.",
    interaction_id: "The id of the interaction.",
    status: "The new status.",
    usage: "Token usage so far."
  },
  InteractionSseEventInteraction: {
    "...": "Interaction",
    "": "A partial interaction in an event.",
    agent: "The agent, if there is one.",
    model: "The name of the model, if there is one.",
    object: "The type of the object."
  },
  ErrorEvent: { "...": "InteractionStep.StepStart", "": "An error.", error: "The error." },
  ErrorT: {
    "": "The error.",
    code: "A code of the error, as a URI.",
    message: "The error message, in English."
  },
  Model: { "": "The name of a model. Names that are not listed are sent as they are." },
  AgentOption: { "": "The name of a predefined agent, or the id of a custom agent." },
  GenerationConfig: {
    "": "Generation settings. The defaults depend on the model.",
    image_config: "Settings of generated images. Use `response_format`.",
    max_output_tokens: "The maximum number of tokens of the output.",
    seed: "The random seed. With the same seed, the model returns the same answer in most, but not all, cases.",
    speech_config: "The voices of generated speech.",
    stop_sequences: "Strings that stop the generation. The answer does not include them.",
    temperature: "The randomness of the answer, from 0 (most deterministic) to 2.",
    thinking_level: "The amount of thinking.",
    thinking_summaries: "Whether the answer includes summaries of the model's thinking.",
    tool_choice: "Settings of function calling.",
    top_p: "The cumulative probability of the most likely tokens to sample from, from 0 to 1.",
    transcription_config: "Settings of speech recognition.",
    video_config: "Settings of generated video."
  },
  ThinkingLevel: {
    "": "The amount of thinking. Not all models support all levels.",
    minimal: "As little thinking as possible, for the lowest latency.",
    low: "A low amount.",
    medium: "A medium amount.",
    high: "A high amount.",
    xhigh: "More than `high`."
  },
  ThinkingSummaries: {
    "": "Whether an answer includes summaries of the model's thinking.",
    auto: "Include summaries when available.",
    none: "Never."
  },
  ImageConfig: {
    "": "Settings of generated images.",
    aspect_ratio: "The aspect ratio, as width:height.",
    image_size: "The size, by the longer edge."
  },
  ImageConfigAspectRatio: { "": "An aspect ratio, as width:height." },
  ImageConfigImageSize: { "": "The size of an image, by its longer edge." },
  SpeechConfigUnion: { "": "The voices of generated speech." },
  SpeakerConfig: { "": "The voices of several speakers.", speakers: "The voices, one per speaker." },
  SpeechConfig: {
    "": "The voice of a speaker.",
    language: "The language of the speech as a BCP-47 code, for example `en-US`.",
    speaker: "The name of the speaker, as used in the input.",
    voice: "The name of the voice, for example `Kore`."
  },
  TranscriptionConfig: {
    "": "Settings of speech recognition.",
    adaptation_phrases: "Deprecated form of `custom_vocabulary`.",
    custom_vocabulary: "Words and phrases to recognize, such as names.",
    diarization_mode: "Deprecated form of `mode.diarization_mode`.",
    language_codes: "The expected languages, as BCP-47 codes such as `en-US`. The default is automatic detection.",
    language_hints: "Deprecated form of `language_codes`.",
    mode: "The transcription mode.",
    timestamp_granularities: "Deprecated form of `mode.timestamp_granularities`."
  },
  TranscriptionMode: { "": "A transcription mode with its settings." },
  TranscriptionConfigMode: { "": "A transcription mode." },
  TranscriptionConfigModeEnum: {
    "": "A transcription mode.",
    verbatim: "Verbatim.",
    smart: "Edited for readability, without filler words and false starts."
  },
  SmartTranscriptionMode: {
    "": "A transcription edited for readability.",
    source_text: "A text to edit by voice instructions. The answer is the complete edited text."
  },
  VerbatimTranscriptionMode: {
    "": "A verbatim transcription.",
    diarization_mode: "The mode of speaker diarization: `speaker`. The default is no diarization.",
    timestamp_granularities: "The granularity of timestamps: `word`. The default is no timestamps."
  },
  VideoConfig: { "": "Settings of generated video.", task: "The task." },
  Task: {
    "": "A task of video generation.",
    text_to_video: "Generate a video from text.",
    image_to_video: "Generate a video from an image.",
    reference_to_video: "Generate a video with reference images.",
    edit: "Edit a video.",
    extend: "Extend a video.",
    upscale: "Upscale a video."
  },
  ResponseFormat: { "": "The output format, discriminated by `type`, or a JSON Schema." },
  TextResponseFormat: {
    "": "The format of text.",
    mime_type: "The media type: `text/plain`, or `application/json` for JSON.",
    schema: "The JSON Schema of the output. Requires `mime_type: \"application/json\"`."
  },
  TextResponseFormatMimeType: { "": "The media type of text." },
  ImageResponseFormat: {
    "": "The format of images.",
    aspect_ratio: "The aspect ratio, as width:height.",
    delivery: "How the image is delivered.",
    image_size: "The size, by the longer edge.",
    mime_type: "The media type."
  },
  ImageResponseFormatAspectRatio: { "": "An aspect ratio, as width:height." },
  ImageResponseFormatDelivery: {
    "": "How generated media are delivered.",
    inline: "Inline, as bytes in the answer.",
    uri: "As a URI in the answer."
  },
  ImageResponseFormatImageSize: { "": "The size of an image, by its longer edge." },
  ImageResponseFormatMimeType: { "": "The media type of images." },
  AudioResponseFormat: {
    "": "The format of audio.",
    bit_rate: "The bit rate in bits per second, for compressed formats.",
    delivery: "How the audio is delivered.",
    mime_type: "The media type.",
    sample_rate: "The sample rate in hertz."
  },
  AudioResponseFormatDelivery: { "...": "ImageResponseFormatDelivery", "": "How generated media are delivered." },
  AudioResponseFormatMimeType: { "": "The media type of audio." },
  VideoResponseFormat: {
    "": "The format of video.",
    aspect_ratio: "The aspect ratio, as width:height.",
    delivery: "How the video is delivered.",
    duration: "The length, as a duration such as `8s`.",
    gcs_uri: "The Cloud Storage location of the video, if `delivery` is `uri`.",
    resolution: "The resolution."
  },
  VideoResponseFormatAspectRatio: { "": "An aspect ratio, as width:height." },
  VideoResponseFormatDelivery: { "...": "ImageResponseFormatDelivery", "": "How generated media are delivered." },
  Resolution: { "": "The resolution of video." },
  SafetySetting: {
    "": "The blocking threshold for one harm category.",
    method: "What blocking is based on.",
    threshold: "The lowest rating that is blocked.",
    type: "The harm category."
  },
  Method: {
    "": "What blocking is based on.",
    severity: "Probability and severity.",
    probability: "Probability."
  },
  Threshold: {
    "": "The lowest rating of harmful content that is blocked.",
    block_low_and_above: "Block low ratings and above.",
    block_medium_and_above: "Block medium ratings and above.",
    block_only_high: "Block high ratings only.",
    block_none: "Block nothing.",
    off: "Turn off the filter."
  },
  HarmCategory: {
    "": "A category of harmful content.",
    hate_speech: "Hate speech.",
    dangerous_content: "Dangerous content.",
    harassment: "Harassment.",
    sexually_explicit: "Sexually explicit content.",
    civic_integrity: "Content that may harm elections.",
    image_hate: "Hateful images.",
    image_dangerous_content: "Dangerous images.",
    image_harassment: "Harassing images.",
    image_sexually_explicit: "Sexually explicit images.",
    jailbreak: "Attempts to bypass safety filters."
  },
  ServiceTier: {
    "": "A service tier, which determines speed and price.",
    flex: "Lower price and higher latency.",
    standard: "The default price and latency.",
    priority: "Higher price and lower latency.",
    deferred: "Served later."
  },
  WebhookConfig: {
    "": "The webhooks that are notified when the work is done.",
    uris: "The URIs to notify, instead of the registered webhooks.",
    user_metadata: "User-defined data that is returned with each event."
  },
  AntigravityAgentConfig: {
    "": "Settings of the agent Antigravity.",
    max_total_tokens: "The maximum number of tokens of the run, as a decimal string.",
    model: "The name of the model that the agent uses."
  },
  DeepResearchAgentConfig: {
    "": "Settings of the agent Deep Research.",
    collaborative_planning:
      "Whether the agent first proposes a plan and waits for confirmation. The default is `false`.",
    enable_bigquery_tool: "Whether the agent may query BigQuery. The default is `false`.",
    thinking_summaries: "Whether the answer includes summaries of the model's thinking.",
    visualization: "Whether the report includes visualizations."
  },
  Visualization: { "": "Whether a report includes visualizations.", off: "Never.", auto: "The agent decides." },
  DynamicAgentConfig: { "": "Settings of a custom agent, with arbitrary fields." },
  CodeMenderAgentConfig: {
    "": "Settings of the agent CodeMender, which finds and fixes vulnerabilities in code.",
    find_request: "The scan request.",
    fix_request: "The fix to make.",
    model: "The name of the model that the agent uses.",
    session_config: "Settings of the session.",
    session_id: "The id of the session to continue."
  },
  FindRequest: {
    "": "A scan by CodeMender.",
    description: "A description of what to look for.",
    finding_id: "The id of a finding to verify.",
    mode: "The mode: scan or verify.",
    source_files: "The source files to scan."
  },
  Mode: {
    "": "A mode of CodeMender.",
    scan: "Scan for vulnerabilities.",
    verify: "Verify a finding."
  },
  FixRequest: {
    "": "A fix by CodeMender.",
    description: "A description of what to fix.",
    finding_id: "The id of the finding to fix.",
    source_files: "The source files to change."
  },
  FileContent: { "": "A source file.", content: "The text of the file.", path: "The path of the file." },
  SessionConfig: {
    "": "Settings of a session of CodeMender.",
    max_rounds: "The maximum number of rounds."
  },
  Environment: {
    "": "A server-side environment for tools and agents.",
    env: "Environment variables: values, or references to credentials.",
    environment_id: "The id of an existing environment to update with these settings.",
    network: "The network access of the environment.",
    sources: "Files to put into it."
  },
  Env: { "": "The value of an environment variable: a string, or a reference to a credential." },
  EnvVar: {
    "": "An environment variable.",
    credential: "The id of the credential whose value it has.",
    value: "The value."
  },
  Network: { "": "The network access of an environment." },
  NetworkEnum: { "": "The network access of an environment.", disabled: "None." },
  EnvironmentNetworkEgressAllowlist: {
    "": "The network access of an environment.",
    allowlist: "The domains that can be reached, or `disabled`."
  },
  Allowlist: { "": "The domains that can be reached from an environment, or `disabled`." },
  AllowlistEntry: {
    "": "A domain that can be reached from an environment.",
    credential: "The id of a credential to add to requests to the domain.",
    domain: "The domain, for example `example.com` or `*.example.com`; `*` is all domains.",
    transform: "Headers to add to requests to the domain, by name."
  },
  Disabled: { "": "Nothing can be reached.", disabled: "Nothing can be reached." },
  Transform: { "": "Headers to add to requests, by name." },
  Source: {
    "": "Files to put into an environment.",
    content: "The content, for the type `inline`.",
    encoding: "The encoding of the content, for example `base64`. The default is plain text.",
    source:
      "The location of the files, for the other types, for example `gs://bucket/folder` or the URL of a repository.",
    target: "The target path in the environment.",
    type: "The kind of source."
  },
  SourceType: {
    "": "A kind of source of files.",
    gcs: "Cloud Storage.",
    inline: "The content itself.",
    repository: "A repository of source code.",
    skill_registry: "A registry of skills."
  },
  Processing: { "": "How the model reads a video." },
  CodeExecutionResultStepResult: { "": "The standard output, or content." },
  FunctionResultStepResultUnion: { "": "The result of a function: text, an object, or content." },
  FunctionResultDeltaResultUnion: { "": "The result of a function: text, an object, or content." },
  MCPServerToolResultStepResultUnion: { "": "The result of a tool: text, an object, or content." },
  MCPServerToolResultDeltaResultUnion: { "": "The result of a tool: text, an object, or content." },
  Empty: { "": "Nothing." }
}
