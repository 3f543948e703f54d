/**
 * Tools: functions of a program that a model can call.
 *
 * A tool is what it is in `effect/ai`: a name, a description, and schemas of its parameters, its result and its failure, made with {@link make}. A `Toolkit`
 * gathers tools, and their handlers are Effects. {@link fromToolkit} adds what the Gemini API needs: the declaration of each function, arguments that are
 * decoded from the JSON that the model was told to write, and results as JSON.
 *
 * @since 0.1.0
 */
import * as AiError from "effect/ai/AiError"
import type * as Prompt from "effect/ai/Prompt"
import * as AiTool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import type * as JsonSchema from "effect/JsonSchema"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "./GenAIError.ts"
import { isFields } from "./internal/check/Fields.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as SchemaReading from "./internal/codec/SchemaReading.ts"
import { withoutArguments } from "./internal/telemetry/Arguments.ts"
import type { Part } from "./wire/Content.ts"
import type { FunctionResultSubcontent } from "./wire/InteractionStep.ts"
import type { FunctionDeclaration } from "./wire/Tool.ts"

export {
  /**
   * A tool whose parameters are a JSON Schema, or a schema that is known only while the program runs: `Tool.dynamic` of `effect/ai`.
   */
  dynamic,
  /**
   * A tool with a name, a description and schemas: `Tool.make` of `effect/ai`.
   */
  make
} from "effect/ai/Tool"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A function that a model can call: how it is declared, and what answers a call of it. {@link fromToolkit} makes one of each tool. `E` and `R` are the
 * errors and the requirements of its handler.
 *
 * @category models
 * @since 0.1.0
 */
export interface Callable<out E = never, out R = never> {
  /** The name by which the model calls the function. */
  readonly name: string
  /** What the model is told about the function. `undefined` for a function that the request declares by itself. */
  readonly declaration: Effect.Effect<FunctionDeclaration, InvalidRequest> | undefined
  /** Whether a person has to approve a call before it runs. `undefined` for a function that never needs approval. */
  readonly needsApproval: ((call: Call) => Effect.Effect<boolean, never, R>) | undefined
  /** The name of the MCP server that runs the function. Absent for a function of the program. */
  readonly server?: string | undefined
  /** Runs the function. What the model has to know, such as arguments that do not fit, is an {@link Answer}; the error is the caller's. */
  readonly call: (call: Call) => Effect.Effect<Answer, E, R>
}

/**
 * A call of a function by a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call {
  /** The id of the call. Its result carries the same one. Some models give none. */
  readonly id: string | undefined
  /** The name of the function. */
  readonly name: string
  /** The arguments as the model wrote them: an object by the names of the parameters, as a rule. */
  readonly args: unknown
  /** All calls of the turn, in their order, this one among them. `undefined` for a call that is not of a turn. */
  readonly turn?: ReadonlyArray<Call> | undefined
}

/**
 * What a model is answered: `Value`, the value of a function as JSON; `Content`, pieces such as text, images and audio; `Failure`, what went wrong; or `Parts`
 * of a content that are sent as they are.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer =
  | { readonly _tag: "Value"; readonly value: unknown }
  | { readonly _tag: "Content"; readonly content: ReadonlyArray<FunctionResultSubcontent> }
  | { readonly _tag: "Failure"; readonly error: unknown }
  | { readonly _tag: "Parts"; readonly parts: ReadonlyArray<Part> }

/**
 * The errors of functions.
 *
 * @category utility types
 * @since 0.1.0
 */
export type CallError<C> = C extends Callable<infer E, infer _R> ? E : never

/**
 * What functions require.
 *
 * @category utility types
 * @since 0.1.0
 */
