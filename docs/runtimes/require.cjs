/** CommonJS on Node 20.19, 22.12 and newer, Bun and Deno: `require` loads an ES module. */
const { GoogleGenAI } = require("effect-genai/promise")

const main = async () => {
  const ai = new GoogleGenAI()
  const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  console.log(text)
}

main()
