/**
 * The cases, in the order of the targets they answer. To add one, add an entry; a new kind of work is a new `Load`
 * in `Case.ts` and its function in `measured/load.ts`.
 */
import type { Case, ClientName, Metric, Target } from "./Case.ts"

const networkClients: ReadonlyArray<ClientName> = ["fetch", "undici", "genai", "effect-fetch", "effect-undici"]
const withFloors: ReadonlyArray<ClientName> = [
  "fetch",
  "undici",
  "http-fetch",
  "http-undici",
  "genai",
  "effect-fetch",
  "effect-undici"
]
const withPromise: ReadonlyArray<ClientName> = [...withFloors, "promise"]
const programs: ReadonlyArray<ClientName> = ["fetch", "http-fetch", "genai", "effect-fetch"]
const liveClients: ReadonlyArray<ClientName> = ["websocket", "ws", "genai", "effect-websocket", "effect-ws", "promise"]
const floorAndPeer: ReadonlyArray<ClientName> = ["fetch", "genai"]

const perEvent: Case["metrics"] = [{ name: "cpu", label: "CPU µs/event" }, { name: "rate", label: "events/s" }]
const perCall: Case["metrics"] = [{ name: "cpu", label: "CPU µs/call" }, { name: "rate", label: "calls/s" }]
const coldCosts: readonly [Metric, ...ReadonlyArray<Metric>] = [
  { name: "cpu", label: "CPU ms" },
  { name: "wall", label: "wall ms" },
  { name: "import", label: "of it import, ms" },
  { name: "rss", label: "RSS MiB" }
]
const weight: Case["metrics"] = [
  { name: "gzip", label: "min + gzip kB" },
  { name: "minified", label: "minified kB" },
  { name: "all", label: "with what is loaded later, min + gzip kB" }
]

/** One reference kept for each would grow the heap by 8 bytes. */
const flatMemory = (what: string, unit: string): ReadonlyArray<Target> =>
  (["effect-fetch", "effect-undici"] as const).map((client) => ({
    what: `flat memory over ${what}, ${client === "effect-fetch" ? "fetch" : "undici"} layer`,
    client,
    metric: "slope",
    limit: { atMost: 4 },
    unit,
    floor: client === "effect-fetch" ? "fetch" : "undici"
  }))

/** The same limit on CPU time for both transports, against one peer. */
const bothTransports = (what: string, versus: ClientName, atMost: number, setBy: string): ReadonlyArray<Target> =>
  (["fetch", "undici"] as const).map((transport) => ({
    what: `${what}, ${transport} layer`,
    client: `effect-${transport}`,
    metric: "cpu",
    versus,
    limit: { atMost },
    floor: `http-${transport}`,
    setBy
  }))

/** What sets the CPU of short streams. */
const manyStreams =
  "streams of 500 events are short: the call that opens each is 0.3 to 0.8 µs per event. The parsing of JSON is less than half of the CPU, and a fifth is the garbage collector."

const unaryTargets = (how: string): ReadonlyArray<Target> => [
  {
    what: `CPU per 1 kB call, ${how}, undici layer`,
    client: "effect-undici",
    metric: "cpu",
    versus: "genai",
    limit: { atMost: 0.55 },
    floor: "http-undici",
    setBy:
      "the write of the request to its socket is two fifths, and our own code a tenth: raw HttpClient has most of it already."
  },
  {
    what: `CPU per 1 kB call, ${how}, fetch layer`,
    client: "effect-fetch",
    metric: "cpu",
    versus: "genai",
    limit: { atMost: 1.1 },
    floor: "http-fetch",
    setBy: "fetch is most of it, and HttpClient comes on top; our own code is at most a tenth."
  },
  {
    what: `CPU per 1 kB call, ${how}, promise`,
    client: "promise",
    metric: "cpu",
    versus: "genai",
    limit: { atMost: 0.7 },
    floor: "undici",
    setBy: "the write of the request to its socket, and the rest of what raw undici does, is the larger half."
  }
]

