/**
 * The interpreter of the backend field table: it turns parameters into the path, the query and the body of the backend, and responses into the
 * fields of the SDK.
 *
 * Encoding checks kinds, refuses fields that the backend does not have, and reports the first problem with its path. Fields that the table does
 * not have pass through in both directions, so that fields which the API adds later work without a new release. Encoding never changes what the
 * caller passed; decoding changes the response in place, because nobody else has it yet.
 */
import * as Result from "effect/Result"
import type { Backend } from "../../Backend.ts"
import {
  type Dictionary,
  type EncoderName,
  type Field,
  type Kind,
  type List,
  type Message,
  type Operation as Described,
  steering
} from "../../wire/Message.ts"
import { asFields, type Fields, isFields, setField, setFields } from "../check/Fields.ts"
import { hasJson } from "../check/Json.ts"
import { nearestName } from "../check/Misspelling.ts"
import { invalidRequest } from "../check/Parameters.ts"
import {
  AsJsonSchema,
  type Encoder,
  type Encoders,
  EncodingContext,
  type Problem,
  type UnknownField
} from "./EncodingContext.ts"
import * as JsonValue from "./JsonValue.ts"
import * as OtherTransforms from "./OtherTransforms.ts"
import { memoize, parsePath, type Segment } from "./Plan.ts"
import { workOn } from "./ResponseFields.ts"
import { encoders, type Transforms } from "./Transforms.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** An operation as data, with the transforms that only it needs: a bundle has only those of the resources that it uses. */
export interface Operation<in Params, out Result> extends Described<Params, Result> {
  readonly transforms?: Transforms
  /** The API version of this operation, where the client has the default. */
  readonly apiVersion?: string
  /** The fields that the table does not have in parts of the parameters that were encoded before. */
  readonly unknown?: ReadonlyArray<UnknownField>
  /** Makes the result from a decoded answer. By default the answer itself, with the HTTP response it came in. */
  readonly make?: (fields: Fields, sdkHttpResponse: HttpResponseHeaders) => Result
}

/** The HTTP response that an answer came in, as results carry it. */
export interface HttpResponseHeaders {
  readonly headers: { readonly [name: string]: string }
}

/** A request, ready to be put into a path, a query and a body. */
export interface Encoded {
  readonly url: Fields
  readonly query: Fields
  readonly body: { readonly [name: string]: unknown }
  /** The fields that the table does not have. */
  readonly unknown: ReadonlyArray<UnknownField>
}

// -----------------------------------------------------------------------------
// Interpreter
// -----------------------------------------------------------------------------

/** Encodes parameters, or returns the first problem with them. */
export interface Encode {
  (
    operation: Operation<never, unknown>,
    params: unknown,
    backend: Backend,
    variant: string | undefined
  ): Result.Result<Encoded, Problem>
}

/** Encodes with these transforms, beside those of the operation and those that nearly all requests need. */
export const encoding = (others: Encoders): Encode => (operation, params, backend, variant) => {
  const context = new EncodingContext(operation.name, backend, variant, operation.transforms?.encoders ?? {}, others)
  // What the caller passes may have getters that throw, or be nested deeper than the stack.
  const encoded = Result.try(() => {
    const { _query, _url, ...body } = encodeMessage(operation.params, params, {}, "", context)
    return {
      url: asFields(_url),
      query: asFields(_query),
      unknown: unknownOf(operation, context),
      body: context.problem === undefined ? operation.transforms?.body?.(body) ?? body : body
    }
  })
  return context.problem !== undefined
    ? Result.fail(context.problem)
    : Result.mapError(
      encoded,
      () => invalidRequest(operation.name, "params", "values that can be read, without cycles")
    )
}

/** Encodes with all transforms. */
export const encode: Encode = /*#__PURE__*/ encoding(OtherTransforms.encoders)

/** The fields that the table does not have. Mostly there are none. */
const unknownOf = (
  { transforms, unknown = [] }: Operation<never, unknown>,
  { unknown: found }: EncodingContext
): ReadonlyArray<UnknownField> =>
  found.length === 0
    ? unknown
    : [...found.filter(({ field }) => transforms?.written?.includes(field) !== true), ...unknown]

/** Makes an answer the SDK's view of it, in place. */
export const decode = <A>({ result, transforms }: Operation<never, unknown>, value: A, backend: Backend): A => {
  if (result !== undefined) workOn(result, backend._tag)?.(value, transforms?.decoders ?? {})
  return value
}

