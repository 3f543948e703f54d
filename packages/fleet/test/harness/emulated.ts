/** Clients over the emulator: in memory, by the clock of the test. */
import { Emulator } from "@effect-genai/testing"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import type { GenAIOptions } from "effect-genai/GenAIConfig"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"

/** A client that sends each call once. */
export const once = { retryOptions: { attempts: 1 } }

/** A client of the Gemini API. */
export const gemini = (options?: GenAIOptions) =>
  Layer.orDie(GenAIClient.layer({ apiKey: "any", httpOptions: once, ...options }))

/** A client of Vertex AI at a location. */
export const vertex = (location = "us-central1") => Layer.orDie(GenAIClient.layer(vertexOptions(location)))

/** The options of {@link vertex}. */
export const vertexOptions = (location: string): GenAIOptions => ({
  enterprise: true,
  project: "p",
  location,
  auth: Auth.bearer("t"),
  httpOptions: once
})

/** The paths of the requests that were sent, oldest first. */
export const paths: Effect.Effect<ReadonlyArray<string>, never, Emulator> = Effect.map(
  Emulator.use(({ requests }) => requests),
  (requests) => requests.map(({ url }) => url.pathname)
)

/** Lets the clock of the test run until a fiber has ended. Hashes are computed beside the clock, so nobody can say when a call begins to wait. */
export const elapse = <A, E>(fiber: Fiber.Fiber<A, E>): Effect.Effect<A, E> =>
  Effect.gen(function*() {
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust("100 millis")
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    return yield* Fiber.join(fiber)
  })
