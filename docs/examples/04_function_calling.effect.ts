/** A function that the model calls: a tool with schemas, and an Effect that answers. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { FunctionCalling, GenAI, Tool } from "effect-genai"
import { Toolkit } from "effect/ai"

const Weather = Tool.make("getWeather", {
  description: "The weather in a city right now",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ city: Schema.String, celsius: Schema.Finite, sky: Schema.String })
})

const toolkit = Toolkit.make(Weather)

const handlers = toolkit.toLayer({
  getWeather: ({ city }) => Effect.as(Console.log(`getWeather(${city})`), { city, celsius: 18, sky: "clear" })
})

const program = Effect.gen(function*() {
  const response = yield* FunctionCalling.generateContent(
    { model: "gemini-2.5-flash", contents: "Call getWeather for Paris and tell me what to wear." },
    { tools: Tool.fromToolkit(toolkit) }
  )
  yield* Console.log(response.text)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, handlers]), NodeRuntime.runMain)
