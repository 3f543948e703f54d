import { Fault, Reply, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Deferred, Duration, Effect, Fiber, Layer, Queue, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { GenAIClient } from "../../../src/GenAIClient.ts"
import type { GenAIError } from "../../../src/GenAIError.ts"
import { DropsUnread } from "../../../src/internal/stream/Silence.ts"
import { Models } from "../../../src/Models.ts"
import {
  abortable,
  always,
  answer,
  atOnce,
  chunk,
  collect,
  eventText,
  expectTag,
  faults,
  lastOutcome,
  once,
  replies,
  requestCount,
  requests,
  stream,
  texts
} from "../../harness/calls.ts"
import { apiKey, inMemory, memoryTest, overSocket, settled, socketTest, transports } from "../../harness/emulated.ts"

/** A client that answers with this and then with silence, and hears no signal. */
const deaf = (text: string) =>
  HttpClient.make((request) =>
    Effect.sync(() =>
      HttpClientResponse.fromWeb(
        request,
        new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) }))
      )
    )
  )

const whole = { delivered: texts, cause: undefined, error: undefined }

/** A place in the bytes of {@link answer} that is within its third event. */
const intoThird = `data: ${JSON.stringify(chunk(texts[0]!))}\r\n\r\ndata: ${JSON.stringify(chunk(texts[1]!))}\r\n\r\n`
  .length + 20

const overloaded = RpcStatus.make(503, "The model is overloaded.", [RpcStatus.retryInfo("7 seconds")])

describe("EventStream: the same events however they are written", () => {
  const spellings: { readonly [name: string]: Fault.Fault } = {
    "in CRLF": Fault.lineEndings("\r\n"),
    "in LF": Fault.lineEndings("\n"),
    "in CR": Fault.lineEndings("\r"),
    "with a byte order mark": Fault.bom,
    "with comments": Fault.comments,
    "over several data lines": Fault.multiline,
    "with [DONE] at the end": Fault.doneMarker,
    "split at every byte": Fault.split("byte"),
    "split anywhere": Fault.split({ seed: 7, max: 9 }),
    "with everything at once": Fault.all(
      Fault.lineEndings("\r"),
      Fault.bom,
      Fault.comments,
      Fault.multiline,
      Fault.doneMarker,
      Fault.split("byte")
    )
  }
  for (const [name, fault] of Object.entries(spellings)) {
    socketTest(name, () =>
      Effect.gen(function*() {
        yield* replies(answer)
        yield* faults(fault)
        assert.deepStrictEqual(yield* collect(stream(once)), whole)
        assert.strictEqual(yield* lastOutcome, "completed")
      }))
  }

  socketTest("without a space after data, and without the last blank line", () =>
    Effect.gen(function*() {
      yield* replies(eventText(`data:${JSON.stringify(chunk("a"))}\n\ndata:${JSON.stringify(chunk("b", "STOP"))}`))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a", "b"])
    }))

  socketTest(
    "with events that are empty, as proxies send them to keep a connection alive",
    () =>
      Effect.gen(function*() {
        yield* replies(eventText(`data:\n\ndata: ${JSON.stringify(chunk("a", "STOP"))}\n\ndata\n\n`))
        assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a"])
      })
  )

  socketTest(
    "with [DONE] for an end: not whole without a finishReason, and nothing after it is waited for",
    () =>
      Effect.gen(function*() {
        const events = Stream.concat(Stream.make({ data: chunk("a") }, { data: "[DONE]" }), Stream.never)
        yield* replies(Reply.serverEvents(events))
        const { delivered, error } = yield* collect(stream(once))
        assert.deepStrictEqual(delivered, ["a"])
        expectTag(error, "StreamInterrupted")
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      })
  )

  socketTest("an event of 50 MB", () =>
    Effect.gen(function*() {
      const payload = "0123456789".repeat(5_000_000)
      yield* replies(Reply.events([chunk(payload), chunk("", "STOP")]))
      const delivered = yield* Stream.runCollect(stream(once))
      assert.strictEqual(delivered.length, 2)
      assert.isTrue(delivered[0] === payload)
    }))

  it("cut anywhere, with any line ends, whatever the text", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom<"\r" | "\n" | "\r\n">("\r", "\n", "\r\n"),
        fc.record({ seed: fc.nat(), max: fc.integer({ min: 1, max: 40 }) }),
        fc.subarray([Fault.multiline, Fault.comments, Fault.bom, Fault.doneMarker]),
        (parts, end, size, more) =>
          Effect.gen(function*() {
            yield* replies(
              Reply.events(parts.map((part, index) => chunk(part, index === parts.length - 1 ? "STOP" : undefined)))
            )
            yield* faults(Fault.all(Fault.lineEndings(end), Fault.split(size), ...more))
            assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), parts)
          }).pipe(Effect.provide(inMemory()), Effect.runPromise)
      ),
      { numRuns: 100 }
    ), 30_000)
})

