/** The promise entry over the emulator, and what its promises come to. */
import { Emulator, type Options } from "@effect-genai/testing"
import { it } from "@effect/vitest"
import { Effect, Layer, Result, type Scope } from "effect"
import { HttpClient } from "effect/http"
import { GoogleGenAI, type GoogleGenAIOptions } from "../../src/promise.ts"
import { apiKey } from "./emulated.ts"

/** A client of the emulator in the context, closed with the scope. */
export const client = (options: GoogleGenAIOptions = {}): Effect.Effect<GoogleGenAI, never, Emulator | Scope.Scope> =>
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

/** The same over the emulator in memory. */
export const clientInMemory = (options: GoogleGenAIOptions = {}) =>
  Effect.flatMap(
    HttpClient.HttpClient,
    (http) => client({ ...options, httpClient: Layer.succeed(HttpClient.HttpClient, http) })
  )

/** What a promise came to. */
export type Settled<A> =
  | { readonly value: A; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: unknown }

export const settle = <A>(promise: () => Promise<A>): Effect.Effect<Settled<A>> =>
  Effect.promise(() => promise().then((value) => ({ value }), (error: unknown) => ({ error })))

/** What a promise was rejected with; a promise that was not fails the test. */
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

/** What plain async code aborts its calls with. */
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

/** A method and where it was found. */
export interface Named {
  readonly name: string
  readonly method: (...args: ReadonlyArray<unknown>) => unknown
}

/** The methods of an object and of what it has. */
export const methodsOf = (owner: object, prefix = ""): ReadonlyArray<Named> =>
  Object.entries(owner).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "function"
      ? [{ name: prefix + name, method: value as Named["method"] }]
      : typeof value === "object" && value !== null
      ? methodsOf(value, `${prefix}${name}.`)
      : []
  )

/** What a call came to. It is an error of the method if it throws at once, or returns no promise. */
export const settleCall = ({ method }: Named, args: ReadonlyArray<unknown>): Effect.Effect<Settled<unknown>> => {
  const called = Result.try(() => method(...args))
  if (Result.isFailure(called)) return Effect.succeed({ error: new Error(`thrown: ${String(called.failure)}`) })
  const promise = called.success
  return promise instanceof Promise
    ? settle(() => promise as Promise<unknown>)
    : Effect.succeed({ error: new Error(`not a promise: ${String(promise)}`) })
}
