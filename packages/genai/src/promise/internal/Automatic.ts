/**
 * Automatic function calling for plain async code: the functions among the tools of a request are called.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { GenAI } from "../../GenAI.ts"
import type * as Conversation from "../../internal/chat/Conversation.ts"
import * as FunctionTurns from "../../internal/tool/FunctionTurns.ts"
import type { GenerateContentConfig, GenerateContentParameters } from "../FunctionCalling.ts"
import * as Face from "./Face.ts"
import * as Functions from "./Functions.ts"
import { fieldOf, reworded } from "./Given.ts"

type Args = [params: GenerateContentParameters]

type Send = (models: GenAI["Service"]["models"]) => FunctionTurns.Run<never, never>["send"]

/** The answer, after the functions that the model called. Without functions it is that of the method. */
export const call: Face.Derived<"call", Args> = (method) => {
  const [plain, { runner }] = [Face.call(method), method]
  return async (params) =>
    hasFunctions(params)
      ? runner.call((ai) => FunctionTurns.answer(batches(method, params, whole(ai.models))), params) as Promise<never>
      : plain(params)
}

/** The chunks of all turns, and the results of the functions that the model called. Without functions they are those of the method. */
export const stream: Face.Derived<"stream", Args> = (method) => {
  const [plain, { runner }] = [Face.stream(method), method]
  return async (params) =>
    hasFunctions(params)
      ? runner.stream((ai) => FunctionTurns.chunks(batches(method, params, streamed(ai.models))), params) as Promise<
        never
      >
      : plain(params)
}

/** The functions among the tools of settings, and the settings without them. */
export const functions = (
  operation: string,
  config: GenerateContentConfig | undefined
): Effect.Effect<Conversation.Functions<never, never>> =>
  Effect.map(
    Effect.promise(() => Functions.separate(operation, config?.tools ?? [])),
    ({ callables, tools }) => {
      const { concurrency, modeAfterCalls, toolTimeout } = config?.automaticFunctionCalling ?? {}
      return {
        at: "config.automaticFunctionCalling",
        config: reworded(operation, "config", config, (config) => ({ ...config, tools })) as Conversation.Functions<
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

/** Whether there are functions among the tools of settings. */
export const hasFunctions = (params: unknown): params is GenerateContentParameters =>
  Functions.hasCallables(fieldOf(fieldOf(params, "config"), "tools"))

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
