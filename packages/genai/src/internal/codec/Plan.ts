/**
 * What the interpreters of the field table have in common: paths, and plans that are made once for each message and backend.
 */
import type { Backend } from "../../Backend.ts"

/** The backends by their tags. */
export type Tag = Backend["_tag"]

/** One segment of a path: a field, `each` element of a list, or its `first`. */
export interface Segment {
  readonly key: string
  readonly index: "each" | "first" | undefined
}

/** Reads a path of the field table. */
export const parsePath = (path: string): ReadonlyArray<Segment> =>
  path.split(".").map((segment): Segment => {
    if (segment.endsWith("[]")) return { key: segment.slice(0, -2), index: "each" }
    return segment.endsWith("[0]") ? { key: segment.slice(0, -3), index: "first" } : { key: segment, index: undefined }
  })

/** Makes a plan of a message for a backend once. */
export const memoize = <Key extends object, A>(make: (key: Key, tag: Tag) => A) => {
  const plans = { gemini: new WeakMap<Key, A>(), vertex: new WeakMap<Key, A>() }
  return (key: Key, tag: Tag): A => {
    if (plans[tag].has(key)) return plans[tag].get(key)!
    const made = make(key, tag)
    plans[tag].set(key, made)
    return made
  }
}
