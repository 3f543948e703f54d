import { Emulator } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import {
  DocumentState,
  type GoogleGenAI,
  type GoogleGenAIOptions,
  type ImportFileOperation,
  type ImportFileResponse,
  Modality,
  type UploadToFileSearchStoreOperation,
  type UploadToFileSearchStoreResponse
} from "@google/genai"
import { Effect, FileSystem } from "effect"
import { TestClock } from "effect/testing"
import type { Parsed } from "./faces.ts"
import { call, collect, connect, gemini, refused, vertex } from "./official.ts"

const suite = (options: GoogleGenAIOptions) =>
(
  title: string,
  body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator | FileSystem.FileSystem>,
  jobDuration = 0
) =>
  it.effect(title, () =>
    Effect.flatMap(connect(options), body).pipe(
      Effect.provide([Emulator.layerServer({ jobDuration }), NodeFileSystem.layer])
    ))

for (const [name, options] of Object.entries({ gemini, vertex })) {
  describe(`@google/genai caches on ${name}`, () => {
    const test = suite(options)
    const model = "gemini-3.8-flash"

    test("create, get, list, update, delete, and a prompt that begins with one", (ai) =>
      Effect.gen(function*() {
        const make = (displayName: string) =>
          call(() =>
            ai.caches.create({
              model,
              config: {
                displayName,
                contents: "Once upon a time",
                systemInstruction: "Be brief.",
                tools: [{ functionDeclarations: [{ name: "get_time" }] }],
                ttl: "600s"
              }
            })
          )
        const [cache, second, third] = yield* Effect.forEach(["a", "b", "c"], make)
        assert.match(
          cache?.name ?? "",
          name === "gemini" ? /^cachedContents\/\w+$/ : /^projects\/p\/locations\/l\/cachedContents\/\d+$/
        )
        assert.strictEqual(
          cache?.model,
          name === "gemini" ? `models/${model}` : `projects/p/locations/l/publishers/google/models/${model}`
        )
        assert.strictEqual(cache?.displayName, "a")
        assert.isAbove(cache?.usageMetadata?.totalTokenCount ?? 0, 7)
        const cached = cache?.name ?? ""
        const { displayName, usageMetadata } = yield* call(() => ai.caches.get({ name: cached }))
        assert.deepStrictEqual([displayName, usageMetadata], ["a", cache?.usageMetadata])
        // The short form of the name is as good.
        const short = cached.split("/").at(-1) ?? ""
        assert.strictEqual((yield* call(() => ai.caches.get({ name: short }))).name, cached)
        const listed = yield* call(async () => collect(await ai.caches.list({ config: { pageSize: 2 } })))
        assert.deepStrictEqual(listed.map(({ name }) => name), [cached, second?.name, third?.name])
        const answer = yield* call(() =>
          ai.models.generateContent({ model, contents: "And then?", config: { cachedContent: cached } })
        )
        assert.strictEqual(answer.usageMetadata?.cachedContentTokenCount, cache?.usageMetadata?.totalTokenCount)
        const conflict = yield* refused(() =>
          ai.models.generateContent({
            model,
            contents: "And then?",
            config: { cachedContent: cached, systemInstruction: "Be verbose." }
          })
        )
        assert.strictEqual(conflict.status, 400)
        const later = yield* call(() => ai.caches.update({ name: cached, config: { ttl: "7200s" } }))
        assert.strictEqual(Date.parse(later.expireTime ?? "") - Date.parse(later.updateTime ?? ""), 7_200_000)
        const expireTime = "2096-01-01T00:00:00.000Z"
        const fixed = yield* call(() => ai.caches.update({ name: cached, config: { expireTime } }))
        assert.strictEqual(fixed.expireTime, expireTime)
        yield* call(() => ai.caches.delete({ name: cached }))
        const gone = yield* refused(() => ai.caches.get({ name: cached }))
        assert.strictEqual(gone.status, name === "gemini" ? 403 : 404)
        const malformed = yield* refused(() => ai.caches.create({ model, config: { contents: "a", ttl: "60" } }))
        assert.strictEqual(malformed.status, 400)
        const requests = yield* (yield* Emulator).requests
        assert.deepStrictEqual([...new Set(requests.map(({ backend, operation }) => `${backend} ${operation}`))], [
          `${name} caches.create`,
          `${name} caches.get`,
          `${name} caches.list`,
          `${name} models.generateContent`,
          `${name} caches.update`,
          `${name} caches.delete`
        ])
      }))
  })
}

