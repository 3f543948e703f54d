/** Leaves a stream unread. Nothing is left to do then, so the process ends. */
import { GoogleGenAI } from "../../../src/promise.ts"

const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: process.argv[2]! } })
const stream = await ai.models.generateContentStream({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
console.log((await stream.next()).value?.text === undefined ? "without a text" : "with a text")
