/**
 * What the API refuses though it has the form of a request: values that no model takes, and settings that some models do not take. Each rule of a
 * model is a row with its source. What nobody has reported is accepted.
 */
import * as Effect from "effect/Effect"
import type { Backend } from "../ReceivedRequest.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, number, object, objects, string } from "./json.ts"
import type { Call } from "./route.ts"
import * as schemaRules from "./schemaRules.ts"
import type { World } from "./world.ts"

/** Checks a request for an answer of a model. */
export const check = (world: World, call: Call): Effect.Effect<void, RpcStatus.RpcStatus> => {
  if (world.lenient) return Effect.void
  const violations = violationsOf(call.body)
  const { backend } = call.location
  if (violations.length > 0) return Effect.fail(refusal(violations, backend))
  const asked = askedOf(call.body)
  const id = call.params["id"] ?? ""
  const broken = rules.find(({ models, refuses }) => models.test(id) && refuses(asked))
  if (broken !== undefined) return Effect.fail(RpcStatus.invalidArgument(broken.says[backend](id, asked)))
  const names = functionsOf(call.body).map(({ name }) => string(name))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined
    ? Effect.void
    : Effect.fail(RpcStatus.invalidArgument(`Duplicate function declaration found: ${twice}`))
}

// -----------------------------------------------------------------------------
// for all models
// -----------------------------------------------------------------------------

const violationsOf = (body: JsonObject): ReadonlyArray<RpcStatus.FieldViolation> => {
  const config = object(body["generationConfig"])
  const mimeType = string(config["responseMimeType"]) ?? ""
  return [
    ...objects(body["tools"]).flatMap((tool, at) =>
      objects(tool["functionDeclarations"]).flatMap((declaration, index) =>
        declared(declaration, `tools[${at}].function_declarations[${index}]`)
      )
    ),
    ...(mimeType === "" || mimeTypes.includes(mimeType)
      ? []
      : [{ field: "generation_config.response_mime_type", description: `allowed mimetypes are ${mimeTypeList}.` }]),
    ...schemaRules.violations(config["responseSchema"], "generation_config.response_schema")
  ]
}

const declared = (declaration: JsonObject, at: string): ReadonlyArray<RpcStatus.FieldViolation> => [
  ...(isFunctionName(declaration["name"]) ? [] : [{ field: `${at}.name`, description: invalidFunctionName }]),
  ...schemaRules.violations(declaration["parameters"], `${at}.parameters`),
  ...schemaRules.violations(declaration["response"], `${at}.response`)
]

/** Older reports have a maximum of 64; the reference of `@google/genai` 3.3 has 128. */
export const isFunctionName = (name: unknown): boolean => /^[A-Za-z_][\w.:-]{0,127}$/.test(string(name) ?? "")

export const invalidFunctionName =
  "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), " +
  "underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128."

const mimeTypes: ReadonlyArray<string> = [
  "text/plain",
  "application/json",
  "application/xml",
  "application/yaml",
  "text/x.enum"
]

const mimeTypeList = "`text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`"

const refusal = (violations: ReadonlyArray<RpcStatus.FieldViolation>, backend: Backend): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(
    backend === "gemini"
      ? violations.map(({ description, field }) => `* GenerateContentRequest.${field}: ${description}\n`).join("")
      : `The GenerateContentRequest proto is invalid:\n${
        violations.map(({ description, field }) => `  * ${field}: [FIELD_INVALID] ${description}`).join("\n")
      }`,
    violations
  )

// -----------------------------------------------------------------------------
// by model
// -----------------------------------------------------------------------------

interface Asked {
  readonly level: unknown
  readonly budget: number | undefined
  readonly thoughts: boolean
  readonly json: boolean
  /** Whether functions are declared, and whether other tools are. */
  readonly functions: boolean
  readonly tools: boolean
}

const functionsOf = (body: JsonObject) =>
  objects(body["tools"]).flatMap((tool) => objects(tool["functionDeclarations"]))

const askedOf = (body: JsonObject): Asked => {
  const config = object(body["generationConfig"])
  const thinking = object(config["thinkingConfig"])
  return {
    level: thinking["thinkingLevel"],
    budget: number(thinking["thinkingBudget"]),
    thoughts: thinking["includeThoughts"] === true,
    json: config["responseMimeType"] === "application/json",
    functions: functionsOf(body).length > 0,
    tools: objects(body["tools"]).some((tool) =>
      Object.keys(tool).some((name) => name !== "functionDeclarations" && isObject(tool[name]))
    )
  }
}

interface Rule {
  readonly models: RegExp
  readonly refuses: (asked: Asked) => boolean
  readonly says: { readonly [backend in Backend]: (model: string, asked: Asked) => string }
  /** Where the behaviour is reported, under github.com unless it is an address of its own. */
  readonly source: string
}

