import { assert, describe, it } from "@effect/vitest"
import type { HttpOptions } from "../../src/wire/HttpOptions.ts"
import * as Cases from "./Cases.ts"
import * as Differences from "./Differences.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()
Sdks.stopTime()

const vertex = { vertexai: true, project: "p", location: "us-central1", token: "ya29.token", apiVersion: "v1beta1" }
const gateway = "https://gateway.example.com/genai"

/** Ways to be a client, by where they lead. */
const clients: { readonly [title: string]: Sdks.Settings } = {
  "the Developer API": { apiKey: "key", apiVersion: "v1beta" },
  "another version": { apiKey: "key", apiVersion: "v1alpha" },
  "no version": { apiKey: "key", httpOptions: { apiVersion: "" } },
  "a version of httpOptions over that of the options": {
    apiKey: "key",
    apiVersion: "v1",
    httpOptions: { apiVersion: "v1alpha" }
  },
  "a gateway": { apiKey: "key", apiVersion: "v1beta", httpOptions: { baseUrl: gateway } },
  "a gateway with a slash": { apiKey: "key", apiVersion: "v1beta", httpOptions: { baseUrl: `${gateway}/` } },
  "Vertex in a region": vertex,
  "Vertex, global": { ...vertex, location: "global" },
  "Vertex, us": { ...vertex, location: "us" },
  "Vertex, eu": { ...vertex, location: "eu" },
  "Vertex without a location": { vertexai: true, project: "p", token: "t", apiVersion: "v1" },
  "Vertex, express": { vertexai: true, apiKey: "key", apiVersion: "v1beta1" },
  "Vertex with a key and a project": { vertexai: true, apiKey: "key", project: "p", location: "l", apiVersion: "v1" },
  "Vertex through a gateway": { ...vertex, httpOptions: { baseUrl: gateway } },
  "Vertex through a gateway that knows the project": {
    ...vertex,
    httpOptions: { baseUrl: gateway, baseUrlResourceScope: "COLLECTION" }
  },
  "Vertex through a gateway that authorises": {
    vertexai: true,
    token: "t",
    apiVersion: "v1",
    httpOptions: { baseUrl: gateway }
  }
}

const image = { gcsUri: "gs://b/i.png" }

/** A call of every shape of path. */
const calls: ReadonlyArray<readonly [method: Sdks.Method, params: Sdks.Params]> = [
  ["generateContent", { model: "m", contents: "Hi" }],
  ["generateContentStream", { model: "publishers/meta/models/m", contents: "Hi" }],
  ["generateContent", { model: "projects/q/locations/l/endpoints/1", contents: "Hi" }],
  ["generateContent", { model: "tunedModels/t", contents: "Hi" }],
  ["embedContent", { model: "gemini-embedding-2", contents: "Hi" }],
  ["embedContent", { model: "text-embedding-005", contents: "Hi" }],
  ["countTokens", { model: "m", contents: "Hi" }],
  ["computeTokens", { model: "m", contents: "Hi" }],
  ["get", { model: "m" }],
  ["get", { model: "projects/q/locations/l/models/1" }],
  ["get", { model: "models/1" }],
  ["list", {}],
  ["list", { config: { queryBase: false } }],
  ["update", { model: "models/1", config: { displayName: "t" } }],
  ["delete", { model: "models/1" }],
  ["upscaleImage", { model: "m", image, upscaleFactor: "x2" }],
  ["generateVideos", { model: "m", source: { prompt: "A cat", image } }]
]

describe("addresses and credentials equal those of @google/genai", () => {
  for (const [title, settings] of Object.entries(clients)) {
    for (const [method, params] of calls) {
      it(`${title}: ${method} ${String(params["model"] ?? JSON.stringify(params))}`, async () => {
        assert.deepStrictEqual(Differences.unexplained(await Sdks.both(settings, method, params), params), [])
      })
    }
  }
})

