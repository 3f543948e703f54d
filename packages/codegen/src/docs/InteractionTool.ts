import type { FileDocs } from "../WrittenDocs.ts"

export const InteractionTool: FileDocs = {
  Tool: {
    "":
      "A tool that the model may use, discriminated by `type`: a function that the caller runs, or a server-side tool."
  },
  FunctionT: {
    "": "A function that the model may call. The caller runs it and sends a `function_result` step.",
    description: "What the function does and when to call it. The model uses it to decide.",
    name: "The name of the function.",
    parameters:
      "The parameters as JSON Schema of an object. The API does not enforce string lengths, property counts, `uniqueItems` and `contains`."
  },
  CodeExecution: { "": "The tool that runs code on the server." },
  URLContext: { "": "The tool that reads web pages whose URLs are in the input." },
  ComputerUse: {
    "": "The tool that lets the model control a graphical environment. The caller executes its actions.",
    disabled_safety_policies: "Safety policies to disable: the model does not ask for confirmation of these actions.",
    enable_prompt_injection_detection: "Whether screenshots are checked for prompt injection.",
    environment: "The kind of environment.",
    excluded_predefined_functions: "The names of predefined functions that the model must not use."
  },
  DisabledSafetyPolicy: {
    "": "A kind of action that needs confirmation in computer use.",
    financial_transactions: "Payments and other financial transactions.",
    sensitive_data_modification: "Changes of sensitive data.",
    communication_tool: "Messages to others, for example by email.",
    account_creation: "Creation of accounts.",
    data_modification: "Changes of data in general.",
    user_consent_management: "Consent dialogs, for example about cookies.",
    legal_terms_and_agreements: "Acceptance of terms and contracts."
  },
  EnvironmentEnum: {
    "": "A kind of graphical environment that the model controls.",
    browser: "A web browser.",
    mobile: "A mobile device.",
    desktop: "A desktop computer."
  },
  FileSearch: {
    "": "The tool that searches in file search stores.",
    file_search_store_names: "The names of the stores to search, for example `fileSearchStores/my-store`.",
    metadata_filter: "A filter on the custom metadata of documents, in the syntax of AIP-160.",
    top_k: "The maximum number of chunks to retrieve."
  },
  GoogleMaps: {
    "": "The Google Maps tool.",
    enable_widget: "Whether results include a token for the Google Maps widget.",
    latitude: "The latitude of the user in degrees, from -90 to 90.",
    longitude: "The longitude of the user in degrees, from -180 to 180."
  },
  GoogleSearch: {
    "": "The Google Search tool.",
    search_types: "The kinds of search. The default is web search."
  },
  GoogleSearchSearchType: {
    "": "A kind of Google Search.",
    web_search: "Web search.",
    image_search: "Images.",
    enterprise_web_search: "Web search with enterprise compliance."
  },
  MCPServer: {
    "": "A server of the Model Context Protocol that the API connects to.",
    allowed_tools: "The tools of the server that the model may call. The default is all tools.",
    headers: "Headers to send to the server, for example for authorization.",
    name: "A name for the server.",
    url: "The URL of the server, for example `https://example.com/mcp`."
  },
  Retrieval: {
    "": "The tool that searches in your own data or with external services.",
    exa_ai_search_config: "Settings of Exa search.",
    parallel_ai_search_config: "Settings of Parallel search.",
    rag_store_config: "Corpora of the RAG Engine of Vertex AI.",
    retrieval_types: "The kinds of retrieval to use.",
    vertex_ai_search_config: "Data stores or an engine of Vertex AI Search."
  },
  RetrievalRetrievalType: {
    "": "A kind of retrieval.",
    vertex_ai_search: "Vertex AI Search.",
    rag_store: "The RAG Engine of Vertex AI.",
    exa_ai_search: "Exa.",
    parallel_ai_search: "Parallel."
  },
  ExaAISearchConfig: {
    "": "Settings of Exa search.",
    api_key: "An API key of Exa.",
    custom_config: "Further parameters of the Exa API."
  },
  ParallelAISearchConfig: {
    "": "Settings of Parallel search.",
    api_key: "An API key of Parallel. Without it, the Google Cloud Marketplace subscription is used.",
    custom_config: "Further parameters of the Parallel API."
  },
  VertexAISearchConfig: {
    "": "A search in Vertex AI Search: either `datastores` or `engine`.",
    datastores: "The full names of data stores.",
    engine: "The full name of an engine."
  },
  RagStoreConfig: {
    "": "A search in corpora of the RAG Engine of Vertex AI.",
    rag_resources: "The corpora to search, or files in them.",
    rag_retrieval_config: "Settings of the retrieval.",
    similarity_top_k: "Deprecated form of `rag_retrieval_config.top_k`.",
    vector_distance_threshold: "Deprecated form of `rag_retrieval_config.filter.vector_distance_threshold`."
  },
  RagResource: {
    "": "A corpus to search.",
    rag_corpus: "The full name of the corpus: `projects/{project}/locations/{location}/ragCorpora/{corpus}`.",
    rag_file_ids: "The ids of the files to search. The default is all files of the corpus."
  },
  RagRetrievalConfig: {
    "": "Settings of retrieval from a RAG Engine corpus.",
    filter: "A filter on the results.",
    hybrid_search: "The weights of vector search and keyword search.",
    ranking: "How the results are reranked.",
    top_k: "The number of results."
  },
  Filter: {
    "": "A filter on the results of a corpus.",
    metadata_filter: "A filter on the metadata of the files.",
    vector_distance_threshold: "Only results with a vector distance below this threshold.",
    vector_similarity_threshold: "Only results with a vector similarity above this threshold."
  },
  HybridSearch: {
    "": "The weights of vector search and keyword search.",
    alpha: "The weight, from 0 (keyword search only) to 1 (vector search only)."
  },
  Ranking: {
    "": "How the results of a corpus are reranked.",
    model_name: "The name of the ranking model.",
    rank_service: "The ranking service."
  },
  RankService: {
    "": "Reranking with a ranking service.",
    model_name: "The name of the ranking model, for example `semantic-ranker-512@latest`."
  },
  ToolChoice: { "": "Settings of function calling." },
  ToolChoiceType: {
    "": "A function calling mode.",
    auto: "The model decides whether to call functions or to answer.",
    any: "The model always calls a function.",
    none: "The model never calls a function.",
    validated: "The model decides, and its calls are constrained to the declared schemas."
  },
  ToolChoiceConfig: {
    "": "Settings of function calling.",
    allowed_tools: "The tools that the model may call, and the mode."
  },
  AllowedTools: {
    "": "The tools that the model may call, and the mode.",
    mode: "The function calling mode.",
    tools: "The names of the tools."
  }
}
