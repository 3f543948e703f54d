import { Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Decision from "../src/Decision.ts"
import { Decisions } from "../src/Decisions.ts"
import * as Emulated from "./harness/emulated.ts"
import * as Family from "./harness/family.ts"
import * as Recorder from "./parity/Recorder.ts"

const questions = {
  team: { type: "choice", instructions: "Which team?", criteria: { billing: "Invoices", support: "The rest" } },
  urgent: { type: "noul", instructions: "Is it urgent?" }
} as const

const params = { model: "gemini-3.8-flash", input: "The invoice is wrong.", questions }

describe("decisions.create", () => {
  it.effect("sends what it is given, on every backend", () =>
    Effect.gen(function*() {
      const backends = [
        [{ apiKey: "k" }, "https://generativelanguage.googleapis.com/v1beta/decisions"],
        [
          { vertexai: true, apiKey: "k" },
          "https://aiplatform.googleapis.com/v1beta1/decisions"
        ],
        [
          { vertexai: true, apiKey: "k", project: "p", location: "global" },
          "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global/decisions"
        ]
      ] as const
      for (const [options, url] of backends) {
        const { layer, recorder } = Family.served(Recorder.anything, options)
        yield* Decisions.use((decisions) => decisions.create({ ...params, api_version: undefined })).pipe(
          Effect.provide(layer)
        )
        assert.deepStrictEqual(recorder.sent.map(({ body, method, url }) => ({ body, method, url })), [
          { method: "POST", url, body: params }
        ])
      }
    }))

  it.effect("answers with what the server says, known or not", () =>
    Effect.gen(function*() {
      const said = {
        answers: { team: { type: "rank", order: [1] }, urgent: { type: "noul", noul: 0.5, confidence: 0.5, extra: 1 } },
        novelty: { a: 1 }
      }
      const { layer } = Family.served(() => Recorder.json(said))
      const { sdkHttpResponse, ...answer } = (yield* Decisions.use((decisions) => decisions.create(params)).pipe(
        Effect.provide(layer)
      )) as Decision.Decision & { readonly sdkHttpResponse: unknown }
      assert.deepStrictEqual(answer, said as never)
      assert.isObject(sdkHttpResponse)
    }))

  it.effect("is tried again, because it changes nothing on the server", () =>
    Effect.gen(function*() {
      let calls = 0
      const { layer, recorder } = Family.served(() =>
        ++calls === 1 ? Recorder.json({ error: { code: "api_error", message: "down" } }, 500) : Recorder.json({})
      )
      yield* Decisions.use((decisions) =>
        decisions.create(params, { httpOptions: { retryOptions: { attempts: 2, initialDelay: 0 } } })
      ).pipe(Effect.provide(layer))
      assert.lengthOf(recorder.sent, 2)
    }))
})

describe("requireAnswers", () => {
  const ask = (...answers: ReadonlyArray<Script.Answer>) =>
    Decisions.use((decisions) => decisions.create(params)).pipe(
      Effect.flatMap(Decision.requireAnswers),
      Effect.provide(Emulated.inMemory({ emulator: { script: [Script.sequence("decisions.create", answers)] } }))
    )

  it.effect("is the answers", () =>
    Effect.gen(function*() {
      const { team, urgent } = yield* ask(Script.decides({ team: "billing", urgent: 0.8 }))
      assert.deepStrictEqual([team.choice, team.probabilities.support, urgent.noul], ["billing", 0.1, 0.8])
    }))

  it.effect("fails with PromptBlocked if the input was blocked", () =>
    Effect.gen(function*() {
      for (const message of [undefined, "", "No."]) {
        const error = yield* Effect.flip(ask(Script.blocksDecision("prohibited_content", message)))
        assert.strictEqual(error._tag, "PromptBlocked")
        assert.deepInclude(error, {
          message: message || "The input was blocked: prohibited_content",
          operation: "decisions.create",
          blockReason: "prohibited_content"
        })
      }
    }))

  it.effect("fails with EmptyResponse if there are no answers for another reason", () =>
    Effect.gen(function*() {
      for (
        const empty of [
          {},
          { answers: {} },
          { answers: null },
          { prompt_feedback: {} },
          {
            prompt_feedback: { block_reason: "" }
          },
          { prompt_feedback: { block_reason: "unspecified" } },
          {
            prompt_feedback: { block_reason: "BLOCK_REASON_UNSPECIFIED" }
          }
        ]
      ) {
        const error = yield* Effect.flip(Decision.requireAnswers(empty as Decision.Decision))
        assert.deepInclude(error, { _tag: "EmptyResponse", response: empty })
      }
    }))

  it.effect("is the answers that arrived, whatever else describes the input", () =>
    Effect.gen(function*() {
      const answers = { a: { type: "noul", noul: 0.5, confidence: 0.5 } } as const
      assert.deepStrictEqual(
        yield* Decision.requireAnswers({ answers, prompt_feedback: { block_reason: "other" } }),
        answers
      )
    }))
})
