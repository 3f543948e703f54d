/** Processes of their own that open a stream and do not read it to its end: they end when the server has sent the answer. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"

/** How an answer is sent: so many events of so many characters, so many milliseconds apart. */
interface Sending {
  readonly events: number
  readonly characters: number
  readonly apart: number
}

/** The last two leave a part of the answer in the socket if nobody reads it, and the third has more than a socket takes. */
const sendings: { readonly [name: string]: Sending } = {
  "a short answer": { events: 3, characters: 5, apart: 20 },
  "a long answer": { events: 1000, characters: 5000, apart: 0 },
  "an answer of the size of the buffers, at once": { events: 20, characters: 5000, apart: 0 },
  "an answer of the size of the buffers, in pieces": { events: 50, characters: 2000, apart: 2 }
}

/** The address of a server that leaves connections open for an hour. */
const server = (sending: Sending) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<Server>((resolve) => {
        const made: Server = createServer((request, response) => {
          request.resume()
          request.on("end", () => answer(response, sending))
        })
        made.keepAliveTimeout = 3_600_000
        made.listen(0, "127.0.0.1", () => resolve(made))
      })
    ),
    (server) =>
      Effect.promise(() => {
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        return closed
      })
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))

const answer = (response: ServerResponse, { apart, characters, events }: Sending) => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  let sent = 0
  const send = () => {
    const isLast = ++sent === events
    const candidate = { content: { role: "model", parts: [{ text: "x".repeat(characters) }] } }
    const event = { candidates: [isLast ? { ...candidate, finishReason: "STOP" } : candidate] }
    response.write(`data: ${JSON.stringify(event)}\n\n`)
    if (isLast) response.end()
    else if (apart === 0) send()
    else setTimeout(send, apart)
  }
  send()
}

const bin = (name: string) => join(import.meta.dirname, "../../node_modules/.bin", name)

const runtimes: { readonly [name: string]: ReadonlyArray<string> } = {
  Node: [process.execPath],
  Bun: [bin("bun"), "run"],
  Deno: [bin("deno"), "run", "--allow-all", "--no-remote", "--cached-only", "--node-modules-dir=manual"]
}

const program = join(import.meta.dirname, "programs/unread.ts")

for (const [runtime, [command, ...args]] of Object.entries(runtimes)) {
  describe(`a process of ${runtime} ends though a stream is`, () => {
    for (const how of ["awaited by nobody", "never read", "read once", "raced against a timer", "left by break"]) {
      it.live(how, () =>
        Effect.gen(function*() {
          const servers = yield* Effect.forEach(Object.values(sendings), server)
          const { stdout } = yield* Effect.promise(() =>
            promisify(execFile)(command!, [...args, program, how, ...servers], {
              timeout: 20_000,
              env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" }
            })
          )
          assert.strictEqual(stdout, "done\n")
        }), 60_000)
    }
  })
}
