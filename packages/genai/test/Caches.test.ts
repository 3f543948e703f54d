import { Fault } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Caches } from "../src/Caches.ts"
import type { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import type { CreateCachedContentConfig, UpdateCachedContentConfig } from "../src/wire/Caches.ts"
import { abortable, atOnce, expectTag, faults, once, requestCount, requests } from "./harness/calls.ts"
import { type Emulated, memoryTest, type Settings, settled, socketTest, vertex } from "./harness/emulated.ts"

const model = "gemini-3.8-flash"

const caches: Effect.Effect<Caches["Service"], never, GenAIClient> = Caches.make

const create = (config: CreateCachedContentConfig = {}) =>
  Effect.flatMap(caches, (caches) => caches.create({ model, config: { contents: "A long book", ...config } }))

const update = (name: string, config: UpdateCachedContentConfig) =>
  Effect.flatMap(caches, (caches) => caches.update({ name, config }))

const get = (name: string) => Effect.flatMap(caches, (caches) => caches.get({ name }))

const ask = (cachedContent: string | undefined) =>
  Models.use((models) =>
    models.generateContent({ model, contents: "Who wrote it?", config: { cachedContent, httpOptions: once } })
  )

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

interface Place {
  readonly name: string
  readonly settings: Settings
  readonly path: string
  readonly model: string
  readonly gone: "PermissionDenied" | "NotFound"
}

const places: ReadonlyArray<Place> = [
  { name: "gemini", settings: {}, path: "/v1beta/", model: `models/${model}`, gone: "PermissionDenied" },
  {
    name: "vertex",
    settings: vertex,
    path: "/v1beta1/projects/my-project/locations/us-central1/",
    model: `projects/my-project/locations/us-central1/publishers/google/models/${model}`,
    gone: "NotFound"
  }
]

for (const place of places) {
  const both = <E>(name: string, body: () => Effect.Effect<void, E, Emulated>) => {
    memoryTest(name, body, place.settings)
    socketTest(name, body, place.settings)
  }
  const memory = <E>(name: string, body: () => Effect.Effect<void, E, Emulated>) =>
    memoryTest(name, body, place.settings)

  describe(`on ${place.name}`, () => {
    both("a cache is created, asked for, used, extended and deleted", () =>
      Effect.gen(function*() {
        const all = yield* caches
        const cache = yield* create({ displayName: "The book", systemInstruction: "Be brief", ttl: "300s" })
        const sent = yield* lastRequest
        assert.strictEqual(sent.url.pathname, `${place.path}cachedContents`)
        assert.deepStrictEqual(sent.body, {
          model: place.model,
          ttl: "300s",
          displayName: "The book",
          contents: [{ role: "user", parts: [{ text: "A long book" }] }],
          systemInstruction: { role: "user", parts: [{ text: "Be brief" }] }
        })
        assert.deepStrictEqual([cache.displayName, cache.model], ["The book", place.model])
        assert.strictEqual(Date.parse(cache.expireTime!) - Date.parse(cache.createTime!), 300_000)
        assert.isAbove(cache.usageMetadata?.totalTokenCount ?? 0, 0)

        const found = yield* all.get({ name: cache.name! })
        assert.deepStrictEqual([found.name, found.expireTime], [cache.name, cache.expireTime])

        const { text, usageMetadata } = yield* ask(cache.name)
        assert.isString(text)
        assert.strictEqual(usageMetadata?.cachedContentTokenCount, cache.usageMetadata?.totalTokenCount)

        const later = yield* update(cache.name!, { ttl: "600s" })
        assert.deepStrictEqual((yield* lastRequest).body, { ttl: "600s" })
        assert.strictEqual((yield* lastRequest).method, "PATCH")
        assert.strictEqual(Date.parse(later.expireTime!) - Date.parse(later.updateTime!), 600_000)

        yield* all.delete({ name: cache.name! })
        expectTag(yield* Effect.flip(get(cache.name!)), place.gone)
        expectTag(yield* Effect.flip(ask(cache.name)), place.gone)
      }))

    memory("a cache lives until a time, or an hour", () =>
      Effect.gen(function*() {
        const until = "1970-01-01T02:00:00Z"
        assert.strictEqual((yield* create({ expireTime: until })).expireTime, "1970-01-01T02:00:00.000Z")
        const cache = yield* create()
        assert.strictEqual(cache.expireTime, "1970-01-01T01:00:00.000Z")
        assert.strictEqual((yield* update(cache.name!, { expireTime: until })).expireTime, "1970-01-01T02:00:00.000Z")
      }))

    memory("a cache that has expired is gone", () =>
      Effect.gen(function*() {
        const { name } = yield* create({ ttl: "300s" })
        yield* TestClock.adjust("299 seconds")
        yield* ask(name)
        yield* TestClock.adjust("1 second")
        const calls: ReadonlyArray<Effect.Effect<unknown, GenAIError, GenAIClient | Models>> = [
          ask(name),
          get(name!),
          update(name!, { ttl: "300s" })
        ]
        for (const call of calls) expectTag(yield* Effect.flip(call), place.gone)
      }))

    memory("what the server refuses", () =>
      Effect.gen(function*() {
        const { name } = yield* create()
        for (
          const call of [
            create({ ttl: "300s", expireTime: "2030-01-01T00:00:00Z" }),
            create({ ttl: "5 minutes" }),
            create({ ttl: "0s" }),
            create({ contents: undefined }),
            update(name!, {}),
            update(name!, { ttl: "-1s" })
          ]
        ) {
          expectTag(yield* Effect.flip(call), "BadRequest")
        }
      }))

    memory("names in every form", () =>
      Effect.gen(function*() {
        const all = yield* caches
        const { name } = yield* create()
        const id = name!.split("/").at(-1)!
        const full = `${place.path.replace(/^\/\w+\//, "")}cachedContents/${id}`
        for (const form of [id, `cachedContents/${id}`, full]) {
          assert.strictEqual((yield* all.get({ name: form })).name, name)
          assert.strictEqual((yield* lastRequest).url.pathname, `${place.path}cachedContents/${id}`)
          yield* all.update({ name: form, config: { ttl: "300s" } })
          yield* ask(form)
        }
        const before = yield* requestCount
        for (const wrong of ["", "a?b", "../models", "a b", "a/../b", "a#", undefined as unknown as string]) {
          expectTag(yield* Effect.flip(all.get({ name: wrong })), "InvalidRequest")
          expectTag(yield* Effect.flip(all.update({ name: wrong, config: { ttl: "300s" } })), "InvalidRequest")
          expectTag(yield* Effect.flip(all.delete({ name: wrong })), "InvalidRequest")
        }
        assert.strictEqual(yield* requestCount, before)
      }))

    both("a list over all pages", () =>
      Effect.gen(function*() {
        const all = yield* caches
        for (const displayName of ["a", "b", "c"]) yield* create({ displayName })
        const before = yield* requestCount
        const names = Stream.runCollect(Stream.map(all.list({ config: { pageSize: 2 } }), (cache) => cache.displayName))
        assert.sameMembers(yield* names, ["a", "b", "c"])
        assert.strictEqual((yield* requestCount) - before, 2)
        const pages = yield* Stream.runCollect(all.listPages({ config: { pageSize: 2 } }))
        assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 1])
        assert.isString(pages[0]?.nextPageToken)
        assert.isUndefined(pages[1]?.nextPageToken)
        assert.isDefined(pages[0]?.response.sdkHttpResponse?.headers)
        const rest = all.list({ config: { pageSize: 2, pageToken: pages[0]!.nextPageToken } })
        assert.deepStrictEqual((yield* Stream.runCollect(rest)).map(({ name }) => name), [pages[1]?.items[0]?.name])
        assert.lengthOf(yield* Stream.runCollect(all.list()), 3)
        assert.lengthOf(yield* Stream.runCollect(Stream.take(all.list({ config: { pageSize: 1 } }), 1)), 1)
      }))

    memory("an empty list", () =>
      Effect.gen(function*() {
        const all = yield* caches
        assert.deepStrictEqual(yield* Stream.runCollect(all.list()), [])
        assert.deepStrictEqual((yield* Stream.runCollect(all.listPages()))[0]?.items, [])
      }))
  })
}

