/** The AI SDK with its provider for the Gemini API. */
import { createGoogleGenerativeAI } from "@ai-sdk/google"
import { streamText } from "ai"
import { type Make, prompt } from "../Client.ts"
import { streaming } from "./streaming.ts"

export const make: Make = (baseUrl) => {
  const google = createGoogleGenerativeAI({ apiKey: "key", baseURL: `${baseUrl}/v1beta` })
  return streaming(async (model, onEvent) => {
    for await (const part of streamText({ model: google(model), prompt }).fullStream) {
      if (part.type === "error") throw part.error
      if (part.type === "text-delta") onEvent(part.text)
    }
  })
}
