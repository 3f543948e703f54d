/** Functions that the model calls: `run` runs them and sends the results, or do both by hand. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const getWeather = ({ location }: { readonly [name: string]: unknown }) => {
  console.log(`get_weather(${location})`)
  return { location, celsius: 18, sky: "clear" }
}

const request = {
  model: "gemini-2.5-flash",
  input: "What is the weather in Paris?",
  tools: [{
    type: "function",
    name: "get_weather",
    description: "The weather in a place right now",
    parameters: { type: "object", properties: { location: { type: "string" } }, required: ["location"] }
  }]
} as const

const answered = await ai.interactions.run(request, { tools: { get_weather: getWeather } })
console.log(answered.output_text)

const asked = await ai.interactions.create(request)
const calls = asked.steps.filter((step) => step.type === "function_call")
console.log(`${asked.status}: ${calls.length} call`)
const told = await ai.interactions.create({
  ...request,
  input: calls.map(({ arguments: args, id, name }) => ({
    type: "function_result",
    call_id: id,
    name,
    result: getWeather(args)
  })),
  previous_interaction_id: asked.id
})
console.log(told.output_text)
