/** An answer, a stream and a chat: what the first needs is in the first file of a bundle, and the others are in files that are loaded later. */
import { ApiError, GoogleGenAI } from "effect-genai/promise"

const model = "gemini-2.5-flash"

/** What the model says, by the kind of call. Rejects if a call does. */
export const said = async (baseUrl) => {
  const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl } })
  const { text } = await ai.models.generateContent({ model, contents: "An answer" })
  const chunks = []
  for await (const chunk of await ai.models.generateContentStream({ model, contents: "A stream" })) {
    chunks.push(chunk.text)
  }
  const chat = ai.chats.create({ model })
  const { text: message } = await chat.sendMessage({ message: "A chat" })
  const error = await ai.models.get({ model: "none" }).catch((error) => error)
  await ai.close()
  return [text, chunks.join(""), message, error instanceof ApiError && error.name].join("\n")
}
