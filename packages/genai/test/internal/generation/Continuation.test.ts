import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Result } from "effect"
import {
  AuthError,
  ConnectionError,
  fromStatus,
  type GenAIError,
  StreamInterrupted,
  TimeoutError
} from "../../../src/GenAIError.ts"
import * as GenerateContentResponse from "../../../src/GenerateContentResponse.ts"
import * as Continuation from "../../../src/internal/generation/Continuation.ts"
import * as Relay from "../../../src/internal/stream/Relay.ts"
import { FinishReason } from "../../../src/wire/Enums.ts"
import type * as Wire from "../../../src/wire/GenerateContent.ts"
import { expectTag } from "../../harness/calls.ts"

const answer = (candidate: Wire.Candidate, more: Wire.GenerateContentResponse = {}) =>
  GenerateContentResponse.make({ candidates: [candidate], ...more })

const says = (text: string, more: Wire.Candidate = {}): Wire.Candidate => ({
  content: { role: "model", parts: [{ text }] },
  ...more
})

/** An answer with fields of any kind. */
const plain = (fields: object) => GenerateContentResponse.make(fields as Wire.GenerateContentResponse)

describe("Continuation: when to go on", () => {
  it("with the token of the first candidate, at a checkpoint or at the end of a share", () => {
    for (const sent of [undefined, "s"]) {
      assert.strictEqual(Continuation.nextToken(answer({ continuationToken: "t" }), sent), "t")
      assert.strictEqual(
        Continuation.nextToken(answer({ continuationToken: "t", finishReason: "CONTINUATION" }), sent),
        "t"
      )
    }
    for (
      const whole of [
        answer({ continuationToken: "t", finishReason: "STOP" }),
        answer({ continuationToken: "t", finishReason: "A_REASON_OF_TOMORROW" }),
        answer({ continuationToken: "", finishReason: "CONTINUATION" }),
        answer({ finishReason: "CONTINUATION" }),
        GenerateContentResponse.make({ candidates: [] }),
        GenerateContentResponse.make({})
      ]
    ) assert.isUndefined(Continuation.nextToken(whole, undefined))
  })

  it("not for any other reason to end", () => {
    const { CONTINUATION: _, FINISH_REASON_UNSPECIFIED: __, ...ends } = FinishReason
    for (const finishReason of Object.values(ends)) {
      assert.isUndefined(
        Continuation.nextToken(answer({ continuationToken: "t", finishReason }), undefined),
        finishReason
      )
    }
  })

  it("not with the token that was sent", () => {
    assert.isUndefined(Continuation.nextToken(answer({ continuationToken: "t" }), "t"))
  })

  it("whatever the answer is", () => {
    for (const candidates of [undefined, null, "text", 3, {}, [null], ["text"], [[]], [{ continuationToken: 3 }]]) {
      assert.isUndefined(Continuation.nextToken(plain({ candidates }), undefined))
    }
  })

  it("by the same call with the token in its config", () => {
    const params: Wire.GenerateContentParameters = { model: "m", contents: "Hi", config: { temperature: 1 } }
    assert.strictEqual(Continuation.resumed(params, undefined), params)
    assert.deepStrictEqual(Continuation.resumed(params, "t"), {
      model: "m",
      contents: "Hi",
      config: { temperature: 1, continuationToken: "t" }
    })
    assert.deepStrictEqual(Continuation.resumed({ model: "m", contents: "Hi" }, "t").config, { continuationToken: "t" })
    assert.deepStrictEqual(params.config, { temperature: 1 })
  })
})

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

const operation = "models.generateContentStream"
const timedOut = (phase: TimeoutError["phase"]) =>
  new TimeoutError({ message: "", operation, phase, limit: Duration.seconds(1), delivered: undefined })
const refused = (status: number) =>
  fromStatus({
    message: "",
    operation,
    status,
    code: undefined,
    details: [],
    retryAfter: undefined,
    requestId: undefined,
    body: undefined,
    delivered: undefined
  })
