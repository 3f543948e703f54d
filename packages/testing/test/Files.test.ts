import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { type Face, faces, generate, json, memory, type Parsed, send } from "./faces.ts"
import { proceed } from "./uploads.ts"

const base = "/v1beta"
const granularity = 262_144

const hashOf = (bytes: Uint8Array | string) =>
  Buffer.from(createHash("sha256").update(bytes).digest("hex")).toString("base64")

/** Headers by which a session is started. */
const starting = (size: number, mimeType?: string) => ({
  "x-goog-api-key": "k",
  "content-type": "application/json",
  "x-goog-upload-protocol": "resumable",
  "x-goog-upload-command": "start",
  "x-goog-upload-header-content-length": String(size),
  ...(mimeType === undefined ? undefined : { "x-goog-upload-header-content-type": mimeType })
})

const start = (face: Face, file: object, headers: Record<string, string>, version = "v1beta") =>
  Effect.map(
    send(face, `/upload/${version}/files`, { file }, { headers }),
    ({ response, text }) => ({
      status: response.status,
      url: response.headers.get("x-goog-upload-url") ?? "",
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text) as Parsed
    })
  )

const upload = (face: Face, bytes: Uint8Array | string, mimeType: string, file: object = {}, version?: string) =>
  Effect.gen(function*() {
    const { body, status, url } = yield* start(face, file, starting(Buffer.byteLength(bytes), mimeType), version)
    return status === 200
      ? yield* proceed(face, url, "upload, finalize", 0, bytes)
      : { status, state: null, body }
  })

const uploaded = (face: Face, bytes: Uint8Array | string, mimeType = "text/plain", file: object = {}) =>
  Effect.map(upload(face, bytes, mimeType, file), ({ body }): Parsed => body.file)

const get = (face: Face, name: string) => json(face, `${base}/${name}`)

const message = (id: string) => `You do not have permission to access the File ${id} or it may not exist.`

const withFile = (uri: string, mimeType = "text/plain") => ({
  contents: [{ role: "user", parts: [{ text: "Read this" }, { fileData: { fileUri: uri, mimeType } }] }]
})

