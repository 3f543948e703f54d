import { assert, it } from "@effect/vitest"
import * as Cases from "./Cases.ts"
import * as Requests from "./Requests.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()
Sdks.stopTime()

const methods = (Object.keys(Cases.methods) as ReadonlyArray<Sdks.Method>).filter((name) => name.includes("."))

const compared = Requests.equal(methods, ["gemini", "vertex", "express"], () => 20)

it("compares many sets of every method, many of which are sent", () => {
  for (const [method, { sent, sets }] of compared) {
    assert.isAtLeast(sets, 120, method)
    assert.isAtLeast(sent, 35, method)
  }
})
