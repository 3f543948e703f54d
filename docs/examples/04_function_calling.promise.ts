/** A function that the model calls: a declaration, and a function of its name. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const getWeather = async ({ city }: { city: string }) => {
  console.log(`getWeather(${city})`)
  return { city, celsius: 18, sky: "clear" }
}

const response = await ai.models.generateContent({
  model: "gemini-2.5-flash",
  contents: "Call getWeather for Paris and tell me what to wear.",
  config: {
    tools: [getWeather, {
      functionDeclarations: [{
        name: "getWeather",
        description: "The weather in a city right now",
        parametersJsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
      }]
    }]
  }
})
console.log(response.text)
