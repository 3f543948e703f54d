import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { Effect, Result } from "effect"
import { inspect } from "node:util"
import { afterEach, beforeEach, vi } from "vitest"
import {
  Auth,
  AuthError,
  GoogleGenAI,
  type GoogleGenAIOptions,
  InvalidConfig,
  setDefaultBaseUrls
} from "../../src/promise.ts"
import { variables } from "../harness/Settings.ts"

beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.doUnmock(packageName)
  setDefaultBaseUrls({})
  Official.setDefaultBaseUrls({})
})

const packageName = "@effect-genai/google-auth"
const placed = { enterprise: true, project: "p", location: "us-central1" }
const call = { model: "gemini-2.5-flash", contents: "Hi" }
const authClient = {
  getRequestHeaders: async () => new Headers({ authorization: "Bearer of-client", "x-goog-user-project": "payer" })
}

/** A `fetch` and the requests that it got. */
const fake = () => {
  const seen: Array<Request> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    seen.push(new Request(input, init))
    return Response.json({ totalTokens: 1 })
  }
  return { fetch, seen }
}

/** Where a call of a client of these options goes, and with what. */
const sent = async (options: GoogleGenAIOptions) => {
  const { fetch, seen } = fake()
  await using ai = new GoogleGenAI({ ...options, httpOptions: { ...options.httpOptions, fetch } })
  await ai.models.countTokens(call)
  return shown(seen[0]!)
}

const sentByOfficial = async (options: GoogleGenAIOptions) => {
  const { fetch, seen } = fake()
  const ai = new Official.GoogleGenAI(
    { ...options, httpOptions: { ...options.httpOptions, fetch } } as Official.GoogleGenAIOptions
  )
  await ai.models.countTokens(call)
  return shown(seen[0]!)
}

const shown = ({ headers, url }: Request) => ({
  url: url.replace("/v1/models", "/v1beta/models"),
  key: headers.get("x-goog-api-key"),
  authorization: headers.get("authorization"),
  quotaProject: headers.get("x-goog-user-project")
})

const rejected = (options: GoogleGenAIOptions): Promise<unknown> =>
  sent(options).then(() => undefined, (error) => error)

const thrown = (options: unknown): unknown =>
  Result.getOrThrow(Result.flip(Result.try(() => new GoogleGenAI(options as GoogleGenAIOptions))))

/** The package in the place of the real one, and what it was given. */
const withPackage = (auth: Auth.Auth = Auth.bearer("of-package")) => {
  const given: Array<unknown> = []
  vi.doMock(packageName, () => ({
    ApplicationDefault: {
      fromGoogleAuthOptions: (options: unknown) => {
        given.push(options)
        return auth
      }
    }
  }))
  return given
}

const withoutPackage = () =>
  vi.doMock(packageName, () => {
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" })
  })

// -----------------------------------------------------------------------------
// Credentials of google-auth-library
// -----------------------------------------------------------------------------

