import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type AiError, Prompt, Tokenizer } from "effect/ai"
import * as fc from "fast-check"
import * as GeminiTokenizer from "../src/GeminiTokenizer.ts"
import * as Truncation from "../src/internal/truncation.ts"
import * as Backends from "./harness/backends.ts"

const provided = Effect.provide(GeminiTokenizer.layer({ model: "gemini-2.5-flash" }))

const tokenize = (input: Prompt.RawInput) => provided(Tokenizer.Tokenizer.use((it) => it.tokenize(input)))
const truncate = (input: Prompt.RawInput, tokens: number) =>
  provided(Tokenizer.Tokenizer.use((it) => it.truncate(input, tokens)))

const user = (text: string): Prompt.MessageEncoded => ({ role: "user", content: text })
const assistant = (text: string): Prompt.MessageEncoded => ({ role: "assistant", content: text })

const reasonOf = <A, R>(effect: Effect.Effect<A, AiError.AiError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** A turn in which a tool is called: two messages that belong together. */
const toolTurn = (id: string): ReadonlyArray<Prompt.MessageEncoded> => [
  { role: "assistant", content: [{ type: "tool-call", id, name: "search", params: {}, providerExecuted: false }] },
  { role: "tool", content: [{ type: "tool-result", id, name: "search", isFailure: false, result: "found" }] }
]

describe("tokenize", () => {
  Backends.onBackends(
    "has as many tokens as the server counts, with one request",
    ({ name }) =>
      Effect.gen(function*() {
        const tokens = yield* tokenize("one two three")
        assert.isAbove(tokens.length, 2)
        assert.lengthOf(yield* Backends.sent, 1)
        assert.isAbove((yield* tokenize("one two three four five six")).length, tokens.length)
        assert.deepStrictEqual((yield* Backends.sent)[0], {
          path: name === "Gemini API"
            ? "/v1beta/models/gemini-2.5-flash:countTokens"
            : "/v1beta1/projects/my-project/locations/us-central1/publishers/google/models/gemini-2.5-flash:countTokens",
          body: { contents: [{ role: "user", parts: [{ text: "one two three" }] }] }
        })
      })
  )

  it.effect("is their positions", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ script }) => script(Script.always("models.countTokens", Reply.json({ totalTokens: 5 }))))
      assert.deepStrictEqual(yield* tokenize("x"), [0, 1, 2, 3, 4])
    }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

  it.effect("is empty without a request if there is no text", () =>
    Effect.gen(function*() {
      for (const input of ["", [], [user(""), { role: "system", content: "" } as const]]) {
        assert.deepStrictEqual(yield* tokenize(input), [])
      }
      assert.lengthOf(yield* Backends.sent, 0)
      yield* tokenize([user(""), user("x")])
      assert.deepStrictEqual((yield* Backends.sent).map(({ body }) => body), [
        { contents: [{ role: "user", parts: [{ text: "x" }] }] }
      ])
    }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

  it.effect("fails if the server gives no number of tokens", () =>
    Effect.gen(function*() {
      for (const totalTokens of [undefined, null, -1, 1.5, "3"]) {
        yield* Emulator.use(({ script }) =>
          script(Script.sequence("models.countTokens", [Reply.json({ totalTokens })]))
        )
        assert.strictEqual((yield* reasonOf(tokenize("x")))._tag, "InvalidResponseError")
      }
    }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

  Backends.onBackends("counts instructions, images and results of tools", () =>
    Effect.gen(function*() {
      yield* tokenize([
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "file", mediaType: "image/png", data: "aGk=" }] },
        ...toolTurn("a")
      ])
      const [request] = yield* Backends.sent
      const { contents } = request!.body as { readonly contents: ReadonlyArray<{ readonly role: string }> }
      assert.deepStrictEqual(contents.map(({ role }) => role), ["user", "user", "model", "user"])
    }))

  Backends.onBackends("of nothing is nothing, and nothing is sent", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* tokenize(Prompt.empty), [])
      assert.deepStrictEqual(yield* Backends.sent, [])
    }))

  Backends.onBackends(
    "fails before anything is sent if the API could not take the prompt",
    () =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(tokenize([{
          role: "user",
          content: [{ type: "file", mediaType: "application/zip", data: "aGk=" }]
        }]))
        assert.strictEqual(reason._tag, "InvalidUserInputError")
        assert.deepStrictEqual(yield* Backends.sent, [])
      })
  )

  it.effect("fails if the server does not count", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ script }) => script(Script.always("models.countTokens", Reply.json({}))))
      assert.deepInclude(yield* reasonOf(tokenize("x")), {
        _tag: "InvalidResponseError",
        description: "The answer has no totalTokens"
      })
    }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

  Backends.onBackends("fails with the reason of the server", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ inject }) => inject(Fault.always("models.countTokens", Fault.status(503))))
      const error = yield* Effect.flip(tokenize("x"))
      assert.deepInclude(error, { module: "GeminiTokenizer", method: "tokenize" })
      assert.strictEqual(error.reason._tag, "InternalProviderError")
      const truncated = yield* Effect.flip(truncate("x", 1))
      assert.deepInclude(truncated, { module: "GeminiTokenizer", method: "truncate" })
    }))
})

