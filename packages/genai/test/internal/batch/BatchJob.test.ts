import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import * as Backend from "../../../src/Backend.ts"
import { DecodeError, JobFailed } from "../../../src/GenAIError.ts"
import * as BatchAnswers from "../../../src/internal/batch/BatchAnswers.ts"
import * as BatchJob from "../../../src/internal/batch/BatchJob.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import * as Operations from "../../../src/wire/table/Batches.ts"

const vertex = Backend.vertex("p", "l")

describe("keys", () => {
  it("go out with the place, and come back as both", () => {
    assert.strictEqual(BatchJob.wireKey({ index: 3, key: "3" }), "#3")
    assert.strictEqual(BatchJob.wireKey({ index: 3, key: "4" }), "#3:4")
    fc.assert(fc.property(fc.nat(99_999_999), fc.string({ minLength: 1, unit: "binary" }), (index, key) => {
      assert.deepStrictEqual(BatchJob.fromWireKey(BatchJob.wireKey({ index, key })), { index, key })
    }))
  })

  it("of other makers are not ours", () => {
    for (const key of ["", "3", "#", "#a", "request-1", "a#1", "#1a", "# 1", "#-1:a", "#100000000"]) {
      assert.isUndefined(BatchJob.fromWireKey(key), key)
    }
  })
})

describe("jobs", () => {
  const job = (metadata: unknown) => ({ metadata }) as object

  it("say how many requests they have, and of which kind", () => {
    assert.strictEqual(BatchJob.requestCount(job({ batchStats: { requestCount: "12" } })), 12)
    for (const metadata of [undefined, {}, { batchStats: {} }, { batchStats: { requestCount: "many" } }]) {
      assert.isUndefined(BatchJob.requestCount(job(metadata)))
    }
    const type = (kind: string) => job({ "@type": `type.googleapis.com/google.ai.v1.${kind}ContentBatch` })
    assert.isTrue(BatchJob.isOfEmbeddings(type("Embed")))
    assert.isFalse(BatchJob.isOfEmbeddings(type("Generate")))
    assert.isUndefined(BatchJob.isOfEmbeddings({}))
    assert.isTrue(BatchJob.isOfEmbeddings({ dest: { inlinedEmbedContentResponses: [] } }))
  })
})

// -----------------------------------------------------------------------------
// Names, sources and destinations
// -----------------------------------------------------------------------------

const backends = { gemini: Backend.gemini, vertex }

const get = { ...Operations.batchesGet, transforms: BatchJob.transforms }
const create = { ...Operations.batchesCreate, transforms: BatchJob.transforms }

const encode = (operation: Codec.Operation<never, unknown>, params: unknown, backend: Backend.Backend) =>
  Codec.encode(operation, params, backend, undefined)

describe("names", () => {
  const cases = {
    gemini: {
      taken: { "batches/1": "1", "v1beta/batches/a-b": "a-b" },
      refused: ["1", "batches/", "batches/a/b", "operations/1", "", 1],
      expected: "batches/{id}"
    },
    vertex: {
      taken: { "123": "123", "projects/p/locations/l/batchPredictionJobs/7": "7" },
      refused: ["12a", "batches/1", "projects/p/locations/l/batchPredictionJobs/", "", 1],
      expected: "projects/{project}/locations/{location}/batchPredictionJobs/{id}, or the id"
    }
  }
  for (const name of ["gemini", "vertex"] as const) {
    const { expected, refused, taken } = cases[name]
    it(`of ${name}`, () => {
      for (const [given, id] of Object.entries(taken)) {
        assert.deepStrictEqual(Result.getOrThrow(encode(get, { name: given }, backends[name])).url, { name: id })
      }
      for (const given of refused) {
        const error = Result.getOrThrow(Result.flip(encode(get, { name: given }, backends[name])))
        assert(error._tag === "InvalidRequest")
        assert.deepStrictEqual([error.field, error.expected], ["name", expected], String(given))
      }
    })
  }
})

