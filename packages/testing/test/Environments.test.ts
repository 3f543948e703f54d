import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { gzipSync } from "node:zlib"
import { type Face, faces, json, memory, type Parsed, send } from "./faces.ts"
import { proceed } from "./uploads.ts"

const backends = { gemini: "/v1beta", vertex: "/v1beta1/projects/p/locations/l" }
const uploads = { gemini: "/upload/v1beta", vertex: "/upload/v1beta1%2Fprojects%2Fp%2Flocations%2Fl" }

const create = (face: Face, body: object = {}, base: string = backends.gemini) =>
  Effect.map(json(face, `${base}/environments`, body), ({ body }) => body)

const start = (face: Face, path: string, size: number, init: RequestInit = {}) =>
  Effect.map(
    send(face, path, undefined, {
      method: "PUT",
      headers: {
        "x-goog-api-key": "k",
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": String(size),
        "x-goog-upload-header-content-type": "text/plain"
      },
      ...init
    }),
    ({ response, text }) => ({ status: response.status, url: response.headers.get("x-goog-upload-url") ?? "", text })
  )

const upload = (face: Face, path: string, bytes: Uint8Array | string) =>
  Effect.gen(function*() {
    const { status, text, url } = yield* start(face, path, Buffer.byteLength(bytes))
    return status === 200
      ? yield* proceed(face, url, "upload, finalize", 0, bytes)
      : { status, state: null, body: JSON.parse(text) as Parsed }
  })

/** A tar archive of text files. */
const archive = (files: Record<string, string>): Uint8Array => {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const header = Buffer.alloc(512)
    header.write(path, 0)
    header.write(text.length.toString(8).padStart(11, "0"), 124)
    header.write("0", 156)
    header.write("ustar", 257)
    const content = Buffer.alloc(Math.ceil(text.length / 512) * 512)
    content.write(text)
    return [header, content]
  })
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const paths = (body: Parsed) =>
  (body.files ?? []).map(({ path, type }: Parsed) => `${path}${type === "directory" ? "/" : ""}`)

for (const face of faces) {
  describe(`environments ${face.name}`, () => {
    const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
      it.effect(name, () => effect.pipe(Effect.provide(face.layer())))

    for (const backend of ["gemini", "vertex"] as const) {
      const base = backends[backend]
      test(
        `${backend}: files go in, are listed and come out`,
        Effect.gen(function*() {
          const { id } = yield* create(face, {}, base)
          const files = `${base}/environments/${id}/files`
          const at = `${uploads[backend]}/environments/${id}/files`
          const { body, state, status } = yield* upload(face, `${at}/src/a%20b:c.txt`, "näïve")
          assert.deepStrictEqual([status, state], [200, "final"])
          assert.deepStrictEqual(
            body.files.map((
              { mime_type, name, path, size_bytes, type }: Parsed
            ) => [mime_type, name, path, size_bytes, type]),
            [["text/plain", "a b:c.txt", "src/a b:c.txt", "7", "file"]]
          )
          yield* upload(face, `${at}/src/deep/er.txt`, "")
          yield* upload(face, `${at}/top.txt`, "top")
          assert.deepStrictEqual(paths((yield* json(face, `${files}/`)).body), ["src/", "top.txt"])
          assert.deepStrictEqual(paths((yield* json(face, `${files}/src/`)).body), ["src/a b:c.txt", "src/deep/"])
          assert.deepStrictEqual(paths((yield* json(face, `${files}/?recursive=true`)).body), [
            "src/a b:c.txt",
            "src/deep/er.txt",
            "top.txt"
          ])
          const { body: page } = yield* json(face, `${files}/?recursive=true&page_size=2`)
          const next = encodeURIComponent(page.next_page_token)
          assert.deepStrictEqual(
            paths((yield* json(face, `${files}/?recursive=true&page_size=2&page_token=${next}`)).body),
            ["top.txt"]
          )
          assert.strictEqual((yield* json(face, `${files}/?page_token=${next}`)).status, 400)
          assert.deepStrictEqual(paths((yield* json(face, `${files}/top.txt`)).body), ["top.txt"])
          const { response, text } = yield* send(face, `${files}/src/a%20b:c.txt?alt=media`)
          assert.deepStrictEqual([response.headers.get("content-type"), text], ["text/plain", "näïve"])
          assert.strictEqual((yield* json(face, `${files}/src?alt=media`)).status, 400)
          for (const path of ["none.txt", "none.txt?alt=media"]) {
            assert.strictEqual((yield* json(face, `${files}/${path}`)).status, 404)
          }
          const { body: environment } = yield* json(face, `${base}/environments/${id}`)
          assert.deepStrictEqual([environment.file_count, environment.size_bytes], ["3", "10"])
          const operations = (yield* (yield* Emulator).requests).map(({ operation }) => operation)
          assert.includeMembers(operations, ["environments.files.upload", "environments.files.download"])
        })
      )
    }

    test(
      "an upload goes on from where it was, and says where that is",
      Effect.gen(function*() {
        const { id } = yield* create(face)
        const path = `${uploads.gemini}/environments/${id}/files/big.txt`
        const chunk = "0123".repeat(65536)
        const { url } = yield* start(face, path, chunk.length + 5)
        assert.deepStrictEqual((yield* proceed(face, url, "query")).received, "0")
        assert.deepStrictEqual(yield* proceed(face, url, "upload", 0, chunk), {
          status: 200,
          state: "active",
          received: String(chunk.length),
          body: undefined
        })
        assert.strictEqual((yield* proceed(face, url, "query")).received, String(chunk.length))
        assert.strictEqual((yield* proceed(face, url, "upload", 3, chunk)).status, 400)
        assert.strictEqual((yield* proceed(face, url, "upload, finalize", chunk.length, "567")).status, 400)
        const ended = yield* proceed(face, url, "upload, finalize", chunk.length, "56789")
        assert.strictEqual(ended.state, "final")
        assert.deepStrictEqual(yield* proceed(face, url, "query"), ended)
        assert.strictEqual((yield* proceed(face, url, "upload, finalize", chunk.length, "56789")).status, 400)
        const cancelled = yield* start(face, path.replace("big", "other"), 3)
        assert.strictEqual((yield* proceed(face, cancelled.url, "cancel")).state, "cancelled")
        assert.strictEqual((yield* proceed(face, cancelled.url, "query")).status, 404)
        const { text } = yield* send(face, `${backends.gemini}/environments/${id}/files/big.txt?alt=media`)
        assert.strictEqual(text, `${chunk}56789`)
      })
    )
  })
}

