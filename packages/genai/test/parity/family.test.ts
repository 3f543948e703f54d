import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import * as fc from "fast-check"
import * as Auth from "../../src/Auth.ts"
import * as Ours from "../../src/promise/GoogleGenAI.ts"
import * as Family from "../harness/family.ts"
import * as Cases from "./Cases.ts"
import * as Leaves from "./Leaves.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

// -----------------------------------------------------------------------------
// Both SDKs
// -----------------------------------------------------------------------------

const settle = async (recorder: Recorder.Recorder, call: () => Promise<unknown>): Promise<Sdks.Outcome> => {
  try {
    return { value: await call(), sent: recorder.sent, error: undefined }
  } catch (error) {
    return { value: undefined, sent: recorder.sent, error }
  }
}

const both = async (
  { token, ...settings }: Sdks.Settings,
  row: Family.Row,
  params: Family.Params,
  options?: unknown,
  answer: Recorder.Answer = Recorder.anything
): Promise<Sdks.Both> => {
  const [theirs, mine] = [Recorder.make(answer), Recorder.make(answer)]
  const official = new Official.GoogleGenAI({
    ...settings,
    ...(token === undefined
      ? {}
      : { googleAuthOptions: { authClient: { getRequestHeaders: async () => new Headers(bearer(token)) } } }),
    httpOptions: { ...settings.httpOptions, fetch: theirs.fetch }
  } as Official.GoogleGenAIOptions)
  const ours = new Ours.GoogleGenAI({
    ...settings,
    ...(token === undefined ? {} : { auth: Auth.bearer(token) }),
    httpOptions: { ...settings.httpOptions, fetch: mine.fetch }
  })
  const outcome = {
    official: await settle(theirs, () => Family.callByPromise(official, row, structuredClone(params), options)),
    ours: await settle(mine, () => Family.callByPromise(ours, row, params, options))
  }
  await ours.close()
  return outcome
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** What has to be equal: all but the client's own name, and headers that say nothing. */
const relevant = ({ body, headers, method, url }: Recorder.Sent) => {
  const { origin, pathname, searchParams } = new URL(url)
  const silent = ["accept", "cookie", "user-agent", "x-goog-api-client"]
  if (method === "GET" || method === "DELETE") silent.push("content-type")
  return {
    method,
    path: `${origin}${pathname}`,
    query: [...searchParams].toSorted(([a], [b]) => a < b ? -1 : 1),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !silent.includes(name))),
    // Where there is nothing to say the official SDK has no body at all, which is no JSON.
    body: JSON.stringify(body) === "{}" ? undefined : body
  }
}

const problems = ({ official, ours }: Sdks.Both): ReadonlyArray<string> =>
  official.error === undefined && ours.error === undefined && official.sent.length === 1
    ? Leaves.differing(official.sent.map(relevant), ours.sent.map(relevant))
    : [`official: ${official.error}, ours: ${ours.error}`]

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

const aside = new Set(["api_version", "body", "id", "trigger_id", "environment", "path"])

const withId = ({ id, least }: Family.Row, params: Family.Params = {}): Family.Params => ({
  ...(id === undefined ? {} : { [id]: "an id" }),
  ...least,
  ...params
})

let compared = 0

