import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer } from "effect"
import { HttpClientError, HttpClientRequest } from "effect/http"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { createServer as createHttpServer } from "node:http"
import { createServer } from "node:net"
import { detailsOf, type GenAIError, ServiceUnavailable } from "../../../src/GenAIError.ts"
import * as Connection from "../../../src/internal/answer/Connection.ts"
import * as ServerError from "../../../src/internal/answer/ServerError.ts"
import { Models } from "../../../src/Models.ts"
import {
  always,
  atOnce,
  collect,
  expectTag,
  faults,
  generate,
  once,
  replies,
  requestCount,
  stream
} from "../../harness/calls.ts"
import {
  inMemory,
  memoryTest,
  overSocket,
  settled,
  socketTest,
  transports,
  vertex,
  waited
} from "../../harness/emulated.ts"

/** As it was recorded from the Gemini API: no `Retry-After`, only the body says how long. */
const recorded429 = {
  error: {
    code: 429,
    message: "You exceeded your current quota, please check your plan.",
    status: "RESOURCE_EXHAUSTED",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier" }]
      },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.4s" }
    ]
  }
}

const refused = Effect.flip(generate(once))

describe("Answer: a status that is not a success", () => {
  const statuses: ReadonlyArray<readonly [number, GenAIError["_tag"], code: string, isRetryable: boolean]> = [
    [400, "BadRequest", "INVALID_ARGUMENT", false],
    [401, "Unauthenticated", "UNAUTHENTICATED", false],
    [403, "PermissionDenied", "PERMISSION_DENIED", false],
    [404, "NotFound", "NOT_FOUND", false],
    [408, "RequestTimeout", "DEADLINE_EXCEEDED", true],
    [409, "Conflict", "ABORTED", false],
    [418, "ApiStatusError", "UNKNOWN", false],
    [422, "UnprocessableEntity", "UNKNOWN", false],
    [429, "RateLimited", "RESOURCE_EXHAUSTED", true],
    [499, "ApiStatusError", "CANCELLED", false],
    [500, "ServerError", "INTERNAL", true],
    [501, "ServerError", "UNIMPLEMENTED", false],
    [502, "ServerError", "UNKNOWN", true],
    [503, "ServiceUnavailable", "UNAVAILABLE", true],
    [504, "ServerError", "DEADLINE_EXCEEDED", true],
    [505, "ServerError", "UNKNOWN", false],
    [599, "ServerError", "UNKNOWN", true]
  ]
  for (const [status, tag, code, isRetryable] of statuses) {
    memoryTest(
      `${status} is ${tag}, ${isRetryable ? "and sent again" : "and not sent again"}`,
      () =>
        Effect.gen(function*() {
          const details = [RpcStatus.errorInfo("REASON", { service: "generativelanguage.googleapis.com" })]
          const body = RpcStatus.make(status, `Said with ${status}.`, details).envelope
          yield* replies(Reply.json(body, { status }))
          const error = expectTag(yield* refused, tag)
          assert.deepInclude(
            {
              status: error.status,
              message: error.message,
              details: error.details,
              retryAfter: error.retryAfter,
              requestId: error.requestId,
              isRetryable: error.isRetryable,
              operation: error.operation
            },
            {
              status,
              message: `Said with ${status}.`,
              details,
              retryAfter: undefined,
              requestId: undefined,
              isRetryable,
              operation: "models.generateContent"
            }
          )
          assert.deepInclude(error, { code, body, delivered: undefined })
          assert.instanceOf(error, Error)
          assert.strictEqual(error.name, tag)

          const before = yield* requestCount
          const fiber = yield* Effect.forkChild(Effect.flip(generate()))
          yield* settled
          yield* TestClock.adjust("1 hour")
          assert.strictEqual((yield* Fiber.join(fiber))._tag, tag)
          assert.strictEqual((yield* requestCount) - before, isRetryable ? 5 : 1)
        })
    )
  }

  socketTest(
    "is the same over a socket, on both kinds of call, and the connection is used again",
    () =>
      Effect.gen(function*() {
        yield* replies(Reply.json(recorded429, { status: 429, headers: { "x-request-id": "r-1" } }))
        for (let n = 0; n < 3; n++) {
          const error = expectTag(yield* refused, "RateLimited")
          assert.strictEqual(error.message, recorded429.error.message)
          assert.strictEqual(error.requestId, "r-1")
          assert.deepStrictEqual(error.retryAfter, Duration.millis(34_400))
          assert.deepStrictEqual(error.body, recorded429)
        }
      })
  )

  memoryTest("typed details are found by their name", () =>
    Effect.gen(function*() {
      const details = [
        RpcStatus.badRequest([{ field: "contents", description: "is empty" }]),
        {
          "@type": "type.googleapis.com/google.rpc.Help",
          links: [{ description: "Docs", url: "https://ai.google.dev" }]
        },
        RpcStatus.badRequest([{ field: "model", description: "is unknown" }]),
        { "@type": "type.googleapis.com/google.rpc.Tomorrow", anything: [1] },
        "not a detail",
        { without: "type" }
      ]
      yield* replies(
        Reply.json({ error: { code: 400, message: "m", status: "INVALID_ARGUMENT", details } }, { status: 400 })
      )
      const error = yield* refused
      assert.deepStrictEqual(error.details, details.slice(0, 4) as typeof error.details)
      assert.deepStrictEqual(
        detailsOf(error, "BadRequest").flatMap((detail) => detail.fieldViolations ?? []).map(({ field }) => field),
        ["contents", "model"]
      )
      assert.strictEqual(detailsOf(error, "Help")[0]?.links?.[0]?.url, "https://ai.google.dev")
      assert.deepStrictEqual(detailsOf(error, "RetryInfo"), [])
    }))

  const requestInfo = { "@type": "type.googleapis.com/google.rpc.RequestInfo", requestId: "from-detail" }
  for (
    const [where, headers, details, expected] of [
      ["x-request-id", { "x-request-id": "a", "x-goog-request-id": "b" }, [requestInfo], "a"],
      ["x-goog-request-id", { "x-goog-request-id": "b" }, [requestInfo], "b"],
      ["RequestInfo", {}, [requestInfo], "from-detail"]
    ] as const
  ) {
    memoryTest(`the request's id is read from ${where}`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.error(RpcStatus.make(400, "No.", details), { headers }))
        assert.strictEqual((yield* refused).requestId, expected)
      }))
  }

  memoryTest("Google's envelope in a list of one", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json([recorded429], { status: 429 }))
      const error = expectTag(yield* refused, "RateLimited")
      assert.strictEqual(error.message, recorded429.error.message)
      assert.strictEqual(error.code, "RESOURCE_EXHAUSTED")
      assert.deepStrictEqual(error.retryAfter, Duration.millis(34_400))
    }))

  memoryTest("the envelope of the Interactions API", () =>
    Effect.gen(function*() {
      const body = { error: { code: "https://ai.google.dev/errors/not_found", message: "No such interaction." } }
      yield* replies(Reply.json(body, { status: 404 }))
      const error = expectTag(yield* refused, "NotFound")
      assert.strictEqual(error.message, "No such interaction.")
      assert.strictEqual(error.code, "https://ai.google.dev/errors/not_found")
      assert.strictEqual(error.status, 404)
      assert.deepStrictEqual(error.details, [])
    }))

  for (
    const [name, reply, message, body] of [
      [
        "text",
        Reply.text("  upstream connect error\n", { status: 502 }),
        "HTTP 502: upstream connect error",
        "  upstream connect error\n"
      ],
      [
        "an HTML page",
        Reply.html("<h1>Bad gateway</h1>", { status: 502 }),
        "HTTP 502: a page of type text/html; charset=UTF-8, not an error of the API",
        "<h1>Bad gateway</h1>"
      ],
      ["nothing", Reply.empty({ status: 502 }), "HTTP 502", ""],
      ["JSON of another kind", Reply.json({ novelty: 1 }, { status: 502 }), "HTTP 502", { novelty: 1 }],
      ["null", Reply.json(null, { status: 502 }), "HTTP 502: null", "null"],
      ["an error without words", Reply.json({ error: { message: "" } }, { status: 502 }), "HTTP 502", {
        error: { message: "" }
      }],
      ["a long text", Reply.text("x".repeat(999), { status: 502 }), `HTTP 502: ${"x".repeat(200)}`, "x".repeat(999)]
    ] as const
  ) {
    memoryTest(`a body that is ${name}: the status decides, the body is kept`, () =>
      Effect.gen(function*() {
        yield* replies(reply)
        const error = expectTag(yield* refused, "ServerError")
        assert.strictEqual(error.message, message)
        assert.deepStrictEqual(error.body, body)
      }))
  }

  socketTest("a body that breaks off: the status decides", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json(recorded429, { status: 429 }))
      yield* always(Fault.resetAfter(20))
      assert.strictEqual(expectTag(yield* refused, "RateLimited").message, "HTTP 429")
    }))
})

