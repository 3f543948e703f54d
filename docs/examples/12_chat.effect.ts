/** A chat that is saved to a file, and goes on later. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Schema, Stream } from "effect"
import { Chat, Chats, GenAI } from "effect-genai"

const Saved = Schema.fromJsonString(Chat.History)

const model = "gemini-2.5-flash"

const begin = Effect.fn("begin")(function*(path: string) {
  const chats = yield* Chats
  const files = yield* FileSystem.FileSystem
  const chat = yield* chats.create({ model, config: { systemInstruction: "Answer in one sentence." } })
  const answer = yield* chat.sendMessage({ message: "My name is Alice. Nice to meet you." })
  yield* Console.log(answer.text)
  yield* files.writeFileString(path, yield* Schema.encodeEffect(Saved)(yield* chat.getHistory()))
})

const goOn = Effect.fn("goOn")(function*(path: string) {
  const chats = yield* Chats
  const files = yield* FileSystem.FileSystem
  const history = yield* Schema.decodeEffect(Saved)(yield* files.readFileString(path))
  const chat = yield* chats.create({ model, history })
  yield* chat.sendMessageStream({ message: "What is my name?" }).pipe(
    Stream.runForEach((chunk) => Console.log(chunk.text))
  )
  yield* Console.log(`${(yield* chat.getHistory()).length} contents`)
})

const program = Effect.gen(function*() {
  const files = yield* FileSystem.FileSystem
  const path = yield* files.makeTempFileScoped({ prefix: "chat" })
  yield* begin(path)
  yield* goOn(path)
}).pipe(Effect.scoped)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, NodeServices.layer]), NodeRuntime.runMain)
