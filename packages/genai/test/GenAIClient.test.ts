import { Emulator, Fault, Reply, RpcStatus } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Context,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Redacted,
  References,
  Schedule,
  Stream,
  Tracer
} from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { createServer } from "node:net"
import { inspect } from "node:util"
import { Agents } from "../src/Agents.ts"
import * as Auth from "../src/Auth.ts"
import { Batches } from "../src/Batches.ts"
import { Files } from "../src/Files.ts"
import { type EachAttempt, GenAIClient } from "../src/GenAIClient.ts"
import { detailsOf, type GenAIError, QuotaExceeded } from "../src/GenAIError.ts"
import { Interactions } from "../src/Interactions.ts"
import { Models } from "../src/Models.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import type { GenerateContentConfig } from "../src/wire/GenerateContent.ts"
import { modelsGenerateContent } from "../src/wire/table/GenerateContent.ts"
import {
  abortable,
  always,
  answer,
  arrived,
  atOnce,
  collect,
  expectTag,
  faults,
  generate,
  lastOutcome,
  once,
  replies,
  requestCount,
  requests,
  stream,
  texts
} from "./harness/calls.ts"
import {
  apiKey,
  clockedSocketTest,
  type Emulated,
  memoryTest,
  overSocket,
  settled,
  socketTest,
  transportOver,
  transports,
  vertex,
  waited
} from "./harness/emulated.ts"
import * as Spans from "./harness/spans.ts"

/** A port that nobody listens on. */
const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

describe("GenAIClient: leaving a call closes its connection", () => {
  const pending = {
    "before the headers": Fault.delay("1 hour"),
    "within the body": Fault.stall(20)
  }
  for (const [where, fault] of Object.entries(pending)) {
    socketTest(`interruption ${where}`, () =>
      Effect.gen(function*() {
        yield* always(fault)
        const fiber = yield* Effect.forkChild(generate())
        yield* arrived(1)
        yield* Effect.sleep("30 millis")
        yield* Fiber.interrupt(fiber)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
        assert.strictEqual(yield* lastOutcome, "clientClosed")
        assert.strictEqual(yield* requestCount, 1)
      }))

    socketTest(`an abortSignal ${where}: interruption, no error`, () =>
      Effect.gen(function*() {
        yield* always(fault)
        const controller = abortable()
        const fiber = yield* Effect.forkChild(generate({ timeout: 60_000 }, { abortSignal: controller.signal }))
        yield* arrived(1)
        yield* Effect.sleep("30 millis")
        controller.abort(new Error("the user went away"))
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
        assert.strictEqual(yield* lastOutcome, "clientClosed")
        assert.strictEqual(yield* requestCount, 1)
      }))

    clockedSocketTest(`a time limit ${where}: TimeoutError, no interruption`, () =>
      Effect.gen(function*() {
        yield* always(fault)
        const controller = abortable()
        const fiber = yield* Effect.forkChild(generate({ ...once, timeout: 100 }, { abortSignal: controller.signal }))
        yield* arrived(1)
        yield* TestClock.withLive(Effect.sleep("30 millis"))
        yield* TestClock.adjust("100 millis")
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && !Cause.hasInterrupts(exit.cause))
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      }))
  }

  memoryTest("an abortSignal that has fired: nothing is sent", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(generate({}, { abortSignal: AbortSignal.abort() }))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("an abortSignal between two attempts: the next is not sent", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(503))
      const controller = abortable()
      const fiber = yield* Effect.forkChild(generate({}, { abortSignal: controller.signal }))
      yield* settled
      controller.abort()
      const exit = yield* Fiber.await(fiber)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* requestCount, 1)
    }))

  memoryTest("an abortSignal is given back as it was", () =>
    Effect.gen(function*() {
      const controller = abortable()
      let listeners = 0
      const { signal } = controller
      const add = signal.addEventListener.bind(signal)
      const remove = signal.removeEventListener.bind(signal)
      Object.assign(signal, {
        addEventListener: (...args: Parameters<typeof add>) => (listeners++, add(...args)),
        removeEventListener: (...args: Parameters<typeof remove>) => (listeners--, remove(...args))
      })
      for (let n = 0; n < 3; n++) yield* generate({}, { abortSignal: signal })
      yield* Stream.runDrain(stream({}, { abortSignal: signal }))
      assert.strictEqual(listeners, 0)
    }))
})