describe("Answer: errors outside Google's envelope", () => {
  const sentence = "Nothing is at this address."
  const shapes: ReadonlyArray<readonly [name: string, body: object]> = [
    ["a text for the error", { error: sentence }],
    ["a message", { message: sentence, code: 7 }],
    ["a detail", { detail: sentence }],
    ["a list of details", { detail: [{ loc: ["body"], msg: sentence, type: "missing" }] }],
    ["a fault", { fault: { faultstring: sentence, detail: { errorcode: "x" } } }],
    ["an OAuth error", { error: "invalid_grant", error_description: sentence }],
    ["a problem", { type: "about:blank", title: sentence, status: 502 }],
    ["a list of errors", { errors: [{ message: sentence }] }],
    ["a list", [{ message: sentence }]],
    ["a message with a capital", { Message: sentence }],
    ["the error message of a function", { errorType: "Error", errorMessage: sentence }],
    ["a list in a list", [[{ error: { message: sentence } }]]],
    ["JSON in a message", { error: { code: 502, message: JSON.stringify({ error: { message: sentence } }) } }],
    ["JSON in a text", { error: JSON.stringify([{ detail: sentence }]) }]
  ]
  for (const [name, body] of shapes) {
    memoryTest(`${name}: the message is the sentence of the server`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.json(body, { status: 502 }))
        const error = expectTag(yield* refused, "ServerError")
        assert.strictEqual(error.message, sentence)
        assert.deepStrictEqual(error.body, body)
      }))
  }

  memoryTest("text that looks like JSON and is not is the sentence itself", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json({ error: { message: "{not json" } }, { status: 502 }))
      assert.strictEqual((yield* refused).message, "{not json")
    }))

  it("whatever the body is, there is a message", () =>
    fc.assert(fc.property(fc.anything(), (body) => {
      const { message = "", status } = ServerError.refusal(body, {
        status: 502,
        headers: {},
        request: { method: "GET", url: "http://a.test/b" }
      })
      assert.isAbove(message.length, 0)
      assert.strictEqual(status, 502)
    })))
})

