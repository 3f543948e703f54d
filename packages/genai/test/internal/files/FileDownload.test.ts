import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FileSystem, PlatformError, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Files } from "../../../src/Files.ts"
import { type GenAIError, StreamInterrupted } from "../../../src/GenAIError.ts"
import * as FileDownload from "../../../src/internal/files/FileDownload.ts"
import * as MachineFiles from "../../../src/promise/internal/MachineFiles.ts"
import { apiKey, memoryTest, settled } from "../../harness/emulated.ts"
import { aborter } from "../../harness/promised.ts"

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)
const pieces = Stream.fromIterable([bytes.subarray(0, 300), bytes.subarray(300, 301), bytes.subarray(301)])
const before = "what was there"

/** A new folder with a file and a folder in it, and a link to a device: a download that goes wrong replaces the link, not the device. */
const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const path = mkdtempSync(join(tmpdir(), "download-"))
    writeFileSync(join(path, "there"), before)
    mkdirSync(join(path, "folder"))
    symlinkSync("/dev/null", join(path, "device"))
    return path
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** Waits until the files of a folder are so many. */
const until = (path: string, count: number) =>
  Effect.promise(async () => {
    while (readdirSync(path).length !== count) await new Promise((resolve) => setTimeout(resolve, 5))
  })

/** Nothing but what was there before, unchanged. */
const assertUntouched = (path: string) => {
  assert.deepStrictEqual(readdirSync(path).toSorted(), ["device", "folder", "there"])
  assert.deepStrictEqual(readdirSync(join(path, "folder")), [])
  assert.strictEqual(readFileSync(join(path, "there"), "utf8"), before)
  assert.isTrue(lstatSync(join(path, "device")).isSymbolicLink())
}

const local = Effect.provideService(MachineFiles.Files, MachineFiles.files)

const broken = new StreamInterrupted({
  message: "The connection broke",
  operation: "files.download",
  delivered: { events: 3, last: undefined, bytes: 1000 },
  cause: undefined
})

describe("a download to a path", () => {
  for (const name of ["new", "there"]) {
    it.live(`is all there, at a path that is ${name}`, () =>
      Effect.gen(function*() {
        const path = yield* folder
        yield* local(FileDownload.toPath(pieces, join(path, name)))
        assert.deepStrictEqual(new Uint8Array(readFileSync(join(path, name))), bytes)
        assert.deepStrictEqual(
          readdirSync(path).toSorted(),
          [...new Set(["device", "folder", name, "there"])].toSorted()
        )
      }).pipe(Effect.scoped))
  }

  it.live("can be of nothing", () =>
    Effect.gen(function*() {
      const path = yield* folder
      yield* local(FileDownload.toPath(Stream.empty, join(path, "there")))
      assert.strictEqual(readFileSync(join(path, "there"), "utf8"), "")
    }).pipe(Effect.scoped))

  it.live("shows at its path only once it is complete", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const seen = Stream.tap(pieces, () =>
        Effect.sync(() => {
          assert.isFalse(existsSync(join(path, "new")))
          assert.strictEqual(readdirSync(path).length, 4)
        }))
      yield* local(FileDownload.toPath(seen, join(path, "new")))
    }).pipe(Effect.scoped))

  it.live("leaves everything as it was when it fails", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const failing: Stream.Stream<Uint8Array, GenAIError> = Stream.concat(pieces, Stream.fail(broken))
      for (const name of ["new", "there"]) {
        assert.strictEqual(yield* Effect.flip(local(FileDownload.toPath(failing, join(path, name)))), broken)
        assertUntouched(path)
      }
    }).pipe(Effect.scoped))

  it.live("leaves everything as it was when it is interrupted", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const fiber = yield* Effect.forkChild(
        local(FileDownload.toPath(Stream.concat(pieces, Stream.never), join(path, "there")))
      )
      yield* until(path, 4)
      yield* Fiber.interrupt(fiber)
      assertUntouched(path)
    }).pipe(Effect.scoped))

  const wrong: { readonly [what: string]: readonly [path: (folder: string) => unknown, expected: RegExp] } = {
    "in no folder": [(path) => join(path, "no", "file"), /^a path that can be written: .*\/no\/file \(NotFound\)$/],
    "below a file": [(path) => join(path, "there", "a"), /^a path that can be written: .*\/a \(BadResource\)$/],
    "of a folder": [(path) => join(path, "folder"), /^the path of a file, and not of a Directory: .*\/folder$/],
    "of a folder, with a slash": [(path) => join(path, "folder/"), /^the path of a file, and not of a Directory: /],
    "of a folder that is not there": [(path) => join(path, "no/"), /^a path that can be written: .*\/no\/ \(/],
    "of a device": [(path) => join(path, "device"), /^the path of a file, and not of a .*: .*\/device$/],
    "with a zero": [(path) => join(path, "a\0b"), /^a path that can be written: .*null bytes/],
    "that is empty": [() => "", /^the path of a file$/],
    "that is none": [() => 7, /^the path of a file$/],
    "that is missing": [() => undefined, /^the path of a file$/]
  }
  for (const [what, [path, expected]] of Object.entries(wrong)) {
    it.live(`cannot go to a path ${what}, and does not ask for bytes`, () =>
      Effect.gen(function*() {
        const at = yield* folder
        let asked = false
        const asking = Stream.onStart(pieces, Effect.sync(() => void (asked = true)))
        const error = yield* Effect.flip(local(FileDownload.toPath(asking, path(at) as string)))
        assert.deepStrictEqual([error._tag, error.operation], ["InvalidRequest", "files.download"])
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, "downloadPath")
        assert.match(error.expected, expected)
        assert.isFalse(asked)
        assertUntouched(at)
      }).pipe(Effect.scoped))
  }

  it.live("cannot go where the disk is full, and says so", () =>
    Effect.gen(function*() {
      const removed: Array<string> = []
      const full = PlatformError.systemError({
        _tag: "Unknown",
        module: "FileSystem",
        method: "write",
        cause: new Error("ENOSPC: no space left on device, write")
      })
      const layer = FileSystem.layerNoop({
        open: () => Effect.succeed({ writeAll: () => Effect.fail(full) } as unknown as FileSystem.File),
        remove: (path) => Effect.sync(() => void removed.push(path))
      })
      const error = yield* Effect.flip(Effect.provide(FileDownload.toPath(pieces, "a.mp4"), layer))
      assert(error._tag === "InvalidRequest")
      assert.strictEqual(
        error.expected,
        "a path that can be written: a.mp4 (ENOSPC: no space left on device, write)"
      )
      assert.match(removed.join(), /^\.\w+\.part$/)
    }))
})