/** What telemetry may cost that nobody sees, and with a tracer. */
const telemetryTargets = (what: string, traced: number): ReadonlyArray<Target> => [
  {
    what: `CPU per ${what} without a tracer, against telemetry off`,
    client: "effect-undici",
    metric: "cpu",
    versus: "effect-off",
    limit: { atMost: 1.02 },
    setBy:
      "metrics are kept, and a span is opened, whether or not anybody reads them: about 20 µs of a call, which is much over loopback alone."
  },
  {
    what: `CPU per ${what} with a tracer, against telemetry off`,
    client: "effect-traced",
    metric: "cpu",
    versus: "effect-off",
    limit: { atMost: traced },
    setBy: "metrics are kept, and a span gets its attributes: about 25 µs of a call, which is much over loopback alone."
  }
]

const perChunk: Case["metrics"] = [{ name: "cpu", label: "CPU µs/round trip" }, {
  name: "rate",
  label: "round trips/s"
}]

/** The faces of effect-genai that are held to the targets of sessions: over the WebSocket of Node, and over that of the `ws` package. */
const liveFaces = [
  ["effect-websocket", "WebSocket of Node", "websocket"],
  ["effect-ws", "ws layer", "ws"],
  ["promise", "promise", "websocket"]
] as const

/** What sets the CPU of a round trip. */
const frames =
  "the write of each frame to its socket is six tenths, with every client, so that raw WebSockets are above the target too. A tenth is our own code, the check and the codec of messages."

const liveTargets = (sessions: string): ReadonlyArray<Target> =>
  liveFaces.flatMap(([client, face, floor]): ReadonlyArray<Target> => [
    {
      what: `CPU per 20 ms of audio, ${sessions}, ${face}`,
      client,
      metric: "cpu",
      versus: "genai",
      limit: { atMost: 0.7 },
      floor,
      setBy: frames
    },
    {
      what: `round trips per second, ${sessions}, ${face}`,
      client,
      metric: "rate",
      versus: "genai",
      limit: { atLeast: 1.5 },
      floor,
      setBy: frames
    }
  ])

const emulators: ReadonlyArray<ClientName> = ["node-http", "http-memory", "emulator", "aimock", "emulator-memory"]

/** What an emulator does at least, over HTTP on two cores with its client, and in memory. */
const emulatorTargets = (
  unit: string,
  overHttp: number,
  inMemory: number,
  setBy: { readonly overHttp: string; readonly inMemory: string }
): ReadonlyArray<Target> => [
  {
    what: `emulator over HTTP, ${unit}`,
    client: "emulator",
    metric: "rate",
    limit: { atLeast: overHttp },
    unit,
    floor: "node-http",
    setBy: setBy.overHttp
  },
  {
    what: `emulator over HTTP, ${unit}, against aimock`,
    client: "emulator",
    metric: "rate",
    versus: "aimock",
    limit: { atLeast: 3 },
    floor: "node-http",
    setBy: setBy.overHttp
  },
  {
    what: `emulator in memory, ${unit}`,
    client: "emulator-memory",
    metric: "rate",
    limit: { atLeast: inMemory },
    unit,
    floor: "http-memory",
    setBy: setBy.inMemory
  }
]

const held: Case["metrics"] = [{ name: "rss", label: "RSS kB each" }, { name: "cpu", label: "CPU µs each" }]

