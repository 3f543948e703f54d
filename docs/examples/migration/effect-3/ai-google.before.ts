/** A program for `@effect/ai-google`, with Effect 3. */
import { LanguageModel, Tool, Toolkit } from "@effect/ai"
import { GoogleClient, GoogleLanguageModel } from "@effect/ai-google"
import { FetchHttpClient } from "@effect/platform"
import { Config, Console, Effect, Layer, Schema, Stream } from "effect"

const Weather = Tool.make("weather", {
  description: "The weather in a city",
  parameters: { city: Schema.String },
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
  Effect.provide(GoogleLanguageModel.layer({ model: "gemini-does-not-exist" })),
  Effect.catchTag("HttpResponseError", (error) => Console.log(error.response.status))
)

const Client = GoogleClient.layerConfig({
  apiKey: Config.redacted("GOOGLE_API_KEY"),
  apiUrl: Config.string("GOOGLE_GEMINI_BASE_URL").pipe(
    Config.withDefault("https://generativelanguage.googleapis.com")
  )
}).pipe(Layer.provide(FetchHttpClient.layer))

const Model = GoogleLanguageModel.layer({
  model: "gemini-2.5-flash",
  config: { toolConfig: {}, generationConfig: { temperature: 0.2 } }
})

await program.pipe(
  Effect.andThen(failing),
  Effect.provide([Model, Handlers]),
  Effect.provide(Client),
  Effect.runPromise
)
