/** The same with `effect-genai/promise`. */
import { ApiError, GoogleGenAI } from "effect-genai/promise"
import { z } from "zod"

const ai = new GoogleGenAI()
const model = "gemini-2.5-flash"

const { text } = await ai.models.generateContent({
  model,
  contents: "Why is the sky blue?",
  config: { temperature: 0.2 }
})
console.log(text)

const chunks = await ai.models.generateContentStream({ model, contents: "And red at dusk?" })
for await (const chunk of chunks) process.stdout.write(chunk.text ?? "")
console.log()

const { value } = await ai.models.generateObject({
  model,
  contents: "Where is the Eiffel Tower?",
  schema: z.object({ city: z.string() })
})
console.log(value.city)

const weather = ({ city }: { city: string }) => ({ celsius: city.length })
const answer = await ai.models.generateContent({
  model,
  contents: "How warm is it in Oslo?",
  config: {
    tools: [weather, {
      functionDeclarations: [{
        name: "weather",
        description: "The weather in a city",
        parametersJsonSchema: z.toJSONSchema(z.object({ city: z.string() }))
      }]
    }]
  }
})
console.log(answer.text)

try {
  await ai.models.generateContent({ model: "gemini-does-not-exist", contents: "Hello" })
} catch (error) {
  if (error instanceof ApiError) console.log(error.status)
  else throw error
}
