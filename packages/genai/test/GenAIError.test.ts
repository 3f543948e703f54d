import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Layer, Schema, Stream } from "effect"
import * as fc from "fast-check"
import { inspect } from "node:util"
import * as Auth from "../src/Auth.ts"
import { Files } from "../src/Files.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import * as GenAIError from "../src/GenAIError.ts"
import { requireText } from "../src/GenerateContentResponse.ts"
import type { RunOptions } from "../src/InteractionRun.ts"
import { Interactions } from "../src/Interactions.ts"
import { Live } from "../src/Live.ts"
import { Models } from "../src/Models.ts"
import { generateObject } from "../src/StructuredOutput.ts"
import type { Callable } from "../src/Tool.ts"
import { modelsGet } from "../src/wire/table/Models.ts"
import { always, answer, chunk, generate, once, replies, stream } from "./harness/calls.ts"
import { type Emulated, inMemory, type Settings, vertex } from "./harness/emulated.ts"
import * as Sessions from "./harness/sessions.ts"

type AnyError =
  | GenAIError.GenAIError
  | GenAIError.PromptBlocked
  | GenAIError.EmptyResponse
  | GenAIError.InvalidOutput
  | GenAIError.JobFailed
  | GenAIError.TurnFailed
  | GenAIError.TurnLimitReached

/** A call that fails, with what it takes to make it fail. */
interface Failing {
  readonly call: Effect.Effect<unknown, AnyError, Emulated>
  readonly settings?: Settings
}

const answered = (status: number): Failing => ({
  call: Effect.andThen(always(Fault.status(status)), generate(once))
})

const faulty = (fault: Fault.Fault): Failing => ({ call: Effect.andThen(always(fault), generate(once)) })

const continued = Effect.andThen(
  replies((request) =>
    JSON.stringify(request.body).includes("continuationToken")
      ? Reply.error(RpcStatus.invalidArgument("The token is too old."))
      : Reply.json({
        candidates: [{ ...chunk("So far").candidates[0], finishReason: "CONTINUATION", continuationToken: "t" }]
      })
  ),
  generate(once)
)

/** A run whose model calls a function in the first turn. */
const calling = (options: RunOptions) =>
  Effect.andThen(
    Emulator.use((emulator) =>
      emulator.script(
        Script.always(
          "interactions.create",
          Script.turn([{ type: "function_call", id: "call-1", name: "f", arguments: {} }])
        )
      )
    ),
    Interactions.use((interactions) =>
      interactions.run({ model: "gemini-2.5-flash", input: "Hi" }, { ...options, tools: [tool] })
    )
  )

const tool: Callable = {
  name: "f",
  declaration: undefined,
  needsApproval: undefined,
  call: () => Effect.succeed({ _tag: "Value", value: "r" })
}

/** A call whose attempts are refused by a layer over the client. */
const refusedBy = (error: GenAIError.GenAIError) =>
  GenAIClient.use((client) =>
    client.execute(modelsGet, { model: "gemini-2.5-flash" }, { eachAttempt: () => Effect.fail(error) })
  )

