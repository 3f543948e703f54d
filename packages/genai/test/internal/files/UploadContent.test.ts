import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Stream } from "effect"
import { execFileSync } from "node:child_process"
import type { InvalidRequest } from "../../../src/GenAIError.ts"
import * as Upload from "../../../src/internal/files/Upload.ts"
import * as UploadContent from "../../../src/internal/files/UploadContent.ts"
import type * as Uploadable from "../../../src/Uploadable.ts"
import * as watched from "../../harness/files.ts"

const KiB = 1024

const open = <File extends Uploadable.Any>(file: File, options: Partial<UploadContent.Source<File>> = {}) =>
  UploadContent.open({ file, mimeType: "text/plain", fields: Upload.configFields, ...options }, "test")

const bytesOf = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size).map((_, index) => index % 251)

const refused = <A, R>(
  opened: Effect.Effect<A, InvalidRequest, R>
): Effect.Effect<string, A, R> => Effect.map(Effect.flip(opened), ({ field }) => field)

describe("what is uploaded", () => {
  it.effect("has its size and all its bytes, as often as they are asked for", () =>
    Effect.gen(function*() {
      const bytes = bytesOf(700 * KiB)
      const larger = bytesOf(900 * KiB)
      larger.set(bytes, 100)
      const forms = [
        bytes,
        bytes.buffer,
        larger.subarray(100, 100 + bytes.length),
        Buffer.from(bytes),
        new Blob([bytes]),
        new File([bytes], "a")
      ]
      for (const form of forms) {
        const { bytes: read, fileName, rereadable, size } = yield* open(form, { chunkSize: 256 * KiB })
        assert.deepStrictEqual([size, fileName, rereadable], [bytes.length, undefined, true])
        for (let time = 0; time < 2; time++) assert.isTrue(Buffer.from(yield* Stream.mkUint8Array(read)).equals(bytes))
      }
      for (const form of [Stream.succeed(bytes), new Blob([bytes]).stream()]) {
        const stream = yield* open<typeof form>(form, { size: bytes.length })
        assert.deepStrictEqual([stream.size, stream.rereadable], [bytes.length, false])
        assert.isTrue(Buffer.from(yield* Stream.mkUint8Array(stream.bytes)).equals(bytes))
      }
    }))

  it.effect("fails as a ReadableStream does, without its reason", () =>
    Effect.gen(function*() {
      const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("secret")) })
      const { bytes } = yield* open(broken, { size: 3 })
      const error = yield* Effect.flip(Stream.runDrain(bytes))
      assert.deepStrictEqual([error.field, error.expected], ["file", "a ReadableStream that can be read"])
    }))

  it.effect("is not a stream of empty pieces, which would be read for ever", () =>
    Effect.gen(function*() {
      const empty = Stream.forever(Stream.succeed(new Uint8Array(0)))
      const { bytes } = yield* open<typeof empty>(empty, { size: 3 })
      const error = yield* Effect.flip(Stream.runDrain(bytes))
      assert.deepStrictEqual([error.field, error.expected], ["file", "a stream without 10000 empty pieces in a row"])
      const some = Stream.flatMap(Stream.range(1, 9), () =>
        Stream.concat(
          Stream.fromIterable(Array.from({ length: 5000 }, () => new Uint8Array(0))),
          Stream.succeed(bytesOf(1))
        ))
      const sparse = yield* open<typeof some>(some, { size: 9 })
      assert.lengthOf(yield* Stream.mkUint8Array(sparse.bytes), 9)
    }))

  it.effect("has the media type of a Blob without its parameters", () =>
    Effect.gen(function*() {
      const typed = (file: Blob) => Effect.map(open(file, { mimeType: undefined }), ({ mimeType }) => mimeType)
      assert.strictEqual(yield* typed(new Blob(["a"], { type: "text/plain; charset=utf-8" })), "text/plain")
      assert.strictEqual(yield* typed(new File(["a"], "a.ts")), "text/x-typescript")
      assert.strictEqual(yield* refused(typed(new File(["a"], "a.unknown"))), "config.mimeType")
    }))

  it.effect("fails where somebody else reads a ReadableStream", () =>
    Effect.gen(function*() {
      const taken = new Blob(["abc"]).stream()
      taken.getReader()
      const { bytes } = yield* open(taken, { size: 3 })
      const error = yield* Effect.flip(Stream.runDrain(bytes))
      assert.deepStrictEqual([error.field, error.expected], ["file", "a ReadableStream that can be read"])
    }))

  it.effect("copies bytes that are shared between threads", () =>
    Effect.gen(function*() {
      const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(7)
      const { bytes } = yield* open(shared)
      const [piece] = yield* Stream.runCollect(bytes)
      assert.deepStrictEqual(piece, new Uint8Array([7, 7, 7]))
      assert.instanceOf(piece?.buffer, ArrayBuffer)
    }))

  it.effect("refuses bytes that were transferred, which would be an empty file", () =>
    Effect.gen(function*() {
      const bytes = bytesOf(3)
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
      assert.strictEqual(yield* refused(Effect.scoped(open(bytes))), "file")
      assert.strictEqual(yield* refused(Effect.scoped(open(bytes.buffer))), "file")
    }))

  it.effect("may be nothing", () =>
    Effect.gen(function*() {
      for (const form of [new Uint8Array(0), new ArrayBuffer(0), new Blob([])]) {
        const { bytes, size } = yield* open(form)
        assert.deepStrictEqual([size, (yield* Stream.mkUint8Array(bytes)).length], [0, 0])
      }
    }))

  it.effect("goes in chunks of 8 MiB, or of multiples of 256 KiB", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* open(bytesOf(1))).chunkSize, 8 * 1024 * KiB)
      for (const chunkSize of [256 * KiB, 768 * KiB]) {
        assert.strictEqual((yield* open(bytesOf(1), { chunkSize })).chunkSize, chunkSize)
      }
      for (const chunkSize of [0, -256 * KiB, 1, 256 * KiB + 1, 128 * KiB, Infinity, Number.NaN]) {
        assert.strictEqual(yield* refused(open(bytesOf(1), { chunkSize })), "config.chunkSize")
      }
    }))

  it.effect("has the given type, that of a Blob, or that of its name", () =>
    Effect.gen(function*() {
      const typeOf = <File extends Uploadable.Any>(file: File, mimeType?: string, defaultMimeType?: string) =>
        Effect.map(
          open(file, { mimeType, ...(defaultMimeType === undefined ? undefined : { defaultMimeType }) }),
          (content) => content.mimeType
        )
      assert.strictEqual(yield* typeOf(new Blob([], { type: "text/html" }), "image/png"), "image/png")
      assert.strictEqual(yield* typeOf(new File([], "a.png", { type: "text/html" })), "text/html")
      assert.strictEqual(yield* typeOf(new File([], "a.PNG")), "image/png")
      assert.strictEqual(yield* typeOf(new File([], "a"), undefined, "a/b"), "a/b")
      for (const file of [bytesOf(1), new Blob([]), new File([], "a"), new File([], "png")]) {
        assert.strictEqual(yield* refused(typeOf(file)), "config.mimeType")
        assert.strictEqual(yield* refused(typeOf(file, " ")), "config.mimeType")
      }
      for (const wrong of ["", "text/plain\r\nx: y", 3 as unknown as string]) {
        assert.strictEqual(yield* refused(typeOf(bytesOf(1), wrong)), "config.mimeType")
      }
    }))

  it.effect("is of one of the kinds there are, and a stream says its size", () =>
    Effect.gen(function*() {
      const others: ReadonlyArray<unknown> = [undefined, null, 3, {}, [1, 2], new URL("file:///a")]
      for (const file of others) assert.strictEqual(yield* refused(open(file as Blob)), "file")
      for (const size of [undefined, -1, 1.5, Number.NaN, "3" as unknown as number]) {
        assert.strictEqual(yield* refused(open(Stream.succeed(bytesOf(3)), { size })), "config.size")
      }
    }))

  it.effect("is bytes: text in a stream is refused, for no byte of it would arrive", () =>
    Effect.gen(function*() {
      const text = Stream.make(bytesOf(3), "abc") as unknown as Stream.Stream<Uint8Array>
      const { bytes } = yield* open(text, { size: 6 })
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(bytes)), { _tag: "InvalidRequest", field: "file" })
    }))

  it.effect("fails where the Blob can no longer be read", () =>
    Effect.gen(function*() {
      const blob = new Blob([bytesOf(3)])
      blob.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error("gone")) })
      const { bytes } = yield* open(blob)
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(bytes)), { _tag: "InvalidRequest", field: "file" })
    }))
})

