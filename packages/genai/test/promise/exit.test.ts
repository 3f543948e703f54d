/** Processes of their own: what has nothing left to do ends. */
import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const entry = pathToFileURL(join(import.meta.dirname, "../../src/promise.ts")).href

/** How long a program runs, and what it prints. */
const run = (body: string) =>
  new Promise<{ readonly out: string; readonly millis: number }>((resolve, reject) => {
    const source = `
      import { Auth, GoogleGenAI } from ${JSON.stringify(entry)}
      const fetch = async () => Response.json({ totalTokens: 1 })
      const placed = { enterprise: true, project: "p", location: "l" }
      const call = { model: "gemini-2.5-flash", contents: "Hi" }
      ${body}
      process.on("exit", () => console.log(Math.round(performance.now() - done)))
      const done = performance.now()
    `
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let out = ""
    child.stdout.on("data", (bytes) => {
      out += String(bytes)
    })
    child.on("error", reject)
    child.on("close", () => resolve({ out, millis: Number(out.trim().split("\n").at(-1)) }))
  })

describe("a process with nothing left to wait for ends", () => {
  it("though a token is kept, and its replacement hangs", async () => {
    const { millis, out } = await run(`
      let asked = 0
      const auth = Auth.refreshing(() => ++asked === 1
        ? Promise.resolve({ token: "t", lifetime: 1 })
        : new Promise(() => {}))
      const ai = new GoogleGenAI({ ...placed, auth, httpOptions: { fetch } })
      await ai.models.countTokens(call)
      // Half of the shortest time that a token is used.
      await new Promise((resolve) => setTimeout(resolve, 5_100))
      await ai.models.countTokens(call)
      await new Promise((resolve) => setTimeout(resolve, 100))
      console.log(asked)
    `)
    assert.strictEqual(out.split("\n")[0], "2")
    assert.isBelow(millis, 2_000)
  }, 30_000)

  it("though a source hangs that a call waited for", async () => {
    const { millis, out } = await run(`
      const auth = Auth.refreshing(() => new Promise(() => {}), { timeout: 200 })
      const ai = new GoogleGenAI({ ...placed, auth, httpOptions: { fetch } })
      await ai.models.countTokens(call).catch((error) => console.log(error.name))
    `)
    assert.strictEqual(out.split("\n")[0], "AuthError")
    assert.isBelow(millis, 2_000)
  }, 30_000)
})
