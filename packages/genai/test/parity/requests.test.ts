import { assert, it } from "@effect/vitest"
import * as Cases from "./Cases.ts"
import * as Requests from "./Requests.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const methods = (Object.keys(Cases.methods) as ReadonlyArray<Sdks.Method>).filter((name) => !name.includes("."))

const compared = Requests.equal(
  methods,
  ["gemini", "vertex"],
  (method) => method.startsWith("generateContent") ? 200 : 40
)

it("compares many sets, most of which are sent", () => {
  const sum = (count: "sets" | "sent" | "refused") =>
    [...compared.values()].reduce((sum, counts) => sum + counts[count], 0)
  assert.isAbove(sum("sets"), 5_000)
  assert.isAbove(sum("sent"), sum("refused"))
})
