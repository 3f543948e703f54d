/** A proxy on loopback, which takes every tunnel to an API of its own. */
import { createServer } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { type AddressInfo, connect, type Server } from "node:net"
import { generate } from "selfsigned"
import { forward } from "./forward.ts"

export interface Proxy {
  readonly url: string
  /** What stands for the certificate of Google. */
  readonly certificate: string
  /** The hosts to which tunnels were asked for. */
  readonly targets: Array<string>
  readonly close: () => void
}

const host = "generativelanguage.googleapis.com"

/** Answers `https://generativelanguage.googleapis.com` by the API of this address. */
export const serve = async (api: string): Promise<Proxy> => {
  const { cert, private: key } = await generate([{ name: "commonName", value: host }], {
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "subjectAltName", altNames: [{ type: 2, value: host }] }
    ]
  })
  const google = createSecureServer({ cert, key }, forward(api))
  const googlePort = await listen(google)

  const targets: Array<string> = []
  const proxy = createServer((_request, response) => response.writeHead(501).end())
  proxy.on("connect", ({ url }, socket) => {
    targets.push(url ?? "")
    const tunnel = connect(googlePort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
      tunnel.pipe(socket)
      socket.pipe(tunnel)
    })
    for (const end of [socket, tunnel]) end.on("error", () => (socket.destroy(), tunnel.destroy()))
  })
  const port = await listen(proxy)
  return {
    url: `http://127.0.0.1:${port}`,
    certificate: cert,
    targets,
    close: () => {
      for (const server of [google, proxy]) {
        server.close()
        server.closeAllConnections()
      }
    }
  }
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)))
