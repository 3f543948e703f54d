/** Clients of the promise entry over the emulator, and the outcomes of their promises. */
import { Emulator, type Options } from "@effect-genai/testing"
import { it } from "@effect/vitest"
import { Effect, Layer, Predicate, Result, type Scope } from "effect"
import { HttpClient } from "effect/http"
import { type ClientOptions, GoogleGenAI, type GoogleGenAIOptions } from "../../src/promise.ts"
import { apiKey } from "./emulated.ts"

/** A client of the emulator in the context, closed with the scope. */
export const client = (
  options: GoogleGenAIOptions | ClientOptions = {}
): Effect.Effect<GoogleGenAI, never, Emulator | Scope.Scope> =>
  Effect.flatMap(Emulator, ({ baseUrl }) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        new GoogleGenAI({
          ...(options.enterprise === true ? {} : { apiKey }),
          ...options,
          httpOptions: { baseUrl, ...options.httpOptions }
        })
      ),
      (ai) => Effect.promise(() => ai.close())
    ))

/** A client of the emulator in memory. */
export const clientInMemory = (options: GoogleGenAIOptions | ClientOptions = {}) =>
  Effect.flatMap(
    HttpClient.HttpClient,
    (http) => client({ ...options, httpClient: Layer.succeed(HttpClient.HttpClient, http) })
  )

/** The outcome of a promise. */
export type Settled<A> =
  | { readonly value: A; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: unknown }

export const settle = <A>(promise: () => Promise<A>): Effect.Effect<Settled<A>> =>
  Effect.promise(() => promise().then((value) => ({ value }), (error: unknown) => ({ error })))

/** The error that a promise rejects with. A promise that does not reject fails the test. */
export const rejection = (
  promise: () => Promise<unknown>
): Effect.Effect<Error & { readonly [field: string]: unknown }> =>
  Effect.promise(() =>
    promise().then(
      (value) => {
        throw new Error("expected a rejection", { cause: value })
      },
      (error) => error
    )
  )

/** An `AbortController`, as plain async code uses it. */
export const aborter = () => new AbortController()

/** A test over a real socket with the platform's own fetch. */
export const socketTest = <E>(
  name: string,
  body: () => Effect.Effect<void, E, Emulator | Scope.Scope>,
  options?: Options
): void => it.live(name, () => Effect.provide(body(), Layer.orDie(Emulator.layerServer(options))))

// -----------------------------------------------------------------------------
// Programs without types
// -----------------------------------------------------------------------------

/** A method and its path. */
export interface Named {
  readonly name: string
  readonly method: (...args: ReadonlyArray<unknown>) => unknown
}

/** The methods of an object and of the objects in it. */
export const methodsOf = (owner: object, prefix = ""): ReadonlyArray<Named> =>
  Object.entries(owner).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "function"
      ? [{ name: prefix + name, method: value as Named["method"] }]
      : typeof value === "object" && value !== null
      ? methodsOf(value, `${prefix}${name}.`)
      : []
  )

/** The outcome of a call. A method that throws at once, or returns no promise, is an error. */
export const settleCall = ({ method }: Named, args: ReadonlyArray<unknown>): Effect.Effect<Settled<unknown>> => {
  const called = Result.try(() => method(...args))
  if (Result.isFailure(called)) return Effect.succeed({ error: new Error(`thrown: ${String(called.failure)}`) })
  const promise = called.success
  return promise instanceof Promise
    ? settle(() => promise as Promise<unknown>)
    : Effect.succeed({ error: new Error(`not a promise: ${String(promise)}`) })
}

/** The fields of an answer, and the headers of its response. Its class, and whether the headers are enumerable, differ in plain async code. */
export const fieldsOf = (answer: unknown): unknown => {
  if (!Predicate.hasProperty(answer, "sdkHttpResponse")) return answer
  const { sdkHttpResponse, ...fields } = answer
  return { ...fields, sdkHttpResponse }
}
