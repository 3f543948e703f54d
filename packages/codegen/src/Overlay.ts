/**
 * What the facts lack, kept by hand and as small as possible: the file of each type, types that exist only at run
 * time, and the few places where the official package uses code instead of generated converters. Such code is pinned
 * by its fingerprint, so that an upstream change stops the generator.
 */
import {
  type Converter,
  type Declaration,
  type Endpoint,
  type Facts,
  type FieldFacts,
  type Fields,
  type Move,
  type RouteFacts,
  type TypeFact,
  withoutAny
} from "./Facts.ts"

/** Types that converters name but no namespace exports. */
export const unexported = ["ReferenceImageAPIInternal"]

/** Types that are not data: callbacks, callable tools, pagers, test fixtures, generics. */
export const dropped = new Set([
  "types.CallableTool",
  "types.CallableToolConfig",
  "types.Fetch",
  "types.LiveCallbacks",
  "types.LiveConnectParameters",
  "types.LiveMusicCallbacks",
  "types.LiveMusicConnectParameters",
  "types.Operation",
  "types.OperationFromAPIResponseParameters",
  "types.OperationGetParameters",
  "types.PagedItem",
  "types.ReplayFile",
  "types.ReplayInteraction",
  "types.ReplayRequest",
  "types.ReplayResponse",
  "types.TestTableFile",
  "types.TestTableItem"
])

const ref = (id: string): TypeFact => ({ ref: id })
const optional = (type: TypeFact) => ({ type, optional: true as const })

/** Types that replace or add to what the typings declare. */
export const declarations: { readonly [id: string]: Declaration } = {
  // Callable tools are not data, so they are not part of this union.
  "types.ToolUnion": { alias: ref("types.Tool") },
  // Only the headers are kept, so that a response is plain data.
  "types.HttpResponse": { fields: { headers: optional({ map: "string" }) } },
  "types.DownloadMediaParameters": {
    fields: { uri: { type: "string" }, config: optional(ref("types.DownloadMediaConfig")) }
  },
  // A config without contents would be an empty batch.
  "types.EmbedContentBatch": {
    fields: { contents: { type: ref("types.ContentListUnion") }, config: optional(ref("types.EmbedContentConfig")) }
  },
  "operations.DownloadEnvironmentFileRequest": {
    fields: { environment: { type: "string" }, path: { type: "string" }, api_version: optional("string") }
  },
  // The parameters of the internal methods behind editImage and upscaleImage are not in the typings.
  "types.EditImageParametersInternal": {
    fields: {
      model: { type: "string" },
      prompt: { type: "string" },
      referenceImages: { type: { list: ref("types.ReferenceImageAPIInternal") } },
      config: optional(ref("types.EditImageConfig"))
    }
  },
  "types.UpscaleImageAPIParametersInternal": {
    fields: {
      model: { type: "string" },
      image: { type: ref("types.Image") },
      upscaleFactor: { type: "string" },
      config: optional(ref("types.UpscaleImageAPIConfigInternal"))
    }
  }
}

/** Types that extend another type with more fields. */
export const extensions: { readonly [id: string]: { readonly of: string; readonly fields: Fields } } = {
  "types.HttpOptions": {
    of: "types.HttpOptions",
    fields: {
      totalTimeout: optional("number"),
      idleTimeout: optional("number"),
      strict: optional("boolean"),
      maxResponseSize: optional("number"),
      maxErrorSize: optional("number"),
      headers: optional({ map: "secret" }),
      fetch: optional({ external: "typeof globalThis.fetch" })
    }
  },
  "types.HttpRetryOptions": {
    of: "types.HttpRetryOptions",
    fields: { maxRetryAfter: optional("number") }
  },
  "types.UpscaleImageAPIConfigInternal": {
    of: "types.UpscaleImageConfig",
    fields: { numberOfImages: optional("number"), mode: optional("string") }
  },
  "interactions.CreateAgentInteractionParams": {
    of: "interactions.CreateAgentInteractionParams",
    fields: { automatic_continuation: optional("boolean") }
  },
  "interactions.CreateModelInteractionParams": {
    of: "interactions.CreateModelInteractionParams",
    fields: { automatic_continuation: optional("boolean") }
  }
}

/**
 * The files of schemas, in order. Each file contains what its roots reach and no earlier file contains, so that
 * imports only point to earlier files. A resource without an entry has a file of its own after them, with the types of
 * its namespace and of its methods.
 */
