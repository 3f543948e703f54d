import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Config, Effect, Layer, Stream } from "effect"
import * as ConfigProvider from "effect/ConfigProvider"
import type { HttpClient } from "effect/http"
import { GenAI } from "../src/GenAI.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { Models } from "../src/Models.ts"
import { requests } from "./harness/calls.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const gemini = { apiKey: "one" }
const vertex = { enterprise: true, apiKey: "two", project: "p", location: "us-central1" }

const emulated = <A, E>(effect: Effect.Effect<A, E, Emulator | HttpClient.HttpClient>) =>
  Effect.provide(effect, Emulator.layer())

/** The keys that were sent, in order. */
const keys = Effect.map(requests, (all) => all.map(({ headers }) => headers["x-goog-api-key"]))

describe("GenAI", () => {
  it.effect("holds every resource, and says which backend it talks to", () =>
    emulated(
      Effect.gen(function*() {
        const ai = yield* GenAI
        const response = yield* ai.models.generateContent({ model, contents })
        assert.include(response.text, contents)
        assert.isFalse(ai.vertexai)
        const onVertex = yield* Effect.provide(GenAI, GenAI.layer(vertex))
        assert.isTrue(onVertex.vertexai)
      }).pipe(Effect.provide(GenAI.layer(gemini)))
    ))

  it.effect("is beside the services it holds: the same ones", () =>
    emulated(
      Effect.gen(function*() {
        const ai = yield* GenAI
        assert.strictEqual(ai.models, yield* Models)
        const client = yield* GenAIClient
        assert.strictEqual(client.config.backend._tag, "gemini")
      }).pipe(Effect.provide(GenAI.layer(gemini)))
    ))

  it.effect("refuses options that are not an object", () =>
    emulated(
      Effect.gen(function*() {
        const layers: {
          readonly [make: string]: (options: never) => Layer.Layer<GenAI, unknown, HttpClient.HttpClient>
        } = {
          layer: GenAI.layer,
          layerConfig: GenAI.layerConfig
        }
        for (const layer of Object.values(layers)) {
          const error = yield* Effect.flip(Effect.provide(GenAI, layer("a key" as never)))
          assert.strictEqual(
            String(error),
            "InvalidConfig: Invalid setting options: they are of type string; expected an object. " +
              "Pass an object, or nothing to use the environment."
          )
        }
        const error = yield* Effect.flip(Effect.provide(GenAI, GenAI.layer(undefined as never)))
        assert.strictEqual(
          error.message,
          "Invalid setting options: they are of type undefined; expected an object. " +
            "Pass an object, or use layerConfig, which reads the environment."
        )
      })
    ))

  it.effect("is found in the environment by layerConfig, and not by layer", () =>
    emulated(
      Effect.gen(function*() {
        yield* Effect.provide(Models.use((models) => models.countTokens({ model, contents })), GenAI.layerConfig())
        yield* Effect.provide(
          Models.use((models) => models.countTokens({ model, contents })),
          GenAI.layerConfig({ apiKey: Config.Redacted("MINE") })
        )
        assert.deepStrictEqual(yield* keys, ["of the environment", "mine"])
        const error = yield* Effect.flip(Effect.provide(GenAI, GenAI.layer({})))
        assert.strictEqual(error._tag, "InvalidConfig")
      }).pipe(
        Effect.provide(
          ConfigProvider.layer(ConfigProvider.fromUnknown({ GOOGLE_API_KEY: "of the environment", MINE: "mine" }))
        )
      )
    ))

  it.effect("can be had over a client that is there already", () =>
    emulated(
      Effect.gen(function*() {
        const ai = yield* GenAI
        yield* Stream.runDrain(ai.models.generateContentStream({ model, contents }))
        assert.deepStrictEqual(yield* keys, ["one"])
      }).pipe(Effect.provide(GenAI.layerClient.pipe(Layer.provide(GenAIClient.layer(gemini)))))
    ))
})

describe("several clients", () => {
  const count = Models.use((models) => models.countTokens({ model, contents }))
  const ask = GenAI.use((ai) => ai.models.countTokens({ model, contents }))

  it.effect("a region has the client that it is provided with", () =>
    emulated(
      Effect.gen(function*() {
        yield* ask
        yield* Effect.provide(Effect.andThen(ask, count), GenAI.layer({ apiKey: "three" }))
        yield* ask
        assert.deepStrictEqual(yield* keys, ["one", "three", "three", "one"])
      }).pipe(Effect.provide(GenAI.layer(gemini)))
    ))

  it.effect("also when it provides a resource alone", () =>
    emulated(
      Effect.gen(function*() {
        yield* count
        yield* Effect.provide(count, Models.layer.pipe(Layer.provide(GenAIClient.layer({ apiKey: "three" }))))
        yield* count
        assert.deepStrictEqual(yield* keys, ["one", "three", "one"])
      }).pipe(Effect.provide(Models.layer.pipe(Layer.provide(GenAIClient.layer(gemini)))))
    ))

  it.effect("one layer provided twice is one client", () =>
    emulated(Effect.gen(function*() {
      const layer = GenAI.layer(gemini)
      const [outer, inner] = yield* Effect.all([GenAI, Effect.provide(GenAI, layer)]).pipe(Effect.provide(layer))
      assert.strictEqual(outer, inner)
    })))
})
