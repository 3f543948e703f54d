/**
 * The method of `models` that generates content as one answer. What goes on with an answer that the server splits over several requests is given, since hardly any is.
 */
import type * as Effect from "effect/Effect"
import type { GenAIClient } from "../../GenAIClient.ts"
import type { GenAIError } from "../../GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "../../GenerateContentResponse.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import * as Operations from "../../wire/table/GenerateContent.ts"
import type { Fields } from "../check/Fields.ts"
import { gated } from "../check/Gate.ts"
import * as Codec from "../codec/Codec.ts"

/** What sends calls with one answer. */
export type Sender = Pick<GenAIClient["Service"], "execute">

/** The whole answer, which begins with this one, and mostly is this one. */
export type GoOn = (
  client: Sender,
  params: GenerateContentParameters,
  first: Effect.Effect<GenerateContentResponse, GenAIError>
) => Effect.Effect<GenerateContentResponse, GenAIError>

/** The method over a client. */
export const make = (client: Sender, goOn: GoOn) =>
  gated("models", { generateContent: ["effect", "params"] }, {
    generateContent: (params: GenerateContentParameters) => {
      const first = generate(client, params)
      return params.config?.automaticContinuation === false
        ? first
        : goOn(client, params, first)
    }
  })

/** One answer of the server. */
export const generate = (
  client: Sender,
  params: GenerateContentParameters
): Effect.Effect<GenerateContentResponse, GenAIError> => client.execute(generateContent, params)

/** An answer, or a chunk of one, with the HTTP response it came in. */
export const response = (fields: Fields, sdkHttpResponse: Codec.HttpResponseHeaders): GenerateContentResponse =>
  Object.assign(makeResponse(fields), { sdkHttpResponse })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const generateContent = /*#__PURE__*/ Codec.makes(Operations.modelsGenerateContent, response)
