/**
 * What the official SDK's own typings say of its types, as the code generator read them: names, fields and enum values.
 */
import * as fs from "node:fs"

/** A type: `unread` is one that the generator makes nothing of, `open` any string beside the literals of its union. */
export type Type =
  | "string"
  | "number"
  | "boolean"
  | "unknown"
  | "any"
  | "open"
  | "null"
  | { readonly ref: string }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly union: ReadonlyArray<Type> }
  | { readonly literal: string }
  | { readonly external: string }
  | { readonly unread: string }

/** A named type. */
export type Fact =
  | { readonly fields: { readonly [name: string]: { readonly type: Type; readonly optional?: true } } }
  | { readonly alias: Type }
  | { readonly enum: ReadonlyArray<string> }

const { types }: { readonly types: { readonly [name: string]: Fact } } = JSON.parse(
  fs.readFileSync(new URL("../../../codegen/specs/types.json", import.meta.url), "utf8")
)

/** What the typings do not tell: parameters that stand side by side, and answers in the words of the wire where the SDK has others. */
const untold: { readonly [name: string]: Fact } = {
  "types.DownloadMediaParameters": fields({ uri: "string", config: { ref: "types.DownloadMediaConfig" } }),

  "gemini.BatchJob": fields({
    name: "string",
    metadata: { ref: "gemini.BatchMetadata" },
    done: "boolean",
    response: "unknown",
    error: { ref: "types.JobError" }
  }),
  "gemini.BatchMetadata": fields({
    "@type": "string",
    model: "string",
    displayName: "string",
    state: { ref: "gemini.BatchState" },
    createTime: "string",
    endTime: "string",
    updateTime: "string",
    batchStats: { map: "string" },
    name: "string",
    output: { ref: "gemini.BatchOutput" }
  }),
  "gemini.BatchState": {
    enum: ["UNSPECIFIED", "PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"].map((state) =>
      `BATCH_STATE_${state}`
    )
  },
  "gemini.BatchOutput": fields({
    responsesFile: "string",
    inlinedResponses: { ref: "gemini.InlinedResponses" },
    inlinedEmbedContentResponses: { ref: "gemini.InlinedEmbedContentResponses" }
  }),
  "gemini.InlinedResponses": fields({ inlinedResponses: { list: { ref: "types.InlinedResponse" } } }),
  "gemini.InlinedEmbedContentResponses": fields({
    inlinedResponses: { list: { ref: "types.InlinedEmbedContentResponse" } }
  }),
  "gemini.ListBatches": fields({ operations: { list: { ref: "gemini.BatchJob" } }, nextPageToken: "string" }),

  "vertex.BatchJob": fields({
    ...fieldsOf("types.BatchJob", ["src", "dest", "state"]),
    state: { ref: "types.JobState" },
    inputConfig: { ref: "vertex.BatchInput" },
    outputConfig: { ref: "vertex.BatchOutput" }
  }),
  "vertex.BatchInput": fields({
    instancesFormat: "string",
    gcsSource: { ref: "vertex.GcsSource" },
    bigquerySource: { ref: "vertex.BigQuerySource" },
    vertexMultimodalDatasetSource: { ref: "vertex.DatasetSource" }
  }),
  "vertex.GcsSource": fields({ uris: { list: "string" } }),
  "vertex.BigQuerySource": fields({ inputUri: "string" }),
  "vertex.DatasetSource": fields({ datasetName: "string" }),
  "vertex.BatchOutput": fields({
    predictionsFormat: "string",
    gcsDestination: { ref: "vertex.GcsDestination" },
    bigqueryDestination: { ref: "vertex.BigQueryDestination" },
    vertexMultimodalDatasetDestination: { ref: "vertex.DatasetDestination" }
  }),
  "vertex.GcsDestination": fields({ outputUriPrefix: "string" }),
  "vertex.BigQueryDestination": fields({ outputUri: "string" }),
  "vertex.DatasetDestination": fields({
    displayName: "string",
    bigqueryDestination: { ref: "vertex.BigQueryDestination" }
  }),
  "vertex.ListBatches": fields({ batchPredictionJobs: { list: { ref: "vertex.BatchJob" } }, nextPageToken: "string" }),

  "gemini.TunedModel": fields({
    name: "string",
    displayName: "string",
    description: "string",
    state: { ref: "gemini.TunedModelState" },
    createTime: "string",
    updateTime: "string",
    baseModel: "string",
    tuningTask: { ref: "gemini.TuningTask" }
  }),
  "gemini.TunedModelState": { enum: ["STATE_UNSPECIFIED", "CREATING", "ACTIVE", "FAILED"] },
  "gemini.TuningTask": fields({ startTime: "string", completeTime: "string", snapshots: { list: { map: "number" } } }),
  "gemini.TuningOperation": fields({
    metadata: { ref: "gemini.TuningMetadata" },
    done: "boolean",
    error: { map: "unknown" }
  }),
  "gemini.TuningMetadata": fields({ tunedModel: "string", totalSteps: "number" }),

  "gemini.GenerateVideosOperation": fields({
    ...fieldsOf("types.GenerateVideosOperation", ["response"]),
    response: { ref: "gemini.GenerateVideosAnswer" }
  }),
  "gemini.GenerateVideosAnswer": fields({
    "@type": "string",
    generateVideoResponse: { ref: "gemini.GenerateVideosResponse" }
  }),
  "gemini.GenerateVideosResponse": fields({
    generatedSamples: { list: { ref: "gemini.GeneratedVideo" } },
    raiMediaFilteredCount: "number",
    raiMediaFilteredReasons: { list: "string" }
  }),
  "gemini.GeneratedVideo": fields({ video: { ref: "gemini.Video" } }),
  "gemini.Video": fields({ uri: "string", encodedVideo: "string", encoding: "string" }),
  "vertex.GenerateVideosOperation": fields({
    ...fieldsOf("types.GenerateVideosOperation", ["response"]),
    response: { ref: "vertex.GenerateVideosResponse" }
  }),
  "vertex.GenerateVideosResponse": fields({
    "@type": "string",
    videos: { list: { ref: "vertex.Video" } },
    raiMediaFilteredCount: "number",
    raiMediaFilteredReasons: { list: "string" }
  }),
  "vertex.Video": fields({ gcsUri: "string", bytesBase64Encoded: "string", mimeType: "string" }),

  "gemini.CreateFileResponse": fields({ file: { ref: "types.File" } })
}

/** The type of this name. */
export const named = (name: string): Fact => {
  const fact = types[name] ?? untold[name]
  if (fact === undefined) throw new Error(`no type ${name} in the facts`)
  return fact
}

/** A type with these fields. */
function fields(types: { readonly [name: string]: Type }): Fact {
  return { fields: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type, optional: true }])) }
}

/** The fields that a type of the typings has beside these. */
function fieldsOf(name: string, without: ReadonlyArray<string>): { readonly [name: string]: Type } {
  const fact = types[name]
  return fact !== undefined && "fields" in fact
    ? Object.fromEntries(
      Object.entries(fact.fields).flatMap(([name, { type }]) => without.includes(name) ? [] : [[name, type]])
    )
    : {}
}
