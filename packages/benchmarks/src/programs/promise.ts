/** One call with the entry for plain async code. */
import { GoogleGenAI } from "effect-genai/promise"

export const call = async (baseUrl: string): Promise<string | undefined> => {
  const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl } })
  const response = await ai.models.generateContent({ model: "answer", contents: "Why is the sky blue?" })
  return response.text
}
