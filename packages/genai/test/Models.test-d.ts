import { type Duration, Effect, type Stream } from "effect"
import { assertType, describe, expectTypeOf, test } from "vitest"
import { GenAIClient } from "../src/GenAIClient.ts"
import type { ApiError, ContinuationInterrupted, GenAIError, RateLimited } from "../src/GenAIError.ts"
import { type GenerateContentResponse, requireText } from "../src/GenerateContentResponse.ts"
import { Models } from "../src/Models.ts"
import type { Page } from "../src/Pagination.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import type { Part } from "../src/wire/Content.ts"
import type {
  FinishReason,
  GenerateContentConfig,
  GenerateContentParameters,
  HarmCategory
} from "../src/wire/GenerateContent.ts"
import type { ListModelsResponse, Model } from "../src/wire/Models.ts"

declare const models: Models["Service"]

const params = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }

describe("what a method gives", () => {
  test("an Effect with its errors, and nothing to provide", () => {
    expectTypeOf(models.generateContent).toEqualTypeOf<
      (params: GenerateContentParameters) => Effect.Effect<GenerateContentResponse, GenAIError>
    >()
    expectTypeOf(Models.use((models) => models.generateContent(params))).toEqualTypeOf<
      Effect.Effect<GenerateContentResponse, GenAIError, Models>
    >()
  })

  test("a Stream with its errors", () => {
    expectTypeOf(models.generateContentStream(params)).toEqualTypeOf<
      Stream.Stream<GenerateContentResponse, GenAIError>
    >()
    expectTypeOf(models.list()).toEqualTypeOf<Stream.Stream<Model, GenAIError>>()
    expectTypeOf(models.listPages()).toEqualTypeOf<Stream.Stream<Page<Model, ListModelsResponse>, GenAIError>>()
  })

  test("a response with the API's fields and accessors", () => {
    assertType<(response: GenerateContentResponse) => void>((response) => {
      expectTypeOf(response.text).toEqualTypeOf<string | undefined>()
      expectTypeOf(response.candidates?.[0]?.content?.parts?.[0]).toEqualTypeOf<Part | undefined>()
      expectTypeOf(response.usageMetadata?.totalTokenCount).toEqualTypeOf<number | undefined>()
      // @ts-expect-error an accessor is read only
      response.text = "mine"
      // @ts-expect-error no such field
      assertType(response.txt)
    })
  })
})

describe("errors", () => {
  test("are a union that tags narrow", () => {
    const handled = models.generateContent(params).pipe(
      Effect.catchTags({
        RateLimited: (error) => {
          expectTypeOf(error).toEqualTypeOf<RateLimited>()
          expectTypeOf(error.retryAfter).toEqualTypeOf<Duration.Duration | undefined>()
          expectTypeOf(error.status).toEqualTypeOf<number>()
          return Effect.succeed(error.retryAfter)
        },
        UnsupportedField: (error) => Effect.succeed(error.field)
      })
    )
    expectTypeOf<Effect.Error<typeof handled>["_tag"]>().toEqualTypeOf<
      Exclude<GenAIError["_tag"], "RateLimited" | "UnsupportedField">
    >()
    // @ts-expect-error no such tag
    assertType(Effect.catchTags(models.generateContent(params), { RateLimit: () => Effect.void }))
  })

  test("can all be handled, and then there are none", () => {
    const total = models.generateContent(params).pipe(Effect.catch((error) => Effect.succeed(error._tag)))
    expectTypeOf<Effect.Error<typeof total>>().toEqualTypeOf<never>()
  })

  test("share what every error knows, so that none need be told apart for it", () => {
    const asked = (
      error: GenAIError
    ) => [error.isRetryable, error.retryAfter, error.status, error.requestId, error.message]
    expectTypeOf<ReturnType<typeof asked>>().toEqualTypeOf<
      Array<boolean | Duration.Duration | number | string | undefined>
    >()
    expectTypeOf<Extract<GenAIError, { readonly status: number }>>().toEqualTypeOf<ApiError>()
    expectTypeOf<ContinuationInterrupted<GenerateContentResponse>["partial"]>().toEqualTypeOf<GenerateContentResponse>()
  })

  test("of helpers that promise text are added to those of the call", () => {
    const text = Effect.flatMap(models.generateContent(params), requireText)
    expectTypeOf<Effect.Success<typeof text>>().toEqualTypeOf<string>()
    expectTypeOf<Effect.Error<typeof text>["_tag"]>().toEqualTypeOf<
      GenAIError["_tag"] | "PromptBlocked" | "EmptyResponse"
    >()
  })
})

