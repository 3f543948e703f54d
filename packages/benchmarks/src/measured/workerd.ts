/**
 * The first answer of a worker in a process of workerd that starts for it: `node workerd.mjs <workerd> <folder>`.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import type { Measurement } from "../Case.ts"

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" ? address!.port : 0
}

const [, , workerd = "", folder = ""] = process.argv
const port = await freePort()
const config = join(folder, "config.capnp")
const first = "stdin.mjs"
const files = [first, ...globSync("*.mjs", { cwd: folder }).filter((file) => file !== first)]
writeFileSync(
  config,
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${files.map((file) => `(name = "${file}", esModule = embed "${file}")`).join(", ")}],
      compatibilityDate = "2026-07-01",
      globalOutbound = "network"
    )),
    (name = "network", network = (allow = ["local", "private", "public"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`
)

/** The answer, as soon as the worker listens. */
const answered = async (deadline: number): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
  if (response?.ok === true) return response.text()
  if (response !== undefined) throw new Error(`HTTP ${response.status}: ${await response.text()}`)
  if (performance.now() > deadline) throw new Error("workerd does not listen")
  await new Promise((resolve) => setTimeout(resolve, 1))
  return answered(deadline)
}

const start = performance.now()
const child = spawn(workerd, ["serve", config], { stdio: ["ignore", "ignore", "inherit"] })
try {
  const answer = await answered(start + 30_000)
  const wall = performance.now() - start
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")
  const measurement: Measurement = {
    figures: { wall, cpu: (Number(fields[11]) + Number(fields[12])) * 10 },
    delivered: { items: 1, characters: answer.length }
  }
  process.stdout.write(JSON.stringify(measurement))
} finally {
  child.kill("SIGKILL")
}
