/** Google's own SDK. */
import { GoogleGenAI } from "@google/genai"
import { type Make, prompt } from "../Client.ts"

export const make: Make = (baseUrl) => {
  const { models } = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl } })
  return {
    generate: (model) => models.generateContent({ model, contents: prompt }),
    stream: async (model, onEvent) => {
      for await (const chunk of await models.generateContentStream({ model, contents: prompt })) onEvent(chunk)
    },
    embed: async (model, texts) => {
      const { embeddings = [] } = await models.embedContent({ model, contents: [...texts] })
      return embeddings.map(({ values = [] }) => values)
    }
  }
}
