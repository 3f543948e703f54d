import type { FileDocs } from "../Docs.ts"

export const GenerateContent: FileDocs = {
  GenerateContentParameters: {
    "": "Parameters of `models.generateContent` and `models.generateContentStream`.",
    config: "Settings of the answer and of the call.",
    contents: "The prompt, or the conversation so far: a string, a part, contents, or a list of them.",
    model: "The name of the model, for example `gemini-2.5-flash`, or the full name of a tuned model."
  },
  GenerateContentConfig: {
    "...": "GenerationConfig",
    "": "Settings of a generated answer and of the call. What is left out has the model's default.",
    automaticContinuation:
      "Whether an answer that the server splits over several requests is put together. The default is `true`. Never sent.",
    automaticFunctionCalling: "Settings of automatic function calling. Never sent.",
    cachedContent: "The name of a cache to use as the beginning of the prompt, for example `cachedContents/abc123`.",
    continuationToken:
      "The token of an incomplete answer that this call continues, from `Candidate.continuationToken`.",
    generationOutputConfig: "Where generated media are written.",
    imageConfig: "Settings of generated images.",
    labels: "Labels by which costs are told apart, as names and values.",
    modelArmorConfig:
      "Templates of Model Armor that check the prompt and the answer. Not together with `safetySettings`.",
    responseModalities:
      "The kinds of output that the answer may have, for example `TEXT` and `IMAGE`. The default is text.",
    responseSchema:
      "What a JSON answer looks like: a schema in the API's own dialect, or JSON Schema, which is translated. Needs `responseMimeType: \"application/json\"`.",
    safetySettings: "How much harm is let through, for each harm category. At most one setting for a category.",
    serviceTier: "How urgent the call is, which decides its price.",
    speechConfig: "The voice or voices of generated speech. A string is the name of a prebuilt voice.",
    store: "Whether the server keeps a log of the call. The default is the setting of the project.",
    systemInstruction:
      "Instructions to the model that hold for the whole conversation, such as its role and style. Text only.",
    toolConfig: "How the model uses its tools.",
    tools: "What the model may use while it answers: functions of the caller, or tools of the server."
  },
  GenerationConfig: {
    "": "How an answer is generated. What is left out has the model's default.",
    audioTimestamp: "Whether the model understands timestamps in files with audio only.",
    audioTranscriptionConfig: "How speech in the prompt is turned into text.",
    candidateCount: "How many answers to generate. The default is 1; not all models can do more.",
    enableAffectiveDialog: "Whether a spoken answer takes up the user's emotions.",
    enableEnhancedCivicAnswers:
      "Whether answers about elections and other civic topics are enhanced, where that is available.",
    frequencyPenalty:
      "Lowers the probability of a token by how often it is in the answer already, from -2 to 2. Negative values raise it.",
    logprobs:
      "How many of the most likely tokens are returned for each position, from 1 to 20. Needs `responseLogprobs: true`.",
    maxOutputTokens:
      "The largest number of tokens of an answer, its thinking included. An answer that reaches it ends with `MAX_TOKENS`.",
    mediaResolution: "The resolution at which the model reads media. It decides the number of tokens.",
    modelSelectionConfig: "By what the server chooses a model.",
    presencePenalty:
      "Lowers the probability of tokens that are in the answer already, from -2 to 2. Negative values raise it.",
    responseFormat:
      "The form of the output for each kind of output, in place of `responseMimeType` and `responseSchema`.",
    responseJsonSchema:
      "What a JSON answer looks like, as JSON Schema that is sent as it is. Needs `responseMimeType: \"application/json\"`. Not together with `responseSchema`.",
    responseLogprobs: "Whether the answer has the log probabilities of its tokens.",
    responseMimeType:
      "The form of a text answer: `text/plain`, which is the default, `application/json`, or `text/x.enum` for one value of an enum.",
    responseModalities: "The kinds of output that the answer may have. The default is text.",
    responseSchema:
      "What a JSON answer looks like, as a schema in the API's own dialect. Needs `responseMimeType: \"application/json\"`.",
    routingConfig: "Which model answers, where the server routes between models.",
    seed: "A number from which random choices are derived. The same seed gives mostly, not always, the same answer.",
    speechConfig: "The voice or voices of generated speech.",
    stopSequences: "Strings that end the answer where they would appear. They are not part of it. At most 5.",
    temperature:
      "How random the answer is, from 0, always the likeliest token, to 2. The default depends on the model. Gemini 3 models are made for 1.",
    thinkingConfig: "How much the model thinks before it answers, and whether it shows that.",
    topK: "Each token is chosen among this many of the likeliest ones. The default depends on the model.",
    topP:
      "Each token is chosen among the likeliest ones whose probabilities add up to this, from 0 to 1. The default depends on the model.",
    translationConfig: "Settings of live translation of speech."
  },
  GenerationConfigThinkingConfig: { "": "An older name of the settings of thinking. It has no fields." },
  AutomaticFunctionCallingConfig: {
    "": "Settings of automatic function calling, which runs functions and sends their results back without the caller.",
    disable: "Whether it is switched off. The default is `false`.",
    ignoreCallHistory: "Whether the history of calls is left out of the response. The default is `false`.",
    maximumRemoteCalls: "How many times the model is called at most. The default is 10."
  },
  ThinkingConfig: {
    "": "How much a model thinks before it answers, and whether it shows that.",
    includeThoughts: "Whether the answer has summaries of the thinking, as parts with `thought: true`.",
    thinkingBudget:
      "The number of tokens to think with, a guide rather than a limit: 0 switches thinking off where the model allows it, -1 leaves it to the model. For Gemini 2.5 models.",
    thinkingLevel: "How much to think. For Gemini 3 models, instead of `thinkingBudget`."
  },
  ThinkingLevel: {
    "": "How much a model thinks before it answers. Not all models know every level.",
    THINKING_LEVEL_UNSPECIFIED: "The model's default.",
    MINIMAL: "As little as possible: the fastest answers.",
    LOW: "Little.",
    MEDIUM: "A medium amount.",
    HIGH: "Much: the most careful answers."
  },
  SafetySetting: {
    "": "How much harm of one category is let through.",
    category: "The harm category.",
    method: "Whether severity counts beside probability. The default is probability.",
    threshold: "From which rating on content is blocked."
  },
  HarmCategory: {
    "": "A category of harmful content.",
    HARM_CATEGORY_UNSPECIFIED: "Not known. Not to be used.",
    HARM_CATEGORY_HARASSMENT: "Harassment.",
    HARM_CATEGORY_HATE_SPEECH: "Hate speech.",
    HARM_CATEGORY_SEXUALLY_EXPLICIT: "Sexually explicit content.",
    HARM_CATEGORY_DANGEROUS_CONTENT: "Content that helps with dangerous acts.",
    HARM_CATEGORY_CIVIC_INTEGRITY: "Content that may harm elections. No longer to be used.",
    HARM_CATEGORY_JAILBREAK: "Prompts made to get around the safety filters.",
    HARM_CATEGORY_IMAGE_HATE: "Images with hate.",
    HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT: "Images with dangerous content.",
    HARM_CATEGORY_IMAGE_HARASSMENT: "Images that harass.",
    HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT: "Images with sexually explicit content."
  },
  HarmBlockMethod: {
    "": "By what harmful content is blocked.",
    HARM_BLOCK_METHOD_UNSPECIFIED: "The same as not setting it.",
    SEVERITY: "By probability and severity.",
    PROBABILITY: "By probability."
  },
  HarmBlockThreshold: {
    "": "From which rating on harmful content is blocked.",
    HARM_BLOCK_THRESHOLD_UNSPECIFIED: "The default of the model.",
    BLOCK_LOW_AND_ABOVE: "Ratings of low and above are blocked.",
    BLOCK_MEDIUM_AND_ABOVE: "Ratings of medium and above are blocked.",
    BLOCK_ONLY_HIGH: "Ratings of high are blocked.",
    BLOCK_NONE: "Nothing is blocked.",
    OFF: "The filter is switched off, and there are no ratings."
  },
  SafetyRating: {
    "": "How harmful a content is in one category.",
    blocked: "Whether the content was blocked because of this rating.",
    category: "The harm category.",
    overwrittenThreshold: "The threshold that was used instead of the one in the request.",
    probability: "How likely the content is harmful.",
    probabilityScore: "How likely the content is harmful, from 0 to 1.",
    severity: "How harmful the content would be.",
    severityScore: "How harmful the content would be, from 0 to 1."
  },
  HarmProbability: {
    "": "How likely a content is harmful.",
    HARM_PROBABILITY_UNSPECIFIED: "Not known.",
    NEGLIGIBLE: "Hardly likely.",
    LOW: "A little likely.",
    MEDIUM: "Likely.",
    HIGH: "Very likely."
  },
  HarmSeverity: {
    "": "How harmful a content would be.",
    HARM_SEVERITY_UNSPECIFIED: "Not known.",
    HARM_SEVERITY_NEGLIGIBLE: "Hardly.",
    HARM_SEVERITY_LOW: "A little.",
    HARM_SEVERITY_MEDIUM: "Clearly.",
    HARM_SEVERITY_HIGH: "Very."
  },
  ServiceTier: {
    "": "How urgent a call is, which decides its price.",
    unspecified: "The same as not setting it, which means `standard`.",
    flex: "Cheaper, and slower: the call may wait for free capacity.",
    standard: "The usual way.",
    priority: "Dearer, and served before others."
  },
  MediaResolution: {
    "": "The resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    MEDIA_RESOLUTION_UNSPECIFIED: "The model's default.",
    MEDIA_RESOLUTION_LOW: "Few tokens, little detail.",
    MEDIA_RESOLUTION_MEDIUM: "A compromise of detail and tokens.",
    MEDIA_RESOLUTION_HIGH: "Fine detail."
  },
  Modality: {
    "": "A kind of output.",
    MODALITY_UNSPECIFIED: "Not known. Not to be used.",
    TEXT: "Text.",
    IMAGE: "Images.",
    AUDIO: "Audio.",
    VIDEO: "Video."
  },
  SpeechConfigUnion: { "": "The voice or voices of generated speech, or the name of a prebuilt voice." },
  SpeechConfig: {
    "": "The voice or voices of generated speech: one voice, or one for each speaker.",
    languageCode: "The language of the speech as a BCP-47 code, for example `en-US`. The default follows the text.",
    multiSpeakerVoiceConfig: "The voices of several speakers. Not together with `voiceConfig`.",
    voiceConfig: "The voice."
  },
  MultiSpeakerVoiceConfig: {
    "": "The voices of several speakers.",
    speakerVoiceConfigs: "The voice of each speaker."
  },
  SpeakerVoiceConfig: {
    "": "The voice of one speaker.",
    speaker: "The name of the speaker, as the prompt calls them.",
    voiceConfig: "The voice."
  },
  VoiceConfig: {
    "": "A voice: a prebuilt one, a stored one, or one replicated from a sample.",
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
    consentAudio: "A recording in base64 in which the owner of the voice consents, in the same format.",
    mimeType: "The media type of the sample: `audio/wav`, with 16 bits at 24 kHz.",
    voiceConsentSignature: "A signature of a consent that was given before, instead of `consentAudio`.",
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
    imageSize: "The size: `1K`, which is the default, `2K` or `4K`. Not all models know every size.",
    outputCompressionQuality: "The quality of JPEG images, from 0 to 100.",
    outputMimeType: "The media type of the images: `image/png` or `image/jpeg`.",
    personGeneration: "Whether people may be shown: `ALLOW_ALL`, `ALLOW_ADULT` or `ALLOW_NONE`.",
    prominentPeople:
      "Whether well-known people may be shown, where `personGeneration` lets people be shown at all. The default is yes."
  },
  ImageConfigImageOutputOptions: {
    "": "The file format of generated images.",
    compressionQuality: "The quality of JPEG images, from 0 to 100.",
    mimeType: "The media type of the images: `image/png` or `image/jpeg`."
  },
  ProminentPeople: {
    "": "Whether well-known people may be shown.",
    PROMINENT_PEOPLE_UNSPECIFIED: "The same as not setting it.",
    ALLOW_PROMINENT_PEOPLE: "They may be shown.",
    BLOCK_PROMINENT_PEOPLE: "They may not be shown."
  },
  GenerationOutputConfig: {
    "": "Where generated media are written.",
    outputUriPrefix: "The folder in Cloud Storage, for example `gs://bucket/folder/`."
  },
  ModelArmorConfig: {
    "": "Templates of Model Armor that check the prompt and the answer.",
    promptTemplateName:
      "The full name of the template for the prompt: `projects/{project}/locations/{location}/templates/{template}`.",
    responseTemplateName: "The full name of the template for the answer."
  },
  ModelSelectionConfig: {
    "": "By what the server chooses a model.",
    featureSelectionPreference: "What matters more: quality or cost."
  },
  FeatureSelectionPreference: {
    "": "What matters more when the server chooses a model.",
    FEATURE_SELECTION_PREFERENCE_UNSPECIFIED: "The same as not setting it.",
    PRIORITIZE_QUALITY: "Quality.",
    BALANCED: "Both alike.",
    PRIORITIZE_COST: "Low cost."
  },
  GenerationConfigRoutingConfig: {
    "": "Which model answers, where the server routes between models: one of the two modes.",
    autoMode: "The server chooses.",
    manualMode: "The caller chooses."
  },
  GenerationConfigRoutingConfigAutoRoutingMode: {
    "": "The server chooses the model.",
    modelRoutingPreference: "What matters more: quality or cost."
  },
  GenerationConfigRoutingConfigManualRoutingMode: {
    "": "The caller chooses the model.",
    modelName: "The name of the model."
  },
  AudioTranscriptionConfig: {
    "": "How speech is turned into text.",
    adaptationPhrases: "The older form of `customVocabulary`.",
    customVocabulary: "Words and phrases that are likely to occur, such as names.",
    diarization: "Whether speakers are told apart and labelled. Not with the mode `SMART`.",
    languageAuto: "No longer needed: languages are detected where `languageCodes` is left out.",
    languageCodes: "Languages that are likely, as BCP-47 codes such as `en-US`. Left out, languages are detected.",
    languageHints: "The older form of `languageCodes`.",
    mode: "How closely the text follows the speech. The default is `VERBATIM`.",
    sourceText:
      "A text that the speech gives instructions to change. With the mode `SMART` the answer is the whole new text.",
    wordTimestamp: "Whether each word has its times. Not with the mode `SMART`."
  },
  AudioTranscriptionConfigMode: {
    "": "How closely a transcription follows the speech.",
    MODE_UNSPECIFIED: "The same as not setting it.",
    VERBATIM: "Word by word, as it was said.",
    SMART: "Edited for reading: without filler words and false starts, with paragraphs and lists."
  },
  LanguageAuto: { "": "Languages are detected. It has no settings." },
  LanguageHints: {
    "": "Languages that are likely.",
    languageCodes: "The languages as BCP-47 codes, for example `en-US`."
  },
  TranslationConfig: {
    "": "Settings of live translation of speech.",
    echoTargetLanguage: "Whether speech that is in the target language already is repeated. By default it is left out.",
    targetLanguageCode: "The language to translate to as a BCP-47 code, for example `en-US`."
  },
  ResponseFormat: {
    "": "The form of the output. Each kind of output has settings of its own.",
    audio: "The form of audio.",
    image: "The form of images.",
    text: "The form of text.",
    video: "The form of video."
  },
  AudioResponseFormat: {
    "": "The form of generated audio.",
    bitRate: "The bit rate in bits per second, for compressed formats.",
    delivery: "Whether the audio is part of the answer or stored elsewhere.",
    mimeType: "The media type, for example `audio/mp3`.",
    sampleRate: "The sample rate in hertz."
  },
  ImageResponseFormat: {
    "": "The form of generated images.",
    aspectRatio: "The aspect ratio.",
    delivery: "Whether the image is part of the answer or stored elsewhere.",
    imageSize: "The size.",
    mimeType: "The media type, for example `image/jpeg`."
  },
  TextResponseFormat: {
    "": "The form of generated text.",
    mimeType: "The media type: `text/plain`, or `application/json` for JSON.",
    schema: "What JSON looks like, as JSON Schema. Needs `mimeType: \"application/json\"`."
  },
  VideoResponseFormat: {
    "": "The form of generated video.",
    aspectRatio: "The aspect ratio.",
    delivery: "Whether the video is part of the answer or stored elsewhere.",
    duration: "The length, as a duration such as `8s`.",
    gcsUri: "The place in Cloud Storage to which the video is written. Vertex AI needs it where `delivery` is `URI`.",
    resolution: "The resolution: `360p`, `720p`, `1080p` or `4k`."
  },
  Delivery: {
    "": "How generated media reach the caller.",
    DELIVERY_UNSPECIFIED: "The same as not setting it.",
    INLINE: "As bytes within the answer.",
    URI: "As a URI in the answer."
  },
  AspectRatio: {
    "": "An aspect ratio, width by height.",
    ASPECT_RATIO_UNSPECIFIED: "The model's default.",
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
    "": "The size of a generated image, by its longer side.",
    IMAGE_SIZE_UNSPECIFIED: "The model's default.",
    IMAGE_SIZE_FIVE_TWELVE: "512 pixels.",
    IMAGE_SIZE_ONE_K: "About 1,024 pixels.",
    IMAGE_SIZE_TWO_K: "About 2,048 pixels.",
    IMAGE_SIZE_FOUR_K: "About 4,096 pixels."
  },
  GenerateContentResponse: {
    "": "An answer of a model, or one chunk of a streamed answer.",
    automaticFunctionCallingHistory:
      "The conversation with all function calls, where automatic function calling ran them.",
    candidates: "The answers. There is one unless the request asks for more, and none if the prompt was blocked.",
    createTime: "When the request reached the server, as an RFC 3339 time.",
    modelStatus: "The life stage of the model.",
    modelVersion: "The version of the model that answered.",
    promptFeedback: "Why the prompt was blocked, if it was.",
    responseId: "The id of the answer. The chunks of one stream have the same id.",
    usageMetadata: "The numbers of tokens. In a stream, those of the last chunk hold for the whole answer."
  },
  GenerateContentResponsePromptFeedback: {
    "": "Whether and why a prompt was blocked.",
    blockReason: "Why the prompt was blocked. Not set if it was not.",
    blockReasonMessage: "The reason in words.",
    safetyRatings: "How harmful the prompt is, for each harm category."
  },
  BlockedReason: {
    "": "Why a prompt was blocked.",
    BLOCKED_REASON_UNSPECIFIED: "Not known.",
    SAFETY: "Harmful content; `safetyRatings` has the category.",
    OTHER: "Another reason.",
    BLOCKLIST: "A term of a blocklist.",
    PROHIBITED_CONTENT: "Content that is prohibited.",
    IMAGE_SAFETY: "A harmful image.",
    MODEL_ARMOR: "Model Armor.",
    JAILBREAK: "An attempt to get around the safety filters."
  },
  GenerateContentResponseUsageMetadata: {
    "": "The numbers of tokens of a request and its answer.",
    cacheTokensDetails: "The cached tokens by modality.",
    cachedContentTokenCount: "The tokens of the prompt that come from a cache. They are part of `promptTokenCount`.",
    candidatesTokenCount: "The tokens of the answers, without thinking.",
    candidatesTokensDetails: "The tokens of the answers by modality.",
    initialPromptTokenCount: "The tokens of the first prompt, where an answer was continued over several requests.",
    promptTokenCount: "The tokens of the prompt, including those from a cache.",
    promptTokensDetails: "The tokens of the prompt by modality.",
    thoughtsTokenCount: "The tokens of thinking.",
    toolUsePromptTokenCount: "The tokens of results of tools that the server ran.",
    toolUsePromptTokensDetails: "The tokens of results of tools by modality.",
    totalTokenCount: "The sum of prompt, answers, thinking and results of tools.",
    trafficType: "How the request is paid for."
  },
  ModalityTokenCount: {
    "": "The number of tokens of one modality.",
    modality: "The modality.",
    tokenCount: "The number of tokens."
  },
  MediaModality: {
    "": "A kind of input or output, where tokens are counted.",
    MODALITY_UNSPECIFIED: "Not known.",
    TEXT: "Text.",
    IMAGE: "Images.",
    VIDEO: "Video.",
    AUDIO: "Audio.",
    DOCUMENT: "Documents, such as PDF."
  },
  TrafficType: {
    "": "How a request is paid for.",
    TRAFFIC_TYPE_UNSPECIFIED: "Not known.",
    ON_DEMAND: "By use.",
    ON_DEMAND_PRIORITY: "By use, with priority.",
    ON_DEMAND_FLEX: "By use, at the flexible price.",
    ON_DEMAND_OFFPEAK: "By use, at the price of quiet hours.",
    PROVISIONED_THROUGHPUT: "From capacity that was bought in advance."
  },
  ModelStatus: {
    "": "The life stage of a model.",
    message: "What users should know about it.",
    modelStage: "The stage.",
    retirementTime: "When the model is switched off, as an RFC 3339 time."
  },
  ModelStage: {
    "": "The life stage of a model.",
    MODEL_STAGE_UNSPECIFIED: "Not known.",
    UNSTABLE_EXPERIMENTAL: "An experiment that may change at any time.",
    EXPERIMENTAL: "An experiment. Not for production.",
    PREVIEW: "A preview, more mature than an experiment.",
    STABLE: "For production.",
    LEGACY: "On its way out; a newer model replaces it.",
    DEPRECATED: "No longer to be used.",
    RETIRED: "Switched off."
  },
  Candidate: {
    "": "One answer of the model.",
    avgLogprobs: "The average log probability of the tokens of the answer.",
    citationMetadata: "Sources that the answer quotes.",
    content: "The answer, or in a stream the next piece of it.",
    continuationToken: "The token with which an incomplete answer is continued. The SDK does so by itself.",
    finishMessage: "The reason of the end in words, where there is more to say than `finishReason`.",
    finishReason: "Why the answer ended. Not set while a stream goes on.",
    groundingMetadata: "What the answer is based on, where tools looked things up.",
    index: "The position of this answer among the candidates.",
    logprobsResult: "The log probabilities of the tokens, where `responseLogprobs` was set.",
    safetyRatings: "How harmful the answer is, for each harm category.",
    tokenCount: "The number of tokens of the answer.",
    urlContextMetadata: "Which pages the tool `urlContext` read."
  },
  FinishReason: {
    "": "Why an answer ended.",
    FINISH_REASON_UNSPECIFIED: "Not known.",
    STOP: "The answer is complete, or a stop sequence ended it.",
    MAX_TOKENS: "`maxOutputTokens` was reached; the answer is cut off.",
    SAFETY: "The answer was blocked as harmful; `safetyRatings` has the category.",
    RECITATION: "The answer was blocked as too close to a source.",
    LANGUAGE: "The language is not supported.",
    OTHER: "Another reason.",
    BLOCKLIST: "The answer has a term of a blocklist.",
    PROHIBITED_CONTENT: "The answer may have prohibited content.",
    SPII: "The answer may have sensitive data about a person.",
    MALFORMED_FUNCTION_CALL: "The model wrote a function call that is not valid.",
    IMAGE_SAFETY: "A generated image was blocked as harmful.",
    UNEXPECTED_TOOL_CALL: "The model called a tool although the request has none.",
    TOO_MANY_TOOL_CALLS: "The model called tools too many times in a row.",
    IMAGE_PROHIBITED_CONTENT: "A generated image may have prohibited content.",
    NO_IMAGE: "The model was to generate an image, and did not.",
    IMAGE_RECITATION: "A generated image was blocked as too close to a source.",
    IMAGE_OTHER: "No image was generated for another reason.",
    CONTINUATION: "The answer is not complete; `continuationToken` continues it.",
    MALFORMED_RESPONSE: "The model wrote an answer that is not valid."
  },
  CitationMetadata: {
    "": "Sources that an answer quotes.",
    citations: "The sources."
  },
  Citation: {
    "": "A source that an answer quotes.",
    endIndex: "Where the quote ends in the answer, not included.",
    license: "The license of the source.",
    publicationDate: "When the source was published.",
    startIndex: "Where the quote starts in the answer.",
    title: "The title of the source.",
    uri: "The address of the source."
  },
  GoogleTypeDate: {
    "": "A date. Parts that are not known are 0.",
    day: "The day of the month, from 1 to 31.",
    month: "The month, from 1 to 12.",
    year: "The year, from 1 to 9999."
  },
  LogprobsResult: {
    "": "The log probabilities of the tokens of an answer.",
    chosenCandidates: "The tokens of the answer, in order.",
    logProbabilitySum: "The sum of the log probabilities of the tokens of the answer.",
    topCandidates: "The likeliest tokens at each position."
  },
  LogprobsResultTopCandidates: {
    "": "The likeliest tokens at one position.",
    candidates: "The tokens, the likeliest first."
  },
  LogprobsResultCandidate: {
    "": "A token with its log probability.",
    logProbability: "The log probability.",
    token: "The token as text.",
    tokenId: "The id of the token."
  },
  UrlContextMetadata: {
    "": "Which pages the tool `urlContext` read.",
    urlMetadata: "The pages."
  },
  UrlMetadata: {
    "": "A page that the tool `urlContext` read, or tried to.",
    retrievedUrl: "The address of the page.",
    urlRetrievalStatus: "Whether it could be read."
  },
  UrlRetrievalStatus: {
    "": "Whether a page could be read.",
    URL_RETRIEVAL_STATUS_UNSPECIFIED: "Not known.",
    URL_RETRIEVAL_STATUS_SUCCESS: "It could.",
    URL_RETRIEVAL_STATUS_ERROR: "It could not.",
    URL_RETRIEVAL_STATUS_PAYWALL: "It is behind a paywall.",
    URL_RETRIEVAL_STATUS_UNSAFE: "Its content is not safe."
  },
  GroundingMetadata: {
    "": "What an answer is based on, where tools looked things up.",
    googleMapsWidgetContextToken:
      "A token for the widget of Google Maps, where `enableWidget` was set. The API is going to drop it.",
    groundingChunks: "The sources.",
    groundingSupports: "Which sections of the answer are based on which sources.",
    imageSearchQueries: "The queries of image searches.",
    retrievalMetadata: "How the search was decided on.",
    retrievalQueries: "The queries of searches in data of your own.",
    searchEntryPoint: "Search suggestions of Google, to be shown beside the answer.",
    sourceFlaggingUris: "Addresses at which users can report a place or a review.",
    webSearchQueries: "The queries of web searches."
  },
  GroundingMetadataSourceFlaggingUri: {
    "": "An address at which users can report a place or a review of Google Maps.",
    flagContentUri: "The address.",
    sourceId: "The id of the place or the review."
  },
  GroundingChunk: {
    "": "A source of an answer, of one of these kinds.",
    image: "An image of an image search.",
    maps: "A place or a route of Google Maps.",
    retrievedContext: "A section of a document of your own.",
    web: "A page of a web search."
  },
  GroundingChunkWeb: {
    "": "A page of a web search.",
    domain: "The domain of the page.",
    title: "The title of the page.",
    uri: "The address of the page, by way of Google."
  },
  GroundingChunkImage: {
    "": "An image of an image search.",
    domain: "The domain of the page with the image.",
    imageUri: "The address of the image.",
    sourceUri: "The address of the page with the image.",
    title: "The title of the page."
  },
  GroundingChunkRetrievedContext: {
    "": "A section of a document of your own.",
    customMetadata: "The custom metadata of the document.",
    documentName: "The full name of the document in Vertex AI Search.",
    fileSearchStore: "The name of the file search store, for example `fileSearchStores/my-store`.",
    mediaId:
      "The name of the media, as `fileSearchStores.downloadMedia` takes it: `fileSearchStores/{store}/media/{media}`.",
    pageNumber: "The page of the document.",
    ragChunk: "The section, where it comes from the RAG Engine.",
    text: "The text of the section.",
    title: "The title of the document.",
    uri: "The address of the document."
  },
  GroundingChunkCustomMetadata: {
    "": "One custom metadata of a document: a key and one kind of value.",
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
    "": "A section of a document of the RAG Engine.",
    chunkId: "The id of the section.",
    fileId: "The id of the file.",
    pageSpan: "The pages that the section is on.",
    text: "The text of the section."
  },
  RagChunkPageSpan: {
    "": "A range of pages, counted from 1.",
    firstPage: "The first page.",
    lastPage: "The last page, included."
  },
  GroundingChunkMaps: {
    "": "A place or a route of Google Maps.",
    placeAnswerSources: "The reviews that the answer is based on.",
    placeId: "The id of the place, for example `places/ChIJ…`.",
    route: "The route.",
    text: "What is said about the place.",
    title: "The name of the place.",
    uri: "The address of the place in Google Maps."
  },
  GroundingChunkMapsRoute: {
    "": "A route of Google Maps.",
    distanceMeters: "The length in metres.",
    duration: "How long it takes, as a duration such as `600s`.",
    encodedPolyline: "The line of the route as an encoded polyline."
  },
  GroundingChunkMapsPlaceAnswerSources: {
    "": "What an answer about a place is based on.",
    flagContentUri: "The address at which users can report it.",
    reviewSnippet: "The older form of `reviewSnippets`.",
    reviewSnippets: "The reviews."
  },
  GroundingChunkMapsPlaceAnswerSourcesReviewSnippet: {
    "": "A review of a place.",
    authorAttribution: "Who wrote the review.",
    flagContentUri: "The address at which users can report the review.",
    googleMapsUri: "The address of the review in Google Maps.",
    relativePublishTimeDescription: "How long ago the review was written, in words.",
    review: "A name that stands for the review.",
    reviewId: "The id of the review.",
    title: "The title of the review."
  },
  GroundingChunkMapsPlaceAnswerSourcesAuthorAttribution: {
    "": "Who wrote a review.",
    displayName: "The name of the author.",
    photoUri: "The address of the author's photo.",
    uri: "The address of the author's profile."
  },
  GroundingSupport: {
    "": "A section of an answer and the sources it is based on.",
    confidenceScores: "How sure the model is of each source, from 0 to 1, in the order of `groundingChunkIndices`.",
    groundingChunkIndices: "The positions of the sources in `groundingChunks`.",
    renderedParts: "The positions of the rendered parts that the section belongs to.",
    segment: "The section."
  },
  Segment: {
    "": "A section of an answer.",
    endIndex: "Where the section ends in the part, in bytes of UTF-8, not included.",
    partIndex: "The position of the part in the content.",
    startIndex: "Where the section starts in the part, in bytes of UTF-8.",
    text: "The text of the section."
  },
  SearchEntryPoint: {
    "": "Search suggestions of Google, to be shown beside an answer that is based on a web search.",
    renderedContent: "HTML and CSS that show the suggestions, to be put into a page as they are.",
    sdkBlob: "The searches in base64: JSON of pairs of a term and an address."
  },
  RetrievalMetadata: {
    "": "How a search was decided on.",
    googleSearchDynamicRetrievalScore: "How useful a web search was predicted to be, from 0 to 1."
  }
}
