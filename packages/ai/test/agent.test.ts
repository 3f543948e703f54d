import { Emulator, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { Chat, type LanguageModel, McpClient, ResponseIdTracker, Tool, Toolkit } from "effect/ai"
import * as Mcp from "../../genai/test/harness/mcp.ts"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { bodies, collect, gemini, vertex } from "./harness/emulated.ts"

const turns = 20

const Count = Tool.make("count", {
  description: "Counts on from a number",
  parameters: Schema.Struct({ from: Schema.BigInt, at: Schema.Date }),
  success: Schema.Struct({ next: Schema.Finite })
})
const Handlers = Toolkit.make(Count).toLayer({
  count: ({ from }) => Effect.succeed({ next: Number(from) + 1 })
})

/** The turns of the model: thoughts, a text, and calls of a function and of a tool of an MCP server, signed in every way. */
const turn = (index: number) => {
  const signature = btoa(`signature ${index} \u00ff${"x".repeat(index)}`)
  const local = { name: "count", args: { from: String(index), at: "2026-11-30T00:00:00.000Z" } }
  const remote = { name: "docs_look-up", args: { page: index, deep: { list: [1, null, "x"] } } }
  return [
    { text: `Thought ${index}. `, thought: true, ...(index % 3 === 0 ? { thoughtSignature: `${signature}` } : {}) },
    ...(index % 2 === 0 ? [{ text: `Say ${index}.` }] : []),
    { functionCall: { id: `a-${index}`, ...local }, thoughtSignature: signature },
    ...(index % 4 === 0 ? [{ functionCall: { id: `b-${index}`, ...remote } }] : []),
    ...(index % 5 === 0 ? [{ text: "", thoughtSignature: btoa(`empty ${index}`) }] : [])
  ]
}

const server = Mcp.connect({
  pages: [[Mcp.tool("look-up", { inputSchema: { type: "object", properties: { page: { type: "integer" } } } })]],
  call: (_name, args) => Effect.succeed({ content: [{ type: "text", text: `Page ${JSON.stringify(args)}` }] })
})

type Turn = (
  chat: Chat.Chat,
  prompt: string | [],
  toolkit: Toolkit.WithHandler<Record<string, Tool.Any>>
) => Effect.Effect<unknown, unknown, LanguageModel.LanguageModel>

const ways: ReadonlyArray<readonly [string, Turn]> = [
  ["whole answers", (chat, prompt, toolkit) => chat.generateText({ prompt, toolkit })],
  ["streams", (chat, prompt, toolkit) => collect(chat.streamText({ prompt, toolkit }))]
]

/** The tools of the program and those of the server. */
const tools = Effect.gen(function*() {
  const { client } = yield* server
  const own = yield* Toolkit.make(Count)
  const remote = yield* McpClient.toolkit(client, "docs_")
  return {
    tools: { ...own.tools, ...remote.tools },
    handle: (name: string, ...rest: ReadonlyArray<unknown>) =>
      (name in own.tools ? own : remote as unknown as typeof own).handle(name as "count", ...rest as [never])
  } as unknown as Toolkit.WithHandler<Record<string, Tool.Any>>
})

describe("an agent of 20 turns, with tools of the program and of an MCP server", () => {
  const Model = GeminiLanguageModel.layer({
    model: "gemini-3-flash-preview",
    config: { thinkingConfig: { includeThoughts: true } }
  })
  const backends = [["the Gemini API", gemini], ["Vertex AI", vertex]] as const

  for (const [way, take] of ways) {
    for (const [name, backend] of backends) {
      it.effect(`sends back every part as it came, by ${way} of ${name}`, () =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          const answers = Array.from({ length: turns }, (_, index) => Script.turn(turn(index)))
          for (const method of ["models.generateContent", "models.generateContentStream"] as const) {
            yield* emulator.script(Script.sequence(method, [...answers, Script.says("Done.")]))
          }
          const toolkit = yield* tools
          let chat = yield* Chat.fromPrompt([{ role: "system", content: "Count." }])
          for (let index = 0; index <= turns; index++) {
            yield* take(chat, index === 0 ? "Go" : [], toolkit)
            // The chat of another process.
            if (index % 7 === 3) chat = yield* Chat.fromJson(yield* chat.exportJson)
          }
          const sent = yield* bodies
          assert.lengthOf(sent, turns + 1)
          for (const [index, { contents }] of sent.entries()) {
            const said = contents.filter(({ role }: { role: string }) => role === "model")
            assert.deepStrictEqual(
              said.map(({ parts }: { parts: unknown }) => parts),
              Array.from({ length: index }, (_, turnOf) => turn(turnOf))
            )
          }
          const { contents, systemInstruction } = sent.at(-1)!
          assert.deepStrictEqual(systemInstruction.parts, [{ text: "Count." }])
          assert.deepStrictEqual(contents.at(-1).parts, [
            { functionResponse: { id: "a-19", name: "count", response: { next: 20 } } }
          ])
          assert.deepStrictEqual(contents[2].parts[1].functionResponse, {
            id: "b-0",
            name: "docs_look-up",
            response: { output: `Page {"page":0,"deep":{"list":[1,null,"x"]}}` }
          })
        }).pipe(Effect.provide([Model.pipe(Layer.provideMerge(backend)), Handlers])))
    }
  }
})

describe("an agent over interactions", () => {
  const Model = GeminiInteractionModel.layer({ model: "gemini-3-flash-preview" })
  const Tracker = Layer.effect(ResponseIdTracker.ResponseIdTracker, ResponseIdTracker.make)
  const steps = (index: number) => [
    { type: "thought", signature: btoa(`thought ${index}`), summary: [{ type: "text", text: `Thought ${index}.` }] },
    {
      type: "function_call",
      id: `a-${index}`,
      name: "count",
      arguments: { from: String(index), at: "2026-11-30T00:00:00.000Z" }
    }
  ]

  /** A streamed call has an empty signature, which comes back too. */
  const withoutEmptySignature = ({ signature, ...step }: { readonly signature?: string }) =>
    signature === undefined || signature === "" ? step : { ...step, signature }

  for (const [way, take] of ways) {
    for (const stored of [true, false]) {
      it.effect(`sends ${stored ? "only what is new" : "every step as it came"}, by ${way}`, () =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          const answers = Array.from({ length: turns }, (_, index) => Script.turn(steps(index)))
          for (const method of ["interactions.create", "interactions.createStream"] as const) {
            yield* emulator.script(Script.sequence(method, [...answers, Script.says("Done.")]))
          }
          const toolkit = yield* tools
          const chat = yield* Chat.empty
          for (let index = 0; index <= turns; index++) yield* take(chat, index === 0 ? "Go" : [], toolkit)
          const sent = yield* bodies
          assert.lengthOf(sent, turns + 1)
          for (const [index, { input, previous_interaction_id }] of sent.entries()) {
            const result = (of: number) => ({
              type: "function_result",
              call_id: `a-${of}`,
              name: "count",
              result: { next: of + 1 }
            })
            if (index > 0 && stored) {
              assert.isString(previous_interaction_id)
              assert.deepStrictEqual(input, [result(index - 1)])
            } else {
              assert.deepStrictEqual(
                input.slice(1).map(withoutEmptySignature),
                Array.from({ length: index }, (_, of) => [...steps(of), result(of)]).flat()
              )
            }
          }
        }).pipe(
          GeminiInteractionModel.withConfigOverride({ store: stored }),
          Effect.provide([Layer.mergeAll(Model, Tracker).pipe(Layer.provideMerge(gemini)), Handlers])
        ))
    }
  }
})
