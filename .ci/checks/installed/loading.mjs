/**
 * The files of the entry for plain async code that are loaded later: each is missing once, and broken once, while calls of every kind are made. A call that needs it
 * rejects with an error that says so, and the next one loads it again. Calls wait for files that load slowly, and an abort and the end of the client end the wait.
 */
import { Emulator } from "@effect-genai/testing/promise"
import assert from "node:assert/strict"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { calls } from "./calls.mjs"

// A call that waits for ever fails the check.
setTimeout(() => assert.fail("The program takes too long"), 240_000).unref()
process.on("unhandledRejection", (error) => assert.fail(`nobody handles: ${error}`))

const file = fileURLToPath(import.meta.resolve("effect-genai/promise"))
const temp = mkdtempSync(join(tmpdir(), "loading-"))
const path = join(temp, "text.txt")
writeFileSync(path, "Some text")

// -----------------------------------------------------------------------------
// Copies of the entry, whose files have faults
// -----------------------------------------------------------------------------

/** By the number of the copy. */
const faults = []

const faultOf = (url) => {
  const { pathname, searchParams } = new URL(url)
  const fault = faults[searchParams.get("copy")]
  return fault?.isOf(basename(pathname)) && fault.isOn ? fault.kind : undefined
}

registerHooks({
  resolve: (specifier, context, next) => {
    const copy = /\/dist\/standalone\/[^/]+(\?copy=\d+)$/.exec(context.parentURL ?? "")?.[1]
    if (copy === undefined) return next(specifier, context)
    const url = new URL(specifier, context.parentURL).href.replace(/\?.*$/, "") + copy
    if (faultOf(url) === "missing") {
      throw Object.assign(new Error(`Cannot find module ${url}`), { code: "ERR_MODULE_NOT_FOUND" })
    }
    return { ...next(url, context), url }
  },
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!url.includes("?copy=")) return loaded
    const source = loaded.source.toString()
    const kind = faultOf(url)
    if (kind === "truncated") return { ...loaded, source: `${source.slice(0, source.length / 2)}\n(` }
    if (kind === "slow") return { ...loaded, source: `await new Promise((go) => setTimeout(go, 20))\n${source}` }
    return kind === "hanging" ? { ...loaded, source: `await new Promise(() => {})\n${source}` } : loaded
  }
})

const copy = async (kind, isOf) => {
  const fault = { kind, isOf, isOn: true }
  const number = faults.push(fault) - 1
  return { fault, entry: await import(`${file}?copy=${number}`) }
}

const atOnce = []
await copy("none", (name) => void atOnce.push(name))
const chunks = readdirSync(dirname(file)).filter((name) => name.endsWith(".js") && !atOnce.includes(name))

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const emulator = await Emulator.listen({ jobDuration: 0 })

/** What calls get. */
const given = (entry, config = {}) => {
  const warnings = []
  const make = (options) =>
    new entry.GoogleGenAI({
      apiKey: "any",
      ...options,
      httpOptions: { baseUrl: emulator.baseUrl, ...options?.httpOptions }
    })
  return { ai: make(), make, entry, config, path, warnings }
}

const outcome = (call) => call.then(() => undefined, (error) => error)

const isOurs = (entry, error) => {
  // What has arrived of an answer is not lost.
  const problem = error instanceof entry.ContinuationInterrupted ? error.cause : error
  assert(problem instanceof entry.ConnectionError, String(error?.stack ?? error))
  assert.match(
    problem.message,
    /^A file of effect-genai for [\w.]+ cannot be loaded \(.+\)\. In a page, reload it: .+/s
  )
  assert(problem.cause instanceof Error && problem.message.includes(problem.cause.message))
  assert.match(error.stack, /(calls|loading)\.mjs/)
}

/** The calls that need a file. */
const callsOf = new Map(chunks.map((chunk) => [chunk, []]))

// Files may load slowly.
for (const [name, call] of Object.entries(calls)) {
  const { entry } = await copy("slow", (chunk) => callsOf.get(chunk)?.push(name) !== undefined)
  const args = given(entry)
  assert.equal(await outcome(call(args)), undefined, name)
  await args.ai.close()
}

assert.deepEqual(chunks.filter((chunk) => callsOf.get(chunk).length === 0), [], "no call loads these")

// -----------------------------------------------------------------------------
// Missing and broken files
// -----------------------------------------------------------------------------

for (const kind of ["missing", "truncated"]) {
  for (const [chunk, names] of callsOf) {
    const { entry, fault } = await copy(kind, (name) => name === chunk)
    const args = given(entry)
    for (const name of names) {
      const error = await outcome(calls[name](args))
      // Requests go on by `fetch`, and calls without telemetry.
      const goesOn = chunk === "NodeDispatch.js" || name === "telemetry"
      assert.equal(error === undefined, goesOn, `${name} without ${chunk}: ${error}`)
      if (error !== undefined) {
        isOurs(entry, error)
        if (name.endsWith("that is refused")) assert.match(error.message, / The server has answered with HTTP 404\.$/)
      } else if (name === "telemetry" && chunk !== "NodeDispatch.js") {
        assert.match(args.warnings.splice(0).join(), /^Nothing is recorded of this client\. A file of effect-genai /)
      }
    }
    assert.deepEqual(args.warnings, [])
    fault.isOn = false
    for (const name of names) assert.equal(await outcome(calls[name](args)), undefined, `${chunk}, again: ${name}`)
    await args.ai.close()
  }
}

// -----------------------------------------------------------------------------
// Files that never load
// -----------------------------------------------------------------------------

/** Those that load nothing before they are sent, or whose client is another one. */
const others =
  /^(telemetry|layers|operations|live.music|authTokens|models.generateImages|.* of two halves|.* with credentials|.* that is refused)$/

for (const [name, call] of Object.entries(calls)) {
  if (others.test(name)) continue
  const { entry } = await copy("hanging", (name) => chunks.includes(name))
  const controller = new AbortController()
  const reason = new Error("enough")
  const args = given(entry, { abortSignal: controller.signal })
  const aborted = outcome(call(args))
  setTimeout(() => controller.abort(reason), 20)
  assert.equal(await aborted, reason, name)
  const closed = outcome(call({ ...args, config: {} }))
  setTimeout(() => void args.ai.close(), 20)
  assert.equal((await closed)?.name, "AbortError", name)
  await args.ai.close()
}

console.log(`${chunks.length} files, ${Object.keys(calls).length} calls`)
await emulator.close()
rmSync(temp, { recursive: true })
setTimeout(() => assert.fail(`The program goes on: ${process.getActiveResourcesInfo()}`), 5_000).unref()
