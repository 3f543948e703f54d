import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { UploadFile } from "../src/UploadFile.ts"

it.effect("UploadFile makes a file once, and removes it with the run", () =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Effect.gen(function*() {
      const files = yield* UploadFile
      const path = yield* files.ofSize(2)
      assert.strictEqual((yield* fs.stat(path)).size, 2n * 2n ** 20n)
      assert.strictEqual(yield* files.ofSize(2), path)
      assert.notStrictEqual(yield* files.ofSize(1), path)
      return path
    }).pipe(Effect.provide(UploadFile.layer))
    assert.isFalse(yield* fs.exists(path))
  }).pipe(Effect.provide(NodeServices.layer)))
