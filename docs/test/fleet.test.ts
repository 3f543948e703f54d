/** The examples of a fleet: workers and a program that asks them, over a Postgres of their own and the emulator. */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import * as Ports from "../../packages/fleet/test/harness/ports.ts"
import * as Postgres from "../../packages/fleet/test/harness/postgres.ts"

const start = (file: string, env: Record<string, string>): Effect.Effect<ChildProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(
        "setpriv",
        ["--pdeathsig", "KILL", process.execPath, join(import.meta.dirname, "../examples/fleet", file)],
        {
          env: { PATH: process.env["PATH"] ?? "", ...env },
          stdio: ["ignore", "pipe", "pipe"]
        }
      )
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const ended = (child: ChildProcess): Effect.Effect<{ readonly code: number | null; readonly output: string }> =>
  Effect.callback((resume) => {
    let output = ""
    child.stdout!.on("data", (text) => output += String(text))
    child.stderr!.on("data", (text) => output += String(text))
    child.once("close", (code) => resume(Effect.succeed({ code, output })))
  })

describe.skipIf(Postgres.missing !== undefined)(`examples of a fleet on Postgres${Postgres.missing ?? ""}`, () => {
  it.live("workers answer questions; one that is stopped lets the others do its work", () =>
    Effect.gen(function*() {
      const { baseUrl, requests } = yield* Emulator
      const { url } = yield* Postgres.make
      const settings = { DATABASE_URL: url, GOOGLE_API_KEY: "any", GOOGLE_GEMINI_BASE_URL: baseUrl }
      const [first] = yield* Effect.forEach([1, 2], () =>
        Effect.flatMap(Ports.free, (port) => start("worker.ts", { ...settings, PORT: `${port}` })))
      // A program that asks has no key.
      const questions = yield* start("questions.ts", { DATABASE_URL: url, COUNT: "400" })
      const end = yield* Effect.forkChild(ended(questions), { startImmediately: true })
      yield* Effect.callback<void>((resume) => {
        questions.stdout!.once("data", () =>
          resume(Effect.void))
      })
      first!.kill("SIGTERM")
      const { code, output } = yield* Fiber.join(end)
      assert.strictEqual(code, 0, output)
      const lines = output.trim().split("\n")
      assert.deepStrictEqual(
        lines.map((line) => line.split(" ")[0]),
        Array.from({ length: 400 }, (_, index) => `question-${index + 1}`)
      )
      assert.match(lines[12]!, /"Is 13 a prime number\?"/)
      // What a stopping process has in flight is finished, or called again: twenty rows of each of its chunks.
      const calls = (yield* requests).length
      assert.isTrue(calls >= 400 && calls <= 480, `${calls} calls`)
    }).pipe(Effect.scoped, Effect.provide(Layer.orDie(Emulator.layerServer()))), 90_000)
})
