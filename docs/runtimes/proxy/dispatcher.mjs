/** All requests of the process, on Node 20.16 and newer: undici, whose `fetch` Node has built in, reads HTTPS_PROXY and NO_PROXY. */
import { GoogleGenAI } from "effect-genai/promise"
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici"

setGlobalDispatcher(new EnvHttpProxyAgent())

const ai = new GoogleGenAI()
const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
console.log(text)
