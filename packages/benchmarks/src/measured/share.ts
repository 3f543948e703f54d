/**
 * Four processes whose calls share one quota: `node share.mjs '{"client", "share"}'`. Prints one `Measurement` as JSON. This process is the server, and starts
 * the others. A request that any window has no room for is refused with 429, and the wait, and takes nothing, as peers hope.
 */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import type { ClientName, Measurement, Share } from "../Case.ts"
import * as Fixtures from "../server/Fixtures.ts"
import type { MakeLimiter, Setting } from "./limiters/Limiter.ts"
import { startRedis } from "./redis.ts"

interface Task {
  readonly client: ClientName
  readonly share: Share
  /** What a process is told that sends: whether it is the first. */
  readonly sender?: Setting & { readonly isFirst: boolean }
}

const processes = 4
const latency = 200
/** As many calls of the first process wait or run. */
const backlog = 64

// -----------------------------------------------------------------------------
// The processes that send
// -----------------------------------------------------------------------------

const send = async ({ client }: Task, { isFirst, share, ...setting }: NonNullable<Task["sender"]>): Promise<void> => {
  const { make }: { readonly make: MakeLimiter } = await import(`./limiters/${client}.ts`)
  const call = await make({ ...setting, share })
  const one = () => call().catch(() => process.send!("failed"))
  process.send!("ready")
  await once(process, "message")
  if (isFirst) {
    await Promise.all(Array.from({ length: backlog }, async () => {
      while (true) await one()
    }))
  }
  while (true) {
    void one()
    await sleep(1_000 / share.trickle)
  }
}

// -----------------------------------------------------------------------------
// The server, and what it sees
// -----------------------------------------------------------------------------

const measure = async (task: Task): Promise<Measurement> => {
  const { limit, seconds, window } = task.share
  const answer = Buffer.from(Fixtures.answer)
  const granted: Array<number> = []
  let oldest = 0
  let isMeasured = false
  let answered = 0
  let refused = 0
  let failed = 0
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => {
      const now = performance.now()
      while (oldest < granted.length && now - granted[oldest]! >= window) oldest++
      if (granted.length - oldest >= limit) {
        if (isMeasured) refused++
        const retryDelay = `${((window - (now - granted[oldest]!)) / 1_000).toFixed(3)}s`
        const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }]
        const error = { code: 429, message: "quota", status: "RESOURCE_EXHAUSTED", details }
        return response.writeHead(429, { "content-type": "application/json" }).end(JSON.stringify({ error }))
      }
      granted.push(now)
      if (isMeasured) answered++
      setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(answer), latency)
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const setting: Setting = { baseUrl, share: task.share, processes, latency, redis: await startRedis() }
  const senders = Array.from({ length: processes }, (_, index): ChildProcess => {
    const sender = fork(process.argv[1]!, [JSON.stringify({ ...task, sender: { ...setting, isFirst: index === 0 } })])
    process.on("exit", () => sender.kill("SIGKILL"))
    return sender
  })
  await Promise.all(senders.map((sender) => once(sender, "message")))
  for (const sender of senders) {
    sender.on("message", () => isMeasured ? failed++ : undefined)
    sender.send("go")
  }
  // The quota is full after a window, and so is the store that begins empty.
  await sleep(2 * window)
  isMeasured = true
  const start = performance.now()
  await sleep(seconds * 1_000)
  isMeasured = false
  const rate = answered / (performance.now() - start) * 1_000
  return {
    figures: { rate, use: 100 * rate * window / 1_000 / limit, refused, failed },
    delivered: { items: 0, characters: 0 }
  }
}

const task: Task = JSON.parse(process.argv[2]!)
if (task.sender === undefined) {
  const measurement = await measure(task)
  process.stdout.write(JSON.stringify(measurement), () => process.exit(0))
} else {
  process.on("disconnect", () => process.exit(0))
  await send(task, task.sender)
}
