import { assert, describe, it } from "@effect/vitest"
import type * as Official from "@google/genai"
import type { GoogleGenAI } from "../../src/promise.ts"
import * as Comparison from "./Comparison.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

const content = (...parts: ReadonlyArray<object>) => ({ role: "model", parts })

const user = (...parts: ReadonlyArray<object>) => ({ role: "user", parts })

const chunk = (...parts: ReadonlyArray<object>) => ({ candidates: [{ content: content(...parts), index: 0 }] })

const answer = (...parts: ReadonlyArray<object>) => ({
  candidates: [{ content: content(...parts), finishReason: "STOP", index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 }
})

const ended = { candidates: [{ finishReason: "STOP" }] }

/** An answer, or the chunks of one. An `Error` breaks the connection, a number is a status. */
type Reply = object | ReadonlyArray<object> | number

const reply = (reply: Reply): Recorder.Answer => ({ url }) => {
  if (typeof reply === "number") return Recorder.json({ error: { code: reply, status: "INVALID_ARGUMENT" } }, reply)
  const chunks = Array.isArray(reply) ? reply : [reply]
  return url.includes(":streamGenerateContent") ? Recorder.events(...chunks) : Recorder.json(chunks[0])
}

// -----------------------------------------------------------------------------
// Chats
// -----------------------------------------------------------------------------

/** A message, and the answers to its requests. */
interface Message {
  readonly message: unknown
  readonly config?: object
  readonly replies: ReadonlyArray<Reply>
  /** How many chunks are read before the stream is left. */
  readonly read?: number
}

interface Script {
  readonly history?: ReadonlyArray<object>
  readonly config?: object
  readonly messages: ReadonlyArray<Message>
}

const methods = ["sendMessage", "sendMessageStream"] as const

type Method = typeof methods[number]

type Chat = Pick<Official.Chat, Method | "getHistory">

/** What came of the messages, and the history at the end. */
interface Outcome extends Sdks.Outcome {
  readonly value: {
    readonly answers: ReadonlyArray<unknown>
    readonly comprehensive: ReadonlyArray<object>
    readonly curated: ReadonlyArray<object>
  }
}

const follow = async (
  recorder: Recorder.Recorder,
  chat: Chat,
  method: Method,
  messages: ReadonlyArray<object>,
  reads: ReadonlyArray<number | undefined>
): Promise<Outcome> => {
  const answers: Array<unknown> = []
  for (const [index, message] of messages.entries()) {
    try {
      if (method === "sendMessage") answers.push(await chat.sendMessage(message as Official.SendMessageParameters))
      else {
        const chunks: Array<unknown> = []
        answers.push(chunks)
        for await (const chunk of await chat.sendMessageStream(message as Official.SendMessageParameters)) {
          chunks.push(chunk)
          if (chunks.length === reads[index]) break
        }
      }
    } catch (error) {
      answers.push(error instanceof Error)
    }
  }
  const [comprehensive, curated] = [chat.getHistory(), chat.getHistory(true)]
  return { sent: recorder.sent, value: { answers, comprehensive, curated }, error: undefined }
}

/** Answers requests with these, one after the other. */
const script = (...replies: ReadonlyArray<Reply>): Recorder.Answer => (sent, index) =>
  reply(replies[index] ?? 400)(sent, index)

const run = async (settings: Sdks.Settings, method: Method, { messages, ...params }: Script) => {
  const answer = script(...messages.flatMap(({ replies }) => replies))
  const create = { model: "gemini-2.5-flash", ...params }
  const given = messages.map(({ read: _, replies: _replies, ...message }) => message)
  const reads = messages.map(({ read }) => read)
  const [theirs, mine] = [Recorder.make(answer), Recorder.make(answer)]
  const official: Chat = Sdks.officialClient(settings, theirs)
    .chats.create(Sdks.officialParams(create) as unknown as Official.CreateChatParameters)
  const ai: GoogleGenAI = Sdks.ourClient(settings, mine)
  const ours = ai.chats.create(Sdks.ourParams(create) as never) as unknown as Chat
  const both = {
    official: await follow(theirs, official, method, given.map(Sdks.officialParams as never), reads),
    ours: await follow(mine, ours, method, given.map(Sdks.ourParams as never), reads)
  }
  await ai.close()
  return both
}

const hi = user({ text: "Hi" })
const signed = [{ text: "Hm", thought: true }, { text: "a", thoughtSignature: "c2ln" }]
const weather: Sdks.Callable = { answers: { weather: { celsius: 18 } } }
const call = { functionCall: { id: "1", name: "weather", args: { n: 1 } }, thoughtSignature: "c2ln" }

/** What both do alike. */
const scripts: { readonly [title: string]: Script } = {
  "two messages": {
    messages: [
      { message: "Hi", replies: [answer(...signed)] },
      { message: ["Hi", { text: "there" }], replies: [answer({ text: "b" })] }
    ]
  },
  "parts and files": {
    messages: [
      { message: { inlineData: { data: "aGk=", mimeType: "image/png" } }, replies: [answer({ text: "a" })] },
      {
        message: [{ fileData: { fileUri: "https://f/a", mimeType: "image/png" } }, "?"],
        replies: [answer({ text: "b" })]
      },
      { message: { functionResponse: { id: "1", name: "f", response: { a: 1 } } }, replies: [answer({ text: "c" })] }
    ]
  },
  "a history, settings, and settings of a message": {
    history: [hi, content(...signed), { role: "user", parts: [{ text: "a=5" }] }],
    config: { temperature: 0.5, systemInstruction: "Be brief" },
    messages: [
      { message: "Hi", replies: [answer({ text: "a" })] },
      { message: "Hi", config: { topP: 1 }, replies: [answer({ text: "a" })] },
      { message: "Hi", replies: [answer({ text: "a" })] }
    ]
  },
  "a history with turns without an answer": {
    history: [content(), hi, content({ text: "a" }), user({ text: "b" }), content(), user({ text: "c" }), content({})],
    messages: [{ message: "Hi", replies: [answer({ text: "a" })] }]
  },
  "a request that is refused": {
    messages: [
      { message: "1", replies: [400] },
      { message: "Hi", replies: [answer({ text: "a" })] },
      { message: "Hi", replies: [answer({ text: "b" })] }
    ]
  },
  "a blocked prompt": {
    messages: [
      { message: "1", replies: [{ promptFeedback: { blockReason: "SAFETY" } }] },
      { message: "Hi", replies: [answer({ text: "a" })] }
    ]
  },
  "an answer without parts": {
    messages: [
      { message: "1", replies: [ended] },
      { message: "2", replies: [answer()] },
      { message: "Hi", replies: [answer({ text: "a" })] }
    ]
  },
  "a call that runs a function": {
    config: { tools: [weather] },
    messages: [
      { message: "Hi", replies: [answer(call), answer({ text: "18" })] },
      { message: "Hi", replies: [answer({ text: "b" })] }
    ]
  },
  "a call that the caller answers": {
    config: { tools: [{ functionDeclarations: [{ name: "weather" }] }] },
    messages: [
      { message: "Hi", replies: [answer(call)] },
      { message: { functionResponse: { id: "1", name: "weather", response: {} } }, replies: [answer({ text: "a" })] }
    ]
  }
}

for (const [name, settings] of Object.entries(Sdks.settings)) {
  for (const method of methods) {
    describe(`chats are those of @google/genai: ${name}, ${method}:`, () => {
      for (const [title, script] of Object.entries(scripts)) {
        it(`${title}`, async () => {
          const both = await run(settings, method, script)
          assert.deepStrictEqual(Comparison.problems(both), [])
          assert.deepStrictEqual(Comparison.lost(both), [])
          assert.lengthOf(both.ours.sent, script.messages.flatMap(({ replies }) => replies).length)
          assert.deepStrictEqual(both.ours.value.curated, both.official.value.curated)
          assert.deepStrictEqual(both.ours.value.comprehensive, both.official.value.comprehensive)
        })
      }
    })
  }
}

// -----------------------------------------------------------------------------
// Differences
// -----------------------------------------------------------------------------

const { gemini } = Sdks.settings

const contentsOf = ({ sent }: Pick<Sdks.Outcome, "sent">): ReadonlyArray<unknown> =>
  sent.map(({ body }): unknown => Reflect.get(body as object, "contents"))

const last = { message: "Hi", replies: [answer({ text: "z" })] }

describe("chats are not those of @google/genai:", () => {
  it("an answer that is streamed is one content, its texts joined", async () => {
    const chunks = [
      chunk({ text: "a", thought: true }),
      chunk({ text: "b" }),
      chunk({ text: "c" }),
      answer({ text: "d" })
    ]
    const { official, ours } = await run(gemini, "sendMessageStream", {
      messages: [{ message: "Hi", replies: [chunks] }, last]
    })
    assert.deepStrictEqual(contentsOf(official)[1], [hi, ...chunks.map(({ candidates }) => candidates[0]!.content), hi])
    assert.deepStrictEqual(contentsOf(ours)[1], [hi, content({ text: "a", thought: true }, { text: "bcd" }), hi])
  })

  it("a chunk without content does not lose the answer", async () => {
    const { official, ours } = await run(gemini, "sendMessageStream", {
      messages: [{ message: "Hi", replies: [[chunk({ text: "a" }), { usageMetadata: {} }, ended]] }, last]
    })
    assert.deepStrictEqual(contentsOf(official)[1], [hi])
    assert.deepStrictEqual(contentsOf(ours)[1], [hi, content({ text: "a" }), hi])
  })

  it("a stream that is left is in the comprehensive history", async () => {
    const { official, ours } = await run(gemini, "sendMessageStream", {
      messages: [{ message: "1", replies: [[chunk({ text: "a" }), chunk({ text: "b" }), ended]], read: 1 }, last]
    })
    assert.deepStrictEqual(contentsOf(ours), contentsOf(official))
    assert.deepStrictEqual(official.value.comprehensive, [hi, content({ text: "z" })])
    assert.deepStrictEqual(ours.value.comprehensive, [
      user({ text: "1" }),
      content({ text: "a" }),
      content(),
      hi,
      content({ text: "z" })
    ])
    assert.deepStrictEqual(ours.value.curated, official.value.curated)
  })

  it("a model that calls functions for ever is an error, and its last call is in the history once", async () => {
    const result = user({ functionResponse: { id: "1", name: "weather", response: { celsius: 18 } } })
    const { official, ours } = await run(gemini, "sendMessage", {
      config: { tools: [weather], automaticFunctionCalling: { maximumRemoteCalls: 2 } },
      messages: [{ message: "Hi", replies: [answer(call), answer(call), answer(call)] }]
    })
    assert.deepStrictEqual([official.sent.length, ours.sent.length], [2, 3])
    const [called, rounds] = [content(call), [content(call), result, content(call), result]]
    assert.deepStrictEqual(official.value.comprehensive, [hi, ...rounds, called])
    assert.deepStrictEqual(ours.value.comprehensive, [hi, ...rounds, called, content()])
    assert.deepStrictEqual([official.value.answers[0] === true, ours.value.answers], [false, [true]])
    assert.deepStrictEqual(ours.value.curated, [])
  })

  it("messages that are sent together follow each other", async () => {
    const answers = script(answer({ text: "a" }), answer({ text: "b" }))
    const [theirs, mine] = [Recorder.make(answers), Recorder.make(answers)]
    const ai = Sdks.ourClient(gemini, mine)
    for (const { chats } of [Sdks.officialClient(gemini, theirs), ai]) {
      const chat = chats.create({ model: "gemini-2.5-flash" })
      await Promise.all([chat.sendMessage({ message: "Hi" }), chat.sendMessage({ message: "Hi" })])
    }
    await ai.close()
    assert.deepStrictEqual(contentsOf(theirs), [[hi], [hi]])
    assert.deepStrictEqual(contentsOf(mine), [
      [hi],
      [hi, content({ text: "a" }), hi]
    ])
  })

  it("parts and fields that are not known are sent back", async () => {
    const odd = [{ novelty: { a: [1, null] } }, { text: "a", novelty: 2 }]
    const { official, ours } = await run(gemini, "sendMessage", {
      messages: [{ message: "Hi", replies: [answer(...odd)] }, last]
    })
    assert.deepStrictEqual(contentsOf(official)[1], [hi, content({}, { text: "a" }), hi])
    assert.deepStrictEqual(contentsOf(ours)[1], [hi, content(...odd), hi])
    assert.deepStrictEqual(ours.value.comprehensive, official.value.comprehensive)
  })

  it("a message that says nothing is refused", async () => {
    for (const message of ["", [""], {}]) {
      const { official, ours } = await run(gemini, "sendMessage", {
        messages: [{ message, replies: [answer({ text: "a" })] }]
      })
      assert.deepStrictEqual([official.sent.length, ours.sent.length], [1, 0], JSON.stringify(message))
    }
  })

  it("an answer without a role is one of the model", async () => {
    const { official, ours } = await run(gemini, "sendMessage", {
      messages: [{
        message: "Hi",
        replies: [{ candidates: [{ content: { parts: [{ text: "a" }] }, finishReason: "STOP" }] }]
      }, last]
    })
    assert.deepStrictEqual(contentsOf(official)[1], [hi])
    assert.deepStrictEqual(contentsOf(ours)[1], [hi, content({ text: "a" }), hi])
  })

  it("histories of both go on in the other", async () => {
    const script: Script = {
      messages: [{ message: "1", replies: [ended] }, last, {
        message: "2",
        replies: [[chunk({ text: "a" }), new Error("broken")]]
      }]
    }
    const { official, ours } = await run(gemini, "sendMessageStream", script)
    for (const { value } of [official, ours]) {
      const resumed = await run(gemini, "sendMessage", { history: value.comprehensive, messages: [last] })
      assert.deepStrictEqual(contentsOf(resumed.ours), contentsOf(resumed.official))
    }
  })
})
