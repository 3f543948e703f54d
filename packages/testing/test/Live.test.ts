/** Live sessions of `BidiGenerateContent`, in memory and over real WebSockets. */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { content, faces, model, open, says, talk, textOf, vertex, vertexModel } from "./live.ts"

const declared = {
  functionDeclarations: [{
    name: "get_weather",
    parameters: { type: "OBJECT", properties: { city: { type: "STRING" } }, required: ["city"] }
  }]
}

for (const face of faces) {
  describe(`live sessions, ${face.name}`, () => {
    it.live("answer a turn in several frames, and count it", () =>
      Effect.gen(function*() {
        const client = yield* talk({ generationConfig: { responseModalities: ["TEXT"] } })
        yield* client.send(says("Good morning"))
        const messages = yield* client.until("turnComplete")
        assert.match(textOf(messages), /You said: "Good morning"/)
        assert.isAbove(messages.length, 4)
        assert.deepStrictEqual(messages.at(-2), { serverContent: { generationComplete: true } })
        const { promptTokenCount, responseTokenCount, totalTokenCount } = messages.at(-1).usageMetadata
        assert.strictEqual(totalTokenCount, promptTokenCount + responseTokenCount)
        assert.isAbove(responseTokenCount, 0)
      }).pipe(Effect.scoped, Effect.provide(face.layer())))

    it.live("wait for the end of a turn", () =>
      Effect.gen(function*() {
        const client = yield* talk()
        yield* client.send(says("One.", false))
        yield* client.send(says("Two."))
        assert.match(textOf(yield* client.until("turnComplete")), /You said: "One\.\nTwo\."/)
      }).pipe(Effect.scoped, Effect.provide(face.layer())))

    it.live("call functions, and take their results", () =>
      Effect.gen(function*() {
        const client = yield* talk({ tools: [declared] })
        yield* client.send(says("What is the weather?"))
        const { toolCall } = (yield* client.until("toolCall")).at(-1)
        const [{ args, id, name }] = toolCall.functionCalls
        assert.deepStrictEqual([name, typeof args.city], ["get_weather", "string"])
        yield* client.send({ toolResponse: { functionResponses: [{ id, name, response: { sky: "clear" } }] } })
        assert.match(textOf(yield* client.until("turnComplete")), /get_weather answered \{"sky":"clear"\}/)
      }).pipe(Effect.scoped, Effect.provide(face.layer())))

    it.live("are resumed with a handle, also when a call is still open", () =>
      Effect.gen(function*() {
        const first = yield* talk({ sessionResumption: {}, tools: [declared] })
        yield* first.send(says("My name is Ada"))
        const [update] = (yield* first.until("turnComplete")).concat(yield* first.next).slice(-1)
        const { newHandle, resumable } = update.sessionResumptionUpdate
        assert.isTrue(resumable)
        yield* first.send(says("What is the weather?"))
        const [{ id, name }] = (yield* first.until("toolCall")).at(-1).toolCall.functionCalls
        assert.deepStrictEqual(yield* first.next, { sessionResumptionUpdate: { resumable: false } })
        first.socket.close()

        const second = yield* talk({ sessionResumption: { handle: newHandle }, tools: [declared] })
        yield* second.send({ toolResponse: { functionResponses: [{ id, name, response: { sky: "clear" } }] } })
        assert.match(textOf(yield* second.until("turnComplete")), /get_weather answered \{"sky":"clear"\}/)
        yield* second.send(says("Go on"))
        const usage = (yield* second.until("turnComplete")).at(-1).usageMetadata

        const fresh = yield* talk({ tools: [declared] })
        yield* fresh.send(says("Go on"))
        assert.isAbove(
          usage.promptTokenCount,
          (yield* fresh.until("turnComplete")).at(-1).usageMetadata.promptTokenCount
        )
      }).pipe(Effect.scoped, Effect.provide(face.layer())))

    const refusals: ReadonlyArray<readonly [string, unknown, number, RegExp]> = [
      [
        "an unknown model",
        { setup: { model: "models/nope" } },
        1008,
        /^models\/nope is not found for API version v1beta/
      ],
      [
        "a model that does not talk",
        { setup: { model: "models/gemini-2.5-flash" } },
        1008,
        /not supported for bidiGen/
      ],
      ["no model", { setup: {} }, 1007, /model/],
      ["an unknown field", { setup: { model, foo: 1 } }, 1007, /Unknown name "foo" at 'setup'/],
      ["an unknown field inside", { setup: { model, generationConfig: { foo: 1 } } }, 1007, /setup\.generation_config/],
      ["an unknown message", { foo: {} }, 1007, /Unknown name "foo"/],
      ["a wrong type", { setup: { model, generationConfig: { temperature: "hot" } } }, 1007, /temperature/],
      [
        "two modalities",
        { setup: { model, generationConfig: { responseModalities: ["TEXT", "AUDIO"] } } },
        1007,
        /At most one response modality/
      ],
      [
        "a modality that the model does not have",
        { setup: { model, generationConfig: { responseModalities: ["IMAGE"] } } },
        1007,
        /\(IMAGE\) is not supported/
      ],
      ["an unknown handle", { setup: { model, sessionResumption: { handle: "x" } } }, 1008, /session not found/],
      ["another first message", says("Hi"), 1007, /setup must be the first message/],
      ["what is not JSON", "{", 1007, /Invalid JSON payload/]
    ]
    for (const [what, message, code, reason] of refusals) {
      it.live(`refuse ${what}`, () =>
        Effect.gen(function*() {
          const client = yield* open()
          yield* client.opened
          yield* client.send(message)
          const closed = yield* client.closed
          assert.strictEqual(closed.code, code)
          assert.match(closed.reason, reason)
          assert.isAtMost(closed.reason.length, 123)
        }).pipe(Effect.scoped, Effect.provide(face.layer())))
    }

    it.live("refuse unknown callers", () =>
      Effect.gen(function*() {
        const wrong = yield* open(content, { "x-goog-api-key": "wrong" })
        const closed = yield* wrong.closed
        assert.deepStrictEqual(closed, { code: 1007, reason: "API key not valid. Please pass a valid API key." })
        const missing = yield* (yield* open(content, {})).closed
        assert.strictEqual(missing.code, 1008)
        assert.match(missing.reason, /^Method doesn't allow unregistered callers/)
        const right = yield* open(`${content}?key=right`, {})
        yield* right.opened
        yield* right.send({ setup: { model } })
        yield* right.until("setupComplete")
      }).pipe(Effect.scoped, Effect.provide(face.layer({ apiKeys: ["right"] }))))

    it.live("are at the addresses of both backends, also after two slashes, and nowhere else", () =>
      Effect.gen(function*() {
        yield* (yield* open(`/${content}`)).opened
        const client = yield* open(vertex, { authorization: "Bearer token" })
        yield* client.opened
        yield* client.send({ setup: { model: vertexModel } })
        yield* client.until("setupComplete")
        const nowhere = yield* open("/ws/nowhere")
        assert.match(yield* nowhere.failed, /404/)
        assert.strictEqual((yield* nowhere.closed).code, 1006)
      }).pipe(Effect.scoped, Effect.provide(face.layer())))

    it.live("are in the log, without secrets when printed", () =>
      Effect.gen(function*() {
        const client = yield* talk({}, `${content}?key=secret-key`)
        client.socket.close(1000, "Bye")
        const { sessions } = yield* Emulator
        const [session] = yield* sessions
        const ending = yield* session!.ended
        assert.deepStrictEqual(ending, { by: "client", code: 1000, reason: "Bye" })
        const [after] = yield* sessions
        assert.deepStrictEqual(after?.ending, ending)
        assert.deepStrictEqual(after?.frames.map(({ message }) => message), [{ setup: { model } }])
        assert.strictEqual(after?.request.operation, "live.connect")
        assert.strictEqual(after?.request.url.searchParams.get("key"), "secret-key")
        assert.notInclude(JSON.stringify(after), "secret-key")
        assert.notInclude(JSON.stringify(after), "test-key")
        assert.strictEqual(yield* after!.request.outcome, "completed")
      }).pipe(Effect.scoped, Effect.provide(face.layer())))
  })
}
