/** The requests of one client. */
import { GoogleGenAI } from "effect-genai/promise"
import { fetch, ProxyAgent } from "undici"

const dispatcher = new ProxyAgent(process.env.HTTPS_PROXY)

const ai = new GoogleGenAI({ httpOptions: { fetch: (url, options) => fetch(url, { ...options, dispatcher }) } })
const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
console.log(text)
