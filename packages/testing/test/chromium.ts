/** A page in Debian's Chromium, or in one that the environment names, driven over a pipe. */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable, Writable } from "node:stream"

export const chromium = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--remote-debugging-pipe"
]

export interface Page {
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Effect.Effect<unknown>
  /** Waits until an expression is true in the page. */
  readonly until: (expression: string) => Effect.Effect<void>
  /** What the console and the policy of the page complained about. */
  readonly complaints: ReadonlyArray<string>
}

/** Opens a page until the end of the scope. */
export const open = Effect.fn(function*(url: string) {
  const profile = mkdtempSync(join(tmpdir(), "effect-genai-page-"))
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(chromium!, [...flags, `--user-data-dir=${profile}`, "about:blank"], {
        stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
        timeout: 60_000
      })
    ),
    (child) =>
      Effect.promise(() => ended(child)).pipe(
        Effect.andThen(Effect.sync(() => rmSync(profile, { recursive: true, force: true })))
      )
  )
  const complaints: Array<string> = []
  const send = protocol(child, complaints)
  const { targetId } = yield* send("Target.createTarget", { url: "about:blank" })
  const { sessionId } = yield* send("Target.attachToTarget", { targetId, flatten: true })
  for (const domain of ["Runtime", "Log", "Page"]) yield* send(`${domain}.enable`, {}, sessionId)
  yield* send("Page.navigate", { url }, sessionId)
  const evaluate = (expression: string) =>
    Effect.map(
      send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true }, sessionId),
      ({ result }): unknown => result?.value
    )
  const until = (expression: string): Effect.Effect<void> =>
    Effect.flatMap(
      evaluate(expression),
      (value) => value === true ? Effect.void : Effect.delay(Effect.suspend(() => until(expression)), "50 millis")
    )
  return { evaluate, until, complaints } satisfies Page
})

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once("close", () => resolve())
    child.kill()
  })

type Result = ReturnType<typeof JSON.parse>

/** The DevTools protocol: JSON with a zero byte after each message. */
const protocol = ({ stdio }: ChildProcess, complaints: Array<string>) => {
  const [, , , input, output] = stdio as unknown as [null, null, null, Writable, Readable]
  const waiting = new Map<number, (result: Result) => void>()
  let [rest, count] = ["", 0]
  output.setEncoding("utf8").on("data", (text: string) => {
    const messages = (rest + text).split("\0")
    rest = messages.pop() ?? ""
    for (const { error, id, method, params, result } of messages.map((message) => JSON.parse(message))) {
      if (error !== undefined) complaints.push(error.message)
      if (method === "Log.entryAdded") complaints.push(params.entry.text)
      if (method === "Runtime.exceptionThrown") complaints.push(params.exceptionDetails.text)
      waiting.get(id)?.(result ?? {})
    }
  })
  return (method: string, params: object, sessionId?: string): Effect.Effect<Result> =>
    Effect.callback((resume) => {
      const id = ++count
      waiting.set(id, (result) => resume(Effect.succeed(result)))
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
}
