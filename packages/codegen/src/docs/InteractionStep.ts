import type { FileDocs } from "../WrittenDocs.ts"

export const InteractionStep: FileDocs = {
  Step: {
    "": "A step of an interaction, discriminated by `type`: input, output, thinking, a tool call or its result."
  },
  UserInputStep: { "": "The user's input.", content: "The content." },
  ModelOutputStep: {
    "": "The output of the model.",
    content: "The content.",
    error: "The error, if the output failed."
  },
  Status: {
    "": "An error.",
    code: "The gRPC status code, for example 3 for an invalid argument.",
    details: "Further details, each with its type in `@type`.",
    message: "The error message, in English."
  },
  ThoughtStep: {
    "": "A step of thinking.",
    signature:
      "An opaque signature of the thinking, in base64. Send the step back unchanged, so that the model can reuse it.",
    summary: "A summary of the thinking, if `thinking_summaries` is enabled."
  },
  ThoughtSummaryContent: { "": "A part of a summary of thinking." },
  FunctionCallStep: {
    "": "A function call requested by the model.",
    arguments: "The arguments, keyed by parameter name. In a stream, they arrive as `arguments_delta`.",
    id: "The id of the call. Its result has the same `call_id`.",
    name: "The name of the function."
  },
  FunctionResultStep: {
    "": "The result of a function that the model called.",
    call_id: "The id of the call that this result belongs to.",
    is_error: "Whether the function failed.",
    name: "The name of the function.",
    result: "The result: text, an object, or content."
  },
  FunctionResultSubcontent: { "": "A part of the result of a tool." },
  FunctionResultStepResult: { "": "The result of a function as an object, with arbitrary fields." },
  FunctionResultDelta: {
    "...": "FunctionResultStep",
    "": "The result of a function, in a stream."
  },
  FunctionResultDeltaResult: { "": "The result of a function as an object, with arbitrary fields." },
  CodeExecutionCallStep: {
    "": "Code that the model runs on the server.",
    arguments: "The code.",
    id: "The id of the call. Its result has the same `call_id`.",
    signature: "An opaque signature of the step. Send the step back unchanged."
  },
  CodeExecutionCallArguments: {
    "": "Code to run.",
    code: "The source code.",
    language: "The language of the code."
  },
  Language: { "": "The language of code that the model runs.", python: "Python.", bash: "Bash." },
  CodeExecutionResultStep: {
    "...": "FunctionResultStep",
    "": "The result of code that the model ran.",
    is_error: "Whether the code failed.",
    result: "The standard output, or content.",
    signature: "An opaque signature of the step. Send the step back unchanged."
  },
  CodeExecutionCallDelta: {
    "...": "CodeExecutionCallStep",
    "": "Code that the model runs on the server, in a stream."
  },
  CodeExecutionResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of code that the model ran, in a stream.",
    result: "The standard output."
  },
  FileSearchCallStep: { "...": "CodeExecutionCallStep", "": "File search." },
  FileSearchResultStep: { "...": "CodeExecutionResultStep", "": "The result of a search in file search stores." },
  FileSearchCallDelta: { "...": "CodeExecutionCallStep", "": "A search in file search stores, in a stream." },
  FileSearchResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of a search in file search stores, in a stream.",
    result: "The results."
  },
  FileSearchResult: { "": "A result of file search." },
  GoogleMapsCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A call of Google Maps.",
    arguments: "The search."
  },
  GoogleMapsCallArguments: { "": "The arguments of a Google Maps search.", queries: "The queries." },
  GoogleMapsCallDelta: { "...": "GoogleMapsCallStep", "": "A call of Google Maps, in a stream." },
  GoogleMapsResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of Google Maps.",
    result: "The results."
  },
  GoogleMapsResultDelta: { "...": "GoogleMapsResultStep", "": "The result of Google Maps, in a stream." },
  GoogleMapsResult: {
    "": "A result of Google Maps.",
    places: "The places.",
    widget_context_token: "A token for the Google Maps widget, if `enable_widget` is set."
  },
  GoogleMapsResultPlaces: {
    "": "A place of Google Maps.",
    name: "The name of the place.",
    place_id: "The id of the place: `places/{id}`.",
    review_snippets: "Reviews of the place.",
    url: "The URI of the place in Google Maps."
  },
  GoogleSearchCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A call of Google Search.",
    arguments: "The search.",
    search_type: "The kind of search. The default is web search."
  },
  GoogleSearchCallStepSearchType: {
    "": "A kind of Google Search.",
    web_search: "Web search.",
    image_search: "Images.",
    enterprise_web_search: "Web search with enterprise compliance."
  },
  GoogleSearchCallArguments: { "": "The arguments of a Google Search.", queries: "The queries." },
  GoogleSearchCallDelta: { "...": "GoogleSearchCallStep", "": "A call of Google Search, in a stream." },
  GoogleSearchResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of Google Search.",
    is_error: "Whether the search failed.",
    result: "The results."
  },
  GoogleSearchResultDelta: {
    "...": "GoogleSearchResultStep",
    "": "The result of Google Search, in a stream."
  },
  GoogleSearchResult: {
    "": "A result of Google Search.",
    search_suggestions: "HTML and CSS of Google Search suggestions to show with the answer."
  },
  MCPServerToolCallStep: {
    "...": "FunctionCallStep",
    "": "A call of a tool of an MCP server.",
    arguments: "The arguments of the tool, by name.",
    name: "The name of the tool.",
    server_name: "The name of the server."
  },
  MCPServerToolCallDelta: {
    "...": "MCPServerToolCallStep",
    "": "A call of a tool of an MCP server, in a stream."
  },
  MCPServerToolResultStep: {
    "...": "FunctionResultStep",
    "": "The result of a tool of an MCP server.",
    name: "The name of the tool.",
    server_name: "The name of the server."
  },
  MCPServerToolResultStepResult: { "": "The result of a tool as an object, with arbitrary fields." },
  MCPServerToolResultDelta: {
    "...": "MCPServerToolResultStep",
    "": "The result of a tool of an MCP server, in a stream."
  },
  MCPServerToolResultDeltaResult: { "": "The result of a tool as an object, with arbitrary fields." },
  ProcessingCallStep: { "...": "CodeExecutionCallStep", "": "Agentic processing of media in the input." },
  ProcessingResultStep: { "...": "CodeExecutionResultStep", "": "The result of agentic media processing." },
  ProcessingCallDelta: { "...": "CodeExecutionCallStep", "": "Agentic processing of media in the input, in a stream." },
  ProcessingResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of agentic media processing, in a stream."
  },
  RetrievalCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A call of the tool `retrieval`.",
    arguments: "The search.",
    retrieval_type: "The kind of retrieval."
  },
  RetrievalCallArguments: { "": "The arguments of a retrieval.", queries: "The queries." },
  RetrievalCallStepRetrievalType: {
    "": "A kind of retrieval.",
    vertex_ai_search: "Vertex AI Search.",
    rag_store: "The RAG Engine of Vertex AI.",
    exa_ai_search: "Exa.",
    parallel_ai_search: "Parallel."
  },
  RetrievalCallDelta: { "...": "RetrievalCallStep", "": "A call of the tool `retrieval`, in a stream." },
  RetrievalCallDeltaRetrievalType: {
    "...": "RetrievalCallStepRetrievalType",
    "": "A kind of retrieval."
  },
  RetrievalResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of the tool `retrieval`.",
    is_error: "Whether the search failed."
  },
  RetrievalResultDelta: {
    "...": "RetrievalResultStep",
    "": "The result of the tool `retrieval`, in a stream."
  },
  URLContextCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A call of the tool `url_context`.",
    arguments: "The pages to read."
  },
  URLContextCallArguments: { "": "The pages to read.", urls: "The URLs of the pages." },
  URLContextCallDelta: { "...": "URLContextCallStep", "": "A call of the tool `url_context`, in a stream." },
  URLContextResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of the tool `url_context`.",
    is_error: "Whether reading failed.",
    result: "The retrieval result of each page."
  },
  URLContextResultDelta: { "...": "URLContextResultStep", "": "The result of the tool `url_context`, in a stream." },
  URLContextResult: {
    "": "The retrieval result of a page.",
    status: "The retrieval status.",
    url: "The URL of the page."
  },
  URLContextResultStatus: {
    "": "A retrieval status.",
    success: "Retrieved.",
    error: "Failed with an error.",
    paywall: "Blocked by a paywall.",
    unsafe: "Blocked as unsafe."
  },
  StepStart: {
    "": "A step starts. `step.delta` events follow.",
    event_id: "The id of the event, for resuming a stream after it.",
    index: "The index of the step.",
    step: "The initial state of the step."
  },
  StepDelta: {
    "...": "StepStart",
    "": "A change of a step.",
    delta: "The content.",
    metadata: "Token usage so far."
  },
  StepDeltaMetadata: { "": "Token usage so far.", total_usage: "Token usage so far." },
  StepStop: {
    "...": "StepStart",
    "": "A step ends.",
    step_usage: "The token usage of this step.",
    usage: "Token usage so far."
  },
  StepDeltaData: { "": "A change of a step, discriminated by `type`." },
  TextDelta: { "": "A chunk of text.", text: "The next characters." },
  ArgumentsDelta: {
    "": "A chunk of the arguments of a function call.",
    arguments: "The next characters of the arguments as JSON."
  },
  TextAnnotationDelta: {
    "": "Annotations of a text.",
    annotations: "The annotations to add."
  },
  ThoughtSignatureDelta: {
    "": "The signature of thinking.",
    signature: "An opaque signature in base64."
  },
  ThoughtSummaryDelta: { "": "A part of a summary of thinking.", content: "The content." },
  ImageDelta: {
    "...": "InteractionContent.ImageContent",
    "": "An image, or a part of it.",
    data: "The next bytes, encoded in base64."
  },
  AudioDelta: {
    "...": "InteractionContent.AudioContent",
    "": "A chunk of audio.",
    data: "The next bytes, encoded in base64.",
    rate: "Deprecated name of `sample_rate`."
  },
  DocumentDelta: {
    "...": "InteractionContent.DocumentContent",
    "": "A document, or a part of it.",
    data: "The next bytes, encoded in base64."
  },
  VideoDelta: {
    "...": "InteractionContent.VideoContent",
    "": "A video, or a part of it.",
    data: "The next bytes, encoded in base64."
  },
  AudioDeltaMimeType: { "": "A media type of audio." },
  DocumentDeltaMimeType: { "": "A media type of documents." },
  ImageDeltaMimeType: { "": "A media type of images." },
  VideoDeltaMimeType: { "": "A media type of video." },
  Usage: {
    "": "The token usage of an interaction.",
    cached_tokens_by_modality: "The cached tokens by modality.",
    grounding_tool_count: "The number of uses of each grounding tool.",
    initial_input_tokens:
      "The number of tokens of the original input, if the answer was continued over several requests.",
    input_tokens_by_modality: "The tokens of the input by modality.",
    output_tokens_by_modality: "The tokens of the output by modality.",
    tool_use_tokens_by_modality: "The tokens of results of tools by modality.",
    total_cached_tokens: "The number of cached tokens in the input. Included in `total_input_tokens`.",
    total_input_tokens: "The number of tokens of the input, including previous turns and cached tokens.",
    total_output_tokens: "The number of tokens of the output, without thinking.",
    total_thought_tokens: "The number of tokens of thinking.",
    total_tokens: "The total number of tokens: input, output, thinking and results of tools.",
    total_tool_use_tokens: "The number of tokens of results of server-side tools."
  },
  ModalityTokens: {
    "": "The number of tokens of one modality.",
    modality: "The modality.",
    tokens: "The number of tokens."
  },
  ResponseModality: {
    "": "A modality of content.",
    text: "Text.",
    image: "Images.",
    audio: "Audio.",
    video: "Video.",
    document: "Documents."
  },
  GroundingToolCount: {
    "": "The number of uses of a grounding tool.",
    count: "The number of uses.",
    type: "The tool."
  },
  GroundingToolCountType: {
    "": "A grounding tool.",
    google_search: "Google Search.",
    google_maps: "Google Maps.",
    retrieval: "The tool `retrieval`."
  }
}