describe("EventStream: what breaks off", () => {
  for (
    const [name, fault, reset] of [
      ["the connection is closed", Fault.cut(intoThird), false],
      ["the connection is reset", Fault.resetAfter(intoThird), true]
    ] as const
  ) {
    socketTest(
      `${name} within an event: what came before is delivered, then StreamInterrupted`,
      () =>
        Effect.gen(function*() {
          yield* replies(answer)
          yield* always(fault)
          const { delivered, error } = yield* collect(stream())
          assert.deepStrictEqual(delivered, texts.slice(0, 2))
          const interrupted = expectTag(error, "StreamInterrupted")
          assert.strictEqual(interrupted.message, "The connection broke within the stream")
          assert.strictEqual(interrupted.operation, "models.generateContentStream")
          assert.strictEqual(interrupted.delivered.events, 2)
          assert.deepInclude(interrupted.delivered.last, chunk(texts[1]!))
          assert.strictEqual((interrupted.cause as { readonly _tag?: unknown })._tag, "ConnectionError")
          if (reset) assert.strictEqual((interrupted.cause as { readonly code?: unknown }).code, "ECONNRESET")
          // Not sent again: its consumer has seen the beginning.
          assert.strictEqual(yield* requestCount, 1)
        })
    )
  }

  socketTest("the bytes end within an event, in order: StreamInterrupted", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* always(Fault.truncate(intoThird))
      const { delivered, error } = yield* collect(stream())
      assert.deepStrictEqual(delivered, texts.slice(0, 2))
      const interrupted = expectTag(error, "StreamInterrupted")
      assert.strictEqual(interrupted.message, "The stream was cut within an event")
      assert.strictEqual(interrupted.delivered.events, 2)
      assert.strictEqual(yield* requestCount, 1)
    }))

  socketTest("the stream ends without a finishReason: StreamInterrupted", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* always(Fault.unfinished)
      const { delivered, error } = yield* collect(stream())
      assert.deepStrictEqual(delivered, texts)
      assert.deepStrictEqual(expectTag(error, "StreamInterrupted").delivered.events, 4)
    }))

  socketTest("before the first event: sent again", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* faults(Fault.reset, Fault.cut(0), Fault.resetAfter(10), Fault.truncate(0), Fault.truncate(20))
      const sixTimes = { retryOptions: { ...atOnce.retryOptions, attempts: 6 } }
      assert.deepStrictEqual(yield* collect(stream(sixTimes)), whole)
      assert.strictEqual(yield* requestCount, 6)
    }))

  socketTest("an empty body: StreamInterrupted with nothing delivered", () =>
    Effect.gen(function*() {
      yield* always(Fault.emptyBody)
      const { delivered, error } = yield* collect(stream(once))
      assert.deepStrictEqual(delivered, [])
      assert.deepStrictEqual(expectTag(error, "StreamInterrupted").delivered, { events: 0, last: undefined, bytes: 0 })
    }))

  socketTest("after the finishReason: the answer is whole", () =>
    Effect.gen(function*() {
      const last = `data: ${JSON.stringify(chunk("a", "STOP"))}\n\n`
      yield* replies(eventText(`${last}: and then nothing good\n`))
      yield* always(Fault.resetAfter(last.length + 3))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a"])
    }))
})

describe("EventStream: after the finishReason", () => {
  const usage = { usageMetadata: { promptTokenCount: 1 } }
  const late = { candidates: [{ groundingMetadata: { webSearchQueries: ["q"] } }] }

  /** Each chunk as the server sent it. */
  const chunks = Stream.unwrap(
    Models.useSync((models) =>
      models.generateContentStream({ model: "gemini-2.5-flash", contents: "Hi", config: { httpOptions: once } })
    )
  ).pipe(Stream.map(({ sdkHttpResponse: _, ...chunk }): unknown => chunk))

  socketTest("events are kept, and the answer stays whole", () =>
    Effect.gen(function*() {
      const events = [chunk("a"), chunk("b", "STOP"), usage, late]
      yield* replies(Reply.events(events))
      assert.deepStrictEqual<unknown>(yield* collect(chunks), { ...whole, delivered: events })
    }))

  socketTest("the answer stays whole when the connection breaks after a later event", () =>
    Effect.gen(function*() {
      const events = [chunk("a", "STOP"), usage]
      yield* replies(Reply.events(events))
      const size = events.reduce((sum, event) => sum + JSON.stringify(event).length + 10, 0)
      yield* always(Fault.resetAfter(size))
      assert.deepStrictEqual<unknown>(yield* collect(chunks), { ...whole, delivered: events })
    }))

  memoryTest("an error event fails the stream, after what came before", () =>
    Effect.gen(function*() {
      yield* replies(Reply.events([chunk("a", "STOP"), usage, overloaded.envelope]))
      const { delivered, error } = yield* collect(chunks)
      assert.deepStrictEqual(delivered, [chunk("a", "STOP"), usage])
      assert.strictEqual(expectTag(error, "ServiceUnavailable").delivered?.events, 2)
    }))
})

