/** Every example runs as a program of its own, against the emulator. */
import { Emulator, Fault, type OperationName, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem, Layer, Path, Stream } from "effect"
import { Wav } from "effect-genai"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

interface Example {
  readonly says: RegExp
  readonly asks: ReadonlyArray<OperationName>
  readonly faults?: ReadonlyArray<Fault.FaultPlan>
  readonly scripts?: ReadonlyArray<Script.Script>
  /** Lines that are written to the program. */
  readonly lines?: ReadonlyArray<string>
  /** The names of files for its arguments, in a folder of their own. */
  readonly args?: ReadonlyArray<string>
  /** Looks at the sessions, and at the files in the folder. */
  readonly check?: (folder: string) => Effect.Effect<void, unknown, Emulator | FileSystem.FileSystem | Path.Path>
}

const decisions: Example = {
  says: /^For billing \(0\.9\)\nMood: 0\.25 of 2\nToday\n$/,
  asks: ["decisions.create"],
  scripts: [Script.sequence("decisions.create", [Script.decides({ team: "billing", mood: 0.25, urgent: 0.9 })])]
}

const telemetry: Example = {
  says:
    /^generate_content gemini-2\.5-flash: (\d+) tokens in the answer\n(?=[^]*output: \1 tokens\n)(?=[^]*input: 5 tokens\n)/,
  asks: ["models.generateContent"]
}

const functionCalling: Example = {
  says: /^getWeather\(.+\)\n.+"celsius":18/,
  asks: ["models.generateContent", "models.generateContent"]
}

const mcp: Example = {
  says: /^echo, .*get-sum, .+\n.*The sum of .+ and .+ is /,
  asks: ["models.generateContent", "models.generateContent"]
}

/** A turn of a model that says something, and calls a function. */
const calls = (text: string, name: string, args: object) =>
  Reply.events([
    { candidates: [{ content: { role: "model", parts: [{ text }] } }] },
    {
      candidates: [{
        content: { role: "model", parts: [{ functionCall: { id: name, name, args }, thoughtSignature: "c2ln" }] },
        finishReason: "STOP"
      }]
    }
  ])

const agent: Example = {
  says: new RegExp(
    "^Let me look\\.\n> findTrain\\(.+Lyon.+\\)\n< findTrain: .*TGV 6607.+08:30:00.+\n" +
      "I book it\\.\n> book\\(.+6607.+\\)\n< book: .*\"seat\":8.+\nYou have seat 8\\.\n$"
  ),
  asks: Array.from({ length: 3 }, () => "models.generateContentStream" as const),
  scripts: [
    Script.sequence("models.generateContentStream", [
      calls("Let me look.", "findTrain", { to: "Lyon" }),
      calls("I book it.", "book", { train: "TGV 6607" }),
      Script.says("You have seat 8.")
    ])
  ]
}

const structuredOutput: Example = {
  says: /^.+, \d{4}-\d\d-\d\dT[^]+, .+\n- \d+ x .+: \d+\n\d+ tokens\n(so far: .*\n)+complete: issued in \d{4}\n$/,
  asks: ["models.generateContent", "models.generateContentStream"]
}

const chat: Example = {
  says: /^Nice to meet you, Alice\.\n(.+\n)*.*Alice\.\n4 contents\n$/,
  asks: ["models.generateContent", "models.generateContentStream"],
  scripts: [
    Script.sequence("models.generateContent", [Script.says("Nice to meet you, Alice.")]),
    Script.sequence("models.generateContentStream", [Script.says("You are Alice.")])
  ]
}

const tokenCount: Example = {
  says:
    /^about 7 tokens, from \d+ to \d+\nabout \d+ tokens, from \d+ to \d+\nabout \d{4} tokens: too many\n2 answers, \d+ tokens in, \d+ out\n$/,
  asks: ["models.generateContent", "models.generateContent"]
}

