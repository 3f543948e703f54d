/**
 * Node processes of the same version as this one.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import type * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

export class ProcessFailed extends Schema.TaggedError<ProcessFailed>()("ProcessFailed", {
  message: Schema.String
}) {}

/** What running a process needs. */
export type Services = ChildProcessSpawner.ChildProcessSpawner

const limit = Duration.minutes(5)

export const command = (
  args: ReadonlyArray<string>,
  options?: ChildProcess.CommandOptions,
  executable: string = process.execPath
): ChildProcess.Command =>
  ChildProcess.make(executable, args, {
    env: { NODE_NO_WARNINGS: "1" },
    extendEnv: true,
    ...options
  })

/** Runs a script to its end and answers with what it printed. Another runtime than Node has an executable of its own. */
export const output = Effect.fnUntraced(
  function*(args: ReadonlyArray<string>, executable?: string) {
    const handle = yield* command(args, undefined, executable)
    const [stdout, stderr, exitCode] = yield* Effect.all([
      Stream.mkString(Stream.decodeText(handle.stdout)),
      Stream.mkString(Stream.decodeText(handle.stderr)),
      handle.exitCode
    ], { concurrency: "unbounded" })
    if (exitCode !== 0) {
      return yield* new ProcessFailed({ message: cause(stderr) ?? cause(stdout) ?? `exit code ${exitCode}` })
    }
    return stdout
  },
  Effect.scoped,
  Effect.timeoutOrElse({
    duration: limit,
    orElse: () => new ProcessFailed({ message: `no result after ${Duration.format(limit)}` })
  })
)

/** The line of an output that names the error: the one above a stack trace, or what a compiler says; else the last one. */
const cause = (output: string): string | undefined => {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "")
  const trace = lines.findIndex((line) => line.startsWith("at "))
  return lines[trace - 1] ?? lines.find((line) => line.includes(": error ")) ?? lines.at(-1)
}
