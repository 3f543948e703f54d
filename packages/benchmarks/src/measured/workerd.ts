/**
 * The first answer of a worker in a process of workerd that starts for it: `node workerd.mjs <workerd> <folder> <base URL>`. workerd says when it listens and
 * on which port, so that nothing has to ask for it: what asks would load and fail meanwhile, on the same cores.
 */
import { spawn } from "node:child_process"
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { get } from "node:http"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import type { Measurement } from "../Case.ts"

const [, , workerd = "", folder = "", baseUrl = ""] = process.argv
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
      bindings = [(name = "BASE_URL", text = "${baseUrl}")],
      compatibilityDate = "2026-07-01",
      globalOutbound = "network"
    )),
    (name = "network", network = (allow = ["local", "private", "public"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`
)

const answered = (port: number): Promise<string> =>
  new Promise((resolve, reject) =>
    get({ host: "127.0.0.1", port, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => text += part).on(
        "end",
        () => response.statusCode === 200 ? resolve(text) : reject(new Error(`HTTP ${response.statusCode}: ${text}`))
      )
    }).on("error", reject)
  )

const start = performance.now()
const child = spawn(workerd, ["serve", "--control-fd=3", config], { stdio: ["ignore", "ignore", "inherit", "pipe"] })
try {
  const listening = await createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]().next()
  if (listening.done === true) throw new Error("workerd does not listen")
  const listens = performance.now()
  const answer = await answered(JSON.parse(listening.value).port)
  const wall = performance.now() - start
  const cpu = globSync(`/proc/${child.pid}/task/*/schedstat`)
    .reduce((sum, file) => sum + Number(readFileSync(file, "utf8").split(" ")[0]), 0) / 1e6
  const measurement: Measurement = {
    figures: { wall, listening: listens - start, cpu },
    delivered: { items: 1, characters: answer.length }
  }
  process.stdout.write(JSON.stringify(measurement))
} finally {
  child.kill("SIGKILL")
}
