/**
 * What is wrong with a call before it is sent. Programs without types may pass anything, so a verb that looks into its parameters has them looked at first.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { InvalidRequest } from "../../GenAIError.ts"

/** The error of a field that is not what it should be. */
export const invalidRequest = (operation: string, field: string, expected: string): InvalidRequest =>
  new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })

/** What is wrong with what is to cancel a call. */
export const wrongSignal = (operation: string, field: string, signal: unknown): InvalidRequest | undefined =>
  Predicate.isNullish(signal) || signal instanceof AbortSignal
    ? undefined
    : invalidRequest(operation, field, "an AbortSignal")

/** What is wrong with parameters that are none, and with a `config` that is none. */
export const wrongParams = (operation: string, params: unknown): InvalidRequest | undefined => {
  if (!Predicate.isObject(params)) return invalidRequest(operation, "params", "an object")
  const config = params["config"]
  if (Predicate.isNullish(config)) return undefined
  if (!Predicate.isObject(config)) return invalidRequest(operation, "config", "an object")
  return wrongSignal(operation, "config.abortSignal", config["abortSignal"])
}

/** A verb whose parameters are looked at before they are taken apart. */
export const verb =
  <Params, A, E, R>(operation: string, run: (params: Params) => Effect.Effect<A, E, R>) =>
  (params: Params): Effect.Effect<A, E | InvalidRequest, R> =>
    Effect.suspend((): Effect.Effect<A, E | InvalidRequest, R> => {
      const wrong = wrongParams(operation, params)
      return wrong === undefined ? run(withoutNulls(params)) : Effect.fail(wrong)
    })

/** The same of a verb that gives a stream. */
export const streamingVerb =
  <Params, A, E, R>(operation: string, run: (params: Params) => Stream.Stream<A, E, R>) =>
  (params: Params): Stream.Stream<A, E | InvalidRequest, R> =>
    Stream.suspend((): Stream.Stream<A, E | InvalidRequest, R> => {
      const wrong = wrongParams(operation, params)
      return wrong === undefined ? run(withoutNulls(params)) : Stream.fail(wrong)
    })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A `config` that is `null` is none, and so is a signal. */
const withoutNulls = <Params>(params: Params): Params => {
  const { config } = params as { readonly config?: { readonly abortSignal?: unknown } | null }
  if (config === null) return { ...params, config: undefined }
  return config?.abortSignal === null ? { ...params, config: { ...config, abortSignal: undefined } } : params
}
