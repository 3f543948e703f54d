/** One call with Google's own SDK. */
import { GoogleGenAI } from "@google/genai"

export const call = async (baseUrl: string): Promise<string | undefined> => {
  const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl } })
  const response = await ai.models.generateContent({ model: "answer", contents: "Why is the sky blue?" })
  return response.text
}
