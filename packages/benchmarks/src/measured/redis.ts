/** A Redis server on a free port of the loopback interface. It keeps nothing on disk, and ends with this process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"

/** Its URL. Fails where Redis is not installed. */
export const startRedis = async (): Promise<string> => {
  const port = await freePort()
  const server = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", tmpdir()], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  process.on("exit", () => server.kill("SIGKILL"))
  await new Promise<void>((resolve, reject) => {
    server.on("error", () => reject(new Error("Redis is not installed: apt-get install redis-server")))
    server.on("exit", (code) => reject(new Error(`redis-server ended with code ${code}`)))
    server.stdout.on("data", (chunk: Buffer) => {
      if (chunk.includes("Ready to accept connections")) resolve()
    })
  })
  return `redis://127.0.0.1:${port}`
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
