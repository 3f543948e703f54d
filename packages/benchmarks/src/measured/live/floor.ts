/**
 * The least a client of sessions can do: frames composed and parsed by hand. No errors, no resumption, no limits.
 */
import { chunkType, type LiveClient, liveModel } from "../Client.ts"

interface Message {
  readonly setupComplete?: object
  readonly serverContent?: {
    readonly modelTurn: { readonly parts: readonly [{ readonly inlineData: { readonly data: string } }] }
  }
}

/** Opens a WebSocket at an address: what it receives goes to `onFrame`. */
type Connect = (
  url: string,
  onOpen: () => void,
  onFrame: (text: string) => void
) => { readonly send: (frame: string) => void; readonly close: () => void }

export const floor = (baseUrl: string, connect: Connect): LiveClient => {
  const url = `${
    baseUrl.replace("http", "ws")
  }/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent`
  return {
    open: (onAudio) =>
      new Promise((resolve) => {
        const send = (data: string) =>
          socket.send(`{"realtimeInput":{"audio":{"data":"${data}","mimeType":"${chunkType}"}}}`)
        const socket = connect(
          url,
          () => socket.send(JSON.stringify({ setup: { model: `models/${liveModel}` } })),
          (text) => {
            const { serverContent, setupComplete }: Message = JSON.parse(text)
            if (setupComplete !== undefined) return resolve({ send, close: socket.close })
            const next = onAudio(serverContent!.modelTurn.parts[0].inlineData.data)
            if (next !== undefined) send(next)
          }
        )
      })
  }
}
