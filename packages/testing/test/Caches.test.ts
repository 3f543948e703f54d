import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { events, type Face, faces, generate, json, memory, type Parsed, prompt, send, stream } from "./faces.ts"

const vertex = "/v1beta1/projects/p/locations/l"

const backends = {
  gemini: {
    base: "/v1beta",
    model: "models/gemini-3.8-flash",
    generate: generate.replace("2.5", "3.8"),
    stream: stream.replace("2.5", "3.8"),
    absent: { code: 403, status: "PERMISSION_DENIED", message: /^CachedContent not found \(or permission denied\)$/ },
    conflict:
      /^CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config\./,
    name: /^cachedContents\/[a-z0-9]{40}$/
  },
  vertex: {
    base: vertex,
    model: "projects/p/locations/l/publishers/google/models/gemini-3.8-flash",
    generate: `${vertex}/publishers/google/models/gemini-3.8-flash:generateContent`,
    stream: `${vertex}/publishers/google/models/gemini-3.8-flash:streamGenerateContent?alt=sse`,
    absent: { code: 404, status: "NOT_FOUND", message: /^Not found: cached content metadata for \w+\.$/ },
    conflict:
      /^Tool config, tools and system instruction should not be set in the request when using cached content\.$/,
    name: /^projects\/p\/locations\/l\/cachedContents\/\d{19}$/
  }
} as const

type Backend = typeof backends[keyof typeof backends]

const story = prompt("Once upon a time there was a token.")

const create = (face: Face, { base, model }: Backend, body: object = {}) =>
  json(face, `${base}/cachedContents`, { model, ...story, ...body })

/** The path of the resource with this name. */
const at = ({ base }: Backend, name: string) => `${base}/${name.replace(/^projects\/p\/locations\/l\//, "")}`

const patch = (face: Face, path: string, body: object) => json(face, path, body, { method: "PATCH" })

const remove = (face: Face, path: string) => json(face, path, undefined, { method: "DELETE" })

for (const face of faces) {
  for (const [name, backend] of Object.entries(backends)) {
    it.effect(`caches of ${name} ${face.name}: made, read, used, changed and deleted`, () =>
      Effect.gen(function*() {
        const { body: cache, status } = yield* create(face, backend, { displayName: "a story" })
        assert.strictEqual(status, 200)
        assert.match(cache.name, backend.name)
        assert.deepStrictEqual(Object.keys(cache), [
          "name",
          "model",
          "createTime",
          "updateTime",
          "expireTime",
          "displayName",
          "usageMetadata"
        ])
        assert.deepStrictEqual([cache.model, cache.displayName, cache.usageMetadata], [
          backend.model,
          "a story",
          { totalTokenCount: 9 }
        ])
        const path = at(backend, cache.name)
        assert.deepStrictEqual((yield* json(face, path)).body, cache)
        assert.deepStrictEqual((yield* json(face, `${backend.base}/cachedContents`)).body, { cachedContents: [cache] })
        const ask = { ...prompt("Who was there?"), cachedContent: cache.name }
        const { body: answer } = yield* json(face, backend.generate, ask)
        assert.deepInclude(answer.usageMetadata, {
          promptTokenCount: 13,
          cachedContentTokenCount: 9,
          promptTokensDetails: [{ modality: "TEXT", tokenCount: 13 }],
          cacheTokensDetails: [{ modality: "TEXT", tokenCount: 9 }]
        })
        const chunks = events((yield* send(face, backend.stream, ask)).text)
        assert.strictEqual(chunks.at(-1).usageMetadata.cachedContentTokenCount, 9)
        const { body: changed } = yield* patch(face, path, { ttl: "7200s" })
        assert.deepStrictEqual({ ...changed, updateTime: "", expireTime: "" }, {
          ...cache,
          updateTime: "",
          expireTime: ""
        })
        assert.strictEqual(Date.parse(changed.expireTime) - Date.parse(changed.updateTime), 7_200_000)
        assert.deepStrictEqual(yield* remove(face, path), { status: 200, body: {} })
        assert.deepStrictEqual((yield* json(face, `${backend.base}/cachedContents`)).body, {})
      }).pipe(Effect.provide(face.layer())))
  }
}