describe("GenAIClient: time limits", () => {
  memoryTest(
    "no answer within the attempt's time: TimeoutError of phase headers, for calls and streams",
    () =>
      Effect.gen(function*() {
        yield* always(Fault.delay("1 hour"))
        for (
          const call of [
            Effect.asVoid(generate({ ...once, timeout: 2500 })),
            Stream.runDrain(stream({ ...once, timeout: 2500 }))
          ]
        ) {
          const fiber = yield* Effect.forkChild(Effect.flip(call))
          yield* settled
          yield* TestClock.adjust("2499 millis")
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust("1 millis")
          const error = expectTag(yield* Fiber.join(fiber), "TimeoutError")
          assert.strictEqual(error.phase, "headers")
          assert.deepStrictEqual(error.limit, Duration.millis(2500))
          assert.isTrue(error.isRetryable)
          assert.isUndefined(error.delivered)
          assert.strictEqual(error.name, "TimeoutError")
          assert.strictEqual(yield* lastOutcome, "clientClosed")
        }
      })
  )

  memoryTest("a stream that has begun is not limited by the attempt's time", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* always(Fault.pace("10 seconds"))
      const fiber = yield* Effect.forkChild(collect(stream({ ...once, timeout: 15_000 })))
      for (let event = 0; event < texts.length; event++) {
        yield* settled
        yield* TestClock.adjust("10 seconds")
      }
      yield* settled
      assert.deepStrictEqual((yield* Fiber.join(fiber)).delivered, texts)
    }))

  memoryTest("the attempt's time holds for each attempt anew", () =>
    Effect.gen(function*() {
      yield* faults(Fault.delay("1 hour"), Fault.delay("1 hour"))
      const fiber = yield* Effect.forkChild(generate({ ...atOnce, timeout: 2000 }))
      for (let attempt = 0; attempt < 2; attempt++) {
        yield* settled
        yield* TestClock.adjust("2001 millis")
      }
      yield* settled
      yield* TestClock.adjust("1 millis")
      assert.isString((yield* Fiber.join(fiber)).text)
      assert.strictEqual(yield* requestCount, 3)
    }))

  memoryTest(
    "the total time holds over all attempts: TimeoutError of phase total, not sent again",
    () =>
      Effect.gen(function*() {
        yield* always(Fault.status(503))
        for (const call of [generate, (options: object) => Stream.runDrain(stream(options))]) {
          const before = yield* requestCount
          const fiber = yield* Effect.forkChild(
            Effect.flip(Effect.asVoid(call({ totalTimeout: 5000, retryOptions: { jitter: 0 } })))
          )
          for (let second = 0; second < 4; second++) {
            yield* settled
            yield* TestClock.adjust("1 second")
          }
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust("1 second")
          const error = expectTag(yield* Fiber.join(fiber), "TimeoutError")
          assert.strictEqual(error.phase, "total")
          assert.deepStrictEqual(error.limit, Duration.seconds(5))
          assert.isFalse(error.isRetryable)
          // After 0, 1 and 3 seconds; the next would have been after 7.
          assert.strictEqual((yield* requestCount) - before, 3)
        }
      })
  )

  memoryTest("the total time ends a wait that the server asked for", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(429, { retryDelay: "34.4 seconds" }))
      const fiber = yield* Effect.forkChild(Effect.flip(generate({ totalTimeout: 10_000 })))
      yield* settled
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(expectTag(yield* Fiber.join(fiber), "TimeoutError").phase, "total")
      assert.strictEqual(yield* requestCount, 1)
    }))

  memoryTest("each request of an upload has it until its answer is there to the end", () =>
    Effect.gen(function*() {
      yield* always(Fault.stall(1), "files.upload")
      const upload = Files.use((files) =>
        files.upload({
          file: new Blob(["a"], { type: "text/plain" }),
          config: { httpOptions: { ...once, timeout: 2000 } }
        })
      )
      const fiber = yield* Effect.forkChild(Effect.flip(upload))
      for (let request = 0; request < 3; request++) {
        yield* settled
        yield* TestClock.adjust("2 seconds")
      }
      const { limit, phase } = expectTag(yield* Fiber.join(fiber), "TimeoutError")
      assert.deepStrictEqual([phase, limit], ["headers", Duration.seconds(2)])
    }))

  memoryTest("a limit of 0 is none", () =>
    Effect.gen(function*() {
      yield* always(Fault.delay("1 day"))
      const fiber = yield* Effect.forkChild(generate({ timeout: 0, totalTimeout: 0 }))
      yield* settled
      yield* TestClock.adjust("1 day")
      yield* settled
      assert.isString((yield* Fiber.join(fiber)).text)
    }))

  for (const [timeout, seconds] of [[1, "1"], [1000, "1"], [1001, "2"], [2500, "3"], [60_000, "60"]] as const) {
    memoryTest(`the server is told of ${timeout} ms as ${seconds} s`, () =>
      Effect.gen(function*() {
        yield* generate({ timeout })
        yield* Stream.runDrain(stream({ timeout }))
        for (const { headers } of yield* requests) assert.strictEqual(headers["x-server-timeout"], seconds)
      }))
  }

  memoryTest("the server gets no limit if there is none", () =>
    Effect.gen(function*() {
      yield* generate()
      yield* generate({ timeout: 0 })
      yield* generate({ timeout: Infinity })
      yield* generate({ totalTimeout: 5000 })
      for (const { headers } of yield* requests) assert.notProperty(headers, "x-server-timeout")
    }))

  it.live("a connection that is never made: TimeoutError of phase connect", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(generate(once)), "TimeoutError")
      assert.strictEqual(error.phase, "connect")
      assert.isUndefined(error.limit)
      const address = "POST http://generativelanguage.invalid/v1beta/models/gemini-2.5-flash:generateContent"
      assert.strictEqual(error.message, `The connection timed out (UND_ERR_CONNECT_TIMEOUT): ${address}`)
      assert.strictEqual(yield* requestCount, 0)
    }).pipe(Effect.provide(
      overSocket(
        transportOver(
          "undici whose name server never answers",
          NodeHttpClient.layerUndiciOptions({ connect: { timeout: 50, lookup: () => {} } })
        ),
        { httpOptions: { baseUrl: "http://generativelanguage.invalid" } }
      )
    )))
})

