/** Runs the command line. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { version } from "../version.ts"
import { emulator } from "./command.ts"

const program = Command.make("effect-genai-testing").pipe(
  Command.withDescription("Test doubles of the Gemini API and Vertex AI"),
  Command.withSubcommands([emulator]),
  Command.run({ version }),
  Effect.provide(NodeServices.layer)
)

// To be stopped is no failure. Failures are told already, but for those at the end, such as that of a recording which cannot be written.
NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => {
    if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return onExit(0)
    for (const { defect } of exit.cause.reasons.filter(Cause.isDieReason)) {
      process.stderr.write(`\nERROR\n  ${Predicate.isError(defect) ? defect.message : String(defect)}\n`)
    }
    onExit(1)
  }
})
