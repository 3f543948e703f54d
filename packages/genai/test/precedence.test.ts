/** The whole table of which setting goes before which, row by row, beside the official SDK. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Result } from "effect"
import * as ConfigProvider from "effect/ConfigProvider"
import { FetchHttpClient } from "effect/http"
import { afterAll, beforeAll, vi } from "vitest"
import * as Auth from "../src/Auth.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import * as GenAIConfig from "../src/GenAIConfig.ts"
import * as Precedence from "../src/internal/settings/Precedence.ts"
import * as Settings from "./harness/Settings.ts"

beforeAll(() => {
  for (const method of ["warn", "debug"] as const) vi.spyOn(console, method).mockImplementation(() => {})
})
afterAll(() => vi.restoreAllMocks())

const gemini = "https://generativelanguage.googleapis.com/v1/models"
const express = "https://aiplatform.googleapis.com/v1/publishers/google/models"
const at = (project: string, location: string) =>
  `https://${
    location === "global" ? "" : `${location}-`
  }aiplatform.googleapis.com/v1/projects/${project}/locations/${location}/publishers/google/models`

const token = "the token"

interface Row {
  readonly title: string
  readonly options: GenAIConfig.GenAIOptions
  readonly environment?: Settings.Environment
  /** Where the call goes and with which key, or the setting that is to blame. */
  readonly expected: readonly [address: string, credentials: string] | { readonly refused: string }
  /** What a user is told of. */
  readonly warning?: RegExp
  /** Where the official SDK does something else, and why ours differs. */
  readonly official?: { readonly expected: Row["expected"]; readonly reason: string }
}

const key = { apiKey: "key" }
const place = { project: "p", location: "l" }
const vertex = { enterprise: true }
const keys = { GOOGLE_API_KEY: "env-key" }
const places = { GOOGLE_CLOUD_PROJECT: "env-p", GOOGLE_CLOUD_LOCATION: "env-l" }

