import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Logger, Metric, Option, References, Stream, Tracer } from "effect"
import { FetchHttpClient } from "effect/http"
import { inspect } from "node:util"
import { Agents } from "../src/Agents.ts"
import { Credentials } from "../src/Credentials.ts"
import { Environments } from "../src/Environments.ts"
import { GenAI } from "../src/GenAI.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { Triggers } from "../src/Triggers.ts"
import { Voices } from "../src/Voices.ts"
import { Webhooks } from "../src/Webhooks.ts"
import * as Family from "./harness/family.ts"
import * as Spans from "./harness/spans.ts"
import * as Recorder from "./parity/Recorder.ts"

const once = { httpOptions: { retryOptions: { attempts: 1 } } }

const withId = ({ id, least }: Family.Row, given = "an id"): Family.Params => ({
  ...(id === undefined ? {} : { [id]: given }),
  ...least
})

/** Calls a method over a server that answers by this function. */
const call = (
  row: Family.Row,
  params: Family.Params,
  answer: Recorder.Answer,
  options?: Parameters<typeof Family.callByEffect>[3],
  suffix?: string
) => {
  const { layer, recorder } = Family.served(answer)
  return GenAI.use((ai) => Effect.exit(Family.callByEffect(ai, row, params, options, suffix))).pipe(
    Effect.provide(layer),
    Effect.map((exit) => ({ exit, sent: recorder.sent }))
  )
}

const failing = (...args: Parameters<typeof call>) =>
  Effect.flatMap(call(...args), ({ exit, sent }) =>
    Exit.isFailure(exit)
      ? Effect.map(
        Effect.flip(exit),
        (error) => ({ error: error as Error & { readonly [name: string]: unknown }, sent })
      )
      : Effect.die(`${args[0].name} did not fail`))

// -----------------------------------------------------------------------------
// Every method
// -----------------------------------------------------------------------------

