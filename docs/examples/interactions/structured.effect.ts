/** An answer in the shape of a schema, decoded: one `Schema` tells the model what to write and checks what it wrote. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { GenAI, Interactions } from "effect-genai"

const Person = Schema.Struct({
  name: Schema.String,
  age: Schema.Int,
  email: Schema.optionalKey(Schema.String)
})

const program = Effect.gen(function*() {
  const interactions = yield* Interactions
  const { output_text } = yield* interactions.create({
    model: "gemini-2.5-flash",
    input: "Who is it? John Doe is 30 years old, email john@example.com",
    response_format: {
      type: "text",
      mime_type: "application/json",
      schema: Schema.toJsonSchemaDocument(Person)
    }
  })
  const person = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Person))(output_text)
  yield* Console.log(`Name: ${person.name}, Age: ${person.age}`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
