/**
 * Automatic function calling for plain async code: the functions among the tools of a request are called. What runs them is loaded with the first call that
 * has some.
 */
import type { GenerateContentParameters } from "../FunctionCalling.ts"
import * as Callables from "./Callables.ts"
import * as Face from "./Face.ts"
import { generateContent } from "./Resources.ts"
import * as Schemas from "./Schemas.ts"

type Args = [params: GenerateContentParameters]

/** The answer, after the functions that the model called. Without functions it is that of the method. What converts schemas is loaded with the first one. */
export const call: Face.Derived<"call", Args> = (method) => {
  const whole = Face.call(method)
  const plain = Face.call({ ...method, service: generateContent })
  return async (params) =>
    Callables.inSettings(params)
      ? (await method.runner.load(method.operation, () => import("./FunctionRuns.ts"), params)).answer(
        method,
        params as GenerateContentParameters
      )
      : Schemas.inSettings(params)
      ? whole(params)
      : plain(params)
}

/** The chunks of all turns, and the results of the functions that the model called. Without functions they are those of the method. */
export const stream: Face.Derived<"stream", Args> = (method) => {
  const plain = Face.stream(method)
  return async (params) =>
    Callables.inSettings(params)
      ? (await method.runner.load(method.operation, () => import("./FunctionRuns.ts"), params)).chunks(
        method,
        params as GenerateContentParameters
      )
      : plain(params)
}
