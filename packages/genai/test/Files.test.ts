import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Context,
  Effect,
  Exit,
  Fiber,
  FileSystem,
  Layer,
  Metric,
  Schedule,
  type Scope,
  Stream,
  Tracer
} from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import * as Auth from "../src/Auth.ts"
import { Files, type UploadFileConfig } from "../src/Files.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { AuthError, type Delivered, type GenAIError } from "../src/GenAIError.ts"
import { ContentRecorder, messages } from "../src/Telemetry.ts"
import type * as Uploadable from "../src/Uploadable.ts"
import type { WaitConfig } from "../src/Waiter.ts"
import type * as Wire from "../src/wire/Files.ts"
import { abortable, atOnce, collect, expectTag, once } from "./harness/calls.ts"
import { apiKey, type Emulated, inMemory, memoryTest, settled, socketTest, vertex, waited } from "./harness/emulated.ts"
import * as watched from "./harness/files.ts"
import * as Proxy from "./harness/proxy.ts"
import * as Spans from "./harness/spans.ts"
import { command, commandsOf, requestsOf } from "./harness/uploads.ts"
import * as Recorder from "./parity/Recorder.ts"

const KiB = 1024
const chunkSize = 256 * KiB

/** Bytes that do not repeat with any chunk. */
const bytesOf = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size).map((_, index) => index % 251)

/** Three full chunks and a rest: requests 0 to 4 are the start and the chunks. */
const file = bytesOf(3 * chunkSize + 5)

const streamOf = (bytes: Uint8Array) =>
  Stream.fromIterable([bytes.subarray(0, 100), bytes.subarray(100, 100), bytes.subarray(100)])

const upload = <File extends Uploadable.Any>(file: File, config: UploadFileConfig = {}) =>
  Files.use((files) =>
    files.upload({ file, config: { mimeType: "text/plain", chunkSize, httpOptions: atOnce, ...config } })
  )

const progressOf = <File extends Uploadable.Any>(file: File, config: UploadFileConfig = {}) =>
  Stream.unwrap(
    Files.useSync((files) =>
      files.uploadStream({ file, config: { mimeType: "text/plain", chunkSize, httpOptions: atOnce, ...config } })
    )
  )

/** The server has these bytes, and says so. */
const assertStored = (stored: Wire.File, bytes: Uint8Array) => {
  assert.strictEqual(stored.sizeBytes, String(bytes.length))
  const digest = createHash("sha256").update(bytes).digest("hex")
  assert.strictEqual(stored.sha256Hash, Buffer.from(digest).toString("base64"))
}

const files = Stream.runCollect(Stream.unwrap(Files.useSync((files) => files.list())))

const assertNoFile = Effect.map(files, (all) => assert.deepStrictEqual(all, []))

const sent = requestsOf("files.upload")

const commands = commandsOf("files.upload")

/** These faults, for the requests of an upload one by one; the first is its start. */
const inject = (...faults: ReadonlyArray<Fault.Fault>) =>
  Emulator.use((emulator) => emulator.inject(Fault.sequence("files.upload", faults)))

/** This fault for every such command. */
const always = (command: string, fault: Fault.Fault) =>
  Emulator.use((emulator) =>
    emulator.inject(Fault.always(({ headers }) => headers["x-goog-upload-command"] === command, fault))
  )

const reset = Emulator.use((emulator) => emulator.reset)

/** Until so many requests of uploads have come. */
const untilSent = (count: number) =>
  Effect.repeat(Effect.andThen(Effect.sleep(2), commands), { until: (seen) => seen.length >= count })

const { none } = Fault

/** A test with the file system of Node, in memory and in real time. */
const pathTest = <E>(
  name: string,
  body: () => Effect.Effect<void, E, Emulated | FileSystem.FileSystem | Scope.Scope>
) => {
  it.live(name, () => Effect.provide(body(), [NodeFileSystem.layer, inMemory()]))
}

const written = (name: string, bytes: Uint8Array) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const path = `${yield* files.makeTempDirectoryScoped()}/${name}`
    yield* files.writeFile(path, bytes)
    return path
  })

// -----------------------------------------------------------------------------
// What is uploaded, and what is said of it
// -----------------------------------------------------------------------------

