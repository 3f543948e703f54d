import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Option, Tracer } from "effect"
import { fromStatus } from "../../../src/GenAIError.ts"
import * as Attempts from "../../../src/internal/call/Attempts.ts"

const span = new Tracer.NativeSpan({
  name: "call",
  parent: Option.none(),
  annotations: Context.empty(),
  links: [],
  startTime: 0n,
  kind: "client",
  sampled: true
})

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
      const call = Attempts.repeated(Effect.suspend(() => Effect.fail(busy())), settings, span)
      for (let run = 0; run < 2; run++) {
        assert.strictEqual((yield* Effect.flip(call)).message, "Busy. (sent 3 times)")
      }
    }))
})