describe("sources", () => {
  const source = (src: unknown, backend: Backend.Backend) => encode(create, { model: "m", src }, backend)

  it("of the Gemini Developer API: requests or a file", () => {
    const { body } = Result.getOrThrow(source("files/a", backends.gemini))
    assert.deepStrictEqual(body, { batch: { inputConfig: { fileName: "files/a" } } })
    for (
      const wrong of [
        "gs://b/in.jsonl",
        "bq://p.d.t",
        "a",
        {},
        [],
        3,
        { gcsUri: ["gs://b/in.jsonl"] },
        { fileName: "files/a", requests: { requests: [] } }
      ]
    ) {
      const error = Result.getOrThrow(Result.flip(source(wrong, backends.gemini)))
      assert.strictEqual(error.field, "src", JSON.stringify(wrong))
    }
  })

  it("of Vertex AI: Cloud Storage, BigQuery or a dataset", () => {
    const inputs = {
      "gs://b/in.jsonl": { instancesFormat: "jsonl", gcsSource: { uris: ["gs://b/in.jsonl"] } },
      "bq://p.d.t": { instancesFormat: "bigquery", bigquerySource: { inputUri: "bq://p.d.t" } },
      "projects/p/locations/l/datasets/1": {
        instancesFormat: "vertex-dataset",
        vertexMultimodalDatasetSource: { datasetName: "projects/p/locations/l/datasets/1" }
      }
    }
    for (const [given, inputConfig] of Object.entries(inputs)) {
      assert.deepStrictEqual(Result.getOrThrow(source(given, vertex)).body["inputConfig"], inputConfig)
    }
    for (
      const wrong of ["files/a", "s3://b", { fileName: "files/a" }, { inlinedRequests: [] }, [], {
        gcsUri: ["gs://a"],
        bigqueryUri: "bq://a"
      }]
    ) {
      const error = Result.getOrThrow(Result.flip(source(wrong, vertex)))
      assert.strictEqual(error.field, "src", JSON.stringify(wrong))
    }
  })

  it("with a destination where it is one of Vertex AI", () => {
    const dest = (dest: unknown, backend: Backend.Backend) =>
      encode(
        create,
        { model: "m", src: backend._tag === "vertex" ? "gs://b/in" : "files/a", config: { dest } },
        backend
      )
    assert.deepStrictEqual(Result.getOrThrow(dest("gs://b/out", vertex)).body["outputConfig"], {
      predictionsFormat: "jsonl",
      gcsDestination: { outputUriPrefix: "gs://b/out" }
    })
    assert.deepStrictEqual(Result.getOrThrow(dest("bq://p.d.out", vertex)).body["outputConfig"], {
      predictionsFormat: "bigquery",
      bigqueryDestination: { outputUri: "bq://p.d.out" }
    })
    const wrong = Result.getOrThrow(Result.flip(dest("files/a", vertex)))
    assert.deepStrictEqual([wrong._tag, wrong.field], ["InvalidRequest", "config.dest"])
    const lacking = Result.getOrThrow(Result.flip(dest("gs://b/out", backends.gemini)))
    assert.deepStrictEqual([lacking._tag, lacking.field], ["UnsupportedField", "config.dest"])
  })
})

describe("each", () => {
  const each = (requests: ReadonlyArray<number>) =>
    BatchJob.each(
      requests,
      "src",
      "batches.create",
      (request, at) =>
        Codec.encode(get, { name: request < 0 ? request : `batches/${request}` }, Backend.gemini, undefined).pipe(
          Result.mapBoth({
            onSuccess: () => request,
            onFailure: (error) => Object.assign(error, { field: at })
          })
        )
    )

  it("comes to all, or to all that is wrong, of which the message names ten", () => {
    assert.deepStrictEqual(Result.getOrThrow(each([1, 2, 3])), [1, 2, 3])
    const one = Result.getOrThrow(Result.flip(each([1, -2, 3])))
    assert(one._tag === "InvalidRequest")
    assert.deepStrictEqual([one.field, one.issues], ["src[1]", undefined])
    const many = Result.getOrThrow(Result.flip(each([1, ...Array.from({ length: 12 }, () => -1)])))
    assert(many._tag === "InvalidRequest")
    assert.deepStrictEqual(
      many.issues?.map(({ field }) => field),
      Array.from({ length: 12 }, (_, at) => `src[${at + 1}]`)
    )
    assert.match(many.message, /^12 of 13 requests cannot be sent\. /)
    assert.strictEqual(many.message.split("; ").length, 11)
    assert.match(many.message, /; …$/)
    const none = Result.getOrThrow(Result.flip(each([])))
    assert.deepStrictEqual([none.field, none.message], ["src", "Invalid src: expected at least one request"])
  })
})

