/**
 * What a benchmark case is: a workload, the clients that run it, the figures they report and the targets those figures
 * are held to. Cases are plain data; `Cases.ts` is the list.
 */

/** The clients that can be measured, with the names they carry in the report. */
export const clients = {
  "fetch": "raw fetch",
  "undici": "raw undici",
  "http-fetch": "raw HttpClient, fetch layer",
  "http-undici": "raw HttpClient, undici layer",
  "genai": "@google/genai",
  "effect-fetch": "effect-genai, fetch layer",
  "effect-undici": "effect-genai, undici layer",
  promise: "effect-genai/promise",
  "promise-fetch": "effect-genai/promise, with fetch",
  "effect-functions": "effect-genai, undici layer, with functions",
  "effect-token": "effect-genai, undici layer, with a token",
  "effect-quota": "effect-genai, undici layer, with quotas and a budget",
  "effect-fleet": "effect-genai, undici layer, with a cache, quotas and a budget",
  "effect-redis": "effect-genai, undici layer, with quotas and a budget in Redis",
  "effect-off": "effect-genai, undici layer, telemetry off",
  "effect-traced": "effect-genai, undici layer, with a tracer",
  "effect-model": "@effect-genai/ai, undici layer",
  "ai-sdk": "ai with @ai-sdk/google"
} as const

/** The clients whose sessions in real time can be measured. */
export const liveClients = {
  websocket: "raw WebSocket of Node",
  ws: "raw ws",
  genai: clients.genai,
  "effect-websocket": "effect-genai, WebSocket of Node",
  "effect-ws": "effect-genai, ws layer",
  promise: clients.promise
} as const

/** The emulators of the API that can be measured. */
export const emulators = {
  "node-http": "raw node:http",
  emulator: "emulator over HTTP",
  aimock: "aimock",
  "http-memory": "raw HttpClient in memory",
  "emulator-memory": "emulator in memory",
  "emulator-command": "emulator on the command line"
} as const

/** What keeps calls of several processes within one quota. */
export const limiters = {
  "quota-redis": "@effect-genai/fleet, quota in Redis",
  "p-limit": "p-limit with @google/genai, split by process",
  bottleneck: "bottleneck with @google/genai, split by process",
  "bottleneck-redis": "bottleneck with @google/genai, clustered over Redis"
} as const

/** What estimates the tokens of texts. */
export const estimators = {
  "token-count": "TokenCount without a vocabulary"
} as const

/** All that can be measured, with its name in the report. */
export const names = { ...clients, ...liveClients, ...emulators, ...limiters, ...estimators } as const

export type ClientName = keyof typeof names

/** Work that a client does against the fake server, in a process of its own. */
export type Load =
  /** Streams of events decoded: `count` events in all, spread over `concurrency` streams. */
  | { readonly kind: "stream"; readonly count: number; readonly concurrency: number; readonly warmUp: number }
  /** One stream of `count` events, of which the text is read: a client may join the texts of events that arrive together. */
  | { readonly kind: "text"; readonly count: number; readonly warmUp: number }
  /** Unary calls of 1 kB: `count` in all, at most `concurrency` at a time. Each has a prompt of its own if they are `distinct`. */
  | {
    readonly kind: "call"
    readonly count: number
    readonly concurrency: number
    readonly warmUp: number
    readonly distinct?: boolean
  }
  /** Calls that each bring 100 embeddings of 3,072 numbers. */
  | { readonly kind: "embed"; readonly count: number; readonly warmUp: number }
  /** `count` streams that stay open after their first event. */
  | { readonly kind: "idle"; readonly count: number }
  /** One stream of `count` events, the heap sampled on the way. */
  | { readonly kind: "memory"; readonly count: number }
  /** One file of this size, uploaded from disk. */
  | { readonly kind: "upload"; readonly mebibytes: number }
  /** A chat of `count` messages with answers of 1 kB, the heap measured before and after. */
  | { readonly kind: "chat"; readonly count: number; readonly warmUp: number }
  /** A message whose answer has `count` events, beside the same stream without a chat. */
  | { readonly kind: "chat-stream"; readonly count: number; readonly warmUp: number }
  /** A list of `count` files read page by page, the heap sampled on the way. */
  | { readonly kind: "list"; readonly count: number; readonly warmUp: number }
  /** `count` chunks of audio in all, over as many sessions at once. A session sends the next chunk when the last one is answered. */
  | { readonly kind: "live"; readonly count: number; readonly sessions: number; readonly warmUp: number }
  /** `count` sessions that are set up, and then idle. */
  | { readonly kind: "live-idle"; readonly count: number }