export const cases: ReadonlyArray<Case> = [
  {
    name: "stream",
    title: "One stream of 50,000 events, decoded",
    workload: { kind: "stream", count: 50_000, concurrency: 1, warmUp: 150_000 },
    clients: withFloors,
    metrics: perEvent,
    references: floorAndPeer,
    targets: bothTransports(
      "CPU per streamed event",
      "fetch",
      1.1,
      "six tenths are the parsing of JSON, which raw clients pay too. The rest is spread over the reader of lines, which takes any line end and any cut, the check of each event, and what a continuation has to know of it."
    )
  },
  {
    name: "promise-stream",
    title: "One stream of 50,000 events, read by for await",
    workload: { kind: "stream", count: 50_000, concurrency: 1, warmUp: 150_000 },
    clients: ["fetch", "undici", "genai", "effect-fetch", "promise"],
    metrics: perEvent,
    references: floorAndPeer,
    targets: [
      {
        what: "CPU per streamed event of for await",
        client: "promise",
        metric: "cpu",
        versus: "fetch",
        limit: { atMost: 1.35 },
        floor: "undici",
        setBy:
          "six tenths are the parsing of JSON, and a tenth is the garbage collector: `for await` makes promises for each event."
      },
      {
        what: "CPU per streamed event of for await, against the Effect face",
        client: "promise",
        metric: "cpu",
        versus: "effect-fetch",
        limit: { atMost: 1.1 },
        floor: "undici",
        setBy:
          "`for await` makes promises for each event, and an Effect stream reads the events that arrived together in one step."
      }
    ]
  },
  {
    name: "stream-functions",
    title: "One stream of 50,000 events, with functions that the model could call",
    workload: { kind: "stream", count: 50_000, concurrency: 1, warmUp: 150_000 },
    clients: ["effect-undici", "effect-functions"],
    metrics: perEvent,
    references: ["effect-undici"],
    targets: [
      {
        what: "CPU per streamed event with functions",
        client: "effect-functions",
        metric: "cpu",
        versus: "effect-undici",
        limit: { atMost: 1.15 },
        setBy:
          "each event is also joined to the content of the turn, which the next request sends if the model calls functions."
      }
    ]
  },
  {
    name: "model-stream",
    title: "The text of one stream of 50,000 events, from language models too",
    workload: { kind: "text", count: 50_000, warmUp: 150_000 },
    clients: ["effect-undici", "ai-sdk", "effect-model"],
    metrics: perEvent,
    references: ["effect-undici", "ai-sdk"],
    targets: [
      {
        what: "CPU per streamed event of LanguageModel.streamText, against generateContentStream",
        client: "effect-model",
        metric: "cpu",
        versus: "effect-undici",
        limit: { atMost: 1.6 }
      },
      {
        what: "CPU per streamed event of LanguageModel.streamText",
        client: "effect-model",
        metric: "cpu",
        versus: "ai-sdk",
        limit: { atMost: 0.35 }
      }
    ]
  },
  {
    name: "streams",
    title: "200 streams at once, 500 events each",
    workload: { kind: "stream", count: 100_000, concurrency: 200, warmUp: 200_000 },
    clients: withPromise,
    metrics: perEvent,
    references: floorAndPeer,
    targets: [
      ...bothTransports("CPU per event, 200 streams at once", "fetch", 1.15, manyStreams),
      {
        what: "CPU per event, 200 streams at once, promise",
        client: "promise",
        metric: "cpu",
        versus: "fetch",
        limit: { atMost: 1.15 },
        floor: "undici",
        setBy: manyStreams
      }
    ]
  },
  {
    name: "calls",
    title: "1 kB calls, one after the other",
    workload: { kind: "call", count: 4_000, concurrency: 1, warmUp: 4_000 },
    clients: withPromise,
    metrics: perCall,
    references: floorAndPeer,
    targets: unaryTargets("sequential")
  },
  {
    name: "telemetry-calls",
    title: "1 kB calls, one after the other, by what telemetry does",
    workload: { kind: "call", count: 4_000, concurrency: 1, warmUp: 4_000 },
    clients: ["effect-off", "effect-undici", "effect-traced"],
    metrics: perCall,
    references: ["effect-off"],
    targets: telemetryTargets("call", 1.15)
  },
  {
    name: "telemetry-stream",
    title: "One stream of 50,000 events, by what telemetry does",
    workload: { kind: "stream", count: 50_000, concurrency: 1, warmUp: 150_000 },
    clients: ["effect-off", "effect-undici", "effect-traced"],
    metrics: perEvent,
    references: ["effect-off"],
    targets: telemetryTargets("streamed event", 1.05)
  },
  {
    name: "token-calls",
    title: "1 kB calls with an access token that is kept, one after the other",
    workload: { kind: "call", count: 4_000, concurrency: 1, warmUp: 4_000 },
    clients: ["effect-undici", "effect-token"],
    metrics: perCall,
    references: ["effect-undici"],
    targets: [
      {
        what: "CPU per call with a token that is kept, against a key",
        client: "effect-token",
        metric: "cpu",
        versus: "effect-undici",
        limit: { atMost: 1.05 }
      }
    ]
  },
  {
    name: "fleet-calls",
    title: "1 kB calls with prompts of their own, by what a fleet keeps in memory, one after the other",
    workload: { kind: "call", count: 4_000, concurrency: 1, warmUp: 4_000, distinct: true },
    clients: ["effect-undici", "effect-quota", "effect-fleet"],
    metrics: perCall,
    references: ["effect-undici"],
    targets: [
      {
        what: "CPU per call with quotas and a budget, against none",
        client: "effect-quota",
        metric: "cpu",
        versus: "effect-undici",
        limit: { atMost: 1.1 },
        setBy:
          "each attempt claims requests, tokens and costs before it is sent, and settles them with what it has used."
      },
      {
        what: "CPU per call with a cache that misses, quotas and a budget, against none",
        client: "effect-fleet",
        metric: "cpu",
        versus: "effect-undici",
        limit: { atMost: 1.1 },
        setBy:
          "the key is a digest of the whole call, and the answer becomes a text that is kept: both are made for each call that misses, beside its quotas and its budget."
      }
    ]
  },
  {
    name: "fleet-redis",
    title: "1 kB calls within quotas and a budget in Redis, one after the other",
    workload: { kind: "call", count: 2_000, concurrency: 1, warmUp: 1_000 },
    clients: ["effect-undici", "effect-redis"],
    metrics: [{ name: "wall", label: "median wall ms" }, ...perCall],
    references: ["effect-undici"],
    targets: [
      {
        what: "median wall of a call with quotas and a budget in Redis, over that without",
        client: "effect-redis",
        metric: "wall",
        over: "effect-undici",
        limit: { atMost: 2 },
        unit: "ms"
      }
    ]
  },
  {
    name: "fleet-quota",
    title: "Four processes with one quota, of which one has most of the work",
    workload: { kind: "share", limit: 300, window: 5_000, trickle: 5, seconds: 10 },
    clients: ["quota-redis", "p-limit", "bottleneck", "bottleneck-redis"],
    metrics: [
      { name: "rate", label: "answers/s" },
      { name: "use", label: "of the quota, %" },
      { name: "refused", label: "refused by the server" },
      { name: "failed", label: "calls that failed" }
    ],
    references: ["p-limit", "bottleneck", "bottleneck-redis"],
    maxRounds: 1,
    targets: (["p-limit", "bottleneck"] as const).map((versus) => ({
      what: "answers of four processes with one quota",
      client: "quota-redis",
      metric: "rate",
      versus,
      limit: { atLeast: 1.3 }
    }))
  },
  {
    name: "parallel-calls",
    title: "1 kB calls, 64 at a time",
    workload: { kind: "call", count: 6_000, concurrency: 64, warmUp: 6_000 },
    clients: withPromise,
    metrics: perCall,
    references: floorAndPeer,
    targets: unaryTargets("64 at a time")
  },
  {
    name: "chat",
    title: "A chat of 1,000 messages with answers of 1 kB",
    workload: { kind: "chat", count: 1_000, warmUp: 200 },
    clients: networkClients,
    metrics: [
      { name: "cpu", label: "CPU µs/message" },
      { name: "early", label: "in the first quarter" },
      { name: "late", label: "in the last quarter" },
      { name: "heap", label: "heap kB/message" }
    ],
    references: floorAndPeer,
    maxRounds: 3,
    targets: (["effect-fetch", "effect-undici"] as const).flatMap((client): ReadonlyArray<Target> => {
      const floor = client === "effect-fetch" ? "fetch" : "undici"
      const layer = `${floor} layer`
      return [
        { what: `CPU of a chat, ${layer}`, client, metric: "cpu", versus: "genai", limit: { atMost: 1 }, floor },
        { what: `heap of a chat, ${layer}`, client, metric: "heap", versus: "fetch", limit: { atMost: 1.2 }, floor }
      ]
    })
  },
  {
    name: "chat-stream",
    title: "A message of a chat, answered by 50,000 events, and the same stream without a chat",
    workload: { kind: "chat-stream", count: 50_000, warmUp: 300_000 },
    clients: networkClients,
    metrics: [
      { name: "cpu", label: "CPU µs/event" },
      { name: "plain", label: "without a chat" },
      { name: "ratio", label: "ratio" }
    ],
    references: floorAndPeer,
    maxRounds: 1,
    targets: (["effect-fetch", "effect-undici"] as const).map((client) => ({
      what: `CPU per event of a chat beside generateContentStream, ${
        client === "effect-fetch" ? "fetch" : "undici"
      } layer`,
      client,
      metric: "ratio",
      limit: { atMost: 1.15 },
      unit: "×"
    }))
  },
  {
    name: "embeddings",
    title: "100 embeddings of 3,072 numbers, the whole call",
    workload: { kind: "embed", count: 30, warmUp: 10 },
    clients: withFloors,
    metrics: perCall,
    references: floorAndPeer,
    targets: bothTransports(
      "decode of 100 × 3,072 embeddings",
      "fetch",
      1,
      "a third is the parsing of JSON and a fifth the garbage collector. Over fetch, most of the rest is its web stream."
    )
  },
  {
    name: "browser-bundle",
    title: "Browser page of one generateContent call, what it loads at once",
    workload: { kind: "bundle", platform: "browser" },
    clients: [...programs, "promise"],
    metrics: weight,
    references: ["genai"],
    maxRounds: 1,
    targets: [
      {
        what: "browser bundle, promise entry",
        client: "promise",
        metric: "gzip",
        limit: { atMost: 50 },
        unit: "kB",
        floor: "http-fetch",
        setBy:
          "Effect, which is in the entry, is two fifths of it. A bundler keeps a module whole if several chunks use it. The HTTP client, streams and the runtime of Effect are 31 kB by themselves."
      },
      {
        what: "browser bundle, Effect face",
        client: "effect-fetch",
        metric: "gzip",
        limit: { atMost: 46 },
        unit: "kB",
        floor: "http-fetch",
        setBy:
          "28 kB are the HTTP client of Effect, and 18 kB what sends and reads one call. The other 22 kB are the other methods of models, since a service is kept whole, streams, schemas, checks and errors: docs/decisions/0021-what-a-page-holds.md has each part."
      }
    ]
  },
  {
    name: "node-bundle",
    title: "Node bundle of one generateContent call",
    workload: { kind: "bundle", platform: "node" },
    clients: programs,
    metrics: weight,
    references: ["genai"],
    maxRounds: 1,
    targets: [
      {
        what: "node bundle, Effect face",
        client: "effect-fetch",
        metric: "gzip",
        limit: { atMost: 60 },
        unit: "kB",
        floor: "http-fetch",
        setBy:
          "28 kB are the HTTP client of Effect, 5 kB telemetry, and 18 kB what sends and reads one call. The other 22 kB are the other methods of models, since a service is kept whole, streams, schemas, checks and errors: docs/decisions/0021-what-a-page-holds.md has each part."
      }
    ]
  },
  {
    name: "idle-streams",
    title: "1,000 open streams, idle after their first event",
    workload: { kind: "idle", count: 1_000 },
    clients: [...withPromise, "promise-fetch"],
    metrics: [
      { name: "heap", label: "heap kB/stream" },
      { name: "rss", label: "RSS kB/stream" },
      { name: "cpu", label: "CPU µs to open" }
    ],
    references: floorAndPeer,
    maxRounds: 2,
    targets: [
      {
        what: "heap per idle open stream, Effect face, undici layer",
        client: "effect-undici",
        metric: "heap",
        limit: { atMost: 24 },
        unit: "kB",
        floor: "http-undici",
        setBy:
          "raw HttpClient is four fifths of it. The rest is spread thinly: scopes, the request and the last event for errors, the state of a continuation, and the fiber that waits."
      },
      {
        what: "heap per idle open stream, promise entry",
        client: "promise",
        metric: "heap",
        limit: { atMost: 17 },
        unit: "kB",
        floor: "undici",
        setBy:
          "raw undici is three quarters of it. The rest is what the stream of an Effect takes: scopes, the request and the last event for errors, and the fiber that waits."
      },
      {
        what: "heap per idle open stream, promise entry, with fetch",
        client: "promise-fetch",
        metric: "heap",
        limit: { atMost: 36 },
        unit: "kB",
        floor: "fetch",
        setBy:
          "fetch with its web response takes four fifths. The rest is what the stream of an Effect takes, and the signal that aborts the request."
      }
    ]
  },
  {
    name: "long-stream",
    title: "Memory over one stream of 1,000,000 events",
    workload: { kind: "memory", count: 1_000_000 },
    clients: networkClients,
    metrics: [
      { name: "slope", label: "heap and buffers growth, B/event" },
      { name: "heap", label: "most heap and buffers, MiB" },
      { name: "rssEarly", label: "RSS after a quarter, MiB" },
      { name: "rssLate", label: "RSS at the end, MiB" }
    ],
    references: [],
    maxRounds: 1,
    targets: flatMemory("1,000,000 events", "B/event")
  },
  {
    name: "list",
    title: "Memory over a list of 100,000 files, 100 to a page",
    workload: { kind: "list", count: 100_000, warmUp: 300_000 },
    clients: networkClients,
    metrics: [
      { name: "slope", label: "heap and buffers growth, B/file" },
      { name: "early", label: "heap and buffers after a tenth, MiB" },
      { name: "late", label: "heap and buffers at the end, MiB" },
      { name: "cpu", label: "CPU µs/file" }
    ],
    references: [],
    maxRounds: 1,
    targets: flatMemory("a list of 100,000 files", "B/file")
  },
  {
    name: "live",
    title: "One session: 20 ms of audio sent, 20 ms of audio answered",
    workload: { kind: "live", count: 20_000, sessions: 1, warmUp: 20_000 },
    clients: liveClients,
    metrics: perChunk,
    references: ["ws", "genai"],
    targets: liveTargets("one session")
  },
  {
    name: "live-sessions",
    title: "1,000 sessions at once: 20 ms of audio sent, 20 ms of audio answered",
    workload: { kind: "live", count: 100_000, sessions: 1_000, warmUp: 50_000 },
    clients: liveClients,
    metrics: perChunk,
    references: ["ws", "genai"],
    targets: liveTargets("1,000 sessions")
  },
  {
    name: "idle-sessions",
    title: "1,000 idle sessions",
    workload: { kind: "live-idle", count: 1_000 },
    clients: liveClients,
    metrics: [
      { name: "heap", label: "heap kB/session" },
      { name: "rss", label: "RSS kB/session" },
      { name: "cpu", label: "CPU µs to open" }
    ],
    references: ["ws", "genai"],
    maxRounds: 2,
    targets: liveFaces.map(([client, face, floor]) => ({
      what: `heap per idle session, ${face}`,
      client,
      metric: "heap",
      versus: "genai",
      limit: { atMost: 0.6 },
      floor,
      setBy:
        "a session keeps what continues it over another connection: fibers, what was sent, the relay. That is 18 kB above the WebSocket, and the raw WebSocket alone is above the target."
    }))
  },
  {
    name: "upload",
    title: "256 MiB uploaded from disk, the first call of its process",
    workload: { kind: "upload", mebibytes: 256 },
    clients: networkClients,
    metrics: [
      { name: "rate", label: "MiB/s" },
      { name: "cpu", label: "CPU ms" },
      { name: "peak", label: "peak RSS, MiB" },
      { name: "before", label: "RSS before, MiB" }
    ],
    references: ["undici", "genai"],
    targets: [
      {
        what: "256 MiB upload, MiB/s, undici layer",
        client: "effect-undici",
        metric: "rate",
        versus: "genai",
        limit: { atLeast: 2.8 },
        floor: "undici",
        setBy:
          "raw undici is little above the target, and an upload lasts a fifth of a second, in which most code runs for the first time."
      },
      {
        what: "256 MiB upload, peak RSS, undici layer",
        client: "effect-undici",
        metric: "peak",
        versus: "genai",
        limit: { atMost: 0.5 },
        floor: "undici",
        setBy:
          "four fifths are there before the upload: it is what the modules of the client take. The upload adds as much as that of raw undici."
      }
    ]
  },
  {
    name: "cold",
    title: "Cold import and first call, packages as published",
    workload: { kind: "cold", form: "published", runtime: "node" },
    clients: [...programs, "promise"],
    metrics: coldCosts,
    references: ["fetch", "http-fetch", "genai"],
    repeats: 3,
    targets: [
      {
        what: "cold import + first call, promise entry",
        client: "promise",
        metric: "cpu",
        versus: "genai",
        limit: { atMost: 0.75 },
        floor: "fetch",
        setBy:
          "raw fetch is two thirds of it, since Node loads undici with the first call. The rest is the import of the entry, which has Effect in it."
      },
      {
        what: "resident memory after it, promise entry",
        client: "promise",
        metric: "rss",
        versus: "genai",
        limit: { atMost: 0.88 },
        floor: "fetch",
        setBy:
          "raw fetch has nine tenths of it. Half of the rest is the memory in which V8 parses the entry, and the other half is the code of the entry and what it makes."
      },
      {
        what: "cold import + first call, Effect face",
        client: "effect-fetch",
        metric: "cpu",
        versus: "http-fetch",
        limit: { atMost: 1.15 },
        floor: "http-fetch",
        setBy: "our code is 0.27 MB in nine files. Effect is most of what is read and compiled."
      }
    ]
  },
  {
    name: "cold-bun",
    title: "Cold import and first call on Bun, packages as published",
    workload: { kind: "cold", form: "published", runtime: "bun" },
    clients: [...programs, "promise"],
    metrics: coldCosts,
    references: floorAndPeer,
    repeats: 3,
    targets: [
      {
        what: "cold import + first call on Bun, promise entry",
        client: "promise",
        metric: "cpu",
        versus: "genai",
        limit: { atMost: 0.75 },
        floor: "fetch",
        setBy: "the import of one file that has Effect in it: the call itself takes little."
      }
    ]
  },
  {
    name: "cold-workerd",
    title: "First answer of a worker, from the start of workerd",
    workload: { kind: "worker" },
    clients: [...programs, "promise"],
    metrics: [
      { name: "wall", label: "wall ms" },
      { name: "listening", label: "of it until it listens, ms" },
      { name: "cpu", label: "CPU ms" }
    ],
    references: floorAndPeer,
    repeats: 5,
    targets: [
      {
        what: "start of workerd to the first answer, promise entry",
        client: "promise",
        metric: "wall",
        versus: "genai",
        limit: { atMost: 1.4 },
        floor: "fetch",
        setBy:
          "workerd compiles all modules of a worker before it listens, and those that load later are half of the difference to @google/genai. A fifth of it is an error that Effect makes while it is loaded: for its stack, workerd parses the chunk again."
      }
    ]
  },
  ...(["7", "5.9"] as const).map((typescript): Case => ({
    name: `types-${typescript}`,
    title: `The types of a program with one call, checked by TypeScript ${typescript}`,
    workload: { kind: "types", typescript },
    clients: ["fetch", "genai", "effect-fetch", "promise"],
    metrics: [
      { name: "cpu", label: "CPU ms" },
      { name: "wall", label: "wall ms" },
      { name: "files", label: "files" },
      { name: "instantiations", label: "instantiations" }
    ],
    references: ["genai"],
    targets: [
      {
        what: `types of one call, TypeScript ${typescript}, promise entry`,
        client: "promise",
        metric: "cpu",
        versus: "genai",
        limit: { atMost: 1.05 },
        floor: "fetch"
      }
    ]
  })),
  {
    name: "install",
    title: "What is installed, apparent size",
    workload: { kind: "install" },
    clients: ["genai", "effect-fetch", "promise"],
    metrics: [{ name: "size", label: "MiB" }, { name: "packages", label: "packages" }],
    references: ["genai"],
    maxRounds: 1,
    targets: [
      {
        what: "installed for plain async code",
        client: "promise",
        metric: "size",
        versus: "genai",
        limit: { atMost: 0.2 },
        setBy:
          "one package has both faces: the modules of the Effect face and their declarations are installed too. What plain async code needs is two fifths of it."
      }
    ]
  },
  {
    name: "cold-bundled",
    title: "Cold import and first call, bundled into one file",
    workload: { kind: "cold", form: "bundled", runtime: "node" },
    clients: programs,
    metrics: coldCosts,
    references: ["fetch", "http-fetch", "genai"],
    targets: [
      {
        what: "cold import + first call, Effect face, bundled",
        client: "effect-fetch",
        metric: "cpu",
        versus: "genai",
        limit: { atMost: 1 },
        floor: "http-fetch",
        setBy: "the HTTP client of Effect is most of it."
      }
    ]
  },
  {
    name: "emulator-calls",
    title: "Calls that an emulator answers",
    workload: { kind: "emulate", of: "calls", count: 20_000, concurrency: 10, warmUp: 10_000 },
    clients: emulators,
    metrics: [{ name: "rate", label: "requests/s" }, { name: "cpu", label: "CPU µs/request" }],
    references: ["aimock"],
    targets: emulatorTargets("requests/s", 5_000, 25_000, {
      overHttp:
        "node:http is a third of it. The rest is the check of the request against the API, the script, and the journal.",
      inMemory: "half of it is the HTTP client of Effect with a web response."
    })
  },
  {
    name: "emulator-events",
    title: "Events that an emulator streams",
    workload: { kind: "emulate", of: "events", count: 500_000, concurrency: 10, warmUp: 200_000 },
    clients: emulators,
    metrics: [{ name: "rate", label: "events/s" }, { name: "cpu", label: "CPU µs/event" }],
    references: ["aimock"],
    targets: emulatorTargets("events/s", 300_000, 1_500_000, {
      overHttp: "each event is made when it is written, so that a script can delay it, cut it or break off at it.",
      inMemory: "half of it is the HTTP client of Effect, and the composing of the events."
    })
  },
  {
    name: "emulator-streams",
    title: "1,000 streams of an emulator, open at the same time",
    workload: { kind: "emulate", of: "streams", count: 1_000, concurrency: 1_000, warmUp: 0 },
    clients: ["emulator"],
    metrics: held,
    references: [],
    targets: []
  },
  {
    name: "emulator-sessions",
    title: "1,000 live sessions of an emulator, open at the same time",
    workload: { kind: "emulate", of: "sessions", count: 1_000, concurrency: 1_000, warmUp: 0 },
    clients: ["emulator"],
    metrics: held,
    references: [],
    targets: []
  },
  {
    name: "emulator-start",
    title: "Start of an emulator until its first answer",
    workload: { kind: "emulate", of: "start", count: 1, concurrency: 1, warmUp: 0 },
    clients: ["node-http", "emulator-command", "aimock"],
    metrics: [{ name: "wall", label: "wall ms" }, { name: "cpu", label: "CPU µs" }],
    references: ["aimock"],
    repeats: 3,
    targets: [{
      what: "emulator, start to first answer",
      client: "emulator-command",
      metric: "wall",
      limit: { atMost: 400 },
      unit: "ms",
      floor: "node-http",
      setBy: "half of it is the start of Node, and the rest the import of one file."
    }]
  },
  {
    name: "estimate",
    title: "Tokens of texts, estimated without a vocabulary",
    workload: { kind: "estimate", count: 400 },
    clients: ["token-count"],
    metrics: [{ name: "rate", label: "MiB of text a second of CPU" }, { name: "cpu", label: "CPU µs/MiB" }],
    references: [],
    targets: [{
      what: "estimate of tokens",
      client: "token-count",
      metric: "rate",
      limit: { atLeast: 40 },
      unit: "MiB/s"
    }]
  }
]