describe("the bytes of a video", () => {
  const base64 = "AAEC/w=="
  const whole = [0, 1, 2, 255]
  const given: { readonly [what: string]: readonly [file: unknown, bytes: ReadonlyArray<number> | undefined] } = {
    "a video with bytes": [{ videoBytes: base64, mimeType: "video/mp4" }, whole],
    "a generated video with bytes": [{ video: { videoBytes: base64 } }, whole],
    "a video with bytes of nothing": [{ videoBytes: "" }, []],
    "a video with its address too": [{ videoBytes: base64, uri: "https://host.example/files/a" }, undefined],
    "a generated video by its address": [{ video: { uri: "https://host.example/files/a" } }, undefined],
    "a file": [{ name: "files/a" }, undefined],
    "a name": ["files/a", undefined],
    "nothing": [undefined, undefined]
  }
  for (const [what, [file, expected]] of Object.entries(given)) {
    it.effect(`are ${expected === undefined ? "not " : ""}in ${what}`, () =>
      Effect.gen(function*() {
        const stream = FileDownload.bytesOf(file)
        const found = stream === undefined ? undefined : [...yield* Stream.mkUint8Array(stream)]
        assert.deepStrictEqual(found, expected)
      }))
  }

  it.effect("are refused when they are not in Base64", () =>
    Effect.gen(function*() {
      const stream = FileDownload.bytesOf({ videoBytes: "no base64!" })
      assert(stream !== undefined)
      const error = yield* Effect.flip(Stream.runDrain(stream))
      assert.deepStrictEqual([error.field, error.expected], ["file", "a video with bytes in Base64"])
    }))
})

