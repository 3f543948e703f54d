import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { inspect } from "node:util"
import { GenAI } from "../../src/GenAI.ts"
import { GoogleGenAI } from "../../src/promise.ts"
import { fromOfficial } from "../../src/promise/internal/CallOptions.ts"
import type { RequestOptions } from "../../src/promise/RequestOptions.ts"
import * as Copies from "../harness/copies.ts"
import * as Family from "../harness/family.ts"
import { aborter, clientInMemory, rejection } from "../harness/promised.ts"
import * as Recorder from "../parity/Recorder.ts"

const apiKey = "the-key-of-the-test"

/** A client over a server that answers by this function, closed with the scope. */
const client = (answer: Recorder.Answer) => {
  const recorder = Recorder.make(answer)
  return Effect.acquireRelease(
    Effect.sync(() => ({ recorder, ai: new GoogleGenAI({ apiKey, httpOptions: { fetch: recorder.fetch } }) })),
    ({ ai }) => Effect.promise(() => ai.close())
  )
}

const withId = ({ id, least }: Family.Row): Family.Params => ({
  ...(id === undefined ? {} : { [id]: "an id" }),
  ...least
})

const shown = (error: unknown) =>
  error instanceof Error ? { class: Copies.classOf(error), text: String(error), fields: Copies.fieldsOf(error) } : error

// -----------------------------------------------------------------------------
// Both faces
// -----------------------------------------------------------------------------

const answers: { readonly [name: string]: Recorder.Answer } = {
  "a success": ({ url }) => {
    const field = url.split("?")[0]!.split("/").at(-1)!
    return Recorder.json({
      id: "x",
      novelty: 1,
      [field]: [{ id: "a" }],
      trigger_executions: [],
      files: [{ path: "a" }]
    })
  },
  "an error": () => Recorder.json({ error: { code: "not_found", message: "Nothing of this name" } }, 404),
  "no JSON": () => new Response("nothing")
}

describe("either face", () => {
  for (const [title, answer] of Object.entries(answers)) {
    it.effect(`sends the same and comes to the same: ${title}`, () =>
      Effect.gen(function*() {
        for (const row of Family.rows) {
          for (const options of [undefined, { httpOptions: { headers: { "x-team": "a" }, apiVersion: "v1alpha" } }]) {
            const { layer, recorder: effects } = Family.served(answer, { apiKey })
            const suffix = row.items === undefined ? "" : "Pages"
            const exit = yield* GenAI.use((ai) =>
              Effect.exit(Family.callByEffect(ai, row, withId(row), options, suffix))
            ).pipe(Effect.provide(layer))
            const { ai, recorder } = yield* client(answer)
            const settled = yield* Effect.promise(() =>
              Family.callByPromise(ai, row, withId(row), options).then(
                (value) => ({ value, error: undefined }),
                (error: unknown) => ({ value: undefined, error })
              )
            )
            assert.deepStrictEqual(recorder.sent, effects.sent)
            if (Exit.isSuccess(exit)) {
              const value = row.items === undefined
                ? exit.value
                : (exit.value as ReadonlyArray<{ readonly response: unknown }>)[0]!.response
              assert.deepStrictEqual([settled.error, inspect(settled.value)], [undefined, inspect(value)])
            } else {
              assert.deepStrictEqual(shown(settled.error), shown(Cause.squash(exit.cause)))
            }
            assert.strictEqual(Exit.isSuccess(exit), title === "a success")
          }
        }
      }))
  }

  it.effect("refuses an id that is missing or empty with the same error", () =>
    Effect.gen(function*() {
      for (const row of Family.rows) {
        if (row.id === undefined) continue
        const { ai, recorder } = yield* client(Recorder.anything)
        for (const id of ["", undefined]) {
          const error = yield* rejection(() => Family.callByPromise(ai, row, { ...withId(row), [row.id!]: id }))
          assert.deepStrictEqual([error["_tag"], error["field"], recorder.sent.length], ["InvalidRequest", row.id, 0])
        }
      }
    }))
})

// -----------------------------------------------------------------------------
// As in the official SDK
// -----------------------------------------------------------------------------

