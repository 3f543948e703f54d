import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Backend from "../../../src/Backend.ts"
import * as BatchJob from "../../../src/internal/batch/BatchJob.ts"
import * as BatchRequests from "../../../src/internal/batch/BatchRequests.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import * as Operations from "../../../src/wire/table/Batches.ts"

const get = { ...Operations.batchesGet, transforms: BatchJob.transforms }

describe("encodeEach", () => {
  const each = (requests: ReadonlyArray<number>) =>
    BatchRequests.encodeEach(
      requests,
      "src",
      "batches.create",
      (request, at) =>
        Codec.encode(get, { name: request < 0 ? request : `batches/${request}` }, Backend.gemini, undefined).pipe(
          Result.mapBoth({
            onSuccess: () => request,
            onFailure: (error) => Object.assign(error, { field: at })
          })
        )
    )

  it("results in all values, or in all errors; the message names ten", () => {
    assert.deepStrictEqual(Result.getOrThrow(each([1, 2, 3])), [1, 2, 3])
    const one = Result.getOrThrow(Result.flip(each([1, -2, 3])))
    assert(one._tag === "InvalidRequest")
    assert.deepStrictEqual([one.field, one.issues], ["src[1]", undefined])
    const many = Result.getOrThrow(Result.flip(each([1, ...Array.from({ length: 12 }, () => -1)])))
    assert(many._tag === "InvalidRequest")
    assert.deepStrictEqual(
      many.issues?.map(({ field }) => field),
      Array.from({ length: 12 }, (_, at) => `src[${at + 1}]`)
    )
    assert.match(many.message, /^12 of 13 requests cannot be sent\. /)
    assert.strictEqual(many.message.split("; ").length, 11)
    assert.match(many.message, /; …$/)
    const none = Result.getOrThrow(Result.flip(each([])))
    assert.deepStrictEqual([none.field, none.message], ["src", "Invalid src: expected at least one request"])
  })
})
