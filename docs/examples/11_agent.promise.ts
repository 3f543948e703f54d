/** An agent with two tools, printed as it works: what the model says, what it calls, and what comes of it. */
import { type FunctionCall, GoogleGenAI, TurnLimitReached } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const run = (name: string | undefined, args: { readonly [name: string]: unknown }) => {
  if (name === "book") return { seat: String(args["train"]).length }
  return args["to"] === "Lyon" ? { train: "TGV 6607", departs: "2026-12-01T08:30:00Z" } : { error: "There is no train" }
}

/** Functions with their declarations, as `mcpToTool` makes them too. */
const trains = {
  tool: async () => ({
    functionDeclarations: [{
      name: "findTrain",
      description: "The next train to a city",
      parametersJsonSchema: { type: "object", properties: { to: { type: "string" } }, required: ["to"] }
    }, {
      name: "book",
      description: "Books a seat in a train",
      parametersJsonSchema: { type: "object", properties: { train: { type: "string" } }, required: ["train"] }
    }]
  }),
  callTool: async (calls: Array<FunctionCall>) =>
    calls.map(({ args = {}, id, name }) => {
      const response = run(name, args)
      process.stdout.write(`\n> ${name}(${JSON.stringify(args)})\n< ${name}: ${JSON.stringify(response)}\n`)
      return { functionResponse: { id, name, response } }
    })
}

try {
  const chunks = await ai.models.generateContentStream({
    model: "gemini-2.5-flash",
    contents: "Book me the next train to Lyon.",
    config: { tools: [trains], automaticFunctionCalling: { toolTimeout: 10_000 } }
  })
  for await (const chunk of chunks) process.stdout.write(chunk.text ?? "")
  console.log()
} catch (error) {
  if (!(error instanceof TurnLimitReached)) throw error
  console.log(error.message)
}