describe("@google/genai file search stores", () => {
  const test = suite(gemini)

  const create = (ai: GoogleGenAI, displayName: string) =>
    Effect.map(
      call(() => ai.fileSearchStores.create({ config: { displayName } })),
      ({ name = "" }) => name
    )

  test("create, get, list, delete", (ai) =>
    Effect.gen(function*() {
      const store = yield* call(() =>
        ai.fileSearchStores.create({
          config: { displayName: "My docs", embeddingModel: "gemini-embedding-2" }
        })
      )
      const { embeddingModel, name = "" } = store
      assert.match(name, /^fileSearchStores\/my-docs-[a-z0-9]{12}$/)
      assert.strictEqual(embeddingModel, "models/gemini-embedding-2")
      assert.deepInclude(yield* call(() => ai.fileSearchStores.get({ name })), { name, displayName: "My docs" })
      const others = yield* Effect.replicateEffect(create(ai, "Other"), 11)
      const listed = yield* call(async () => collect(await ai.fileSearchStores.list()))
      assert.deepStrictEqual(listed.map(({ name }) => name), [name, ...others])
      yield* call(() => ai.fileSearchStores.delete({ name, config: { force: true } }))
      assert.strictEqual((yield* refused(() => ai.fileSearchStores.get({ name }))).status, 403)
    }))

  test("uploadToFileSearchStore of a path and of a blob, documents, downloadMedia", (ai) =>
    Effect.gen(function*() {
      const name = yield* create(ai, "docs")
      const fileSystem = yield* FileSystem.FileSystem
      const path = yield* fileSystem.makeTempFile({ suffix: ".txt" })
      yield* fileSystem.writeFileString(path, "from a path")
      const first = yield* call(() =>
        ai.fileSearchStores.uploadToFileSearchStore({ fileSearchStoreName: name, file: path })
      )
      assert.deepStrictEqual([first.done, first.response?.parent], [true, name])
      const blob = new Blob(["from a blob"], { type: "text/markdown" })
      const customMetadata = [{ key: "year", numericValue: 1934 }]
      const second = yield* call(() =>
        ai.fileSearchStores.uploadToFileSearchStore({
          fileSearchStoreName: name,
          file: blob,
          config: {
            displayName: "A blob",
            customMetadata,
            chunkingConfig: { whiteSpaceConfig: { maxTokensPerChunk: 100 } }
          }
        })
      )
      const listed = yield* call(async () =>
        collect(await ai.fileSearchStores.documents.list({ parent: name, config: { pageSize: 1 } }))
      )
      assert.deepStrictEqual(
        listed.map(({ displayName, mimeType, name, state }) => ({ displayName, mimeType, name, state })),
        [
          {
            name: first.response?.documentName,
            displayName: path.split("/").at(-1),
            mimeType: "text/plain",
            state: DocumentState.STATE_ACTIVE
          },
          {
            name: second.response?.documentName,
            displayName: "A blob",
            mimeType: "text/markdown",
            state: DocumentState.STATE_ACTIVE
          }
        ]
      )
      const document = second.response?.documentName ?? ""
      assert.deepInclude(yield* call(() => ai.fileSearchStores.documents.get({ name: document })), {
        sizeBytes: "11",
        customMetadata
      })
      const bytes = yield* call(() => ai.fileSearchStores.downloadMedia(document.replace("/documents/", "/media/")))
      assert.strictEqual(new TextDecoder().decode(bytes), "from a blob")
      const kept = yield* refused(() => ai.fileSearchStores.documents.delete({ name: document }))
      assert.strictEqual(kept.status, 400)
      assert.include(kept.message, "Cannot delete non-empty Document")
      yield* call(() => ai.fileSearchStores.documents.delete({ name: document, config: { force: true } }))
      assert.strictEqual((yield* refused(() => ai.fileSearchStores.documents.get({ name: document }))).status, 403)
      const full = yield* refused(() => ai.fileSearchStores.delete({ name }))
      assert.include(full.message, "Cannot delete non-empty FileSearchStore")
    }).pipe(Effect.scoped))

  test(
    "importFile, and its operation until it is done",
    (ai) =>
      Effect.gen(function*() {
        const name = yield* create(ai, "docs")
        const { name: fileName = "" } = yield* call(() =>
          ai.files.upload({ file: new Blob(["a file"], { type: "text/plain" }) })
        )
        const started = yield* call(() => ai.fileSearchStores.importFile({ fileSearchStoreName: name, fileName }))
        assert.isUndefined(started.done)
        const uploading = yield* call(() =>
          ai.fileSearchStores.uploadToFileSearchStore({
            fileSearchStoreName: name,
            file: new Blob(["b"], { type: "text/plain" })
          })
        )
        assert.isUndefined(
          (yield* call(() => ai.operations.get<ImportFileResponse, ImportFileOperation>({ operation: started }))).done
        )
        yield* TestClock.adjust("1 minute")
        const done = yield* call(() =>
          ai.operations.get<ImportFileResponse, ImportFileOperation>({ operation: started })
        )
        assert.isTrue(done.done)
        assert.strictEqual(done.response?.parent, name)
        const documentName = done.response?.documentName ?? ""
        const document = yield* call(() => ai.fileSearchStores.documents.get({ name: documentName }))
        assert.deepStrictEqual([document.state, document.displayName], [
          DocumentState.STATE_ACTIVE,
          fileName.replace("files/", "")
        ])
        assert.isUndefined(uploading.done)
        const uploaded = yield* call(() =>
          ai.operations.get<UploadToFileSearchStoreResponse, UploadToFileSearchStoreOperation>({ operation: uploading })
        )
        assert.match(uploaded.response?.documentName ?? "", new RegExp(`^${name}/documents/`))
        const none = yield* refused(() =>
          ai.fileSearchStores.importFile({ fileSearchStoreName: name, fileName: "files/none" })
        )
        assert.strictEqual(none.status, 403)
      }),
    60_000
  )
})

