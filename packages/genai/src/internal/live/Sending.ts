/** How the messages of a program are sent over a session. */
import * as Effect from "effect/Effect"
import type { Backend } from "../../Backend.ts"
import type { GenAIError } from "../../GenAIError.ts"
import type * as Codec from "../codec/Codec.ts"
import * as Operations from "./Operations.ts"
import type { Outgoing } from "./Outbox.ts"

/** What messages are sent with. */
export interface Sending {
  readonly backend: Backend
  readonly send: (outgoing: Outgoing) => Effect.Effect<void, GenAIError>
}

/** Sends a message. */
export const sent = <Params>(
  { backend, send }: Sending,
  operation: Codec.Operation<Params, never>,
  params: Params,
  kind: Outgoing["kind"]
): Effect.Effect<void, GenAIError> =>
  Effect.flatMap(Operations.frame(operation, params, backend), (frame) => send({ frame, kind }))
