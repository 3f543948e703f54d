import type { FileDocs } from "../Docs.ts"

export const InteractionTool: FileDocs = {
  Tool: {
    "":
      "What the model may use while it answers: functions of the caller, or tools that the server runs itself, told apart by `type`."
  },
  FunctionT: {
    "": "A function that the model may call. The caller runs it and sends back a `function_result` step.",
    description: "What the function does and when to call it. The model decides by this text.",
    name: "The name of the function.",
    parameters:
      "The parameters as an object of JSON Schema. The API does not enforce lengths of strings, numbers of properties, `uniqueItems` and `contains`."
  },
  CodeExecution: { "": "The tool that lets the model write code and run it on the server." },
  URLContext: { "": "The tool that lets the model read the pages whose addresses stand in the input." },
  ComputerUse: {
    "":
      "The tool that lets the model control a graphical environment by clicks and keys, which the caller carries out.",
    disabled_safety_policies: "Policies to switch off: the model then does not ask for confirmation of such actions.",
    enable_prompt_injection_detection: "Whether screenshots are checked for text that tries to direct the model.",
    environment: "What kind of environment it is.",
    excluded_predefined_functions: "The names of predefined actions that the model may not use."
  },
  DisabledSafetyPolicy: {
    "": "A kind of action for which a model that controls a computer asks for confirmation.",
    financial_transactions: "Payments and other financial transactions.",
    sensitive_data_modification: "Changes of sensitive data.",
    communication_tool: "Messages to others, for example by mail.",
    account_creation: "The creation of accounts.",
    data_modification: "Changes of data in general.",
    user_consent_management: "Dialogs of consent, for example about cookies.",
    legal_terms_and_agreements: "The acceptance of terms and contracts."
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
    top_k: "How many chunks a search returns at most."
  },
  GoogleMaps: {
    "": "The tool that looks up places in Google Maps.",
    enable_widget: "Whether results have a token for the widget of Google Maps.",
    latitude: "The latitude of the user in degrees, from -90 to 90.",
    longitude: "The longitude of the user in degrees, from -180 to 180."
  },
  GoogleSearch: {
    "": "The tool that searches the web by Google Search.",
    search_types: "What is searched. The default is the web."
  },
  GoogleSearchSearchType: {
    "": "What Google Search searches.",
    web_search: "The web.",
    image_search: "Images.",
    enterprise_web_search: "The web, by a search that meets the rules of enterprises."
  },
  MCPServer: {
    "": "A server of the Model Context Protocol that the API connects to.",
    allowed_tools: "Which tools of the server the model may call. All of them if left out.",
    headers: "Headers to send to the server, for example for authorization.",
    name: "A name for the server.",
    url: "The address of the server's endpoint, for example `https://example.com/mcp`."
  },
  Retrieval: {
    "": "The tool that searches in data of your own, or by services of others.",
    exa_ai_search_config: "Settings of a search by Exa.",
    parallel_ai_search_config: "Settings of a search by Parallel.",
    rag_store_config: "Corpora of the RAG Engine of Vertex AI.",
    retrieval_types: "Which kinds of search are used.",
    vertex_ai_search_config: "Data stores or an engine of Vertex AI Search."
  },
  RetrievalRetrievalType: {
    "": "A kind of search.",
    vertex_ai_search: "Vertex AI Search.",
    rag_store: "The RAG Engine of Vertex AI.",
    exa_ai_search: "Exa.",
    parallel_ai_search: "Parallel."
  },
  ExaAISearchConfig: {
    "": "Settings of a search by Exa.",
    api_key: "Your key of Exa.",
    custom_config: "Further parameters of Exa's search, passed on as they are."
  },
  ParallelAISearchConfig: {
    "": "Settings of a search by Parallel.",
    api_key: "Your key of Parallel. Without it, the subscription in Google Cloud Marketplace is used.",
    custom_config: "Further parameters of Parallel's search, passed on as they are."
  },
  VertexAISearchConfig: {
    "": "A search in Vertex AI Search: either `datastores` or `engine`.",
    datastores: "The full names of data stores.",
    engine: "The full name of an engine."
  },
  RagStoreConfig: {
    "": "A search in corpora of the RAG Engine of Vertex AI.",
    rag_resources: "The corpora to search, or files of them.",
    rag_retrieval_config: "How the search is made.",
    similarity_top_k: "The older form of `rag_retrieval_config.top_k`.",
    vector_distance_threshold: "The older form of `rag_retrieval_config.filter.vector_distance_threshold`."
  },
  RagResource: {
    "": "A corpus to search.",
    rag_corpus: "The full name of the corpus: `projects/{project}/locations/{location}/ragCorpora/{corpus}`.",
    rag_file_ids: "The ids of the files of the corpus to search. All of them if left out."
  },
  RagRetrievalConfig: {
    "": "How a corpus of the RAG Engine is searched.",
    filter: "Which results are kept.",
    hybrid_search: "How search by meaning and search by words are weighed.",
    ranking: "How the results are ranked anew.",
    top_k: "How many results a search returns."
  },
  Filter: {
    "": "Which results of a corpus are kept.",
    metadata_filter: "A filter on the metadata of the files.",
    vector_distance_threshold: "Only results whose vectors are closer than this.",
    vector_similarity_threshold: "Only results whose vectors are more similar than this."
  },
  HybridSearch: {
    "": "How search by meaning and search by words are weighed.",
    alpha: "The weight from 0 (words only) to 1 (meaning only)."
  },
  Ranking: {
    "": "How the results of a corpus are ranked anew.",
    model_name: "The name of the ranking model.",
    rank_service: "The ranking service that ranks them."
  },
  RankService: {
    "": "A ranking service.",
    model_name: "The name of the ranking model, for example `semantic-ranker-512@latest`."
  },
  ToolChoice: { "": "Whether the model calls functions, and which ones." },
  ToolChoiceType: {
    "": "Whether the model calls functions.",
    auto: "The model decides whether to call functions or to answer.",
    any: "The model always calls a function.",
    none: "The model calls no function.",
    validated: "The model decides as with `auto`; its calls are constrained to the declared schemas."
  },
  ToolChoiceConfig: {
    "": "Which tools the model may call.",
    allowed_tools: "The tools that the model may call, and whether it has to."
  },
  AllowedTools: {
    "": "The tools that the model may call, and whether it has to.",
    mode: "Whether the model calls them.",
    tools: "The names of the tools."
  }
}
