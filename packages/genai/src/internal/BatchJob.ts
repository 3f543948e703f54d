/**
 * The forms that batch jobs come in: names, sources and destinations as strings, the defaults of Vertex AI, and where the answers are.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Backend } from "../Backend.ts"
import { InvalidRequest, type UnsupportedField } from "../GenAIError.ts"
import type * as Wire from "../wire/Batches.ts"
import * as InlinedRequest from "./InlinedRequest.ts"
import type { Transforms } from "./Transforms.ts"

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/**
 * Parameters whose inlined requests are in the form of the wire, or what is wrong with each of them. Vertex AI, which takes none, is left to say so by the field
 * table.
 */
export const withEncodedRequests = (
  params: Wire.CreateBatchJobParameters,
  backend: Backend
): Result.Result<Wire.CreateBatchJobParameters, InvalidRequest | UnsupportedField> => {
  const [inlined, at] = Array.isArray(params.src) ? [params.src, "src"] : isFields(params.src)
    ? [params.src["inlinedRequests"], "src.inlinedRequests"]
    : []
  if (backend._tag === "vertex" || !Array.isArray(inlined)) return Result.succeed(params)
  return Result.map(
    encodeAll(inlined, at ?? "src", "batches.create", backend),
    // The name is that of the wire, which the field table lets through.
    (requests) => ({ ...params, src: { requests: { requests } } as Wire.BatchJobSource })
  )
}

/** A request in the form of the wire, with what it is known by. */
export interface EncodedRequest {
  readonly request: InlinedRequest.InlinedRequest
  readonly metadata: { readonly [key: string]: string } | undefined
}

/** Requests in the form of the wire, or what is wrong with each that cannot be sent. */
export const encodeAll = (
  requests: ReadonlyArray<Wire.InlinedRequest>,
  at: string,
  operation: string,
  backend: Backend
): Result.Result<ReadonlyArray<EncodedRequest>, InvalidRequest | UnsupportedField> => {
  if (requests.length === 0) {
    const expected = "at least one request"
    return Result.fail(
      new InvalidRequest({ message: `Invalid ${at}: expected ${expected}`, operation, field: at, expected })
    )
  }
  const encoded: Array<EncodedRequest> = []
  const issues: Array<InvalidRequest | UnsupportedField> = []
  requests.forEach((params, index) => {
    const { metadata, ...call } = isFields(params) ? params as Wire.InlinedRequest : {}
    const request = InlinedRequest.encode(call, `${at}[${index}]`, operation, backend)
    if (Result.isFailure(request)) issues.push(request.failure)
    else encoded.push({ request: request.success, metadata })
  })
  const [first] = issues
  return first === undefined ? Result.succeed(encoded) : Result.fail(
    issues.length === 1 ? first : new InvalidRequest({
      message: `${issues.length} of ${requests.length} requests cannot be sent. ${
        issues.slice(0, mostListed).map(({ message }) => message).join("; ")
      }${issues.length > mostListed ? "; …" : ""}`,
      operation,
      field: first.field,
      expected: first._tag === "InvalidRequest" ? first.expected : `a field of the ${first.backend}`,
      issues
    })
  )
}

const mostListed = 10

/** Where Vertex AI is not told a name and a place for the answers, they are made of the time and the source. */
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
      dest: config?.dest ?? destinationOf(src, now)
    }
  }

const destinationOf = (src: Wire.BatchJobSourceUnion, now: number): string | undefined => {
  const uri = typeof src === "string"
    ? src
    : isFields(src)
    ? (src as Wire.BatchJobSource).gcsUri?.[0] ?? (src as Wire.BatchJobSource).bigqueryUri
    : undefined
  if (uri === undefined || !/^(gs|bq):\/\//.test(uri)) return undefined
  return uri.startsWith("gs://") && uri.endsWith(".jsonl")
    ? `${uri.slice(0, -".jsonl".length)}/dest`
    : `${uri}_dest_${now}`
}

// -----------------------------------------------------------------------------
// Transforms
// -----------------------------------------------------------------------------

/** The transforms of the `batches` resource. */
export const transforms: Transforms = {
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
      const given = isFields(source)
        ? allSources.filter((field) => source[field] !== undefined && source[field] !== null)
        : []
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
    recvBatchJobDestination: (destination) => {
      const inlined = isFields(destination) ? destination["inlinedResponses"] : undefined
      const responses = isFields(inlined) ? inlined["inlinedResponses"] : undefined
      if (!Array.isArray(responses) || !responses.some(embeds)) return destination
      const { inlinedResponses, ...rest } = destination as Fields
      return { ...rest, inlinedEmbedContentResponses: inlinedResponses }
    }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Fields = { readonly [name: string]: unknown }

const embeds = (item: unknown): boolean =>
  isFields(item) && isFields(item["response"]) && item["response"]["embedding"] !== undefined

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

const isFields = (value: unknown): value is Fields => Predicate.isObject(value) && !Array.isArray(value)
