/**
 * Which request of a batch an answer belongs to. A request is sent under its index and its key, so that its answer tells both: the lines of an output file
 * come in any order.
 */

/** A request of a batch: its index among the requests, and its key. */
export interface RequestKey {
  readonly index: number
  readonly key: string
}

/** More requests than a batch can have: a file of 2 GB has fewer lines. */
export const mostRequests = 100_000_000

/** The key of a request that has no key of its own. */
export const defaultKey = (index: number): string => String(index)

/** The key that a request is sent under: `effect-genai#7:mine`, or `effect-genai#7` with the default key. */
export const toWire = ({ index, key }: RequestKey): string =>
  key === defaultKey(index) ? `${maker}#${index}` : `${maker}#${index}:${key}`

/** The request that was sent under a key; `undefined` for keys of other programs. */
export const fromWire = (wireKey: string): RequestKey | undefined => {
  const [, index, key] = ownKey.exec(wireKey) ?? []
  return index === undefined ? undefined : { index: Number(index), key: key ?? index }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Makes our keys unmistakable: `#7` alone may be a key of another program. */
const maker = "effect-genai"

const ownKey = /^effect-genai#(\d{1,8})(?::(.*))?$/s