const examples: { readonly [file: string]: Example } = {
  "01_generate.ts": { says: /You said: "Why is the sky blue\?"/, asks: ["models.generateContent"] },
  "02_stream.ts": {
    says: /You said: "Tell me a story[^]*same\.\n\nThe next story begins: Hello from the emulator! /,
    asks: ["models.generateContentStream", "models.generateContentStream"],
    faults: [Fault.always("models.generateContentStream", Fault.pace("10 millis"))]
  },
  "03_structured_output.effect.ts": structuredOutput,
  "03_structured_output.promise.ts": structuredOutput,
  "04_function_calling.effect.ts": functionCalling,
  "04_function_calling.promise.ts": functionCalling,
  "05_embeddings.ts": { says: /^(-?\d\.\d{3} {2}.+\n){3}$/, asks: ["models.embedContent"] },
  "06_tokens.ts": {
    says: /^(models\/.+\n){3}5 of at most 1048576 tokens in the prompt\n\d+ tokens in the answer\n$/,
    asks: ["models.list", "models.get", "models.countTokens", "models.generateContent"]
  },
  "07_errors_and_retries.ts": {
    says: /^NotFound: .+\nHello .+\nUnsupportedField: config\.audioTimestamp .+\n$/,
    asks: Array.from({ length: 6 }, () => "models.generateContent" as const),
    faults: [
      Fault.sequence("models.generateContent", [
        Fault.none,
        Fault.none,
        Fault.status(429, { retryDelay: "10 millis" }),
        Fault.none
      ])
    ]
  },
  "08_vertex.ts": { says: /You said: "Why is the sky blue\?"/, asks: ["models.generateContent"] },
  "09_promise.ts": {
    says: /You said: "Why is[^]*You said: "And red at dusk\?"/,
    asks: ["models.generateContent", "models.generateContentStream"]
  },
  "10_decisions.effect.ts": decisions,
  "10_decisions.promise.ts": decisions,
  "11_agent.effect.ts": agent,
  "11_agent.promise.ts": agent,
  "12_chat.effect.ts": chat,
  "12_chat.promise.ts": chat,
  "13_mcp.effect.ts": mcp,
  "13_mcp.promise.ts": mcp,
  "14_credentials.ts": { says: /You said: "Why is the sky blue\?"/, asks: ["models.generateContent"] },
  "15_token_count.effect.ts": tokenCount,
  "15_token_count.promise.ts": tokenCount,
  "16_telemetry.effect.ts": telemetry,
  "16_telemetry.promise.ts": telemetry
}

/** Each is there with Effect and without, and both do the same. */
const interactions: { readonly [file: string]: Example } = {
  background: {
    says: /^Status: in_progress\n(Status: .+\n)*Status: completed\ncompleted: .+\nStarted \S+\ncompleted: .+\n$/,
    asks: ["interactions.create", "interactions.get", "interactions.create", "interactions.get"]
  },
  basic: { says: /^Interaction: \S+\nResponse: .+"What is the capital of France\?"/, asks: ["interactions.create"] },
  config: { says: /^completed: .+"Generate creative product names\."/, asks: ["interactions.create"] },
  errors: {
    says:
      /^Hello .+\n404: .+\nInvalid model: expected a name that is not empty\ninteraction\.created\n[^]*\nInterrupted: \S{10,} after \S{10,}\n$/,
    asks: [
      "interactions.create",
      "interactions.create",
      "interactions.createStream",
      "interactions.getStream"
    ],
    faults: [
      Fault.always("interactions.createStream", Fault.drop(3)),
      Fault.always("interactions.getStream", Fault.status(503))
    ]
  },
  previous: { says: /^Your name is Alice\.\n$/, asks: ["interactions.create", "interactions.create"] },
  streaming: {
    says: /^Hello .+"Write a short story about a robot\.".+\ncompleted: \d+ tokens\n$/,
    asks: ["interactions.createStream", "interactions.getStream"],
    faults: [Fault.always("interactions.createStream", Fault.drop(4))]
  },
  structured: { says: /^Name: .+, Age: \d+\n$/, asks: ["interactions.create"] },
  tools: {
    says: /^get_weather\(.+\)\n.+"celsius":18.+\nrequires_action: 1 call\nget_weather\(.+\)\n.+"celsius":18.+\n$/,
    asks: [
      "interactions.create",
      "interactions.get",
      "interactions.create",
      "interactions.get",
      "interactions.create",
      "interactions.create"
    ]
  }
}

/** A prompt that the emulator quotes. */
const answered = (prompt: string) => `Hello .+"${prompt}".+`

const files: Example = {
  says: new RegExp(
    `^A program: ACTIVE, \\d+ bytes\n${answered("What does it do\\?")}\n` +
      "0 of 370000 bytes\n262144 of 370000 bytes\n370000 of 370000 bytes\n$"
  ),
  asks: [
    "files.upload",
    "files.upload",
    "files.get",
    "models.generateContent",
    // The start, a chunk that breaks off, the question how far it came, the rest of it, and the last one.
    ...Array.from({ length: 5 }, () => "files.upload" as const),
    "files.delete",
    "files.delete"
  ],
  faults: [Fault.sequence("files.upload", [Fault.none, Fault.none, Fault.none, Fault.cutRequest(100_000)])]
}

