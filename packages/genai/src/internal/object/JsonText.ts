/**
 * Finds JSON in the text of a model, which may put it into a fence, or write sentences around it, or not be done with it.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { parsed } from "../check/Json.ts"

/** The value of the JSON in a text; `undefined` if there is none. */
export const valueIn = (text: string): unknown => {
  for (const json of candidates(text)) {
    const value = parsed(json)
    if (value !== undefined) return value
  }
  return undefined
}

/** The text from where its JSON begins; `undefined` if it has not begun. */
export const begun = (text: string): string | undefined => {
  const start = text.search(/^\s*"|[[{]/)
  return start === -1 ? undefined : text.slice(start)
}

/** Parses incomplete JSON, or throws. */
export type ParseIncomplete = (text: string) => unknown

/** What a text has of a value. `undefined` if none has begun. */
export const partialOf = (parse: ParseIncomplete, text: string): unknown => {
  const json = begun(text)
  const value = json === undefined ? undefined : Result.getOrUndefined(Result.try(() => parse(json)))
  // A number, say, of which there is half, is another number.
  return Predicate.isObjectOrArray(value) || Predicate.isString(value) ? value : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

function* candidates(text: string): Generator<string> {
  yield text
  const open = text.indexOf(fence)
  const start = open === -1 ? 0 : text.indexOf("\n", open) + 1
  if (start > 0) {
    // A string of the JSON may have a fence in it.
    yield between(text, start, text.lastIndexOf(fence))
    yield between(text, start, text.indexOf(fence, start))
  }
  const object = between(text, text.indexOf("{"), text.lastIndexOf("}") + 1)
  const list = between(text, text.indexOf("["), text.lastIndexOf("]") + 1)
  yield* text.indexOf("[") < text.indexOf("{") ? [list, object] : [object, list]
}

const fence = "```"

/** An empty text is no JSON. */
const between = (text: string, start: number, end: number): string =>
  start === -1 || end <= start ? "" : text.slice(start, end)
