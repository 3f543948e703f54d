import { assert, describe, it } from "@effect/vitest"
import { Config, Effect, Exit, Layer, Redacted, Result } from "effect"
import * as ConfigProvider from "effect/ConfigProvider"
import { FetchHttpClient } from "effect/http"
import * as fc from "fast-check"
import { inspect } from "node:util"
import { afterAll, beforeAll, vi } from "vitest"
import * as Auth from "../src/Auth.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import * as GenAIConfig from "../src/GenAIConfig.ts"
import * as Settings from "./harness/Settings.ts"

beforeAll(() => {
  // The official SDK talks of what it prefers.
  for (const method of ["warn", "debug"] as const) vi.spyOn(console, method).mockImplementation(() => {})
})
afterAll(() => vi.restoreAllMocks())

// -----------------------------------------------------------------------------
// The rules, against the official SDK
// -----------------------------------------------------------------------------

/** A setting that can be left out or have one of these values. */
const choices = {
  apiKey: ["key-of-options"],
  project: ["project-of-options"],
  location: ["us-central1", "global", "us", "eu"],
  enterprise: [true, false],
  vertexai: [true, false],
  apiVersion: ["v9", ""],
  baseUrl: ["https://gateway.example.com", "https://gateway.example.com/", "https://gateway.example.com/genai/"],
  baseUrlResourceScope: ["COLLECTION"],
  versionOfHttpOptions: ["v8", ""],
  GOOGLE_API_KEY: ["key-of-environment"],
  GEMINI_API_KEY: [" other-key-of-environment "],
  GOOGLE_CLOUD_PROJECT: ["project-of-environment"],
  GOOGLE_CLOUD_LOCATION: ["europe-west1", "us"],
  GOOGLE_GENAI_USE_VERTEXAI: ["true", "False", "1", ""],
  GOOGLE_GENAI_USE_ENTERPRISE: ["TRUE", "false", "1", ""],
  GOOGLE_GEMINI_BASE_URL: ["https://gemini.example.com"],
  GOOGLE_VERTEX_BASE_URL: ["https://vertex.example.com/"],
  GOOGLE_GENAI_API_VERSION: ["v7", "beta", " "]
} as const

type Name = keyof typeof choices
type Chosen = { readonly [name in Name]?: typeof choices[name][number] }

const given = (chosen: Chosen): Settings.Given => {
  const { apiKey, apiVersion, enterprise, location, project, vertexai } = chosen
  return {
    options: defined({
      apiKey,
      apiVersion,
      enterprise,
      location,
      project,
      vertexai,
      httpOptions: defined({
        baseUrl: chosen.baseUrl,
        baseUrlResourceScope: chosen.baseUrlResourceScope,
        apiVersion: chosen.versionOfHttpOptions
      })
    }),
    environment: defined(Object.fromEntries(Settings.variables.map((name) => [name, chosen[name]])))
  }
}

const defined = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof Fields]?: Exclude<Fields[K], undefined>
  }

/** Where ours means to differ: what the official SDK must be given to do the same, or what becomes of its outcome. */
interface Difference {
  readonly title: string
  readonly given?: (given: Settings.Given) => Settings.Given
  readonly outcome?: (official: Settings.Outcome, given: Settings.Given) => Settings.Outcome
}

const differences: ReadonlyArray<Difference> = [
  {
    title: "a variable that is empty counts as absent, also a flag",
    given: mapEnvironment((value) => value.trim() === "" ? undefined : value)
  },
  {
    title: "the Developer API is called with v1beta by default, not with v1",
    outcome: (official, { environment, options }) => {
      const version = options.apiVersion ?? options.httpOptions?.apiVersion ??
        (environment.GOOGLE_GENAI_API_VERSION?.trim() || undefined)
      return "url" in official && version === undefined
        ? { ...official, url: official.url.replace("/v1/models/", "/v1beta/models/") }
        : official
    }
  },
  {
    title: "a resource scope without a base URL is refused, as in Google's Python SDK",
    outcome: (official, { options }) =>
      "url" in official && options.httpOptions?.baseUrlResourceScope !== undefined && isGoogle(official.url)
        ? { refused: "httpOptions.baseUrl" }
        : official
  },
  {
    title:
      "credentials of the machine are not looked for: without a key a call is refused, or goes to a gateway as it is",
    outcome: (official) => {
      if (!("url" in official) || official.authorization !== Settings.machineToken) return official
      return isGoogle(official.url) ? { refused: "apiKey" } : { ...official, authorization: undefined }
    }
  }
]

