import { Data, Effect, type Result, type Stream } from "effect"
import type { HttpClient } from "effect/http"
import { assertType, describe, expectTypeOf, it } from "vitest"
import type { Batches } from "../src/Batches.ts"
import * as BatchRun from "../src/BatchRun.ts"
import type { GenAIError, JobFailed } from "../src/GenAIError.ts"
import type { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import type * as Promised from "../src/promise.ts"
import type { Batches as PromiseBatches, BatchItem } from "../src/promise/Batches.ts"
import type { BatchJob, SingleEmbedContentResponse } from "../src/wire/Batches.ts"

declare const batches: Batches["Service"]

class Unwanted extends Data.TaggedError("Unwanted")<{}> {}

const model = "gemini-2.5-flash"

const requests = [{ key: "sky", contents: "Why is the sky blue?" }, { contents: ["And", "red?"], config: { topK: 1 } }]

type Failure = GenAIError | JobFailed<BatchJob>

describe("batches", () => {
  it("come to items, and fail in the ways of the SDK", () => {
    expectTypeOf(batches.run({ model, requests })).toEqualTypeOf<Stream.Stream<BatchRun.BatchItem, Failure>>()
    expectTypeOf(batches.results({ name: "batches/1", requests })).toEqualTypeOf<
      Stream.Stream<BatchRun.BatchItem, Failure>
    >()
    expectTypeOf(batches.embeddingResults({ name: "batches/1" })).toEqualTypeOf<
      Stream.Stream<BatchRun.BatchItem<SingleEmbedContentResponse>, Failure>
    >()
    expectTypeOf(batches.submit({ model, requests })).toEqualTypeOf<Effect.Effect<BatchJob, GenAIError>>()
  })

  it("and take what looking on takes, and fail with it", () => {
    const onProgress = (_: BatchJob): Effect.Effect<void, Unwanted, HttpClient.HttpClient> =>
      Effect.fail(new Unwanted())
    expectTypeOf(batches.run({ model, requests, config: { onProgress, attempts: 2 } })).toEqualTypeOf<
      Stream.Stream<BatchRun.BatchItem, Failure | Unwanted, HttpClient.HttpClient>
    >()
    expectTypeOf(batches.results({ name: "batches/1", config: { onProgress } })).toEqualTypeOf<
      Stream.Stream<BatchRun.BatchItem, Failure | Unwanted, HttpClient.HttpClient>
    >()
  })

  it("an item is an answer or an error", () => {
    expectTypeOf<BatchRun.BatchItem["result"]>().toEqualTypeOf<Result.Result<GenerateContentResponse, Failure>>()
    expectTypeOf(BatchRun.failed([] as ReadonlyArray<BatchRun.BatchItem>)).toEqualTypeOf<
      ReadonlyArray<BatchRun.BatchRequest>
    >()
  })

  it("takes no other ways to send requests, and no requests with metadata", () => {
    // @ts-expect-error -- there are two ways
    assertType(batches.submit({ model, requests, config: { via: "post" } }))
    // @ts-expect-error -- a key is what its answer is known by
    assertType(batches.submit({ model, requests: [{ contents: "Hi", metadata: { key: "a" } }] }))
    // @ts-expect-error -- requests of embeddings are known by their order
    assertType(batches.embeddingResults({ name: "batches/1", requests }))
  })
})

describe("batches of the promise entry", () => {
  const promised = {} as PromiseBatches

  it("an item has a response or an error", async () => {
    expectTypeOf(promised.run).returns.resolves.toEqualTypeOf<AsyncGenerator<BatchItem, void, undefined>>()
    for await (const { error, response } of await promised.results({ name: "batches/1" })) {
      if (error === undefined) expectTypeOf(response).toEqualTypeOf<Promised.GenerateContentResponse>()
      else expectTypeOf(error).toEqualTypeOf<GenAIError | JobFailed<Promised.BatchJob>>()
    }
  })
})
