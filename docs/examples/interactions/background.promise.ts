/** Work in the background: `run` waits for it, or start it now and get it later. */
import { GoogleGenAI } from "effect-genai/promise"
import { setTimeout } from "node:timers/promises"

await using ai = new GoogleGenAI()

const model = "gemini-2.5-flash"
const input = "Analyze the plays of Shakespeare for recurring motifs."

// Aborting the wait cancels the work on the server.
const analyzed = await ai.interactions.run({ model, input }, {
  onProgress: ({ status }) => console.log(`Status: ${status}`)
})
console.log(`${analyzed.status}: ${analyzed.output_text}`)

// By hand. Another process needs only the id.
let later = await ai.interactions.create({ model, input, background: true })
console.log(`Started ${later.id}`)
while (later.status === "queued" || later.status === "in_progress") {
  await setTimeout(1_000)
  later = await ai.interactions.get(later.id)
}
console.log(`${later.status}: ${later.output_text}`)