function mapEnvironment(
  f: (value: string, name: string) => string | undefined
): (given: Settings.Given) => Settings.Given {
  return ({ environment, options }) => ({
    options,
    environment: defined(
      Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, f(value, name)]))
    )
  })
}

const isGoogle = (url: string): boolean => new URL(url).hostname.endsWith("googleapis.com")

/** What is wrong with ours for one choice, compared with the official SDK. */
const problems = Effect.fnUntraced(function*(chosen: Chosen) {
  const settings = given(chosen)
  const official = yield* Settings.official(
    differences.reduce((settings, { given }) => given?.(settings) ?? settings, settings)
  )
  const expected = differences.reduce(
    (outcome, difference) => difference.outcome?.(outcome, settings) ?? outcome,
    official
  )
  const actual = yield* Settings.ours(settings)
  const found = inspect(actual) === inspect(expected) ? [] : [{ chosen, expected, actual }]
  if (
    !("url" in official) || official.authorization === undefined ||
    "refused" in expected && expected.refused !== "apiKey"
  ) {
    return found
  }
  // With the token that the official SDK found, the call goes where its call went.
  const withToken = yield* Settings.oursWithToken(settings)
  const anyVersion = (outcome: Settings.Outcome) => inspect(outcome).replace("/v1beta/models/", "/v1/models/")
  return anyVersion(withToken) === anyVersion(official)
    ? found
    : [...found, { chosen, expected: official, actual: withToken }]
})

/** Every combination of what these settings can be, absent included. */
const product = (names: ReadonlyArray<Name>, fixed: Chosen = {}): ReadonlyArray<Chosen> =>
  names.reduce<ReadonlyArray<Chosen>>(
    (all, name) => all.flatMap((chosen) => [chosen, ...choices[name].map((value) => ({ ...chosen, [name]: value }))]),
    [fixed]
  )

const places: ReadonlyArray<Chosen> = [{}, { apiKey: "key-of-options" }, {
  project: "project-of-options",
  location: "us-central1"
}]

const groups: { readonly [title: string]: ReadonlyArray<Chosen> } = {
  "which backend": product(
    ["enterprise", "vertexai", "GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"],
    { apiKey: "key-of-options" }
  ),
  "key, project and location": product([
    "enterprise",
    "apiKey",
    "project",
    "location",
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION"
  ]),
  "base URL": places.flatMap((place) =>
    product(
      ["baseUrl", "baseUrlResourceScope", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "GOOGLE_CLOUD_PROJECT"],
      { ...place, ...("project" in place ? { enterprise: true } : {}) }
    ).flatMap((chosen) => [chosen, { ...chosen, enterprise: true }])
  ),
  "API version": product(["enterprise", "apiVersion", "versionOfHttpOptions", "GOOGLE_GENAI_API_VERSION"], {
    apiKey: "key-of-options"
  }),
  "anything": fc.sample(
    fc.record(
      Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, fc.constantFrom(...values)])),
      { requiredKeys: [] }
    ) as fc.Arbitrary<Chosen>,
    { numRuns: 1_000, seed: 1 }
  )
}

describe("settings lead where those of @google/genai lead", () => {
  for (const [title, all] of Object.entries(groups)) {
    it.effect(`${title} (${all.length} combinations)`, () =>
      Effect.gen(function*() {
        const found = (yield* Effect.forEach(all, problems)).flat()
        assert.deepStrictEqual(found.slice(0, 3), [], `${found.length} in all`)
      }), 60_000)
  }

  it.effect("and both are really asked: each difference shows", () =>
    Effect.gen(function*() {
      const shown: ReadonlyArray<readonly [title: string, chosen: Chosen]> = [
        ["a variable that is empty", {
          apiKey: "key-of-options",
          GOOGLE_GENAI_USE_ENTERPRISE: "",
          GOOGLE_GENAI_USE_VERTEXAI: "true"
        }],
        ["the Developer API", { apiKey: "key-of-options" }],
        ["a resource scope", { apiKey: "key-of-options", baseUrlResourceScope: "COLLECTION" }],
        ["credentials of the machine", {}]
      ]
      assert.deepStrictEqual(
        shown.map(([title]) => title),
        differences.map(({ title }, index) => title.slice(0, shown[index]![0].length))
      )
      for (const [title, chosen] of shown) {
        const settings = given(chosen)
        assert.notDeepEqual(yield* Settings.ours(settings), yield* Settings.official(settings), title)
        assert.deepStrictEqual(yield* problems(chosen), [], title)
      }
    }))
})

