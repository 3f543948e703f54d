/**
 * The one interpreter of the backend field table: what a caller passes becomes path parameters, query and body of the backend, and what
 * the server answers becomes the fields of the SDK.
 *
 * Encoding checks kinds, refuses fields that the backend lacks, and reports the first problem by its path. Fields that the table does not
 * know pass through in both directions, so what the API adds tomorrow works today. Values are never changed in place on the way out;
 * answers, which nobody else holds yet, are.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Backend } from "../Backend.ts"
import { InvalidRequest, UnsupportedField } from "../GenAIError.ts"
import type { Field, Kind, Message, Operation, Response, ResponseKind, Route, Source } from "../wire/Message.ts"
import { decoders, encoders } from "./Transforms.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A request, ready to be put into a path, a query and a body. */
export interface Encoded {
  readonly url: Fields
  readonly query: Fields
  readonly body: Fields
}

/** What encoding one request shares: who asks, for which backend, and the first problem met. */
export class Encoding {
  problem: InvalidRequest | UnsupportedField | undefined = undefined
  readonly operation: string
  readonly backend: Backend
  readonly variant: string | undefined

  constructor(operation: string, backend: Backend, variant: string | undefined) {
    this.operation = operation
    this.backend = backend
    this.variant = variant
  }

  /** Notes that a field is not what it should be; the value that takes its place is never sent. */
  invalid(field: string, expected: string): undefined {
    this.problem ??= new InvalidRequest({
      message: `Invalid ${field}: expected ${expected}`,
      operation: this.operation,
      field,
      expected
    })
  }

  /** Notes that the backend has no such field. */
  unsupported(field: string): undefined {
    this.problem ??= new UnsupportedField({
      message: `${field} is not supported by the ${this.backend.title}${
        this.variant === undefined ? "" : ` (${this.variant})`
      }`,
      operation: this.operation,
      field,
      backend: this.backend.title
    })
  }
}

// -----------------------------------------------------------------------------
// Interpreter
// -----------------------------------------------------------------------------

/** What is sent for these parameters, or the first thing wrong with them. */
export const encode = (
  operation: Operation<never, unknown>,
  params: unknown,
  backend: Backend,
  variant: string | undefined
): Result.Result<Encoded, InvalidRequest | UnsupportedField> => {
  const encoding = new Encoding(operation.name, backend, variant)
  const { _query, _url, ...body } = encodeMessage(operation.params, params, {}, "", encoding)
  return encoding.problem === undefined
    ? Result.succeed({ url: asFields(_url), query: asFields(_query), body })
    : Result.fail(encoding.problem)
}

/** The SDK's view of an answer. Changes the answer in place. */
export const decode = (response: Response | undefined, value: unknown, backend: Backend): unknown =>
  response === undefined ? value : decodeMessage(response, value, backend)

// -----------------------------------------------------------------------------
// Private: requests
// -----------------------------------------------------------------------------

type Fields = { [name: string]: unknown }

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
  readonly by: Route["by"]
  readonly to: ReadonlyArray<Target> | undefined
}

interface Plan {
  readonly steps: ReadonlyArray<Step>
  readonly names: ReadonlySet<string>
}