describe("parameters", () => {
  it.effect("may be left out, or null", () =>
    Effect.gen(function*() {
      const { ai, recorder } = yield* client(Recorder.anything)
      yield* Effect.promise(async () => {
        await ai.agents.create()
        await ai.agents.create(null)
        await ai.agents.list(null)
        await ai.webhooks.list()
        await ai.voices.get("v", null)
        await ai.webhooks.update("w", null)
        await ai.webhooks.ping("w", null)
        await ai.triggers.listExecutions("t", null)
      })
      assert.deepStrictEqual(recorder.sent.map(Family.line), [
        "POST agents",
        "POST agents",
        "GET agents",
        "GET webhooks",
        "GET voices/v",
        "PATCH webhooks/w",
        "POST webhooks/w:ping",
        "GET triggers/t/executions"
      ])
    }))

  it.effect("of a ping may be in its body", () =>
    Effect.gen(function*() {
      const { ai, recorder } = yield* client(Recorder.anything)
      const body = { note: "hello" } as object
      yield* Effect.promise(() => ai.webhooks.ping("w", { body, api_version: "v1alpha" }))
      assert.deepStrictEqual(recorder.sent.map(({ body, url }) => [url.includes("/v1alpha/"), body]), [[true, body]])
    }))

  it.effect("cannot take the place of the id", () =>
    Effect.gen(function*() {
      const { ai, recorder } = yield* client(Recorder.anything)
      const params = { id: "another", api_version: "v1alpha" }
      yield* Effect.promise(() => ai.agents.get("one", params))
      assert.deepStrictEqual(recorder.sent.map(Family.line), ["GET agents/one"])
    }))
})

describe("a list", () => {
  it.effect("is one page, and the token leads to the next", () =>
    Effect.gen(function*() {
      const { ai, recorder } = yield* client((_, index) =>
        Recorder.json(index === 0 ? { agents: [{ id: "a" }], next_page_token: "two" } : { agents: [{ id: "b" }] })
      )
      yield* Effect.promise(async () => {
        const first = await ai.agents.list({ page_size: 1 })
        assert.deepStrictEqual([first.agents, recorder.sent.length], [[{ id: "a" }], 1])
        const second = await ai.agents.list({ page_size: 1, page_token: first.next_page_token })
        assert.deepStrictEqual([second.agents, second.next_page_token], [[{ id: "b" }], undefined])
      })
      assert.deepStrictEqual(recorder.sent.map(Family.line), [
        "GET agents?page_size=1",
        "GET agents?page_size=1&page_token=two"
      ])
    }))
})

// -----------------------------------------------------------------------------
// Options
// -----------------------------------------------------------------------------

