/** Print an answer while it arrives. After a broken connection the stream resumes after the last event. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const events = await ai.interactions.create({
  model: "gemini-2.5-flash",
  input: "Write a short story about a robot.",
  stream: true
})
for await (const event of events) {
  if (event.event_type === "step.delta" && event.delta.type === "text") process.stdout.write(event.delta.text)
  if (event.event_type === "interaction.completed") {
    const { status, usage } = event.interaction
    console.log(`\n${status}: ${usage?.total_output_tokens} tokens`)
  }
}
