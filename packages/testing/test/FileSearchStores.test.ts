import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { type Face, faces, generate, json, memory, type Parsed, prompt, send } from "./faces.ts"

const base = "/v1beta"

const create = (face: Face, body: object = {}) =>
  Effect.map(json(face, `${base}/fileSearchStores`, body), ({ body }): Parsed => body)

const get = (face: Face, name: string) => json(face, `${base}/${name}`)

const remove = (face: Face, name: string, query = "") =>
  json(face, `${base}/${name}${query}`, undefined, { method: "DELETE" })

const names = (all: ReadonlyArray<{ readonly name: string }> = []) => all.map(({ name }) => name)

/** Uploads to a path below `upload/v1beta`, in one piece. */
const upload = (
  face: Face,
  path: string,
  bytes: string,
  body: object = {},
  headers: { readonly [name: string]: string } = { "x-goog-upload-header-content-type": "text/plain" }
) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    const { response, text } = yield* send(face, `/upload/v1beta/${path}`, body, {
      headers: {
        "x-goog-api-key": "k",
        "content-type": "application/json",
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": String(Buffer.byteLength(bytes)),
        ...headers
      }
    })
    const url = response.headers.get("x-goog-upload-url")
    if (url === null) return { status: response.status, body: JSON.parse(text) as Parsed }
    return yield* json(face, url.slice(baseUrl.length), bytes, {
      headers: { "x-goog-api-key": "k", "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" }
    })
  })

const uploadTo = (
  face: Face,
  store: string,
  bytes: string,
  body?: object,
  headers?: { readonly [name: string]: string }
) => upload(face, `${store}:uploadToFileSearchStore`, bytes, body, headers)

const refused = (
  answer: { readonly status: number; readonly body: Parsed },
  code: number,
  status: string,
  message: RegExp
) => {
  assert.deepStrictEqual([answer.status, answer.body.error.code, answer.body.error.status], [code, code, status])
  assert.match(answer.body.error.message, message)
}

const absent = (kind: string) =>
  new RegExp(`^You do not have permission to access the ${kind} \\S+ or it may not exist\\.$`)

for (const face of faces) {
  it.effect(`file search stores ${face.name}: made, read, filled and deleted`, () =>
    Effect.gen(function*() {
      const store = yield* create(face, { displayName: "My  Sam-basic Stüff!" })
      assert.match(store.name, /^fileSearchStores\/my-sam-basic-stff-[a-z0-9]{12}$/)
      assert.deepStrictEqual(Object.keys(store), ["name", "displayName", "createTime", "updateTime", "embeddingModel"])
      assert.deepStrictEqual([store.displayName, store.embeddingModel], [
        "My  Sam-basic Stüff!",
        "models/gemini-embedding-001"
      ])
      assert.deepStrictEqual((yield* get(face, store.name)).body, store)
      assert.deepStrictEqual((yield* get(face, "fileSearchStores")).body, { fileSearchStores: [store] })
      const { body: operation } = yield* uploadTo(face, store.name, "näïve", { displayName: "A text" })
      const id = operation.name.split("/").at(-1)
      assert.match(id, /^a-text-[a-z0-9]{12}$/)
      assert.strictEqual(operation.name, `${store.name}/upload/operations/${id}`)
      const media = yield* send(face, `${base}/${store.name}/media/${id}?alt=media`)
      assert.deepStrictEqual([media.response.headers.get("content-type"), media.text], ["text/plain", "näïve"])
      const { body: documents } = yield* get(face, `${store.name}/documents`)
      assert.deepStrictEqual(names(documents.documents), [`${store.name}/documents/${id}`])
      refused(yield* remove(face, store.name), 400, "FAILED_PRECONDITION", /^Cannot delete non-empty FileSearchStore$/)
      assert.deepStrictEqual(yield* remove(face, store.name, "?force=true"), { status: 200, body: {} })
      assert.deepStrictEqual((yield* get(face, "fileSearchStores")).body, {})
      const operations = (yield* (yield* Emulator).requests).map(({ operation }) => operation)
      assert.deepStrictEqual([...new Set(operations)], [
        "fileSearchStores.create",
        "fileSearchStores.get",
        "fileSearchStores.list",
        "fileSearchStores.uploadToFileSearchStore",
        "fileSearchStores.downloadMedia",
        "documents.list",
        "fileSearchStores.delete"
      ])
    }).pipe(Effect.provide(face.layer({ jobDuration: "1 minute" }))))
}

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer({ jobDuration: "10 seconds" }))))

