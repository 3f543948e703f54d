import { toStandardJsonSchema } from "@valibot/to-json-schema"
import { type } from "arktype"
import { Context, type Effect, type Result, Schema, SchemaTransformation, type Stream } from "effect"
import * as v from "valibot"
import { describe, expectTypeOf, it } from "vitest"
import * as z from "zod"
import type {
  EmptyResponse,
  GenAIError,
  InvalidOutput,
  InvalidRequest,
  PromptBlocked,
  SchemaUnsupported
} from "../src/GenAIError.ts"
import type { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import type { Models } from "../src/Models.ts"
import type * as Promised from "../src/promise.ts"
import * as StructuredOutput from "../src/StructuredOutput.ts"

const asked = { model: "gemini-2.5-flash", contents: "Hi" }

const parseIncomplete = (text: string): unknown => text

class Currencies
  extends Context.Service<Currencies, { readonly name: (code: string) => string }>()("test/Currencies")
{}

const Currency = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transformEffect({
      decode: (code) => Currencies.useSync(({ name }) => name(code)),
      encode: (name: string) => Currencies.useSync(() => name)
    })
  )
)

const Person = Schema.Struct({
  name: Schema.String,
  born: Schema.Date,
  kind: Schema.Literals(["a", "b"]),
  tags: Schema.Array(Schema.Struct({ tag: Schema.String, weight: Schema.optional(Schema.Finite) }))
})

type Errors = GenAIError | PromptBlocked | EmptyResponse | InvalidOutput

describe("StructuredOutput", () => {
  it("returns decoded values", () => {
    const call = StructuredOutput.generateObject({ ...asked, schema: Person })
    expectTypeOf(call).toEqualTypeOf<
      Effect.Effect<StructuredOutput.GeneratedObject<(typeof Person)["Type"]>, Errors, Models>
    >()
    expectTypeOf<Effect.Success<typeof call>["value"]["born"]>().toEqualTypeOf<Date>()
    expectTypeOf<Effect.Success<typeof call>["response"]>().toEqualTypeOf<GenerateContentResponse>()
  })

  it("requires what decoding requires", () => {
    const call = StructuredOutput.generateObject({ ...asked, schema: Schema.Struct({ price: Currency }) })
    expectTypeOf<Effect.Services<typeof call>>().toEqualTypeOf<Models | Currencies>()
    const stream = StructuredOutput.streamObject({ ...asked, schema: Currency, parseIncomplete })
    expectTypeOf<Stream.Services<typeof stream>>().toEqualTypeOf<Models | Currencies>()
    const decode = StructuredOutput.decode(Currency)
    expectTypeOf<Effect.Services<ReturnType<typeof decode>>>().toEqualTypeOf<Currencies>()
  })

  it("streams parts of what the model writes", () => {
    const stream = StructuredOutput.streamObject({ ...asked, schema: Person, parseIncomplete })
    expectTypeOf<Stream.Error<typeof stream>>().toEqualTypeOf<Errors>()
    type Event = Stream.Success<typeof stream>
    expectTypeOf<Extract<Event, { readonly _tag: "Partial" }>["value"]>().toEqualTypeOf<{
      readonly name?: string
      readonly born?: unknown
      readonly kind?: string
      readonly tags?: ReadonlyArray<{ readonly tag?: string; readonly weight?: number | undefined }>
    }>()
    expectTypeOf<Extract<Event, { readonly _tag: "Complete" }>["value"]>().toEqualTypeOf<(typeof Person)["Type"]>()
  })

  it("has a config without the settings that the schema makes", () => {
    // @ts-expect-error: the schema of the call says what the answer is like.
    void StructuredOutput.generateObject({ ...asked, schema: Person, config: { responseSchema: {} } })
    // @ts-expect-error: a parser is needed.
    void StructuredOutput.streamObject({ ...asked, schema: Person })
    expectTypeOf(StructuredOutput.config(Person)).toEqualTypeOf<
      Result.Result<StructuredOutput.OutputConfig, InvalidRequest | SchemaUnsupported>
    >()
  })
})

declare const models: Promised.Models

describe("ai.models", () => {
  it("generateObject returns what a schema makes of the answer", () => {
    const zod = models.generateObject({ ...asked, schema: z.object({ n: z.number().default(1), t: z.stringbool() }) })
    expectTypeOf<Awaited<typeof zod>["value"]>().toEqualTypeOf<{ n: number; t: boolean }>()
    const valibot = models.generateObject({ ...asked, schema: toStandardJsonSchema(v.object({ n: v.number() })) })
    expectTypeOf<Awaited<typeof valibot>["value"]>().toEqualTypeOf<{ n: number }>()
    const arktype = models.generateObject({ ...asked, schema: type({ at: "string.date.iso.parse" }) })
    expectTypeOf<Awaited<typeof arktype>["value"]>().toEqualTypeOf<{ at: Date }>()
    const effect = models.generateObject({ ...asked, schema: StructuredOutput.toStandard(Person) })
    expectTypeOf<Awaited<typeof effect>["value"]>().toEqualTypeOf<(typeof Person)["Type"]>()
  })

  it("generateObject returns the JSON itself of a schema that cannot validate", () => {
    const undecoded = models.generateObject({
      ...asked,
      schema: Schema.toStandardJSONSchemaV1(Schema.Struct({ n: Schema.FiniteFromString }))
    })
    expectTypeOf<Awaited<typeof undecoded>["value"]>().toEqualTypeOf<{ readonly n: string }>()
  })

  it("generateObject returns what the program says of a JSON schema", () => {
    const schema = { type: "object" }
    const unknown = models.generateObject({ ...asked, schema })
    expectTypeOf<Awaited<typeof unknown>["value"]>().toEqualTypeOf<unknown>()
    const known = models.generateObject<{ n: number }>({ ...asked, schema })
    expectTypeOf<Awaited<typeof known>["value"]>().toEqualTypeOf<{ n: number }>()
  })

  it("streamObject has parts of what the model writes, and what the schema makes of the whole", () => {
    const stream = models.streamObject({
      ...asked,
      schema: z.object({ a: z.string(), b: z.array(z.object({ c: z.number() })) }),
      parseIncomplete
    })
    type Event = Awaited<typeof stream> extends AsyncGenerator<infer Event> ? Event : never
    expectTypeOf<Extract<Event, { readonly _tag: "Partial" }>["value"]>().toEqualTypeOf<
      { readonly a?: string; readonly b?: ReadonlyArray<{ readonly c?: number }> }
    >()
    expectTypeOf<Extract<Event, { readonly _tag: "Complete" }>["value"]>().toEqualTypeOf<
      { a: string; b: Array<{ c: number }> }
    >()
  })
})
