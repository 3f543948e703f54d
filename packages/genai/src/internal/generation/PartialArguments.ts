/**
 * Arguments of a function call that arrive in pieces. Each piece has the JSON path of its value; a string may have several.
 */
import type { Draft } from "../answer/Draft.ts"
import { asFields, fieldOf, type Fields, isFields, setField } from "../check/Fields.ts"

/** The arguments of one call in the making. */
export class PartialArguments {
  private readonly draft: Draft
  /** The paths of strings that have more pieces to come. */
  private readonly open = new Set<string>()

  constructor(draft: Draft) {
    this.draft = draft
  }

  /**
   * The arguments with one more piece. `undefined` if the piece has no place: its path cannot be read, leads through a value that is no container, or to
   * a value that is complete, or it says something else than a value.
   */
  put(args: Fields, piece: unknown): Fields | undefined {
    const value = valueOf(piece)
    const path = isFields(piece) ? pathOf(piece["jsonPath"]) : undefined
    if (value === undefined || path === undefined) return undefined
    const { isNothing, said, willContinue } = value
    const key = JSON.stringify(path)
    const isOpen = this.open.has(key)
    const merged = this.within(args, path, 0, (previous) =>
      previous === undefined
        ? isNothing && !willContinue ? undefined : said
        : isOpen && typeof previous === "string" && typeof said === "string"
        ? previous + said
        : undefined)
    if (merged === undefined) return undefined
    if (willContinue) this.open.add(key)
    else this.open.delete(key)
    return asFields(merged)
  }

  /** The container with another value at the path. A container that is missing is made. */
  private within(
    container: unknown,
    path: Path,
    depth: number,
    put: (previous: unknown) => unknown
  ): Fields | ReadonlyArray<unknown> | undefined {
    const step = path[depth]!
    const inner = (previous: unknown): unknown =>
      depth === path.length - 1 ? put(previous) : this.within(previous, path, depth + 1, put)
    if (typeof step === "number") {
      const list: ReadonlyArray<unknown> | undefined = container === undefined
        ? []
        : Array.isArray(container)
        ? container
        : undefined
      if (list === undefined || step > list.length + maximumGap) return undefined
      const value = inner(list[step] ?? undefined)
      if (value === undefined) return undefined
      const merged = this.draft.list(list)
      while (merged.length < step) merged.push(null)
      merged[step] = value
      return merged
    }
    const fields = container === undefined ? {} : isFields(container) ? container : undefined
    if (fields === undefined) return undefined
    const value = inner(fieldOf(fields, step))
    if (value === undefined) return undefined
    const merged = this.draft.fields(fields)
    setField(merged, step, value)
    return merged
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Path = readonly [string | number, ...ReadonlyArray<string | number>]

/** How many items of a list may be missing before one that arrives: empty lists and objects are not sent as values. */
const maximumGap = 100

/** How deep a value may be, as in the API. */
const maximumDepth = 100

const step = /\.([^.[\]'"\s]+)|\[(?:(\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/uy

/** The steps of a path such as `$.a.b[0]` or `$['a']`. */
const pathOf = (text: unknown): Path | undefined => {
  if (typeof text !== "string" || !text.startsWith("$") || text.length === 1) return undefined
  const path: Array<string | number> = []
  for (step.lastIndex = 1; step.lastIndex < text.length;) {
    const [found, name, index, single, double] = step.exec(text) ?? []
    if (found === undefined || path.length === maximumDepth) return undefined
    const quoted = single ?? double
    path.push(index !== undefined ? Number(index) : quoted !== undefined ? unescaped(quoted) : name!)
  }
  return path as unknown as Path
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([\da-f]{4})|(.))/giu, (_, code: string | undefined, character: string) =>
    code !== undefined
      ? String.fromCharCode(Number.parseInt(code, 16))
      : (fieldOf(escapes, character) as string | undefined) ?? character)

const escapes: Fields = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }

const names: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "jsonPath",
  "willContinue",
  "stringValue",
  "numberValue",
  "boolValue",
  "nullValue"
])

interface Value {
  readonly said: unknown
  readonly willContinue: boolean
  /** Whether the piece has no value: it begins or ends a string. */
  readonly isNothing: boolean
}

/** The value of a piece that says nothing but a path and a value. */
const valueOf = (piece: unknown): Value | undefined => {
  if (!isFields(piece) || !Object.keys(piece).every((name) => names.has(name))) return undefined
  const { boolValue, nullValue, numberValue, stringValue, willContinue } = piece
  const values = [stringValue, numberValue, boolValue, nullValue].filter((value) => value !== undefined)
  const more = willContinue === true
  if (values.length === 0) return { said: "", willContinue: more, isNothing: true }
  if (values.length > 1) return undefined
  if (typeof stringValue === "string") return { said: stringValue, willContinue: more, isNothing: false }
  if (more) return undefined
  if (nullValue !== undefined) return { said: null, willContinue: false, isNothing: false }
  return typeof numberValue === "number" || typeof boolValue === "boolean"
    ? { said: values[0], willContinue: false, isNothing: false }
    : undefined
}
