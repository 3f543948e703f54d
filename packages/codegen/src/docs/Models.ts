import type { FileDocs } from "../Docs.ts"

export const Models: FileDocs = {
  Model: {
    "": "A model: a base model of Google or a tuned model of your own. Which fields are set depends on the backend.",
    checkpoints: "The checkpoints of a tuned model.",
    defaultCheckpointId: "The checkpoint of a tuned model that is used.",
    description: "What the model is for.",
    displayName: "The name that people see, for example `Gemini 2.5 Flash`.",
    endpoints: "The endpoints on which a tuned model is deployed.",
    inputTokenLimit: "The largest number of tokens of a prompt.",
    labels: "Labels of your own, as names and values.",
    maxTemperature: "The highest `temperature` that the model takes.",
    name: "The full name, for example `models/gemini-2.5-flash`.",
    outputTokenLimit: "The largest number of tokens of an answer.",
    supportedActions: "The methods of the API that the model supports, for example `generateContent`.",
    temperature: "The default `temperature`.",
    thinking: "Whether the model can think.",
    topK: "The default `topK`. Not set if the model does not take `topK`.",
    topP: "The default `topP`.",
    tunedModelInfo: "What a tuned model was made from, and when.",
    version: "The version of the model."
  },
  TunedModelInfo: {
    "": "What a tuned model was made from, and when.",
    baseModel: "The full name of the model that was tuned.",
    createTime: "When it was created, as an RFC 3339 time.",
    updateTime: "When it was last changed, as an RFC 3339 time."
  },
  Checkpoint: {
    "": "A state of a tuned model that was kept during tuning.",
    checkpointId: "The id of the checkpoint.",
    epoch: "The epoch after which it was kept, as a decimal string.",
    step: "The step after which it was kept, as a decimal string."
  },
  Endpoint: {
    "": "An endpoint on which a model is deployed.",
    deployedModelId: "The id of the model on the endpoint.",
    name: "The full name of the endpoint."
  },
  GetModelParameters: { model: "The name of the model." },
  DeleteModelParameters: { model: "The name of the tuned model." },
  UpdateModelParameters: { model: "The name of the tuned model.", config: "What to change." },
  UpdateModelConfig: {
    "": "What to change of a tuned model. What is left out stays as it is.",
    defaultCheckpointId: "The checkpoint to use.",
    description: "What the model is for.",
    displayName: "The name that people see."
  },
  ListModelsConfig: {
    "": "Which models to list.",
    filter: "A filter on the list, in the syntax of the backend.",
    queryBase: "`true`, which is the default, lists base models, and `false` your tuned models."
  },
  ListModelsResponse: {
    "": "One page of models.",
    models: "The models."
  },
  ComputeTokensParameters: {
    contents: "The contents to split into tokens.",
    model: "The name of the model whose tokens are meant."
  },
  ComputeTokensResponse: { tokensInfo: "The tokens, one entry for each content." },
  ComputeTokensResult: { "...": "ComputeTokensResponse", "": "The tokens of contents, counted locally." },
  TokensInfo: {
    "": "The tokens of one content.",
    role: "The role of the content.",
    tokenIds: "The ids of the tokens, as decimal strings.",
    tokens: "The bytes of the tokens, in base64."
  },
  CountTokensParameters: {
    contents: "The contents whose tokens are counted.",
    model: "The name of the model whose tokens are meant."
  },
  CountTokensConfig: {
    "": "What else of a request to count.",
    generationConfig: "How the answer would be generated. A response schema counts.",
    systemInstruction: "The system instruction.",
    tools: "The tools."
  },
  CountTokensResponse: {
    cachedContentTokenCount: "The tokens that come from a cache.",
    totalTokens: "The number of tokens."
  },
  CountTokensResult: { "...": "CountTokensResponse", "": "The number of tokens of contents, counted locally." },
  EmbedContentParameters: {
    "": "Parameters of `models.embedContent`.",
    contents: "What to embed. Each content gives one vector.",
    model: "The name of the embedding model, for example `gemini-embedding-001`."
  },
  EmbedContentParametersPrivate: {
    "...": "EmbedContentParameters",
    "": "What `models.embedContent` sends, by the kind of the model.",
    content: "The one content of a model that embeds by `embedContent`.",
    embeddingApiType: "The method by which the model embeds."
  },
  EmbeddingApiType: {
    "": "The method by which a model of Vertex AI embeds.",
    PREDICT: "By `predict`: models for text.",
    EMBED_CONTENT: "By `embedContent`: Gemini models after `gemini-embedding-001`, and open models."
  },
  EmbedContentConfig: {
    "": "How contents are embedded.",
    audioTrackExtraction: "Whether the sound of a video counts. For Gemini Embedding 2 models.",
    autoTruncate: "Whether a content that is too long is cut off. If `false`, it is an error. The default is `true`.",
    documentOcr: "Whether text in the images of a document is read. For Gemini Embedding 2 models.",
    mimeType: "The media type of the content.",
    outputDimensionality:
      "The number of dimensions of the vectors. Vectors are cut off behind it. The default is the model's.",
    taskType:
      "What the vectors are for, for example `RETRIEVAL_QUERY`, `RETRIEVAL_DOCUMENT`, `SEMANTIC_SIMILARITY`, `CLASSIFICATION` or `CLUSTERING`.",
    title: "The title of the text. Only with the task type `RETRIEVAL_DOCUMENT`."
  },
  EmbedContentResponse: {
    "": "Vectors of contents.",
    embeddings: "The vectors, in the order of the contents.",
    metadata: "What is charged for.",
    truncated: "Whether a content was too long and was cut off.",
    usageMetadata: "The numbers of tokens."
  },
  EmbedContentMetadata: {
    "": "What is charged for an embedding.",
    billableCharacterCount: "The number of characters."
  },
  ContentEmbedding: {
    "": "The vector of one content.",
    statistics: "How the content was read.",
    values: "The vector."
  },
  ContentEmbeddingStatistics: {
    "": "How a content was read in order to embed it.",
    tokenCount: "The number of tokens.",
    tokensDetails: "The tokens by modality.",
    truncated: "Whether the content was too long and was cut off."
  },
  UsageMetadata: {
    "...": "GenerateContent.GenerateContentResponseUsageMetadata",
    "": "The numbers of tokens of a turn.",
    responseTokenCount: "The tokens of the answer.",
    responseTokensDetails: "The tokens of the answer by modality.",
    serviceTier: "The tier that served the request."
  }
}
