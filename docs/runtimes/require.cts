/** A module of CommonJS. TypeScript compiles the import to `require`, which loads an ES module on Node 20.19, 22.12 and newer. */
import { GoogleGenAI } from "effect-genai/promise"

const main = async (): Promise<string | undefined> => {
  const ai = new GoogleGenAI()
  return (await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })).text
}

void main()
