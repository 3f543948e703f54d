import {
  type CallableTool,
  type Content,
  type FunctionCall,
  type FunctionDeclaration,
  FunctionResponse,
  GoogleGenAI,
  type Part,
  type Tool,
  Type
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

const weather: FunctionDeclaration = {
  name: "weather",
  description: "The weather in a city",
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } }
}
weather.parameters!.required = ["city"]

class Functions implements CallableTool {
  readonly called: FunctionCall[] = []
  async tool(): Promise<Tool> {
    return { functionDeclarations: [weather] }
  }
  async callTool(functionCalls: FunctionCall[]): Promise<Part[]> {
    this.called.push(...functionCalls)
    return functionCalls.map((call) => {
      const functionResponse = new FunctionResponse()
      if (call.id !== undefined) functionResponse.id = call.id
      functionResponse.name = call.name ?? ""
      functionResponse.response = { result: call.args?.["city"] }
      return { functionResponse }
    })
  }
}

/** Functions that the program calls itself, and functions that are called for it. */
export const run = async (question: string) => {
  const contents: Content[] = [{ role: "user", parts: [{ text: question }] }]
  for (let turn = 0; turn < 5; turn++) {
    const response = await ai.models.generateContent({
      model: "gemini-2.5-flash",
      contents,
      config: { tools: [{ functionDeclarations: [weather] }] }
    })
    const calls: FunctionCall[] = response.functionCalls ?? []
    if (calls.length === 0) return response.text
    contents.push(response.candidates![0]!.content!)
    const parts: Part[] = []
    for (const { args, name } of calls) parts.push({ functionResponse: { name: name!, response: { ...args } } })
    contents.push({ role: "user", parts })
  }
  const tool = new Functions()
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: question,
    config: { tools: [tool], automaticFunctionCalling: { maximumRemoteCalls: 3, disable: false } }
  })
  const history: Content[] = response.automaticFunctionCallingHistory ?? []
  return history.length + tool.called.length
}