const fileSearch: Example = {
  says: new RegExp(
    `^Errors and retries: STATE_ACTIVE\n${answered("How often is a call tried\\?")}\nfrom: Errors and retries\n$`
  ),
  asks: [
    "fileSearchStores.create",
    "fileSearchStores.uploadToFileSearchStore",
    "fileSearchStores.uploadToFileSearchStore",
    "operations.get",
    "documents.list",
    "models.generateContent",
    "fileSearchStores.delete"
  ]
}

const statuses = "(Status: .+\\n)+"
const sky = `sky: ${answered("Why is the sky blue\\?")}\n`
const dusk = `dusk: ${answered("And red at dusk\\?")}\n`

const batches: Example = {
  says: new RegExp(`^${statuses}${sky}${statuses}${dusk}Submitted batches/\\S+\n${sky}${dusk}$`),
  asks: ["batches.create", "batches.get", "batches.create", "batches.get", "batches.create", "batches.get"],
  // Of the first job: the second of its requests is asked again, in a job of its own.
  scripts: [
    Script.sequence("models.generateContent", [
      Script.says("Hello from the script, which says of \"Why is the sky blue?\" no more."),
      Reply.error(RpcStatus.make(503, "The model is overloaded."))
    ])
  ]
}

const fromCache = (question: string) => `${answered(question)} \\([1-9]\\d+ tokens from the cache\\)\n`

/** Of what is uploaded, cached, tuned and run in batches. */
const data: { readonly [file: string]: Example } = {
  "batches.effect.ts": batches,
  "batches.promise.ts": batches,
  "caching.effect.ts": {
    says: new RegExp(
      `^${fromCache("What is an interaction\\?")}${fromCache("How is one cancelled\\?")}` +
        `${fromCache("What is a step\\?")}expires: \\d.+Z\n$`
    ),
    asks: [
      "caches.create",
      "models.generateContent",
      "models.generateContent",
      "caches.delete",
      "caches.create",
      "models.generateContent",
      "caches.update",
      "caches.delete"
    ]
  },
  "caching.promise.ts": {
    says: new RegExp(
      `^${fromCache("What is an interaction\\?")}${fromCache("How is one cancelled\\?")}expires: \\d.+Z\n$`
    ),
    asks: ["caches.create", "models.generateContent", "models.generateContent", "caches.update", "caches.delete"]
  },
  "fileSearch.effect.ts": fileSearch,
  "fileSearch.promise.ts": fileSearch,
  "files.effect.ts": files,
  "files.promise.ts": files,
  "tokens.effect.ts": { says: /^A token of \d+ characters\n$/, asks: ["authTokens.create"] },
  "tuning.effect.ts": {
    says:
      /^projects\/my-project\/locations\/us-central1\/tuningJobs\/\d+ can be waited for.+\n(Status: .+\n)*Status: JOB_STATE_SUCCEEDED\nHello .+\n$/,
    asks: ["tunings.tune", "tunings.get", "models.generateContent"]
  },
  "video.effect.ts": { says: /^video\/mp4: \d+ bytes\n$/, asks: ["models.generateVideos", "operations.get"] }
}