const encodeMessage = (message: Message, value: unknown, parent: Fields, at: string, encoding: Encoding): Fields => {
  const out: Fields = {}
  if (!isFields(value)) {
    encoding.invalid(at, `an object (${message.name})`)
    return out
  }
  const plan = requestPlan(message, encoding.backend._tag)
  const later: Array<() => void> = []
  for (const step of plan.steps) {
    const given = value[step.name]
    const path = at === "" ? step.name : `${at}.${step.name}`
    if (given === undefined || given === null) {
      if (step.required) encoding.invalid(path, "a value")
      continue
    }
    if (step.fate === "local") continue
    if (step.fate === "unsupported") {
      encoding.unsupported(path)
      continue
    }
    const transformed = step.by === undefined ? given : encoders[step.by](given, path, encoding)
    if (encoding.problem !== undefined) return out
    const encoded = encodeKind(step.kind, transformed, out, path, encoding)
    if (step.to === undefined) {
      out[step.name] = encoded
    } else if (step.to.length === 0) {
      Object.assign(out, encoded)
    } else {
      const targets = step.to.filter((target) => target.when === undefined || target.when === encoding.variant)
      if (targets.length === 0) encoding.unsupported(path)
      for (const target of targets) {
        const root = target.up ? parent : out
        if (!place(root, target.path, 0, encoded)) later.push(() => place(root, target.path, 0, encoded))
      }
    }
  }
  for (const run of later) run()
  for (const name in value) {
    if (!plan.names.has(name) && value[name] !== undefined && value[name] !== null) out[name] = value[name]
  }
  return out
}

const encodeKind = (kind: Kind, value: unknown, parent: Fields, at: string, encoding: Encoding): unknown => {
  if (typeof kind === "string") {
    return kind === "any" || typeof value === kind ? value : encoding.invalid(at, `a ${kind}`)
  }
  if ("list" in kind) {
    return Array.isArray(value)
      ? value.map((item, index) => encodeKind(kind.list, item, parent, `${at}[${index}]`, encoding))
      : encoding.invalid(at, "a list")
  }
  if ("values" in kind) {
    return isFields(value)
      ? Object.fromEntries(
        Object.entries(value).map((
          [key, item]
        ) => [key, encodeKind(kind.values, item, parent, `${at}.${key}`, encoding)])
      )
      : encoding.invalid(at, "an object")
  }
  return encodeMessage(kind, value, parent, at, encoding)
}

/** Puts a value at a path. Says `false` when one value is to be spread over a list that is not there yet. */
const place = (root: Fields, path: ReadonlyArray<Segment>, depth: number, value: unknown): boolean => {
  const { index, key } = path[depth]!
  if (index === "each") {
    const list = root[key] ??= Array.isArray(value) ? value.map(() => ({})) : undefined
    if (!Array.isArray(list)) return false
    list.forEach((item, at) => place(item, path, depth + 1, Array.isArray(value) ? value[at] : value))
    return true
  }
  if (depth === path.length - 1) {
    const there = root[key]
    if (key === "_self" && isFields(value)) Object.assign(root, value)
    else if (isFields(there) && isFields(value)) Object.assign(there, value)
    else root[key] = value
    return true
  }
  const next = root[key] ??= index === "first" ? [{}] : {}
  return place(asFields(index === "first" ? (next as ReadonlyArray<unknown>)[0] : next), path, depth + 1, value)
}

// -----------------------------------------------------------------------------
// Private: answers
// -----------------------------------------------------------------------------

interface AnswerStep {
  readonly name: string
  readonly kind: ResponseKind
  /** `undefined` where the field keeps its name. */
  readonly from: ReadonlyArray<Segment> | undefined
  readonly by: Source["by"]
  /** The fields of the message that it is made of, where it is made of several. */
  readonly only: ReadonlyArray<string> | undefined
}

const decodeMessage = (response: Response, value: unknown, backend: Backend): unknown => {
  if (!isFields(value)) return value
  const steps = answerPlan(response, backend._tag)
  const raw = steps.map((step) =>
    step.only !== undefined
      ? pick(value, step.only)
      : step.from === undefined
      ? value[step.name]
      : read(value, step.from, 0)
  )
  for (const { from, only } of steps) {
    if (only !== undefined) { for (const key of only) delete value[key] }
    else if (from !== undefined) remove(value, from, 0)
  }
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!
    if (raw[i] === undefined || raw[i] === null) continue
    const transformed = step.by === undefined ? raw[i] : decoders[step.by](raw[i])
    if (transformed !== undefined) value[step.name] = decodeKind(step.kind, transformed, backend)
  }
  return value
}

