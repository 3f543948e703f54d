/** Facts from a text, as a decoded value: one nested `Schema` tells the model what to write, and reads what it wrote. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stream } from "effect"
import { GenAI, StructuredOutput } from "effect-genai"
import { Allow, parse } from "partial-json"

/** The model is told what is said of the text that it writes. */
const IsoDate = Schema.String.annotate({ format: "date-time" }).pipe(Schema.decodeTo(Schema.DateFromString))

const Invoice = Schema.Struct({
  number: Schema.String.annotate({ description: "As it is written" }),
  issued: IsoDate,
  seller: Schema.Struct({ name: Schema.String, city: Schema.optional(Schema.String) }),
  items: Schema.Array(Schema.Struct({ title: Schema.String, quantity: Schema.Int, price: Schema.Finite }))
})

const question = {
  model: "gemini-2.5-flash",
  contents: "What is in this invoice? No. 17 of May 4th, 2027. Tea & Co., Bremen. 3 tins of Assam at 12.50 each.",
  schema: Invoice
}

const program = Effect.gen(function*() {
  const { usageMetadata, value } = yield* StructuredOutput.generateObject(question)
  yield* Console.log(`${value.number}, ${value.issued.toISOString()}, ${value.seller.name}`)
  yield* Effect.forEach(value.items, ({ price, quantity, title }) => Console.log(`- ${quantity} x ${title}: ${price}`))
  yield* Console.log(`${usageMetadata?.totalTokenCount} tokens`)

  // The value as it grows. Half a number would be another number, so only texts, lists and objects may be incomplete.
  const incomplete = Allow.STR | Allow.ARR | Allow.OBJ
  yield* StructuredOutput.streamObject({ ...question, parseIncomplete: (text) => parse(text, incomplete) }).pipe(
    Stream.runForEach((event) =>
      event._tag === "Partial"
        ? Console.log(`so far: ${Object.keys(event.value).join(", ")}`)
        : Console.log(`complete: issued in ${event.value.issued.getUTCFullYear()}`)
    )
  )
}).pipe(
  Effect.catchTag(
    "InvalidOutput",
    ({ issues, message }) =>
      Effect.andThen(Console.error(message), Effect.forEach(issues, (issue) => Console.error(issue)))
  )
)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