describe("environments", () => {
  const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
    it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

  test(
    "are created, copied, listed and deleted",
    Effect.gen(function*() {
      const source = { type: "inline", content: "print(1)", target: "/src/main.py" }
      const encoded = { type: "inline", content: "AAE=", encoding: "base64", target: "data.bin" }
      const first = yield* create(memory, {
        network: "disabled",
        sources: [source, encoded, { type: "gcs", source: "gs://b" }]
      })
      assert.deepStrictEqual([first.status, first.network, first.file_count, first.size_bytes], [
        "active",
        "disabled",
        "2",
        "10"
      ])
      const copy = yield* create(memory, { from_environment: first.id })
      assert.strictEqual(copy.file_count, "2")
      assert.strictEqual(
        (yield* send(memory, `/v1beta/environments/${copy.id}/files/src/main.py?alt=media`)).text,
        "print(1)"
      )
      assert.strictEqual((yield* json(memory, "/v1beta/environments", { from_environment: "env-none" })).status, 404)
      assert.strictEqual((yield* json(memory, "/v1beta/environments", { network: 7 })).status, 400)
      const { body } = yield* json(memory, "/v1beta/environments?page_size=1")
      assert.deepStrictEqual(body.environments.map(({ id }: Parsed) => id), [first.id])
      yield* json(memory, `/v1beta/environments/${first.id}`, undefined, { method: "DELETE" })
      assert.strictEqual((yield* json(memory, `/v1beta/environments/${first.id}`)).status, 404)
      assert.strictEqual((yield* json(memory, `/v1beta/environments/${first.id}/files/`)).status, 404)
    })
  )

  test(
    "a file is written over only when that is asked for",
    Effect.gen(function*() {
      const { id } = yield* create(memory)
      const path = `${uploads.gemini}/environments/${id}/files/a.txt`
      yield* upload(memory, path, "one")
      const { body, status } = yield* upload(memory, path, "two")
      assert.deepStrictEqual([status, body.error.code], [409, "already_exists"])
      yield* TestClock.adjust("1 hour")
      const { body: over } = yield* upload(memory, `${path}?overwrite=true`, "two")
      assert.deepStrictEqual([over.files[0].created, over.files[0].modified], [
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00Z"
      ])
      assert.strictEqual((yield* send(memory, `/v1beta/environments/${id}/files/a.txt?alt=media`)).text, "two")
    })
  )

  test(
    "an archive is unpacked",
    Effect.gen(function*() {
      const { id } = yield* create(memory)
      const path = `${uploads.gemini}/environments/${id}/files/lib?extract=true`
      const tar = archive({ "a.py": "1", "sub/b.py": "x".repeat(600) })
      const { body } = yield* upload(memory, path, tar)
      assert.deepStrictEqual(paths(body), ["lib/a.py", "lib/sub/b.py"])
      const { body: zipped } = yield* upload(memory, path.replace("lib", "zipped"), new Uint8Array(gzipSync(tar)))
      assert.deepStrictEqual(zipped.files.map(({ size_bytes }: Parsed) => size_bytes), ["1", "600"])
      for (const bytes of ["no archive", new Uint8Array([0x1f, 0x8b, 0, 0])]) {
        assert.strictEqual((yield* upload(memory, path, bytes)).status, 400)
      }
    })
  )

  test(
    "an upload has to be one",
    Effect.gen(function*() {
      const { id } = yield* create(memory)
      const files = `${uploads.gemini}/environments/${id}/files`
      assert.strictEqual(
        (yield* start(memory, `${files}/a.txt`, 1, { headers: { "x-goog-api-key": "k" } })).status,
        400
      )
      for (const path of [`${files}/`, `${files}/a/..%2Fb`]) {
        assert.strictEqual((yield* start(memory, path, 1)).status, 400)
      }
      assert.strictEqual((yield* start(memory, `${uploads.gemini}/environments/none/files/a`, 1)).status, 404)
    })
  )
})
