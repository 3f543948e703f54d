import { Effect, Schema, type Stream } from "effect"
import { type AiError, Toolkit } from "effect/ai"
import { describe, expectTypeOf, test } from "vitest"
import { Chat, Chats, type FunctionRun, type GenAIError, type GenerateContentResponse, Tool } from "../src/index.ts"
import type * as Promised from "../src/promise.ts"
import type { Content } from "../src/wire/Content.ts"

class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {}) {}

const toolkit = Toolkit.make(
  Tool.make("weather", { parameters: Schema.Struct({ city: Schema.String }), failure: Refusal })
)

const params = { model: "gemini-2.5-flash" }

type Response = GenerateContentResponse.GenerateContentResponse

describe("a chat of the Effect face", () => {
  const chats = Effect.flatMap(Chats, (chats) => chats.create(params))

  test("without functions fails as requests do, and needs nothing", () => {
    expectTypeOf(chats).toEqualTypeOf<Effect.Effect<Chat.Chat, GenAIError.InvalidRequest, Chats>>()
    expectTypeOf<Chat.Chat["sendMessage"]>().returns.toEqualTypeOf<Effect.Effect<Response, GenAIError.GenAIError>>()
    expectTypeOf<Chat.Chat["sendMessageStream"]>().returns.toEqualTypeOf<
      Stream.Stream<Response, GenAIError.GenAIError>
    >()
    expectTypeOf<Chat.Chat["getHistory"]>().returns.toEqualTypeOf<Effect.Effect<ReadonlyArray<Content>>>()
  })

  test("with functions fails as they do, and needs their handlers", () => {
    const chat = Effect.flatMap(Chats, (chats) => chats.create(params, { tools: Tool.fromToolkit(toolkit) }))
    type Made = Effect.Success<typeof chat>
    type Sent = ReturnType<Made["sendMessage"]>
    expectTypeOf<Effect.Error<Sent>>().toEqualTypeOf<FunctionRun.RunError | Refusal | AiError.AiError>()
    expectTypeOf<Effect.Services<Sent>>().toEqualTypeOf<Effect.Services<typeof toolkit>>()
    expectTypeOf<Stream.Error<ReturnType<Made["sendMessageStream"]>>>().toEqualTypeOf<
      FunctionRun.RunError | Refusal | AiError.AiError
    >()
    expectTypeOf<Effect.Error<typeof chat>>().toEqualTypeOf<GenAIError.InvalidRequest>()
  })

  test("a history is contents", () => {
    expectTypeOf(Chat.History.Type).toEqualTypeOf<ReadonlyArray<Content>>()
  })
})

describe("a chat of the promise face", () => {
  test("is there at once, and so is its history", () => {
    const create = (ai: Promised.GoogleGenAI) => ai.chats.create(params)
    expectTypeOf(create).returns.toEqualTypeOf<Promised.Chat>()
    expectTypeOf<Promised.Chat["sendMessage"]>().returns.toEqualTypeOf<Promise<Promised.GenerateContentResponse>>()
    expectTypeOf<Promised.Chat["sendMessageStream"]>().returns.toEqualTypeOf<
      Promise<AsyncGenerator<Promised.GenerateContentResponse, void, undefined>>
    >()
    expectTypeOf<Promised.Chat["getHistory"]>().returns.toEqualTypeOf<Array<Promised.Content>>()
  })
})
