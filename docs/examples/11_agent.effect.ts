/** An agent with two tools, printed as it works: what the model says, what it calls, and what comes of it. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stdio, Stream } from "effect"
import { FunctionCalling, type FunctionRun, GenAI, Tool } from "effect-genai"
import { Toolkit } from "effect/ai"

class NoTrain extends Schema.TaggedError<NoTrain>()("NoTrain", { to: Schema.String }) {}

const FindTrain = Tool.make("findTrain", {
  description: "The next train to a city, after a time",
  parameters: Schema.Struct({ to: Schema.String, after: Schema.optional(Schema.Date) }),
  success: Schema.Struct({ train: Schema.String, departs: Schema.Date }),
  failure: NoTrain,
  // The model is told, and can try another city.
  failureMode: "return"
})

const Book = Tool.make("book", {
  description: "Books a seat in a train",
  parameters: Schema.Struct({ train: Schema.String }),
  success: Schema.Struct({ seat: Schema.Int })
})

const toolkit = Toolkit.make(FindTrain, Book)

const handlers = toolkit.toLayer({
  findTrain: ({ after = new Date("2026-12-01T08:00:00Z"), to }) =>
    to === "Lyon"
      ? Effect.succeed({ train: "TGV 6607", departs: new Date(after.getTime() + 30 * 60_000) })
      : Effect.fail(new NoTrain({ to })),
  book: ({ train }) => Effect.succeed({ seat: train.length })
})

const print = (step: FunctionRun.Step): string => {
  switch (step._tag) {
    case "Chunk":
      return step.chunk.text ?? ""
    case "Calls":
      return step.calls.map(({ args, name }) => `\n> ${name}(${JSON.stringify(args)})`).join("")
    case "Result":
      return `\n< ${step.call.name}: ${JSON.stringify(step.answer)}`
    case "Results":
      return "\n"
    default:
      return ""
  }
}

const program = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  yield* FunctionCalling.steps(
    { model: "gemini-2.5-flash", contents: "Book me the next train to Lyon." },
    { tools: Tool.fromToolkit(toolkit), toolTimeout: "10 seconds" }
  ).pipe(
    Stream.map(print),
    Stream.run(stdio.stdout({ endOnDone: false }))
  )
  yield* Console.log("")
}).pipe(
  Effect.catchTag("TurnLimitReached", ({ message }) => Console.log(message))
)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, handlers, NodeServices.layer]), NodeRuntime.runMain)
