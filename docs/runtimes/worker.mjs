/** A worker, such as of Cloudflare: its variables come as an argument. Runs on workerd, and in Chromium. */
import { GoogleGenAI } from "effect-genai/promise"

export default {
  async fetch(_request, env) {
    const ai = new GoogleGenAI({ apiKey: env.GEMINI_API_KEY, httpOptions: { baseUrl: env.GOOGLE_GEMINI_BASE_URL } })
    const chunks = await ai.models.generateContentStream({
      model: "gemini-2.5-flash",
      contents: "Why is the sky blue?"
    })
    let text = ""
    for await (const chunk of chunks) text += chunk.text ?? ""
    return new Response(text)
  }
}
