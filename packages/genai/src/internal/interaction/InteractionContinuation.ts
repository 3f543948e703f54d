/**
 * Automatic continuation of interactions: when another request follows, and what it is. The server splits an interaction over several requests. It
 * stops at the status `requires_continuation` with a token, and goes on from there when it gets the token back.
 */
import * as Predicate from "effect/Predicate"
import type * as Wire from "../../wire/Interactions.ts"

/** Where an interaction stopped: its token, and its id if the server has told it. */
export interface Checkpoint {
  readonly id: string | undefined
  readonly token: string
}

/** Whether the SDK continues the interaction. Agents and background interactions are continued by the server. */
export const isAutomatic = (params: Wire.CreateInteractionParams): boolean =>
  params.automatic_continuation !== false && params.background !== true && !hasAgent(params)

const hasAgent = ({ agent, agent_config }: Partial<Wire.CreateAgentInteractionParams>): boolean =>
  Predicate.isNotNullish(agent) || Predicate.isNotNullish(agent_config)

/** The token to go on with from an interaction, if the server left one other than the token `sent` that it was asked with. */
export const nextToken = (
  { continuation_token, status }: Pick<Wire.Interaction, "status" | "continuation_token">,
  sent: string | undefined
): string | undefined =>
  status === "requires_continuation" && typeof continuation_token === "string" && continuation_token !== "" &&
    continuation_token !== sent
    ? continuation_token
    : undefined

/** The same call, going on from a checkpoint. Input that the server has stored is not sent again. */
export const resumed = (
  params: Wire.CreateInteractionParams,
  { id, token }: Checkpoint
): Wire.CreateInteractionParams =>
  params.store === false || !id
    ? { ...params, continuation_token: token }
    : { ...params, input: undefined, continuation_token: token, previous_interaction_id: id }