describe("Answer: waits that the server asks for", () => {
  const headerAndBody = (headers: { readonly [name: string]: string }, retryDelay?: unknown) =>
    Reply.json({
      error: {
        code: 429,
        message: "Slow down.",
        status: "RESOURCE_EXHAUSTED",
        details: retryDelay === undefined ? [] : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }]
      }
    }, { status: 429, headers })

  const noon = Date.UTC(2026, 10, 20, 12)
  const waits: ReadonlyArray<readonly [name: string, reply: Reply.Reply, millis: number | undefined]> = [
    ["nothing", headerAndBody({}), undefined],
    ["RetryInfo in seconds", headerAndBody({}, "34s"), 34_000],
    ["RetryInfo with a fraction", headerAndBody({}, "34.4s"), 34_400],
    ["RetryInfo in nanoseconds", headerAndBody({}, "0.250000000s"), 250],
    ["Retry-After in seconds", headerAndBody({ "retry-after": "7" }), 7000],
    ["Retry-After as a date", headerAndBody({ "retry-after": "Fri, 20 Nov 2026 12:01:30 GMT" }), 90_000],
    [
      "Retry-After as a date that is past",
      headerAndBody({ "retry-after": "Fri, 20 Nov 2026 11:59:59 GMT" }),
      undefined
    ],
    ["Retry-After: 0", headerAndBody({ "retry-after": "0" }), 0],
    ["two Retry-After headers", headerAndBody({ "retry-after": "2, 3" }), 3000],
    ["a date and seconds", headerAndBody({ "retry-after": "Fri, 20 Nov 2026 12:00:05 GMT, 3" }), 5000],
    ["numbers that are no seconds", headerAndBody({ "retry-after": "1e9, 0x10, -1" }), undefined],
    ["retry-after-ms", headerAndBody({ "retry-after-ms": "1500" }), 1500],
    [
      "all three: the longest is RetryInfo",
      headerAndBody({ "retry-after": "7", "retry-after-ms": "7500" }, "8s"),
      8000
    ],
    [
      "all three: the longest is the header",
      headerAndBody({ "retry-after": "9", "retry-after-ms": "7500" }, "8s"),
      9000
    ],
    ["all three: the longest is in ms", headerAndBody({ "retry-after": "7", "retry-after-ms": "9500" }, "8s"), 9500],
    ["nonsense", headerAndBody({ "retry-after": "soon", "retry-after-ms": "-5" }, { seconds: 3 }), undefined],
    ["nonsense beside sense", headerAndBody({ "retry-after": "", "retry-after-ms": "x" }, "2s"), 2000],
    ["blanks", headerAndBody({ "retry-after-ms": " " }, " "), undefined],
    ["RetryInfo that is empty", headerAndBody({}, ""), undefined],
    ["RetryInfo without a number", headerAndBody({}, "s"), undefined],
    ["RetryInfo that is a list", headerAndBody({}, []), undefined]
  ]
  for (const [name, reply, millis] of waits) {
    memoryTest(`${name}: ${millis === undefined ? "no wait" : `${millis} ms`}`, () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        yield* replies(reply)
        const { retryAfter } = yield* refused
        assert.strictEqual(retryAfter === undefined ? undefined : Duration.toMillis(retryAfter), millis)
      }))
  }

  /** The second request must not be sent before this many milliseconds, and must be then. */
  const sentAgainAfter = (reply: Reply.Reply, millis: number) =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* TestClock.setTime(noon)
      yield* emulator.script(Script.sequence("*", [reply]))
      const fiber = yield* Effect.forkChild(generate())
      yield* settled
      yield* TestClock.adjust(Duration.millis(millis - 1))
      yield* settled
      assert.strictEqual(yield* requestCount, 1)
      yield* TestClock.adjust("1 millis")
      yield* settled
      assert.isString((yield* Fiber.join(fiber)).text)
      const [first, second, ...more] = yield* emulator.requests
      assert.deepStrictEqual([second!.receivedAt - first!.receivedAt, more.length], [millis, 0])
    })

  memoryTest(
    "a 429 as Google sends it waits 34.4 seconds",
    () => sentAgainAfter(Reply.json(recorded429, { status: 429 }), 34_400)
  )

  memoryTest(
    "a 503 with Retry-After waits for it",
    () => sentAgainAfter(Reply.error(RpcStatus.make(503, "Busy."), { headers: { "retry-after": "20" } }), 20_000)
  )

  memoryTest(
    "longer than the policy's longest delay if need be",
    () => sentAgainAfter(headerAndBody({ "retry-after": "Fri, 20 Nov 2026 12:10:00 GMT" }), 600_000)
  )

  memoryTest(
    "a daily quota fails with QuotaExhausted, and is not retried, also with a RetryInfo",
    () =>
      Effect.gen(function*() {
        yield* always(Fault.dailyQuota)
        const error = expectTag(yield* Effect.flip(generate()), "QuotaExhausted")
        assert.strictEqual(error.status, 429)
        assert.isFalse(error.isRetryable)
        assert.deepStrictEqual(error.retryAfter, Duration.seconds(34))
        assert.deepStrictEqual(
          error.violations.map(({ quotaId }) => quotaId),
          ["GenerateRequestsPerDayPerProjectPerModel-FreeTier"]
        )
        assert.strictEqual(yield* requestCount, 1)
      })
  )

  memoryTest("a daily quota beside one per minute counts as a daily quota", () =>
    Effect.gen(function*() {
      const details = [
        RpcStatus.quotaFailure("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),
        RpcStatus.quotaFailure("GenerateContentInputTokensPerModelPerDay")
      ]
      yield* replies(Reply.error(RpcStatus.make(429, "No more.", details)))
      const error = expectTag(yield* refused, "QuotaExhausted")
      assert.deepStrictEqual(error.violations.map(({ quotaId }) => quotaId), [
        "GenerateContentInputTokensPerModelPerDay"
      ])
    }))
})

