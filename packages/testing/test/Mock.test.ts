import { Answer, Mock } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Fiber, Layer, Stream } from "effect"
import { Caches, Chats, Environments, Files, FileSearchStores, GenAI, GenAIError, Models } from "effect-genai"
import { TestClock } from "effect/testing"

const asked = { model: "gemini-2.5-flash", contents: "Why?" }

const messageOf = <A, E>(exit: Effect.Effect<A, E>) =>
  Effect.map(Effect.sandbox(exit).pipe(Effect.flip), (cause) => (Cause.squash(cause) as Error).message)

describe("Mock.layer", () => {
  it.effect("answers as the stubs say, and records the calls", () =>
    Effect.gen(function*() {
      const models = yield* Models
      assert.strictEqual((yield* models.generateContent(asked)).text, "Rayleigh scattering.")
      assert.strictEqual((yield* models.countTokens(asked)).totalTokens, 4)
      const names = yield* Stream.runCollect(models.list())
      assert.deepStrictEqual(names.map(({ name }) => name), ["models/one", "models/two"])
      const calls = yield* Mock.calls()
      assert.deepStrictEqual(calls.map(({ operation }) => operation), [
        "models.generateContent",
        "models.countTokens",
        "models.list"
      ])
      assert.deepStrictEqual((yield* Mock.calls("models.countTokens")).map(({ args }) => args), [[asked]])
    }).pipe(Effect.provide(Mock.layer(Models, {
      generateContent: Answer.text("Rayleigh scattering."),
      countTokens: ({ contents }) => ({ totalTokens: String(contents).length }),
      list: [{ name: "models/one" }, { name: "models/two" }]
    }))))

  it.effect("a method without a stub names itself, and how to stub it", () =>
    Effect.gen(function*() {
      const models = yield* Models
      assert.strictEqual(
        yield* messageOf(models.countTokens(asked)),
        "models.countTokens was called, and has no stub. Add one: Mock.layer(Models, { countTokens: … })"
      )
      assert.strictEqual(
        yield* messageOf(Stream.runDrain(models.generateContentStream(asked))),
        "models.generateContentStream was called, and has no stub. Add one: " +
          "Mock.layer(Models, { generateContentStream: … })"
      )
      const environments = yield* Environments
      assert.include(
        yield* messageOf(Stream.runDrain(environments.files.list({ environment: "one" } as never))),
        "Mock.layer(Environments, { files: { list: … } })"
      )
    }).pipe(Effect.provide(Layer.merge(Mock.layer(Models, {}), Mock.layer(Environments, {})))))

  it.effect("a sequence has an answer for each run, and a run too many says so", () =>
    Effect.gen(function*() {
      const models = yield* Models
      const again = models.generateContent(asked).pipe(Effect.retry({ while: (error) => error.isRetryable }))
      assert.strictEqual((yield* again).text, "At last: Why?")
      assert.strictEqual((yield* Mock.calls("models.generateContent")).length, 3)
      assert.strictEqual(
        yield* messageOf(models.generateContent(asked)),
        "models.generateContent was called more often than its sequence has answers (3)"
      )
    }).pipe(Effect.provide(sequenced)))

  it.effect("each build of a layer begins its sequences again", () =>
    Effect.gen(function*() {
      const models = yield* Models
      assert.strictEqual((yield* Effect.flip(models.generateContent(asked)))._tag, "RateLimited")
    }).pipe(Effect.provide(sequenced)))

  it.effect("answers may be Effects, promises and errors that are thrown", () =>
    Effect.gen(function*() {
      const models = yield* Models
      const answers = yield* Effect.all(Array.from({ length: 3 }, () => Effect.exit(models.generateContent(asked))))
      assert.deepStrictEqual(answers.map(({ _tag }) => _tag), ["Success", "Success", "Failure"])
      assert.strictEqual((yield* Effect.flip(models.countTokens(asked)))._tag, "ServiceUnavailable")
      const chunks = yield* Stream.runCollect(models.generateContentStream(asked))
      assert.deepStrictEqual(chunks.map(({ text }) => text), ["one", "two"])
    }).pipe(Effect.provide(Mock.layer(Models, {
      generateContent: Answer.sequence([
        Effect.succeed(Answer.text("one")),
        async () => Answer.text("two"),
        () => Effect.fail(Answer.error("NotFound"))
      ]),
      countTokens: () => {
        throw Answer.error("ServiceUnavailable")
      },
      generateContentStream: async function*() {
        yield Answer.text("one")
        yield Answer.text("two")
      }
    }))))

  it.effect("a defect of a stub stays one", () =>
    Effect.gen(function*() {
      const models = yield* Models
      assert.strictEqual(yield* messageOf(models.countTokens(asked)), "a typo")
    }).pipe(Effect.provide(Mock.layer(Models, {
      countTokens: () => {
        throw new TypeError("a typo")
      }
    }))))

  it.effect("a stub of a stream that is none says so", () =>
    Effect.gen(function*() {
      const models = yield* Models
      assert.strictEqual(
        yield* messageOf(Stream.runDrain(models.generateContentStream(asked))),
        "The stub of models.generateContentStream needs a list or a stream of answers"
      )
    }).pipe(Effect.provide(Mock.layer(Models, { generateContentStream: Answer.text("no list") as never }))))

  it.effect("layers that are built together record in one order", () =>
    Effect.gen(function*() {
      const [files, caches] = [yield* Files, yield* Caches]
      yield* files.get({ name: "files/one" })
      yield* caches.get({ name: "cachedContents/one" })
      yield* files.get({ name: "files/two" })
      assert.deepStrictEqual((yield* Mock.calls()).map(({ operation }) => operation), [
        "files.get",
        "caches.get",
        "files.get"
      ])
    }).pipe(Effect.provide(Layer.merge(Mock.layer(Files, { get: {} }), Mock.layer(Caches, { get: {} })))))

  it.effect("a list is one page too, with the items in its field", () =>
    Effect.gen(function*() {
      const pages = yield* Stream.runCollect((yield* Caches).listPages())
      assert.deepStrictEqual(pages, [{
        items: [{ name: "cachedContents/one" }],
        nextPageToken: undefined,
        response: { cachedContents: [{ name: "cachedContents/one" }] }
      }])
    }).pipe(Effect.provide(Mock.layer(Caches, { list: [{ name: "cachedContents/one" }] }))))
})

