/** A program for `@google/genai`. */
import { ApiError, type GenerateContentConfig, GoogleGenAI, Type } from "@google/genai"

const ai = new GoogleGenAI({})
const model = "gemini-2.5-flash"

const { text } = await ai.models.generateContent({ model, contents: "Why is the sky blue?" })
console.log(text)

for await (const chunk of await ai.models.generateContentStream({ model, contents: "And red at dusk?" })) {
  process.stdout.write(chunk.text ?? "")
}
console.log()

const config: GenerateContentConfig = { responseMimeType: "application/json" }
config.responseSchema = { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] }
const object = await ai.models.generateContent({ model, contents: "Where is the Eiffel Tower?", config })
console.log(JSON.parse(object.text ?? "").city)

const chat = ai.chats.create({
  model,
  config: {
    tools: [{
      functionDeclarations: [{
        name: "weather",
        description: "The weather in a city",
        parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] }
      }]
    }]
  }
})
const asked = await chat.sendMessage({ message: "How warm is it in Oslo?" })
for (const { id, name, args } of asked.functionCalls ?? []) {
  const response = { celsius: String(args?.["city"]).length }
  const answered = await chat.sendMessage({
    message: { functionResponse: { ...(id === undefined ? {} : { id }), name: name!, response } }
  })
  console.log(answered.text)
}

try {
  await ai.models.countTokens({ model: "gemini-does-not-exist", contents: "How long is this?" })
} catch (error) {
  if (error instanceof ApiError) console.log(error.status)
  else throw error
}