const decodeKind = (kind: ResponseKind, value: unknown, backend: Backend): unknown => {
  if (kind === "any") return value
  if ("list" in kind) {
    if (!Array.isArray(value)) return value
    for (let i = 0; i < value.length; i++) value[i] = decodeKind(kind.list, value[i], backend)
    return value
  }
  if ("values" in kind) {
    if (isFields(value)) { for (const key in value) value[key] = decodeKind(kind.values, value[key], backend) }
    return value
  }
  return decodeMessage(kind, value, backend)
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

/** Takes what has moved out of its old place, and containers that this leaves empty with it. */
const remove = (value: unknown, path: ReadonlyArray<Segment>, depth: number): void => {
  if (!isFields(value)) return
  const { index, key } = path[depth]!
  if (key === "_self") return
  if (depth < path.length - 1) {
    const next = value[key]
    if (index === "each" && Array.isArray(next)) next.forEach((item) => remove(item, path, depth + 1))
    else remove(next, path, depth + 1)
    if (!isEmpty(next)) return
  }
  delete value[key]
}

const pick = (value: Fields, keys: ReadonlyArray<string>): Fields =>
  Object.fromEntries(keys.flatMap((key) => value[key] === undefined ? [] : [[key, value[key]]]))

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isEmpty) : isFields(value) && Object.keys(value).length === 0

// -----------------------------------------------------------------------------
// Private: plans
// -----------------------------------------------------------------------------

type Tag = Backend["_tag"]

const memoize = <Key extends object, A>(make: (key: Key, tag: Tag) => A) => {
  const plans = { gemini: new WeakMap<Key, A>(), vertex: new WeakMap<Key, A>() }
  return (key: Key, tag: Tag): A => {
    const known = plans[tag].get(key)
    if (known !== undefined) return known
    const made = make(key, tag)
    plans[tag].set(key, made)
    return made
  }
}

const requestPlan = memoize((message: Message, tag): Plan => {
  const fields = message.fields()
  return {
    names: new Set(Object.keys(fields)),
    steps: Object.entries(fields).map(([name, entry]): Step => {
      const field: Field = isField(entry) ? entry : { kind: entry }
      const route = field[tag]
      const sent = typeof route === "object" ? route : {}
      return {
        name,
        kind: field.kind,
        required: field.required ?? false,
        fate: typeof route === "string" ? route : "sent",
        by: sent.by,
        to: sent.to?.map((target) =>
          typeof target === "string" ? parseTarget(target, undefined) : parseTarget(target.path, target.when)
        )
      }
    })
  }
})

const answerPlan = memoize((response: Response, tag): ReadonlyArray<AnswerStep> =>
  Object.entries(response.fields()).flatMap(([name, field]): ReadonlyArray<AnswerStep> => {
    const source = field[tag]
    if (source === undefined && field.kind === "any") return []
    const moved = source !== undefined && source.from !== name
    return [{
      name,
      kind: field.kind,
      from: moved ? parsePath(source.from) : undefined,
      by: source?.by,
      only: source?.only
    }]
  })
)

const parseTarget = (path: string, when: string | undefined): Target => {
  const up = path.startsWith("^")
  return { up, when, path: parsePath(up ? path.slice(1) : path) }
}

const parsePath = (path: string): ReadonlyArray<Segment> =>
  path.split(".").map((segment): Segment => {
    if (segment.endsWith("[]")) return { key: segment.slice(0, -2), index: "each" }
    return segment.endsWith("[0]") ? { key: segment.slice(0, -3), index: "first" } : { key: segment, index: undefined }
  })

const isField = (entry: Kind | Field): entry is Field => typeof entry === "object" && "kind" in entry

const isFields = (value: unknown): value is Fields => Predicate.isObject(value) && !Array.isArray(value)

const asFields = (value: unknown): Fields => isFields(value) ? value : {}
