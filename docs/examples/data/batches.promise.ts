/** Many requests in one job, at half the price: an answer or an error for each. Takes minutes, at most a day. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const model = "gemini-2.5-flash"
const requests = [
  { key: "sky", contents: "Why is the sky blue?" },
  { key: "dusk", contents: "And red at dusk?", config: { temperature: 0 } }
]

// Submit requests and wait. Failed requests that may succeed are submitted once more.
const items = await ai.batches.run({
  model,
  requests,
  config: { attempts: 2, onProgress: ({ state }) => console.log(`Status: ${state}`) }
})
for await (const { error, key, response } of items) {
  console.log(`${key}: ${error === undefined ? response.text : `${error.name}: ${error.message}`}`)
}

// Submit requests now. Another process needs only the name to read the results.
const job = await ai.batches.submit({ model, requests, config: { displayName: "Colours" } })
console.log(`Submitted ${job.name}`)
for await (const { error, key, response } of await ai.batches.results({ name: job.name })) {
  console.log(`${key}: ${error === undefined ? response.text : `${error.name}: ${error.message}`}`)
}