/** Every class of the module, and a call that fails with it. */
const failing: { readonly [Tag in AnyError["_tag"]]: Failing } = {
  BadRequest: answered(400),
  Unauthenticated: answered(401),
  PermissionDenied: answered(403),
  NotFound: { call: Models.use((models) => models.generateContent({ model: "no-such-model", contents: "Hi" })) },
  RequestTimeout: answered(408),
  Conflict: answered(409),
  UnprocessableEntity: answered(422),
  RateLimited: answered(429),
  QuotaExhausted: faulty(Fault.dailyQuota),
  ServerError: answered(500),
  ServiceUnavailable: answered(503),
  ApiStatusError: answered(418),
  ConnectionError: faulty(Fault.reset),
  TimeoutError: {
    call: Effect.andThen(always(Fault.stall(0)), Stream.runDrain(stream({ ...once, idleTimeout: 10 })))
  },
  DecodeError: faulty(Fault.html),
  StreamInterrupted: {
    call: Effect.andThen(Effect.andThen(replies(answer), always(Fault.unfinished)), Stream.runDrain(stream()))
  },
  SessionClosed: {
    call: Effect.flatMap(
      Sessions.serve({ onMessage: (peer) => peer.close(1008, "no such model") }),
      (server) =>
        Live.use((live) => live.connect({ model: "gemini-live" })).pipe(
          Effect.provide(Layer.orDie(Sessions.live(server)))
        )
    ).pipe(Effect.scoped)
  },
  ContinuationInterrupted: { call: continued },
  InvalidRequest: { call: Models.use((models) => models.generateContent({ model: "..", contents: "Hi" })) },
  UnsupportedField: { call: generate({}, { routingConfig: { autoMode: {} } }) },
  SchemaUnsupported: { call: generate({}, { responseSchema: { const: 1 }, responseJsonSchema: {} }) },
  UnsupportedMethod: {
    call: Models.use((models) => models.computeTokens({ model: "gemini-2.5-flash", contents: "Hi" }))
  },
  AuthError: {
    call: generate(),
    settings: { ...vertex, auth: Auth.refreshing(Effect.fail("no network"), { attempts: 1 }) }
  },
  QuotaExceeded: {
    call: refusedBy(
      new GenAIError.QuotaExceeded({
        message: "No room within 1 s",
        operation: "models.generateContent",
        quota: "5 requests per minute",
        retryAfter: Duration.seconds(12)
      })
    )
  },
  BudgetExceeded: {
    call: refusedBy(
      new GenAIError.BudgetExceeded({
        message: "The budget is spent",
        operation: "models.generateContent",
        limit: 1,
        spent: 1,
        cost: 0.1,
        retryAfter: undefined
      })
    )
  },
  StoreUnavailable: {
    call: refusedBy(
      new GenAIError.StoreUnavailable({
        message: "The store did not answer within 1 s",
        operation: "models.generateContent",
        retryAfter: undefined,
        cause: undefined
      })
    )
  },
  PromptBlocked: {
    call: Effect.andThen(replies(Reply.json({ promptFeedback: { blockReason: "SAFETY" } })), generate()).pipe(
      Effect.flatMap(requireText)
    )
  },
  EmptyResponse: {
    call: Effect.andThen(replies(Reply.json({ candidates: [{ finishReason: "STOP" }] })), generate()).pipe(
      Effect.flatMap(requireText)
    )
  },
  InvalidOutput: {
    call: Effect.andThen(
      replies(Script.says("Sorry.")),
      generateObject({ model: "gemini-2.5-flash", contents: "Hi", schema: Schema.Finite })
    )
  },
  JobFailed: {
    call: Files.use((files) =>
      Effect.flatMap(
        files.upload({ file: new Blob([], { type: "video/mp4" }) }),
        ({ name }) => files.wait({ name: name! })
      )
    ),
    settings: { emulator: { jobDuration: 0 } }
  },
  TurnLimitReached: { call: calling({ maxTurns: 1 }), settings: { emulator: { jobDuration: 0 } } },
  TurnFailed: {
    call: Effect.andThen(
      Emulator.use((emulator) =>
        emulator.inject(Fault.sequence("interactions.create", [Fault.none, Fault.status(400)]))
      ),
      calling({})
    ),
    settings: { emulator: { jobDuration: 0 } }
  }
}

/** The classes that the module exports, by name. */
const classes = Object.entries(GenAIError).flatMap(([name, value]) =>
  typeof value === "function" && value.prototype instanceof Error ? [[name, value] as const] : []
)

describe("GenAIError: every class", () => {
  it("is fired by one of these tests", () => {
    assert.deepStrictEqual(classes.map(([name]) => name).toSorted(), Object.keys(failing).toSorted())
  })

  for (const [tag, { call, settings }] of Object.entries(failing)) {
    it.live(`${tag}: an Error with a tag, a message and the fields that all have`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag, tag)
        assert.instanceOf(error, Error)
        assert.strictEqual(Object.getPrototypeOf(error), classes.find(([name]) => name === tag)![1].prototype)
        assert.strictEqual(error.name, tag)
        assert.isNotEmpty(error.message)
        assert.notMatch(error.message, /[{}]|undefined|\[object/)
        assert.match(String(error.stack), new RegExp(tag))
        assert.isNotEmpty(error.operation)
        assert.isBoolean(error.isRetryable)
        assert.isArray(error.details)
        for (const field of ["status", "retryAfter", "requestId"]) assert.property(error, field)
        assert.isTrue(GenAIError.isGenAIError(error))
        assert.include(Cause.pretty(Cause.fail(error)), error.message)
        assert.include(inspect(error), error.message)
      }).pipe(Effect.provide(inMemory(settings))))
  }
})

describe("GenAIError: what the single ones know", () => {
  const failure = (tag: keyof typeof failing) =>
    Effect.provide(Effect.flip(failing[tag].call), inMemory(failing[tag].settings))

  it.live("ContinuationInterrupted: what was generated so far, how to go on, and why it could not", () =>
    Effect.gen(function*() {
      const error = yield* failure("ContinuationInterrupted")
      assert.instanceOf(error, GenAIError.ContinuationInterrupted)
      assert.strictEqual(error.continuationToken, "t")
      assert.strictEqual(error.cause?._tag, "BadRequest")
      assert.strictEqual(error.cause?.message, "The token is too old.")
      assert.strictEqual((error.partial as { readonly text?: string }).text, "So far")
    }))

  it.live("SchemaUnsupported: what cannot be expressed, and the field for JSON Schema", () =>
    Effect.gen(function*() {
      const error = yield* failure("SchemaUnsupported")
      assert.deepInclude(error, { field: "config.responseSchema.const", jsonField: "config.responseJsonSchema" })
      assert.include(error.message, "config.responseSchema.const")
    }))

  it.live("UnsupportedField: the field and the backend", () =>
    Effect.gen(function*() {
      const error = yield* failure("UnsupportedField")
      assert.deepInclude(error, { field: "config.routingConfig", backend: "Gemini Developer API" })
      assert.include(error.message, "routingConfig")
    }))

  it.live("UnsupportedMethod: the method and the backend", () =>
    Effect.gen(function*() {
      const error = yield* failure("UnsupportedMethod")
      assert.deepInclude(error, { operation: "models.computeTokens", backend: "Gemini Developer API" })
    }))

  it.live("InvalidRequest: the field and what it should have been", () =>
    Effect.gen(function*() {
      const error = yield* failure("InvalidRequest")
      assert.instanceOf(error, GenAIError.InvalidRequest)
      assert.deepInclude(error, { field: "model", message: `Invalid model: expected ${error.expected}` })
    }))

  it.live("PromptBlocked and EmptyResponse: why, and the whole answer", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* failure("PromptBlocked"), { blockReason: "SAFETY" })
      const empty = yield* failure("EmptyResponse")
      assert.instanceOf(empty, GenAIError.EmptyResponse)
      assert.strictEqual(empty.finishReason, "STOP")
      assert.deepInclude(empty.response, { candidates: [{ finishReason: "STOP" }] })
    }))
})