describe("caches", () => {
  const test = (name: string, body: (backend: Backend) => Effect.Effect<void, unknown, Emulator>) => {
    for (const [backend, facts] of Object.entries(backends)) {
      it.effect(`${backend}: ${name}`, () => body(facts).pipe(Effect.provide(memory.layer())))
    }
  }

  const refused = (answer: { readonly status: number; readonly body: Parsed }, message: RegExp) => {
    assert.strictEqual(answer.status, 400)
    assert.strictEqual(answer.body.error.status, "INVALID_ARGUMENT")
    assert.match(answer.body.error.message, message)
  }

  test("expire, and are then as good as deleted", (backend) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-01-01T00:00:00.500Z"))
      const { body: first } = yield* create(memory, backend)
      assert.deepStrictEqual([first.createTime, first.updateTime, first.expireTime], [
        "2026-01-01T00:00:00.500Z",
        "2026-01-01T00:00:00.500Z",
        "2026-01-01T01:00:00.500Z"
      ])
      const { body: second } = yield* create(memory, backend, { ttl: "1.5s" })
      assert.strictEqual(second.expireTime, "2026-01-01T00:00:02.000Z")
      const { body: third } = yield* create(memory, backend, { expireTime: "2026-01-01T02:00:00+01:30" })
      assert.strictEqual(third.expireTime, "2026-01-01T00:30:00.000Z")
      const listed = Effect.map(
        json(memory, `${backend.base}/cachedContents`),
        ({ body }) => (body.cachedContents ?? []).map(({ name }: Parsed) => name)
      )
      yield* TestClock.adjust("1499 millis")
      assert.deepStrictEqual(yield* listed, [first.name, second.name, third.name])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* listed, [first.name, third.name])
      const path = at(backend, second.name)
      for (
        const answer of [
          yield* json(memory, path),
          yield* patch(memory, path, { ttl: "60s" }),
          yield* remove(memory, path),
          yield* json(memory, backend.generate, { ...prompt("Hi"), cachedContent: second.name }),
          yield* json(memory, at(backend, first.name).replace(/[^/]+$/, "none"))
        ]
      ) {
        const { code, message, status } = answer.body.error
        assert.deepStrictEqual([answer.status, code, status], [
          backend.absent.code,
          backend.absent.code,
          backend.absent.status
        ])
        assert.match(message, backend.absent.message)
      }
      const { body: longer } = yield* patch(memory, at(backend, third.name), { expireTime: "2026-01-01T05:00:00Z" })
      assert.deepStrictEqual([longer.createTime, longer.updateTime, longer.expireTime], [
        "2026-01-01T00:00:00.500Z",
        "2026-01-01T00:00:02.000Z",
        "2026-01-01T05:00:00.000Z"
      ])
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(yield* listed, [third.name])
    }))

  test("come in pages", (backend) =>
    Effect.gen(function*() {
      const made = yield* Effect.forEach([1, 2, 3], () => create(memory, backend))
      const names = made.map(({ body }) => body.name)
      assert.strictEqual(new Set(names).size, 3)
      const { body: page } = yield* json(memory, `${backend.base}/cachedContents?pageSize=2`)
      assert.deepStrictEqual(page.cachedContents.map(({ name }: Parsed) => name), names.slice(0, 2))
      const next = encodeURIComponent(page.nextPageToken)
      const { body: last } = yield* json(memory, `${backend.base}/cachedContents?pageSize=2&pageToken=${next}`)
      assert.deepStrictEqual(last.cachedContents.map(({ name }: Parsed) => name), names.slice(2))
      assert.isUndefined(last.nextPageToken)
    }))

  test("have a model that can be cached for, something in them, and one expiration", (backend) =>
    Effect.gen(function*() {
      const { model } = backend
      const format = /^\* CreateCachedContentRequest\.model: unexpected model name format\n$/
      refused(yield* create(memory, backend, { model: undefined }), format)
      refused(yield* create(memory, backend, { model: "gemini-3.8-flash" }), format)
      const unknown = yield* create(memory, backend, { model: model.replace("3.8-flash", "none") })
      assert.deepStrictEqual([unknown.status, unknown.body.error.status], [404, "NOT_FOUND"])
      assert.include(unknown.body.error.message, "models/gemini-none")
      const embedder = yield* create(memory, backend, { model: model.replace(/[^/]+$/, "gemini-embedding-001") })
      assert.strictEqual(embedder.status, 404)

      const empty = /^CachedContent must have at least one content\.$/
      refused(yield* create(memory, backend, { contents: undefined }), empty)
      refused(yield* create(memory, backend, { contents: [], tools: [], systemInstruction: {} }), empty)
      refused(yield* create(memory, backend, { contents: [{ parts: [] }] }), /contents\[0\]\.parts/)
      refused(
        yield* create(memory, backend, { contents: [], systemInstruction: { parts: 7 } }),
        /system_instruction', |'system_instruction\.parts/
      )
      const instruction = { parts: [{ text: "Be brief." }] }
      const { body } = yield* create(memory, backend, { contents: undefined, systemInstruction: instruction })
      assert.deepStrictEqual(body.usageMetadata, { totalTokenCount: 3 })

      refused(
        yield* create(memory, backend, { ttl: "60s", expireTime: "2027-01-01T00:00:00Z" }),
        /oneof field 'expiration' is already set\. Cannot set 'expireTime'$/
      )
      for (const ttl of ["60", 60, "1m", "s"]) {
        refused(yield* create(memory, backend, { ttl }), /^Invalid value at 'cached_content\.ttl' .*must end with 's'$/)
      }
      for (const expireTime of ["tomorrow", "2027-01-01", 7]) {
        refused(yield* create(memory, backend, { expireTime }), /^Invalid value at 'cached_content\.expire_time' /)
      }
      yield* TestClock.setTime(Date.parse("2026-01-01T00:00:00Z"))
      for (const past of [{ ttl: "0s" }, { ttl: "-1s" }, { expireTime: "2026-01-01T00:00:00Z" }]) {
        refused(yield* create(memory, backend, past), /must be in the future/)
      }
      refused(yield* create(memory, backend, { colour: "red" }), /Unknown name "colour"/)
    }))

  test("change in nothing but their expiration", (backend) =>
    Effect.gen(function*() {
      const { body: cache } = yield* create(memory, backend)
      const path = at(backend, cache.name)
      for (const body of [{}, { displayName: "other" }, { ttl: "60s", displayName: "other" }]) {
        refused(yield* patch(memory, path, body), /^Only the expiration of CachedContent can be updated/)
      }
      refused(yield* patch(memory, path, { ttl: "60s", expireTime: "2027-01-01T00:00:00Z" }), /oneof/)
      refused(yield* patch(memory, path, { ttl: "1h" }), /must end with 's'/)
      assert.deepStrictEqual((yield* json(memory, path)).body, cache)
    }))

  test("belong to one model, and bring their own instruction and tools", (backend) =>
    Effect.gen(function*() {
      const tools = [{ functionDeclarations: [{ name: "get_time" }] }]
      const toolConfig = { functionCallingConfig: { mode: "ANY" } }
      const { body: cache } = yield* create(memory, backend, { tools, toolConfig })
      const ask = { ...prompt("Hi"), cachedContent: cache.name }
      const { body: answer } = yield* json(memory, backend.generate, ask)
      assert.strictEqual(answer.candidates[0].content.parts[0].functionCall.name, "get_time")
      assert.strictEqual(answer.usageMetadata.cachedContentTokenCount, cache.usageMetadata.totalTokenCount)
      assert.strictEqual((yield* json(memory, backend.generate, { ...ask, tools: [] })).status, 200)
      for (const more of [{ tools }, { toolConfig }, { systemInstruction: { parts: [{ text: "Be brief." }] } }]) {
        refused(yield* json(memory, backend.generate, { ...ask, ...more }), backend.conflict)
      }
      refused(
        yield* json(memory, backend.generate.replace("3.8-flash", "2.5-pro"), ask),
        /^Model used by GenerateContent request \(\S+gemini-2\.5-pro\) and CachedContent \(\S+gemini-3\.8-flash\) has to be the same\.$/
      )
    }))

  it.effect("the files in them have to be there", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const fileData = { fileUri: `${baseUrl}/v1beta/files/none`, mimeType: "text/plain" }
      const { body, status } = yield* create(memory, backends.gemini, { contents: [{ parts: [{ fileData }] }] })
      assert.deepStrictEqual([status, body.error.status], [403, "PERMISSION_DENIED"])
    }).pipe(Effect.provide(memory.layer())))

  it.effect("a key of their own encrypts those of Vertex AI alone", () =>
    Effect.gen(function*() {
      const key = { kmsKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k" }
      const { body } = yield* create(memory, backends.vertex, { encryption_spec: key })
      assert.deepStrictEqual(body.encryptionSpec, key)
      refused(yield* create(memory, backends.gemini, { encryption_spec: key }), /Unknown name "encryption_spec"/)
    }).pipe(Effect.provide(memory.layer())))

  it.effect("an unnamed one has an empty name in the Gemini API, and none on Vertex AI", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* create(memory, backends.gemini)).body.displayName, "")
      assert.isUndefined((yield* create(memory, backends.vertex)).body.displayName)
    }).pipe(Effect.provide(memory.layer())))
})