export type CallServices<C> = C extends Callable<infer _E, infer R> ? R : never

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The tools of a toolkit as functions for the Gemini API.
 *
 * - The declaration is the JSON Schema of the tool's parameters.
 * - Arguments are read with the JSON codec of that schema, so a `Date` is an ISO 8601 string, and `null` stands for an optional parameter. Arguments that do
 *   not fit are an answer for the model, with the path of the first one, whatever the `failureMode`.
 * - Results are written with the JSON codec too. `toModelOutput` of a tool makes them pieces of content.
 * - A failure of a handler is an answer for the model with `failureMode: "return"`, and an error of the call with `failureMode: "error"`, the default. A
 *   result that does not fit its schema is an `AiError`.
 *
 * The handlers come from the context, as `toolkit.toLayer(…)` provides them, or with the toolkit if it is one with handlers (`yield* toolkit`). Tools that the
 * provider runs (`Tool.providerDefined`) are not functions: put Google's own tools into the `tools` of the request.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Toolkit } from "effect/ai"
 * import { Interactions, Tool } from "effect-genai"
 *
 * const Weather = Tool.make("get_weather", {
 *   description: "The weather in a city right now",
 *   parameters: Schema.Struct({ city: Schema.String }),
 *   success: Schema.Struct({ celsius: Schema.Finite })
 * })
 * const toolkit = Toolkit.make(Weather)
 *
 * const program = Interactions.use((interactions) =>
 *   interactions.run(
 *     { model: "gemini-2.5-flash", input: "How warm is it in Paris?" },
 *     { tools: Tool.fromToolkit(toolkit) }
 *   )
 * ).pipe(
 *   Effect.provide(toolkit.toLayer({ get_weather: ({ city }) => Effect.succeed({ celsius: city.length }) }))
 * )
 * ```
 */
export const fromToolkit: {
  <Tools extends Record<string, AiTool.Any>>(
    toolkit: Toolkit.WithHandler<Tools>
  ): ReadonlyArray<
    Callable<AiTool.HandlerError<Tools[keyof Tools]> | AiError.AiError, AiTool.HandlerServices<Tools[keyof Tools]>>
  >
  <Tools extends Record<string, AiTool.Any>>(
    toolkit: Toolkit.Toolkit<Tools>
  ): ReadonlyArray<
    Callable<
      AiTool.HandlerError<Tools[keyof Tools]> | AiError.AiError,
      AiTool.HandlerServices<Tools[keyof Tools]> | AiTool.HandlersFor<Tools>
    >
  >
} = (toolkit: AnyToolkit) =>
  // The types above say what is known of errors and requirements.
  Object.entries(toolkit.tools).map(([name, tool]) => callable(toolkit, name, tool) as Callable)

/**
 * Functions of several origins as one list, such as those of a toolkit and those of MCP servers. A list in brackets has one type of errors only; this one has
 * the errors and the requirements of all.
 *
 * @category combining
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import type { McpClient, Toolkit } from "effect/ai"
 * import { Mcp, Tool } from "effect-genai"
 *
 * const tools = (toolkit: Toolkit.Toolkit<{}>, docs: McpClient.McpClient) =>
 *   Effect.map(Mcp.tools(docs), (tools) => Tool.merge(Tool.fromToolkit(toolkit), tools))
 * ```
 */
export const merge = <const Lists extends ReadonlyArray<ReadonlyArray<Callable<unknown, unknown>>>>(
  ...lists: Lists
): ReadonlyArray<Callable<CallError<Lists[number][number]>, CallServices<Lists[number][number]>>> =>
  // The type above says what is known of errors and requirements.
  lists.flat() as ReadonlyArray<Callable>

// -----------------------------------------------------------------------------
// Private: types
// -----------------------------------------------------------------------------

type AnyToolkit = Toolkit.WithHandler<Record<string, AiTool.Any>> | Toolkit.Toolkit<Record<string, AiTool.Any>>

// -----------------------------------------------------------------------------
// Private: calls
// -----------------------------------------------------------------------------

const callable = (toolkit: AnyToolkit, name: string, tool: AiTool.Any): Callable<unknown, unknown> => {
  const handlers = Effect.isEffect(toolkit) ? toolkit : Effect.succeed(toolkit)
  return {
    name: tool.name,
    declaration: declarationOf(tool),
    needsApproval: approvalOf(tool),
    call: ({ args, id }: Call) =>
      Effect.gen(function*() {
        const parameters = yield* Effect.result(encodedParameters(tool, args))
        if (Result.isFailure(parameters)) return invalidArguments(parameters.failure.message)
        const { handle } = yield* handlers
        const results = yield* handle(name, parameters.success, id)
        const last = yield* Stream.runLast(results)
        return yield* answerOf(tool, Option.getOrThrow(last))
      }).pipe(
        Effect.catchCauseIf(isOfParameters, (cause) => Effect.succeed(failureOf(Cause.squash(cause)))),
        withoutArguments
      )
  }
}

/**
 * The parameters as the handlers of a toolkit take them: encoded by their schema, which need not be JSON. The model wrote JSON. A function without
 * parameters takes no arguments, whatever the model wrote.
 */
const encodedParameters = ({ parametersSchema }: AiTool.Any, args: unknown) =>
  Schema.decodeUnknownEffect(jsonOf(parametersSchema))(parametersSchema === AiTool.EmptyParams ? {} : args ?? {})

/** From what a schema encodes to, to JSON. */
const jsonOf = (schema: Schema.Top) => Schema.toCodecJson(Schema.toEncoded(schema))

