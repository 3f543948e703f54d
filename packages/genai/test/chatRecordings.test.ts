/** Recorded conversations, message by message. Our own are made up and always here. Those of real traffic run on top where they lie beside the repository. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import type { Chat } from "../src/Chat.ts"
import { Chats } from "../src/Chats.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { Models } from "../src/Models.ts"
import type { Content, Part } from "../src/wire/Content.ts"
import type { GenerateContentConfig, GenerateContentResponse } from "../src/wire/GenerateContent.ts"
import { once } from "./harness/calls.ts"
import * as Replay from "./harness/Replay.ts"

interface Body {
  readonly contents: ReadonlyArray<Content>
  readonly generationConfig?: object
}

/** Contents of the model that follow each other as one, with the pieces of a text joined: @google/genai, which recorded these, keeps them apart. */
const joined = (contents: ReadonlyArray<Content>): ReadonlyArray<Content> => {
  const whole: Array<{ readonly role: string | undefined; readonly parts: Array<Part> }> = []
  for (const { parts = [], role } of contents) {
    if (role !== "model" || whole.at(-1)?.role !== "model") whole.push({ role, parts: [] })
    const own = whole.at(-1)!.parts
    for (const part of parts) {
      const last = own.at(-1)
      const goesOn = role === "model" && isText(part) && isText(last) && last.thought === part.thought
      if (goesOn) own[own.length - 1] = { ...last, text: last.text + part.text }
      else own.push(part)
    }
  }
  return whole
}

const isText = (part: Part | undefined): part is Part & { readonly text: string } =>
  part?.text !== undefined && part.thoughtSignature === undefined

const answerOf = ({ response }: Replay.Exchange): ReadonlyArray<Content> =>
  (response.bodySegments as ReadonlyArray<GenerateContentResponse>).flatMap(({ candidates }) =>
    candidates?.[0]?.content ?? []
  )

const bodyOf = ({ request }: Replay.Exchange) => request.bodySegments[0] as unknown as Body

const send = (chat: Chat, { request }: Replay.Exchange, message: Content, config: GenerateContentConfig) => {
  const params = { message: message as Part, config }
  return request.url.includes(":stream")
    ? Stream.runDrain(chat.sendMessageStream(params))
    : Effect.asVoid(chat.sendMessage(params))
}

const layer = Chats.layer.pipe(
  Layer.provide(Models.layer),
  Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: once })),
  Layer.provide(NodeHttpClient.layerUndici)
)

for (const { exchanges, origin } of Replay.recordings()) {
  describe(`${origin}, as chats:`, () => {
    const answered = exchanges.filter(({ request, response }) =>
      /generateContent/i.test(request.url) && (response.bodySegments?.length ?? 0) > 0
    )
    const conversations = new Map<string, ReadonlyArray<Replay.Exchange>>()
    for (const exchange of answered) {
      const name = exchange.name.replace(/ \d+$/, "")
      conversations.set(name, [...conversations.get(name) ?? [], exchange])
    }

    it("some of them have several messages", () => {
      assert.isTrue(Array.from(conversations.values()).some(({ length }) => length > 1))
    })

    for (const [name, exchanges] of conversations) {
      it.live(name, () =>
        Effect.gen(function*() {
          const chats = yield* Chats
          const { contents } = bodyOf(exchanges[0]!)
          const [, model = ""] = /models\/([^:]+):/.exec(exchanges[0]!.request.url) ?? []
          const chat = yield* chats.create({ model, history: contents.slice(0, -1) })
          for (const [index, exchange] of exchanges.entries()) {
            const { contents, generationConfig, ...rest } = bodyOf(exchange)
            const server = yield* Replay.serve(exchange, index)
            yield* send(chat, exchange, contents.at(-1)!, {
              ...generationConfig,
              ...rest,
              httpOptions: { ...once, baseUrl: server.baseUrl }
            })
            const [{ body } = { body: undefined }] = server.received
            const sent = body as Body
            assert.deepStrictEqual({ ...sent, contents: joined(sent.contents) }, {
              ...bodyOf(exchange),
              contents: joined(contents)
            })
            const history = [...contents, ...answerOf(exchange)]
            assert.deepStrictEqual(joined(yield* chat.getHistory()), joined(history))
            // An answer without parts was cut before it began.
            const isEmpty = answerOf(exchange).every(({ parts = [] }) => parts.length === 0)
            assert.deepStrictEqual(
              joined(yield* chat.getHistory(true)),
              joined(isEmpty ? contents.slice(0, -1) : history)
            )
          }
        }).pipe(Effect.provide(layer)))
    }
  })
}
