/**
 * JSON as a list of leaves, each with its path: what is compared, and what is said when it differs.
 */

/** A leaf: a path such as `candidates[0].content.role`, and a primitive, or an object or list with nothing in it. */
export type Leaf = readonly [path: string, value: unknown]

/** The leaves of a value. Fields that are `undefined`, and methods, are not there. */
export const leaves = (value: unknown, at = ""): ReadonlyArray<Leaf> => {
  if (typeof value !== "object" || value === null) return [[at, value]]
  const inside = Array.isArray(value)
    ? value.flatMap((item, index) => leaves(item, `${at}[${index}]`))
    : Object.entries(value).flatMap(([name, item]) =>
      item === undefined || typeof item === "function" ? [] : leaves(item, at === "" ? name : `${at}.${name}`)
    )
  return inside.length > 0 ? inside : [[at, Array.isArray(value) ? "[]" : "{}"]]
}

/** The leaves of one value that another does not have. It may have more: within what is empty here, for example. */
export const missing = (expected: unknown, actual: unknown): ReadonlyArray<string> => {
  const there = new Map(leaves(actual))
  return leaves(expected).flatMap(([path, value]) =>
    (there.has(path) ? Object.is(there.get(path), value) : hasWithin(there, path, value))
      ? []
      : [`${path}: ${JSON.stringify(value)}, not ${JSON.stringify(there.get(path))}`]
  )
}

const hasWithin = (leaves: ReadonlyMap<string, unknown>, path: string, empty: unknown): boolean =>
  (empty === "{}" && (path === "" ? !leaves.has("") : [...leaves.keys()].some((leaf) => leaf.startsWith(`${path}.`))))
  || (empty === "[]" && leaves.has(`${path}[0]`))

/** The leaves in which two values differ. */
export const differing = (expected: unknown, actual: unknown): ReadonlyArray<string> => {
  const there = new Set(leaves(expected).map(([path]) => path))
  const more = leaves(actual).filter(([path]) => !there.has(path))
  return [
    ...missing(expected, actual),
    ...more.map(([path, value]) => `${path}: nothing, not ${JSON.stringify(value)}`)
  ]
}

/** What stands at a path of fields; `undefined` if there is nothing. */
export const at = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, name) => typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined,
    value
  )
