/**
 * The requests of a batch: their keys, and how they are encoded, inline and as the lines of a file. Everything that is wrong with any of them is found before
 * anything is sent.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Backend } from "../../Backend.ts"
import type { BatchRequest } from "../../BatchRun.ts"
import { InvalidRequest } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type { Problem, UnknownField } from "../codec/EncodingContext.ts"
import * as InlinedRequest from "./InlinedRequest.ts"
import * as RequestKey from "./RequestKey.ts"

// -----------------------------------------------------------------------------
// Requests of batches.create
// -----------------------------------------------------------------------------

/** A request on the wire, with the metadata that its answer repeats. */
export interface EncodedRequest {
  readonly request: InlinedRequest.InlinedRequest
  readonly metadata: { readonly [key: string]: string } | undefined
}

/** Parameters of `batches.create`, and the fields of their requests that the SDK does not know. */
export interface EncodedParameters {
  readonly params: Wire.CreateBatchJobParameters
  readonly unknown: ReadonlyArray<UnknownField>
}

/** Parameters of `batches.create` with their inlined requests encoded. Vertex AI takes none: there the field table refuses them. */
export const encodeInlined = (
  params: Wire.CreateBatchJobParameters,
  backend: Backend
): Result.Result<EncodedParameters, Problem> => {
  const { src } = params
  const [inlined, at] = Array.isArray(src) ? [src as ReadonlyArray<Wire.InlinedRequest>, "src"] as const : [
    Predicate.isObject(src) ? (src as Wire.BatchJobSource).inlinedRequests : undefined,
    "src.inlinedRequests"
  ] as const
  if (backend._tag === "vertex" || !Array.isArray(inlined)) return Result.succeed({ params, unknown: [] })
  const unknown: Array<UnknownField> = []
  const encoded = encodeEach<Wire.InlinedRequest, EncodedRequest>(inlined, at, "batches.create", (request, at) => {
    const { metadata, ...call }: Wire.InlinedRequest = Predicate.isObject(request) ? request as object : {}
    return Result.map(
      InlinedRequest.encode(call, at, "batches.create", backend, unknown),
      (request) => ({ request, metadata })
    )
  })
  return Result.map(encoded, (requests) => ({
    params: {
      ...params,
      // This is the field of the wire, which the field table passes on.
      src: { ...(Array.isArray(src) ? {} : src as object), inlinedRequests: undefined, requests: { requests } }
    },
    unknown
  }))
}

// -----------------------------------------------------------------------------
// Requests with keys
// -----------------------------------------------------------------------------

/** The key of a request; by default its index. */
export const keyOf = (request: BatchRequest, index: number): string => request.key ?? RequestKey.defaultKey(index)

/** The keys of all requests. */
export const keysOf = (requests: ReadonlyArray<BatchRequest>, operation: string) =>
  encodeEach(requests, "requests", operation, checkedKeys(operation))

/** Requests of a batch, encoded: `inlined` if they can be sent with the job, and the bytes that they have as lines of a file. */
export interface EncodedRequests {
  readonly inlined: ReadonlyArray<EncodedRequest> | undefined
  readonly size: number
  /** The fields that the SDK does not know. */
  readonly unknown: ReadonlyArray<UnknownField>
}

/** Encodes all requests of a batch. */
export const encode = (
  requests: ReadonlyArray<BatchRequest>,
  via: "inline" | "file" | undefined,
  operation: string,
  backend: Backend
): Result.Result<EncodedRequests, Problem> => {
  const most = via === "file" ? 0 : via === "inline" ? Infinity : mostInlinedBytes
  const keyAt = checkedKeys(operation)
  const unknown: Array<UnknownField> = []
  let inlined: Array<EncodedRequest> | undefined = []
  let size = 0
  const encoded = encodeEach(requests, "requests", operation, (request, at, index) =>
    Result.gen(function*() {
      const key = yield* keyAt(request, at, index)
      const { bytes, request: wire } = yield* lineOf(request, at, index, operation, backend, unknown)
      size += bytes.length
      if (size > most) inlined = undefined
      inlined?.push({ request: wire, metadata: { key: RequestKey.toWire({ index, key }) } })
    }))
  return Result.map(encoded, () => ({ inlined, size, unknown }))
}

