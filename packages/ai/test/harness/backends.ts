/** The client over an emulator in memory, on each backend. */
import { Emulator, type Options } from "@effect-genai/testing"
import { it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { Auth, GenAIClient } from "effect-genai"
import type { GenAIOptions } from "effect-genai/GenAIConfig"
import type { HttpClient } from "effect/http"

export interface Backend {
  readonly name: "Gemini API" | "Vertex AI"
  readonly options: GenAIOptions
}

export const gemini: Backend = { name: "Gemini API", options: { apiKey: "AIza-the-key-of-the-test" } }

export const vertex: Backend = {
  name: "Vertex AI",
  options: { vertexai: true, project: "my-project", location: "us-central1", auth: Auth.bearer("ya29.the-token") }
}

export const backends: ReadonlyArray<Backend> = [gemini, vertex]

type Provided = Emulator | GenAIClient | HttpClient.HttpClient

/** A call is sent once, unless a test says more. */
export const layer = (backend: Backend, options?: Options): Layer.Layer<Provided> =>
  Layer.unwrap(Effect.map(Emulator, ({ baseUrl }) =>
    GenAIClient.layer({
      ...backend.options,
      httpOptions: { baseUrl, retryOptions: { attempts: 1 } }
    }))).pipe(
      Layer.provideMerge(Emulator.layer(options)),
      Layer.orDie
    )

/** A test on both backends. */
export const onBackends = <E>(
  name: string,
  body: (backend: Backend) => Effect.Effect<void, E, Provided | Scope.Scope>
): void => {
  for (const backend of backends) {
    it.effect(`${name} [${backend.name}]`, () => Effect.provide(body(backend), layer(backend)))
  }
}

/** The requests that arrived, and no more of them than a test looks at. */
export const sent: Effect.Effect<
  ReadonlyArray<{ readonly path: string; readonly body: unknown }>,
  never,
  Emulator
> = Effect.flatMap(
  Emulator,
  ({ requests }) => Effect.map(requests, (all) => all.map(({ body, url }) => ({ path: url.pathname, body })))
)
