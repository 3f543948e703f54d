import type { FileDocs } from "../WrittenDocs.ts"

export const Models: FileDocs = {
  Model: {
    "": "A model: a base model or a tuned model. Which fields are set depends on the backend.",
    checkpoints: "The checkpoints of a tuned model.",
    defaultCheckpointId: "The default checkpoint of a tuned model.",
    description: "The description.",
    displayName: "The display name, for example `Gemini 2.5 Flash`.",
    endpoints: "The endpoints on which a tuned model is deployed.",
    inputTokenLimit: "The maximum number of tokens of a prompt.",
    labels: "User-defined labels, as key-value pairs.",
    maxTemperature: "The maximum `temperature`.",
    name: "The full name, for example `models/gemini-2.5-flash`.",
    outputTokenLimit: "The maximum number of tokens of an answer.",
    supportedActions: "The methods of the API that the model supports, for example `generateContent`.",
    temperature: "The default `temperature`.",
    thinking: "Whether the model can think.",
    topK: "The default `topK`. Not set if the model does not take `topK`.",
    topP: "The default `topP`.",
    tunedModelInfo: "The origin of a tuned model.",
    version: "The version of the model."
  },
  TunedModelInfo: {
    "": "The origin of a tuned model.",
    baseModel: "The full name of the model that was tuned.",
    createTime: "The creation time, in RFC 3339 format.",
    updateTime: "The time of the last update, in RFC 3339 format."
  },
  Checkpoint: {
    "": "A checkpoint of a tuned model.",
    checkpointId: "The id of the checkpoint.",
    epoch: "The epoch of the checkpoint, as a decimal string.",
    step: "The step of the checkpoint, as a decimal string."
  },
  Endpoint: {
    "": "An endpoint on which a model is deployed.",
    deployedModelId: "The id of the model on the endpoint.",
    name: "The full name of the endpoint."
  },
  GetModelParameters: { model: "The name of the model." },
  DeleteModelParameters: { model: "The name of the tuned model." },
  UpdateModelParameters: { model: "The name of the tuned model.", config: "The changes." },
  UpdateModelConfig: {
    "": "Changes to a tuned model. Other fields stay unchanged.",
    defaultCheckpointId: "The default checkpoint.",
    description: "The description.",
    displayName: "The display name."
  },
  ListModelsConfig: {
    "": "Options of `models.list`.",
    filter: "A filter on the list, in the syntax of the backend.",
    queryBase: "Whether to list base models (`true`, the default) or your tuned models (`false`)."
  },
  ListModelsResponse: {
    "": "One page of models.",
    models: "The models."
  },
  ComputeTokensParameters: {
    contents: "The contents to tokenize.",
    model: "The name of the model."
  },
  ComputeTokensResponse: { tokensInfo: "The tokens, one entry per content." },
  ComputeTokensResult: { "...": "ComputeTokensResponse", "": "The tokens of contents, counted locally." },
  TokensInfo: {
    "": "The tokens of one content.",
    role: "The role of the content.",
    tokenIds: "The ids of the tokens, as decimal strings.",
    tokens: "The bytes of the tokens, in base64."
  },
  CountTokensParameters: {
    contents: "The contents to count.",
    model: "The name of the model."
  },
  CountTokensConfig: {
    "": "Further parts of the request to count.",
    generationConfig: "Generation settings, such as a response schema.",
    systemInstruction: "The system instruction.",
    tools: "The tools."
  },
  CountTokensResponse: {
    cachedContentTokenCount: "The number of cached tokens.",
    totalTokens: "The number of tokens."
  },
  CountTokensResult: { "...": "CountTokensResponse", "": "The number of tokens of contents, counted locally." },
  EmbedContentParameters: {
    "": "Parameters of `models.embedContent`.",
    contents: "The contents to embed. Each content gives one embedding.",
    model: "The name of the embedding model, for example `gemini-embedding-001`."
  },
  EmbedContentParametersPrivate: {
    "...": "EmbedContentParameters",
    "": "The request of `models.embedContent`.",
    content: "The content, for models that use `embedContent`.",
    embeddingApiType: "The method of the API."
  },
  EmbeddingApiType: {
    "": "The method of the API for an embedding model on Vertex AI.",
    PREDICT: "The `predict` method: text models.",
    EMBED_CONTENT: "The `embedContent` method: Gemini models after `gemini-embedding-001`, and open models."
  },
  EmbedContentConfig: {
    "": "Settings of embeddings.",
    audioTrackExtraction: "Whether to use the audio track of videos. For Gemini Embedding 2 models.",
    autoTruncate:
      "Whether to truncate contents that are too long. If `false`, they are an error. The default is `true`.",
    documentOcr: "Whether to apply OCR to documents. For Gemini Embedding 2 models.",
    mimeType: "The media type of the content.",
    outputDimensionality:
      "The number of dimensions of the embeddings. Longer embeddings are truncated. The default depends on the model.",
    taskType:
      "The purpose of the embeddings, for example `RETRIEVAL_QUERY`, `RETRIEVAL_DOCUMENT`, `SEMANTIC_SIMILARITY`, `CLASSIFICATION` or `CLUSTERING`.",
    title: "The title of the text. Only with the task type `RETRIEVAL_DOCUMENT`."
  },
  EmbedContentResponse: {
    "": "Embeddings of contents.",
    embeddings: "The embeddings, in the order of the contents.",
    metadata: "Billing metadata.",
    truncated: "Whether a content was truncated.",
    usageMetadata: "Token usage."
  },
  EmbedContentMetadata: {
    "": "Billing metadata of embeddings.",
    billableCharacterCount: "The number of characters."
  },
  ContentEmbedding: {
    "": "The embedding of one content.",
    statistics: "Statistics of the content.",
    values: "The embedding."
  },
  ContentEmbeddingStatistics: {
    "": "Statistics of an embedded content.",
    tokenCount: "The number of tokens.",
    tokensDetails: "The tokens by modality.",
    truncated: "Whether the content was truncated."
  },
  UsageMetadata: {
    "...": "GenerateContent.GenerateContentResponseUsageMetadata",
    "": "The token usage of a turn.",
    responseTokenCount: "The tokens of the answer.",
    responseTokensDetails: "The tokens of the answer by modality.",
    serviceTier: "The tier that served the request."
  }
}