describe("a path", () => {
  const directory = Effect.flatMap(FileSystem.FileSystem, (files) => files.makeTempDirectoryScoped())

  const written = (name: string, bytes: Uint8Array) =>
    Effect.flatMap(directory, (directory) =>
      Effect.as(
        FileSystem.FileSystem.use((files) => files.writeFile(`${directory}/${name}`, bytes)),
        `${directory}/${name}`
      ))

  it.live("is the bytes of its file, with the last part of it for a name", () =>
    Effect.gen(function*() {
      const bytes = bytesOf(700 * KiB)
      const path = yield* written("größe 1.tar.gz", bytes)
      const content = yield* open(path, { chunkSize: 256 * KiB, mimeType: undefined })
      assert.deepStrictEqual(
        [content.size, content.fileName, content.mimeType, content.rereadable],
        [bytes.length, "größe 1.tar.gz", "application/gzip", true]
      )
      for (let time = 0; time < 2; time++) {
        const pieces = Stream.map(content.bytes, (piece) => piece.slice())
        assert.isTrue(Buffer.from(yield* Stream.mkUint8Array(pieces)).equals(bytes))
      }
      const empty = yield* open(yield* written("nothing", new Uint8Array(0)))
      assert.strictEqual(empty.size, 0)
      assert.lengthOf(yield* Stream.mkUint8Array(empty.bytes), 0)
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("that leads to no file that can be read is refused", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = yield* directory
      const error = yield* Effect.flip(open(`${path}/missing`))
      assert.deepInclude(error, { _tag: "InvalidRequest", field: "file" })
      assert.include(error.message, "missing (NotFound)")
      assert.match((yield* Effect.flip(open(path))).message, /not of a Directory/)
      assert.strictEqual(yield* refused(open("")), "file")
      assert.strictEqual(yield* refused(open("a\0b")), "file")
      if (process.platform !== "win32") {
        execFileSync("mkfifo", [`${path}/pipe`])
        assert.match((yield* Effect.flip(open(`${path}/pipe`))).message, /not of a FIFO/)
        if (process.getuid?.() !== 0) {
          yield* files.writeFile(`${path}/secret`, bytesOf(3))
          yield* files.chmod(`${path}/secret`, 0)
          assert.include((yield* Effect.flip(open(`${path}/secret`))).message, "PermissionDenied")
        }
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("whose file changes is an error at its end", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const changes: Record<string, (path: string) => Effect.Effect<void, unknown>> = {
        "grows": (path) => files.writeFile(path, bytesOf(1), { flag: "a" }),
        "grows after many": (path) => files.writeFile(path, bytesOf(300 * KiB), { flag: "a" }),
        "shrinks": (path) => files.truncate(path, 260 * KiB),
        "is emptied": (path) => files.truncate(path),
        "is other bytes": (path) =>
          Effect.andThen(files.writeFile(path, bytesOf(600 * KiB).toReversed()), files.utimes(path, 1, 1))
      }
      for (const [name, change] of Object.entries(changes)) {
        const path = yield* written("a", bytesOf(600 * KiB))
        const { bytes } = yield* open(path, { chunkSize: 256 * KiB })
        yield* change(path)
        const error = yield* Effect.flip(Stream.runDrain(bytes))
        assert.deepInclude(error, { _tag: "InvalidRequest", field: "file" }, name)
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("has one chunk in memory, however large it is", () =>
    Effect.gen(function*() {
      const { bytes } = yield* open(yield* written("a", bytesOf(1200 * KiB)), { chunkSize: 512 * KiB })
      const pieces = yield* Stream.runCollect(bytes)
      assert.deepStrictEqual(pieces.map(({ length }) => length), [512 * KiB, 512 * KiB, 176 * KiB])
      assert.lengthOf(new Set(pieces.map(({ buffer }) => buffer)), 1)
      const small = yield* open(yield* written("a", bytesOf(3)))
      assert.deepStrictEqual((yield* Stream.runCollect(small.bytes)).map(({ buffer }) => buffer.byteLength), [3])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("is read to the end of a chunk, in as many steps as that takes", () =>
    Effect.gen(function*() {
      const bytes = bytesOf(700 * KiB)
      const path = yield* written("a", bytes)
      const files = yield* FileSystem.FileSystem
      const slow = FileSystem.FileSystem.of({
        ...files,
        open: (path, options) =>
          Effect.map(files.open(path, options), (file) =>
            new Proxy(file, {
              get: (file, name) =>
                name === "read"
                  ? (buffer: Uint8Array, options: FileSystem.File.ReadOptions) =>
                    file.read(buffer.subarray(0, 100_001), options)
                  : Reflect.get(file, name)
            }))
      })
      const content = yield* Effect.provideService(open(path, { chunkSize: 256 * KiB }), FileSystem.FileSystem, slow)
      const pieces = yield* Stream.runCollect(Stream.map(content.bytes, (piece) => piece.slice()))
      assert.deepStrictEqual(pieces.map(({ length }) => length), [256 * KiB, 256 * KiB, 188 * KiB])
      assert.isTrue(Buffer.concat(pieces).equals(bytes))
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("of a file that has more than the system says is refused, as those are that the system makes up", () =>
    Effect.gen(function*() {
      const path = yield* written("a", bytesOf(5))
      const files = yield* FileSystem.FileSystem
      const short = FileSystem.FileSystem.of({
        ...files,
        open: (path, options) =>
          Effect.map(files.open(path, options), (file) =>
            new Proxy(file, {
              get: (file, name) =>
                name === "stat"
                  ? Effect.map(file.stat, (info) => ({ ...info, size: 3n }))
                  : Reflect.get(file, name)
            }))
      })
      const { bytes, size } = yield* Effect.provideService(open(path), FileSystem.FileSystem, short)
      assert.strictEqual(size, 3)
      assert.strictEqual(yield* refused(Stream.runDrain(bytes)), "file")
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("asks for no more than there is, and holds its file as long as its scope", () =>
    Effect.gen(function*() {
      const log = watched.log()
      yield* Effect.scoped(Effect.gen(function*() {
        const { bytes } = yield* open(yield* written("a", bytesOf(600 * KiB)), { chunkSize: 512 * KiB })
        yield* Stream.runDrain(bytes)
        assert.deepStrictEqual(log.reads, [512 * KiB, 88 * KiB, 1])
        assert.deepStrictEqual([log.opened, log.closed], [1, 0])
      })).pipe(Effect.provide(watched.layer(log)))
      assert.deepStrictEqual([log.opened, log.closed], [1, 1])
    }))

  it.live("whose reading fails is an error of the file", () =>
    Effect.gen(function*() {
      const log = watched.log()
      log.onRead = (at) => at === 0 ? Effect.void : Effect.fail(watched.broken)
      const { bytes } = yield* open(yield* written("a", bytesOf(600 * KiB)), { chunkSize: 512 * KiB }).pipe(
        Effect.provide(watched.layer(log))
      )
      const error = yield* Effect.flip(Stream.runDrain(bytes))
      assert.deepInclude(error, { _tag: "InvalidRequest", field: "file" })
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
