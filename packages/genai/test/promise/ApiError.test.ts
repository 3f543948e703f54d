import { assert, describe, it } from "@effect/vitest"
import * as GenAIError from "../../src/GenAIError.ts"
import { ApiError } from "../../src/promise.ts"

const answered = (status: number) =>
  GenAIError.fromStatus({
    message: "No.",
    status,
    code: undefined,
    details: [],
    retryAfter: undefined,
    requestId: undefined,
    operation: "models.generateContent",
    body: undefined,
    delivered: undefined
  })

describe("ApiError", () => {
  it("is every error that the server answered with", () => {
    for (const status of [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 418, 302]) {
      const error: unknown = answered(status)
      assert.isTrue(error instanceof ApiError)
      // What the check knows, the compiler knows.
      if (error instanceof ApiError) assert.strictEqual(error.status, status)
    }
  })

  it("is no other", () => {
    const others: ReadonlyArray<unknown> = [
      new GenAIError.ConnectionError({
        message: "No.",
        operation: "",
        code: undefined,
        reached: false,
        cause: undefined
      }),
      new GenAIError.InvalidRequest({ message: "No.", operation: "", field: "", expected: "" }),
      Object.assign(new Error("No."), { status: 400 }),
      { name: "ApiError", status: 400, message: "No.", isRetryable: false },
      undefined,
      null,
      "ApiError"
    ]
    for (const other of others) assert.isFalse(other instanceof ApiError)
  })
})