describe("GenAIClient: what changes state is sent again only where the server cannot have acted", () => {
  const start = Models.use((models) => models.generateVideos({ model: "veo-3.1-generate-001", prompt: "A cat" }))

  /** How often it is sent when this happens first, and how it ends. */
  const sentAfter = (fault: Fault.Fault) =>
    Effect.gen(function*() {
      yield* faults(fault)
      const fiber = yield* Effect.forkChild(Effect.result(start))
      for (let second = 0; second < 3; second++) {
        yield* settled
        yield* TestClock.adjust("1 minute")
      }
      const result = yield* Fiber.join(fiber)
      return [yield* requestCount, result._tag === "Failure" ? result.failure._tag : "done"] as const
    })

  for (
    const [name, fault, expected] of [
      ["429", Fault.status(429), [2, "done"]],
      ["429 with RetryInfo", Fault.status(429, { retryDelay: "30 seconds" }), [2, "done"]],
      ["503 that says when to come back", Fault.status(503, { retryAfter: 3 }), [2, "done"]],
      ["503", Fault.status(503), [1, "ServiceUnavailable"]],
      ["500", Fault.status(500), [1, "ServerError"]],
      ["504", Fault.status(504), [1, "ServerError"]],
      ["408", Fault.status(408), [1, "RequestTimeout"]],
      ["a quota by the day", Fault.dailyQuota, [1, "QuotaExhausted"]],
      ["a reset after sending", Fault.reset, [1, "ConnectionError"]],
      ["a reset within the answer", Fault.resetAfter(5), [1, "ConnectionError"]],
      ["silence within the time of an attempt", Fault.delay("10 minutes"), [1, "TimeoutError"]],
      ["an answer that is none", Fault.html, [1, "DecodeError"]]
    ] as const
  ) {
    memoryTest(`${name}: sent ${expected[0] === 1 ? "once" : "twice"}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* sentAfter(fault), [...expected])
      }), { ...vertex, httpOptions: { timeout: 60_000 } })
  }

  for (const transport of transports) {
    it.live(`a refused connection: sent as soon as there is somebody [${transport.name}]`, () =>
      Effect.gen(function*() {
        const port = yield* freePort
        const client = Layer.provide(
          Models.layer,
          transport.client({
            ...vertex,
            httpOptions: {
              baseUrl: `http://127.0.0.1:${port}`,
              retryOptions: { attempts: 1000, initialDelay: 0.02, expBase: 1 }
            }
          })
        )
        const fiber = yield* Effect.forkChild(Effect.provide(start, client))
        yield* Effect.sleep("100 millis")
        assert.isUndefined(fiber.pollUnsafe())
        const emulator = Context.get(yield* Layer.build(Emulator.layerServer({ port })), Emulator)
        assert.isString((yield* Fiber.join(fiber)).name)
        assert.strictEqual((yield* emulator.requests).length, 1)
      }))
  }

  memoryTest("a policy of one's own changes nothing about that", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(500))
      const failed = yield* Effect.flip(RetryPolicy.with(start, Schedule.recurs(9)))
      assert.strictEqual(expectTag(failed, "ServerError").status, 500)
      assert.strictEqual(yield* requestCount, 1)
    }), vertex)

  memoryTest("unless the options name the status", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(500))
      assert.strictEqual(expectTag(yield* Effect.flip(start), "ServerError").status, 500)
      assert.strictEqual(yield* requestCount, 9)
    }), { ...vertex, httpOptions: { retryOptions: { attempts: 9, initialDelay: 0, httpStatusCodes: [500] } } })

  memoryTest("a generation does not change state", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(500), Fault.reset)
      const fiber = yield* Effect.forkChild(generate())
      for (let attempt = 0; attempt < 3; attempt++) {
        yield* settled
        yield* TestClock.adjust("5 seconds")
      }
      assert.isString((yield* Fiber.join(fiber)).text)
      assert.strictEqual(yield* requestCount, 3)
    }), vertex)
})

