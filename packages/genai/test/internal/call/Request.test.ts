import { assert, describe, it } from "@effect/vitest"
import { Predicate, Result } from "effect"
import * as fc from "fast-check"
import { isDeepStrictEqual } from "node:util"
import * as GenAIConfig from "../../../src/GenAIConfig.ts"
import * as Request from "../../../src/internal/call/Request.ts"
import * as Settings from "../../../src/internal/call/Settings.ts"
import { jsonOf } from "../../../src/internal/transport/HttpRequest.ts"
import type { HttpOptions } from "../../../src/wire/HttpOptions.ts"
import type * as Interactions from "../../../src/wire/Interactions.ts"
import { modelsGenerateContent } from "../../../src/wire/table/GenerateContent.ts"
import { interactionsGet } from "../../../src/wire/table/Interactions.ts"
import * as Operations from "../../../src/wire/table/Models.ts"

// -----------------------------------------------------------------------------
// One request
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"
const gemini: GenAIConfig.GenAIOptions = { apiKey: "key" }
const vertex: GenAIConfig.GenAIOptions = { enterprise: true, project: "p", location: "us-central1" }

interface Asked {
  readonly options?: GenAIConfig.GenAIOptions
  readonly region?: HttpOptions
  readonly call?: unknown
}

const prepare = ({ call, options = gemini, region = Settings.none }: Asked, params: object = { contents: "Hi" }) =>
  Request.prepare(
    Result.getOrThrow(GenAIConfig.resolve(options)),
    region,
    modelsGenerateContent,
    call === undefined ? { model, ...params } : { model, ...params, config: { httpOptions: call } },
    undefined
  )

const prepared = (asked: Asked, params?: object) => Result.getOrThrow(prepare(asked, params))

const refused = (result: Result.Result<unknown, { readonly _tag: string; readonly field?: string }>) =>
  Result.match(result, { onSuccess: () => undefined, onFailure: ({ _tag, field }) => ({ _tag, field }) })

const bodyOf = ({ request }: Request.Prepared): unknown => {
  return JSON.parse(jsonOf(request) ?? "")
}

describe("a request", () => {
  it("goes to the backend's host, version and path", () => {
    assert.strictEqual(
      prepared({}).request.url,
      `https://generativelanguage.googleapis.com/v1beta/models/${model}:generateContent`
    )
    assert.strictEqual(
      prepared({ options: vertex }).request.url,
      `https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/publishers/google/models/${model}:generateContent`
    )
  })

  it("has JSON for a body, and says who sends it", () => {
    const { request } = prepared({})
    assert.strictEqual(request.method, "POST")
    assert.strictEqual(request.headers["content-type"], "application/json")
    assert.strictEqual(request.headers["user-agent"], request.headers["x-goog-api-client"])
    assert.match(request.headers["user-agent"]!, /^effect-genai\/\d/)
    assert.notProperty(request.headers, "x-goog-api-key")
    assert.deepStrictEqual(bodyOf(prepared({})), { contents: [{ role: "user", parts: [{ text: "Hi" }] }] })
  })

  it("takes its options from beside its parameters, and a version from among them", () => {
    const config = Result.getOrThrow(GenAIConfig.resolve({ ...gemini, httpOptions: { headers: { "x-a": "1" } } }))
    const ask = (params: Interactions.GetInteractionByIdParams, options?: Request.CallOptions) =>
      Request.prepare(config, { headers: { "x-b": "2" } }, interactionsGet, params, options)
    const { httpOptions, request } = Result.getOrThrow(
      ask({ id: "a/b", api_version: "v1" }, { httpOptions: { headers: { "x-c": "3" }, timeout: 1500 } })
    )
    assert.strictEqual(request.url, "https://generativelanguage.googleapis.com/v1/interactions/a%2Fb")
    assert.include(request.headers, { "x-a": "1", "x-b": "2", "x-c": "3", "x-server-timeout": "2" })
    assert.strictEqual(httpOptions.timeout, 1500)
    assert.deepStrictEqual(refused(ask({ id: "a", api_version: "../v1" })), {
      _tag: "InvalidRequest",
      field: "api_version"
    })
    assert.deepStrictEqual(refused(ask({ id: "a" }, { httpOptions: { timeout: "1" as never } })), {
      _tag: "InvalidRequest",
      field: "options.httpOptions.timeout"
    })
    assert.deepStrictEqual(refused(ask({ id: "" })), { _tag: "InvalidRequest", field: "id" })
  })

  it("that reads has no body, and puts what it asks for into the query", () => {
    const list = Result.getOrThrow(Request.prepare(
      Result.getOrThrow(GenAIConfig.resolve(gemini)),
      Settings.none,
      Operations.modelsList,
      { config: { pageSize: 2, pageToken: "a&b=c d", queryBase: true } },
      undefined
    ))
    assert.strictEqual(list.request.method, "GET")
    assert.isUndefined(list.request.body)
    const { pathname, searchParams } = new URL(list.request.url)
    assert.strictEqual(pathname, "/v1beta/models")
    assert.strictEqual(searchParams.get("pageToken"), "a&b=c d")
    assert.strictEqual(searchParams.get("pageSize"), "2")
  })

  it("of a method that the backend lacks is not made", () => {
    const config = Result.getOrThrow(GenAIConfig.resolve(gemini))
    const result = Request.prepare(
      config,
      Settings.none,
      Operations.modelsComputeTokens,
      { model, contents: "Hi" },
      undefined
    )
    assert.deepStrictEqual(refused(result), { _tag: "UnsupportedMethod", field: undefined })
    assert.include(Result.getOrThrow(Result.flip(result)).message, "Gemini Developer API")
  })

  it("whose body no JSON can hold is not made", () => {
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    const never = new Promise(() => {})
    for (
      const [extraBody, field] of [
        [cyclic, ""],
        [{ count: 7n }, ".count"],
        [{ a: [{ b: never }] }, ".a[0].b"],
        [{ a: new Map([["b", 1]]) }, ".a"],
        [{ a: new Uint8Array(2) }, ".a"],
        [{ a: Number.NaN }, ".a"],
        [{ a: () => 1 }, ".a"],
        [{ a: { [Symbol.iterator]: 1, b: Symbol("c") } }, ".a.b"]
      ] as const
    ) {
      assert.deepStrictEqual(refused(prepare({ call: { extraBody } })), {
        _tag: "InvalidRequest",
        field: `config.httpOptions.extraBody${field}`
      })
      assert.throws(() => prepare({ options: { ...gemini, httpOptions: { extraBody } } }), /extraBody/)
    }
  })

  it("has the fields of extraBody that JSON has, also dates", () => {
    const extraBody = { at: new Date(0), a: [1, null, "b", { c: true }] }
    const { request } = prepared({ call: { extraBody } })
    const { a, at } = JSON.parse(jsonOf(request) ?? "")
    assert.deepStrictEqual([at, a], ["1970-01-01T00:00:00.000Z", [1, null, "b", { c: true }]])
  })
})

