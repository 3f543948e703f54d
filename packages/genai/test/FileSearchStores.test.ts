import { Emulator, Fault } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe } from "@effect/vitest"
import { Effect, FileSystem, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Files } from "../src/Files.ts"
import { FileSearchStores, type UploadToFileSearchStoreConfig } from "../src/FileSearchStores.ts"
import type { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import { Operations } from "../src/Operations.ts"
import type * as Uploadable from "../src/Uploadable.ts"
import type { UploadToFileSearchStoreOperation } from "../src/wire/FileSearchStores.ts"
import { expectTag, once, requestCount, requests } from "./harness/calls.ts"
import { type Emulated, memoryTest, socketTest, vertex } from "./harness/emulated.ts"

const KiB = 1024

/** Work of the server that is done at once. */
const atOnce = { emulator: { jobDuration: 0 } }

const both = <E>(name: string, body: () => Effect.Effect<void, E, Emulated>) => {
  memoryTest(name, body, atOnce)
  socketTest(name, body, atOnce)
}

/** Bytes that do not repeat with any chunk. */
const bytesOf = (size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, index) => index % 251)

const stores: Effect.Effect<FileSearchStores["Service"], never, GenAIClient> = FileSearchStores.make

const store = Effect.flatMap(stores, (stores) => Effect.map(stores.create(), ({ name }) => name!))

const upload = <File extends Uploadable.Any>(
  fileSearchStoreName: string,
  file: File,
  config?: UploadToFileSearchStoreConfig
) => Effect.flatMap(stores, (stores) => stores.uploadToFileSearchStore({ fileSearchStoreName, file, config }))

/** The document that came of an operation. */
const document = ({ response }: UploadToFileSearchStoreOperation) =>
  Effect.flatMap(stores, ({ documents }) => documents.get({ name: response!.documentName! }))

/** The bytes of a document, by its media. */
const stored = (operation: UploadToFileSearchStoreOperation) =>
  download(operation.response!.documentName!.replace("/documents/", "/media/"))

const download = (uri: string) =>
  Effect.flatMap(stores, (stores) => Stream.mkUint8Array(stores.downloadMedia({ uri, config: { httpOptions: once } })))

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

// -----------------------------------------------------------------------------
// Stores
// -----------------------------------------------------------------------------