describe("GenAIClient: redirects", () => {
  const elsewhere = Effect.map(Layer.build(Emulator.layerServer()), Context.get(Emulator))

  for (const status of [301, 302, 303, 307, 308] as const) {
    socketTest(`${status} to another host is not followed, and the key stays here`, () =>
      Effect.gen(function*() {
        const other = yield* elsewhere
        yield* always(Fault.redirect(`${other.baseUrl}/v1beta/models/gemini-2.5-flash:generateContent`, status))
        const called = expectTag(yield* Effect.flip(generate()), "ApiStatusError")
        assert.strictEqual(called.status, status)
        assert.strictEqual(
          called.message,
          `HTTP ${status}: a redirect that is not followed, to ${new URL(other.baseUrl).origin}`
        )
        const streamed = expectTag((yield* collect(stream())).error, "ApiStatusError")
        assert.strictEqual(streamed.status, status)
        const read = expectTag(
          yield* Effect.flip(Models.use((models) => models.get({ model: "gemini-2.5-flash" }))),
          "ApiStatusError"
        )
        assert.strictEqual(read.status, status)
        assert.deepStrictEqual(yield* other.requests, [])
        assert.strictEqual(yield* requestCount, 3)
      }))
  }

  for (const status of [307, 308] as const) {
    socketTest(`${status} on the same host is followed, with method, body and key`, () =>
      Effect.gen(function*() {
        yield* faults(Fault.redirect("/v1beta/models/gemini-2.5-pro:generateContent?moved=1", status))
        assert.isString((yield* generate(once)).text)
        const [first, second] = yield* requests
        assert.strictEqual(
          second!.url.pathname + second!.url.search,
          "/v1beta/models/gemini-2.5-pro:generateContent?moved=1"
        )
        assert.strictEqual(second!.method, "POST")
        assert.deepStrictEqual(second!.body, first!.body)
        assert.strictEqual(second!.headers["x-goog-api-key"], apiKey)
      }))
  }

  socketTest("a stream is redirected like a call", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* faults(Fault.redirect("/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse"), Fault.none)
      const { delivered } = yield* collect(stream(once))
      assert.deepStrictEqual(delivered, texts)
      assert.strictEqual(yield* requestCount, 2)
    }))

  for (const status of [301, 302, 303] as const) {
    socketTest(`${status} on the same host is followed for a GET, not for a POST`, () =>
      Effect.gen(function*() {
        yield* faults(Fault.redirect("/v1beta/models/gemini-2.5-pro", status))
        const model = yield* Models.use((models) => models.get({ model: "gemini-2.5-flash" }))
        assert.strictEqual(model.name, "models/gemini-2.5-pro")
        yield* faults(Fault.redirect("/v1beta/models/gemini-2.5-pro:generateContent", status))
        assert.strictEqual(expectTag(yield* Effect.flip(generate()), "ApiStatusError").status, status)
        assert.strictEqual(yield* requestCount, 3)
      }))
  }

  socketTest("a circle ends", () =>
    Effect.gen(function*() {
      yield* always(Fault.redirect("/v1beta/models/gemini-2.5-flash:generateContent"))
      assert.strictEqual(expectTag(yield* Effect.flip(generate()), "ApiStatusError").status, 307)
      assert.strictEqual(yield* requestCount, 6)
    }))

  for (
    const location of [
      "https://emulator.localhost/",
      "http://emulator.localhost:81/",
      "http://[",
      "ftp://emulator.localhost/"
    ]
  ) {
    memoryTest(`to ${location} is none to follow`, () =>
      Effect.gen(function*() {
        yield* always(Fault.redirect(location))
        assert.strictEqual(expectTag(yield* Effect.flip(generate()), "ApiStatusError").status, 307)
        assert.strictEqual(yield* requestCount, 1)
      }))
  }

  memoryTest("without an address is not followed", () =>
    Effect.gen(function*() {
      yield* replies(Reply.empty({ status: 307 }))
      assert.strictEqual(expectTag(yield* Effect.flip(generate()), "ApiStatusError").status, 307)
    }))
})

