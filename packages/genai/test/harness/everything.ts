/**
 * `@modelcontextprotocol/server-everything`: a server of the Model Context Protocol with a tool for each kind of result, as a process of its own over stdio and
 * over HTTP.
 */
import { NodeServices } from "@effect/platform-node"
import { Effect, Option, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const manifest = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/package.json")

const program = join(dirname(manifest), "dist/index.js")

/** The program and the arguments of the server over stdio. */
export const stdio: readonly [command: string, args: Array<string>] = [process.execPath, [program, "stdio"]]

/** The address of a server over HTTP, which ends with the scope. */
export const http = Effect.gen(function*() {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const loopback = join(import.meta.dirname, "loopback.ts")
  const args = ["--import", loopback, program, "streamableHttp"]
  const server = yield* spawner.spawn(ChildProcess.make(process.execPath, args, { stdout: "ignore" }))
  const line = yield* server.stderr.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.filter((line) => /^listening on \d+$/.test(line)),
    Stream.runHead,
    Effect.map(Option.getOrThrow)
  )
  return `http://127.0.0.1:${line.replace(/\D/g, "")}/mcp`
}).pipe(Effect.provide(NodeServices.layer), Effect.orDie)