describe("googleAuthOptions", () => {
  const rows: ReadonlyArray<
    readonly [title: string, options: GoogleGenAIOptions, environment?: { readonly [name: string]: string }]
  > = [
    ["a client", { ...placed, googleAuthOptions: { authClient } }],
    ["a client without Vertex AI", { googleAuthOptions: { authClient } }],
    ["a client beside a key", { ...placed, apiKey: "key", googleAuthOptions: { authClient } }],
    ["a client beside a key in express mode", { enterprise: true, apiKey: "key", googleAuthOptions: { authClient } }],
    ["a client beside a key of the environment", { ...placed, googleAuthOptions: { authClient } }, {
      GOOGLE_API_KEY: "env"
    }],
    ["a client beside a key of the environment alone", { enterprise: true, googleAuthOptions: { authClient } }, {
      GOOGLE_API_KEY: "env"
    }],
    ["a client beside a key of the Developer API", { googleAuthOptions: { authClient } }, { GEMINI_API_KEY: "env" }]
  ]
  for (const [title, options, environment = {}] of rows) {
    it(`${title}: as in @google/genai, and without a package`, async () => {
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
      vi.spyOn(console, "warn").mockImplementation(() => {})
      vi.spyOn(console, "debug").mockImplementation(() => {})
      const official = await sentByOfficial(options)
      vi.restoreAllMocks()
      withoutPackage()
      assert.deepStrictEqual(await sent(options), official)
    })
  }

  it("everything else is read by the package, once, with the first call", async () => {
    const given = withPackage()
    for (
      const googleAuthOptions of [
        { keyFile: "/key.json" },
        { credentials: { client_email: "a@b", private_key: "k" }, projectId: "q" },
        { scopes: ["https://www.googleapis.com/auth/cloud-platform", "other"] },
        { scopes: "https://www.googleapis.com/auth/cloud-platform" },
        {}
      ]
    ) {
      const { fetch, seen } = fake()
      await using ai = new GoogleGenAI({ ...placed, googleAuthOptions, httpOptions: { fetch } })
      assert.isEmpty(given)
      await Promise.all([ai.models.countTokens(call), ai.models.countTokens(call)])
      assert.deepStrictEqual(given.splice(0), [googleAuthOptions])
      assert.deepStrictEqual(seen.map(({ headers }) => headers.get("authorization")), [
        "Bearer of-package",
        "Bearer of-package"
      ])
    }
  })

  it("credentials go before a key on Vertex AI, and after it on the Developer API", async () => {
    withPackage()
    const googleAuthOptions = { credentials: { client_email: "a@b", private_key: "k" } }
    const { authorization, key } = await sent({ ...placed, apiKey: "key", googleAuthOptions })
    assert.deepStrictEqual([key, authorization], [null, "Bearer of-package"])
    assert.strictEqual((await sent({ apiKey: "key", googleAuthOptions })).key, "key")
  })

  it("the project of the credentials is used if no other is set", async () => {
    withPackage({ ...Auth.bearer("t"), project: Effect.succeed("theirs") })
    assert.include((await sent({ enterprise: true, googleAuthOptions: {} })).url, "/projects/theirs/locations/global/")
    assert.include((await sent({ ...placed, googleAuthOptions: {} })).url, "/projects/p/")
    const client = { authClient, projectId: "of-options" }
    assert.include((await sent({ enterprise: true, googleAuthOptions: client })).url, "/projects/of-options/")
    const auth = Auth.refreshing(async () => "t", { project: async () => "of-auth" })
    assert.include((await sent({ enterprise: true, auth })).url, "/projects/of-auth/")
  })

  it("without the package, the error names it", async () => {
    withoutPackage()
    for (const googleAuthOptions of [{ keyFile: "/key.json" }, {}, { credentials: { private_key: "secret" } }]) {
      const error = await rejected({ ...placed, googleAuthOptions })
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, "googleAuthOptions")
      assert.include(error.message, "npm install @effect-genai/google-auth")
      assert.notInclude(inspect(error, { depth: 10 }), "secret")
    }
  })

  it("on Vertex AI the credentials of the machine are the default, if the package is there", async () => {
    const given = withPackage()
    assert.strictEqual((await sent(placed)).authorization, "Bearer of-package")
    assert.deepStrictEqual(given, [undefined])
    // A gateway and own headers need none, and the Developer API has keys.
    assert.isNull((await sent({ ...placed, httpOptions: { baseUrl: "https://gateway.example.com" } })).authorization)
    assert.strictEqual(
      (await sent({ ...placed, httpOptions: { headers: { authorization: "Bearer mine" } } })).authorization,
      "Bearer mine"
    )
    assert.strictEqual((await sent({ enterprise: true, apiKey: "key" })).authorization, null)
    assert.instanceOf(await rejected({}), InvalidConfig)
    assert.lengthOf(given, 1)
  })

  it("without it, the error names the package too", async () => {
    withoutPackage()
    const error = await rejected(placed)
    assert(error instanceof InvalidConfig, String(error))
    assert.strictEqual(error.field, "apiKey")
    assert.include(error.message, "npm install @effect-genai/google-auth, or set apiKey or auth")
  })

  const bad: ReadonlyArray<readonly [options: unknown, field: string]> = [
    ["key.json", "googleAuthOptions"],
    [{ authClient: {} }, "googleAuthOptions.authClient"],
    [{ authClient: "client" }, "googleAuthOptions.authClient"],
    [{ scopes: "https://www.googleapis.com/auth/drive" }, "googleAuthOptions.scopes"],
    [{ scopes: ["a"] }, "googleAuthOptions.scopes"],
    [{ scopes: 5 }, "googleAuthOptions.scopes"]
  ]
  for (const [googleAuthOptions, field] of bad) {
    it(`${inspect(googleAuthOptions)}: InvalidConfig when the client is made`, () => {
      const error = thrown({ ...placed, googleAuthOptions })
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, field)
    })
  }

  it("null counts as left out", async () => {
    const nothing = { googleAuthOptions: null, onWarning: null, httpClient: null } as unknown as GoogleGenAIOptions
    assert.strictEqual((await sent({ apiKey: "key", ...nothing })).key, "key")
  })

  it("a client that throws is an AuthError of the call", async () => {
    const failing = { getRequestHeaders: () => Promise.reject(new Error("no")) }
    assert.instanceOf(await rejected({ ...placed, googleAuthOptions: { authClient: failing } }), AuthError)
  })
})

// -----------------------------------------------------------------------------
// Tokens of an async function
// -----------------------------------------------------------------------------

