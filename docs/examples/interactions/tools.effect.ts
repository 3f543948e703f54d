/** Functions that the model calls: `run` runs them and sends the results, or do both by hand. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { GenAI, Interaction, Interactions, Tool } from "effect-genai"
import { Toolkit } from "effect/ai"

const Weather = Tool.make("get_weather", {
  description: "The weather in a place right now",
  parameters: Schema.Struct({ location: Schema.String }),
  success: Schema.Struct({ location: Schema.String, celsius: Schema.Finite, sky: Schema.String })
})

const toolkit = Toolkit.make(Weather)

const getWeather = Effect.fn("getWeather")(function*({ location }: typeof Weather.parametersSchema.Type) {
  yield* Console.log(`get_weather(${location})`)
  return { location, celsius: 18, sky: "clear" }
})

const model = "gemini-2.5-flash"
const input = "What is the weather in Paris?"

const program = Effect.gen(function*() {
  const interactions = yield* Interactions

  const answered = yield* interactions.run({ model, input }, { tools: Tool.fromToolkit(toolkit) })
  yield* Console.log(answered.output_text)

  // By hand: declare the function, run it, and send its result.
  const parameters = Schema.toJsonSchemaDocument(Weather.parametersSchema).schema
  const tools = [{ type: "function", name: Weather.name, parameters }] as const
  const asked = yield* interactions.create({ model, input, tools })
  const calls = Interaction.functionCalls(asked)
  yield* Console.log(`${asked.status}: ${calls.length} call`)
  const results = yield* Effect.forEach(
    calls,
    (call) =>
      Schema.decodeUnknownEffect(Weather.parametersSchema)(call.arguments).pipe(
        Effect.flatMap(getWeather),
        Effect.map((result) => Interaction.functionResult(call, result))
      )
  )
  const told = yield* interactions.create({ model, input: results, tools, previous_interaction_id: asked.id })
  yield* Console.log(told.output_text)
})

const layer = Layer.mergeAll(
  GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici)),
  toolkit.toLayer({ get_weather: getWeather })
)

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
