/**
 * The requests of a batch that it is to run: what each is known by, how they go along with the job, and how they are the lines of a file.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Backend } from "../../Backend.ts"
import type { InvalidRequest } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as BatchJob from "./BatchJob.ts"
import * as InlinedRequest from "./InlinedRequest.ts"

/** A request, and what its answer is to be known by. */
export interface KeyedRequest extends Omit<Wire.InlinedRequest, "metadata"> {
  readonly key?: string | undefined
}

/** The API takes 20 MB at once. Answers to as many requests come at once too, and tend to be the longer. */
const mostInlined = 10_000_000

/** What the answer to a request is known by. */
export const keyOf = (request: KeyedRequest, index: number): string => request.key ?? BatchJob.defaultKey(index)

/** The keys of requests, or what is wrong with them. */
export const keysOf = (requests: ReadonlyArray<KeyedRequest>, operation: string) => {
  const places = new Map<string, number>()
  return BatchJob.each(
    requests,
    "requests",
    operation,
    (request, at, index) => checkedKey(request, at, index, operation, places)
  )
}

const checkedKey = (
  request: KeyedRequest,
  at: string,
  index: number,
  operation: string,
  places: Map<string, number>
): Result.Result<string, InvalidRequest> => {
  if (!Predicate.isObject(request)) {
    return Result.fail(invalidRequest(operation, at, "a request: an object with contents"))
  }
  const key = keyOf(request, index)
  const taken = places.get(key)
  if (typeof key !== "string" || key === "") {
    return Result.fail(invalidRequest(operation, `${at}.key`, "a string that is not empty"))
  }
  if (taken !== undefined) {
    return Result.fail(
      invalidRequest(operation, `${at}.key`, `a key that requests[${taken}] does not have: ${key}`)
    )
  }
  places.set(key, index)
  return Result.succeed(key)
}

/** All requests in the form of the wire, as long as they may go with the job, and how many bytes they have as lines. */
export const encode = (
  requests: ReadonlyArray<KeyedRequest>,
  via: "inline" | "file" | undefined,
  operation: string,
  backend: Backend
) => {
  const most = via === "file" ? 0 : via === "inline" ? Infinity : mostInlined
  const places = new Map<string, number>()
  let inlined: Array<BatchJob.EncodedRequest> | undefined = []
  let size = 0
  const each = BatchJob.each(
    requests,
    "requests",
    operation,
    (request, at, index) =>
      Result.flatMap(
        checkedKey(request, at, index, operation, places),
        (key) =>
          Result.map(lineOf(request, at, index, operation, backend), ({ bytes, encoded }) => {
            size += bytes.length
            if (size > most) inlined = undefined
            inlined?.push({ request: encoded, metadata: { key: BatchJob.wireKey({ index, key }) } })
          })
      )
  )
  return Result.map(each, () => ({ inlined, size }))
}

/** A request as it goes out, and as a line of a file. */
const lineOf = (
  request: KeyedRequest,
  at: string,
  index: number,
  operation: string,
  backend: Backend
) => {
  const { key: _, ...call } = request
  const wireKey = BatchJob.wireKey({ index, key: keyOf(request, index) })
  return Result.flatMap(
    InlinedRequest.encode(call, at, operation, backend),
    (encoded) =>
      Result.mapBoth(Result.try(() => JSON.stringify({ key: wireKey, request: encoded })), {
        onSuccess: (line) => ({ encoded, bytes: encoder.encode(`${line}\n`) }),
        onFailure: () => invalidRequest(operation, at, "values that JSON has, without cycles")
      })
  )
}

const encoder = /*#__PURE__*/ new TextEncoder()

/** The lines may be asked for again, so each time it is from the first. */
export const linesOf = (requests: ReadonlyArray<KeyedRequest>, operation: string, backend: Backend) =>
  Stream.mapEffect(
    Stream.suspend(() => Stream.fromIterable(requests.entries(), { chunkSize: 1 })),
    ([index, request]) =>
      Effect.fromResult(
        Result.map(lineOf(request, `requests[${index}]`, index, operation, backend), ({ bytes }) => bytes)
      )
  )
