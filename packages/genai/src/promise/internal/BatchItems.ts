/**
 * The outcomes of the requests of a batch for plain async code.
 */
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as BatchRun from "../../BatchRun.ts"
import type * as Face from "./Face.ts"
import { polled } from "./Rendering.ts"

/** The items of a batch, as they are delivered. */
export const items = (method: Face.Method) => async (params: unknown): Promise<never> =>
  method.runner.stream(
    method.service,
    (ai) => Stream.map(method.invoke([polled(method, params)])(ai), itemOf),
    params
  ) as Promise<never>

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const itemOf = ({ index, key, request, result }: BatchRun.BatchItem) =>
  Result.isSuccess(result)
    ? { index, key, request, response: result.success }
    : { index, key, request, error: result.failure }
