import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ConnectionError, ContinuationInterrupted } from "../../../src/GenAIError.ts"
import * as GenerateContentResponse from "../../../src/GenerateContentResponse.ts"
import { goOn } from "../../../src/internal/models/GenerationContinued.ts"
import { continuing } from "../../../src/promise/internal/Continuing.ts"

const params = { model: "gemini-2.5-flash", contents: "Hi" }

const answer = (text: string, over: object) =>
  GenerateContentResponse.make({ candidates: [{ content: { role: "model", parts: [{ text }] }, ...over }] })

const half = answer("One, ", { continuationToken: "t1" })

const rest = { execute: () => Effect.succeed(answer("two.", { finishReason: "STOP" }) as never) }

describe("continuing", () => {
  it.effect("an answer that cannot be continued is in the error, which can go on", () =>
    Effect.gen(function*() {
      const gone = new TypeError("Failed to fetch dynamically imported module: /shared.js")
      const error = yield* Effect.flip(
        continuing(() => Promise.reject(gone))(rest, params, Effect.succeed(half))
      )
      assert(error instanceof ContinuationInterrupted)
      assert.strictEqual(error.partial, half)
      assert.strictEqual(error.continuationToken, "t1")
      assert(error.cause instanceof ConnectionError)
      assert.strictEqual(error.cause.cause, gone)
      assert.include(error.message, "Failed to fetch dynamically imported module")
    }))

  it.effect("loads only if the server has more, and gives the whole answer", () =>
    Effect.gen(function*() {
      let loads = 0
      const load = continuing(async () => ({ goOn, loads: loads++ }))
      const whole = answer("All.", { finishReason: "STOP" })
      assert.strictEqual(yield* load(rest, params, Effect.succeed(whole)), whole)
      assert.strictEqual(loads, 0)
      assert.strictEqual((yield* load(rest, params, Effect.succeed(half))).text, "One, two.")
      assert.strictEqual(loads, 1)
    }))
})
