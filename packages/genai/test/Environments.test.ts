import { Emulator, Fault } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FileSystem, Layer, Option, Stream, Tracer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Environments, type UploadEnvironmentFileParams } from "../src/Environments.ts"
import { GenAIClient, type RequestOptions } from "../src/GenAIClient.ts"
import { ContentRecorder, messages } from "../src/Telemetry.ts"
import type * as Uploadable from "../src/Uploadable.ts"
import type { HttpOptions } from "../src/wire/HttpOptions.ts"
import { collect, expectTag, faults, once } from "./harness/calls.ts"
import { type Emulated, inMemory, memoryTest, settled, socketTest, vertex } from "./harness/emulated.ts"
import * as Spans from "./harness/spans.ts"
import { commandsOf, requestsOf } from "./harness/uploads.ts"
import * as Recorder from "./parity/Recorder.ts"

const MiB = 1024 * 1024

/** Retried as by default, without the wait, in which nobody moves the clock of a test. */
const atOnce = { retryOptions: { initialDelay: 0 } } satisfies HttpOptions

/** Bytes that do not repeat with any chunk. */
const bytesOf = (size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, index) => index % 251)

const resource: Effect.Effect<Environments["Service"], never, GenAIClient> = Environments.make

const environment = Effect.flatMap(resource, (environments) => Effect.map(environments.create({}), ({ id }) => id))

const upload = <File extends Uploadable.Any>(
  params: UploadEnvironmentFileParams<File>,
  options: RequestOptions = { httpOptions: atOnce }
) => Effect.flatMap(resource, ({ files }) => files.upload(params, options))

const download = (environment: string, path: string, options: RequestOptions = { httpOptions: atOnce }) =>
  Stream.unwrap(Effect.map(resource, ({ files }) => files.download({ environment, path }, options)))

const stored = (environment: string, path: string) => Stream.mkUint8Array(download(environment, path))

/** The requests of uploads, after those that made the environment. */
const sent = requestsOf("environments.files.upload")

const commands = commandsOf("environments.files.upload")

/** A fault for chunks alone. */
const faultsOfChunks = (...faults: ReadonlyArray<Fault.Fault>) =>
  Emulator.use((emulator) =>
    emulator.inject(
      Fault.sequence(({ headers }) => headers["x-goog-upload-command"]?.startsWith("upload") ?? false, faults)
    )
  )

const both = (name: string, body: () => Effect.Effect<void, unknown, Emulated>) => {
  memoryTest(name, body)
  socketTest(name, body)
}

// -----------------------------------------------------------------------------
// Uploads
// -----------------------------------------------------------------------------