/** Of the AI modules of Effect. */
const ai: { readonly [file: string]: Example } = {
  "chat.ts": {
    says:
      /^\n> findTrain\(.+Lyon.+\)\n< findTrain: .*08:30:00.+\n\n> book\(.+\)\n< book: .*11.*\nBooked\.\nSeat 11\.\n$/,
    asks: Array.from({ length: 4 }, () => "models.generateContentStream" as const),
    scripts: [
      Script.sequence("models.generateContentStream", [
        calls("", "findTrain", { to: "Lyon" }),
        calls("", "book", { train: "TGV to Lyon" }),
        Script.says("Booked."),
        Script.says("Seat 11.")
      ])
    ]
  },
  "decisions.ts": {
    says:
      /^ada@example\.com: for billing, angry, today\nbob@example\.com: for a person: no team is likely enough\neve@example\.com: for a person: .*refused.*\n$/,
    asks: ["decisions.create", "decisions.create", "decisions.create"],
    scripts: [
      Script.sequence("decisions.create", [
        Script.decides({ team: "billing", mood: 0.25, urgent: 0.9 }),
        Script.decides({ team: { support: 1, sales: 1 }, mood: 1, urgent: false }),
        Script.blocksDecision("safety")
      ])
    ]
  },
  "embeddings.ts": {
    says: /^\d{3} sections of 768 dimensions\n(How .+\?\n(-?\d\.\d{3} {2}.+\n){3}){2}$/,
    asks: ["models.embedContent", "models.embedContent", "models.embedContent"]
  },
  "fallback.ts": {
    says:
      /^Step 1, attempt 1: gemini-3\.1-pro-preview\nStep 1, attempt 2: gemini-3\.1-pro-preview\nStep 2, attempt 3: gemini-2\.5-flash\nStep 3, attempt 4: gemini-2\.5-flash\nHello .+\n$/,
    asks: Array.from({ length: 4 }, () => "models.generateContent" as const),
    faults: [
      Fault.sequence("models.generateContent", [
        Fault.status(503),
        Fault.status(429),
        Fault.dailyQuota,
        Fault.none
      ])
    ]
  },
  "object.ts": {
    says: /^Blue Whale Ltd, 2026-10-03T00:00:00\.000Z, no due date\n2 lines, 11500 cents, \d+ tokens\n$/,
    asks: ["models.generateContent"],
    scripts: [
      Script.sequence("models.generateContent", [
        Script.says(JSON.stringify({
          customer: "Blue Whale Ltd",
          issued: "2026-10-03",
          due: null,
          lines: [
            { product: "rope", quantity: 2, cents: 1250 },
            { product: "anchor", quantity: 1, cents: 9000 }
          ]
        }))
      ])
    ]
  }
}

/** Programs of many processes. */
const fleet: { readonly [file: string]: Example } = {
  "agent.ts": {
    says: /^Looking out of the window in .+\n.*4.*\n$/,
    asks: Array.from({ length: 4 }, () => "models.generateContent" as const),
    faults: [
      Fault.always(({ url }) => url.pathname.includes("gemini-2.5-pro"), Fault.status(503))
    ]
  },
  "crawler.ts": {
    says: /^5000 pages for \$0\.\d\d; \$0\.\d\d left\n$/,
    asks: Array.from({ length: 5000 }, () => "models.generateContent" as const)
  }
}

/** The audio of a WAV file in a folder, in seconds. */
const secondsOf = (folder: string, name: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { bytes, channels, sampleRate } = yield* Wav.decode(yield* fs.readFile(path.join(folder, name)))
    assert.isTrue(new Int16Array(bytes.slice().buffer).some((sample) => sample !== 0), "it is not silent")
    return bytes.length / 2 / channels / sampleRate
  })

/** The frames of the client in all sessions, without the setups. */
const sentLive = Effect.map(
  Effect.flatMap(Emulator, ({ sessions }) => sessions),
  (sessions) => sessions.flatMap(({ frames }) => frames.slice(1).map(({ message }) => message as object))
)

const conversation: Example = {
  says: /^Hello .+"Who are you\?".+\n> get_weather\(.+\)\n.+"celsius":18.+\n$/,
  asks: ["live.connect"],
  lines: ["Who are you?", "What is the weather in Paris?"],
  check: () =>
    Effect.map(sentLive, (sent) => {
      assert.deepStrictEqual(sent.map((message) => Object.keys(message)), [
        ["clientContent"],
        ["clientContent"],
        ["toolResponse"]
      ])
    })
}

const audio: Example = {
  says: /1\.0 seconds\s+of speech[^]*\n\d+\.\d seconds of audio\n$/,
  asks: ["live.connect"],
  args: ["question.wav", "answer.wav"],
  check: (folder) =>
    Effect.gen(function*() {
      // Frames of 20 milliseconds, and the end.
      assert.lengthOf(yield* sentLive, 51)
      assert.isAbove(yield* secondsOf(folder, "answer.wav"), 0.2)
    })
}

const music: Example = {
  says: /^\d\.\d seconds of music\n$/,
  asks: ["live.music.connect"],
  args: ["music.wav"],
  check: (folder) => Effect.map(secondsOf(folder, "music.wav"), (seconds) => assert.isAtLeast(seconds, 2))
}

/** Sessions in real time. Each is there with Effect and without. */
const live: { readonly [name: string]: Example } = { audio, conversation, music }