describe("stores", () => {
  both("are created, read and deleted", () =>
    Effect.gen(function*() {
      const all = yield* stores
      const made = yield* all.create({ config: { displayName: "Handbooks", embeddingModel: "gemini-embedding-001" } })
      assert.deepStrictEqual((yield* lastRequest).body, {
        displayName: "Handbooks",
        embeddingModel: "models/gemini-embedding-001"
      })
      assert.match(made.name ?? "", /^fileSearchStores\/handbooks-\w+$/)
      const found = yield* all.get({ name: made.name! })
      assert.deepStrictEqual([found.name, found.displayName], [made.name, "Handbooks"])
      yield* all.delete({ name: made.name! })
      assert.strictEqual((yield* lastRequest).url.search, "")
      expectTag(yield* Effect.flip(all.get({ name: made.name! })), "PermissionDenied")
      assert.isString((yield* all.create()).name)
    }))

  both("are deleted with their documents only by force", () =>
    Effect.gen(function*() {
      const all = yield* stores
      const name = yield* store
      yield* upload(name, bytesOf(3), { mimeType: "text/plain" })
      const refused = Effect.flip(all.delete({ name }))
      assert.match(expectTag(yield* refused, "BadRequest").message, /non-empty/)
      expectTag(yield* Effect.flip(all.delete({ name, config: { force: false } })), "BadRequest")
      yield* all.delete({ name, config: { force: true } })
      assert.strictEqual((yield* lastRequest).url.search, "?force=true")
      expectTag(yield* Effect.flip(all.get({ name })), "PermissionDenied")
    }))

  both("are listed over pages", () =>
    Effect.gen(function*() {
      const all = yield* stores
      const names = yield* Effect.replicateEffect(store, 3)
      const before = yield* requestCount
      const listed = yield* Stream.runCollect(all.list({ config: { pageSize: 2 } }))
      assert.sameMembers(listed.map(({ name }) => name), names)
      assert.strictEqual((yield* requestCount) - before, 2)
      const pages = yield* Stream.runCollect(all.listPages({ config: { pageSize: 2 } }))
      assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 1])
      assert.lengthOf(yield* Stream.runCollect(all.list()), 3)
    }))

  memoryTest("know how many documents they have", () =>
    Effect.gen(function*() {
      const all = yield* stores
      const name = yield* store
      yield* upload(name, bytesOf(5), { mimeType: "text/plain" })
      assert.deepInclude(yield* all.get({ name }), { pendingDocumentsCount: "1", sizeBytes: "5" })
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* all.get({ name }), { activeDocumentsCount: "1" })
    }))

  memoryTest("with odd names are refused before anything is sent", () =>
    Effect.gen(function*() {
      const all = yield* stores
      for (const name of ["", "a?b", "../files", "a b", "a#", undefined as unknown as string]) {
        const calls: ReadonlyArray<Effect.Effect<unknown, GenAIError>> = [
          all.get({ name }),
          all.delete({ name }),
          all.importFile({ fileSearchStoreName: name, fileName: "files/a" }),
          all.uploadToFileSearchStore({
            fileSearchStoreName: name,
            file: bytesOf(1),
            config: { mimeType: "text/plain" }
          })
        ]
        for (const call of calls) expectTag(yield* Effect.flip(call), "InvalidRequest")
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("are of the Gemini Developer API alone", () =>
    Effect.gen(function*() {
      const all = yield* stores
      const name = "fileSearchStores/a"
      const calls: ReadonlyArray<Effect.Effect<unknown, GenAIError, GenAIClient>> = [
        all.create(),
        all.get({ name }),
        all.delete({ name }),
        Stream.runDrain(all.list()),
        Stream.runDrain(all.listPages()),
        all.importFile({ fileSearchStoreName: name, fileName: "files/a" }),
        upload(name, bytesOf(1), { mimeType: "text/plain" }),
        Stream.runDrain(all.downloadMedia({ uri: `${name}/media/b` }))
      ]
      for (const call of calls) expectTag(yield* Effect.flip(call), "UnsupportedMethod")
      assert.strictEqual(yield* requestCount, 0)
    }), vertex)
})

// -----------------------------------------------------------------------------
// Uploads
// -----------------------------------------------------------------------------

describe("uploadToFileSearchStore", () => {
  both("takes bytes of every form, with what is said of them", () =>
    Effect.gen(function*() {
      const name = yield* store
      const bytes = bytesOf(700 * KiB)
      const config = { mimeType: "application/pdf", chunkSize: 256 * KiB }
      const described = {
        displayName: "A book",
        customMetadata: [{ key: "author", stringValue: "Ann" }],
        chunkingConfig: { whiteSpaceConfig: { maxTokensPerChunk: 100 } }
      }
      const operations = [
        yield* upload(name, bytes, { ...config, ...described }),
        yield* upload(name, bytes.buffer, config),
        yield* upload(name, new Blob([bytes], { type: "application/pdf" })),
        yield* upload(name, Stream.fromIterable([bytes.subarray(0, 9), bytes.subarray(9)]), {
          ...config,
          size: bytes.length
        })
      ]
      for (const operation of operations) {
        assert.match(operation.name ?? "", new RegExp(`^${name}/upload/operations/`))
        const { mimeType, sizeBytes, state } = yield* document(operation)
        assert.deepStrictEqual([mimeType, sizeBytes, state], ["application/pdf", String(bytes.length), "STATE_ACTIVE"])
        assert.isTrue(Buffer.from(yield* stored(operation)).equals(bytes))
      }
      assert.deepInclude(yield* document(operations[0]!), {
        displayName: "A book",
        customMetadata: described.customMetadata
      })
      const start = (yield* requests).find(({ url }) => url.pathname.startsWith("/upload/"))
      assert.strictEqual(start?.url.pathname, `/upload/v1beta/${name}:uploadToFileSearchStore`)
      assert.deepStrictEqual(start?.body, { mimeType: "application/pdf", ...described })
      assert.strictEqual(start?.headers["x-goog-upload-header-content-type"], "application/pdf")
    }))

  both("takes a path, whose name says the type", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/notes.txt`
      yield* files.writeFile(path, bytesOf(3000))
      const operation = yield* upload(yield* store, path)
      const { displayName, mimeType } = yield* document(operation)
      assert.deepStrictEqual([displayName, mimeType], ["notes.txt", "text/plain"])
      assert.deepStrictEqual(yield* stored(operation), bytesOf(3000))
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer)))

  both("tells how far it has come", () =>
    Effect.gen(function*() {
      const fileSearchStoreName = yield* store
      const params = {
        fileSearchStoreName,
        file: bytesOf(600 * KiB),
        config: { mimeType: "text/plain", chunkSize: 256 * KiB }
      }
      const progress = yield* Effect.flatMap(
        stores,
        (stores) => Stream.runCollect(stores.uploadToFileSearchStoreStream(params))
      )
      assert.deepStrictEqual(
        progress.map(({ sentBytes, totalBytes }) => [sentBytes / KiB, totalBytes / KiB]),
        [[0, 600], [256, 600], [512, 600], [600, 600]]
      )
      assert.isUndefined(progress.at(-2)?.result)
      assert.match(progress.at(-1)?.result?.name ?? "", /\/upload\/operations\//)
    }))

  both("goes on after a chunk that was cut short", () =>
    Effect.gen(function*() {
      const name = yield* store
      const file = bytesOf(600 * KiB)
      yield* Emulator.use((emulator) =>
        emulator.inject(
          Fault.sequence("fileSearchStores.uploadToFileSearchStore", [Fault.none, Fault.none, Fault.cutRequest(9999)])
        )
      )
      const operation = yield* upload(name, file, {
        mimeType: "text/plain",
        chunkSize: 256 * KiB,
        httpOptions: { retryOptions: { initialDelay: 0 } }
      })
      assert.isTrue(Buffer.from(yield* stored(operation)).equals(file))
    }))

  memoryTest("refuses what has no type or no size before anything is sent", () =>
    Effect.gen(function*() {
      const name = "fileSearchStores/a"
      const field = <File extends Uploadable.Any>(file: File, config?: UploadToFileSearchStoreConfig) =>
        Effect.map(
          Effect.flip(upload(name, file, config)),
          (error) => expectTag(error as GenAIError, "InvalidRequest").field
        )
      assert.strictEqual(yield* field(bytesOf(3)), "config.mimeType")
      assert.strictEqual(yield* field(new Blob(["a"])), "config.mimeType")
      assert.strictEqual(yield* field(Stream.empty, { mimeType: "text/plain" }), "config.size")
      assert.strictEqual(yield* field(bytesOf(3), { mimeType: "text/plain", chunkSize: 3 }), "config.chunkSize")
      assert.strictEqual(
        yield* field(bytesOf(3), { mimeType: "text/plain", displayName: 3 as unknown as string }),
        "config.displayName"
      )
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("fails with the error of a stream, and with a store that is not there", () =>
    Effect.gen(function*() {
      const config = { mimeType: "text/plain", size: 3 }
      const name = yield* store
      const failing: Stream.Stream<Uint8Array, "mine"> = Stream.fail("mine")
      assert.strictEqual(yield* Effect.flip(upload(name, failing, config)), "mine")
      expectTag(yield* Effect.flip(upload("fileSearchStores/no", bytesOf(3), config)), "PermissionDenied")
    }))
})

// -----------------------------------------------------------------------------
// Imports
// -----------------------------------------------------------------------------

describe("importFile", () => {
  const body = () =>
    Effect.gen(function*() {
      const all = yield* stores
      const fileSearchStoreName = yield* store
      const file = yield* Files.use((files) =>
        files.upload({ file: bytesOf(30), config: { mimeType: "application/pdf" } })
      )
      const config = { customMetadata: [{ key: "year", numericValue: 2026 }] }
      const operation = yield* all.importFile({ fileSearchStoreName, fileName: file.name!, config })
      const { body, url } = yield* lastRequest
      assert.strictEqual(url.pathname, `/v1beta/${fileSearchStoreName}:importFile`)
      assert.deepStrictEqual(body, { fileName: file.name, ...config })
      const { response } = yield* Operations.use((operations) =>
        operations.wait({ operation, config: { schedule: Schedule.spaced("10 millis") } })
      )
      assert.strictEqual(response?.parent, fileSearchStoreName)
      const found = yield* all.documents.get({ name: response!.documentName! })
      assert.deepInclude(found, { ...config, mimeType: "application/pdf", state: "STATE_ACTIVE" })
      assert.deepStrictEqual(yield* stored({ response: response! }), bytesOf(30))
    })
  both("takes a file of the files resource", body)

  memoryTest("of a file that is not there fails", () =>
    Effect.gen(function*() {
      const fileSearchStoreName = yield* store
      const error = yield* Effect.flip(
        Effect.flatMap(stores, (stores) => stores.importFile({ fileSearchStoreName, fileName: "files/no" }))
      )
      expectTag(error, "PermissionDenied")
    }))
})

// -----------------------------------------------------------------------------
// Media
// -----------------------------------------------------------------------------

describe("downloadMedia", () => {
  both("takes the name of media, a path and a URI", () =>
    Effect.gen(function*() {
      const operation = yield* upload(yield* store, bytesOf(2000), { mimeType: "image/png" })
      const [parent, id] = operation.response!.documentName!.split("/documents/")
      const forms = [
        `${parent}/media/${id}`,
        `/${parent}/media/${id}`,
        `v1beta/${parent}/media/${id}`,
        `https://generativelanguage.googleapis.com/v1beta/${parent}/media/${id}`,
        `https://evil.example/v1alpha/${parent}/media/${id}`,
        `//evil.example/${parent}/media/${id}`
      ]
      const { baseUrl } = yield* Emulator
      for (const uri of forms) {
        assert.deepStrictEqual(yield* download(uri), bytesOf(2000))
        const { url } = yield* lastRequest
        assert.strictEqual(url.href, `${baseUrl}/v1beta/${parent}/media/${id}?alt=media`)
      }
      assert.deepStrictEqual(yield* download(`${parent}/documents/${id}/media/a/b`), bytesOf(2000))
    }))

  memoryTest(
    "leaves the query of a URI behind: it may hold credentials of another program",
    () =>
      Effect.gen(function*() {
        const operation = yield* upload(yield* store, bytesOf(2), { mimeType: "image/png" })
        const uri = operation.response!.documentName!.replace("/documents/", "/media/")
        assert.lengthOf(
          yield* download(`https://a.example/v1beta/${uri}?page=2&alt=json&token=theirs&X-Goog-Signature=s#a`),
          2
        )
        const { searchParams } = (yield* lastRequest).url
        assert.deepStrictEqual([...searchParams].toSorted(), [["alt", "media"]])
      }),
    atOnce
  )

  memoryTest("refuses values that are not media before it sends anything", () =>
    Effect.gen(function*() {
      const wrong = [
        "",
        "files/a",
        "fileSearchStores/a/documents/b",
        "fileSearchStores/a/media/../../../files/b",
        "fileSearchStores/a/media/%2e%2e/%2e%2e/files",
        "files/a?b=/media/",
        "http://[/media/a",
        3 as unknown as string,
        undefined as unknown as string
      ]
      for (const uri of wrong) {
        const error = expectTag(yield* Effect.flip(download(uri)), "InvalidRequest")
        assert.deepStrictEqual([error.operation, error.field], ["fileSearchStores.downloadMedia", "uri"])
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  both("streams the bytes, and is repeated until the first of them", () =>
    Effect.gen(function*() {
      const file = bytesOf(900 * KiB)
      const operation = yield* upload(yield* store, file, { mimeType: "image/png" })
      const uri = operation.response!.documentName!.replace("/documents/", "/media/")
      const match = "fileSearchStores.downloadMedia"
      yield* Emulator.use((emulator) => emulator.inject(Fault.sequence(match, [Fault.status(503), Fault.reset])))
      const media = (yield* stores).downloadMedia({
        uri,
        config: { httpOptions: { retryOptions: { initialDelay: 0 } } }
      })
      assert.isTrue(Buffer.from(yield* Stream.mkUint8Array(media)).equals(file))
      assert.isNotEmpty(yield* Stream.runCollect(Stream.take(media, 1)))
    }))

  memoryTest("of nothing fails", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(download("fileSearchStores/a/media/b")), "PermissionDenied")
    }))
})

memoryTest("a prompt is answered from a store", () =>
  Effect.gen(function*() {
    const name = yield* store
    yield* upload(name, new TextEncoder().encode("There are 30 days of holiday."), { mimeType: "text/plain" })
    const { candidates } = yield* Models.use((models) =>
      models.generateContent({
        model: "gemini-2.5-flash",
        contents: "How many days of holiday are there?",
        config: { tools: [{ fileSearch: { fileSearchStoreNames: [name] } }] }
      })
    )
    const [chunk] = candidates?.[0]?.groundingMetadata?.groundingChunks ?? []
    assert.strictEqual(chunk?.retrievedContext?.text, "There are 30 days of holiday.")
  }), atOnce)