// -----------------------------------------------------------------------------
// Order
// -----------------------------------------------------------------------------

describe("Order", () => {
  const order = (keys: ReadonlyArray<string> | undefined, count: number | undefined, keepsOrder = false) =>
    new BatchAnswers.Order<string>({
      keys,
      count,
      keepsOrder,
      missing: (index) =>
        new JobFailed({ message: `${index}`, operation: "", jobName: "batches/1", state: "X", job: {} }),
      keyless: new DecodeError({ message: "Whose?", operation: "", body: "", delivered: undefined })
    })

  const permuted = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 })

  it("gives every place its answer once and in turn, whatever comes in which order, and holds no more than it must", () => {
    fc.assert(fc.property(permuted, fc.integer({ min: 31, max: 40 }), fc.boolean(), (places, count, known) => {
      const keys = known ? Array.from({ length: count }, (_, index) => `k${index}`) : undefined
      const answers = order(keys, count)
      const items: Array<BatchAnswers.Item<string>> = []
      const came = new Set<number>()
      for (const index of places) {
        came.add(index)
        items.push(...answers.put({ key: `#${index}:k${index}`, result: Result.succeed(`${index}`) })!)
        // All that can have its turn has had it.
        let due = 0
        while (came.has(due)) due++
        assert.strictEqual(items.length, due)
      }
      items.push(...answers.rest())
      assert.deepStrictEqual(items.map(({ index }) => index), Array.from({ length: count }, (_, index) => index))
      for (const { index, key, result } of items) {
        assert.strictEqual(key, known || came.has(index) ? `k${index}` : `${index}`)
        if (came.has(index)) assert.deepStrictEqual(result, Result.succeed(`${index}`))
        else {assert(
            Result.isFailure(result) && result.failure._tag === "JobFailed" && result.failure.message === `${index}`
          )}
      }
    }))
  })

  it("knows that answers are to other requests", () => {
    const put = (keys: ReadonlyArray<string>, key: string | undefined, keepsOrder?: boolean) =>
      order(keys, keys.length, keepsOrder).put({ key, result: Result.succeed("a") })
    assert.isUndefined(put(["a", "b"], "#0:b"))
    assert.isUndefined(put(["a", "b"], "#2:c"))
    assert.isUndefined(put(["a", "b"], "c"))
    assert.isUndefined(put(["a", "b"], undefined))
    assert.isUndefined(put(["a", "b"], "c", true))
    assert.strictEqual(put(["a", "b"], "a")?.length, 1)
    assert.strictEqual(put(["a", "b"], undefined, true)?.length, 1)
  })

  it("an answer without a key after those with one is nobody's, also where the requests are known", () => {
    for (const keys of [undefined, ["0", "1"]]) {
      const answers = order(keys, 2)
      assert.strictEqual(answers.put({ key: "#0", result: Result.succeed("a") })?.length, 1)
      assert.deepStrictEqual(answers.put({ key: undefined, result: Result.succeed("b") }), [])
      const [last] = Array.from(answers.rest())
      assert(last !== undefined && Result.isFailure(last.result) && last.result.failure.message === "Whose?")
    }
  })

  it("makes what has not come as it is taken: how much that is, only the server says", () => {
    const answers = order(undefined, Number.MAX_SAFE_INTEGER)
    assert.strictEqual(answers.put({ key: "#0", result: Result.succeed("a") })?.length, 1)
    const taken: Array<number> = []
    for (const { index } of answers.rest()) {
      if (taken.push(index) === 3) break
    }
    assert.deepStrictEqual(taken, [1, 2, 3])
  })
})

describe("answers that are none", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown

  it("are DecodeErrors, whatever they are", () => {
    for (const item of [null, 5, "text", {}, { response: 5 }, { metadata: "none" }, { response: deep }]) {
      const { key, result } = BatchAnswers.fromInlined(item, (response) => response, "batches.results")
      assert(Result.isFailure(result) && result.failure._tag === "DecodeError")
      assert.isUndefined(key)
    }
    const text = `{"key":"#0","response":${"[".repeat(100_000)}${"]".repeat(100_000)}}`
    const { key, result } = BatchAnswers.fromLine(text, (response) => response, "batches.results")
    assert(Result.isFailure(result) && result.failure._tag === "DecodeError")
    assert.strictEqual(key, "#0")
  })
})
