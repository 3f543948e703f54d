/**
 * One client under one load, in a process of its own: `node load.mjs '{"client", "load", "baseUrl", …}'`.
 * Prints one `Measurement` as JSON. Plain code: what is measured is the client.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { Session } from "node:inspector/promises"
import { setTimeout as sleep } from "node:timers/promises"
import type { ClientName, Load, Measurement } from "../Case.ts"
import { chunk } from "../server/Fixtures.ts"
import { type Client, type Entry, type Event, type LiveClient, prompt, text } from "./Client.ts"

export interface Task {
  readonly client: ClientName
  readonly load: Load
  readonly baseUrl: string
  /** What is uploaded. */
  readonly file?: string | undefined
  /** Where to write a CPU profile of the load in its steady state. */
  readonly profile?: string | undefined
}

type Run<K extends Load["kind"]> = (
  client: K extends "live" | "live-idle" ? LiveClient : Client,
  load: Extract<Load, { kind: K }>,
  file: string
) => Promise<Measurement>

const stream: Run<"stream"> = async (client, { concurrency, count, warmUp }) => {
  const model = `events-${count / concurrency}`
  const pass = (onEvent: (event: Event) => void) =>
    Promise.all(Array.from({ length: concurrency }, () => client.stream(model, onEvent)))
  for (let i = 0; i < warmUp; i += count) await pass(() => {})
  const tally = makeTally()
  const figures = await timed(count, () => pass(tally.add))
  return { figures, delivered: tally.delivered() }
}

const textOfStream: Run<"text"> = async (client, { count, warmUp }) => {
  const { delivered: { characters }, figures } = await stream(
    client,
    { kind: "stream", count, concurrency: 1, warmUp },
    ""
  )
  return { figures, delivered: { items: 1, characters } }
}

const call: Run<"call"> = async (client, { concurrency, count, distinct = false, warmUp }) => {
  let prompts = 0
  const generate = () => client.generate("answer", distinct ? `${prompt} ${prompts++}` : undefined)
  await pool(warmUp, concurrency, generate)
  const tally = makeTally()
  const walls = new Float64Array(count)
  let calls = 0
  const figures = await timed(count, () =>
    pool(count, concurrency, async () => {
      const start = performance.now()
      tally.add(await generate())
      walls[calls++] = performance.now() - start
    }))
  return { figures: { ...figures, wall: walls.toSorted()[count >> 1]! }, delivered: tally.delivered() }
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
  const samples = await sampled(count, (sample) =>
    client.stream(`events-${count}`, (event) => {
      tally.add(event)
      sample()
    }))
  const settled = samples.slice(settling)
  return {
    figures: {
      slope: growth(settled),
      heap: Math.max(...settled.map(({ heap }) => heap)) / 2 ** 20,
      rssEarly: settled[0]!.rss / 2 ** 20,
      rssLate: settled.at(-1)!.rss / 2 ** 20
    },
    delivered: tally.delivered()
  }
}

const list: Run<"list"> = async (client, { count, warmUp }) => {
  await client.list(String(warmUp), () => {})
  let characters = 0
  let items = 0
  const cpu = process.cpuUsage()
  const samples = await sampled(count, (sample) =>
    client.list(String(count), ({ displayName = "" }: Entry) => {
      items++
      characters += displayName.length
      sample()
    }))
  const { system, user } = process.cpuUsage(cpu)
  return {
    figures: {
      slope: growth(samples.slice(settling)),
      early: samples[samples.length / 10 - 1]!.heap / 2 ** 20,
      late: samples.at(-1)!.heap / 2 ** 20,
      cpu: (user + system) / count
    },
    delivered: { items, characters }
  }
}

const upload: Run<"upload"> = async (client, { mebibytes }, file) => {
  const before = process.memoryUsage.rss() / 2 ** 20
  let items = 0
  const { cpu, rate } = await timed(mebibytes, async () => items = Number((await client.upload(file)).sizeBytes))
  return {
    figures: { rate, cpu: cpu * mebibytes / 1_000, peak: peakMemory() / 2 ** 20, before },
    delivered: { items, characters: 0 }
  }
}

const chat: Run<"chat"> = async (client, { count, warmUp }) => {
  const before = await client.chat("answer")
  for (let i = 0; i < warmUp; i++) await before.send()
  const tally = makeTally()
  const quarter = Math.ceil(count / 4)
  const { heapUsed } = settledMemory()
  const conversation = await client.chat("answer")
  const send = async (turns: number) => {
    for (let i = 0; i < turns; i++) tally.add(await conversation.send())
  }
  const early = await timed(quarter, () => send(quarter))
  const middle = await timed(count - 2 * quarter, () => send(count - 2 * quarter))
  const late = await timed(quarter, () => send(quarter))
  const heap = (settledMemory().heapUsed - heapUsed) / count / 1024
  // The history is kept until it has been measured.
  await conversation.send()
  return {
    figures: {
      cpu: (quarter * (early.cpu + late.cpu) + (count - 2 * quarter) * middle.cpu) / count,
      early: early.cpu,
      late: late.cpu,
      heap
    },
    delivered: tally.delivered()
  }
}

