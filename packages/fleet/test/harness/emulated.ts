/** Clients over the emulator: in memory, by the clock of the test. */
import { Emulator } from "@effect-genai/testing"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import type { GenAIOptions } from "effect-genai/GenAIConfig"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

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
