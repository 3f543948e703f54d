/**
 * The forms that batch jobs come in: names, sources and destinations as strings, the defaults of Vertex AI, by what requests are known, how a job
 * stands, and where its answers are.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Backend } from "../../Backend.ts"
import { InvalidRequest, type UnsupportedField } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import type { Fields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type { Transforms } from "../codec/Transforms.ts"
import * as InlinedRequest from "./InlinedRequest.ts"

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
  const [inlined, at] = Array.isArray(params.src) ? [params.src, "src"] : Predicate.isObject(params.src)
    ? [params.src["inlinedRequests"], "src.inlinedRequests"]
    : []
  if (backend._tag === "vertex" || !Array.isArray(inlined)) return Result.succeed(params)
  return Result.map(
    encodeAll(inlined, at ?? "src", "batches.create", backend),
    // The name is that of the wire, which the field table lets through.
    (requests) => ({
      ...params,
      src: {
        ...(Predicate.isObject(params.src) ? params.src : {}),
        inlinedRequests: undefined,
        requests: { requests }
      } as Wire.BatchJobSource
    })
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
): Result.Result<ReadonlyArray<EncodedRequest>, InvalidRequest | UnsupportedField> =>
  each(requests, at, operation, (params, at) => {
    const { metadata, ...call } = Predicate.isObject(params) ? params as Wire.InlinedRequest : {}
    return Result.map(InlinedRequest.encode(call, at, operation, backend), (request) => ({ request, metadata }))
  })

/** What each request comes to, or what is wrong with each that comes to nothing. */
export const each = <Request, A>(
  requests: ReadonlyArray<Request>,
  at: string,
  operation: string,
  encode: (request: Request, at: string, index: number) => Result.Result<A, InvalidRequest | UnsupportedField>
): Result.Result<ReadonlyArray<A>, InvalidRequest | UnsupportedField> => {
  if (!Array.isArray(requests) || requests.length === 0) {
    return Result.fail(invalidRequest(operation, at, "at least one request"))
  }
  const encoded: Array<A> = []
  const issues: Array<InvalidRequest | UnsupportedField> = []
  // Places that were never filled are requests as well.
  for (const [index, request] of requests.entries()) {
    const result = encode(request, `${at}[${index}]`, index)
    if (Result.isFailure(result)) issues.push(result.failure)
    else encoded.push(result.success)
  }
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
      // Where nothing can be made of the source, the encoder of the field says what it takes.
      dest: config?.dest ?? destinationOf(src, now) ?? ""
    }
  }

const destinationOf = (src: Wire.BatchJobSourceUnion, now: number): string | undefined => {
  const uri = typeof src === "string"
    ? src
    : Predicate.isObject(src)
    ? (src as Wire.BatchJobSource).gcsUri?.[0] ?? (src as Wire.BatchJobSource).bigqueryUri
    : undefined
  if (uri === undefined || !/^(gs|bq):\/\//.test(uri)) return undefined
  return uri.startsWith("gs://") && uri.endsWith(".jsonl")
    ? `${uri.slice(0, -".jsonl".length)}/dest`
    : `${uri}_dest_${now}`
}

// -----------------------------------------------------------------------------
// Keys
// -----------------------------------------------------------------------------

/** What a request is known by: its place among the requests, and its key. */
export interface Known {
  readonly index: number
  readonly key: string
}

/** The key of a request that has none of its own. */
export const defaultKey = (index: number): string => String(index)

/** A request goes out under its place and its key, so that its answer tells both: the lines of an output file come in any order. */
export const wireKey = ({ index, key }: Known): string => key === defaultKey(index) ? `#${index}` : `#${index}:${key}`

/** What a request went out under; nothing where that was of another make. No file of 2 GB has as many lines as eight digits count. */
export const fromWireKey = (wireKey: string): Known | undefined => {
  const [, place, key] = /^#(\d{1,8})(?::(.*))?$/s.exec(wireKey) ?? []
  return place === undefined ? undefined : { index: Number(place), key: key ?? place }
}

// -----------------------------------------------------------------------------
// Jobs
// -----------------------------------------------------------------------------

/** How many requests a job of the Gemini Developer API has, where it says so. */
export const requestCount = (job: Wire.BatchJob): number | undefined => {
  const stats = metadata(job)["batchStats"]
  const count = Predicate.isObject(stats) ? Number(stats["requestCount"]) : Number.NaN
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined
}

/** Whether the requests of a job are contents to embed, where it says so. */
export const isOfEmbeddings = (job: Wire.BatchJob): boolean | undefined => {
  const [, kind] = /\.(\w+)ContentBatch$/.exec(String(metadata(job)["@type"])) ?? []
  return kind === undefined ? job.dest?.inlinedEmbedContentResponses && true : kind === "Embed"
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
      const given = Predicate.isObject(source)
        ? allSources.filter((field) => Boolean(source[field]))
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
      const inlined = Predicate.isObject(destination) ? destination["inlinedResponses"] : undefined
      const responses = Predicate.isObject(inlined) ? inlined["inlinedResponses"] : undefined
      if (!Array.isArray(responses) || !responses.some(embeds)) return destination
      const { inlinedResponses, ...rest } = destination as Fields
      return { ...rest, inlinedEmbedContentResponses: inlinedResponses }
    }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What stays of a job of the Gemini Developer API, which is an operation, beside the fields of the SDK. */
const metadata = (job: Wire.BatchJob & { readonly metadata?: unknown }): Fields =>
  Predicate.isObject(job.metadata) ? job.metadata : {}

const embeds = (item: unknown): boolean =>
  Predicate.isObject(item) && Predicate.isObject(item["response"]) && item["response"]["embedding"] !== undefined

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