describe("EventStream: errors within the stream", () => {
  for (const as of ["event", "bare"] as const) {
    socketTest(
      `after an event (${as}): what came before, then the typed error with what was delivered`,
      () =>
        Effect.gen(function*() {
          yield* replies(answer)
          yield* always(Fault.errorEvent(overloaded, { after: 2, as }))
          const { delivered, error } = yield* collect(stream())
          assert.deepStrictEqual(delivered, texts.slice(0, 2))
          const unavailable = expectTag(error, "ServiceUnavailable")
          assert.strictEqual(unavailable.message, "The model is overloaded.")
          assert.strictEqual(unavailable.status, 503)
          assert.strictEqual(unavailable.code, "UNAVAILABLE")
          assert.strictEqual(unavailable.delivered?.events, 2)
          assert.deepInclude(unavailable.delivered?.last, chunk(texts[1]!))
          assert.deepStrictEqual(unavailable.retryAfter, Duration.seconds(7))
          assert.deepStrictEqual(unavailable.body, overloaded.envelope)
          assert.strictEqual(yield* requestCount, 1)
        })
    )

    memoryTest(
      `as the first event (${as}): sent again when it may pass, not before the server's delay`,
      () =>
        Effect.gen(function*() {
          yield* replies(answer)
          yield* faults(Fault.errorEvent(overloaded, { after: 0, as }))
          const fiber = yield* Effect.forkChild(collect(stream()))
          yield* settled
          yield* TestClock.adjust("6900 millis")
          yield* settled
          assert.strictEqual(yield* requestCount, 1)
          yield* TestClock.adjust("100 millis")
          assert.deepStrictEqual(yield* Fiber.join(fiber), whole)
          assert.strictEqual(yield* requestCount, 2)
        })
    )
  }

  socketTest("as the first event: not sent again when it cannot pass", () =>
    Effect.gen(function*() {
      yield* always(Fault.errorEvent(RpcStatus.invalidArgument("No."), { after: 0 }))
      const { error } = yield* collect(stream())
      assert.strictEqual(expectTag(error, "BadRequest").message, "No.")
      assert.deepStrictEqual(expectTag(error, "BadRequest").delivered, { events: 0, last: undefined })
      assert.strictEqual(yield* requestCount, 1)
    }))

  socketTest("a body that has only the error, alone or in a list, with status 200", () =>
    Effect.gen(function*() {
      for (const body of [overloaded.envelope, [overloaded.envelope]]) {
        yield* replies(Reply.json(body))
        const unavailable = expectTag((yield* collect(stream(once))).error, "ServiceUnavailable")
        assert.strictEqual(unavailable.message, "The model is overloaded.")
        assert.deepStrictEqual(unavailable.retryAfter, Duration.seconds(7))
      }
    }))

  memoryTest("an error that names its status but has no number for it", () =>
    Effect.gen(function*() {
      yield* replies(Reply.events([chunk("a"), { error: { status: "RESOURCE_EXHAUSTED", message: "Slow down." } }]))
      const { error } = yield* collect(stream(once))
      assert.strictEqual(expectTag(error, "RateLimited").message, "Slow down.")
      assert.strictEqual(expectTag(error, "RateLimited").status, 429)
    }))

  memoryTest("an error in words alone is not known to pass, and is not retried", () =>
    Effect.gen(function*() {
      yield* replies(Reply.events([chunk("a"), { error: { message: "Something went wrong." } }]))
      const { error } = yield* collect(stream(once))
      const failure = expectTag(error, "ApiStatusError")
      assert.deepStrictEqual([failure.message, failure.status, failure.isRetryable], [
        "Something went wrong.",
        200,
        false
      ])
    }))

  const refusals = ["prohibited_content", "safety", "blocklist", "image_safety", "PROHIBITED_CONTENT", 400, 3]
  for (const code of refusals) {
    memoryTest(`the refusal ${code} before the first event is a BadRequest, sent once`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.events([{ error: { code, message: "No." } }]))
        const failure = expectTag((yield* collect(stream(atOnce))).error, "BadRequest")
        assert.deepStrictEqual([failure.message, failure.status], ["No.", 400])
        assert.strictEqual(yield* requestCount, 1)
      }))
  }

  for (const error of [{ code: "a_word_of_tomorrow" }, { code: 17 }, {}]) {
    memoryTest(
      `the unknown error ${JSON.stringify(error)} is sent once, and says what it knows`,
      () =>
        Effect.gen(function*() {
          yield* replies(Reply.events([{ error }]))
          const failure = expectTag((yield* collect(stream(atOnce))).error, "ApiStatusError")
          assert.match(failure.message, /^The server reported an error without a message/)
          if (typeof error.code === "string") assert.include(failure.message, error.code)
          assert.strictEqual(yield* requestCount, 1)
        })
    )
  }

  const marks: ReadonlyArray<
    readonly [name: string, body: string, tag: GenAIError["_tag"], delivered: ReadonlyArray<string>]
  > = [
    ["alone", "data: [DONE]\n\n", "StreamInterrupted", []],
    ["after half an answer", `data: ${JSON.stringify(chunk("a"))}\n\ndata: [DONE]\n\n`, "StreamInterrupted", ["a"]],
    [
      "after a bare error",
      `${JSON.stringify({ error: { code: 400, message: "No.", status: "INVALID_ARGUMENT" } })}\n\ndata: [DONE]\n\n`,
      "BadRequest",
      []
    ],
    [
      "after an error event",
      `data: ${
        JSON.stringify({ error: { code: 400, message: "No.", status: "INVALID_ARGUMENT" } })
      }\n\ndata: [DONE]\n\n`,
      "BadRequest",
      []
    ],
    [
      "after a finish reason that says nothing",
      `data: ${JSON.stringify(chunk("a", "FINISH_REASON_UNSPECIFIED"))}\n\ndata: [DONE]\n\n`,
      "StreamInterrupted",
      ["a"]
    ]
  ]
  for (const [name, body, tag, expected] of marks) {
    memoryTest(`[DONE] ${name} does not make an answer complete, and hides no error`, () =>
      Effect.gen(function*() {
        yield* replies(Reply.text(body, { headers: { "content-type": "text/event-stream" } }))
        const { delivered, error } = yield* collect(stream(once))
        assert.deepStrictEqual(delivered, expected)
        expectTag(error, tag)
      }))
  }

  memoryTest("[DONE] after the finish reason ends the stream", () =>
    Effect.gen(function*() {
      const body = `data: ${JSON.stringify(chunk("a", "STOP"))}\n\ndata: [DONE]\n\n`
      yield* replies(Reply.text(body, { headers: { "content-type": "text/event-stream" } }))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a"])
    }))

  for (const finishReason of ["", "FINISH_REASON_UNSPECIFIED", null]) {
    memoryTest(`the finish reason ${JSON.stringify(finishReason)} says nothing`, () =>
      Effect.gen(function*() {
        const last = { candidates: [{ content: { role: "model", parts: [{ text: "a" }] }, finishReason }] }
        yield* replies(Reply.events([last]))
        const { delivered, error } = yield* collect(stream(once))
        assert.deepStrictEqual(delivered, ["a"])
        expectTag(error, "StreamInterrupted")
      }))
  }

  for (const blockReason of ["", "BLOCKED_REASON_UNSPECIFIED", undefined, null]) {
    memoryTest(
      `feedback with the block reason ${JSON.stringify(blockReason)} blocks nothing`,
      () =>
        Effect.gen(function*() {
          yield* replies(Reply.events([{ promptFeedback: { safetyRatings: [], blockReason } }, chunk("a", "STOP")]))
          assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["", "a"])
        })
    )
  }

  memoryTest("a chunk with a candidate that is null loses no other of the same read", () =>
    Effect.gen(function*() {
      yield* replies(Reply.events([chunk("a"), { candidates: [null] }, chunk("b", "STOP")]))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a", "", "b"])
    }))

  for (
    const [name, body, message] of [
      ["without a body", "", /an empty body/],
      ["with comments alone", ": still here\n\n", /ended before/],
      ["with [DONE] alone", "data: [DONE]\n\n", /ended before/]
    ] as const
  ) {
    memoryTest(`a success ${name} is tried once more, and not again`, () =>
      Effect.gen(function*() {
        yield* replies(eventText(body))
        const fiber = yield* Effect.forkChild(collect(stream(atOnce)))
        for (let i = 0; i < 6; i++) yield* Effect.andThen(settled, TestClock.adjust("1 minute"))
        const failure = expectTag((yield* Fiber.join(fiber)).error, "StreamInterrupted")
        assert.match(failure.message, message)
        assert.strictEqual(yield* requestCount, 2)
      }))
  }

  const candidate = (index: number, text: string, finishReason?: string) => ({
    index,
    content: { role: "model", parts: [{ text }] },
    finishReason
  })
  const several: ReadonlyArray<readonly [name: string, chunks: ReadonlyArray<object>, isComplete: boolean]> = [
    ["of which one ends", [{ candidates: [candidate(0, "a", "STOP"), candidate(1, "b")] }], false],
    ["that begin one after the other, of which one ends", [
      { candidates: [candidate(0, "a", "STOP")] },
      { candidates: [candidate(1, "b")] }
    ], false],
    ["that end one after the other", [
      { candidates: [candidate(0, "a", "STOP"), candidate(1, "b")] },
      { candidates: [candidate(1, "c", "MAX_TOKENS")] },
      { usageMetadata: { totalTokenCount: 1 } }
    ], true],
    ["that are told apart by their place", [
      { candidates: [{ finishReason: "STOP" }, { content: { parts: [{ text: "b" }] } }] },
      { candidates: [{}, { finishReason: "STOP" }] }
    ], true],
    ["of which one is sent again after its end", [
      { candidates: [candidate(0, "a", "STOP")] },
      { candidates: [candidate(0, "")] }
    ], true]
  ]
  for (const [name, chunks, isComplete] of several) {
    memoryTest(
      `candidates ${name}: ${isComplete ? "a whole answer" : "not a whole answer"}`,
      () =>
        Effect.gen(function*() {
          yield* replies(Reply.events(chunks))
          const { delivered, error } = yield* collect(stream(once))
          assert.lengthOf(delivered, chunks.length)
          assert.strictEqual(error?._tag, isComplete ? undefined : "StreamInterrupted")
        })
    )
  }

  memoryTest("a chunk after the block reason is kept, and the answer stays whole", () =>
    Effect.gen(function*() {
      const blocked = { promptFeedback: { blockReason: "SAFETY" } }
      yield* replies(Reply.events([blocked, { usageMetadata: { totalTokenCount: 1 } }]))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["", ""])
    }))

  memoryTest("[DONE] with blanks around it ends the stream", () =>
    Effect.gen(function*() {
      yield* replies(eventText(`data: ${JSON.stringify(chunk("a", "STOP"))}\n\ndata:  [DONE] \n\n`))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), ["a"])
    }))

  for (
    const [what, line, seconds] of [["comments alone", ": still here\n\n", 5], [
      "fields of events",
      "id: 1\n",
      30
    ]] as const
  ) {
    it.effect(`${what} keep a stream alive for ${seconds} seconds`, () =>
      Effect.gen(function*() {
        const lines = yield* Queue.unbounded<string>()
        const answered = HttpClient.make((request) =>
          Effect.sync(() =>
            Object.defineProperty(HttpClientResponse.fromWeb(request, new Response("")), "stream", {
              value: Stream.encodeText(Stream.fromQueue(lines))
            })
          )
        )
        const read = collect(stream({ ...once, idleTimeout: 5000, totalTimeout: 30_000 })).pipe(
          Effect.provide(Models.layer.pipe(
            Layer.provide(GenAIClient.layer({ apiKey })),
            Layer.provide(Layer.succeed(HttpClient.HttpClient, answered))
          ))
        )
        yield* Queue.offer(lines, `data: ${JSON.stringify(chunk("a"))}\n\n`)
        const fiber = yield* Effect.forkChild(read)
        yield* settled
        for (let second = 0; second < seconds; second++) {
          assert.isUndefined(fiber.pollUnsafe(), `after ${second} s`)
          yield* Queue.offer(lines, line)
          yield* Effect.andThen(settled, TestClock.adjust("1 second"))
        }
        yield* Effect.andThen(TestClock.adjust("2 seconds"), settled)
        yield* Queue.offer(lines, line)
        const { delivered, error } = yield* Fiber.join(fiber)
        assert.deepStrictEqual(delivered, ["a"])
        assert.strictEqual(expectTag(error, "TimeoutError").phase, seconds === 5 ? "idle" : "total")
      }))
  }

  memoryTest("a blocked prompt is an answer, and a whole one", () =>
    Effect.gen(function*() {
      yield* replies(Reply.events([{ promptFeedback: { blockReason: "SAFETY" } }]))
      assert.deepStrictEqual(yield* Stream.runCollect(stream(once)), [""])
    }))
})