export const files: ReadonlyArray<{ readonly file: string; readonly roots: RegExp }> = [
  { file: "HttpOptions", roots: /^types\.(HttpOptions|HttpResponse|HttpRetryOptions|ResourceScope)$/ },
  { file: "Content", roots: /^types\.(Content|ContentUnion|ContentListUnion|PartListUnion|BlobImageUnion)$/ },
  {
    file: "Tool",
    roots: /^types\.(Tool|ToolConfig|ToolUnion|ToolListUnion|ToolResponse|ToolType|SchemaUnion|CallableToolConfig)$/
  },
  {
    file: "GenerateContent",
    roots: /^types\.(GenerateContent.*|GenerationConfig.*|SpeechConfigUnion|ResponseFormat|MediaModality)$/
  },
  {
    file: "Images",
    roots:
      /^types\.(Image|.*(Reference|Edit|Generated?|Recontext|Segment|Upscale|Product|Scribble)Images?.*|SafetyFilterLevel|ImagePromptLanguage|SegmentMode|EditMode|EntityLabel)$/
  },
  { file: "Videos", roots: /^types\.(GenerateVideos.*|Video.*|GeneratedVideo)$/ },
  {
    file: "Models",
    roots:
      /^types\.(EmbedContent(?!Batch).*|EmbeddingApiType|ContentEmbedding.*|(Count|Compute)Tokens.*|TokensInfo|(Get|List|Update|Delete)Models?[CPR].*|Model)$/
  },
  { file: "Caches", roots: /^types\..*CachedContent.*$/ },
  { file: "Documents", roots: /^types\.(Document|DocumentState|(Get|List|Delete)Documents?.*)$/ },
  { file: "FileSearchStores", roots: /^types\.(.*FileSearchStore.*|ImportFile.*|ChunkingConfig)$/ },
  { file: "Files", roots: /^types\.(File.*|ClaudeFile|Download.*|.*Files?(Config|Parameters|Response))$/ },
  {
    file: "Batches",
    roots: /^types\.(.*Batch.*|JobState|JobError|DeleteResourceJob|Inlined.*|SingleEmbedContentResponse)$/
  },
  { file: "Tunings", roots: /^types\.(.*Tuning.*|ValidateReward.*|Evaluat.*|AdapterSize|Tuned.*)$/ },
  { file: "Operations", roots: /^types\.(GetOperation|FetchPredictOperation).*$/ },
  { file: "Live", roots: /^types\.(Live(?!Music).*|VadSignalType|TurnCompleteReason|InteractionStatus)$/ },
  { file: "LiveMusic", roots: /^types\.(LiveMusic.*|Scale|MusicGenerationMode|AudioChunk)$/ },
  { file: "AuthTokens", roots: /^types\..*AuthToken.*$/ },
  { file: "Chats", roots: /^types\.(CreateChatParameters|SendMessageParameters)$/ },
  { file: "InteractionContent", roots: /^interactions\.(Content|Annotation)$/ },
  { file: "InteractionTool", roots: /^interactions\.(Tool|ToolChoice.*|.*SearchConfig)$/ },
  { file: "InteractionStep", roots: /^interactions\.(.*Step|.*Delta|StepDelta.*|StepStart|StepStop)$/ },
  { file: "Interactions", roots: /^interactions\./ }
]

/** Files that re-export other files, so that one name reaches the whole family. */
export const reexports: { readonly [file: string]: ReadonlyArray<string> } = {
  Interactions: ["InteractionContent", "InteractionTool", "InteractionStep"]
}

/** Fields that configure the SDK. They are never sent, wherever they occur. */
export const steering = new Set([
  "httpOptions",
  "abortSignal",
  "automaticFunctionCalling",
  "automaticContinuation",
  "api_version",
  "automatic_continuation"
])

/** Fields that contain bytes. JSON has them as strings in Base64. */
export const bytes = new Set(["data", "imageBytes", "signature", "thoughtSignature", "videoBytes"])

/** Types that live sessions use on each backend. No operation refers to them. */
export const sessions = {
  gemini: /^types\.Live/,
  vertex: /^types\.Live(?!Music)/
}

/** Paths of POST requests without side effects on the server: computations, and starts of uploads. */
export const pure =
  /^upload\/|:(streamGenerateContent|generateContent|countTokens|computeTokens|predict|embedContent|batchEmbedContents|fetchPredictOperation|validateReinforcementTuningReward)$|^decisions$/

