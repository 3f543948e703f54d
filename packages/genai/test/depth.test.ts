import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { GenAI } from "../src/GenAI.ts"
import { isGenAIError } from "../src/GenAIError.ts"
import * as BatchAnswers from "../src/internal/batch/BatchAnswers.ts"
import * as Telemetry from "../src/Telemetry.ts"
import { once } from "./harness/calls.ts"

const model = "gemini-2.5-flash"

const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`

/** The SDK over a server that answers everything with this. */
const over = (body: string, status = 200, type = "application/json") =>
  GenAI.layer({ apiKey: "key", httpOptions: once }).pipe(
    Layer.provide(
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) =>
          Effect.succeed(
            HttpClientResponse.fromWeb(request, new Response(body, { status, headers: { "content-type": type } }))
          )
        )
      )
    ),
    Layer.provideMerge(Layer.succeed(Telemetry.ContentRecorder, Telemetry.messages))
  )

const methods = {
  "models.generateContent": (ai: GenAI["Service"]) => ai.models.generateContent({ model, contents: "Hi" }),
  "models.embedContent": (ai: GenAI["Service"]) => ai.models.embedContent({ model, contents: "Hi" }),
  "interactions.create": (ai: GenAI["Service"]) => ai.interactions.create({ model, input: "Hi" }),
  "batches.get": (ai: GenAI["Service"]) => ai.batches.get({ name: "batches/1" }),
  "models.generateContentStream": (ai: GenAI["Service"]) =>
    Stream.runCollect(ai.models.generateContentStream({ model, contents: "Hi" })),
  "interactions.createStream": (ai: GenAI["Service"]) =>
    Stream.runCollect(ai.interactions.createStream({ model, input: "Hi" }))
}

/** An answer or a tagged error, and never a defect. */
const isTold = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isSuccess(exit) || exit.cause.reasons.every((reason) => Cause.isFailReason(reason) && isGenAIError(reason.error))

describe("an answer that is nested 10,000 and 100,000 levels deep", () => {
  for (const levels of [10_000, 100_000]) {
    const deep = nested(levels)
    const bodies = {
      whole: deep,
      field:
        `{"candidates":[{"content":{"parts":[{"text":"a","deep":${deep}}]},"finishReason":"STOP"}],"deep":${deep}}`,
      args:
        `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":${deep}}}}]},"finishReason":"STOP"}]}`,
      output:
        `{"id":"i","status":"completed","steps":[{"type":"model_output","content":[{"type":"text","text":"a","deep":${deep}}]}]}`,
      operation:
        `{"name":"batches/1","metadata":{"state":"BATCH_STATE_SUCCEEDED","deep":${deep}},"response":{"inlinedResponses":{"inlinedResponses":[{"response":${deep}}]}}}`,
      error: `{"error":{"code":400,"message":"m","details":[{"deep":${deep}}]}}`,
      event: `{"event_type":"step.start","index":0,"step":{"type":"model_output","content":${deep}}}`
    }
    for (const [form, body] of Object.entries(bodies)) {
      it.effect(`is taken or told: ${form}, ${levels}`, () =>
        Effect.gen(function*() {
          for (const [name, method] of Object.entries(methods)) {
            const isStream = name.endsWith("Stream")
            for (const status of [200, 400]) {
              const layer = isStream && status === 200
                ? over(`data: ${body}\n\ndata: ${body}\n\n`, 200, "text/event-stream")
                : over(body, status)
              const exit = yield* Effect.exit(
                Effect.provide(Effect.flatMap(GenAI, (ai): Effect.Effect<unknown, unknown> => method(ai)), layer)
              )
              assert.isTrue(
                isTold(exit),
                `${name}, ${status}: ${String(Exit.isFailure(exit) && Cause.squash(exit.cause))}`
              )
            }
          }
        }))
    }

    it(`is taken or told: a line of a batch, ${levels}`, () => {
      for (
        const line of [
          `{"key":"a","response":${deep}}`,
          `{"key":"a","error":${deep}}`,
          deep,
          `{"key":${deep}}`,
          `{"error":{"deep":${deep}}}`
        ]
      ) {
        assert.doesNotThrow(() => BatchAnswers.fromLine(line, (response) => response, "batches.results"))
        const item: unknown = JSON.parse(line)
        assert.doesNotThrow(() => BatchAnswers.fromInlined(item, (response) => response, "batches.results"))
      }
    })
  }
})
