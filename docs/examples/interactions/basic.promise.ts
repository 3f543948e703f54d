/** One turn. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const interaction = await ai.interactions.create({ model: "gemini-2.5-flash", input: "What is the capital of France?" })
console.log(`Interaction: ${interaction.id}`)
console.log(`Response: ${interaction.output_text}`)
