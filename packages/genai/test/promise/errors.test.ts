/** How rejections print, and who hears of retries. */
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { GoogleGenAI, type GoogleGenAIOptions } from "../../src/promise.ts"

const key = "AIza-the-key-of-this-test-1234567890"

const client = (answer: () => Response | Promise<Response>, options: GoogleGenAIOptions = {}) =>
  new GoogleGenAI({
    apiKey: key,
    ...options,
    httpOptions: { fetch: async () => answer(), retryOptions: { attempts: 1 }, ...options.httpOptions }
  })

const call = (ai: GoogleGenAI) => ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" })

const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(() => assert.fail("it did not reject"), (error: Error) => error)

const host = "generativelanguage.googleapis.com"

const refused = (status: number) => () =>
  Response.json({ error: { code: status, message: `No: ${key} is wrong.` } }, { status })

const silent = () => new Promise<Response>(() => {})

describe("an error prints its tag, status, words and host, and no secret:", () => {
  const cases: { readonly [name: string]: () => readonly [GoogleGenAI, says: ReadonlyArray<string>] } = {
    "a refusal": () => [client(refused(400)), ["BadRequest", "400", "is wrong.", host]],
    "an overload": () => [client(refused(429)), ["RateLimited", "429", "is wrong.", host]],
    "a failure of the server": () => [client(refused(500)), ["ServerError", "500", "is wrong.", host]],
    "an unknown status": () => [client(refused(418)), ["ApiStatusError", "418", "is wrong.", host]],
    "a broken connection": () => [
      client(() => {
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) })
      }),
      ["ConnectionError", "ECONNREFUSED", host]
    ],
    "no answer": () => [client(silent, { httpOptions: { timeout: 5 } }), ["TimeoutError", "5 ms", host]],
    "no answer in all": () => [client(silent, { httpOptions: { totalTimeout: 5 } }), ["TimeoutError", "5 ms", host]]
  }
  for (const [name, make] of Object.entries(cases)) {
    it(`${name}`, async () => {
      const [ai, says] = make()
      const error = await rejection(call(ai))
      for (const printed of [String(error), inspect(error), JSON.stringify(error)]) {
        for (const text of says) assert.include(printed, text)
        assert.notInclude(printed, key)
      }
      assert.include(inspect(error), error.stack!)
      await ai.close()
    })
  }

  it("after several attempts it says how many", async () => {
    const ai = client(silent, { httpOptions: { timeout: 5, retryOptions: { attempts: 3, initialDelay: 0.001 } } })
    const error = await rejection(call(ai))
    for (const printed of [String(error), inspect(error), JSON.stringify(error)]) {
      assert.include(printed, `No answer from ${host} within 5 ms (sent 3 times)`)
    }
  })
})

describe("a logger", () => {
  it("gets retries and warnings as lines, by its own methods, without a secret", async () => {
    const lines: Array<string> = []
    const logger = {
      prefix: "genai",
      warn(line: string) {
        lines.push(`${this.prefix}: ${line}`)
        throw new Error("A logger that throws does not fail the call.")
      }
    }
    const ai = client(refused(503), { logger, httpOptions: { retryOptions: { attempts: 2, initialDelay: 0.002 } } })
    assert.strictEqual((await rejection(call(ai))).name, "ServiceUnavailable")
    assert.lengthOf(lines, 1)
    assert.match(
      lines[0]!,
      /^genai: models\.generateContent: attempt 1 failed \(ServiceUnavailable: No: .*\), the next one is in \d+ ms$/
    )
    assert.notInclude(lines[0], key)
    await ai.close()
  })

  it("is an object, and may have no method of a level", async () => {
    assert.throws(() => client(silent, { logger: "console" as never }), "Invalid setting logger")
    const ai = client(refused(503), { logger: {}, httpOptions: { retryOptions: { attempts: 2, initialDelay: 0.002 } } })
    assert.strictEqual((await rejection(call(ai))).name, "ServiceUnavailable")
    await ai.close()
  })
})

describe("onRetry", () => {
  it("hears of each retry before it is made, with the wait", async () => {
    const heard: Array<ReadonlyArray<unknown>> = []
    let requests = 0
    const ai = client(() => {
      requests++
      return refused(503)()
    }, {
      onRetry: ({ attempts, delay, error, operation }) => {
        heard.push([operation, attempts, error.status, delay > 0 && delay < 20, requests])
        throw new Error("A hook that throws does not fail the call.")
      },
      httpOptions: { retryOptions: { attempts: 3, initialDelay: 0.002 } }
    })
    assert.strictEqual((await rejection(call(ai))).name, "ServiceUnavailable")
    assert.deepStrictEqual(heard, [
      ["models.generateContent", 1, 503, true, 1],
      ["models.generateContent", 2, 503, true, 2]
    ])
  })

  it("hears nothing of what is not retried", async () => {
    const heard: Array<unknown> = []
    const ai = client(refused(400), { onRetry: (retry) => heard.push(retry), httpOptions: { retryOptions: {} } })
    await rejection(call(ai))
    assert.lengthOf(heard, 0)
  })

  it("is a function", () => {
    assert.throws(() => client(silent, { onRetry: "log" as never }), "Invalid setting onRetry: expected a function")
  })
})