describe("truncate", () => {
  const history = Array.from(
    { length: 40 },
    (_, index) => (index % 2 === 0 ? user : assistant)(`message ${index} `.repeat(1 + index % 7))
  )

  Backends.onBackends("keeps the newest messages that fit", () =>
    Effect.gen(function*() {
      for (const limit of [1, 50, 137, 400]) {
        const { content } = yield* truncate(history, limit)
        assert.deepStrictEqual(content, content.length === 0 ? [] : Prompt.make(history).content.slice(-content.length))
        assert.isAtMost((yield* tokenize(Prompt.fromMessages(content))).length, limit)
        const more = Prompt.make(history).content.slice(-content.length - 1)
        assert.isAbove((yield* tokenize(Prompt.fromMessages(more))).length, limit)
      }
    }))

  Backends.onBackends("is one request if all fits, and few else", () =>
    Effect.gen(function*() {
      assert.lengthOf((yield* truncate(history, 1_000_000)).content, 40)
      assert.lengthOf(yield* Backends.sent, 1)
      assert.isAbove((yield* truncate(history, 300)).content.length, 0)
      assert.isAtMost((yield* Backends.sent).length, 1 + 4)
    }))

  Backends.onBackends("of 0 tokens, or without a limit, sends nothing", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* truncate(history, 0)).content, [])
      assert.lengthOf((yield* truncate(history, Infinity)).content, 40)
      assert.deepStrictEqual((yield* truncate(Prompt.empty, 10)).content, [])
      assert.deepStrictEqual(yield* Backends.sent, [])
    }))

  Backends.onBackends("refuses a limit that is none", () =>
    Effect.gen(function*() {
      for (const limit of [-1, NaN, undefined as never]) {
        const reason = yield* reasonOf(truncate(history, limit))
        assert.deepInclude(reason, { _tag: "InvalidRequestError", parameter: "tokens" })
        assert.include(reason.message, `expected a number from 0, got ${limit}`)
      }
      assert.deepStrictEqual(yield* Backends.sent, [])
    }))

  Backends.onBackends("does not begin with the results of calls that it drops", () =>
    Effect.gen(function*() {
      const prompt = [user("Search."), ...toolTurn("a"), assistant("It is there."), user("Again."), ...toolTurn("b")]
      const whole = (yield* tokenize(prompt)).length
      for (let limit = 0; limit <= whole; limit++) {
        const { content: [first] } = yield* truncate(prompt, limit)
        assert.notStrictEqual(first?.role, "tool")
      }
    }))

  /** Messages by their tokens; those of `"t"` are results of tools. */
  const messages = fc.array(
    fc.record({ tokens: fc.integer({ min: 1, max: 50 }), text: fc.string({ maxLength: 200 }), tool: fc.boolean() }),
    { maxLength: 80 }
  )

  it("is what effect/ai would keep, with few counts, however the texts relate to their tokens", () =>
    fc.assert(fc.asyncProperty(messages, fc.integer({ min: 0, max: 2_000 }), async (all, limit) => {
      const made = Prompt.make(all.map(({ text }) => user(text)))
      const tokens = new Map(made.content.map((message, index) => [message, all[index]!.tokens]))
      const count = (prompt: Prompt.Prompt) => prompt.content.reduce((sum, message) => sum + tokens.get(message)!, 0)
      let counts = 0
      const kept = await Effect.runPromise(Truncation.truncate(made, limit, (prompt) =>
        Effect.sync(() => {
          counts++
          return count(prompt)
        })))
      const theirs = Tokenizer.make({
        tokenize: (prompt) => Effect.succeed(Array.from({ length: count(prompt) }, () => 0))
      })
      assert.deepStrictEqual(kept, await Effect.runPromise(theirs.truncate(made, limit)))
      assert.isAtMost(counts, 1 + 3 * Math.ceil(Math.log2(all.length + 1)))
    })))

  it("takes few counts if the texts say nothing about their tokens", async () => {
    const made = Prompt.make(Array.from({ length: 200 }, () => user("x")))
    let counts = 0
    const { content } = await Effect.runPromise(Truncation.truncate(made, 150, (prompt) =>
      Effect.sync(() => {
        counts++
        return prompt.content[0] === made.content[0] ? 1e9 : prompt.content.length
      })))
    assert.lengthOf(content, 150)
    assert.isAtMost(counts, 1 + 3 * 8)
  })

  it("is the longest end that does not begin with results of tools", () =>
    fc.assert(fc.asyncProperty(messages, fc.integer({ min: 1, max: 2_000 }), async (all, limit) => {
      const made = Prompt.make(all.flatMap(({ tool }) => tool ? [toolTurn("a")[1]!] : [user("x")]))
      const tokens = new Map(made.content.map((message, index) => [message, all[index]!.tokens]))
      const count = (from: number) => made.content.slice(from).reduce((sum, message) => sum + tokens.get(message)!, 0)
      const { content } = await Effect.runPromise(
        Truncation.truncate(
          made,
          limit,
          (prompt) => Effect.succeed(prompt.content.reduce((sum, message) => sum + tokens.get(message)!, 0))
        )
      )
      const start = made.content.findIndex(({ role }, index) =>
        (index === 0 || role !== "tool") && count(index) <= limit
      )
      assert.deepStrictEqual(content, start < 0 ? [] : made.content.slice(start))
    })))
})

