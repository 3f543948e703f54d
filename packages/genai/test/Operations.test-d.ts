import { Effect } from "effect"
import { assertType, describe, expectTypeOf, test } from "vitest"
import type { GenAIError, JobFailed } from "../src/GenAIError.ts"
import type { Operations } from "../src/Operations.ts"
import type { ImportFileOperation, UploadToFileSearchStoreOperation } from "../src/wire/FileSearchStores.ts"
import type { GenerateVideosOperation } from "../src/wire/Videos.ts"

declare const operations: Operations["Service"]
declare const videos: GenerateVideosOperation
declare const imported: ImportFileOperation
declare const uploaded: UploadToFileSearchStoreOperation

describe("the kind that goes in comes out", () => {
  test("of get", () => {
    expectTypeOf(operations.get({ operation: videos })).toEqualTypeOf<
      Effect.Effect<GenerateVideosOperation, GenAIError>
    >()
    expectTypeOf(operations.get({ operation: imported })).toEqualTypeOf<
      Effect.Effect<ImportFileOperation, GenAIError>
    >()
    expectTypeOf(operations.get({ operation: uploaded })).toEqualTypeOf<
      Effect.Effect<UploadToFileSearchStoreOperation, GenAIError>
    >()
    expectTypeOf(operations.getVideosOperation({ operation: { name: "operations/1" } })).toEqualTypeOf<
      Effect.Effect<GenerateVideosOperation, GenAIError>
    >()
  })

  test("of wait, whose error has it too", () => {
    expectTypeOf(operations.wait({ operation: videos })).toEqualTypeOf<
      Effect.Effect<GenerateVideosOperation, GenAIError | JobFailed<GenerateVideosOperation>>
    >()
    expectTypeOf(operations.wait({ operation: imported })).toEqualTypeOf<
      Effect.Effect<ImportFileOperation, GenAIError | JobFailed<ImportFileOperation>>
    >()
  })

  test("by a name alone, once it is said", () => {
    expectTypeOf(operations.get<ImportFileOperation>({ operation: { name: "operations/1" } })).toEqualTypeOf<
      Effect.Effect<ImportFileOperation, GenAIError>
    >()
    expectTypeOf(operations.wait<GenerateVideosOperation>({ operation: { name: "operations/1" } })).toEqualTypeOf<
      Effect.Effect<GenerateVideosOperation, GenAIError | JobFailed<GenerateVideosOperation>>
    >()
  })

  test("onProgress sees it, and adds its error", () => {
    const wait = operations.wait({
      operation: videos,
      config: {
        onProgress: (operation) => {
          expectTypeOf(operation).toEqualTypeOf<GenerateVideosOperation>()
          return Effect.fail("enough" as const)
        }
      }
    })
    expectTypeOf(wait).toEqualTypeOf<
      Effect.Effect<GenerateVideosOperation, GenAIError | JobFailed<GenerateVideosOperation> | "enough">
    >()
  })

  test("and nothing else is an operation", () => {
    // @ts-expect-error a file has no operation's fields
    assertType(operations.get({ operation: { sizeBytes: "3" } }))
    // @ts-expect-error the operation itself, and not its name
    assertType(operations.get({ operation: "operations/1" }))
  })
})