describe("Answer: a success without an answer", () => {
  const bodies: ReadonlyArray<readonly [name: string, fault: Fault.Fault, message: RegExp, body: RegExp]> = [
    ["an HTML page", Fault.html, /an HTML page/, /^<!DOCTYPE html>/],
    ["JSON that stops in the middle", Fault.invalidJson, /a body that is not a JSON object/, /^\{"candidates"/],
    ["nothing", Fault.emptyBody, /an empty body/, /^$/],
    ["blanks", Fault.reply(Reply.text(" \n")), /an empty body/, /^ \n$/],
    ["null", Fault.reply(Reply.json(null)), /a body that is not a JSON object/, /^null$/],
    ["a list", Fault.reply(Reply.json([{ candidates: [] }])), /a body that is not a JSON object/, /^\[/],
    ["a text", Fault.reply(Reply.json("yes")), /a body that is not a JSON object/, /^"yes"$/]
  ]
  for (const [name, fault, message, body] of bodies) {
    socketTest(`${name}: DecodeError, not sent again`, () =>
      Effect.gen(function*() {
        yield* always(fault)
        const error = expectTag(yield* Effect.flip(generate()), "DecodeError")
        assert.match(error.message, message)
        assert.match(error.body, body)
        assert.isAtMost(error.body.length, 1000)
        assert.strictEqual(error.operation, "models.generateContent")
        assert.isUndefined(error.delivered)
        assert.isUndefined(error.status)
        assert.strictEqual(yield* requestCount, 1)
      }))
  }

  for (const body of [recorded429, [recorded429]]) {
    memoryTest(
      `nothing but an error${Array.isArray(body) ? ", in a list" : ""}: that error`,
      () =>
        Effect.gen(function*() {
          yield* replies(Reply.json(body))
          const error = expectTag(yield* refused, "RateLimited")
          assert.strictEqual(error.status, 429)
          assert.deepStrictEqual(error.retryAfter, Duration.millis(34_400))
          assert.deepStrictEqual(error.body, body)
        })
    )
  }

  const overloaded: ReadonlyArray<readonly [name: string, body: object, tag: GenAIError["_tag"]]> = [
    ["a code in a text", { error: { code: "503", message: "Busy." } }, "ServiceUnavailable"],
    ["a google.rpc.Code in a text", { error: { code: "8", message: "Busy." } }, "RateLimited"],
    ["a number for the status", { error: { status: 429, message: "Busy." } }, "RateLimited"],
    ["no error around it", { code: 503, message: "Busy.", status: "UNAVAILABLE" }, "ServiceUnavailable"],
    ["lists around it", [[{ error: { code: 503, message: "Busy." } }]], "ServiceUnavailable"],
    ["true for the error, and words beside it", { error: true, message: "Busy." }, "ApiStatusError"],
    ["a text for the error, and words beside it", { error: "x", message: "Busy." }, "ApiStatusError"]
  ]
  for (const [name, body, tag] of overloaded) {
    memoryTest(`an error with ${name} is that error, as an answer and as an event`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.json(body))
        assert.strictEqual(expectTag(yield* refused, tag).message, "Busy.")
        yield* replies(Reply.events([body]))
        const { delivered, error } = yield* collect(stream(once))
        assert.deepStrictEqual(delivered, [])
        assert.strictEqual(expectTag(error, tag).message, "Busy.")
      }))
  }

  for (const body of [{ code: 7, message: "m", name: "n" }, { code: 700, message: "m" }, { code: "x", message: "m" }]) {
    memoryTest(`${JSON.stringify(body)} is not an error`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.json(body))
        assert.deepInclude(yield* generate(once), body as object)
      }))
  }

  memoryTest("an operation that failed is an answer", () =>
    Effect.gen(function*() {
      const operation = { name: "operations/1", done: true, error: { code: 3, message: "The prompt is no good." } }
      yield* replies(Reply.json(operation))
      const answer = yield* Models.use((models) =>
        models.generateVideos({ model: "veo-3.1-generate-001", prompt: "A cat" })
      )
      assert.deepInclude(answer, operation)
    }), vertex)

  memoryTest("the answer to a deletion may be empty", () =>
    Effect.gen(function*() {
      yield* replies(Reply.empty())
      const answer = yield* Models.use((models) => models.delete({ model: "tunedModels/mine" }))
      assert.hasAllKeys(answer, ["sdkHttpResponse"])
    }))

  socketTest("a byte order mark before the JSON is ignored", () =>
    Effect.gen(function*() {
      yield* always(Fault.all(Fault.bom, Fault.split("byte")))
      assert.isString((yield* generate(once)).text)
    }))

  for (const transport of transports) {
    it.live(`gzip is decoded, or the error says that the body is compressed [${transport.name}]`, () =>
      Effect.gen(function*() {
        yield* always(Fault.gzip)
        if (transport.name !== "undici") return assert.isString((yield* generate(once)).text)
        assert.match(expectTag(yield* refused, "DecodeError").message, /compressed/)
      }).pipe(Effect.provide(overSocket(transport))))
  }
})