describe("files.upload", () => {
  both("takes bytes of every form, and says what was written", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const bytes = bytesOf(5000)
      const forms = {
        "bytes": bytes,
        "buffer": bytes.buffer,
        "blob": new Blob([bytes], { type: "text/x-a" }),
        "view": bytesOf(6000).subarray(0, 5000),
        "nothing": new Uint8Array(0)
      }
      for (const [path, file] of Object.entries(forms)) {
        const { files } = yield* upload({ environment: id, path, file })
        assert.deepStrictEqual(
          files?.map(({ mime_type, path, size_bytes }) => [path, size_bytes, mime_type]),
          [[path, path === "nothing" ? "0" : "5000", path === "blob" ? "text/x-a" : "application/octet-stream"]]
        )
        assert.deepStrictEqual(yield* stored(id, path), path === "nothing" ? file : bytes)
      }
      const pieces = Stream.fromIterable([bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1)])
      yield* upload({ environment: `environments/${id}`, path: "/a/b c.py", file: pieces, size: 5000 })
      assert.deepStrictEqual(yield* stored(id, "a/b c.py"), bytes)
    }))

  both("sends chunks of 8 MiB", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const file = bytesOf(9 * MiB)
      yield* upload({ environment: id, path: "large", file: new Blob([file]) })
      assert.isTrue(Buffer.from(yield* stored(id, "large")).equals(file))
      assert.deepStrictEqual(yield* commands, ["start", "upload @0", `upload, finalize @${8 * MiB}`])
    }))

  memoryTest("tells how far it has come", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const { files } = yield* resource
      const seen = yield* Stream.runCollect(
        files.uploadStream({ environment: id, path: "a.txt", file: bytesOf(MiB), chunk_size: MiB / 2 })
      )
      assert.deepStrictEqual(seen.map(({ sentBytes, totalBytes }) => [sentBytes, totalBytes]), [
        [0, MiB],
        [MiB / 2, MiB],
        [MiB, MiB]
      ])
      assert.deepInclude(seen.at(-1)?.result?.files?.[0], { path: "a.txt", mime_type: "application/octet-stream" })
    }))

  it.live("reads a file of the file system, whose name tells its type", () =>
    Effect.gen(function*() {
      const fileSystem = yield* FileSystem.FileSystem
      const path = `${yield* fileSystem.makeTempDirectoryScoped()}/main.py`
      yield* fileSystem.writeFileString(path, "print(1)")
      const id = yield* environment
      const { files } = yield* upload({ environment: id, path: "main.py", file: path })
      assert.deepInclude(files?.[0], { path: "main.py", mime_type: "text/x-python", size_bytes: "8" })
    }).pipe(Effect.provide([NodeFileSystem.layer, inMemory()])))

  memoryTest("says what the server should do with what is there, and with archives", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const file = bytesOf(3)
      yield* upload({ environment: id, path: "a", file })
      expectTag(yield* Effect.flip(upload({ environment: id, path: "a", file }, { httpOptions: once })), "Conflict")
      yield* upload({ environment: id, path: "a", file: bytesOf(4), overwrite: true, mime_type: "text/plain" })
      assert.lengthOf(yield* stored(id, "a"), 4)
      const archive = upload({ environment: id, path: "", file, extract: true })
      assert.match(expectTag(yield* Effect.flip(archive), "BadRequest").message, /archive/)
      const [last] = (yield* sent).slice(-3)
      assert.match(last?.url.href ?? "", /\/files\/\?extract=true$/)
    }))

  both("goes on at the offset of the server after a chunk that failed", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const file = bytesOf(9 * MiB)
      yield* faultsOfChunks(Fault.status(503), Fault.reset, Fault.none, Fault.status(500))
      yield* upload({ environment: id, path: "large", file })
      assert.isTrue(Buffer.from(yield* stored(id, "large")).equals(file))
      assert.deepStrictEqual(yield* commands, [
        "start",
        "upload @0",
        "query",
        "upload @0",
        "query",
        "upload @0",
        `upload, finalize @${8 * MiB}`,
        "query",
        `upload, finalize @${8 * MiB}`
      ])
    }))

  memoryTest("keeps to the project on Vertex", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "a", file: bytesOf(3) })
      assert.deepStrictEqual(yield* stored(id, "a"), bytesOf(3))
      assert.match(
        (yield* sent)[0]?.url.pathname ?? "",
        /^\/upload\/v1beta1\/projects\/my-project\/locations\/us-central1\/environments\//
      )
    }), vertex)

  memoryTest("fails with the error of the server when the policy has enough", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* faultsOfChunks(Fault.status(503), Fault.status(503), Fault.status(503))
      const httpOptions = { retryOptions: { ...atOnce.retryOptions, attempts: 2 } }
      const error = yield* Effect.flip(upload({ environment: id, path: "a", file: bytesOf(3) }, { httpOptions }))
      assert.strictEqual(expectTag(error, "ServiceUnavailable").operation, "environments.files.upload")
      assert.deepStrictEqual(yield* commands, [
        "start",
        "upload, finalize @0",
        "query",
        "upload, finalize @0",
        "cancel"
      ])
      const gone = yield* Effect.flip(upload({ environment: "nowhere", path: "a", file: bytesOf(3) }))
      expectTag(gone, "NotFound")
    }))

  memoryTest("is one span, in which no bytes are", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const { spans, tracer } = Spans.recorder()
      const file = new TextEncoder().encode("a secret")
      yield* faultsOfChunks(Fault.status(503))
      yield* Effect.andThen(upload({ environment: id, path: "a", file }), stored(id, "a")).pipe(
        Effect.provideService(Tracer.Tracer, tracer),
        Effect.provideService(ContentRecorder, messages)
      )
      const calls = spans.filter(({ parent }) => Option.isNone(parent))
      assert.deepStrictEqual(calls.map(({ attributes }) => attributes.get("http.request.method")), ["PUT", "GET"])
      const attempts = spans.filter(({ parent }) => Option.isSome(parent))
      assert.deepStrictEqual(attempts.map(({ attributes }) => attributes.get("http.response.status_code")), [
        503,
        200
      ])
      for (const { attributes } of spans) {
        assert.notInclude(JSON.stringify([...attributes]), "secret")
        assert.notInclude([...attributes.keys()].join(), "gen_ai.output")
      }
    }))

  memoryTest("keeps to the limit of the whole and to the caller's signal", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* faultsOfChunks(Fault.delay("10 seconds"))
      const slow = upload({ environment: id, path: "a", file: bytesOf(3) }, { httpOptions: { totalTimeout: 5000 } })
      const fiber = yield* Effect.forkChild(Effect.flip(slow))
      yield* settled
      yield* TestClock.adjust(5000)
      assert.strictEqual(expectTag(yield* Fiber.join(fiber), "TimeoutError").phase, "total")
      const abortSignal = AbortSignal.abort()
      const aborted = yield* Effect.exit(upload({ environment: id, path: "a", file: bytesOf(3) }, { abortSignal }))
      assert.isTrue(Exit.hasInterrupts(aborted))
    }))

  memoryTest("refuses what cannot be sent, by its name", () =>
    Effect.gen(function*() {
      const good = { environment: "e", path: "a", file: bytesOf(3) }
      const endless = Stream.succeed(bytesOf(3))
      const wrong: ReadonlyArray<readonly [field: string, params: object]> = [
        ["file", { ...good, file: 3 }],
        ["file", { ...good, file: undefined }],
        ["file", { ...good, file: [1, 2] }],
        ["size", { ...good, file: endless }],
        ["size", { ...good, file: endless, size: -1 }],
        ["size", { ...good, file: endless, size: 1.5 }],
        ["mime_type", { ...good, mime_type: "text/plain\r\nx: y" }],
        ["mime_type", { ...good, mime_type: "" }],
        ["environment", { ...good, environment: "" }],
        ["environment", { ...good, environment: undefined }],
        ["path", { ...good, path: "a/../b" }],
        ["path", { ...good, path: undefined }],
        ["overwrite", { ...good, overwrite: "yes" }]
      ]
      for (const [field, params] of wrong) {
        const error = yield* Effect.flip(upload(params as UploadEnvironmentFileParams<Blob>))
        assert.strictEqual(expectTag(error, "InvalidRequest").field, field)
      }
      assert.lengthOf(yield* Emulator.use((emulator) => emulator.requests), 0)
    }))

  memoryTest("is listed, read and written by the same paths", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "/abs/dir/a.txt", file: bytesOf(3) })
      const { files } = yield* resource
      const listed = (environment: string, path: string) =>
        Effect.map(Stream.runCollect(files.list({ environment, path })), (files) => files.map(({ path }) => path))
      for (const path of ["/abs/dir", "abs/dir", "//abs/dir"]) {
        assert.deepStrictEqual(yield* listed(id, path), ["abs/dir/a.txt"])
        assert.deepStrictEqual(yield* listed(`environments/${id}`, path), ["abs/dir/a.txt"])
      }
    }))

  memoryTest(
    "refuses a stream that is shorter or longer than it was said to be, and fails as the stream does",
    () =>
      Effect.gen(function*() {
        const id = yield* environment
        for (const size of [2, 4, 0]) {
          const error = yield* Effect.flip(
            upload({ environment: id, path: "a", file: Stream.succeed(bytesOf(3)), size })
          )
          assert.strictEqual(expectTag(error, "InvalidRequest").field, "size")
        }
        const file = Stream.concat(Stream.succeed(bytesOf(3)), Stream.fail("disk"))
        assert.strictEqual(yield* Effect.flip(upload({ environment: id, path: "a", file, size: 9 })), "disk")
        assert.isTrue(Exit.isFailure(yield* Effect.exit(stored(id, "a"))))
      })
  )

  it.effect("sends bytes and key nowhere but to the server that it was given", () =>
    Effect.gen(function*() {
      for (const address of ["https://evil.example/a", "http://generativelanguage.googleapis.com/a", "no", ""]) {
        const recorder = Recorder.make(() =>
          new Response(null, { headers: address === "" ? {} : { "x-goog-upload-url": address } })
        )
        const layer = GenAIClient.layer({ apiKey: "k", httpOptions: { fetch: recorder.fetch } }).pipe(
          Layer.provide(FetchHttpClient.layer)
        )
        const error = yield* Effect.flip(
          upload({ environment: "e", path: "a", file: bytesOf(3) }).pipe(Effect.provide(layer))
        )
        assert.strictEqual((error as { readonly _tag: string })._tag, "DecodeError")
        assert.isTrue(recorder.sent.every(({ url }) => url.startsWith("https://generativelanguage.googleapis.com/")))
        assert.strictEqual(recorder.sent.length === 1, !address.includes("://"))
      }
    }))

  socketTest("interrupted, closes its connection, and cancels the upload", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* faultsOfChunks(Fault.delay("1 minute"))
      const fiber = yield* Effect.forkChild(upload({ environment: id, path: "a", file: bytesOf(3) }))
      yield* Effect.repeat(Effect.andThen(Effect.sleep(5), commands), { until: (seen) => seen.length === 2 })
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* (yield* sent)[1]!.outcome, "clientClosed")
      assert.strictEqual((yield* commands).at(-1), "cancel")
    }))
})

