import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, PlatformError, Stream } from "effect"
import { createHash } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import * as Auth from "../../src/Auth.ts"
import type { GoogleGenAI } from "../../src/promise.ts"
import { aborter, client, clientInMemory, rejection, socketTest } from "../harness/promised.ts"

const chunkSize = 256 * 1024
const bytes = Uint8Array.from({ length: 3 * chunkSize + 7 }, (_, index) => index % 251)
const mimeType = "application/pdf"
const small = new Blob(["a text"], { type: "text/plain" })

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "files-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** Whether a file of the API has these bytes, as far as it tells. */
const assertHas = (
  file: { readonly sizeBytes?: string | undefined; readonly sha256Hash?: string | undefined },
  bytes: Uint8Array
) => {
  assert.strictEqual(file.sizeBytes, String(bytes.length))
  assert.strictEqual(atob(file.sha256Hash ?? ""), createHash("sha256").update(bytes).digest("hex"))
}

const commands = Effect.map(
  Emulator.use(({ requests }) => requests),
  (requests) => requests.map(({ headers }) => headers["x-goog-upload-command"])
)

const inject = (...plans: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...plans))

/** Waits until the server has been asked so often. */
const asked = (count: number) =>
  Effect.gen(function*() {
    while ((yield* commands).length < count) yield* Effect.sleep("5 millis")
  })

describe("files.upload", () => {
  socketTest("takes a path with nothing else given, and what else there is", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "Report.PDF")
      writeFileSync(path, bytes)
      const ai = yield* client()
      const forms = { path, blob: new Blob([bytes]), bytes, buffer: bytes.buffer, stream: Stream.succeed(bytes) }
      for (const [form, file] of Object.entries(forms)) {
        const config = { chunkSize, ...(form === "path" ? {} : { mimeType, size: bytes.length }) }
        const uploaded = yield* Effect.promise(() => ai.files.upload({ file, config }))
        assert.strictEqual(uploaded.mimeType, mimeType)
        assertHas(uploaded, bytes)
      }
      const sent = yield* commands
      assert.deepStrictEqual(sent.slice(0, 5), ["start", "upload", "upload", "upload", "upload, finalize"])
      assert.strictEqual(sent.length, 5 * 5)
    }).pipe(Effect.scoped))

  socketTest("tells how far it has come", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      const progress = yield* Effect.promise(async () => {
        const all = []
        const uploading = await ai.files.uploadStream({ file: bytes, config: { mimeType, chunkSize } })
        for await (const next of uploading) all.push(next)
        return all
      })
      assert.deepStrictEqual(progress.map(({ sentBytes }) => sentBytes), [
        0,
        chunkSize,
        2 * chunkSize,
        3 * chunkSize,
        bytes.length
      ])
      assertHas(progress.at(-1)?.result ?? {}, bytes)
    }))

  it.live("rejects for a path that cannot be read, before anything is sent", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const ai = yield* clientInMemory()
      for (
        const [file, expected] of [["nothing.pdf", /nothing\.pdf \(NotFound\)$/], [".", /not of a Directory/]] as const
      ) {
        const error = yield* rejection(() => ai.files.upload({ file: join(path, file), config: { mimeType } }))
        assert.deepStrictEqual([error.name, error["field"]], ["InvalidRequest", "file"])
        assert.match(String(error["expected"]), expected)
      }
      assert.deepStrictEqual(yield* commands, [])
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))

  it.live("rejects a path if the platform has no files, and accepts a file that is not a path", () =>
    Effect.gen(function*() {
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined)),
        (spy) => Effect.sync(() => spy.mockRestore())
      )
      const ai = yield* clientInMemory()
      const up = yield* rejection(() => ai.files.upload({ file: "a.pdf" }))
      assert.deepStrictEqual([up.name, up["field"]], ["InvalidRequest", "file"])
      const down = yield* rejection(() => ai.files.download({ file: "files/a", downloadPath: "a.pdf" }))
      assert.deepStrictEqual([down.name, down["field"]], ["InvalidRequest", "downloadPath"])
      assert.include(down.message, "this platform has no files")
      assert.deepStrictEqual(yield* commands, [])
      assert.strictEqual((yield* Effect.promise(() => ai.files.upload({ file: small }))).sizeBytes, "6")
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))

  it.live("takes paths in the file system that it is given", () =>
    Effect.gen(function*() {
      const opened: Array<string> = []
      const refuse = (method: string) => (path: string) =>
        Effect.suspend(() => {
          opened.push(`${method} ${path}`)
          return Effect.fail(PlatformError.systemError({ _tag: "Busy", module: "FileSystem", method }))
        })
      const fileSystem = FileSystem.layerNoop({ open: refuse("open"), stat: refuse("stat") })
      const ai = yield* clientInMemory({ fileSystem })
      const up = yield* rejection(() => ai.files.upload({ file: "a.pdf" }))
      const down = yield* rejection(() => ai.files.download({ file: "files/a", downloadPath: "b.pdf" }))
      assert.deepStrictEqual([up["field"], down["field"]], ["file", "downloadPath"])
      assert.match(up.message, /\(Busy\)$/)
      assert.match(opened.join(), /a\.pdf,\w+ b\.pdf$/)
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))
})

