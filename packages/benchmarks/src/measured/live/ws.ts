/** The `ws` package. */
import { WebSocket } from "@effect/platform-node/NodeWS"
import type { MakeLive } from "../Client.ts"
import { floor } from "./floor.ts"

export const make: MakeLive = (baseUrl) =>
  floor(baseUrl, (url, onOpen, onFrame) => {
    const socket = new WebSocket(url, { headers: { "x-goog-api-key": "key" } })
    socket.on("open", onOpen)
    socket.on("message", (frame) => onFrame(String(frame)))
    return { send: (frame) => socket.send(frame), close: () => socket.close() }
  })