/** A text, a stream, an object, a function, and a model that is not there. */
const tour = (end: string, asks: ReadonlyArray<OperationName>, ...answers: ReadonlyArray<Script.Answer>): Example => ({
  says: new RegExp(`^It scatters\\.\nIt scatters more\\.\nParis\n${end}\n$`),
  asks: ["models.generateContent", "models.generateContentStream", "models.generateContent", ...asks],
  scripts: [
    Script.sequence("models.generateContentStream", [Script.says("It scatters more.")]),
    Script.sequence("models.generateContent", [
      Script.says("It scatters."),
      Script.says(JSON.stringify({ city: "Paris" })),
      Script.calls({ name: "weather", args: { city: "Oslo" } }),
      ...answers
    ])
  ]
})

/** Each SDK has its own form of a result. */
const warmth: Script.Answer = (request) =>
  Script.says(`${/"celsius":(\d+)/.exec(JSON.stringify(Script.results(request)))?.[1]} degrees`)

/** Programs for another SDK, and the same with this one: both of them ask the same. */
const migration: { readonly [file: string]: Example } = {
  ...Object.fromEntries(
    ["google-genai.before.ts", "google-genai.after.ts"].map((file) => [
      file,
      tour("4 degrees\n404", ["models.generateContent", "models.generateContent", "models.countTokens"], warmth)
    ])
  ),
  ...Object.fromEntries(
    ["ai-sdk.before.ts", "ai-sdk.after.ts"].map((file) => [
      file,
      tour("4 degrees\n404", Array.from({ length: 3 }, () => "models.generateContent"), warmth)
    ])
  ),
  "effect-3/ai-google.before.ts": tour("{\"celsius\":4}\n404", ["models.generateContent", "models.generateContent"]),
  "effect-ai-google.after.ts": tour("{\"celsius\":4}\nInvalidRequestError", [
    "models.generateContent",
    "models.generateContent"
  ])
}

const programs: { readonly [file: string]: Example } = {
  ...examples,
  ...Object.fromEntries(Object.entries(ai).map(([name, example]) => [`ai/${name}`, example])),
  ...Object.fromEntries(Object.entries(data).map(([name, example]) => [`data/${name}`, example])),
  ...Object.fromEntries(Object.entries(fleet).map(([name, example]) => [`fleet/${name}`, example])),
  ...Object.fromEntries(Object.entries(migration).map(([name, example]) => [`migration/${name}`, example])),
  ...Object.fromEntries(
    Object.entries(interactions).flatMap(([name, example]) => [
      [`interactions/${name}.effect.ts`, example],
      [`interactions/${name}.promise.ts`, example]
    ])
  ),
  ...Object.fromEntries(
    Object.entries(live).flatMap(([name, example]) => [
      [`live/${name}.effect.ts`, example],
      [`live/${name}.promise.ts`, example]
    ])
  )
}

/** A WAV file: a second of a tone. */
const question = Wav.encode([{
  sampleRate: 16_000,
  channels: 1,
  bytes: new Uint8Array(
    Int16Array.from({ length: 16_000 }, (_, index) => 8_000 * Math.sin(2 * Math.PI * 440 * index / 16_000)).buffer
  )
}])

const folder = Effect.map(Path.Path, (path) => path.resolve(import.meta.dirname, "../examples"))

/** Runs a program whose environment leads to the emulator; a key is in it unless there is to be none. */
const run = Effect.fnUntraced(function*(
  args: ReadonlyArray<string>,
  options?: { readonly key?: string | undefined; readonly lines?: ReadonlyArray<string> | undefined }
) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const { baseUrl } = yield* Emulator
  const child = yield* spawner.spawn(ChildProcess.make(process.execPath, args, {
    cwd: yield* folder,
    env: {
      PATH: process.env["PATH"],
      GOOGLE_API_KEY: options === undefined ? "any" : options.key,
      GOOGLE_ACCESS_TOKEN: "any",
      GOOGLE_CLOUD_PROJECT: "my-project",
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      GOOGLE_VERTEX_BASE_URL: baseUrl
    },
    stdin: options?.lines === undefined
      ? "ignore"
      : Stream.encodeText(Stream.make(options.lines.map((line) => `${line}\n`).join("")))
  }))
  const [output, errors, code] = yield* Effect.all([
    child.stdout.pipe(Stream.decodeText, Stream.mkString),
    child.stderr.pipe(Stream.decodeText, Stream.mkString),
    child.exitCode
  ], { concurrency: "unbounded" })
  return { output, errors, code: Number(code) }
}, Effect.scoped)

const operations: Effect.Effect<ReadonlyArray<OperationName | undefined>, never, Emulator> = Effect.flatMap(
  Emulator,
  (emulator) => Effect.map(emulator.requests, (requests) => requests.map(({ operation }) => operation))
)

