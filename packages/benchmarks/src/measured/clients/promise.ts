/** The promise entry of effect-genai, on the fetch of the platform: the program of `genai.ts` with another import. */
import { GoogleGenAI } from "effect-genai/promise"
import { type Make, pageSize, prompt } from "../Client.ts"

export const make: Make = (baseUrl) => {
  const { chats, files, models } = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl } })
  return {
    generate: (model) => models.generateContent({ model, contents: prompt }),
    stream: async (model, onEvent) => {
      for await (const chunk of await models.generateContentStream({ model, contents: prompt })) onEvent(chunk)
    },
    embed: async (model, texts) => {
      const { embeddings = [] } = await models.embedContent({ model, contents: [...texts] })
      return embeddings.map(({ values = [] }) => values)
    },
    upload: (path) => files.upload({ file: path }),
    chat: async (model) => {
      const chat = chats.create({ model })
      return {
        send: () => chat.sendMessage({ message: prompt }),
        stream: async (onEvent) => {
          for await (const chunk of await chat.sendMessageStream({ message: prompt })) onEvent(chunk)
        }
      }
    },
    list: async (pageToken, onFile) => {
      for await (const file of await files.list({ config: { pageSize, pageToken } })) onFile(file)
    }
  }
}