describe("EventStream: bodies that are not a stream of events", () => {
  socketTest(
    "an HTML page with status 200: DecodeError with its beginning, not sent again",
    () =>
      Effect.gen(function*() {
        yield* always(Fault.html)
        const { delivered, error } = yield* collect(stream())
        assert.deepStrictEqual(delivered, [])
        const undecodable = expectTag(error, "DecodeError")
        assert.match(undecodable.message, /HTML/)
        assert.match(undecodable.body, /^<!DOCTYPE html>/)
        assert.deepStrictEqual(undecodable.delivered, { events: 0, last: undefined })
        assert.strictEqual(yield* requestCount, 1)
      })
  )

  socketTest(
    "events that are not JSON: what came before, then DecodeError, and the connection is closed",
    () =>
      Effect.gen(function*() {
        const garbage = "x".repeat(2000)
        yield* replies(
          Reply.serverEvents(
            Stream.concat(Stream.make({ data: chunk("a") }, { data: garbage }), Stream.never)
          )
        )
        const { delivered, error } = yield* collect(stream())
        assert.deepStrictEqual(delivered, ["a"])
        const undecodable = expectTag(error, "DecodeError")
        assert.strictEqual(undecodable.body, garbage.slice(0, 1000))
        assert.strictEqual(undecodable.delivered?.events, 1)
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      })
  )

  for (const data of ["null", "7", "\"text\"", "[]", "[{\"candidates\":[]}]"]) {
    memoryTest(`an event that is ${data}: DecodeError`, () =>
      Effect.gen(function*() {
        yield* replies(eventText(`data: ${JSON.stringify(chunk("a"))}\n\ndata: ${data}\n\n`))
        const { delivered, error } = yield* collect(stream())
        assert.deepStrictEqual(delivered, ["a"])
        assert.strictEqual(expectTag(error, "DecodeError").body, data)
      }))
  }

  memoryTest("a list of chunks, as without alt=sse: DecodeError", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json([chunk("a"), chunk("b", "STOP")]))
      const { error } = yield* collect(stream())
      assert.strictEqual(
        expectTag(error, "DecodeError").message,
        "The server answered with success and a body that is not a stream of events"
      )
    }))
})