const all = /^/
const beforeGemini3 = /^gemini-[12]\./

/** The same words on both backends. */
const both = (says: (model: string, asked: Asked) => string): Rule["says"] => ({ gemini: says, vertex: says })

const unable = (reason: string): string =>
  `Unable to submit request because ${reason}. Learn more: ` +
  "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini"

/** The budgets of thinking that models take beside -1, which leaves it to the model, and 0, which has rules of its own. */
const budgets = (models: RegExp, least: number, most: number): Rule => ({
  models,
  refuses: ({ budget = -1 }) => budget !== -1 && budget !== 0 && (budget < least || budget > most),
  says: both((_, { budget }) =>
    `The thinking budget ${budget} is invalid. Please choose a value between ${least} and ${most}.`
  ),
  source: "https://ai.google.dev/gemini-api/docs/thinking#set-budget"
})

const rules: ReadonlyArray<Rule> = [
  {
    models: all,
    refuses: ({ budget, level }) => budget !== undefined && level !== undefined,
    says: both(() => "You can only set only one of thinking budget and thinking level."),
    source: "sterlp/eclipse-peon-ai/issues/115"
  },
  {
    models: /^gemini-(?:1\.|2\.0|2\.5-flash-image)(?!.*thinking)/,
    refuses: ({ budget = 0, level, thoughts }) => thoughts || level !== undefined || budget !== 0,
    says: {
      gemini: (model) => `Thinking is not enabled for models/${model}`,
      vertex: () => unable("thinking is not supported by this model")
    },
    source: "lobehub/lobehub/issues/7985, googleapis/js-genai/issues/681"
  },
  {
    models: beforeGemini3,
    refuses: ({ level }) => level !== undefined,
    says: both(() => "Thinking level is not supported for this model."),
    source: "RooCodeInc/Roo-Code/issues/10700"
  },
  {
    models: /^gemini-2\.5-pro/,
    refuses: ({ budget }) => budget === 0,
    says: {
      gemini: () => "Budget 0 is invalid. This model only works in thinking mode.",
      vertex: () => unable("The model does not support setting thinking_budget to 0")
    },
    source: "ChatLunaLab/chatluna/issues/519, earendil-works/pi/issues/3460"
  },
  budgets(/^gemini-2\.5-pro/, 128, 32_768),
  budgets(/^gemini-2\.5-flash-lite/, 512, 24_576),
  budgets(/^gemini-2\.5-flash(?!-lite)/, 0, 24_576),
  {
    models: beforeGemini3,
    refuses: ({ functions, json }) => functions && json,
    says: both(() => "Function calling with a response mime type: 'application/json' is unsupported"),
    source: "googleapis/python-genai/issues/867"
  },
  {
    models: beforeGemini3,
    refuses: ({ json, tools }) => tools && json,
    says: both(() => "Tool use with a response mime type: 'application/json' is unsupported"),
    source: "snailyp/gemini-balance/issues/264"
  },
  {
    models: beforeGemini3,
    refuses: ({ functions, tools }) => functions && tools,
    says: {
      gemini: () => "Tool use with function calling is unsupported",
      vertex: () => "Multiple tools are supported only when they are all search tools."
    },
    source: "googleapis/go-genai/issues/323, googleapis/js-genai/issues/435"
  }
]

// -----------------------------------------------------------------------------
// caches
// -----------------------------------------------------------------------------

/** The fewest tokens that a cache of a model may have. Caches of other models may have any number. */
const least: ReadonlyArray<{ readonly models: RegExp; readonly tokens: number; readonly source: string }> = [
  { models: /^gemini-1\.5/, tokens: 32_768, source: "RaunoT/plex-rewind/pull/261" },
  { models: /^gemini-2\.5-flash(?!-)/, tokens: 1024, source: "BerriAI/litellm/issues/17696" },
  { models: /^gemini-2\.5-pro/, tokens: 4096, source: "https://ai.google.dev/gemini-api/docs/caching" },
  { models: /^gemini-3-flash-preview/, tokens: 1024, source: "https://ai.google.dev/gemini-api/docs/caching" },
  { models: /^gemini-3(?:\.1)?-pro-preview/, tokens: 4096, source: "https://ai.google.dev/gemini-api/docs/caching" },
  { models: /^gemini-3\.5-flash(?!-)/, tokens: 4096, source: "https://ai.google.dev/gemini-api/docs/caching" }
]

/** Refuses a cache that is too small for its model. */
export const cacheable = (world: World, model: string, tokens: number): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const minimum = least.find(({ models }) => models.test(model))?.tokens ?? 0
  return world.lenient || tokens >= minimum ? Effect.void : Effect.fail(RpcStatus.invalidArgument(
    `Cached content is too small. total_token_count=${tokens}, min_total_token_count=${minimum}`
  ))
}
