/**
 * The handshake and the messages of `live`, as the field table would have them: the API describes sockets nowhere that the generator reads.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Backend } from "../../Backend.ts"
import type { GenAIError } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Live.ts"
import type { Message, Response, ResponseField } from "../../wire/Message.ts"
import { Content, FunctionResponse } from "../../wire/table/requests/Content.ts"
import { LiveConnectConfig } from "../../wire/table/requests/Live.ts"
import { Tool } from "../../wire/table/requests/Tool.ts"
import { type Fields, isFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { qualifiedModelName } from "../codec/BackendRules.ts"
import * as Codec from "../codec/Codec.ts"
import * as TokenSetup from "../codec/TokenSetup.ts"
import { encoders } from "../codec/Transforms.ts"

// -----------------------------------------------------------------------------
// The handshake, and what the server sends
// -----------------------------------------------------------------------------

/** The parameters of `live.connect`. */
export interface ConnectParameters {
  readonly model: string
  readonly config?: Wire.LiveConnectConfig | undefined
}

/** The settings of a session. Those that a token fixes are the same, but for the fields that only one backend has. */
const SessionConfig: Message = () => ({
  ...LiveConnectConfig(),
  explicitVadSignal: { kind: "boolean", to: "^setup.explicitVadSignal", gemini: "unsupported" },
  sessionResumption: { kind: SessionResumption, to: "^setup.sessionResumption" }
})

const SessionResumption: Message = () => ({
  handle: "string",
  transparent: { kind: "boolean", gemini: "unsupported" }
})

/** Vertex AI counts the tokens of candidates, and names the type of an activity shortly. */
const ServerMessage: Response = () => ({
  usageMetadata: { kind: UsageMetadata },
  voiceActivity: { kind: VoiceActivity }
})

const fromVertex = (from: string): ResponseField => ({ kind: "any", vertex: { from } })

const UsageMetadata: Response = () => ({
  responseTokenCount: fromVertex("candidatesTokenCount"),
  responseTokensDetails: fromVertex("candidatesTokensDetails")
})

const VoiceActivity: Response = () => ({ voiceActivityType: fromVertex("type") })

/** Opens a session. A session of an ephemeral token has an endpoint of its own. */
export const connect: Codec.Operation<ConnectParameters, Wire.LiveServerMessage> = {
  name: "live.connect",
  params: () => ({
    model: { kind: "string", required: true, to: "setup.model", by: "model" },
    config: { kind: SessionConfig, to: "setup" }
  }),
  result: ServerMessage,
  gemini: [
    {
      when: "CONSTRAINED",
      method: "POST",
      path: "ws/google.ai.generativelanguage.{api_version}.GenerativeService.BidiGenerateContentConstrained"
    },
    {
      method: "POST",
      path: "ws/google.ai.generativelanguage.{api_version}.GenerativeService.BidiGenerateContent"
    }
  ],
  vertex: [{ method: "POST", path: "ws/google.cloud.aiplatform.{api_version}.LlmBidiService/BidiGenerateContent" }],
  transforms: {
    encoders: {
      ...TokenSetup.transforms.encoders,
      model: (value, at, context) => {
        const name = encoders.model!(value, at, context)
        return typeof name === "string" ? qualifiedModelName(context.backend, name) : name
      }
    }
  }
}

// -----------------------------------------------------------------------------
// What the client sends
// -----------------------------------------------------------------------------

/** A message of the client: its parameters, and the field that they go into. */
const message = <Params>(name: string, field: string, params: Message): Codec.Operation<Params, never> => ({
  name: `live.${name}`,
  params,
  transforms: { body: (body) => ({ [field]: body }) }
})

/** Turns of the conversation. */
export const clientContent = message<Wire.LiveSendClientContentParameters>(
  "sendClientContent",
  "clientContent",
  () => ({ turns: { kind: [Content], by: "contents" }, turnComplete: "boolean" })
)

const Media: Message = () => ({ data: "string", mimeType: "string" })

/** Input as it happens. */
export const realtimeInput: Codec.Operation<Wire.LiveSendRealtimeInputParameters, never> = {
  name: "live.sendRealtimeInput",
  params: () => ({
    media: { kind: Media },
    audio: { kind: Media },
    video: { kind: Media },
    text: "string",
    audioStreamEnd: "boolean",
    activityStart: "object",
    activityEnd: "object"
  }),
  transforms: {
    body: ({ media, ...body }) => ({ realtimeInput: media === undefined ? body : { ...body, mediaChunks: [media] } })
  }
}

/** A session does not say which fields of results it takes. */
const FunctionResult: Message = () => ({ ...FunctionResponse(), parts: ["object"], willContinue: "boolean" })

/** Results of functions. */
export const toolResponse = message<Wire.LiveSendToolResponseParameters>(
  "sendToolResponse",
  "toolResponse",
  () => ({ functionResponses: { kind: [FunctionResult], required: true } })
)

/** A new system instruction, and new tools. */
export const contextUpdate = message<Wire.LiveClientContextUpdate>("sendContextUpdate", "contextUpdate", () => ({
  systemInstruction: { kind: Content, by: "content" },
  tools: { kind: () => ({ tools: { kind: [Tool], by: "tools" } }) }
}))

/** The frame of a message of the client. */
export const frame = <Params>(
  operation: Codec.Operation<Params, never>,
  params: Params,
  backend: Backend
): Effect.Effect<string, GenAIError> => {
  const encoded = Codec.encode(operation, params, backend, undefined)
  if (Result.isFailure(encoded)) return Effect.fail(encoded.failure)
  return Effect.fromResult(
    Result.mapError(
      Result.try(() => JSON.stringify(encoded.success.body)),
      () => invalidRequest(operation.name, "params", "JSON values without cycles")
    )
  )
}

// -----------------------------------------------------------------------------
// Checks that the table does not have
// -----------------------------------------------------------------------------

/** What is wrong with input: nothing in it, or media of another kind. */
export const wrongInput = (params: Wire.LiveSendRealtimeInputParameters) => {
  const { name } = realtimeInput
  for (const [field, kind] of [["audio", "audio/"], ["video", "image/"]] as const) {
    const blob: unknown = params[field]
    if (isFields(blob) && !String(blob["mimeType"]).startsWith(kind)) {
      return invalidRequest(name, `${field}.mimeType`, `a media type that begins with ${kind}`)
    }
  }
  return hasValue(params)
    ? undefined
    : invalidRequest(name, "params", "text, audio, video, audioStreamEnd, activityStart or activityEnd")
}

/** What is wrong with results of functions. The Developer API knows the calls by their ids. */
export const wrongResponses = (responses: ReadonlyArray<unknown>, backend: Backend) => {
  const { name } = toolResponse
  const required = backend._tag === "gemini" ? ["id", "name", "response"] : ["name", "response"]
  if (responses.length === 0) return invalidRequest(name, "functionResponses", "at least one result")
  for (const [index, response] of responses.entries()) {
    if (!isFields(response)) return invalidRequest(name, `functionResponses[${index}]`, "an object")
    const missing = required.find((field) => isMissing(response, field))
    if (missing !== undefined) {
      return invalidRequest(name, `functionResponses[${index}].${missing}`, "a value, as the call has it")
    }
  }
  return undefined
}

const hasValue = (params: object): boolean =>
  Object.values(params).some((value) => value !== undefined && value !== null)

const isMissing = (fields: Fields, name: string): boolean => fields[name] === undefined || fields[name] === null