const rows: ReadonlyArray<Row> = [
  // Which backend
  { title: "nothing selects Vertex AI", options: key, expected: [gemini, "key"] },
  { title: "enterprise", options: { ...key, ...vertex }, expected: [express, "key"] },
  { title: "vertexai", options: { ...key, vertexai: true }, expected: [express, "key"] },
  { title: "both flags, the same", options: { ...key, ...vertex, vertexai: true }, expected: [express, "key"] },
  {
    title: "both flags, different",
    options: { ...key, ...vertex, vertexai: false },
    expected: { refused: "enterprise" }
  },
  ...["GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"].flatMap((name): ReadonlyArray<Row> => [
    { title: `${name}=true`, options: key, environment: { [name]: "true" }, expected: [express, "key"] },
    { title: `${name}=TRUE`, options: key, environment: { [name]: " TRUE " }, expected: [express, "key"] },
    { title: `${name}=false`, options: key, environment: { [name]: "false" }, expected: [gemini, "key"] },
    { title: `${name}=0`, options: key, environment: { [name]: "0" }, expected: [gemini, "key"] },
    {
      title: `${name}=1`,
      options: key,
      environment: { [name]: "1" },
      expected: [gemini, "key"],
      warning: new RegExp(`^${name} is "1", but only "true" selects Vertex AI`)
    },
    {
      title: `${name}=yes`,
      options: key,
      environment: { [name]: "yes" },
      expected: [gemini, "key"],
      warning: new RegExp(`^${name} is "yes"`)
    },
    {
      title: `${name}=1 beside an option`,
      options: { ...key, enterprise: false },
      environment: { [name]: "1" },
      expected: [gemini, "key"]
    }
  ]),
  {
    title: "an option over a variable",
    options: { ...key, enterprise: false },
    environment: { GOOGLE_GENAI_USE_ENTERPRISE: "true" },
    expected: [gemini, "key"]
  },
  {
    title: "variables that differ: enterprise off",
    options: key,
    environment: { GOOGLE_GENAI_USE_ENTERPRISE: "false", GOOGLE_GENAI_USE_VERTEXAI: "true" },
    expected: [gemini, "key"],
    warning: /^GOOGLE_GENAI_USE_ENTERPRISE and GOOGLE_GENAI_USE_VERTEXAI differ/
  },
  {
    title: "variables that differ: enterprise on",
    options: key,
    environment: { GOOGLE_GENAI_USE_ENTERPRISE: "true", GOOGLE_GENAI_USE_VERTEXAI: "false" },
    expected: [express, "key"],
    warning: /^GOOGLE_GENAI_USE_ENTERPRISE and GOOGLE_GENAI_USE_VERTEXAI differ/
  },

  // The Developer API
  { title: "a key of the environment", options: {}, environment: keys, expected: [gemini, "env-key"] },
  { title: "a key of both", options: key, environment: keys, expected: [gemini, "key"] },
  { title: "GEMINI_API_KEY", options: {}, environment: { GEMINI_API_KEY: "g" }, expected: [gemini, "g"] },
  {
    title: "two keys of the environment",
    options: {},
    environment: { ...keys, GEMINI_API_KEY: "g" },
    expected: [gemini, "env-key"],
    warning: /^GOOGLE_API_KEY and GEMINI_API_KEY differ/
  },
  {
    title: "two keys of the environment that are the same",
    options: {},
    environment: { ...keys, GEMINI_API_KEY: "env-key" },
    expected: [gemini, "env-key"]
  },
  {
    title: "two keys of the environment beside one of the options",
    options: key,
    environment: { ...keys, GEMINI_API_KEY: "g" },
    expected: [gemini, "key"]
  },
  { title: "a project of the environment", options: key, environment: places, expected: [gemini, "key"] },
  { title: "a project of the options", options: { ...key, project: "p" }, expected: { refused: "project" } },
  { title: "a location of the options", options: { ...key, location: "l" }, expected: { refused: "location" } },
  {
    title: "no key",
    options: {},
    expected: { refused: "apiKey" },
    official: { expected: [gemini, token], reason: "the credentials of the machine are not looked for" }
  },

  // Vertex AI: one kind of setting
  { title: "a project and a location", options: { ...vertex, ...place }, expected: [at("p", "l"), token] },
  { title: "a project", options: { ...vertex, project: "p" }, expected: [at("p", "global"), token] },
  { title: "a location", options: { ...vertex, location: "l" }, expected: { refused: "project" } },
  {
    title: "a project and a location of the environment",
    options: vertex,
    environment: places,
    expected: [at("env-p", "env-l"), token]
  },
  {
    title: "a project of the environment",
    options: vertex,
    environment: { GOOGLE_CLOUD_PROJECT: "env-p" },
    expected: [at("env-p", "global"), token]
  },
  {
    title: "a project beside a location of the environment",
    options: { ...vertex, project: "p" },
    environment: places,
    expected: [at("p", "env-l"), token]
  },
  {
    title: "a location beside a project of the environment",
    options: { ...vertex, location: "l" },
    environment: places,
    expected: [at("env-p", "l"), token]
  },
  {
    title: "both over those of the environment",
    options: { ...vertex, ...place },
    environment: places,
    expected: [at("p", "l"), token]
  },
  { title: "a key of the environment", options: vertex, environment: keys, expected: [express, "env-key"] },
  { title: "nothing", options: vertex, expected: { refused: "project" } },

  // Vertex AI: keys beside places
  {
    title: "a key, a project and a location",
    options: { ...vertex, ...key, ...place },
    expected: [at("p", "l"), "key"]
  },
  {
    title: "a key and a project beside a location of the environment",
    options: { ...vertex, ...key, project: "p" },
    environment: places,
    expected: [at("p", "env-l"), "key"]
  },
  {
    title: "a key and a location beside a project of the environment",
    options: { ...vertex, ...key, location: "l" },
    environment: places,
    expected: [at("env-p", "l"), "key"]
  },
  {
    title: "a key and a location",
    options: { ...vertex, ...key, location: "l" },
    expected: [express, "key"],
    warning: /^location is not used: with the API key, Vertex AI is called in express mode/
  },
  { title: "a key and a project", options: { ...vertex, ...key, project: "p" }, expected: { refused: "location" } },
  {
    title: "a key over a project and a location of the environment",
    options: { ...vertex, ...key },
    environment: places,
    expected: [express, "key"],
    warning: /^GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION are not used/
  },
  {
    title: "a key over a project of the environment",
    options: { ...vertex, ...key },
    environment: { GOOGLE_CLOUD_PROJECT: "env-p" },
    expected: [express, "key"],
    warning: /^GOOGLE_CLOUD_PROJECT is not used/
  },
  {
    title: "a project over a key of the environment",
    options: { ...vertex, project: "p" },
    environment: keys,
    expected: [at("p", "global"), token]
  },
  {
    title: "a project of the environment over a key of it",
    options: vertex,
    environment: { ...keys, ...places },
    expected: [at("env-p", "env-l"), token]
  },
  {
    title: "a location of the environment over a key of it",
    options: vertex,
    environment: { ...keys, GOOGLE_CLOUD_LOCATION: "env-l" },
    expected: { refused: "project" }
  },
  {
    title: "a key over all of the environment",
    options: { ...vertex, ...key },
    environment: { ...keys, ...places },
    expected: [express, "key"],
    warning: /are not used/
  }
]