describe("upload", () => {
  socketTest("takes bytes of every form, also where there is not one", () =>
    Effect.gen(function*() {
      for (const bytes of [bytesOf(5000), file, new Uint8Array(0), bytesOf(chunkSize), bytesOf(2 * chunkSize)]) {
        const larger = new Uint8Array(bytes.length + 7)
        larger.set(bytes, 3)
        assertStored(yield* upload(bytes), bytes)
        assertStored(yield* upload(larger.subarray(3, 3 + bytes.length)), bytes)
        assertStored(yield* upload(bytes.buffer), bytes)
        assertStored(yield* upload(new Blob([bytes])), bytes)
        assertStored(yield* upload(new File([bytes], "a.txt")), bytes)
        assertStored(yield* upload(streamOf(bytes), { size: bytes.length }), bytes)
        const path = yield* written("a", bytes)
        assertStored(yield* upload(path), bytes)
      }
      const stored = yield* upload(file)
      const { name, uri } = stored
      assert.match(name ?? "", /^files\/\w+$/)
      assert.include(uri, name)
      assert.deepInclude((stored as Wire.ListFilesResponse).sdkHttpResponse?.headers, {
        "x-goog-upload-status": "final"
      })
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  memoryTest("sends chunks of 8 MiB, or of the given size", () =>
    Effect.gen(function*() {
      const large = bytesOf(8 * KiB * KiB + 1)
      assertStored(yield* upload(large, { chunkSize: undefined }), large)
      assert.deepStrictEqual(yield* commands, ["start", "upload @0", `upload, finalize @${8 * KiB * KiB}`])
      yield* reset
      yield* upload(bytesOf(2 * chunkSize + 1), { chunkSize: 2 * chunkSize })
      assert.deepStrictEqual(yield* commands, ["start", "upload @0", `upload, finalize @${2 * chunkSize}`])
      const error = yield* Effect.flip(upload(file, { chunkSize: chunkSize + 1 }))
      assert.strictEqual(expectTag(error, "InvalidRequest").field, "config.chunkSize")
    }))

  memoryTest(
    "announces the file with its first request, and goes on with the key of the client",
    () =>
      Effect.gen(function*() {
        yield* upload(file, { displayName: "Größe", name: "mine" })
        const [start, ...chunks] = yield* sent
        assert.strictEqual(start?.url.pathname, "/upload/v1beta/files")
        assert.deepInclude(start?.headers, {
          "x-goog-upload-protocol": "resumable",
          "x-goog-upload-header-content-length": String(file.length),
          "x-goog-upload-header-content-type": "text/plain"
        })
        assert.deepStrictEqual(start?.body, {
          file: { displayName: "Größe", mimeType: "text/plain", name: "files/mine", sizeBytes: String(file.length) }
        })
        for (const { headers, method } of chunks) {
          assert.deepStrictEqual([method, headers["x-goog-api-key"]], ["POST", apiKey])
          assert.notProperty(headers, "x-goog-upload-protocol")
        }
      })
  )

  memoryTest("has the given type, that of a Blob, or that of its name", () =>
    Effect.gen(function*() {
      const typeOf = (file: Blob, mimeType?: string) =>
        Effect.map(upload(file, { mimeType }), (stored) => stored.mimeType)
      assert.strictEqual(yield* typeOf(new Blob(["a"], { type: "text/html" }), "image/png"), "image/png")
      assert.strictEqual(yield* typeOf(new File(["a"], "a.png", { type: "text/html" })), "text/html")
      assert.strictEqual(yield* typeOf(new File(["a"], "a.png")), "image/png")
      yield* reset
      for (const file of [new Blob(["a"]), new File(["a"], "a"), bytesOf(1), bytesOf(1).buffer]) {
        const error = yield* Effect.flip(upload(file, { mimeType: undefined }))
        assert.strictEqual(expectTag(error, "InvalidRequest").field, "config.mimeType")
      }
      assert.deepStrictEqual(yield* commands, [])
    }))

  memoryTest("has the given name, with or without files/", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* upload(bytesOf(1), { name: "a-1" })).name, "files/a-1")
      assert.strictEqual((yield* upload(bytesOf(1), { name: "files/b" })).name, "files/b")
      expectTag(yield* Effect.flip(upload(bytesOf(1), { name: "b" })), "Conflict")
      for (const name of ["Big", "-a", "a b", "files/", "x".repeat(41), "größe"]) {
        expectTag(yield* Effect.flip(upload(bytesOf(1), { name })), "BadRequest")
      }
      assert.strictEqual((yield* upload(bytesOf(1), { displayName: "A b / ü" })).displayName, "A b / ü")
      yield* reset
      for (const field of ["name", "displayName"]) {
        const error = yield* Effect.flip(upload(bytesOf(1), { [field]: 3 }))
        assert.strictEqual(expectTag(error, "InvalidRequest").field, `config.${field}`)
      }
      assert.deepStrictEqual(yield* commands, [])
    }))

  pathTest("tells the last part of a path, in letters that headers have", () =>
    Effect.gen(function*() {
      for (
        const [name, header] of [["a b.txt", "a b.txt"], ["größe 1.txt", "gr%C3%B6%C3%9Fe%201.txt"], [
          "a%20b.txt",
          "a%2520b.txt"
        ], ["a\\b.txt", "a\\b.txt"]] as const
      ) {
        yield* reset
        const stored = yield* upload(yield* written(name, file), { mimeType: undefined })
        assert.strictEqual(stored.mimeType, "text/plain")
        const names = (yield* sent).map(({ headers }) => headers["x-goog-upload-file-name"])
        assert.deepStrictEqual(names, [header, header, header, header, header])
      }
      yield* reset
      yield* upload(new File(["a"], "a.txt"))
      assert.notProperty((yield* sent)[0]?.headers, "x-goog-upload-file-name")
    }))

  it.effect("of a path with half a character is sent all the same", () =>
    Effect.gen(function*() {
      const half = FileSystem.layerNoop({
        stat: () => Effect.succeed(info),
        open: () => Effect.succeed({ stat: Effect.succeed(info), readAlloc: () => Effect.succeedNone } as never)
      })
      const stored = yield* Effect.provide(upload("\ud800.txt"), half)
      assert.strictEqual(stored.sizeBytes, "0")
      assert.strictEqual((yield* sent)[0]?.headers["x-goog-upload-file-name"], "%EF%BF%BD.txt")
    }).pipe(Effect.provide(inMemory())))

  memoryTest("is not there on Vertex", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(upload(file)), "UnsupportedMethod")
    }), vertex)

  memoryTest("that is answered without a file has failed", () =>
    Effect.gen(function*() {
      for (const body of [{}, { file: null }, { file: "files/a" }, { file: [] }, { other: 1 }]) {
        yield* reset
        const ended = Reply.json(body, { headers: { "x-goog-upload-status": "final" } })
        yield* inject(none, Fault.reply(ended))
        assert.match(expectTag(yield* Effect.flip(upload(bytesOf(1))), "DecodeError").message, /without the file/)
      }
    }))
})

/** What the system says of a file without a byte. */
const info = { type: "File", size: 0n, mtime: { _tag: "None" } } as unknown as FileSystem.File.Info

// -----------------------------------------------------------------------------
// Faults
// -----------------------------------------------------------------------------

/** The commands of an upload of `file` to which nothing happens, from here on. */
const chunksFrom = (index: number): ReadonlyArray<string> =>
  [0, 1, 2, 3].slice(index).map((chunk) => `${chunk === 3 ? "upload, finalize" : "upload"} @${chunk * chunkSize}`)

interface Survived {
  readonly faults: ReadonlyArray<Fault.Fault>
  readonly commands: ReadonlyArray<string>
}

const headers = (headers: Record<string, string>) => Fault.withHeaders(headers)
const received = (bytes: number | string) => headers({ "x-goog-upload-size-received": String(bytes) })
const statusless = Fault.withoutHeaders("x-goog-upload-status")
const at = (bytes: number) => `upload @${bytes}`
const last = `upload, finalize @${3 * chunkSize}`

