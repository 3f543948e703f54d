/** A Redis server on a free port of the loopback interface. It keeps nothing on disk, and ends with this process. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"

/** Its URL. Fails where Redis is not installed. */
export const startRedis = async (): Promise<string> => {
  if (spawnSync("redis-server", ["--version"]).status !== 0) {
    throw new Error("Redis is not installed: apt-get install redis-server")
  }
  const port = await freePort()
  // The shell ends it when the standard input closes, as it does however this process ends.
  const server = spawn("sh", ["-c", untilInputEnds, "sh", "--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
    cwd: tmpdir(),
    stdio: ["pipe", "pipe", "inherit"]
  })
  server.unref()
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("redis-server is not ready after 10 seconds")), 10_000)
    server.stdout.on("data", (chunk: Buffer) => {
      if (!chunk.includes("Ready to accept connections")) return
      clearTimeout(late)
      resolve()
    })
  })
  return `redis://127.0.0.1:${port}`
}

const untilInputEnds = "redis-server \"$@\" & server=$!; cat > /dev/null; kill -9 $server"

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
