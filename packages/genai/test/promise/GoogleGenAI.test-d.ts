import type * as Official from "@google/genai"
import { assertType, describe, expectTypeOf, test } from "vitest"
import * as Ours from "../../src/promise.ts"

type Method = keyof Official.Models & keyof Ours.Models

type Params<Models, M extends keyof Models> = Models[M] extends (params: infer P) => unknown ? P : never

/** The parameters of a method there that ours would not take. */
type Untaken<M extends Method> = Params<Official.Models, M> extends Params<Ours.Models, M> ? never : M

type Result<Models, M extends keyof Models> = Models[M] extends (...args: ReadonlyArray<never>) => Promise<infer A> ? A
  : never

/** The names in a result there that ours lacks. */
type Lost<M extends Method> = Exclude<keyof Result<Official.Models, M>, keyof Result<Ours.Models, M>>

describe("a program for @google/genai", () => {
  test("finds every method of models", () => {
    expectTypeOf<Exclude<keyof Official.Models, keyof Ours.Models>>().toEqualTypeOf<never>()
  })

  test("can pass what it passes there", () => {
    expectTypeOf<{ [M in Method]: Untaken<M> }[Method]>().toEqualTypeOf<
      // Tools that the SDK itself is to call: see below.
      | "generateContent"
      | "generateContentStream"
      // Instances of the classes there; after the change of import they are instances of ours.
      | "editImage"
    >()
    type Generate = Official.GenerateContentParameters
    expectTypeOf<Omit<Generate, "config"> & { config?: Omit<NonNullable<Generate["config"]>, "tools"> }>().toExtend<
      Ours.GenerateContentParameters
    >()
    expectTypeOf<Official.Tool>().toExtend<Ours.Tool>()
    expectTypeOf<Omit<Official.EditImageParameters, "referenceImages">>().toExtend<
      Omit<Ours.EditImageParameters, "referenceImages">
    >()
  })

  test("can make a client as it does there, but for Google's own auth library", () => {
    expectTypeOf<Omit<Official.GoogleGenAIOptions, "googleAuthOptions">>().toExtend<Ours.GoogleGenAIOptions>()
    expectTypeOf<Official.HttpOptions>().toExtend<Ours.HttpOptions>()
  })

  test("finds every field and accessor of a result", () => {
    expectTypeOf<{ [M in Method]: Lost<M> }[Method]>().toEqualTypeOf<
      // What the class there is told of the backend from within, and its polling, which belongs to `operations`.
      "_fromAPIResponse"
    >()
    expectTypeOf<Exclude<keyof Official.Pager<Official.Model>, keyof Ours.Pager<Ours.Model>>>().toEqualTypeOf<never>()
  })

  test("iterates a stream as there", () => {
    expectTypeOf<Result<Ours.Models, "generateContentStream">>().toEqualTypeOf<
      AsyncGenerator<Ours.GenerateContentResponse, void, undefined>
    >()
  })

  test("narrows errors by instanceof", () => {
    const narrow = (error: unknown) => error instanceof Ours.ApiError ? error.status : undefined
    expectTypeOf(narrow).returns.toEqualTypeOf<number | undefined>()
    const kind = (error: unknown) => error instanceof Ours.RateLimited ? error.retryAfter : undefined
    expectTypeOf(kind).returns.not.toBeAny()
  })
})

describe("what does not fit, and what to write instead", () => {
  test("data is read only: lists that are changed are copied first, objects are made in one go", () => {
    const content: Ours.Content = { role: "model", parts: [{ text: "Hi" }] }
    // @ts-expect-error a list of an answer is not ours to change
    assertType<Array<Ours.Part>>(content.parts ?? [])
    assertType<Array<Ours.Part>>([...(content.parts ?? [])])
    assertType<ReadonlyArray<Ours.Part>>(content.parts ?? [])
    // @ts-expect-error nor is a field
    content.role = "user"
  })

  test("enums are strings: a value of one is accepted, a value that is not listed too", () => {
    assertType<Ours.Type>(Ours.Type.OBJECT)
    assertType<Ours.Type>("A_NEW_TYPE")
    const schema: Ours.Schema = { type: Ours.Type.OBJECT, properties: { city: { type: Ours.Type.STRING } } }
    expectTypeOf(schema.type).toEqualTypeOf<Ours.Type | undefined>()
  })

  test("tools that the SDK is to call, and options of google-auth-library, are not there", () => {
    expectTypeOf<Official.CallableTool>().not.toExtend<Ours.Tool>()
    // @ts-expect-error an Auth is given as `auth`
    assertType<Ours.GoogleGenAIOptions>({ googleAuthOptions: {} })
  })
})
