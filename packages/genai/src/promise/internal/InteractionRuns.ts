/**
 * Runs of interactions for plain async code: turn after turn, with functions of the program.
 */
import type { CreateInteractionParams } from "../../wire/Interactions.ts"
import type { Interaction } from "../Interaction.ts"
import type * as Face from "./Face.ts"
import { callables } from "./Functions.ts"
import { reworded } from "./Given.ts"
import { request } from "./Rendering.ts"
import { shaped } from "./Shapes.ts"
import { fromPolling, type Polling } from "./Waiting.ts"

/** The interaction at the end of a run. */
export const run = (method: Face.Method) => {
  const run = shaped(request, ["ownOutputs"])(method) as (params: unknown, options: unknown) => Promise<Interaction>
  return async (params: CreateInteractionParams, options?: RunOptions): Promise<Interaction> =>
    run(
      params,
      reworded(method.operation, "options", options, (options) => ({
        ...fromPolling(method.operation, "options", options),
        tools: callables(options.tools)
      }))
    )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface RunOptions extends Polling<Interaction> {
  readonly tools?: Parameters<typeof callables>[0]
}
