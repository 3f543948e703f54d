import { Emulator, Reply, Script } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { GenAIClient } from "effect-genai/GenAIClient"
import type { GenerateContentResponse } from "effect-genai/wire/GenerateContent"
import { type AiError, LanguageModel, type Response, Toolkit } from "effect/ai"
import * as Replay from "../../genai/test/harness/Replay.ts"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { collect, gemini } from "./harness/emulated.ts"

/** Any call is taken as it is. */
const options = {
  prompt: "Hi",
  toolkit: Toolkit.empty,
  disableToolCallResolution: true,
  toolCallValidation: "deferred"
} as const

/** What the parts of an answer say. */
const said = (parts: ReadonlyArray<Response.AnyPart>) => ({
  text: parts.map((part) => part.type === "text" ? part.text : part.type === "text-delta" ? part.delta : "").join(""),
  thoughts: parts.map((part) =>
    part.type === "reasoning" ? part.text : part.type === "reasoning-delta" ? part.delta : ""
  )
    .join(""),
  calls: parts.flatMap((part) => part.type === "tool-call" ? [[part.name, part.params]] : []),
  files: parts.filter(({ type }) => type === "file").length,
  reason: parts.flatMap((part) => part.type === "finish" ? [part.reason] : [])
})

/** What the recorded answer says. */
const recorded = (segments: ReadonlyArray<unknown>) => {
  const answers = segments as ReadonlyArray<GenerateContentResponse>
  const parts = answers.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
  return {
    text: parts.map(({ text, thought }) => thought === true ? "" : text ?? "").join(""),
    thoughts: parts.map(({ text, thought }) => thought === true ? text ?? "" : "").join(""),
    calls: parts.flatMap(({ functionCall }) =>
      functionCall === undefined ? [] : [[functionCall.name, functionCall.args ?? {}]]
    ),
    files: parts.filter(({ inlineData }) => inlineData !== undefined).length
  }
}

for (const { exchanges, interactions, origin } of Replay.recordings()) {
  describe(`${origin}`, () => {
    for (const exchange of exchanges) {
      const { bodySegments = [], statusCode } = exchange.response
      const isStream = exchange.request.url.includes(":streamGenerateContent")
      if (statusCode !== 200 || !(isStream || exchange.request.url.includes(":generateContent"))) continue
      it.live(exchange.name, () =>
        Effect.gen(function*() {
          const { baseUrl } = yield* Replay.serve(exchange, 7)
          const Client = GenAIClient.layer({ apiKey: "any", httpOptions: { baseUrl } }).pipe(
            Layer.provide(NodeHttpClient.layerUndici)
          )
          const run: Effect.Effect<ReadonlyArray<Response.AnyPart>, AiError.AiError, LanguageModel.LanguageModel> =
            isStream
              ? collect(LanguageModel.streamText(options))
              : Effect.map(LanguageModel.generateText(options), ({ content }) => content)
          const outcome = yield* Effect.result(run).pipe(
            Effect.provide(GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provide(Client)))
          )
          if (bodySegments.length === 0) {
            // A server that says nothing.
            assert(Result.isFailure(outcome))
            assert.strictEqual(outcome.failure.reason._tag, "NetworkError")
            return
          }
          const parts = Result.getOrThrow(outcome)
          const { reason, ...content } = said(parts)
          assert.deepStrictEqual(content, recorded(bodySegments))
          assert.lengthOf(reason, 1)
          assert.notInclude(["unknown", "other"], reason[0])
        }).pipe(Effect.scoped))
    }

    for (const { events, name, whole } of interactions) {
      it.effect(`interaction ${name}`, () =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          yield* emulator.script(
            Script.sequence("interactions.create", [Reply.json(whole)]),
            Script.sequence("interactions.createStream", [Reply.events(events)])
          )
          const { content } = yield* LanguageModel.generateText(options)
          const streamed = yield* collect(LanguageModel.streamText(options))
          const types = (parts: ReadonlyArray<Response.AnyPart>) =>
            new Set(
              parts.map(({ type }) => type.replace(/-(start|delta|end)$/, "")).filter((type) => type !== "tool-params")
            )
          assert.deepStrictEqual([...types(streamed)].toSorted(), [...types(content)].toSorted())
          assert.deepStrictEqual(said(streamed).reason, said(content).reason)
          assert.deepStrictEqual(said(streamed).calls, said(content).calls)
          const signatures = content.flatMap((part) =>
            part.type === "reasoning" ? [part.metadata.gemini?.thoughtSignature] : []
          )
          for (const signature of signatures) assert.isString(signature)
        }).pipe(
          Effect.provide(GeminiInteractionModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini)))
        ))
    }
  })
}