/** An operation whose results are made by a function of its own. */
export const makes = <Params, Result>(
  operation: Described<Params, unknown>,
  make: (fields: Fields, sdkHttpResponse: HttpResponseHeaders) => Result
): Operation<Params, Result> => {
  const { Types: _, ...described } = operation
  return { ...described, make }
}

/** Makes results of the answers, or the events, of one HTTP response. */
export const decoder = <Result>(
  operation: Operation<never, Result>,
  backend: Backend,
  headers: { readonly [name: string]: string }
): (body: object) => Result => {
  const sdkHttpResponse = { headers: { ...headers } }
  const make = operation.make ?? ((fields: Fields) => Object.assign(fields, { sdkHttpResponse }) as Result)
  return (body) => make(decode(operation, body as Fields, backend), sdkHttpResponse)
}

// -----------------------------------------------------------------------------
// Private: requests
// -----------------------------------------------------------------------------

interface Target {
  readonly up: boolean
  readonly when: string | undefined
  readonly path: ReadonlyArray<Segment>
}

interface Step {
  readonly name: string
  readonly kind: Kind
  readonly required: boolean
  readonly fate: "sent" | "local" | "unsupported"
  readonly by: EncoderName | undefined
  readonly to: ReadonlyArray<Target> | undefined
  readonly orElse: string | undefined
}

interface Plan {
  readonly steps: ReadonlyArray<Step>
  readonly names: ReadonlySet<string>
}

const encodeMessage = (
  message: Message,
  given: unknown,
  parent: Fields,
  at: string,
  context: EncodingContext
): Fields => {
  const out: Fields = {}
  const value = isFields(given) && hasJson(given) ? given.toJSON() : given
  if (!isFields(value)) {
    context.invalid(at === "" ? "params" : at, "an object")
    return out
  }
  const plan = requestPlan(message, context.backend._tag)
  /** The values for each item of a list that does not exist yet. */
  const later: Array<Parameters<typeof place>> = []
  for (const step of plan.steps) {
    const given = value[step.name]
    if (isAbsent(given)) {
      if (step.required) context.invalid(below(at, step.name), missingField(value, plan))
      continue
    }
    if (step.fate === "unsupported") context.unsupported(below(at, step.name))
    if (step.fate !== "sent") continue
    let sent = step
    let transformed = step.by === undefined
      ? given
      : encoderOf(step.by, context)(given, below(at, step.name), context)
    if (context.problem !== undefined) return out
    if (transformed instanceof AsJsonSchema) {
      const other = stepOf(plan, step.orElse)
      const free = other !== undefined && isAbsent(value[other.name])
      if (!free || other.fate !== "sent") {
        context.schemaUnsupported(transformed.because, free ? undefined : other && below(at, other.name))
        return out
      }
      sent = other
      transformed = other.by === undefined
        ? transformed.schema
        : encoderOf(other.by, context)(transformed.schema, below(at, step.name), context)
    }
    // Errors name the field that the caller wrote.
    const path = below(at, step.name)
    const encoded = encodeKind(sent.kind, transformed, out, path, context)
    if (sent.to === undefined) out[sent.name] = encoded
    else if (sent.to.length === 0) setFields(out, asFields(encoded))
    else {
      let targets = 0
      for (const { path: to, up, when } of sent.to) {
        if (when !== undefined && when !== context.variant) continue
        targets++
        const root = up ? parent : out
        if (!place(root, to, 0, encoded, path, context)) later.push([root, to, 0, encoded, path, context])
      }
      if (targets === 0) context.unsupported(path)
    }
    if (context.problem !== undefined) return out
  }
  for (const placement of later) place(...placement)
  for (const name in value) {
    if (!plan.names.has(name) && !isAbsent(value[name])) {
      context.unknown.push({ field: below(at, name), nearest: nearestName(name, plan.steps.map(({ name }) => name)) })
      setField(out, name, JsonValue.encode(value[name], below(at, name), context))
    }
  }
  return out
}

/** What was expected of a required field that is missing. Its value may be there under a name that is not in the table. */
const missingField = (value: Fields, plan: Plan): string => {
  const unknown = Object.keys(value).filter((name) => !plan.names.has(name) && !isAbsent(value[name]))
  return unknown.length === 0 ? "a value" : `a value, but got unknown names: ${unknown.slice(0, 3).join(", ")}`
}

