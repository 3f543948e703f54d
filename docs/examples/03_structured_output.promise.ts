/** Facts from a text, as a decoded value: one nested schema tells the model what to write, and reads what it wrote. */
import { GoogleGenAI, InvalidOutput } from "effect-genai/promise"
import { Allow, parse } from "partial-json"
import * as z from "zod"

const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString()
})

const Invoice = z.object({
  number: z.string(),
  issued: date.describe("The date of the invoice"),
  seller: z.object({ name: z.string(), city: z.string().optional() }),
  items: z.array(z.object({ title: z.string(), quantity: z.int(), price: z.number() }))
})

await using ai = new GoogleGenAI()

const question = {
  model: "gemini-2.5-flash",
  contents: "What is in this invoice? No. 17 of May 4th, 2027. Tea & Co., Bremen. 3 tins of Assam at 12.50 each.",
  schema: Invoice
}

try {
  const { usageMetadata, value } = await ai.models.generateObject(question)
  console.log(`${value.number}, ${value.issued.toISOString()}, ${value.seller.name}`)
  for (const { price, quantity, title } of value.items) console.log(`- ${quantity} x ${title}: ${price}`)
  console.log(`${usageMetadata?.totalTokenCount} tokens`)

  // The value as it grows. Half a number would be another number, so only texts, lists and objects may be incomplete.
  const incomplete = Allow.STR | Allow.ARR | Allow.OBJ
  const events = await ai.models.streamObject({ ...question, parseIncomplete: (text) => parse(text, incomplete) })
  for await (const event of events) {
    if (event._tag === "Partial") console.log(`so far: ${Object.keys(event.value).join(", ")}`)
    else console.log(`complete: issued in ${event.value.issued.getUTCFullYear()}`)
  }
} catch (error) {
  if (!(error instanceof InvalidOutput)) throw error
  console.error(error.message, error.issues)
}
