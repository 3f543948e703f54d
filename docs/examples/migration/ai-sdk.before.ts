/** A program for `@ai-sdk/google`. */
import { createGoogleGenerativeAI } from "@ai-sdk/google"
import { APICallError, generateText, isStepCount, Output, streamText, tool } from "ai"
import { z } from "zod"

const google = createGoogleGenerativeAI({
  apiKey: process.env["GOOGLE_API_KEY"]!,
  baseURL: `${process.env["GOOGLE_GEMINI_BASE_URL"] ?? "https://generativelanguage.googleapis.com"}/v1beta`
})
const model = google("gemini-2.5-flash")

const { text } = await generateText({ model, prompt: "Why is the sky blue?", temperature: 0.2 })
console.log(text)

const { textStream } = streamText({ model, prompt: "And red at dusk?" })
for await (const piece of textStream) process.stdout.write(piece)
console.log()

const { output } = await generateText({
  model,
  prompt: "Where is the Eiffel Tower?",
  output: Output.object({ schema: z.object({ city: z.string() }) })
})
console.log(output.city)

const answer = await generateText({
  model,
  prompt: "How warm is it in Oslo?",
  stopWhen: isStepCount(5),
  tools: {
    weather: tool({
      description: "The weather in a city",
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => ({ celsius: city.length })
    })
  }
})
console.log(answer.text)

try {
  await generateText({ model: google("gemini-does-not-exist"), prompt: "Hello" })
} catch (error) {
  if (APICallError.isInstance(error)) console.log(error.statusCode)
  else throw error
}
