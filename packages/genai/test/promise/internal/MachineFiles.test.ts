import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Option, type PlatformError, type Scope } from "effect"
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import * as MachineFiles from "../../../src/promise/internal/MachineFiles.ts"

const machine = Layer.succeed(MachineFiles.Files, MachineFiles.files)

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "local-files-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

type Use<A> = (
  files: FileSystem.FileSystem,
  at: (name: string) => string
) => Effect.Effect<A, PlatformError.PlatformError, Scope.Scope>

/** What comes of it in a new folder, by these files: the value, or the tag of what went wrong. */
const outcome = <A>(layer: Layer.Layer<FileSystem.FileSystem>, use: Use<A>) =>
  Effect.gen(function*() {
    const path = yield* folder
    writeFileSync(join(path, "there"), bytes)
    symlinkSync(join(path, "loop"), join(path, "loop"))
    const files = yield* FileSystem.FileSystem
    const value = yield* Effect.scoped(use(files, (name) => join(path, name))).pipe(
      Effect.catch(({ reason }) => Effect.succeed(reason._tag))
    )
    return { value, left: readdirSync(path).toSorted() }
  }).pipe(Effect.scoped, Effect.provide(layer))

const reading: Use<unknown> = (files, at) =>
  Effect.gen(function*() {
    const file = yield* files.open(at("there"), { flag: "r" })
    const { mtime, size, type } = yield* file.stat
    const piece = (at: bigint) =>
      Effect.map(file.readAlloc(400, { position: at }), Option.map((found) => Array.from(found)))
    const into = new Uint8Array(10)
    const count = yield* file.read(into, { position: 995n })
    return {
      size: String(size),
      type,
      isDated: Option.isSome(mtime),
      pieces: [yield* piece(800n), yield* piece(0n), yield* piece(1000n)],
      count,
      into: [...into]
    }
  })

const writing: Use<unknown> = (files, at) =>
  Effect.gen(function*() {
    yield* Effect.scoped(Effect.gen(function*() {
      const file = yield* files.open(at("new.part"), { flag: "wx" })
      yield* file.writeAll(bytes.subarray(0, 600))
      yield* file.writeAll(new Uint8Array(0))
      const count = yield* file.write(bytes.subarray(600, 700))
      assert.strictEqual(count, 100)
      yield* file.writeAll(bytes.subarray(700))
    }))
    yield* files.rename(at("new.part"), at("new"))
    const file = yield* files.open(at("new"))
    return Option.map(yield* file.readAlloc(2000, { position: 0n }), (found) => Array.from(found))
  })

const uses: { readonly [what: string]: Use<unknown> } = {
  "reading a file": reading,
  "writing a file beside and moving it": writing,
  "what a file is": (files, at) => Effect.map(files.stat(at("there")), ({ size, type }) => [type, String(size)]),
  "what a folder is": (files, at) => Effect.map(files.stat(at(".")), ({ type }) => type),
  "what nothing is": (files, at) => files.stat(at("nothing")),
  "moving over a file": (files, at) =>
    Effect.andThen(
      Effect.scoped(Effect.flatMap(files.open(at("a"), { flag: "wx" }), (file) => file.writeAll(bytes))),
      files.rename(at("a"), at("there"))
    ),
  "moving over a folder": (files, at) => files.rename(at("there"), at(".")),
  "moving nothing": (files, at) => files.rename(at("nothing"), at("a")),
  "removing a file": (files, at) => files.remove(at("there")),
  "removing nothing": (files, at) => files.remove(at("nothing")),
  "removing nothing by force": (files, at) => files.remove(at("nothing"), { force: true }),
  "opening nothing": (files, at) => files.open(at("nothing"), { flag: "r" }),
  "opening what is there as new": (files, at) => files.open(at("there"), { flag: "wx" }),
  "opening below a file": (files, at) => files.open(at("there/below"), { flag: "r" }),
  "opening a folder to write": (files, at) => files.open(at("."), { flag: "w" }),
  "opening a circle": (files, at) => files.open(at("loop"), { flag: "r" }),
  "opening in a folder that is not there": (files, at) => files.open(at("no/folder"), { flag: "wx" }),
  "reading a folder": (files, at) =>
    Effect.flatMap(files.open(at("."), { flag: "r" }), (file) => file.readAlloc(10, { position: 0n })),
  "opening what is no path": (files, at) => files.open(at("a\0b"), { flag: "r" })
}

