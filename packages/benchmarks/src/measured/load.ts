/**
 * One client under one load, in a process of its own: `node load.ts '{"client", "load", "baseUrl", "profile"?}'`.
 * Prints one `Measurement` as JSON. Plain code: what is measured is the client.
 */
import { writeFileSync } from "node:fs"
import { Session } from "node:inspector/promises"
import { setTimeout as sleep } from "node:timers/promises"
import type { ClientName, Load, Measurement } from "../Case.ts"
import { type Answer, type Client, text } from "./Client.ts"

export interface Task {
  readonly client: ClientName
  readonly load: Load
  readonly baseUrl: string
  /** Where to write a CPU profile of the load in its steady state. */
  readonly profile?: string | undefined
}

type Run<K extends Load["kind"]> = (client: Client, load: Extract<Load, { kind: K }>) => Promise<Measurement>

const stream: Run<"stream"> = async (client, { concurrency, count, warmUp }) => {
  const model = `events-${count / concurrency}`
  const pass = (onEvent: (event: Answer) => void) =>
    Promise.all(Array.from({ length: concurrency }, () => client.stream(model, onEvent)))
  for (let i = 0; i < warmUp; i += count) await pass(() => {})
  const tally = makeTally()
  const figures = await timed(count, () => pass(tally.add))
  return { figures, delivered: tally.delivered() }
}

const call: Run<"call"> = async (client, { concurrency, count, warmUp }) => {
  await pool(warmUp, concurrency, () => client.generate("answer"))
  const tally = makeTally()
  const figures = await timed(
    count,
    () => pool(count, concurrency, async () => tally.add(await client.generate("answer")))
  )
  return { figures, delivered: tally.delivered() }
}

const embed: Run<"embed"> = async (client, { count, warmUp }) => {
  const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`)
  for (let i = 0; i < warmUp; i++) await client.embed("embeddings", texts)
  let items = 0
  const figures = await timed(count, async () => {
    for (let i = 0; i < count; i++) {
      for (const vector of await client.embed("embeddings", texts)) items += vector.length
    }
  })
  return { figures, delivered: { items, characters: 0 } }
}

const idle: Run<"idle"> = async (client, { count }) => {
  await client.stream("events-1", () => {})
  const tally = makeTally()
  const before = settledMemory()
  const failures: Array<unknown> = []
  const figures = await timed(count, async () => {
    for (let i = 1; i <= count; i++) {
      client.stream("idle", tally.add).catch((error) => failures.push(error))
      if (i % 50 === 0) await sleep(5)
    }
    while (tally.delivered().items < count) {
      if (failures.length > 0) throw failures[0]
      await sleep(20)
    }
    await sleep(300)
  })
  const after = settledMemory()
  return {
    figures: {
      heap: (after.heapUsed - before.heapUsed) / count / 1024,
      rss: (after.rss - before.rss) / count / 1024,
      cpu: figures.cpu
    },
    delivered: tally.delivered()
  }
}

const memory: Run<"memory"> = async (client, { count }) => {
  await client.stream("events-500", () => {})
  const tally = makeTally()
  const every = Math.ceil(count / 20)
  const samples: Array<{ readonly events: number; readonly heap: number; readonly rss: number }> = []
  let events = 0
  await client.stream(`events-${count}`, (event) => {
    tally.add(event)
    if (++events % every !== 0) return
    const { arrayBuffers, heapUsed, rss } = settledMemory()
    samples.push({ events, heap: heapUsed + arrayBuffers, rss })
  })
  // The first quarter is warm-up: code is compiled and the heap finds its size.
  const settled = samples.slice(samples.length / 4)
  return {
    figures: {
      slope: slope(settled.map(({ events, heap }) => [events, heap])),
      heap: Math.max(...settled.map(({ heap }) => heap)) / 2 ** 20,
      rssEarly: settled[0]!.rss / 2 ** 20,
      rssLate: settled.at(-1)!.rss / 2 ** 20
    },
    delivered: tally.delivered()
  }
}

const runs: { readonly [K in Load["kind"]]: Run<K> } = { stream, call, embed, idle, memory }

const makeTally = () => {
  let items = 0
  let characters = 0
  return {
    add: (answer: Answer): void => {
      items++
      characters += text(answer).length
    },
    delivered: () => ({ items, characters })
  }
}

/** CPU µs of this process per unit of work, and units per second of wall-clock time. */
const timed = async (units: number, work: () => Promise<unknown>) => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { cpu: (user + system) / units, rate: units / wall * 1_000 }
}

const pool = async (count: number, concurrency: number, work: () => Promise<unknown>): Promise<void> => {
  let started = 0
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (started++ < count) await work()
  }))
}

const settledMemory = (): NodeJS.MemoryUsage => {
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage()
}

/** The median slope between any two points: a single step or outlier does not move it. */
const slope = (points: ReadonlyArray<readonly [x: number, y: number]>): number => {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).map((later) => (later[1] - y) / (later[0] - x)))
  return slopes.toSorted((a, b) => a - b)[slopes.length >> 1]!
}

const profiled = async (file: string, work: () => Promise<unknown>): Promise<void> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 200 })
  await session.post("Profiler.start")
  await work()
  const { profile } = await session.post("Profiler.stop")
  writeFileSync(file, JSON.stringify(profile))
}

const task: Task = JSON.parse(process.argv[2]!)
const { make } = await import(`./clients/${task.client}.ts`)
const client: Client = await make(task.baseUrl)
const run = () => (runs[task.load.kind] as Run<Load["kind"]>)(client, task.load)
const measurement = await run()
if (task.profile !== undefined) {
  await profiled(task.profile, async () => {
    for (let i = 0; i < 8; i++) await run()
  })
}
// Open streams and pooled sockets would keep the process alive.
process.stdout.write(JSON.stringify(measurement), () => process.exit(0))
