import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { Effect, type Scope } from "effect"
import type { HttpClient } from "effect/http"
import { requestCount, requests } from "../harness/calls.ts"
import { clientInMemory, rejection } from "../harness/promised.ts"

/** What both SDKs call a pager. */
interface AnyPager extends AsyncIterable<unknown> {
  readonly page: ReadonlyArray<unknown>
  readonly name: string
  readonly pageSize: number
  readonly pageLength: number
  readonly params: object
  readonly sdkHttpResponse?: { readonly headers?: object } | unknown
  readonly getItem: (index: number) => unknown
  readonly hasNextPage: () => boolean
  readonly nextPage: () => Promise<ReadonlyArray<unknown>>
}

type List = (params?: object) => Promise<AnyPager>

/** The lists of both SDKs, over one emulator. */
const lists = Effect.gen(function*() {
  const { baseUrl, fetch } = yield* Emulator
  const ai = yield* clientInMemory()
  const official = new Official.GoogleGenAI({
    apiKey: "test-key",
    apiVersion: "v1beta",
    httpOptions: { baseUrl, fetch }
  })
  const ours: List = (params) => ai.models.list(params)
  const theirs: List = (params) => official.models.list(params)
  return { ours, official: theirs }
})

const test = (title: string, body: Effect.Effect<void, unknown, Emulator | HttpClient.HttpClient | Scope.Scope>) =>
  it.effect(title, () => Effect.provide(body, Emulator.layer()))

const nameOf = (item: unknown) => (item as { readonly name: string } | undefined)?.name

/** What a pager shows of itself at the moment; items by name, since ours keep fields that the other drops. */
const shown = (pager: AnyPager) => ({
  page: pager.page.map(nameOf),
  name: pager.name,
  pageSize: pager.pageSize,
  pageLength: pager.pageLength,
  params: structuredClone(pager.params),
  item: nameOf(pager.getItem(1)),
  beyond: nameOf(pager.getItem(1_000)),
  hasNextPage: pager.hasNextPage()
})

/** A walk through a list: what it shows on every page. */
const walk = async (list: List, params?: object) => {
  const pager = await list(params)
  const stations = [shown(pager)]
  while (pager.hasNextPage()) {
    const page = await pager.nextPage()
    assert.strictEqual(page, pager.page)
    stations.push(shown(pager))
  }
  return stations
}

const collect = async (items: AsyncIterable<unknown>, most = Infinity): Promise<Array<unknown>> => {
  const all: Array<unknown> = []
  for await (const item of items) {
    all.push(item)
    if (all.length === most) break
  }
  return all
}

describe("a pager equals that of @google/genai", () => {
  const given: ReadonlyArray<object | undefined> = [
    undefined,
    {},
    { config: {} },
    { config: { pageSize: 3 } },
    { config: { pageSize: 7, queryBase: true } },
    { config: { queryBase: false } },
    { config: { pageSize: 1_000 } }
  ]
  for (const params of given) {
    test(
      `page by page: list(${params === undefined ? "" : JSON.stringify(params)})`,
      Effect.gen(function*() {
        const { official, ours } = yield* lists
        const expected = yield* Effect.promise(() => walk(official, structuredClone(params)))
        const actual = yield* Effect.promise(() => walk(ours, params))
        assert.deepStrictEqual(actual, expected)
        assert.isNotEmpty(actual[0]!.page)
      })
    )
  }

  test(
    "item by item, over all pages, and goes on where it was left",
    Effect.gen(function*() {
      const { official, ours } = yield* lists
      const params = { config: { pageSize: 4 } }
      const visit = async (list: List) => {
        const pager = await list(structuredClone(params))
        const some = await collect(pager, 6)
        return {
          some: some.map(nameOf),
          rest: (await collect(pager)).map(nameOf),
          after: await collect(pager),
          last: shown(pager)
        }
      }
      const expected = yield* Effect.promise(() => visit(official))
      const actual = yield* Effect.promise(() => visit(ours))
      assert.deepStrictEqual(actual, expected)
      assert.lengthOf(actual.some, 6)
      assert.isAbove(actual.rest.length, 10)
      assert.deepStrictEqual(actual.after, [])
    })
  )

  test(
    "at its end",
    Effect.gen(function*() {
      for (const list of Object.values(yield* lists)) {
        const pager = yield* Effect.promise(() => list({ config: { pageSize: 1_000 } }))
        const error = yield* rejection(() => pager.nextPage())
        assert.instanceOf(error, Error)
        assert.strictEqual(error.message, "No more pages to fetch.")
        assert.isNotEmpty(pager.page)
      }
    })
  )

  test(
    "in the headers that a page came with",
    Effect.gen(function*() {
      for (const list of Object.values(yield* lists)) {
        const pager = yield* Effect.promise(() => list())
        assert.include(
          (pager.sdkHttpResponse as { readonly headers: { readonly [name: string]: string } }).headers["content-type"],
          "application/json"
        )
      }
    })
  )
})

