/** An answer in the shape of a schema. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const { output_text = "" } = await ai.interactions.create({
  model: "gemini-2.5-flash",
  input: "Who is it? John Doe is 30 years old, email john@example.com",
  response_format: {
    type: "text",
    mime_type: "application/json",
    schema: {
      type: "object",
      properties: { name: { type: "string" }, age: { type: "integer" }, email: { type: "string" } },
      required: ["name", "age"]
    }
  }
})
const person = JSON.parse(output_text)
console.log(`Name: ${person.name}, Age: ${person.age}`)
