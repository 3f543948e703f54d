/** CommonJS on every version of Node: `import()` loads an ES module. */
const main = async () => {
  const { GoogleGenAI } = await import("effect-genai/promise")
  const ai = new GoogleGenAI()
  const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  console.log(text)
}

main()
