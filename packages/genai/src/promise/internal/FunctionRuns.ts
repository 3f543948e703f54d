/**
 * Runs of the functions among the tools of a request: their turns, for plain async code.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { GenAI } from "../../GenAI.ts"
import type * as Messages from "../../internal/chat/Messages.ts"
import * as FunctionTurns from "../../internal/tool/FunctionTurns.ts"
import type { GenerateContentConfig, GenerateContentParameters } from "../FunctionCalling.ts"
import type * as Face from "./Face.ts"
import * as Functions from "./Functions.ts"
import { reworded } from "./Given.ts"

type Send = (models: GenAI["Service"]["models"]) => FunctionTurns.Run<never, never>["send"]

/** The answer, after the functions that the model called. */
export const answer = (method: Face.Method, params: GenerateContentParameters): Promise<never> =>
  method.runner.call(
    "models",
    (ai) => FunctionTurns.answer(batches(method, params, whole(ai.models))),
    params
  ) as Promise<never>

/** The chunks of all turns, and the results of the functions that the model called. */
export const chunks = (method: Face.Method, params: GenerateContentParameters): Promise<never> =>
  method.runner.stream(
    "models",
    (ai) => FunctionTurns.chunks(batches(method, params, streamed(ai.models))),
    params
  ) as Promise<never>

/** The functions among the tools of settings, and the settings without them. */
export const functions = (
  operation: string,
  config: GenerateContentConfig | undefined
): Effect.Effect<Messages.Functions<never, never>> =>
  Effect.map(
    Effect.promise(() => Functions.separate(operation, config?.tools ?? [])),
    ({ callables, tools }) => {
      const { concurrency, modeAfterCalls, toolTimeout } = config?.automaticFunctionCalling ?? {}
      return {
        at: "config.automaticFunctionCalling",
        config: reworded(operation, "config", config, (config) => ({ ...config, tools })) as Messages.Functions<
          never,
          never
        >["config"],
        options: { tools: callables, concurrency, modeAfterCalls, toolTimeout }
      }
    }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const whole: Send = (models) => (params) => Stream.fromEffect(models.generateContent(params))

const streamed: Send = (models) => models.generateContentStream

const batches = (
  { operation }: Face.Method,
  params: GenerateContentParameters,
  send: FunctionTurns.Run<never, never>["send"]
) =>
  Stream.unwrap(Effect.map(
    functions(operation, params.config),
    ({ config, ...found }) =>
      FunctionTurns.batches({
        ...found,
        operation,
        params: reworded(operation, "params", params, (params) => ({ ...params, config })) as FunctionTurns.Run<
          never,
          never
        >["params"],
        send
      })
  ))
