import { assert, describe, it } from "@effect/vitest"
import * as Http from "../../../src/internal/check/HttpSettings.ts"
import type { HttpOptions } from "../../../src/wire/HttpOptions.ts"

const name = "x-team"

describe("a header", () => {
  const good = [[name, ""], [name, "a b\tc"], [name, "café"], ["!#$%&'*+.^_`|~0Az-", "~"]] as const
  const bad: ReadonlyArray<readonly [string, unknown]> = [
    ["", "a"],
    ["x team", "a"],
    ["x:team", "a"],
    ["x-tëam", "a"],
    [name, "a\rb"],
    [name, "a\nb"],
    [name, "a\u0000b"],
    [name, "a\u007fb"],
    [name, "日本"],
    [name, 7],
    [name, undefined],
    [name, null]
  ]
  it("that can be sent is found good, and by the platform, too", () => {
    for (const [name, value] of good) {
      assert.isUndefined(Http.invalidHeader(name, value))
      assert.doesNotThrow(() => new Headers({ [name]: value }))
    }
  })
  it("that cannot is told what it should be", () => {
    for (const [name, value] of bad) assert.isString(Http.invalidHeader(name, value), `${name}: ${String(value)}`)
  })
})

describe("an address", () => {
  const cases: ReadonlyArray<readonly [base: string, version: string, path: string, url: string]> = [
    ["https://a.b", "v1", "models/m", "https://a.b/v1/models/m"],
    ["https://a.b", "", "models/m", "https://a.b/models/m"],
    ["https://a.b/c", "v1", "/models/m", "https://a.b/c/v1/models/m"],
    ["https://a.b", "v1", "upload/{api_version}/files", "https://a.b/upload/v1/files"],
    ["https://a.b", "v1", "/upload/{api_version}/files", "https://a.b/upload/v1/files"],
    ["https://a.b", "", "upload/{api_version}/files", "https://a.b/upload/files"],
    ["https://a.b/v1beta", "", "upload/{api_version}/files", "https://a.b/upload/v1beta/files"],
    ["https://a.b/c/v1", "", "upload/{api_version}/files", "https://a.b/c/upload/v1/files"],
    ["https://a.b/c/v1", "/", "upload/{api_version}/files", "https://a.b/c/upload/v1/files"],
    ["https://a.b/v1", "v2", "upload/{api_version}/files", "https://a.b/v1/upload/v2/files"],
    ["https://a.b/c", "", "upload/{api_version}/files", "https://a.b/c/upload/files"],
    ["https://a.b/v1beta", "", "models/m", "https://a.b/v1beta/models/m"]
  ]
  for (const [base, version, path, url] of cases) {
    it(`${base} + ${version === "" ? "no version" : version} + ${path}`, () => {
      assert.strictEqual(Http.joinUrl(base, version, path), url)
    })
  }
})

describe("options of requests", () => {
  const good: ReadonlyArray<unknown> = [
    {},
    { baseUrl: undefined, headers: undefined, timeout: undefined },
    { baseUrl: "https://a.b/c/", apiVersion: "v1beta1/extra", headers: { [name]: "a" } },
    { apiVersion: "" },
    { timeout: 0, totalTimeout: 1.5, idleTimeout: Infinity },
    { extraBody: { a: 1 }, retryOptions: {}, anythingElse: [] }
  ]
  const bad: ReadonlyArray<readonly [options: unknown, path: string]> = [
    [null, ""],
    ["a", ""],
    [[], ""],
    [{ timeout: "1" }, ".timeout"],
    [{ timeout: Number.NaN }, ".timeout"],
    [{ totalTimeout: -1 }, ".totalTimeout"],
    [{ idleTimeout: null }, ".idleTimeout"],
    [{ headers: [] }, ".headers"],
    [{ headers: { [name]: "\n" } }, `.headers.${name}`],
    [{ extraBody: [] }, ".extraBody"],
    [{ retryOptions: 3 }, ".retryOptions"],
    [{ baseUrl: "a.b" }, ".baseUrl"],
    [{ baseUrl: "file:///etc/passwd" }, ".baseUrl"],
    [{ baseUrl: new URL("https://a.b") }, ".baseUrl"],
    [{ apiVersion: "../v1" }, ".apiVersion"],
    [{ apiVersion: "v1/" }, ".apiVersion"],
    [{ apiVersion: "v1%2e" }, ".apiVersion"]
  ]
  it("that are good have no problem", () => {
    for (const options of good) assert.isUndefined(Http.invalidHttpOptions(options), JSON.stringify(options))
  })
  it("that are not are named by their path", () => {
    for (const [options, path] of bad) {
      assert.strictEqual(Http.invalidHttpOptions(options)?.[0], path, JSON.stringify(options))
    }
  })
})

describe("headers in other forms", () => {
  const forms = {
    "a Headers object": new Headers([["X-Team", "search"], ["x-team", "maps"]]),
    "pairs": [["x-team", "search"], ["X-Team", "maps"]],
    "a map": new Map([["x-team", "search, maps"]])
  }
  for (const [form, headers] of Object.entries(forms)) {
    it(`are fields: ${form}`, () => {
      const given = { timeout: 5, headers } as unknown as HttpOptions
      const options = Http.withHeaderFields(given)
      assert.deepStrictEqual<unknown>(options, { timeout: 5, headers: { "x-team": "search, maps" } })
      assert.isUndefined(Http.invalidHttpOptions(options))
    })
  }

  it("keep every name", () => {
    const { headers } = Http.withHeaderFields({ headers: [["__proto__", "a"]] as unknown as Record<string, string> })
    assert.deepStrictEqual(Object.entries(headers ?? {}), [["__proto__", "a"]])
  })

  for (const headers of ["x-team: search", ["a"], [["a"]], new Set([1]), 5, new Date(0)]) {
    it(`are refused: ${String(headers)}`, () => {
      const [path] = Http.invalidHttpOptions(Http.withHeaderFields({ headers } as unknown as HttpOptions)) ?? []
      assert.strictEqual(path, ".headers")
    })
  }

  it("that are fields are not copied", () => {
    const options = { headers: { a: "b" } }
    assert.strictEqual(Http.withHeaderFields(options), options)
    assert.isUndefined(Http.withHeaderFields(undefined))
  })
})

describe("retry options", () => {
  const wrong: { readonly [name: string]: ReadonlyArray<unknown> } = {
    attempts: [NaN, -1, 1.5, Infinity, "3"],
    expBase: [NaN, 0, -2, Infinity],
    httpStatusCodes: [429, ["429"], [NaN], [4.5], [42]],
    initialDelay: [NaN, -1, Infinity, "1"],
    jitter: [NaN, -0.1, 1.1],
    maxDelay: [NaN, -1],
    maxRetryAfter: [NaN, -1, "900"]
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`are refused: ${name} of ${String(value)}`, () => {
        assert.strictEqual(Http.invalidHttpOptions({ retryOptions: { [name]: value } })?.[0], `.retryOptions.${name}`)
      })
    }
  }

  it("are taken in their ranges", () => {
    for (
      const retryOptions of [
        {},
        { attempts: 0, expBase: 0.5, httpStatusCodes: [], initialDelay: 0, jitter: 0, maxDelay: 0, maxRetryAfter: 0 },
        { attempts: 9, httpStatusCodes: [100, 599], jitter: 1, maxDelay: Infinity, maxRetryAfter: Infinity }
      ]
    ) assert.isUndefined(Http.invalidHttpOptions({ retryOptions }))
  })
})
