/**
 * The fake Gemini API as a process beside the measured ones.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { fileURLToPath } from "node:url"
import * as NodeProcess from "./NodeProcess.ts"

export class FakeServer extends Context.Service<FakeServer, {
  readonly baseUrl: string
}>()("benchmarks/FakeServer") {
  static readonly layer = Layer.effect(
    FakeServer,
    Effect.gen(function*() {
      const handle = yield* NodeProcess.command([fileURLToPath(new URL("server/main.ts", import.meta.url))], {
        stdin: "pipe",
        stderr: "inherit"
      })
      const port = yield* handle.stdout.pipe(Stream.decodeText, Stream.splitLines, Stream.runHead)
      if (Option.isNone(port)) {
        return yield* new NodeProcess.ProcessFailed({ message: "the fake server ended before it was listening" })
      }
      return { baseUrl: `http://127.0.0.1:${port.value}` }
    })
  )
}
