/** A value of a schema, extracted from a mail: dates and optional fields are read by what the model is shown. */
import { GeminiLanguageModel } from "@effect-genai/ai"
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import { GenAIClient } from "effect-genai"
import { LanguageModel } from "effect/ai"

class Invoice extends Schema.Class<Invoice>("Invoice")({
  customer: Schema.String.annotate({ description: "The name of the company" }),
  issued: Schema.Date,
  due: Schema.optional(Schema.Date),
  lines: Schema.Array(Schema.Struct({ product: Schema.String, quantity: Schema.Int, cents: Schema.Int }))
}) {
  get total(): number {
    return this.lines.reduce((sum, { cents, quantity }) => sum + quantity * cents, 0)
  }
}

const mail =
  "Invoice of 3 October 2026 for Blue Whale Ltd: two ropes at 12.50, an anchor at 90.00. Please pay in 14 days."

const program = Effect.gen(function*() {
  const { usage, value } = yield* LanguageModel.generateObject({
    schema: Invoice,
    prompt: [
      { role: "system", content: "Extract the invoice." },
      { role: "user", content: mail }
    ]
  })
  yield* Console.log(`${value.customer}, ${value.issued.toISOString()}, ${value.due?.toISOString() ?? "no due date"}`)
  yield* Console.log(`${value.lines.length} lines, ${value.total} cents, ${usage.inputTokens.total} tokens`)
}).pipe(
  Effect.catchReason(
    "AiError",
    "StructuredOutputError",
    ({ description }) => Console.log(`Not an invoice: ${description}`)
  )
)

const layer = GeminiLanguageModel.layer({ model: "gemini-2.5-flash", config: { temperature: 0 } }).pipe(
  Layer.provide(GenAIClient.layerConfig()),
  Layer.provide(NodeHttpClient.layerUndici)
)

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