describe("calls", () => {
  memoryTest("a key of encryption is for Vertex alone", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(create({ kmsKeyName: "a-key" })), "UnsupportedField")
      assert.strictEqual(error.field, "config.kmsKeyName")
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("on Vertex it is where the API has it", () =>
    Effect.gen(function*() {
      yield* create({ kmsKeyName: "a-key" })
      assert.deepInclude((yield* lastRequest).body as object, { encryption_spec: { kmsKeyName: "a-key" } })
    }), vertex)

  memoryTest(
    "models of other publishers, and of the project, keep their names on Vertex",
    () =>
      Effect.gen(function*() {
        const all = yield* caches
        const sent = (model: string) =>
          Effect.andThen(
            Effect.exit(all.create({ model, config: { contents: "Hi", httpOptions: once } })),
            Effect.map(lastRequest, ({ body }) => (body as { readonly model: string }).model)
          )
        const prefix = "projects/my-project/locations/us-central1/publishers"
        assert.strictEqual(yield* sent("publishers/google/models/gemini-3.8-flash"), `${prefix}/google/models/${model}`)
        assert.strictEqual(yield* sent("models/gemini-3.8-flash"), `${prefix}/google/models/${model}`)
        assert.strictEqual(yield* sent("meta/llama-3"), `${prefix}/meta/models/llama-3`)
        assert.strictEqual(yield* sent(`${prefix}/google/models/${model}`), `${prefix}/google/models/${model}`)
        expectTag(yield* Effect.flip(all.create({ model: "" })), "InvalidRequest")
      }),
    vertex
  )

  memoryTest("are repeated where that cannot make two caches", () =>
    Effect.gen(function*() {
      const all = yield* caches
      yield* faults(Fault.status(500))
      expectTag(yield* Effect.flip(create({ httpOptions: atOnce })), "ServerError")
      assert.strictEqual(yield* requestCount, 1)
      const { name } = yield* create()
      yield* faults(Fault.status(500))
      const extended = yield* Effect.forkChild(all.update({
        name: name!,
        config: { ttl: "300s", httpOptions: { retryOptions: { initialDelay: 0 } } }
      }))
      yield* TestClock.adjust("1 second")
      yield* settled
      assert.isDefined(extended.pollUnsafe())
      assert.strictEqual(yield* requestCount, 4)
    }))

  memoryTest("are aborted by their signal", () =>
    Effect.gen(function*() {
      const controller = abortable()
      controller.abort()
      const exit = yield* Effect.exit(create({ abortSignal: controller.signal }))
      assert.strictEqual(exit._tag, "Failure")
    }))
})
