/**
 * The part of the interpreter that reads responses: it gives the fields of a response the names and the places that the SDK has for them.
 *
 * Nothing that the server says is lost. A field moves only to a place that is free; what was beside it stays.
 */
import * as Predicate from "effect/Predicate"
import type { DecoderName, Response, ResponseKind } from "../../wire/Message.ts"
import { addBeside, type Fields } from "../check/Fields.ts"
import { isJsonObject } from "../check/Json.ts"
import { memoize, parsePath, type Segment, type Tag } from "./Plan.ts"
import type { Decoders } from "./Transforms.ts"

/** Changes a value of a response in place. `own` are the transforms of the operation. */
export type Work = (value: unknown, own: Decoders) => void

/** The changes to a response, or `undefined` if the backend has the names of the SDK, which is so for most of a stream. */
export const workOn = /*#__PURE__*/ memoize((response: Response, tag): Work | undefined => {
  const inner: Array<{ readonly name: string; readonly work: Work }> = []
  const moves: Array<Move> = []
  for (const [name, field] of Object.entries(response())) {
    const source = field[tag]
    const work = workInside(field.kind, tag)
    if (source !== undefined) {
      const { by, only } = source
      const from = source.from === name ? undefined : parsePath(source.from)
      const [first, ...more] = from ?? []
      const takes = only ?? (first === undefined || more.length > 0 ? [] : [first.key])
      // A transform of the whole message looks at the field itself.
      const isInPlace = first === undefined || first.key === name || takes.includes(name) ||
        (first.key === "_self" && only === undefined)
      moves.push({ name, from, by, only, work, takes, isInPlace })
    } else if (work !== undefined) {
      inner.push({ name, work })
    }
  }
  if (inner.length === 0 && moves.length === 0) return undefined
  return (value, own) => {
    if (!isJsonObject(value)) return
    for (const { name, work } of inner) {
      const held = value[name]
      if (held !== undefined) work(held, own)
    }
    if (moves.length > 0) move(moves, value, own)
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const workInside = (kind: ResponseKind, tag: Tag): Work | undefined => {
  if (kind === "any") return undefined
  if (typeof kind === "function") return workOn(kind, tag)
  const work = workInside(kind[0], tag)
  return work === undefined ? undefined : (value, own) => {
    if (Array.isArray(value)) { for (const item of value) work(item, own) }
  }
}

/** A field that comes from another place in its message. */
interface Move {
  readonly name: string
  /** `undefined` if the field keeps its name. */
  readonly from: ReadonlyArray<Segment> | undefined
  readonly by: DecoderName | undefined
  /** The fields of the message that it consists of, if there are several. */
  readonly only: ReadonlyArray<string> | undefined
  readonly work: Work | undefined
  /** The fields of the message that it takes whole. */
  readonly takes: ReadonlyArray<string>
  /** Whether nothing else can be in its place: it is there already, or in a container of its name. */
  readonly isInPlace: boolean
}

interface Found extends Move {
  readonly made: unknown
}

/**
 * Moves fields to their places. A field stays where the server put it if its place is taken by another field, and what was beside it
 * in a container of its name stays beside it: nothing is overwritten.
 */
const move = (moves: ReadonlyArray<Move>, value: Fields, own: Decoders): void => {
  const found = withFreePlaces(moves.flatMap((one) => find(one, value, own)), value)
  for (const { from, only, takes } of found) {
    if (only !== undefined) { for (const key of takes) delete value[key] }
    else if (from !== undefined) remove(value, from, 0)
  }
  for (const { from, made, name, work } of found) {
    work?.(made, own)
    const rest = value[name]
    value[name] = made
    if (from !== undefined && rest !== made && isJsonObject(rest)) keepBeside(made, rest, value, name)
  }
}

const find = (one: Move, value: Fields, own: Decoders): ReadonlyArray<Found> => {
  const { by, from, name, only } = one
  const raw = only !== undefined ? pick(value, only) : from === undefined ? value[name] : read(value, from, 0)
  const decoder = by === undefined ? undefined : own[by]
  const made = Predicate.isNullish(raw) || decoder === undefined ? raw : decoder(raw)
  return Predicate.isNullish(made) ? [] : [{ ...one, made }]
}

/** Without the fields whose place is taken, and those whose place is not given up because of that. */
const withFreePlaces = (found: ReadonlyArray<Found>, value: Fields): ReadonlyArray<Found> => {
  const free = found.filter(({ isInPlace, name }) =>
    isInPlace || Predicate.isNullish(value[name]) || found.some(({ takes }) => takes.includes(name))
  )
  return free.length === found.length ? found : withFreePlaces(free, value)
}

/** Keeps what a container held besides the field that takes its name: among the fields of that, or in its message under the path. */
const keepBeside = (made: unknown, rest: Fields, message: Fields, name: string): void => {
  if (isJsonObject(made)) addBeside(made, rest, name)
  else for (const key of Object.keys(rest)) message[`${name}.${key}`] = rest[key]
}

const read = (value: unknown, path: ReadonlyArray<Segment>, depth: number): unknown => {
  if (depth === path.length) return value
  if (!isJsonObject(value)) return undefined
  const { index, key } = path[depth]!
  if (key === "_self") return value
  const next = value[key]
  return index === "each" && Array.isArray(next)
    ? next.map((item) => read(item, path, depth + 1))
    : read(next, path, depth + 1)
}

/** Removes a moved value from its old place, and the containers that are empty then. Returns whether there was one. */
const remove = (value: unknown, path: ReadonlyArray<Segment>, depth: number): boolean => {
  if (!isJsonObject(value)) return false
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
    return field === undefined ? [] : [[key, isJsonObject(field) ? { ...field } : field]]
  }))

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isEmpty) : isJsonObject(value) && Object.keys(value).length === 0
