/** Google's own SDK, and what its promises come to. */
import { Emulator } from "@effect-genai/testing"
import { assert } from "@effect/vitest"
import { ApiError, GoogleGenAI, type GoogleGenAIOptions } from "@google/genai"
import { Effect } from "effect"

export const gemini = { apiKey: "test-key", apiVersion: "v1beta" } satisfies GoogleGenAIOptions

export const vertex = { vertexai: true, apiKey: "test-key", project: "p", location: "l" } satisfies GoogleGenAIOptions

/** A client of the emulator of the context. */
export const connect = (options: GoogleGenAIOptions): Effect.Effect<GoogleGenAI, never, Emulator> =>
  Effect.map(Emulator, ({ baseUrl }) => new GoogleGenAI({ ...options, httpOptions: { baseUrl } }))

export const call = <A>(promise: () => Promise<A>): Effect.Effect<A> => Effect.promise(promise)

/** The error of the server that a call is rejected with. */
export const refused = (promise: () => Promise<unknown>): Effect.Effect<ApiError> =>
  Effect.map(Effect.promise(() => promise().then(() => undefined, (error: unknown) => error)), (error) => {
    assert.instanceOf(error, ApiError)
    return error as ApiError
  })

export const collect = async <A>(items: AsyncIterable<A>): Promise<Array<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}