describe("every method", () => {
  it.effect("is sent to where it belongs, and answers with what comes", () =>
    Effect.gen(function*() {
      for (const row of Family.rows) {
        const answer = row.items === undefined ? { id: "x", novelty: 1 } : { [row.items]: [{ id: "x" }] }
        const { exit, sent } = yield* call(row, withId(row), () => Recorder.json(answer))
        assert.deepStrictEqual(sent.map(Family.line), [row.sent.replace("{id}", "an%20id")])
        const value = yield* exit
        assert.deepStrictEqual(Array.isArray(value) ? value : Family.bare(value), row.items ? [{ id: "x" }] : answer)
        if (!Array.isArray(value)) {
          const { sdkHttpResponse: { headers } } = value as { sdkHttpResponse: { headers: Record<string, string> } }
          assert.strictEqual(headers["x-served-by"], "recorder")
        }
      }
    }))

  it.effect("refuses an id that is missing, empty or no string before anything is sent", () =>
    Effect.gen(function*() {
      for (const row of Family.rows) {
        const { environment } = row.least
        for (const field of [...(row.id === undefined ? [] : [row.id]), ...(environment ? ["environment"] : [])]) {
          for (const value of [undefined, null, "", " ", ".", "..", 7, {}]) {
            const { error, sent } = yield* failing(row, { ...withId(row), [field]: value }, Recorder.anything)
            assert.deepStrictEqual([error["_tag"], error["field"], error["operation"], sent.length], [
              "InvalidRequest",
              field,
              row.name,
              0
            ], `${row.name} of ${String(value)}`)
          }
        }
      }
    }))

  it.effect("refuses what lacks a required parameter, by its name", () =>
    Effect.gen(function*() {
      for (const row of Family.rows) {
        for (const field of Object.keys(row.least)) {
          // The server knows which of the rest belong to which type of credential.
          if (row.name.startsWith("credentials.") && field !== "id" && field !== "type") continue
          const { error, sent } = yield* failing(row, { ...withId(row), [field]: undefined }, Recorder.anything)
          assert.deepStrictEqual([error["_tag"], error["field"], sent.length], ["InvalidRequest", field, 0], row.name)
        }
      }
    }))

  it.effect("takes options beside its parameters", () =>
    Effect.gen(function*() {
      for (const row of Family.methods) {
        const options = { httpOptions: { headers: { "x-team": "a" }, apiVersion: "v1alpha" } }
        const { sent: [seen] } = yield* call(row, withId(row), Recorder.anything, options)
        assert.strictEqual(seen?.headers["x-team"], "a")
        assert.match(seen?.url ?? "", /\/v1alpha\//)
        const { error, sent } = yield* failing(row, withId(row), Recorder.anything, { httpOptions: { timeout: -1 } })
        assert.deepStrictEqual([error["field"], sent.length], ["options.httpOptions.timeout", 0])
        const aborted = yield* call(row, withId(row), Recorder.anything, { abortSignal: AbortSignal.abort() })
        assert.isTrue(Exit.hasInterrupts(aborted.exit))
      }
    }))

  it.effect("fails with NotFound and the message of the server if there is no such resource", () =>
    Effect.gen(function*() {
      const body = { error: { code: "not_found", message: "Nothing of this name" } }
      for (const row of Family.rows) {
        const { error, sent } = yield* failing(row, withId(row), () => Recorder.json(body, 404))
        assert.deepInclude(error, { _tag: "NotFound", status: 404, code: "not_found", message: body.error.message })
        assert.lengthOf(sent, 1)
      }
    }))

  it.effect("is tried again when it failed, unless the server may have acted on it", () =>
    Effect.gen(function*() {
      const httpOptions = { retryOptions: { attempts: 2, initialDelay: 0 } }
      for (const row of Family.rows) {
        const { sent } = yield* failing(row, withId(row), () => Recorder.json({}, 500), { httpOptions })
        assert.lengthOf(sent, row.sent.startsWith("POST") && !row.computes ? 1 : 2, row.name)
      }
    }))
})

// -----------------------------------------------------------------------------
// Lists
// -----------------------------------------------------------------------------

/** Three pages, one of them empty; the last has an empty token. */
const pages = (items: string): Recorder.Answer => ({ url }) =>
  Recorder.json(
    {
      null: { [items]: [{ id: "a" }, { id: "b" }], next_page_token: "two" },
      two: { next_page_token: "three" },
      three: { [items]: [{ id: "c" }], next_page_token: "" }
    }[String(new URL(url).searchParams.get("page_token"))]
  )

describe("lists", () => {
  const lists = Family.methods.filter(({ items }) => items !== undefined)

  it("are many", () => assert.lengthOf(lists, 8))

  for (const row of lists) {
    const items = row.items!

    it.effect(`${row.name} gives the items of all pages, with the same parameters for each`, () =>
      Effect.gen(function*() {
        const { exit, sent } = yield* call(row, { ...withId(row), page_size: 2 }, pages(items))
        assert.deepStrictEqual(yield* exit, [{ id: "a" }, { id: "b" }, { id: "c" }])
        const [, path] = row.sent.replace("{id}", "an%20id").split(" ")
        assert.deepStrictEqual(sent.map(Family.line), [
          `GET ${path}?page_size=2`,
          `GET ${path}?page_size=2&page_token=two`,
          `GET ${path}?page_size=2&page_token=three`
        ])
      }))

    it.effect(`${row.name}Pages gives the pages, from any on`, () =>
      Effect.gen(function*() {
        const options = { httpOptions: { headers: { "x-team": "a" } } }
        const { exit, sent } = yield* call(row, { ...withId(row), page_token: "two" }, pages(items), options, "Pages")
        const found = (yield* exit) as ReadonlyArray<{ readonly response: unknown }>
        assert.deepStrictEqual(found.map((page) => ({ ...page, response: Family.bare(page.response) })), [
          { items: [], nextPageToken: "three", response: { next_page_token: "three" } },
          { items: [{ id: "c" }], nextPageToken: "", response: { [items]: [{ id: "c" }], next_page_token: "" } }
        ] as never)
        assert.deepStrictEqual(sent.map(({ headers }) => headers["x-team"]), ["a", "a"])
      }))
  }

  it.effect("need no parameters if none are required", () =>
    Effect.gen(function*() {
      const { layer, recorder } = Family.served(Recorder.anything)
      const all = lists.filter(({ id, least }) => id === undefined && Object.keys(least).length === 0)
      yield* GenAI.use((ai) => Effect.forEach(all, (row) => Family.callByEffect(ai, row, undefined))).pipe(
        Effect.provide(layer)
      )
      assert.deepStrictEqual(recorder.sent.map(Family.line), all.map(({ sent }) => sent))
    }))

  it.effect("ask for a page only when it is wanted", () =>
    Effect.gen(function*() {
      const { layer, recorder } = Family.served(pages("agents"))
      const first = yield* GenAI.use(({ agents }) => Stream.runHead(agents.list())).pipe(Effect.provide(layer))
      assert.deepStrictEqual(first, Option.some({ id: "a" }))
      assert.lengthOf(recorder.sent, 1)
    }))

  it.effect("of files begin at the root by either name", () =>
    Effect.gen(function*() {
      for (const path of ["", "/"]) {
        const { sent } = yield* call(
          Family.row("environments.files.list"),
          { environment: "e", path, recursive: true, page_size: 1 },
          pages("files")
        )
        assert.deepStrictEqual(sent.map(Family.line), [
          "GET environments/e/files/?page_size=1&recursive=true",
          "GET environments/e/files/?page_size=1&page_token=two&recursive=true",
          "GET environments/e/files/?page_size=1&page_token=three&recursive=true"
        ])
      }
    }))

  it.effect("of files refuse what leads out of them", () =>
    Effect.gen(function*() {
      for (const path of ["..", "a/../b", "../", ".", "a/./b", undefined, 7]) {
        const { error, sent } = yield* failing(
          Family.row("environments.files.list"),
          { environment: "e", path },
          Recorder.anything
        )
        assert.deepStrictEqual([error["_tag"], error["field"], sent.length], ["InvalidRequest", "path", 0])
      }
    }))
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

describe("layers", () => {
  const { layer: _, recorder } = Family.served(Recorder.anything)
  const client = GenAIClient.layer({ apiKey: "key", httpOptions: { fetch: recorder.fetch } }).pipe(
    Layer.provide(FetchHttpClient.layer)
  )

  it.effect("each resource has one of its own", () =>
    Effect.gen(function*() {
      yield* Agents.use((agents) => agents.get("a")).pipe(Effect.provide(Agents.layer))
      yield* Credentials.use((credentials) => credentials.get("a")).pipe(Effect.provide(Credentials.layer))
      yield* Environments.use((environments) => environments.get("a")).pipe(Effect.provide(Environments.layer))
      yield* Triggers.use((triggers) => triggers.get("a")).pipe(Effect.provide(Triggers.layer))
      yield* Voices.use((voices) => voices.get("a")).pipe(Effect.provide(Voices.layer))
      yield* Webhooks.use((webhooks) => webhooks.get("a")).pipe(Effect.provide(Webhooks.layer))
      assert.deepStrictEqual(
        recorder.sent.map(Family.line),
        ["agents", "credentials", "environments", "triggers", "voices", "webhooks"].map((name) => `GET ${name}/a`)
      )
    }).pipe(Effect.provide(client)))

  it.effect("the one of everything has them all, and they are those that it holds", () =>
    Effect.gen(function*() {
      const ai = yield* GenAI
      assert.strictEqual(ai.agents, yield* Agents)
      assert.strictEqual(ai.credentials, yield* Credentials)
      assert.strictEqual(ai.environments, yield* Environments)
      assert.strictEqual(ai.triggers, yield* Triggers)
      assert.strictEqual(ai.voices, yield* Voices)
      assert.strictEqual(ai.webhooks, yield* Webhooks)
    }).pipe(Effect.provide(Layer.provide(GenAI.layerClient, client))))
})

// -----------------------------------------------------------------------------
// Secrets
// -----------------------------------------------------------------------------

describe("secrets", () => {
  const secret = "the-secret-that-is-nowhere"

  /** Everything that is left of a call: errors, spans with events, log lines and metrics. */
  const traces = Effect.fnUntraced(function*(row: Family.Row, params: Family.Params, answer: Recorder.Answer) {
    const { spans, tracer } = Spans.recorder()
    const lines: Array<unknown> = []
    const { layer, recorder } = Family.served(answer, { apiKey: "key", ...once })
    const exit = yield* GenAI.use((ai) => Effect.exit(Family.callByEffect(ai, row, params))).pipe(
      Effect.tap((exit) => Exit.isFailure(exit) ? Effect.logError("failed", exit.cause) : Effect.void),
      Effect.provide(layer),
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.provideService(References.MinimumLogLevel, "Trace"),
      Effect.provide(Logger.layer([Logger.make((line) => lines.push(Logger.formatStructured.log(line)))]))
    )
    assert.isAbove(spans.length, 0)
    const seen = inspect(
      {
        error: Exit.isFailure(exit) ? exit.cause : undefined,
        text: Exit.isFailure(exit) ? [String(exit.cause), JSON.stringify(exit.cause)] : [],
        spans: spans.map(({ attributes, events, name, status }) => [
          name,
          [...attributes],
          events,
          status._tag === "Ended" && Exit.isFailure(status.exit) ? Cause.pretty(status.exit.cause) : undefined
        ]),
        lines,
        metrics: yield* Metric.snapshot
      },
      { depth: 30, showHidden: true, maxArrayLength: null, maxStringLength: null }
    )
    return { exit, seen, sent: recorder.sent }
  })

  const given: ReadonlyArray<readonly [name: string, params: Family.Params]> = [
    { type: "environment_variable", value: secret, injection_location: "header" },
    { type: "bearer_token", token: secret },
    { type: "oauth2", client_id: "i", client_secret: secret, refresh_token: secret, token_url: "https://t.example.com" }
  ].flatMap((params) => [
    ["credentials.create", { id: "c", ...params }],
    ["credentials.update", { id: "c", ...params }]
  ])

  const answers: { readonly [name: string]: Recorder.Answer } = {
    "a success": () => Recorder.json({ id: "c" }),
    "a refusal": () => Recorder.json({ error: { code: "invalid_request", message: "No" } }, 400),
    "a refusal that repeats them": () =>
      Recorder.json({ error: { code: "invalid_request", message: `Not accepted: ${secret}` } }, 400),
    "a page that repeats them": () => new Response(`<html>${secret}`),
    "a failure": () => Recorder.json({}, 500),
    "a page of a proxy": () => new Response("<html>", { status: 502 }),
    "no JSON": () => new Response("nothing"),
    "a redirect": () => new Response("", { status: 302, headers: { location: "https://elsewhere.example.com/" } }),
    "a broken connection": () => {
      throw new TypeError("fetch failed")
    }
  }

  for (const [name, params] of given) {
    for (const [title, answer] of Object.entries(answers)) {
      it.effect(`of ${name} with ${String(params["type"])} are in the request alone: ${title}`, () =>
        Effect.gen(function*() {
          const { exit, seen, sent } = yield* traces(Family.row(name), params, answer)
          assert.strictEqual(Exit.isSuccess(exit), title === "a success")
          assert.include(JSON.stringify(sent.map(({ body }) => body)), secret)
          assert.notInclude(sent.map(({ headers, url }) => inspect({ headers, url })).join(), secret)
          assert.include(seen, "{api_version}/credentials")
          assert.notInclude(seen, secret)
        }))
    }

    it.effect(`of ${name} with ${String(params["type"])} are not in what is refused`, () =>
      Effect.gen(function*() {
        for (
          const wrong of [{ id: "" }, { type: undefined }, { token: [secret] }, { value: { secret } }, {
            scopes: secret
          }]
        ) {
          const { exit, seen, sent } = yield* traces(Family.row(name), { ...params, ...wrong }, Recorder.anything)
          // An empty id is one for the server to judge where it is no part of the address.
          if (sent.length === 0) assert.isTrue(Exit.isFailure(exit))
          assert.notInclude(seen, secret)
        }
      }))
  }

  for (const [name, field] of [["create", "new_signing_secret"], ["rotateSigningSecret", "secret"]] as const) {
    const row = Family.row(`webhooks.${name}`)

    it.effect(`of webhooks.${name} are in the answer alone`, () =>
      Effect.gen(function*() {
        const { exit, seen } = yield* traces(row, withId(row), () => Recorder.json({ [field]: secret }))
        assert.strictEqual(((yield* exit) as { readonly [name: string]: unknown })[field], secret)
        assert.notInclude(seen, secret)
      }))

    it.effect(`of webhooks.${name} are not in the error of an answer that was cut off`, () =>
      Effect.gen(function*() {
        const cutOff = () => new Response(`{"${field}":"${secret}`)
        const { exit, seen } = yield* traces(row, withId(row), cutOff)
        const error = yield* Effect.flip(exit)
        assert.deepInclude(error as object, { _tag: "DecodeError", operation: row.name, body: "<redacted>" })
        assert.notInclude(seen, secret)
      }))
  }
})
