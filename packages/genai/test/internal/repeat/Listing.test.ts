import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"
import * as fc from "fast-check"
import { GenAI } from "../../../src/GenAI.ts"
import { type GenAIError, NotFound } from "../../../src/GenAIError.ts"
import { isFields } from "../../../src/internal/check/Fields.ts"
import type { Operation } from "../../../src/internal/codec/Codec.ts"
import * as Listing from "../../../src/internal/repeat/Listing.ts"
import { collect, expectTag } from "../../harness/calls.ts"
import { apiKey, vertex } from "../../harness/emulated.ts"

// -----------------------------------------------------------------------------
// A list of its own
// -----------------------------------------------------------------------------

interface Params {
  readonly config?: { readonly pageToken?: string | undefined; readonly filter?: string } | undefined
}

interface Answer {
  readonly number?: number
  readonly things?: ReadonlyArray<string> | undefined
  readonly nextPageToken?: string | undefined
}

const operation: Operation<Params, Answer> = { name: "things.list", params: () => ({ config: "any" }) }

/** The list of a server that answers the page of a token. Notes which were asked for. */
const listOf = (answer: (token: string | undefined) => Effect.Effect<Answer, GenAIError>) => {
  const asked: Array<string | undefined> = []
  const things = Listing.make(
    operation,
    ({ config }) => {
      asked.push(config?.pageToken)
      return answer(config?.pageToken)
    },
    "things"
  )
  return { asked, ...things }
}

/** A list of these pages: the token of each is its number. */
const numbered = (pages: ReadonlyArray<ReadonlyArray<string>>, end?: string) =>
  listOf((token) => {
    const number = Number(token ?? 0)
    const nextPageToken = number + 1 < pages.length ? String(number + 1) : end
    return Effect.succeed({ number, things: pages[number], nextPageToken })
  })

/** A list whose pages point to one another by these tokens; each has one item, its own token. */
const pointing = (next: { readonly [token: string]: string }) =>
  listOf((token = "first") => Effect.succeed({ things: [token], nextPageToken: next[token] }))

