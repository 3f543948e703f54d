/** effect-genai on whichever transport it is given. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Chats } from "effect-genai/Chats"
import { Files } from "effect-genai/Files"
import { GenAIClient } from "effect-genai/GenAIClient"
import type { GenAIOptions } from "effect-genai/GenAIConfig"
import type { GenerateContentResponse } from "effect-genai/GenerateContentResponse"
import { Models } from "effect-genai/Models"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { type Make, pageSize, prompt } from "../Client.ts"

/** How content is streamed. */
type StreamContent = (model: string) => Stream.Stream<GenerateContentResponse, unknown, Models>

const streamContent: StreamContent = (model) =>
  Stream.unwrap(Models.useSync((models) => models.generateContentStream({ model, contents: prompt })))

export const makeWith = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  stream: StreamContent = streamContent,
  credentials: Pick<GenAIOptions, "apiKey" | "auth"> = { apiKey: "key" },
  over: (client: Layer.Layer<GenAIClient, unknown, HttpClient.HttpClient>) => Layer.Layer<
    GenAIClient,
    unknown,
    HttpClient.HttpClient
  > = identity,
  telemetry: Layer.Layer<never> = Layer.empty
): Make =>
async (baseUrl) => {
  const runtime = ManagedRuntime.make(
    Chats.layer.pipe(
      Layer.provideMerge(Layer.merge(Models.layer, Files.layer)),
      Layer.provide(over(GenAIClient.layer({ ...credentials, httpOptions: { baseUrl } }))),
      Layer.provide(transport),
      Layer.merge(NodeFileSystem.layer),
      Layer.merge(telemetry)
    )
  )
  const run = Effect.runPromiseWith(await runtime.context())
  const models = await runtime.runPromise(Models)
  const chats = await runtime.runPromise(Chats)
  const files = await runtime.runPromise(Files)
  return {
    generate: (model, contents = prompt) => run(models.generateContent({ model, contents })),
    stream: (model, onEvent) =>
      run(
        stream(model).pipe(
          Stream.runForEach((chunk) => Effect.sync(() => onEvent(chunk)))
        )
      ),
    embed: async (model, texts) => {
      const { embeddings = [] } = await run(models.embedContent({ model, contents: [...texts] }))
      return embeddings.map(({ values = [] }) => values)
    },
    upload: (path) => run(files.upload({ file: path })),
    chat: async (model) => {
      const chat = await run(chats.create({ model }))
      return {
        send: () => run(chat.sendMessage({ message: prompt })),
        stream: (onEvent) =>
          run(
            chat.sendMessageStream({ message: prompt }).pipe(
              Stream.runForEach((chunk) => Effect.sync(() => onEvent(chunk)))
            )
          )
      }
    },
    list: (pageToken, onFile) =>
      run(
        files.list({ config: { pageSize, pageToken } }).pipe(
          Stream.runForEach((file) => Effect.sync(() => onFile(file)))
        )
      )
  }
}
