import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { isPlain } from "../../../src/internal/answer/Explaining.ts"
import { errorBody } from "../../../src/internal/answer/ServerError.ts"
import type { HttpResponse } from "../../../src/internal/transport/Sender.ts"

const response = { headers: {} } as HttpResponse

const texts = fc.constantFrom<unknown>(null, "", "gone", "NOT_FOUND", 404)
const bodies = fc.record({
  error: fc.oneof(fc.constantFrom<unknown>(null, true, false, "", "gone", 5), fc.dictionary(fc.string(), texts)),
  code: fc.constantFrom<unknown>(null, 0, 5, 404, "404", "NOT_FOUND"),
  message: texts,
  status: texts,
  details: fc.constantFrom<unknown>([], null)
}, { requiredKeys: [] })

describe("a plain answer", () => {
  it("is never an error", () => {
    const isRead = (body: object) => !isPlain({ ...body }, response) || errorBody(body) === undefined
    fc.assert(fc.property(bodies, (body) => assert.isTrue(isRead(body))))
  })

  it("is what models answer", () => {
    assert.isTrue(isPlain({}, response))
    assert.isTrue(isPlain({ candidates: [], message: "a field of another API" }, response))
    assert.isFalse(isPlain({ error: { code: 404 } }, response))
    assert.isFalse(isPlain({ code: 404, message: "gone" }, response))
  })
})
