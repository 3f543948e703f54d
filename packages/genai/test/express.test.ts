/** Vertex AI in express mode: a key and no project. */
import { assert, describe } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Batches } from "../src/Batches.ts"
import { Caches } from "../src/Caches.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import { Interactions } from "../src/Interactions.ts"
import { Models } from "../src/Models.ts"
import { Tunings } from "../src/Tunings.ts"
import { expectTag, requestCount, requests } from "./harness/calls.ts"
import { type Emulated, memoryTest, vertex } from "./harness/emulated.ts"

const model = "gemini-2.5-flash"
const contents = "Hi"
const config = { contents: "A long text" }
const express = { enterprise: true }

type Call = Effect.Effect<unknown, GenAIError, Emulated>

const drained = <A, R>(stream: Effect.Effect<Stream.Stream<A, GenAIError>, never, R>) =>
  Effect.flatMap(stream, Stream.runDrain)

const lacking: { readonly [operation: string]: Call } = {
  "caches.create": Caches.use((caches) => caches.create({ model, config })),
  "caches.get": Caches.use((caches) => caches.get({ name: "cachedContents/1" })),
  "caches.list": drained(Caches.useSync((caches) => caches.list())),
  "caches.update": Caches.use((caches) => caches.update({ name: "1", config: { ttl: "60s" } })),
  "caches.delete": Caches.use((caches) => caches.delete({ name: "1" })),
  "batches.create": Batches.use((batches) =>
    batches.create({ model, src: "gs://b/in.jsonl", config: { dest: "gs://b/out" } })
  ),
  "batches.get": Batches.use((batches) => batches.get({ name: "1" })),
  "batches.list": drained(Batches.useSync((batches) => batches.list())),
  "batches.cancel": Batches.use((batches) => batches.cancel({ name: "1" })),
  "batches.delete": Batches.use((batches) => batches.delete({ name: "1" })),
  "tunings.tune": Tunings.use((tunings) =>
    tunings.tune({ baseModel: model, trainingDataset: { gcsUri: "gs://b/data.jsonl" } })
  ),
  "tunings.get": Tunings.use((tunings) => tunings.get({ name: "tuningJobs/1" })),
  "tunings.list": drained(Tunings.useSync((tunings) => tunings.list())),
  "tunings.cancel": Tunings.use((tunings) => tunings.cancel({ name: "tuningJobs/1" })),
  "interactions.create": Interactions.use((interactions) => interactions.create({ model, input: "Hi" })),
  "interactions.get": Interactions.use((interactions) => interactions.get("1")),
  "models.get": Models.use((models) => models.get({ model: "models/1" })),
  "models.list": drained(Models.useSync((models) => models.list({ config: { queryBase: false } }))),
  "models.delete": Models.use((models) => models.delete({ model: "models/1" })),
  "models.generateContent": Models.use((models) => models.generateContent({ model: "endpoints/1", contents }))
}

describe("express mode", () => {
  for (const [operation, call] of Object.entries(lacking)) {
    memoryTest(`${operation} needs a project, and sends nothing`, () =>
      Effect.gen(function*() {
        const error = expectTag(yield* Effect.flip(call), "UnsupportedMethod")
        assert.deepStrictEqual([error.operation, error.backend], [operation, "Vertex AI"])
        assert.include(error.message, "in express mode: it needs a project. Set project and location")
        assert.strictEqual(yield* requestCount, 0)
      }), express)
  }

  const present: { readonly [operation: string]: Call } = {
    generateContent: Models.use((models) => models.generateContent({ model, contents })),
    generateContentStream: drained(Models.useSync((models) => models.generateContentStream({ model, contents }))),
    countTokens: Models.use((models) => models.countTokens({ model, contents })),
    get: Models.use((models) => models.get({ model })),
    list: drained(Models.useSync((models) => models.list())),
    "the model of another publisher": Models.use((models) =>
      models.countTokens({ model: "google/gemini-2.5-flash", contents })
    )
  }
  for (const [title, call] of Object.entries(present)) {
    memoryTest(`has the models of publishers: ${title}`, () =>
      Effect.gen(function*() {
        yield* call
        const [request] = yield* requests
        assert.match(request!.url.pathname, /^\/v1beta1\/publishers\/google\/models/)
      }), express)
  }

  memoryTest("a gateway that adds the project has everything", () =>
    Effect.gen(function*() {
      yield* Effect.exit(lacking["caches.get"]!)
      assert.strictEqual((yield* requests)[0]?.url.pathname, "/v1beta1/cachedContents/1")
    }), { ...express, httpOptions: { baseUrlResourceScope: "COLLECTION" } })

  memoryTest("a name with its project is left to the server", () =>
    Effect.gen(function*() {
      const name = "projects/p/locations/l/cachedContents/1"
      yield* Effect.exit(Caches.use((caches) => caches.get({ name })))
      assert.strictEqual((yield* requests)[0]?.url.pathname, `/v1beta1/${name}`)
    }), express)
})

describe("models of Vertex AI", () => {
  memoryTest("an endpoint by its id is that of the project", () =>
    Effect.gen(function*() {
      const { text } = yield* Models.use((models) => models.generateContent({ model: "endpoints/1", contents }))
      assert.isString(text)
      assert.strictEqual(
        (yield* requests)[0]?.url.pathname,
        "/v1beta1/projects/my-project/locations/us-central1/endpoints/1:generateContent"
      )
    }), vertex)

  memoryTest("tuned models of the Developer API are not there", () =>
    Effect.gen(function*() {
      const calls: ReadonlyArray<Call> = [
        Models.use((models) => models.generateContent({ model: "tunedModels/t", contents })),
        Models.use((models) => models.get({ model: "tunedModels/t" })),
        Caches.use((caches) => caches.create({ model: "tunedModels/t", config }))
      ]
      for (const call of calls) {
        const error = expectTag(yield* Effect.flip(call), "InvalidRequest")
        assert.strictEqual(error.field, "model")
      }
      assert.strictEqual(yield* requestCount, 0)
    }), vertex)
})
