/**
 * The method of `models` that generates content as one answer, over as many requests as the server needs for it.
 */
import * as Effect from "effect/Effect"
import type { GenAIClient } from "../../GenAIClient.ts"
import type { GenAIError } from "../../GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "../../GenerateContentResponse.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import * as Operations from "../../wire/table/GenerateContent.ts"
import type { Fields } from "../check/Fields.ts"
import { gated } from "../check/Gate.ts"
import * as Codec from "../codec/Codec.ts"
import * as AnswerMerge from "../generation/AnswerMerge.ts"
import * as Continuation from "../generation/Continuation.ts"
import * as ContinuationError from "../stream/ContinuationError.ts"
import * as Relay from "../stream/Relay.ts"

/** The method over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", { generateContent: ["effect", "params"] }, {
    generateContent: (params: GenerateContentParameters) =>
      params.config?.automaticContinuation === false ? generate(client, params) : generateWhole(client, params)
  })

/** An answer, or a chunk of one, with the HTTP response it came in. */
export const response = (fields: Fields, sdkHttpResponse: Codec.HttpResponseHeaders): GenerateContentResponse =>
  Object.assign(makeResponse(fields), { sdkHttpResponse })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const generateContent = /*#__PURE__*/ Codec.makes(Operations.modelsGenerateContent, response)

const generate = (client: GenAIClient["Service"], params: GenerateContentParameters) =>
  client.execute(generateContent, params)

/** One answer over as many requests as the server needs for it. */
const generateWhole = (
  client: GenAIClient["Service"],
  params: GenerateContentParameters
): Effect.Effect<GenerateContentResponse, GenAIError> => {
  const soFar = (answers: Relay.Answers<GenerateContentResponse>, continuationToken: string) => ({
    operation: Operations.modelsGenerateContent.name,
    partial: whole(answers),
    continuationToken
  })
  return Effect.map(
    Relay.gather({
      first: undefined,
      open: (token: string | undefined) => generate(client, Continuation.resumed(params, token)),
      next: Continuation.nextToken,
      interrupted: (answers, token, failure: GenAIError) =>
        ContinuationError.interrupted(soFar(answers, token), failure),
      exceeded: (answers, token, maximumHops) => ContinuationError.exceeded(soFar(answers, token), maximumHops)
    }),
    whole
  )
}

const whole = (answers: Relay.Answers<GenerateContentResponse>): GenerateContentResponse =>
  answers.length === 1 ? answers[0] : makeResponse(AnswerMerge.answers(answers))
