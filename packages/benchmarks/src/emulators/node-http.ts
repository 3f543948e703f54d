/** The least that a server can do: `node:http`, the prompt read from the body, each event composed, and no more. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { announce, respond } from "./server.ts"

const server = createServer((request, response) => {
  let text = ""
  request.setEncoding("utf8").on("data", (part: string) => text += part).on("end", () => {
    const { body, type } = respond(text)
    response.setHeader("content-type", type).end(body)
  })
})
server.listen(0, "127.0.0.1", () => announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
