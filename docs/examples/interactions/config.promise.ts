/** How the model generates: temperature, limits, instructions. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const interaction = await ai.interactions.create({
  model: "gemini-2.5-flash",
  system_instruction: "Answer with a list, and END after it.",
  input: "Generate creative product names.",
  generation_config: { temperature: 1.5, top_p: 0.95, max_output_tokens: 2_000, stop_sequences: ["END"] }
})
// "incomplete" if the token limit ended the answer early.
console.log(`${interaction.status}: ${interaction.output_text}`)
