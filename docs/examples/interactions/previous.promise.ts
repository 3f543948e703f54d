/** The next turn: the server remembers the conversation. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const first = await ai.interactions.create({ model: "gemini-2.5-flash", input: "My name is Alice." })
const second = await ai.interactions.create({
  model: "gemini-2.5-flash",
  input: "What is my name?",
  previous_interaction_id: first.id
})
console.log(second.output_text)