/** The address without the method, and the key or that it was the token. */
const simplified = (outcome: Settings.Outcome): Row["expected"] =>
  "refused" in outcome
    ? outcome
    : [
      outcome.url.replace(/\/gemini-2\.5-flash:countTokens$/, ""),
      outcome.apiKey ?? (outcome.authorization === undefined ? "none" : token)
    ]

const warningsOf = ({ environment = {}, options }: Row, auth: Auth.Auth | undefined) =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => lines.push(`${logLevel} ${String(message)}`))
    const layer = GenAIClient.layerConfig(auth === undefined ? options : { ...options, auth }).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
      Layer.provide(Logger.layer([logger]))
    )
    yield* Effect.exit(Effect.provide(GenAIClient, layer))
    return lines
  })

describe("precedence", () => {
  for (const row of rows) {
    const { environment = {}, expected, official, options, title, warning } = row
    const isToken = "1" in expected && expected[1] === token
    const given = { options: { ...options, apiVersion: "v1" }, environment }
    it.effect(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(
          simplified(yield* Settings.official(given)),
          official?.expected ?? expected,
          "the official SDK"
        )
        assert.deepStrictEqual(
          simplified(yield* isToken ? Settings.oursWithToken(given) : Settings.ours(given)),
          expected
        )
        const warnings = yield* warningsOf(row, isToken ? Auth.bearer("t") : undefined)
        if (warning === undefined) assert.deepStrictEqual(warnings, [])
        else {
          assert.lengthOf(warnings, 1)
          assert.match(warnings[0]!.replace(/^Warn /, ""), warning)
        }
      }))
  }

  it("each row of the table decides for some of these", () => {
    const deciding = new Set(
      rows.flatMap(({ environment = {}, expected, options }) => {
        const auth = "1" in expected && expected[1] === token ? [{ ...options, auth: Auth.bearer("t") }] : []
        return [options, ...auth].map((options) => Precedence.rowOf(options, environment))
      })
    )
    assert.sameMembers(
      [...deciding],
      Precedence.table.filter(({ given, on }) => !(on === "gemini" && given.includes("auth")))
    )
  })

  it("a key of the environment that is not used is named where the project is missing", () => {
    const error = Result.getOrThrow(
      Result.flip(GenAIConfig.resolve(vertex, { ...keys, GOOGLE_CLOUD_LOCATION: "env-l" }))
    )
    assert.include(error.message, "GOOGLE_API_KEY is not used beside a location or an Auth")
    assert.notInclude(Result.getOrThrow(Result.flip(GenAIConfig.resolve(vertex, {}))).message, "is not used")
  })

  it("an Auth goes before a key of the environment, on both backends", () => {
    const auth = Auth.bearer("t")
    for (const options of [{ auth }, { auth, ...vertex, ...place }]) {
      assert.isUndefined(Precedence.choose(options, keys).apiKey)
    }
  })
})
