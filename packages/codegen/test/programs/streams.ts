import {
  GenerateContentResponse,
  type GenerateContentResponseUsageMetadata,
  GoogleGenAI,
  type GroundingChunk,
  type Part
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** The text, the parts and the tokens of a stream. */
export const collect = async (abort: AbortSignal) => {
  const stream: AsyncGenerator<GenerateContentResponse> = await ai.models.generateContentStream({
    model: "gemini-2.5-flash",
    contents: ["Why?", { text: "Really" }],
    config: { abortSignal: abort, httpOptions: { timeout: 1_000, headers: { "x-a": "b" } } }
  })
  const responses: GenerateContentResponse[] = []
  const sources: GroundingChunk[] = []
  const parts: Part[] = []
  let usage: GenerateContentResponseUsageMetadata | undefined
  for await (const chunk of stream) {
    responses.push(chunk)
    const [candidate] = chunk.candidates ?? []
    sources.push(...(candidate?.groundingMetadata?.groundingChunks ?? []))
    for (const part of candidate?.content?.parts ?? []) parts.push(part)
    usage = chunk.usageMetadata ?? usage
    if (chunk.functionCalls?.length) break
  }
  const last = responses.at(-1)
  if (last instanceof GenerateContentResponse) last.modelVersion = "m"
  const empty = new GenerateContentResponse()
  empty.candidates = [{ content: { role: "model", parts } }]
  const headers: Record<string, string> = last?.sdkHttpResponse?.headers ?? {}
  return { text: responses.map(({ text }) => text).join(""), sources, usage, data: empty.data, headers }
}