describe("file search stores", () => {
  test(
    "have names that fit, and a model that embeds",
    Effect.gen(function*() {
      const suffix = "[a-z0-9]{12}"
      assert.match((yield* create(memory)).name, new RegExp(`^fileSearchStores/${suffix}$`))
      assert.match((yield* create(memory, { displayName: "日本" })).name, new RegExp(`^fileSearchStores/${suffix}$`))
      const { name } = yield* create(memory, { displayName: `${"a".repeat(26)} ${"b".repeat(26)}` })
      assert.match(name, new RegExp(`^fileSearchStores/a{26}-${suffix}$`))
      const chosen = yield* create(memory, { embeddingModel: "models/gemini-embedding-2" })
      assert.strictEqual(chosen.embeddingModel, "models/gemini-embedding-2")
      for (const embeddingModel of ["models/none", "models/gemini-2.5-flash"]) {
        const answer = yield* json(memory, `${base}/fileSearchStores`, { embeddingModel })
        refused(answer, 404, "NOT_FOUND", /is not found for API version v1beta, or is not supported for embedContent/)
      }
      for (const body of [{ displayName: "x".repeat(513) }, { displayName: 7 }, { colour: "red" }]) {
        refused(yield* json(memory, `${base}/fileSearchStores`, body), 400, "INVALID_ARGUMENT", /./)
      }
    })
  )

  test(
    "come in pages of ten, and of twenty at most",
    Effect.gen(function*() {
      const made = yield* Effect.replicateEffect(create(memory), 25)
      const page = (query: string) => Effect.map(get(memory, `fileSearchStores${query}`), ({ body }): Parsed => body)
      assert.deepStrictEqual(names((yield* page("")).fileSearchStores), names(made.slice(0, 10)))
      const { fileSearchStores, nextPageToken } = yield* page("?pageSize=100")
      assert.deepStrictEqual(names(fileSearchStores), names(made.slice(0, 20)))
      const last = yield* page(`?pageSize=100&pageToken=${encodeURIComponent(nextPageToken)}`)
      assert.deepStrictEqual(names(last.fileSearchStores), names(made.slice(20)))
      assert.isUndefined(last.nextPageToken)
    })
  )

  test(
    "an unknown one is another's, and Vertex AI has none",
    Effect.gen(function*() {
      const none = "fileSearchStores/none"
      for (
        const answer of [
          yield* get(memory, none),
          yield* remove(memory, none),
          yield* get(memory, `${none}/documents`),
          yield* json(memory, `${base}/${none}:importFile`, { fileName: "files/a" }),
          yield* uploadTo(memory, none, "a")
        ]
      ) refused(answer, 403, "PERMISSION_DENIED", absent("FileSearchStore"))
      const { response } = yield* send(memory, "/v1beta1/projects/p/locations/l/fileSearchStores")
      assert.strictEqual(response.status, 404)
    })
  )

  test(
    "an upload is pending until its operation is done",
    Effect.gen(function*() {
      const store = yield* create(memory)
      const customMetadata = [{ key: "author", stringValue: "Robert Graves" }, { key: "year", numericValue: 1934 }]
      const chunkingConfig = { whiteSpaceConfig: { maxTokensPerChunk: 200, maxOverlapTokens: 20 } }
      const { body: operation } = yield* uploadTo(memory, store.name, "I, Claudius", {
        displayName: "I, Claudius",
        mimeType: "text/markdown",
        customMetadata,
        chunkingConfig
      })
      assert.deepStrictEqual(operation, { name: operation.name })
      const [document] = (yield* get(memory, `${store.name}/documents`)).body.documents
      assert.deepStrictEqual(document, {
        name: operation.name.replace("upload/operations", "documents"),
        displayName: "I, Claudius",
        customMetadata,
        updateTime: "1970-01-01T00:00:00.000Z",
        createTime: "1970-01-01T00:00:00.000Z",
        state: "STATE_PENDING",
        sizeBytes: "11",
        mimeType: "text/markdown"
      })
      const counts = ({ activeDocumentsCount, pendingDocumentsCount, sizeBytes }: Parsed) => [
        pendingDocumentsCount,
        activeDocumentsCount,
        sizeBytes
      ]
      assert.deepStrictEqual(counts((yield* get(memory, store.name)).body), ["1", undefined, "11"])
      yield* TestClock.adjust("9999 millis")
      assert.deepStrictEqual((yield* get(memory, operation.name)).body, operation)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual((yield* get(memory, operation.name)).body, {
        name: operation.name,
        done: true,
        response: {
          "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.UploadToFileSearchStoreResponse",
          parent: store.name,
          documentName: document.name
        }
      })
      assert.deepStrictEqual((yield* get(memory, document.name)).body, {
        ...document,
        state: "STATE_ACTIVE",
        updateTime: "1970-01-01T00:00:10.000Z"
      })
      assert.deepStrictEqual(counts((yield* get(memory, store.name)).body), [undefined, "1", "11"])
    })
  )

  test(
    "a document without a display name is called by its file",
    Effect.gen(function*() {
      const store = yield* create(memory)
      yield* uploadTo(memory, store.name, "a", {}, { "x-goog-upload-file-name": "My notes.md" })
      yield* uploadTo(memory, store.name, "b")
      const { documents } = (yield* get(memory, `${store.name}/documents`)).body
      assert.deepStrictEqual(documents.map(({ displayName, mimeType }: Parsed) => [displayName, mimeType]), [
        ["My notes.md", "application/octet-stream"],
        [undefined, "text/plain"]
      ])
      assert.match(documents[0].name, /\/my-notesmd-[a-z0-9]{12}$/)
    })
  )

  test(
    "a file is imported with its bytes, and must be there",
    Effect.gen(function*() {
      const store = yield* create(memory)
      const { body: { file } } = yield* upload(memory, "files", "the file", { file: { name: "files/mine" } })
      const body = { fileName: file.name, customMetadata: [{ key: "a", stringListValue: { values: ["b"] } }] }
      const { body: operation } = yield* json(memory, `${base}/${store.name}:importFile`, body)
      assert.match(operation.name, new RegExp(`^${store.name}/operations/mine-[a-z0-9]{12}$`))
      yield* TestClock.adjust("10 seconds")
      const { done, response } = (yield* get(memory, operation.name)).body
      assert.deepStrictEqual([done, response.parent], [true, store.name])
      assert.match(response["@type"], /\.ImportFileResponse$/)
      const { body: document } = yield* get(memory, response.documentName)
      assert.deepStrictEqual([document.displayName, document.mimeType, document.sizeBytes, document.customMetadata], [
        "mine",
        "text/plain",
        "8",
        body.customMetadata
      ])
      yield* remove(memory, file.name)
      const id = response.documentName.split("/").at(-1)
      for (const path of [`${store.name}/media/${id}`, `${response.documentName}/media/page/1`]) {
        assert.strictEqual((yield* send(memory, `${base}/${path}?alt=media`)).text, "the file")
      }

      const again = yield* json(memory, `${base}/${store.name}:importFile`, body)
      refused(again, 403, "PERMISSION_DENIED", absent("File"))
      const unnamed = yield* json(memory, `${base}/${store.name}:importFile`, {})
      refused(unnamed, 400, "INVALID_ARGUMENT", /^\* ImportFileRequest\.file_name: file_name is not specified\n$/)
    })
  )

  test(
    "what is said of a document has to make sense",
    Effect.gen(function*() {
      const store = yield* create(memory)
      for (
        const [body, message] of [
          [{ displayName: "x".repeat(513) }, /display name/],
          [
            { customMetadata: Array.from({ length: 21 }, (_, key) => ({ key: `${key}`, numericValue: 1 })) },
            /maximum of 20/
          ],
          [{ customMetadata: [{ key: 7 }] }, /customMetadata\[0\]\.key/],
          [{ chunkingConfig: { whiteSpaceConfig: { maxTokensPerChunk: "many" } } }, /maxTokensPerChunk/],
          [{ file: {} }, /Unknown name "file"/]
        ] as const
      ) refused(yield* uploadTo(memory, store.name, "a", body), 400, "INVALID_ARGUMENT", message)
      assert.deepStrictEqual((yield* get(memory, `${store.name}/documents`)).body, {})
    })
  )

  test(
    "a document with chunks is deleted by force alone",
    Effect.gen(function*() {
      const store = yield* create(memory)
      const add = Effect.map(
        uploadTo(memory, store.name, "a"),
        ({ body }): string => body.name.replace("upload/operations", "documents")
      )
      const active = yield* add
      yield* TestClock.adjust("10 seconds")
      const pending = yield* add
      assert.deepStrictEqual(yield* remove(memory, pending), { status: 200, body: {} })
      refused(yield* remove(memory, active), 400, "FAILED_PRECONDITION", /^Cannot delete non-empty Document$/)
      refused(yield* remove(memory, active, "?force=false"), 400, "FAILED_PRECONDITION", /non-empty/)
      assert.deepStrictEqual(yield* remove(memory, active, "?force=true"), { status: 200, body: {} })
      for (const path of [active, active.replace("documents", "media")]) {
        refused(yield* get(memory, `${path}?alt=media`), 403, "PERMISSION_DENIED", absent("Document"))
      }
      assert.deepStrictEqual(yield* remove(memory, store.name), { status: 200, body: {} })
    })
  )

  test(
    "an answer rests on what is active in the stores that the tool names",
    Effect.gen(function*() {
      const [store, other] = yield* Effect.replicateEffect(create(memory), 2)
      const customMetadata = [{ key: "author", stringValue: "Robert Graves" }]
      yield* uploadTo(memory, store.name, "I, Claudius", { displayName: "A text", customMetadata })
      yield* uploadTo(memory, store.name, "0123", { displayName: "A picture", mimeType: "image/png" })
      yield* uploadTo(memory, other.name, "other", { displayName: "Elsewhere" })
      const ask = (fileSearch: object, more: object = {}) =>
        json(memory, generate, { ...prompt("Who?"), tools: [{ fileSearch }, more] })
      const tool = { fileSearchStoreNames: [store.name] }
      assert.isUndefined((yield* ask(tool)).body.candidates[0].groundingMetadata)
      yield* TestClock.adjust("10 seconds")
      yield* uploadTo(memory, store.name, "not yet")
      const { body: { candidates: [{ groundingMetadata }] } } = yield* ask(tool)
      const [, picture] = groundingMetadata.groundingChunks
      const { mediaId } = picture.retrievedContext
      assert.deepStrictEqual(groundingMetadata.groundingChunks, [
        { retrievedContext: { title: "A text", text: "I, Claudius", fileSearchStore: store.name, customMetadata } },
        { retrievedContext: { title: "A picture", mediaId, fileSearchStore: store.name } }
      ])
      assert.deepStrictEqual(groundingMetadata.groundingSupports[0].groundingChunkIndices, [0, 1])
      assert.strictEqual((yield* send(memory, `${base}/${mediaId}?alt=media`)).text, "0123")
      const titles = (answer: Parsed) =>
        answer.body.candidates[0].groundingMetadata.groundingChunks.map(({ retrievedContext, web }: Parsed) =>
          web?.title ?? retrievedContext.title
        )
      const both = { fileSearchStoreNames: [store.name, other.name] }
      assert.deepStrictEqual(titles(yield* ask(both)), ["A text", "A picture", "Elsewhere"])
      assert.deepStrictEqual(titles(yield* ask({ ...both, topK: 1 }, { googleSearch: {} })), ["example.com", "A text"])
      const unknown = yield* ask({ fileSearchStoreNames: ["fileSearchStores/none"] })
      refused(unknown, 403, "PERMISSION_DENIED", absent("FileSearchStore"))
    })
  )

  test(
    "documents come in pages of ten, and of their store alone",
    Effect.gen(function*() {
      const [store, other] = yield* Effect.replicateEffect(create(memory), 2)
      yield* uploadTo(memory, other.name, "b")
      yield* Effect.replicateEffect(uploadTo(memory, store.name, "a"), 22)
      const all = yield* get(memory, `${store.name}/documents?pageSize=100`)
      assert.strictEqual(all.body.documents.length, 20)
      const page = yield* get(memory, `${store.name}/documents`)
      assert.strictEqual(page.body.documents.length, 10)
      const token = encodeURIComponent(all.body.nextPageToken)
      const rest = yield* get(memory, `${store.name}/documents?pageToken=${token}`)
      assert.strictEqual(rest.body.documents.length, 2)
      assert.isUndefined(rest.body.nextPageToken)
      yield* remove(memory, store.name, "?force=true")
      assert.strictEqual((yield* get(memory, `${other.name}/documents`)).body.documents.length, 1)
    })
  )
})

/** A clock that has moved on with every look at it. */
const ticking = (clock: Clock.Clock): Clock.Clock => {
  let ticks = 0
  const now = () => clock.currentTimeMillisUnsafe() + ++ticks
  return Object.assign(Object.create(clock), { currentTimeMillisUnsafe: now, currentTimeMillis: Effect.sync(now) })
}

it.effect("work that takes no time is done in its first answer, also where time passes while it is written", () =>
  Effect.gen(function*() {
    const { name } = yield* create(memory)
    const { body } = yield* uploadTo(memory, name, "text")
    assert.isTrue(body.done)
    assert.isString(body.response.documentName)
  }).pipe(
    Effect.provide(memory.layer({ jobDuration: 0 })),
    Effect.updateService(Clock.Clock, ticking)
  ))
