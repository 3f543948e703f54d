/** The promise entry of effect-genai: the program of `genai.ts` with another import. */
import { GoogleGenAI } from "effect-genai/promise"
import { type Make, pageSize, prompt } from "../Client.ts"

type HttpOptions = NonNullable<ConstructorParameters<typeof GoogleGenAI>[0]>["httpOptions"]

export const makeWith = (httpOptions?: HttpOptions): Make => (baseUrl) => {
  const { chats, files, models } = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl, ...httpOptions } })
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

export const make = makeWith()
