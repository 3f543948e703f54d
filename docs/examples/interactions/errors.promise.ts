/** Errors have classes. An interaction that failed on the server is not an error: check its `status`. */
import { GoogleGenAI, InvalidRequest, NotFound, RateLimited, StreamInterrupted } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const report = async (model: string) => {
  try {
    const { errors = [], output_text, status } = await ai.interactions.create({ model, input: "Hello" })
    return status === "completed" ? output_text : `${status}: ${errors.map(({ message }) => message).join(", ")}`
  } catch (error) {
    if (error instanceof InvalidRequest) return `Invalid ${error.field}: expected ${error.expected}`
    if (error instanceof NotFound) return `${error.status}: ${error.message}`
    if (error instanceof RateLimited) return `Too many requests, also after several attempts: ${error.message}`
    throw error
  }
}

console.log(await report("gemini-2.5-flash"))
console.log(await report("gemini-does-not-exist"))
console.log(await report(""))

// A broken stream resumes, here once. If that fails too, the error says where to continue.
try {
  const request = { model: "gemini-2.5-flash", input: "Hello", stream: true } as const
  const events = await ai.interactions.create(request, { maxRetries: 1 })
  for await (const { event_type } of events) console.log(event_type)
} catch (error) {
  if (!(error instanceof StreamInterrupted)) throw error
  console.log(`Interrupted: ${error.interactionId} after ${error.lastEventId}`)
}