// -----------------------------------------------------------------------------
// Downloads
// -----------------------------------------------------------------------------

describe("files.download", () => {
  both("is the bytes as they come", () =>
    Effect.gen(function*() {
      const id = yield* environment
      const file = bytesOf(300_000)
      yield* upload({ environment: id, path: "a b/c", file })
      yield* faults(Fault.split(100_000))
      const chunks = yield* Stream.runCollect(download(`environments/${id}`, "/a b/c"))
      assert.isAtLeast(chunks.length, 3)
      assert.isTrue(Buffer.concat(chunks).equals(file))
    }))

  both("is tried again until its first byte", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "a", file: bytesOf(1000) })
      yield* faults(Fault.status(503), Fault.reset, Fault.cut(0))
      assert.deepStrictEqual(yield* stored(id, "a"), bytesOf(1000))
    }))

  both("that breaks says after how many bytes", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "a", file: bytesOf(1000) })
      yield* faults(Fault.all(Fault.split(100), Fault.cut(400)))
      const { delivered, error } = yield* collect(download(id, "a"))
      const interrupted = expectTag(error, "StreamInterrupted")
      const count = delivered.reduce((sum, { length }) => sum + length, 0)
      assert.deepStrictEqual(Buffer.concat(delivered), Buffer.from(bytesOf(1000).subarray(0, count)))
      assert.deepInclude(interrupted.delivered, { bytes: count, events: delivered.length })
      assert.isAtLeast(count, 100)
      assert.match(interrupted.message, new RegExp(`after ${count} bytes`))
    }))

  memoryTest("fails for a missing resource, and for one without a name", () =>
    Effect.gen(function*() {
      const id = yield* environment
      expectTag((yield* collect(download(id, "nothing"))).error, "NotFound")
      assert.strictEqual(expectTag((yield* collect(download("", "a"))).error, "InvalidRequest").field, "environment")
      assert.strictEqual(expectTag((yield* collect(download(id, "../a"))).error, "InvalidRequest").field, "path")
    }))

  it.effect("that ends before as many bytes as were announced is not whole", () =>
    Effect.gen(function*() {
      for (const [length, whole] of [["10", false], ["3", true], [undefined, true]] as const) {
        const headers = length === undefined ? {} : { "content-length": length }
        const { fetch } = Recorder.make(() => new Response(bytesOf(3), { headers }))
        const layer = GenAIClient.layer({ apiKey: "k", httpOptions: { ...once, fetch } }).pipe(
          Layer.provide(FetchHttpClient.layer)
        )
        const { delivered, error } = yield* collect(download("e", "a", {}).pipe(Stream.provide(layer)))
        assert.deepStrictEqual(delivered, [bytesOf(3)])
        assert.strictEqual(
          (error as { readonly _tag: string } | undefined)?._tag,
          whole ? undefined : "StreamInterrupted"
        )
      }
    }))

  memoryTest("that falls silent fails by its time limit", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "a", file: bytesOf(1000) })
      yield* faults(Fault.all(Fault.split(100), Fault.stall(400)))
      const fiber = yield* Effect.forkChild(
        collect(download(id, "a", { httpOptions: { idleTimeout: 1000 } }))
      )
      yield* settled
      yield* TestClock.adjust(1000)
      const { error } = yield* Fiber.join(fiber)
      assert.strictEqual(expectTag(error, "TimeoutError").phase, "idle")
    }))

  socketTest("left, closes its connection", () =>
    Effect.gen(function*() {
      const id = yield* environment
      yield* upload({ environment: id, path: "a", file: bytesOf(1000) })
      yield* faults(Fault.stall(400))
      yield* Stream.runHead(download(id, "a"))
      const requests = yield* Emulator.use((emulator) => emulator.requests)
      assert.strictEqual(yield* requests.at(-1)!.outcome, "clientClosed")
    }))
})
