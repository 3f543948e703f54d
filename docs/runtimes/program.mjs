/** One answer, and the beginning of another one. Runs on Node 20.16 and newer, Bun and Deno. */
import { GoogleGenAI } from "effect-genai/promise"

const ai = new GoogleGenAI()
const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
console.log(text)

for await (
  const chunk of await ai.models.generateContentStream({ model: "gemini-2.5-flash", contents: "And red at dusk?" })
) {
  console.log(typeof chunk.text)
  break
}
