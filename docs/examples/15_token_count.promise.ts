/** What a prompt costs, before it is sent; and what all answers together took. */
import { GoogleGenAI, TokenCount, Usage } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const model = "gemini-2.5-flash"
const questions = ["Why is the sky blue?", "Why is it red at dusk?", "Tell it all again. ".repeat(1000)]

/** How many tokens a prompt may have. */
const limit = 1000

let usage = Usage.empty
for (const contents of questions) {
  const { range, tokens } = TokenCount.estimate({ model, contents })
  if (range === "unknown" || range.max > limit) {
    console.log(`about ${tokens} tokens: too many`)
    continue
  }
  const response = await ai.models.generateContent({ model, contents })
  usage = Usage.add(usage, Usage.fromResponse(response))
  console.log(`about ${tokens} tokens, from ${range.min} to ${range.max}`)
}
console.log(`${usage.answers} answers, ${usage.prompt} tokens in, ${usage.candidates + usage.thoughts} out`)