/**
 * Work that raw sockets give an emulator of the API: unary calls, events of streams of 1,000, streams or live sessions that are all open at the same time,
 * or the start of the process with the first call.
 */
export interface Emulate {
  readonly kind: "emulate"
  readonly of: "calls" | "events" | "streams" | "sessions" | "start"
  readonly count: number
  readonly concurrency: number
  readonly warmUp: number
}

/**
 * Calls of four processes to a server with one quota: `limit` in any `window` milliseconds. The first process has always more to send, each of the others
 * sends `trickle` in a second. Measured for `seconds`, after two windows.
 */
export interface Share {
  readonly kind: "share"
  readonly limit: number
  readonly window: number
  readonly trickle: number
  readonly seconds: number
}

export type Workload =
  | Load
  | Emulate
  | Share
  /** Texts of 1 MiB in UTF-8, whose tokens are estimated: `count` in all. */
  | { readonly kind: "estimate"; readonly count: number }
  /** Import of the client and its first call in a process that has done neither. */
  | { readonly kind: "cold"; readonly form: "published" | "bundled"; readonly runtime: "node" | "bun" }
  /** The start of a worker in workerd, bundled, to the end of its first answer, for which it makes a call. */
  | { readonly kind: "worker" }
  /** The weight of a program that makes one generateContent call: for a browser in chunks, for Node in one file. */
  | { readonly kind: "bundle"; readonly platform: "browser" | "node" }
  /** The check of that program's types. */
  | { readonly kind: "types"; readonly typescript: "7" | "5.9" }
  /** What a package manager installs for that program. */
  | { readonly kind: "install" }

/** What a client delivered while it was measured: compared with what the server sent. */
export interface Delivered {
  readonly items: number
  readonly characters: number
}

/** The answer of one measurement: figures by metric name, and the proof that the work was done. */
export interface Measurement {
  readonly figures: { readonly [metric: string]: number }
  readonly delivered: Delivered
}

export interface Metric {
  readonly name: string
  readonly label: string
}

/** A limit on a metric of one client: a ratio to `versus` or what it has over `over` within the same round, or an absolute value without them. */
export interface Target {
  readonly what: string
  readonly client: ClientName
  readonly metric: string
  readonly versus?: ClientName
  readonly over?: ClientName
  readonly limit: { readonly atMost: number } | { readonly atLeast: number }
  readonly unit?: string
  /** The client that does the least that the work takes: its figure is shown beside the target. */
  readonly floor?: ClientName
  /** What sets the figure: shown where the target is not met. */
  readonly setBy?: string
}

export interface Case {
  readonly name: string
  readonly title: string
  readonly workload: Workload
  readonly clients: ReadonlyArray<ClientName>
  /** The first one is the figure that ratios are taken of. */
  readonly metrics: readonly [Metric, ...ReadonlyArray<Metric>]
  /** The clients that ratios are taken to. */
  readonly references: ReadonlyArray<ClientName>
  readonly targets: ReadonlyArray<Target>
  /** Fewer rounds than the run has, for what is slow or does not vary. */
  readonly maxRounds?: number
  /** How often all clients run in a round, one after the other: more often for what is quick and varies. Each time counts as a round. Default: once. */
  readonly repeats?: number
}

/** The same workload at a tenth of its size, for a look that need not be exact. */
export const quick = (workload: Workload): Workload => {
  switch (workload.kind) {
    case "stream":
    case "text":
    case "call":
    case "embed":
    case "list":
    case "chat":
    case "chat-stream":
    case "live":
      return { ...workload, count: tenth(workload.count), warmUp: tenth(workload.warmUp) }
    case "idle":
    case "memory":
    case "estimate":
    case "live-idle":
      return { ...workload, count: tenth(workload.count) }
    case "emulate":
      return workload.count < 1_000
        ? workload
        : { ...workload, count: workload.count / 10, warmUp: workload.warmUp / 10 }
    case "share":
      return { ...workload, seconds: tenth(workload.seconds) }
    case "upload":
      return { ...workload, mebibytes: tenth(workload.mebibytes) }
    case "cold":
    case "worker":
    case "bundle":
    case "types":
    case "install":
      return workload
  }
}

const tenth = (n: number): number => Math.ceil(n / 10)
