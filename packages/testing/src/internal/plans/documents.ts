/** Files with scripts, fault plans and limits, for those who do not write TypeScript. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { FaultPlan } from "../../Fault.ts"
import type { LiveScript } from "../../LiveScript.ts"
import type { Script } from "../../Script.ts"
import { isObject } from "../json.ts"
import { liveScript, LiveScripted } from "./courses.ts"
import { faultPlan, FaultPlanned } from "./faults.ts"
import { maybe } from "./fields.ts"
import { Limited, type Limits, limits as limitsOf } from "./limits.ts"
import { script, Scripted } from "./scripts.ts"

/** A document that is not what it is for. The message names the document, and for each problem the place and what was expected. */
export class DocumentError extends Data.TaggedError("DocumentError")<{ readonly message: string }> {}

const Scripts = Schema.Struct({ scripts: maybe(Schema.Array(Scripted)), live: maybe(Schema.Array(LiveScripted)) })

const Faults = Schema.Struct({ faults: Schema.Array(FaultPlanned) })

/** Reads a document with scripts. `name` is for the errors. */
export const scripts = (text: string, name: string): Effect.Effect<
  { readonly script: ReadonlyArray<Script>; readonly live: ReadonlyArray<LiveScript> },
  DocumentError
> =>
  Effect.map(read(Scripts, text, name), ({ live = [], scripts = [] }) => ({
    script: scripts.map(script),
    live: live.map(liveScript)
  }))

/** Reads a document with fault plans. */
export const faults = (text: string, name: string): Effect.Effect<ReadonlyArray<FaultPlan>, DocumentError> =>
  Effect.map(read(Faults, text, name), ({ faults }) => faults.map(faultPlan))

/** Reads a document with quotas and latencies. */
export const limits = (text: string, name: string): Effect.Effect<Limits, DocumentError> =>
  Effect.map(read(Limited, text, name), limitsOf)

const read = <A>(schema: Schema.Codec<A>, text: string, name: string): Effect.Effect<A, DocumentError> =>
  Effect.suspend(() => {
    const parsed = Result.try((): unknown => JSON.parse(text))
    if (Result.isFailure(parsed)) {
      return Effect.fail(new DocumentError({ message: `${name} is not JSON: ${messageOf(parsed.failure)}` }))
    }
    const decoded = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(parsed.success)
    return Result.isSuccess(decoded) ? Effect.succeed(decoded.success) : Effect.fail(
      new DocumentError({
        message: issuesOf(decoded.failure.issue).issues.map(({ message, path = [] }) => {
          const keys = path.map((key) => typeof key === "object" ? key.key : key)
          const expected = message.replace(/^Expected/, "expected")
          return `${name}: ${place(keys)}${expected}${found(parsed.success, keys, expected)}`
        }).join("\n")
      })
    )
  })

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error)

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "MissingKey"
      ? "is missing"
      : issue._tag === "UnexpectedKey"
      ? "is not known here"
      : SchemaIssue.defaultLeafHook(issue)
})

const place = (keys: ReadonlyArray<PropertyKey>): string =>
  keys.length === 0
    ? ""
    : `${keys.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("").replace(/^\./, "")}: `

/** The value itself, if it is short and the message does not tell more. */
const found = (document: unknown, keys: ReadonlyArray<PropertyKey>, message: string): string => {
  if (!message.startsWith("expected") || message.includes(", got ")) return ""
  const value = keys.reduce<unknown>(
    (value, key) => Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[String(key)] : undefined,
    document
  )
  const text = JSON.stringify(value) ?? "nothing"
  return `, got ${text.length <= 60 ? text : `${text.slice(0, 60)}…`}`
}