/** What happens to one upload or another of `file`, and what is sent then. */
const survived: Record<string, Survived> = {
  "a start that fails, breaks, or whose answer gets lost": {
    faults: [Fault.status(503), Fault.status(500), Fault.reset, Fault.unanswered],
    commands: ["start", "start", "start", "start", "start", ...chunksFrom(0)]
  },
  "a chunk that is answered 503": {
    faults: [none, none, Fault.status(503)],
    commands: ["start", ...chunksFrom(0).slice(0, 2), "query", ...chunksFrom(1)]
  },
  "a last chunk that is answered 500": {
    faults: [none, none, none, none, Fault.status(500)],
    commands: ["start", ...chunksFrom(0), "query", last]
  },
  "a query that fails too": {
    faults: [none, Fault.reset, Fault.status(503), Fault.reset],
    commands: ["start", at(0), "query", "query", "query", ...chunksFrom(0)]
  },
  "a connection that drops in the middle of a chunk": {
    faults: [none, none, Fault.cutRequest(100_000), none, Fault.cutRequest(50_000)],
    commands: [
      "start",
      at(0),
      at(chunkSize),
      "query",
      at(chunkSize + 100_000),
      "query",
      at(chunkSize + 150_000),
      ...chunksFrom(2)
    ]
  },
  "one that drops at the very start": {
    faults: [none, Fault.cutRequest(0)],
    commands: ["start", at(0), "query", ...chunksFrom(0)]
  },
  "one that drops just before the end of a chunk": {
    faults: [none, none, Fault.cutRequest(chunkSize - 1)],
    commands: ["start", at(0), at(chunkSize), "query", at(2 * chunkSize - 1), ...chunksFrom(2)]
  },
  "one that drops when all bytes of a chunk are there": {
    faults: [none, none, Fault.cutRequest(chunkSize)],
    commands: ["start", at(0), at(chunkSize), "query", ...chunksFrom(2)]
  },
  "one that drops in the last chunk": {
    faults: [none, none, none, none, Fault.cutRequest(3)],
    commands: ["start", ...chunksFrom(0), "query", `upload, finalize @${3 * chunkSize + 3}`]
  },
  "one that drops when all bytes are there, and not their end": {
    faults: [none, none, none, none, Fault.cutRequest(5)],
    commands: ["start", ...chunksFrom(0), "query", `upload, finalize @${3 * chunkSize + 5}`]
  },
  "an answer to a chunk that gets lost": {
    faults: [none, none, Fault.unanswered],
    commands: ["start", at(0), at(chunkSize), "query", ...chunksFrom(2)]
  },
  "an answer to the last chunk that gets lost": {
    faults: [none, none, none, none, Fault.unanswered],
    commands: ["start", ...chunksFrom(0), "query"]
  },
  "an answer to the last chunk that breaks off": {
    faults: [none, none, none, none, Fault.resetAfter(20), Fault.cut(30)],
    commands: ["start", ...chunksFrom(0), "query", "query"]
  },
  "more bytes than were sent": {
    faults: [none, none, received(2 * chunkSize + 1), none, received(10 * chunkSize)],
    commands: ["start", at(0), at(chunkSize), "query", at(2 * chunkSize), "query", last]
  },
  "fewer bytes than were there": {
    faults: [none, none, received(1)],
    commands: ["start", at(0), at(chunkSize), "query", ...chunksFrom(2)]
  },
  "numbers that are none": {
    faults: [none, received("x"), none, received("-1"), none, received("")],
    commands: ["start", at(0), "query", at(chunkSize), "query", at(2 * chunkSize), "query", last]
  },
  "a wrong number at the end": {
    faults: [none, none, none, none, received(7)],
    commands: ["start", ...chunksFrom(0), "query"]
  },
  "answers without a number": {
    faults: [none, Fault.withoutHeaders("x-goog-upload-size-received")],
    commands: ["start", ...chunksFrom(0)]
  },
  "a chunk whose answer has no status": {
    faults: [none, none, statusless],
    commands: ["start", at(0), at(chunkSize), "query", ...chunksFrom(2)]
  },
  "a last chunk whose answer has no status": {
    faults: [none, none, none, none, statusless],
    commands: ["start", ...chunksFrom(0), "query"]
  }
}

