/** Functions that the model calls, by hand: run them, send the results, and repeat until there is an answer. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { Content, GenAI, Models } from "effect-genai"
import type * as Wire from "effect-genai/wire/Content"

const City = Schema.Struct({ city: Schema.String })

const getWeather = Effect.fn("getWeather")(function*(args: unknown) {
  const { city } = yield* Schema.decodeUnknownEffect(City)(args)
  yield* Console.log(`getWeather(${city})`)
  return { city, celsius: 18, sky: "clear" }
})

const config = {
  tools: [{
    functionDeclarations: [{
      name: "getWeather",
      description: "The weather in a city right now",
      parametersJsonSchema: Schema.toJsonSchemaDocument(City)
    }]
  }]
}

const converse: (history: ReadonlyArray<Wire.Content>) => Effect.Effect<string | undefined, unknown, Models> = Effect
  .fn(
    "converse"
  )(function*(history) {
    const models = yield* Models
    const response = yield* models.generateContent({ model: "gemini-2.5-flash", contents: history, config })
    const turn = response.candidates?.[0]?.content
    if (response.functionCalls === undefined || turn === undefined) return response.text
    const results = yield* Effect.forEach(
      response.functionCalls,
      ({ args, id = "", name = "" }) =>
        Effect.map(getWeather(args), (result) => Content.functionResponse(id, name, result))
    )
    // The turn of the model is sent back unchanged, because its parts have signatures.
    return yield* converse([...history, turn, Content.user(...results)])
  })

const program = Effect.flatMap(
  converse([Content.user("Call getWeather for Paris and tell me what to wear.")]),
  Console.log
)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