for (const name of ["gemini", "vertex"] as const) {
  const settings = Sdks.settings[name]

  describe(`requests on ${name} equal those of @google/genai`, () => {
    for (const row of Family.rows) {
      const title = row.name.startsWith("credentials.") ? `${row.name} of ${row.types[0]}` : row.name

      it(`${title}: every field alone`, async () => {
        assert.deepStrictEqual(problems(await both(settings, row, withId(row))), [])
        const found: Array<string> = []
        for (const { at, value } of row.types.flatMap((type) => Cases.everyField(type))) {
          if (at === "" || aside.has(at)) continue
          compared++
          const outcome = await both(settings, row, withId(row, value as Family.Params))
          found.push(...problems(outcome).map((problem) => `${at}: ${problem}`))
        }
        assert.deepStrictEqual(found, [])
      })

      it(`${title}: combinations of fields`, () =>
        fc.assert(
          fc.asyncProperty(
            fc.tuple(...row.types.map((type) => Cases.ofType(type, aside))),
            async (values) => {
              compared++
              const params = Object.assign({}, ...values) as Family.Params
              assert.deepStrictEqual(problems(await both(settings, row, withId(row, params))), [])
            }
          ),
          { seed: 51, numRuns: 25 }
        ))
    }

    it("are sent to where they belong", async () => {
      for (const row of Family.rows) {
        const { ours } = await both(settings, row, withId(row))
        const scope = name === "vertex" ? "projects/p/locations/us-central1/" : ""
        const [method, path = ""] = row.sent.replace("{id}", "an%20id").split(" ")
        assert.deepStrictEqual(ours.sent.map(Family.line), [`${method} ${scope}${path}`])
      }
    })

    it("encode ids in the same way", async () => {
      const ids = [
        "a b",
        "a/b",
        "environments/e",
        "a:b",
        "a?b#c&d",
        "a%2Fb",
        "ü\u{1f600}",
        "a+b@c,d;e=f$g[h]",
        "~x!'()*"
      ]
      for (const row of Family.rows) {
        if (row.id === undefined) continue
        for (const id of ids) {
          assert.deepStrictEqual(problems(await both(settings, row, { ...withId(row), [row.id]: id })), [], id)
        }
      }
    })

    it("encode the paths of files in the same way", async () => {
      const files = Family.row("environments.files.list")
      for (const path of ["", "a", "a/b c/d.txt", "a:b@c$d,e;f+g=h", "%2e%2e", "ü/\u{1f600}"]) {
        assert.deepStrictEqual(problems(await both(settings, files, { environment: "a b/c", path })), [], path)
      }
    })

    it("go to the version of the call", async () => {
      for (const row of Family.rows) {
        const { official, ours } = await both(settings, row, withId(row, { api_version: "v1alpha" }))
        // On Vertex, all but webhooks lose the project there with the version; these lose it as well.
        const path = (url: string) => new URL(url).pathname.replace("/projects/p/locations/us-central1", "")
        assert.strictEqual(path(ours.sent[0]!.url), path(official.sent[0]!.url))
        assert.match(ours.sent[0]!.url, name === "vertex" ? /\/v1alpha\/projects\/p\// : /\/v1alpha\//)
      }
    })
  })
}

it("compares many sets", () => {
  assert.isAbove(compared, 3_000)
})

describe("requests differ from those of @google/genai on purpose", () => {
  const { express, gemini } = Sdks.settings

  it("in express mode there is no project, and nothing but decisions is sent to an address without one", async () => {
    for (const row of Family.rows) {
      const { official, ours } = await both(express, row, withId(row))
      assert.notInclude(official.sent[0]?.url, "projects/")
      if (row.name === "decisions.create") {
        assert.strictEqual(ours.sent[0]?.url, official.sent[0]?.url)
        continue
      }
      assert.deepStrictEqual([ours.sent, (ours.error as { readonly _tag?: string })._tag], [[], "UnsupportedMethod"])
      assert.include(String(ours.error), "in express mode: it needs a project")
    }
  })

  it("a key of the caller does not take the token from a call on Vertex AI", async () => {
    const vertex = { ...Sdks.settings.vertex, httpOptions: { headers: { "x-goog-api-key": "another" } } }
    for (const row of Family.rows) {
      const outcome = await both(vertex, row, withId(row))
      assert.deepStrictEqual(
        [outcome.official, outcome.ours].map(({ sent }) =>
          ["x-goog-api-key", "authorization"].map((name) => sent[0]?.headers[name])
        ),
        [["another", undefined], ["another", "Bearer ya29.token"]]
      )
    }
  })

  it("an id that is empty or goes elsewhere is refused, not sent to the collection", async () => {
    for (const row of Family.rows) {
      if (row.id === undefined) continue
      for (const id of ["", "..", "."]) {
        const { official, ours } = await both(gemini, row, { ...withId(row), [row.id]: id })
        assert.lengthOf(official.sent, 1)
        assert.deepStrictEqual([ours.sent, String(ours.error)], [
          [],
          `InvalidRequest: Invalid ${row.id}: expected an id that is not empty`
        ])
      }
    }
  })

  it("the root of the files has one name; paths that lead out of it are refused; ? and # are parts of a name", async () => {
    const files = Family.row("environments.files.list")
    const sent = async (path: string) => {
      const { official, ours } = await both(gemini, files, { environment: "e", path })
      return [official, ours].map(({ error, sent }) => error === undefined ? Family.line(sent[0]!) : String(error))
    }
    assert.deepStrictEqual(await sent("/"), ["GET environments/e/files//", "GET environments/e/files/"])
    assert.deepStrictEqual(await sent("../x"), [
      "GET environments/e/x",
      "InvalidRequest: Invalid path: expected a path without .."
    ])
    assert.deepStrictEqual(await sent("a?b#c"), ["GET environments/e/files/a?b", "GET environments/e/files/a%3Fb%23c"])
  })

  it("a POST with nothing to say has an empty object as its body", async () => {
    for (const name of ["triggers.run", "webhooks.ping"]) {
      const { official, ours } = await both(gemini, Family.row(name), withId(Family.row(name)))
      assert.deepStrictEqual([official.sent[0]!.body, ours.sent[0]!.body], [undefined, {}])
    }
  })

  it("what a webhook is pinged with is its body", async () => {
    const ping = Family.row("webhooks.ping")
    assert.deepStrictEqual(problems(await both(gemini, ping, { id: "w", body: { novelty: 1 } })), [])
  })
})

// -----------------------------------------------------------------------------
// Options and answers
// -----------------------------------------------------------------------------

describe("options beside the parameters are those of @google/genai", () => {
  const options: ReadonlyArray<readonly [title: string, options: unknown]> = [
    ["none", undefined],
    ["nothing", {}],
    ["headers", { headers: { "X-Team": "a" } }],
    ["headers as a list", { headers: [["x-team", "a"], ["x-call", "b"]] }],
    ["headers of the platform", { headers: new Headers({ "x-team": "a" }) }],
    ["a server", { server_url: "https://gateway.example.com" }],
    ["a server as a URL", { server_url: new URL("https://gateway.example.com/a") }],
    ["retries", { maxRetries: 2 }],
    ["a signal", { signal: new AbortController().signal }],
    ["a server by its older name", { defaultBaseURL: "https://gateway.example.com" }],
    ["a query", { extra_query: { a: 1, list: ["x", "y z"], object: { b: [true] }, none: null, nothing: undefined } }],
    ["a query by its older name", { query: { a: "1&2" } }],
    ["another page size", { extra_query: { page_size: 7 } }],
    ["options of fetch", { fetch_options: { headers: { "x-team": "a" }, keepalive: true } }],
    ["options of fetch by their older name", { fetchOptions: { headers: { "x-team": "b" } }, keepalive: true }],
    ["no retries", { retries: { strategy: "none" } }],
    ["some retries", { retries: { strategy: "attempt-count-backoff", maxRetries: 1 }, retry_codes: ["500", "4XX"] }]
  ]
  for (const [title, given] of options) {
    it(`options: ${title}`, async () => {
      for (const row of Family.methods) {
        assert.deepStrictEqual(problems(await both(Sdks.settings.gemini, row, withId(row), given)), [], row.name)
      }
    })
  }

  it("fields for the body", async () => {
    for (const row of Family.methods.filter(({ sent }) => /^(POST|PATCH)/.test(sent))) {
      if (/run|ping/.test(row.name)) continue
      for (const name of ["extra_body", "body"]) {
        const given = { [name]: { novelty: { a: 1 }, id: "another", interaction: { agent: "b" }, none: undefined } }
        assert.deepStrictEqual(problems(await both(Sdks.settings.gemini, row, withId(row), given)), [], row.name)
      }
    }
  })

  it("fields for a body that there is not are refused", async () => {
    for (const row of Family.methods.filter(({ sent }) => /^(GET|DELETE)/.test(sent))) {
      const { official, ours } = await both(Sdks.settings.gemini, row, withId(row), { extra_body: { novelty: 1 } })
      assert.lengthOf([...official.sent, ...ours.sent], 0, row.name)
      assert.include(String(ours.error), "extra_body")
    }
  })

  it("as many attempts", async () => {
    const unavailable: Recorder.Answer = () => Recorder.json({ error: { code: "x", message: "down" } }, 503)
    const outcome = await both(
      Sdks.settings.gemini,
      Family.row("agents.get"),
      { id: "a" },
      { maxRetries: 1 },
      unavailable
    )
    assert.deepStrictEqual([outcome.official.sent.length, outcome.ours.sent.length], [2, 2])
  })
})

describe("answers are those of @google/genai", () => {
  /** What a copy has: the response of the platform is not enumerable in ours. */
  const shown = (value: unknown) => structuredClone(JSON.parse(JSON.stringify(value)))

  /** What is read of the response, wherever it stands. */
  const responseOf = async (value: unknown) => {
    const { json, responseInternal } = (value as {
      readonly sdkHttpResponse: { readonly json: () => Promise<unknown>; readonly responseInternal: Response }
    }).sdkHttpResponse
    const { headers, ok, status } = responseInternal
    return { json: await json(), headers: Object.fromEntries(headers), ok, status }
  }

  for (const row of Family.methods) {
    it(`answers of ${row.name}`, async () => {
      const answers = row.items === undefined
        ? [{}, { id: "x", novelty: { a: [1] }, state: null }]
        : [{}, { [row.items]: [{ id: "a" }, { id: "b", novelty: 1 }], next_page_token: "more" }, { [row.items]: [] }]
      for (const answer of answers) {
        const { official, ours } = await both(
          Sdks.settings.gemini,
          row,
          withId(row),
          undefined,
          () => Recorder.json(answer)
        )
        assert.lengthOf(ours.sent, 1)
        const { sdkHttpResponse, ...value } = shown(official.value)
        delete sdkHttpResponse.responseInternal
        assert.deepStrictEqual(shown(ours.value), { ...value, sdkHttpResponse })
        assert.deepStrictEqual(await responseOf(ours.value), await responseOf(official.value))
      }
    })
  }
})
