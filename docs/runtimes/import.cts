/** A module of CommonJS, whose types are those of the ES module. */
const main = async (): Promise<string | undefined> => {
  const { GoogleGenAI } = await import("effect-genai/promise")
  const ai = new GoogleGenAI()
  return (await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })).text
}

void main()
