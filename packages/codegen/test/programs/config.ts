import {
  type Content,
  type GenerateContentConfig,
  type GenerateContentParameters,
  GoogleGenAI,
  HarmBlockThreshold,
  HarmCategory,
  type Part,
  type SafetySetting,
  type Tool
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** Settings that are put together step by step. */
export const ask = async (question: string, search: boolean): Promise<string> => {
  const config: GenerateContentConfig = { temperature: 0 }
  config.systemInstruction = "Briefly."
  config.stopSequences = ["END"]
  config.stopSequences.push("STOP")
  const tools: Tool[] = []
  if (search) tools.push({ googleSearch: {} })
  config.tools = tools
  const safety: SafetySetting[] = Object.values(HarmCategory).map((category) => ({
    category,
    threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH
  }))
  config.safetySettings = safety
  const parts: Part[] = [{ text: question }]
  parts.push({ text: "Why?" })
  parts[0]!.text = question.trim()
  const content: Content = { role: "user", parts }
  content.parts!.push({ inlineData: { data: "aGk=", mimeType: "text/plain" } })
  const params: GenerateContentParameters = { model: "gemini-2.5-flash", contents: [content] }
  params.config = config
  params.config.tools!.push({ codeExecution: {} })
  params.model = "gemini-2.5-pro"
  const response = await ai.models.generateContent(params)
  return response.text ?? ""
}
