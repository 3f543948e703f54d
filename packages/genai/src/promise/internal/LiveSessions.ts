/**
 * Opens a session of `live` for plain async code.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { asFields, type Fields } from "../../internal/check/Fields.ts"
import type { LiveSession } from "../../LiveSession.ts"
import type { Callable } from "../../Tool.ts"
import type * as Wire from "../../wire/Live.ts"
import type { LiveServerMessage, LiveServerSetupComplete } from "../../wire/plain/Live.ts"
import { Session } from "../Session.ts"
import { hasCallables } from "./Callables.ts"
import type * as Face from "./Face.ts"
import { fieldOf, reworded } from "./Given.ts"
import * as Loading from "./Loading.ts"
import * as Sessions from "./Sessions.ts"

/** The session, once it is set up. */
export const connect = (method: Face.Method) => async (params: { readonly callbacks?: unknown }): Promise<Session> => {
  const { send, session, ...running } = await Sessions.connect<LiveServerMessage, LiveSession>(
    method,
    params,
    (params) => withFunctions(method.operation, params)
  )
  return new Session({
    ...running,
    setupComplete: session.setupComplete as LiveServerSetupComplete,
    sendClientContent: (params) => send(session.sendClientContent(params)),
    sendRealtimeInput: (params) => send(session.sendRealtimeInput(params)),
    sendToolResponse: (params) => send(session.sendToolResponse(params)),
    sendContextUpdate: (params) => send(session.sendContextUpdate(params as Wire.LiveClientContextUpdate))
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The parameters for the service, and its options: the functions among the tools are called. */
const withFunctions = Effect.fnUntraced(function*(operation: string, params: unknown) {
  const { concurrency, disable, toolTimeout } = asFields(fieldOf(fieldOf(params, "config"), "automaticFunctionCalling"))
  const given = fieldOf(fieldOf(params, "config"), "tools")
  const { callables, tools } = hasCallables(given)
    ? yield* Effect.promise(async () =>
      (await Loading.load(operation, () => import("./Functions.ts"))).separate(operation, given)
    )
    : { callables: [], tools: given }
  const config = reworded(
    operation,
    "config",
    fieldOf(params, "config"),
    ({ automaticFunctionCalling: _, ...config }: Fields) => tools === undefined ? config : { ...config, tools }
  )
  return [
    config === undefined ? params : reworded(operation, "params", params, (params) => ({ ...params, config })),
    { concurrency, toolTimeout, tools: disable === true ? [] : callables.map(failing) }
  ]
})

/** A function that throws fails the session. */
const failing = (callable: Callable): Callable<unknown> => ({
  ...callable,
  call: (call) =>
    Effect.catchCauseIf(
      callable.call(call),
      (cause) => !Cause.hasInterruptsOnly(cause),
      (cause) => Effect.fail(Cause.squash(cause))
    )
})
