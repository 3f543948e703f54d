import { Context, type Effect, Schema, type Stream } from "effect"
import { type AiError, type Tool as AiTool, Toolkit } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import type { RunOptions, Step } from "../src/FunctionRun.ts"
import type { GenAIError, TurnFailed, TurnLimitReached } from "../src/GenAIError.ts"
import type { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import type { Models } from "../src/Models.ts"
import type * as Promised from "../src/promise.ts"
import type { Models as PromiseModels } from "../src/promise/Models.ts"
import * as Tool from "../src/Tool.ts"
import type { Content, Part } from "../src/wire/Content.ts"

declare const promised: PromiseModels

class Maps extends Context.Service<Maps, { readonly find: (city: string) => string }>()("test/Maps") {}

class Lost extends Schema.TaggedError<Lost>()("Lost", { city: Schema.String }) {}

const Weather = Tool.make("get_weather", {
  parameters: Schema.Struct({ city: Schema.String, on: Schema.optional(Schema.Date) }),
  success: Schema.Struct({ celsius: Schema.Finite }),
  failure: Lost,
  dependencies: [Maps]
})

const toolkit = Toolkit.make(Weather)

const tools = Tool.fromToolkit(toolkit)

const params = { model: "gemini-2.5-flash", contents: "Hi" }

type RunError = GenAIError | TurnLimitReached<GenerateContentResponse> | TurnFailed<GenerateContentResponse, Part>

type Errors = RunError | Lost | AiError.AiError

type Services = Models | AiTool.Handler<"get_weather"> | Maps

describe("a run", () => {
  it("has the errors and the requirements of its functions", () => {
    expectTypeOf(FunctionCalling.generateContent(params, { tools })).toEqualTypeOf<
      Effect.Effect<GenerateContentResponse, Errors, Services>
    >()
    expectTypeOf(FunctionCalling.generateContentStream(params, { tools })).toEqualTypeOf<
      Stream.Stream<GenerateContentResponse, Errors, Services>
    >()
    expectTypeOf(FunctionCalling.steps(params, { tools })).toEqualTypeOf<Stream.Stream<Step, Errors, Services>>()
  })

  it("without functions has its own only", () => {
    expectTypeOf(FunctionCalling.generateContent(params)).toEqualTypeOf<
      Effect.Effect<GenerateContentResponse, RunError, Models>
    >()
  })

  it("takes functions in its options, and tools of the API in the request", () => {
    // @ts-expect-error -- a toolkit is not a list of functions
    void FunctionCalling.generateContent(params, { tools: toolkit })
    // @ts-expect-error -- functions are options
    void FunctionCalling.generateContent({ ...params, config: { tools } })
    expectTypeOf<RunOptions["modeAfterCalls"]>().extract<"AUTO">().toEqualTypeOf<"AUTO">()
  })

  it("decodes what handlers get, and says what they return", () => {
    type Handler = Toolkit.HandlersFrom<Toolkit.Tools<typeof toolkit>>["get_weather"]
    expectTypeOf<Parameters<Handler>[0]>().toEqualTypeOf<{ readonly city: string; readonly on?: Date | undefined }>()
    expectTypeOf<AiTool.Success<typeof Weather>>().toEqualTypeOf<{ readonly celsius: number }>()
  })
})

describe("steps", () => {
  it("are told apart by their tag", () => {
    expectTypeOf<Extract<Step, { readonly _tag: "Chunk" }>["chunk"]>().toEqualTypeOf<GenerateContentResponse>()
    expectTypeOf<Extract<Step, { readonly _tag: "Result" }>["answer"]>().toEqualTypeOf<Tool.Answer>()
    expectTypeOf<Extract<Step, { readonly _tag: "Done" }>["added"]>().toEqualTypeOf<ReadonlyArray<Content>>()
    expectTypeOf<Step["_tag"]>().toEqualTypeOf<"Chunk" | "Answer" | "Calls" | "Result" | "Results" | "Done">()
  })
})

describe("the contents of a next request", () => {
  it("come from an answer, data-first and data-last", () => {
    const response = {} as GenerateContentResponse
    expectTypeOf(FunctionCalling.contents(response, [])).toEqualTypeOf<ReadonlyArray<Content>>()
    expectTypeOf(FunctionCalling.contents([])(response)).toEqualTypeOf<ReadonlyArray<Content>>()
  })
})

describe("plain async code", () => {
  it("passes functions among the tools", () => {
    const weather = async ({ city }: { city: string }) => ({ city, celsius: 18 })
    const declaration = { functionDeclarations: [{ name: "weather" }] }
    const config = { tools: [weather, declaration], automaticFunctionCalling: { concurrency: 2, toolTimeout: 1_000 } }
    expectTypeOf(promised.generateContent({ ...params, config })).toEqualTypeOf<
      Promise<Promised.GenerateContentResponse>
    >()
    expectTypeOf(promised.generateContentStream({ ...params, config })).resolves.toExtend<
      AsyncGenerator<GenerateContentResponse>
    >()
    // @ts-expect-error -- a name is no function
    void promised.generateContent({ ...params, config: { tools: ["weather"] } })
  })
})
