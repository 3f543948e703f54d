import { type Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Answer } from "effect-genai/wire/Decisions"
import * as Schema from "effect/Schema"
import { json, memory, type Parsed } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

const path = "/v1beta/decisions"
const model = "gemini-3.8-flash"
const team = { type: "choice", instructions: "Which team?", criteria: { billing: "Invoices", support: "The rest" } }
const mood = { type: "score", instructions: "How kind is it?", criteria: ["rude", "plain", "kind"] }
const urgent = { type: "noul", instructions: "Is it urgent?", criteria: { true_description: "Today" } }
const questions = { team, mood, urgent }
const input = "The invoices are wrong."

const sum = (probabilities: Record<string, number>) => Object.values(probabilities).reduce((sum, one) => sum + one, 0)

const isConsistent = (answers: Parsed) => {
  for (const answer of Object.values<Parsed>(answers)) {
    assert.doesNotThrow(() => Schema.decodeUnknownSync(Answer)(answer))
    if (answer.type === "noul") {
      assert.isTrue(answer.noul >= 0.01 && answer.noul <= 0.99)
      assert.closeTo(answer.confidence, Math.max(answer.noul, 1 - answer.noul), 1e-9)
      continue
    }
    assert.closeTo(sum(answer.probabilities), 1, 1e-9)
    assert.strictEqual(answer.confidence, Math.max(...Object.values<number>(answer.probabilities)))
    if (answer.type === "choice") assert.strictEqual(answer.probabilities[answer.choice], answer.confidence)
    else {
      const mean = Object.entries<number>(answer.probabilities).reduce((sum, [level, p]) => sum + Number(level) * p, 0)
      assert.closeTo(answer.score, mean, 1e-9)
    }
  }
}

