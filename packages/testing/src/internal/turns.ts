/** Scripted turns of interactions: where they fit, and what they are made of. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"

export const fits = (request: ReceivedRequest): boolean =>
  request.operation === "interactions.create" || request.operation === "interactions.createStream"

export const misplaced = (request: ReceivedRequest): Reply.Reply =>
  Reply.error(RpcStatus.make(500, `The script has a turn of an interaction for ${request.operation}.`))

export const output = (text: string) => ({ type: "model_output", content: [{ type: "text", text }] })

/** No step of the API: it ends what a client has for sure. */
export const checkpoint = { type: "checkpoint" }