describe("an upload survives", () => {
  for (const [name, { commands: expected, faults }] of Object.entries(survived)) {
    socketTest(name, () =>
      Effect.gen(function*() {
        for (const source of [file, streamOf(file), new Blob([file]), yield* written("a", file)]) {
          yield* reset
          yield* inject(...faults)
          assertStored(yield* upload(source, { size: file.length }), file)
          assert.deepStrictEqual(yield* commands, expected)
        }
        assert.lengthOf(yield* files, 4)
      }).pipe(Effect.provide(NodeFileSystem.layer)))
  }

  socketTest("a server that asks to wait, and waits as long", () =>
    Effect.gen(function*() {
      yield* inject(none, none, Fault.status(429, { retryAfterMs: 150 }))
      assertStored(yield* upload(file), file)
      const [, , refused, asked] = yield* sent
      assert.strictEqual(command(asked!), "query")
      assert.isAtLeast(asked!.receivedAt - refused!.receivedAt, 149)
    }))

  memoryTest("one that asks for seconds", () =>
    Effect.gen(function*() {
      yield* inject(none, Fault.status(429, { retryAfter: 7 }))
      const fiber = yield* Effect.forkChild(upload(file))
      yield* settled
      yield* TestClock.adjust("6999 millis")
      yield* settled
      assert.deepStrictEqual(yield* commands, ["start", at(0)])
      yield* TestClock.adjust("1 millis")
      assertStored(yield* Fiber.join(fiber), file)
    }))

  socketTest("a network that breaks with bytes on their way", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const proxy = yield* Proxy.make(baseUrl)
      const path = yield* written("a", file)
      const config = { httpOptions: { ...atOnce, baseUrl: proxy.baseUrl } }
      for (const bytes of [1, 2000, chunkSize, chunkSize + 100_000, 3 * chunkSize]) {
        yield* proxy.cutAfter(bytes)
        const before = proxy.connections()
        assertStored(yield* upload(path, config), file)
        assert.isAbove(proxy.connections(), before)
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  socketTest("a server that is away for a moment", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const proxy = yield* Proxy.make(baseUrl)
      const away = yield* Effect.forkChild(Effect.gen(function*() {
        yield* untilSent(3)
        yield* proxy.goAway
        yield* Effect.sleep(60)
        yield* proxy.comeBack(baseUrl)
      }))
      // The server goes before it has answered this one.
      yield* inject(none, none, Fault.delay("1 hour"))
      const httpOptions = { baseUrl: proxy.baseUrl, retryOptions: { initialDelay: 0.02, attempts: 8 } }
      assertStored(yield* upload(streamOf(file), { size: file.length, httpOptions }), file)
      yield* Fiber.join(away)
    }))

  socketTest("a server that comes back and knows nothing, if it can be read once more", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const other = yield* Layer.build(Layer.fresh(Emulator.layerServer()))
      const second = Context.get(other, Emulator)
      const proxy = yield* Proxy.make(baseUrl)
      const httpOptions = { baseUrl: proxy.baseUrl, retryOptions: { initialDelay: 0.02 } }
      const path = yield* written("a", file)
      for (const source of [file, new Blob([file]), path]) {
        yield* reset
        yield* proxy.goAway
        yield* proxy.comeBack(baseUrl)
        yield* inject(none, none, Fault.delay(20_000))
        const fiber = yield* Effect.forkChild(upload(source, { httpOptions }))
        yield* untilSent(3)
        yield* proxy.goAway
        yield* proxy.comeBack(second.baseUrl)
        assertStored(yield* Fiber.join(fiber), file)
      }
      yield* assertNoFile
      const restarts = (yield* second.requests).map(command).filter((command) => command === "start")
      assert.lengthOf(restarts, 3)
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  socketTest("so, before its only chunk", () =>
    Effect.gen(function*() {
      yield* inject(none, Fault.status(404))
      assertStored(yield* upload(bytesOf(3)), bytesOf(3))
      assert.deepStrictEqual(yield* commands, [
        "start",
        "upload, finalize @0",
        "cancel",
        "start",
        "upload, finalize @0"
      ])
    }))
})

describe("an upload fails", () => {
  socketTest(
    "as a stream where the server forgets it: what is gone cannot be sent again",
    () =>
      Effect.gen(function*() {
        yield* inject(none, none, Fault.status(404))
        const error = yield* Effect.flip(upload(streamOf(file), { size: file.length }))
        expectTag(error, "NotFound")
        yield* assertNoFile
        assert.deepStrictEqual(yield* commands, ["start", at(0), at(chunkSize), "cancel"])
      })
  )

  socketTest("where it may be there already, and says so", () =>
    Effect.gen(function*() {
      yield* inject(none, Fault.unanswered, Fault.status(404))
      const error = expectTag(yield* Effect.flip(upload(bytesOf(3))), "NotFound")
      assert.match(error.message, /the file may be there all the same/)
      assert.lengthOf(yield* files, 1)
    }))

  socketTest("where its answer is lost for good, and says that it is complete", () =>
    Effect.gen(function*() {
      const final = { headers: { "x-goog-upload-status": "final", "x-goog-upload-size-received": "3" } }
      yield* inject(none, Fault.unanswered, Fault.reply(Reply.empty(final)))
      const error = expectTag(yield* Effect.flip(upload(bytesOf(3))), "DecodeError")
      assert.match(error.message, /The upload is complete, but its answer was lost/)
      assert.lengthOf(yield* files, 1)
    }))

  const refused: Record<string, readonly [tag: GenAIError["_tag"], faults: ReadonlyArray<Fault.Fault>]> = {
    "where the start has no address": ["DecodeError", [Fault.withoutHeaders("x-goog-upload-url")]],
    "where the address is none": ["DecodeError", [headers({ "x-goog-upload-url": "no" })]],
    "where the server ends it early": ["DecodeError", [none, headers({ "x-goog-upload-status": "final" })]],
    "where the server cancels it": ["DecodeError", [none, headers({ "x-goog-upload-status": "cancelled" })]],
    "where the server stands still": ["DecodeError", [none, none, received(chunkSize)]],
    // It takes the rest of a chunk for what comes after it, and the server, that has all of it, does not.
    "where the server has more than it says": ["BadRequest", [none, none, received(chunkSize + 100)]],
    "where the query lies as well": ["DecodeError", [none, none, received(1), received(1)]],
    "where the query lies after a loss": ["DecodeError", [none, none, Fault.reset, received(9 * chunkSize)]],
    "where the query has no number": [
      "DecodeError",
      [none, Fault.reset, Fault.withoutHeaders("x-goog-upload-size-received")]
    ],
    "where the query has no status": ["DecodeError", [none, statusless, statusless]],
    "where the start is refused": ["PermissionDenied", [Fault.status(403)]],
    "where a chunk is refused": ["BadRequest", [none, none, Fault.status(400)]],
    "where the quota of the day is used up": ["QuotaExhausted", [none, Fault.dailyQuota]],
    "where attempts are used up": [
      "ServiceUnavailable",
      [none, none, ...Array.from({ length: 5 }, () => Fault.status(503))]
    ]
  }
  for (const [name, [tag, faults]] of Object.entries(refused)) {
    socketTest(`${name}, and leaves no file`, () =>
      Effect.gen(function*() {
        yield* inject(...faults)
        const error = yield* Effect.flip(upload(file))
        expectTag(error, tag)
        assert.strictEqual(error.operation, "files.upload")
        yield* assertNoFile
        const seen = yield* commands
        assert.deepStrictEqual(seen.filter((command) => command.includes("finalize")), [])
        assert.strictEqual(seen.at(-1), seen.length === 1 ? "start" : "cancel")
      }))
  }

  const google = "https://generativelanguage.googleapis.com"
  const gateway = "https://gateway.example/gemini"
  for (
    const [baseUrl, address, sentTo] of [
      [google, `${google}.evil.example/upload/b?upload_id=c`, `${google}/upload/b?upload_id=c`],
      [google, `${google}//evil.example/b?upload_id=c`, `${google}//evil.example/b?upload_id=c`],
      [gateway, `${google}/upload/b?upload_id=c`, `${gateway}/upload/b?upload_id=c`],
      [gateway, "https://gateway.example/b?upload_id=c", "https://gateway.example/b?upload_id=c"],
      [gateway, "https://inner.example/gemini/upload/b?upload_id=c", `${gateway}/upload/b?upload_id=c`]
    ] as const
  ) {
    it.effect(`and sends bytes and key to the server that it asked: by ${baseUrl} to ${address}`, () =>
      Effect.gen(function*() {
        const recorder = Recorder.make((_, index) =>
          index === 0
            ? new Response(null, { headers: { "x-goog-upload-url": address } })
            : Response.json({ file: { name: "files/a" } }, { headers: { "x-goog-upload-status": "final" } })
        )
        const layer = Files.layer.pipe(
          Layer.provide(GenAIClient.layer({ apiKey, httpOptions: { baseUrl, fetch: recorder.fetch } })),
          Layer.provide(FetchHttpClient.layer)
        )
        const { name } = yield* Effect.provide(upload(bytesOf(3)), layer)
        assert.strictEqual(name, "files/a")
        assert.deepStrictEqual(recorder.sent.map(({ url }) => url), [`${baseUrl}/upload/v1beta/files`, sentTo])
      }))
  }
})

// -----------------------------------------------------------------------------
// Its end before its time
// -----------------------------------------------------------------------------

describe("an upload that is left", () => {
  socketTest("closes its connection and is cancelled, by interruption", () =>
    Effect.gen(function*() {
      yield* inject(none, none, Fault.delay("1 minute"))
      const fiber = yield* Effect.forkChild(upload(file))
      yield* untilSent(3)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* (yield* sent)[2]!.outcome, "clientClosed")
      assert.strictEqual((yield* commands).at(-1), "cancel")
      yield* assertNoFile
    }))

  socketTest("so by its signal", () =>
    Effect.gen(function*() {
      yield* inject(none, none, Fault.delay("1 minute"))
      const controller = abortable()
      const fiber = yield* Effect.forkChild(upload(file, { abortSignal: controller.signal }))
      yield* untilSent(3)
      controller.abort()
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
      assert.strictEqual(yield* (yield* sent)[2]!.outcome, "clientClosed")
      assert.strictEqual((yield* commands).at(-1), "cancel")
      yield* assertNoFile
      const exit = yield* Effect.exit(upload(file, { abortSignal: AbortSignal.abort() }))
      assert.isTrue(Exit.hasInterrupts(exit))
    }))

  memoryTest("does not wait longer than 5 seconds for the server to know", () =>
    Effect.gen(function*() {
      yield* inject(none, Fault.delay("1 hour"), Fault.delay("1 hour"))
      const fiber = yield* Effect.forkChild(upload(file))
      yield* settled
      const left = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* settled
      assert.strictEqual((yield* commands).at(-1), "cancel")
      yield* TestClock.adjust("4999 millis")
      yield* settled
      assert.isUndefined(left.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(left)
    }))

  socketTest("with its stream is cancelled, and fails as that does", () =>
    Effect.gen(function*() {
      const failing = Stream.concat(Stream.succeed(file.subarray(0, chunkSize + 1)), Stream.fail("no more"))
      assert.strictEqual(yield* Effect.flip(upload(failing, { size: file.length })), "no more")
      const dying = Stream.concat(Stream.succeed(file.subarray(0, chunkSize + 1)), Stream.die("a bug"))
      const exit = yield* Effect.exit(upload(dying, { size: file.length }))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.deepStrictEqual(yield* commands, ["start", at(0), "cancel", "start", at(0), "cancel"])
      yield* assertNoFile
    }))

  memoryTest("ends the stream that it reads", () =>
    Effect.gen(function*() {
      let ended = 0
      const source = Stream.ensuring(streamOf(file), Effect.sync(() => void ended++))
      yield* upload(source, { size: file.length })
      yield* inject(none, Fault.status(400))
      yield* Effect.flip(upload(source, { size: file.length }))
      assert.strictEqual(ended, 2)
    }))

  memoryTest("has another size than was said: nothing is finalized", () =>
    Effect.gen(function*() {
      for (const size of [0, 1, chunkSize, file.length - 1, file.length + 1, 4 * chunkSize, 5 * chunkSize]) {
        const error = yield* Effect.flip(upload(streamOf(file), { size }))
        assert.strictEqual(expectTag(error, "InvalidRequest").field, "config.size")
      }
      assert.deepStrictEqual((yield* commands).filter((command) => command.includes("finalize")), [])
      yield* assertNoFile
    }))
})

describe("a file", () => {
  /** What happens to a path before the second chunk of it is read. */
  const changes: Record<string, (path: string) => Effect.Effect<void, unknown, FileSystem.FileSystem>> = {
    "grows": (path) => FileSystem.FileSystem.use((files) => files.writeFile(path, bytesOf(1), { flag: "a" })),
    "grows by chunks": (path) =>
      FileSystem.FileSystem.use((files) => files.writeFile(path, bytesOf(2 * chunkSize), { flag: "a" })),
    "shrinks": (path) => FileSystem.FileSystem.use((files) => files.truncate(path, chunkSize + 1)),
    "is emptied": (path) => FileSystem.FileSystem.use((files) => files.truncate(path)),
    "is written to": (path) =>
      FileSystem.FileSystem.use((files) =>
        Effect.andThen(files.writeFile(path, file.toReversed()), files.utimes(path, 1, 1))
      )
  }
  for (const [name, change] of Object.entries(changes)) {
    pathTest(`that ${name} while it is uploaded is refused, and not finalized`, () =>
      Effect.gen(function*() {
        const path = yield* written("a.txt", file)
        const log = watched.log()
        log.onRead = (at) =>
          at === chunkSize ? Effect.orDie(Effect.provide(change(path), NodeFileSystem.layer)) : Effect.void
        const error = yield* Effect.flip(Effect.provide(upload(path), watched.layer(log)))
        assert.strictEqual(expectTag(error, "InvalidRequest").field, "file")
        assert.match(error.message, /does not change/)
        const seen = yield* commands
        assert.deepStrictEqual(seen.filter((command) => command.includes("finalize")), [])
        assert.strictEqual(seen.at(-1), "cancel")
        assert.deepStrictEqual([log.opened, log.closed], [1, 1])
        yield* assertNoFile
      }))
  }

  pathTest("that is not there, or cannot be read, is refused before anything is sent", () =>
    Effect.gen(function*() {
      const path = yield* written("a.txt", file)
      yield* FileSystem.FileSystem.use((files) => files.remove(path))
      for (const wrong of [path, path.replace("a.txt", ""), "/no/such/file.txt", ""]) {
        assert.strictEqual(expectTag(yield* Effect.flip(upload(wrong)), "InvalidRequest").field, "file")
      }
      assert.deepStrictEqual(yield* commands, [])
    }))

  pathTest("that vanishes while it is uploaded arrives as it was when it was opened", () =>
    Effect.gen(function*() {
      const path = yield* written("a.txt", file)
      const log = watched.log()
      log.onRead = (at) =>
        at === chunkSize
          ? Effect.orDie(Effect.provide(FileSystem.FileSystem.use((files) => files.remove(path)), NodeFileSystem.layer))
          : Effect.void
      assertStored(yield* Effect.provide(upload(path), watched.layer(log)), file)
    }))

  pathTest("that cannot be read further is refused, and the upload cancelled", () =>
    Effect.gen(function*() {
      const path = yield* written("a.txt", file)
      const log = watched.log()
      log.onRead = (at) => at === 2 * chunkSize ? Effect.fail(watched.broken) : Effect.void
      const error = yield* Effect.flip(Effect.provide(upload(path), watched.layer(log)))
      assert.strictEqual(expectTag(error, "InvalidRequest").field, "file")
      assert.deepStrictEqual(yield* commands, ["start", at(0), at(chunkSize), "cancel"])
      assert.deepStrictEqual([log.opened, log.closed], [1, 1])
      yield* assertNoFile
    }))

  pathTest(
    "is closed at the end, whatever that is, and read once more by a second session",
    () =>
      Effect.gen(function*() {
        const path = yield* written("a.txt", file)
        const log = watched.log()
        const watchedUpload = (config: UploadFileConfig = {}) =>
          Effect.provide(upload(path, config), watched.layer(log))
        yield* watchedUpload()
        yield* inject(none, Fault.status(400))
        yield* Effect.flip(watchedUpload())
        yield* inject(none, none, Fault.status(410))
        assertStored(yield* watchedUpload(), file)
        yield* Effect.flip(watchedUpload({ mimeType: "a\nb" }))
        yield* inject(none, Fault.delay("1 minute"))
        const fiber = yield* Effect.forkChild(watchedUpload())
        yield* untilSent((yield* commands).length + 2)
        assert.deepStrictEqual([log.opened, log.closed], [5, 4])
        yield* Fiber.interrupt(fiber)
        assert.deepStrictEqual([log.opened, log.closed], [5, 5])
      })
  )
})

// -----------------------------------------------------------------------------
// Time limits, progress, telemetry
// -----------------------------------------------------------------------------

describe("limits", () => {
  memoryTest(
    "timeout is for a request, and what it ends goes on from where the server is",
    () =>
      Effect.gen(function*() {
        yield* inject(none, none, Fault.delay("10 seconds"), none, Fault.delay("3 seconds"), Fault.delay("3 seconds"))
        const httpOptions = { ...atOnce, timeout: 4000 }
        const fiber = yield* Effect.forkChild(upload(file, { httpOptions }))
        for (let second = 0; second < 14; second++) {
          yield* settled
          yield* TestClock.adjust("1 second")
        }
        assertStored(yield* Fiber.join(fiber), file)
        assert.deepStrictEqual(yield* commands, ["start", at(0), at(chunkSize), "query", ...chunksFrom(1)])
        yield* always("upload", Fault.delay("10 seconds"))
        const slow = yield* Effect.forkChild(
          Effect.flip(upload(file, { httpOptions: { timeout: 4000, retryOptions: { attempts: 1 } } }))
        )
        yield* settled
        yield* TestClock.adjust("4 seconds")
        assert.strictEqual(expectTag(yield* Fiber.join(slow), "TimeoutError").phase, "headers")
      })
  )

  memoryTest("totalTimeout is for all of it, and cancels", () =>
    Effect.gen(function*() {
      yield* always("upload", Fault.delay("2 seconds"))
      const fiber = yield* Effect.forkChild(Effect.flip(upload(file, { httpOptions: { totalTimeout: 5000 } })))
      for (let second = 0; second < 5; second++) {
        yield* settled
        yield* TestClock.adjust("1 second")
      }
      yield* settled
      assert.strictEqual(expectTag(yield* Fiber.join(fiber), "TimeoutError").phase, "total")
      assert.strictEqual((yield* commands).at(-1), "cancel")
      yield* assertNoFile
    }))
})

describe("uploadStream", () => {
  socketTest("goes from nothing to all, and ends with the file", () =>
    Effect.gen(function*() {
      yield* inject(none, none, Fault.cutRequest(100))
      const seen = yield* Stream.runCollect(progressOf(file))
      assert.deepStrictEqual(
        seen.map(({ sentBytes }) => sentBytes),
        [0, chunkSize, 2 * chunkSize, 3 * chunkSize, file.length]
      )
      assert.deepStrictEqual(new Set(seen.map(({ totalBytes }) => totalBytes)), new Set([file.length]))
      const results = seen.map(({ result }) => result)
      assertStored(results.pop()!, file)
      assert.deepStrictEqual(new Set(results), new Set([undefined]))
      const empty = yield* Stream.runCollect(progressOf(new Uint8Array(0)))
      assert.deepStrictEqual(empty.map(({ sentBytes, totalBytes }) => [sentBytes, totalBytes]), [[0, 0]])
      assertStored(empty.at(-1)!.result!, new Uint8Array(0))
    }))

  memoryTest("does not go back where the upload starts anew", () =>
    Effect.gen(function*() {
      yield* inject(none, none, none, Fault.status(404))
      const seen = yield* Stream.runCollect(progressOf(file))
      assert.lengthOf((yield* commands).filter((command) => command === "start"), 2)
      assert.deepStrictEqual(
        seen.map(({ sentBytes }) => sentBytes),
        [0, chunkSize, 2 * chunkSize, 3 * chunkSize, file.length]
      )
    }))

  memoryTest("fails after what it said", () =>
    Effect.gen(function*() {
      yield* inject(none, none, Fault.status(400))
      const { delivered, error } = yield* collect(progressOf(file))
      assert.deepStrictEqual(delivered.map(({ sentBytes }) => sentBytes), [0, chunkSize])
      expectTag(error, "BadRequest")
      const source = yield* collect(progressOf(Stream.fail("disk"), { size: 3 }))
      assert.strictEqual(source.error, "disk")
      const invalid = yield* collect(progressOf(file, { chunkSize: 1 }))
      assert.deepStrictEqual(invalid.delivered, [])
      assert.strictEqual(expectTag(invalid.error as GenAIError, "InvalidRequest").field, "config.chunkSize")
    }))

  memoryTest("and its error says how many bytes the server has confirmed", () =>
    Effect.gen(function*() {
      const total = file.length
      const confirmed = (error: unknown) => (error as { readonly delivered?: Delivered }).delivered
      yield* inject(none, none, Fault.status(400))
      assert.deepStrictEqual(confirmed((yield* collect(progressOf(file))).error), {
        events: 2,
        last: { sentBytes: chunkSize, totalBytes: total },
        bytes: chunkSize
      })
      yield* inject(none, none, Fault.reset)
      const lost = yield* collect(progressOf(file, { httpOptions: once }))
      expectTag(lost.error as GenAIError, "ConnectionError")
      assert.strictEqual(confirmed(lost.error)?.bytes, chunkSize)
      yield* inject(Fault.status(400))
      assert.isUndefined(confirmed((yield* collect(progressOf(file))).error))
      yield* inject(none, none, Fault.delay("1 hour"))
      const late = yield* waited(collect(progressOf(file, { httpOptions: { totalTimeout: 1000 } })))
      assert.strictEqual(expectTag(late.error as GenAIError, "TimeoutError").phase, "total")
      assert.strictEqual(confirmed(late.error)?.bytes, chunkSize)
    }))

  socketTest("that is left early cancels the upload", () =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.inject(
          Fault.always(({ headers }) => headers["x-goog-upload-offset"] === String(chunkSize), Fault.delay("1 minute"))
        )
      )
      const seen = yield* Stream.runCollect(Stream.take(progressOf(file), 2))
      assert.deepStrictEqual(seen.map(({ sentBytes }) => sentBytes), [0, chunkSize])
      assert.strictEqual((yield* commands).at(-1), "cancel")
      yield* assertNoFile
    }))

  memoryTest("uploads nothing until it is run, and once for each time that it is", () =>
    Effect.gen(function*() {
      const stream = progressOf(bytesOf(3))
      assert.deepStrictEqual(yield* commands, [])
      yield* Stream.runDrain(stream)
      yield* Stream.runDrain(stream)
      assert.lengthOf(yield* files, 2)
    }))
})