// -----------------------------------------------------------------------------
// Bad settings
// -----------------------------------------------------------------------------

const vertex = { enterprise: true, project: "p", location: "us-central1" }
const key = { apiKey: "key" }
const nonsense = (options: unknown) => options as GenAIConfig.GenAIOptions

const bad: ReadonlyArray<
  readonly [title: string, options: GenAIConfig.GenAIOptions, field: string, message: string]
> = [
  [
    "flags that contradict each other",
    { enterprise: true, vertexai: false },
    "enterprise",
    "it differs from vertexai; expected the same value. Set only enterprise."
  ],
  [
    "a project without Vertex",
    { ...key, project: "p" },
    "project",
    "the Gemini Developer API does not use it; expected no project. Set enterprise to true to use Vertex AI, or remove project."
  ],
  [
    "a location without Vertex",
    { ...key, location: "us" },
    "location",
    "the Gemini Developer API does not use it; expected no location. Set enterprise to true to use Vertex AI, or remove location."
  ],
  [
    "Vertex with nothing else",
    { enterprise: true },
    "project",
    "it is missing; expected a project, an API key or the base URL of a gateway for Vertex AI. Set project (or GOOGLE_CLOUD_PROJECT), apiKey (or GOOGLE_API_KEY) or httpOptions.baseUrl."
  ],
  [
    "Vertex with a location alone",
    { enterprise: true, location: "us" },
    "project",
    "it is missing; expected a project, an API key or the base URL of a gateway for Vertex AI. Set project (or GOOGLE_CLOUD_PROJECT), apiKey (or GOOGLE_API_KEY) or httpOptions.baseUrl."
  ],
  [
    "a key beside a project that is nowhere",
    { enterprise: true, apiKey: "key", project: "p" },
    "location",
    "it is missing; expected a location, because a project and an API key are set. Set location (or GOOGLE_CLOUD_LOCATION), or remove the project or the API key."
  ],
  [
    "two kinds of credentials",
    { ...key, auth: Auth.bearer("token") },
    "auth",
    "apiKey is set too; expected one kind of credentials. Remove auth or apiKey."
  ],
  [
    "an empty key",
    { apiKey: "" },
    "apiKey",
    "it is empty; expected a non-empty string, or a Redacted with one. Pass the API key, or remove apiKey to use GOOGLE_API_KEY."
  ],
  [
    "an empty key that is redacted",
    { apiKey: Redacted.make("") },
    "apiKey",
    "it is empty; expected a non-empty string, or a Redacted with one. Pass the API key, or remove apiKey to use GOOGLE_API_KEY."
  ],
  [
    "a key on two lines",
    { apiKey: "a\r\nx-injected: 1" },
    "apiKey",
    "it is malformed; expected one line of Latin-1 characters. Correct apiKey."
  ],
  [
    "a key that is a number",
    nonsense({ apiKey: 7 }),
    "apiKey",
    "it is of type number; expected a non-empty string, or a Redacted with one. Pass the API key, or remove apiKey to use GOOGLE_API_KEY."
  ],
  [
    "a key that is redacted and a number",
    nonsense({ apiKey: Redacted.make(7) }),
    "apiKey",
    "it is of type number; expected a non-empty string, or a Redacted with one. Pass the API key, or remove apiKey to use GOOGLE_API_KEY."
  ],
  [
    "a flag that is a string",
    nonsense({ enterprise: "false" }),
    "enterprise",
    "it is of type string; expected true or false. Pass a boolean, or remove enterprise."
  ],
  [
    "the other flag as a number",
    nonsense({ vertexai: 1 }),
    "vertexai",
    "it is of type number; expected true or false. Pass a boolean, or remove vertexai."
  ],
  [
    "an empty project",
    { ...vertex, project: "" },
    "project",
    "it is empty; expected a non-empty string. Pass the project, or remove it to use the environment."
  ],
  [
    "a project that leads elsewhere",
    { ...vertex, project: "p/../../q" },
    "project",
    "it is malformed; expected the id or number of a project. Correct project."
  ],
  [
    "a project with a query",
    { ...vertex, project: "p?x=1" },
    "project",
    "it is malformed; expected the id or number of a project. Correct project."
  ],
  [
    "a project that is a number",
    nonsense({ ...vertex, project: 7 }),
    "project",
    "it is of type number; expected a string. Pass a string, or remove project."
  ],
  [
    "an empty location",
    { ...vertex, location: "" },
    "location",
    "it is empty; expected a non-empty string. Pass the location, or remove it to use the environment."
  ],
  [
    "a location that is another host",
    { ...vertex, location: "example.com/" },
    "location",
    "it is malformed; expected a location, such as us-central1. Correct location."
  ],
  [
    "a location that is a user of another host",
    { ...vertex, location: "a@example.com#" },
    "location",
    "it is malformed; expected a location, such as us-central1. Correct location."
  ],
  [
    "a version that leads elsewhere",
    { ...key, apiVersion: "v1/../../x" },
    "apiVersion",
    "it is malformed; expected an API version, such as v1beta. Correct apiVersion."
  ],
  [
    "a version with a query",
    { ...key, apiVersion: "v1?x=1" },
    "apiVersion",
    "it is malformed; expected an API version, such as v1beta. Correct apiVersion."
  ],
  [
    "a version that is a number",
    nonsense({ ...key, apiVersion: 1 }),
    "apiVersion",
    "it is of type number; expected a string. Pass a string, or remove apiVersion."
  ],
  [
    "a version of httpOptions with a fragment",
    { ...key, httpOptions: { apiVersion: "v1#" } },
    "httpOptions.apiVersion",
    "it is malformed; expected an API version, such as v1beta. Correct httpOptions.apiVersion."
  ],
  [
    "a base URL without scheme",
    { ...key, httpOptions: { baseUrl: "example.com" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL of another scheme",
    { ...key, httpOptions: { baseUrl: "ftp://example.com" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL with a query",
    { ...key, httpOptions: { baseUrl: "https://example.com/?a=1" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL with a fragment",
    { ...key, httpOptions: { baseUrl: "https://example.com/#a" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL with a password",
    { ...key, httpOptions: { baseUrl: "https://a:b@example.com" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL on two lines",
    { ...key, httpOptions: { baseUrl: "https://example.com/\n" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a base URL that is empty",
    { ...key, httpOptions: { baseUrl: "" } },
    "httpOptions.baseUrl",
    "it is malformed; expected an absolute http or https URL without user, query or fragment. Correct httpOptions.baseUrl."
  ],
  [
    "a resource scope without base URL",
    { ...key, httpOptions: { baseUrlResourceScope: "COLLECTION" } },
    "httpOptions.baseUrl",
    "it is missing; expected a base URL, because httpOptions.baseUrlResourceScope is set. Set httpOptions.baseUrl, or remove httpOptions.baseUrlResourceScope."
  ],
  [
    "a header on two lines",
    { ...key, httpOptions: { headers: { "x-team": "a\r\nb: c" } } },
    "httpOptions.headers.x-team",
    "it is malformed; expected one line of Latin-1 characters. Correct httpOptions.headers.x-team."
  ],
  [
    "a header that no header can be called",
    { ...key, httpOptions: { headers: { "x team": "a" } } },
    "httpOptions.headers.x team",
    "it is malformed; expected a header name. Correct httpOptions.headers.x team."
  ],
  [
    "a header beyond Latin 1",
    { ...key, httpOptions: { headers: { "x-team": "日本" } } },
    "httpOptions.headers.x-team",
    "it is malformed; expected one line of Latin-1 characters. Correct httpOptions.headers.x-team."
  ],
  [
    "a header that is a number",
    nonsense({ ...key, httpOptions: { headers: { "x-team": 7 } } }),
    "httpOptions.headers.x-team",
    "it is malformed; expected a string. Correct httpOptions.headers.x-team."
  ],
  [
    "a retry option that is not a number",
    { ...key, httpOptions: { retryOptions: { initialDelay: NaN } } },
    "httpOptions.retryOptions.initialDelay",
    "it is malformed; expected a number of seconds, 0 or more. Correct httpOptions.retryOptions.initialDelay."
  ],
  [
    "a misspelt option",
    nonsense({ apikey: "key" }),
    "apikey",
    "no option has this name; expected apiKey. Write apiKey, or remove apikey."
  ],
  [
    "an option of another name",
    nonsense({ ...key, "__proto__ of mine": 1 }),
    "__proto__ of mine",
    "no option has this name; expected one of apiKey, enterprise, vertexai, project, location, apiVersion, auth, httpOptions. Remove __proto__ of mine."
  ],
  [
    "headers that are a list",
    nonsense({ ...key, httpOptions: { headers: ["a"] } }),
    "httpOptions.headers",
    "it is malformed; expected an object, a Headers object or pairs of name and value. Correct httpOptions.headers."
  ],
  [
    "a negative timeout",
    { ...key, httpOptions: { timeout: -1 } },
    "httpOptions.timeout",
    "it is malformed; expected a number of milliseconds, 0 or more. Correct httpOptions.timeout."
  ],
  [
    "a timeout that is no number",
    { ...key, httpOptions: { totalTimeout: Number.NaN } },
    "httpOptions.totalTimeout",
    "it is malformed; expected a number of milliseconds, 0 or more. Correct httpOptions.totalTimeout."
  ],
  [
    "a timeout that is a string",
    nonsense({ ...key, httpOptions: { idleTimeout: "1s" } }),
    "httpOptions.idleTimeout",
    "it is malformed; expected a number of milliseconds, 0 or more. Correct httpOptions.idleTimeout."
  ],
  [
    "an extra body that is a string",
    nonsense({ ...key, httpOptions: { extraBody: "{}" } }),
    "httpOptions.extraBody",
    "it is malformed; expected an object. Correct httpOptions.extraBody."
  ],
  [
    "httpOptions that are a string",
    nonsense({ ...key, httpOptions: "https://example.com" }),
    "httpOptions",
    "it is malformed; expected an object. Correct httpOptions."
  ]
]

describe("bad settings", () => {
  for (const [title, options, field, message] of bad) {
    it(`${title}: InvalidConfig with the field`, () => {
      const result = GenAIConfig.resolve(options)
      assert.isTrue(Result.isFailure(result))
      const error = Result.getOrThrowWith(Result.flip(result), () => new Error("resolved"))
      assert.instanceOf(error, GenAIConfig.InvalidConfig)
      assert.instanceOf(error, Error)
      assert.strictEqual(error.field, field)
      assert.strictEqual(error.message, `Invalid setting ${field}: ${message}`)
      assert.include(message, `; expected ${error.expected}. `)
      assert.notMatch(inspect(error), /injected|example\.com|a@|\.\./)
    })
  }

  it("of the environment are found too", () => {
    const found = (environment: GenAIConfig.Environment, options: GenAIConfig.GenAIOptions = {}) =>
      Result.match(GenAIConfig.resolve(options, environment), {
        onSuccess: () => undefined,
        onFailure: ({ field }) => field
      })
    assert.strictEqual(found({ GOOGLE_API_KEY: "a\nb" }), "apiKey")
    assert.strictEqual(found({ GOOGLE_CLOUD_PROJECT: "p/q" }, { enterprise: true }), "project")
    assert.strictEqual(
      found({ GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "x.com/" }, { enterprise: true }),
      "location"
    )
    assert.strictEqual(found({ GOOGLE_GENAI_API_VERSION: "../v1" }, key), "apiVersion")
    assert.strictEqual(found({ GOOGLE_GEMINI_BASE_URL: "example.com" }, key), "httpOptions.baseUrl")
    const message = (environment: GenAIConfig.Environment, options: GenAIConfig.GenAIOptions = {}) =>
      Result.match(GenAIConfig.resolve(options, environment), {
        onSuccess: () => undefined,
        onFailure: ({ message }) => message
      })
    for (
      const [name, value, options] of [
        ["GOOGLE_API_KEY", "a\nb", {}],
        ["GEMINI_API_KEY", "a\nb", {}],
        ["GOOGLE_CLOUD_PROJECT", "p/q", { enterprise: true }],
        ["GOOGLE_CLOUD_LOCATION", "x.com/", { enterprise: true, project: "p" }],
        ["GOOGLE_GENAI_API_VERSION", "../v1", key],
        ["GOOGLE_GEMINI_BASE_URL", "example.com", key],
        ["GOOGLE_VERTEX_BASE_URL", "example.com", { ...vertex, apiKey: "key" }]
      ] as const
    ) {
      assert.match(message({ [name]: value }, options) ?? "", new RegExp(`Correct ${name}\\.$`))
    }
    // What the other backend would read is not looked at.
    assert.isUndefined(found({ GOOGLE_VERTEX_BASE_URL: "example.com", GOOGLE_CLOUD_PROJECT: "p/q" }, key))
  })

  it("any values at all give settings or InvalidConfig", () => {
    const wiped = Redacted.make("key")
    Redacted.wipeUnsafe(wiped)
    const thrown = () => {
      throw new Error("hidden")
    }
    const hostile = fc.constantFrom<Array<unknown>>(
      null,
      NaN,
      5n,
      Symbol("s"),
      thrown,
      [],
      {},
      new Headers(),
      Redacted.make(7),
      wiped,
      Object.defineProperty({}, "baseUrl", { enumerable: true, get: thrown }),
      new Proxy({}, { get: thrown, ownKeys: thrown })
    )
    const mostly = (...right: ReadonlyArray<unknown>) =>
      fc.oneof(fc.constantFrom(...right), hostile, fc.anything({ withBigInt: true }))
    const options = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          apiKey: mostly("key", Redacted.make("key")),
          auth: mostly(undefined, Auth.bearer("token")),
          enterprise: mostly(true, false),
          project: mostly("p"),
          location: mostly("us"),
          apiVersion: mostly("v1"),
          httpOptions: mostly({ timeout: 5 })
        }, { requiredKeys: [] })
      },
      { weight: 1, arbitrary: hostile }
    )
    fc.assert(
      fc.property(options, (options) => {
        const result = GenAIConfig.resolve(nonsense(options))
        assert.isTrue(Result.isSuccess(result) || result.failure instanceof GenAIConfig.InvalidConfig)
      }),
      { numRuns: 1000 }
    )
  })

  it("options that are null or undefined count as left out", () => {
    const result = GenAIConfig.resolve(
      nonsense({ apiKey: null, enterprise: null, project: undefined, location: null, httpOptions: null, auth: null }),
      { GOOGLE_API_KEY: "key" }
    )
    assert.strictEqual(Result.isSuccess(result) && Redacted.value(result.success.apiKey!), "key")
  })

  it("good ones come to settings that say what holds", () => {
    const config = Result.getOrThrow(
      GenAIConfig.resolve({ ...key, apiVersion: "v9", httpOptions: { apiVersion: "v8" } }, {
        GOOGLE_GEMINI_BASE_URL: "https://gemini.example.com/"
      })
    )
    assert.strictEqual(config.apiVersion, "v8")
    assert.strictEqual(config.baseUrl, "https://gemini.example.com")
    assert.strictEqual(config.backend._tag, "gemini")
  })

  it("good ones that look odd are taken", () => {
    const odd: ReadonlyArray<GenAIConfig.GenAIOptions> = [
      { ...vertex, project: "example.com:my-project" },
      { ...vertex, project: "123456789012" },
      { ...vertex, location: "global" },
      { ...key, apiVersion: "" },
      { ...key, httpOptions: { baseUrl: "HTTP://LOCALHOST:8080" } },
      { ...key, httpOptions: { baseUrl: "http://[::1]:8080/a/b" } },
      { ...key, httpOptions: { timeout: 0, totalTimeout: Infinity, headers: { "x-team": "café\tau lait" } } }
    ]
    for (const options of odd) assert.isTrue(Result.isSuccess(GenAIConfig.resolve(options)), inspect(options))
  })
})

// -----------------------------------------------------------------------------
// Where settings come from
// -----------------------------------------------------------------------------

const configOf = (options: GenAIConfig.GenAIOptionsConfig, provider: ConfigProvider.ConfigProvider) =>
  GenAIClient.use(({ config }) => Effect.succeed(config)).pipe(
    Effect.provide(
      GenAIClient.layerConfig(options).pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(provider))
      )
    )
  )

describe("the environment", () => {
  it.effect("is what the ConfigProvider in force has, trimmed, without what is empty", () =>
    Effect.gen(function*() {
      const read = (values: { readonly [name: string]: string }) =>
        Effect.provide(GenAIConfig.environment, ConfigProvider.layer(ConfigProvider.fromUnknown(values)))
      assert.deepStrictEqual(yield* read({}), {})
      assert.deepStrictEqual(
        yield* read({ GOOGLE_API_KEY: "", GEMINI_API_KEY: " key\n", GOOGLE_CLOUD_PROJECT: "  ", OTHER: "x" }),
        { GEMINI_API_KEY: "key" }
      )
      const all: { readonly [name: string]: string } = Object.fromEntries(
        Settings.variables.map((name) => [name, name])
      )
      assert.deepStrictEqual(Object.entries(yield* read(all)).toSorted(), Object.entries(all).toSorted())
    }))

  it.effect("can be process.env, a provider of one's own, or nested", () =>
    Effect.gen(function*() {
      const fromEnv = yield* configOf({}, ConfigProvider.fromEnv({ env: { GEMINI_API_KEY: "of-env" } }))
      assert.strictEqual(Redacted.value(fromEnv.apiKey!), "of-env")
      const nested = yield* configOf(
        {},
        ConfigProvider.nested(ConfigProvider.fromUnknown({ genai: { GEMINI_API_KEY: "nested" } }), "genai")
      )
      assert.strictEqual(Redacted.value(nested.apiKey!), "nested")
    }))

  it.effect("that cannot be read fails with its error, and no call is made", () =>
    Effect.gen(function*() {
      const broken = ConfigProvider.make(() =>
        Effect.fail(new ConfigProvider.SourceError({ message: "no secrets today" }))
      )
      const error = yield* Effect.flip(configOf(key, broken))
      assert.instanceOf(error, ConfigProvider.SourceError)
    }))

  it.effect("is not read by layer", () =>
    Effect.gen(function*() {
      const error = yield* GenAIClient.pipe(
        Effect.provide(
          GenAIClient.layer({}).pipe(
            Layer.provide(FetchHttpClient.layer),
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ GOOGLE_API_KEY: "key" })))
          )
        ),
        Effect.flip
      )
      assert.strictEqual(error.field, "apiKey")
    }))
})

describe("layerConfig", () => {
  const provider = ConfigProvider.fromUnknown({
    MY_KEY: "mine",
    MY_PROJECT: "my-project",
    MY_LOCATION: "europe-west4",
    ON_VERTEX: "true",
    MY_TIMEOUT: "1500",
    GOOGLE_API_KEY: "not mine"
  })

  it.effect("takes each option as a Config", () =>
    Effect.gen(function*() {
      const gemini = yield* configOf({ apiKey: Config.Redacted("MY_KEY") }, provider)
      assert.strictEqual(Redacted.value(gemini.apiKey!), "mine")
      const onVertex = yield* configOf({
        enterprise: Config.Boolean("ON_VERTEX"),
        project: Config.String("MY_PROJECT"),
        location: Config.String("MY_LOCATION"),
        httpOptions: Config.map(Config.Int("MY_TIMEOUT"), (timeout) => ({ timeout }))
      }, provider)
      assert.strictEqual(onVertex.baseUrl, "https://europe-west4-aiplatform.googleapis.com")
      assert.deepStrictEqual(onVertex.httpOptions, { timeout: 1500 })
      assert.isUndefined(onVertex.apiKey)
    }).pipe(Effect.provideService(Auth.Auth, Auth.bearer("token"))))

  it.effect("fails where a Config does", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(configOf({ apiKey: Config.Redacted("NO_SUCH_KEY") }, provider))
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(error.message, "NO_SUCH_KEY")
    }))
})

// -----------------------------------------------------------------------------
// Secrets
// -----------------------------------------------------------------------------

describe("the key", () => {
  it("is in the settings and in no print of them", () => {
    for (const apiKey of ["AIza-secret", Redacted.make("AIza-secret")]) {
      const config = Result.getOrThrow(GenAIConfig.resolve({ apiKey }))
      for (const print of [inspect(config, { depth: 10 }), JSON.stringify(config), String(config.apiKey)]) {
        assert.notInclude(print, "AIza-secret")
      }
      assert.strictEqual(Redacted.value(config.apiKey!), "AIza-secret")
    }
  })

  it.effect("is in no failure of the layer", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(configOf(
        { project: "p" },
        ConfigProvider.fromUnknown({ GOOGLE_API_KEY: "AIza-secret" })
      ))
      assert.isTrue(Exit.isFailure(exit))
      assert.notInclude(inspect(exit, { depth: 10 }), "AIza-secret")
    }))
})
