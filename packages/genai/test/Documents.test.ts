import { assert, describe } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Documents } from "../src/Documents.ts"
import { FileSearchStores } from "../src/FileSearchStores.ts"
import type { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import { expectTag, requestCount, requests } from "./harness/calls.ts"
import { type Emulated, memoryTest, socketTest, vertex } from "./harness/emulated.ts"

const both = <E>(name: string, body: () => Effect.Effect<void, E, Emulated>) => {
  memoryTest(name, body)
  socketTest(name, body)
}

const documents: Effect.Effect<Documents["Service"], never, GenAIClient> = Documents.make

const store = FileSearchStores.use((stores) => Effect.map(stores.create(), ({ name }) => name!))

/** A document of its own in a store. */
const document = (fileSearchStoreName: string, displayName: string) =>
  FileSearchStores.use((stores) =>
    Effect.flatMap(
      stores.uploadToFileSearchStore({
        fileSearchStoreName,
        file: new TextEncoder().encode(displayName),
        config: { displayName, mimeType: "text/plain", customMetadata: [{ key: "a", stringValue: "b" }] }
      }),
      () =>
        Effect.map(
          Stream.runCollect(stores.documents.list({ parent: fileSearchStoreName })),
          (all) => all.find((document) => document.displayName === displayName)!.name!
        )
    )
  )

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

describe("documents", () => {
  memoryTest("are pending, then active, and are deleted", () =>
    Effect.gen(function*() {
      const all = yield* documents
      const name = yield* document(yield* store, "one")
      const pending = yield* all.get({ name })
      assert.strictEqual((yield* lastRequest).url.pathname, `/v1beta/${name}`)
      assert.deepInclude(pending, {
        name,
        displayName: "one",
        state: "STATE_PENDING",
        mimeType: "text/plain",
        sizeBytes: "3",
        customMetadata: [{ key: "a", stringValue: "b" }]
      })
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* all.get({ name })).state, "STATE_ACTIVE")
      yield* all.delete({ name, config: { force: true } })
      expectTag(yield* Effect.flip(all.get({ name })), "PermissionDenied")
    }))

  memoryTest("with chunks are deleted only by force", () =>
    Effect.gen(function*() {
      const all = yield* documents
      const name = yield* document(yield* store, "one")
      yield* TestClock.adjust("2 seconds")
      assert.match(expectTag(yield* Effect.flip(all.delete({ name })), "BadRequest").message, /non-empty/)
      assert.strictEqual((yield* lastRequest).url.search, "")
      expectTag(yield* Effect.flip(all.delete({ name, config: { force: false } })), "BadRequest")
      yield* all.delete({ name, config: { force: true } })
      const { method, url } = yield* lastRequest
      assert.deepStrictEqual([method, url.pathname, url.search], ["DELETE", `/v1beta/${name}`, "?force=true"])
    }))

  both("are listed over pages", () =>
    Effect.gen(function*() {
      const all = yield* documents
      const parent = yield* store
      for (const displayName of ["a", "b", "c"]) yield* document(parent, displayName)
      const before = yield* requestCount
      const listed = yield* Stream.runCollect(all.list({ parent, config: { pageSize: 2 } }))
      assert.sameMembers(listed.map(({ displayName }) => displayName), ["a", "b", "c"])
      assert.strictEqual((yield* requestCount) - before, 2)
      assert.strictEqual((yield* lastRequest).url.pathname, `/v1beta/${parent}/documents`)
      const pages = yield* Stream.runCollect(all.listPages({ parent, config: { pageSize: 2 } }))
      assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 1])
      const rest = all.list({ parent, config: { pageToken: pages[0]!.nextPageToken } })
      assert.lengthOf(yield* Stream.runCollect(rest), 1)
    }))

  memoryTest("are empty for an empty store, and fail for a missing one", () =>
    Effect.gen(function*() {
      const all = yield* documents
      assert.deepStrictEqual(yield* Stream.runCollect(all.list({ parent: yield* store })), [])
      expectTag(yield* Effect.flip(Stream.runDrain(all.list({ parent: "fileSearchStores/no" }))), "PermissionDenied")
    }))

  const calls = (all: Documents["Service"], name: string): ReadonlyArray<Effect.Effect<unknown, GenAIError>> => [
    all.get({ name }),
    all.delete({ name }),
    Stream.runDrain(all.list({ parent: name })),
    Stream.runDrain(all.listPages({ parent: name }))
  ]

  memoryTest("with odd names are refused before anything is sent", () =>
    Effect.gen(function*() {
      const all = yield* documents
      for (const name of ["", "a?b", "../files", "a b", "a#", undefined as unknown as string]) {
        for (const call of calls(all, name)) expectTag(yield* Effect.flip(call), "InvalidRequest")
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("are of the Gemini Developer API alone", () =>
    Effect.gen(function*() {
      const all = yield* documents
      for (const call of calls(all, "fileSearchStores/a/documents/b")) {
        expectTag(yield* Effect.flip(call), "UnsupportedMethod")
      }
      assert.strictEqual(yield* requestCount, 0)
    }), vertex)

  memoryTest("are those of the stores", () =>
    Effect.gen(function*() {
      const stores = yield* FileSearchStores
      const name = yield* document(yield* store, "one")
      assert.strictEqual((yield* stores.documents.get({ name })).displayName, "one")
      assert.strictEqual((yield* Documents.use((documents) => documents.get({ name }))).displayName, "one")
    }))
})