describe("EventStream: compressed", () => {
  for (const transport of transports) {
    it.live(`gzip is decoded, or the error says that the body is compressed [${transport.name}]`, () =>
      Effect.gen(function*() {
        yield* replies(answer)
        yield* always(Fault.gzip)
        const { delivered, error } = yield* collect(stream(once))
        if (transport.name !== "undici") return assert.deepStrictEqual(delivered, texts)
        assert.match(expectTag(error, "DecodeError").message, /compressed/)
      }).pipe(Effect.provide(overSocket(transport))))
  }
})

describe("EventStream: leaving closes the connection", () => {
  const endless = Reply.serverEvents(
    Stream.concat(Stream.make({ data: chunk("a") }, { data: chunk("b") }), Stream.never)
  )

  socketTest("take(1)", () =>
    Effect.gen(function*() {
      yield* replies(endless)
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(stream(), 1)), ["a"])
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("break out of a for await", () =>
    Effect.gen(function*() {
      yield* replies(endless)
      const events = yield* Stream.toAsyncIterableEffect(stream())
      yield* Effect.promise(async () => {
        for await (const text of events) {
          assert.strictEqual(text, "a")
          break
        }
      })
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("interruption", () =>
    Effect.gen(function*() {
      yield* replies(endless)
      const begun = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(stream(), (text) => text === "b" ? Deferred.succeed(begun, undefined) : Effect.void)
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("interruption before the first event", () =>
    Effect.gen(function*() {
      yield* always(Fault.stall(0))
      const fiber = yield* Effect.forkChild(Stream.runDrain(stream()))
      yield* Effect.repeat(Effect.delay(requestCount, "5 millis"), { until: (count) => count === 1 })
      yield* Effect.sleep("20 millis")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("an abortSignal: interruption, no error", () =>
    Effect.gen(function*() {
      yield* replies(endless)
      const controller = abortable()
      const events = stream({}, { abortSignal: controller.signal }).pipe(
        Stream.tap((text) => Effect.sync(() => text === "b" && controller.abort()))
      )
      const { cause, delivered } = yield* Effect.forkChild(collect(events)).pipe(Effect.flatMap(Fiber.join))
      assert.deepStrictEqual(delivered, ["a", "b"])
      assert.isTrue(cause !== undefined && Cause.hasInterruptsOnly(cause))
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  const refusal = { data: RpcStatus.make(503, "Busy.").envelope }
  for (
    const [name, first] of [
      ["silent", Reply.serverEvents(Stream.never)],
      ["refused, though it stays open", Reply.serverEvents(Stream.concat(Stream.make(refusal), Stream.never))]
    ] as const
  ) {
    socketTest(`an attempt that is ${name}, before the next is read`, () =>
      Effect.gen(function*() {
        yield* replies((request) => request.index === 0 ? first : endless)
        const outcomes = yield* stream({ ...atOnce, idleTimeout: 50 }).pipe(
          Stream.take(1),
          Stream.mapEffect(() => Effect.flatMap(requests, ([first]) => first!.outcome)),
          Stream.runCollect
        )
        assert.deepStrictEqual(outcomes, ["clientClosed"])
      }))
  }

  memoryTest("an abortSignal that has fired: nothing is sent", () =>
    Effect.gen(function*() {
      const { cause } = yield* collect(stream({}, { abortSignal: AbortSignal.abort() }))
      assert.isTrue(cause !== undefined && Cause.hasInterruptsOnly(cause))
      assert.strictEqual(yield* requestCount, 0)
    }))

  socketTest("and reading to the end leaves nothing open", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      for (let n = 0; n < 5; n++) assert.deepStrictEqual(yield* collect(stream(once)), whole)
      assert.deepStrictEqual(
        yield* Effect.forEach(yield* requests, (request) => request.outcome),
        Array(5).fill("completed")
      )
    }))
})

describe("EventStream: time", () => {
  const paced = (interval: Duration.Input) => Effect.andThen(replies(answer), always(Fault.pace(interval)))

  memoryTest(
    "silence between two events: TimeoutError of phase idle with what was delivered",
    () =>
      Effect.gen(function*() {
        yield* replies(answer)
        yield* always(Fault.stall(intoThird))
        const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 5000 })))
        yield* settled
        yield* TestClock.adjust("4999 millis")
        yield* settled
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        const { delivered, error } = yield* Fiber.join(fiber)
        assert.deepStrictEqual(delivered, texts.slice(0, 2))
        const timeout = expectTag(error, "TimeoutError")
        assert.strictEqual(timeout.phase, "idle")
        assert.deepStrictEqual(timeout.limit, Duration.seconds(5))
        assert.strictEqual(timeout.delivered?.events, 2)
        assert.isTrue(timeout.isRetryable)
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      })
  )

  for (const [turn, by] of [["forward", "1 day"], ["back", "-1 days"]] as const) {
    /** Runs an effect under a wall clock that is turned each time that it is read. */
    const turned = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      Effect.updateService(self, Clock.Clock, (clock) => {
        let turns = 0
        const millis = () => clock.currentTimeMillisUnsafe() + Duration.toMillis(by) * ++turns
        const nanos = () => BigInt(millis()) * 1_000_000n
        return {
          ...clock,
          currentTimeMillisUnsafe: millis,
          currentTimeMillis: Effect.sync(millis),
          currentTimeNanosUnsafe: nanos,
          currentTimeNanos: Effect.sync(nanos)
        }
      })

    memoryTest(`a wall clock that is turned ${turn} ends no stream`, () =>
      Effect.gen(function*() {
        yield* paced("3 seconds")
        const fiber = yield* Effect.forkChild(turned(collect(stream({ idleTimeout: 5000, totalTimeout: 60_000 }))))
        for (let i = 0; i < texts.length + 1; i++) yield* Effect.andThen(settled, TestClock.adjust("3 seconds"))
        const { delivered, error } = yield* Fiber.join(fiber)
        assert.deepStrictEqual([delivered, error], [texts, undefined])
      }))

    for (const phase of ["idle", "total"] as const) {
      memoryTest(
        `a wall clock that is turned ${turn} does not prolong the ${phase} limit`,
        () =>
          Effect.gen(function*() {
            yield* replies(answer)
            yield* always(Fault.stall(intoThird))
            const fiber = yield* Effect.forkChild(turned(collect(stream({ [`${phase}Timeout`]: 5000 }))))
            yield* settled
            yield* TestClock.adjust("4999 millis")
            yield* settled
            assert.isUndefined(fiber.pollUnsafe())
            yield* TestClock.adjust("1 millis")
            assert.strictEqual(expectTag((yield* Fiber.join(fiber)).error, "TimeoutError").phase, phase)
          })
      )
    }
  }

  it.effect("silence on a connection that cannot be closed, as that of a mock, fails with a TimeoutError too", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 5000 })))
      yield* settled
      yield* TestClock.adjust("6 seconds")
      yield* settled
      const { delivered, error } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(delivered, ["a"])
      assert.strictEqual(expectTag(error, "TimeoutError").phase, "idle")
    }).pipe(Effect.provide(
      Models.layer.pipe(
        Layer.provide(GenAIClient.layer({ apiKey })),
        Layer.provide(Layer.succeed(HttpClient.HttpClient, deaf(`data: ${JSON.stringify(chunk("a"))}\n\n`)))
      )
    )))

  memoryTest("five minutes is the silence allowed by default", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* always(Fault.stall(intoThird))
      const fiber = yield* Effect.forkChild(collect(stream()))
      yield* settled
      yield* TestClock.adjust(Duration.millis(5 * 60_000 - 1))
      yield* settled
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(expectTag((yield* Fiber.join(fiber)).error, "TimeoutError").phase, "idle")
    }))

  memoryTest("a limit of 0 is none", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* always(Fault.stall(intoThird))
      const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 0 })))
      yield* settled
      yield* TestClock.adjust("7 days")
      yield* settled
      assert.isUndefined(fiber.pollUnsafe())
      yield* Fiber.interrupt(fiber)
    }))

  memoryTest("the limit is for each silence, not for all of them", () =>
    Effect.gen(function*() {
      yield* paced("4 seconds")
      const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 5000 })))
      for (let event = 0; event < texts.length; event++) {
        yield* settled
        yield* TestClock.adjust("4 seconds")
      }
      yield* settled
      assert.deepStrictEqual(yield* Fiber.join(fiber), whole)
    }))

  memoryTest("the consumer's own time does not count", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      const slow = Stream.tap(stream({ idleTimeout: 5000 }), () => Effect.sleep("1 minute"))
      const fiber = yield* Effect.forkChild(collect(slow))
      for (let event = 0; event < texts.length; event++) {
        yield* settled
        yield* TestClock.adjust("1 minute")
      }
      yield* settled
      assert.deepStrictEqual(yield* Fiber.join(fiber), whole)
    }))

  for (const idleTimeout of [5000, 600_000]) {
    memoryTest(
      `where it is dropped unread, ${idleTimeout} ms of silence allow 5 minutes at least`,
      () =>
        Effect.gen(function*() {
          yield* replies(answer)
          yield* faults(Fault.split({ seed: 7, max: 9 }))
          const limit = Math.max(idleTimeout, 300_000)
          const read = (pause: number) =>
            collect(Stream.tap(stream({ idleTimeout }), () => Effect.sleep(pause))).pipe(
              Effect.provideService(DropsUnread, true)
            )
          const slow = yield* Effect.forkChild(read(limit - 1))
          for (let event = 0; event < texts.length; event++) {
            yield* settled
            yield* TestClock.adjust(limit - 1)
          }
          yield* settled
          assert.deepStrictEqual(yield* Fiber.join(slow), whole)
          const tooSlow = yield* Effect.forkChild(read(limit + 1))
          for (let event = 0; event < texts.length; event++) {
            yield* settled
            yield* TestClock.adjust(limit + 1)
          }
          yield* settled
          const { delivered, error } = yield* Fiber.join(tooSlow)
          assert.deepStrictEqual(delivered, texts.slice(0, 1))
          const timeout = expectTag(error, "TimeoutError")
          assert.strictEqual(timeout.phase, "idle")
          assert.strictEqual(timeout.message, `Nobody read the stream for ${limit} ms`)
        })
    )
  }

  memoryTest("silence before the first event: the attempt is over, and sent again", () =>
    Effect.gen(function*() {
      yield* replies(answer)
      yield* faults(Fault.stall(0))
      const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 5000, ...atOnce })))
      yield* settled
      yield* TestClock.adjust("5 seconds")
      yield* settled
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(fiber), whole)
      assert.strictEqual(yield* requestCount, 2)
    }))

  memoryTest("an answer that is whole but does not end: no error", () =>
    Effect.gen(function*() {
      yield* replies(Reply.serverEvents(Stream.concat(Stream.make({ data: chunk("a", "STOP") }), Stream.never)))
      const fiber = yield* Effect.forkChild(collect(stream({ idleTimeout: 5000 })))
      yield* settled
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), { delivered: ["a"], cause: undefined, error: undefined })
    }))

  memoryTest(
    "the total time is over in the middle of the stream: TimeoutError of phase total",
    () =>
      Effect.gen(function*() {
        yield* paced("4 seconds")
        const fiber = yield* Effect.forkChild(collect(stream({ totalTimeout: 10_000 })))
        for (let event = 0; event < texts.length; event++) {
          yield* settled
          yield* TestClock.adjust("4 seconds")
        }
        const { delivered, error } = yield* Fiber.join(fiber)
        assert.deepStrictEqual(delivered, texts.slice(0, 2))
        const timeout = expectTag(error, "TimeoutError")
        assert.strictEqual(timeout.phase, "total")
        assert.deepStrictEqual(timeout.limit, Duration.seconds(10))
        assert.strictEqual(timeout.delivered?.events, 2)
        assert.isFalse(timeout.isRetryable)
      })
  )
})