/** Transforms that do not change a value of the right type. Schemas in tools are converted in place. */
export const identities = new Set(["bytes", "jsonSchema", "tool"])

/**
 * Types that contain a schema in the dialect of the API, in whatever field. A sibling field whose name contains
 * `JsonSchema` takes what the dialect cannot express.
 */
export const schemas = new Set(["types.Schema", "types.SchemaUnion"])

/** The result types of transforms, where no converter tells. */
export const transformed: { readonly [transform: string]: TypeFact } = {
  batchJobName: "string",
  cachedContentName: "string",
  cachesModel: "string",
  contentsForEmbed: "unknown",
  fileName: "string",
  model: "string",
  modelsUrl: "string",
  pathSegment: "string",
  reservedPath: "string",
  schema: "unknown"
}

/** Fields that the converter writes to their own place, and that the official method removes again. */
export const emptied = new Set(["CreateAuthTokenParameters.config", "LiveConnectConstraints.config"])

/** Code after the rows of a converter, by fingerprint, and the transform that replaces it. */
export const code: {
  readonly [converter: string]: { readonly fingerprint: string; readonly field: string; readonly by: string }
} = {
  // Gemini embedding models on Vertex AI return one `embedding`, with the token counts next to it.
  embedContentResponse: { fingerprint: "32592666f90ffd62", field: "embeddings", by: "embeddings" }
}

/** Classes of the official package whose resource has another name. */
export const classes: { readonly [name: string]: string } = { Tokens: "AuthTokens" }

/**
 * Names of operations that differ from the name of the official method. A name with `:backend` applies to that
 * backend only. Two methods with the same name become one operation.
 */
export const methods: { readonly [method: string]: string } = {
  "Files.createInternal": "filesUpload",
  "Operations.getVideosOperationInternal": "operationsGet",
  // On Vertex AI, the official method uses fetchPredictOperation only.
  "Operations.getVideosOperationInternal:vertex": "",
  "Operations.fetchPredictVideosOperationInternal": "operationsGet",
  "Tunings.tuneMldevInternal": "tuningsTune",
  environmentsInternalStartUpload: "environmentsFilesUpload"
}

/** Results that neither a converter nor a signature tells. */
export const results: { readonly [operation: string]: ReadonlyArray<string> } = {
  operationsGet: ["types.GenerateVideosOperation"]
}

/** The variants that correspond to conditions in the official package. */
export const conditions: { readonly [condition: string]: string } = {
  tIsVertexEmbedContentModel: "EMBED_CONTENT",
  "!tIsVertexEmbedContentModel": "PREDICT"
}

/** An operation, or its differences from another one. */
export interface ExtraOperation {
  readonly name: string
  /** The operation whose properties are used by default. */
  readonly of?: string
  readonly paramsTypes?: ReadonlyArray<string>
  readonly resultTypes?: ReadonlyArray<string>
  readonly gemini?: ReadonlyArray<Endpoint>
}

const media = (path: string): ReadonlyArray<Endpoint> => [{ method: "GET", path, query: { alt: "media" } }]

/** Operations of the camelCase family that are handwritten in the official package. */
export const operations: ReadonlyArray<ExtraOperation> = [
  { name: "filesDownload", paramsTypes: ["types.DownloadFileParameters"], gemini: media("files/{file}:download") },
  {
    name: "fileSearchStoresDownloadMedia",
    paramsTypes: ["types.DownloadMediaParameters"],
    gemini: media("{uri}")
  },
  // The same call returns a stream of events if its parameters contain `stream: true`.
  { name: "interactionsCreateStream", of: "interactionsCreate", resultTypes: ["interactions.InteractionSSEEvent"] },
  { name: "interactionsGetStream", of: "interactionsGet", resultTypes: ["interactions.InteractionSSEEvent"] }
]

/** Converters of messages that the official package converts by hand, in the form of the facts. */
export const encode: FieldFacts["encode"] = {
  downloadFileParameters: { gemini: { rows: [{ from: "file", to: "_url.file", by: "fileName" }] } },
  downloadMediaParameters: { gemini: { rows: [{ from: "uri", to: "_url.uri" }] } }
}

/**
 * Rows that the official converter writes to a place that nobody reads, with the place where the API expects the value.
 * By converter and backend, then by field.
 */