describe("GenAIClient: what cannot be sent is not", () => {
  const refusedBeforeSending = <A, E extends Parameters<typeof expectTag>[0], R>(call: Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(call), "InvalidRequest")
      assert.deepStrictEqual(yield* requests, [])
      assert.isFalse(error.isRetryable)
      return error
    })

  memoryTest("what is no AbortSignal", () =>
    Effect.gen(function*() {
      const abortSignal = { aborted: false } as AbortSignal
      const fields = yield* Effect.all([
        refusedBeforeSending(generate({}, { abortSignal })),
        refusedBeforeSending(Files.use((files) => files.get({ name: "a", config: { abortSignal } }))),
        refusedBeforeSending(Agents.use((agents) => agents.get("a", {}, { abortSignal })))
      ])
      assert.deepStrictEqual(fields.map(({ field }) => field), [
        "config.abortSignal",
        "config.abortSignal",
        "options.abortSignal"
      ])
      yield* generate({}, { abortSignal: null as never })
    }))

  for (
    const model of [
      "..",
      "../v1/secrets",
      "gemini/../../files",
      "models/../files/mine",
      "gemini?key=1",
      "gemini&alt=json",
      "gemini#fragment",
      "gemini 2.5",
      "gemini\r\nx-injected: 1",
      "gemini\\files",
      "gemini\u0000",
      "gemini//flash",
      "%2e%2e",
      "gemini/%2E%2e/files",
      "gemini/.%2e/files",
      "gemini/./files",
      ".",
      "gemini/",
      "/gemini",
      ""
    ]
  ) {
    memoryTest(`a model named ${JSON.stringify(model)}`, () =>
      Effect.gen(function*() {
        yield* refusedBeforeSending(Models.use((models) => models.generateContent({ model, contents: "Hi" })))
        yield* refusedBeforeSending(
          Stream.runDrain(
            Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents: "Hi" })))
          )
        )
        yield* refusedBeforeSending(Models.use((models) => models.get({ model })))
        yield* refusedBeforeSending(Models.use((models) => models.delete({ model })))
      }))
  }

  for (
    const [name, value] of [
      ["x-mine", "a\r\nx-injected: 1"],
      ["x-mine", "a\nb"],
      ["x-mine", "a\u0000b"],
      ["x-mine", "日本"],
      ["x-mine\r\nx-injected", "1"],
      ["x mine", "1"],
      ["", "1"]
    ] as const
  ) {
    memoryTest(`a header ${JSON.stringify(name)}: ${JSON.stringify(value)}`, () =>
      Effect.gen(function*() {
        const headers = { [name]: value }
        const error = yield* refusedBeforeSending(generate({ headers }))
        assert.strictEqual(error.field, `config.httpOptions.headers.${name}`)
        yield* refusedBeforeSending(Stream.runDrain(stream({ headers })))
        yield* refusedBeforeSending(generate().pipe(GenAIClient.withHttpOptions({ headers })))
      }))
  }

  memoryTest("a token with a line end: AuthError, without the token", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(generate()), "AuthError")
      assert.deepStrictEqual(yield* requests, [])
      assert.notInclude(inspect(error, { depth: 10 }), "ya29")
    }), { ...vertex, auth: Auth.bearer("ya29.secret\r\nx-injected: 1") })

  memoryTest("a token that cannot be had: AuthError with its cause, not sent", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(waited(generate())), "AuthError")
      assert.strictEqual(error.cause, "no network")
      assert.isFalse(error.isRetryable)
      assert.deepStrictEqual(yield* requests, [])
    }), { ...vertex, auth: Auth.refreshing(Effect.fail("no network")) })
})

