/** Scripted turns of interactions: which requests they apply to, and their parts. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"

export const fits = (request: ReceivedRequest): boolean =>
  request.operation === "interactions.create" || request.operation === "interactions.createStream"

export const misplaced = (request: ReceivedRequest): Reply.Reply =>
  Reply.error(RpcStatus.make(500, `The script has a turn of an interaction for ${request.operation}.`))

export const output = (text: string) => ({ type: "model_output", content: [{ type: "text", text }] })

/** Not a step of the API: it marks a point that a client can continue from. */
export const checkpoint = { type: "checkpoint" }
