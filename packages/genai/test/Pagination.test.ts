import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { NotFound } from "../src/GenAIError.ts"
import * as Pagination from "../src/Pagination.ts"

/** A list of these pages: the token of each is its number. Notes what is asked for. */
const listing = (pages: ReadonlyArray<ReadonlyArray<string>>, end: string | undefined = undefined) => {
  const asked: Array<string | undefined> = []
  const fetch: Pagination.Fetch<string, { readonly number: number }> = (token) =>
    Effect.sync(() => {
      asked.push(token)
      const number = Number(token ?? 0)
      return {
        items: pages[number] ?? [],
        nextPageToken: number + 1 < pages.length ? String(number + 1) : end,
        response: { number }
      }
    })
  return { asked, fetch }
}

describe("Pagination", () => {
  it.effect("items over all pages, empty ones included", () =>
    Effect.gen(function*() {
      const { asked, fetch } = listing([["a", "b"], [], ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(Pagination.items(fetch)), ["a", "b", "c"])
      assert.deepStrictEqual(asked, [undefined, "1", "2"])
    }))

  it.effect("pages with the answers they came with", () =>
    Effect.gen(function*() {
      const pages = yield* Stream.runCollect(Pagination.pages(listing([["a"], ["b"]]).fetch))
      assert.deepStrictEqual(pages, [
        { items: ["a"], nextPageToken: "1", response: { number: 0 } },
        { items: ["b"], nextPageToken: undefined, response: { number: 1 } }
      ])
    }))

  it.effect("from a page on", () =>
    Effect.gen(function*() {
      const { asked, fetch } = listing([["a"], ["b"], ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(Pagination.items(fetch, "1")), ["b", "c"])
      assert.deepStrictEqual(asked, ["1", "2"])
    }))

  it.effect("an empty token ends a list like none", () =>
    Effect.gen(function*() {
      const { asked, fetch } = listing([["a"]], "")
      assert.deepStrictEqual(yield* Stream.runCollect(Pagination.items(fetch)), ["a"])
      assert.strictEqual(asked.length, 1)
    }))

  it.effect("a page is asked for when the one before it has been used up", () =>
    Effect.gen(function*() {
      const { asked, fetch } = listing([["a", "b"], ["c", "d"], ["e"]])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(Pagination.items(fetch), 2)), ["a", "b"])
      assert.deepStrictEqual(asked, [undefined])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(Pagination.items(fetch), 3)), ["a", "b", "c"])
      assert.deepStrictEqual(asked, [undefined, undefined, "1"])
    }))

  it.effect("a page that cannot be had ends the list after those before it", () =>
    Effect.gen(function*() {
      const gone = new NotFound({
        message: "Gone",
        operation: "tests.list",
        status: 404,
        code: undefined,
        details: [],
        retryAfter: undefined,
        requestId: undefined,
        body: undefined,
        delivered: undefined
      })
      const { fetch } = listing([["a"], ["b"]])
      const items: Array<string> = []
      const error = yield* Pagination.items<string, unknown>((token) =>
        token === "1" ? Effect.fail(gone) : fetch(token)
      ).pipe(
        Stream.runForEach((item) => Effect.sync(() => items.push(item))),
        Effect.flip
      )
      assert.deepStrictEqual(items, ["a"])
      assert.strictEqual(error, gone)
    }))

  it.effect("what is no page is no answer, and neither is one that would be asked for without end", () =>
    Effect.gen(function*() {
      const of = (answer: object) =>
        Pagination.items(
          Pagination.fromConfig(
            "tests.list",
            () => Effect.succeed(answer as { readonly items?: ReadonlyArray<string>; readonly nextPageToken?: string }),
            {},
            ({ items }) => items
          )
        )
      for (const answer of [{ items: "abc" }, { items: {} }, { nextPageToken: 5 }, { items: [], nextPageToken: "a" }]) {
        const error = yield* Effect.flip(Stream.runDrain(of(answer)))
        assert.strictEqual(error._tag, "DecodeError", JSON.stringify(answer))
        assert.strictEqual(error.operation, "tests.list")
      }
      assert.deepStrictEqual(yield* Stream.runCollect(of({ items: null, nextPageToken: null })), [])
    }))

  it.effect("a token that is null is none", () =>
    Effect.gen(function*() {
      const fetch = Pagination.fromWire(
        "tests.list",
        () => Effect.succeed({ items: ["a"], next_page_token: null as unknown as undefined }),
        {},
        ({ items }) => items
      )
      assert.strictEqual((yield* fetch(undefined)).nextPageToken, undefined)
    }))
})