describe("GenAIClient: options of a call, a region and the client", () => {
  memoryTest("the call's are laid over the region's, and those over the client's", () =>
    Effect.gen(function*() {
      const region = GenAIClient.withHttpOptions({ headers: { "x-b": "region", "x-c": "region" }, apiVersion: "v2" })
      yield* region(generate({ ...once, headers: { "x-c": "call" } }).pipe(Effect.ignore))
      yield* region(Effect.ignore(Stream.runDrain(stream({ ...once, headers: { "x-c": "call" } }))))
      yield* generate()
      const seen = (yield* requests).map(({ headers, url }) => [
        url.pathname.split("/")[1],
        headers["x-a"],
        headers["x-b"],
        headers["x-c"]
      ])
      const within = ["v2", "client", "region", "call"]
      assert.deepStrictEqual(seen, [within, within, ["v1beta", "client", "client", "client"]])
    }), { httpOptions: { headers: { "x-a": "client", "x-b": "client", "x-c": "client" } } })

  const asHeaders = (fields: { readonly [name: string]: string }) =>
    new Headers(fields) as unknown as { readonly [name: string]: string }

  memoryTest("headers may be a Headers object in all three", () =>
    Effect.gen(function*() {
      const region = GenAIClient.withHttpOptions({ headers: asHeaders({ "x-b": "region", "x-c": "region" }) })
      yield* region(generate({ headers: asHeaders({ "x-c": "call" }) }))
      yield* region(Stream.runDrain(stream({ headers: asHeaders({ "x-c": "call" }) })))
      const interactions = yield* Interactions
      const options = { httpOptions: { headers: asHeaders({ "x-c": "call" }) } }
      yield* region(
        Stream.runDrain(interactions.createStream({ model: "gemini-2.5-flash", input: "Hi" }, options))
      )
      for (const { headers } of yield* requests) {
        assert.deepStrictEqual([headers["x-a"], headers["x-b"], headers["x-c"]], ["client", "region", "call"])
      }
      assert.strictEqual(yield* requestCount, 3)
    }), { httpOptions: { headers: asHeaders({ "x-a": "client", "x-b": "client", "x-c": "client" }) } })

  const misspelt = { temprature: 0, holograms: true } as GenerateContentConfig

  memoryTest(
    "fields that the SDK does not know are sent, and named in a debug log without their values",
    () =>
      Effect.gen(function*() {
        const said: Array<unknown> = []
        const logger = Logger.make<unknown, void>(({ message }) => void said.push(message))
        const logged = Effect.provide(Layer.mergeAll(
          Logger.layer([logger]),
          Layer.succeed(References.MinimumLogLevel, "Debug")
        ))
        yield* Effect.flip(logged(generate({}, misspelt)))
        yield* logged(generate({}, { temperature: 0 }))
        const [request] = yield* requests
        assert.deepInclude(request!.body, { generationConfig: { temprature: 0, holograms: true } })
        assert.deepStrictEqual(said.flat(), [
          "models.generateContent: sending fields that the SDK does not know: config.temprature (did you mean temperature?), config.holograms"
        ])
      })
  )

  memoryTest("with strict, they are refused before anything is sent", () =>
    Effect.gen(function*() {
      for (
        const call of [
          generate({ strict: true }, misspelt),
          GenAIClient.withHttpOptions(generate({}, misspelt), { strict: true })
        ]
      ) {
        const error = expectTag(yield* Effect.flip(call), "InvalidRequest")
        assert.deepStrictEqual([error.field, error.expected], ["config.temprature", "temperature"])
      }
      const other = yield* Effect.flip(generate({ strict: true }, { holograms: true } as GenerateContentConfig))
      assert.strictEqual(expectTag(other, "InvalidRequest").expected, "a known field, because strict is set")
      const wrong = yield* Effect.flip(generate({ strict: "yes" as unknown as boolean }))
      assert.strictEqual(expectTag(wrong, "InvalidRequest").field, "config.httpOptions.strict")
      assert.strictEqual(yield* requestCount, 0)
      yield* generate({ strict: true }, { temperature: 0 })
      assert.strictEqual(yield* requestCount, 1)
    }))

  memoryTest("with strict, what a resource itself writes is sent", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      yield* batches.create({ model: "gemini-2.5-flash", src: [{ contents: "Hi" }] })
      assert.strictEqual(yield* requestCount, 1)
    }), { httpOptions: { strict: true } })

  const unknowing = { contents: "Hi", config: misspelt }

  const batchesOf: { readonly [name: string]: Effect.Effect<unknown, unknown, Emulated> } = {
    "batches.create with requests": Batches.use((batches) => batches.create({ model: "m", src: [unknowing] })),
    "batches.create with a source": Batches.use((batches) =>
      batches.create({ model: "m", src: { inlinedRequests: [unknowing] } })
    ),
    "batches.submit inline": Batches.use((batches) => batches.submit({ model: "m", requests: [unknowing] })),
    "batches.submit in a file": Batches.use((batches) =>
      batches.submit({ model: "m", requests: [unknowing], config: { via: "file" } })
    ),
    "batches.run": Batches.use((batches) => Stream.runHead(batches.run({ model: "m", requests: [unknowing] }))),
    "batches.run in a file": Batches.use((batches) =>
      Stream.runHead(batches.run({ model: "m", requests: [unknowing], config: { via: "file" } }))
    )
  }

  for (const [name, call] of Object.entries(batchesOf)) {
    memoryTest(`with strict, requests of ${name} are looked into`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(GenAIClient.withHttpOptions(call, { strict: true }))
        const { expected, field } = expectTag(error as GenAIError, "InvalidRequest")
        const at = name === "batches.create with a source"
          ? "src.inlinedRequests"
          : name.includes("create")
          ? "src"
          : "requests"
        assert.deepStrictEqual([field, expected], [`${at}[0].config.temprature`, "temperature"])
        assert.strictEqual(yield* requestCount, 0)
      }))
  }

  memoryTest(
    "unknown fields in requests of a batch are named in the debug log, ten at most, and once",
    () =>
      Effect.gen(function*() {
        const said: Array<unknown> = []
        const logger = Logger.make<unknown, void>(({ message }) => void said.push(message))
        const logged = Effect.provide(Layer.mergeAll(
          Logger.layer([logger]),
          Layer.succeed(References.MinimumLogLevel, "Debug")
        ))
        const requests = Array.from({ length: 50 }, () => ({ contents: "Hi", config: { holograms: true } as object }))
        for (const via of ["inline", "file"] as const) {
          said.length = 0
          yield* logged(
            Batches.use((batches) => batches.submit({ model: "gemini-2.5-flash", requests, config: { via } }))
          )
          assert.lengthOf(said, 1)
          assert.lengthOf(String(said[0]).match(/requests\[\d+\]\.config\.holograms/g)!, 10)
        }
      }),
    { emulator: { lenient: true } }
  )

  memoryTest("headers that authorise are not replaced", () =>
    Effect.gen(function*() {
      yield* generate({ headers: { "X-Goog-Api-Key": "another" } })
      yield* generate({ headers: { Authorization: "Bearer mine" } })
      const [first, second] = yield* requests
      assert.strictEqual(first!.headers["x-goog-api-key"], "another")
      assert.strictEqual(second!.headers["authorization"], "Bearer mine")
      assert.notProperty(second!.headers, "x-goog-api-key")
    }))

  memoryTest(
    "a key of the caller stands beside a token, whose own headers of the caller stay",
    () =>
      Effect.gen(function*() {
        yield* generate({ headers: { "X-Goog-Api-Key": "another", "X-Goog-User-Project": "mine" } })
        const [request] = yield* requests
        assert.deepInclude(request!.headers, {
          "x-goog-api-key": "another",
          "authorization": "Bearer t",
          "x-goog-user-project": "mine"
        })
      }),
    { ...vertex, auth: Auth.bearer("t", { quotaProject: "payer" }) }
  )

  let tokens = 0
  memoryTest("credentials are asked for anew for every attempt", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(503), Fault.status(503))
      const fiber = yield* Effect.forkChild(generate())
      for (let attempt = 0; attempt < 3; attempt++) {
        yield* settled
        yield* TestClock.adjust("5 seconds")
      }
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        (yield* requests).map(({ headers }) => headers["authorization"]),
        ["Bearer t1", "Bearer t2", "Bearer t3"]
      )
    }), {
    ...vertex,
    auth: Auth.make({
      credentials: () => Effect.sync(() => ({ headers: { authorization: `Bearer t${++tokens}` }, query: {} }))
    })
  })

  for (const transport of transports) {
    it.live(`sends no trace headers, and makes no spans of the HTTP client [${transport.name}]`, () =>
      Effect.gen(function*() {
        const { spans, tracer } = Spans.recorder()
        yield* Effect.withSpan(generate(once), "mine").pipe(Effect.provideService(Tracer.Tracer, tracer))
        assert.deepStrictEqual(spans.map(({ name }) => name), ["mine", "generate_content gemini-2.5-flash"])
        const [request] = yield* requests
        assert.notProperty(request!.headers, "traceparent")
        assert.notProperty(request!.headers, "b3")
      }).pipe(Effect.provide(overSocket(transport))))
  }

  it.live("the program's own RequestInit is kept", () =>
    Effect.gen(function*() {
      yield* generate(once)
      assert.strictEqual((yield* requests)[0]!.headers["x-mine"], "1")
      yield* faults(Fault.redirect("http://127.0.0.1:1/"))
      assert.strictEqual(expectTag(yield* Effect.flip(generate(once)), "ApiStatusError").status, 307)
    }).pipe(
      Effect.provide(overSocket(transportOver("fetch", FetchHttpClient.layer))),
      Effect.provideService(FetchHttpClient.RequestInit, { headers: { "x-mine": "1" }, redirect: "follow" })
    ))
})

