/**
 * Loaded by Node before the program of a server: the server listens on a free port of the loopback interface, says which one on its standard error, and ends
 * when its standard input does, as it does when the process that started it is gone.
 */
import { Server } from "node:net"

const { listen } = Server.prototype

Server.prototype.listen = function(this: Server, ...args: ReadonlyArray<unknown>) {
  this.once("listening", () => {
    const address = this.address()
    if (address !== null && typeof address !== "string") process.stderr.write(`listening on ${address.port}\n`)
  })
  const onListening = args.find((arg) => typeof arg === "function") as (() => void) | undefined
  return listen.call(this, { port: 0, host: "127.0.0.1" }, onListening)
} as typeof listen

process.stdin.on("end", () => process.exit()).resume()