describe("GenAIError.fromStatus", () => {
  const fields = {
    message: "m",
    code: undefined,
    details: [],
    retryAfter: undefined,
    requestId: undefined,
    operation: "o",
    body: undefined,
    delivered: undefined
  }

  it("has a class for every status, and the retryable ones are 408, 429 and 5xx except 501 and 505", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (status) => {
        const error = GenAIError.fromStatus({ ...fields, status })
        assert.strictEqual(error.status, status)
        const isPassing = status >= 500 && status < 600 && status !== 501 && status !== 505
        assert.strictEqual(error.isRetryable, status === 408 || status === 429 || isPassing)
      }),
      { numRuns: 2000, examples: [[500], [501], [502], [505], [529], [599]] }
    ))

  it("a daily quota is recognized by its id, whatever else is in the details", () => {
    const of = (...details: ReadonlyArray<GenAIError.ErrorDetail>) =>
      GenAIError.fromStatus({ ...fields, status: 429, details })._tag
    const type = "type.googleapis.com/google.rpc.QuotaFailure"
    assert.strictEqual(of(), "RateLimited")
    assert.strictEqual(of({ "@type": type }), "RateLimited")
    assert.strictEqual(of({ "@type": type, violations: "none" }), "RateLimited")
    assert.strictEqual(of({ "@type": type, violations: [{}, null, 7] }), "RateLimited")
    assert.strictEqual(of({ "@type": type, violations: [{ quotaId: 7 }] }), "RateLimited")
    assert.strictEqual(of({ "@type": type, violations: [{ quotaId: "RequestsPerMinute" }] }), "RateLimited")
    assert.strictEqual(of({ "@type": type, violations: [{ quotaId: "RequestsPerDay" }] }), "QuotaExhausted")
    assert.strictEqual(of({ "@type": type, violations: [{ quotaId: "requests_per_day" }] }), "QuotaExhausted")
    assert.strictEqual(of({ "@type": "PerDay" }), "RateLimited")
  })
})

describe("GenAIError.isGenAIError", () => {
  it("knows its own from others", () => {
    const foreign = Object.assign(new Error("of somebody else"), { _tag: "BadRequest", isRetryable: true })
    for (const value of [undefined, null, 7, "BadRequest", {}, new Error("no"), foreign]) {
      assert.isFalse(GenAIError.isGenAIError(value))
    }
  })
})

describe("combinators take the error first or last", () => {
  const error = GenAIError.fromStatus({
    message: "No.",
    status: 400,
    code: undefined,
    details: [
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1s" },
      { "@type": "type.googleapis.com/google.rpc.RetryInformation" },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "2s" }
    ],
    retryAfter: undefined,
    requestId: undefined,
    operation: "models.get",
    body: undefined,
    delivered: undefined
  } as GenAIError.ApiErrorFields)

  it("detailsOf", () => {
    const expected = [error.details[0], error.details[2]]
    assert.deepStrictEqual<unknown>(GenAIError.detailsOf(error, "RetryInfo"), expected)
    assert.deepStrictEqual<unknown>(GenAIError.detailsOf("RetryInfo")(error), expected)
    assert.deepStrictEqual(GenAIError.detailsOf("Help")(error), [])
  })

  it("withMessage", () => {
    for (const other of [GenAIError.withMessage(error, "Other."), GenAIError.withMessage("Other.")(error)]) {
      assert.instanceOf(other, GenAIError.BadRequest)
      assert.strictEqual(other.message, "Other.")
      assert.strictEqual(other.details, error.details)
      assert.notProperty(other, "cause")
    }
    const cause = new Error("Lost")
    const broken = GenAIError.withMessage(
      new GenAIError.ConnectionError({ message: "No.", operation: "", code: undefined, reached: false, cause }),
      "Other."
    )
    assert.strictEqual(broken.cause, cause)
  })

  it("withMessage keeps what is not enumerable", () => {
    const responseHeaders = { "x-a": "1" }
    const made = GenAIError.fromStatus({ ...error, message: "No." })
    Object.defineProperty(made, "responseHeaders", { value: responseHeaders })
    assert.strictEqual(GenAIError.withMessage(made, "Other.").responseHeaders, responseHeaders)
  })
})
