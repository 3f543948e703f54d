/** Which requests a script or a fault plan in a file is for. */
import * as Schema from "effect/Schema"
import type { Match, ReceivedRequest } from "../../ReceivedRequest.ts"
import * as Script from "../../Script.ts"
import * as plan from "../plan.ts"
import { maybe, Operation } from "./fields.ts"

/** Words that a text has, in any case, or a regular expression. */
const Text = Schema.Union([
  Schema.String,
  Schema.Struct({ pattern: Schema.String, flags: maybe(Schema.String) }).check(
    Schema.makeFilter(({ flags, pattern }) =>
      isExpression(pattern, flags) || "expected a regular expression of JavaScript"
    )
  )
])

const isExpression = (pattern: string, flags?: string): boolean => {
  try {
    return new RegExp(pattern, flags) instanceof RegExp
  } catch {
    return false
  }
}

/** All conditions must hold. */
const Conditions = Schema.Struct({
  operation: maybe(Operation),
  /** With `path`: `*` stands for any characters. */
  method: maybe(Schema.String),
  path: maybe(Schema.String),
  prompt: maybe(Text),
  tools: maybe(Schema.Array(Schema.String)),
  schema: maybe(Schema.Union([Schema.Boolean, Schema.Array(Schema.String)])),
  model: maybe(Text)
})

export const Matching = Schema.Union([Schema.Literal("*"), Operation, Conditions])

export const match = (matching: typeof Matching.Type): Match => {
  if (typeof matching === "string") return matching
  const { method, model, operation, path, prompt, ...asked } = matching
  const conditions = {
    ...asked,
    ...(prompt === undefined ? undefined : { prompt: text(prompt) }),
    ...(model === undefined ? undefined : { model: text(model) })
  }
  const all: ReadonlyArray<Match> = [
    ...(operation === undefined ? [] : [operation]),
    ...(method === undefined ? [] : [(request: ReceivedRequest) => request.method === method]),
    ...(path === undefined
      ? []
      : [(request: ReceivedRequest) => plan.matches(Script.path(request.method, path), request)]),
    ...(Object.keys(conditions).length === 0 ? [] : [Script.asks(conditions)])
  ]
  return (request) => all.every((match) => plan.matches(match, request))
}

const text = (text: typeof Text.Type): string | RegExp =>
  typeof text === "string" ? text : new RegExp(text.pattern, text.flags)
