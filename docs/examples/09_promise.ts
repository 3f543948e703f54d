/** The same without Effect: the class, methods and results of Google's SDK. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const response = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
console.log(response.text)

const stream = await ai.models.generateContentStream({ model: "gemini-2.5-flash", contents: "And red at dusk?" })
for await (const chunk of stream) process.stdout.write(chunk.text ?? "")
console.log()
