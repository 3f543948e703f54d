import { assert, describe, it } from "@effect/vitest"
import { ConnectionError } from "../../../src/GenAIError.ts"
import { load } from "../../../src/promise/internal/Loading.ts"

const failure = (cause: unknown) =>
  load("files", () => Promise.reject(cause)).then(() => assert.fail("loaded"), (error: unknown) => error)

describe("a file that cannot be loaded", () => {
  it("is an error that says for what, why, and what to do", async () => {
    const cause = Object.assign(new Error("Cannot find module /app/Files.js"), { code: "ERR_MODULE_NOT_FOUND" })
    const error = await failure(cause)
    assert(error instanceof ConnectionError)
    assert.deepInclude(error, { operation: "files", code: "ERR_MODULE_NOT_FOUND", reached: false, cause })
    assert.strictEqual(
      error.message,
      "A file of effect-genai for files cannot be loaded (Cannot find module /app/Files.js). In a page, reload it: its files may be those of an older " +
        "deployment. Elsewhere, deploy the package with all of its files, or install it again."
    )
  })

  it("leaves the status of the answer that it was to read", async () => {
    const error = await load("models.generateContent", () => Promise.reject(new Error("offline")), 400).catch(
      (error: unknown) => error
    )
    assert(error instanceof ConnectionError)
    assert.deepInclude(error, { operation: "models.generateContent", reached: true })
    assert.match(error.message, / The server has answered with HTTP 400\.$/)
  })

  it("may reject with anything", async () => {
    const error = await failure("gone")
    assert(error instanceof ConnectionError)
    assert.deepInclude(error, { code: undefined, cause: "gone" })
    assert.include(error.message, "(gone)")
    const failed = await failure({ code: 404 })
    assert(failed instanceof ConnectionError)
    assert.strictEqual(failed.code, undefined)
  })

  it("is loaded again by the next call", async () => {
    let asked = 0
    const part = () => ++asked === 1 ? Promise.reject(new Error("offline")) : Promise.resolve("files")
    assert.instanceOf(await load("files", part).catch((error: unknown) => error), ConnectionError)
    assert.strictEqual(await load("files", part), "files")
  })
})