describe("telemetry", () => {
  const spansOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.suspend(() => {
      const { spans, tracer } = Spans.recorder()
      return Effect.as(
        Effect.exit(effect).pipe(
          Effect.provideService(Tracer.Tracer, tracer),
          Effect.provideService(ContentRecorder, messages)
        ),
        spans
      )
    })

  memoryTest(
    "an upload is one span without bytes, below which are those of the attempts of a part that was sent again",
    () =>
      Effect.gen(function*() {
        yield* inject(none, Fault.status(503))
        const secret = new TextEncoder().encode("a secret")
        const registry = new Map()
        const spans = yield* Effect.provideService(
          spansOf(upload(secret, { httpOptions: { retryOptions: { initialDelay: 0 } } })),
          Metric.MetricRegistry,
          registry
        )
        const name = "POST /upload/{api_version}/files"
        assert.deepStrictEqual(spans.map(({ name }) => name), [name, name, name])
        const [span, ...attempts] = spans
        assert.deepStrictEqual(
          attempts.map(({ attributes }) => [
            attributes.get("http.request.resend_count"),
            attributes.get("http.response.status_code")
          ]),
          [[undefined, 503], [1, 200]]
        )
        assert.strictEqual(span?.attributes.get("http.request.method"), "POST")
        assert.notInclude(JSON.stringify(spans.map(({ attributes }) => [...attributes])), "secret")
        // It is no GenAI operation.
        const metrics = yield* Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
        assert.deepStrictEqual(metrics.filter(({ id }) => id.startsWith("gen_ai.")), [])
      })
  )

  memoryTest("one that fails is a span of that error", () =>
    Effect.gen(function*() {
      yield* inject(none, Fault.status(400))
      const [span] = yield* spansOf(upload(file))
      assert.strictEqual(span?.attributes.get("error.type"), "BadRequest")
      assert.strictEqual(span?.status._tag, "Ended")
    }))
})

