import type { FileDocs } from "../Docs.ts"

export const Tool: FileDocs = {
  Tool: {
    "": "What the model may use while it answers: functions of the caller, or tools that the server runs itself.",
    codeExecution: "The model may write code and run it on the server.",
    computerUse: "The model may control a graphical environment; the caller carries out its actions.",
    enterpriseWebSearch: "The model may search the web by a search that meets the rules of enterprises.",
    exaAiSearch: "The model may search the web by Exa.",
    fileSearch: "The model may search in file search stores.",
    functionDeclarations: "Functions that the model may call. The caller runs them and sends back the results.",
    googleMaps: "The model may look up places in Google Maps.",
    googleSearch: "The model may search the web by Google Search.",
    googleSearchRetrieval: "Google Search as older models (Gemini 1.5) take it. Use `googleSearch` with newer ones.",
    mcpServers:
      "Servers of the Model Context Protocol whose tools the model may call; the API connects to them itself.",
    parallelAiSearch: "The model may search the web by Parallel.",
    retrieval: "The model may search in data of your own.",
    urlContext: "The model may read the pages whose addresses stand in the prompt."
  },
  ToolUnion: { "": "A tool." },
  ToolListUnion: { "": "The tools that the model may use." },
  ToolConfig: {
    "": "How the model uses its tools.",
    functionCallingConfig: "Whether the model calls functions, and which ones.",
    includeServerSideToolInvocations:
      "Whether the answer shows the calls and results of tools that the server runs, as `toolCall` and `toolResponse` parts.",
    retrievalConfig: "Where the user is and which language they speak, for tools that look things up."
  },
  FunctionCallingConfig: {
    "": "Whether the model calls functions, and which ones.",
    allowedFunctionNames: "The names of the functions that may be called. Only with the mode `ANY`.",
    mode: "Whether functions are called. The default is `AUTO`.",
    streamFunctionCallArguments: "Whether arguments arrive in pieces, as `partialArgs`, while the model writes them."
  },
  FunctionCallingConfigMode: {
    "": "Whether the model calls functions.",
    MODE_UNSPECIFIED: "The same as not setting it.",
    AUTO: "The model decides whether to call functions or to answer in text.",
    ANY: "The model always calls a function.",
    NONE: "The model calls no function.",
    VALIDATED: "The model decides as with `AUTO`; its calls are constrained to the declared schemas."
  },
  FunctionDeclaration: {
    "": "A function that the model may call.",
    behavior: "Whether the conversation waits for the result. Live sessions only.",
    description: "What the function does and when to call it. The model decides by this text.",
    name:
      "The name of the function: letters, digits, underscores, dots, colons and dashes, beginning with a letter or an underscore, at most 128 characters.",
    parameters: "The parameters as an object schema in the API's own dialect. Left out, the function has none.",
    parametersJsonSchema: "The parameters as an object of JSON Schema, instead of `parameters`.",
    response: "The result as a schema in the API's own dialect.",
    responseJsonSchema: "The result as JSON Schema, instead of `response`."
  },
  Behavior: {
    "": "Whether a conversation waits for the result of a function.",
    UNSPECIFIED: "The same as not setting it, which means `BLOCKING`.",
    BLOCKING: "The model waits for the result before it goes on.",
    NON_BLOCKING: "The model goes on, and takes in the result when it comes."
  },
  Schema: {
    "": "What a value looks like, in the API's own dialect of OpenAPI 3.0 schemas.",
    anyOf: "The value matches at least one of these schemas.",
    default: "The value to assume where there is none. The API does not enforce it.",
    description: "What the value means. The model reads it.",
    enum: "The values that are allowed, as strings. Set `format` to `enum` beside it.",
    example: "An example of the value.",
    format:
      "The format of the value, for example `int32` for the type `INTEGER`, `double` for `NUMBER`, or `date-time` for `STRING`.",
    items: "The schema of the elements, for the type `ARRAY`.",
    maxItems: "The largest number of elements, for the type `ARRAY`, as a decimal string.",
    maxLength: "The largest number of characters, for the type `STRING`, as a decimal string.",
    maxProperties: "The largest number of properties, for the type `OBJECT`, as a decimal string.",
    maximum: "The largest value, for the types `INTEGER` and `NUMBER`.",
    minItems: "The smallest number of elements, for the type `ARRAY`, as a decimal string.",
    minLength: "The smallest number of characters, for the type `STRING`, as a decimal string.",
    minProperties: "The smallest number of properties, for the type `OBJECT`, as a decimal string.",
    minimum: "The smallest value, for the types `INTEGER` and `NUMBER`.",
    nullable: "Whether the value may be null.",
    pattern: "A regular expression that a string matches.",
    properties: "The schemas of the properties by name, for the type `OBJECT`.",
    propertyOrdering: "The order in which the model writes the properties. It is not part of OpenAPI.",
    required: "The names of the properties that are always there, for the type `OBJECT`.",
    title: "A title of the schema.",
    type: "The type of the value."
  },
  SchemaUnion: { "": "A schema in the API's own dialect, or JSON Schema, which is translated where it can be." },
  Type: {
    "": "The type of a value in a schema.",
    TYPE_UNSPECIFIED: "Not known. Not to be used.",
    STRING: "A string.",
    NUMBER: "A number.",
    INTEGER: "A whole number.",
    BOOLEAN: "`true` or `false`.",
    ARRAY: "A list; `items` describes its elements.",
    OBJECT: "An object; `properties` describes its properties.",
    NULL: "Null."
  },
  ToolCodeExecution: { "": "The tool that lets the model write code and run it on the server. It has no settings." },
  UrlContext: {
    "": "The tool that lets the model read the pages whose addresses stand in the prompt. It has no settings."
  },
  ComputerUse: {
    "":
      "The tool that lets the model control a graphical environment by clicks and keys, which the caller carries out.",
    disabledSafetyPolicies: "Policies to switch off: the model then does not ask for confirmation of such actions.",
    enablePromptInjectionDetection: "Whether screenshots are checked for text that tries to direct the model.",
    environment: "What kind of environment it is.",
    excludedPredefinedFunctions: "The names of predefined actions that the model may not use."
  },
  SafetyPolicy: {
    "": "A kind of action for which a model that controls a computer asks for confirmation.",
    SAFETY_POLICY_UNSPECIFIED: "Not known. Not to be used.",
    FINANCIAL_TRANSACTIONS: "Payments and other financial transactions.",
    SENSITIVE_DATA_MODIFICATION: "Changes of sensitive data.",
    COMMUNICATION_TOOL: "Messages to others, for example by mail.",
    ACCOUNT_CREATION: "The creation of accounts.",
    DATA_MODIFICATION: "Changes of data in general.",
    USER_CONSENT_MANAGEMENT: "Dialogs of consent, for example about cookies.",
    LEGAL_TERMS_AND_AGREEMENTS: "The acceptance of terms and contracts."
  },
  Environment: {
    "": "A kind of graphical environment that the model controls.",
    ENVIRONMENT_UNSPECIFIED: "The same as not setting it, which means a browser.",
    ENVIRONMENT_BROWSER: "A web browser.",
    ENVIRONMENT_MOBILE: "A mobile device.",
    ENVIRONMENT_DESKTOP: "A desktop computer."
  },
  EnterpriseWebSearch: {
    "": "The tool that searches the web by a search that meets the rules of enterprises.",
    blockingConfidence: "How sure the search has to be that a site is phishing in order to leave it out.",
    excludeDomains: "Domains that results never come from, for example `example.com`. The limit is 2,000 by default."
  },
  PhishBlockThreshold: {
    "": "How sure a search has to be that a site is phishing in order to leave it out.",
    PHISH_BLOCK_THRESHOLD_UNSPECIFIED: "The same as not setting it.",
    BLOCK_LOW_AND_ABOVE: "Low confidence is enough.",
    BLOCK_MEDIUM_AND_ABOVE: "Medium confidence is enough.",
    BLOCK_HIGH_AND_ABOVE: "High confidence is enough.",
    BLOCK_HIGHER_AND_ABOVE: "It takes more than high confidence.",
    BLOCK_VERY_HIGH_AND_ABOVE: "It takes very high confidence.",
    BLOCK_ONLY_EXTREMELY_HIGH: "It takes extremely high confidence."
  },
  GoogleSearch: {
    "": "The tool that searches the web by Google Search. The answer then has `groundingMetadata`.",
    blockingConfidence: "How sure the search has to be that a site is phishing in order to leave it out.",
    excludeDomains: "Domains that results never come from. The limit is 2,000 by default.",
    searchTypes: "What is searched: the web, which is the default, images, or both.",
    timeRangeFilter: "Only results of this time. Both ends have to be set."
  },
  SearchTypes: {
    "": "What Google Search searches.",
    imageSearch: "Set in order to search for images.",
    webSearch: "Set in order to search the web. This is the default."
  },
  ImageSearch: { "": "A search for images. It has no settings." },
  WebSearch: { "": "A search of the web. It has no settings." },
  Interval: {
    "": "A time with a start and an end.",
    endTime: "The end, not included, as an RFC 3339 time such as `2026-01-31T00:00:00Z`.",
    startTime: "The start, included, as an RFC 3339 time such as `2026-01-01T00:00:00Z`."
  },
  GoogleSearchRetrieval: {
    "": "Google Search as older models (Gemini 1.5) take it.",
    dynamicRetrievalConfig: "When a search is made."
  },
  DynamicRetrievalConfig: {
    "": "When a search is made, with older models.",
    dynamicThreshold: "A search is made where the predicted use of it is at least this high, from 0 to 1.",
    mode: "Whether the prediction decides."
  },
  DynamicRetrievalConfigMode: {
    "": "Whether a prediction decides about a search.",
    MODE_UNSPECIFIED: "A search is always made.",
    MODE_DYNAMIC: "A search is made where the model finds it useful."
  },
  GoogleMaps: {
    "": "The tool that looks up places in Google Maps. The answer then has `groundingMetadata`.",
    authConfig: "The credentials of Google Maps. Only an API key is possible.",
    enableWidget:
      "Whether the answer has a token for the widget of Google Maps, as `googleMapsWidgetContextToken`. The API is going to drop it.",
    groundingTypes: "What the answer may be based on: places, which is the default, routes, or both."
  },
  GoogleMapsGroundingTypes: {
    "": "What answers with Google Maps may be based on.",
    places: "Set in order to use places.",
    routing: "Set in order to use routes."
  },
  GoogleMapsPlaces: { "": "Places of Google Maps. It has no settings." },
  GoogleMapsRouting: { "": "Routes of Google Maps. It has no settings." },
  FileSearch: {
    "": "The tool that searches in file search stores. The answer then has `groundingMetadata`.",
    fileSearchStoreNames: "The names of the stores to search, for example `fileSearchStores/my-store`.",
    metadataFilter: "A filter on the custom metadata of documents, in the syntax of AIP-160: `author = \"Ada\"`.",
    topK: "How many chunks a search returns at most."
  },
  McpServer: {
    "": "A server of the Model Context Protocol that the API connects to.",
    name: "A name for the server.",
    streamableHttpTransport: "Where the server is and how it is reached."
  },
  StreamableHttpTransport: {
    "": "How a server of the Model Context Protocol is reached over HTTP.",
    headers: "Headers to send to the server, for example for authorization.",
    sseReadTimeout: "The longest silence on the server's event stream, as a duration such as `300s`.",
    terminateOnClose: "Whether the session is ended on the server when the connection closes.",
    timeout: "The time limit of a request to the server, as a duration such as `30s`.",
    url: "The address of the server's endpoint, for example `https://example.com/mcp`."
  },
  RetrievalConfig: {
    "": "Where the user is and which language they speak, for tools that look things up.",
    languageCode: "The language of the user, for example `en-US`.",
    latLng: "The place of the user."
  },
  LatLng: {
    "": "A place on the earth (WGS 84).",
    latitude: "The latitude in degrees, from -90 to 90.",
    longitude: "The longitude in degrees, from -180 to 180."
  },
  Retrieval: {
    "": "The tool that searches in data of your own. Exactly one source is set.",
    disableAttribution: "No longer has an effect.",
    externalApi: "A search service of your own.",
    vertexAiSearch: "A data store or an engine of Vertex AI Search.",
    vertexRagStore: "Corpora of the RAG Engine of Vertex AI."
  },
  VertexAISearch: {
    "": "A search in Vertex AI Search: either `datastore` or `engine` is set.",
    dataStoreSpecs: "The data stores of the engine to search, and filters on them. Only with `engine`.",
    datastore:
      "The full name of a data store: `projects/{project}/locations/{location}/collections/{collection}/dataStores/{dataStore}`.",
    engine:
      "The full name of an engine: `projects/{project}/locations/{location}/collections/{collection}/engines/{engine}`.",
    filter: "A filter on the results, in the syntax of Vertex AI Search.",
    maxResults: "How many results a search returns at most, from 1 to 10. The default is 10."
  },
  VertexAISearchDataStoreSpec: {
    "": "One data store of an engine.",
    dataStore: "The full name of the data store.",
    filter: "A filter on the results of this data store."
  },
  VertexRagStore: {
    "": "A search in corpora of the RAG Engine of Vertex AI.",
    ragCorpora: "The older form of `ragResources`: full names of corpora.",
    ragResources: "The corpora to search, or files of them. At most one corpus.",
    ragRetrievalConfig: "How the search is made.",
    similarityTopK: "The older form of `ragRetrievalConfig.topK`.",
    storeContext: "Whether a live session is stored in the corpus, and remembered by later ones. Live sessions only.",
    vectorDistanceThreshold: "The older form of `ragRetrievalConfig.filter.vectorDistanceThreshold`."
  },
  VertexRagStoreRagResource: {
    "": "A corpus to search.",
    ragCorpus: "The full name of the corpus: `projects/{project}/locations/{location}/ragCorpora/{corpus}`.",
    ragFileIds: "The ids of the files of the corpus to search. All of them if left out."
  },
  RagRetrievalConfig: {
    "": "How a corpus of the RAG Engine is searched.",
    filter: "Which results are kept.",
    hybridSearch: "How search by meaning and search by words are weighed.",
    ranking: "How the results are ranked anew.",
    topK: "How many results a search returns."
  },
  RagRetrievalConfigFilter: {
    "": "Which results of a corpus are kept.",
    metadataFilter: "A filter on the metadata of the files.",
    vectorDistanceThreshold: "Only results whose vectors are closer than this.",
    vectorSimilarityThreshold: "Only results whose vectors are more similar than this."
  },
  RagRetrievalConfigHybridSearch: {
    "": "How search by meaning and search by words are weighed.",
    alpha: "The weight from 0 (words only) to 1 (meaning only). The default is 0.5."
  },
  RagRetrievalConfigRanking: {
    "": "How the results of a corpus are ranked anew.",
    llmRanker: "A language model ranks them.",
    rankService: "The ranking service ranks them."
  },
  RagRetrievalConfigRankingLlmRanker: {
    "": "A language model that ranks results.",
    modelName: "The name of the model."
  },
  RagRetrievalConfigRankingRankService: {
    "": "A ranking service.",
    modelName: "The name of the ranking model, for example `semantic-ranker-512@latest`."
  },
  ExternalApi: {
    "": "A search service of your own.",
    apiAuth: "The older form of `authConfig`.",
    apiSpec: "The kind of service.",
    authConfig: "The credentials of the service.",
    elasticSearchParams: "Settings of an Elasticsearch service.",
    endpoint: "The address of the service, for example `https://example.com:443/search`.",
    simpleSearchParams: "Settings of a service of the kind `SIMPLE_SEARCH`."
  },
  ApiSpec: {
    "": "The kind of a search service.",
    API_SPEC_UNSPECIFIED: "Not known. Not to be used.",
    SIMPLE_SEARCH: "A service that takes a query and answers with a list of snippets.",
    ELASTIC_SEARCH: "Elasticsearch."
  },
  ExternalApiElasticSearchParams: {
    "": "Settings of an Elasticsearch service.",
    index: "The index to search.",
    numHits: "How many hits are used at most.",
    searchTemplate: "The name of the search template."
  },
  ExternalApiSimpleSearchParams: { "": "Settings of a service of the kind `SIMPLE_SEARCH`. There are none." },
  ApiAuth: {
    "": "The older form of `AuthConfig`.",
    apiKeyConfig: "An API key."
  },
  ApiAuthApiKeyConfig: {
    "": "An API key of a search service.",
    apiKeySecretVersion:
      "The full name of a version in Secret Manager that has the key: `projects/{project}/secrets/{secret}/versions/{version}`.",
    apiKeyString: "The key itself."
  },
  AuthConfig: {
    "": "Credentials of a service that a tool calls.",
    apiKey: "An API key.",
    apiKeyConfig: "An API key, with the place where it is sent.",
    authType: "The kind of credentials.",
    googleServiceAccountConfig: "A service account of Google Cloud.",
    httpBasicAuthConfig: "A user name and a password.",
    oauthConfig: "OAuth.",
    oidcConfig: "OpenID Connect."
  },
  AuthType: {
    "": "A kind of credentials.",
    AUTH_TYPE_UNSPECIFIED: "Not known. Not to be used.",
    NO_AUTH: "None.",
    API_KEY_AUTH: "An API key.",
    HTTP_BASIC_AUTH: "HTTP Basic: a user name and a password.",
    GOOGLE_SERVICE_ACCOUNT_AUTH: "A service account of Google Cloud.",
    OAUTH: "OAuth.",
    OIDC_AUTH: "OpenID Connect."
  },
  ApiKeyConfig: {
    "": "An API key, with the place where it is sent.",
    apiKeySecret:
      "The full name of a version in Secret Manager that has the key: `projects/{project}/secrets/{secret}/versions/{version}`.",
    apiKeyString: "The key itself.",
    httpElementLocation: "Where in the request the key is sent.",
    name: "The name of the header, parameter or cookie that has the key."
  },
  HttpElementLocation: {
    "": "A place in an HTTP request.",
    HTTP_IN_UNSPECIFIED: "Not known. Not to be used.",
    HTTP_IN_QUERY: "A query parameter.",
    HTTP_IN_HEADER: "A header.",
    HTTP_IN_PATH: "The path.",
    HTTP_IN_BODY: "The body.",
    HTTP_IN_COOKIE: "A cookie."
  },
  AuthConfigGoogleServiceAccountConfig: {
    "": "A service account of Google Cloud.",
    serviceAccount: "The address of the service account. Without it, the service agent of Vertex AI is used."
  },
  AuthConfigHttpBasicAuthConfig: {
    "": "A user name and a password.",
    credentialSecret: "The full name of a version in Secret Manager that has both, in base64."
  },
  AuthConfigOauthConfig: {
    "": "OAuth: either an access token or a service account.",
    accessToken: "The access token.",
    serviceAccount: "The address of the service account that gets access tokens."
  },
  AuthConfigOidcConfig: {
    "": "OpenID Connect: either an ID token or a service account.",
    idToken: "The ID token.",
    serviceAccount: "The address of the service account that gets ID tokens."
  },
  ToolExaAiSearch: {
    "": "The tool that searches the web by Exa.",
    apiKey: "Your key of Exa.",
    customConfigs: "Further parameters of Exa's search, passed on as they are."
  },
  ToolParallelAiSearch: {
    "": "The tool that searches the web by Parallel.",
    apiKey: "Your key of Parallel. Without it, the subscription in Google Cloud Marketplace is used.",
    customConfigs: "Further parameters of Parallel's search, passed on as they are.",
    enableDataRetention: "The older form of `enableZeroDataRetention`, and of the same meaning.",
    enableZeroDataRetention: "Whether the subscription without data retention is used. The default is `false`."
  }
}