const sequenced = Mock.layer(Models, {
  generateContent: Answer.sequence([
    Answer.error("RateLimited"),
    Answer.error("ServiceUnavailable"),
    ({ contents }) => Answer.text(`At last: ${String(contents)}`)
  ])
})

describe("Mock.layerGenAI", () => {
  it.effect("mocks all resources, with real chats over the mocked models", () =>
    Effect.gen(function*() {
      const ai = yield* GenAI
      assert.isFalse(ai.vertexai)
      const chat = yield* (yield* Chats).create({ model: "gemini-2.5-flash" })
      assert.strictEqual((yield* chat.sendMessage({ message: "Hi" })).text, "Hello.")
      assert.strictEqual((yield* chat.sendMessage({ message: "Bye" })).text, "Hello.")
      const contents = (yield* Mock.calls("models.generateContent")).map(({ args: [params] }) => params.contents)
      assert.deepStrictEqual(contents.map((turns) => Array.isArray(turns) ? turns.length : 0), [1, 3])
      assert.strictEqual(
        yield* messageOf(ai.files.get({ name: "files/one" })),
        [
          "files.get was called, and has no stub.",
          "Add one: Mock.layerGenAI({ files: { get: … } })"
        ].join(" ")
      )
      const { documents } = yield* FileSearchStores
      assert.strictEqual((yield* documents.get({ name: "one" })).name, "documents/one")
    }).pipe(Effect.provide(Mock.layerGenAI({
      models: { generateContent: Answer.text("Hello.") },
      documents: { get: { name: "documents/one" } }
    }))))
})

