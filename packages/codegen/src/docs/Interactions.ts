import type { FileDocs } from "../Docs.ts"

export const Interactions: FileDocs = {
  CreateInteractionParams: {
    "": "Parameters of `interactions.create` and `interactions.createStream`: either with a `model` or with an `agent`."
  },
  CreateModelInteractionParams: {
    "...": "CreateModelInteraction",
    "": "An interaction with a model.",
    automatic_continuation:
      "Whether an answer that the server splits over several requests is put together. The default is `true`. Never sent."
  },
  CreateAgentInteractionParams: {
    "...": "CreateModelInteractionParams",
    "": "An interaction with an agent.",
    agent: "The agent: one of Google's, or the id of your own.",
    agent_config: "Settings of the agent, of its kind."
  },
  CreateModelInteraction: {
    "": "An interaction with a model.",
    background:
      "Whether the work goes on without a connection. The answer then comes at once, with the status `in_progress` or `queued`. The default is `false`.",
    cached_content: "The name of a cache to use as the beginning of the input.",
    continuation_token: "The token of an incomplete answer that this call continues.",
    environment: "The environment in which tools and agents work: its id, `remote` for a new one, or its settings.",
    generation_config: "How the answer is generated.",
    input: "What the user says: a string, content, a list of content, or the steps of a conversation.",
    labels:
      "Labels by which costs are told apart, as names and values of at most 63 characters: lower case letters, digits, underscores and dashes.",
    model: "The name of the model, for example `gemini-2.5-flash`.",
    previous_interaction_id: "The id of the interaction that this one goes on from. Its steps come before the input.",
    response_format: "The form of the output: one format, or one for each kind of output.",
    response_mime_type: "The older form of `response_format`: the media type of the output.",
    response_modalities: "The kinds of output that the answer may have.",
    safety_settings: "How much harm is let through, for each harm category.",
    service_tier: "How urgent the call is, which decides its price.",
    store:
      "Whether the server keeps the interaction, so that later calls can refer to it. The default is `true`; `background` needs it.",
    stream: "Whether the answer comes as events. `interactions.createStream` sets it.",
    system_instruction:
      "Instructions to the model that hold for the whole interaction. Not taken over from the previous one.",
    tools: "What the model may use while it answers. Not taken over from the previous interaction.",
    webhook_config: "Where the server reports the end of the work."
  },
  CreateAgentInteraction: {
    "...": "CreateAgentInteractionParams",
    "": "An interaction with an agent."
  },
  CreateAgentInteractionAgentConfig: { "": "Settings of an agent, of its kind." },
  InteractionAgentConfig: { "": "Settings of an agent, of its kind." },
  CreateAgentInteractionEnvironment: { "": "An environment: its id, `remote` for a new one, or its settings." },
  CreateModelInteractionEnvironment: { "": "An environment: its id, `remote` for a new one, or its settings." },
  InteractionEnvironment: { "": "An environment: its id, `remote` for a new one, or its settings." },
  CreateAgentInteractionResponseFormat: { "": "The form of the output: one format, or one for each kind of output." },
  CreateModelInteractionResponseFormat: { "": "The form of the output: one format, or one for each kind of output." },
  InteractionResponseFormat: { "": "The form of the output: one format, or one for each kind of output." },
  InteractionsInput: {
    "": "What the user says: a string, content, a list of content, or the steps of a conversation."
  },
  GetInteractionByIdParams: {
    "": "Parameters of `interactions.get` and `interactions.getStream`.",
    id: "The id of the interaction.",
    include_input: "Whether the answer has the input. The default is `false`.",
    last_event_id: "The id of the last event that was seen: the stream begins after it. Only with `stream`.",
    stream: "Whether the answer comes as events. `interactions.getStream` sets it."
  },
  CancelInteractionByIdParams: { id: "The id of the interaction, which runs in the background." },
  DeleteInteractionParams: { id: "The id of the interaction." },
  Interaction: {
    "...": "CreateAgentInteractionParams",
    "": "A turn with a model or an agent.",
    continuation_ids: "The ids of all requests that the answer was put together from.",
    continuation_token: "The token with which an incomplete answer is continued. The SDK does so by itself.",
    created: "When it was created, as an RFC 3339 time.",
    environment_id: "The id of the environment that was used.",
    errors: "What went wrong.",
    id: "The id, for `previous_interaction_id` and `interactions.get`.",
    input: "What the user said. Only where `include_input` was set.",
    output_audio: "The last audio of the answer. The SDK puts it there.",
    output_image: "The last image of the answer. The SDK puts it there.",
    output_text: "The text at the end of the answer. The SDK puts it there.",
    output_video: "The last video of the answer. The SDK puts it there.",
    status: "How far it is.",
    steps: "The steps: thinking, calls of tools and their results, and output.",
    updated: "When it was last changed, as an RFC 3339 time.",
    usage: "The numbers of tokens."
  },
  InteractionStatus: {
    "": "How far an interaction is.",
    in_progress: "It runs.",
    requires_action: "It waits for results of functions that the model called.",
    completed: "It ended well.",
    failed: "It failed; `errors` says why.",
    cancelled: "It was cancelled.",
    incomplete: "It ended before the answer was complete, for example at `max_output_tokens`.",
    budget_exceeded: "It ended because its budget was used up.",
    queued: "It waits to be run.",
    requires_continuation: "The answer is not complete; `continuation_token` continues it."
  },
  InteractionStatusUpdateStatus: { "...": "InteractionStatus", "": "How far an interaction is." },
  InteractionSseEventInteractionStatus: { "...": "InteractionStatus", "": "How far an interaction is." },
  InteractionSSEEvent: { "": "An event of a streamed interaction, told apart by `event_type`." },
  InteractionSSEStreamEvent: { "": "An event as the stream frames it.", data: "The event." },
  InteractionCreatedEvent: {
    "...": "InteractionStep.StepStart",
    "": "The interaction begins.",
    interaction: "The interaction, as far as it is known."
  },
  InteractionCompletedEvent: {
    "...": "InteractionStep.StepStart",
    "": "The interaction ends.",
    interaction: "The interaction. Its steps came before."
  },
  InteractionStatusUpdate: {
    "...": "InteractionStep.StepStart",
    "": "The interaction has another status.",
    continuation_token: "The token from which an incomplete answer is continued.",
    interaction_id: "The id of the interaction.",
    status: "The new status.",
    usage: "The numbers of tokens so far."
  },
  InteractionSseEventInteraction: {
    "...": "Interaction",
    "": "An interaction as events have it: in part.",
    agent: "The agent, if it is one.",
    model: "The name of the model, if it is one.",
    object: "The kind of the object."
  },
  ErrorEvent: { "...": "InteractionStep.StepStart", "": "Something went wrong.", error: "What went wrong." },
  ErrorT: {
    "": "What went wrong.",
    code: "A code of the error, as a URI.",
    message: "What went wrong, in English."
  },
  Model: { "": "The name of a model. Names that are not listed are sent as they are." },
  AgentOption: { "": "The name of an agent of Google, or the id of your own." },
  GenerationConfig: {
    "": "How an answer is generated. What is left out has the model's default.",
    image_config: "Settings of generated images. Use `response_format`.",
    max_output_tokens: "The largest number of tokens of the answer.",
    seed: "A number from which random choices are derived. The same seed gives mostly, not always, the same answer.",
    speech_config: "The voice or voices of generated speech.",
    stop_sequences: "Strings that end the answer where they would appear. They are not part of it.",
    temperature: "How random the answer is, from 0, always the likeliest token, to 2.",
    thinking_level: "How much to think.",
    thinking_summaries: "Whether the answer has summaries of the thinking.",
    tool_choice: "Whether the model calls functions, and which ones.",
    top_p: "Each token is chosen among the likeliest ones whose probabilities add up to this, from 0 to 1.",
    transcription_config: "How speech is turned into text.",
    video_config: "Settings of generated video."
  },
  ThinkingLevel: {
    "": "How much a model thinks before it answers. Not all models know every level.",
    minimal: "As little as possible: the fastest answers.",
    low: "Little.",
    medium: "A medium amount.",
    high: "Much: the most careful answers."
  },
  ThinkingSummaries: {
    "": "Whether an answer has summaries of the thinking.",
    auto: "It has, where there are any.",
    none: "It has not."
  },
  ImageConfig: {
    "": "Settings of generated images.",
    aspect_ratio: "The aspect ratio, width by height.",
    image_size: "The size, by the longer side."
  },
  ImageConfigAspectRatio: { "": "An aspect ratio, width by height." },
  ImageConfigImageSize: { "": "The size of an image, by its longer side." },
  SpeechConfigUnion: { "": "The voice or voices of generated speech." },
  SpeakerConfig: { "": "The voices of several speakers.", speakers: "The voice of each speaker." },
  SpeechConfig: {
    "": "The voice of a speaker.",
    language: "The language of the speech as a BCP-47 code, for example `en-US`.",
    speaker: "The name of the speaker, as the input calls them.",
    voice: "The name of the voice, for example `Kore`."
  },
  TranscriptionConfig: {
    "": "How speech is turned into text.",
    adaptation_phrases: "The older form of `custom_vocabulary`.",
    custom_vocabulary: "Words and phrases that are likely to occur, such as names.",
    diarization_mode: "The older form of `mode.diarization_mode`.",
    language_codes: "Languages that are likely, as BCP-47 codes such as `en-US`. Left out, languages are detected.",
    language_hints: "The older form of `language_codes`.",
    mode: "How closely the text follows the speech.",
    timestamp_granularities: "The older form of `mode.timestamp_granularities`."
  },
  TranscriptionMode: { "": "How closely a transcription follows the speech, in detail." },
  TranscriptionConfigMode: { "": "How closely a transcription follows the speech." },
  TranscriptionConfigModeEnum: {
    "": "How closely a transcription follows the speech.",
    verbatim: "Word by word, as it was said.",
    smart: "Edited for reading: without filler words and false starts."
  },
  SmartTranscriptionMode: {
    "": "A transcription that is edited for reading.",
    source_text: "A text that the speech gives instructions to change. The answer is the whole new text."
  },
  VerbatimTranscriptionMode: {
    "": "A transcription word by word, as it was said.",
    diarization_mode: "`speaker`, if speakers are to be told apart and labelled.",
    timestamp_granularities: "What has times: `word`. Left out, nothing has."
  },
  VideoConfig: { "": "Settings of generated video.", task: "What to do." },
  Task: {
    "": "What to do with video.",
    text_to_video: "A video is made from text.",
    image_to_video: "A video is made from an image.",
    reference_to_video: "A video is made with reference images.",
    edit: "A video is edited.",
    extend: "A video is made longer.",
    upscale: "A video is made larger."
  },
  ResponseFormat: { "": "The form of the output, told apart by `type`; or a JSON Schema." },
  TextResponseFormat: {
    "": "The form of text.",
    mime_type: "The media type: `text/plain`, or `application/json` for JSON.",
    schema: "What JSON looks like, as JSON Schema. Needs `mime_type: \"application/json\"`."
  },
  TextResponseFormatMimeType: { "": "The media type of text." },
  ImageResponseFormat: {
    "": "The form of images.",
    aspect_ratio: "The aspect ratio, width by height.",
    delivery: "Whether the image is part of the answer or stored elsewhere.",
    image_size: "The size, by the longer side.",
    mime_type: "The media type."
  },
  ImageResponseFormatAspectRatio: { "": "An aspect ratio, width by height." },
  ImageResponseFormatDelivery: {
    "": "How generated media reach the caller.",
    inline: "As bytes within the answer.",
    uri: "As a URI in the answer."
  },
  ImageResponseFormatImageSize: { "": "The size of an image, by its longer side." },
  ImageResponseFormatMimeType: { "": "The media type of images." },
  AudioResponseFormat: {
    "": "The form of audio.",
    bit_rate: "The bit rate in bits per second, for compressed formats.",
    delivery: "Whether the audio is part of the answer or stored elsewhere.",
    mime_type: "The media type.",
    sample_rate: "The sample rate in hertz."
  },
  AudioResponseFormatDelivery: { "...": "ImageResponseFormatDelivery", "": "How generated media reach the caller." },
  AudioResponseFormatMimeType: { "": "The media type of audio." },
  VideoResponseFormat: {
    "": "The form of video.",
    aspect_ratio: "The aspect ratio, width by height.",
    delivery: "Whether the video is part of the answer or stored elsewhere.",
    duration: "The length, as a duration such as `8s`.",
    gcs_uri: "The place in Cloud Storage to which the video is written, if `delivery` is `uri`.",
    resolution: "The resolution."
  },
  VideoResponseFormatAspectRatio: { "": "An aspect ratio, width by height." },
  VideoResponseFormatDelivery: { "...": "ImageResponseFormatDelivery", "": "How generated media reach the caller." },
  Resolution: { "": "The resolution of video." },
  SafetySetting: {
    "": "How much harm of one category is let through.",
    method: "Whether severity counts beside probability.",
    threshold: "From which rating on content is blocked.",
    type: "The harm category."
  },
  Method: {
    "": "By what harmful content is blocked.",
    severity: "By probability and severity.",
    probability: "By probability."
  },
  Threshold: {
    "": "From which rating on harmful content is blocked.",
    block_low_and_above: "Ratings of low and above are blocked.",
    block_medium_and_above: "Ratings of medium and above are blocked.",
    block_only_high: "Ratings of high are blocked.",
    block_none: "Nothing is blocked.",
    off: "The filter is switched off."
  },
  HarmCategory: {
    "": "A category of harmful content.",
    hate_speech: "Hate speech.",
    dangerous_content: "Content that helps with dangerous acts.",
    harassment: "Harassment.",
    sexually_explicit: "Sexually explicit content.",
    civic_integrity: "Content that may harm elections.",
    image_hate: "Images with hate.",
    image_dangerous_content: "Images with dangerous content.",
    image_harassment: "Images that harass.",
    image_sexually_explicit: "Images with sexually explicit content.",
    jailbreak: "Prompts made to get around the safety filters."
  },
  ServiceTier: {
    "": "How urgent a call is, which decides its price.",
    flex: "Cheaper, and slower: the call may wait for free capacity.",
    standard: "The usual way.",
    priority: "Dearer, and served before others.",
    deferred: "Later, as capacity allows."
  },
  WebhookConfig: {
    "": "Where the server reports the end of the work.",
    uris: "The addresses to report to, instead of the registered webhooks.",
    user_metadata: "Data of your own, which come back with each report."
  },
  AntigravityAgentConfig: {
    "": "Settings of the agent Antigravity.",
    max_total_tokens: "The largest number of tokens of the whole work, as a decimal string.",
    model: "The name of the model that the agent uses."
  },
  DeepResearchAgentConfig: {
    "": "Settings of the agent Deep Research.",
    collaborative_planning:
      "Whether the agent first answers with a plan and waits for consent or changes. The default is `false`.",
    enable_bigquery_tool: "Whether the agent may query BigQuery. The default is `false`.",
    thinking_summaries: "Whether the answer has summaries of the thinking.",
    visualization: "Whether the report has charts."
  },
  Visualization: { "": "Whether a report has charts.", off: "It has none.", auto: "The agent decides." },
  DynamicAgentConfig: { "": "Settings of an agent of your own, with fields of its own." },
  CodeMenderAgentConfig: {
    "": "Settings of the agent CodeMender, which finds and mends weaknesses of code.",
    find_request: "What to look for.",
    fix_request: "What to mend.",
    model: "The name of the model that the agent uses.",
    session_config: "Settings of the session.",
    session_id: "The id of the session to go on with."
  },
  FindRequest: {
    "": "What CodeMender looks for.",
    description: "What to look for, in words.",
    finding_id: "The id of a finding to verify.",
    mode: "Whether to look for weaknesses or to verify one.",
    source_files: "The source files to look at."
  },
  Mode: {
    "": "What CodeMender does.",
    scan: "It looks for weaknesses.",
    verify: "It verifies a weakness."
  },
  FixRequest: {
    "": "What CodeMender mends.",
    description: "What to mend, in words.",
    finding_id: "The id of the finding to mend.",
    source_files: "The source files to change."
  },
  FileContent: { "": "A source file.", content: "The text of the file.", path: "The path of the file." },
  SessionConfig: {
    "": "Settings of a session of CodeMender.",
    max_rounds: "The largest number of rounds before the agent stops."
  },
  Environment: {
    "": "An environment on the server in which tools and agents work.",
    env: "Environment variables: values, or references to credentials.",
    environment_id: "The id of an environment to use again, and to change by these settings.",
    network: "Which addresses can be reached from it.",
    sources: "Files to put into it."
  },
  Env: { "": "The value of an environment variable: a string, or a reference to a credential." },
  EnvVar: {
    "": "An environment variable.",
    credential: "The id of the credential whose value it has.",
    value: "The value."
  },
  Network: { "": "Which addresses can be reached from an environment." },
  NetworkEnum: { "": "Which addresses can be reached from an environment.", disabled: "None." },
  EnvironmentNetworkEgressAllowlist: {
    "": "Which addresses can be reached from an environment.",
    allowlist: "The domains that can be reached, or `disabled`."
  },
  Allowlist: { "": "The domains that can be reached from an environment, or `disabled`." },
  AllowlistEntry: {
    "": "A domain that can be reached from an environment.",
    credential: "The id of the credential that is put on requests to the domain.",
    domain: "The domain, for example `example.com` or `*.example.com`; `*` is all domains.",
    transform: "Headers to put on requests to the domain, by name."
  },
  Disabled: { "": "Nothing can be reached.", disabled: "Nothing can be reached." },
  Transform: { "": "Headers to put on requests, by name." },
  Source: {
    "": "Files to put into an environment.",
    content: "The content, for the type `inline`.",
    encoding: "How the content is encoded, for example `base64`. By default it is text.",
    source:
      "Where the files are, for the other types, for example `gs://bucket/folder` or the address of a repository.",
    target: "The path in the environment to put them at.",
    type: "What kind of source it is."
  },
  SourceType: {
    "": "A kind of source of files.",
    gcs: "Cloud Storage.",
    inline: "The content itself.",
    repository: "A repository of source code.",
    skill_registry: "A registry of skills."
  },
  Processing: { "": "How the model reads a video." },
  CodeExecutionResultStepResult: { "": "What code printed, or pieces of content." },
  FunctionResultStepResultUnion: { "": "The result of a function: text, an object, or pieces of content." },
  FunctionResultDeltaResultUnion: { "": "The result of a function: text, an object, or pieces of content." },
  MCPServerToolResultStepResultUnion: { "": "The result of a tool: text, an object, or pieces of content." },
  MCPServerToolResultDeltaResultUnion: { "": "The result of a tool: text, an object, or pieces of content." },
  Empty: { "": "Nothing." }
}
