/**
 * The network between a client and a server, as a TCP proxy on the loopback interface: it can break in the middle of a request, be gone for a while, and
 * lead to another server when it is back.
 */
import { Effect, type Scope } from "effect"
import * as Net from "node:net"

export interface Proxy {
  /** Address without a trailing slash. */
  readonly baseUrl: string
  /** Resets every connection once this many more bytes of clients have passed. */
  readonly cutAfter: (bytes: number) => Effect.Effect<void>
  /** Resets every connection, and refuses new ones. */
  readonly goAway: Effect.Effect<void>
  /** Is there again, and leads to this server from now on. */
  readonly comeBack: (baseUrl: string) => Effect.Effect<void>
  /** How many connections were made. */
  readonly connections: () => number
}

/** A proxy that leads to this server. It goes with its scope. */
export const make = (baseUrl: string): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function*() {
    const open = new Set<Net.Socket>()
    let target = new URL(baseUrl)
    let left = Infinity
    let connections = 0
    const cut = () => {
      for (const socket of open) socket.resetAndDestroy()
    }
    const join = (client: Net.Socket) => {
      connections++
      const server = Net.connect(Number(target.port), target.hostname)
      for (const [socket, other] of [[client, server], [server, client]] as const) {
        open.add(socket)
        socket.on("error", () => other.destroy()).on("close", () => {
          open.delete(socket)
          other.destroy()
        })
      }
      client.on("data", (bytes) => {
        const passing = bytes.subarray(0, left)
        left -= passing.length
        if (left > 0) return void server.write(passing)
        left = Infinity
        server.write(passing, cut)
      })
      server.pipe(client)
    }
    const proxy = Net.createServer(join)
    const listen = (port: number) =>
      Effect.callback<void>((resume) => void proxy.listen(port, "127.0.0.1", () => resume(Effect.void)))
    const goAway = Effect.callback<void>((resume) => {
      proxy.close(() => resume(Effect.void))
      cut()
    })
    yield* listen(0)
    yield* Effect.addFinalizer(() => Effect.suspend(() => proxy.listening ? goAway : Effect.void))
    const { port } = proxy.address() as Net.AddressInfo
    return {
      baseUrl: `http://127.0.0.1:${port}`,
      cutAfter: (bytes) => Effect.sync(() => void (left = bytes)),
      goAway,
      comeBack: (baseUrl) => {
        target = new URL(baseUrl)
        return listen(port)
      },
      connections: () => connections
    }
  })
