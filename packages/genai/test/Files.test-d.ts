import type { Effect, FileSystem, Stream } from "effect"
import { assertType, describe, expectTypeOf, test } from "vitest"
import type { Auth } from "../src/Auth.ts"
import { Files, type UploadedFile, type UploadFileParameters } from "../src/Files.ts"
import type { GenAIError, JobFailed } from "../src/GenAIError.ts"
import type { Page } from "../src/Pagination.ts"
import type { UploadProgress } from "../src/Uploadable.ts"
import type { File as StoredFile, ListFilesResponse } from "../src/wire/Files.ts"

declare const files: Files["Service"]
declare const bytes: Uint8Array<ArrayBuffer>

interface Service {
  readonly service: true
}

interface Broken {
  readonly _tag: "Broken"
}

describe("upload", () => {
  test("of bytes takes nothing and fails with errors of the SDK", () => {
    for (const file of [bytes, bytes.buffer, new Blob([bytes]), new File([bytes], "a")]) {
      expectTypeOf(files.upload({ file })).toEqualTypeOf<Effect.Effect<UploadedFile, GenAIError>>()
    }
    expectTypeOf(files.upload({ file: Buffer.from("a") })).toEqualTypeOf<Effect.Effect<UploadedFile, GenAIError>>()
    expectTypeOf(Files.use((files) => files.upload({ file: bytes }))).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError, Files>
    >()
  })

  test("of a path takes a file system", () => {
    expectTypeOf(files.upload({ file: "a.txt" })).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError, FileSystem.FileSystem>
    >()
    expectTypeOf(files.upload({ file: "a.txt" as string })).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError, FileSystem.FileSystem>
    >()
  })

  test("of a stream takes what that takes, and fails as that fails", () => {
    const stream = undefined as unknown as Stream.Stream<Uint8Array, Broken, Service>
    expectTypeOf(files.upload({ file: stream, config: { size: 3 } })).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError | Broken, Service>
    >()
    const plain = undefined as unknown as Stream.Stream<Uint8Array>
    expectTypeOf(files.upload({ file: plain, config: { size: 3 } })).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError>
    >()
  })

  test("of one or the other takes what any of them does", () => {
    const either = undefined as unknown as string | Uint8Array | Stream.Stream<Uint8Array, Broken>
    expectTypeOf(files.upload({ file: either })).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError | Broken, FileSystem.FileSystem>
    >()
    const params: UploadFileParameters = { file: "a.txt" }
    expectTypeOf(files.upload(params)).toEqualTypeOf<
      Effect.Effect<UploadedFile, GenAIError, FileSystem.FileSystem>
    >()
  })

  test("of anything else is an error", () => {
    // @ts-expect-error a number is no file
    assertType(files.upload({ file: 3 }))
    // @ts-expect-error a stream of text is no file
    assertType(files.upload({ file: undefined as unknown as Stream.Stream<string> }))
    // @ts-expect-error a file is needed
    assertType(files.upload({}))
    // @ts-expect-error no such option
    assertType(files.upload({ file: bytes, config: { mime: "text/plain" } }))
    // @ts-expect-error bytes are counted
    assertType(files.upload({ file: bytes, config: { size: "3" } }))
    assertType(
      files.upload({
        file: bytes,
        config: { name: undefined, mimeType: undefined, chunkSize: 262_144, size: undefined }
      })
    )
  })
})

describe("uploadStream", () => {
  test("tells how far it is, and the file in the end", () => {
    expectTypeOf(files.uploadStream({ file: bytes })).toEqualTypeOf<
      Stream.Stream<UploadProgress<UploadedFile>, GenAIError>
    >()
    expectTypeOf(files.uploadStream({ file: "a.txt" })).toEqualTypeOf<
      Stream.Stream<UploadProgress<UploadedFile>, GenAIError, FileSystem.FileSystem>
    >()
    const stream = undefined as unknown as Stream.Stream<Uint8Array, Broken, Service>
    expectTypeOf(files.uploadStream({ file: stream })).toEqualTypeOf<
      Stream.Stream<UploadProgress<UploadedFile>, GenAIError | Broken, Service>
    >()
    assertType<(progress: UploadProgress<UploadedFile>) => void>(({ result, sentBytes, totalBytes }) => {
      expectTypeOf(result).toEqualTypeOf<UploadedFile | undefined>()
      expectTypeOf([sentBytes, totalBytes]).toEqualTypeOf<Array<number>>()
    })
  })
})

describe("the rest", () => {
  test("wait fails as its observer does, and with the file that failed", () => {
    expectTypeOf(files.wait({ name: "a" })).toEqualTypeOf<
      Effect.Effect<StoredFile, GenAIError | JobFailed<StoredFile>>
    >()
    const onProgress = (file: StoredFile) => undefined as unknown as Effect.Effect<typeof file, Broken, Service>
    expectTypeOf(files.wait({ name: "a", config: { onProgress } })).toEqualTypeOf<
      Effect.Effect<StoredFile, GenAIError | JobFailed<StoredFile> | Broken, Service>
    >()
  })

  test("lists are streams", () => {
    expectTypeOf(files.list()).toEqualTypeOf<Stream.Stream<StoredFile, GenAIError>>()
    expectTypeOf(files.listPages()).toEqualTypeOf<Stream.Stream<Page<StoredFile, ListFilesResponse>, GenAIError>>()
  })

  test("registerFiles takes credentials or none", () => {
    assertType(files.registerFiles({ uris: ["gs://a/b"] }))
    assertType(files.registerFiles({ uris: ["gs://a/b"], auth: undefined as unknown as Auth }))
    // @ts-expect-error a token alone says not what it is
    assertType(files.registerFiles({ uris: ["gs://a/b"], auth: "ya29.token" }))
  })

  test("download to a path takes a file system, and a stream of bytes does not", () => {
    expectTypeOf(files.download({ file: "a", downloadPath: "b" })).toEqualTypeOf<
      Effect.Effect<void, GenAIError, FileSystem.FileSystem>
    >()
    expectTypeOf(files.downloadStream({ file: "a" })).toEqualTypeOf<Stream.Stream<Uint8Array, GenAIError>>()
  })
})