/** How often a program asks for work that goes on depends on how busy the machine is. */
const polledOnce = (names: ReadonlyArray<OperationName | undefined>) =>
  names.filter((name, index) => name?.endsWith(".get") !== true || names[index - 1] !== name)

/** A program takes about a second to run; the rest is for a busy machine. */
const patiently = { timeout: 60_000 }

layer(Layer.merge(Emulator.layerServer({ jobDuration: "500 millis" }), NodeServices.layer), {
  excludeTestServices: true
})((it) => {
  describe("examples", () => {
    it.effect("all of them are here", () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const files = yield* fs.readDirectory(yield* folder, { recursive: true })
        assert.deepStrictEqual(
          // Those of edge/ run on other runtimes, in the tests of packages/google-auth. The processes of a fleet run together, in fleet.test.ts.
          files.filter((file) =>
            file.endsWith(".ts") && file !== "start.ts" && !file.startsWith("edge") && !file.includes("node_modules") &&
            !/^fleet\/(cluster|worker|questions)\.ts$/.test(file)
          ).toSorted(),
          Object.keys(programs).toSorted()
        )
      }))

    for (
      const [file, { args = [], asks, check, faults = [], lines, says, scripts = [] }] of Object.entries(programs)
    ) {
      it.effect(file, () =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          yield* emulator.reset
          yield* emulator.inject(...faults)
          yield* emulator.script(...scripts)
          const fs = yield* FileSystem.FileSystem
          const path = yield* Path.Path
          const workspace = yield* fs.makeTempDirectoryScoped()
          yield* fs.writeFile(path.join(workspace, "question.wav"), yield* question)
          const { code, errors, output } = yield* run(
            [file, ...args.map((name) => path.join(workspace, name))],
            { key: "any", lines }
          )
          assert.strictEqual(errors, "")
          assert.strictEqual(code, 0)
          assert.match(output, says)
          assert.deepStrictEqual(polledOnce(yield* operations), [...asks])
          yield* check?.(workspace) ?? Effect.void
        }), patiently)
    }
  })

  describe("migration", () => {
    it.effect("from @google/genai changes the import alone", () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const read = (name: string) =>
          Effect.flatMap(folder, (folder) => fs.readFileString(path.join(folder, "migration", name)))
        const [, ...before] = (yield* read("google-genai.before.ts")).replace(
          "@google/genai\"",
          "effect-genai/promise\""
        )
          .split("\n")
        const [, ...after] = (yield* read("google-genai.after.ts")).split("\n")
        assert.deepStrictEqual(after, before)
      }))
  })

  describe("start", () => {
    it.effect("asks the API when there is a key", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        const { code, errors, output } = yield* run(["start.ts", "Who are you?"])
        assert.strictEqual(errors, "")
        assert.strictEqual(code, 0)
        assert.match(output, /^Answered by the API\.\n[^]*You said: "Who are you\?"/)
        assert.deepStrictEqual(yield* operations, ["models.generateContentStream"])
      }), patiently)

    it.effect("asks the emulator in its own process when there is none", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        const { code, errors, output } = yield* run(["start.ts"], { key: undefined })
        assert.strictEqual(errors, "")
        assert.strictEqual(code, 0)
        assert.match(output, /^Answered by the emulator: [^]*You said: "Why is the sky blue\?/)
        assert.deepStrictEqual(yield* operations, [])
      }), patiently)

    it.effect("says what went wrong, and exits with 1", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        const { code, errors } = yield* run(["start.ts", "--model", "gemini-does-not-exist"])
        assert.match(errors, /^NotFound: models\/gemini-does-not-exist is not found.+\n$/)
        assert.strictEqual(code, 1)
      }), patiently)
  })

  describe("README", () => {
    it.effect("its programs run", () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const readme = yield* fs.readFileString(path.join(yield* folder, "../../README.md"))
        const programs = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].flatMap(([, text = ""]) =>
          /runMain|effect-genai\/promise/.test(text) ? [text] : []
        )
        assert.strictEqual(programs.length, 2)
        for (const program of programs) {
          yield* (yield* Emulator).reset
          const { code, errors, output } = yield* run(["--input-type=module-typescript", "--eval", program])
          assert.strictEqual(errors, "")
          assert.strictEqual(code, 0)
          assert.match(output, /You said: "Why is the sky blue\?"[^]*And red/)
          assert.deepStrictEqual(yield* operations, ["models.generateContent", "models.generateContentStream"])
        }
      }), patiently)
  })
})