describe("a list", () => {
  it.effect("has the items of all pages, also if some are empty", () =>
    Effect.gen(function*() {
      const { asked, list } = numbered([["a", "b"], [], ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(list()), ["a", "b", "c"])
      assert.deepStrictEqual(asked, [undefined, "1", "2"])
    }))

  it.effect("has pages, with the answers they came with", () =>
    Effect.gen(function*() {
      const pages = yield* Stream.runCollect(numbered([["a"], ["b"]]).listPages())
      assert.deepStrictEqual(pages, [
        { items: ["a"], nextPageToken: "1", response: { number: 0, things: ["a"], nextPageToken: "1" } },
        { items: ["b"], nextPageToken: undefined, response: { number: 1, things: ["b"], nextPageToken: undefined } }
      ])
    }))

  it.effect("begins at the page of the parameters", () =>
    Effect.gen(function*() {
      const { asked, list } = numbered([["a"], ["b"], ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(list({ config: { pageToken: "1" } })), ["b", "c"])
      assert.deepStrictEqual(asked, ["1", "2"])
    }))

  it.effect("asks for every page with the same parameters", () =>
    Effect.gen(function*() {
      const sent: Array<Params> = []
      const { list } = Listing.make(
        operation,
        (params) => {
          sent.push(params)
          return Effect.succeed({ things: ["a"], nextPageToken: sent.length === 2 ? undefined : "next" })
        },
        "things"
      )
      const params = Object.freeze({ config: Object.freeze({ filter: "f" }) })
      yield* Stream.runDrain(list(params))
      assert.deepStrictEqual(sent, [
        { config: { filter: "f", pageToken: undefined } },
        { config: { filter: "f", pageToken: "next" } }
      ])
    }))

  it.effect("ends with an empty token as with none", () =>
    Effect.gen(function*() {
      const { asked, list } = numbered([["a"]], "")
      assert.deepStrictEqual(yield* Stream.runCollect(list()), ["a"])
      assert.strictEqual(asked.length, 1)
    }))

  it.effect("asks for a page when the one before it has been used up, and anew in every run", () =>
    Effect.gen(function*() {
      const { asked, list } = numbered([["a", "b"], ["c", "d"], ["e"]])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(list(), 2)), ["a", "b"])
      assert.deepStrictEqual(asked, [undefined])
      const all = list()
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(all, 3)), ["a", "b", "c"])
      assert.deepStrictEqual(asked, [undefined, undefined, "1"])
      for (let run = 0; run < 2; run++) {
        assert.deepStrictEqual(yield* Stream.runCollect(all), ["a", "b", "c", "d", "e"])
      }
    }))

  it.effect("fails with a page after the items of those before it", () =>
    Effect.gen(function*() {
      const gone = new NotFound({
        message: "Gone",
        operation: "things.list",
        status: 404,
        code: undefined,
        details: [],
        retryAfter: undefined,
        requestId: undefined,
        body: undefined,
        delivered: undefined
      })
      const { list } = listOf((token) =>
        token === "1" ? Effect.fail(gone) : Effect.succeed({ things: ["a"], nextPageToken: "1" })
      )
      const { delivered, error } = yield* collect(list())
      assert.deepStrictEqual(delivered, ["a"])
      assert.strictEqual(error, gone)
    }))

  it.effect("fails where an answer is not a page", () =>
    Effect.gen(function*() {
      for (const answer of [{ things: "abc" }, { things: {} }, { nextPageToken: 5 }]) {
        const { list } = listOf(() => Effect.succeed(answer as object))
        const error = expectTag(yield* Effect.flip(Stream.runDrain(list())), "DecodeError")
        assert.strictEqual(error.operation, "things.list", JSON.stringify(answer))
      }
      const { list } = listOf(() => Effect.succeed({ things: null, nextPageToken: null } as unknown as Answer))
      assert.deepStrictEqual(yield* Stream.runCollect(list()), [])
    }))

  it.effect("knows tokens among the parameters, where the operation has them there", () =>
    Effect.gen(function*() {
      const sent: Array<object> = []
      const wire: Operation<
        { readonly id?: string; readonly page_token?: string },
        { readonly things?: ReadonlyArray<string>; readonly next_page_token?: string }
      > = { name: "things.list", params: () => ({ page_token: "string" }) }
      const { listPages } = Listing.make(
        wire,
        (params, options) => {
          sent.push({ ...params, ...options })
          return Effect.succeed({ things: ["a"], next_page_token: sent.length === 1 ? "two" : null as never })
        },
        "things"
      )
      const httpOptions = { timeout: 5 }
      const pages = yield* Stream.runCollect(listPages({ id: "i", page_token: "one" }, { httpOptions }))
      assert.deepStrictEqual(pages.map(({ nextPageToken }) => nextPageToken), ["two", undefined])
      assert.deepStrictEqual(sent, [
        { id: "i", page_token: "one", httpOptions },
        { id: "i", page_token: "two", httpOptions }
      ])
    }))
})

// -----------------------------------------------------------------------------
// Lists that would have no end
// -----------------------------------------------------------------------------

describe("a list whose tokens lead back", () => {
  const circles: { readonly [name: string]: readonly [{ readonly [token: string]: string }, Array<string>] } = {
    "to the page itself": [{ first: "a", a: "a" }, ["first", "a"]],
    "to the page before": [{ first: "a", a: "b", b: "a" }, ["first", "a", "b"]],
    "to one long ago": [{ first: "a", a: "b", b: "c", c: "d", d: "b" }, ["first", "a", "b", "c", "d"]]
  }

  for (const [name, [next, items]] of Object.entries(circles)) {
    it.effect(`${name} delivers every page once, and fails`, () =>
      Effect.gen(function*() {
        const { asked, list, listPages } = pointing(next)
        const { delivered, error } = yield* collect(list())
        assert.deepStrictEqual(delivered, items)
        assert.lengthOf(asked, items.length)
        const failure = expectTag(error, "DecodeError")
        assert.strictEqual(
          failure.message,
          "The server answered a list with a page token that leads back to an earlier page"
        )
        assert.deepStrictEqual(
          [failure.operation, failure.delivered],
          ["things.list", { events: items.length, last: items.at(-1) }]
        )
        const pages = yield* collect(listPages())
        assert.deepStrictEqual(pages.delivered.flatMap(({ items }) => items), items)
        assert.deepStrictEqual(expectTag(pages.error, "DecodeError").delivered, {
          events: items.length,
          last: pages.delivered.at(-1)
        })
      }))
  }

  it.effect("to the page that the caller began with", () =>
    Effect.gen(function*() {
      const { list } = pointing({ a: "b", b: "a" })
      const { delivered, error } = yield* collect(list({ config: { pageToken: "a" } }))
      assert.deepStrictEqual(delivered, ["a", "b"])
      expectTag(error, "DecodeError")
    }))

  it.effect("delivers what is taken of it without an error", () =>
    Effect.gen(function*() {
      const { list } = pointing({ first: "a", a: "a" })
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(list(), 2)), ["first", "a"])
    }))
})

