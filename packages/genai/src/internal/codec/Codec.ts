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
  type DecoderName,
  type Dictionary,
  type EncoderName,
  type Field,
  type Kind,
  type List,
  type Message,
  type Operation as Described,
  type Response,
  type ResponseKind,
  steering
} from "../../wire/Message.ts"
import { asFields, type Fields, isFields, setField, setFields } from "../check/Fields.ts"
import { nearestName } from "../check/Misspelling.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { AsJsonSchema, type Encoder, EncodingContext, type Problem, type UnknownField } from "./EncodingContext.ts"
import * as JsonValue from "./JsonValue.ts"
import { type Decoders, decoders, encoders, type Transforms } from "./Transforms.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** An operation as data, with the transforms that only it needs: a bundle has only those of the resources that it uses. */
export interface Operation<in Params, out Result> extends Described<Params, Result> {
  readonly transforms?: Transforms
  /** The API version of this operation, where the client has the default. */
  readonly apiVersion?: string
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
export const encode = (
  operation: Operation<never, unknown>,
  params: unknown,
  backend: Backend,
  variant: string | undefined
): Result.Result<Encoded, Problem> => {
  const context = new EncodingContext(operation.name, backend, variant, operation.transforms?.encoders ?? {})
  // What the caller passes may have getters that throw, or be nested deeper than the stack.
  const encoded = Result.try(() => {
    const { _query, _url, ...body } = encodeMessage(operation.params, params, {}, "", context)
    return {
      url: asFields(_url),
      query: asFields(_query),
      unknown: context.unknown.filter(({ field }) => operation.transforms?.written?.includes(field) !== true),
      body: context.problem === undefined ? operation.transforms?.body?.(body) ?? body : body
    }
  })
  return context.problem !== undefined
    ? Result.fail(context.problem)
    : Result.mapError(
      encoded,
      () => invalidRequest(operation.name, "params", "values that can be read, and are not nested without end")
    )
}

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

interface Segment {
  readonly key: string
  readonly index: "each" | "first" | undefined
}

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
  value: unknown,
  parent: Fields,
  at: string,
  context: EncodingContext
): Fields => {
  const out: Fields = {}
  if (!isFields(value)) {
    context.invalid(at === "" ? "params" : at, "an object")
    return out
  }
  const plan = requestPlan(message, context.backend._tag)
  const later: Array<() => void> = []
  const send = (step: Step, given: unknown): void => {
    const path = below(at, step.name)
    const transformed = step.by === undefined ? given : encoderOf(step.by, context)(given, path, context)
    if (context.problem !== undefined) return
    if (transformed instanceof AsJsonSchema) {
      const other = plan.steps.find(({ name }) => name === step.orElse)
      const free = other !== undefined && isAbsent(value[other.name])
      if (free && other.fate === "sent") return send(other, transformed.schema)
      return context.schemaUnsupported(transformed.because, free ? undefined : other && below(at, other.name))
    }
    const encoded = encodeKind(step.kind, transformed, out, path, context)
    if (step.to === undefined) out[step.name] = encoded
    else if (step.to.length === 0) setFields(out, asFields(encoded))
    else {
      const targets = step.to.filter(({ when }) => when === undefined || when === context.variant)
      if (targets.length === 0) context.unsupported(path)
      for (const { path: to, up } of targets) {
        const root = up ? parent : out
        if (!place(root, to, 0, encoded, path, context)) {
          later.push(() => place(root, to, 0, encoded, path, context))
        }
      }
    }
  }
  for (const step of plan.steps) {
    const given = value[step.name]
    if (isAbsent(given)) {
      if (step.required) context.invalid(below(at, step.name), "a value")
    } else if (step.fate === "sent") {
      send(step, given)
      if (context.problem !== undefined) return out
    } else if (step.fate === "unsupported") {
      context.unsupported(below(at, step.name))
    }
  }
  for (const run of later) run()
  for (const name in value) {
    if (!plan.names.has(name) && !isAbsent(value[name])) {
      context.unknown.push({ field: below(at, name), nearest: nearestName(name, plan.steps.map(({ name }) => name)) })
      setField(out, name, JsonValue.encode(value[name], below(at, name), context))
    }
  }
  return out
}

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
    return Array.isArray(value)
      ? value.map((item, index) => encodeKind(kind[0], item, parent, `${at}[${index}]`, context))
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
    else if (there !== undefined && there !== value) context.invalid(at, "nothing beside another field for the same")
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
// Private: answers
// -----------------------------------------------------------------------------

/** Changes a value of a response in place. `own` are the transforms that only the operation has. */
type Work = (value: unknown, own: Decoders) => void

/** A field that comes from another place in its message. */
interface Move {
  readonly name: string
  /** `undefined` if the field keeps its name. */
  readonly from: ReadonlyArray<Segment> | undefined
  readonly by: DecoderName | undefined
  /** The fields of the message that it consists of, if there are several. */
  readonly only: ReadonlyArray<string> | undefined
  readonly work: Work | undefined
}

