/** A conversation in the terminal: each line is a turn, and its answer is printed as it comes. The model can ask for the weather. */
import { GoogleGenAI, Modality } from "effect-genai/promise"
import { createInterface } from "node:readline/promises"

await using ai = new GoogleGenAI()

await using session = await ai.live.connect({
  model: "gemini-live-2.5-flash-preview",
  callbacks: {
    onevent: ({ _tag }) => {
      if (_tag === "Resuming") console.error("The connection broke: reconnecting")
    }
  },
  config: {
    responseModalities: [Modality.TEXT],
    // With this the session goes on over another connection when one breaks.
    sessionResumption: {},
    tools: [{
      functionDeclarations: [{
        name: "get_weather",
        description: "The weather in a city right now",
        parametersJsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
      }]
    }]
  }
})

for await (const turns of createInterface({ input: process.stdin })) {
  session.sendClientContent({ turns })
  for await (const { serverContent, text = "", toolCall } of session) {
    process.stdout.write(text)
    const calls = toolCall?.functionCalls ?? []
    for (const { args, name } of calls) process.stdout.write(`> ${name}(${JSON.stringify(args)})\n`)
    if (calls.length > 0) {
      session.sendToolResponse({
        functionResponses: calls.map(({ id = "", name = "" }) => ({
          id,
          name,
          response: { celsius: 18, sky: "clear" }
        }))
      })
    }
    if (serverContent?.turnComplete) break
  }
  console.log()
}