export const corrections: { readonly [converter: string]: { readonly [field: string]: Partial<Move> } } = {
  "createTuningJobParametersPrivate:gemini": { trainingDataset: { parent: "" } },
  "createTuningJobConfig:gemini": {
    learningRateMultiplier: { to: "tuningTask.hyperparameters.learningRateMultiplier", up: true }
  },
  "tuningDataset:gemini": { examples: { to: "tuningTask.trainingData.examples.examples", up: true } }
}

/** Operations of the snake_case family that are handwritten in the official package. */
export const snake: RouteFacts["snake"] = {
  environmentsFilesDownload: {
    resource: "environments.files",
    verb: "download",
    operationId: "DownloadEnvironmentFile",
    method: "GET",
    path: "environments/{environment}/files/{path}?alt=media",
    pathParams: {
      environment: { from: "environment", escape: "percent" },
      path: { from: "path", escape: "percentExceptReserved" }
    },
    query: {},
    body: false
  }
}

/** The facts with the overlay applied. */
export const applied = (facts: Facts): Facts => ({
  types: {
    ...facts.types,
    types: Object.fromEntries(
      Object.entries({ ...facts.types.types, ...declarations }).flatMap(([id, declaration]) =>
        dropped.has(id) ? [] : [[id, withoutAny(declaration)]]
      )
    )
  },
  fields: { ...facts.fields, encode: { ...withCorrections(facts.fields.encode), ...encode } },
  routes: { ...facts.routes, snake: { ...facts.routes.snake, ...snake } }
})

const withCorrections = (converters: FieldFacts["encode"]): FieldFacts["encode"] =>
  Object.fromEntries(
    Object.entries(converters).map(([name, { gemini, vertex }]) => [name, {
      ...(gemini === undefined ? {} : { gemini: withCorrectedRows(gemini, corrections[`${name}:gemini`] ?? {}) }),
      ...(vertex === undefined ? {} : { vertex: withCorrectedRows(vertex, corrections[`${name}:vertex`] ?? {}) })
    }])
  )

const withCorrectedRows = (converter: Converter, rows: { readonly [field: string]: Partial<Move> }): Converter => ({
  ...converter,
  rows: converter.rows.map((row) => "refused" in row ? row : { ...row, ...rows[row.from] })
})

/** Nested messages that the official package sends unconverted, with the backend. */
export const unconverted: ReadonlySet<string> = new Set([
  // Converted here like every other generation config.
  "AutoraterConfig.generationConfig:vertex"
])

/** The minimum counts of a release. */
export const least = { schemas: 800, fields: 2200, enums: 79, statements: 1000, rows: 400, operations: 85 }

/** Names that every release must contain. */
export const known = {
  types: [
    "types.Content",
    "types.Part",
    "types.Tool",
    "types.Schema",
    "types.GenerateContentParameters",
    "types.GenerateContentConfig",
    "types.GenerateContentResponse",
    "types.EmbedContentResponse",
    "types.File",
    "types.CachedContent",
    "types.BatchJob",
    "types.TuningJob",
    "types.LiveServerMessage",
    "types.LiveConnectConfig",
    "types.LiveMusicServerMessage",
    "types.AuthToken",
    "types.FileSearchStore",
    "types.Document",
    "interactions.Interaction",
    "interactions.InteractionSSEEvent",
    "interactions.Step",
    "interactions.Tool",
    "interactions.Content",
    "agents.Agent",
    "environments.Environment",
    "triggers.Trigger",
    "webhooks.Webhook",
    "credentials.Credential",
    "decisions.Answer",
    "voices.VoiceOutput"
  ],
  members: [
    ["FinishReason", "STOP"],
    ["FunctionCallingConfigMode", "ANY"],
    ["HarmCategory", "HARM_CATEGORY_HARASSMENT"],
    ["JobState", "JOB_STATE_SUCCEEDED"],
    ["Modality", "IMAGE"],
    ["ServiceTier", "UNSPECIFIED"],
    ["Type", "OBJECT"]
  ],
  operations: [
    "modelsGenerateContent",
    "modelsGenerateContentStream",
    "modelsEmbedContent",
    "filesUpload",
    "cachesCreate",
    "batchesCreate",
    "tuningsTune",
    "operationsGet",
    "fileSearchStoresImportFile",
    "documentsList",
    "authTokensCreate",
    "interactionsCreate",
    "agentsCreate",
    "environmentsFilesList",
    "triggersRun",
    "webhooksPing",
    "credentialsUpdate",
    "decisionsCreate",
    "voicesCreate"
  ]
}
