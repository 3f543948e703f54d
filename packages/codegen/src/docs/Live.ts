import type { FileDocs } from "../WrittenDocs.ts"

export const Live: FileDocs = {
  LiveConnectConfig: {
    "...": "GenerateContent.GenerateContentConfig",
    "": "Settings of a live session.",
    avatarConfig: "The avatar.",
    contextWindowCompression:
      "Settings of context window compression, which removes the limit on the length of a session.",
    explicitVadSignal: "Whether the server sends signals of voice activity detection.",
    generationConfig: "Generation settings.",
    inputAudioTranscription: "Set to get transcriptions of the user's speech.",
    outputAudioTranscription: "Set to get transcriptions of the model's speech.",
    proactivity: "Settings of proactivity.",
    realtimeInputConfig: "Settings of realtime input.",
    responseModalities: "The response modality: `AUDIO` or `TEXT`. The default is `AUDIO`.",
    sessionResumption: "Settings of session resumption."
  },
  LiveConnectConstraints: {
    "": "Constraints on sessions of an ephemeral token.",
    config: "Settings of the sessions.",
    model: "The name of the model."
  },
  LiveClientSetup: {
    "...": "LiveConnectConfig",
    "": "The first message of a session, with its settings.",
    historyConfig: "Settings of the history of a session.",
    model: "The full name of the model."
  },
  HistoryConfig: {
    "": "Settings of the history of a session.",
    initialHistoryInClientContent:
      "Whether the first `clientContent` messages, up to one with `turnComplete: true`, are history that the model does not answer."
  },
  AvatarConfig: {
    "": "An avatar: prebuilt, or made from an image.",
    audioBitrateBps: "The audio bit rate, in bits per second.",
    avatarName: "The name of a prebuilt avatar.",
    customizedAvatar: "An avatar made from an image.",
    videoBitrateBps: "The video bit rate, in bits per second."
  },
  CustomizedAvatar: {
    "": "An avatar made from an image.",
    imageData: "The bytes of the image in base64.",
    imageMimeType: "The media type of the image."
  },
  ContextWindowCompressionConfig: {
    "": "Settings of context window compression.",
    slidingWindow: "Drop the oldest turns.",
    triggerTokens:
      "The number of tokens that triggers the compression, as a decimal string. The default is 80 % of the context window."
  },
  SlidingWindow: {
    "": "A sliding window: the oldest turns are dropped.",
    targetTokens: "The number of tokens to keep, as a decimal string. The default is half of `triggerTokens`."
  },
  ProactivityConfig: {
    "": "Settings of proactivity.",
    proactiveAudio: "Whether the model may ignore input, for example speech that is not directed at it.",
    proactiveVideo: "Whether the model may react to each image without being asked. Requires `proactiveAudio`."
  },
  RealtimeInputConfig: {
    "": "Settings of realtime input.",
    activityHandling: "Whether user activity interrupts the model.",
    automaticActivityDetection: "Settings of automatic voice activity detection.",
    interimTranscriptTimestampEnabled: "Whether transcriptions that are not final have timestamps.",
    turnCoverage: "The input that is part of the user's turn."
  },
  ActivityHandling: {
    "": "Whether user activity interrupts the model.",
    ACTIVITY_HANDLING_UNSPECIFIED: "Unspecified: the same as `START_OF_ACTIVITY_INTERRUPTS`.",
    START_OF_ACTIVITY_INTERRUPTS: "User activity interrupts the model.",
    NO_INTERRUPTION: "User activity does not interrupt the model."
  },
  TurnCoverage: {
    "": "The input that is part of the user's turn.",
    TURN_COVERAGE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    TURN_INCLUDES_ONLY_ACTIVITY: "Input during user activity.",
    TURN_INCLUDES_ALL_INPUT: "All input since the last turn, including silence.",
    TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO: "Audio during user activity, and all video."
  },
  AutomaticActivityDetection: {
    "": "Settings of automatic voice activity detection.",
    disabled:
      "Whether to disable automatic detection. The client must then send `activityStart` and `activityEnd`. The default is `false`.",
    endOfSpeechSensitivity: "The sensitivity of end-of-speech detection.",
    prefixPaddingMs: "The duration of speech after which speech counts as started, in milliseconds.",
    silenceDurationMs: "The duration of silence after which speech counts as ended, in milliseconds.",
    startOfSpeechSensitivity: "The sensitivity of speech detection."
  },
  StartSensitivity: {
    "": "The sensitivity of speech detection.",
    START_SENSITIVITY_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    START_SENSITIVITY_HIGH: "High sensitivity.",
    START_SENSITIVITY_LOW: "Low sensitivity."
  },
  EndSensitivity: {
    "": "The sensitivity of end-of-speech detection.",
    END_SENSITIVITY_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    END_SENSITIVITY_HIGH: "High sensitivity.",
    END_SENSITIVITY_LOW: "Low sensitivity."
  },
  SessionResumptionConfig: {
    "": "Settings of session resumption.",
    handle:
      "The handle of the session to resume, from the last `sessionResumptionUpdate`. Without it, a new session starts.",
    transparent:
      "Whether updates include the index of the last consumed message, so that the client can resend the rest."
  },
  LiveClientMessage: {
    "": "A message of the client. Set one of the fields.",
    clientContent: "Turns to add to the conversation.",
    contextUpdate: "New settings of the session.",
    realtimeInput: "Realtime audio, video or text.",
    setup: "The settings of the session. Only as the first message.",
    toolResponse: "Results of functions that the model called."
  },
  LiveClientContent: {
    "": "Turns to add to the conversation. They interrupt the model.",
    turnComplete: "Whether the model should answer now.",
    turns: "The turns."
  },
  LiveSendClientContentParameters: {
    "": "Turns to add to the conversation. They interrupt the model.",
    turnComplete: "Whether the model should answer now. The default is `true`.",
    turns: "The turns."
  },
  LiveClientContextUpdate: {
    "": "New settings of a session.",
    systemInstruction: "The new system instruction.",
    tools: "The new tools."
  },
  LiveClientContextUpdateTools: { "": "The new tools of a session.", tools: "The tools." },
  LiveClientRealtimeInput: {
    "": "Realtime input.",
    activityEnd: "Marks the end of user activity. Only if automatic activity detection is disabled.",
    activityStart: "Marks the start of user activity. Only if automatic activity detection is disabled.",
    audio: "Audio: raw PCM with 16 bits, for example `audio/pcm;rate=16000`.",
    audioStreamEnd:
      "Marks the end of the audio stream, for example when the microphone is off. Only with automatic activity detection.",
    mediaChunks: "Deprecated form of `audio` and `video`.",
    text: "Text.",
    video: "A frame of video, as an image."
  },
  LiveSendRealtimeInputParameters: {
    "...": "LiveClientRealtimeInput",
    "": "Realtime input. Set one of the fields.",
    media: "Deprecated form of `audio` and `video`."
  },
  ActivityStart: { "": "Marks the start of user activity. It has no fields." },
  ActivityEnd: { "": "Marks the end of user activity. It has no fields." },
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
    goAway: "The server will close the connection soon.",
    serverContent: "Model output and events of the conversation.",
    sessionResumptionUpdate: "An update of the state of session resumption.",
    setupComplete: "The session is set up.",
    toolCall: "Functions that the model calls.",
    toolCallCancellation: "Function calls that were cancelled by an interruption.",
    usageMetadata: "Token usage.",
    voiceActivity: "Voice activity of the user.",
    voiceActivityDetectionSignal: "Deprecated form of `voiceActivity`."
  },
  LiveServerSetupComplete: {
    "": "The session is set up.",
    sessionId: "The id of the session.",
    voiceConsentSignature: "The signature of the consent, if a voice was replicated."
  },
  LiveServerContent: {
    "": "Model output and events of the conversation.",
    generationComplete: "Whether the generation is complete. Playback may still continue.",
    groundingMetadata: "The sources of the answer, if tools retrieved any.",
    inputTranscription: "The transcription of the user's speech. Its order relative to the answer is not defined.",
    interactionStatus: "The status of the session. Sent with `turnComplete`.",
    interimInputTranscription: "The interim transcription of the user's speech.",
    interrupted: "Whether the user interrupted the model. Discard audio that has not been played.",
    modelTurn: "The next part of the answer.",
    outputTranscription: "The transcription of the model's speech.",
    turnComplete: "Whether the turn of the model is complete.",
    turnCompleteReason: "The reason why the turn ended.",
    urlContextMetadata: "The pages that the tool `urlContext` retrieved.",
    waitingForInput: "Whether the model waits for more input before it answers."
  },
  InteractionStatus: {
    "": "The status of a session.",
    INTERACTION_STATUS_UNSPECIFIED: "Unspecified.",
    IN_PROGRESS: "Working.",
    REQUIRES_ACTION: "Waiting for results of function calls.",
    IDLE: "Waiting for the user."
  },
  TurnCompleteReason: {
    "": "The reason why a turn ended.",
    TURN_COMPLETE_REASON_UNSPECIFIED: "Unspecified.",
    MALFORMED_FUNCTION_CALL: "The model generated an invalid function call.",
    RESPONSE_REJECTED: "The answer was rejected.",
    NEED_MORE_INPUT: "The model needs more input."
  },
  LiveServerGoAway: {
    "": "The server will close the connection soon.",
    timeLeft: "The time left, as a duration such as `10s`."
  },
  LiveServerSessionResumptionUpdate: {
    "": "An update of the state of session resumption.",
    lastConsumedClientMessageIndex:
      "The index of the last consumed client message, as a decimal string. Only for `transparent` sessions.",
    newHandle: "The new handle.",
    resumable: "Whether it is possible to resume the session now."
  },
  LiveServerToolCall: {
    "": "Functions that the model calls.",
    functionCalls: "The calls."
  },
  LiveServerToolCallCancellation: {
    "": "Cancelled function calls.",
    ids: "The ids of the calls."
  },
  VoiceActivity: {
    "": "Voice activity of the user.",
    audioOffset: "The offset from the start of the audio, for example `1.2s`.",
    voiceActivityType: "The type of activity."
  },
  VoiceActivityType: {
    "": "A type of voice activity.",
    TYPE_UNSPECIFIED: "Unspecified.",
    ACTIVITY_START: "Started speaking.",
    ACTIVITY_END: "Stopped speaking."
  },
  VoiceActivityDetectionSignal: {
    "": "Deprecated form of `VoiceActivity`.",
    vadSignalType: "A type of voice activity."
  },
  VadSignalType: {
    "": "A type of voice activity.",
    VAD_SIGNAL_TYPE_UNSPECIFIED: "Unspecified.",
    VAD_SIGNAL_TYPE_SOS: "Start of speech.",
    VAD_SIGNAL_TYPE_EOS: "End of speech."
  }
}