const scripted = (...answers: ReadonlyArray<Reply.Reply>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("*", answers)))

describe("Answer: a conflict", () => {
  const conflict = (headers: { readonly [name: string]: string } = {}) =>
    Reply.error(RpcStatus.make(409, "In use."), { headers })
  const get = Models.use((models) => models.get({ model: "gemini-2.5-flash", config: { httpOptions: atOnce } }))
  const start = Models.use((models) =>
    models.update({ model: "tunedModels/a", config: { displayName: "b", httpOptions: atOnce } })
  )

  memoryTest("of a GET is tried again", () =>
    Effect.gen(function*() {
      yield* scripted(conflict())
      assert.isString((yield* waited(get)).name)
      assert.strictEqual(yield* requestCount, 2)
    }))

  memoryTest("of another request is not tried again", () =>
    Effect.gen(function*() {
      yield* scripted(conflict())
      const error = expectTag(yield* Effect.flip(generate(atOnce)), "Conflict")
      assert.deepStrictEqual([error.isRetryable, error.method], [false, "POST"])
      assert.strictEqual(yield* requestCount, 1)
    }))

  memoryTest(
    "that says how long to wait is tried again, also where the request changes state",
    () =>
      Effect.gen(function*() {
        yield* scripted(conflict({ "retry-after-ms": "1" }), conflict({ "retry-after-ms": "1" }), conflict())
        const fiber = yield* Effect.forkChild(Effect.flip(start))
        for (let i = 0; i < 3; i++) yield* Effect.andThen(settled, TestClock.adjust("1 second"))
        expectTag(yield* Fiber.join(fiber), "Conflict")
        assert.strictEqual(yield* requestCount, 3)
      })
  )
})