describe("pages without items", () => {
  /** One item, so many pages without, and another item. */
  const sparse = (empty: number) => numbered([["a"], ...Array.from({ length: empty }, () => []), ["b"]])

  it.effect("are passed over", () =>
    Effect.gen(function*() {
      const { asked, list } = sparse(Listing.mostEmptyPages - 1)
      assert.deepStrictEqual(yield* Stream.runCollect(list()), ["a", "b"])
      assert.lengthOf(asked, Listing.mostEmptyPages + 1)
    }))

  it.effect("count from the last item on", () =>
    Effect.gen(function*() {
      const empty = Array.from({ length: Listing.mostEmptyPages - 1 }, () => [])
      const { list } = numbered([["a"], ...empty, ["b"], ...empty, ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(list()), ["a", "b", "c"])
    }))

  it.effect("end a list where there are too many in a row", () =>
    Effect.gen(function*() {
      const { asked, list, listPages } = sparse(Listing.mostEmptyPages)
      const { delivered, error } = yield* collect(list())
      assert.deepStrictEqual(delivered, ["a"])
      assert.lengthOf(asked, Listing.mostEmptyPages + 1)
      const failure = expectTag(error, "DecodeError")
      assert.strictEqual(failure.message, "The server answered a list with 1000 pages in a row without items")
      assert.deepStrictEqual(failure.delivered, { events: 1, last: "a" })
      // The pages say where to go on from, for those who want to.
      const pages = yield* collect(listPages())
      const pageToken = pages.delivered.at(-1)?.nextPageToken
      assert.deepStrictEqual(yield* Stream.runCollect(list({ config: { pageToken } })), ["b"])
    }))

  it.effect("that are the last are the end, however many there are", () =>
    Effect.gen(function*() {
      const pages = Array.from({ length: Listing.mostEmptyPages }, () => [])
      for (const end of [undefined, ""]) {
        assert.deepStrictEqual(yield* Stream.runCollect(numbered(pages, end).list()), [])
      }
    }))
})

// -----------------------------------------------------------------------------
// The lists of the resources
// -----------------------------------------------------------------------------

/** What the size of a page, its token and that of the next page are called. */
const camel = ["pageSize", "pageToken", "nextPageToken"] as const
const snake = ["page_size", "page_token", "next_page_token"] as const

type Paging = { readonly [name: string]: unknown }

/** A list, how it is called, and where it is on the server. */
interface Row {
  readonly name: string
  readonly words: typeof camel | typeof snake
  readonly list: (ai: GenAI["Service"], params: Paging) => Stream.Stream<unknown, GenAIError>
  readonly pages: (
    ai: GenAI["Service"],
    params: Paging
  ) => Stream.Stream<{ readonly nextPageToken?: string | undefined }, GenAIError>
  /** The field of the answers, on the wire. */
  readonly field: string
  readonly path: string
  readonly vertex?: true
}

const inConfig = <Name extends "models" | "files" | "caches" | "batches" | "tunings" | "fileSearchStores">(
  name: Name,
  field: string,
  path: string,
  vertex?: true
): Row => ({
  name,
  words: camel,
  list: (ai, config) => ai[name].list({ config }),
  pages: (ai, config) => ai[name].listPages({ config }),
  field,
  path,
  ...(vertex && { vertex })
})

const inParams = <Name extends "agents" | "environments" | "triggers" | "webhooks" | "credentials" | "voices">(
  name: Name
): Row => ({
  name,
  words: snake,
  list: (ai, params) => ai[name].list(params),
  pages: (ai, params) => ai[name].listPages(params),
  field: name,
  path: `/v1beta/${name}`
})

const documents = (name: string, of: (ai: GenAI["Service"]) => GenAI["Service"]["documents"]): Row => ({
  name,
  words: camel,
  list: (ai, config) => of(ai).list({ parent: "fileSearchStores/s", config }),
  pages: (ai, config) => of(ai).listPages({ parent: "fileSearchStores/s", config }),
  field: "documents",
  path: "/v1beta/fileSearchStores/s/documents"
})

const rows: ReadonlyArray<Row> = [
  inConfig("models", "models", "/v1beta/models"),
  inConfig("files", "files", "/v1beta/files"),
  inConfig("caches", "cachedContents", "/v1beta/cachedContents"),
  inConfig("batches", "operations", "/v1beta/batches"),
  inConfig("tunings", "tuningJobs", "/v1beta1/projects/my-project/locations/us-central1/tuningJobs", true),
  inConfig("fileSearchStores", "fileSearchStores", "/v1beta/fileSearchStores"),
  documents("documents", ({ documents }) => documents),
  documents("fileSearchStores.documents", ({ fileSearchStores }) => fileSearchStores.documents),
  inParams("agents"),
  inParams("environments"),
  {
    name: "environments.files",
    words: snake,
    list: (ai, params) => ai.environments.files.list({ environment: "e", path: "a", ...params }),
    pages: (ai, params) => ai.environments.files.listPages({ environment: "e", path: "a", ...params }),
    field: "files",
    path: "/v1beta/environments/e/files/a"
  },
  inParams("triggers"),
  {
    name: "triggers.executions",
    words: snake,
    list: (ai, params) => ai.triggers.listExecutions("t", params),
    pages: (ai, params) => ai.triggers.listExecutionsPages("t", params),
    field: "trigger_executions",
    path: "/v1beta/triggers/t/executions"
  },
  inParams("webhooks"),
  inParams("credentials"),
  inParams("voices")
]

describe("the list of", () => {
  for (const row of rows) {
    const [pageSize, pageToken, nextPageToken] = row.words

    /** A server of so many items. */
    const server = (count: number) => {
      const client = HttpClient.make((request, url) =>
        Effect.sync(() => {
          assert.strictEqual(url.pathname, row.path)
          const from = Number((url.searchParams.get(pageToken) ?? "at-0").slice(3))
          const to = from + Number(url.searchParams.get(pageSize))
          const body = {
            [row.field]: Array.from({ length: Math.min(to, count) - from }, (_, at) => ({ mark: from + at })),
            ...(to < count && { [nextPageToken]: `at-${to}` })
          }
          return HttpClientResponse.fromWeb(request, Response.json(body))
        })
      )
      const { emulator: _, ...onVertex } = vertex
      return GenAI.layer(row.vertex === true ? onVertex : { apiKey }).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
        Layer.orDie
      )
    }

    it(`${row.name} brings every item once and in order, whatever the size of a page and wherever it begins`, () =>
      fc.assert(
        fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.nat(3), async (count, size, skipped) => {
          const marks = Array.from({ length: count }, (_, mark) => mark)
          const program = GenAI.use((ai) =>
            Effect.gen(function*() {
              const items = yield* Stream.runCollect(row.list(ai, { [pageSize]: size }))
              assert.deepStrictEqual(items.map((item) => (item as { readonly mark: number }).mark), marks)
              const pages = yield* Stream.runCollect(row.pages(ai, { [pageSize]: size }))
              const token = pages[skipped]?.nextPageToken
              if (token === undefined) return
              const rest = yield* Stream.runCollect(row.list(ai, { [pageSize]: size, [pageToken]: token }))
              assert.deepStrictEqual(
                rest.map((item) => (item as { readonly mark: number }).mark),
                marks.slice((skipped + 1) * size)
              )
            })
          )
          await Effect.runPromise(Effect.provide(program, server(count)))
        }),
        { seed: 17, numRuns: 25 }
      ))
  }

  it.effect("every resource is among these", () =>
    Effect.gen(function*() {
      const methodsOf = (value: object): ReadonlyArray<unknown> =>
        Object.entries(value).flatMap(([name, value]) =>
          /^list\w*Pages$/.test(name)
            ? [value]
            : isFields(value) && value["config"] === undefined
            ? methodsOf(value)
            : []
        )
      const methods = new Set(yield* GenAI.useSync(methodsOf))
      assert.lengthOf(rows, methods.size)
    }).pipe(Effect.provide(GenAI.layer({ apiKey }).pipe(Layer.provide(FetchHttpClient.layer)))))
})
