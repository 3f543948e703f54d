/** The command line, as processes: what it prints, how it ends, and what it says to wrong input. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"

interface Recorded {
  readonly response?: { readonly broken?: unknown }
}

const bin = join(import.meta.dirname, "../src/internal/cli/bin.ts")

const patiently = { timeout: 120_000 }

/** A process that is ended with the scope, whatever happens. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [bin, "emulator", ...args], {
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, NO_COLOR: "1", NODE_NO_WARNINGS: "1" },
        timeout: 100_000
      })
      const output = text(child.stdout)
      const errors = text(child.stderr)
      const code = new Promise<number | null>((resolve) => child.once("close", resolve))
      const ended = Effect.promise(async () => ({ code: await code, output: await output, errors: await errors }))
      return { child, ended }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** A process that listens, and its address. */
const listening = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
  const started = yield* start("--port", "0", ...args)
  const baseUrl = yield* Effect.promise(() => addressOf(started.child))
  const ask = (method: string, prompt: string) =>
    Effect.promise(async () => {
      const response = await fetch(`${baseUrl}/v1beta/models/gemini-2.5-flash:${method}`, {
        method: "POST",
        headers: { "x-goog-api-key": "secret-key" },
        body: JSON.stringify({ contents: [{ parts: [{ text: prompt }] }] })
      })
      return { status: response.status, text: await response.text() }
    })
  return { ...started, baseUrl, ask }
})

const addressOf = ({ stdout }: ChildProcess) =>
  new Promise<string>((resolve) => {
    let all = ""
    stdout?.on("data", (chunk: Buffer) => {
      const [, address] = /(?:Listening on |"listening":")(http[^\s"]+)/.exec(all += chunk.toString()) ?? []
      if (address !== undefined) resolve(address)
    })
  })

const stop = (baseUrl: string) => Effect.promise(() => fetch(`${baseUrl}/_emulator/stop`, { method: "POST" }))

/** What the server says in a session with one turn, until the client closes it. */
const talk = (baseUrl: string) =>
  Effect.promise(async () => {
    const service = "google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    const socket = new WebSocket(`${baseUrl.replace("http", "ws")}/ws/${service}?key=secret-key`)
    const said: Array<string> = []
    const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)))
    socket.binaryType = "arraybuffer"
    socket.addEventListener("open", () =>
      socket.send(JSON.stringify({ setup: { model: "models/gemini-live-2.5-flash-preview" } })))
    socket.addEventListener("message", ({ data }) => {
      const text = typeof data === "string" ? data : new TextDecoder().decode(data)
      said.push(text)
      if (text.includes("setupComplete")) {
        socket.send(
          JSON.stringify({ clientContent: { turns: [{ role: "user", parts: [{ text: "Hi" }] }], turnComplete: true } })
        )
      }
      if (text.includes("turnComplete")) {
        socket.close(1000)
      }
    })
    const code = await closed
    return `${said.join("")}${code}`
  })

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-genai-cli-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