/** What the platform gives instead of `node:fs/promises`. */
const platform = (found: unknown) =>
  Effect.acquireRelease(
    Effect.sync(() => vi.spyOn(process, "getBuiltinModule").mockReturnValue(found as never)),
    (spy) => Effect.sync(() => spy.mockRestore())
  )

const failure = (
  use: (files: FileSystem.FileSystem) => Effect.Effect<unknown, PlatformError.PlatformError, Scope.Scope>
) => FileSystem.FileSystem.use((files) => Effect.scoped(Effect.flip(use(files)))).pipe(Effect.provide(machine))

describe("local files", () => {
  for (const [what, use] of Object.entries(uses)) {
    it.live(`are like those of NodeFileSystem: ${what}`, () =>
      Effect.gen(function*() {
        const expected = yield* outcome(NodeFileSystem.layer, use)
        assert.deepStrictEqual(yield* outcome(machine, use), expected)
      }))
  }

  it.live("write what is taken in pieces to its end", () =>
    Effect.gen(function*() {
      const written: Array<number> = []
      const write = async (from: Uint8Array) => {
        const piece = from.subarray(0, 300)
        written.push(...piece)
        return { bytesWritten: piece.length }
      }
      let closed = 0
      const handle = { write, close: async () => void closed++ }
      yield* platform({ open: async () => handle })
      yield* FileSystem.FileSystem.use((files) =>
        Effect.scoped(Effect.flatMap(files.open("a", { flag: "wx" }), (file) => file.writeAll(bytes)))
      ).pipe(Effect.provide(machine))
      assert.deepStrictEqual(written, [...bytes])
      assert.strictEqual(closed, 1)
    }).pipe(Effect.scoped))

  const tags = {
    ENOENT: "NotFound",
    EACCES: "PermissionDenied",
    EPERM: "PermissionDenied",
    EEXIST: "AlreadyExists",
    EISDIR: "BadResource",
    ENOTDIR: "BadResource",
    ELOOP: "BadResource",
    EBUSY: "Busy",
    ENOSPC: "Unknown"
  }
  for (const [code, tag] of Object.entries(tags)) {
    it.live(`fail with ${tag} for ${code}`, () =>
      Effect.gen(function*() {
        const cause = Object.assign(new Error("It went wrong"), { code })
        yield* platform({ open: () => Promise.reject(cause) })
        const { reason } = yield* failure((files) => files.open("a", { flag: "r" }))
        assert.strictEqual(reason._tag, tag)
        assert.strictEqual(reason.cause, cause)
        assert.strictEqual(reason._tag === "BadArgument" ? undefined : reason.pathOrDescriptor, "a")
      }).pipe(Effect.scoped))
  }

  it.live("say so where there are none", () =>
    Effect.gen(function*() {
      const spy = yield* platform(undefined)
      for (
        const use of [
          (files: FileSystem.FileSystem) => files.open("a", { flag: "r" }),
          (files: FileSystem.FileSystem) => files.stat("a"),
          (files: FileSystem.FileSystem) => files.rename("a", "b"),
          (files: FileSystem.FileSystem) => files.remove("a")
        ]
      ) {
        const { reason } = yield* failure(use)
        assert.strictEqual(reason._tag, "BadArgument")
        assert.strictEqual(
          reason.description,
          "this platform has no files: pass a Blob or bytes, or set the option fileSystem of the client"
        )
      }
      assert.deepStrictEqual(spy.mock.calls[0], ["node:fs/promises"])
    }).pipe(Effect.scoped))

  it.live("do only what uploads and downloads need", () =>
    Effect.gen(function*() {
      const path = yield* folder
      writeFileSync(join(path, "a"), bytes)
      const inFile = (use: (file: FileSystem.File) => Effect.Effect<unknown, PlatformError.PlatformError>) =>
        failure((files) => Effect.flatMap(files.open(join(path, "a")), use))
      for (
        const { reason } of [
          yield* inFile((file) => file.readAlloc(10)),
          yield* inFile((file) => file.seek(0n, "start")),
          yield* inFile((file) => file.truncate()),
          yield* inFile((file) => file.sync)
        ]
      ) {
        assert.strictEqual(reason._tag, "BadArgument")
      }
    }).pipe(Effect.scoped))

  it.live("are not looked up before they are used", () =>
    Effect.gen(function*() {
      const spy = yield* platform(undefined)
      vi.resetModules()
      const again = yield* Effect.promise(() => import("../../../src/promise/internal/MachineFiles.ts"))
      assert.notStrictEqual(again.files, MachineFiles.files)
      assert.deepStrictEqual(spy.mock.calls.filter(([name]) => name.includes("fs")), [])
    }).pipe(Effect.scoped))
})