// -----------------------------------------------------------------------------
// Names
// -----------------------------------------------------------------------------

/** Where a URL with this model name would lead, if it were sent. */
const leadsTo = (model: string) => new URL(`https://a.b/v1/models/${model}:generateContent`)

describe("a name that goes into the path", () => {
  const bad = [
    "",
    "..",
    "../files/x",
    "a/../../x",
    "%2e%2e/x",
    "a/%2E%2e/x",
    ".%2e/x",
    "./x",
    "models/./x",
    "models/.",
    "a?key=1",
    "a&b",
    "a#b",
    "a b",
    "a\tb",
    "a\nb",
    "a\u0000",
    "a\\..\\b",
    "a//b",
    "a/"
  ]
  for (const name of bad) {
    it(`${JSON.stringify(name)} is refused`, () => {
      const { _tag, field } = refused(prepare({}, { model: name, contents: "Hi" }))!
      assert.strictEqual(_tag, "InvalidRequest")
      assert.strictEqual(field, "model")
    })
  }

  it("is refused whenever it would lead elsewhere", () => {
    const piece = fc.constantFrom(".", "..", "/", "%2e", "%2E", "\\", "a", "-", "@", ":", "?", "#", "%", " ", "é")
    const elsewhere = fc.check(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("")), (name) => {
        if (Result.isFailure(prepare({}, { model: `models/${name}`, contents: "Hi" }))) return true
        const { hash, pathname, search } = leadsTo(`models/${name}`)
        return `${search}${hash}` === "" && pathname.startsWith("/v1/models/models/") &&
          pathname.split("/").length === `/v1/models/models/${name}`.split("/").length
      }),
      { numRuns: 3_000, seed: 1 }
    )
    assert.isNull(elsewhere.counterexample)
  })

  it("may have what names of Google have", () => {
    for (const name of ["gemini-1.5-pro@001", "tunedModels/my-model_1", "models/veo-3.0.generate"]) {
      assert.isTrue(Result.isSuccess(prepare({}, { model: name, contents: "Hi" })), name)
    }
  })
})

// -----------------------------------------------------------------------------
// Options
// -----------------------------------------------------------------------------