describe("Answer: a wait that is too long", () => {
  const slow = (seconds: string) => Reply.error(RpcStatus.make(503, "Busy."), { headers: { "retry-after": seconds } })

  for (const seconds of ["86400", "1000000000", "901"]) {
    memoryTest(`${seconds} s: the call fails at once, with the wait`, () =>
      Effect.gen(function*() {
        yield* scripted(slow(seconds))
        const error = expectTag(yield* Effect.flip(generate()), "ServiceUnavailable")
        assert.deepStrictEqual(error.retryAfter, Duration.seconds(Number(seconds)))
        assert.strictEqual(
          error.message,
          `Busy. (the server asks to wait ${seconds} s, more than maxRetryAfter allows)`
        )
        assert.strictEqual(yield* requestCount, 1)
      }))
  }

  memoryTest("the longest wait is an option", () =>
    Effect.gen(function*() {
      yield* scripted(slow("20"), slow("20"))
      const options = { retryOptions: { maxRetryAfter: 19 } }
      expectTag(yield* Effect.flip(generate(options)), "ServiceUnavailable")
      const fiber = yield* Effect.forkChild(generate({ retryOptions: { maxRetryAfter: 20 } }))
      yield* Effect.andThen(settled, TestClock.adjust("20 seconds"))
      assert.isString((yield* Fiber.join(fiber)).text)
    }))
})

