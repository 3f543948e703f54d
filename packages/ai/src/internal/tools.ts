/** The tools of a request: how the API is told about them, and how its names become those of the toolkit. */
import * as GenAITool from "effect-genai/Tool"
import type * as Wire from "effect-genai/wire/Tool"
import * as AiError from "effect/ai/AiError"
import type { ProviderOptions } from "effect/ai/LanguageModel"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { invalidRequest, type Where } from "./errors.ts"
import { isFields } from "./json.ts"
import { isJson, jsonOfEncoded, problemOf } from "./schemas.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The tools of a request. */
export interface Tools {
  /** The functions of the program, declared. */
  readonly functions: ReadonlyArray<Wire.FunctionDeclaration>
  /** The tools that the API runs, by their names in the API. */
  readonly served: ReadonlyMap<string, Tool.AnyProviderDefined>
  /** The tools of the toolkit by their names in the toolkit. */
  readonly byName: ReadonlyMap<string, Tool.Any>
  /** The function that the API calls by a name. */
  readonly called: (name: string) => Tool.Any | undefined
  /** The name of a function in the API. */
  readonly nameOf: (name: string) => string
}

/** What a choice of tools means for the API. */
export interface Choice {
  readonly mode: "AUTO" | "ANY" | "NONE"
  readonly names?: ReadonlyArray<string>
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** No tools, as for an object. */
export const none: Tools = {
  functions: [],
  served: new Map(),
  byName: new Map(),
  called: () => undefined,
  nameOf: (name) => name
}

/** The tools of a request. Fails if a tool has parameters that JSON Schema cannot describe, or is one of another provider. */
export const make = Effect.fnUntraced(
  function*({ tools }: Pick<ProviderOptions, "tools">, where: Where): Effect.fn.Return<Tools, AiError.AiError> {
    if (tools.length === 0) return none
    const own = tools.filter((tool) => !Tool.isProviderDefined(tool))
    const served = new Map<string, Tool.AnyProviderDefined>()
    for (const tool of tools.filter(Tool.isProviderDefined)) {
      if (!tool.id.startsWith("gemini.")) {
        return yield* AiError.make({
          ...where,
          reason: new AiError.ToolConfigurationError({
            toolName: tool.name,
            description: `it is a tool of another provider (${tool.id}); expected one of GeminiTool`
          })
        })
      }
      served.set(tool.providerName, tool)
    }
    const names = apiNames(own)
    const byApiName = new Map(own.map((tool) => [names.get(tool.name), tool]))
    const functions = yield* Effect.forEach(
      own,
      (tool) =>
        Effect.mapBoth(declarationOf(tool), {
          onFailure: (description) =>
            AiError.make({ ...where, reason: new AiError.UnsupportedSchemaError({ description }) }),
          onSuccess: (declaration) => ({ ...declaration, name: names.get(tool.name) ?? tool.name })
        })
    )
    return {
      functions,
      served,
      byName: new Map(tools.map((tool) => [tool.name, tool])),
      called: (name) => byApiName.get(name),
      nameOf: (name) => names.get(name) ?? apiName(name)
    }
  }
)

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/** The tools that the API runs, and may run in this request: a choice among tools is one among functions for it. */
export const servedOf = (
  { served }: Tools,
  { toolChoice }: Pick<ProviderOptions, "toolChoice">
): ReadonlyArray<readonly [name: string, tool: Tool.AnyProviderDefined]> => toolChoice === "none" ? [] : [...served]

/** What the program chose, in the names of the API. A tool that the API runs cannot be required. */
export const choiceOf = (
  tools: Tools,
  { toolChoice }: Pick<ProviderOptions, "toolChoice">,
  where: Where
): Effect.Effect<Choice, AiError.AiError> => {
  if (toolChoice === "auto") return Effect.succeed({ mode: "AUTO" })
  if (toolChoice === "none") return Effect.succeed({ mode: "NONE" })
  const required = toolChoice === "required" || "tool" in toolChoice || toolChoice.mode === "required"
  // Those of `oneOf` are the only tools of the request already.
  if (!required) return Effect.succeed({ mode: "AUTO" })
  if (toolChoice === "required" && tools.functions.length > 0) return Effect.succeed({ mode: "ANY" })
  const chosen: ReadonlyArray<string> = toolChoice === "required"
    ? [...tools.byName.keys()]
    : "tool" in toolChoice
    ? [toolChoice.tool]
    : toolChoice.oneOf
  const names = chosen.filter((name) => !Tool.isProviderDefined(tools.byName.get(name)))
  if (names.length === 0) {
    return Effect.fail(invalidRequest(where, {
      parameter: "toolChoice",
      description: `the Gemini API cannot be made to use ${chosen.join(", ")}; expected tools of the program`
    }))
  }
  return Effect.succeed({ mode: "ANY", names: names.map(tools.nameOf) })
}

// -----------------------------------------------------------------------------
// Parameters and results
// -----------------------------------------------------------------------------

/**
 * What the model wrote, as the toolkit takes it: encoded by the schema of the tool, which need not be JSON. Where it is not, it is written as the JSON of the
 * model again, so that a chat can be exported. What does not fit is left as it is, for the toolkit to say so.
 */
export const parametersOf = (tool: Tool.Any, args: unknown): Effect.Effect<unknown> =>
  Schema.decodeUnknownEffect(jsonOfEncoded(tool.parametersSchema))(args).pipe(
    Effect.map((parameters) => isJson(parameters) ? parameters : writtenAs(parameters, args)),
    Effect.orElseSucceed(() => args)
  )

/** The parameters of a call as JSON: what the model wrote. */
export const argumentsOf = (
  tool: Tool.Any | undefined,
  parameters: unknown
): Effect.Effect<{ readonly [name: string]: unknown }, string> =>
  Effect.flatMap(
    asJson(tool?.parametersSchema, parameters),
    (args) =>
      args === null || args === undefined
        ? Effect.succeed({})
        : isFields(args)
        ? Effect.succeed(args)
        : Effect.fail("parameters are an object")
  )

/** The result of a tool as JSON. */
export const resultOf = (
  tool: Tool.Any | undefined,
  { isFailure, result }: { readonly isFailure: boolean; readonly result: unknown }
): Effect.Effect<unknown, string> =>
  asJson(
    tool === undefined ? undefined : isFailure ? Tool.failureResultSchema(tool) as Schema.Top : tool.successSchema,
    result
  )

/** The API reads `output` and `error` of an object by their names, so an object with such fields is not an output by itself. */
export const outputOf = (value: unknown): { readonly [name: string]: unknown } =>
  isFields(value) && !Object.hasOwn(value, "output") && !Object.hasOwn(value, "error") ? value : { output: value }

/** The function that a call is of, with its arguments. An action of a computer is a function of the API itself. */
export const calledOf = (
  tools: Tools,
  name: string,
  parameters: { readonly [name: string]: unknown }
): { readonly name: string; readonly args: { readonly [name: string]: unknown } } => {
  const { action, arguments: args } = parameters
  return tools.served.get("computerUse")?.name === name && typeof action === "string" && isFields(args)
    ? { name: action, args }
    : { name: tools.nameOf(name), args: parameters }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const asJson = (schema: Schema.Top | undefined, value: unknown): Effect.Effect<unknown, string> => {
  if (value === undefined) return Effect.succeed(null)
  if (isWritten(value)) return asJson(schema, value.toJSON())
  if (isJson(value)) return Effect.succeed(value)
  return schema === undefined
    ? Effect.fail("it is not JSON, and no tool of the toolkit has this name")
    : Effect.mapError(Schema.encodeUnknownEffect(jsonOfEncoded(schema))(value), ({ message }) => message)
}

/** Whether a value is one of {@link writtenAs}. Other values with a `toJSON`, such as dates, are written by their schema. */
const isWritten = (value: unknown): value is { readonly toJSON: () => unknown } =>
  Predicate.hasProperty(value, "toJSON") && Predicate.isFunction(value.toJSON) && Object.hasOwn(value, "toJSON")

/** The same value, whose JSON is another one. */
const writtenAs = (value: unknown, json: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.defineProperty(value, "toJSON", { value: () => json, enumerable: false })
    : value

const valid = /^[A-Za-z_][\w.:-]{0,127}$/

const apiName = (name: string): string =>
  valid.test(name) ? name : `_${name.replaceAll(/[^\w.:-]/g, "_")}`.slice(0, 128)

/** What the API is told about a tool. It is made once for each tool. */
const declarationOf = (tool: Tool.Any): Effect.Effect<Wire.FunctionDeclaration, string> => {
  const known = declarations.get(tool)
  if (known !== undefined) return Effect.succeed(known)
  const problem = Tool.isDynamic(tool) ? undefined : problemOf(tool.parametersSchema)
  if (problem !== undefined) return Effect.fail(`the parameters of the tool ${tool.name}: ${problem}`)
  const [callable] = GenAITool.fromToolkit(Toolkit.make(tool))
  return (callable?.declaration ?? Effect.succeed<Wire.FunctionDeclaration>({ name: tool.name })).pipe(
    Effect.mapError(({ expected, field }) => `the tool ${field}: expected ${expected}`),
    Effect.tap((declaration) => Effect.sync(() => declarations.set(tool, declaration)))
  )
}

const declarations = /*#__PURE__*/ new WeakMap<object, Wire.FunctionDeclaration>()

/** The names of functions in the API, which begin with a letter and have no other characters than letters, digits and some marks. */
const apiNames = (tools: ReadonlyArray<Tool.Any>): ReadonlyMap<string, string> => {
  const taken = new Set(tools.map(({ name }) => name).filter((name) => valid.test(name)))
  return new Map(tools.map(({ name }) => {
    let given = apiName(name)
    if (given === name) return [name, name]
    for (let index = 2; taken.has(given); index++) given = `${apiName(name).slice(0, 120)}_${index}`
    taken.add(given)
    return [name, given]
  }))
}