// -----------------------------------------------------------------------------
// The rest of the resource
// -----------------------------------------------------------------------------

describe("wait", () => {
  const video = (bytes: Uint8Array) => upload(bytes, { mimeType: "video/mp4", name: "v" })

  const wait = <E = never, R = never>(config: WaitConfig<Wire.File, E, R> = {}) =>
    Files.use((files) => files.wait({ name: "files/v", config }))

  memoryTest("goes on until the file is active, and shows each state", () =>
    Effect.gen(function*() {
      const uploaded = yield* video(bytesOf(3))
      assert.strictEqual(uploaded.state, "PROCESSING")
      const seen: Array<unknown> = []
      const fiber = yield* Effect.forkChild(
        wait({ onProgress: ({ state }) => Effect.sync(() => seen.push(state)), schedule: Schedule.spaced("1 second") })
      )
      yield* settled
      assert.deepStrictEqual(seen, ["PROCESSING"])
      for (let second = 0; second < 2; second++) {
        yield* TestClock.adjust("1 second")
        yield* settled
      }
      const file = yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen, ["PROCESSING", "PROCESSING", "ACTIVE"])
      assert.deepStrictEqual([file.state, file.videoMetadata], ["ACTIVE", { videoDuration: "1s" }])
      assert.strictEqual((yield* wait()).state, "ACTIVE")
    }))

  memoryTest("asks after 1 second, and ever later, by default", () =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.script(Script.always("files.get", Reply.json({ name: "files/v", state: "PROCESSING" })))
      )
      const fiber = yield* Effect.forkChild(wait())
      yield* settled
      for (let second = 0; second < 10; second++) {
        yield* TestClock.adjust("1 second")
        yield* settled
      }
      const times = (yield* Emulator.use((emulator) => emulator.requests)).map(({ receivedAt }) => receivedAt)
      assert.deepStrictEqual(times, [0, 1000, 2500, 4750, 8125])
      yield* Fiber.interrupt(fiber)
    }))

  memoryTest("fails where the file does", () =>
    Effect.gen(function*() {
      yield* video(new Uint8Array(0))
      yield* TestClock.adjust("2 seconds")
      const error = yield* Effect.flip(wait())
      assert(error._tag === "JobFailed")
      assert.deepStrictEqual([error.state, error.jobName, error.operation], ["FAILED", "files/v", "files.wait"])
      assert.match(error.message, /files\/v ended as FAILED: The video has no content/)
      assert.strictEqual(error.job.name, "files/v")
    }))

  memoryTest("ends with its schedule, its observer and its signal", () =>
    Effect.gen(function*() {
      yield* video(bytesOf(3))
      const given = yield* Effect.flip(wait({ schedule: Schedule.recurs(0) }))
      assert.strictEqual(expectTag(given as GenAIError, "TimeoutError").phase, "total")
      const observed = Files.use((files) =>
        files.wait({ name: "v", config: { onProgress: () => Effect.fail("enough" as const) } })
      )
      assert.strictEqual(yield* Effect.flip(observed), "enough")
      assert.isTrue(Exit.hasInterrupts(yield* Effect.exit(wait({ abortSignal: AbortSignal.abort() }))))
      expectTag(
        (yield* Effect.flip(Files.use((files) => files.wait({ name: "files/none" })))) as GenAIError,
        "PermissionDenied"
      )
    }))
})