describe("GenAIClient: the key is nowhere to be seen", () => {
  const secret = /AIza|ya29/

  const printed = (value: unknown): string =>
    [
      String(value),
      JSON.stringify(value),
      inspect(value, { depth: 10, showHidden: true }),
      value instanceof Error ? value.stack : "",
      Cause.pretty(Cause.fail(value))
    ].join("\n")

  const troubles: { readonly [name: string]: Fault.Fault } = {
    "a bad request": Fault.status(400),
    "a rate limit": Fault.status(429, { retryDelay: "1 second" }),
    "a page": Fault.html,
    "a reset": Fault.reset,
    "a reset within the body": Fault.resetAfter(30),
    "a closed connection": Fault.cut(30),
    "a redirect elsewhere": Fault.redirect("https://example.com/"),
    "an answer that does not come": Fault.delay("1 hour"),
    "an answer that stops coming": Fault.stall(30),
    "an error within the stream": Fault.errorEvent(RpcStatus.make(503, "Busy."), { after: 1 })
  }
  for (const [name, fault] of Object.entries(troubles)) {
    socketTest(`in ${name}: not in the error, its print, the span or the address`, () =>
      Effect.gen(function*() {
        const { spans, tracer } = Spans.recorder()
        yield* always(fault)
        const options = { ...once, timeout: 100, idleTimeout: 100 }
        const failures = yield* Effect.all([
          Effect.exit(Effect.asVoid(generate(options))),
          Effect.exit(Stream.runDrain(stream(options)))
        ])
          .pipe(Effect.provideService(Tracer.Tracer, tracer))
        assert.isTrue(failures.some(Exit.isFailure))
        for (const exit of failures) {
          if (Exit.isSuccess(exit)) continue
          assert.notMatch(printed(exit), secret)
          assert.notMatch(printed(Cause.squash(exit.cause)), secret)
          assert.notMatch(Cause.pretty(exit.cause), secret)
        }
        assert.strictEqual(spans.length, 2)
        for (const { attributes, events, status } of spans) {
          assert.strictEqual(status._tag, "Ended")
          assert.notMatch(inspect({ attributes, events, status }, { depth: 10 }), secret)
        }
        for (const { headers, url } of yield* requests) {
          assert.notMatch(url.href, secret)
          // The control: what is looked for has been sent.
          assert.match(headers["x-goog-api-key"]!, secret)
        }
      }))
  }

  for (const transport of transports) {
    it.live(`when nobody answers [${transport.name}]`, () =>
      Effect.gen(function*() {
        const baseUrl = `http://127.0.0.1:${yield* freePort}`
        const error = expectTag(yield* Effect.flip(generate({ ...once, baseUrl })), "ConnectionError")
        assert.notMatch(printed(error), secret)
      }).pipe(Effect.provide(overSocket(transport))))
  }

  const suspended = (key: string) =>
    RpcStatus.make(403, `Permission denied: Consumer 'api_key:${key}' has been suspended.`, [
      RpcStatus.errorInfo("CONSUMER_SUSPENDED", { containerInfo: `api_key:${key}` })
    ])
  const naming: { readonly [where: string]: (key: string) => Reply.Reply } = {
    "an error": (key) => Reply.error(suspended(key)),
    "an error with status 200": (key) => Reply.json(suspended(key).envelope),
    "an error within a stream": (key) => Reply.events([{ candidates: [] }, suspended(key).envelope]),
    "a page": (key) => Reply.html(`<p>You sent ${key}</p>`),
    "a page with an error": (key) => Reply.html(`<p>You sent ${key}</p>`, { status: 404 }),
    "an event that is none": (key) => Reply.events([`You sent ${key}`])
  }
  for (const [where, reply] of Object.entries(naming)) {
    for (const [name, settings] of [["a key", {}], ["a token", vertex]] as const) {
      memoryTest(`when the server itself names ${name} in ${where}`, () =>
        Effect.gen(function*() {
          yield* replies((request) =>
            reply((request.headers["x-goog-api-key"] ?? request.headers["authorization"]!).replace("Bearer ", ""))
          )
          for (const error of [yield* Effect.flip(generate(once)), (yield* collect(stream(once))).error]) {
            assert.notMatch(printed(error), secret)
            if (error?._tag === "PermissionDenied") {
              assert.strictEqual(error.message, "Permission denied: Consumer 'api_key:<redacted>' has been suspended.")
              assert.strictEqual(detailsOf(error, "ErrorInfo")[0]?.metadata?.["containerInfo"], "api_key:<redacted>")
            }
          }
        }), settings)
    }
  }

  memoryTest("and a word that happens to be the key stays a word", () =>
    Effect.gen(function*() {
      yield* replies(Reply.error(suspended("suspended")))
      const error = yield* Effect.flip(generate({ ...once, headers: { "x-goog-api-key": "suspended" } }))
      assert.strictEqual(error.message, "Permission denied: Consumer 'api_key:suspended' has been suspended.")
    }))

  socketTest("when the server rejects it: BadRequest with the reason", () =>
    Effect.gen(function*() {
      for (const error of [yield* Effect.flip(generate()), (yield* collect(stream())).error]) {
        const rejected = expectTag(error, "BadRequest")
        assert.strictEqual(rejected.code, "INVALID_ARGUMENT")
        assert.strictEqual(detailsOf(rejected, "ErrorInfo")[0]?.reason, "API_KEY_INVALID")
        assert.notMatch(printed(rejected), secret)
      }
      assert.strictEqual(yield* requestCount, 2)
    }), { emulator: { apiKeys: ["another"] } })

  memoryTest("when it is a token that the server rejects: Unauthenticated", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(generate()), "Unauthenticated")
      assert.strictEqual(error.status, 401)
      assert.notMatch(printed(error), secret)
      assert.match((yield* requests)[0]!.headers["authorization"]!, secret)
    }), { ...vertex, auth: Auth.bearer("ya29.secret"), emulator: { accessTokens: ["another"] } })

  memoryTest("in the client itself, printed", () =>
    Effect.gen(function*() {
      const client = yield* GenAIClient
      assert.notMatch(printed(client), secret)
      assert.notMatch(printed(client.config), secret)
      assert.strictEqual(Redacted.value(client.config.apiKey!), apiKey)
    }))

  it.effect("in the settings, when it is none", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        Effect.provide(GenAIClient, GenAIClient.layer({ apiKey: "AIza\r\nx-injected: 1" }))
      )
      assert.strictEqual(error._tag, "InvalidConfig")
      assert.notMatch(printed(error), secret)
    }).pipe(Effect.provide(FetchHttpClient.layer)))
})

describe("each attempt", () => {
  const call = { model: "gemini-2.5-flash", contents: "Hi" }

  memoryTest("is run by the function of the call, those of retries too", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* GenAIClient
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503), Fault.status(503)]))
      const ends: Array<string> = []
      const eachAttempt: EachAttempt = (attempt) =>
        Effect.onExit(attempt, (exit) => Effect.sync(() => ends.push(exit._tag)))
      const fiber = yield* Effect.forkChild(client.execute(modelsGenerateContent, call, { eachAttempt }))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(ends, ["Failure", "Failure", "Success"])
    }))

  memoryTest("may be refused, and then nothing is sent and nothing is retried", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* GenAIClient
      const refused = new QuotaExceeded({
        message: "no room",
        operation: "models.generateContent",
        quota: "5 requests per minute",
        retryAfter: Duration.seconds(12)
      })
      const eachAttempt: EachAttempt = () => Effect.fail(refused)
      const error = yield* Effect.flip(client.execute(modelsGenerateContent, call, { eachAttempt }))
      assert.strictEqual(error, refused)
      assert.deepStrictEqual(yield* emulator.requests, [])
    }))
})
