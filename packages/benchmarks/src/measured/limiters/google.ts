/** Google's own SDK, with its own way to repeat calls that were refused. */
import { GoogleGenAI } from "@google/genai"
import { call, type Send } from "./Limiter.ts"

export const google = (baseUrl: string): Send => {
  const { models } = new GoogleGenAI({
    apiKey: "key",
    httpOptions: { baseUrl, retryOptions: { attempts: 5 } }
  })
  return () => models.generateContent(call)
}
