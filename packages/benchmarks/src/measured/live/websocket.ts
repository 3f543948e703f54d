/** The WebSocket of Node. */
import type { MakeLive } from "../Client.ts"
import { floor } from "./floor.ts"

export const make: MakeLive = (baseUrl) =>
  floor(baseUrl, (url, onOpen, onFrame) => {
    const socket = new WebSocket(`${url}?key=key`)
    const decoder = new TextDecoder()
    socket.binaryType = "arraybuffer"
    socket.addEventListener("open", onOpen)
    socket.addEventListener("message", ({ data }) => onFrame(decoder.decode(data)))
    return { send: (frame) => socket.send(frame), close: () => socket.close() }
  })
