/** The promise entry of effect-genai, over the WebSocket of Node: the program of `genai.ts` with another import. */
import { GoogleGenAI } from "effect-genai/promise"
import { chunkType, liveModel, type MakeLive } from "../Client.ts"

export const make: MakeLive = (baseUrl) => {
  const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl } })
  return {
    open: async (onAudio) => {
      const send = (data: string) => session.sendRealtimeInput({ audio: { data, mimeType: chunkType } })
      const session = await ai.live.connect({
        model: liveModel,
        callbacks: {
          onmessage: ({ serverContent }) => {
            const data = serverContent?.modelTurn?.parts?.[0]?.inlineData?.data
            const next = data === undefined ? undefined : onAudio(data)
            if (next !== undefined) send(next)
          }
        }
      })
      return { send, close: () => session.close() }
    }
  }
}
