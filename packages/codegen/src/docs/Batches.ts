import type { FileDocs } from "../WrittenDocs.ts"

export const Batches: FileDocs = {
  BatchJob: {
    "": "A batch job: many requests that are processed asynchronously.",
    completionStats: "The number of requests by status.",
    createTime: "The creation time, in RFC 3339 format.",
    dest: "The results, or their location.",
    displayName: "The display name.",
    endTime: "The end time, in RFC 3339 format. Set when it has ended.",
    error: "The error, if it failed.",
    model: "The full name of the model.",
    name: "The name: `batches/{id}`, on Vertex AI `projects/{project}/locations/{location}/batchPredictionJobs/{id}`.",
    outputInfo: "The locations of the results.",
    src: "The requests, or their location.",
    startTime: "The start time, in RFC 3339 format.",
    state: "The current state.",
    updateTime: "The time of the last update, in RFC 3339 format."
  },
  JobState: {
    "": "The state of a job.",
    JOB_STATE_UNSPECIFIED: "Unspecified.",
    JOB_STATE_QUEUED: "Queued.",
    JOB_STATE_PENDING: "Waiting for resources.",
    JOB_STATE_RUNNING: "Running.",
    JOB_STATE_SUCCEEDED: "Succeeded.",
    JOB_STATE_FAILED: "Failed. See `error`.",
    JOB_STATE_CANCELLING: "Being cancelled.",
    JOB_STATE_CANCELLED: "Cancelled.",
    JOB_STATE_PAUSED: "Paused.",
    JOB_STATE_EXPIRED: "Expired before completion.",
    JOB_STATE_UPDATING: "Running, and being updated.",
    JOB_STATE_PARTIALLY_SUCCEEDED: "Some requests succeeded, some failed."
  },
  JobError: {
    "": "The error of a job or of one of its requests.",
    code: "The gRPC status code, for example 8 for an exhausted quota.",
    details: "Further details.",
    message: "The error message, in English."
  },
  CompletionStats: {
    "": "The number of requests of a batch by status, as decimal strings.",
    failedCount: "The number of failed requests.",
    incompleteCount: "The number of incomplete requests.",
    successfulCount: "The number of successful requests.",
    successfulForecastPointCount: "The number of successful forecast points. Only for forecasting models."
  },
  BatchJobSource: {
    "": "The requests of a batch, or their location. Set one of the fields.",
    bigqueryUri: "The table in BigQuery: `bq://project.dataset.table`.",
    fileName: "The name of a JSONL file of the Files API, for example `files/abc123`.",
    format: "The format of the requests: `jsonl`, `bigquery` or `vertex-dataset`.",
    gcsUri: "The JSONL files in Cloud Storage: `gs://bucket/file.jsonl`.",
    inlinedRequests: "The inline requests.",
    vertexDatasetName: "The full name of a multimodal dataset of Vertex AI."
  },
  BatchJobSourceUnion: {
    "":
      "The requests of a batch, or their location: an object, a list of requests, a file name (`files/…`), or a `gs://` or `bq://` URI."
  },
  BatchJobDestination: {
    "": "The results of a batch, or their location. One of the fields is set.",
    bigqueryUri: "The table in BigQuery: `bq://project.dataset.table`.",
    fileName: "The name of a JSONL file of the Files API with an answer on each line.",
    format: "The format of the answers: `jsonl`, `bigquery` or `vertex-dataset`.",
    gcsUri: "The folder in Cloud Storage: `gs://bucket/folder`.",
    inlinedEmbedContentResponses: "The inline embeddings, in the order of the requests.",
    inlinedResponses: "The inline responses, in the order of the requests.",
    vertexDataset: "The multimodal dataset of Vertex AI to create."
  },
  BatchJobDestinationUnion: {
    "": "The destination of the results of a batch: an object, or a `gs://` or `bq://` URI."
  },
  VertexMultimodalDatasetDestination: {
    "": "A multimodal dataset of Vertex AI to create for the answers.",
    bigqueryDestination: "The table in BigQuery in which it keeps its data: `bq://project.dataset.table`.",
    displayName: "The display name."
  },
  BatchJobOutputInfo: {
    "": "The locations of the results of a batch.",
    bigqueryOutputTable: "The table in BigQuery.",
    gcsOutputDirectory: "The folder in Cloud Storage.",
    vertexMultimodalDatasetName: "The full name of the multimodal dataset."
  },
  InlinedRequest: {
    "": "One request of a batch.",
    config: "Generation settings. Options of the call, such as `httpOptions`, are not allowed.",
    contents: "The prompt.",
    metadata: "User-defined labels that are returned with the response.",
    model: "The name of the model. The default is the model of the batch."
  },
  InlinedResponse: {
    "": "The result of one request of a batch: a response or an error.",
    error: "The error, if the request failed.",
    metadata: "The labels of the request.",
    response: "The response."
  },
  InlinedEmbedContentResponse: {
    "": "The result of one request of a batch of embeddings: a response or an error.",
    error: "The error, if the request failed.",
    metadata: "The labels of the request.",
    response: "The response."
  },
  SingleEmbedContentResponse: {
    "": "The embedding of one content of a batch.",
    embedding: "The embedding.",
    tokenCount: "The number of tokens of the content, as a decimal string."
  },
  CreateBatchJobParameters: {
    config: "Options of the batch.",
    model: "The name of the model.",
    src: "The requests, or their location."
  },
  CreateBatchJobConfig: {
    "": "Options of a batch.",
    dest: "The destination of the results. The default is a location next to the source.",
    displayName: "The display name. On Vertex AI, the default is `genaiBatchJob_` followed by the time.",
    webhookConfig: "The webhooks that are notified when the batch is done."
  },
  CreateEmbeddingsBatchJobParameters: {
    config: "Options of the batch.",
    model: "The name of the embedding model.",
    src: "The contents, or their location."
  },
  CreateEmbeddingsBatchJobConfig: {
    "": "Options of a batch of embeddings.",
    displayName: "The display name."
  },
  EmbeddingsBatchJobSource: {
    "": "The contents of a batch of embeddings, or their location. Set one of the fields.",
    fileName: "The name of a JSONL file of the Files API, for example `files/abc123`.",
    inlinedRequests: "The inline contents."
  },
  EmbedContentBatch: {
    "": "Contents to embed in a batch.",
    config: "Settings of the embeddings.",
    contents: "The contents to embed. Each content gives one embedding."
  },
  GetBatchJobParameters: { name: "The name of the batch." },
  CancelBatchJobParameters: { name: "The name of the batch." },
  DeleteBatchJobParameters: { name: "The name of the batch." },
  ListBatchJobsConfig: {
    filter: "A filter on the list, for example `state=\"JOB_STATE_RUNNING\"`."
  },
  ListBatchJobsResponse: { "": "One page of batches.", batchJobs: "The batches." },
  DeleteResourceJob: {
    "": "The result of the deletion of a batch.",
    done: "Whether the deletion is done.",
    error: "The error, if it failed.",
    name: "The name of the operation that deletes the batch."
  }
}
