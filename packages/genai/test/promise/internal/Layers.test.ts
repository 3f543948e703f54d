import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { GoogleGenAI } from "../../../src/promise.ts"
import { aborter, rejection } from "../../harness/promised.ts"

const params = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }

const answer = { candidates: [{ content: { role: "model", parts: [{ text: "Rayleigh scattering" }] } }] }

const answering = (before: Effect.Effect<unknown> = Effect.void) =>
  HttpClient.make((request) =>
    Effect.as(before, HttpClientResponse.fromWeb(request, new Response(JSON.stringify(answer))))
  )

const clientOf = (httpClient: Layer.Layer<HttpClient.HttpClient>, options = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => new GoogleGenAI({ apiKey: "key", httpClient, ...options })),
    (ai) => Effect.promise(() => ai.close())
  )

describe("a layer of a client", () => {
  it.live("is built by the first call, once for all", () =>
    Effect.gen(function*() {
      let built = 0
      const ai = yield* clientOf(Layer.effect(HttpClient.HttpClient, Effect.sync(() => (built++, answering()))))
      assert.strictEqual(built, 0)
      yield* Effect.promise(() => Promise.all([1, 2, 3].map(() => ai.models.generateContent(params))))
      yield* Effect.promise(() => ai.models.generateContent(params))
      assert.strictEqual(built, 1)
    }))

  it.live("that cannot be built is built again by the next call, after what it had opened is closed", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const ai = yield* clientOf(Layer.effect(
        HttpClient.HttpClient,
        Effect.gen(function*() {
          yield* Effect.acquireRelease(
            Effect.sync(() => seen.push("opened")),
            () => Effect.sync(() => seen.push("closed"))
          )
          return seen.length === 1 ? yield* Effect.die(new Error("not yet")) : answering()
        })
      ))
      const error = yield* rejection(() => ai.models.generateContent(params))
      assert.strictEqual(error.message, "not yet")
      assert.deepStrictEqual(seen, ["opened", "closed"])
      const { text } = yield* Effect.promise(() => ai.models.generateContent(params))
      assert.isNotEmpty(text)
      assert.deepStrictEqual(seen, ["opened", "closed", "opened"])
    }))

  it.live("goes on being built for others if the call that began it is aborted", () =>
    Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const ai = yield* clientOf(Layer.effect(HttpClient.HttpClient, Effect.as(Deferred.await(gate), answering())))
      const controller = aborter()
      const first = ai.models.generateContent({ ...params, config: { abortSignal: controller.signal } })
      const second = ai.models.generateContent(params)
      controller.abort(new Error("enough"))
      assert.strictEqual((yield* rejection(() => first)).message, "enough")
      yield* Deferred.succeed(gate, undefined)
      assert.isNotEmpty((yield* Effect.promise(() => second)).text)
    }))

  it.live("is closed with the client, after its calls have ended, also while it is built", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const opened = Effect.acquireRelease(Effect.void, () => Effect.sync(() => seen.push("layer closed")))
      const started = yield* Deferred.make<void>()
      const waiting = Effect.onInterrupt(
        Effect.andThen(Deferred.succeed(started, undefined), Effect.never),
        () => Effect.sync(() => seen.push("call ended"))
      )
      const busy = yield* clientOf(Layer.effect(HttpClient.HttpClient, Effect.as(opened, answering(waiting))))
      const told = yield* Effect.forkChild(rejection(() => busy.models.generateContent(params)))
      yield* Deferred.await(started)
      yield* Effect.promise(() => busy.close())
      assert.deepStrictEqual(seen, ["call ended", "layer closed"])
      assert.include(String(yield* Fiber.join(told)), "AbortError")
      seen.length = 0
      const building = yield* clientOf(Layer.effect(HttpClient.HttpClient, Effect.andThen(opened, Effect.never)))
      const early = yield* Effect.forkChild(rejection(() => building.models.generateContent(params)))
      yield* Effect.sleep(20)
      yield* Effect.promise(() => building.close())
      assert.deepStrictEqual(seen, ["layer closed"])
      assert.include(String(yield* Fiber.join(early)), "AbortError")
    }))

  it.live("logs to the functions of the caller, and not to the console", () =>
    Effect.gen(function*() {
      const warnings: Array<string> = []
      const ai = yield* clientOf(
        Layer.effect(
          HttpClient.HttpClient,
          Effect.as(Effect.logWarning("of the layer"), answering(Effect.logWarning("of the call")))
        ),
        { onWarning: (message: string) => warnings.push(message) }
      )
      yield* Effect.promise(() => ai.models.generateContent(params))
      assert.deepStrictEqual(warnings, ["of the layer", "of the call"])
    }))

  it.live("that has another service is refused by each call", () =>
    Effect.gen(function*() {
      const ai = yield* clientOf(Layer.succeed(FileSystem.FileSystem, {} as never) as never)
      for (const _ of [1, 2]) {
        const error = yield* rejection(() => ai.models.generateContent(params))
        assert.include(error, { _tag: "InvalidConfig", field: "httpClient" })
      }
    }))
})
