/**
 * Structured output: a schema in, a decoded value out.
 *
 * The model is shown the JSON Schema of a `Schema`, and what it writes is read with the JSON codec of the same schema. So a `Date` is an ISO 8601 string in the
 * answer and a `Date` in the value, and `null` stands for an optional field. An answer that does not fit is sent back with what is wrong with it, once by
 * default.
 *
 * {@link generateObject} and {@link streamObject} do all of it, over the `Models` of the context. {@link config} and {@link decode} are its two ends for other
 * ways to the model, such as batches, chats and function calling.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "effect/StandardSchema"
import * as Stream from "effect/Stream"
import type {
  EmptyResponse,
  GenAIError,
  InvalidOutput,
  InvalidRequest,
  OutputIssue,
  PromptBlocked,
  SchemaUnsupported
} from "./GenAIError.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as Answers from "./internal/object/Answers.ts"
import * as Format from "./internal/object/Format.ts"
import { beyondJson } from "./internal/object/JsonValues.ts"
import * as ObjectTurns from "./internal/object/ObjectTurns.ts"
import { Models } from "./Models.ts"
import type { GenerateContentConfig, GenerateContentParameters } from "./wire/GenerateContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The form in which the API gets the schema: `"json-schema"`, in the field `responseJsonSchema`, or `"openapi"`, Gemini's own dialect, in the field
 * `responseSchema`. The dialect has no recursion and fewer keywords. Users report that models in a batch follow it where they do not follow JSON Schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Dialect = Format.Dialect

/**
 * The part of a config that says what the answer is like.
 *
 * @category models
 * @since 0.1.0
 */
export interface OutputConfig
  extends Pick<GenerateContentConfig, "responseMimeType" | "responseSchema" | "responseJsonSchema">
{}

/**
 * The parameters of {@link generateObject}: those of `models.generateContent`, and the schema of the value.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenerateObjectParameters<out S> extends Pick<GenerateContentParameters, "model" | "contents"> {
  /** The settings of the call, without those of {@link OutputConfig}. */
  readonly config?: Omit<GenerateContentConfig, keyof OutputConfig> | undefined
  /** The schema of the value. */
  readonly schema: S
  /** By default `"json-schema"`. */
  readonly dialect?: Dialect | undefined
  /**
   * How often the model is asked to correct an answer that does not fit the schema. By default once; 0 asks it never. Each correction is a request with the
   * conversation so far. An answer that was cut off, as by `maxOutputTokens`, is not corrected.
   */
  readonly repairs?: number | undefined
  /**
   * Parses incomplete JSON, or throws if it cannot: `parse` of the package `partial-json`, for example. An answer that was cut off is `partial` of the
   * `InvalidOutput` then. By default there is none.
   */
  readonly parseIncomplete?: ((text: string) => unknown) | undefined
}

/**
 * The parameters of {@link streamObject}.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamObjectParameters<out S> extends GenerateObjectParameters<S> {
  /**
   * Parses incomplete JSON, or throws if it cannot: `parse` of the package `partial-json`, for example. It is called with the text of the answer so far, each
   * time that it has grown by a sixteenth.
   */
  readonly parseIncomplete: (text: string) => unknown
}

/**
 * A value that a model wrote, with the responses of all turns that it took.
 *
 * @category models
 * @since 0.1.0
 */
export interface GeneratedObject<out A> {
  /** The decoded value. */
  readonly value: A
  /** The response that the value is from. */
  readonly response: GenerateContentResponse
  /** The responses of all turns, the last one too. There is more than one if the model had to correct its answer. */
  readonly responses: ReadonlyArray<GenerateContentResponse>
  /** The tokens of all turns. */
  readonly usageMetadata: GenerateContentResponse["usageMetadata"]
}

/**
 * An event of {@link streamObject}: the value so far, as often as it has grown enough, and at last the whole value.
 *
 * @category models
 * @since 0.1.0
 */
export type ObjectEvent<A, Encoded> =
  | {
    readonly _tag: "Partial"
    /** What the model has written so far. It is neither checked nor decoded: a `Date` is still a string, for example. */
    readonly value: Incomplete<Encoded>
  }
  | ({ readonly _tag: "Complete" } & GeneratedObject<A>)