const stepOf = ({ steps }: Plan, field: string | undefined): Step | undefined =>
  steps.find(({ name }) => name === field)

/** Whether a field has no value. Null counts as none. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null

const below = (at: string, name: string): string => at === "" ? name : `${at}.${name}`

const encodeKind = (kind: Kind, value: unknown, parent: Fields, at: string, context: EncodingContext): unknown => {
  if (typeof kind === "function") return encodeMessage(kind, value, parent, at, context)
  if (typeof kind === "string") {
    if (holds(kind, value)) return kind === "object" || kind === "any" ? JsonValue.encode(value, at, context) : value
    const text = kind === "string" ? JsonValue.base64(value, at) : undefined
    return text ?? context.invalid(at, kind === "object" ? "an object" : `a ${kind}`)
  }
  if (isList(kind)) {
    // Unlike map, Array.from takes the holes of a sparse list for items.
    return Array.isArray(value)
      ? Array.from(value, (item, index) => encodeKind(kind[0], item, parent, `${at}[${index}]`, context))
      : context.invalid(at, "a list")
  }
  if (!isFields(value)) return context.invalid(at, "an object")
  const out: Fields = {}
  for (const key in value) setField(out, key, encodeKind(kind.values, value[key], parent, below(at, key), context))
  return out
}

const holds = (kind: Exclude<Kind, Message | List | Dictionary>, value: unknown): boolean => {
  switch (kind) {
    case "any":
      return true
    case "object":
      return isFields(value)
    case "number":
      return Number.isFinite(value)
    default:
      return typeof value === kind
  }
}

/** Puts a value at a path. Returns `false` if the value is for each item of a list that does not exist yet. */
const place = (
  root: Fields,
  path: ReadonlyArray<Segment>,
  depth: number,
  value: unknown,
  at: string,
  context: EncodingContext
): boolean => {
  const { index, key } = path[depth]!
  if (index === "each") {
    const list = root[key] ??= Array.isArray(value) ? value.map(() => ({})) : undefined
    if (!Array.isArray(list)) return false
    list.forEach((item, nth) => place(item, path, depth + 1, Array.isArray(value) ? value[nth] : value, at, context))
    return true
  }
  if (depth === path.length - 1) {
    const there = root[key]
    if (key === "_self" && isFields(value)) setFields(root, value)
    else if (isFields(there) && isFields(value)) setFields(there, value)
    else if (there !== undefined && there !== value) context.invalid(at, "no other field for the same value")
    else root[key] = value
    return true
  }
  const next = root[key] ??= index === "first" ? [{}] : {}
  return place(
    asFields(index === "first" ? (next as ReadonlyArray<unknown>)[0] : next),
    path,
    depth + 1,
    value,
    at,
    context
  )
}

// -----------------------------------------------------------------------------
// Private: plans
// -----------------------------------------------------------------------------

const requestPlan = /*#__PURE__*/ memoize((message: Message, tag): Plan => {
  const fields = message()
  return {
    names: new Set([...steering, ...Object.keys(fields)]),
    steps: Object.entries(fields).map(([name, entry]): Step => {
      const field: Field = isField(entry) ? entry : { kind: entry }
      const route = field[tag] ?? field
      const sent = typeof route === "object" ? route : {}
      const to = typeof sent.to === "string" ? [sent.to] : sent.to
      return {
        name,
        kind: field.kind,
        required: field.required ?? false,
        fate: typeof route === "string" ? route : "sent",
        by: sent.by,
        to: to?.map((target) =>
          typeof target === "string" ? parseTarget(target, undefined) : parseTarget(target.path, target.when)
        ),
        orElse: field.orElse
      }
    })
  }
})

const encoderOf = (name: EncoderName, { encoders: own, others }: EncodingContext): Encoder =>
  own[name] ?? encoders[name] ?? others[name] ?? missing(name)

/** Refuses a value without its transform, which the API could not read. */
const missing = (name: string): Encoder => (_, at, context) => context.invalid(at, `a transform ${name}`)

const parseTarget = (path: string, when: string | undefined): Target => {
  const up = path.startsWith("^")
  return { up, when, path: parsePath(up ? path.slice(1) : path) }
}

const isList = (kind: List | Dictionary): kind is List => Array.isArray(kind)

const isField = (entry: Kind | Field): entry is Field => typeof entry === "object" && "kind" in entry
