/** The least a server can do: `node:http`, the prompt read from the body, each event composed, and no more. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { announce, answer, pieces, prompts, words } from "./server.ts"

const content = (text: string) =>
  JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0 }] })

const said = words(pieces).match(/.{1,24}/g)!
const server = createServer((request, response) => {
  let body = ""
  request.setEncoding("utf8").on("data", (part: string) => body += part).on("end", () => {
    const prompt: string = JSON.parse(body).contents[0].parts[0].text
    if (prompt === prompts.stream) {
      response.setHeader("content-type", "text/event-stream").end(
        said.map((text) => `data: ${content(text)}\n\n`).join("")
      )
    } else response.setHeader("content-type", "application/json").end(content(answer))
  })
})
server.listen(0, "127.0.0.1", () => announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