describe("an upload that is under way", () => {
  /** The second chunk is on its way, and its answer does not come. */
  const stuck = Effect.andThen(
    inject(Fault.sequence("files.upload", [Fault.none, Fault.none, Fault.stall(0), Fault.none])),
    client()
  )

  const reason = new Error("enough")
  const endings: {
    readonly [how: string]: readonly [end: (ai: GoogleGenAI, controller: AbortController) => unknown, error: unknown]
  } = {
    "is cancelled by its signal, and rejects with the reason": [(_, controller) => controller.abort(reason), reason],
    "is cancelled when the client is closed": [(ai) => ai.close(), "AbortError"]
  }
  for (const [how, [end, expected]] of Object.entries(endings)) {
    for (const streams of [false, true]) {
      socketTest(`${how}${streams ? ", as a stream too" : ""}`, () =>
        Effect.gen(function*() {
          const ai = yield* stuck
          const controller = aborter()
          const config = { mimeType, chunkSize, abortSignal: controller.signal }
          const uploading = yield* Effect.forkChild(rejection(async () => {
            if (!streams) return ai.files.upload({ file: bytes, config })
            for await (const { result } of await ai.files.uploadStream({ file: bytes, config })) {
              assert.isUndefined(result)
            }
            return undefined
          }))
          yield* asked(3)
          yield* Effect.promise(async () => end(ai, controller))
          const error = yield* Fiber.join(uploading)
          assert.strictEqual(expected === reason ? error : error.name, expected)
          while (!(yield* commands).includes("cancel")) yield* Effect.sleep("5 millis")
          assert.deepStrictEqual(yield* commands, ["start", "upload", "upload", "cancel"])
        }))
    }
  }

  socketTest("is cancelled when its stream is left", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      yield* Effect.promise(async () => {
        const uploading = await ai.files.uploadStream({ file: bytes, config: { mimeType, chunkSize } })
        for await (const { sentBytes } of uploading) if (sentBytes > 0) break
      })
      // The chunk that was on its way may be seen after the cancel, for it has a connection of its own.
      assert.include(yield* commands, "cancel")
      assert.notInclude(yield* commands, "upload, finalize")
      const files = yield* Effect.promise(() => ai.files.list())
      assert.deepStrictEqual(files.page, [])
    }))

  it.live("does not begin where the signal is aborted already", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const reason = new Error("never")
      const config = { abortSignal: AbortSignal.abort(reason) }
      assert.strictEqual(yield* rejection(() => ai.files.upload({ file: small, config })), reason)
      assert.strictEqual(yield* rejection(() => ai.files.uploadStream({ file: small, config })), reason)
      assert.deepStrictEqual(yield* commands, [])
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))
})

describe("files.download", () => {
  socketTest("gives up at its signal, and leaves what is at the path", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "a.mp4")
      writeFileSync(path, "before")
      const ai = yield* client()
      yield* inject(Fault.always("files.download", Fault.stall(0)))
      const controller = aborter()
      const reason = new Error("enough")
      const config = { abortSignal: controller.signal }
      const downloading = yield* Effect.forkChild(
        rejection(() => ai.files.download({ file: "files/a", downloadPath: path, config }))
      )
      yield* asked(1)
      controller.abort(reason)
      const error = yield* Fiber.join(downloading)
      assert.strictEqual(error, reason)
      assert.strictEqual(readFileSync(path, "utf8"), "before")
    }).pipe(Effect.scoped))

  it.live("writes the bytes of a video, and streams them", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "a.mp4")
      const ai = yield* clientInMemory()
      const file = { videoBytes: "AAEC/w==", mimeType: "video/mp4" }
      assert.isUndefined(yield* Effect.promise(() => ai.files.download({ file, downloadPath: path })))
      assert.deepStrictEqual([...readFileSync(path)], [0, 1, 2, 255])
      const streamed = yield* Effect.promise(async () => {
        const all: Array<number> = []
        for await (const piece of await ai.files.downloadStream({ file: { video: file } })) all.push(...piece)
        return all
      })
      assert.deepStrictEqual(streamed, [0, 1, 2, 255])
      const error = yield* rejection(() => ai.files.download({ file: "files/none", downloadPath: `${path}.new` }))
      assert.strictEqual(error["status"], 403)
      assert.isFalse(existsSync(`${path}.new`))
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))
})

describe("files.registerFiles", () => {
  const uris = ["gs://bucket/a.pdf"]
  const auths: { readonly [name: string]: NonNullable<Parameters<GoogleGenAI["files"]["registerFiles"]>[0]["auth"]> } =
    {
      "headers": { getRequestHeaders: async () => new Headers({ Authorization: "Bearer token" }) },
      "a record of headers": { getRequestHeaders: async () => ({ Authorization: "Bearer token" }) },
      "an Auth": Auth.bearer("token")
    }
  for (const [name, auth] of Object.entries(auths)) {
    it.live(`takes ${name}`, () =>
      Effect.gen(function*() {
        const ai = yield* clientInMemory()
        const { files } = yield* Effect.promise(() => ai.files.registerFiles({ auth, uris }))
        assert.deepStrictEqual(files?.map(({ mimeType, source }) => [mimeType, source]), [[mimeType, "REGISTERED"]])
        const [request] = yield* Emulator.use(({ requests }) => requests)
        assert.strictEqual(request?.headers["authorization"], "Bearer token")
      }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))
  }

  it.live("calls a method of what it is given, and rejects with what goes wrong there", () =>
    Effect.gen(function*() {
      class GoogleAuth {
        readonly error = new Error("no credentials")
        async getRequestHeaders(): Promise<Headers> {
          throw this.error
        }
      }
      const ai = yield* clientInMemory()
      const auth = new GoogleAuth()
      const error = yield* rejection(() => ai.files.registerFiles({ auth, uris }))
      assert.deepStrictEqual([error.name, error["operation"], error.cause], [
        "AuthError",
        "files.registerFiles",
        auth.error
      ])
      assert.deepStrictEqual(yield* commands, [])
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer())))
})
