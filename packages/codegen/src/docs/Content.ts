import type { FileDocs } from "../WrittenDocs.ts"

export const Content: FileDocs = {
  Content: {
    "": "One turn of a conversation: a role and its parts.",
    parts: "The parts of the turn, in order. They can be of different kinds, for example text and an image.",
    role: "The author of the turn: `user` or `model`. Function responses belong to a `user` turn."
  },
  ContentUnion: {
    "":
      "A content, or a string, a part, or a list of strings and parts, which becomes one content with the role `user`."
  },
  ContentListUnion: {
    "":
      "A content or a list of contents. Strings and parts are combined into one content with the role `user`. A list contains either contents, or strings and parts."
  },
  PartUnion: { "": "A part, or a string that becomes a text part." },
  PartListUnion: { "": "A part, a string, or a list of them." },
  Part: {
    "": "One part of a content. It carries one kind of data, with optional fields that describe it.",
    audioTranscription: "The transcription of an audio part.",
    codeExecutionResult: "The result of code that the model ran with the tool `codeExecution`.",
    executableCode: "Code that the model runs with the tool `codeExecution`.",
    fileData: "A file, referenced by its URI.",
    functionCall: "A function call requested by the model.",
    functionResponse: "The result of a function that the model called.",
    inlineData: "Inline bytes, such as an image.",
    mediaProcessing: "How the model reads the media of this part. The default depends on the model.",
    mediaResolution:
      "The resolution at which the model reads the media of this part. It determines the number of tokens.",
    partMetadata: "User-defined metadata of the part, for example the name of its source file.",
    speechMetadata: "The speaker and style of this part, for speech generation. Only with `text`.",
    text: "Text.",
    thought: "Whether the part is a summary of the model's thinking rather than part of the answer.",
    thoughtSignature:
      "An opaque signature of the model's thinking, in base64. Send it back unchanged in the same part, so that the model can reuse its thinking.",
    toolCall: "A call of a server-side tool. Send it back unchanged in the next request.",
    toolResponse: "The result of a server-side tool. Send it back unchanged in the next request.",
    videoMetadata: "The section and frame rate at which the model reads the video in `fileData` or `inlineData`."
  },
  Blob: {
    "": "Inline bytes with a media type. Use `FileData` for large files.",
    data: "The bytes, encoded in base64.",
    displayName: "A display name of the data. Only server-side tools use it, such as code execution.",
    mimeType: "The IANA media type of the bytes, for example `image/png`."
  },
  BlobImageUnion: { "": "The bytes of an image." },
  FileData: {
    "": "A file, referenced by its URI.",
    displayName: "A display name of the file. Only server-side tools use it, such as code execution.",
    fileUri:
      "The URI of the file: a URI of the Files API, a `gs://` URI on Vertex AI, or a public URL that the model can read.",
    mimeType: "The IANA media type of the file, for example `video/mp4`."
  },
  FunctionCall: {
    "": "A function call requested by the model.",
    args: "The arguments, keyed by parameter name.",
    id: "The id of the call. The function response must have the same id.",
    name: "The name of the function, as declared.",
    partialArgs: "Partial arguments, when `streamFunctionCallArguments` is set.",
    willContinue: "Whether more partial arguments of this call follow."
  },
  PartialArg: {
    "": "A partial argument of a streamed function call.",
    boolValue: "The value, if it is a boolean.",
    jsonPath: "The location of the value in the arguments, as a JSON path (RFC 9535) such as `$.city`.",
    nullValue: "Set if the value is null.",
    numberValue: "The value, if it is a number.",
    stringValue: "The value or a part of it, if it is a string.",
    willContinue: "Whether more parts of this value follow."
  },
  FunctionResponse: {
    "": "The result of a function that the model called.",
    id: "The id of the call that this result belongs to.",
    name: "The name of the function that was called.",
    parts: "Media in the result, such as an image.",
    response:
      "The result as an object. Use the key `output` for the result and `error` for an error; without these keys, the whole object is the output.",
    scheduling: "When the model reacts to the result of a non-blocking function. The default is `WHEN_IDLE`.",
    willContinue: "Whether more results of this call follow. Only for non-blocking functions."
  },
  FunctionResponsePart: {
    "": "A media part in the result of a function.",
    fileData: "A file, referenced by its URI.",
    inlineData: "Inline bytes.",
    mediaProcessing: "How the model reads the media of this part."
  },
  FunctionResponseFileData: { "...": "FileData", "": "A file in the result of a function, referenced by its URI." },
  FunctionResponseBlob: { "...": "Blob", "": "Inline bytes in the result of a function." },
  FunctionResponseScheduling: {
    "": "When the model reacts to the result of a non-blocking function.",
    SCHEDULING_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    SILENT: "Add the result to the conversation without a reaction of the model.",
    WHEN_IDLE: "Add the result; the model reacts when it is idle.",
    INTERRUPT: "Add the result; the model interrupts its output and reacts at once."
  },
  ExecutableCode: {
    "": "Code that the model runs.",
    code: "The source code.",
    id: "The id of the execution. Its result has the same id.",
    language: "The language of the code."
  },
  Language: {
    "": "The language of code that the model runs.",
    LANGUAGE_UNSPECIFIED: "Unspecified. Do not use.",
    PYTHON: "Python 3, with some libraries such as numpy."
  },
  CodeExecutionResult: {
    "": "The result of code that the model ran.",
    id: "The id of the `executableCode` that this is the result of.",
    outcome: "The outcome of the execution.",
    output: "The standard output, or the error text if the code failed."
  },
  Outcome: {
    "": "The outcome of a code execution.",
    OUTCOME_UNSPECIFIED: "Unspecified. Do not use.",
    OUTCOME_OK: "The code completed. `output` contains its standard output.",
    OUTCOME_FAILED: "The code failed. `output` contains the error text.",
    OUTCOME_DEADLINE_EXCEEDED: "The code was stopped because it ran too long. `output` may contain partial output."
  },
  MediaProcessing: {
    "": "How the model reads media.",
    MEDIA_PROCESSING_UNSPECIFIED: "The default of the model.",
    STATIC: "Frames are sampled at a fixed rate, and the model sees all of them.",
    AGENTIC: "The model navigates to the sections it needs."
  },
  PartMediaResolution: {
    "": "The resolution at which the model reads the media of one part.",
    level: "A named resolution.",
    numTokens: "The exact number of tokens for the media, instead of a named resolution."
  },
  PartMediaResolutionLevel: {
    "": "A named resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    MEDIA_RESOLUTION_UNSPECIFIED: "The default of the model.",
    MEDIA_RESOLUTION_LOW: "Low detail, low token cost.",
    MEDIA_RESOLUTION_MEDIUM: "Medium detail, medium token cost.",
    MEDIA_RESOLUTION_HIGH: "High detail, high token cost.",
    MEDIA_RESOLUTION_ULTRA_HIGH: "The highest detail and token cost."
  },
  SpeechMetadata: {
    "": "The speaker and style of a text.",
    speaker: "The name of a speaker in `MultiSpeakerVoiceConfig`.",
    style: "The style of speech, for example `calm, slow`."
  },
  ToolCall: {
    "": "A call of a server-side tool.",
    args: "The arguments of the call.",
    id: "The id of the call. Its response has the same id.",
    toolType: "The tool."
  },
  ToolResponse: {
    "": "The result of a server-side tool.",
    id: "The id of the call that this result belongs to.",
    response: "The result as an object.",
    toolType: "The tool."
  },
  ToolType: {
    "": "A server-side tool.",
    TOOL_TYPE_UNSPECIFIED: "Unspecified. Do not use.",
    GOOGLE_SEARCH_WEB: "Google Search on the web.",
    GOOGLE_SEARCH_IMAGE: "Google Search for images.",
    URL_CONTEXT: "Fetching of web pages.",
    GOOGLE_MAPS: "Google Maps.",
    FILE_SEARCH: "File search.",
    MEDIA_PROCESSING: "Agentic media processing."
  },
  Transcription: {
    "": "A transcription of speech.",
    endOffset: "The end of the text, as an offset from the start of the audio, for example `3.5s`.",
    finished: "Whether the text is complete.",
    languageCode: "The language of the text as a BCP-47 code, for example `en-US`.",
    speakerLabel: "The label of the speaker, if diarization is enabled.",
    startOffset: "The start of the text, as an offset from the start of the audio, for example `1.2s`.",
    text: "The text.",
    words: "The words with their timestamps, if word timestamps are enabled."
  },
  WordInfo: {
    "": "A word of a transcription with its timestamps.",
    endOffset: "The end of the word, as an offset from the start of the audio, for example `1.5s`.",
    startOffset: "The start of the word, as an offset from the start of the audio, for example `1.2s`.",
    word: "The word."
  },
  VideoMetadata: {
    "": "The section and frame rate at which the model reads a video.",
    endOffset: "The end of the section, as an offset from the start of the video, for example `90s`.",
    fps: "The frame rate in frames per second: greater than 0, at most 24. The default is 1.",
    startOffset: "The start of the section, as an offset from the start of the video, for example `30s`."
  }
}