for (const face of faces) {
  describe(`files ${face.name}`, () => {
    const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
      it.effect(name, () => effect.pipe(Effect.provide(face.layer())))

    test(
      "a file goes in and is found",
      Effect.gen(function*() {
        const { baseUrl, requests } = yield* Emulator
        const { body, state, status } = yield* upload(face, "näïve", "text/plain", { displayName: "A file" })
        assert.deepStrictEqual([status, state], [200, "final"])
        const { name, ...file } = body.file
        assert.match(name, /^files\/[a-z0-9]{12}$/)
        assert.deepStrictEqual(file, {
          displayName: "A file",
          mimeType: "text/plain",
          sizeBytes: "7",
          sha256Hash: hashOf("näïve"),
          createTime: "1970-01-01T00:00:00.000Z",
          updateTime: "1970-01-01T00:00:00.000Z",
          expirationTime: "1970-01-03T00:00:00.000Z",
          uri: `${baseUrl}/v1beta/${name}`,
          state: "ACTIVE",
          source: "UPLOADED"
        })
        assert.deepStrictEqual((yield* get(face, name)).body, body.file)
        assert.deepStrictEqual((yield* json(face, `${base}/files`)).body, { files: [body.file] })
        const other = yield* upload(face, "", "text/plain", {}, "v1")
        assert.deepStrictEqual([other.body.file.sizeBytes, other.body.file.sha256Hash], ["0", hashOf("")])
        assert.strictEqual(other.body.file.uri, `${baseUrl}/v1/${other.body.file.name}`)
        assert.deepStrictEqual((yield* requests).map(({ operation }) => operation), [
          "files.upload",
          "files.upload",
          "files.get",
          "files.list",
          "files.upload",
          "files.upload"
        ])
      })
    )

    test(
      "an upload goes on from where it was, and says where that is",
      Effect.gen(function*() {
        const bytes = new Uint8Array(2 * granularity + 5).map((_, index) => index % 251)
        const { headers, url } = yield* start(face, {}, starting(bytes.length, "application/x-bytes"))
        assert.strictEqual(headers.get("x-goog-upload-status"), "active")
        assert.strictEqual(headers.get("x-goog-upload-chunk-granularity"), "8388608")
        assert.strictEqual((yield* proceed(face, url, "query")).received, "0")
        const odd = yield* proceed(face, url, "upload", 0, bytes.subarray(0, 5))
        assert.strictEqual(odd.status, 400)
        assert.match(odd.body.error.message, /multiples of 262144/)
        const first = yield* proceed(face, url, "upload", 0, bytes.subarray(0, granularity))
        assert.deepStrictEqual(first, { status: 200, state: "active", received: String(granularity), body: undefined })
        const wrong = yield* proceed(face, url, "upload", 7, bytes.subarray(0, granularity))
        assert.strictEqual(wrong.status, 400)
        assert.include(wrong.body.error.message, "262144 bytes were received")
        yield* proceed(face, url, "upload", granularity, bytes.subarray(granularity, 2 * granularity))
        assert.strictEqual((yield* proceed(face, url, "query")).received, String(2 * granularity))
        const short = yield* proceed(face, url, "upload, finalize", 2 * granularity, bytes.subarray(-4))
        assert.strictEqual(short.status, 400)
        const ended = yield* proceed(face, url, "upload, finalize", 2 * granularity, bytes.subarray(-5))
        assert.deepStrictEqual([ended.status, ended.state, ended.received], [200, "final", String(bytes.length)])
        assert.strictEqual(ended.body.file.sha256Hash, hashOf(bytes))
        assert.deepStrictEqual(yield* proceed(face, url, "query"), ended)
        const late = yield* proceed(face, url, "upload", bytes.length, "more")
        assert.deepStrictEqual([late.status, late.body.error.message], [400, "Upload has already been terminated."])
      })
    )

    test(
      "the address of an upload is its credential, for POST and PUT; an unknown one is not found",
      Effect.gen(function*() {
        const at = yield* start(face, {}, starting(5))
        assert.strictEqual(at.headers.get("x-goog-upload-control-url"), at.url)
        const { baseUrl } = yield* Emulator
        const path = at.url.slice(baseUrl.length)
        const headers = { "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" }
        const put = yield* json(face, path, undefined, { method: "PUT", headers, body: "Hello" })
        assert.deepStrictEqual([put.status, put.body.file.sizeBytes], [200, "5"])
        const again = yield* json(face, path, undefined, {
          method: "POST",
          headers: { "x-goog-upload-command": "query" }
        })
        assert.deepStrictEqual(again, put)
        const stray = yield* json(face, "/upload/v1beta/files?upload_id=no", undefined, { method: "PUT", headers })
        assert.strictEqual(stray.status, 404)
        const { "x-goog-api-key": _, ...anonymous } = starting(5)
        const keyless = yield* json(face, "/upload/v1beta/files", {}, { headers: anonymous })
        assert.strictEqual(keyless.status, 403)
      })
    )

    test(
      "one request with the metadata and the bytes",
      Effect.gen(function*() {
        const bytes = new Uint8Array(256).map((_, index) => index)
        const headers = (boundary: string) => ({
          "x-goog-api-key": "k",
          "x-goog-upload-protocol": "multipart",
          "content-type": `multipart/related; boundary=${boundary}`
        })
        const body = new Blob([
          "--B+1\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{\"file\":{\"displayName\":\"mine\"}}\r\n",
          "--B+1\r\nContent-Type: application/x-bytes\r\n\r\n",
          bytes,
          "\r\n--B+1--"
        ])
        const sent = yield* json(face, "/upload/v1beta/files", undefined, {
          method: "POST",
          headers: headers("B+1"),
          body
        })
        assert.strictEqual(sent.status, 200)
        const { displayName, mimeType, sha256Hash } = sent.body.file
        assert.deepStrictEqual([displayName, mimeType, sha256Hash], ["mine", "application/x-bytes", hashOf(bytes)])
        const wrong = yield* json(face, "/upload/v1beta/files", undefined, {
          method: "POST",
          headers: headers("C"),
          body
        })
        assert.deepStrictEqual([wrong.status, wrong.body.error.status], [400, "INVALID_ARGUMENT"])
      })
    )

    test(
      "bytes first, then the end without a byte; or the upload is cancelled",
      Effect.gen(function*() {
        const { url } = yield* start(face, {}, starting(granularity))
        yield* proceed(face, url, "upload", 0, new Uint8Array(granularity))
        const { body, state } = yield* proceed(face, url, "finalize", granularity)
        assert.deepStrictEqual([state, body.file.sizeBytes], ["final", String(granularity)])
        const cancelled = yield* start(face, { name: "files/mine" }, starting(3))
        assert.strictEqual((yield* proceed(face, cancelled.url, "cancel")).state, "cancelled")
        assert.strictEqual((yield* proceed(face, cancelled.url, "query")).status, 404)
        assert.strictEqual((yield* get(face, "files/mine")).status, 403)
      })
    )

    test(
      "cutRequest: what came stays, and the upload goes on from there",
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const bytes = new Uint8Array(granularity + 9).map((_, index) => index % 7)
        yield* emulator.inject(
          Fault.sequence("files.upload", [
            Fault.none,
            Fault.cutRequest(1000),
            Fault.none,
            Fault.cutRequest(granularity)
          ])
        )
        const { url } = yield* start(face, {}, starting(bytes.length, "text/plain"))
        const lost = yield* Effect.flip(proceed(face, url, "upload", 0, bytes.subarray(0, granularity)))
        assert.strictEqual(lost._tag, "NoResponse")
        const requests = yield* emulator.requests
        assert.strictEqual(yield* requests.at(-1)!.outcome, "serverClosed")
        assert.strictEqual(requests.at(-1)?.bytes.length, granularity)
        const { received, state } = yield* proceed(face, url, "query")
        assert.deepStrictEqual([state, received], ["active", "1000"])
        // There are fewer bytes than the fault is for, so all of them come through: up to the end of the chunk that broke off.
        const rest = yield* proceed(face, url, "upload", 1000, bytes.subarray(1000, granularity))
        assert.deepStrictEqual([rest.status, rest.received], [200, String(granularity)])
        const { body } = yield* proceed(face, url, "upload, finalize", granularity, bytes.subarray(granularity))
        assert.strictEqual(body.file.sha256Hash, hashOf(bytes))
      })
    )

    test(
      "cutRequest does not finalize, and counts no byte of a wrong offset or after the end",
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const { url } = yield* start(face, {}, starting(5))
        yield* emulator.inject(
          Fault.sequence("*", [Fault.cutRequest(5), Fault.cutRequest(1)])
        )
        yield* Effect.flip(proceed(face, url, "upload, finalize", 0, "01234"))
        yield* Effect.flip(proceed(face, url, "upload, finalize", 3, "34"))
        const { received, state } = yield* proceed(face, url, "query")
        assert.deepStrictEqual([state, received], ["active", "5"])
        assert.strictEqual((yield* json(face, `${base}/files`)).body.files, undefined)
        assert.strictEqual((yield* proceed(face, url, "upload, finalize", 5)).state, "final")
        yield* emulator.inject(Fault.sequence("*", [Fault.cutRequest(1)]))
        yield* Effect.flip(proceed(face, url, "upload", 5, "56"))
        assert.strictEqual((yield* proceed(face, url, "query")).received, "5")
      })
    )

    test(
      "an upload whose end is unanswered has ended, and a query brings the answer",
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const { url } = yield* start(face, {}, starting(5))
        yield* emulator.inject(Fault.sequence("files.upload", [Fault.unanswered]))
        yield* Effect.flip(proceed(face, url, "upload, finalize", 0, "01234"))
        const { body, received, state } = yield* proceed(face, url, "query")
        assert.deepStrictEqual([state, received], ["final", "5"])
        assert.deepStrictEqual((yield* get(face, body.file.name)).body, body.file)
      })
    )

    test(
      "generateContent takes files that are ready",
      Effect.gen(function*() {
        const { baseUrl } = yield* Emulator
        const text = yield* uploaded(face, "text")
        assert.strictEqual((yield* json(face, generate, withFile(text.uri))).status, 200)
        const video = yield* uploaded(face, "video", "video/mp4")
        const early = yield* json(face, generate, withFile(video.uri, "video/mp4"))
        assert.deepStrictEqual(early, {
          status: 400,
          body: {
            error: {
              code: 400,
              message: `The File ${video.name.slice(6)} is not in an ACTIVE state and usage is not allowed.`,
              status: "FAILED_PRECONDITION"
            }
          }
        })
        const none = yield* json(face, generate, withFile(`${baseUrl}/v1beta/files/none`))
        assert.deepStrictEqual([none.status, none.body.error.message], [403, message("none")])
        const stable = generate.replace("v1beta", "v1")
        assert.strictEqual((yield* json(face, stable, withFile(text.uri))).status, 200)
        assert.strictEqual((yield* json(face, stable, withFile(`${baseUrl}/v1beta/files/none`))).status, 403)
        assert.strictEqual((yield* json(face, generate, withFile("https://example.com/v1beta/files/none"))).status, 200)
      })
    )

    test(
      "a generated video can be downloaded, an uploaded file cannot",
      Effect.gen(function*() {
        const { baseUrl } = yield* Emulator
        const { name, sizeBytes } = yield* uploaded(face, "text")
        assert.strictEqual(sizeBytes, "4")
        const refused = yield* json(face, `${base}/${name}:download?alt=media`)
        assert.deepStrictEqual([refused.status, refused.body.error.status], [400, "FAILED_PRECONDITION"])
        assert.strictEqual((yield* json(face, `${base}/files/none:download?alt=media`)).status, 403)
        const { body: { name: operation } } = yield* json(
          face,
          `${base}/models/veo-3.0-generate-001:predictLongRunning`,
          { instances: [{ prompt: "a cat" }], parameters: { sampleCount: 2 } }
        )
        assert.strictEqual((yield* json(face, `${base}/files`)).body.files.length, 1)
        yield* TestClock.adjust("2 seconds")
        const { body } = yield* json(face, `${base}/${operation}`)
        assert.isTrue(body.done)
        const uris = body.response.generateVideoResponse.generatedSamples.map(({ video }: Parsed) => video.uri)
        assert.strictEqual(new Set(uris).size, 2)
        for (const uri of uris) {
          const { bytes, response } = yield* send(face, uri.slice(baseUrl.length))
          assert.strictEqual(response.headers.get("content-type"), "video/mp4")
          assert.strictEqual(new TextDecoder().decode(bytes.subarray(4, 8)), "ftyp")
          const { body: file } = yield* json(face, uri.slice(baseUrl.length).replace(/:download.*$/, ""))
          assert.deepStrictEqual(
            [file.source, file.state, file.downloadUri, file.sizeBytes],
            ["GENERATED", "ACTIVE", uri, String(bytes.length)]
          )
        }
      })
    )
  })
}