describe("EventStream: backpressure", () => {
  socketTest("a slow consumer gets every event, in order", () =>
    Effect.gen(function*() {
      const count = 3000
      yield* replies(
        Reply.events(
          Array.from(
            { length: count },
            (_, n) => chunk(`${n} ${"x".repeat(500)}`, n === count - 1 ? "STOP" : undefined)
          )
        )
      )
      const seen = yield* stream(once).pipe(
        Stream.map((text) => parseInt(text)),
        Stream.tap((n) => n % 100 === 0 ? Effect.sleep("2 millis") : Effect.void),
        Stream.runCollect
      )
      assert.deepStrictEqual(seen, Array.from({ length: count }, (_, n) => n))
    }))
})

describe("EventStream: limits of what arrives", () => {
  const large = `data: ${JSON.stringify(chunk("x".repeat(5000), "STOP"))}\n\n`

  socketTest("an event that is too large is a DecodeError, after what came before it", () =>
    Effect.gen(function*() {
      yield* replies(eventText(`data: ${JSON.stringify(chunk("a"))}\n\n${large}`))
      const { delivered, error } = yield* collect(stream({ maxResponseSize: 1000 }))
      assert.deepStrictEqual(delivered, ["a"])
      const wrong = expectTag(error, "DecodeError")
      assert.match(wrong.message, /an event of more than 1000 characters, which httpOptions.maxResponseSize allows/)
      assert.strictEqual(wrong.delivered?.events, 1)
      assert.strictEqual(yield* requestCount, 1)
    }))

  memoryTest("what follows a complete answer does not matter", () =>
    Effect.gen(function*() {
      yield* replies(eventText(`data: ${JSON.stringify(chunk("a", "STOP"))}\n\n${large}`))
      assert.deepStrictEqual(yield* collect(stream({ maxResponseSize: 1000 })), {
        delivered: ["a"],
        cause: undefined,
        error: undefined
      })
    }))

  const over = (body: Stream.Stream<Uint8Array>) => {
    const http = HttpClient.make((request) =>
      Effect.sync(() => {
        const response = HttpClientResponse.fromWeb(request, new Response())
        return Object.defineProperty(response, "stream", { value: body })
      })
    )
    return Models.layer.pipe(
      Layer.provideMerge(GenAIClient.layer({ apiKey })),
      Layer.provide(Layer.succeed(HttpClient.HttpClient, http))
    )
  }

  it.effect("silence ends a body that is a stream of Effect, and interrupts it", () =>
    Effect.gen(function*() {
      let interrupted = 0
      const first = new TextEncoder().encode(`data: ${JSON.stringify(chunk("a"))}\n\n`)
      const silent = Stream.fromEffect(
        Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))
      )
      for (const body of [Stream.concat(Stream.succeed(first), silent), silent]) {
        const fiber = yield* Effect.forkChild(
          Effect.provide(collect(stream({ ...once, idleTimeout: 5000 })), over(body))
        )
        yield* TestClock.adjust("4999 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        const { delivered, error } = yield* Fiber.join(fiber)
        assert.strictEqual(expectTag(error, "TimeoutError").phase, "idle")
        assert.strictEqual(delivered.length, body === silent ? 0 : 1)
      }
      assert.strictEqual(interrupted, 2)
    }))
})