describe("files that are there", () => {
  memoryTest("are found by their name, their URI or themselves, and deleted", () =>
    Effect.gen(function*() {
      const file = yield* upload(bytesOf(3), { name: "a" })
      const resource = yield* Files
      for (const name of ["a", "files/a", file.uri!, file as unknown as string]) {
        assert.strictEqual((yield* resource.get({ name })).sha256Hash, file.sha256Hash)
      }
      assert.strictEqual(
        expectTag(yield* Effect.flip(resource.get({ name: "" })), "InvalidRequest").field,
        "name"
      )
      yield* resource.delete({ name: file.uri! })
      expectTag(yield* Effect.flip(resource.get({ name: "a" })), "PermissionDenied")
      expectTag(yield* Effect.flip(resource.delete({ name: "a" })), "PermissionDenied")
    }))

  memoryTest("are listed over pages, or page by page", () =>
    Effect.gen(function*() {
      const names = ["a", "b", "c", "d", "e"]
      for (const name of names) yield* upload(bytesOf(1), { name })
      const resource = yield* Files
      const all = yield* Stream.runCollect(resource.list({ config: { pageSize: 2 } }))
      assert.sameMembers(all.map(({ name }) => name), names.map((name) => `files/${name}`))
      const pages = yield* Stream.runCollect(resource.listPages({ config: { pageSize: 2 } }))
      assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 2, 1])
      const rest = yield* Stream.runCollect(
        resource.list({ config: { pageSize: 2, pageToken: pages[0]!.nextPageToken! } })
      )
      assert.deepStrictEqual(rest.map(({ name }) => name), all.slice(2).map(({ name }) => name))
    }))
})