describe("the emulator on the command line", () => {
  it.live(
    "serves with scripts and faults, logs a line for each request without secrets, and stops when asked",
    () =>
      Effect.gen(function*() {
        const folder = yield* directory
        const [script, faults] = [join(folder, "script.json"), join(folder, "faults.json")]
        writeFileSync(
          script,
          JSON.stringify({ scripts: [{ match: { prompt: "sky" }, always: { says: "Rayleigh." } }] })
        )
        writeFileSync(
          faults,
          JSON.stringify({ faults: [{ match: "models.generateContent", sequence: [{ status: 429 }] }] })
        )
        const { ask, baseUrl, ended } = yield* listening("--script", script, "--faults", faults)
        assert.strictEqual((yield* ask("generateContent", "Why is the sky blue?")).status, 429)
        assert.include((yield* ask("generateContent", "Why is the sky blue?")).text, "Rayleigh.")
        yield* ask("streamGenerateContent?alt=sse&key=secret-too", "Hello")
        const health = yield* Effect.promise(() => fetch(`${baseUrl}/health`).then((response) => response.json()))
        assert.strictEqual(health.addresses.gemini, baseUrl)
        yield* stop(baseUrl)
        const { code, errors, output } = yield* ended
        assert.deepStrictEqual([code, errors], [0, ""])
        const lines = output.trimEnd().split("\n")
        assert.strictEqual(lines[0], `Listening on ${baseUrl}`)
        assert.match(
          lines[1] ?? "",
          /^\d\d:\d\d:\d\d\.\d{3}  POST  \/v1beta\S+  models\.generateContent  429  \d+ ms  \[fault: status 429\]$/
        )
        assert.match(lines[2] ?? "", /  200  \d+ ms$/)
        assert.match(
          lines[3] ?? "",
          /alt=sse&key=\{REDACTED\}  models\.generateContentStream  200  \d+ events  \d+ ms$/
        )
        assert.strictEqual(lines.length, 4)
        assert.notInclude(output, "secret")
      }).pipe(Effect.scoped),
    patiently
  )

  it.live(
    "has the quotas and the latencies of a file, and a seed",
    () =>
      Effect.gen(function*() {
        const limits = join(yield* directory, "limits.json")
        writeFileSync(
          limits,
          JSON.stringify({
            quotas: [{ requestsPerMinute: 1, tier: "paid" }],
            latency: [{ model: "gemini-2.5-flash", firstToken: "300 millis" }]
          })
        )
        const { ask, baseUrl, ended } = yield* listening("--limits", limits, "--seed", "7")
        const start = performance.now()
        assert.strictEqual((yield* ask("generateContent", "Hello")).status, 200)
        assert.isAbove(performance.now() - start, 290)
        const refused = yield* ask("generateContent", "Hello")
        assert.strictEqual(refused.status, 429)
        assert.include(refused.text, "QuotaFailure")
        yield* stop(baseUrl)
        assert.strictEqual((yield* ended).code, 0)
      }).pipe(Effect.scoped),
    patiently
  )

  it.live(
    "stops by signals, by the end of its input, and when nothing asks it, also in the middle of a stream",
    () =>
      Effect.gen(function*() {
        const faults = join(yield* directory, "faults.json")
        writeFileSync(faults, JSON.stringify({ faults: [{ always: { stall: 1 } }] }))
        const [terminated, interrupted, orphaned, idle] = yield* Effect.all([
          listening("--faults", faults),
          listening("--log", "json"),
          listening("--stop-with-stdin", "--log", "none"),
          listening("--stop-after", "1 second")
        ], { concurrency: 2 })
        const stream = yield* Effect.promise(() => fetch(`${terminated.baseUrl}/v1beta/models?key=any`))
        terminated.child.kill("SIGTERM")
        assert.strictEqual((yield* terminated.ended).code, 0)
        assert.strictEqual(yield* Effect.promise(() => stream.text().catch(() => "cut")), "cut")

        yield* interrupted.ask("generateContent", "Hello")
        interrupted.child.kill("SIGINT")
        const { code, output } = yield* interrupted.ended
        const [first, second] = output.split("\n").map((line) => line === "" ? undefined : JSON.parse(line))
        assert.deepStrictEqual([code, first], [0, { listening: interrupted.baseUrl, pid: interrupted.child.pid }])
        assert.deepInclude(second, { operation: "models.generateContent", status: 200, outcome: "completed" })

        orphaned.child.stdin.end()
        assert.deepStrictEqual(yield* orphaned.ended, {
          code: 0,
          output: `Listening on ${orphaned.baseUrl}\n`,
          errors: ""
        })
        assert.strictEqual((yield* idle.ended).code, 0)
      }).pipe(Effect.scoped),
    patiently
  )

  // Whatever happens, the emulator stops after a minute, and the test fails before.
  it.live("stops when npx is stopped, which passes no signals on", () =>
    Effect.gen(function*() {
      const npx = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn("sh", ["-c", `"${process.execPath}" "${bin}" emulator --port 0 --stop-after 60000; true`], {
            stdio: ["ignore", "pipe", "ignore"],
            env: { ...process.env, npm_lifecycle_event: "npx", npm_lifecycle_script: "'effect-genai-testing'" }
          })
        ),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const baseUrl = yield* Effect.promise(() => addressOf(npx))
      npx.kill("SIGTERM")
      const health = Effect.promise(() => fetch(`${baseUrl}/health`).then(() => "serves", () => "stopped"))
      yield* Effect.repeat(Effect.delay(health, "100 millis"), { until: (state) => state === "stopped" })
    }).pipe(Effect.scoped), { timeout: 40_000 })

  it.live("records what it was asked into a cassette, and answers from it", () =>
    Effect.gen(function*() {
      const folder = yield* directory
      const api = yield* listening("--log", "none")
      const recorder = yield* listening("--record", folder, "--upstream", api.baseUrl)
      const recorded = yield* recorder.ask("generateContent", "Why is the sky blue?")
      const streamed = yield* recorder.ask("streamGenerateContent?alt=sse", "Why?")
      const talked = yield* talk(recorder.baseUrl)
      assert.include(talked, "turnComplete")
      yield* stop(recorder.baseUrl)
      assert.match((yield* recorder.ended).output, /generateContent  200  \d+ ms\n.*  200  \d+ events/)
      const [name = "none"] = readdirSync(folder)
      const cassette = join(folder, name)
      assert.notInclude(readFileSync(cassette, "utf8"), "secret-key")

      const player = yield* listening("--replay", cassette)
      assert.deepStrictEqual(yield* player.ask("streamGenerateContent?alt=sse", "Why?"), streamed)
      assert.deepStrictEqual(yield* player.ask("generateContent", "Why is the sky blue?"), recorded)
      assert.strictEqual(yield* talk(player.baseUrl), talked)
      const missed = yield* player.ask("generateContent", "Why is the sky red?")
      assert.strictEqual(missed.status, 400)
      assert.match(missed.text, /has no recording of POST|Every recorded request/)
      player.child.kill()
      yield* player.ended

      writeFileSync(cassette, JSON.stringify({ cassette: 99 }))
      const { code, errors } = yield* Effect.flatMap(start("--replay", cassette), ({ ended }) => ended)
      assert.strictEqual(code, 1)
      assert.match(errors, /has version 99 of the format, and this version of @effect-genai\/testing reads up to 1/)
      assert.notMatch(errors, /\n +at /)
    }).pipe(Effect.scoped), patiently)

  it.live("has written what it was asked when it is killed, but for the call in flight", () =>
    Effect.gen(function*() {
      const folder = yield* directory
      const faults = join(folder, "faults.json")
      writeFileSync(faults, JSON.stringify({ faults: [{ match: "models.countTokens", always: { delay: "1 hour" } }] }))
      const cassettes = join(folder, "cassettes")
      const recorder = yield* listening("--record", cassettes, "--faults", faults)
      const answers = [
        yield* recorder.ask("generateContent", "Why is the sky blue?"),
        yield* recorder.ask("streamGenerateContent?alt=sse", "Why?")
      ]
      const talked = yield* talk(recorder.baseUrl)
      answers.push(
        ...yield* Effect.forEach(
          Array.from({ length: 20 }, (_, index) => index),
          (index) =>
            recorder.ask(index % 2 === 0 ? "generateContent" : "streamGenerateContent?alt=sse", `Ask ${index}`),
          { concurrency: 5 }
        )
      )
      yield* Effect.forkChild(Effect.exit(recorder.ask("countTokens", "In flight")))
      // It is killed as soon as the last answer is there, while another one is awaited.
      answers.push(yield* recorder.ask("generateContent", "The last one"))
      recorder.child.kill("SIGKILL")
      yield* recorder.ended
      const name = readdirSync(cassettes).find((name) => name.endsWith(".json")) ?? "none"
      const cassette = join(cassettes, name)
      const { exchanges } = JSON.parse(readFileSync(cassette, "utf8"))
      const whole = exchanges.filter(({ response }: Recorded) =>
        response !== undefined && response.broken === undefined
      )
      assert.strictEqual(whole.length, answers.length)

      const player = yield* listening("--replay", cassette)
      assert.deepStrictEqual(yield* player.ask("generateContent", "Why is the sky blue?"), answers[0])
      assert.deepStrictEqual(yield* player.ask("streamGenerateContent?alt=sse", "Why?"), answers[1])
      assert.deepStrictEqual(yield* player.ask("generateContent", "The last one"), answers.at(-1))
      assert.strictEqual(yield* talk(player.baseUrl), talked)
    }).pipe(Effect.scoped), patiently)

  it.live("says that a recording cannot be written, as soon as it cannot", () =>
    Effect.gen(function*() {
      const file = join(yield* directory, "file")
      writeFileSync(file, "")
      const recorder = yield* listening("--record", file)
      yield* Effect.exit(recorder.ask("generateContent", "Why is the sky blue?"))
      const { code, errors } = yield* recorder.ended
      assert.strictEqual(code, 1)
      assert.match(errors, /file\/.+\.json is unwritable: /)
      assert.notMatch(errors, /\n +at /)
    }).pipe(Effect.scoped), patiently)

  it.live("says what is wrong, without a trace of its stack", () =>
    Effect.gen(function*() {
      const folder = yield* directory
      const [broken, wrong] = [join(folder, "broken.json"), join(folder, "wrong.json")]
      writeFileSync(broken, "{")
      writeFileSync(wrong, JSON.stringify({ scripts: [{ sequence: [{ says: 1 }] }] }))
      const taken = yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer().listen(0, "127.0.0.1", () => resolve(server))
          })
        ),
        (server) => Effect.sync(() => server.close())
      )
      const address = taken.address()
      const port = typeof address === "object" ? String(address?.port) : ""
      const mistakes: ReadonlyArray<readonly [args: ReadonlyArray<string>, said: RegExp]> = [
        [["--port", port], new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use\\. Choose another with --port`)],
        [["--script", join(folder, "none.json")], /none\.json cannot be read: there is no such file/],
        [["--script", broken], /broken\.json is not JSON: /],
        [["--script", wrong], /wrong\.json: scripts\[0\]\.sequence\[0\]\.says: expected string, got 1/],
        [["--faults", wrong], /wrong\.json: faults: is missing/],
        [["--limits", wrong], /wrong\.json: scripts: is not known here/],
        [["--prot", "1"], /Unrecognized flag: --prot[^]*--port/],
        [["--port", "fish"], /Invalid value for flag --port/],
        [["--job-duration", "fish"], /Expected a duration, such as "2 seconds"/],
        [["--upstream", "http://127.0.0.1"], /--upstream is for recording\. Add --record DIR/],
        [["--replay", join(folder, "none.json")], /There is no cassette .*none\.json/]
      ]
      yield* Effect.forEach(mistakes, ([args, said]) =>
        Effect.gen(function*() {
          const { code, errors } = yield* Effect.flatMap(start(...args), ({ ended }) => ended)
          assert.match(errors, said)
          assert.strictEqual(code, 1, args.join(" "))
          assert.notMatch(errors, /\n +at /)
        }), { concurrency: 2 })
    }).pipe(Effect.scoped), patiently)
})