describe("Answer", () => {
  it.effect("a stream has its pace on the clock", () =>
    Effect.gen(function*() {
      const seen: Array<string | undefined> = []
      const stream = Answer.stream(["It ", "rains."], { pace: "1 second" })
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(stream, (chunk) => Effect.sync(() => seen.push(chunk.text)))
      )
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(seen, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(seen, ["It "])
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(seen, ["It ", "rains."])
      yield* Fiber.join(fiber)
    }))

  it.effect("a stream fails at an error, after what is before it", () =>
    Effect.gen(function*() {
      const seen: Array<string | undefined> = []
      const error = yield* Answer.stream(["It ra", Answer.error("StreamInterrupted")]).pipe(
        Stream.runForEach((chunk) => Effect.sync(() => seen.push(chunk.text))),
        Effect.flip
      )
      assert.strictEqual(error._tag, "StreamInterrupted")
      assert.deepStrictEqual(seen, ["It ra"])
    }))

  it.effect("only the last chunk of a text has its end", () =>
    Effect.gen(function*() {
      const chunks = yield* Stream.runCollect(Answer.stream(["a", "b"]))
      assert.deepStrictEqual(chunks.map(({ candidates }) => candidates?.[0]?.finishReason), [undefined, "STOP"])
    }))

  it("text, calls and images have what the accessors read", () => {
    assert.strictEqual(Answer.text("Hi").text, "Hi")
    assert.strictEqual(Answer.text("cut", { finishReason: "MAX_TOKENS" }).candidates?.[0]?.finishReason, "MAX_TOKENS")
    assert.strictEqual(Answer.json({ a: 1 }).text, "{\"a\":1}")
    assert.deepStrictEqual(
      Answer.functionCalls({ name: "one" }, { name: "two", args: { a: 1 }, id: "2" }).functionCalls,
      [
        { name: "one", args: {} },
        { id: "2", name: "two", args: { a: 1 } }
      ]
    )
    assert.strictEqual(Answer.image(new Uint8Array([104, 105])).data, "aGk=")
    assert.strictEqual(Answer.blocked().promptFeedback?.blockReason, "SAFETY")
    assert.strictEqual(Answer.text("12345678").usageMetadata?.totalTokenCount, 2)
  })

  const tags: ReadonlyArray<readonly [GenAIError.GenAIError["_tag"], number | undefined, boolean]> = [
    ["BadRequest", 400, false],
    ["Unauthenticated", 401, false],
    ["PermissionDenied", 403, false],
    ["NotFound", 404, false],
    ["RequestTimeout", 408, true],
    ["Conflict", 409, false],
    ["UnprocessableEntity", 422, false],
    ["RateLimited", 429, true],
    ["QuotaExhausted", 429, false],
    ["ServerError", 500, true],
    ["ServiceUnavailable", 503, true],
    ["ApiStatusError", 418, false],
    ["ConnectionError", undefined, true],
    ["TimeoutError", undefined, false],
    ["DecodeError", undefined, false],
    ["StreamInterrupted", undefined, true],
    ["SessionClosed", undefined, true],
    ["ContinuationInterrupted", undefined, false],
    ["InvalidRequest", undefined, false],
    ["UnsupportedField", undefined, false],
    ["SchemaUnsupported", undefined, false],
    ["UnsupportedMethod", undefined, false],
    ["AuthError", undefined, false]
  ]
  for (const [tag, status, isRetryable] of tags) {
    it(`the error ${tag} is as the SDK makes it`, () => {
      const error = Answer.error(tag)
      assert.isTrue(GenAIError.isGenAIError(error))
      assert.deepStrictEqual([error._tag, error.status, error.isRetryable], [tag, status, isRetryable])
      assert.isAbove(error.message.length, 5)
    })
  }

  it("fields of errors replace the defaults", () => {
    const error = Answer.error("RateLimited", { retryAfter: "30 seconds", message: "Slow down." })
    assert.strictEqual(error.message, "Slow down.")
    assert.strictEqual(Duration.toMillis(error.retryAfter ?? 0), 30_000)
    assert.strictEqual(Answer.error("QuotaExhausted").violations.length, 1)
  })
})
