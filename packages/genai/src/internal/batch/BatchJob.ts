/**
 * The forms that batch jobs come in: names, sources and destinations as strings, the defaults of Vertex AI, and what a job says of its requests.
 */
import * as Predicate from "effect/Predicate"
import type { Backend } from "../../Backend.ts"
import type * as Wire from "../../wire/Batches.ts"
import { asFields, type Fields } from "../check/Fields.ts"
import type { Transforms } from "../codec/Transforms.ts"
import * as RequestKey from "./RequestKey.ts"

// -----------------------------------------------------------------------------
// Defaults
// -----------------------------------------------------------------------------

/** Parameters with a display name and a destination, which Vertex AI requires. By default they are made from the time and the source. */
export const withDefaults = (
  { config, src, ...params }: Wire.CreateBatchJobParameters,
  backend: Backend,
  now: number
): Wire.CreateBatchJobParameters =>
  backend._tag === "gemini" ? { ...params, src, config } : {
    ...params,
    src,
    config: {
      ...config,
      displayName: config?.displayName || `genaiBatchJob_${now}`,
      // An empty destination is refused by the encoder of the field, which says what is expected.
      dest: config?.dest ?? destinationOf(src, now) ?? ""
    }
  }

const destinationOf = (src: Wire.BatchJobSourceUnion, now: number): string | undefined => {
  const { bigqueryUri, gcsUri } = asFields(src) as Wire.BatchJobSource
  const uri = typeof src === "string" ? src : gcsUri?.[0] ?? bigqueryUri
  if (uri === undefined || !/^(gs|bq):\/\//.test(uri)) return undefined
  return uri.startsWith("gs://") && uri.endsWith(".jsonl")
    ? `${uri.slice(0, -".jsonl".length)}/dest`
    : `${uri}_dest_${now}`
}

// -----------------------------------------------------------------------------
// Jobs
// -----------------------------------------------------------------------------

/** How many requests a job has, if it says so; jobs of the Gemini Developer API do. A number that no batch can have says nothing. */
export const requestCount = (job: Wire.BatchJob): number | undefined => {
  const count = Number(asFields(metadata(job)["batchStats"])["requestCount"])
  return Number.isSafeInteger(count) && count >= 0 && count <= RequestKey.mostRequests ? count : undefined
}

/** Whether a job generates content or embeds contents, if it says so. */
export const kindOf = (job: Wire.BatchJob): "generate" | "embed" | undefined => {
  const [, kind] = /\.(\w+)ContentBatch$/.exec(String(metadata(job)["@type"])) ?? []
  if (kind !== undefined) return kind === "Embed" ? "embed" : "generate"
  return job.dest?.inlinedEmbedContentResponses ? "embed" : undefined
}

// -----------------------------------------------------------------------------
// Transforms
// -----------------------------------------------------------------------------

/** The transforms of the `batches` resource. */
export const transforms: Transforms = {
  written: ["src.requests"],
  encoders: {
    batchJobName: (value, at, encoding) => {
      const { expected, pattern } = names[encoding.backend._tag]
      const match = typeof value === "string" ? pattern.exec(value) : undefined
      const name = match?.[1] ?? match?.[2]
      return name ?? encoding.invalid(at, expected)
    },
    batchJobSource: (value, at, encoding) => {
      const { expected, fields, fromString } = sources[encoding.backend._tag]
      const source = typeof value === "string" ? fromString(value) : value
      const given = Predicate.isObject(source) ? allSources.filter((field) => Boolean(source[field])) : []
      return given.length === 1 && fields.includes(given[0]!) ? source : encoding.invalid(at, expected)
    },
    batchJobDestination: (value, at, encoding) => {
      if (typeof value !== "string") return value
      if (value.startsWith("gs://")) return { format: "jsonl", gcsUri: value }
      return value.startsWith("bq://")
        ? { format: "bigquery", bigqueryUri: value }
        : encoding.invalid(at, "a gs:// or bq:// URI")
    }
  },
  decoders: {
    jobState: (state) => typeof state === "string" ? state.replace(/^BATCH_STATE_/, "JOB_STATE_") : state,
    // Embeddings can come under the name of other responses.
    recvBatchJobDestination: (destination) => {
      const { inlinedEmbedContentResponses, inlinedResponses, ...rest } = asFields(destination)
      const list = asFields(inlinedResponses)["inlinedResponses"]
      return Array.isArray(list) && list.some(isEmbedding) && Predicate.isNullish(inlinedEmbedContentResponses)
        ? { ...rest, inlinedEmbedContentResponses: inlinedResponses }
        : destination
    }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A job of the Gemini Developer API is an operation. These are its fields that the SDK does not rename. */
const metadata = (job: Wire.BatchJob & { readonly metadata?: unknown }): Fields => asFields(job.metadata)

const isEmbedding = (item: unknown): boolean => asFields(asFields(item)["response"])["embedding"] !== undefined

const names = {
  gemini: { pattern: /batches\/([^/]+)$/, expected: "batches/{id}" },
  vertex: {
    pattern: /^(?:projects\/[^/]+\/locations\/[^/]+\/batchPredictionJobs\/([^/]+)|(?=\d+$)(\d+))$/,
    expected: "projects/{project}/locations/{location}/batchPredictionJobs/{id}, or the id"
  }
}

const allSources = ["requests", "inlinedRequests", "fileName", "gcsUri", "bigqueryUri", "vertexDatasetName"]

const sources: {
  readonly [Tag in Backend["_tag"]]: {
    readonly fields: ReadonlyArray<string>
    readonly expected: string
    readonly fromString: (source: string) => Fields | undefined
  }
} = {
  gemini: {
    fields: ["requests", "fileName"],
    expected: "requests, or the name of a file (files/{id}): exactly one of inlinedRequests and fileName",
    fromString: (source) => source.startsWith("files/") ? { fileName: source } : undefined
  },
  vertex: {
    fields: ["gcsUri", "bigqueryUri", "vertexDatasetName"],
    expected: "a gs:// or bq:// URI or the name of a dataset: exactly one of gcsUri, bigqueryUri and vertexDatasetName",
    fromString: (source) => {
      if (source.startsWith("gs://")) return { format: "jsonl", gcsUri: [source] }
      if (source.startsWith("bq://")) return { format: "bigquery", bigqueryUri: source }
      return /^projects\/[^/]+\/locations\/[^/]+\/datasets\/[^/]+$/.test(source)
        ? { format: "vertex-dataset", vertexDatasetName: source }
        : undefined
    }
  }
}