describe("a pager", () => {
  test(
    "does not change the parameters it is given",
    Effect.gen(function*() {
      const { ours } = yield* lists
      const params = Object.freeze({ config: Object.freeze({ pageSize: 3 }) })
      const pager = yield* Effect.promise(() => ours(params))
      yield* Effect.promise(() => pager.nextPage())
      assert.deepStrictEqual(params, { config: { pageSize: 3 } })
    })
  )

  test(
    "asks for a page only when it is wanted, and stays where it was when that fails",
    Effect.gen(function*() {
      const { ours } = yield* lists
      const pager = yield* Effect.promise(() =>
        ours({ config: { pageSize: 3, httpOptions: { retryOptions: { attempts: 1 } } } })
      )
      yield* Effect.promise(() => collect(pager, 3))
      assert.strictEqual(yield* requestCount, 1)
      const before = shown(pager)
      yield* (yield* Emulator).inject(Fault.sequence("models.list", [Fault.status(503)]))
      const error = yield* rejection(() => pager.nextPage())
      assert.strictEqual(error.name, "ServiceUnavailable")
      assert.deepStrictEqual(shown(pager), before)
      const next = yield* Effect.promise(() => pager.nextPage())
      assert.lengthOf(next, 3)
      const [, , third] = yield* requests
      assert.strictEqual(third!.url.searchParams.get("pageSize"), "3")
      assert.isTrue(third!.url.searchParams.has("pageToken"))
    })
  )

  test(
    "requests a page once for calls at the same time",
    Effect.gen(function*() {
      const { ours } = yield* lists
      const pager = yield* Effect.promise(() => ours({ config: { pageSize: 3 } }))
      const pages = yield* Effect.promise(() => Promise.all([pager.nextPage(), pager.nextPage(), pager.nextPage()]))
      assert.strictEqual(yield* requestCount, 2)
      assert.deepStrictEqual(pages.map((page) => page.map(nameOf)), Array(3).fill(pager.page.map(nameOf)))
      assert.notDeepEqual(yield* Effect.promise(() => pager.nextPage()), pages[0])
      assert.strictEqual(yield* requestCount, 3)
    })
  )

  test(
    "fails where the page tokens lead back, after the items of every page",
    Effect.gen(function*() {
      const { ours } = yield* lists
      const emulator = yield* Emulator
      const page = (name: string, nextPageToken: string) => Reply.json({ models: [{ name }], nextPageToken })
      yield* emulator.script(
        Script.sequence("models.list", [page("one", "a"), page("two", "b"), page("three", "a"), page("two", "b")])
      )
      const items: Array<unknown> = []
      const error = yield* rejection(async () => {
        for await (const item of await ours()) items.push(nameOf(item))
      })
      assert.deepStrictEqual(items, ["one", "two", "three"])
      assert.deepInclude(error, {
        name: "DecodeError",
        operation: "models.list",
        message: "The server answered a list with a page token that leads back to an earlier page"
      })
      assert.strictEqual(yield* requestCount, 3)
    })
  )
})