describe("files.download", () => {
  /** A video of the emulator, in the form in which it is answered, and its bytes. */
  const generated = Effect.gen(function*() {
    const { baseUrl, fetch } = yield* Emulator
    const ask = (path: string, body?: object) =>
      Effect.promise(async () => {
        const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }
        const headers = { "x-goog-api-key": apiKey, "content-type": "application/json" }
        return (await fetch(`${baseUrl}/v1beta/${path}`, { headers, ...init })).json()
      })
    // The SDK generates videos on Vertex only, which has no files.
    const { name } = yield* ask("models/veo-3.0-generate-001:predictLongRunning", { instances: [{ prompt: "A cat" }] })
    const { response } = yield* ask(name)
    const { video } = response.generateVideoResponse.generatedSamples[0]
    const bytes = yield* Files.use((files) => Stream.mkUint8Array(files.downloadStream({ file: video })))
    assert.strictEqual(new TextDecoder().decode(bytes.subarray(4, 8)), "ftyp")
    return { video: { video }, uri: video.uri as string, bytes }
  })
  const settings = { emulator: { jobDuration: 0 } }
  const download = (file: never, downloadPath: string) =>
    local(Files.use((files) => files.download({ file, downloadPath })))

  memoryTest("takes a generated video in each of its forms", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const { bytes, uri, video } = yield* generated
      const [file] = yield* Stream.runCollect(Stream.unwrap(Files.useSync((files) => files.list())))
      const secure = uri.replace("http:", "https:")
      const bare = uri.replace(/\?.*/, "").replace(":download", "")
      const name = file?.name ?? ""
      const forms = [video, video.video, file, name, name.replace("files/", ""), uri, secure, bare]
      for (const form of forms) {
        yield* download(form as never, join(path, "there"))
        assert.deepStrictEqual(new Uint8Array(readFileSync(join(path, "there"))), bytes)
        rmSync(join(path, "there"))
      }
    }), settings)

  memoryTest("refuses what names no file, before anything is sent", () =>
    Effect.gen(function*() {
      const path = yield* folder
      for (const form of ["", "files/a/b", "https://host.example/a", {}, undefined, 7]) {
        const error = yield* Effect.flip(download(form as never, join(path, "there")))
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, "file")
      }
      assert.deepStrictEqual(yield* Emulator.use(({ requests }) => requests), [])
      assertUntouched(path)
    }))

  memoryTest("is tried again until its first bytes", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const { bytes, video } = yield* generated
      yield* Emulator.use(({ inject }) => inject(Fault.sequence("files.download", [Fault.status(503), Fault.reset])))
      const fiber = yield* Effect.forkChild(download(video as never, join(path, "there")))
      while (fiber.pollUnsafe() === undefined) {
        yield* settled
        yield* TestClock.adjust("5 seconds")
      }
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(new Uint8Array(readFileSync(join(path, "there"))), bytes)
      const requests = yield* Emulator.use(({ requests }) => requests)
      assert.strictEqual(requests.filter(({ operation }) => operation === "files.download").length, 4)
    }), settings)

  const early = Fault.all(Fault.truncate(10), Fault.withHeaders({ "content-length": "11" }))
  for (const [how, fault] of Object.entries({ "is cut": Fault.cut(10), "ends": early })) {
    memoryTest(`says after how many bytes it ${how}, and leaves what was there`, () =>
      Effect.gen(function*() {
        const path = yield* folder
        const { video } = yield* generated
        yield* Emulator.use(({ inject }) => inject(Fault.sequence("files.download", [fault])))
        const error = yield* Effect.flip(download(video as never, join(path, "there")))
        assert(error._tag === "StreamInterrupted")
        assert.strictEqual(error.delivered.bytes, 10)
        assertUntouched(path)
        const requests = yield* Emulator.use(({ requests }) => requests)
        assert.strictEqual(requests.filter(({ operation }) => operation === "files.download").length, 2)
      }), settings)
  }

  memoryTest("leaves what was there when the server refuses, or the caller gives up", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const { video } = yield* generated
      const refused = yield* Effect.flip(download("files/nothing" as never, join(path, "there")))
      assert.strictEqual(refused._tag, "PermissionDenied")
      assertUntouched(path)
      yield* Emulator.use(({ inject }) => inject(Fault.always("files.download", Fault.stall(10))))
      const controller = aborter()
      const config = { abortSignal: controller.signal }
      const fiber = yield* Effect.forkChild(
        local(Files.use((files) => files.download({ file: video, downloadPath: join(path, "there"), config })))
      )
      yield* until(path, 4)
      controller.abort()
      const exit = yield* Fiber.await(fiber)
      assert.isTrue(Exit.hasInterrupts(exit))
      assertUntouched(path)
    }), settings)
})
