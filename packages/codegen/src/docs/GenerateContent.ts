import type { FileDocs } from "../WrittenDocs.ts"

export const GenerateContent: FileDocs = {
  GenerateContentParameters: {
    "": "Parameters of `models.generateContent` and `models.generateContentStream`.",
    config: "Generation settings and options of the call.",
    contents: "The prompt, or the conversation so far: a string, a part, a content, or a list of them.",
    model: "The name of the model, for example `gemini-2.5-flash`, or the full name of a tuned model."
  },
  GenerateContentConfig: {
    "...": "GenerationConfig",
    "": "Generation settings and options of the call. The defaults of generation settings depend on the model.",
    automaticContinuation:
      "Whether the SDK continues an incomplete answer until it is complete. The default is `true`. Not sent to the server.",
    automaticFunctionCalling: "Settings of automatic function calling. Not sent to the server.",
    cachedContent: "The name of a cache that is prepended to the prompt, for example `cachedContents/abc123`.",
    continuationToken:
      "The token of an incomplete answer that this call continues, from `Candidate.continuationToken`.",
    generationOutputConfig: "The location to which generated media are written.",
    imageConfig: "Settings of generated images.",
    labels: "Labels for billing reports, as key-value pairs.",
    modelArmorConfig: "Model Armor templates that check the prompt and the answer. Not together with `safetySettings`.",
    responseModalities:
      "The modalities that the answer may contain, for example `TEXT` and `IMAGE`. The default is text.",
    responseSchema:
      "The schema of a JSON answer, in the dialect of the API or as JSON Schema, which the SDK translates. Requires `responseMimeType: \"application/json\"`.",
    safetySettings: "The blocking thresholds for harm categories. At most one setting per category.",
    serviceTier: "The service tier, which determines speed and price.",
    speechConfig: "The voices of generated speech. A string is the name of a prebuilt voice.",
    store: "Whether the server logs the call. The default is the setting of the project.",
    systemInstruction:
      "Instructions for the model that apply to the whole conversation, such as its role and style. Text only.",
    toolConfig: "Settings that are shared by all tools.",
    tools: "The tools that the model may use: functions that the caller runs, and server-side tools."
  },
  GenerationConfig: {
    "": "Generation settings. The defaults depend on the model.",
    audioTimestamp: "Whether the model uses timestamps of audio input.",
    audioTranscriptionConfig: "Settings of speech recognition for audio in the prompt.",
    candidateCount: "The number of answers to generate. The default is 1. Not all models support more.",
    enableAffectiveDialog: "Whether the model adapts its answers to the emotions of the user.",
    enableEnhancedCivicAnswers: "Whether to enhance answers about civic topics. Not all models support it.",
    frequencyPenalty:
      "The penalty for tokens by how often they appear in the answer, from -2 to 2. Positive values reduce repetition.",
    logprobs:
      "The number of most likely tokens to return at each position, from 1 to 20. Requires `responseLogprobs: true`.",
    maxOutputTokens:
      "The maximum number of tokens of an answer, including thinking. An answer that reaches it ends with `MAX_TOKENS`.",
    mediaResolution: "The resolution at which the model reads media. It determines the number of tokens.",
    modelSelectionConfig: "How the server selects a model.",
    presencePenalty:
      "The penalty for tokens that already appear in the answer, from -2 to 2. Positive values make the answer more diverse.",
    responseFormat: "The output format for each modality, instead of `responseMimeType` and `responseSchema`.",
    responseJsonSchema:
      "The JSON Schema of a JSON answer, sent unchanged. Requires `responseMimeType: \"application/json\"`. Not together with `responseSchema`.",
    responseLogprobs: "Whether the answer includes the log probabilities of its tokens.",
    responseMimeType:
      "The media type of a text answer: `text/plain` (the default), `application/json`, or `text/x.enum` for one value of an enum.",
    responseModalities: "The modalities that the answer may contain. The default is text.",
    responseSchema:
      "The schema of a JSON answer, in the dialect of the API. Requires `responseMimeType: \"application/json\"`.",
    routingConfig: "Settings of the model router.",
    seed: "The random seed. With the same seed, the model returns the same answer in most, but not all, cases.",
    speechConfig: "The voices of generated speech.",
    stopSequences: "Strings that stop the generation. The answer does not include them. At most 5.",
    temperature: "The randomness of the answer, from 0 (most deterministic) to 2. The default depends on the model.",
    thinkingConfig: "Settings of the model's thinking.",
    topK: "The number of most likely tokens to sample from. The default depends on the model.",
    topP:
      "The cumulative probability of the most likely tokens to sample from, from 0 to 1. The default depends on the model.",
    translationConfig: "Settings of live translation of speech."
  },
  GenerationConfigThinkingConfig: { "": "A type without fields. Use `ThinkingConfig`." },
  AutomaticFunctionCallingConfig: {
    "": "Settings of automatic function calling: the SDK runs functions and sends their results back.",
    disable: "Whether to disable automatic function calling. The default is `false`.",
    ignoreCallHistory: "Whether to leave the call history out of the response. The default is `false`.",
    maximumRemoteCalls: "The maximum number of turns whose functions are called. The default is 10."
  },
  ThinkingConfig: {
    "": "Settings of the model's thinking.",
    includeThoughts: "Whether to include summaries of the thinking, as parts with `thought: true`.",
    thinkingBudget:
      "The number of tokens for thinking: 0 disables thinking, -1 leaves it to the model. The range and the default depend on the model. For Gemini 2.5 models.",
    thinkingLevel: "The amount of thinking. For Gemini 3 models, instead of `thinkingBudget`."
  },
  ThinkingLevel: {
    "": "The amount of thinking. Not all models support all levels.",
    THINKING_LEVEL_UNSPECIFIED: "The default of the model.",
    MINIMAL: "As little thinking as possible, for the lowest latency.",
    LOW: "A low amount.",
    MEDIUM: "A medium amount.",
    HIGH: "A high amount.",
    XHIGH: "More than `HIGH`."
  },
  SafetySetting: {
    "": "The blocking threshold for one harm category.",
    category: "The harm category.",
    method: "What blocking is based on. The default is probability.",
    threshold: "The lowest rating that is blocked."
  },
  HarmCategory: {
    "": "A category of harmful content.",
    HARM_CATEGORY_UNSPECIFIED: "Unspecified. Do not use.",
    HARM_CATEGORY_HARASSMENT: "Harassment.",
    HARM_CATEGORY_HATE_SPEECH: "Hate speech.",
    HARM_CATEGORY_SEXUALLY_EXPLICIT: "Sexually explicit content.",
    HARM_CATEGORY_DANGEROUS_CONTENT: "Dangerous content.",
    HARM_CATEGORY_CIVIC_INTEGRITY: "Content that may harm elections. Deprecated.",
    HARM_CATEGORY_JAILBREAK: "Attempts to bypass safety filters.",
    HARM_CATEGORY_IMAGE_HATE: "Hateful images.",
    HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT: "Dangerous images.",
    HARM_CATEGORY_IMAGE_HARASSMENT: "Harassing images.",
    HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT: "Sexually explicit images."
  },
  HarmBlockMethod: {
    "": "What blocking is based on.",
    HARM_BLOCK_METHOD_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    SEVERITY: "Probability and severity.",
    PROBABILITY: "Probability."
  },
  HarmBlockThreshold: {
    "": "The lowest rating of harmful content that is blocked.",
    HARM_BLOCK_THRESHOLD_UNSPECIFIED: "The default of the model.",
    BLOCK_LOW_AND_ABOVE: "Block low ratings and above.",
    BLOCK_MEDIUM_AND_ABOVE: "Block medium ratings and above.",
    BLOCK_ONLY_HIGH: "Block high ratings only.",
    BLOCK_NONE: "Block nothing.",
    OFF: "Turn off the filter."
  },
  SafetyRating: {
    "": "A safety rating of content in one harm category.",
    blocked: "Whether this rating caused the content to be blocked.",
    category: "The harm category.",
    overwrittenThreshold: "The threshold that replaced the one in the request.",
    probability: "The probability of harm.",
    probabilityScore: "The probability of harm, from 0 to 1.",
    severity: "The severity of harm.",
    severityScore: "The severity of harm, from 0 to 1."
  },
  HarmProbability: {
    "": "A probability of harm.",
    HARM_PROBABILITY_UNSPECIFIED: "Unspecified.",
    NEGLIGIBLE: "Negligible.",
    LOW: "Low.",
    MEDIUM: "Medium.",
    HIGH: "High."
  },
  HarmSeverity: {
    "": "A severity of harm.",
    HARM_SEVERITY_UNSPECIFIED: "Unspecified.",
    HARM_SEVERITY_NEGLIGIBLE: "Negligible.",
    HARM_SEVERITY_LOW: "Low.",
    HARM_SEVERITY_MEDIUM: "Medium.",
    HARM_SEVERITY_HIGH: "High."
  },
  ServiceTier: {
    "": "A service tier, which determines speed and price.",
    unspecified: "The default, which is `standard`.",
    flex: "Lower price and higher latency.",
    standard: "The default price and latency.",
    priority: "Higher price and lower latency."
  },
  MediaResolution: {
    "": "The resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    MEDIA_RESOLUTION_UNSPECIFIED: "The default of the model.",
    MEDIA_RESOLUTION_LOW: "Low detail, low token cost.",
    MEDIA_RESOLUTION_MEDIUM: "Medium detail, medium token cost.",
    MEDIA_RESOLUTION_HIGH: "High detail, high token cost."
  },
  Modality: {
    "": "A modality of output.",
    MODALITY_UNSPECIFIED: "Unspecified. Do not use.",
    TEXT: "Text.",
    IMAGE: "Images.",
    AUDIO: "Audio.",
    VIDEO: "Video."
  },
  SpeechConfigUnion: { "": "The voices of generated speech, or the name of a prebuilt voice." },
  SpeechConfig: {
    "": "The voices of generated speech: one voice, or one per speaker.",
    languageCode: "The language of the speech as a BCP-47 code, for example `en-US`.",
    multiSpeakerVoiceConfig: "The voices of several speakers. Not together with `voiceConfig`.",
    voiceConfig: "The voice."
  },
  MultiSpeakerVoiceConfig: {
    "": "The voices of several speakers.",
    speakerVoiceConfigs: "The voices, one per speaker."
  },
  SpeakerVoiceConfig: {
    "": "The voice of one speaker.",
    speaker: "The name of the speaker, as used in the prompt.",
    voiceConfig: "The voice."
  },
  VoiceConfig: {
    "": "A voice: prebuilt, stored, or replicated from a sample.",
    prebuiltVoiceConfig: "A prebuilt voice.",
    replicatedVoiceConfig: "A voice replicated from a sample.",
    voice: "The name of a voice."
  },
  PrebuiltVoiceConfig: {
    "": "A prebuilt voice.",
    voiceName: "The name of the voice, for example `Kore`."
  },
  ReplicatedVoiceConfig: {
    "": "A voice replicated from a sample of it, with the consent of its owner.",
    consentAudio: "The recorded consent of the owner of the voice, in base64 and in the same format.",
    mimeType: "The media type of the sample: `audio/wav`, with 16 bits and 24 kHz.",
    voiceConsentSignature: "The signature of a consent that was verified before, instead of `consentAudio`.",
    voiceSampleAudio: "The sample in base64."
  },
  VoiceConsentSignature: {
    "": "A signature of the consent to replicate a voice.",
    signature: "The signature."
  },
  ImageConfig: {
    "": "Settings of generated images.",
    aspectRatio: "The aspect ratio, for example `1:1`, `3:4` or `16:9`.",
    imageOutputOptions: "The file format of the images.",
    imageSize: "The size: `1K` (the default), `2K` or `4K`. Not all models support all sizes.",
    outputCompressionQuality: "The quality of JPEG images, from 0 to 100.",
    outputMimeType: "The media type of the images: `image/png` or `image/jpeg`.",
    personGeneration: "Whether images may show people: `ALLOW_ALL`, `ALLOW_ADULT` or `ALLOW_NONE`.",
    prominentPeople:
      "Whether images may show prominent people. Allowed by default, unless `personGeneration` forbids people."
  },
  ImageConfigImageOutputOptions: {
    "": "The file format of generated images.",
    compressionQuality: "The quality of JPEG images, from 0 to 100.",
    mimeType: "The media type of the images: `image/png` or `image/jpeg`."
  },
  ProminentPeople: {
    "": "Whether images may show prominent people.",
    PROMINENT_PEOPLE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    ALLOW_PROMINENT_PEOPLE: "Allow them.",
    BLOCK_PROMINENT_PEOPLE: "Block them."
  },
  GenerationOutputConfig: {
    "": "The location to which generated media are written.",
    outputUriPrefix: "A Cloud Storage folder, for example `gs://bucket/folder/`."
  },
  ModelArmorConfig: {
    "": "Model Armor templates that check the prompt and the answer.",
    promptTemplateName:
      "The full name of the template for the prompt: `projects/{project}/locations/{location}/templates/{template}`.",
    responseTemplateName: "The full name of the template for the answer."
  },
  ModelSelectionConfig: {
    "": "How the server selects a model.",
    featureSelectionPreference: "The preference between quality and cost."
  },
  FeatureSelectionPreference: {
    "": "A preference between quality and cost.",
    FEATURE_SELECTION_PREFERENCE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    PRIORITIZE_QUALITY: "Quality.",
    BALANCED: "A balance of both.",
    PRIORITIZE_COST: "Low cost."
  },
  GenerationConfigRoutingConfig: {
    "": "Settings of the model router. Set one of the two modes.",
    autoMode: "The server selects the model.",
    manualMode: "The caller selects the model."
  },
  GenerationConfigRoutingConfigAutoRoutingMode: {
    "": "Automatic routing: the server selects the model.",
    modelRoutingPreference: "The preference between quality and cost."
  },
  GenerationConfigRoutingConfigManualRoutingMode: {
    "": "Manual routing: the caller selects the model.",
    modelName: "The name of the model."
  },
  AudioTranscriptionConfig: {
    "": "Settings of speech recognition.",
    adaptationPhrases: "Deprecated form of `customVocabulary`.",
    customVocabulary: "Words and phrases to recognize, such as names.",
    diarization: "Whether to distinguish and label speakers. Not with the mode `SMART`.",
    languageAuto: "Deprecated: without `languageCodes`, the language is detected.",
    languageCodes: "The expected languages, as BCP-47 codes such as `en-US`. The default is automatic detection.",
    languageHints: "Deprecated form of `languageCodes`.",
    mode: "The transcription mode. The default is `VERBATIM`.",
    sourceText: "A text to edit by voice instructions. With the mode `SMART`, the answer is the complete edited text.",
    wordTimestamp: "Whether to return word timestamps. Not with the mode `SMART`."
  },
  AudioTranscriptionConfigMode: {
    "": "A transcription mode.",
    MODE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    VERBATIM: "Verbatim.",
    SMART: "Edited for readability: without filler words and false starts, with paragraphs and lists."
  },
  LanguageAuto: { "": "Automatic language detection. It has no settings." },
  LanguageHints: {
    "": "The expected languages.",
    languageCodes: "The languages as BCP-47 codes, for example `en-US`."
  },
  TranslationConfig: {
    "": "Settings of live translation of speech.",
    echoTargetLanguage:
      "Whether to repeat speech that is already in the target language. By default, there is no output for it.",
    targetLanguageCode: "The target language as a BCP-47 code, for example `en-US`."
  },
  ResponseFormat: {
    "": "The output format, with settings for each modality.",
    audio: "The format of audio.",
    image: "The format of images.",
    text: "The format of text.",
    video: "The format of video."
  },
  AudioResponseFormat: {
    "": "The format of generated audio.",
    bitRate: "The bit rate in bits per second, for compressed formats.",
    delivery: "How the audio is delivered.",
    mimeType: "The media type, for example `audio/mp3`.",
    sampleRate: "The sample rate in hertz."
  },
  ImageResponseFormat: {
    "": "The format of generated images.",
    aspectRatio: "The aspect ratio.",
    delivery: "How the image is delivered.",
    imageSize: "The size.",
    mimeType: "The media type, for example `image/jpeg`."
  },
  TextResponseFormat: {
    "": "The format of generated text.",
    mimeType: "The media type: `text/plain`, or `application/json` for JSON.",
    schema: "The JSON Schema of the output. Requires `mimeType: \"application/json\"`."
  },
  VideoResponseFormat: {
    "": "The format of generated video.",
    aspectRatio: "The aspect ratio.",
    delivery: "How the video is delivered.",
    duration: "The length, as a duration such as `8s`.",
    gcsUri: "The Cloud Storage location of the video. Vertex AI requires it if `delivery` is `URI`.",
    resolution: "The resolution: `360p`, `720p`, `1080p` or `4k`."
  },
  Delivery: {
    "": "How generated media are delivered.",
    DELIVERY_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    INLINE: "Inline, as bytes in the answer.",
    URI: "As a URI in the answer."
  },
  AspectRatio: {
    "": "An aspect ratio, as width:height.",
    ASPECT_RATIO_UNSPECIFIED: "The default of the model.",
    ASPECT_RATIO_ONE_BY_ONE: "1:1.",
    ASPECT_RATIO_TWO_BY_THREE: "2:3.",
    ASPECT_RATIO_THREE_BY_TWO: "3:2.",
    ASPECT_RATIO_THREE_BY_FOUR: "3:4.",
    ASPECT_RATIO_FOUR_BY_THREE: "4:3.",
    ASPECT_RATIO_FOUR_BY_FIVE: "4:5.",
    ASPECT_RATIO_FIVE_BY_FOUR: "5:4.",
    ASPECT_RATIO_NINE_BY_SIXTEEN: "9:16.",
    ASPECT_RATIO_SIXTEEN_BY_NINE: "16:9.",
    ASPECT_RATIO_TWENTY_ONE_BY_NINE: "21:9.",
    ASPECT_RATIO_ONE_BY_EIGHT: "1:8.",
    ASPECT_RATIO_EIGHT_BY_ONE: "8:1.",
    ASPECT_RATIO_ONE_BY_FOUR: "1:4.",
    ASPECT_RATIO_FOUR_BY_ONE: "4:1."
  },
  ImageSize: {
    "": "The size of a generated image, by its longer edge.",
    IMAGE_SIZE_UNSPECIFIED: "The default of the model.",
    IMAGE_SIZE_FIVE_TWELVE: "512 pixels.",
    IMAGE_SIZE_ONE_K: "About 1,024 pixels.",
    IMAGE_SIZE_TWO_K: "About 2,048 pixels.",
    IMAGE_SIZE_FOUR_K: "About 4,096 pixels."
  },
  GenerateContentResponse: {
    "": "A response of the model, or one chunk of a streamed response.",
    automaticFunctionCallingHistory: "The conversation including all automatic function calls.",
    candidates: "The answers: one, unless the request asks for more, or none if the prompt was blocked.",
    createTime: "The time of the request, in RFC 3339 format.",
    modelStatus: "The status of the model.",
    modelVersion: "The version of the model that answered.",
    promptFeedback: "Feedback on the prompt, if it was blocked.",
    responseId: "The id of the response. All chunks of a stream have the same id.",
    usageMetadata: "Token usage. In a stream, the last chunk contains the usage of the whole response."
  },
  GenerateContentResponsePromptFeedback: {
    "": "Feedback on a blocked prompt.",
    blockReason: "The reason why the prompt was blocked.",
    blockReasonMessage: "An explanation of the reason.",
    safetyRatings: "The safety ratings of the prompt."
  },
  BlockedReason: {
    "": "The reason why a prompt was blocked.",
    BLOCKED_REASON_UNSPECIFIED: "Unspecified.",
    SAFETY: "Harmful content. See `safetyRatings` for the category.",
    OTHER: "Another reason.",
    BLOCKLIST: "A term on a blocklist.",
    PROHIBITED_CONTENT: "Prohibited content.",
    IMAGE_SAFETY: "A harmful image.",
    MODEL_ARMOR: "Model Armor.",
    JAILBREAK: "An attempt to bypass safety filters."
  },
  GenerateContentResponseUsageMetadata: {
    "": "The token usage of a request.",
    cacheTokensDetails: "The cached tokens by modality.",
    cachedContentTokenCount: "The number of cached tokens in the prompt. Included in `promptTokenCount`.",
    candidatesTokenCount: "The number of tokens of the answers, without thinking.",
    candidatesTokensDetails: "The tokens of the answers by modality.",
    initialPromptTokenCount:
      "The number of tokens of the original prompt, if the answer was continued over several requests.",
    promptTokenCount: "The number of tokens of the prompt, including cached tokens.",
    promptTokensDetails: "The tokens of the prompt by modality.",
    thoughtsTokenCount: "The number of tokens of thinking.",
    toolUsePromptTokenCount: "The number of tokens of results of server-side tools.",
    toolUsePromptTokensDetails: "The tokens of results of tools by modality.",
    totalTokenCount: "The total number of tokens: prompt, answers, thinking and results of tools.",
    trafficType: "The traffic type of the request."
  },
  ModalityTokenCount: {
    "": "The number of tokens of one modality.",
    modality: "The modality.",
    tokenCount: "The number of tokens."
  },
  MediaModality: {
    "": "A modality of content.",
    MODALITY_UNSPECIFIED: "Unspecified.",
    TEXT: "Text.",
    IMAGE: "Images.",
    VIDEO: "Video.",
    AUDIO: "Audio.",
    DOCUMENT: "Documents, such as PDF."
  },
  TrafficType: {
    "": "The traffic type of a request.",
    TRAFFIC_TYPE_UNSPECIFIED: "Unspecified.",
    ON_DEMAND: "Pay-as-you-go.",
    ON_DEMAND_PRIORITY: "Pay-as-you-go with priority.",
    ON_DEMAND_FLEX: "Pay-as-you-go, flex tier.",
    ON_DEMAND_OFFPEAK: "Pay-as-you-go, off-peak.",
    PROVISIONED_THROUGHPUT: "Provisioned throughput."
  },
  ModelStatus: {
    "": "The stage of a model's life cycle.",
    message: "A message about the status.",
    modelStage: "The stage.",
    retirementTime: "The retirement time of the model, in RFC 3339 format."
  },
  ModelStage: {
    "": "The stage of a model's life cycle.",
    MODEL_STAGE_UNSPECIFIED: "Unspecified.",
    UNSTABLE_EXPERIMENTAL: "Experimental, and may change at any time.",
    EXPERIMENTAL: "Experimental. Not for production.",
    PREVIEW: "A preview.",
    STABLE: "Stable, for production.",
    LEGACY: "Superseded by a newer model.",
    DEPRECATED: "Deprecated.",
    RETIRED: "Retired."
  },
  Candidate: {
    "": "One answer of the model.",
    avgLogprobs: "The average log probability per token.",
    citationMetadata: "Citations of sources in the answer.",
    content: "The content of the answer, or of this chunk of it.",
    continuationToken: "The token that continues an incomplete answer. The SDK uses it automatically.",
    finishMessage: "An explanation of `finishReason`.",
    finishReason: "The reason why the generation ended. Not set while the stream continues.",
    groundingMetadata: "The sources of the answer, if tools retrieved any.",
    index: "The index of this candidate.",
    logprobsResult: "The log probabilities of the tokens, if `responseLogprobs` is set.",
    safetyRatings: "The safety ratings of the answer.",
    tokenCount: "The number of tokens of the answer.",
    urlContextMetadata: "The pages that the tool `urlContext` retrieved."
  },
  FinishReason: {
    "": "The reason why a generation ended.",
    FINISH_REASON_UNSPECIFIED: "Unspecified.",
    STOP: "The answer is complete, or a stop sequence was reached.",
    MAX_TOKENS: "`maxOutputTokens` was reached, and the answer is truncated.",
    SAFETY: "The answer was blocked as harmful. See `safetyRatings` for the category.",
    RECITATION: "The answer was blocked as a possible recitation of a source.",
    LANGUAGE: "The language is not supported. Gemini Developer API only.",
    OTHER: "Another reason.",
    BLOCKLIST: "The answer contains a term on a blocklist.",
    PROHIBITED_CONTENT: "The answer may contain prohibited content.",
    SPII: "The answer may contain sensitive personal data.",
    MALFORMED_FUNCTION_CALL: "The model generated a function call that cannot be parsed.",
    IMAGE_SAFETY: "A generated image was blocked as harmful.",
    IMAGE_PROHIBITED_CONTENT: "A generated image may contain prohibited content.",
    IMAGE_OTHER: "The image generation ended for another reason.",
    NO_IMAGE: "The model did not generate the expected image.",
    IMAGE_RECITATION: "A generated image was blocked as a possible recitation of a source.",
    UNEXPECTED_TOOL_CALL: "The model called a tool that is not declared or not enabled.",
    TOO_MANY_TOOL_CALLS: "The model called too many tools of the server in one request, and did not come to an answer.",
    MISSING_THOUGHT_SIGNATURE:
      "The request lacks a thought signature that an earlier answer had: send the parts of answers back unchanged. Gemini Developer API only.",
    MALFORMED_RESPONSE: "The model generated an invalid answer.",
    ESCALATION: "The request was stopped by an escalation rule. Gemini Developer API only.",
    PUP_LIMITED_DISABLED:
      "The account is limited or disabled, because it violated the Prohibited Use Policy. Gemini Developer API only.",
    CONTINUATION: "The answer is incomplete, and `continuationToken` continues it.",
    MODEL_ARMOR: "The answer was blocked by Model Armor. Vertex AI only."
  },
  CitationMetadata: {
    "": "Citations of sources in an answer.",
    citations: "The sources."
  },
  Citation: {
    "": "A citation of a source.",
    endIndex: "The end of the citation in the answer (exclusive).",
    license: "The license of the source.",
    publicationDate: "The publication date of the source.",
    startIndex: "The start of the citation in the answer.",
    title: "The title of the source.",
    uri: "The URI of the source."
  },
  GoogleTypeDate: {
    "": "A date. Unknown parts are 0.",
    day: "The day of the month, from 1 to 31.",
    month: "The month, from 1 to 12.",
    year: "The year, from 1 to 9999."
  },
  LogprobsResult: {
    "": "The log probabilities of the tokens of an answer.",
    chosenCandidates: "The tokens of the answer, in order.",
    logProbabilitySum: "The sum of the log probabilities of the tokens of the answer.",
    topCandidates: "The most likely tokens at each position."
  },
  LogprobsResultTopCandidates: {
    "": "The most likely tokens at one position.",
    candidates: "The tokens, in order of probability."
  },
  LogprobsResultCandidate: {
    "": "A token with its log probability.",
    logProbability: "The log probability.",
    token: "The token as text.",
    tokenId: "The id of the token."
  },
  UrlContextMetadata: {
    "": "The pages that the tool `urlContext` retrieved.",
    urlMetadata: "The pages."
  },
  UrlMetadata: {
    "": "A page that the tool `urlContext` tried to retrieve.",
    retrievedUrl: "The URL of the page.",
    urlRetrievalStatus: "The retrieval status."
  },
  UrlRetrievalStatus: {
    "": "A retrieval status.",
    URL_RETRIEVAL_STATUS_UNSPECIFIED: "Unspecified.",
    URL_RETRIEVAL_STATUS_SUCCESS: "Retrieved.",
    URL_RETRIEVAL_STATUS_ERROR: "Failed with an error.",
    URL_RETRIEVAL_STATUS_PAYWALL: "Blocked by a paywall.",
    URL_RETRIEVAL_STATUS_UNSAFE: "Blocked as unsafe."
  },
  GroundingMetadata: {
    "": "The sources of an answer.",
    googleMapsWidgetContextToken:
      "A token for the Google Maps widget, if `enableWidget` is set. The API will remove it.",
    groundingChunks: "The sources.",
    groundingSupports: "The sections of the answer and their sources.",
    imageSearchQueries: "The queries of image searches.",
    retrievalMetadata: "Metadata of the retrieval decision.",
    retrievalQueries: "The queries of retrieval tools.",
    searchEntryPoint: "Google Search suggestions to show with the answer.",
    sourceFlaggingUris: "URIs at which users can report a place or a review.",
    webSearchQueries: "The queries of web searches."
  },
  GroundingMetadataSourceFlaggingUri: {
    "": "A URI at which users can report a place or a review of Google Maps.",
    flagContentUri: "The URI.",
    sourceId: "The id of the place or the review."
  },
  GroundingChunk: {
    "": "A source of an answer. One of the fields is set.",
    image: "An image of an image search.",
    maps: "A place or a route of Google Maps.",
    retrievedContext: "A chunk of one of your documents.",
    web: "A page of a web search."
  },
  GroundingChunkWeb: {
    "": "A page of a web search.",
    domain: "The domain of the page.",
    title: "The title of the page.",
    uri: "The URI of the page, which redirects through Google."
  },
  GroundingChunkImage: {
    "": "An image of an image search.",
    domain: "The domain of the page that contains the image.",
    imageUri: "The URI of the image.",
    sourceUri: "The URI of the page that contains the image.",
    title: "The title of the page."
  },
  GroundingChunkRetrievedContext: {
    "": "A chunk of one of your documents.",
    customMetadata: "The custom metadata of the document.",
    documentName: "The full name of the document in Vertex AI Search.",
    fileSearchStore: "The name of the file search store, for example `fileSearchStores/my-store`.",
    mediaId:
      "The name of the media, as `fileSearchStores.downloadMedia` takes it: `fileSearchStores/{store}/media/{media}`.",
    pageNumber: "The page of the document.",
    ragChunk: "The chunk, if it comes from the RAG Engine.",
    text: "The text.",
    title: "The title of the document.",
    uri: "The URI of the document."
  },
  GroundingChunkCustomMetadata: {
    "": "One entry of custom metadata: a key and a value of one kind.",
    key: "The key.",
    numericValue: "The value, if it is a number.",
    stringListValue: "The value, if it is a list of strings.",
    stringValue: "The value, if it is a string."
  },
  GroundingChunkStringList: {
    "": "A list of strings.",
    values: "The strings."
  },
  RagChunk: {
    "": "A chunk of a document in the RAG Engine.",
    chunkId: "The id of the chunk.",
    fileId: "The id of the file.",
    pageSpan: "The pages of the chunk.",
    text: "The text."
  },
  RagChunkPageSpan: {
    "": "A range of pages, starting at 1.",
    firstPage: "The first page.",
    lastPage: "The last page (inclusive)."
  },
  GroundingChunkMaps: {
    "": "A place or a route of Google Maps.",
    placeAnswerSources: "The reviews that support the answer.",
    placeId: "The id of the place, for example `places/ChIJ…`.",
    route: "The route.",
    text: "The text about the place.",
    title: "The name of the place.",
    uri: "The URI of the place in Google Maps."
  },
  GroundingChunkMapsRoute: {
    "": "A route of Google Maps.",
    distanceMeters: "The distance in metres.",
    duration: "The travel time, as a duration such as `600s`.",
    encodedPolyline: "The route as an encoded polyline."
  },
  GroundingChunkMapsPlaceAnswerSources: {
    "": "The sources of an answer about a place.",
    flagContentUri: "The URI at which users can report it.",
    reviewSnippet: "Deprecated form of `reviewSnippets`.",
    reviewSnippets: "The reviews."
  },
  GroundingChunkMapsPlaceAnswerSourcesReviewSnippet: {
    "": "A review of a place.",
    authorAttribution: "The author of the review.",
    flagContentUri: "The URI at which users can report the review.",
    googleMapsUri: "The URI of the review in Google Maps.",
    relativePublishTimeDescription: "The age of the review, as text.",
    review: "The resource name of the review.",
    reviewId: "The id of the review.",
    title: "The title of the review."
  },
  GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution: {
    "": "The author of a review.",
    displayName: "The name of the author.",
    photoUri: "The URI of the author's photo.",
    uri: "The URI of the author's profile."
  },
  GroundingSupport: {
    "": "A section of an answer and its sources.",
    confidenceScores: "The confidence in each source, from 0 to 1, in the order of `groundingChunkIndices`.",
    groundingChunkIndices: "The indices of the sources in `groundingChunks`.",
    renderedParts: "The indices of the rendered parts of the section.",
    segment: "The section."
  },
  Segment: {
    "": "A section of an answer.",
    endIndex: "The end of the section in the part, in bytes (exclusive).",
    partIndex: "The index of the part in the content.",
    startIndex: "The start of the section in the part, in bytes.",
    text: "The text."
  },
  SearchEntryPoint: {
    "": "Google Search suggestions to show with a grounded answer.",
    renderedContent: "HTML and CSS of the suggestions, to embed in a page.",
    sdkBlob: "The searches as JSON in base64: pairs of a search term and a URL."
  },
  RetrievalMetadata: {
    "": "Metadata of a retrieval decision.",
    googleSearchDynamicRetrievalScore: "The predicted usefulness of a web search, from 0 to 1."
  }
}