describe("EventStream: errors in words of their own", () => {
  const said: { readonly [event: string]: string } = {
    [`{"error":"no route"}`]: "no route",
    [`{"error":"invalid_grant","error_description":"The token has expired"}`]: "The token has expired",
    [`{"error":"x","message":"The model is gone","code":404}`]: "The model is gone",
    [`{"error":{"error":{"message":"inner"}}}`]: "inner",
    [`{"error":{"code":400,"errors":[{"message":"one of them"}]}}`]: "one of them"
  }
  for (const [event, message] of Object.entries(said)) {
    memoryTest(
      `${event} is an error with these words, after what came before it, and not tried again`,
      () =>
        Effect.gen(function*() {
          yield* replies(eventText(`data: ${JSON.stringify(chunk("a"))}\n\ndata: ${event}\n\n`))
          const { delivered, error } = yield* collect(stream())
          assert.deepStrictEqual(delivered, ["a"])
          assert.strictEqual(error?.message, message)
          assert.isFalse(error?.isRetryable)
          assert.strictEqual(yield* requestCount, 1)
        })
    )
  }

  memoryTest("a text under error beside an answer is a field of it", () =>
    Effect.gen(function*() {
      yield* replies(eventText(`data: ${JSON.stringify({ ...chunk("a", "STOP"), error: "a note" })}\n\n`))
      assert.deepStrictEqual((yield* collect(stream())).delivered, ["a"])
    }))
})
