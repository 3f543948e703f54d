import type { FileDocs } from "../Docs.ts"

export const Batches: FileDocs = {
  BatchJob: {
    "": "A batch: many requests that are answered together, at a lower price.",
    completionStats: "How many requests are answered.",
    createTime: "When it was submitted, as an RFC 3339 time.",
    dest: "Where the answers are, or the answers themselves.",
    displayName: "The name that people see.",
    endTime: "When it ended, as an RFC 3339 time. Not set before.",
    error: "Why it failed, if it did.",
    model: "The full name of the model.",
    name: "The name: `batches/{id}`, on Vertex AI `projects/{project}/locations/{location}/batchPredictionJobs/{id}`.",
    outputInfo: "Where exactly the answers were written.",
    src: "Where the requests are.",
    startTime: "When work on it began, as an RFC 3339 time.",
    state: "How far it is.",
    updateTime: "When it was last changed, as an RFC 3339 time."
  },
  JobState: {
    "": "How far a job is.",
    JOB_STATE_UNSPECIFIED: "Not known.",
    JOB_STATE_QUEUED: "It was accepted, and waits to be scheduled.",
    JOB_STATE_PENDING: "It waits for resources.",
    JOB_STATE_RUNNING: "It runs.",
    JOB_STATE_SUCCEEDED: "It ended well.",
    JOB_STATE_FAILED: "It failed; `error` says why.",
    JOB_STATE_CANCELLING: "It is being cancelled. It may still end in another way.",
    JOB_STATE_CANCELLED: "It was cancelled.",
    JOB_STATE_PAUSED: "It was stopped, and can go on.",
    JOB_STATE_EXPIRED: "It was not done in time.",
    JOB_STATE_UPDATING: "It runs and is being changed.",
    JOB_STATE_PARTIALLY_SUCCEEDED: "Some requests were answered, some failed."
  },
  JobError: {
    "": "Why a job or one of its requests failed.",
    code: "The number of the gRPC status, for example 8 for a used-up quota.",
    details: "Further details.",
    message: "What went wrong, in English."
  },
  CompletionStats: {
    "": "How many requests of a batch are answered, as decimal strings.",
    failedCount: "The number of requests that failed.",
    incompleteCount: "The number of requests that are not answered yet.",
    successfulCount: "The number of requests that were answered.",
    successfulForecastPointCount: "The number of points that were forecast. Only for models that forecast."
  },
  BatchJobSource: {
    "": "Where the requests of a batch are: one of these.",
    bigqueryUri: "The table in BigQuery: `bq://project.dataset.table`.",
    fileName: "The name of a JSONL file of the Files API, for example `files/abc123`.",
    format: "The format of the requests: `jsonl`, `bigquery` or `vertex-dataset`.",
    gcsUri: "The JSONL files in Cloud Storage: `gs://bucket/file.jsonl`.",
    inlinedRequests: "The requests themselves.",
    vertexDatasetName: "The full name of a multimodal dataset of Vertex AI."
  },
  BatchJobSourceUnion: {
    "":
      "Where the requests of a batch are: an object, a list of requests, or a string, which is `files/…`, `gs://…` or `bq://…`."
  },
  BatchJobDestination: {
    "": "Where the answers of a batch are: one of these.",
    bigqueryUri: "The table in BigQuery: `bq://project.dataset.table`.",
    fileName: "The name of a JSONL file of the Files API with an answer on each line.",
    format: "The format of the answers: `jsonl`, `bigquery` or `vertex-dataset`.",
    gcsUri: "The folder in Cloud Storage: `gs://bucket/folder`.",
    inlinedEmbedContentResponses: "The vectors themselves, in the order of the requests.",
    inlinedResponses: "The answers themselves, in the order of the requests.",
    vertexDataset: "The multimodal dataset of Vertex AI to create."
  },
  BatchJobDestinationUnion: {
    "": "Where the answers of a batch are written: an object, or a string, which is `gs://…` or `bq://…`."
  },
  VertexMultimodalDatasetDestination: {
    "": "A multimodal dataset of Vertex AI to create for the answers.",
    bigqueryDestination: "The table in BigQuery in which it keeps its data: `bq://project.dataset.table`.",
    displayName: "The name that people see."
  },
  BatchJobOutputInfo: {
    "": "Where the answers of a batch were written.",
    bigqueryOutputTable: "The table in BigQuery.",
    gcsOutputDirectory: "The folder in Cloud Storage.",
    vertexMultimodalDatasetName: "The full name of the multimodal dataset."
  },
  InlinedRequest: {
    "": "One request of a batch.",
    config: "Settings of the answer. Options of the call, such as `httpOptions`, have no place here.",
    contents: "The prompt.",
    metadata: "Labels of your own, which come back beside the answer.",
    model: "The name of the model. By default that of the batch."
  },
  InlinedResponse: {
    "": "The answer to one request of a batch: a response or an error.",
    error: "Why there is no response.",
    metadata: "The labels of the request.",
    response: "The response."
  },
  InlinedEmbedContentResponse: {
    "": "The answer to one request of a batch of embeddings: a response or an error.",
    error: "Why there is no response.",
    metadata: "The labels of the request.",
    response: "The response."
  },
  SingleEmbedContentResponse: {
    "": "The vector of one content of a batch.",
    embedding: "The vector.",
    tokenCount: "The number of tokens of the content, as a decimal string."
  },
  CreateBatchJobParameters: {
    config: "What to call the batch, and where its answers go.",
    model: "The name of the model.",
    src: "The requests, or where they are."
  },
  CreateBatchJobConfig: {
    "": "What to call a batch, and where its answers go.",
    dest: "Where the answers are written. By default beside the requests.",
    displayName: "A name that people see. By default `genaiBatchJob_` and the time on Vertex AI.",
    webhookConfig: "Where the server reports the end of the batch."
  },
  CreateEmbeddingsBatchJobParameters: {
    config: "What to call the batch.",
    model: "The name of the embedding model.",
    src: "The contents, or where they are."
  },
  CreateEmbeddingsBatchJobConfig: {
    "": "What to call a batch of embeddings.",
    displayName: "A name that people see."
  },
  EmbeddingsBatchJobSource: {
    "": "Where the contents of a batch of embeddings are: one of these.",
    fileName: "The name of a JSONL file of the Files API, for example `files/abc123`.",
    inlinedRequests: "The contents themselves."
  },
  EmbedContentBatch: {
    "": "Contents to embed in a batch.",
    config: "How they are embedded.",
    contents: "What to embed. Each content gives one vector."
  },
  GetBatchJobParameters: { name: "The name of the batch." },
  CancelBatchJobParameters: { name: "The name of the batch." },
  DeleteBatchJobParameters: { name: "The name of the batch." },
  ListBatchJobsConfig: {
    filter: "A filter on the list, for example `state=\"JOB_STATE_RUNNING\"`."
  },
  ListBatchJobsResponse: { "": "One page of batches.", batchJobs: "The batches." },
  DeleteResourceJob: {
    "": "The deletion of a batch.",
    done: "Whether it is done.",
    error: "Why it failed, if it did.",
    name: "The name of the operation that deletes the batch."
  }
}