describe("Answer: a call that was sent more than once", () => {
  memoryTest(
    "says so in the message of its last error, which is the same error otherwise",
    () =>
      Effect.gen(function*() {
        yield* always(Fault.status(503))
        const fiber = yield* Effect.forkChild(Effect.flip(generate(atOnce)))
        for (let i = 0; i < 6; i++) yield* Effect.andThen(settled, TestClock.adjust("1 minute"))
        const error = expectTag(yield* Fiber.join(fiber), "ServiceUnavailable")
        assert.match(error.message, / \(sent 5 times\)$/)
        assert.instanceOf(error, ServiceUnavailable)
        assert.instanceOf(error, Error)
        assert.include(error.stack!, "(sent 5 times)")
        assert.strictEqual(error.status, 503)
        assert.isTrue(error.isRetryable)
        assert.strictEqual(yield* requestCount, 5)
      })
  )

  memoryTest("of one attempt does not say how often", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(503))
      assert.notInclude((yield* refused).message, "sent")
    }))
})

describe("Answer: the connection", () => {
  const nobody = Effect.callback<string>((resume) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      server.close(() => resume(Effect.succeed(`http://127.0.0.1:${port}`)))
    })
  })

  for (const transport of transports) {
    it.live(`refused: ConnectionError, not reached [${transport.name}]`, () =>
      Effect.gen(function*() {
        const error = expectTag(yield* refused, "ConnectionError")
        assert.strictEqual(error.code, "ECONNREFUSED")
        assert.match(error.url!, /^http:\/\/127\.0\.0\.1:\d+\/v1beta\/models\/gemini-2\.5-flash:generateContent$/)
        assert.strictEqual(error.message, `The server could not be reached (ECONNREFUSED): POST ${error.url}`)
        assert.isFalse(error.reached)
        assert.isTrue(error.isRetryable)
        assert.instanceOf(error.cause, Error)
      }).pipe(
        Effect.provide(
          Effect.map(nobody, (baseUrl) => overSocket(transport, { httpOptions: { baseUrl } })).pipe(Layer.unwrap)
        )
      ))
  }

  socketTest("reset before the headers: ConnectionError, reached; sent again", () =>
    Effect.gen(function*() {
      yield* faults(Fault.reset)
      const error = expectTag(yield* refused, "ConnectionError")
      assert.strictEqual(error.code, "ECONNRESET")
      assert.strictEqual(error.message, `The connection broke (ECONNRESET): POST ${error.url}`)
      assert.isTrue(error.reached)
      yield* faults(Fault.reset, Fault.reset)
      assert.isString((yield* generate(atOnce)).text)
      assert.strictEqual(yield* requestCount, 4)
    }))

  for (
    const [name, fault] of [
      ["reset", Fault.resetAfter(30)],
      ["closed", Fault.cut(30)]
    ] as const
  ) {
    socketTest(`${name} within the body: ConnectionError, sent again`, () =>
      Effect.gen(function*() {
        yield* faults(fault)
        assert.isTrue(expectTag(yield* refused, "ConnectionError").reached)
        yield* faults(fault, fault)
        assert.isString((yield* generate(atOnce)).text)
        assert.strictEqual(yield* requestCount, 4)
      }))
  }

  for (const transport of transports) {
    it.live(`500 headers are more than the client takes: DecodeError, sent once [${transport.name}]`, () =>
      Effect.gen(function*() {
        let requests = 0
        const baseUrl = yield* Effect.acquireRelease(
          Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
            const server = createHttpServer((_, response) => {
              requests++
              for (let i = 0; i < 500; i++) response.setHeader(`x-header-${i}`, "a".repeat(100))
              response.end("{}")
            }).listen(0, "127.0.0.1", () => {
              const address = server.address()
              const port = typeof address === "object" ? address?.port : undefined
              resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
            })
          }),
          ({ close }) => Effect.sync(close)
        )
        const error = yield* Effect.provide(
          Effect.flip(generate(atOnce)),
          overSocket(transport, { httpOptions: { baseUrl: baseUrl.url } })
        )
        assert.include(expectTag(error, "DecodeError").message, "cannot read the headers")
        assert.strictEqual(requests, 1)
      }))
  }

  const request = HttpClientRequest.get("https://example.com/a?key=AIza-secret", {
    headers: { "x-goog-api-key": "AIza-secret" }
  })
  const failure = (cause: unknown) =>
    Connection.failed(
      new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }),
      "models.get"
    )
  const coded = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code })

  for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ConnectionRefused"]) {
    it(`${code}: the server was not reached`, () => {
      const error = expectTag(failure(new TypeError("fetch failed", { cause: coded(code) })), "ConnectionError")
      assert.deepInclude(error, { reached: false, code, method: "GET", url: "https://example.com/a" })
      assert.strictEqual(error.message, `The server could not be reached (${code}): GET https://example.com/a`)
    })
  }

  for (
    const cause of [
      coded("ECONNRESET"),
      coded("EPIPE"),
      coded("UND_ERR_SOCKET"),
      new TypeError("fetch failed"),
      undefined,
      "?"
    ]
  ) {
    it(`${String(cause)}: the server may have been reached`, () => {
      const error = expectTag(failure(cause), "ConnectionError")
      assert.isTrue(error.reached)
      assert.strictEqual(error.cause, cause)
    })
  }

  for (
    const [code, phase] of [
      ["UND_ERR_CONNECT_TIMEOUT", "connect"],
      ["ETIMEDOUT", "connect"],
      ["UND_ERR_HEADERS_TIMEOUT", "headers"],
      ["UND_ERR_BODY_TIMEOUT", "idle"]
    ] as const
  ) {
    it(`${code}: TimeoutError of phase ${phase}, however deep it lies`, () => {
      const error = expectTag(
        failure(new TypeError("fetch failed", { cause: new Error("why", { cause: coded(code) }) })),
        "TimeoutError"
      )
      assert.deepInclude(error, { phase, limit: undefined, delivered: undefined, operation: "models.get" })
      assert.include(error.message, code)
    })
  }

  for (const code of ["Z_DATA_ERROR", "ERR__ERROR_FORMAT_PADDING_1", "ZSTD_error_prefix_unknown"]) {
    it(`${code}: the body is not packed as it says, which does not change by another attempt`, () => {
      const error = failure(new TypeError("terminated", { cause: coded(code) }))
      assert.isFalse(expectTag(error, "DecodeError").isRetryable)
      assert.match(error.message, /cannot unpack/)
    })
  }

  it("a packed body that breaks off is a connection that broke", () => {
    assert.isTrue(expectTag(failure(coded("Z_BUF_ERROR")), "ConnectionError").isRetryable)
  })

  it("a malformed address: InvalidRequest", () => {
    const reason = new HttpClientError.InvalidUrlError({ request, cause: new TypeError("Invalid URL") })
    const error = Connection.failed(new HttpClientError.HttpClientError({ reason }), "models.get")
    assert.deepInclude(expectTag(error, "InvalidRequest"), {
      field: "httpOptions.baseUrl",
      expected: "an absolute URL"
    })
  })

  it.effect("a malformed address of one call fails with InvalidRequest, and nothing is sent", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(generate({ baseUrl: "not an address" })), "InvalidRequest")
      assert.strictEqual(error.field, "config.httpOptions.baseUrl")
      assert.strictEqual(yield* requestCount, 0)
    }).pipe(Effect.provide(inMemory())))
})
