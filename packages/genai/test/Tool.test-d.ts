import { Context, type Effect, Schema } from "effect"
import { type AiError, type Tool as AiTool, Toolkit } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import type { GenAIError, TurnFailed, TurnLimitReached } from "../src/GenAIError.ts"
import type { Interaction } from "../src/Interaction.ts"
import type { Interactions } from "../src/Interactions.ts"
import type * as Promised from "../src/promise.ts"
import type { Interactions as PromiseInteractions } from "../src/promise/Interactions.ts"
import * as Tool from "../src/Tool.ts"
import type { FunctionResultStep } from "../src/wire/Interactions.ts"

declare const interactions: Interactions["Service"]

declare const promised: PromiseInteractions

class Maps extends Context.Service<Maps, { readonly find: (city: string) => string }>()("test/Maps") {}

class Lost extends Schema.TaggedError<Lost>()("Lost", { city: Schema.String }) {}

const Weather = Tool.make("get_weather", {
  parameters: Schema.Struct({ city: Schema.String, on: Schema.Date, days: Schema.optional(Schema.Finite) }),
  success: Schema.Struct({ celsius: Schema.Finite, at: Schema.Date }),
  failure: Lost,
  dependencies: [Maps]
})

const Clock = Tool.make("now", { success: Schema.Date, failure: Schema.String, failureMode: "return" })

const toolkit = Toolkit.make(Weather, Clock)

/** The toolkit before its handlers are known. */
const bare = toolkit

const params = { model: "gemini-2.5-flash", input: "Hi" }

type Errors = GenAIError | TurnLimitReached<Interaction> | TurnFailed<Interaction, FunctionResultStep>

describe("tools", () => {
  it("have handlers of decoded parameters and results", () => {
    type Handlers = Toolkit.HandlersFrom<Toolkit.Tools<typeof toolkit>>
    expectTypeOf<Parameters<Handlers["get_weather"]>[0]>().toEqualTypeOf<
      { readonly city: string; readonly on: Date; readonly days?: number | undefined }
    >()
    expectTypeOf<AiTool.Success<typeof Weather>>().toEqualTypeOf<{ readonly celsius: number; readonly at: Date }>()
  })

  it("require their handlers and what those require, and fail by their failureMode", () => {
    expectTypeOf(Tool.fromToolkit(toolkit)).toEqualTypeOf<
      ReadonlyArray<
        Tool.Callable<Lost | AiError.AiError, AiTool.Handler<"get_weather"> | AiTool.Handler<"now"> | Maps>
      >
    >()
    expectTypeOf(Tool.fromToolkit(Toolkit.make(Clock))).toEqualTypeOf<
      ReadonlyArray<Tool.Callable<AiError.AiError, AiTool.Handler<"now">>>
    >()
  })

  it("with their handlers require what those require only", () => {
    const handled = (toolkit: Effect.Success<typeof bare>) => Tool.fromToolkit(toolkit)
    expectTypeOf(handled).returns.toEqualTypeOf<ReadonlyArray<Tool.Callable<Lost | AiError.AiError, Maps>>>()
  })
})

describe("interactions.run", () => {
  it("has the errors and the requirements of its tools", () => {
    expectTypeOf(interactions.run(params, { tools: Tool.fromToolkit(toolkit) })).toEqualTypeOf<
      Effect.Effect<
        Interaction,
        Errors | Lost | AiError.AiError,
        AiTool.Handler<"get_weather"> | AiTool.Handler<"now"> | Maps
      >
    >()
    expectTypeOf(interactions.run(params)).toEqualTypeOf<Effect.Effect<Interaction, Errors>>()
  })

  it("takes functions by their names in plain async code", () => {
    expectTypeOf(
      promised.run(params, { tools: { a: ({ city }) => `${city}`, b: async (_, { id }) => ({ id }), c: () => 18 } })
    ).toEqualTypeOf<Promise<Promised.GoogleGenAIInteraction>>()
    // @ts-expect-error -- a function is called by its name
    void promised.run(params, { tools: [() => 18] })
  })
})
