/** An answer in the shape of a schema, decoded: one `Schema` tells the model what to write and checks what it wrote. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { GenAI, GenerateContentResponse, Models } from "effect-genai"

const Recipe = Schema.Struct({
  name: Schema.String,
  servings: Schema.Finite.annotate({ description: "For how many people" }),
  ingredients: Schema.Array(Schema.Struct({ name: Schema.String, grams: Schema.Finite }))
})

const program = Effect.gen(function*() {
  const models = yield* Models
  const response = yield* models.generateContent({
    model: "gemini-2.5-flash",
    contents: "A recipe for pancakes.",
    config: { responseMimeType: "application/json", responseJsonSchema: Schema.toJsonSchemaDocument(Recipe) }
  })
  const text = yield* GenerateContentResponse.requireText(response)
  const recipe = yield* Schema.decodeEffect(Schema.fromJsonString(Recipe))(text)
  yield* Console.log(`${recipe.name}, for ${recipe.servings}:`)
  yield* Effect.forEach(recipe.ingredients, ({ grams, name }) => Console.log(`- ${grams} g ${name}`))
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
