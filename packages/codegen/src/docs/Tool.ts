import type { FileDocs } from "../WrittenDocs.ts"

export const Tool: FileDocs = {
  Tool: {
    "": "A tool that the model may use: functions that the caller runs, or a server-side tool.",
    codeExecution: "Lets the model write and run code on the server.",
    computerUse: "Lets the model control a graphical environment. The caller executes its actions.",
    enterpriseWebSearch: "Lets the model search the web with enterprise compliance.",
    exaAiSearch: "Lets the model search the web with Exa.",
    fileSearch: "Lets the model search in file search stores.",
    functionDeclarations: "Functions that the model may call. The caller runs them and returns their results.",
    googleMaps: "Lets the model use Google Maps.",
    googleSearch: "Lets the model use Google Search.",
    googleSearchRetrieval: "Google Search for older models (Gemini 1.5). Use `googleSearch` with newer models.",
    mcpServers: "Servers of the Model Context Protocol whose tools the model may call. The API connects to them.",
    parallelAiSearch: "Lets the model search the web with Parallel.",
    retrieval: "Lets the model search in your own data.",
    urlContext: "Lets the model read web pages whose URLs are in the prompt."
  },
  ToolUnion: { "": "A tool." },
  ToolListUnion: { "": "The tools that the model may use." },
  ToolConfig: {
    "": "Settings that are shared by all tools.",
    functionCallingConfig: "Settings of function calling.",
    includeServerSideToolInvocations:
      "Whether the answer includes calls and results of server-side tools, as `toolCall` and `toolResponse` parts.",
    retrievalConfig: "The location and language of the user, for retrieval tools."
  },
  FunctionCallingConfig: {
    "": "Settings of function calling.",
    allowedFunctionNames: "The names of the functions that may be called. Only with the mode `ANY`.",
    mode: "The function calling mode. The default is `AUTO`.",
    streamFunctionCallArguments: "Whether arguments are streamed as `partialArgs` while the model generates them."
  },
  FunctionCallingConfigMode: {
    "": "A function calling mode.",
    MODE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    AUTO: "The model decides whether to call functions or to answer.",
    ANY: "The model always calls a function.",
    NONE: "The model never calls a function.",
    VALIDATED: "The model decides, and its calls are constrained to the declared schemas."
  },
  FunctionDeclaration: {
    "": "A function that the model may call.",
    behavior: "Whether the function blocks the conversation. Live sessions only.",
    description: "What the function does and when to call it. The model uses it to decide.",
    name:
      "The name of the function: letters, digits, underscores, dots, colons and dashes, starting with a letter or an underscore, with at most 128 characters.",
    parameters:
      "The parameters as an object schema in the dialect of the API. Leave it out for a function without parameters.",
    parametersJsonSchema: "The parameters as JSON Schema of an object, instead of `parameters`.",
    response: "The result as a schema in the dialect of the API.",
    responseJsonSchema: "The result as JSON Schema, instead of `response`."
  },
  Behavior: {
    "": "Whether a function blocks the conversation.",
    UNSPECIFIED: "Unspecified: the same as `BLOCKING`.",
    BLOCKING: "The model waits for the result.",
    NON_BLOCKING: "The model continues, and uses the result when it arrives."
  },
  Schema: {
    "": "The schema of a value, in the API's dialect of OpenAPI 3.0 schemas.",
    anyOf: "Schemas of which the value matches at least one.",
    default: "The default value. The API does not enforce it.",
    description: "The meaning of the value. The model reads it.",
    enum: "The allowed values, as strings. Use it with the format `enum`.",
    example: "An example value.",
    format:
      "The format of the value, for example `int32` for the type `INTEGER`, `double` for `NUMBER`, or `date-time` for `STRING`.",
    items: "The schema of the elements of an `ARRAY`.",
    maxItems: "The maximum number of elements of an `ARRAY`, as a decimal string.",
    maxLength: "The maximum length of a `STRING`, as a decimal string.",
    maxProperties: "The maximum number of properties of an `OBJECT`, as a decimal string.",
    maximum: "The maximum of an `INTEGER` or a `NUMBER`.",
    minItems: "The minimum number of elements of an `ARRAY`, as a decimal string.",
    minLength: "The minimum length of a `STRING`, as a decimal string.",
    minProperties: "The minimum number of properties of an `OBJECT`, as a decimal string.",
    minimum: "The minimum of an `INTEGER` or a `NUMBER`.",
    nullable: "Whether the value may be null.",
    pattern: "A regular expression that a `STRING` matches.",
    properties: "The schemas of the properties of an `OBJECT`, by name.",
    propertyOrdering: "The order in which the model generates the properties. Not part of OpenAPI.",
    required: "The names of the required properties of an `OBJECT`.",
    title: "A title of the schema.",
    type: "The type of the value."
  },
  SchemaUnion: { "": "A schema in the dialect of the API, or JSON Schema, which the SDK translates." },
  Type: {
    "": "The type of a value in a schema.",
    TYPE_UNSPECIFIED: "Unspecified. Do not use.",
    STRING: "A string.",
    NUMBER: "A number.",
    INTEGER: "A whole number.",
    BOOLEAN: "`true` or `false`.",
    ARRAY: "A list; `items` describes its elements.",
    OBJECT: "An object; `properties` describes its properties.",
    NULL: "Null."
  },
  ToolCodeExecution: { "": "The tool that runs code on the server. It has no settings." },
  UrlContext: {
    "": "The tool that reads web pages whose URLs are in the prompt. It has no settings."
  },
  ComputerUse: {
    "": "The tool that lets the model control a graphical environment. The caller executes its actions.",
    disabledSafetyPolicies: "Safety policies to disable: the model does not ask for confirmation of these actions.",
    enablePromptInjectionDetection: "Whether screenshots are checked for prompt injection.",
    environment: "The kind of environment.",
    excludedPredefinedFunctions: "The names of predefined functions that the model must not use."
  },
  SafetyPolicy: {
    "": "A kind of action that needs confirmation in computer use.",
    SAFETY_POLICY_UNSPECIFIED: "Unspecified. Do not use.",
    FINANCIAL_TRANSACTIONS: "Payments and other financial transactions.",
    SENSITIVE_DATA_MODIFICATION: "Changes of sensitive data.",
    COMMUNICATION_TOOL: "Messages to others, for example by email.",
    ACCOUNT_CREATION: "Creation of accounts.",
    DATA_MODIFICATION: "Changes of data in general.",
    USER_CONSENT_MANAGEMENT: "Consent dialogs, for example about cookies.",
    LEGAL_TERMS_AND_AGREEMENTS: "Acceptance of terms and contracts."
  },
  Environment: {
    "": "A kind of graphical environment that the model controls.",
    ENVIRONMENT_UNSPECIFIED: "Unspecified: the same as `ENVIRONMENT_BROWSER`.",
    ENVIRONMENT_BROWSER: "A web browser.",
    ENVIRONMENT_MOBILE: "A mobile device.",
    ENVIRONMENT_DESKTOP: "A desktop computer."
  },
  EnterpriseWebSearch: {
    "": "The tool that searches the web with enterprise compliance.",
    blockingConfidence: "The phishing confidence from which on a site is excluded.",
    excludeDomains: "Domains to exclude from the results, for example `example.com`. The default limit is 2,000."
  },
  PhishBlockThreshold: {
    "": "A phishing confidence from which on a site is excluded.",
    PHISH_BLOCK_THRESHOLD_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    BLOCK_LOW_AND_ABOVE: "Low confidence and above.",
    BLOCK_MEDIUM_AND_ABOVE: "Medium confidence and above.",
    BLOCK_HIGH_AND_ABOVE: "High confidence and above.",
    BLOCK_HIGHER_AND_ABOVE: "More than high confidence.",
    BLOCK_VERY_HIGH_AND_ABOVE: "Very high confidence and above.",
    BLOCK_ONLY_EXTREMELY_HIGH: "Extremely high confidence only."
  },
  GoogleSearch: {
    "": "The Google Search tool. The sources are in `groundingMetadata`.",
    blockingConfidence: "The phishing confidence from which on a site is excluded.",
    excludeDomains: "Domains to exclude from the results. The default limit is 2,000.",
    searchTypes: "The kinds of search: web, images, or both. The default is web.",
    timeRangeFilter: "Only results within this time range. Set both ends."
  },
  SearchTypes: {
    "": "A kind of Google Search.",
    imageSearch: "Set to search for images.",
    webSearch: "Set to search the web. This is the default."
  },
  ImageSearch: { "": "Image search. It has no settings." },
  WebSearch: { "": "Web search. It has no settings." },
  Interval: {
    "": "A time range.",
    endTime: "The end (exclusive), in RFC 3339 format, for example `2026-01-31T00:00:00Z`.",
    startTime: "The start (inclusive), in RFC 3339 format, for example `2026-01-01T00:00:00Z`."
  },
  GoogleSearchRetrieval: {
    "": "Google Search for older models (Gemini 1.5).",
    dynamicRetrievalConfig: "When to search."
  },
  DynamicRetrievalConfig: {
    "": "When to search, for older models.",
    dynamicThreshold: "The predicted usefulness, from 0 to 1, from which on to search.",
    mode: "The mode of retrieval."
  },
  DynamicRetrievalConfigMode: {
    "": "A mode of retrieval.",
    MODE_UNSPECIFIED: "Always search.",
    MODE_DYNAMIC: "Search when the model finds it useful."
  },
  GoogleMaps: {
    "": "The Google Maps tool. The sources are in `groundingMetadata`.",
    authConfig: "The credentials of Google Maps. Only API keys are supported.",
    enableWidget:
      "Whether to return a token for the Google Maps widget as `googleMapsWidgetContextToken`. The API will remove it.",
    groundingTypes: "The kinds of grounding: places, routes, or both. The default is places."
  },
  GoogleMapsGroundingTypes: {
    "": "Kinds of grounding with Google Maps.",
    places: "Set to use places.",
    routing: "Set to use routes."
  },
  GoogleMapsPlaces: { "": "Places of Google Maps. It has no settings." },
  GoogleMapsRouting: { "": "Routes of Google Maps. It has no settings." },
  FileSearch: {
    "": "The tool that searches in file search stores. The sources are in `groundingMetadata`.",
    fileSearchStoreNames: "The names of the stores to search, for example `fileSearchStores/my-store`.",
    metadataFilter: "A filter on the custom metadata of documents, in the syntax of AIP-160: `author = \"Ada\"`.",
    topK: "The maximum number of chunks to retrieve."
  },
  McpServer: {
    "": "A server of the Model Context Protocol that the API connects to.",
    name: "A name for the server.",
    streamableHttpTransport: "The transport of the server."
  },
  StreamableHttpTransport: {
    "": "The HTTP transport of a server of the Model Context Protocol.",
    headers: "Headers to send to the server, for example for authorization.",
    sseReadTimeout: "The timeout for reads of server-sent events, as a duration such as `300s`.",
    terminateOnClose: "Whether to end the session on the server when the connection closes.",
    timeout: "The timeout of requests to the server, as a duration such as `30s`.",
    url: "The URL of the server, for example `https://example.com/mcp`."
  },
  RetrievalConfig: {
    "": "The location and language of the user, for retrieval tools.",
    languageCode: "The language of the user, for example `en-US`.",
    latLng: "The location of the user."
  },
  LatLng: {
    "": "A location (WGS 84).",
    latitude: "The latitude in degrees, from -90 to 90.",
    longitude: "The longitude in degrees, from -180 to 180."
  },
  Retrieval: {
    "": "The tool that searches in your own data. Set exactly one source.",
    disableAttribution: "Has no effect.",
    externalApi: "An external search service.",
    vertexAiSearch: "A data store or an engine of Vertex AI Search.",
    vertexRagStore: "Corpora of the RAG Engine of Vertex AI."
  },
  VertexAISearch: {
    "": "A search with Vertex AI Search. Set either `datastore` or `engine`.",
    dataStoreSpecs: "The data stores of the engine to search, with filters. Only with `engine`.",
    datastore:
      "The full name of a data store: `projects/{project}/locations/{location}/collections/{collection}/dataStores/{dataStore}`.",
    engine:
      "The full name of an engine: `projects/{project}/locations/{location}/collections/{collection}/engines/{engine}`.",
    filter: "A filter on the results, in the syntax of Vertex AI Search.",
    maxResults: "The maximum number of results, from 1 to 10. The default is 10."
  },
  VertexAISearchDataStoreSpec: {
    "": "One data store of an engine.",
    dataStore: "The full name of the data store.",
    filter: "A filter on the results of this data store."
  },
  VertexRagStore: {
    "": "A search in corpora of the RAG Engine of Vertex AI.",
    ragCorpora: "Deprecated form of `ragResources`: full names of corpora.",
    ragResources: "The corpora to search, or files in them. At most one corpus.",
    ragRetrievalConfig: "Settings of the retrieval.",
    similarityTopK: "Deprecated form of `ragRetrievalConfig.topK`.",
    storeContext: "Whether to store the conversation in the corpus as memory for later sessions. Live sessions only.",
    vectorDistanceThreshold: "Deprecated form of `ragRetrievalConfig.filter.vectorDistanceThreshold`."
  },
  VertexRagStoreRagResource: {
    "": "A corpus to search.",
    ragCorpus: "The full name of the corpus: `projects/{project}/locations/{location}/ragCorpora/{corpus}`.",
    ragFileIds: "The ids of the files to search. The default is all files of the corpus."
  },
  RagRetrievalConfig: {
    "": "Settings of retrieval from a RAG Engine corpus.",
    filter: "A filter on the results.",
    hybridSearch: "The weights of vector search and keyword search.",
    ranking: "How the results are reranked.",
    topK: "The number of results."
  },
  RagRetrievalConfigFilter: {
    "": "A filter on the results of a corpus.",
    metadataFilter: "A filter on the metadata of the files.",
    vectorDistanceThreshold: "Only results with a vector distance below this threshold.",
    vectorSimilarityThreshold: "Only results with a vector similarity above this threshold."
  },
  RagRetrievalConfigHybridSearch: {
    "": "The weights of vector search and keyword search.",
    alpha: "The weight, from 0 (keyword search only) to 1 (vector search only). The default is 0.5."
  },
  RagRetrievalConfigRanking: {
    "": "How the results of a corpus are reranked.",
    llmRanker: "Rerank with a language model.",
    rankService: "Rerank with the ranking service."
  },
  RagRetrievalConfigRankingLlmRanker: {
    "": "Reranking with a language model.",
    modelName: "The name of the model."
  },
  RagRetrievalConfigRankingRankService: {
    "": "Reranking with a ranking service.",
    modelName: "The name of the ranking model, for example `semantic-ranker-512@latest`."
  },
  ExternalApi: {
    "": "An external search service.",
    apiAuth: "Deprecated form of `authConfig`.",
    apiSpec: "The kind of service.",
    authConfig: "The credentials of the service.",
    elasticSearchParams: "Settings of an Elasticsearch service.",
    endpoint: "The URL of the service, for example `https://example.com:443/search`.",
    simpleSearchParams: "Settings of a `SIMPLE_SEARCH` service."
  },
  ApiSpec: {
    "": "The kind of a search service.",
    API_SPEC_UNSPECIFIED: "Unspecified. Do not use.",
    SIMPLE_SEARCH: "A service that takes a query and returns a list of snippets.",
    ELASTIC_SEARCH: "Elasticsearch."
  },
  ExternalApiElasticSearchParams: {
    "": "Settings of an Elasticsearch service.",
    index: "The index to search.",
    numHits: "The maximum number of hits.",
    searchTemplate: "The name of the search template."
  },
  ExternalApiSimpleSearchParams: { "": "Settings of a `SIMPLE_SEARCH` service. It has no settings." },
  ApiAuth: {
    "": "Deprecated form of `AuthConfig`.",
    apiKeyConfig: "An API key."
  },
  ApiAuthApiKeyConfig: {
    "": "An API key of a search service.",
    apiKeySecretVersion:
      "The full name of the Secret Manager version with the key: `projects/{project}/secrets/{secret}/versions/{version}`.",
    apiKeyString: "The key itself."
  },
  AuthConfig: {
    "": "Credentials of a service that a tool calls.",
    apiKey: "An API key.",
    apiKeyConfig: "An API key and where to send it.",
    authType: "The kind of credentials.",
    googleServiceAccountConfig: "A service account of Google Cloud.",
    httpBasicAuthConfig: "HTTP Basic authentication.",
    oauthConfig: "OAuth.",
    oidcConfig: "OpenID Connect."
  },
  AuthType: {
    "": "A kind of credentials.",
    AUTH_TYPE_UNSPECIFIED: "Unspecified. Do not use.",
    NO_AUTH: "None.",
    API_KEY_AUTH: "An API key.",
    HTTP_BASIC_AUTH: "HTTP Basic authentication.",
    GOOGLE_SERVICE_ACCOUNT_AUTH: "A service account of Google Cloud.",
    OAUTH: "OAuth.",
    OIDC_AUTH: "OpenID Connect."
  },
  ApiKeyConfig: {
    "": "An API key and where to send it.",
    apiKeySecret:
      "The full name of the Secret Manager version with the key: `projects/{project}/secrets/{secret}/versions/{version}`.",
    apiKeyString: "The key itself.",
    httpElementLocation: "Where to send the key.",
    name: "The name of the header, parameter or cookie for the key."
  },
  HttpElementLocation: {
    "": "A place in an HTTP request.",
    HTTP_IN_UNSPECIFIED: "Unspecified. Do not use.",
    HTTP_IN_QUERY: "A query parameter.",
    HTTP_IN_HEADER: "A header.",
    HTTP_IN_PATH: "The path.",
    HTTP_IN_BODY: "The body.",
    HTTP_IN_COOKIE: "A cookie."
  },
  AuthConfigGoogleServiceAccountConfig: {
    "": "A service account of Google Cloud.",
    serviceAccount: "The email address of the service account. The default is the service agent of Vertex AI."
  },
  AuthConfigHttpBasicAuthConfig: {
    "": "HTTP Basic authentication.",
    credentialSecret: "The full name of the Secret Manager version with the credentials, in base64."
  },
  AuthConfigOauthConfig: {
    "": "OAuth: either an access token or a service account.",
    accessToken: "The access token.",
    serviceAccount: "The email address of the service account to get access tokens for."
  },
  AuthConfigOidcConfig: {
    "": "OpenID Connect: either an ID token or a service account.",
    idToken: "The ID token.",
    serviceAccount: "The email address of the service account to get ID tokens for."
  },
  ToolExaAiSearch: {
    "": "The tool that searches the web with Exa.",
    apiKey: "An API key of Exa.",
    customConfigs: "Further parameters of the Exa API."
  },
  ToolParallelAiSearch: {
    "": "The tool that searches the web with Parallel.",
    apiKey: "An API key of Parallel. Without it, the Google Cloud Marketplace subscription is used.",
    customConfigs: "Further parameters of the Parallel API.",
    enableDataRetention: "Deprecated form of `enableZeroDataRetention`, with the same meaning.",
    enableZeroDataRetention: "Whether to use the subscription with zero data retention. The default is `false`."
  }
}
