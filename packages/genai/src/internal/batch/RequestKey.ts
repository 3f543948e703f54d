/**
 * Which request of a batch an answer belongs to. A request is sent under its index and its key, so that its answer tells both: the lines of an output file
 * come in any order.
 */

/** A request of a batch: its index among the requests, and its key. */
export interface RequestKey {
  readonly index: number
  readonly key: string
}

/** The key of a request that has no key of its own. */
export const defaultKey = (index: number): string => String(index)

/** The key that a request is sent under: `#7:mine`, or `#7` with the default key. */
export const toWire = ({ index, key }: RequestKey): string =>
  key === defaultKey(index) ? `#${index}` : `#${index}:${key}`

/** The request that was sent under a key; `undefined` for keys of other programs. A file of 2 GB has fewer lines than eight digits can count. */
export const fromWire = (wireKey: string): RequestKey | undefined => {
  const [, index, key] = /^#(\d{1,8})(?::(.*))?$/s.exec(wireKey) ?? []
  return index === undefined ? undefined : { index: Number(index), key: key ?? index }
}
