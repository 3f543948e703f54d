/**
 * `google-auth-library` asks Google's servers whatever it is told, through `node:https`. Here its requests come to a server on loopback: those to other hosts
 * are sent there, with the address that they were meant for.
 */
import { Effect } from "effect"
import http from "node:http"
import https from "node:https"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import type { Cloud } from "./Cloud.ts"

type Send = (url: string | URL, options: http.RequestOptions, ...rest: ReadonlyArray<unknown>) => http.ClientRequest

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
    yield* patched(http, port)
    yield* patched(https, port)
    return `http://127.0.0.1:${port}`
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const patched = (module: { request: unknown }, port: number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const original = module.request as Send
      const send = http.request as Send
      module.request = ((url, options, ...rest) => {
        const target = new URL(url)
        if (target.hostname === "127.0.0.1") return original(url, options, ...rest)
        const meant = `${target.protocol}//${target.host}`
        return send(`http://127.0.0.1:${port}${target.pathname}${target.search}`, {
          ...options,
          protocol: "http:",
          agent: undefined,
          headers: { ...(options.headers as object), "x-meant": meant }
        }, ...rest)
      }) satisfies Send
      return original
    }),
    (original) => Effect.sync(() => (module.request = original))
  )

const answer = async (cloud: Cloud, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
  const { "x-meant": meant, ...headers } = request.headers as { [name: string]: string }
  const body = await text(request)
  try {
    const answered = await cloud.fetch(`${meant ?? `http://${headers["host"]}`}${request.url}`, {
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
