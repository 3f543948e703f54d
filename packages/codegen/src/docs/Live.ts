import type { FileDocs } from "../Docs.ts"

export const Live: FileDocs = {
  LiveConnectConfig: {
    "...": "GenerateContent.GenerateContentConfig",
    "": "Settings of a live session.",
    avatarConfig: "The avatar that speaks the answers.",
    contextWindowCompression:
      "How the conversation is shortened before it gets too long. Sessions then have no fixed limit.",
    explicitVadSignal: "Whether the server reports when it hears that someone begins and stops to speak.",
    generationConfig: "How answers are generated.",
    inputAudioTranscription: "Set in order to have what the user says as text.",
    outputAudioTranscription: "Set in order to have what the model says as text.",
    proactivity: "Whether the model may leave out answers.",
    realtimeInputConfig: "How the end of what the user says is detected, and what then happens.",
    responseModalities: "The kind of output of the session: `AUDIO` or `TEXT`. The default is `AUDIO`.",
    sessionResumption: "Whether the session can be resumed in another connection."
  },
  LiveConnectConstraints: {
    "": "What sessions opened with an ephemeral token are for.",
    config: "Settings of the sessions.",
    model: "The name of the model."
  },
  LiveClientSetup: {
    "...": "LiveConnectConfig",
    "": "The first message of a session: its settings.",
    historyConfig: "How the history of a session is set.",
    model: "The full name of the model."
  },
  HistoryConfig: {
    "": "How the history of a session is set.",
    initialHistoryInClientContent:
      "Whether the session begins with `clientContent` messages that are history, up to one with `turnComplete: true`. The model does not answer them."
  },
  AvatarConfig: {
    "": "An avatar that speaks answers: a prebuilt one, or one of your own.",
    audioBitrateBps: "The bit rate of the sound, in bits per second.",
    avatarName: "The name of a prebuilt avatar.",
    customizedAvatar: "An avatar made from an image.",
    videoBitrateBps: "The bit rate of the picture, in bits per second."
  },
  CustomizedAvatar: {
    "": "An avatar made from an image.",
    imageData: "The bytes of the image in base64.",
    imageMimeType: "The media type of the image."
  },
  ContextWindowCompressionConfig: {
    "": "How a conversation is shortened before it gets too long.",
    slidingWindow: "The oldest turns are dropped.",
    triggerTokens:
      "The number of tokens from which on it is shortened, as a decimal string. The default is 80 % of what the model can take."
  },
  SlidingWindow: {
    "": "The oldest turns of a conversation are dropped.",
    targetTokens: "How many tokens to keep, as a decimal string. The default is half of `triggerTokens`."
  },
  ProactivityConfig: {
    "": "Whether the model may speak or be silent by itself.",
    proactiveAudio: "Whether the model may leave out answers, for example to what is not said to it.",
    proactiveVideo:
      "Whether the model may speak about each image that it sees, without being asked. Needs `proactiveAudio`."
  },
  RealtimeInputConfig: {
    "": "How the end of what the user says is detected, and what then happens.",
    activityHandling: "Whether the user interrupts the model by speaking.",
    automaticActivityDetection: "How the server detects that the user speaks.",
    interimTranscriptTimestampEnabled: "Whether transcriptions that are not final have timestamps.",
    turnCoverage: "Which input belongs to the user's turn."
  },
  ActivityHandling: {
    "": "Whether the user interrupts the model by speaking.",
    ACTIVITY_HANDLING_UNSPECIFIED: "The same as not setting it, which means `START_OF_ACTIVITY_INTERRUPTS`.",
    START_OF_ACTIVITY_INTERRUPTS: "The model stops as soon as the user speaks.",
    NO_INTERRUPTION: "The model speaks to the end."
  },
  TurnCoverage: {
    "": "Which input belongs to the user's turn.",
    TURN_COVERAGE_UNSPECIFIED: "The same as not setting it.",
    TURN_INCLUDES_ONLY_ACTIVITY: "What comes while the user speaks.",
    TURN_INCLUDES_ALL_INPUT: "All input since the last turn, silence included.",
    TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO: "Audio that comes while the user speaks, and all video."
  },
  AutomaticActivityDetection: {
    "": "How the server detects that the user speaks.",
    disabled:
      "Whether the client says itself when the user speaks, by `activityStart` and `activityEnd`. The default is `false`.",
    endOfSpeechSensitivity: "How easily silence counts as the end.",
    prefixPaddingMs: "How long someone has to speak for it to count, in milliseconds.",
    silenceDurationMs: "How long silence has to last in order to count as the end, in milliseconds.",
    startOfSpeechSensitivity: "How easily a sound counts as speech."
  },
  StartSensitivity: {
    "": "How easily a sound counts as speech.",
    START_SENSITIVITY_UNSPECIFIED: "The same as not setting it.",
    START_SENSITIVITY_HIGH: "Easily.",
    START_SENSITIVITY_LOW: "Not easily."
  },
  EndSensitivity: {
    "": "How easily silence counts as the end of speech.",
    END_SENSITIVITY_UNSPECIFIED: "The same as not setting it.",
    END_SENSITIVITY_HIGH: "Easily.",
    END_SENSITIVITY_LOW: "Not easily."
  },
  SessionResumptionConfig: {
    "": "Whether a session can be resumed in another connection.",
    handle:
      "The handle of the session to resume, from the last `sessionResumptionUpdate`. Left out, a new session begins.",
    transparent:
      "Whether updates say which messages the server has taken in, so that the client can send the rest again."
  },
  LiveClientMessage: {
    "": "A message of the client: one of these.",
    clientContent: "Turns to add to the conversation.",
    contextUpdate: "New settings of the session.",
    realtimeInput: "Audio, video or text as it comes.",
    setup: "The settings of the session. The first message, and only that.",
    toolResponse: "Results of functions that the model called."
  },
  LiveClientContent: {
    "": "Turns to add to the conversation. They interrupt what the model is saying.",
    turnComplete: "Whether the model is to answer now.",
    turns: "The turns."
  },
  LiveSendClientContentParameters: {
    "": "Turns to add to a conversation. They interrupt what the model is saying.",
    turnComplete: "Whether the model is to answer now. The default is `true`.",
    turns: "The turns."
  },
  LiveClientContextUpdate: {
    "": "New settings of a session.",
    systemInstruction: "The new system instruction.",
    tools: "The new tools."
  },
  LiveClientContextUpdateTools: { "": "The new tools of a session.", tools: "The tools." },
  LiveClientRealtimeInput: {
    "": "Input as it comes. The server detects when the user speaks.",
    activityEnd: "The user stops to speak. Only where automatic detection is disabled.",
    activityStart: "The user begins to speak. Only where automatic detection is disabled.",
    audio: "Audio: raw PCM with 16 bits, for example `audio/pcm;rate=16000`.",
    audioStreamEnd: "The microphone is off. Only where automatic detection is on.",
    mediaChunks: "The older form of `audio` and `video`.",
    text: "Text.",
    video: "A frame of video, as an image."
  },
  LiveSendRealtimeInputParameters: {
    "...": "LiveClientRealtimeInput",
    "": "Input as it comes: one of these.",
    media: "The older form of `audio` and `video`."
  },
  ActivityStart: { "": "The user begins to speak. It has no fields." },
  ActivityEnd: { "": "The user stops to speak. It has no fields." },
  LiveClientToolResponse: {
    "": "Results of functions that the model called.",
    functionResponses: "The results, with the ids of the calls."
  },
  LiveSendToolResponseParameters: {
    "...": "LiveClientToolResponse",
    "": "Results of functions that the model called."
  },
  LiveServerMessage: {
    "": "A message of the server.",
    goAway: "The server is going to close the connection.",
    serverContent: "What the model says, and what happens in the conversation.",
    sessionResumptionUpdate: "How the session can be resumed.",
    setupComplete: "The session is set up.",
    toolCall: "Functions that the model calls.",
    toolCallCancellation: "Calls that are no longer needed, because the user interrupted.",
    usageMetadata: "The numbers of tokens.",
    voiceActivity: "Someone begins or stops to speak.",
    voiceActivityDetectionSignal: "The older form of `voiceActivity`."
  },
  LiveServerSetupComplete: {
    "": "The session is set up.",
    sessionId: "The id of the session.",
    voiceConsentSignature: "The signature of the consent, where a voice was replicated."
  },
  LiveServerContent: {
    "": "What the model says, and what happens in the conversation.",
    generationComplete: "Whether the model has generated its whole answer. It may still be playing.",
    groundingMetadata: "What the answer is based on, where tools looked things up.",
    inputTranscription: "What the user says as text. It comes by itself, not in step with the answer.",
    interactionStatus: "What the session is doing. It comes with `turnComplete`.",
    interimInputTranscription: "What the user says as text, as far as it is understood yet.",
    interrupted: "Whether the user interrupted the model. What is still to be played has to be dropped.",
    modelTurn: "The next piece of the answer.",
    outputTranscription: "What the model says as text.",
    turnComplete: "Whether the model's turn is over.",
    turnCompleteReason: "Why the turn is over, where there is more to say.",
    urlContextMetadata: "Which pages the tool `urlContext` read.",
    waitingForInput: "Whether the model waits for more input before it answers."
  },
  InteractionStatus: {
    "": "What a session is doing.",
    INTERACTION_STATUS_UNSPECIFIED: "Not known.",
    IN_PROGRESS: "It is working.",
    REQUIRES_ACTION: "It waits for results of functions.",
    IDLE: "It waits for the user."
  },
  TurnCompleteReason: {
    "": "Why a turn is over, where there is more to say.",
    TURN_COMPLETE_REASON_UNSPECIFIED: "Not known.",
    MALFORMED_FUNCTION_CALL: "The model wrote a function call that is not valid.",
    RESPONSE_REJECTED: "The answer was rejected.",
    NEED_MORE_INPUT: "The model needs more input."
  },
  LiveServerGoAway: {
    "": "The server is going to close the connection.",
    timeLeft: "How long it stays open, as a duration such as `10s`."
  },
  LiveServerSessionResumptionUpdate: {
    "": "How a session can be resumed.",
    lastConsumedClientMessageIndex:
      "The number of the last message that the server has taken in, as a decimal string. Only for sessions that are `transparent`.",
    newHandle: "The handle by which the session can be resumed.",
    resumable: "Whether the session can be resumed now. It cannot, for example, while functions run."
  },
  LiveServerToolCall: {
    "": "Functions that the model calls.",
    functionCalls: "The calls."
  },
  LiveServerToolCallCancellation: {
    "": "Calls that are no longer needed.",
    ids: "The ids of the calls."
  },
  VoiceActivity: {
    "": "Someone begins or stops to speak.",
    audioOffset: "When, as a time from the start of the audio, for example `1.2s`.",
    voiceActivityType: "Whether they begin or stop."
  },
  VoiceActivityType: {
    "": "Whether someone begins or stops to speak.",
    TYPE_UNSPECIFIED: "Not known.",
    ACTIVITY_START: "They begin.",
    ACTIVITY_END: "They stop."
  },
  VoiceActivityDetectionSignal: {
    "": "The older form of `VoiceActivity`.",
    vadSignalType: "Whether someone begins or stops to speak."
  },
  VadSignalType: {
    "": "Whether someone begins or stops to speak.",
    VAD_SIGNAL_TYPE_UNSPECIFIED: "Not known.",
    VAD_SIGNAL_TYPE_SOS: "Someone begins to speak.",
    VAD_SIGNAL_TYPE_EOS: "Someone stops to speak."
  }
}
