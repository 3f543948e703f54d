import type { FileDocs } from "../Docs.ts"

export const Content: FileDocs = {
  Content: {
    "": "One turn of a conversation: who says it, and what it consists of.",
    parts: "The pieces of the turn, in order. They may differ in kind, for example text and an image.",
    role: "Who says it: `user` or `model`. A function response is part of a `user` turn."
  },
  ContentUnion: {
    "": "One content, or what becomes one content of the role `user`: a string, a part, or a list of strings and parts."
  },
  ContentListUnion: {
    "":
      "A conversation, or what becomes one: a content, a list of contents, or strings and parts, which are put together into one content of the role `user`. A list holds contents only, or strings and parts only."
  },
  PartUnion: { "": "A part, or a string that becomes a text part." },
  PartListUnion: { "": "A list of parts, or what becomes one: a part or a string." },
  Part: {
    "": "One piece of a content. It has one kind of data, and may have further fields that describe it.",
    audioTranscription: "What was said in an audio file or a stream of audio.",
    codeExecutionResult: "The result of code that the model ran with the tool `codeExecution`.",
    executableCode: "Code that the model wrote in order to run it with the tool `codeExecution`.",
    fileData: "A file that is stored elsewhere, by its URI.",
    functionCall: "A function that the model asks the caller to run.",
    functionResponse: "The result of a function that the model called.",
    inlineData: "Bytes that are part of the message, such as an image.",
    mediaProcessing: "How the model reads the media of this part. The default depends on the model.",
    mediaResolution: "The resolution at which the model reads the media of this part. It decides the number of tokens.",
    partMetadata: "Data of your own about the part, for example the file that it comes from.",
    speechMetadata: "Who speaks the text of this part, and how, where the model generates speech. Only beside `text`.",
    text: "Text.",
    thought: "Whether the part is a summary of the model's thinking, and not part of the answer.",
    thoughtSignature:
      "An opaque signature of the model's thinking, in base64. Send it back unchanged, in the part that it came with, so that the model can build on it.",
    toolCall: "A call of a tool that the server runs itself. Send it back unchanged in the next request.",
    toolResponse: "The result of a tool that the server ran itself. Send it back unchanged in the next request.",
    videoMetadata: "Which section of the video in `fileData` or `inlineData` the model reads, and at how many frames."
  },
  Blob: {
    "": "Bytes with their type, inside a message. For large files use `FileData`.",
    data: "The bytes in base64.",
    displayName: "A name of the data. Only tools of the server use it, such as code execution.",
    mimeType: "The IANA media type of the bytes, for example `image/png`."
  },
  BlobImageUnion: { "": "The bytes of an image." },
  FileData: {
    "": "A file that is stored elsewhere.",
    displayName: "A name of the file. Only tools of the server use it, such as code execution.",
    fileUri:
      "The URI of the file: that of a file of the Files API, a `gs://` URI on Vertex AI, or an address on the web where the model can read it.",
    mimeType: "The IANA media type of the file, for example `video/mp4`."
  },
  FunctionCall: {
    "": "A function that the model asks the caller to run, with its arguments.",
    args: "The arguments, by the names of the parameters in the declaration.",
    id: "The id of this call. The response has to carry the same one.",
    name: "The name of the function, as declared.",
    partialArgs: "Arguments that arrive in pieces, where `streamFunctionCallArguments` is set.",
    willContinue: "Whether more pieces of the arguments of this call follow."
  },
  PartialArg: {
    "": "A piece of the arguments of a call that is still being streamed.",
    boolValue: "The value, if it is a boolean.",
    jsonPath: "Where in the arguments the value belongs, as a JSON path (RFC 9535) such as `$.city`.",
    nullValue: "Set if the value is null.",
    numberValue: "The value, if it is a number.",
    stringValue: "The value or a piece of it, if it is a string.",
    willContinue: "Whether more pieces of this value follow."
  },
  FunctionResponse: {
    "": "The result of a function that the model called.",
    id: "The id of the call that this is the result of.",
    name: "The name of the function that was called.",
    parts: "Media that belong to the result, such as an image.",
    response:
      "The result as an object. By convention its key is `output`, or `error` if the function failed; without these keys the whole object is the output.",
    scheduling: "When the model reacts to the result of a function that does not block. The default is `WHEN_IDLE`.",
    willContinue: "Whether more results of this call follow. Only for functions that do not block."
  },
  FunctionResponsePart: {
    "": "A piece of media within the result of a function.",
    fileData: "A file that is stored elsewhere, by its URI.",
    inlineData: "Bytes that are part of the message.",
    mediaProcessing: "How the model reads the media of this part."
  },
  FunctionResponseFileData: { "...": "FileData", "": "A file within the result of a function, by its URI." },
  FunctionResponseBlob: { "...": "Blob", "": "Bytes within the result of a function." },
  FunctionResponseScheduling: {
    "": "When the model reacts to the result of a function that does not block.",
    SCHEDULING_UNSPECIFIED: "The same as not setting it.",
    SILENT: "The result is added to the conversation; the model says nothing about it.",
    WHEN_IDLE: "The result is added, and the model speaks as soon as it is not already speaking.",
    INTERRUPT: "The result is added, and the model speaks at once, interrupting what it is saying."
  },
  ExecutableCode: {
    "": "Code that the model wrote in order to run it.",
    code: "The source text of the code.",
    id: "The id of this execution. Its result carries the same one.",
    language: "The language of the code."
  },
  Language: {
    "": "The language of code that the model runs.",
    LANGUAGE_UNSPECIFIED: "Not known. Not to be used.",
    PYTHON: "Python 3, with some libraries such as numpy."
  },
  CodeExecutionResult: {
    "": "The result of code that the model ran.",
    id: "The id of the `executableCode` that this is the result of.",
    outcome: "How the code ended.",
    output: "What the code printed, or the error text if it failed."
  },
  Outcome: {
    "": "How code that the model ran has ended.",
    OUTCOME_UNSPECIFIED: "Not known. Not to be used.",
    OUTCOME_OK: "The code ran to its end. `output` has what it printed.",
    OUTCOME_FAILED: "The code failed. `output` has the error text.",
    OUTCOME_DEADLINE_EXCEEDED: "The code ran for too long and was stopped. `output` may have what it printed so far."
  },
  MediaProcessing: {
    "": "How the model reads media.",
    MEDIA_PROCESSING_UNSPECIFIED: "The model's default.",
    STATIC: "Frames are taken at a fixed rate, and the model sees all of them.",
    AGENTIC: "The model looks at the sections that it needs, in several steps."
  },
  PartMediaResolution: {
    "": "The resolution at which the model reads the media of one part.",
    level: "A named resolution.",
    numTokens: "The number of tokens to spend on the media, in place of a named resolution."
  },
  PartMediaResolutionLevel: {
    "": "A named resolution at which the model reads media. A higher one shows more detail and costs more tokens.",
    MEDIA_RESOLUTION_UNSPECIFIED: "The model's default.",
    MEDIA_RESOLUTION_LOW: "Few tokens, little detail.",
    MEDIA_RESOLUTION_MEDIUM: "A compromise of detail and tokens.",
    MEDIA_RESOLUTION_HIGH: "Fine detail, such as small text.",
    MEDIA_RESOLUTION_ULTRA_HIGH: "The finest detail, and the most tokens."
  },
  SpeechMetadata: {
    "": "Who speaks a text, and how.",
    speaker: "The name of the speaker, one of those in `MultiSpeakerVoiceConfig`.",
    style: "How the text is spoken, in a few words, for example `calm, slow`."
  },
  ToolCall: {
    "": "A call of a tool that the server runs itself.",
    args: "The arguments of the call.",
    id: "The id of the call. Its response carries the same one.",
    toolType: "Which tool is called."
  },
  ToolResponse: {
    "": "The result of a tool that the server ran itself.",
    id: "The id of the call that this is the result of.",
    response: "The result as an object.",
    toolType: "Which tool was called."
  },
  ToolType: {
    "": "A tool that the server runs itself.",
    TOOL_TYPE_UNSPECIFIED: "Not known. Not to be used.",
    GOOGLE_SEARCH_WEB: "A search of the web by Google Search.",
    GOOGLE_SEARCH_IMAGE: "A search for images by Google Search.",
    URL_CONTEXT: "Reading of pages by their addresses.",
    GOOGLE_MAPS: "A search of places by Google Maps.",
    FILE_SEARCH: "A search in file search stores.",
    MEDIA_PROCESSING: "A closer look at media of the request."
  },
  Transcription: {
    "": "What was said, as text.",
    endOffset: "Where the text ends, as a time from the start of the audio, for example `3.5s`.",
    finished: "Whether the text is complete. More of it follows if it is not.",
    languageCode: "The language of the text as a BCP-47 code, for example `en-US`.",
    speakerLabel: "A label of who speaks, where speakers are told apart.",
    startOffset: "Where the text starts, as a time from the start of the audio, for example `1.2s`.",
    text: "What was said.",
    words: "The words one by one, with their times, where word timestamps were asked for."
  },
  WordInfo: {
    "": "One word of a transcription, with its times.",
    endOffset: "Where the word ends, as a time from the start of the audio, for example `1.5s`.",
    startOffset: "Where the word starts, as a time from the start of the audio, for example `1.2s`.",
    word: "The word."
  },
  VideoMetadata: {
    "": "Which section of a video the model reads, and at how many frames.",
    endOffset: "Where to stop, as a time from the start of the video, for example `90s`.",
    fps: "How many frames the model reads of each second: more than 0, at most 24. The default is 1.",
    startOffset: "Where to begin, as a time from the start of the video, for example `30s`."
  }
}