/** What a client and a call may ask for, one laid over the other. */
const options: ReadonlyArray<readonly [title: string, client: HttpOptions, call: HttpOptions]> = [
  ["headers of the client", { headers: { "X-Team": "a", "x-trace": "1" } }, {}],
  ["headers of the call", {}, { headers: { "X-Team": "b" } }],
  ["headers of both", { headers: { "x-team": "a", "x-client": "1" } }, { headers: { "x-team": "b", "x-call": "2" } }],
  ["a key of the call", {}, { headers: { "x-goog-api-key": "another" } }],
  ["a version of the call", {}, { apiVersion: "v1alpha" }],
  ["no version for the call", {}, { apiVersion: "" }],
  ["a server for the call", {}, { baseUrl: gateway }],
  ["a server for the call, over another", { baseUrl: "https://a.example.com/" }, { baseUrl: "https://b.example.com/" }],
  ["a gateway for the call that knows the project", {}, { baseUrl: gateway, baseUrlResourceScope: "COLLECTION" }],
  ["a scope without a server", {}, { baseUrlResourceScope: "COLLECTION" }],
  ["seconds to the full", { timeout: 60_000 }, {}],
  ["a part of a second", {}, { timeout: 1_001 }],
  ["a timeout over another", { timeout: 60_000 }, { timeout: 5_000 }],
  ["no timeout", {}, { timeout: 0 }],
  ["fields of tomorrow", { extraBody: { novelty: 1 } }, { extraBody: { generationConfig: { topZ: 2 } } }],
  ["fields over those of the call", {}, { extraBody: { contents: [], labels: { a: "b" }, generationConfig: null } }],
  ["fields to any depth", {}, { extraBody: { generationConfig: { thinkingConfig: { thinkingBudget: 5 } } } }],
  ["an object over a scalar", {}, { extraBody: { generationConfig: { temperature: { value: 1 } } } }],
  ["an empty extraBody", {}, { extraBody: {} }],
  ["undefined over something", { headers: { "x-team": "a" }, timeout: 1_000 }, {
    headers: undefined,
    timeout: undefined
  }]
]

describe("httpOptions equal those of @google/genai", () => {
  const config = { temperature: 1, thinkingConfig: { includeThoughts: true } }
  for (const [title, client, call] of options) {
    for (const name of ["gemini", "vertex", "express"] as const) {
      for (const method of ["generateContent", "generateContentStream", "countTokens", "get", "list"] as const) {
        it(`${title}: ${method} on ${name}`, async () => {
          const settings = { ...Sdks.settings[name], httpOptions: client }
          const params = method === "get"
            ? { model: "models/m", config: { httpOptions: call } }
            : method === "list"
            ? { config: { httpOptions: call } }
            : {
              model: "m",
              contents: "Hi",
              config: { ...method === "countTokens" ? {} : config, httpOptions: call }
            }
          const outcome = await Sdks.both(settings, method, params)
          assert.deepStrictEqual(Differences.unexplained(outcome, params), [])
        })
      }
    }
  }
})

describe("settings equal those of @google/genai for every method", () => {
  const sets = (params: Sdks.Params): ReadonlyArray<readonly [title: string, Sdks.Settings, Sdks.Params]> => [
    ...Object.entries(clients).map(([title, settings]) => [title, settings, params] as const),
    ...options.flatMap(([title, client, call]) =>
      Object.entries(Sdks.settings).map(([name, settings]) =>
        [
          `${title} on ${name}`,
          { ...settings, httpOptions: client },
          { ...params, config: { ...params["config"] as object, httpOptions: call } }
        ] as const
      )
    )
  ]

  for (const [name, { also = [], least }] of Object.entries(Cases.methods)) {
    if (!name.includes(".")) continue
    it(`${name}`, async () => {
      const problems: Array<string> = []
      for (const [title, settings, params] of [least, ...also].flatMap(sets)) {
        const outcome = await Sdks.both(settings, name as Sdks.Method, params)
        problems.push(...Differences.unexplained(outcome, params).map((problem) => `${title}: ${problem}`))
      }
      assert.deepStrictEqual(problems, [])
    })
  }
})
