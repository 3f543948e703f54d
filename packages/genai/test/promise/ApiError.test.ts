import { assert, describe, it } from "@effect/vitest"
import * as GenAIError from "../../src/GenAIError.ts"
import * as Ours from "../../src/promise.ts"
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

describe("an error that a program makes itself", () => {
  it("has what it was made of, and is an instance of its class", () => {
    const error = new ApiError({ message: "No.", status: 429 })
    assert.isTrue(error instanceof Error && error instanceof ApiError)
    assert.deepInclude({ ...error, message: error.message }, { name: "ApiError", message: "No.", status: 429 })
    const cause = new Error("Lost")
    const interrupted = new Ours.ContinuationInterruptedError({ message: "No.", cause, continuationToken: "t" })
    assert.isTrue(interrupted instanceof Ours.ContinuationInterruptedError)
    assert.isFalse(interrupted instanceof ApiError)
    assert.strictEqual(interrupted.cause, cause)
    assert.deepInclude({ ...interrupted }, { continuationToken: "t", continuationIds: [] })
  })

  it("may have a class of its own, which errors of calls are no instances of", () => {
    class Mine extends ApiError {}
    assert.isFalse(answered(429) instanceof Mine)
    const mine: unknown = new Mine({ message: "No.", status: 400 })
    assert.isTrue(mine instanceof Mine && mine instanceof ApiError)
  })
})

describe("what errors have under the names of @google/genai", () => {
  const key = "AIza-the-key-of-this-test-1234567890"
  const body = { error: { code: 404, message: `There is no ${key}`, status: "NOT_FOUND" } }
  const headers = { "content-type": "application/json", "x-a": key, "x-b": "1" }
  const call = async (fetch: () => Promise<Response>, use: (ai: Ours.GoogleGenAI) => Promise<unknown>) => {
    await using ai = new Ours.GoogleGenAI({ apiKey: key, httpOptions: { fetch, retryOptions: { attempts: 2 } } })
    return await use(ai).then(() => assert.fail("it did not reject"), (error: unknown) => error)
  }

  it("is the response, without a secret, and is not printed", async () => {
    const answer = async () => Response.json(body, { status: 404, headers })
    for (
      const use of [
        (ai: Ours.GoogleGenAI) => ai.agents.get("a"),
        (ai: Ours.GoogleGenAI) => ai.interactions.create({ model: "m", input: "Hi", stream: true }),
        (ai: Ours.GoogleGenAI) => ai.models.get({ model: "m" })
      ]
    ) {
      const error = await call(answer, use)
      assert(error instanceof Ours.NotFoundError)
      assert.deepStrictEqual([error.statusCode, error.contentType], [404, "application/json"])
      assert.strictEqual(error.headers.get("x-b"), "1")
      assert.strictEqual(error.error, error.body)
      assert.strictEqual(error.rawResponse.status, 404)
      assert.deepStrictEqual(await error.rawResponse.json(), error.body)
      assert.notInclude(JSON.stringify([error.error, ...error.headers, ...error.rawResponse.headers]), key)
      for (const name of ["statusCode", "headers", "contentType", "error", "rawResponse", "responseHeaders"]) {
        assert.notInclude(Object.keys(error), name)
      }
    }
  })

  it("is there after retries, and for a response without a body", async () => {
    const busy = await call(async () => new Response(null, { status: 503, headers }), (ai) => ai.agents.get("a"))
    assert(busy instanceof Ours.InternalServerError)
    assert.strictEqual(busy.headers.get("x-b"), "1")
    const unchanged = await call(async () => new Response(null, { status: 304 }), (ai) => ai.agents.get("a"))
    assert(unchanged instanceof Ours.APIError && unchanged.status !== undefined)
    assert.strictEqual(unchanged.rawResponse.status, 304)
  })

  it("is how far an interaction came that the server splits", async () => {
    for (const store of [undefined, false]) {
      let calls = 0
      const fetch = async () =>
        ++calls === 1
          ? Response.json({ id: "i1", status: "requires_continuation", continuation_token: "t", steps: [] })
          : Response.json(body, { status: 404 })
      const error = await call(fetch, (ai) => ai.interactions.create({ model: "m", input: "Hi", store }))
      assert(error instanceof Ours.ContinuationInterruptedError)
      assert.strictEqual(error.partialInteraction, error.partial)
      assert.isDefined(error.partialInteraction)
      assert.deepStrictEqual(
        [error.continuationToken, error.interactionId, error.continuationIds],
        ["t", store === undefined ? "i1" : undefined, ["i1"]]
      )
    }
  })
})

describe("the errors of the newer resources", () => {
  const connection = new GenAIError.ConnectionError({
    message: "No.",
    operation: "",
    code: undefined,
    reached: false,
    cause: undefined
  })
  const classes = {
    400: Ours.BadRequestError,
    401: Ours.AuthenticationError,
    403: Ours.PermissionDeniedError,
    404: Ours.NotFoundError,
    409: Ours.ConflictError,
    422: Ours.UnprocessableEntityError,
    429: Ours.RateLimitError,
    500: Ours.InternalServerError
  }

  it("are told apart by their status", () => {
    for (const status of [...Object.keys(classes).map(Number), 418, 503]) {
      const error: unknown = answered(status)
      assert.isTrue(error instanceof Ours.APIError)
      assert.isFalse(error instanceof Ours.APIConnectionError)
      for (const [own, Class] of Object.entries(classes)) {
        assert.strictEqual(error instanceof Class, Number(own) === Math.min(status, 500), `${status} ${own}`)
      }
    }
  })

  it("are errors of the connection too, and no others", () => {
    assert.isTrue(connection instanceof Ours.APIError && connection instanceof Ours.APIConnectionError)
    assert.isFalse((connection as unknown) instanceof Ours.APIConnectionTimeoutError)
    const invalid = new GenAIError.InvalidRequest({ message: "No.", operation: "", field: "", expected: "" })
    assert.isFalse((invalid as unknown) instanceof Ours.APIError)
    assert.isFalse((Object.assign(new Error("No."), { status: 400 }) as unknown) instanceof Ours.BadRequestError)
  })
})