const move = (moves: ReadonlyArray<Move>, value: Fields, own: Decoders): void => {
  const found = moves.map(({ from, name, only }) =>
    only !== undefined ? pick(value, only) : from === undefined ? value[name] : read(value, from, 0)
  )
  for (const { from, only } of moves) {
    if (only !== undefined) { for (const key of only) delete value[key] }
    else if (from !== undefined) remove(value, from, 0)
  }
  moves.forEach(({ by, name, work }, index) => {
    const raw = found[index]
    if (raw === undefined || raw === null) return
    const decoder = by === undefined ? undefined : own[by] ?? decoders[by]
    const made = decoder === undefined ? raw : decoder(raw)
    if (made === undefined) return
    work?.(made, own)
    value[name] = made
  })
}

const read = (value: unknown, path: ReadonlyArray<Segment>, depth: number): unknown => {
  if (depth === path.length) return value
  if (!isFields(value)) return undefined
  const { index, key } = path[depth]!
  if (key === "_self") return value
  const next = value[key]
  return index === "each" && Array.isArray(next)
    ? next.map((item) => read(item, path, depth + 1))
    : read(next, path, depth + 1)
}

/** Removes a moved value from its old place, and the containers that are empty then. Returns whether there was one. */
const remove = (value: unknown, path: ReadonlyArray<Segment>, depth: number): boolean => {
  if (!isFields(value)) return false
  const { index, key } = path[depth]!
  if (key === "_self") return false
  const next = value[key]
  const last = depth === path.length - 1
  const taken = last
    ? next !== undefined
    : index === "each" && Array.isArray(next)
    ? next.map((item) => remove(item, path, depth + 1)).includes(true)
    : remove(next, path, depth + 1)
  if (last || taken && isEmpty(next)) delete value[key]
  return taken
}

/** Copies fields into a message of their own. Objects are copied as well, because fields may still be moved out of the originals. */
const pick = (value: Fields, keys: ReadonlyArray<string>): Fields =>
  Object.fromEntries(keys.flatMap((key) => {
    const field = value[key]
    return field === undefined ? [] : [[key, isFields(field) ? { ...field } : field]]
  }))

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isEmpty) : isFields(value) && Object.keys(value).length === 0

// -----------------------------------------------------------------------------
// Private: plans
// -----------------------------------------------------------------------------

type Tag = Backend["_tag"]

const memoize = <Key extends object, A>(make: (key: Key, tag: Tag) => A) => {
  const plans = { gemini: new WeakMap<Key, A>(), vertex: new WeakMap<Key, A>() }
  return (key: Key, tag: Tag): A => {
    if (plans[tag].has(key)) return plans[tag].get(key)!
    const made = make(key, tag)
    plans[tag].set(key, made)
    return made
  }
}

const requestPlan = memoize((message: Message, tag): Plan => {
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

/** The changes to a response, or `undefined` if the backend has the names of the SDK, which is so for most of a stream. */
const workOn = memoize((response: Response, tag): Work | undefined => {
  const inner: Array<{ readonly name: string; readonly work: Work }> = []
  const moves: Array<Move> = []
  for (const [name, field] of Object.entries(response())) {
    const source = field[tag]
    const work = workInside(field.kind, tag)
    if (source !== undefined) {
      moves.push({
        name,
        from: source.from === name ? undefined : parsePath(source.from),
        by: source.by,
        only: source.only,
        work
      })
    } else if (work !== undefined) {
      inner.push({ name, work })
    }
  }
  if (inner.length === 0 && moves.length === 0) return undefined
  return (value, own) => {
    if (!isFields(value)) return
    for (const { name, work } of inner) {
      const held = value[name]
      if (held !== undefined) work(held, own)
    }
    if (moves.length > 0) move(moves, value, own)
  }
})

const workInside = (kind: ResponseKind, tag: Tag): Work | undefined => {
  if (kind === "any") return undefined
  if (typeof kind === "function") return workOn(kind, tag)
  const work = workInside(kind[0], tag)
  return work === undefined ? undefined : (value, own) => {
    if (Array.isArray(value)) { for (const item of value) work(item, own) }
  }
}

const encoderOf = (name: EncoderName, { encoders: own }: EncodingContext): Encoder =>
  own[name] ?? encoders[name] ?? missing(name)

/** Refuses a value without its transform, which the API could not read. */
const missing = (name: string): Encoder => (_, at, context) => context.invalid(at, `a transform ${name}`)

const parseTarget = (path: string, when: string | undefined): Target => {
  const up = path.startsWith("^")
  return { up, when, path: parsePath(up ? path.slice(1) : path) }
}

const parsePath = (path: string): ReadonlyArray<Segment> =>
  path.split(".").map((segment): Segment => {
    if (segment.endsWith("[]")) return { key: segment.slice(0, -2), index: "each" }
    return segment.endsWith("[0]") ? { key: segment.slice(0, -3), index: "first" } : { key: segment, index: undefined }
  })

const isList = (kind: List | Dictionary): kind is List => Array.isArray(kind)

const isField = (entry: Kind | Field): entry is Field => typeof entry === "object" && "kind" in entry