/**
 * A value that is still being written: fields may be missing and texts may be cut off. What JSON has in another form, as it has dates, is `unknown`.
 *
 * @category models
 * @since 0.1.0
 */
export type Incomplete<T> = unknown extends T ? unknown
  : T extends string ? string
  : T extends number | boolean | null | undefined ? T
  : T extends ReadonlyArray<infer Item> ? ReadonlyArray<Incomplete<Item>>
  : T extends Date | bigint | symbol | Uint8Array | URL | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> ? unknown
  : T extends object ? { readonly [Name in keyof T]?: Incomplete<T[Name]> }
  : unknown

// -----------------------------------------------------------------------------
// Turns
// -----------------------------------------------------------------------------

/**
 * Asks a model for a value of a schema.
 *
 * It fails with `SchemaUnsupported` or `InvalidRequest` before anything is sent if the API has no form of the schema, with `PromptBlocked` or `EmptyResponse`
 * if there is no text, and with `InvalidOutput` if the answer, and its corrections, do not fit the schema.
 *
 * @category turns
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { StructuredOutput } from "effect-genai"
 *
 * const Event = Schema.Struct({ title: Schema.String, on: Schema.Date, guests: Schema.Array(Schema.String) })
 *
 * const program = Effect.gen(function*() {
 *   const { value } = yield* StructuredOutput.generateObject({
 *     model: "gemini-2.5-flash",
 *     contents: "Lunch with Ada and Grace on May 4th, 2027.",
 *     schema: Event
 *   })
 *   yield* Effect.log(value.title, value.on.toISOString(), value.guests.length)
 * })
 * ```
 */
export const generateObject = <S extends Schema.Constraint>(
  params: GenerateObjectParameters<S>
): Effect.Effect<
  GeneratedObject<S["Type"]>,
  GenAIError | PromptBlocked | EmptyResponse | InvalidOutput,
  Models | S["DecodingServices"]
> => Effect.flatMap(Models, (models) => ObjectTurns.generate(models, params, () => formatOf(params.schema)))

/**
 * Asks a model for a value of a schema, and shows it as it grows.
 *
 * The events are partial values, and the whole value at the end. A partial value comes at most once for all chunks that arrive together, and only when the
 * text has grown by a sixteenth, so that a large value costs no more than its size. Numbers, `true`, `false` and `null` are as `parseIncomplete` makes them.
 * A correction is not streamed: the next event after it is the whole value.
 *
 * It fails as {@link generateObject} does. Leaving the stream closes the connection.
 *
 * @category turns
 * @since 0.1.0
 * @example
 * ```ts
 * import { Console, Schema, Stream } from "effect"
 * import { StructuredOutput } from "effect-genai"
 * import { parse } from "partial-json"
 *
 * const Recipe = Schema.Struct({ name: Schema.String, steps: Schema.Array(Schema.String) })
 *
 * const program = StructuredOutput.streamObject({
 *   model: "gemini-2.5-flash",
 *   contents: "A recipe for pancakes.",
 *   schema: Recipe,
 *   parseIncomplete: parse
 * }).pipe(
 *   Stream.runForEach((event) =>
 *     event._tag === "Partial"
 *       ? Console.log(`${event.value.name}: ${event.value.steps?.length ?? 0} steps so far`)
 *       : Console.log(event.value.steps.join("\n"))
 *   )
 * )
 * ```
 */
export const streamObject = <S extends Schema.Constraint>(
  params: StreamObjectParameters<S>
): Stream.Stream<
  ObjectEvent<S["Type"], S["Encoded"]>,
  GenAIError | PromptBlocked | EmptyResponse | InvalidOutput,
  Models | S["DecodingServices"]
> =>
  Stream.unwrap(
    Models.useSync((models) =>
      ObjectTurns.stream<S["Type"], Incomplete<S["Encoded"]>, S["DecodingServices"]>(models, params, () =>
        formatOf(params.schema))
    )
  )

// -----------------------------------------------------------------------------
// Both ends
// -----------------------------------------------------------------------------

