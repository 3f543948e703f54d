/**
 * Base64 that arrives in pieces, each encoded on its own. Joining the pieces costs as much as the pieces themselves: all but the end of what is there
 * stays as it is.
 */
import * as Result from "effect/Result"

/** Joined base64. `whole` stands for whole groups of three bytes and does not change any more; `rest` is the end that may. */
export interface Base64 {
  readonly whole: string
  readonly rest: string
}

/** Base64 of one piece. */
export const make = (data: string): Base64 => split("", data)

/** Adds a piece; `undefined` if it cannot be joined, because it is not base64. */
export const append = ({ rest, whole }: Base64, piece: string): Base64 | undefined => {
  if (rest === "") return split(whole, piece)
  const joined = Result.getOrUndefined(Result.try(() => btoa(atob(rest) + atob(piece))))
  return joined === undefined ? undefined : split(whole, joined)
}

/** The base64 of all pieces. */
export const toString = ({ rest, whole }: Base64): string => whole + rest

/** The base64 of all bytes of these pieces: `undefined` for no pieces, or if they cannot be joined. */
export const join = ([first, ...others]: ReadonlyArray<string>): string | undefined => {
  let joined = first === undefined ? undefined : make(first)
  for (const piece of others) joined = joined && append(joined, piece)
  return joined && toString(joined)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const split = (whole: string, data: string): Base64 => {
  const end = data.endsWith("=") || data.length % 4 !== 0 ? Math.floor((data.length - 1) / 4) * 4 : data.length
  return { whole: whole + data.slice(0, end), rest: data.slice(end) }
}