describe("options", () => {
  const abortSignal = new AbortController().signal
  const signal = new AbortController().signal
  const rows: ReadonlyArray<
    readonly [given: RequestOptions | null | undefined, own: unknown, additions?: object]
  > = [
    [undefined, undefined],
    [null, undefined],
    [{}, { httpOptions: undefined, abortSignal: undefined }],
    [{ abortSignal, httpOptions: { timeout: 1 } }, { httpOptions: { timeout: 1 }, abortSignal }],
    [{ signal }, { httpOptions: undefined, abortSignal: signal }],
    [{ signal, abortSignal }, { httpOptions: undefined, abortSignal: signal }],
    [{ signal: null, abortSignal }, { httpOptions: undefined, abortSignal }],
    [{ timeout: 1 }, { httpOptions: { timeout: 1 }, abortSignal: undefined }],
    [{ timeout: 1, timeout_ms: 2, httpOptions: { timeout: 3, apiVersion: "v1" } }, {
      httpOptions: { timeout: 2, apiVersion: "v1" },
      abortSignal: undefined
    }],
    [{ maxRetries: 0 }, { httpOptions: { retryOptions: { attempts: 1 } }, abortSignal: undefined }],
    [{ maxRetries: 3, httpOptions: { retryOptions: { attempts: 9, jitter: 0 } } }, {
      httpOptions: { retryOptions: { attempts: 4, jitter: 0 } },
      abortSignal: undefined
    }],
    [{ headers: { a: "1" }, httpOptions: { headers: { a: "0", b: "2" } } }, {
      httpOptions: { headers: { a: "1", b: "2" } },
      abortSignal: undefined
    }],
    [{ headers: new Headers({ A: "1" }) }, { httpOptions: { headers: { a: "1" } }, abortSignal: undefined }],
    [{ headers: [["A", "1"]] }, { httpOptions: { headers: { A: "1" } }, abortSignal: undefined }],
    [{ extra_body: { a: 1 } }, { httpOptions: undefined, abortSignal: undefined }, { body: { a: 1 } }],
    [{ body: { a: 1 } }, { httpOptions: undefined, abortSignal: undefined }, { body: { a: 1 } }],
    [{ extra_query: { a: 1 }, query: { a: 2 } }, { httpOptions: undefined, abortSignal: undefined }, {
      query: { a: 1 }
    }],
    [{ query: { a: 2 } }, { httpOptions: undefined, abortSignal: undefined }, { query: { a: 2 } }],
    [{ defaultBaseURL: "https://a.example.com" }, {
      httpOptions: { baseUrl: "https://a.example.com" },
      abortSignal: undefined
    }],
    [
      { fetch_options: { keepalive: true, headers: { a: "1" }, signal, cache: "default" }, cache: "no-store" },
      { httpOptions: { headers: { a: "1" } }, abortSignal: signal },
      { init: { keepalive: true, cache: "no-store" } }
    ],
    [{ fetchOptions: { keepalive: true }, redirect: "follow" }, { httpOptions: undefined, abortSignal: undefined }, {
      init: { keepalive: true }
    }],
    [{ retries: { strategy: "none" } }, {
      httpOptions: { retryOptions: { attempts: 1 } },
      abortSignal: undefined
    }],
    [{ retries: { strategy: "attempt-count-backoff", maxRetries: 2 }, retry_codes: ["418"] }, {
      httpOptions: {
        retryOptions: { attempts: 3, expBase: 2, initialDelay: 0.5, maxDelay: 60, httpStatusCodes: [418] }
      },
      abortSignal: undefined
    }, { retriesConnections: false }],
    [{
      retries: {
        strategy: "attempt-count-backoff",
        maxRetries: 2,
        backoff: { initialInterval: 10, maxInterval: 100, exponent: 3 },
        retryConnectionErrors: true
      }
    }, {
      httpOptions: { retryOptions: { attempts: 3, expBase: 3, initialDelay: 0.01, maxDelay: 0.1 } },
      abortSignal: undefined
    }],
    [{ server_url: new URL("https://a.example.com/b") }, {
      httpOptions: { baseUrl: "https://a.example.com/b" },
      abortSignal: undefined
    }]
  ]

  it("of the official SDK are options of ours", () => {
    for (const [given, own, expectedAdditions] of rows) {
      const { added, options } = fromOfficial("agents.get", given)
      assert.deepStrictEqual(added, expectedAdditions as never)
      assert.deepStrictEqual(options, own as never)
      // All signals are alike to a deep comparison.
      const expected = own as { readonly abortSignal?: AbortSignal } | undefined
      assert.strictEqual(options?.abortSignal, expected?.abortSignal)
    }
  })

  it.effect("that are wrong reject the call", () =>
    Effect.gen(function*() {
      const { ai, recorder } = yield* client(Recorder.anything)
      for (const row of Family.methods) {
        const error = yield* rejection(() => Family.callByPromise(ai, row, withId(row), { headers: { "a b": "c" } }))
        assert.deepStrictEqual([error["_tag"], error["field"]], ["InvalidRequest", "options.httpOptions.headers.a b"])
      }
      const throwing = Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("a getter of the caller's")
        }
      })
      const wrong: ReadonlyArray<readonly [options: object, field: string]> = [
        [{ headers: [1] }, "options.httpOptions.headers"],
        [{ headers: "a: b" }, "options.httpOptions.headers"],
        [{ headers: new Set([1]) }, "options.httpOptions.headers"],
        [{ headers: throwing }, "options"],
        [{ maxRetries: 0.5 }, "options.httpOptions.retryOptions.attempts"],
        [{ maxRetries: 1n }, "options.httpOptions.retryOptions.attempts"],
        [{ server_url: 5 }, "options.httpOptions.baseUrl"],
        [{ httpOptions: 5 }, "options.httpOptions"],
        [{ httpOptions: 5, timeout: 1 }, "options.httpOptions"],
        [{ signal: {} }, "options.abortSignal"],
        [{ query: "a=1" }, "options.query"],
        [{ extra_query: [1] }, "options.extra_query"],
        [{ extra_body: { a: 1 } }, "options.extra_body"],
        [{ body: "text" }, "options.body"],
        [{ fetch_options: 5 }, "options.fetch_options"],
        [{ redirect: "error" }, "options.redirect"],
        [{ retries: { strategy: "backoff" } }, "options.retries"],
        [{ retries: { strategy: "attempt-count-backoff" } }, "options.retries.maxRetries"],
        [
          { retries: { strategy: "attempt-count-backoff", maxRetries: 1, backoff: { exponent: 0 } } },
          "options.retries.backoff.exponent"
        ],
        [{ retry_codes: ["9XX"] }, "options.retry_codes"],
        [{ retry_codes: "429" }, "options.retry_codes"]
      ]
      for (const [options, field] of wrong) {
        const error = yield* rejection(() => Family.callByPromise(ai, Family.row("agents.list"), {}, options))
        assert.deepStrictEqual([error["_tag"], error["operation"], error["field"]], [
          "InvalidRequest",
          "agents.list",
          field
        ])
      }
      assert.lengthOf(recorder.sent, 0)
    }))

  it.effect("of fetch are refused if the client does not use fetch", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const error = yield* rejection(() => ai.agents.list({}, { keepalive: true }))
      assert.deepStrictEqual([error["_tag"], error["field"]], ["InvalidRequest", "options.fetch_options"])
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("of fetch are given to fetch", () =>
    Effect.gen(function*() {
      const seen: Array<RequestInit | undefined> = []
      const fetch: typeof globalThis.fetch = async (_, init) => {
        seen.push(init)
        return Response.json({})
      }
      const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch } })
      yield* Effect.promise(() => ai.agents.list({}, { keepalive: true, fetch_options: { cache: "no-store" } }))
      yield* Effect.promise(() => ai.agents.list({}))
      assert.deepStrictEqual(seen.map((init) => [init?.keepalive, init?.cache, init?.redirect]), [
        [true, "no-store", "manual"],
        [undefined, undefined, "manual"]
      ])
    }))

  it.live("say which failures are retried", () =>
    Effect.gen(function*() {
      const down = () => Response.json({ error: { code: 500, message: "down" } }, { status: 500 })
      const broken = (): Response => {
        throw new TypeError("fetch failed")
      }
      const backoff = { initialInterval: 1 }
      const rows: ReadonlyArray<readonly [answer: () => Response, options: RequestOptions, requests: number]> = [
        [down, { retries: { strategy: "none" } }, 1],
        [down, { retries: { strategy: "attempt-count-backoff", maxRetries: 2, backoff } }, 3],
        [down, { retries: { strategy: "attempt-count-backoff", maxRetries: 2, backoff }, retry_codes: ["429"] }, 1],
        [down, { retries: { strategy: "attempt-count-backoff", maxRetries: 2, backoff }, retry_codes: ["5xx"] }, 3],
        [broken, { retries: { strategy: "attempt-count-backoff", maxRetries: 2, backoff } }, 1],
        [broken, {
          retries: { strategy: "attempt-count-backoff", maxRetries: 2, backoff, retryConnectionErrors: true }
        }, 3]
      ]
      for (const [answer, options, requests] of rows) {
        const { ai, recorder } = yield* client(answer)
        yield* rejection(() => ai.agents.get("a", {}, options))
        assert.lengthOf(recorder.sent, requests, JSON.stringify(options))
      }
    }))

  for (const name of ["signal", "abortSignal"] as const) {
    it.live(`${name} cancels every method, whose promise is rejected with its reason`, () =>
      Effect.gen(function*() {
        for (const row of Family.methods) {
          for (const early of [true, false]) {
            const controller = aborter()
            const reason = new Error("enough")
            const { ai, recorder } = yield* client(() => {
              controller.abort(reason)
              return new Promise<Response>(() => {})
            })
            if (early) controller.abort(reason)
            const error = yield* rejection(() =>
              Family.callByPromise(ai, row, withId(row), { [name]: controller.signal })
            )
            assert.strictEqual(error, reason as never)
            assert.lengthOf(recorder.sent, early ? 0 : 1)
          }
        }
      }))
  }

  it.live("timeout_ms is the time of an attempt", () =>
    Effect.gen(function*() {
      for (const name of ["timeout", "timeout_ms"]) {
        const { ai } = yield* client(() => new Promise<Response>(() => {}))
        const error = yield* rejection(() =>
          Family.callByPromise(ai, Family.row("agents.get"), { id: "a" }, { [name]: 10, maxRetries: 0 })
        )
        assert.strictEqual(error["_tag"], "TimeoutError")
      }
    }))
})