const chatStream: Run<"chat-stream"> = async (client, { count, warmUp }) => {
  const model = `events-${count}`
  const talk = async (onEvent: (event: Event) => void) => (await client.chat(model)).stream(onEvent)
  const plain = (onEvent: (event: Event) => void) => client.stream(model, onEvent)
  for (let i = 0; i < warmUp; i += 2 * count) {
    await talk(() => {})
    await plain(() => {})
  }
  const tally = makeTally()
  const pairs: Array<{ readonly chat: number; readonly plain: number }> = []
  // One after the other, in both orders, since the machine is not always equally fast. The pair with the median ratio counts.
  for (let pair = 0; pair < 7; pair++) {
    const onEvent = pair === 0 ? tally.add : () => {}
    const first = pair % 2 === 0 ? undefined : await timed(count, () => plain(() => {}))
    const chat = await timed(count, () => talk(onEvent))
    pairs.push({ chat: chat.cpu, plain: (first ?? await timed(count, () => plain(() => {}))).cpu })
  }
  const { chat, plain: alone } = pairs.toSorted((a, b) => a.chat / a.plain - b.chat / b.plain)[3]!
  return { figures: { cpu: chat, plain: alone, ratio: chat / alone }, delivered: tally.delivered() }
}

const live: Run<"live"> = async (client, { count, sessions: number, warmUp }) => {
  let left = 0
  let items = 0
  let characters = 0
  let finish = (): void => {}
  const next = (): string => {
    left--
    return Buffer.from(chunk).toString("base64")
  }
  const sessions = await allOf(number, () =>
    client.open((data) => {
      items++
      characters += data.length
      if (left > 0) return next()
      if (items === expected) finish()
      return undefined
    }))
  let expected = 0
  const pass = (count: number) =>
    new Promise<void>((resolve) => {
      finish = resolve
      items = 0
      characters = 0
      left = expected = count
      for (const { send } of sessions) if (left > 0) send(next())
    })
  await pass(warmUp)
  const figures = await timed(count, () => pass(count))
  const delivered = { items, characters }
  await Promise.all(sessions.map(({ close }) => close()))
  return { figures, delivered }
}

const liveIdle: Run<"live-idle"> = async (client, { count }) => {
  const opened = await client.open(() => undefined)
  await opened.close()
  const before = settledMemory()
  const cpu = process.cpuUsage()
  const sessions = await allOf(count, () => client.open(() => undefined))
  const { system, user } = process.cpuUsage(cpu)
  await sleep(300)
  const after = settledMemory()
  const figures = {
    heap: (after.heapUsed - before.heapUsed) / count / 1024,
    rss: (after.rss - before.rss) / count / 1024,
    cpu: (user + system) / count
  }
  await Promise.all(sessions.map(({ close }) => close()))
  return { figures, delivered: { items: sessions.length, characters: 0 } }
}

const runs: { readonly [K in Load["kind"]]: Run<K> } = {
  stream,
  text: textOfStream,
  call,
  embed,
  idle,
  memory,
  upload,
  list,
  chat,
  "chat-stream": chatStream,
  live,
  "live-idle": liveIdle
}

const makeTally = () => {
  let items = 0
  let characters = 0
  return {
    add: (event: Event): void => {
      items++
      characters += text(event).length
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

/** Opens so many, 50 at a time. */
const allOf = async <A>(count: number, open: () => Promise<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  await pool(count, 50, async () => void all.push(await open()))
  return all
}

const settledMemory = (): NodeJS.MemoryUsage => {
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage()
}

/** The most memory there was of this process. */
const peakMemory = (): number => {
  // Linux has `maxRSS` begin with that of the process that started this one.
  const status = "/proc/self/status"
  const peak = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1] : undefined
  return Number(peak ?? process.resourceUsage().maxRSS) * 1024
}

interface Sample {
  readonly items: number
  readonly heap: number
  readonly rss: number
}

/** The settled memory at each twentieth of the work, which calls `sample` for each of its items. */
const sampled = async (
  count: number,
  work: (sample: () => void) => Promise<void>
): Promise<ReadonlyArray<Sample>> => {
  const every = Math.ceil(count / 20)
  const samples: Array<Sample> = []
  let items = 0
  await work(() => {
    if (++items % every !== 0) return
    const { arrayBuffers, heapUsed, rss } = settledMemory()
    samples.push({ items, heap: heapUsed + arrayBuffers, rss })
  })
  return samples
}

/** The samples of the first quarter: code is compiled and the heap finds its size. */
const settling = 5

/** Bytes of heap per item. */
const growth = (samples: ReadonlyArray<Sample>): number => slope(samples.map(({ heap, items }) => [items, heap]))

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
const { make } = await (task.load.kind === "live" || task.load.kind === "live-idle"
  ? import(`./live/${task.client}.ts`)
  : import(`./clients/${task.client}.ts`))
const client: Client & LiveClient = await make(task.baseUrl)
const run = () => (runs[task.load.kind] as Run<Load["kind"]>)(client, task.load, task.file ?? "")
const measurement = await run()
if (task.profile !== undefined) {
  await profiled(task.profile, async () => {
    for (let i = 0; i < 8; i++) await run()
  })
}
// Open streams and pooled sockets would keep the process alive.
process.stdout.write(JSON.stringify(measurement), () => process.exit(0))
