/** A {@link Cloud} on loopback, for code that has a transport of its own. */
import { Effect } from "effect"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import type { Cloud } from "./Cloud.ts"
import { meant, redirect } from "./redirect.ts"

/** Until the scope closes, requests of `node:http` and `node:https` to other hosts than loopback are answered by the cloud. */
export const redirected = (cloud: Cloud) =>
  Effect.gen(function*() {
    const server = yield* Effect.acquireRelease(
      Effect.callback<http.Server>((resume) => {
        const server = http.createServer((request, response) => void answer(cloud, request, response))
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => (server.closeAllConnections(), server.close()))
    )
    const { port } = server.address() as AddressInfo
    yield* Effect.acquireRelease(
      Effect.sync(() => redirect(`http://127.0.0.1:${port}`)),
      (restore) => Effect.sync(restore)
    )
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const answer = async (cloud: Cloud, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
  const { [meant]: origin, ...headers } = request.headers as { [name: string]: string }
  const body = await text(request)
  try {
    const answered = await cloud.fetch(`${origin ?? `http://${headers["host"]}`}${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(headers).filter(([name]) => name !== "connection" && name !== "transfer-encoding"),
      ...(body === "" ? {} : { body })
    })
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    response.end(await answered.text())
  } catch {
    response.destroy()
  }
}
