/**
 * A first streamed answer, printed as it arrives: from the API when `GOOGLE_API_KEY` or `GEMINI_API_KEY` is set, else
 * from the emulator.
 */
import { Emulator, Fault } from "@effect-genai/testing"
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Stdio, Stream } from "effect"
import { GenAI, GenAIConfig, Models } from "effect-genai"
import { Argument, Command, Flag } from "effect/cli"

const api = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

const emulator = GenAI.layer({ apiKey: "any" }).pipe(
  Layer.provide(Emulator.layer({ faults: [Fault.always("models.generateContentStream", Fault.pace("80 millis"))] }))
)

const hasKey = Effect.map(
  GenAIConfig.environment,
  ({ GEMINI_API_KEY, GOOGLE_API_KEY }) => GOOGLE_API_KEY !== undefined || GEMINI_API_KEY !== undefined
)

const answer = Effect.fn("answer")(function*(model: string, prompt: string) {
  const models = yield* Models
  const stdio = yield* Stdio.Stdio
  yield* models.generateContentStream({ model, contents: prompt }).pipe(
    Stream.map(({ text = "" }) => text),
    Stream.run(stdio.stdout({ endOnDone: false }))
  )
  yield* Console.log("")
})

const start = Command.make(
  "start",
  {
    model: Flag.String("model").pipe(Flag.withDescription("The model to ask"), Flag.withDefault("gemini-2.5-flash")),
    prompt: Argument.String("prompt").pipe(
      Argument.withDescription("What to ask"),
      Argument.withDefault("Why is the sky blue? Answer in three sentences.")
    )
  },
  Effect.fn("start")(function*({ model, prompt }) {
    const live = yield* hasKey
    yield* Console.log(
      live ? "Answered by the API." : "Answered by the emulator: neither GOOGLE_API_KEY nor GEMINI_API_KEY is set."
    )
    yield* Console.log(`\n${model}: ${prompt}\n`)
    yield* Effect.provide(answer(model, prompt), live ? api : emulator)
  }, Effect.tapError(({ _tag, message }) => Console.error(`${_tag}: ${message}`)))
)

Command.run(start, { version: "0.0.0" }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
