import { Config, type ConfigProvider, Effect, type Layer, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import { assertType, describe, expectTypeOf, test } from "vitest"
import * as Auth from "../src/Auth.ts"
import { GenAI, type Resources } from "../src/GenAI.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import type * as GenAIConfig from "../src/GenAIConfig.ts"
import { Models } from "../src/Models.ts"

describe("layers", () => {
  test("need an HttpClient and nothing else, and say what can go wrong", () => {
    expectTypeOf(GenAI.layer({})).toEqualTypeOf<
      Layer.Layer<GenAI | GenAIClient | Resources, GenAIConfig.InvalidConfig, HttpClient.HttpClient>
    >()
    expectTypeOf(GenAI.layerConfig()).toEqualTypeOf<
      Layer.Layer<
        GenAI | GenAIClient | Resources,
        GenAIConfig.InvalidConfig | Config.ConfigError | ConfigProvider.SourceError,
        HttpClient.HttpClient
      >
    >()
    expectTypeOf(GenAIClient.layer({})).toEqualTypeOf<
      Layer.Layer<GenAIClient, GenAIConfig.InvalidConfig, HttpClient.HttpClient>
    >()
    expectTypeOf(Models.layer).toEqualTypeOf<Layer.Layer<Models, never, GenAIClient>>()
    expectTypeOf(GenAI.layerClient).toEqualTypeOf<Layer.Layer<GenAI | Resources, never, GenAIClient>>()
  })

  test("leave a program with an HttpClient to provide", () => {
    const program = Models.use((models) => models.countTokens({ model: "m", contents: "Hi" }))
    expectTypeOf(program).toExtend<Effect.Effect<unknown, unknown, Models>>()
    expectTypeOf(Effect.provide(program, GenAI.layerConfig())).toExtend<
      Effect.Effect<unknown, unknown, HttpClient.HttpClient>
    >()
    // @ts-expect-error an HttpClient is missing
    expectTypeOf(Effect.provide(program, GenAI.layerConfig())).toExtend<Effect.Effect<unknown, unknown>>()
  })
})

describe("options", () => {
  test("are these", () => {
    expectTypeOf(GenAI.layer).parameters.toEqualTypeOf<[GenAIConfig.GenAIOptions]>()
    expectTypeOf(GenAIClient.layer).parameters.toEqualTypeOf<[GenAIConfig.GenAIOptions]>()
    expectTypeOf<Parameters<typeof GenAI.layerConfig>[0]>().toEqualTypeOf<GenAIConfig.GenAIOptionsConfig | undefined>()
    expectTypeOf<Parameters<typeof GenAIClient.layerConfig>[0]>().toEqualTypeOf<
      GenAIConfig.GenAIOptionsConfig | undefined
    >()
    assertType<GenAIConfig.GenAIOptions>({ apiKey: "key" })
    assertType<GenAIConfig.GenAIOptions>({
      apiKey: Redacted.make("key"),
      httpOptions: { timeout: 1_000, headers: { "x-a": "b" } }
    })
    assertType<GenAIConfig.GenAIOptions>({
      enterprise: true,
      project: "p",
      location: "us-central1",
      auth: Auth.bearer("token")
    })
    assertType<GenAIConfig.GenAIOptions>({ apiKey: undefined, project: undefined })
  })

  test("can each be a Config, in layerConfig", () => {
    assertType<GenAIConfig.GenAIOptionsConfig>({
      apiKey: Config.Redacted("KEY"),
      enterprise: Config.Boolean("ON_VERTEX"),
      location: "us"
    })
    // @ts-expect-error a key is a string
    assertType<GenAIConfig.GenAIOptionsConfig>({ apiKey: Config.Int("KEY") })
    // @ts-expect-error layer reads no Config
    assertType<GenAIConfig.GenAIOptions>({ apiKey: Config.Redacted("KEY") })
  })

  test("that do not exist, or are of another kind, are errors", () => {
    // @ts-expect-error a typo
    assertType<GenAIConfig.GenAIOptions>({ apikey: "key" })
    // @ts-expect-error an option of Google's SDK that is `auth` here
    assertType<GenAIConfig.GenAIOptions>({ googleAuthOptions: {} })
    // @ts-expect-error a flag is no string
    assertType<GenAIConfig.GenAIOptions>({ vertexai: "true" })
    // @ts-expect-error an option that does not exist
    assertType<GenAIConfig.GenAIOptions>({ apiKey: "key", httpOptions: { timeOut: 1 } })
    // @ts-expect-error milliseconds are a number
    assertType<GenAIConfig.GenAIOptions>({ apiKey: "key", httpOptions: { timeout: "1 second" } })
    // @ts-expect-error a typo
    assertType<GenAIConfig.GenAIOptionsConfig>({ apikey: "key" })
  })
})

describe("the service", () => {
  test("holds the resources as they are", () => {
    expectTypeOf<GenAI["Service"]["models"]>().toEqualTypeOf<Models["Service"]>()
    expectTypeOf<GenAI["Service"]["vertexai"]>().toEqualTypeOf<boolean>()
  })
})
