import {
  FinishReason,
  FunctionCallingConfigMode,
  GoogleGenAI,
  Modality,
  type Schema,
  ThinkingLevel,
  Type
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

const words: Partial<Record<FinishReason, string>> = {
  [FinishReason.STOP]: "done",
  [FinishReason.MAX_TOKENS]: "too long"
}

interface Text {
  type: Type.STRING
  description: string
}

const field: Text = { type: Type.STRING, description: "The city" }

const modeOf = (mode: FunctionCallingConfigMode): number => {
  switch (mode) {
    case FunctionCallingConfigMode.MODE_UNSPECIFIED:
      return 0
    case FunctionCallingConfigMode.AUTO:
      return 1
    case FunctionCallingConfigMode.ANY:
      return 2
    case FunctionCallingConfigMode.NONE:
      return 3
    case FunctionCallingConfigMode.VALIDATED:
      return 4
  }
}

/** Values of enums, as values and as types. */
export const cities = async (): Promise<string> => {
  const responseSchema: Schema = { type: Type.OBJECT, properties: {}, required: [] }
  responseSchema.properties!["city"] = field
  responseSchema.required!.push("city")
  responseSchema.anyOf = [{ type: Type.NULL }, { type: Type.ARRAY, items: { type: Type.INTEGER } }]
  const modalities: Modality[] = [Modality.TEXT]
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: "Cities",
    config: {
      responseMimeType: "application/json",
      responseSchema,
      responseModalities: modalities,
      thinkingConfig: { thinkingLevel: ThinkingLevel.LOW, includeThoughts: true },
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ["a"] } }
    }
  })
  const reason: FinishReason | undefined = response.candidates?.[0]?.finishReason
  if (reason === undefined) return `${modeOf(FunctionCallingConfigMode.AUTO)}`
  if (reason === FinishReason.SAFETY || reason === "STOP") return "stopped"
  return words[reason] ?? `${reason}: ${Object.keys(FinishReason).length}`
}
