/** The same with `@effect-genai/ai` and Effect 4. */
import { GeminiLanguageModel } from "@effect-genai/ai"
import { Console, Effect, Layer, Schema, Stream } from "effect"
import { GenAIClient } from "effect-genai"
import { LanguageModel, Tool, Toolkit } from "effect/ai"
import { FetchHttpClient } from "effect/http"

const Weather = Tool.make("weather", {
  description: "The weather in a city",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ celsius: Schema.Number })
})
const toolkit = Toolkit.make(Weather)
const Handlers = toolkit.toLayer({ weather: ({ city }) => Effect.succeed({ celsius: city.length }) })

const program = Effect.gen(function*() {
  const { text } = yield* LanguageModel.generateText({ prompt: "Why is the sky blue?" })
  yield* Console.log(text)

  const dusk = yield* LanguageModel.streamText({ prompt: "And red at dusk?" }).pipe(
    Stream.map((part) => part.type === "text-delta" ? part.delta : ""),
    Stream.mkString
  )
  yield* Console.log(dusk)

  const { value } = yield* LanguageModel.generateObject({
    schema: Schema.Struct({ city: Schema.String }),
    prompt: "Where is the Eiffel Tower?"
  })
  yield* Console.log(value.city)

  const { toolResults } = yield* LanguageModel.generateText({ prompt: "How warm is it in Oslo?", toolkit })
  yield* Console.log(JSON.stringify(toolResults[0]?.result))
})

const failing = LanguageModel.generateText({ prompt: "Hello" }).pipe(
  Effect.provide(GeminiLanguageModel.layer({ model: "gemini-does-not-exist" })),
  Effect.catchTag("AiError", ({ reason }) => Console.log(reason._tag))
)

const Client = GenAIClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

const Model = GeminiLanguageModel.layer({ model: "gemini-2.5-flash", config: { temperature: 0.2 } })

await program.pipe(
  Effect.andThen(failing),
  Effect.provide([Model, Handlers]),
  Effect.provide(Client),
  Effect.runPromise
)