describe("options", () => {
  it("of the call lie over those of the region, which lie over those of the client", () => {
    const { httpOptions, request } = prepared({
      options: {
        ...gemini,
        httpOptions: { headers: { "X-A": "client", "x-b": "client", "x-c": "client" }, timeout: 1 }
      },
      region: { headers: { "x-b": "region", "x-c": "region" }, timeout: 2, apiVersion: "v2" },
      call: { headers: { "x-c": "call" }, baseUrl: "https://a.b/" }
    })
    assert.strictEqual(request.url, `https://a.b/v2/models/${model}:generateContent`)
    assert.deepStrictEqual(
      ["x-a", "x-b", "x-c"].map((name) => request.headers[name]),
      ["client", "region", "call"]
    )
    assert.strictEqual(httpOptions.timeout, 2)
  })

  it("that are undefined change nothing, and merging changes no input", () => {
    const base = { headers: { a: "1" }, timeout: 1 }
    const over = { headers: undefined, timeout: undefined, extraBody: { b: 2 } }
    assert.deepStrictEqual(Settings.merge(base, over), { headers: { a: "1" }, timeout: 1, extraBody: { b: 2 } })
    assert.deepStrictEqual(base, { headers: { a: "1" }, timeout: 1 })
    assert.strictEqual(Settings.merge(base, undefined), base)
    assert.strictEqual(Settings.merge(base, Settings.none), base)
  })

  it("of a region or a call are checked, and named by their path", () => {
    const bad: ReadonlyArray<readonly [unknown, string]> = [
      ["https://a.b", "config.httpOptions"],
      [{ baseUrl: "a.b" }, "config.httpOptions.baseUrl"],
      [{ apiVersion: "../.." }, "config.httpOptions.apiVersion"],
      [{ headers: { "x-a": "1\r\nx-b: 2" } }, "config.httpOptions.headers.x-a"],
      [{ timeout: -1 }, "config.httpOptions.timeout"]
    ]
    for (const [options, field] of bad) {
      assert.deepStrictEqual(refused(prepare({ call: options })), { _tag: "InvalidRequest", field })
      assert.deepStrictEqual(refused(prepare({ region: options as HttpOptions })), { _tag: "InvalidRequest", field })
    }
    assert.isTrue(Result.isSuccess(prepare({ call: null })))
  })

  it("tell the server about the time limit, in whole seconds, rounded up", () => {
    const header = (timeout: number | undefined) => prepared({ call: { timeout } }).request.headers["x-server-timeout"]
    assert.strictEqual(header(1), "1")
    assert.strictEqual(header(1000), "1")
    assert.strictEqual(header(1001), "2")
    for (const none of [undefined, 0, Infinity]) assert.isUndefined(header(none))
  })

  it("leave out project and location where they name the collection", () => {
    const { request } = prepared({
      options: vertex,
      call: { baseUrl: "https://a.b", baseUrlResourceScope: "COLLECTION" }
    })
    assert.strictEqual(request.url, `https://a.b/v1beta1/publishers/google/models/${model}:generateContent`)
  })

  it("of a client are put into headers once, and of a call every time", () => {
    const config = Result.getOrThrow(GenAIConfig.resolve({ ...gemini, httpOptions: { headers: { "x-a": "1" } } }))
    const send = (call?: HttpOptions) =>
      Result.getOrThrow(
        Request.prepare(config, Settings.none, Operations.modelsCountTokens, {
          model,
          contents: "Hi",
          config: { httpOptions: call }
        }, undefined)
      ).request.headers
    assert.strictEqual(send()["x-a"], "1")
    assert.strictEqual(send({ headers: { "x-a": "2" } })["x-a"], "2")
    assert.strictEqual(send()["x-a"], "1")
  })
})

describe("an extra body", () => {
  const withExtra = (extraBody: unknown) => bodyOf(prepared({ call: { extraBody } }))

  it("is laid over the body: objects to any depth, all else replaces", () => {
    assert.deepStrictEqual(withExtra({ a: { b: 1 }, contents: "replaced" }), {
      a: { b: 1 },
      contents: "replaced",
      generationConfig: {}
    })
    const settings = { generationConfig: { temperature: 0.5, nested: { a: 1 } } }
    const { request } = Result.getOrThrow(
      Request.prepare(
        Result.getOrThrow(GenAIConfig.resolve(gemini)),
        { extraBody: settings },
        modelsGenerateContent,
        {
          model,
          contents: "Hi",
          config: {
            seed: 7,
            topP: 0.9,
            httpOptions: { extraBody: { generationConfig: { nested: { b: 2 }, topP: [1] } } }
          }
        },
        undefined
      )
    )
    // Options are merged to one level, as in Google's SDK, and what they come to is laid over the body to any depth.
    assert.deepStrictEqual(JSON.parse(jsonOf(request) ?? "").generationConfig, {
      seed: 7,
      topP: [1],
      nested: { b: 2 }
    })
  })

  it("loses nothing of what it is laid over", () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer()))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(fc.constantFrom("a", "b", "c"), tie("tree")))
    }))
    const keeps = (extra: unknown, body: unknown): boolean =>
      Predicate.isObject(extra) && !Array.isArray(extra)
        ? Object.entries(extra).every(([name, value]) =>
          keeps(value, (body as { readonly [name: string]: unknown })[name])
        )
        : isDeepStrictEqual(extra, body)
    const lost = fc.check(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), tree), (extraBody) => {
        const body = withExtra(extraBody)
        return keeps(extraBody, body) && keeps({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] }, body)
      }),
      { numRuns: 300, seed: 1 }
    )
    assert.isNull(lost.counterexample)
  })
})
