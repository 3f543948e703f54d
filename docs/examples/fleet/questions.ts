/**
 * Asks the workers a thousand questions, `COUNT` if it is set, and prints the answers in their order. It needs no credentials of the API. If it is stopped,
 * start it again: it goes on after the last chunk that it has printed.
 */
import { type BulkRow, BulkRun } from "@effect-genai/fleet"
import { NodeRuntime } from "@effect/platform-node"
import { Config, Console, Effect, Option, Result, Stream } from "effect"
import * as Cluster from "./cluster.ts"

const program = Effect.gen(function*() {
  const count = yield* Config.Int("COUNT").pipe(Config.withDefault(1000))
  const rows = Stream.map(Stream.range(1, count), (n): BulkRow.BulkRow => ({
    key: `question-${n}`,
    contents: `Is ${n} a prime number?`
  }))
  yield* BulkRun.run(rows, { id: "primes", model: "gemini-3.8-flash", chunkSize: 100 }).pipe(
    Stream.runForEach(({ key, result }) =>
      Console.log(key, Result.match(result, { onSuccess: ({ text }) => text, onFailure: ({ message }) => message }))
    )
  )
})

program.pipe(Effect.provide(Cluster.layer(Option.none())), NodeRuntime.runMain)
