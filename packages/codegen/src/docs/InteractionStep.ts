import type { FileDocs } from "../Docs.ts"

export const InteractionStep: FileDocs = {
  Step: {
    "": "One step of an interaction: input, output, thinking, or a call of a tool or its result, told apart by `type`."
  },
  UserInputStep: { "": "What the user says.", content: "The pieces of it." },
  ModelOutputStep: {
    "": "What the model answers.",
    content: "The pieces of the answer.",
    error: "Why the output failed, if it did."
  },
  Status: {
    "": "An error.",
    code: "The number of the gRPC status, for example 3 for an invalid argument.",
    details: "Further details, each with its type in `@type`.",
    message: "What went wrong, in English."
  },
  ThoughtStep: {
    "": "Thinking of the model.",
    signature:
      "An opaque signature of the thinking, in base64. Send the step back unchanged, so that the model can build on it.",
    summary: "A summary of the thinking, where `thinking_summaries` asks for it."
  },
  ThoughtSummaryContent: { "": "A piece of a summary of thinking." },
  FunctionCallStep: {
    "": "A function that the model asks the caller to run.",
    arguments: "The arguments, by the names of the parameters. In a stream they come as `arguments_delta`.",
    id: "The id of the call. Its result carries the same one as `call_id`.",
    name: "The name of the function."
  },
  FunctionResultStep: {
    "": "The result of a function that the model called.",
    call_id: "The id of the call that this is the result of.",
    is_error: "Whether the function failed.",
    name: "The name of the function.",
    result: "The result: text, an object, or pieces of content."
  },
  FunctionResultSubcontent: { "": "A piece of the result of a tool." },
  FunctionResultStepResult: { "": "The result of a function as an object, with fields of its own." },
  FunctionResultDelta: {
    "...": "FunctionResultStep",
    "": "The result of a function, in a stream."
  },
  FunctionResultDeltaResult: { "": "The result of a function as an object, with fields of its own." },
  CodeExecutionCallStep: {
    "": "Code that the model runs on the server.",
    arguments: "The code.",
    id: "The id of the call. Its result carries the same one as `call_id`.",
    signature: "An opaque signature of the step. Send the step back unchanged."
  },
  CodeExecutionCallArguments: {
    "": "Code to run.",
    code: "The source text of the code.",
    language: "The language of the code."
  },
  Language: { "": "The language of code that the model runs.", python: "Python.", bash: "Bash." },
  CodeExecutionResultStep: {
    "...": "FunctionResultStep",
    "": "The result of code that the model ran.",
    is_error: "Whether the code failed.",
    result: "What the code printed, or pieces of content.",
    signature: "An opaque signature of the step. Send the step back unchanged."
  },
  CodeExecutionCallDelta: {
    "...": "CodeExecutionCallStep",
    "": "Code that the model runs on the server, in a stream."
  },
  CodeExecutionResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of code that the model ran, in a stream.",
    result: "What the code printed."
  },
  FileSearchCallStep: { "...": "CodeExecutionCallStep", "": "A search in file search stores." },
  FileSearchResultStep: { "...": "CodeExecutionResultStep", "": "The result of a search in file search stores." },
  FileSearchCallDelta: { "...": "CodeExecutionCallStep", "": "A search in file search stores, in a stream." },
  FileSearchResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of a search in file search stores, in a stream.",
    result: "What was found."
  },
  FileSearchResult: { "": "Something that a search in file search stores found." },
  GoogleMapsCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A search in Google Maps.",
    arguments: "What is searched."
  },
  GoogleMapsCallArguments: { "": "What is searched in Google Maps.", queries: "The queries." },
  GoogleMapsCallDelta: { "...": "GoogleMapsCallStep", "": "A search in Google Maps, in a stream." },
  GoogleMapsResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of a search in Google Maps.",
    result: "What was found."
  },
  GoogleMapsResultDelta: { "...": "GoogleMapsResultStep", "": "The result of a search in Google Maps, in a stream." },
  GoogleMapsResult: {
    "": "What a search in Google Maps found.",
    places: "The places.",
    widget_context_token: "A token for the widget of Google Maps, where `enable_widget` was set."
  },
  GoogleMapsResultPlaces: {
    "": "A place of Google Maps.",
    name: "The name of the place.",
    place_id: "The id of the place: `places/{id}`.",
    review_snippets: "Reviews of the place.",
    url: "The address of the place in Google Maps."
  },
  GoogleSearchCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A search by Google Search.",
    arguments: "What is searched.",
    search_type: "Where it is searched. The default is the web."
  },
  GoogleSearchCallStepSearchType: {
    "": "What Google Search searches.",
    web_search: "The web.",
    image_search: "Images.",
    enterprise_web_search: "The web, by a search that meets the rules of enterprises."
  },
  GoogleSearchCallArguments: { "": "What is searched by Google Search.", queries: "The queries." },
  GoogleSearchCallDelta: { "...": "GoogleSearchCallStep", "": "A search by Google Search, in a stream." },
  GoogleSearchResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of a search by Google Search.",
    is_error: "Whether the search failed.",
    result: "What was found."
  },
  GoogleSearchResultDelta: {
    "...": "GoogleSearchResultStep",
    "": "The result of a search by Google Search, in a stream."
  },
  GoogleSearchResult: {
    "": "What a search by Google Search found.",
    search_suggestions: "HTML and CSS that show search suggestions of Google, to be shown beside the answer."
  },
  MCPServerToolCallStep: {
    "...": "FunctionCallStep",
    "": "A call of a tool of a server of the Model Context Protocol.",
    arguments: "The arguments of the tool, by name.",
    name: "The name of the tool.",
    server_name: "The name of the server."
  },
  MCPServerToolCallDelta: {
    "...": "MCPServerToolCallStep",
    "": "A call of a tool of a server of the Model Context Protocol, in a stream."
  },
  MCPServerToolResultStep: {
    "...": "FunctionResultStep",
    "": "The result of a tool of a server of the Model Context Protocol.",
    name: "The name of the tool.",
    server_name: "The name of the server."
  },
  MCPServerToolResultStepResult: { "": "The result of a tool as an object, with fields of its own." },
  MCPServerToolResultDelta: {
    "...": "MCPServerToolResultStep",
    "": "The result of a tool of a server of the Model Context Protocol, in a stream."
  },
  MCPServerToolResultDeltaResult: { "": "The result of a tool as an object, with fields of its own." },
  ProcessingCallStep: { "...": "CodeExecutionCallStep", "": "A closer look at media of the input." },
  ProcessingResultStep: { "...": "CodeExecutionResultStep", "": "The result of a closer look at media of the input." },
  ProcessingCallDelta: { "...": "CodeExecutionCallStep", "": "A closer look at media of the input, in a stream." },
  ProcessingResultDelta: {
    "...": "CodeExecutionResultStep",
    "": "The result of a closer look at media of the input, in a stream."
  },
  RetrievalCallStep: {
    "...": "CodeExecutionCallStep",
    "": "A search by the tool `retrieval`.",
    arguments: "What is searched.",
    retrieval_type: "Which kind of search it is."
  },
  RetrievalCallArguments: { "": "What is searched by the tool `retrieval`.", queries: "The queries." },
  RetrievalCallStepRetrievalType: {
    "": "A kind of search.",
    vertex_ai_search: "Vertex AI Search.",
    rag_store: "The RAG Engine of Vertex AI.",
    exa_ai_search: "Exa.",
    parallel_ai_search: "Parallel."
  },
  RetrievalCallDelta: { "...": "RetrievalCallStep", "": "A search by the tool `retrieval`, in a stream." },
  RetrievalCallDeltaRetrievalType: {
    "...": "RetrievalCallStepRetrievalType",
    "": "A kind of search."
  },
  RetrievalResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of a search by the tool `retrieval`.",
    is_error: "Whether the search failed."
  },
  RetrievalResultDelta: {
    "...": "RetrievalResultStep",
    "": "The result of a search by the tool `retrieval`, in a stream."
  },
  URLContextCallStep: {
    "...": "CodeExecutionCallStep",
    "": "The reading of pages.",
    arguments: "Which pages are read."
  },
  URLContextCallArguments: { "": "Which pages are read.", urls: "The addresses of the pages." },
  URLContextCallDelta: { "...": "URLContextCallStep", "": "The reading of pages, in a stream." },
  URLContextResultStep: {
    "...": "CodeExecutionResultStep",
    "": "The result of reading pages.",
    is_error: "Whether reading failed.",
    result: "What became of each page."
  },
  URLContextResultDelta: { "...": "URLContextResultStep", "": "The result of reading pages, in a stream." },
  URLContextResult: {
    "": "What became of a page that was to be read.",
    status: "Whether it could be read.",
    url: "The address of the page."
  },
  URLContextResultStatus: {
    "": "Whether a page could be read.",
    success: "It could.",
    error: "It could not.",
    paywall: "It is behind a paywall.",
    unsafe: "Its content is not safe."
  },
  StepStart: {
    "": "A step begins. What follows of it comes as `step.delta`.",
    event_id: "The id of the event. A stream that breaks is resumed after it.",
    index: "The position of the step in the interaction.",
    step: "The step, as far as it is known."
  },
  StepDelta: {
    "...": "StepStart",
    "": "A piece of a step.",
    delta: "The piece.",
    metadata: "What has been used so far."
  },
  StepDeltaMetadata: { "": "What has been used so far.", total_usage: "The numbers of tokens so far." },
  StepStop: {
    "...": "StepStart",
    "": "A step ends.",
    step_usage: "The numbers of tokens of this step.",
    usage: "The numbers of tokens so far."
  },
  StepDeltaData: { "": "A piece of a step, told apart by `type`." },
  TextDelta: { "": "A piece of text.", text: "The text, to be appended." },
  ArgumentsDelta: {
    "": "A piece of the arguments of a function call.",
    arguments: "A piece of JSON, to be appended."
  },
  TextAnnotationDelta: {
    "": "What is known about sections of a text.",
    annotations: "The annotations, to be added."
  },
  ThoughtSignatureDelta: {
    "": "The signature of thinking.",
    signature: "An opaque signature in base64."
  },
  ThoughtSummaryDelta: { "": "A piece of a summary of thinking.", content: "The piece." },
  ImageDelta: {
    "...": "InteractionContent.ImageContent",
    "": "An image, or a piece of one.",
    data: "Bytes in base64, to be appended."
  },
  AudioDelta: {
    "...": "InteractionContent.AudioContent",
    "": "A piece of audio.",
    data: "Bytes in base64, to be appended.",
    rate: "The older name of `sample_rate`."
  },
  DocumentDelta: {
    "...": "InteractionContent.DocumentContent",
    "": "A document, or a piece of one.",
    data: "Bytes in base64, to be appended."
  },
  VideoDelta: {
    "...": "InteractionContent.VideoContent",
    "": "A video, or a piece of one.",
    data: "Bytes in base64, to be appended."
  },
  AudioDeltaMimeType: { "": "A media type of audio." },
  DocumentDeltaMimeType: { "": "A media type of documents." },
  ImageDeltaMimeType: { "": "A media type of images." },
  VideoDeltaMimeType: { "": "A media type of video." },
  Usage: {
    "": "The numbers of tokens of an interaction.",
    cached_tokens_by_modality: "The cached tokens by modality.",
    grounding_tool_count: "How many times each tool that looks things up was used.",
    initial_input_tokens: "The tokens of the first input, where an answer was continued over several requests.",
    input_tokens_by_modality: "The tokens of the input by modality.",
    output_tokens_by_modality: "The tokens of the output by modality.",
    tool_use_tokens_by_modality: "The tokens of results of tools by modality.",
    total_cached_tokens: "The tokens of the input that come from a cache. They are part of `total_input_tokens`.",
    total_input_tokens: "The tokens of the input, including those of earlier turns and those from a cache.",
    total_output_tokens: "The tokens of the output, without thinking.",
    total_thought_tokens: "The tokens of thinking.",
    total_tokens: "The sum of input, output, thinking and results of tools.",
    total_tool_use_tokens: "The tokens of results of tools that the server ran."
  },
  ModalityTokens: {
    "": "The number of tokens of one modality.",
    modality: "The modality.",
    tokens: "The number of tokens."
  },
  ResponseModality: {
    "": "A kind of input or output.",
    text: "Text.",
    image: "Images.",
    audio: "Audio.",
    video: "Video.",
    document: "Documents."
  },
  GroundingToolCount: {
    "": "How many times a tool that looks things up was used.",
    count: "How many times.",
    type: "The tool."
  },
  GroundingToolCountType: {
    "": "A tool that looks things up.",
    google_search: "Google Search.",
    google_maps: "Google Maps.",
    retrieval: "The tool `retrieval`."
  }
}