const broken = new StreamInterrupted({
  message: "",
  operation,
  delivered: { events: 0, last: undefined },
  cause: undefined
})
const unreachable = new ConnectionError({
  message: "",
  operation,
  code: "ECONNREFUSED",
  reached: false,
  cause: undefined
})
const unauthorised = new AuthError({ message: "", operation, cause: undefined })

/** A policy, and what it decides at the end of a hop. */
const begin = () => {
  const policy = new Continuation.StreamContinuation<GenerateContentResponse.GenerateContentResponse>(operation)
  return {
    policy,
    observe: (candidate: Wire.Candidate, more?: Wire.GenerateContentResponse) =>
      policy.observe(answer(candidate, more)),
    next: (failure?: GenAIError) => Effect.runSync(Effect.result(policy.next(failure)))
  }
}

/** A policy that has observed these chunks in its first hop. */
const after = (...chunks: ReadonlyArray<Wire.Candidate>) => {
  const course = begin()
  for (const chunk of chunks) course.observe(chunk)
  return course
}

const goOn = (token: string) => Result.succeed(Relay.goOn(token))
const resume = (token: string) => Result.succeed(Relay.resume(token))
const end = Result.succeed(Relay.end)

describe("Continuation: hops of a stream", () => {
  it("a stream that ends at the end ends", () => {
    assert.deepStrictEqual(after(says("a"), says("b", { finishReason: "STOP" })).next(), end)
    assert.deepStrictEqual(after(says("a")).next(), end)
  })

  it("a first hop that fails fails with its own error", () => {
    for (const failure of [broken, unreachable, refused(400)]) {
      assert.deepStrictEqual(after().next(failure), Result.fail(failure))
      assert.deepStrictEqual(after(says("a")).next(failure), Result.fail(failure))
    }
  })

  it("the last token is the one to go on from", () => {
    const course = after(says("a", { continuationToken: "t1" }), says("b", { continuationToken: "t2" }), says("c"))
    assert.deepStrictEqual(course.next(), goOn("t2"))
    course.observe(says("d", { finishReason: "STOP" }))
    assert.deepStrictEqual(course.next(), end)
  })

  it("a finish reason that only ends a hop is hidden; one without a token is not", () => {
    const hidden = begin().observe(says("a", { continuationToken: "t1", finishReason: "CONTINUATION" }))
    assert.isUndefined(hidden.candidates?.[0]?.finishReason)
    const shown = begin().observe(says("a", { finishReason: "CONTINUATION" }))
    assert.strictEqual(shown.candidates?.[0]?.finishReason, "CONTINUATION")
  })

  it("usage counts all hops, by the last chunk of each", () => {
    const course = begin()
    const chunk = (promptTokenCount: number, candidatesTokenCount: number, candidate: Wire.Candidate = {}) =>
      course.observe(candidate, { usageMetadata: { promptTokenCount, candidatesTokenCount } }).usageMetadata
    assert.deepStrictEqual(chunk(4, 1), { promptTokenCount: 4, candidatesTokenCount: 1 })
    assert.deepStrictEqual(chunk(4, 3, { continuationToken: "t1" }), { promptTokenCount: 4, candidatesTokenCount: 3 })
    assert.deepStrictEqual(course.next(), goOn("t1"))
    assert.deepStrictEqual(chunk(7, 1), { promptTokenCount: 11, candidatesTokenCount: 4 })
    const second = chunk(7, 2, { continuationToken: "t2" })
    assert.deepStrictEqual(second, { promptTokenCount: 11, candidatesTokenCount: 5 })
    assert.strictEqual(second?.initialPromptTokenCount, 4)
    assert.deepStrictEqual(course.next(), goOn("t2"))
    const last = chunk(9, 1, { finishReason: "STOP" })
    assert.deepStrictEqual(last, { promptTokenCount: 20, candidatesTokenCount: 6 })
    assert.strictEqual(last?.initialPromptTokenCount, 4)
  })

  it("usage counts a hop that tells none as nothing", () => {
    const course = begin()
    const usage = (totalTokenCount: number) => ({ usageMetadata: { totalTokenCount } })
    course.observe({ continuationToken: "t1" }, usage(1))
    course.next()
    course.observe(says("a", { continuationToken: "t2" }))
    course.next()
    assert.deepStrictEqual(course.observe(says("b"), usage(4)).usageMetadata, { totalTokenCount: 5 })
  })

  it("the end stays the end when other chunks follow", () => {
    const course = after(says("a", { continuationToken: "t1" }))
    course.next()
    course.observe({ finishReason: "STOP", continuationToken: "t2" })
    course.observe({}, { usageMetadata: { totalTokenCount: 1 } })
    assert.deepStrictEqual(course.next(), end)
  })

  it("a hop without events is resumed three times, whatever broke it", () => {
    for (const failure of [broken, unreachable, timedOut("headers"), undefined]) {
      const course = after(says("a", { continuationToken: "t1" }))
      assert.deepStrictEqual(course.next(broken), goOn("t1"))
      for (let attempt = 0; attempt < 3; attempt++) assert.deepStrictEqual(course.next(failure), resume("t1"))
      const given = course.next(failure)
      if (failure === undefined) assert.deepStrictEqual(given, end)
      else assert.strictEqual(interruption(given).cause, failure)
    }
  })

  it("progress forgives earlier attempts", () => {
    const course = after(says("a", { continuationToken: "t1" }))
    course.next()
    for (let attempt = 0; attempt < 3; attempt++) assert.deepStrictEqual(course.next(broken), resume("t1"))
    course.observe(says("b", { continuationToken: "t2" }))
    assert.deepStrictEqual(course.next(broken), goOn("t2"))
    assert.deepStrictEqual(course.next(broken), resume("t2"))
  })

  it("a hop that brings content and no token is not resumed: the content would come twice", () => {
    const course = after(says("a", { continuationToken: "t1" }))
    course.next()
    const last = course.observe(says("b"))
    const { cause, continuationToken, operation: of, partial } = interruption(course.next(broken))
    assert.deepStrictEqual([cause, continuationToken, of], [broken, "t1", operation])
    assert.strictEqual(partial, last)
  })

  it("a failure that is not of the connection ends it", () => {
    const final: ReadonlyArray<GenAIError> = [refused(400), refused(429), refused(503), unauthorised, timedOut("total")]
    for (const failure of final) {
      const course = after(says("a", { continuationToken: "t1" }))
      course.next()
      assert.strictEqual(interruption(course.next(failure)).cause, failure)
    }
  })

  it("an error within a hop goes on from its token, a call whose time is up does not", () => {
    assert.deepStrictEqual(after(says("a", { continuationToken: "t1" })).next(refused(500)), goOn("t1"))
    assert.deepStrictEqual(after(says("a", { continuationToken: "t1" })).next(timedOut("idle")), goOn("t1"))
    const late = timedOut("total")
    assert.deepStrictEqual(after(says("a", { continuationToken: "t1" })).next(late), Result.fail(late))
  })

  it("a blocked prompt ends it", () => {
    const course = after(says("a", { continuationToken: "t1" }))
    course.policy.observe(GenerateContentResponse.make({ promptFeedback: { blockReason: "SAFETY" } }))
    assert.deepStrictEqual(course.next(), end)
    const shown = begin().observe(says("a", { continuationToken: "t1", finishReason: "CONTINUATION" }), {
      promptFeedback: { blockReason: "SAFETY" }
    })
    assert.strictEqual(shown.candidates?.[0]?.finishReason, "CONTINUATION")
  })

  it("chunks of any shape are passed on", () => {
    const course = begin()
    for (
      const fields of [
        { candidates: null },
        { candidates: {} },
        { candidates: [null, 3] },
        { candidates: [{ content: null, finishReason: null }] },
        { candidates: [{ content: { parts: 3 } }], usageMetadata: null },
        { usageMetadata: [3] }
      ]
    ) {
      const chunk = plain(fields)
      assert.strictEqual(course.policy.observe(chunk), chunk)
      assert.deepStrictEqual({ ...chunk }, fields as object)
    }
  })
})

const interruption = (result: Result.Result<unknown, GenAIError>) => {
  if (Result.isSuccess(result)) throw new Error("expected a failure")
  return expectTag(result.failure, "ContinuationInterrupted")
}