describe("decisions", () => {
  test(
    "have an answer to every question, whose figures belong together",
    Effect.gen(function*() {
      const { body, status } = yield* json(memory, path, { model, input, questions })
      assert.deepStrictEqual([status, Object.keys(body.answers)], [200, ["team", "mood", "urgent"]])
      isConsistent(body.answers)
      assert.deepStrictEqual(Object.keys(body.answers.team.probabilities), ["billing", "support"])
      assert.deepStrictEqual(body.answers.mood.legend, { 0: "rude", 1: "plain", 2: "kind" })
      assert.strictEqual(body.usage.total_tokens, body.usage.total_input_tokens + body.usage.total_output_tokens)
      assert.isAbove(body.usage.total_output_tokens, 0)
    })
  )

  test(
    "are the same for the same input, and follow it",
    Effect.gen(function*() {
      const ask = (input: unknown) => json(memory, path, { model, input, questions })
      const first = yield* ask(input)
      assert.deepStrictEqual(yield* ask(input), first)
      assert.notDeepEqual(yield* ask("Another."), first)
      assert.strictEqual(first.body.answers.team.choice, "billing")
      const { body } = yield* ask([{ type: "text", text: "This is about the rest." }])
      assert.strictEqual(body.answers.team.choice, "support")
    })
  )

  test(
    "are consistent with as many options as there may be",
    Effect.gen(function*() {
      const criteria = Object.fromEntries(Array.from({ length: 255 }, (_, index) => [`option ${index}`, ""]))
      const levels = Array.from({ length: 255 }, (_, index) => `level ${index}`)
      const { body } = yield* json(memory, path, {
        model,
        input: { type: "text", text: "Any" },
        questions: { many: { ...team, criteria }, long: { ...mood, criteria: levels } }
      })
      isConsistent(body.answers)
    })
  )

  test(
    "are refused in the words of the Interactions API",
    Effect.gen(function*() {
      const one = (question: object) => ({ model, input, questions: { q: question } })
      const refused: ReadonlyArray<readonly [body: object, message: RegExp]> = [
        [{ input, questions }, /^'model' is required\.$/],
        [{ model, questions }, /^'input' is required\.$/],
        [{ model, input }, /^'questions' is required\.$/],
        [{ model, input: " ", questions }, /^'input' must not be empty\.$/],
        [{ model, input: [], questions }, /^'input' must not be empty\.$/],
        [{ model, input: [{ type: "tool" }], questions }, /not supported for 'type' at 'input\[0\]'/],
        [{ model, input, questions: {} }, /^'questions' must have at least 1 question\.$/],
        [{ model, input, questions, stream: true }, /^Unknown parameter 'stream'\.$/],
        [
          one({ ...team, type: "rank" }),
          /'rank' is not supported for 'type' at 'questions.q'.*'choice', 'score', 'noul'/
        ],
        [one({ ...team, instructions: "" }), /^'instructions' is required at 'questions.q'\.$/],
        [one({ ...team, instructions: [] }), /^'instructions' is required at 'questions.q'\.$/],
        [one({ type: "choice", instructions: "?" }), /^'criteria' is required at 'questions.q'\.$/],
        [one({ ...team, criteria: { one: "" } }), /between 2 and 255 options, but has 1\.$/],
        [one({ ...team, criteria: { a: "", " b": "" } }), /^The option " b" of 'criteria' at 'questions.q' must not/],
        [one({ ...team, criteria: { a: "", "": "" } }), /^The option "" of/],
        [one({ ...team, criteria: { a: "", "b\u0007": "" } }), /^The option "b\\u0007" of/],
        [one({ ...team, criteria: { a: "", b: 1 } }), /^The value is invalid for 'questions/],
        [one({ ...mood, criteria: ["low"] }), /between 2 and 255 levels, but has 1\.$/],
        [one({ ...mood, criteria: Array.from({ length: 256 }, () => "a") }), /but has 256\.$/],
        [one({ ...mood, criteria: ["low", ""] }), /^The levels of 'criteria' at 'questions.q' must not be empty\.$/],
        [one({ ...urgent, criteria: { true_description: 1 } }), /^The value is invalid for 'questions/]
      ]
      for (const [given, message] of refused) {
        const { body, status } = yield* json(memory, path, given)
        assert.deepStrictEqual([status, body.error.status], [400, undefined], JSON.stringify(given))
        assert.match(body.error.message, message)
      }
      const { body, status } = yield* json(memory, path, { model: "nobody", input, questions })
      assert.deepStrictEqual([status, body.error.code], [404, "model_not_found"])
    })
  )

  test(
    "know questions that are no fields of their own",
    Effect.gen(function*() {
      const { body } = yield* json(
        memory,
        path,
        `{"model":"${model}","input":"Hi","questions":{"__proto__":${JSON.stringify(team)},"toString":${
          JSON.stringify(urgent)
        }}}`
      )
      assert.deepStrictEqual(Object.keys(body.answers), ["__proto__", "toString"])
    })
  )
})

describe("scripts", () => {
  const scripted = (...answers: ReadonlyArray<Script.Answer>) =>
    memory.layer({ script: [Script.sequence("decisions.create", answers)] })

  it.effect("decide, and leave the rest to the emulator", () =>
    Effect.gen(function*() {
      const ask = Effect.map(json(memory, path, { model, input, questions }), ({ body }) => body)
      const { answers } = yield* ask
      isConsistent(answers)
      assert.deepStrictEqual(answers.team, {
        type: "choice",
        choice: "support",
        confidence: 0.9,
        probabilities: { billing: 0.1, support: 0.9 }
      })
      assert.deepInclude(answers.mood, { score: 1.5, confidence: 0.5, probabilities: { 0: 0, 1: 0.5, 2: 0.5 } })
      const second = yield* ask
      isConsistent(second.answers)
      assert.deepStrictEqual(second.answers.team.probabilities, { billing: 0.75, support: 0.25 })
      assert.deepStrictEqual([second.answers.urgent.noul, second.answers.urgent.confidence], [0.99, 0.99])
      assert.deepStrictEqual((yield* ask).answers.urgent.noul, 0.2)
    }).pipe(Effect.provide(scripted(
      Script.decides({ team: "support", mood: 1.5 }),
      Script.decides({ team: { billing: 3, support: 1 }, urgent: true }),
      Script.decides({ urgent: 0.2 })
    ))))

  it.effect("that do not fit say so", () =>
    Effect.gen(function*() {
      const messages: Array<string> = []
      for (let call = 0; call < 5; call++) {
        const { body, status } = yield* json(memory, path, { model, input, questions })
        assert.strictEqual(status, 500)
        messages.push(body.error.message)
      }
      assert.deepStrictEqual(messages, [
        "The script has an answer to 'colour', which was not asked.",
        "The script has an answer to 'toString', which was not asked.",
        "The script has an answer to 'team' that does not fit the question.",
        "The script has an answer to 'mood' that does not fit the question.",
        "The script has an answer to 'urgent' that does not fit the question."
      ])
    }).pipe(Effect.provide(scripted(
      Script.decides({ colour: "red" }),
      Script.decides({ toString: "red" } as never),
      Script.decides({ team: "sales" }),
      Script.decides({ mood: 3 }),
      Script.decides({ urgent: { maybe: 1 } })
    ))))

  it.effect("block the input, or answer as written", () =>
    Effect.gen(function*() {
      const ask = Effect.map(json(memory, path, { model, input, questions }), ({ body }) => body)
      assert.deepStrictEqual(yield* ask, {
        prompt_feedback: { block_reason: "safety", block_reason_message: "Too hot" }
      })
      assert.deepStrictEqual(yield* ask, { answers: {} })
    }).pipe(Effect.provide(scripted(Script.blocksDecision("safety", "Too hot"), Reply.json({ answers: {} })))))
})
