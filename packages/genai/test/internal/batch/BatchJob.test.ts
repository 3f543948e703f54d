import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Backend from "../../../src/Backend.ts"
import * as BatchJob from "../../../src/internal/batch/BatchJob.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import * as Operations from "../../../src/wire/table/Batches.ts"

const vertex = Backend.vertex("p", "l")

describe("jobs", () => {
  const job = (metadata: unknown) => ({ metadata }) as object

  it("say how many requests they have, and of which kind", () => {
    assert.strictEqual(BatchJob.requestCount(job({ batchStats: { requestCount: "12" } })), 12)
    for (const metadata of [undefined, {}, { batchStats: {} }, { batchStats: { requestCount: "many" } }]) {
      assert.isUndefined(BatchJob.requestCount(job(metadata)))
    }
    const type = (kind: string) => job({ "@type": `type.googleapis.com/google.ai.v1.${kind}ContentBatch` })
    assert.strictEqual(BatchJob.kindOf(type("Embed")), "embed")
    assert.strictEqual(BatchJob.kindOf(type("Generate")), "generate")
    assert.isUndefined(BatchJob.kindOf({}))
    assert.strictEqual(BatchJob.kindOf({ dest: { inlinedEmbedContentResponses: [] } }), "embed")
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

  it("with a destination if it is on Vertex AI", () => {
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
