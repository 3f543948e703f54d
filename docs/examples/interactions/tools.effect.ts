/** Functions that the model calls: `run` calls them and hands the results back; or both by hand. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { GenAI, Interactions } from "effect-genai"

const Place = Schema.Struct({ location: Schema.String })

const getWeather = Effect.fn("getWeather")(function*(args: unknown) {
  const { location } = yield* Schema.decodeUnknownEffect(Place)(args)
  yield* Console.log(`get_weather(${location})`)
  return { location, celsius: 18, sky: "clear" }
})

const request = {
  model: "gemini-2.5-flash",
  input: "What is the weather in Paris?",
  tools: [{
    type: "function",
    name: "get_weather",
    description: "The weather in a place right now",
    parameters: Schema.toJsonSchemaDocument(Place).schema
  }]
} as const

const program = Effect.gen(function*() {
  const interactions = yield* Interactions

  const answered = yield* interactions.run(request, { tools: { get_weather: getWeather } })
  yield* Console.log(answered.output_text)

  const asked = yield* interactions.create(request)
  const calls = asked.steps.filter((step) => step.type === "function_call")
  yield* Console.log(`${asked.status}: ${calls.length} call`)
  const results = yield* Effect.forEach(
    calls,
    ({ arguments: args, id, name }) =>
      Effect.map(getWeather(args), (result) => ({ type: "function_result", call_id: id, name, result }) as const)
  )
  const told = yield* interactions.create({ ...request, input: results, previous_interaction_id: asked.id })
  yield* Console.log(told.output_text)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