/** The requests as the lines of a file. They are encoded as they are read, each time that they are read. */
export const linesOf = (
  requests: ReadonlyArray<BatchRequest>,
  operation: string,
  backend: Backend
): Stream.Stream<Uint8Array, Problem> =>
  Stream.mapEffect(
    Stream.suspend(() => Stream.fromIterable(requests.entries(), { chunkSize: 1 })),
    ([index, request]) =>
      Effect.fromResult(
        Result.map(lineOf(request, `requests[${index}]`, index, operation, backend), ({ bytes }) => bytes)
      )
  )

// -----------------------------------------------------------------------------
// Each request
// -----------------------------------------------------------------------------

/** Encodes each of the requests. The error has what is wrong with every one that cannot be sent; its message names the first ten. */
export const encodeEach = <Request, A>(
  requests: ReadonlyArray<Request>,
  at: string,
  operation: string,
  encode: (request: Request, at: string, index: number) => Result.Result<A, Problem>
): Result.Result<ReadonlyArray<A>, Problem> => {
  if (!Array.isArray(requests) || requests.length === 0) {
    return Result.fail(invalidRequest(operation, at, "at least one request"))
  }
  const encoded: Array<A> = []
  const issues: Array<Problem> = []
  // `entries` also visits the holes of a sparse array: these are requests that are missing.
  for (const [index, request] of requests.entries()) {
    const result = encode(request, `${at}[${index}]`, index)
    if (Result.isFailure(result)) issues.push(result.failure)
    else encoded.push(result.success)
  }
  const [first] = issues
  if (first === undefined) return Result.succeed(encoded)
  if (issues.length === 1) return Result.fail(first)
  const messages = issues.slice(0, mostListedIssues).map(({ message }) => message)
  if (issues.length > mostListedIssues) messages.push("…")
  return Result.fail(
    new InvalidRequest({
      message: `${issues.length} of ${requests.length} requests cannot be sent. ${messages.join("; ")}`,
      operation,
      field: first.field,
      expected: expectedOf(first),
      issues
    })
  )
}

const mostListedIssues = 10

const expectedOf = (problem: Problem): string => {
  switch (problem._tag) {
    case "InvalidRequest":
      return problem.expected
    case "UnsupportedField":
      return `a field of the ${problem.backend}`
    case "SchemaUnsupported":
      return "what Gemini's schema dialect can express"
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The API takes 20 MB in one request. The answers come back in one response, and tend to be longer than their requests. */
const mostInlinedBytes = 10_000_000

/** Checks the keys of requests one after the other: no two may be the same. */
const checkedKeys = (operation: string) => {
  const indices = new Map<string, number>()
  return (request: BatchRequest, at: string, index: number): Result.Result<string, InvalidRequest> => {
    const invalid = (field: string, expected: string) => Result.fail(invalidRequest(operation, field, expected))
    if (!Predicate.isObject(request)) return invalid(at, "a request: an object with contents")
    const key = keyOf(request, index)
    if (typeof key !== "string" || key === "") return invalid(`${at}.key`, "a string that is not empty")
    const earlier = indices.get(key)
    if (earlier !== undefined) {
      return invalid(`${at}.key`, `a key that no other request has: requests[${earlier}] has ${key} too`)
    }
    indices.set(key, index)
    return Result.succeed(key)
  }
}

/** A request on the wire, and the line of a file that it is. */
const lineOf = (
  request: BatchRequest,
  at: string,
  index: number,
  operation: string,
  backend: Backend,
  unknown?: Array<UnknownField>
): Result.Result<
  { readonly request: InlinedRequest.InlinedRequest; readonly bytes: Uint8Array },
  Problem
> => {
  const { key: _, ...call } = request
  const wireKey = RequestKey.toWire({ index, key: keyOf(request, index) })
  return Result.flatMap(
    InlinedRequest.encode(call, at, operation, backend, unknown),
    (request) =>
      Result.mapBoth(Result.try(() => JSON.stringify({ key: wireKey, request })), {
        onSuccess: (line) => ({ request, bytes: encoder.encode(`${line}\n`) }),
        onFailure: () => invalidRequest(operation, at, "JSON values without cycles")
      })
  )
}

const encoder = /*#__PURE__*/ new TextEncoder()