describe("auth", () => {
  it("is an async function in Auth.refreshing, asked once for calls at the same time", async () => {
    let asked = 0
    const { fetch, seen } = fake()
    await using ai = new GoogleGenAI({
      ...placed,
      auth: Auth.refreshing(async () => ({ token: `t${++asked}`, expiresAt: Date.now() + 3_600_000 })),
      httpOptions: { fetch }
    })
    await Promise.all(Array.from({ length: 1_000 }, () => ai.models.countTokens(call)))
    assert.strictEqual(asked, 1)
    assert.lengthOf(seen, 1_000)
  })

  it("aborting one of the calls that wait does not fail the others", async () => {
    let give: (token: string) => void = () => {}
    let signal: AbortSignal | undefined
    const { fetch } = fake()
    await using ai = new GoogleGenAI({
      ...placed,
      auth: Auth.refreshing((given) => {
        signal = given
        return new Promise<string>((resolve) => {
          give = resolve
        })
      }),
      httpOptions: { fetch }
    })
    const controller = new AbortController()
    const first = ai.models.countTokens({ ...call, config: { abortSignal: controller.signal } }).then(
      () => "answered",
      (error: Error) => error.name
    )
    const second = ai.models.countTokens(call)
    await vi.waitUntil(() => signal !== undefined)
    controller.abort()
    assert.strictEqual(await first, "AbortError")
    assert.isFalse(signal?.aborted)
    give("token")
    assert.strictEqual((await second).totalTokens, 1)
  })

  it("that is a function itself is refused, with the way to pass it", () => {
    const error = thrown({ ...placed, auth: async () => "token" })
    assert(error instanceof InvalidConfig)
    assert.include(error.message, "Auth.refreshing")
  })
})

// -----------------------------------------------------------------------------
// Base URLs of the process
// -----------------------------------------------------------------------------

describe("setDefaultBaseUrls", () => {
  const urls = { geminiUrl: "https://gemini.example.com", vertexUrl: "https://vertex.example.com/" }
  const rows: ReadonlyArray<
    readonly [title: string, options: GoogleGenAIOptions, environment?: { readonly [name: string]: string }]
  > = [
    ["the Developer API", { apiKey: "key" }],
    ["express mode", { enterprise: true, apiKey: "key" }],
    ["a project with a key", { ...placed, apiKey: "key" }],
    ["variables", { apiKey: "key" }, { GOOGLE_GEMINI_BASE_URL: "https://env.example.com" }],
    ["variables of Vertex AI", { enterprise: true, apiKey: "key" }, {
      GOOGLE_VERTEX_BASE_URL: "https://env.example.com"
    }],
    ["options", { apiKey: "key", httpOptions: { baseUrl: "https://mine.example.com" } }]
  ]
  for (const [title, options, environment = {}] of rows) {
    for (const set of [urls, { geminiUrl: urls.geminiUrl }, {}]) {
      it(`of ${title}, with ${Object.keys(set).join(" and ")}: as in @google/genai`, async () => {
        for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
        Official.setDefaultBaseUrls(set)
        setDefaultBaseUrls(set)
        assert.deepStrictEqual(await sent(options), await sentByOfficial(options))
      })
    }
  }

  it("is for clients that are made afterwards", async () => {
    const { fetch, seen } = fake()
    await using ai = new GoogleGenAI({ apiKey: "key", httpOptions: { fetch } })
    setDefaultBaseUrls(urls)
    await ai.models.countTokens(call)
    assert.include(seen[0]!.url, "generativelanguage.googleapis.com")
  })

  it("refuses what is no URL, and keeps what it had", async () => {
    setDefaultBaseUrls(urls)
    for (const geminiUrl of ["gemini", "ftp://x", 5, ""]) {
      const error = Result.getOrThrow(
        Result.flip(Result.try(() => setDefaultBaseUrls({ geminiUrl: geminiUrl as string })))
      )
      assert(error instanceof InvalidConfig, String(geminiUrl))
      assert.strictEqual(error.field, "geminiUrl")
    }
    assert.include((await sent({ apiKey: "key" })).url, "gemini.example.com")
  })
})

// -----------------------------------------------------------------------------
// Warnings
// -----------------------------------------------------------------------------

describe("onWarning", () => {
  const surprising = { apiKey: "key" }

  it("gets the warnings, and nothing goes to the console", async () => {
    const spies = (["log", "info", "warn", "error", "debug", "trace"] as const).map((name) => vi.spyOn(console, name))
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "1")
    const warnings: Array<string> = []
    await sent({ ...surprising, onWarning: (warning) => warnings.push(warning) })
    assert.lengthOf(warnings, 1)
    assert.match(warnings[0]!, /^GOOGLE_GENAI_USE_VERTEXAI is "1"/)
    const logged: Array<string> = []
    await sent({ ...surprising, logger: { warn: (line: string) => logged.push(line) } })
    assert.deepStrictEqual(logged, warnings)
    await sent(surprising)
    for (const spy of spies) assert.deepStrictEqual(spy.mock.calls, [])
    vi.restoreAllMocks()
  })

  it("that throws fails no call", async () => {
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "1")
    const throwing = () => {
      throw new Error("no")
    }
    assert.strictEqual((await sent({ ...surprising, onWarning: throwing })).key, "key")
  })

  it("that is no function is refused", () => {
    const error = thrown({ ...surprising, onWarning: "console" })
    assert(error instanceof InvalidConfig)
    assert.strictEqual(error.field, "onWarning")
  })
})

describe("the package", () => {
  it("itself reads the options", async () => {
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined)
    const error = await rejected({ ...placed, googleAuthOptions: { keyFile: "/nowhere/key.json" } })
    assert(error instanceof AuthError, String(error))
    assert.include(error.message, "/nowhere/key.json")
  })
})
