import type * as Official from "@google/genai"
import type { Effect } from "effect"
import { expectTypeOf, test } from "vitest"
import * as Decision from "../src/Decision.ts"
import type { CreateDecisionParams, Decisions } from "../src/Decisions.ts"
import type { EmptyResponse, PromptBlocked } from "../src/GenAIError.ts"
import type * as Promised from "../src/promise.ts"
import type * as Wire from "../src/wire/Decisions.ts"

declare const decisions: Decisions["Service"]
declare const ai: Promised.GoogleGenAI

const questions = {
  team: { type: "choice", instructions: "Which team?", criteria: { billing: "Invoices", support: "The rest" } },
  mood: { type: "score", instructions: "How kind?", criteria: ["rude", "kind"] },
  urgent: { type: "noul", instructions: "Is it urgent?" }
} as const

interface Answers {
  readonly team: Decision.ChoiceAnswer<"billing" | "support">
  readonly mood: Wire.ScoreAnswer
  readonly urgent: Wire.NoulAnswer
}

type AnswersOf<A> = A extends Effect.Effect<Decision.Decision<infer Found>, infer _E> ? Found
  : A extends Promise<Decision.Decision<infer Found>> ? Found
  : never

test("answers have the keys and the kinds of the questions, on either face", () => {
  const ask = () => decisions.create({ model: "m", input: "i", questions })
  expectTypeOf<AnswersOf<ReturnType<typeof ask>>>().toEqualTypeOf<{ readonly [K in keyof Answers]: Answers[K] }>()
  const promise = () => ai.decisions.create({ model: "m", input: "i", questions })
  type Promises = AnswersOf<ReturnType<typeof promise>>
  expectTypeOf<Promises>().toExtend<Answers>()
  expectTypeOf<Promises["team"]["choice"]>().toEqualTypeOf<"billing" | "support">()
})

test("questions that are written in the call need no type of their own", () => {
  const ask = () =>
    decisions.create({
      model: "m",
      input: [{ type: "text", text: "i" }],
      questions: {
        team: { type: "choice", instructions: "Which?", criteria: { billing: "Invoices", support: "The rest" } },
        urgent: {
          type: "noul",
          instructions: [{ type: "text", text: "Today?" }],
          criteria: { true_description: "Yes" }
        }
      }
    })
  type Found = AnswersOf<ReturnType<typeof ask>>
  expectTypeOf<Found["team"]["choice"]>().toEqualTypeOf<"billing" | "support">()
  expectTypeOf<Found["team"]["probabilities"]["billing"]>().toEqualTypeOf<number>()
  expectTypeOf<Found["urgent"]>().toEqualTypeOf<Wire.NoulAnswer>()
})

test("questions that are not known before they are asked have answers of any kind", () => {
  const ask = (questions: { readonly [key: string]: Wire.Question }) =>
    decisions.create({ model: "m", input: "i", questions })
  type Found = AnswersOf<ReturnType<typeof ask>>[string]
  expectTypeOf<Found>().toExtend<Wire.Answer>()
  expectTypeOf<Wire.Answer>().toExtend<Found>()
  const params = (params: Wire.CreateDecisionParams) => decisions.create(params)
  expectTypeOf<AnswersOf<ReturnType<typeof params>>[string]>().toExtend<Wire.Answer>()
  expectTypeOf<Wire.CreateDecisionParams>().toExtend<CreateDecisionParams>()
  // An option that is not known by name.
  const choice = (criteria: Record<string, string>) =>
    decisions.create({ model: "m", input: "i", questions: { q: { type: "choice", instructions: "?", criteria } } })
  expectTypeOf<AnswersOf<ReturnType<typeof choice>>["q"]["choice"]>().toEqualTypeOf<string>()
})

test("a program for @google/genai can pass what it passes there, and finds what it finds there", () => {
  expectTypeOf<Official.Decisions.CreateDecisionRequest & { api_version?: string }>().toExtend<CreateDecisionParams>()
  expectTypeOf<keyof Official.Decisions.CreateDecisionResponse>().toEqualTypeOf<keyof Decision.Decision>()
  const ask = (): Promise<Promised.Decisions.CreateDecisionResponse> =>
    ai.decisions.create({ model: "m", input: "i", questions })
  expectTypeOf(ask).returns.resolves.toEqualTypeOf<Promised.Decisions.CreateDecisionResponse>()
  expectTypeOf(ask).returns.resolves.toExtend<Wire.CreateDecisionResponse>()
  const given = (params: Official.Decisions.CreateDecisionRequest) => ai.decisions.create(params)
  type Found = AnswersOf<ReturnType<typeof given>>[string]
  expectTypeOf<Extract<Official.Decisions.Answer, { type: "score" }>>().toExtend<Extract<Found, { type: "score" }>>()
})

test("a decision may have no answers, until they are required", () => {
  expectTypeOf<Decision.Decision<Answers>["answers"]>().toEqualTypeOf<Answers | undefined>()
  expectTypeOf<Decision.Decision["prompt_feedback"]>().toEqualTypeOf<Wire.PromptFeedback | undefined>()
  const require = (decision: Decision.Decision<Answers>) => Decision.requireAnswers(decision)
  expectTypeOf(require).returns.toEqualTypeOf<Effect.Effect<Answers, PromptBlocked | EmptyResponse>>()
  expectTypeOf<Wire.CreateDecisionResponse>().toExtend<Decision.Decision>()
})

test("a question that the API does not know, or that lacks something, does not compile", () => {
  // @ts-expect-error no such type of question
  void (() => decisions.create({ model: "m", input: "i", questions: { q: { type: "rank", instructions: "?" } } }))
  // @ts-expect-error no options
  void (() => decisions.create({ model: "m", input: "i", questions: { q: { type: "choice", instructions: "?" } } }))
  // @ts-expect-error no instructions
  void (() => decisions.create({ model: "m", input: "i", questions: { q: { type: "noul" } } }))
  // @ts-expect-error no questions
  void (() => decisions.create({ model: "m", input: "i" }))
  expectTypeOf(decisions.create).parameter(0).toHaveProperty("questions")
})