/**
 * The part of a config that asks for a value of a schema, for requests of batches, chats and calls of functions. Fails with `SchemaUnsupported` if the API has
 * no form of the schema, with the path of what it has not.
 *
 * @category ends
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Result, Schema } from "effect"
 * import { Batches, StructuredOutput } from "effect-genai"
 *
 * const Sentiment = Schema.Struct({ label: Schema.Literals(["good", "bad"]), score: Schema.Finite })
 *
 * const config = StructuredOutput.config(Sentiment, { dialect: "openapi" }).pipe(Result.getOrThrow)
 *
 * const program = Batches.use((batches) =>
 *   batches.create({
 *     model: "gemini-2.5-flash",
 *     src: ["Great!", "Oh no."].map((contents) => ({ contents, config }))
 *   })
 * )
 * ```
 */
export const config = (
  schema: Schema.Constraint,
  options: { readonly dialect?: Dialect | undefined } = {}
): Result.Result<OutputConfig, InvalidRequest | SchemaUnsupported> =>
  Result.flatMap(formatOf(schema).schema, (schema) => Format.config("StructuredOutput.config", schema, options.dialect))

/**
 * Reads the value of a response, as {@link generateObject} does. Thoughts are left out, and so is what stands around the JSON, such as a fence.
 *
 * @category ends
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Models, StructuredOutput } from "effect-genai"
 *
 * const Person = Schema.Struct({ name: Schema.String, born: Schema.Date })
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const config = yield* Effect.fromResult(StructuredOutput.config(Person))
 *   const response = yield* models.generateContent({
 *     model: "gemini-2.5-flash",
 *     contents: "Who wrote the first program?",
 *     config: { ...config, temperature: 0 }
 *   })
 *   return yield* StructuredOutput.decode(Person)(response)
 * })
 * ```
 */
export const decode = <S extends Schema.Constraint>(
  schema: S
): (
  response: GenerateContentResponse
) => Effect.Effect<S["Type"], PromptBlocked | EmptyResponse | InvalidOutput, S["DecodingServices"]> => {
  const format = formatOf(schema)
  return (response) => Answers.read("StructuredOutput.decode", format, response)
}

/**
 * A schema as the promise entry takes it: it says its JSON Schema, and validates what a model wrote, by its JSON codec. The schema itself is not changed.
 *
 * @category ends
 * @since 0.1.0
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { StructuredOutput } from "effect-genai"
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * const Person = Schema.Struct({ name: Schema.String, born: Schema.Date })
 *
 * const ai = new GoogleGenAI()
 *
 * const { value } = await ai.models.generateObject({
 *   model: "gemini-2.5-flash",
 *   contents: "Who wrote the first program?",
 *   schema: StructuredOutput.toStandard(Person)
 * })
 * console.log(value.born.getFullYear())
 * ```
 */
export const toStandard = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S
): StandardSchemaV1<S["Encoded"], S["Type"]> & StandardJSONSchemaV1<S["Encoded"], S["Type"]> => {
  const codec = Schema.toCodecJson(schema)
  return Schema.toStandardSchemaV1(Schema.toStandardJSONSchemaV1(codec)) as never
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const formatOf = <S extends Schema.Constraint>(schema: S): Format.Format<S["Type"], S["DecodingServices"]> => {
  if (!Schema.isSchema(schema)) {
    const notSchema = invalidRequest("StructuredOutput", "schema", "a Schema of Effect")
    return { schema: Result.fail(notSchema), decode: () => Effect.die(notSchema) }
  }
  const decode = Schema.decodeUnknownEffect(Schema.toCodecJson(schema), { errors: "all" })
  const beyond = beyondJson(schema.ast, "schema")
  return {
    schema: beyond !== undefined ? Result.fail(Format.notJson("StructuredOutput", beyond)) : Result.try({
      try: () => Schema.toJsonSchemaDocument(schema),
      catch: () => invalidRequest("StructuredOutput", "schema", "a Schema that has a JSON Schema")
    }),
    decode: (json) => Effect.mapError(decode(json), ({ issue }) => issuesOf(issue))
  }
}

const format = /*#__PURE__*/ SchemaIssue.makeFormatterStandardSchemaV1()

const issuesOf = (issue: SchemaIssue.Issue): ReadonlyArray<OutputIssue> =>
  format(issue).issues.map(({ message, path = [] }) => ({
    path: path.map((key) => typeof key === "object" ? key.key : key),
    message
  }))
