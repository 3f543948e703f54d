/** A chat of Effect with tools, printed as it is written: the program asks again until the model calls no more tools. */
import { GeminiLanguageModel } from "@effect-genai/ai"
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Schema, Stdio, Stream } from "effect"
import { GenAIClient } from "effect-genai"
import { Chat, type Prompt, Tool, Toolkit } from "effect/ai"

const FindTrain = Tool.make("findTrain", {
  description: "The next train to a city, after a time",
  parameters: Schema.Struct({ to: Schema.String, after: Schema.optional(Schema.Date) }),
  success: Schema.Struct({ train: Schema.String, departs: Schema.Date })
})

const Book = Tool.make("book", {
  description: "Books a seat in a train",
  parameters: Schema.Struct({ train: Schema.String }),
  success: Schema.Struct({ seat: Schema.Int })
})

const toolkit = Toolkit.make(FindTrain, Book)

const handlers = toolkit.toLayer({
  findTrain: ({ after = new Date("2026-12-01T08:00:00Z"), to }) =>
    Effect.succeed({ train: `TGV to ${to}`, departs: new Date(after.getTime() + 30 * 60_000) }),
  book: ({ train }) => Effect.succeed({ seat: train.length })
})

/** Says a message, and lets the model call tools until it has an answer. */
const say = Effect.fn("say")(function*(chat: Chat.Chat, message: string) {
  const { stdout } = yield* Stdio.Stdio
  let prompt: Prompt.RawInput = message
  let calls = 0
  do {
    calls = 0
    yield* chat.streamText({ prompt, toolkit }).pipe(
      Stream.map((part) => {
        switch (part.type) {
          case "text-delta":
            return part.delta
          case "tool-call":
            calls++
            return `\n> ${part.name}(${JSON.stringify(part.params)})`
          case "tool-result":
            return `\n< ${part.name}: ${JSON.stringify(part.encodedResult)}\n`
          default:
            return ""
        }
      }),
      Stream.run(stdout({ endOnDone: false }))
    )
    // The results of the tools are in the history.
    prompt = []
  } while (calls > 0)
  yield* Console.log("")
})

const program = Effect.gen(function*() {
  const chat = yield* Chat.fromPrompt([{ role: "system", content: "You book trains. Be brief." }])
  yield* say(chat, "Book me the next train to Lyon.")
  // A chat can be stored and goes on later, with the thought signatures of the model.
  const later = yield* Chat.fromJson(yield* chat.exportJson)
  yield* say(later, "Which seat do I have?")
})

const layer = GeminiLanguageModel.layer({ model: "gemini-3.1-pro-preview" }).pipe(
  Layer.provide(GenAIClient.layerConfig()),
  Layer.provide(NodeHttpClient.layerUndici)
)

program.pipe(Effect.provide([layer, handlers, NodeServices.layer]), NodeRuntime.runMain)