describe("layerLocal", () => {
  const local = (options: Partial<GeminiTokenizer.LocalOptions> = {}) =>
    Effect.provide(GeminiTokenizer.layerLocal({ model: "gemini-2.5-flash", ...options }))

  it.effect("estimates without a client", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokenizer.Tokenizer.use((it) => it.tokenize("Why is the sky blue?")).pipe(local())
      assert.deepStrictEqual(tokens, [0, 1, 2, 3, 4, 5, 6])
      assert.deepStrictEqual(yield* Tokenizer.Tokenizer.use((it) => it.tokenize("")).pipe(local()), [])
      const vertex = local({ backend: "vertex", model: "gemini-3-flash" })
      assert.lengthOf(yield* Tokenizer.Tokenizer.use((it) => it.tokenize("Why is the sky blue?")).pipe(vertex), 6)
    }))

  it.effect("counts with a vocabulary, calls of tools too", () =>
    Effect.gen(function*() {
      const vocabulary = { name: "gemma2", count: () => 10 }
      const tokens = yield* Tokenizer.Tokenizer.use((it) => it.tokenize([user("x"), ...toolTurn("a")])).pipe(
        local({ backend: "vertex", vocabulary })
      )
      // The text, the names of both, and the key and the text of the result.
      assert.lengthOf(tokens, 50)
    }))

  it.effect("truncates", () =>
    Effect.gen(function*() {
      const history = Array.from({ length: 50 }, (_, index) => user(`message number ${index} of many messages`))
      const kept = yield* Tokenizer.Tokenizer.use((it) => it.truncate(history, 100)).pipe(local())
      assert.isTrue(kept.content.length > 3 && kept.content.length < 20)
      assert.deepStrictEqual(kept, Prompt.fromMessages(Prompt.make(history).content.slice(-kept.content.length)))
    }))

  it.effect("fails for what nobody can know", () =>
    Effect.gen(function*() {
      const file = { type: "file", mediaType: "image/png", data: new URL("https://example.com/a.png") } as const
      const image: Prompt.MessageEncoded = { role: "user", content: [file] }
      const failed = Tokenizer.Tokenizer.use((it) => it.tokenize([image]))
      const reason = yield* reasonOf(failed.pipe(local()))
      assert.strictEqual(reason._tag, "InvalidUserInputError")
      assert.include(reason.message, "fileData")
      const unknown = yield* reasonOf(
        Tokenizer.Tokenizer.use((it) => it.tokenize("x")).pipe(local({ model: "gemma-3" }))
      )
      assert.include(unknown.message, "no rule for this model")
    }))
})
