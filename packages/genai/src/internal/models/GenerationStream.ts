/**
 * The method of `models` that generates content as a stream of chunks, over as many requests as the server needs for it.
 */
import type * as Stream from "effect/Stream"
import type { GenAIClient } from "../../GenAIClient.ts"
import type { GenAIError } from "../../GenAIError.ts"
import type { GenerateContentResponse } from "../../GenerateContentResponse.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import * as Operations from "../../wire/table/GenerateContent.ts"
import * as ServerError from "../answer/ServerError.ts"
import { gated } from "../check/Gate.ts"
import * as Codec from "../codec/Codec.ts"
import * as Completion from "../generation/Completion.ts"
import * as Continuation from "../generation/Continuation.ts"
import * as EventStream from "../stream/EventStream.ts"
import * as Relay from "../stream/Relay.ts"
import { response } from "./Generation.ts"

/** The method over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", { generateContentStream: ["stream", "params"] }, {
    generateContentStream: (params: GenerateContentParameters) =>
      params.config?.automaticContinuation === false ? stream(client, params) : streamWhole(client, params)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const generateContentStream = /*#__PURE__*/ Object.assign(
  /*#__PURE__*/ Codec.makes(Operations.modelsGenerateContentStream, response),
  {
    read: /*#__PURE__*/ EventStream.reads({
      error: ServerError.errorBody,
      completion: Completion.make<GenerateContentResponse>
    })
  }
)

const stream = (client: GenAIClient["Service"], params: GenerateContentParameters) =>
  client.stream(generateContentStream, params)

/** One stream over as many requests as the server needs for it. */
const streamWhole = (
  client: GenAIClient["Service"],
  params: GenerateContentParameters
): Stream.Stream<GenerateContentResponse, GenAIError> =>
  Relay.stream(() => ({
    first: undefined,
    open: (token: string | undefined) => stream(client, Continuation.resumed(params, token)),
    policy: new Continuation.StreamContinuation<GenerateContentResponse>(Operations.modelsGenerateContentStream.name)
  }))