describe("files", () => {
  const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
    it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

  test(
    "the caller may choose the name, if it is one and free",
    Effect.gen(function*() {
      const { name } = yield* uploaded(memory, "a", "text/plain", { name: "files/my-file-1" })
      assert.strictEqual(name, "files/my-file-1")
      const taken = yield* start(memory, { name }, starting(1))
      assert.deepStrictEqual([taken.status, taken.body.error.status], [409, "ALREADY_EXISTS"])
      for (
        const wrong of ["my-file", "files/", "files/My", "files/a_b", "files/-a", "files/a-", `files/${"a".repeat(41)}`]
      ) {
        const { body, status } = yield* upload(memory, "b", "text/plain", { name: wrong })
        assert.deepStrictEqual([status, body.error.status], [400, "INVALID_ARGUMENT"], wrong)
      }
      const longest = `files/${"a".repeat(40)}`
      const { url } = yield* start(memory, { name: longest }, starting(1))
      assert.strictEqual((yield* uploaded(memory, "c", "text/plain", { name: longest })).name, longest)
      assert.strictEqual((yield* proceed(memory, url, "upload, finalize", 0, "d")).status, 409)
      yield* json(memory, `${base}/${name}`, undefined, { method: "DELETE" })
      assert.strictEqual((yield* uploaded(memory, "again", "text/plain", { name })).sizeBytes, "5")
    })
  )

  test(
    "what is said of a file, in either spelling",
    Effect.gen(function*() {
      const { mimeType } = yield* uploaded(memory, "a", "text/plain", { mimeType: "text/html" })
      assert.strictEqual(mimeType, "text/plain")
      const { url } = yield* start(memory, { display_name: "Snake", mime_type: "text/html" }, starting(1))
      const { body } = yield* proceed(memory, url, "upload, finalize", 0, "a")
      assert.deepStrictEqual([body.file.displayName, body.file.mimeType], ["Snake", "text/html"])
      const bare = yield* start(memory, {}, starting(0))
      assert.strictEqual(
        (yield* proceed(memory, bare.url, "finalize")).body.file.mimeType,
        "application/octet-stream"
      )
      for (const file of [{ colour: "red" }, { displayName: "x".repeat(513) }, "text"]) {
        assert.strictEqual((yield* start(memory, file as object, starting(1))).status, 400)
      }
      const unknown = yield* json(memory, "/upload/v1beta/files", { document: {} }, { headers: starting(1) })
      assert.deepStrictEqual([unknown.status, unknown.body.error.message.includes("document")], [400, true])
    })
  )

  test(
    "other protocols are refused in words, and so is an upload without a session",
    Effect.gen(function*() {
      const refused = (headers: Record<string, string>) =>
        Effect.map(start(memory, {}, { ...starting(1), ...headers }), ({ body, status }) => {
          assert.strictEqual(status, 400)
          return body.error.message
        })
      assert.match(yield* refused({ "x-goog-upload-protocol": "raw" }), /must be resumable or multipart, not raw/)
      assert.match(yield* refused({ "x-goog-upload-protocol": "multipart" }), /of the type multipart\/related/)
      assert.match(yield* refused({ "x-goog-upload-command": "upload" }), /Command: start/)
      const nothing = yield* json(memory, "/upload/v1beta/files", {}, { headers: { "x-goog-api-key": "k" } })
      assert.deepStrictEqual([nothing.status, nothing.body.error.message.includes("absent")], [400, true])
      const { baseUrl } = yield* Emulator
      const unknown = yield* proceed(memory, `${baseUrl}/upload/v1beta/files?upload_id=none`, "query")
      assert.strictEqual(unknown.status, 404)
      const keyless = yield* json(memory, "/upload/v1beta/files", {}, { headers: {} })
      assert.strictEqual(keyless.status, 403)
    })
  )

  test(
    "a video is processed before it is active; one without content fails",
    Effect.gen(function*() {
      yield* TestClock.adjust("1 hour")
      const { name, state, uri } = yield* uploaded(memory, "video", "video/mp4")
      assert.strictEqual(state, "PROCESSING")
      const empty = yield* uploaded(memory, "", "video/mp4")
      assert.strictEqual(empty.state, "PROCESSING")
      yield* TestClock.adjust("1999 millis")
      const early = (yield* get(memory, name)).body
      assert.deepStrictEqual([early.state, early.updateTime, early.videoMetadata], [
        "PROCESSING",
        "1970-01-01T01:00:00.000Z",
        undefined
      ])
      yield* TestClock.adjust("1 millis")
      const { body } = yield* get(memory, name)
      assert.deepStrictEqual([body.state, body.createTime, body.updateTime, body.videoMetadata, body.error], [
        "ACTIVE",
        "1970-01-01T01:00:00.000Z",
        "1970-01-01T01:00:02.000Z",
        { videoDuration: "1s" },
        undefined
      ])
      assert.strictEqual((yield* json(memory, generate, withFile(uri, "video/mp4"))).status, 200)
      const failed = (yield* get(memory, empty.name)).body
      assert.deepStrictEqual([failed.state, failed.error.code, failed.videoMetadata], ["FAILED", 3, undefined])
      assert.strictEqual((yield* json(memory, generate, withFile(empty.uri, "video/mp4"))).status, 400)
    })
  )

  test(
    "a file is gone when it is deleted, and after 48 hours",
    Effect.gen(function*() {
      const deleted = yield* uploaded(memory, "a")
      assert.deepStrictEqual(yield* json(memory, `${base}/${deleted.name}`, undefined, { method: "DELETE" }), {
        status: 200,
        body: {}
      })
      const kept = yield* uploaded(memory, "b")
      yield* TestClock.adjust("2879 minutes")
      assert.strictEqual((yield* get(memory, kept.name)).status, 200)
      yield* TestClock.adjust("1 minute")
      for (const { name, uri } of [deleted, kept]) {
        for (const method of ["GET", "DELETE"]) {
          assert.deepStrictEqual(yield* json(memory, `${base}/${name}`, undefined, { method }), {
            status: 403,
            body: { error: { code: 403, message: message(name.slice(6)), status: "PERMISSION_DENIED" } }
          })
        }
        assert.strictEqual((yield* json(memory, generate, withFile(uri))).status, 403)
      }
      assert.deepStrictEqual((yield* json(memory, `${base}/files`)).body, {})
    })
  )

  test(
    "lists come in pages of 10, or of up to 100",
    Effect.gen(function*() {
      const names = yield* Effect.forEach(
        Array.from({ length: 101 }),
        () => Effect.map(uploaded(memory, "a"), ({ name }) => name)
      )
      assert.strictEqual(new Set(names).size, 101)
      const page = (query: string) =>
        Effect.map(json(memory, `${base}/files${query}`), ({ body }): Parsed => ({
          names: body.files.map(({ name }: Parsed) => name),
          next: encodeURIComponent(body.nextPageToken ?? "")
        }))
      const first = yield* page("")
      assert.deepStrictEqual(first.names, names.slice(0, 10))
      assert.deepStrictEqual((yield* page(`?pageToken=${first.next}&pageSize=3`)).names, names.slice(10, 13))
      const most = yield* page("?pageSize=1000")
      assert.strictEqual(most.names.length, 100)
      assert.deepStrictEqual(yield* page(`?pageSize=1000&pageToken=${most.next}`), { names: [names[100]], next: "" })
      assert.strictEqual((yield* json(memory, `${base}/files?pageToken=no`)).status, 400)
    })
  )

  test(
    "files of a bucket are registered by those who may read them",
    Effect.gen(function*() {
      const register = (body: object, headers: Record<string, string> = { authorization: "Bearer token" }) =>
        json(memory, `${base}/files:register`, body, { headers: { "x-goog-api-key": "k", ...headers } })
      const anonymous = yield* register({ uris: ["gs://b/a.txt"] }, {})
      assert.deepStrictEqual([anonymous.status, anonymous.body.error.status], [401, "UNAUTHENTICATED"])
      for (const uris of [["gs://b/a.txt", "https://b/a.txt"], ["gs://b"], [], undefined]) {
        assert.strictEqual((yield* register({ uris })).status, 400)
      }
      const { body } = yield* register({ uris: ["gs://b/a.txt", "gs://b/deep/b.pdf"] })
      assert.deepStrictEqual(
        body.files.map(({ expirationTime, mimeType, sizeBytes, source, state }: Parsed) => [
          mimeType,
          source,
          state,
          sizeBytes,
          expirationTime
        ]),
        [["text/plain", "REGISTERED", "ACTIVE", undefined, undefined], [
          "application/pdf",
          "REGISTERED",
          "ACTIVE",
          undefined,
          undefined
        ]]
      )
      const [file] = body.files
      assert.deepStrictEqual((yield* get(memory, file.name)).body, file)
      assert.strictEqual((yield* json(memory, generate, withFile(file.uri))).status, 200)
      assert.strictEqual((yield* json(memory, `${base}/${file.name}:download?alt=media`)).status, 400)
    })
  )

  test(
    "there are none on Vertex AI",
    Effect.gen(function*() {
      const at = "/v1beta1/projects/p/locations/l"
      for (const path of ["files", "files/a", "files/a:download?alt=media"]) {
        const { response } = yield* send(memory, `${at}/${path}`)
        assert.deepStrictEqual([response.status, response.headers.get("content-type")], [
          404,
          "text/html; charset=UTF-8"
        ])
      }
      assert.strictEqual((yield* send(memory, `${at}/files:register`, { uris: [] })).response.status, 404)
      const started = yield* send(memory, `/upload${at}/files`, {}, { headers: starting(1) })
      assert.strictEqual(started.response.status, 404)
    })
  )

  test(
    "many chunks make one file",
    Effect.gen(function*() {
      const chunk = new Uint8Array(granularity)
      const { url } = yield* start(memory, {}, starting(40 * granularity))
      for (let index = 0; index < 40; index++) {
        chunk.fill(index)
        yield* proceed(memory, url, index === 39 ? "upload, finalize" : "upload", index * granularity, chunk)
      }
      const { body } = yield* proceed(memory, url, "query")
      const whole = Buffer.concat(Array.from({ length: 40 }, (_, index) => Buffer.alloc(granularity, index)))
      assert.strictEqual(body.file.sha256Hash, hashOf(whole))
    })
  )
})
