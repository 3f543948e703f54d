/** What TypeScript knows of a program, with every module resolution, and with and without the library of the DOM. */
import { type Content, GoogleGenAI, RateLimited } from "effect-genai/promise"

const ai = new GoogleGenAI({ httpOptions: { timeout: 10_000 } })
const contents: Array<Content> = [{ role: "user", parts: [{ text: "Why is the sky blue?" }] }]

try {
  const chunks = await ai.models.generateContentStream({ model: "gemini-2.5-flash", contents })
  for await (const chunk of chunks) {
    const text: string | undefined = chunk.text
    console.log(text)
  }
  // @ts-expect-error: a model is missing
  await ai.models.generateContent({ contents })
} catch (error) {
  if (error instanceof RateLimited) console.log(error.retryAfter)
}