describe("parameters", () => {
  test("contents are a string, a part, a turn, or lists of them", () => {
    const user = { role: "user", parts: [{ text: "Hi" }] } as const
    for (const contents of ["Hi", { text: "Hi" }, user]) assertType<GenerateContentParameters>({ model: "m", contents })
    assertType<GenerateContentParameters>({ model: "m", contents: ["Hi", { text: "you" }] })
    assertType<GenerateContentParameters>({ model: "m", contents: [user, { role: "model", parts: [] }] })
    // @ts-expect-error contents are needed
    assertType<GenerateContentParameters>({ model: "m" })
    // @ts-expect-error a number is no content
    assertType<GenerateContentParameters>({ model: "m", contents: 3 })
  })

  test("a config has no field that the API lacks", () => {
    assertType<GenerateContentParameters>({
      ...params,
      config: { temperature: 0.5, stopSequences: ["END"], seed: undefined }
    })
    // @ts-expect-error a typo
    assertType<GenerateContentParameters>({ ...params, config: { temprature: 0.5 } })
    // @ts-expect-error of another kind
    assertType<GenerateContentParameters>({ ...params, config: { temperature: "0.5" } })
    // @ts-expect-error no such option
    assertType<GenerateContentParameters>({ ...params, config: { httpOptions: { retries: 3 } } })
  })

  test("are read only, so constants of any depth will do", () => {
    const config = { stopSequences: ["END"], safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH" }] } as const
    expectTypeOf(config).toExtend<GenerateContentConfig>()
    assertType<GenerateContentParameters>({ model: "m", contents: [{ text: "Hi" }] as const, config })
  })
})

describe("enums", () => {
  test("are open: what the API adds tomorrow can be sent and received today", () => {
    expectTypeOf<"A_NEW_REASON">().toExtend<FinishReason>()
    assertType<GenerateContentParameters>({ ...params, config: { responseModalities: ["TEXT", "A_NEW_MODALITY"] } })
  })

  test("know their values, for completion and for narrowing", () => {
    // A union that a plain `string` has swallowed would have no members left to exclude.
    expectTypeOf<Extract<HarmCategory, "HARM_CATEGORY_HATE_SPEECH">>().toEqualTypeOf<"HARM_CATEGORY_HATE_SPEECH">()
    expectTypeOf<Extract<FinishReason, "STOP">>().toEqualTypeOf<"STOP">()
    // @ts-expect-error still no number
    assertType<GenerateContentParameters>({ ...params, config: { responseModalities: [1] } })
  })
})

describe("combinators", () => {
  test("change nothing of an effect's type, first or last", () => {
    const call = models.countTokens(params)
    expectTypeOf(RetryPolicy.with(call, RetryPolicy.none)).toEqualTypeOf<typeof call>()
    expectTypeOf(call.pipe(RetryPolicy.with(RetryPolicy.none))).toEqualTypeOf<typeof call>()
    expectTypeOf(GenAIClient.withHttpOptions(call, { timeout: 1 })).toEqualTypeOf<typeof call>()
    expectTypeOf(call.pipe(GenAIClient.withHttpOptions({ timeout: 1 }))).toEqualTypeOf<typeof call>()
    // @ts-expect-error no such option
    assertType(GenAIClient.withHttpOptions(call, { timeOut: 1 }))
  })
})
