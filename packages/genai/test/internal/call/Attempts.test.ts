import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fromStatus } from "../../../src/GenAIError.ts"
import * as Attempts from "../../../src/internal/call/Attempts.ts"

const busy = () =>
  fromStatus({
    message: "Busy.",
    status: 503,
    code: undefined,
    details: [],
    retryAfter: undefined,
    requestId: undefined,
    operation: "files.upload",
    body: undefined,
    delivered: undefined
  })

describe("attempts", () => {
  it.effect("are counted anew where the same effect is run again, as for another session of an upload", () =>
    Effect.gen(function*() {
      const settings = {
        operation: "files.upload",
        httpOptions: { retryOptions: { attempts: 3, initialDelay: 0, jitter: 0 } },
        mutates: false
      }
      const call = Attempts.repeated(Effect.suspend(() => Effect.fail(busy())), settings, undefined)
      for (let run = 0; run < 2; run++) {
        assert.strictEqual((yield* Effect.flip(call)).message, "Busy. (sent 3 times)")
      }
    }))
})
