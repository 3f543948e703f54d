/**
 * A server under a load, in a process of its own: `node emulator-load.mjs SERVER WORKLOAD`. Prints one `Measurement`. The load is written to raw sockets,
 * and answers are only counted, so that the client costs little.
 */
import { spawn } from "node:child_process"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import type { Emulate, Measurement } from "../Case.ts"
import { pieces, prompts } from "./server.ts"

interface Usage {
  readonly cpu: number
  readonly rss: number
}

const [, , program = "", workload = ""] = process.argv
const { concurrency, count, of, warmUp }: Emulate = JSON.parse(workload)

const started = performance.now()
const server = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] })
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
const line = async (): Promise<string> => (await lines.next()).value ?? ""
const url = new URL(/http:\S+/.exec(await line())?.[0] ?? "")

const usage = async (): Promise<Usage> => {
  server.stdin.write("\n")
  return JSON.parse(await line())
}

const post = (method: string, text: string): Buffer => {
  const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text }] }] })
  return Buffer.from(
    `POST /v1beta/models/gemini-2.5-flash:${method} HTTP/1.1\r\nhost: ${url.host}\r\nx-goog-api-key: any\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

const calls = post("generateContent", prompts.call)
const events = post("streamGenerateContent?alt=sse", prompts.stream)
const idle = post("streamGenerateContent?alt=sse", prompts.idle)

/** Counts what arrives on a connection, and says when an answer is complete. */
const reader = (done: (events: number) => void) => {
  let head = ""
  let missing = -1
  let tail = Buffer.alloc(0)
  let found = 0
  const finish = () => {
    const events = found
    head = ""
    missing = -1
    tail = Buffer.alloc(0)
    found = 0
    done(events)
  }
  return (chunk: Buffer): void => {
    let body = chunk
    if (missing < 0) {
      const bytes = head === "" ? chunk : Buffer.concat([Buffer.from(head, "latin1"), chunk])
      const end = bytes.indexOf("\r\n\r\n")
      head = bytes.toString("latin1", 0, end < 0 ? bytes.length : end)
      if (end < 0) return
      if (!head.startsWith("HTTP/1.1 200")) throw new Error(head)
      missing = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Infinity)
      body = bytes.subarray(end + 4)
    }
    for (let at = body.indexOf("data: "); at >= 0; at = body.indexOf("data: ", at + 6)) found++
    if (missing !== Infinity) {
      missing -= body.length
      if (missing <= 0) finish()
      return
    }
    tail = Buffer.from(body.length >= 5 ? body.subarray(-5) : Buffer.concat([tail, body]).subarray(-5))
    if (tail.toString("latin1") === "0\r\n\r\n") finish()
  }
}

/** So many exchanges over so many connections, each kept for the next exchange. */
const exchanges = (message: Buffer, number: number, connections: number): Promise<number> =>
  new Promise((resolve, reject) => {
    let left = number
    let items = 0
    let open = connections
    for (let i = 0; i < connections; i++) {
      const socket = connect(Number(url.port), url.hostname).setNoDelay(true)
      const next = () => {
        if (left-- > 0) return void socket.write(message)
        socket.destroy()
        if (--open === 0) resolve(items)
      }
      socket.on("connect", next).on("error", reject).on(
        "data",
        reader((events) => {
          items += Math.max(1, events)
          next()
        })
      )
    }
  })

/** Opens so many streams that stay open after their first event. */
const streams = (number: number): Promise<number> =>
  new Promise((resolve, reject) => {
    let open = 0
    for (let i = 0; i < number; i++) {
      const socket = connect(Number(url.port), url.hostname).on("error", reject)
      socket.on("connect", () => socket.write(idle))
      const opened = (chunk: Buffer) => {
        if (!chunk.includes("data: ")) return
        socket.off("data", opened)
        if (++open === number) resolve(open)
      }
      socket.on("data", opened)
    }
  })

/** Opens so many live sessions, which all are open at the end. */
const sessions = async (number: number): Promise<number> => {
  const path = "ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
  const setup = JSON.stringify({ setup: { model: "models/gemini-live-2.5-flash-preview" } })
  const open = () =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(`ws://${url.host}/${path}?key=any`)
      socket.addEventListener("open", () => socket.send(setup))
      socket.addEventListener("message", () => resolve(1))
      socket.addEventListener("close", ({ reason }) => reject(new Error(reason)))
    })
  let items = 0
  for (let i = 0; i < number; i += 50) {
    for (const one of await Promise.all(Array.from({ length: Math.min(50, number - i) }, open))) items += one
  }
  return items
}

const work = (units: number): Promise<number> => {
  switch (of) {
    case "calls":
    case "start":
      return exchanges(calls, units, Math.min(concurrency, units))
    case "events":
      return exchanges(events, units / pieces, Math.min(concurrency, units / pieces))
    case "streams":
      return streams(units)
    case "sessions":
      return sessions(units)
  }
}

if (warmUp > 0) await work(warmUp)
const before = of === "start" ? { cpu: 0, rss: 0 } : await usage()
const start = of === "start" ? started : performance.now()
const items = await work(count)
const wall = performance.now() - start
const after = await usage()
const measurement: Measurement = {
  figures: {
    rate: count / wall * 1_000,
    cpu: (after.cpu - before.cpu) / count,
    wall,
    rss: (after.rss - before.rss) / 1_024 / count
  },
  delivered: { items, characters: 0 }
}
console.log(JSON.stringify(measurement))
server.stdin.end()
process.exit(0)
