/**
 * What goes on with an answer of `models.generateContent` that the server splits over several requests.
 */
import * as Effect from "effect/Effect"
import type { GenAIError } from "../../GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "../../GenerateContentResponse.ts"
import * as Operations from "../../wire/table/GenerateContent.ts"
import * as AnswerMerge from "../generation/AnswerMerge.ts"
import * as Continuation from "../generation/Continuation.ts"
import * as ContinuationError from "../stream/ContinuationError.ts"
import * as Relay from "../stream/Relay.ts"
import { generate, type GoOn } from "./Generation.ts"

/** Sends as many requests as the server needs for the rest. */
export const goOn: GoOn = (client, params, first) => {
  const soFar = (answers: Relay.Answers<GenerateContentResponse>, continuationToken: string) => ({
    operation: Operations.modelsGenerateContent.name,
    partial: whole(answers),
    continuationToken
  })
  return Effect.map(
    Relay.gather({
      first: undefined,
      open: (token: string | undefined) =>
        token === undefined ? first : generate(client, Continuation.resumed(params, token)),
      next: Continuation.nextToken,
      interrupted: (answers, token, failure: GenAIError) =>
        ContinuationError.interrupted(soFar(answers, token), failure),
      exceeded: (answers, token, maximumHops) => ContinuationError.exceeded(soFar(answers, token), maximumHops)
    }),
    whole
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const whole = (answers: Relay.Answers<GenerateContentResponse>): GenerateContentResponse =>
  answers.length === 1 ? answers[0] : makeResponse(AnswerMerge.answers(answers))