describe("registerFiles", () => {
  const uris = ["gs://bucket/a.mp4", "gs://bucket/b.pdf"]
  const token = "ya29.the-token-of-the-call"

  const register = (
    auth?: Auth.Auth,
    config: { readonly httpOptions?: object; readonly abortSignal?: AbortSignal } = {}
  ) => Files.use((files) => files.registerFiles({ uris, auth, config: { httpOptions: atOnce, ...config } }))

  const last = Effect.map(
    Emulator.use((emulator) => emulator.requests),
    (requests) => requests.filter(({ operation }) => operation === "files.registerFiles")
  )

  socketTest("takes credentials of its own, beside the key of the client", () =>
    Effect.gen(function*() {
      const { files } = yield* register(Auth.bearer(token))
      assert.deepStrictEqual(files?.map(({ mimeType, source }) => [mimeType, source]), [
        ["video/mp4", "REGISTERED"],
        ["application/pdf", "REGISTERED"]
      ])
      const [request] = yield* last
      assert.strictEqual(request?.headers["authorization"], `Bearer ${token}`)
      assert.strictEqual(request?.headers["x-goog-api-key"], apiKey)
      assert.deepStrictEqual(request?.body, { uris })
      yield* Files.use((files) => files.get({ name: files === undefined ? "" : "none" })).pipe(Effect.flip)
      const requests = yield* Emulator.use((emulator) => emulator.requests)
      assert.notProperty(requests.at(-1)?.headers, "authorization")
    }))

  memoryTest("prefers them to headers of the caller", () =>
    Effect.gen(function*() {
      yield* register(Auth.bearer(token), {
        httpOptions: { headers: { Authorization: "Bearer other", "x-mine": "1" } }
      })
      const [request] = yield* last
      assert.deepInclude(request?.headers, { authorization: `Bearer ${token}`, "x-mine": "1" })
    }))

  memoryTest("fails as they do, or as the server does without", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(register()), "Unauthenticated")
      assert.strictEqual((yield* last)[0]?.headers["x-goog-api-key"], apiKey)
      yield* reset
      const wrong = new AuthError({ message: "no token", operation: "files.registerFiles", cause: undefined })
      const failing = { ...Auth.bearer(token), credentials: () => Effect.fail(wrong) }
      assert.strictEqual(yield* Effect.flip(register(failing)), wrong)
      assert.deepStrictEqual(yield* last, [])
    }))

  memoryTest("is tried again only where nothing can have been registered", () =>
    Effect.gen(function*() {
      const inject = (...faults: ReadonlyArray<Fault.Fault>) =>
        Emulator.use((emulator) => emulator.inject(Fault.sequence("files.registerFiles", faults)))
      yield* inject(Fault.status(429))
      let tokens = 0
      const fresh = Auth.make({
        credentials: () => Effect.sync(() => ({ headers: { authorization: `Bearer ${token}-${++tokens}` }, query: {} }))
      })
      yield* Effect.forkChild(register(fresh)).pipe(
        Effect.tap(() => Effect.andThen(settled, TestClock.adjust("1 second"))),
        Effect.flatMap(Fiber.join)
      )
      assert.deepStrictEqual((yield* last).map(({ headers }) => headers["authorization"]), [
        `Bearer ${token}-1`,
        `Bearer ${token}-2`
      ])
      yield* inject(Fault.status(500))
      expectTag(yield* Effect.flip(register(Auth.bearer(token))), "ServerError")
      assert.lengthOf(yield* last, 3)
    }))

  memoryTest("keeps to the signal and the limit of the whole while it gets its token", () =>
    Effect.gen(function*() {
      const slow = { ...Auth.bearer(token), credentials: () => Effect.never }
      const limited = yield* Effect.forkChild(Effect.flip(register(slow, { httpOptions: { totalTimeout: 1000 } })))
      yield* settled
      yield* TestClock.adjust("1 second")
      assert.strictEqual(expectTag(yield* Fiber.join(limited), "TimeoutError").phase, "total")
      const httpOptions = { ...atOnce, timeout: 1000, retryOptions: { attempts: 1 } }
      const attempt = yield* Effect.forkChild(Effect.flip(register(slow, { httpOptions })))
      yield* settled
      yield* TestClock.adjust("1 second")
      assert.strictEqual(expectTag(yield* Fiber.join(attempt), "TimeoutError").phase, "headers")
      const exit = yield* Effect.exit(register(slow, { abortSignal: AbortSignal.timeout(1) }))
      assert.isTrue(Exit.hasInterrupts(exit))
    }))
})
