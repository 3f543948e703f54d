/** Runs the command line. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { version } from "../version.ts"
import { emulator } from "./command.ts"

const program = Command.make("effect-genai-testing").pipe(
  Command.withDescription("Test doubles of the Gemini API and Vertex AI"),
  Command.withSubcommands([emulator]),
  Command.run({ version }),
  Effect.provide(NodeServices.layer)
)

// To be stopped is no failure.
NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
})