const isOfParameters = (cause: Cause.Cause<unknown>): boolean =>
  Context.get(Cause.annotations(cause), Toolkit.FailureOrigin) === "parameters"

const approvalOf = (tool: AiTool.Any) => {
  const { needsApproval } = tool
  if (needsApproval === undefined || needsApproval === false) return undefined
  if (needsApproval === true) return () => Effect.succeed(true)
  return ({ args, id = "" }: Call) =>
    encodedParameters(tool, args).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(tool.parametersSchema)),
      Effect.matchEffect({
        // The call itself tells the model what does not fit.
        onFailure: () => Effect.succeed(false),
        onSuccess: (parameters) => {
          const needed = needsApproval(parameters, { toolCallId: id, messages: [] })
          return typeof needed === "boolean" ? Effect.succeed(needed) : needed
        }
      })
    )
}

// -----------------------------------------------------------------------------
// Private: answers
// -----------------------------------------------------------------------------

const answerOf = (
  tool: AiTool.Any,
  { encodedResult, isFailure, modelOutput, result }: AiTool.HandlerResult<AiTool.Any>
): Effect.Effect<Answer, AiError.AiError> => {
  if (isFailure && AiError.isAiError(result)) return Effect.succeed(failureOf(result))
  if (isFailure) {
    return Effect.map(jsonResult(tool, AiTool.failureResultSchema(tool), encodedResult), (error) => ({
      _tag: "Failure",
      error
    }))
  }
  return modelOutput === undefined
    ? Effect.map(jsonResult(tool, tool.successSchema, encodedResult), (value) => ({ _tag: "Value", value }))
    : Effect.succeed({ _tag: "Content", content: modelOutput.map(contentOf) })
}

const jsonResult = (tool: AiTool.Any, schema: Schema.Top, encoded: unknown): Effect.Effect<unknown, AiError.AiError> =>
  Effect.mapError(Schema.encodeUnknownEffect(jsonOf(schema))(encoded), ({ message }) =>
    AiError.make({
      module: "Tool",
      method: `${tool.name}.call`,
      reason: new AiError.ToolResultEncodingError({ toolName: tool.name, toolResult: encoded, description: message })
    }))

const failureOf = (error: unknown): Answer =>
  AiError.isAiError(error)
    ? error.reason._tag === "ToolParameterValidationError"
      ? invalidArguments(error.reason.description)
      : { _tag: "Failure", error: error.reason.message }
    : { _tag: "Failure", error }

const invalidArguments = (description: string): Answer => ({
  _tag: "Failure",
  error: `Invalid arguments: ${description}`
})

const contentOf = (part: Prompt.ToolModelOutputPart): FunctionResultSubcontent => {
  if (part.type === "text") return { type: "text", text: part.text }
  const { data, mediaType: mime_type } = part
  const source = data instanceof URL
    ? { uri: data.href }
    : { data: typeof data === "string" ? data : Base64.encode(data) }
  const [kind] = mime_type.split("/")
  return { type: kind === "image" || kind === "audio" || kind === "video" ? kind : "document", mime_type, ...source }
}

// -----------------------------------------------------------------------------
// Private: declarations
// -----------------------------------------------------------------------------

const declarationOf = (tool: AiTool.Any): Effect.Effect<FunctionDeclaration, InvalidRequest> =>
  Effect.suspend(() => {
    const { name } = tool
    const invalid = (field: string, expected: string) => invalidRequest("Tool.fromToolkit", `${name}${field}`, expected)
    if (AiTool.isProviderDefined(tool)) return Effect.fail(invalid("", "a tool that the program runs"))
    return Effect.try({
      try: () => SchemaReading.withRoot(AiTool.getJsonSchema(tool)),
      catch: () => invalid(".parameters", "a schema that has a JSON Schema")
    }).pipe(
      Effect.filterOrFail(isOfObject, () => invalid(".parameters", "a schema of an object: arguments have names")),
      Effect.map((schema): FunctionDeclaration => {
        const description = AiTool.getDescription(tool)
        return {
          name,
          ...description === undefined ? {} : { description },
          ...isEmpty(schema) ? {} : { parametersJsonSchema: schema }
        }
      })
    )
  })

/** Without a type, the schema of objects that have any fields, or one of several schemas. */
const isOfObject = ({ type }: JsonSchema.JsonSchema): boolean => type === undefined || type === "object"

/** Whether it has no parameters: that of `EmptyParams`, or of a struct without fields. */
const isEmpty = ({ additionalProperties, not, properties, type }: JsonSchema.JsonSchema): boolean =>
  type === "object"
    ? properties === undefined && additionalProperties === false
    : isFields(not) && not["type"] === "null"
