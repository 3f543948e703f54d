import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inspect } from "node:util"

const post = (path: string, body: unknown) =>
  Effect.flatMap(Emulator, (emulator) =>
    Effect.promise(() =>
      emulator.fetch(emulator.baseUrl + path, {
        method: "POST",
        headers: { "x-goog-api-key": "secret-key" },
        body: JSON.stringify(body)
      }).then(async (response) => ({ response, text: await response.text() }))
    ))

const prompt = (text: string) => ({ contents: [{ role: "user", parts: [{ text }] }] })
const unary = "/v1beta/models/gemini-2.5-flash:generateContent"

describe("Emulator", () => {
  it.effect("serves scripts in order, then the built-in behaviour", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(
        Script.sequence("models.generateContent", [Script.says("one"), Reply.json({ two: true }, { status: 201 })])
      )
      const [first, second, third] = yield* Effect.all([
        post(unary, prompt("a")),
        post(unary, prompt("b")),
        post(unary, prompt("c"))
      ])
      assert.strictEqual(JSON.parse(first.text).candidates[0].content.parts[0].text, "one")
      assert.strictEqual(second.response.status, 201)
      assert.deepStrictEqual(JSON.parse(second.text), { two: true })
      assert.include(third.text, "You said: \\\"c\\\"")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("lets a fault happen once and logs what arrived without printing the key", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503)]))
      assert.strictEqual((yield* post(unary, prompt("a"))).response.status, 503)
      assert.strictEqual((yield* post(unary, prompt("a"))).response.status, 200)
      const [request] = yield* emulator.requests
      assert.strictEqual(request?.operation, "models.generateContent")
      assert.deepStrictEqual(request?.body, prompt("a"))
      assert.strictEqual(request?.headers["x-goog-api-key"], "secret-key")
      assert.notInclude(inspect(request, { depth: 9 }) + JSON.stringify(request) + String(request), "secret-key")
      assert.notInclude(
        inspect(request?.headers) + JSON.stringify(request?.headers) + String(request?.headers),
        "secret-key"
      )
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("answers over HTTP", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const response = yield* Effect.promise(() =>
        fetch(`${emulator.baseUrl}/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse`, {
          method: "POST",
          headers: { "x-goog-api-key": "any" },
          body: JSON.stringify(prompt("Hi"))
        })
      )
      const text = yield* Effect.promise(() => response.text())
      const events = text.trim().split("\r\n\r\n").map((event) => JSON.parse(event.slice("data: ".length)))
      assert.isAbove(events.length, 3)
      assert.deepStrictEqual(events.map((event) => event.candidates[0].finishReason), [
        ...events.slice(1).map(() => undefined),
        "STOP"
      ])
      assert.strictEqual(yield* (yield* emulator.requests)[0]!.outcome, "completed")
    }).pipe(Effect.provide(Emulator.layerServer())))
})
