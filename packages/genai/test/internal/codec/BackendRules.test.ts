import { assert, describe, it } from "@effect/vitest"
import * as Backend from "../../../src/Backend.ts"
import * as BackendRules from "../../../src/internal/codec/BackendRules.ts"

const { gemini } = Backend
const regional = Backend.vertex("p", "us-central1")
const express = Backend.vertex()

describe("where a backend is reached", () => {
  it("by location on Vertex", () => {
    const hosts = [
      gemini,
      regional,
      Backend.vertex("p", "global"),
      Backend.vertex("p", "us"),
      Backend.vertex("p", "eu"),
      express
    ]
    assert.deepStrictEqual(hosts.map(BackendRules.defaultBaseUrl), [
      "https://generativelanguage.googleapis.com",
      "https://us-central1-aiplatform.googleapis.com",
      "https://aiplatform.googleapis.com",
      "https://aiplatform.us.rep.googleapis.com",
      "https://aiplatform.eu.rep.googleapis.com",
      "https://aiplatform.googleapis.com"
    ])
    assert.deepStrictEqual([gemini, regional].map(BackendRules.defaultApiVersion), ["v1beta", "v1beta1"])
  })

  it("under its project, unless the path says otherwise", () => {
    const prefix = "projects/p/locations/us-central1/"
    const cases = [
      [gemini, "POST", "models/m:generateContent", ""],
      [regional, "POST", "publishers/google/models/m:generateContent", prefix],
      [regional, "POST", "projects/q/locations/l/endpoints/1:generateContent", ""],
      [regional, "GET", "publishers/google/models/m", ""],
      [regional, "GET", "publishers/meta/models/m", prefix],
      [regional, "GET", "models/1", prefix],
      [express, "POST", "publishers/google/models/m:generateContent", ""]
    ] as const
    for (const [backend, method, path, expected] of cases) {
      assert.strictEqual(BackendRules.pathPrefix(backend, method, path), expected, `${method} ${path}`)
    }
  })
})

describe("how names are qualified", () => {
  const cases = [
    // Of models, as they are called …
    [BackendRules.modelName, gemini, "m", "models/m"],
    [BackendRules.modelName, gemini, "models/m", "models/m"],
    [BackendRules.modelName, gemini, "tunedModels/m", "tunedModels/m"],
    [BackendRules.modelName, regional, "m", "publishers/google/models/m"],
    [BackendRules.modelName, regional, "meta/llama", "publishers/meta/models/llama"],
    [BackendRules.modelName, regional, "publishers/a/models/m", "publishers/a/models/m"],
    [BackendRules.modelName, regional, "projects/q/locations/l/models/m", "projects/q/locations/l/models/m"],
    [BackendRules.modelName, regional, "endpoints/1", "projects/p/locations/us-central1/endpoints/1"],
    [BackendRules.modelName, express, "endpoints/1", "endpoints/1"],
    // … and as caches name them.
    [BackendRules.qualifiedModelName, regional, "endpoints/1", "projects/p/locations/us-central1/endpoints/1"],
    [BackendRules.qualifiedModelName, gemini, "m", "models/m"],
    [BackendRules.qualifiedModelName, regional, "m", "projects/p/locations/us-central1/publishers/google/models/m"],
    [
      BackendRules.qualifiedModelName,
      regional,
      "models/m",
      "projects/p/locations/us-central1/publishers/google/models/m"
    ],
    [BackendRules.qualifiedModelName, regional, "projects/q/locations/l/models/m", "projects/q/locations/l/models/m"]
  ] as const
  for (const [qualify, backend, name, expected] of cases) {
    it(`${backend.title}: the model ${name} is ${expected}`, () => {
      assert.strictEqual(qualify(backend, name), expected)
    })
  }

  const resources = [
    [gemini, "c", "cachedContents/c"],
    [gemini, "cachedContents/c", "cachedContents/c"],
    [gemini, "other/c", "other/c"],
    [regional, "c", "projects/p/locations/us-central1/cachedContents/c"],
    [regional, "cachedContents/c", "projects/p/locations/us-central1/cachedContents/c"],
    [regional, "locations/l/cachedContents/c", "projects/p/locations/l/cachedContents/c"],
    [regional, "projects/q/locations/l/cachedContents/c", "projects/q/locations/l/cachedContents/c"],
    // Without a project there is none to name.
    [express, "locations/l/cachedContents/c", "locations/l/cachedContents/c"],
    [express, "c", "cachedContents/c"]
  ] as const
  for (const [backend, name, expected] of resources) {
    it(`${backend.title}${backend === express ? ", express" : ""}: the cache ${name} is ${expected}`, () => {
      assert.strictEqual(BackendRules.resourceName(backend, "cachedContents", name), expected)
    })
  }
})

describe("how a model embeds", () => {
  const cases = [
    [gemini, "gemini-embedding-001", "PREDICT", "contents"],
    [gemini, "gemini-embedding-2", "COMBINED", "contents"],
    [regional, "gemini-embedding-001", "PREDICT", "contents"],
    [regional, "gemini-embedding-2", "EMBED_CONTENT", "content"],
    [regional, "some-maas-model", "EMBED_CONTENT", "content"],
    [regional, "text-embedding-005", "PREDICT", "contents"]
  ] as const
  for (const [backend, model, variant, field] of cases) {
    it(`${backend.title}: ${model}`, () => {
      assert.deepStrictEqual(BackendRules.embedding(backend, model), { variant, field })
    })
  }
})