describe("@google/genai auth tokens", () => {
  const create = suite({ ...gemini, apiVersion: "v1alpha" })

  create("create", (ai) =>
    Effect.gen(function*() {
      const plain = yield* call(() => ai.authTokens.create({}))
      assert.match(plain.name ?? "", /^auth_tokens\/[0-9a-f]+$/)
      const bound = yield* call(() =>
        ai.authTokens.create({
          config: {
            uses: 2,
            expireTime: new Date(3_600_000).toISOString(),
            liveConnectConstraints: {
              model: "gemini-live-2.5-flash-preview",
              config: {
                responseModalities: [Modality.AUDIO],
                systemInstruction: "Be brief.",
                sessionResumption: {},
                inputAudioTranscription: {},
                realtimeInputConfig: { automaticActivityDetection: { disabled: true } }
              }
            },
            lockAdditionalFields: ["temperature", "tools"]
          }
        })
      )
      assert.notStrictEqual(bound.name, plain.name)
      const [, request] = yield* (yield* Emulator).requests
      assert.strictEqual(request?.operation, "authTokens.create")
      const body: Parsed = request?.body
      assert.match(body.fieldMask, /generationConfig\.temperature,tools$/)
      assert.strictEqual((yield* refused(() => ai.authTokens.create({ config: { uses: -1 } }))).status, 400)
    }))

  suite(gemini)("are of v1alpha", (ai) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* refused(() => ai.authTokens.create({}))).status, 404)
    }))
})
