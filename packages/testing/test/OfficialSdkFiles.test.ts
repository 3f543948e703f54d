import { Emulator, Fault } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { createPartFromUri, FileSource, FileState, type GoogleGenAI } from "@google/genai"
import { Effect, FileSystem } from "effect"
import { createHash } from "node:crypto"
import { http, json } from "./faces.ts"
import { call, collect, connect, gemini, refused } from "./official.ts"

/** What the SDK has no method for on the Gemini API. */
const ask = (path: string, body?: unknown) => Effect.map(json(http, `/v1beta/${path}`, body), ({ body }) => body)

describe("@google/genai files", () => {
  const test = (
    title: string,
    body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator | FileSystem.FileSystem>,
    jobDuration = 0
  ) =>
    it.effect(title, () =>
      Effect.flatMap(connect(gemini), body).pipe(
        Effect.provide([Emulator.layerServer({ jobDuration }), NodeFileSystem.layer])
      ))

  test("upload of a path, in chunks", (ai) =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const path = yield* fileSystem.makeTempFile({ suffix: ".pdf" })
      const bytes = new Uint8Array(8 * 1024 * 1024 + 3).map((_, index) => index % 251)
      yield* fileSystem.writeFile(path, bytes)
      const file = yield* call(() => ai.files.upload({ file: path, config: { displayName: "Report" } }))
      assert.match(file.name ?? "", /^files\/[a-z0-9]{12}$/)
      assert.deepStrictEqual([file.displayName, file.mimeType, file.sizeBytes, file.state, file.source], [
        "Report",
        "application/pdf",
        String(bytes.length),
        FileState.ACTIVE,
        FileSource.UPLOADED
      ])
      assert.strictEqual(atob(file.sha256Hash ?? ""), createHash("sha256").update(bytes).digest("hex"))
      const requests = yield* (yield* Emulator).requests
      assert.deepStrictEqual(
        requests.map(({ headers, operation }) => [operation, headers["x-goog-upload-command"]]),
        [["files.upload", "start"], ["files.upload", "upload"], ["files.upload", "upload, finalize"]]
      )
      assert.strictEqual((yield* call(() => ai.files.get({ name: file.name ?? "" }))).sha256Hash, file.sha256Hash)
      const part = createPartFromUri(file.uri ?? "", file.mimeType ?? "")
      const answer = yield* call(() =>
        ai.models.generateContent({ model: "gemini-2.5-flash", contents: ["Read this", part] })
      )
      assert.include(answer.text, "Read this")
    }).pipe(Effect.scoped))

  test("upload of a Blob, under a name", (ai) =>
    Effect.gen(function*() {
      const file = new Blob(["a text"], { type: "text/plain" })
      const uploaded = yield* call(() => ai.files.upload({ file, config: { name: "mine" } }))
      assert.deepStrictEqual([uploaded.name, uploaded.mimeType, uploaded.sizeBytes], ["files/mine", "text/plain", "6"])
      assert.strictEqual((yield* refused(() => ai.files.upload({ file, config: { name: "mine" } }))).status, 409)
      assert.strictEqual((yield* refused(() => ai.files.upload({ file, config: { name: "Mine!" } }))).status, 400)
    }))

  test("a chunk whose answer lacks the status is sent again, and refused", (ai) =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(
        Fault.sequence("files.upload", [Fault.none, Fault.withoutHeaders("x-goog-upload-status")])
      )
      const file = new Blob(["a text"], { type: "text/plain" })
      assert.strictEqual((yield* refused(() => ai.files.upload({ file }))).status, 400)
      assert.strictEqual((yield* emulator.requests).length, 3)
    }))

  test("a start without an address fails", (ai) =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("files.upload", [Fault.withoutHeaders("x-goog-upload-url")]))
      const error = yield* call(() =>
        ai.files.upload({ file: new Blob(["a"], { type: "text/plain" }) }).then(
          () => undefined,
          (error: Error) => error
        )
      )
      assert.match(error?.message ?? "", /Failed to get upload url/)
    }))

  test("list with pages, and delete", (ai) =>
    Effect.gen(function*() {
      const names = yield* Effect.forEach(Array.from({ length: 5 }), (_, index) =>
        Effect.map(
          call(() => ai.files.upload({ file: new Blob([`${index}`], { type: "text/plain" }) })),
          ({ name = "" }) => name
        ))
      const pager = yield* call(() => ai.files.list({ config: { pageSize: 2 } }))
      assert.strictEqual(pager.pageLength, 2)
      assert.deepStrictEqual((yield* call(() => collect(pager))).map(({ name }) => name), names)
      yield* call(() => ai.files.delete({ name: names[0] ?? "" }))
      assert.strictEqual((yield* refused(() => ai.files.get({ name: names[0] ?? "" }))).status, 403)
      assert.strictEqual((yield* call(async () => collect(await ai.files.list()))).length, 4)
    }))

  test("download of a generated video", (ai) =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const started = yield* ask("models/veo-3.0-generate-001:predictLongRunning", { instances: [{ prompt: "a cat" }] })
      const { response } = yield* ask(started.name)
      const { video } = response.generateVideoResponse.generatedSamples[0]
      // The SDK finds the name of a file only in an address with https.
      const file = { uri: video.uri.replace("http:", "https:"), mimeType: "video/mp4" }
      const downloadPath = yield* fileSystem.makeTempFile({ suffix: ".mp4" })
      yield* call(() => ai.files.download({ file, downloadPath }))
      const bytes = yield* fileSystem.readFile(downloadPath)
      assert.strictEqual(new TextDecoder().decode(bytes.subarray(4, 8)), "ftyp")
      const [found] = yield* call(async () => collect(await ai.files.list()))
      assert.deepStrictEqual([found?.source, found?.sizeBytes], [FileSource.GENERATED, String(bytes.length)])
      yield* call(() => ai.files.download({ file: found?.name ?? "", downloadPath }))
      assert.deepStrictEqual(yield* fileSystem.readFile(downloadPath), bytes)
      const uploaded = yield* call(() => ai.files.upload({ file: new Blob(["a"], { type: "text/plain" }) }))
      const error = yield* refused(() => ai.files.download({ file: uploaded.name ?? "", downloadPath }))
      assert.strictEqual(JSON.parse(error.message).error.status, "FAILED_PRECONDITION")
    }).pipe(Effect.scoped))

  test("a video that is still processed", (ai) =>
    Effect.gen(function*() {
      const video = yield* call(() => ai.files.upload({ file: new Blob(["a"], { type: "video/mp4" }) }))
      assert.strictEqual(video.state, FileState.PROCESSING)
      const part = createPartFromUri(video.uri ?? "", "video/mp4")
      const error = yield* refused(() => ai.models.generateContent({ model: "gemini-2.5-flash", contents: [part] }))
      assert.strictEqual(JSON.parse(error.message).error.status, "FAILED_PRECONDITION")
    }), 60_000)

  test("registerFiles", (ai) =>
    Effect.gen(function*() {
      const auth = { getRequestHeaders: () => Promise.resolve({ Authorization: "Bearer token" }) }
      type Auth = Parameters<typeof ai.files.registerFiles>[0]["auth"]
      const { files } = yield* call(() =>
        ai.files.registerFiles({ auth: auth as unknown as Auth, uris: ["gs://bucket/a.pdf", "gs://bucket/b.txt"] })
      )
      assert.deepStrictEqual(files?.map(({ mimeType, source }) => [mimeType, source]), [
        ["application/pdf", FileSource.REGISTERED],
        ["text/plain", FileSource.REGISTERED]
      ])
      const nobody = { getRequestHeaders: () => Promise.resolve({}) } as unknown as Auth
      const error = yield* refused(() => ai.files.registerFiles({ auth: nobody, uris: ["gs://bucket/a.pdf"] }))
      assert.strictEqual(error.status, 401)
    }))
})
