/** An agent that goes on when its model is overloaded: each of its turns falls back to another model, and its handlers run once. */
import { Fallback, ResponseCache } from "@effect-genai/fleet"
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { FunctionCalling, GenAI, GenAIClient, Tool } from "effect-genai"
import { Toolkit } from "effect/ai"
import { Persistence } from "effect/persistence"

const Weather = Tool.make("get_weather", {
  description: "The weather in a city, in degrees Celsius",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Finite
})

const toolkit = Toolkit.make(Weather)

const handlers = toolkit.toLayer({
  get_weather: ({ city }) => Effect.as(Console.log(`Looking out of the window in ${city}`), 4)
})

const program = Effect.gen(function*() {
  const { text } = yield* FunctionCalling.generateContent(
    { model: "gemini-2.5-pro", contents: "What is the weather in Oslo?" },
    { tools: Tool.fromToolkit(toolkit) }
  )
  yield* Console.log(text)
})

// From the outside in: what was answered before, the first target that can answer now, the client that sends.
const layer = GenAI.layerClient.pipe(
  Layer.provide(ResponseCache.layer({ timeToLive: "1 day" })),
  Layer.provide(Persistence.layerMemory),
  Layer.provide(Fallback.layer([Fallback.primary, Fallback.model("gemini-2.5-flash")])),
  Layer.provide(GenAIClient.layerConfig({ httpOptions: { retryOptions: { attempts: 1 } } })),
  Layer.provide(NodeHttpClient.layerUndici)
)

program.pipe(Effect.provide([layer, handlers]), NodeRuntime.runMain)
