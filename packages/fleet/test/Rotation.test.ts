import { Emulator, Fault, Reply, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import * as Auth from "effect-genai/Auth"
import { Files } from "effect-genai/Files"
import { GenAI } from "effect-genai/GenAI"
import { AuthError } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { TestClock } from "effect/testing"
import { Rotation } from "../src/index.ts"
import { once } from "./harness/emulated.ts"

const keys = ["one", "two", "three"]

const over = (auth: Auth.Auth) =>
  Layer.orDie(GenAI.layer({ auth, httpOptions: once })).pipe(Layer.provideMerge(Emulator.layer()))

// The turns are those of the value, so each test has one of its own.
const rotating = () => over(Rotation.make(keys.map((key) => Auth.apiKey(Redacted.make(key)))))

const generate = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" }))

/** Which key each request had. */
const used = Effect.map(
  Emulator.use(({ requests }) => requests),
  (requests) => requests.map(({ headers }) => headers["x-goog-api-key"])
)

const refuse = (key: string, fault: Fault.Fault) =>
  Emulator.use(({ inject }) => inject(Fault.always(({ headers }) => headers["x-goog-api-key"] === key, fault)))

describe("Rotation.make", () => {
  it.effect("takes turns", () =>
    Effect.gen(function*() {
      for (let call = 0; call < 4; call++) yield* generate
      assert.deepStrictEqual(yield* used, ["one", "two", "three", "one"])
    }).pipe(Effect.provide(rotating())))

  it.effect("sends a refused request with the next credentials, and leaves the refused ones out for as long as the server asks", () =>
    Effect.gen(function*() {
      yield* refuse("one", Fault.status(429, { retryDelay: "20 seconds" }))
      for (let call = 0; call < 3; call++) yield* generate
      assert.deepStrictEqual(yield* used, ["one", "two", "three", "two"])
      yield* TestClock.adjust("20 seconds")
      yield* generate
      yield* generate
      assert.deepStrictEqual((yield* used).slice(4), ["three", "one", "two"])
    }).pipe(Effect.provide(rotating())))

  it.effect("fails with the error of the last if all are refused, and then lets the server decide", () =>
    Effect.gen(function*() {
      yield* refuse("one", Fault.status(429, { retryDelay: "20 seconds" }))
      yield* refuse("two", Fault.status(403))
      yield* refuse("three", Fault.status(401))
      const error = yield* Effect.flip(generate)
      assert.strictEqual(error._tag, "Unauthenticated")
      assert.deepStrictEqual(yield* used, keys)
      yield* Effect.flip(generate)
      assert.deepStrictEqual((yield* used).slice(3), ["one"])
    }).pipe(Effect.provide(rotating())))

  it.effect("says nothing of errors that are not about credentials", () =>
    Effect.gen(function*() {
      yield* refuse("one", Fault.status(400))
      assert.strictEqual((yield* Effect.flip(generate))._tag, "BadRequest")
      assert.deepStrictEqual(yield* used, ["one"])
    }).pipe(Effect.provide(rotating())))

  it.effect("keeps calls about state of a project with the first credentials", () =>
    Effect.gen(function*() {
      const files = yield* Files
      const { name } = yield* files.upload({ file: new Blob(["Hi"], { type: "text/plain" }) })
      yield* generate
      yield* generate
      yield* files.get({ name: name! })
      assert.deepStrictEqual(yield* used, ["one", "one", "one", "two", "one"])
    }).pipe(Effect.provide(rotating())))

  it.effect("renews the credentials of their owner first", () => {
    let renewals = 0
    const token = Auth.make({
      credentials: () => Effect.succeed({ headers: { authorization: `Bearer ${renewals}` }, query: {} }),
      renewed: () => Effect.sync(() => ({ headers: { authorization: `Bearer ${++renewals}` }, query: {} }))
    })
    return Effect.gen(function*() {
      yield* Emulator.use(({ inject }) =>
        inject(
          Fault.always(({ headers }) => headers["authorization"] === "Bearer 0", Fault.status(401))
        )
      )
      yield* generate
      assert.strictEqual(renewals, 1)
      yield* generate
      const sent = (yield* Emulator.use(({ requests }) => requests)).map(({ headers }) =>
        headers["authorization"] ?? headers["x-goog-api-key"]
      )
      assert.deepStrictEqual(sent, ["Bearer 0", "Bearer 1", "two"])
      // Those that were renewed still have their owner, so they are left out too.
      renewals = 0
      yield* Emulator.use(({ inject }) =>
        inject(Fault.always(({ headers }) => headers["authorization"] === "Bearer 1", Fault.status(429)))
      )
      yield* generate
      const requests = yield* Emulator.use(({ requests }) => requests)
      assert.strictEqual(requests.at(-1)!.headers["x-goog-api-key"], "two")
    }).pipe(Effect.provide(over(Rotation.make([token, Auth.apiKey(Redacted.make("two"))]))))
  })

  it.effect("leaves credentials out that cannot be loaded, and fails if none can", () => {
    let loads = 0
    const missing = Auth.make({
      credentials: (operation) =>
        Effect.suspend(() => {
          loads++
          return Effect.fail(new AuthError({ message: "no such file", operation, cause: undefined }))
        })
    })
    return Effect.gen(function*() {
      for (let call = 0; call < 4; call++) yield* generate
      assert.deepStrictEqual(yield* used, ["two", "two", "two", "two"])
      assert.strictEqual(loads, 1)
      yield* TestClock.adjust("1 minute")
      yield* generate
      yield* TestClock.adjust("1 minute")
      yield* refuse("two", Fault.status(429))
      assert.strictEqual((yield* Effect.flip(generate))._tag, "RateLimited")
      // The error of the server counts, not that nobody else has credentials.
      const before = loads
      const error = yield* generate.pipe(
        Effect.provide(GenAI.layer({
          auth: Rotation.make([Auth.apiKey(Redacted.make("two")), missing]),
          httpOptions: once
        })),
        Effect.flip
      )
      assert.strictEqual(error._tag, "RateLimited")
      assert.strictEqual(loads, before + 1)
      const alone = Rotation.make([missing, missing])
      assert.strictEqual((yield* Effect.flip(alone.credentials("models.generateContent"))).message, "no such file")
    }).pipe(Effect.provide(over(Rotation.make([missing, Auth.apiKey(Redacted.make("two"))]))))
  })

  it.effect("refuses a list without credentials, with an error that names it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(generate)
      assert.strictEqual(error._tag, "AuthError")
      assert.include(error.message, "expected a list of one Auth or more")
      assert.deepStrictEqual(yield* used, [])
    }).pipe(Effect.provide(over(Rotation.make([])))))
})

describe("Rotation.pauseAfter", () => {
  it.effect("leaves out a daily quota for longer than a minute's", () =>
    Effect.gen(function*() {
      const after = (fault: Fault.Fault) =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          yield* emulator.reset
          yield* emulator.inject(Fault.always("models.generateContent", fault))
          const error = yield* Effect.flip(generate)
          return Rotation.pauseAfter(error as never)
        })
      assert.strictEqual(yield* after(Fault.status(429)), "1 minute")
      assert.deepStrictEqual(yield* after(Fault.status(429, { retryDelay: "3 seconds" })), Duration.seconds(3))
      assert.strictEqual(yield* after(Fault.dailyQuota), "1 hour")
      const unknown = RpcStatus.make(400, "API key not valid.", [RpcStatus.errorInfo("API_KEY_INVALID")])
      assert.strictEqual(yield* after(Fault.reply(Reply.error(unknown))), "10 minutes")
      assert.isUndefined(yield* after(Fault.status(400)))
      assert.strictEqual(yield* after(Fault.status(401)), "10 minutes")
      assert.isUndefined(yield* after(Fault.status(503)))
    }).pipe(Effect.provide(over(Auth.apiKey(Redacted.make("one"))))))
})
